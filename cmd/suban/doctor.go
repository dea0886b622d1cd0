package main

import (
	"suban/internal/fault"
)

type doctorCommand struct{}

func (doctorCommand) Run(c *console) error {
	h, err := c.beside().Open(c, c.progress)
	if err != nil {
		return err
	}
	defer h.Close()
	findings := h.Examine(c, c.store.Data)
	bad := 0
	for _, f := range findings {
		mark := "合格"
		if !f.OK {
			mark = "不合格"
			bad++
		}
		if err := c.result(f, "%s\t%s\t%s", mark, f.Check, f.Text); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fault.New(fault.Unavailable, "%d 项检查,%d 项不合格,请按上面的提示处理", len(findings), bad)
	}
	return c.result(map[string]any{"ok": true, "checks": len(findings)}, "%d 项检查,全部合格", len(findings))
}
