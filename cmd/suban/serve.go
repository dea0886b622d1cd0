package main

import "suban/internal/app"

type serveCommand struct {
	app.Web
	Demo bool `help:"演示城市:数据为空时先建好单位、账号和工单。"`
}

func (cmd serveCommand) Run(c *console) error {
	site, err := cmd.Open(c)
	if err != nil {
		return err
	}
	return c.home(func(h *app.Home) error {
		hotline, err := h.Hotline(c, cmd.Demo)
		if err != nil {
			return err
		}
		defer hotline.Close()
		if err := c.result(map[string]any{"url": site.URL}, "宿事速办已启动:%s", site.URL); err != nil {
			return err
		}
		if err := site.Serve(c, h.Handler(hotline.Doors(), cmd.MetricsFrom)); err != nil {
			return err
		}
		c.say("正在停止……")
		return nil
	})
}
