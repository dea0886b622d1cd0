package main

import (
	"os"

	"suban/internal/account"
	"suban/internal/app"
	"suban/internal/casework"
	"suban/internal/exchange/sheets"
	"suban/internal/fault"
	"suban/internal/library"
	"suban/internal/org"
	"suban/internal/steward"
)

// importSheet takes in a filled-in workbook of one kind.
type importSheet struct {
	File     string `arg:"" optional:"" help:"填好的表(.xlsx)。" type:"path"`
	DryRun   bool   `help:"只试算,不写入。"`
	Template string `help:"不导入,把空白模板写到这个文件。" type:"path" placeholder:"FILE"`
}

func (cmd importSheet) run(c *console, kind string) error {
	k, err := sheets.KindNamed(kind)
	if err != nil {
		return err
	}
	if cmd.Template != "" {
		text, err := k.Template()
		if err != nil {
			return err
		}
		if err := os.WriteFile(cmd.Template, text, 0o644); err != nil {
			return fault.In("template", "写不了文件 %s", cmd.Template)
		}
		return c.result(map[string]any{"ok": true, "file": cmd.Template}, "已写出%s的模板:%s", k.Title, cmd.Template)
	}
	data, err := os.ReadFile(cmd.File)
	if err != nil {
		return fault.In("file", "打不开文件 %s", cmd.File)
	}
	return c.home(func(h *app.Home) error {
		keys, err := h.Keys(c)
		if err != nil {
			return err
		}
		work := casework.New(h.DB, keys, casework.Options{})
		defer work.Close()
		m := sheets.Import{DB: h.DB, Casework: work, Accounts: account.New(h.DB, keys, account.Trees(h.DB)), Library: library.New(h.DB, work.Rulebook), Steward: steward.New(h.DB)}
		s, err := m.Run(c, org.System, kind, data, cmd.DryRun)
		if err != nil {
			return err
		}
		for _, r := range s.Refusals {
			if err := c.result(map[string]any{"refused": r}, "第%d行(%s)未导入:%s", r.Row, r.Key, r.Why); err != nil {
				return err
			}
		}
		for _, n := range s.Notes {
			c.say("第%d行(%s)请核对:%s", n.Row, n.Key, n.Why)
		}
		for _, f := range s.First {
			c.say("%s 的初始口令 %s", f.Login, f.Password)
		}
		refused := len(s.Refusals)
		word := map[bool]string{true: "试算,没有写入", false: "导入"}[s.DryRun]
		err = c.result(map[string]any{"ok": refused == 0, "rows": s.Rows, "imported": s.Imported, "already": s.Already, "refused": refused, "dry_run": s.DryRun},
			"%s:%d 行,可用 %d 行,已有 %d 行,不能导入 %d 行", word, s.Rows, s.Imported, s.Already, refused)
		if err == nil && refused > 0 {
			return errTold
		}
		return err
	})
}

type (
	importUnits      struct{ importSheet }
	importUsers      struct{ importSheet }
	importCategories struct{ importSheet }
	importArticles   struct{ importSheet }
	importCalendar   struct{ importSheet }
	importTickets    struct{ importSheet }
)

func (cmd importUnits) Run(c *console) error      { return cmd.run(c, "units") }
func (cmd importUsers) Run(c *console) error      { return cmd.run(c, "users") }
func (cmd importCategories) Run(c *console) error { return cmd.run(c, "categories") }
func (cmd importArticles) Run(c *console) error   { return cmd.run(c, "articles") }
func (cmd importCalendar) Run(c *console) error   { return cmd.run(c, "calendar") }
func (cmd importTickets) Run(c *console) error    { return cmd.run(c, "tickets") }
