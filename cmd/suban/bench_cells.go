package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"suban/internal/city"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/workday"
)

const (
	sampledTickets = 2000   // stand in the database, for what a page reads besides cells
	pooledTickets  = 50_000 // are folded in memory: what a year is made of
	drawnYears     = 2      // a year and the one it is compared with
	growth         = 10     // how much larger the second city is
	mostGrowth     = 1.5    // how much longer its page may take
	cellsOff       = 0.05   // how far the number of drawn cells may be from a fold's
	benchLarger    = benchCity + 1
)

// stream is all cells of one slice, key and indicator: what a ticket of the year adds to it.
type stream struct {
	slice indicator.Slice
	k     indicator.ID
	key   string
}

// pool is a folded year: its sums by stream, and how many cells of days it has.
type pool struct {
	sums  map[stream]indicator.Tally
	cells int
}

// pooled folds a year of tickets of the bench's city, as a rebuild would.
func (l *largeCity) pooled() pool {
	defer func(ids []ticket.ID) { l.ids = ids }(slices.Clone(l.ids))
	gram, rng, now := city.NewGrammar(7), rand.New(rand.NewPCG(7, 7)), l.db.Now()
	r := &indicator.Rules{Calendar: l.book.Calendars[l.book.Calendar], Policies: l.book.Policies, Born: postgres.BornAt, End: now}
	step := 365 * 24 * time.Hour / pooledTickets
	p, cells := pool{sums: map[stream]indicator.Tally{}}, map[indicator.Cell]bool{}
	for i := range pooledTickets {
		c := l.ticket(gram, rng, i, now.Add(-step*time.Duration(pooledTickets-i)), now)
		dims := indicator.DimsOf(c)
		for _, m := range indicator.Marks(c, r) {
			for _, cell := range m.Cells(dims) {
				of := stream{cell.Slice, cell.K, cell.Key}
				p.sums[of] = p.sums[of].Add(m.Tally())
				cells[cell] = true
			}
		}
	}
	p.cells = len(cells)
	return p
}

// drawn are the cells of so many days of a city of so many tickets a year, in the order of their
// key: each count is drawn for itself around what a ticket adds (Poisson).
func (p pool) drawn(tickets int, last workday.Date, days int) iter.Seq2[indicator.Cell, indicator.Tally] {
	return func(put func(indicator.Cell, indicator.Tally) bool) {
		rng := rand.New(rand.NewPCG(11, 11))
		each := float64(tickets) / pooledTickets / 365
		order := slices.SortedFunc(maps.Keys(p.sums), func(a, b stream) int {
			return cmp.Or(cmp.Compare(a.slice, b.slice), cmp.Compare(a.k, b.k), cmp.Compare(a.key, b.key))
		})
		for len(order) > 0 {
			n := 1
			for n < len(order) && order[n].slice == order[0].slice && order[n].k == order[0].k {
				n++
			}
			for d := last.Plus(1 - days); !last.Before(d); d = d.Next() {
				for _, of := range order[:n] {
					sum := p.sums[of]
					t := indicator.Tally{Den: poisson(rng, each*float64(sum.Den)), Num: poisson(rng, each*float64(sum.Num)), Out: poisson(rng, each*float64(sum.Out))}
					if sum.Num <= sum.Den {
						t.Num = min(t.Num, t.Den)
					}
					if sum.Den > 0 {
						t.Value = sum.Value / sum.Den * t.Den
					}
					if !t.Zero() && !put(indicator.Cell{Slice: of.slice, K: of.k, Key: of.key, Day: d}, t) {
						return
					}
				}
			}
			order = order[n:]
		}
	}
}

// poisson draws a number around a mean; a large one as good as normally.
func poisson(rng *rand.Rand, mean float64) (n int64) {
	if mean > 50 {
		return max(0, int64(math.Round(mean+math.Sqrt(mean)*rng.NormFloat64())))
	}
	for left := rng.ExpFloat64(); left < mean; left += rng.ExpFloat64() {
		n++
	}
	return n
}

