package main

import (
	"net"
	"net/netip"
	"os"
	"time"

	"suban/internal/fault"
	"suban/internal/switchboard"
	"suban/internal/switchboard/rtp"
)

type callCommand struct {
	To   string        `help:"拨打的号码。" default:"12345" placeholder:"NUMBER"`
	At   string        `help:"交换台的 SIP 地址。" default:"127.0.0.1:5060" placeholder:"ADDR"`
	From string        `help:"来电号码,只用演示号码。" default:"19900001234" placeholder:"NUMBER"`
	Say  string        `help:"接通后说的话(WAV,8000Hz 单声道)。" type:"existingfile" required:"" placeholder:"FILE"`
	For  time.Duration `help:"最多打多久。" default:"3m"`
}

// Run is the built-in caller: for training and demonstrations without a trunk.
func (cmd callCommand) Run(c *console) error {
	addr, err := net.ResolveUDPAddr("udp4", cmd.At)
	if err != nil {
		return fault.In("at", "--at 应形如 127.0.0.1:5060")
	}
	text, err := os.ReadFile(cmd.Say)
	if err != nil {
		return fault.In("say", "读不了 %s", cmd.Say)
	}
	clip, err := rtp.ReadWAV(text)
	if err != nil {
		return fault.In("say", "%s 不是 8000Hz 单声道的 WAV,可用 sox 转换:sox 原文件 -r 8000 -c 1 新文件.wav", cmd.Say)
	}
	if cmd.To != "12345" {
		return fault.In("to", "只能拨打 12345")
	}
	began := time.Now()
	c.say("正在拨打 %s(%s)……按 Ctrl+C 挂断", cmd.To, cmd.At)
	ip, ok := netip.AddrFromSlice(addr.IP.To4())
	if !ok {
		return fault.In("at", "--at 应为 IPv4 地址和端口")
	}
	if err := switchboard.Ring(c, netip.AddrPortFrom(ip, uint16(addr.Port)), cmd.From, clip, cmd.For); err != nil {
		return fault.New(fault.Unavailable, "没有打通:请确认热线已启动,且 --at 是它显示的 SIP 地址(%v)", err)
	}
	took := time.Since(began).Round(time.Second)
	return c.result(map[string]any{"ok": true, "seconds": took.Seconds()}, "通话结束,共%d秒", int(took.Seconds()))
}
