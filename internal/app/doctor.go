package app

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/workday"
)

// Finding is what one check of the doctor (体检) found.
type Finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Text  string `json:"text"` // what is so, and when it is not OK what to do
}

// Examine checks everything that the hotline stands on.
func (h *Home) Examine(ctx context.Context, data string) []Finding {
	checks := []struct {
		name  string
		needs bool // an up-to-date schema
		do    func(context.Context) (string, error)
	}{
		{"数据库", false, h.examineDatabase},
		{"迁移", false, h.examineSchema},
		{"主密钥", true, h.examineKeys},
		{"日历", true, h.examineCalendar},
		{"时钟", false, h.examineClock},
		{"磁盘", false, func(context.Context) (string, error) { return examineDisk(data) }},
	}
	have, want, err := h.DB.Schema(ctx)
	current := err == nil && have == want
	var all []Finding
	for _, c := range checks {
		text, err := "", fault.New(fault.Unavailable, "数据库结构与程序一致之后才能检查")
		if current || !c.needs {
			text, err = c.do(ctx)
		}
		if err != nil {
			text = words(err)
		}
		all = append(all, Finding{Check: c.name, OK: err == nil, Text: text})
	}
	return all
}

// words is an error as a person should read it.
func words(err error) string {
	if f, ok := fault.Of(err); ok {
		return f.Message
	}
	return "检查没有完成:" + err.Error()
}

const oldestMajor = 15

func (h *Home) examineDatabase(ctx context.Context) (string, error) {
	major, text, err := h.DB.ServerVersion(ctx)
	if err != nil {
		return "", err
	}
	if major < oldestMajor {
		return "", fault.New(fault.Unavailable, "PostgreSQL %s 太旧,请升级到 %d 或更高", text, oldestMajor)
	}
	from := "外部"
	if h.Server != nil {
		from = "自带,程序在 " + h.Server.Bin()
	}
	return fmt.Sprintf("PostgreSQL %s(%s)", text, from), nil
}

func (h *Home) examineSchema(ctx context.Context) (string, error) {
	have, want, err := h.DB.Schema(ctx)
	switch {
	case err != nil:
		return "", err
	case have < want:
		return "", fault.New(fault.Unavailable, "数据库结构是 %d,本程序需要 %d,请运行 suban migrate", have, want)
	case have > want:
		return "", fault.New(fault.Unavailable, "数据库结构(%d)比本程序(%d)新,请换用新版 suban", have, want)
	}
	return fmt.Sprintf("结构 %d,与程序一致", have), nil
}

func (h *Home) examineKeys(ctx context.Context) (string, error) {
	var stored []seal.DataKey
	err := h.DB.Read(ctx, func(tx *postgres.Tx) (err error) {
		stored, err = tx.DataKeys(ctx, false)
		return err
	})
	if err != nil {
		return "", err
	}
	if len(stored) == 0 {
		return "还没有数据密钥,首次启动时生成", nil
	}
	kek, err := h.keys.For(stored)
	if err != nil {
		return "", err
	}
	if _, err := seal.Unwrap(kek, stored); err != nil {
		return "", fault.New(fault.Unavailable, "数据密钥打不开(%v),请找回原来的主密钥,不要新生成", err)
	}
	return fmt.Sprintf("指纹 %s,可打开 %d 把数据密钥", kek.ID(), len(stored)), nil
}

// examineCalendar wants the days of the next two months to be known: a due date
// beyond the published years cannot be computed.
func (h *Home) examineCalendar(ctx context.Context) (string, error) {
	calendar := workday.Builtin()
	err := h.DB.Read(ctx, func(tx *postgres.Tx) error {
		if _, err := tx.CityName(ctx); errors.Is(err, fault.NotFound) {
			return nil // a city that is yet to be set up has the built-in one
		}
		book, _, err := tx.Rulebook(ctx)
		if err == nil {
			calendar = book.Calendars[book.Calendar]
		}
		return err
	})
	if err != nil {
		return "", err
	}
	now := h.DB.Now()
	ahead := now.AddDate(0, 2, 0)
	for _, day := range []time.Time{now, ahead} {
		if _, err := calendar.Day(workday.DateOf(day)); err != nil {
			return "", err
		}
	}
	if calendar.Provisional(now, ahead) {
		return fmt.Sprintf("%s 之前部分日期为暂定,请在国务院公布后导入", workday.DateOf(ahead)), nil
	}
	return fmt.Sprintf("到 %s 的工作日齐全", workday.DateOf(ahead)), nil
}

const clockSlack = 2 * time.Second

func (h *Home) examineClock(ctx context.Context) (string, error) {
	before := time.Now()
	theirs, err := h.DB.ServerTime(ctx)
	if err != nil {
		return "", err
	}
	off := theirs.Sub(before.Add(time.Since(before) / 2)).Round(time.Millisecond)
	if off.Abs() > clockSlack {
		return "", fault.New(fault.Unavailable, "数据库与本机时钟相差 %v,请检查两边的时间同步(timedatectl)", off)
	}
	return fmt.Sprintf("与数据库相差 %v", off), nil
}

func examineDisk(dir string) (string, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		if errors.Is(err, syscall.ENOENT) {
			return "本机没有数据目录", nil
		}
		return "", fmt.Errorf("look at disk: %w", err)
	}
	free, all := fs.Bavail*uint64(fs.Bsize), fs.Blocks*uint64(fs.Bsize)
	text := fmt.Sprintf("空余 %.1f GB,占 %d%%", float64(free)/1e9, free*100/max(all, 1))
	if free < 1e9 || free*100/max(all, 1) < 5 {
		return "", fault.New(fault.Unavailable, "%s,快满了:请清理旧备份或扩容,不要删除 postgres 目录里的文件", text)
	}
	return text, nil
}