// fill puts drawn cells of days and their months into a city; it returns how many days.
func (p pool) fill(ctx context.Context, db *postgres.DB, tickets int) (days int, err error) {
	months := map[indicator.Cell]indicator.Tally{}
	counted := func(put func(indicator.Cell, indicator.Tally) bool) {
		for c, t := range p.drawn(tickets, workday.DateOf(db.Now()), 365*drawnYears) {
			days++
			if !put(c, t) {
				return
			}
			c.Day.Day = 1
			months[c] = months[c].Add(t)
		}
	}
	err = db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.ReplaceFigures(ctx, nil); err != nil {
			return err
		}
		if err := tx.CopyFigures(ctx, "d", counted); err != nil {
			return err
		}
		return tx.CopyFigures(ctx, "m", maps.All(months))
	})
	return days, err
}

// grown measures the page on the cells of a city and of one ten times as large, in turn.
func (cmd benchStats) grown(c *console, l *largeCity) error {
	p := l.pooled()
	same := 0
	for range p.drawn(pooledTickets, workday.DateOf(l.db.Now()), 365) {
		same++
	}
	off := float64(same)/float64(p.cells) - 1
	if err := c.result(map[string]any{"folded": p.cells, "drawn": same, "off": off}, "%d 件逐件计得 %d 格,直接抽得 %d 格(%+.1f%%)", pooledTickets, p.cells, same, off*100); err != nil {
		return err
	}
	if math.Abs(off) > cellsOff {
		return fault.New(fault.Conflict, "直接抽得的格数与逐件计得的相差超过 %.0f%%,量出的不作数", cellsOff*100)
	}
	larger := *l.db
	larger.City = benchLarger
	var pages [2]*stats.Stats
	for i, db := range []*postgres.DB{l.db, &larger} {
		size := cmd.Tickets * []int{1, growth}[i]
		began := time.Now()
		n, err := p.fill(c, db, size)
		if err != nil {
			return err
		}
		c.say("一年 %d 件的城市:%d 年 %d 格,用时 %s", size, drawnYears, n, time.Since(began).Round(time.Second))
		pages[i] = stats.New(db, seal.Test(), l.work.Rulebook)
	}
	if _, err := l.db.Pool.Exec(c, "vacuum analyze"); err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	slow := 0
	for _, page := range l.pages() {
		if err := cmd.growth(c, l, pages, page.what, page.by, page.of, &slow); err != nil {
			return fmt.Errorf("%s: %w", page.what, err)
		}
	}
	return cmd.end(c, slow)
}

// growth reads one page of both cities in turn.
func (cmd benchStats) growth(c *console, l *largeCity, of [2]*stats.Stats, what string, by org.Actor, q stats.Query, slow *int) error {
	key, err := l.key(c, cmd.Times)
	if err != nil {
		return err
	}
	var took [2][]float64
	_, err = timed(c, cmd.Times+warming, func(i int) error {
		for n, s := range of {
			began := time.Now()
			if _, err := s.Board(c, by, q, "K12a"); err != nil {
				return err
			}
			if i >= warming {
				took[n] = append(took[n], time.Since(began).Seconds()*1000)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var at [2]timing
	for n, list := range took {
		slices.Sort(list)
		at[n] = timing{list[len(list)/2], list[len(list)*99/100]}
		size := cmd.Tickets * []int{1, growth}[n]
		if err := tell(c, listResult{fmt.Sprintf("%s · %d 件", what, size), at[n], at[n].P50 / key.P50, statsMust, at[n].P99 <= statsMust}, slow); err != nil {
			return err
		}
	}
	ratio := at[1].P50 / at[0].P50
	if ratio > mostGrowth {
		*slow++
	}
	return c.result(map[string]any{"what": what, "growth": ratio, "must": mostGrowth}, "%-28s 十倍大的城市为 %.2f 倍\t%s", what, ratio, verdict(ratio <= mostGrowth, ratio <= 1.2, fmt.Sprintf("必须 %.1f 倍", mostGrowth)))
}

// warming is how often a page is read before it is measured: a server that just started knows
// no page yet.
const warming = 10
