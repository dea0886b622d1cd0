package main

import (
	"suban/internal/account"
	"suban/internal/app"
	"suban/internal/org"
)

type keyCommand struct {
	Rotate keyRotate `cmd:"" help:"换密钥:新的主密钥重新包裹全部数据密钥,并启用新的数据密钥;已有数据不动。"`
}

type keyRotate struct {
	KeepKek bool `help:"不换主密钥,只启用新的数据密钥。" name:"keep-kek"`
}

func (cmd keyRotate) Run(c *console) error {
	return c.homeBeside(func(h *app.Home) error {
		keys, err := account.RotateKeys(c, h.DB, org.System, h.KeySource(), cmd.KeepKek)
		if err != nil {
			return err
		}
		file := h.KeySource().File
		result := map[string]any{"ok": true, "current": keys.Current(), "kek_changed": !cmd.KeepKek}
		if cmd.KeepKek {
			return c.result(result, "已启用第 %d 把数据密钥;正在运行的服务重启后使用它", keys.Current())
		}
		return c.result(result, "已换主密钥并启用第 %d 把数据密钥;正在运行的服务重启后使用它\n新主密钥在 %s,请立即抄一份离线保管;旧的改名为 %s.*.old,保管到用它做的备份全部过期", keys.Current(), file, file)
	})
}

// homeBeside is home, beside a server that is running.
func (c *console) homeBeside(do func(*app.Home) error) (err error) {
	h, err := c.beside().Ready(c, c.progress)
	if err != nil {
		return err
	}
	defer func() {
		if closed := h.Close(); err == nil {
			err = closed
		}
	}()
	return do(h)
}
