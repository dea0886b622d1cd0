package stats

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/whatif"
)

// Outcome is what a replay comes to (推演结果).
type Outcome struct {
	Tickets    int          `json:"tickets"`
	Events     int          `json:"events"`
	Asked      int          `json:"asked" doc:"申请延期或挂起时,按改动后的规则已经到期的件数"`
	Seconds    float64      `json:"seconds"`
	Sheet      string       `json:"sheet"`
	Indicators []WhatIfLine `json:"indicators"`
	Units      []WhatIfLine `json:"units" doc:"按时办结率,逐单位"`
	Topics     []WhatIfLine `json:"topics" doc:"按时办结率,逐一级分类"`
	Groups     []WhatIfRank `json:"groups" doc:"考核位次,逐组"`
}

// WhatIfLine is an indicator before and after.
type WhatIfLine struct {
	K     indicator.ID    `json:"k"`
	Name  string          `json:"name"`
	Unit  org.UnitID      `json:"unit,omitempty"`
	Topic string          `json:"topic,omitempty"`
	Was   indicator.Tally `json:"was"`
	Is    indicator.Tally `json:"is"`
	Value [2]string       `json:"value" doc:"百分数或工作日"`
	Days  bool            `json:"days,omitempty"`
	Sides *whatif.Sides   `json:"sides,omitempty" doc:"换边的件次"`
}

// WhatIfRank is a group of peers before and after.
type WhatIfRank struct {
	Name string       `json:"name"`
	Rows []WhatIfMove `json:"rows"`
}

// WhatIfMove is a unit's place before and after.
type WhatIfMove struct {
	Unit  org.UnitID `json:"unit"`
	Place [2]int     `json:"place" doc:"0 为不排名"`
	Score [2]float64 `json:"score"`
	Same  bool       `json:"same" doc:"新位次在原来的位次带里:无显著差异"`
}

// whatIfKs are the indicators a replay may move.
var whatIfKs = []indicator.ID{"K14", "K14b", "K15", "K06", "K08", "K09", "K16", "K16c", "K26", "K26b"}

// replay is one replay under way.
type replay struct {
	*Stats
	period  indicator.Period
	trial   *whatif.Trial
	book    *ticket.Rulebook
	sheets  [2]indicator.Sheet
	excuses map[ticket.ID][]indicator.Appeal
	readers int
	beat    func(done, total int) error
	keep    func([]whatif.Turned) error
}

const (
	replayPage  = 500
	turnedPage  = 4000
	whatIfYears = 3
)

// WhatIf replays a period for a change and says what comes of it. Beat is told how far it
// is and may stop it; keep takes the items that change sides, from one reader at a time.
func (s *Stats) WhatIf(ctx context.Context, p indicator.Period, change whatif.Change, readers int, beat func(done, total int) error, keep func([]whatif.Turned) error) (*Outcome, error) {
	r := &replay{Stats: s, period: p, readers: readers, beat: beat, keep: keep, excuses: map[ticket.ID][]indicator.Appeal{}}
	if err := r.begin(ctx, change); err != nil {
		return nil, err
	}
	began := s.db.Now()
	count, err := r.run(ctx)
	if err != nil {
		return nil, err
	}
	if p := count.Pairs[whatif.Cell{K: "K14"}]; count.Tickets == 0 || p == nil && change.Sheet == nil {
		return nil, noTickets(r.period)
	}
	o := r.outcome(count)
	o.Seconds = s.db.Now().Sub(began).Seconds()
	return o, nil
}

func noTickets(p indicator.Period) error {
	return fault.In("from", "%s 至 %s 之间没有可推演的工单,请换一段日期", p.From, p.To.Prev())
}

// checkPeriod refuses what no replay can answer.
func (s *Stats) checkPeriod(p indicator.Period, book *ticket.Rulebook) error {
	switch {
	case !p.From.Before(p.To):
		return fault.In("from", "开始日期应早于结束日期")
	case p.Days() > 366*whatIfYears:
		return fault.In("to", "一次最多推演%d年,请缩短期间", whatIfYears)
	case s.today().Before(p.From):
		return fault.In("from", "这段日期还没有到来,没有可推演的工单")
	}
	for year := p.From.Year; year <= p.To.Prev().Year; year++ {
		if _, err := book.Calendars[book.Calendar].WorkingDays(year); err != nil {
			return err
		}
	}
	return nil
}

