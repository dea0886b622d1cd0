package stats

import (
	"cmp"
	"context"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Opened is an indicator with every item it is made of.
type Opened struct {
	Def    indicator.Def
	Period indicator.Period // what it could be read for
	indicator.Tally
	Num, Rest, Out []Found // in the numerator; in the denominator only; in neither, with the reason
	Median, P90    int64   // of a mean, in millionths of a working day
	Sums           bool    // the items add up to the figure as it is kept
}

// Found is an item with what the list shows of it.
type Found struct {
	indicator.Mark
	Due     *time.Time
	Replied *time.Time
	Seen    bool // it lies in the reader's scope
}

// Open finds every item of an indicator in a period, and checks that they add up.
func (s *Stats) Open(ctx context.Context, by org.Actor, k indicator.ID, q Query) (o Opened, err error) {
	def, ok := indicator.Find(k)
	if !ok {
		return o, fault.New(fault.NotFound, "没有编号为%s的指标", k)
	}
	book, err := s.book(ctx)
	if err != nil {
		return o, err
	}
	q, units, err := within(by, q, book)
	if err != nil {
		return o, err
	}
	o = Opened{Def: def, Period: passed(def.By, q.Period, s.today())}
	err = s.db.Snapshot(ctx, func(tx *postgres.Tx) error {
		end := o.Period.To.Start()
		if now := s.db.Now(); now.Before(end) {
			end = now
		}
		excluded, err := s.excluded(ctx, tx)
		if err != nil {
			return err
		}
		r := rules(book, end)
		r.Excluded = excluded
		if def.By == indicator.ByInspected {
			o.Sums = true
			return s.inspected(ctx, tx, &o, by.Scope(), units, q.Region)
		}
		if err := s.gather(ctx, tx, &o, by.Scope(), r, units, q.Region); err != nil {
			return err
		}
		kept, err := s.sum(ctx, tx, def, o.Period, units, q.Region)
		o.Sums = !def.Rolled || kept == o.Tally
		return err
	})
	o.order()
	return o, err
}

// excluded are the tickets that an appeal's verdict took out of the scores.
func (s *Stats) excluded(ctx context.Context, tx *postgres.Tx) (map[ticket.ID]string, error) {
	return tx.Exclusions(ctx)
}

// gather sorts the items of the candidates.
func (s *Stats) gather(ctx context.Context, tx *postgres.Tx, o *Opened, scope org.Scope, r *indicator.Rules, units []org.UnitID, region org.RegionCode) error {
	ids, err := tx.Candidates(ctx, o.Def.By, o.Period, units, region)
	if err != nil {
		return err
	}
	for page := range slices.Chunk(ids, pageOfCases) {
		cases, err := tx.Cases(ctx, page)
		if err != nil {
			return err
		}
		for _, id := range page {
			c := cases[id]
			if c == nil {
				continue
			}
			seen := org.Visible(scope, c.Seen())
			for _, m := range o.Def.MarksOf(c.Case, r) {
				inside := o.Period.Holds(m.Day) && (len(units) == 0 || slices.Contains(units, m.Unit))
				if inside {
					o.take(found(c.Case, m, seen))
				}
			}
		}
	}
	return nil
}

func (o *Opened) take(f Found) {
	o.Tally = o.Tally.Add(f.Tally())
	switch {
	case f.Num:
		o.Num = append(o.Num, f)
	case f.Den:
		o.Rest = append(o.Rest, f)
	case f.Out != "":
		o.Out = append(o.Out, f)
	}
}

// found adds the dates that a list shows.
func found(c *ticket.Case, m indicator.Mark, seen bool) Found {
	f := Found{Mark: m, Due: c.DueAt, Replied: c.RepliedAt, Seen: seen}
	if a := c.Assignment(m.N); a != nil && m.Round == a.Round && m.Round > 0 {
		f.Due, f.Replied = &a.DueAt, a.RepliedAt
	}
	return f
}

// order puts the latest first: the most overdue of what is late, the longest of a mean.
func (o *Opened) order() {
	first := func(a, b Found) int {
		if o.Def.Days {
			return cmp.Compare(b.Value, a.Value)
		}
		if o.Def.By == indicator.ByDue {
			return a.At.Compare(b.At)
		}
		return b.At.Compare(a.At)
	}
	for _, list := range [][]Found{o.Num, o.Rest, o.Out} {
		slices.SortStableFunc(list, first)
	}
	if n := len(o.Num); o.Def.Days && n > 0 {
		at := func(share float64) int64 { return o.Num[n-1-min(n-1, int(share*float64(n)))].Value }
		o.Median, o.P90 = at(0.5), at(0.9)
	}
}

// sum is the figure as it is kept.
func (s *Stats) sum(ctx context.Context, tx *postgres.Tx, def indicator.Def, p indicator.Period, units []org.UnitID, region org.RegionCode) (t indicator.Tally, err error) {
	ask := ask(units, region)
	ask.K, ask.Period = []indicator.ID{def.ID}, p
	sums, err := tx.Figures(ctx, ask)
	for _, f := range sums {
		t = t.Add(f.Tally)
	}
	return t, err
}
