package stats

import (
	"context"
	"slices"
	"strconv"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// Wall is what the hotline's wall shows (大屏): today by the hour, the month's rates
// with their denominators, where it comes from, and what came in last without a name.
type Wall struct {
	Today     workday.Date
	Month     indicator.Period
	Figures   map[indicator.ID]Figure // of the month so far
	Hours     [24]int64               // accepted today
	Yesterday [24]int64
	Topics    []Topic          // today, beside yesterday
	Counties  map[string]int64 // accepted this month, by county
	Groups    []Group          // of the month
	Queues    map[string]Count // what waits now
	Latest    []postgres.Arrival
}

// Count is exact up to postgres.CountMost.
type Count struct {
	N    int
	More bool
}

// wallFigures are the rates on the wall.
var wallFigures = []indicator.ID{"K05", "K10", "K11", "K12a", "K12b", "K12c", "K14", "K16", "K25"}

// wallQueues are the counts on the wall.
var wallQueues = []string{"to_dispatch", "handling", "near_due", "overdue"}

// latest is how many arrivals the wall lists.
const latest = 12

// Wall reads what the wall shows, for who sees the whole city's figures.
func (s *Stats) Wall(ctx context.Context, by org.Actor) (*Wall, error) {
	book, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	if q, units, err := within(by, Query{}, book); err != nil || q.Region != "" || len(units) > 0 {
		return nil, fault.New(fault.Denied, "大屏显示全市的情况,只对查看全市统计的岗位开放")
	}
	today := s.today()
	w := &Wall{Today: today, Month: indicator.Period{From: workday.Date{Year: today.Year, Month: today.Month, Day: 1}, To: today.Next()},
		Figures: map[indicator.ID]Figure{}, Counties: map[string]int64{}, Queues: map[string]Count{}}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		if err := s.wallSums(ctx, tx, w); err != nil {
			return err
		}
		b := &Board{Query: Query{Period: indicator.Period{From: today, To: today.Next()}}, Before: indicator.Period{From: today.Prev(), To: today}}
		if err := s.topics(ctx, tx, b, nil, nil); err != nil {
			return err
		}
		w.Topics = b.Topics
		if w.Groups, err = s.groups(ctx, tx, book, Query{Period: w.Month}, w.Month.LastMonth(), ranked("K12a")); err != nil {
			return err
		}
		for _, name := range wallQueues {
			n, more, err := tx.Count(ctx, postgres.Filter{Scope: org.Scope{All: true}, Queue: name})
			if err != nil {
				return err
			}
			w.Queues[name] = Count{n, more}
		}
		w.Latest, err = tx.Arrivals(ctx, latest)
		return err
	})
	return w, err
}

func (s *Stats) wallSums(ctx context.Context, tx *postgres.Tx, w *Wall) error {
	for _, k := range wallFigures {
		def, _ := indicator.Find(k)
		f := Figure{Def: def, Period: passed(def.By, w.Month, w.Today)}
		for _, p := range []struct {
			to *indicator.Tally
			p  indicator.Period
		}{{&f.Tally, f.Period}, {&f.Before, f.Period.LastMonth()}} {
			if p.p.Check() != nil {
				continue
			}
			sums, err := tx.Figures(ctx, postgres.FigureAsk{Slice: indicator.All, K: []indicator.ID{k}, Period: p.p})
			if err != nil {
				return err
			}
			for _, sum := range sums {
				*p.to = p.to.Add(sum.Tally)
			}
		}
		w.Figures[k] = f
	}
	hours, err := tx.Figures(ctx, postgres.FigureAsk{Slice: indicator.ByHour, K: []indicator.ID{"K00"}, Period: indicator.Period{From: w.Today.Prev(), To: w.Today.Next()}, Daily: true})
	if err != nil {
		return err
	}
	for _, f := range hours {
		hour, err := strconv.Atoi(f.Key)
		if err != nil || hour < 0 || hour > 23 {
			continue
		}
		if f.Day == w.Today {
			w.Hours[hour] += f.Num
		} else {
			w.Yesterday[hour] += f.Num
		}
	}
	regions, err := tx.Figures(ctx, postgres.FigureAsk{Slice: indicator.ByRegion, K: []indicator.ID{"K00"}, Period: w.Month})
	for _, f := range regions {
		w.Counties[f.Key] += f.Num
	}
	return err
}

// Rated lists the ranked units of all groups, the best first.
func (w *Wall) Rated() []Rank {
	var all []Rank
	for _, g := range w.Groups {
		for _, r := range g.Rows {
			if r.Place > 0 {
				all = append(all, r)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Rank) int { return int(b.Num*a.Den - a.Num*b.Den) })
	return all
}
