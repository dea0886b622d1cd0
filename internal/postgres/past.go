package postgres

import (
	"context"
	"fmt"

	"suban/internal/indicator"
	"suban/internal/workday"
)

// Past is a figure of a time before this platform, known only as a sum (历史数).
type Past struct {
	K      indicator.ID
	Period indicator.Period
	Value  int64
	Source string
}

// SavePast queues such a figure, in the place of what was known before.
func (tx *Tx) SavePast(p Past) {
	tx.Queue(`insert into past_figures (city, k, from_on, to_on, value, source) values ($1, $2, $3, $4, $5, $6)
		on conflict (city, k, from_on, to_on) do update set value = excluded.value, source = excluded.source`,
		tx.City, p.K, dateArg(p.Period.From), dateArg(p.Period.To), p.Value, p.Source)
}

// Past reads such a figure; ok is false when nobody has told it.
func (tx *Tx) Past(ctx context.Context, k indicator.ID, p indicator.Period) (v Past, ok bool, err error) {
	v = Past{K: k, Period: p}
	err = tx.QueryRow(ctx, `select value, source from past_figures where city = $1 and k = $2 and from_on = $3 and to_on = $4`,
		tx.City, k, dateArg(p.From), dateArg(p.To)).Scan(&v.Value, &v.Source)
	if none(err) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("read the figure of the past: %w", err)
	}
	return v, true, nil
}

// Year is the whole of a calendar year.
func Year(n int) indicator.Period {
	return indicator.Period{From: workday.Date{Year: n, Month: 1, Day: 1}, To: workday.Date{Year: n + 1, Month: 1, Day: 1}}
}
