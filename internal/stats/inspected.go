package stats

import (
	"context"
	"slices"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// inspected opens K29 质检合格率 to the registrations it is made of: the desk's own work,
// which no unit and no region answers for.
func (s *Stats) inspected(ctx context.Context, tx *postgres.Tx, o *Opened, scope org.Scope, units []org.UnitID, region org.RegionCode) error {
	if len(units) > 0 || region != "" {
		return nil
	}
	results, err := tx.InspectionResults(ctx, o.Period.From.Start(), o.Period.To.Start())
	if err != nil {
		return err
	}
	for page := range slices.Chunk(results, pageOfCases) {
		var ids []ticket.ID
		for _, r := range page {
			ids = append(ids, r.Ticket)
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		for _, r := range page {
			if c := cases[r.Ticket]; c != nil {
				o.take(found(c.Case, r.Mark(), org.Visible(scope, c.Seen())))
			}
		}
	}
	return nil
}

// addInspected puts K29 among a board's figures.
func (s *Stats) addInspected(ctx context.Context, tx *postgres.Tx, b *Board) error {
	def, _ := indicator.Find("K29")
	f := Figure{Def: def, Period: passed(def.By, b.Query.Period, s.today())}
	short := b.Query.Period.To.Sub(f.Period.To)
	for to, p := range map[*indicator.Tally]indicator.Period{&f.Tally: f.Period, &f.Before: until(b.Before, short), &f.LastYear: until(b.Year, short)} {
		results, err := tx.InspectionResults(ctx, p.From.Start(), p.To.Start())
		if err != nil {
			return err
		}
		for _, r := range results {
			*to = to.Add(r.Mark().Tally())
		}
	}
	b.Figures[def.ID] = f
	return nil
}

// until is a period without its last days.
func until(p indicator.Period, short int) indicator.Period {
	p.To = p.To.Plus(-short)
	return p
}
