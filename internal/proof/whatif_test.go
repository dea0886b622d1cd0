package proof

import (
	"sync"
	"testing"

	"suban/internal/casework"
	"suban/internal/drill"
	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/whatif"
	"suban/internal/workday"
)

// The whole city replayed: by the rules it had, with every number set to what it is, nothing
// differs, and it comes to the published figures; by a shorter limit, what more is late is
// just what changed sides. No ticket is touched.
func replayed(t *testing.T, db *postgres.DB, s *stats.Stats, work *casework.Casework) {
	before, err := work.Digest(t.Context(), drill.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := indicator.Period{From: workday.Date{Year: 2022, Month: 1, Day: 1}, To: workday.Date{Year: 2022, Month: 11, Day: 1}}
	run := func(c whatif.Change) (*stats.Outcome, []whatif.Turned) {
		t.Helper()
		var mu sync.Mutex
		var all []whatif.Turned
		o, err := s.WhatIf(t.Context(), p, c, 2, func(int, int) error { return nil }, func(some []whatif.Turned) error {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, some...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return o, all
	}
	var same whatif.Change
	book, err := work.Rulebook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ticket.PolicyFields {
		for _, name := range whatif.Fields {
			if f.Name == name && name != "inquiry" { // the rules of 2020 gave inquiries another limit
				v, natural := f.Amount(book.Current(drill.Now()))
				same.Edits = append(same.Edits, whatif.Edit{Name: name, Value: v, Natural: natural})
			}
		}
	}
	o, turned := run(same)
	if len(turned) != 0 {
		t.Errorf("unchanged rules turn %d items, first %+v", len(turned), turned[0])
	}
	if o.Tickets < 1000 || o.Asked != 0 {
		t.Errorf("replayed %d tickets, %d asked late", o.Tickets, o.Asked)
	}
	for _, l := range append(append(o.Indicators, o.Units...), o.Topics...) {
		if l.Was != l.Is {
			t.Errorf("unchanged rules: %s %d %s was %v, is %v", l.K, l.Unit, l.Topic, l.Was, l.Is)
		}
	}
	for _, g := range o.Groups {
		for _, m := range g.Rows {
			if m.Place[0] != m.Place[1] || m.Score[0] != m.Score[1] || !m.Same {
				t.Errorf("unchanged rules move unit %d: %+v", m.Unit, m)
			}
		}
	}
	err = db.Read(t.Context(), func(tx *postgres.Tx) error {
		for _, l := range o.Indicators {
			sums, err := tx.Figures(t.Context(), postgres.FigureAsk{Slice: indicator.All, K: []indicator.ID{l.K}, Period: p})
			if err != nil {
				return err
			}
			var published indicator.Tally
			for _, f := range sums {
				published = published.Add(f.Tally)
			}
			if published != l.Was {
				t.Errorf("%s: replayed %v, published %v", l.K, l.Was, published)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o, turned = run(whatif.Change{Edits: []whatif.Edit{{Name: "matter", Value: 3}}})
	var late, in, away int64
	for _, u := range turned {
		if u.K != "K14" {
			continue
		}
		switch {
		case u.Was == whatif.Outside:
			in++
		case u.Is == whatif.Outside:
			away++
		case u.Is == whatif.Bad:
			late++
		case u.Was == whatif.Bad:
			t.Errorf("a shorter limit saves ticket %d", u.Ticket)
		}
	}
	for _, l := range o.Indicators {
		if l.K == "K14" && (late == 0 || int64(l.Sides.Worse) != late || l.Is.Den != l.Was.Den+in-away || l.Is.Num >= l.Was.Num) {
			t.Errorf("late %d, in %d, away %d: %+v %+v", late, in, away, l, l.Sides)
		}
	}
	after, err := work.Digest(t.Context(), drill.Now(), nil)
	if err != nil || after != before {
		t.Errorf("a replay changed the city: %+v, %+v %v", before, after, err)
	}
}
