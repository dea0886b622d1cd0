package stats

import (
	"context"

	"suban/internal/evaluation"
	"suban/internal/indicator"
	"suban/internal/postgres"
)

// Whole reads figures of the whole city for its evaluation of itself: of tickets from the sums,
// of inspections and calls from their own records. Each goes as far as the days that are over.
func (s *Stats) Whole(ctx context.Context, ks []indicator.ID, p indicator.Period) (map[indicator.ID]indicator.Tally, error) {
	read := map[indicator.ID]indicator.Tally{}
	err := s.db.Read(ctx, func(tx *postgres.Tx) error {
		calls := false
		for _, k := range ks {
			switch k {
			case evaluation.Answered, evaluation.AnsweredSoon:
				calls = true
				continue
			}
			def, _ := indicator.Find(k)
			days := passed(def.By, p, s.today())
			if k == evaluation.Inspected {
				results, err := tx.InspectionResults(ctx, days.From.Start(), days.To.Start())
				if err != nil {
					return err
				}
				for _, r := range results {
					read[k] = read[k].Add(r.Mark().Tally())
				}
				continue
			}
			t, err := s.sum(ctx, tx, def, days, nil, "")
			if err != nil {
				return err
			}
			read[k] = t
		}
		if !calls {
			return nil
		}
		return s.wholeCalls(ctx, tx, p, read)
	})
	return read, err
}

// wholeCalls counts K01 and K02 a day at a time.
func (s *Stats) wholeCalls(ctx context.Context, tx *postgres.Tx, p indicator.Period, read map[indicator.ID]indicator.Tally) error {
	plan, _, err := tx.CallPlan(ctx)
	if err != nil {
		return err
	}
	for d := p.From; d.Before(p.To) && d.Start().Before(tx.Now); d = d.Next() {
		calls, err := tx.Calls(ctx, d.Start(), d.Next().Start())
		if err != nil {
			return err
		}
		f := CallsOf(calls, d.Start(), plan)
		read[evaluation.Answered] = read[evaluation.Answered].Add(indicator.Tally{Num: f.Answered.Num, Den: f.Answered.Den})
		read[evaluation.AnsweredSoon] = read[evaluation.AnsweredSoon].Add(indicator.Tally{Num: f.Within.Num, Den: f.Within.Den})
	}
	return nil
}
