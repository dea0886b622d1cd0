package casework

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
	"suban/internal/workday"
)

// What the early warning (预警) looks at and how often it may be wrong.
const (
	warningDays   = 140 // of the past
	warningPast   = 21  // without which there is no level
	warningShown  = 28  // days drawn beside a warning
	WarningBudget = 1.0 // false alarms a week over the whole city
	warningQuiet  = 7   // days after a decision without another warning of the same
	warningBehind = 200 // tickets shown
	warningList   = 100
)

// Warn compares once a day, up to yesterday, what every category brought in every
// region with its own level. n is how many warnings stand.
func (c *Casework) Warn(ctx context.Context) (n int, err error) {
	book, err := c.Rulebook(ctx)
	if err != nil {
		return 0, err
	}
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		if past, err := tx.HasPast(ctx, tx.Now.AddDate(0, 0, -warningPast)); err != nil || !past {
			return err // too young to have a level; today's turn is not used up
		}
		claimed, err := tx.ClaimChore(ctx, "warnings")
		if err != nil || !claimed {
			return err
		}
		today := workday.DateOf(tx.Now)
		first := today.Plus(-warningDays)
		counts, err := tx.CountByDay(ctx, first.Start(), warningDays)
		if err != nil {
			return err
		}
		all, kinds := series(book, counts), dayKinds(book.Calendars[book.Calendar], first, warningDays)
		for _, w := range triage.Warn(all, kinds, WarningBudget) {
			shown := postgres.Warning{ID: tx.NewID(), Category: w.Category, Region: w.Region, FromOn: today.Plus(-w.Days).String(), ToOn: today.Plus(-1).String(),
				Count: w.Count, Expected: w.Expected, Often: w.Often, MadeAt: tx.Now, Levels: w.Levels[max(0, len(w.Levels)-warningShown):]}
			for _, s := range all {
				if s.Category == w.Category && s.Region == w.Region {
					for _, n := range s.Counts[warningDays-len(shown.Levels):] {
						shown.Counts = append(shown.Counts, int32(n))
					}
				}
			}
			tx.RaiseWarning(shown, warningQuiet)
			n++
		}
		return nil
	})
	return n, err
}

// series lays the counts out by second-level category and county, from the first
// day on which the city had any.
func series(book *ticket.Rulebook, counts []postgres.DayCount) []triage.Series {
	type cell struct {
		category string
		region   org.RegionCode
	}
	at := map[cell]int{}
	var all []triage.Series
	for _, n := range counts {
		k := cell{second(book, n.Category), n.Region.County()}
		i, ok := at[k]
		if !ok {
			i = len(all)
			at[k] = i
			all = append(all, triage.Series{Category: k.category, Region: k.region, Counts: make([]int, warningDays)})
		}
		all[i].Counts[min(n.Day, warningDays-1)] += n.Count
	}
	return all
}

// second is a category's ancestor at the second level, or itself.
func second(book *ticket.Rulebook, id string) string {
	for c, ok := book.Categories[id]; ok && c.Level > 2; c, ok = book.Categories[id] {
		id = c.Parent
	}
	return id
}

func dayKinds(cal *workday.Calendar, first workday.Date, days int) []triage.DayKind {
	kinds := make([]triage.DayKind, days)
	for i := range kinds {
		d := first.Plus(i)
		day, err := cal.Day(d)
		switch {
		case err == nil && day.Working:
		case err == nil && day.Kind == workday.Holiday:
			kinds[i] = triage.Feast
		case err == nil, d.Weekday() == time.Saturday, d.Weekday() == time.Sunday:
			kinds[i] = triage.Weekend
		}
	}
	return kinds
}

func seesWarnings(by org.Actor) error {
	if by.May(org.SeeAll) {
		return nil
	}
	return fault.New(fault.Denied, "预警供热线中心使用")
}

// Warnings lists the warnings of a state: open, topic, dismissed.
func (c *Casework) Warnings(ctx context.Context, by org.Actor, state string) (list []postgres.Warning, err error) {
	if err := seesWarnings(by); err != nil {
		return nil, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err = tx.Warnings(ctx, state, warningList)
		return err
	})
	return list, err
}

// Behind is what a warning rests on (证据): its tickets, and what they are mostly
// about.
type Behind struct {
	postgres.Warning
	Tickets []Item
	Topics  []triage.Topic
	Effect  *triage.Effect // of a topic
}

// WarningBehind opens a warning.
func (c *Casework) WarningBehind(ctx context.Context, by org.Actor, id int64) (b Behind, err error) {
	if err := seesWarnings(by); err != nil {
		return b, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		w, err := tx.Warning(ctx, id)
		if err != nil || w == nil {
			return unknownWarning(err)
		}
		b.Warning = *w
		from, err := workday.ParseDate(w.FromOn)
		if err != nil {
			return err
		}
		to, err := workday.ParseDate(w.ToOn)
		if err != nil {
			return err
		}
		ids, err := tx.Behind(ctx, w.Category, w.Region, from.Start(), to.Next().Start(), warningBehind)
		if err != nil {
			return err
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		var said []triage.Message
		for _, id := range ids {
			t := cases[id]
			if t == nil {
				continue
			}
			if err := c.open(ctx, tx, t.Case, []*ticket.Secret{&t.Title, &t.Content}); err != nil {
				return err
			}
			row := postgres.Row{ID: t.ID, No: t.No, State: t.State, Category: t.Category, Region: t.Region, CreatedAt: t.CreatedAt}
			b.Tickets = append(b.Tickets, Item{row, t.Title.Shown()})
			if !t.Confidential && !t.Title.Erased {
				said = append(said, triage.Message{ID: t.No, Title: t.Title.Plain, Detail: t.Content.Plain, From: t.PhoneKey, At: t.CreatedAt})
			}
		}
		b.Topics = triage.Topics(said, 3)
		if w.State != "topic" || w.DecidedAt == nil {
			return nil
		}
		book, err := c.rulebook(ctx, tx, -1)
		if err != nil {
			return err
		}
		b.Effect, err = c.effect(ctx, tx, book, *w)
		return err
	})
	return b, err
}

func unknownWarning(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, "没有这条预警,请刷新后再看")
}

// DecideWarning makes a warning a topic (每月一题) under a title, or puts it aside.
func (c *Casework) DecideWarning(ctx context.Context, by org.Actor, id int64, verdict, title, why string) error {
	if !by.May(org.SeeAll) || !by.May(org.Supervise) {
		return fault.New(fault.Denied, "预警由督办员和中心主任处理")
	}
	title, why = strings.TrimSpace(title), strings.TrimSpace(why)
	switch {
	case verdict == "topic" && (utf8.RuneCountInString(title) < 4 || utf8.RuneCountInString(title) > 60):
		return fault.In("title", "请写明专题名称,4 至 60 字")
	case verdict == "dismissed" && (utf8.RuneCountInString(why) < 2 || utf8.RuneCountInString(why) > 300):
		return fault.In("reason", "请写明不处理的理由,2 至 300 字")
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		w, err := tx.Warning(ctx, id)
		if err != nil || w == nil {
			return unknownWarning(err)
		}
		if w.State != "open" {
			return fault.New(fault.Conflict, "这条预警已有结论,请刷新后再看")
		}
		tx.DecideWarning(id, verdict, title, why, by.ID, tx.Now)
		return nil
	})
}
