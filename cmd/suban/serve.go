package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"suban/internal/api"
	"suban/internal/app"
	"suban/internal/fault"
	"suban/internal/notice"
)

type serveCommand struct {
	app.Web
	notice.Config
	app.Telephone
	Clamd   string `help:"病毒扫描服务 clamd 的地址(主机:端口,或套接字路径);不给则附件不扫描。" env:"SUBAN_CLAMD" placeholder:"ADDRESS"`
	MapFile string `help:"公开地图的边界(GeoJSON,各县区一个要素,properties.name 为县区名);不给则用随程序的示意图。" env:"SUBAN_MAP_FILE" placeholder:"FILE"`
	MapNo   string `help:"公开地图的审图号,与 --map-file 一起给。" env:"SUBAN_MAP_NO" placeholder:"TEXT"`
	Demo    bool   `help:"演示城市:数据为空时先建好单位、账号和工单。"`
	Tickets int    `help:"演示城市的工单数。" default:"3000" placeholder:"N"`
}

func (cmd serveCommand) Run(c *console) error {
	site, err := cmd.Open(c)
	if err != nil {
		return err
	}
	return c.home(func(h *app.Home) error {
		drawn, err := cmd.publicMap()
		if err != nil {
			return err
		}
		telephone, err := cmd.Telephone.Options(cmd.Demo)
		if err != nil {
			return err
		}
		meter := prometheus.NewRegistry()
		hotline, err := h.Hotline(c, app.HotlineOptions{Demo: cmd.Demo, Notice: cmd.Config, Clamd: cmd.Clamd, Map: drawn, Meter: meter, Phone: telephone})
		if err != nil {
			return err
		}
		defer hotline.Close()
		var first func(context.Context)
		if cmd.Demo {
			if err := hotline.Demo(c); err != nil {
				return err
			}
			first = func(ctx context.Context) { cmd.past(ctx, c, hotline) }
		} else if err := founded(c, h); err != nil {
			return err
		}
		if err := c.result(map[string]any{"url": site.URL}, "宿事速办已启动:%s", site.URL); err != nil {
			return err
		}
		if hotline.Board != nil {
			c.say("电话:SIP %s", hotline.Board.Trunk().Addr())
		}
		if cmd.Demo {
			c.say("群众门户:%s/m/", strings.TrimSuffix(site.URL, "/"))
			app.DemoAccounts(c.progress)
		}
		hotline.Start(c, first)
		if err := site.Serve(c, h.Handler(hotline.Doors(), cmd.MetricsFrom, meter)); err != nil {
			return err
		}
		c.say("正在停止……")
		return nil
	})
}

// publicMap reads the outline of the public map, when a city has its own.
func (cmd serveCommand) publicMap() (api.Map, error) {
	m := api.Map{ReviewNo: cmd.MapNo}
	if cmd.MapFile == "" {
		return m, nil
	}
	text, err := os.ReadFile(cmd.MapFile)
	if err != nil || !json.Valid(text) {
		return m, fault.In("map-file", "读不了 %s,或它不是 GeoJSON,请核对", cmd.MapFile)
	}
	m.Outline = text
	return m, nil
}

// past tells the demo city's last sixty days beside the running server.
func (cmd serveCommand) past(ctx context.Context, c *console, hotline *app.Hotline) {
	began, last := time.Now(), time.Time{}
	told, err := hotline.Past(ctx, cmd.Tickets, func(done, total int) {
		if now := time.Now(); now.Sub(last) >= 3*time.Second && done < total {
			last = now
			left := time.Duration(float64(now.Sub(began)) / float64(max(done, 1)) * float64(total-done))
			c.say("正在补写近60天的演示工单:%d/%d,还需约%d秒", done, total, int(left.Seconds())+1)
		}
	})
	switch {
	case err != nil && ctx.Err() == nil:
		c.say("演示工单没有写完:%v", err)
	case err == nil && told.Lives > 0:
		c.say("演示工单已备齐:%d件,用时%d秒", told.Tickets, int(time.Since(began).Seconds()))
	}
}
