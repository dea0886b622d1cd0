package main

import (
	"fmt"
	"os"
	"path/filepath"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

type calendarCommand struct {
	Import calendarImport `cmd:"" help:"导入国务院办公厅公布的一年放假安排(holiday-cn 的 JSON,或“日期,名称,上班”三列的 CSV),在办工单的到期日随即重算。"`
	Accept calendarAccept `cmd:"" help:"接受暂定日历:周末加13天法定节假日,公布后须再导入。"`
	Show   calendarShow   `cmd:"" help:"显示一年的放假安排。"`
}

type calendarImport struct {
	File string `arg:"" help:"文件。" type:"path"`
}

func (cmd calendarImport) Run(c *console) error {
	data, err := os.ReadFile(cmd.File)
	if err != nil {
		return fault.In("file", "打不开文件 %s:%v", cmd.File, err)
	}
	y, err := workday.ParseYear(data)
	if err != nil {
		return err
	}
	if y.Source == "" {
		y.Source = filepath.Base(cmd.File)
	}
	return c.casework(func(w *casework.Casework) error {
		done, err := w.ImportCalendar(c, org.System, y)
		return c.recalendared(done, "导入", err)
	})
}

type calendarAccept struct {
	Year int `arg:"" help:"年份。"`
}

func (cmd calendarAccept) Run(c *console) error {
	return c.casework(func(w *casework.Casework) error {
		done, err := w.AcceptCalendar(c, org.System, cmd.Year)
		return c.recalendared(done, "接受暂定", err)
	})
}

func (c *console) recalendared(done casework.Recalendared, deed string, err error) error {
	if err != nil {
		return err
	}
	for _, m := range done.Moved {
		if err := c.result(m, "%s\t%s → %s", m.No, workday.Format(m.Was), workday.Format(m.Now)); err != nil {
			return err
		}
	}
	return c.result(map[string]any{"ok": true, "version": done.Version, "year": done.Year, "open": done.Open, "moved": len(done.Moved)},
		"已%s%d年日历,现为第%d版;在办 %d 件,到期日变更 %d 件", deed, done.Year, done.Version, done.Open, len(done.Moved))
}

type calendarShow struct {
	Year int `arg:"" help:"年份。"`
}

func (cmd calendarShow) Run(c *console) error {
	return c.casework(func(w *casework.Casework) error {
		book, err := w.Rulebook(c)
		if err != nil {
			return err
		}
		cal := book.Calendars[book.Calendar]
		y, ok := cal.Year(cmd.Year)
		if !ok {
			return fault.New(fault.NotFound, "%d年的放假安排尚未导入:请用 suban calendar import 导入,或用 suban calendar accept %d 接受暂定日历", cmd.Year, cmd.Year)
		}
		if c.json {
			return c.result(y, "")
		}
		for _, d := range y.Days {
			word := "放假"
			if d.Working {
				word = "上班"
			}
			if err := c.result(d, "%s\t%s\t%s", d.Date, d.Name, word); err != nil {
				return err
			}
		}
		n, err := cal.WorkingDays(cmd.Year)
		if err != nil {
			return err
		}
		status := "国务院办公厅公布"
		if y.Status == workday.StatusProvisional {
			status = "暂定"
		}
		return c.result(nil, "%s", fmt.Sprintf("%d年(%s):%d 个工作日,现行日历第%d版", cmd.Year, status, n, cal.Version))
	})
}
