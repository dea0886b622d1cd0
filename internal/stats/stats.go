// Package stats is the figures at work (统计): it keeps the sums that deeds append to,
// answers for periods, places and units, and opens every number to its tickets.
package stats

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Stats answers for one city.
type Stats struct {
	db   *postgres.DB
	keys *seal.Keys
	book func(context.Context) (*ticket.Rulebook, error)
}

// New returns the figures of db's city. Book gives its units, categories and rules.
func New(db *postgres.DB, keys *seal.Keys, book func(context.Context) (*ticket.Rulebook, error)) *Stats {
	return &Stats{db: db, keys: keys, book: book}
}

// Query says whose figures of which days are wanted.
type Query struct {
	Period indicator.Period
	Region org.RegionCode
	Unit   org.UnitID // with all below it
}

// within narrows a query to what the actor may see the figures of, and gives the
// units it stands for (none: by region or the whole city).
func within(by org.Actor, q Query, book *ticket.Rulebook) (Query, []org.UnitID, error) {
	if q.Unit != 0 {
		if _, ok := book.Units.Unit(q.Unit); !ok {
			return q, nil, fault.In("unit", "没有这个承办单位,请从列表中选择")
		}
	}
	switch {
	case by.May(org.SeeAll), by.May(org.SignOff), by.May(org.Supervise) && by.May(org.SeeListed):
	case by.May(org.SeeRegion) && by.Region != "":
		if q.Unit == 0 && q.Region == "" {
			q.Region = by.Region
		}
		u, _ := book.Units.Unit(q.Unit)
		if q.Region != "" && !q.Region.Within(by.Region) || q.Unit != 0 && !by.Holds(q.Unit) && !u.Region.Within(by.Region) {
			return q, nil, fault.New(fault.Denied, "只能查看本地区的统计")
		}
	case by.May(org.SeeUnit) && by.Unit != 0:
		if q.Unit == 0 {
			q.Unit = by.Unit
		}
		if !by.Holds(q.Unit) || q.Region != "" {
			return q, nil, fault.New(fault.Denied, "只能查看本单位的统计")
		}
	default:
		return q, nil, fault.New(fault.Denied, "您的岗位不查看统计,如有需要请联系热线中心")
	}
	if q.Unit != 0 {
		return q, book.Units.Subtree(q.Unit), nil
	}
	return q, nil, nil
}

func (s *Stats) today() workday.Date { return workday.DateOf(s.db.Now()) }

// passed is the part of a period that an indicator can be read for: whole days that
// are over for what goes by a due date, up to now for everything else.
func passed(by indicator.By, p indicator.Period, today workday.Date) indicator.Period {
	last := today.Next()
	switch by {
	case indicator.ByDue, indicator.BySignDue, indicator.ByContactDue:
		last = today
	}
	if last.Before(p.To) {
		p.To = last
	}
	if p.To.Before(p.From) {
		p.To = p.From
	}
	return p
}

// foldMost is how many deltas one statement folds, each of one transaction.
const foldMost = 2000

// Fold adds what deeds appended to the sums; it returns how many deltas it took in.
func (s *Stats) Fold(ctx context.Context) (n int, err error) {
	for {
		var some int
		err := s.db.Write(ctx, func(tx *postgres.Tx) (err error) { some, err = tx.FoldFigures(ctx, foldMost); return err })
		if n += some; err != nil || some < foldMost {
			return n, err
		}
	}
}

// rules are what marks are judged by, for a period that ends at an instant.
func rules(b *ticket.Rulebook, end time.Time) *indicator.Rules {
	return &indicator.Rules{Calendar: b.Calendars[b.Calendar], Policies: b.Policies, Born: postgres.BornAt, End: end}
}

// NoteExport writes into the audit who took figures out of the house, and for what.
func (s *Stats) NoteExport(ctx context.Context, by org.Actor, what string, q Query, purpose string, rows int) error {
	detail, err := json.Marshal(map[string]any{"period": q.Period.String(), "region": q.Region, "unit": q.Unit, "purpose": purpose, "rows": rows})
	if err != nil {
		return fmt.Errorf("write audit: %w", err)
	}
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: "export_stats", Subject: what, Detail: detail})
	})
}
