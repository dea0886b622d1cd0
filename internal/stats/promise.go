package stats

import (
	"context"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/promise"
	"suban/internal/workday"
)

// checkedDays is over how long the promises of the past are held against what became of them.
const checkedDays = 365

// MakePromises reckons anew by when similar matters are answered, and how well it would have
// told the last year; it is the next version.
func (s *Stats) MakePromises(ctx context.Context) (*promise.Model, error) {
	months, samples, err := s.CheckPromises(ctx, s.db.Now())
	if err != nil {
		return nil, err
	}
	book, err := s.book(ctx)
	if err != nil {
		return nil, err
	}
	var m *promise.Model
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		if m, err = promise.Fit(samples, tx.Now, book.Calendars[book.Calendar]); err != nil {
			return err
		}
		m.Months = months
		return tx.AddPromiseModel(ctx, m)
	})
	return m, err
}

// CheckPromises replays the promises of the year before a moment: each is made from what was known
// before the matter came in, and held against what became of it.
func (s *Stats) CheckPromises(ctx context.Context, now time.Time) (months []promise.Month, samples []promise.Sample, err error) {
	book, err := s.book(ctx)
	if err != nil {
		return nil, nil, err
	}
	today := workday.DateOf(now)
	from := today.Plus(-checkedDays)
	from = workday.Date{Year: from.Year, Month: from.Month, Day: 1}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		samples, err = tx.Samples(ctx, from.Plus(-promise.Window).Start())
		return err
	})
	if err != nil || len(samples) == 0 {
		return nil, nil, err
	}
	if first := workday.DateOf(samples[0].Accepted).Plus(learning); from.Before(first) {
		from = first // there must be something to learn from
	}
	months, err = promise.Check(samples, from, today, now, book.Calendars[book.Calendar])
	return months, samples, err
}

// learning is how many days of history the first promises are made from.
const learning = 30

// Promises are the newest promises with how they turned out: on replay, and those that were
// really said.
func (s *Stats) Promises(ctx context.Context, by org.Actor) (m *promise.Model, kept []promise.Month, err error) {
	if !by.May(org.SeeAll) && !asksWhatIf(by) {
		return nil, nil, fault.New(fault.Denied, "答复承诺的兑现情况由热线中心查看")
	}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		if m, err = tx.PromiseModel(ctx, 0); err != nil {
			return err
		}
		kept, err = tx.PromisesKept(ctx)
		return err
	})
	return m, kept, err
}
