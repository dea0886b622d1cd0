package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/whatif"
	"suban/internal/workday"
)

type whatifCommand struct {
	From     string   `help:"从哪天起;缺省为一年前。" placeholder:"DATE"`
	To       string   `help:"到哪天,含当天;缺省为昨天。" placeholder:"DATE"`
	Policy   int      `help:"一律按时限规则的第几版。" placeholder:"N"`
	Limit    []string `help:"改一项时限或规则,可重复:matter=8 为 8 个工作日,urgent=12h 为自然小时,extension_cap=0 为不认延期。" placeholder:"NAME=VALUE"`
	Calendar int      `help:"一律按工作日历的第几版。" placeholder:"N"`
	Workday  []string `help:"改某天是否上班,可重复:2022-10-08=off。" placeholder:"DATE=on|off"`
	Sheet    string   `help:"改用的考核办法:版本号或预设的名称。" placeholder:"NAME"`
	Weight   []string `help:"改考核权重,可重复:K14=40。" placeholder:"K=N"`
	Workers  int      `help:"几路同时重放。" default:"2"`
	Tickets  bool     `help:"逐件列出换边的工单(按时办结率)。"`
}

func (cmd whatifCommand) Run(c *console) error {
	return c.stats(func(s *stats.Stats) error {
		p, err := cmd.period(s.Today())
		if err != nil {
			return err
		}
		change, err := cmd.change(c, s)
		if err != nil {
			return err
		}
		o, err := s.WhatIf(c, p, change, max(1, cmd.Workers), func(done, total int) error {
			c.say("已重放 %d/%d 件", done, total)
			return c.Err()
		}, func(list []whatif.Turned) error {
			for _, t := range list {
				if !cmd.Tickets || t.K != "K14" {
					continue
				}
				if err := c.result(t, "%s\t%d\t第%d次派发第%d轮\t%s → %s\t到期 %s → %s", t.K, t.Ticket, t.N, t.Round, sides[t.Was], sides[t.Is], on(t, true), on(t, false)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return cmd.tell(c, s, o)
	})
}

var sides = map[whatif.Side]string{whatif.Good: "按时", whatif.Bad: "超期", whatif.Outside: "期外", whatif.Out: "不计"}

func on(t whatif.Turned, was bool) string {
	at := t.IsAt
	if was {
		at = t.WasAt
	}
	if at.IsZero() {
		return "—"
	}
	return workday.Format(at)
}

// tell prints what came of it: everything as JSON, or the lines people ask for first.
func (cmd whatifCommand) tell(c *console, s *stats.Stats, o *stats.Outcome) error {
	if c.json {
		return json.NewEncoder(c.out).Encode(o)
	}
	book, err := s.Book(c)
	if err != nil {
		return err
	}
	name := func(id org.UnitID) string { u, _ := book.Units.Unit(id); return u.Name }
	var b strings.Builder
	for _, l := range o.Indicators {
		fmt.Fprintf(&b, "%-5s %s\t%s → %s\t变差 %d,变好 %d,移入 %d,移出 %d\n", l.K, l.Name, l.Value[0], l.Value[1], l.Sides.Worse, l.Sides.Better, l.Sides.Into, l.Sides.Away)
	}
	for _, l := range o.Units[:min(10, len(o.Units))] {
		fmt.Fprintf(&b, "%s\t超期 %d → %d\t按时率 %s → %s\n", name(l.Unit), l.Was.Den-l.Was.Num, l.Is.Den-l.Is.Num, l.Value[0], l.Value[1])
	}
	for _, g := range o.Groups {
		for _, m := range g.Rows {
			if m.Place[0] != m.Place[1] {
				fmt.Fprintf(&b, "%s组\t%s\t第%d → 第%d\t%s\n", g.Name, name(m.Unit), m.Place[0], m.Place[1], map[bool]string{true: "无显著差异"}[m.Same])
			}
		}
	}
	if o.Asked > 0 {
		fmt.Fprintf(&b, "%d 件在申请延期或挂起时按改动后的规则已到期,推演中照原样计入\n", o.Asked)
	}
	return c.result(nil, "%s重放 %d 件、%d 步,用时 %.1f 秒;工单没有任何改动", b.String(), o.Tickets, o.Events, o.Seconds)
}

func (cmd whatifCommand) period(today workday.Date) (p indicator.Period, err error) {
	p = indicator.Period{From: today.Plus(-365), To: today}
	if cmd.From != "" {
		if p.From, err = workday.ParseDate(cmd.From); err != nil {
			return p, err
		}
	}
	if cmd.To != "" {
		if p.To, err = workday.ParseDate(cmd.To); err != nil {
			return p, err
		}
		p.To = p.To.Next()
	}
	return p, nil
}

func (cmd whatifCommand) change(ctx context.Context, s *stats.Stats) (x whatif.Change, err error) {
	x.Policy, x.Calendar = cmd.Policy, cmd.Calendar
	for _, text := range cmd.Limit {
		name, value, _ := strings.Cut(text, "=")
		number, natural := strings.CutSuffix(value, "h")
		v, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return x, fault.In("limit", "「%s」应写成 matter=8 或 urgent=12h 的样子;可改的有:%s", text, fields())
		}
		x.Edits = append(x.Edits, whatif.Edit{Name: name, Value: v, Natural: natural})
	}
	for _, text := range cmd.Workday {
		date, to, _ := strings.Cut(text, "=")
		d, err := workday.ParseDate(date)
		if err != nil || to != "on" && to != "off" {
			return x, fault.In("workday", "「%s」应写成 2022-10-08=off 的样子", text)
		}
		x.Days = append(x.Days, whatif.Day{Date: d, Working: to == "on"})
	}
	if cmd.Sheet == "" && len(cmd.Weight) == 0 {
		return x, nil
	}
	sheet, err := s.SheetNamed(ctx, cmd.Sheet)
	if err != nil {
		return x, err
	}
	for _, text := range cmd.Weight {
		k, value, _ := strings.Cut(text, "=")
		v, err := strconv.ParseFloat(value, 64)
		found := false
		for i := range sheet.Rows {
			if sheet.Rows[i].K == indicator.ID(k) {
				sheet.Rows[i].Weight, found = v, true
			}
		}
		if err != nil || !found {
			return x, fault.In("weight", "「%s」应写成 K14=40 的样子,且是考核办法「%s」里的指标", text, sheet.Name)
		}
	}
	x.Sheet = &sheet
	return x, nil
}

// fields are the numbers that may be changed, with their words.
func fields() string {
	var list []string
	for _, f := range ticket.PolicyFields {
		for _, name := range whatif.Fields {
			if f.Name == name {
				list = append(list, name+" "+f.Label)
			}
		}
	}
	return strings.Join(list, "、")
}
