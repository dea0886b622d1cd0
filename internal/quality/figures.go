package quality

import (
	"context"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Figures are a period's inspections added up, and what still waits.
type Figures struct {
	Period indicator.Period
	inspection.Figures
	Waiting map[inspection.State]int
	Names   map[int]string // of the rules
	Items   map[inspection.Subject]map[string]string
}

// mostSummed is how many inspections of a period are added up.
const mostSummed = 20000

// Figures adds up a period, by the day on which a result stood.
func (q *Quality) Figures(ctx context.Context, by org.Actor, p indicator.Period) (f Figures, err error) {
	if !sees(by) && !by.May(org.LeadFloor) {
		return f, fault.New(fault.Denied, "质检统计供质检员、班长和中心主任查看")
	}
	f = Figures{Period: p, Waiting: map[inspection.State]int{}, Names: map[int]string{}, Items: map[inspection.Subject]map[string]string{}}
	err = q.db.Read(ctx, func(tx *postgres.Tx) error {
		drawn, _, err := tx.Inspections(ctx, postgres.InspectionFilter{From: p.From.Start(), To: p.To.Start(), Limit: mostSummed})
		if err != nil {
			return err
		}
		list := make([]inspection.Inspection, len(drawn))
		at, ids := map[inspection.ID]int{}, make([]inspection.ID, len(drawn))
		for i, d := range drawn {
			list[i], at[d.ID], ids[i] = d.Inspection, i, d.ID
		}
		scorings, err := tx.Scorings(ctx, ids)
		if err != nil {
			return err
		}
		for _, s := range scorings {
			list[at[s.Inspection]].Scorings = append(list[at[s.Inspection]].Scorings, s.Scoring)
		}
		f.Figures = inspection.Sum(list)
		if f.Waiting, err = tx.InspectionStates(ctx); err != nil {
			return err
		}
		return f.name(ctx, tx)
	})
	return f, err
}

// name collects the names of rules and items, also of those that were changed since.
func (f *Figures) name(ctx context.Context, tx *postgres.Tx) error {
	rules, err := tx.SamplingRules(ctx)
	if err != nil {
		return err
	}
	for _, r := range newest(rules) {
		f.Names[r.ID] = r.Name
	}
	sheets, err := tx.InspectionSheets(ctx)
	for _, s := range sheets {
		if f.Items[s.Subject] == nil {
			f.Items[s.Subject] = map[string]string{}
		}
		for _, i := range s.Items {
			if _, ok := f.Items[s.Subject][i.Key]; !ok {
				f.Items[s.Subject][i.Key] = i.Name
			}
		}
	}
	return err
}
