package main

import (
	"context"
	"fmt"
	"time"

	"suban/internal/app"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/whatif"
	"suban/internal/workday"
)

type benchWhatif struct {
	From    string `help:"从哪天起。" required:"" placeholder:"DATE"`
	To      string `help:"到哪天,含当天。" required:"" placeholder:"DATE"`
	Workers int    `help:"几路同时重放。" default:"2"`
	Rounds  int    `help:"几轮,取中位数。" default:"3"`
}

// whatifTarget is seconds for a year of a million tickets.
var whatifTarget = target{300, 60}

// oneMillion is the year of a city.
const oneMillion = 1_000_000

// Run replays what --data holds, a drill's or a real city's, by a changed limit (every history is
// folded twice), between rounds of reading single tickets by their key.
func (cmd benchWhatif) Run(c *console) error {
	from, err := workday.ParseDate(cmd.From)
	if err != nil {
		return err
	}
	to, err := workday.ParseDate(cmd.To)
	if err != nil {
		return err
	}
	if cmd.Rounds < 1 || cmd.Workers < 1 {
		return fault.In("rounds", "轮数和路数都要大于0")
	}
	return c.home(func(h *app.Home) error {
		keys, err := h.Keys(c)
		if err != nil {
			return err
		}
		work := casework.New(h.DB, keys, casework.Options{})
		defer work.Close()
		s := stats.New(h.DB, keys, work.Rulebook)
		p := indicator.Period{From: from, To: to.Next()}
		change := whatif.Change{Edits: []whatif.Edit{{Name: "matter", Value: 8}}}
		var each, ratios []float64
		tickets := 0
		for round := range cmd.Rounds {
			key, err := byKey(c, h.DB)
			if err != nil {
				return err
			}
			o, err := s.WhatIf(c, p, change, cmd.Workers, func(int, int) error { return c.Err() }, func([]whatif.Turned) error { return nil })
			if err != nil {
				return err
			}
			tickets = o.Tickets
			micro := o.Seconds * 1e6 / float64(o.Tickets)
			c.say("第 %d 轮:%d 件 %.2f 秒,每件 %.1f µs;按主键读一件 %.1f µs", round+1, o.Tickets, o.Seconds, micro, key)
			each, ratios = append(each, micro), append(ratios, micro/key)
		}
		micro := median(each)
		year := micro * oneMillion / 1e6
		return c.result(map[string]any{"tickets": tickets, "us_per_ticket": micro, "seconds_per_million": year, "ratio": median(ratios), "must": whatifTarget.must, "load": load()},
			"%d 件,每件 %.1f µs,是按主键读一件的 %.2f 倍;一百万件折合 %.0f 秒\t%s;系统负载 %s", tickets, micro, median(ratios), year,
			verdict(year <= whatifTarget.must, year <= whatifTarget.excellent, fmt.Sprintf("必须 %.0f 秒,优秀 %.0f 秒", whatifTarget.must, whatifTarget.excellent)), load())
	})
}

// byKey is how many microseconds it takes to read a ticket by its key, in the middle.
func byKey(ctx context.Context, db *postgres.DB) (float64, error) {
	var ids []ticket.ID
	err := db.Read(ctx, func(tx *postgres.Tx) (err error) { ids, err = tx.TicketIDs(ctx, 0, 1, 1000); return err })
	if err != nil {
		return 0, err
	}
	if len(ids) == 0 {
		return 0, fault.New(fault.Conflict, "这个城市还没有工单:先用 suban drill 生成")
	}
	var times []float64
	err = db.Read(ctx, func(tx *postgres.Tx) error {
		for i := range 500 {
			began := time.Now()
			if _, err := tx.Case(ctx, ids[i*7%len(ids)]); err != nil {
				return err
			}
			times = append(times, float64(time.Since(began).Microseconds()))
		}
		return nil
	})
	return median(times), err
}
