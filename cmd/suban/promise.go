package main

import (
	"fmt"

	"suban/internal/fault"
	"suban/internal/promise"
	"suban/internal/stats"
	"suban/internal/workday"
)

type promiseCommand struct {
	Make  promiseMake  `cmd:"" help:"由历史重算,作为新的一版;平时每夜自动进行。"`
	Check promiseCheck `cmd:"" help:"按时间先后回放一年:每周用此前的历史作承诺,再看此后的工单是否如期答复,逐月列出。"`
}

type promiseMake struct{}

func (promiseMake) Run(c *console) error {
	return c.stats(func(s *stats.Stats) error {
		m, err := s.MakePromises(c)
		if err != nil {
			return err
		}
		return c.result(map[string]any{"ok": true, "version": m.Version, "samples": m.Samples, "cells": len(m.Cells)}, "答复承诺第 %d 版:%s 以来的 %d 件,%d 类有足够样本", m.Version, m.From, m.Samples, len(m.Cells))
	})
}

type promiseCheck struct {
	At   string `help:"站在哪一天回看;缺省为今天。" placeholder:"DATE"`
	Must bool   `help:"覆盖率不在78%—82%时以非零退出。"`
}

var stageWords = map[promise.Stage]string{promise.Registered: "受理时", promise.Dispatched: "派单时"}

func (cmd promiseCheck) Run(c *console) error {
	return c.stats(func(s *stats.Stats) error {
		at := s.Today()
		if cmd.At != "" {
			var err error
			if at, err = workday.ParseDate(cmd.At); err != nil {
				return err
			}
		}
		months, _, err := s.CheckPromises(c, at.Start())
		if err != nil {
			return err
		}
		tell := func(month string, stage promise.Stage, k promise.Kept) (float64, error) {
			percent, ok := k.Coverage()
			words := "—"
			if ok {
				words = fmt.Sprintf("%.2f%%", percent)
			}
			return percent, c.result(map[string]any{"month": month, "stage": stage, "given": k.Given, "kept": k.Kept, "open": k.Open, "unsaid": k.Unsaid, "coverage": percent},
				"%s %s\t如期 %d / %d\t覆盖 %s\t未到期 %d,样本不足未作 %d", month, stageWords[stage], k.Kept, k.Given, words, k.Open, k.Unsaid)
		}
		for _, m := range months {
			for _, stage := range promise.Stages {
				if _, err := tell(m.Month, stage, m.Stages[stage]); err != nil {
					return err
				}
			}
		}
		off := ""
		for _, stage := range promise.Stages {
			percent, err := tell("合计", stage, promise.Sum(months)[stage])
			if err != nil {
				return err
			}
			if percent < 78 || percent > 82 {
				off += fmt.Sprintf("%s %.2f%%;", stageWords[stage], percent)
			}
		}
		if off != "" && cmd.Must {
			return fault.New(fault.Conflict, "80%%的承诺应覆盖78%%—82%%:%s", off)
		}
		return nil
	})
}
