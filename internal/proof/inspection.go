package proof

import (
	"context"
	"fmt"

	"suban/internal/inspection"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// mostInspected is how many inspections are read.
const mostInspected = 1_000_000

// inspection reads what quality inspection did (质检), and K29 from its results as boards do.
func (l *ledger) inspection(ctx context.Context, tx *postgres.Tx) error {
	for _, s := range spans {
		results, err := tx.InspectionResults(ctx, s.From.Start(), s.To.Start())
		if err != nil {
			return err
		}
		for _, r := range results {
			if m := r.Mark(); m.Den {
				l.put(string(m.K)+" "+s.name, Entry{m.Ticket, m.Num, m.Value})
			}
		}
	}
	drawn, _, err := tx.Inspections(ctx, postgres.InspectionFilter{Subject: inspection.Registration, Limit: mostInspected})
	if err != nil {
		return err
	}
	at, ids := map[inspection.ID]int{}, make([]inspection.ID, len(drawn))
	for i, d := range drawn {
		l.inspected = append(l.inspected, d.Inspection)
		at[d.ID], ids[i] = i, d.ID
	}
	scorings, err := tx.Scorings(ctx, ids)
	for _, s := range scorings {
		i := &l.inspected[at[s.Inspection]]
		i.Scorings = append(i.Scorings, s.Scoring)
	}
	return err
}

// inspections are those of which something holds.
func (l *ledger) inspections(how string, holds func(*inspection.Inspection) bool) Measured {
	var ids []ticket.ID
	for k := range l.inspected {
		if i := &l.inspected[k]; holds(i) {
			ids = append(ids, i.Ticket)
		}
	}
	return Measured{Value: float64(len(ids)), How: how, Set: entries(ids)}
}

func always(*inspection.Inspection) bool    { return true }
func judged(i *inspection.Inspection) bool  { return i.ScoredAt != nil }
func settled(i *inspection.Inspection) bool { return i.State == inspection.Settled }
func ruled(i *inspection.Inspection) bool   { return has(i, inspection.Ruling) }

// before is the judgement that stood before an appeal.
func before(i *inspection.Inspection) inspection.Scoring {
	n := len(i.Scorings)
	if has(i, inspection.Second) {
		n--
	}
	return i.Scorings[n-1]
}

func failed(i *inspection.Inspection) bool { return judged(i) && !before(i).Qualified }
func overcome(i *inspection.Inspection) bool {
	return settled(i) && before(i).Qualified != i.Qualified
}

func has(i *inspection.Inspection, part inspection.Part) bool {
	for _, s := range i.Scorings {
		if s.Part == part {
			return true
		}
	}
	return false
}

// blind counts what two scored without seeing each other's, and says how far they agree.
func (l *ledger) blind() Measured {
	m := l.inspections("两人盲评", func(i *inspection.Inspection) bool { return has(i, inspection.Blind) })
	agree := inspection.Sum(l.inspected).Agree
	if k, ok := agree.Kappa(); ok {
		low, high := agree.Interval()
		m.How += fmt.Sprintf(":一致 %.1f%%,κ=%.2f(95%%区间 %.2f—%.2f)", 100*agree.Agreed(), k, low, high)
	}
	return m
}
