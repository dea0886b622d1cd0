package main

import (
	"time"

	"suban/internal/app"
	"suban/internal/casework"
	"suban/internal/fault"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"核验全部工单历史:改动、对调、删除、封存头缺失,逐条指出;有不符即非零退出。"`
	Seal   auditSeal   `cmd:"" help:"立即封存:记下每件工单历史的末端,打印编号和摘要,可抄录在系统之外。"`
	Replay auditReplay `cmd:"" help:"由历史重算每件工单,与库中逐列比较。"`
}

type auditVerify struct {
	Expect string `help:"外部留存的封存头,形如 12:摘要。" placeholder:"N:DIGEST"`
}

func (cmd auditVerify) Run(c *console) error {
	return c.casework(func(w *casework.Casework) error {
		a, err := w.VerifyChain(c, cmd.Expect, func(done, all int) { c.say("已核验 %d / %d 件", done, all) })
		if err != nil {
			return err
		}
		if err := c.flaws(a.Flaws); err != nil {
			return err
		}
		if n := len(a.Flaws) + a.More; n > 0 {
			return fault.New(fault.Conflict, "核验 %d 件工单、%d 步记录、%d 个封存头,发现 %d 处不符:请保护现场,并与备份比对", a.Tickets, a.Events, a.Heads, n)
		}
		return c.result(map[string]any{"ok": true, "tickets": a.Tickets, "events": a.Events, "heads": a.Heads},
			"核验 %d 件工单、%d 步记录、%d 个封存头,全部相符", a.Tickets, a.Events, a.Heads)
	})
}

type auditSeal struct{}

func (auditSeal) Run(c *console) error {
	return c.casework(func(w *casework.Casework) error {
		s, err := w.Seal(c)
		if err != nil {
			return err
		}
		return c.result(map[string]any{"ok": true, "head": s.Head, "digest": s.Digest, "at": s.At.Format(time.RFC3339), "tickets": s.Tickets},
			"已封存 %d 件工单,第%d号封存头\n可在系统之外留存:%d:%s", s.Tickets, s.Head, s.Head, s.Digest)
	})
}

type auditReplay struct {
	Step int `help:"大约每几件抽一件;1 为全部。" default:"1"`
}

func (cmd auditReplay) Run(c *console) error {
	return c.casework(func(w *casework.Casework) error {
		r, err := w.VerifyReplays(c, cmd.Step, func(done int) { c.say("已重算 %d 件", done) })
		if err != nil {
			return err
		}
		if err := c.flaws(r.Flaws); err != nil {
			return err
		}
		if len(r.Flaws) > 0 {
			return fault.New(fault.Conflict, "重算 %d 件工单,%d 件与库中不同:工单行可能被改动,请先运行 suban audit verify", r.Tickets, len(r.Flaws))
		}
		return c.result(map[string]any{"ok": true, "tickets": r.Tickets}, "重算 %d 件工单,全部相同", r.Tickets)
	})
}

// flaws prints what is not as it was written.
func (c *console) flaws(list []casework.Flaw) error {
	for _, f := range list {
		if err := c.result(f, "%s", f.Text); err != nil {
			return err
		}
	}
	return nil
}

// casework opens the data for a command that works on tickets.
func (c *console) casework(do func(*casework.Casework) error) error {
	return c.home(func(h *app.Home) error {
		keys, err := h.Keys(c)
		if err != nil {
			return err
		}
		w := casework.New(h.DB, keys, casework.Options{})
		defer w.Close()
		return do(w)
	})
}
