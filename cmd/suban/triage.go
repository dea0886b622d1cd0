package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"suban/internal/fault"
	"suban/internal/triage"
)

type triageCommand struct {
	Train   triageTrain   `cmd:"" help:"从已办结留言学习分类,写成模型文件。"`
	Eval    triageEval    `cmd:"" help:"用带分类的留言检验模型:准确率、校准误差、该弃权多少。"`
	Topics  triageTopics  `cmd:"" help:"从留言里找出热点话题(一事多诉),按热度排列。"`
	Repeats triageRepeats `cmd:"" help:"从留言里找出疑似重复反映的,两两列出并说明理由。"`
	Retrain triageRetrain `cmd:"" help:"由本市已办结工单重新训练分类和派单建议。"`
}

// readFrom is where messages are read from.
type readFrom struct {
	In   []string `required:"" sep:"none" type:"path" help:"留言文件,可重复:JSON 行(title、detail 或 text、label)、TSV(分类<制表符>词语)或 xlsx,前两种可用 gz 压缩。" name:"in"`
	More []string `arg:"" optional:"" type:"path" help:"更多留言文件,可直接接在 --in 的后面。" name:"file"`
}

type triageTrain struct {
	readFrom
	Model  string `required:"" type:"path" help:"写到哪个模型文件。"`
	Number int    `default:"1" help:"模型的版本号。" name:"number"`
}

func (cmd triageTrain) Run(c *console) error {
	if err := replace(cmd.Model, nil); err != nil { // before the work, not after it
		return err
	}
	records, err := cmd.read()
	if err != nil {
		return err
	}
	examples := labelled(records)
	c.say("读到 %d 条留言,其中 %d 条带分类;开始训练", len(records), len(examples))
	began := time.Now()
	model, report, err := triage.Train(examples, triage.Options{Version: cmd.Number})
	if err != nil {
		return err
	}
	seconds := time.Since(began).Seconds()
	var file bytes.Buffer
	if err := model.Write(&file); err != nil {
		return err
	}
	if err := replace(cmd.Model, file.Bytes()); err != nil {
		return err
	}
	q := report.Quality
	return c.result(struct {
		OK      bool    `json:"ok"`
		Seconds float64 `json:"seconds"`
		Bytes   int     `json:"bytes"`
		triage.Report
	}{true, seconds, file.Len(), report},
		"模型已写到 %s:%d 条留言,%d 个分类,%d 个特征,%.1f MB,用时 %.1f 秒\n未学过的留言上:宏平均 F1 %.3f,准确率 %.3f,校准误差 %.3f;要 95%% 准,可给出 %.1f%% 的建议",
		cmd.Model, report.Messages, len(report.Labels), report.Features, float64(file.Len())/1e6, seconds,
		q.MacroF1, q.Accuracy, q.ECE, 100*q.Coverage)
}

// replace writes a file whole or not at all; without data it only tries whether it could.
func replace(name string, data []byte) error {
	if at, err := os.Stat(name); err == nil && at.IsDir() {
		return fault.New(fault.Invalid, "%s 是目录,请写明模型文件的名字", name)
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), ".model-*")
	if err != nil {
		return fault.New(fault.Invalid, "不能写到 %s:请检查目录是否存在、是否可写", name)
	}
	defer os.Remove(temporary.Name())
	if data == nil {
		return temporary.Close()
	}
	if _, err := temporary.Write(data); err != nil {
		return fmt.Errorf("write %s: %w", temporary.Name(), err)
	}
	if err := temporary.Close(); err != nil {
		return fmt.Errorf("close %s: %w", temporary.Name(), err)
	}
	if err := os.Rename(temporary.Name(), name); err != nil {
		return fmt.Errorf("rename to %s: %w", name, err)
	}
	return nil
}

type triageEval struct {
	readFrom
	Model string `required:"" type:"path" help:"模型文件。"`
}

func (cmd triageEval) Run(c *console) error {
	model, err := openModel(cmd.Model)
	if err != nil {
		return err
	}
	records, err := cmd.read()
	if err != nil {
		return err
	}
	examples := labelled(records)
	if len(examples) == 0 {
		return fault.New(fault.Invalid, "这些文件里没有带分类的留言,不能检验:分类写在 label(xlsx 为 一级分类)")
	}
	q := triage.Evaluate(model, examples, processor())
	strange := ""
	if len(q.Unknown) > 0 {
		strange = fmt.Sprintf("模型没有学过的分类,全部算错:%s\n", strings.Join(q.Unknown, "、"))
	}
	return c.result(q, "%s%d 条:宏平均 F1 %.4f,准确率 %.4f,前三 %.4f,校准误差 %.4f\n要 95%% 准,弃权 %.1f%%(概率低于 %.2f);每条 %.0f 微秒(单核处理器时间)",
		strange, q.N, q.MacroF1, q.Accuracy, q.Top3, q.ECE, 100*q.Abstain, q.Threshold, q.Micros)
}

// processor is a clock of what this program takes of a core, whoever else is at work
// beside it. Where so little was done that such a clock has hardly ticked, it is the time
// that passed.
func processor() func() time.Duration {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	began, before := time.Now(), used()
	return func() time.Duration {
		took, passed := used()-before, time.Since(began)
		if took < 100*time.Millisecond {
			return passed
		}
		return min(took, passed)
	}
}

func openModel(name string) (*triage.Model, error) {
	file, err := openFile(name, ";请先运行 suban triage train")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return triage.Read(file)
}

type triageTopics struct {
	readFrom
	Top int `default:"10" help:"列出最热的多少个。"`
}

func (cmd triageTopics) Run(c *console) error {
	records, err := cmd.read()
	if err != nil {
		return err
	}
	topics := triage.Topics(incoming(records), max(1, cmd.Top))
	var text strings.Builder
	for i, t := range topics {
		fmt.Fprintf(&text, "%2d. 热度 %.1f  %d 件  %s", i+1, t.Heat, t.Size, t.Title)
		if len(t.Places) > 0 {
			fmt.Fprintf(&text, "(%s)", strings.Join(t.Places, "、"))
		}
		p := t.Parts
		fmt.Fprintf(&text, "\n    诉求量 %.1f 增长 %.1f 点赞 %.1f 扩散 %.1f 紧急 %.1f;凝聚度 %.2f",
			p.Volume, p.Growth, p.Likes, p.Spread, p.Urgency, t.Cohesion)
		if t.FirstAt != nil {
			fmt.Fprintf(&text, ";%s 至 %s", t.FirstAt.Format(time.DateOnly), t.LastAt.Format(time.DateOnly))
		}
		text.WriteByte('\n')
	}
	return c.result(map[string]any{"topics": topics, "n": len(records)}, "%s%s", text.String(), triage.HeatFormula)
}

type triageRepeats struct {
	readFrom
}

func (cmd triageRepeats) Run(c *console) error {
	records, err := cmd.read()
	if err != nil {
		return err
	}
	repeats := triage.Repeats(incoming(records))
	var text strings.Builder
	for _, r := range repeats {
		fmt.Fprintf(&text, "%.2f  %s  %s  %s\n", r.Score, r.A, r.B, r.Reason)
	}
	return c.result(map[string]any{"pairs": repeats, "n": len(records)}, "%s共 %d 对", text.String(), len(repeats))
}
