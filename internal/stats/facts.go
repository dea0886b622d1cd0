package stats

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Facts is what a report of the whole city tells of a period that is over.
type Facts struct {
	*Board
	Spreads map[indicator.Slice][]Spread // of the accepted tickets
	Units   []UnitFacts                  // ranked in their groups by 按时办结率
	Hours   [2][24]int64                 // accepted by the hour: in the period, and in the one before
}

// Spread is how many tickets one value of a property has.
type Spread struct {
	Key         string
	Num, Before int64
}

// UnitFacts is one unit's line.
type UnitFacts struct {
	Group string
	Rank
	Tallies map[indicator.ID]indicator.Tally
}

// spreads are the properties by which a report divides what was accepted.
var spreads = []indicator.Slice{indicator.ByKind, indicator.ByChannel, indicator.ByRegion}

// unitColumns are the indicators of a report's table of units.
var unitColumns = []indicator.ID{"K07", "K12a", "K12b", "K12c", "K18"}

// Facts reads what a report tells.
func (s *Stats) Facts(ctx context.Context, by org.Actor, p indicator.Period) (*Facts, error) {
	board, err := s.Board(ctx, by, Query{Period: p}, "K14")
	if err != nil {
		return nil, err
	}
	f := &Facts{Board: board, Spreads: map[indicator.Slice][]Spread{}}
	book, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		for _, slice := range spreads {
			if f.Spreads[slice], err = spread(ctx, tx, slice, p, board.Before); err != nil {
				return err
			}
		}
		hours, err := spread(ctx, tx, indicator.ByHour, p, board.Before)
		if err != nil {
			return err
		}
		for _, h := range hours {
			if at, err := strconv.Atoi(h.Key); err == nil && at >= 0 && at < 24 {
				f.Hours[0][at], f.Hours[1][at] = h.Num, h.Before
			}
		}
		by, err := s.byUnit(ctx, tx, p, unitColumns...)
		if err != nil {
			return err
		}
		for _, g := range board.Groups {
			for _, r := range g.Rows {
				u, _ := book.Units.Unit(r.Unit)
				mine := own(book.Units, u)
				line := UnitFacts{Group: g.Name, Rank: r, Tallies: map[indicator.ID]indicator.Tally{}}
				for _, k := range unitColumns {
					line.Tallies[k] = add(by[k], mine)
				}
				f.Units = append(f.Units, line)
			}
		}
		return nil
	})
	return f, err
}

// spread counts what was accepted by one property, the most first.
func spread(ctx context.Context, tx *postgres.Tx, slice indicator.Slice, now, before indicator.Period) ([]Spread, error) {
	all := map[string]*Spread{}
	for i, p := range []indicator.Period{now, before} {
		sums, err := tx.Figures(ctx, postgres.FigureAsk{Slice: slice, K: []indicator.ID{"K00"}, Period: p})
		if err != nil {
			return nil, err
		}
		for _, f := range sums {
			if all[f.Key] == nil {
				all[f.Key] = &Spread{Key: f.Key}
			}
			if i == 0 {
				all[f.Key].Num += f.Num
			} else {
				all[f.Key].Before += f.Num
			}
		}
	}
	var list []Spread
	for _, one := range all {
		list = append(list, *one)
	}
	slices.SortFunc(list, func(a, b Spread) int { return cmp.Or(cmp.Compare(b.Num, a.Num), cmp.Compare(a.Key, b.Key)) })
	return list, nil
}

// Cohort adds up indicators of given tickets, as they stand at a moment: of what a desk
// registered, of a campaign's list. The tickets themselves are the period.
func (s *Stats) Cohort(ctx context.Context, ids []ticket.ID, ks []indicator.ID, end time.Time) (map[indicator.ID]indicator.Tally, error) {
	book, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	sums := map[indicator.ID]indicator.Tally{}
	err = s.db.Snapshot(ctx, func(tx *postgres.Tx) error {
		excluded, err := s.excluded(ctx, tx)
		if err != nil {
			return err
		}
		r := rules(book, end)
		r.Excluded = excluded
		for page := range slices.Chunk(ids, pageOfCases) {
			cases, err := tx.Cases(ctx, page)
			if err != nil {
				return err
			}
			for _, id := range page {
				if c := cases[id]; c != nil {
					cohortOf(c.Case, r, ks, end, sums)
				}
			}
		}
		return nil
	})
	return sums, err
}

// cohortOf adds what one ticket counts for; what is not due by then does not count yet.
func cohortOf(c *ticket.Case, r *indicator.Rules, ks []indicator.ID, end time.Time, sums map[indicator.ID]indicator.Tally) {
	for _, k := range ks {
		def, _ := indicator.Find(k)
		for _, m := range def.MarksOf(c, r) {
			if !m.At.After(end) {
				sums[k] = sums[k].Add(m.Tally())
			}
		}
	}
}