func (r *replay) begin(ctx context.Context, change whatif.Change) (err error) {
	if r.book, err = r.Stats.book(ctx); err != nil {
		return err
	}
	if err := r.checkPeriod(r.period, r.book); err != nil {
		return err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		if r.sheets[0], err = r.sheet(ctx, tx, r.period); err != nil {
			return err
		}
		upheld, err := tx.Appeals(ctx, postgres.AppealFilter{State: indicator.AppealUpheld})
		for _, a := range upheld {
			r.excuses[a.Item.Ticket] = append(r.excuses[a.Item.Ticket], a.Appeal)
		}
		return err
	})
	if err != nil {
		return err
	}
	r.sheets[1] = r.sheets[0]
	if change.Sheet != nil {
		r.sheets[1] = *change.Sheet
	}
	ks := append(slices.Clone(whatIfKs), append(r.sheets[0].Ks(), r.sheets[1].Ks()...)...)
	slices.Sort(ks)
	today := r.today()
	r.trial = &whatif.Trial{Change: change, KS: slices.Compact(ks),
		Days: func(by indicator.By) indicator.Period { return passed(by, r.period, today) },
		LeftOut: func(m indicator.Mark) bool {
			return slices.ContainsFunc(r.excuses[m.Ticket], func(a indicator.Appeal) bool { return a.Reaches(m) })
		}}
	end := r.db.Now()
	return r.trial.Begin(r.book, func(b *ticket.Rulebook) *indicator.Rules { return rules(b, end) })
}

// run pages through the tickets and lets the readers replay them.
func (r *replay) run(ctx context.Context) (*whatif.Count, error) {
	reach := postgres.Reach{Before: r.period.To.Start(), ClosedSince: r.period.From.Plus(-r.trial.Longest()).Start()}
	total := 0
	err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) { total, err = tx.CountReached(ctx, reach); return err })
	if err != nil {
		return nil, err
	}
	if total == 0 {
		return nil, noTickets(r.period)
	}
	if err := r.beat(0, total); err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	pages, turned := make(chan []ticket.ID, r.readers), make(chan []whatif.Turned, r.readers)
	counts := make([]*whatif.Count, r.readers)
	var done, reading atomic.Int64
	reading.Store(int64(r.readers))
	group.Go(func() error { defer close(pages); return r.page(ctx, reach, pages) })
	for i := range counts {
		counts[i] = whatif.NewCount()
		group.Go(func() error {
			defer func() {
				if reading.Add(-1) == 0 {
					close(turned)
				}
			}()
			return r.read(ctx, pages, turned, counts[i], &done)
		})
	}
	group.Go(func() error { return r.store(turned, func() error { return r.beat(int(done.Load()), total) }) })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, c := range counts[1:] {
		counts[0].Merge(c)
	}
	return counts[0], r.beat(total, total)
}

func (r *replay) page(ctx context.Context, reach postgres.Reach, pages chan<- []ticket.ID) error {
	for after := ticket.ID(0); ; {
		var ids []ticket.ID
		err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) {
			ids, err = tx.ReachedIDs(ctx, reach, after, replayPage)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		select {
		case pages <- ids:
		case <-ctx.Done():
			return ctx.Err()
		}
		after = ids[len(ids)-1]
	}
}

func (r *replay) read(ctx context.Context, pages <-chan []ticket.ID, turned chan<- []whatif.Turned, count *whatif.Count, done *atomic.Int64) error {
	for ids := range pages {
		var list []whatif.Turned
		err := r.db.Read(ctx, func(tx *postgres.Tx) error {
			return tx.Histories(ctx, ids, func(id ticket.ID, history []ticket.Event) error {
				both, err := r.trial.Replay(id, history)
				if err != nil {
					if refusal, ok := fault.Of(err); ok {
						return refusal // a year without a calendar: nothing is guessed
					}
					return fmt.Errorf("replay ticket %d: %w", id, err)
				}
				r.trial.Add(count, both, func(t whatif.Turned) { list = append(list, t) })
				return nil
			})
		})
		if err != nil {
			return err
		}
		done.Add(int64(len(ids)))
		select {
		case turned <- list:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// store hands on what the readers found, in larger parts, and says how far it is.
func (r *replay) store(turned <-chan []whatif.Turned, beat func() error) error {
	var list []whatif.Turned
	pulse := time.NewTicker(time.Second)
	defer pulse.Stop()
	for some := range turned {
		list = append(list, some...)
		if len(list) >= turnedPage {
			if err := r.keep(list); err != nil {
				return err
			}
			list = list[:0]
		}
		select {
		case <-pulse.C:
			if err := beat(); err != nil {
				return err
			}
		default:
		}
	}
	if len(list) == 0 {
		return nil
	}
	return r.keep(list)
}
