package main

import (
	"fmt"
	"strings"
	"time"

	"suban/internal/app"
	"suban/internal/city"
	"suban/internal/fault"
	"suban/internal/ticket"
	"suban/internal/workday"
)

type seedCommand struct {
	Tickets int    `help:"大约多少件工单。" default:"3000"`
	Days    int    `help:"最近多少天的。" default:"60"`
	Seed    uint64 `help:"随机种子:同一个种子讲同样的故事。" default:"1"`
	Now     string `help:"以这个时刻为现在,例如 2026-12-31T17:00;缺省为此刻。" placeholder:"TIME"`
}

func (cmd seedCommand) Run(c *console) error {
	o := city.SeedOptions{Tickets: cmd.Tickets, Days: cmd.Days, Seed: cmd.Seed}
	switch {
	case cmd.Tickets < 1 || cmd.Tickets > 200000:
		return fault.In("tickets", "工单数应在 1 到 200000 之间")
	case cmd.Days < 1 || cmd.Days > 1000:
		return fault.In("days", "天数应在 1 到 1000 之间")
	}
	if cmd.Now != "" {
		now, err := time.ParseInLocation("2006-01-02T15:04", cmd.Now, workday.Zone)
		if err != nil {
			return fault.In("now", "时刻应写成 2026-12-31T17:00 的样子(北京时间)")
		}
		o.Now = now
	}
	return c.home(func(h *app.Home) error {
		if !o.Now.IsZero() {
			h.DB.Now = func() time.Time { return o.Now }
		}
		told, err := h.SeedDemo(c, o, c.progress)
		if err != nil {
			return err
		}
		for _, story := range told.Cut {
			c.say("故事中断:%s", story)
		}
		app.DemoAccounts(c.progress)
		var states []string
		for _, s := range ticket.States {
			states = append(states, fmt.Sprintf("%s %d", s.Name(), told.States[s]))
		}
		return c.result(struct {
			OK bool `json:"ok"`
			city.Seeded
		}{true, told}, "演示城市:本次 %d 个故事,此前已有 %d 个;现有工单 %d 件\n%s", told.Lives, told.Already, told.Tickets, strings.Join(states, ","))
	})
}
