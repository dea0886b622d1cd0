package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"suban/internal/indicator"
	"suban/internal/workday"
)

// name tells one ask from another.
func (ask FigureAsk) name() string {
	return fmt.Sprint(ask.Slice, ask.Keys, ask.K, ask.Period, ask.Daily)
}

// FiguresAhead adds up all that a page of figures is about to ask for: in one journey to the
// database, at one moment, and what is not folded yet is read once for all of them. Outside a
// transaction only; inside one, Figures asks for each.
func (tx *Tx) FiguresAhead(ctx context.Context, asks []FigureAsk) error {
	if !tx.auto {
		return nil
	}
	sums := make([][]FigureSum, len(asks))
	var pending [][]byte
	var b pgx.Batch
	b.Queue(`begin isolation level repeatable read read only`)
	// Every ask walks a stretch of one index: to plan each anew costs as much as to read it, and
	// to call workers to it ten times as much.
	b.Queue(`set local plan_cache_mode = force_generic_plan`)
	b.Queue(`set local max_parallel_workers_per_gather = 0`)
	b.Queue(`select moved from figure_deltas where city = $1`, tx.City).Query(func(rows pgx.Rows) (err error) {
		pending, err = pgx.CollectRows(rows, pgx.RowTo[[]byte])
		return err
	})
	for i, ask := range asks {
		if ask.Daily {
			sql, args := ask.daily(tx)
			b.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) { sums[i], err = ask.collectDays(rows); return err })
			continue
		}
		sql, args := ask.sum(tx, withoutPending)
		b.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) { sums[i], err = pgx.CollectRows(rows, scanFigure); return err })
	}
	b.Queue(`commit`)
	if err := tx.conn.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("add up figures: %w", err)
	}
	more, err := asked(asks, pending)
	if err != nil {
		return err
	}
	if tx.ahead == nil {
		tx.ahead = map[string][]FigureSum{}
	}
	for i, ask := range asks {
		tx.ahead[ask.name()] = merged(sums[i], more[i])
	}
	return nil
}

// sumKey is one sum of an ask; the day is that of a daily one.
type sumKey struct {
	k   indicator.ID
	key string
	day workday.Date
}

// asked adds up what is not folded yet for each ask.
func asked(asks []FigureAsk, pending [][]byte) ([]map[sumKey]indicator.Tally, error) {
	more := make([]map[sumKey]indicator.Tally, len(asks))
	for i := range more {
		more[i] = map[sumKey]indicator.Tally{}
	}
	for _, moved := range pending {
		r := moveReader{rest: moved}
		r.each(func(d indicator.Dims, m indicator.Move) {
			for _, c := range (indicator.Mark{K: m.K, Day: m.Day, Unit: m.Unit}).Cells(d) {
				for i := range asks {
					ask := &asks[i]
					if c.Slice != ask.Slice || !ask.Period.Holds(c.Day) || !slices.Contains(ask.K, c.K) || len(ask.Keys) > 0 && !slices.Contains(ask.Keys, c.Key) {
						continue
					}
					of := sumKey{c.K, c.Key, workday.Date{}}
					if ask.Daily {
						of.day = c.Day
					}
					more[i][of] = more[i][of].Add(m.Tally)
				}
			}
		})
		if r.err != nil {
			return nil, r.err
		}
	}
	return more, nil
}

func merged(sums []FigureSum, more map[sumKey]indicator.Tally) []FigureSum {
	if len(more) == 0 {
		return sums
	}
	for i := range sums {
		of := sumKey{sums[i].K, sums[i].Key, sums[i].Day}
		sums[i].Tally = sums[i].Tally.Add(more[of])
		delete(more, of)
	}
	for of, t := range more {
		sums = append(sums, FigureSum{K: of.k, Key: of.key, Day: of.day, Tally: t})
	}
	sortFigures(sums)
	return sums
}
