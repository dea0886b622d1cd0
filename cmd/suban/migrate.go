package main

type migrateCommand struct{}

func (migrateCommand) Run(c *console) error {
	h, err := c.store.Open(c, c.progress)
	if err != nil {
		return err
	}
	defer h.Close()
	done, err := h.Migrate(c, c.progress)
	if err != nil {
		return err
	}
	result := map[string]any{"ok": true, "from": done.From, "to": done.To}
	if done.From == done.To {
		return c.result(result, "数据库结构已是最新(%d)", done.To)
	}
	return c.result(result, "数据库结构已由 %d 升级到 %d", done.From, done.To)
}
