package stats

import (
	"context"
	"time"

	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// CallFacts are K01–K04 of whole days: Answered is K01 接通率, Within K02 for the plan's
// seconds, Waited the sum of the waits of Answered.Num calls.
type CallFacts struct {
	Answered, Within, Abandoned indicator.Tally
	Waited                      time.Duration
	Short, Soon                 time.Duration // what counts as hung up at once, and as answered soon
}

// CallFacts counts the calls of a period, a day at a time: a month of them is many events.
func (s *Stats) CallFacts(ctx context.Context, p indicator.Period) (f CallFacts, err error) {
	for d := p.From; d.Before(p.To); d = d.Next() {
		if err := s.callsOf(ctx, d, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (s *Stats) callsOf(ctx context.Context, d workday.Date, f *CallFacts) error {
	return s.db.Read(ctx, func(tx *postgres.Tx) error {
		plan, _, err := tx.CallPlan(ctx)
		if err != nil {
			return err
		}
		f.Short, f.Soon = plan.Short, plan.Within
		calls, err := tx.Calls(ctx, d.Start(), d.Next().Start())
		if err != nil {
			return err
		}
		list := Contacts(calls)
		f.Answered = f.Answered.Add(indicator.AnswerRate(list, plan.Short).Tally())
		f.Within = f.Within.Add(indicator.AnsweredWithin(list, plan.Short, plan.Within).Tally())
		f.Abandoned = f.Abandoned.Add(indicator.AbandonRate(list, plan.Short).Tally())
		mean, answered := indicator.MeanWait(list)
		f.Waited += mean * time.Duration(len(answered))
		return nil
	})
}

// MeanWait is K03, the mean wait of the answered calls in seconds; ok is false when there are none.
func (f CallFacts) MeanWait() (seconds float64, ok bool) {
	if f.Answered.Num == 0 {
		return 0, false
	}
	return f.Waited.Seconds() / float64(f.Answered.Num), true
}
