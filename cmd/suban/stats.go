package main

import (
	"suban/internal/app"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/stats"
)

type statsCommand struct {
	Rebuild statsRebuild `cmd:"" help:"由全部工单重算统计;期间办理照常。"`
	Verify  statsVerify  `cmd:"" help:"逐件核对统计:逐个指出不符的格子;有不符即非零退出。"`
}

// stats opens the figures for a command.
func (c *console) stats(do func(*stats.Stats) error) error {
	return c.home(func(h *app.Home) error {
		keys, err := h.Keys(c)
		if err != nil {
			return err
		}
		work := casework.New(h.DB, keys, casework.Options{})
		defer work.Close()
		return do(stats.New(h.DB, keys, work.Rulebook))
	})
}

type statsRebuild struct{}

func (statsRebuild) Run(c *console) error {
	return c.stats(func(s *stats.Stats) error {
		n, err := s.Rebuild(c, func(done int) { c.say("已计 %d 件", done) })
		if err != nil {
			return err
		}
		return c.result(map[string]any{"ok": true, "tickets": n}, "统计已由 %d 件工单重算", n)
	})
}

type statsVerify struct{}

func (statsVerify) Run(c *console) error {
	return c.stats(func(s *stats.Stats) error {
		v, err := s.Verify(c, func(done int) { c.say("已核对 %d 件", done) })
		if err != nil {
			return err
		}
		for _, flaw := range v.Flaws {
			if err := c.result(map[string]any{"flaw": flaw}, "%s", flaw); err != nil {
				return err
			}
		}
		if n := len(v.Flaws) + v.More; n > 0 {
			return fault.New(fault.Conflict, "核对 %d 件工单、%d 格统计,%d 处不符:请保留现场查明原因,再用 suban stats rebuild 重算", v.Tickets, v.Cells, n)
		}
		return c.result(map[string]any{"ok": true, "tickets": v.Tickets, "cells": v.Cells}, "核对 %d 件工单、%d 格统计,全部相符", v.Tickets, v.Cells)
	})
}
