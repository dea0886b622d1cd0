package main

import (
	"fmt"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/workday"
)

type benchStats struct {
	benchLists
	Cells bool `help:"不建工单:照两年工单的分布直接填统计格(页面读的是格,不是工单),一年 --tickets 件的城市与它十倍大的城市交替量。"`
}

// statsMust is what a page of figures must reach in milliseconds, at any size.
const statsMust = 20

// pages are the pages of figures that people look at.
func (l *largeCity) pages() []struct {
	what string
	by   org.Actor
	of   stats.Query
} {
	today := workday.DateOf(l.db.Now())
	month := indicator.Period{From: workday.Date{Year: today.Year, Month: today.Month, Day: 1}.Plus(-31), To: today.Next()}
	year := indicator.Period{From: today.Plus(-364), To: today.Next()}
	director, unit := l.as(1, benchCentre, org.Director), l.data.Second()[0].ID
	return []struct {
		what string
		by   org.Actor
		of   stats.Query
	}{
		{"全市 · 近两月", director, stats.Query{Period: month}},
		{"全市 · 一年", director, stats.Query{Period: year}},
		{"一个县区 · 近两月", director, stats.Query{Period: month, Region: "341322"}},
		{"一个单位 · 近两月", l.as(3, unit, org.Liaison), stats.Query{Period: month}},
	}
}

func (cmd benchStats) Run(c *console) error {
	if cmd.Cells {
		return withLargeCity(c, sampledTickets, cmd.Keep, func(l *largeCity) error { return cmd.grown(c, l) })
	}
	return withLargeCity(c, cmd.Tickets, cmd.Keep, func(l *largeCity) error {
		s := stats.New(l.db, seal.Test(), l.work.Rulebook)
		n, err := s.Rebuild(c, func(done int) {
			if done%50_000 == 0 {
				c.say("已计 %d 件", done)
			}
		})
		if err != nil {
			return err
		}
		if n < cmd.Tickets {
			return fault.New(fault.Conflict, "统计只计到 %d 件,应有 %d 件", n, cmd.Tickets)
		}
		if _, err := l.db.Pool.Exec(c, "analyze"); err != nil {
			return fmt.Errorf("analyze: %w", err)
		}
		slow := 0
		for _, p := range l.pages() {
			key, err := l.key(c, cmd.Times)
			if err != nil {
				return err
			}
			t, err := timed(c, cmd.Times, func(int) error {
				_, err := s.Board(c, p.by, p.of, "K12a")
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", p.what, err)
			}
			if err := tell(c, listResult{p.what, t, t.P50 / key.P50, statsMust, t.P99 <= statsMust}, &slow); err != nil {
				return err
			}
		}
		return cmd.end(c, slow)
	})
}
