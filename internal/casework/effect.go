package casework

import (
	"context"

	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
	"suban/internal/workday"
)

// effectDays is how long a topic's effect is followed.
const effectDays = 180

// effect measures what a topic (每月一题) changed, from the days before its surge up to
// yesterday.
func (c *Casework) effect(ctx context.Context, tx *postgres.Tx, book *ticket.Rulebook, w postgres.Warning) (*triage.Effect, error) {
	surge, err := workday.ParseDate(w.FromOn)
	if err != nil {
		return nil, err
	}
	first, topic := surge.Plus(-triage.EffectBefore), workday.DateOf(*w.DecidedAt).Next()
	days := max(0, min(workday.DateOf(tx.Now).Sub(first), topic.Sub(first)+effectDays))
	counts, err := tx.CountByDay(ctx, first.Start(), days)
	if err != nil {
		return nil, err
	}
	own, rest := make([]int, days), make([]int, days)
	began := days
	for _, n := range counts {
		if n.Day >= days {
			continue
		}
		began = min(began, n.Day)
		if second(book, n.Category) == w.Category && n.Region.County() == w.Region {
			own[n.Day] += n.Count
		} else {
			rest[n.Day] += n.Count
		}
	}
	// Days before the city had any ticket are nobody's usual level.
	e := triage.Measure(own[began:], rest[began:], surge.Sub(first)-began, topic.Sub(first)-began)
	return &e, nil
}
