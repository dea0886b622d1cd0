// Package proof holds what came of a city against what the source says (整城演练的核对): every
// figure is counted from the tickets themselves, with the tickets it was counted from.
package proof

import (
	"context"
	"fmt"
	"math"
	"time"

	"suban/internal/desk"
	"suban/internal/indicator"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Entry is one item of a figure: its ticket, whether it is in the numerator, and its value.
type Entry struct {
	Ticket ticket.ID
	Num    bool
	Value  int64 // millionths of a working day
}

// Set is the items of a figure in a period.
type Set []Entry

// tally counts a set.
func (s Set) tally() (num, den int64, mean, deviation float64) {
	sum, squares := 0.0, 0.0
	for _, e := range s {
		if e.Num {
			num++
		}
		v := float64(e.Value) / indicator.Million
		sum, squares = sum+v, squares+v*v
	}
	if den = int64(len(s)); den == 0 {
		return 0, 0, 0, 0
	}
	mean = sum / float64(den)
	return num, den, mean, math.Sqrt(max(0, squares/float64(den)-mean*mean))
}

// span is a named period of the source.
type span struct {
	name string
	indicator.Period
}

func period(from, to string) indicator.Period {
	a, err := workday.ParseDate(from)
	if err != nil {
		panic(err) // a mistake in the table below
	}
	b, err := workday.ParseDate(to)
	if err != nil {
		panic(err)
	}
	return indicator.Period{From: a, To: b}
}

// spans are the periods the source speaks of.
var spans = []span{
	{"year", period("2021-11-06", "2022-11-06")}, // 平台上线一周年
	{"before", period("2020-11-06", "2021-11-06")},
	{"2021", period("2021-01-01", "2022-01-01")},
	{"2022", period("2022-01-01", "2022-11-01")},
	{"july", period("2022-07-01", "2022-08-01")},
	{"winter", period("2021-11-06", "2022-03-01")}, // before supervision in three tiers
	{"tiers", period("2022-03-01", "2022-11-06")},
}

// marked are the indicators that rows are read from.
var marked = []indicator.ID{"K00", "K12a", "K12b", "K12c", "K13", "K14", "K16", "K16c", "K18", "K23", "K26", "K26b"}

// ledger is all that was counted.
type ledger struct {
	scale  float64
	now    time.Time
	book   *ticket.Rulebook
	rules  *indicator.Rules
	sets   map[string]Set // "K23 year", "leader"
	months map[string]int // 受理量 by month
	facts  map[string]postgres.Fact
	no     map[ticket.ID]string
	past   postgres.Past
	known  bool // past is
	lead   map[ticket.ID]org.UnitID
	desks  map[int]desk.Kind
	// resolved is what the campaigns that were reported on say was resolved, after their look back.
	resolved map[ticket.ID]bool
	// planted are the calls about each outage that was planted, by the outage; told is which tickets
	// are together in an incident.
	planted map[ticket.ID]string
	told    map[ticket.IncidentID][]ticket.ID
	// inspected are the registrations that were drawn for inspection, with their scorings.
	inspected []inspection.Inspection
}

const page = 1000

// count reads every ticket once.
func count(ctx context.Context, db *postgres.DB, book *ticket.Rulebook, resolved map[ticket.ID]bool, planted Planted, scale float64, progress func(done int)) (*ledger, error) {
	l := &ledger{scale: scale, now: db.Now(), book: book, sets: map[string]Set{}, months: map[string]int{}, facts: map[string]postgres.Fact{}, no: map[ticket.ID]string{}, lead: map[ticket.ID]org.UnitID{}, desks: map[int]desk.Kind{}, resolved: resolved, told: map[ticket.IncidentID][]ticket.ID{}}
	l.rules = &indicator.Rules{Calendar: book.Calendars[book.Calendar], Policies: book.Policies, Born: postgres.BornAt, End: l.now}
	defs := make([]indicator.Def, len(marked))
	for i, k := range marked {
		defs[i], _ = indicator.Find(k)
	}
	err := db.Snapshot(ctx, func(tx *postgres.Tx) (err error) {
		facts, err := tx.ProofFacts(ctx)
		if err != nil {
			return err
		}
		for _, f := range facts {
			l.facts[f.Kind+" "+f.What] = f
		}
		desks, err := tx.Desks(ctx)
		if err != nil {
			return err
		}
		for _, d := range desks {
			l.desks[int(d.ID)] = d.Kind
		}
		if l.planted, err = tx.ImportedUnder(ctx, planted.Source, planted.Outage); err != nil {
			return err
		}
		if l.past, l.known, err = tx.Past(ctx, "K00", postgres.Year(2019)); err != nil {
			return err
		}
		if err := l.inspection(ctx, tx); err != nil {
			return err
		}
		for after := ticket.ID(0); ; {
			ids, err := tx.TicketIDs(ctx, after, 1, page)
			if err != nil || len(ids) == 0 {
				return err
			}
			cases, err := tx.Cases(ctx, ids)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if c := cases[id]; c != nil {
					l.take(c.Case, defs)
				}
			}
			after = ids[len(ids)-1]
			if progress != nil {
				progress(len(l.no))
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("count for the proof: %w", err)
	}
	return l, nil
}

func (l *ledger) put(name string, e Entry) { l.sets[name] = append(l.sets[name], e) }

// take sorts one ticket into every set it belongs to.
func (l *ledger) take(c *ticket.Case, defs []indicator.Def) {
	l.no[c.ID] = c.No
	if lead := c.Lead(); lead != nil {
		l.lead[c.ID] = lead.Unit
	}
	l.together(c)
	for _, d := range defs {
		for _, m := range d.MarksOf(c, l.rules) {
			if !m.Den {
				continue
			}
			e := Entry{c.ID, m.Num, m.Value}
			for _, s := range spans {
				if s.Holds(m.Day) {
					l.put(string(m.K)+" "+s.name, e)
				}
			}
			if m.K == "K00" {
				l.months[m.Day.String()[:7]]++
			}
		}
	}
	for name, holds := range traits {
		if holds(l, c) {
			l.put(name, Entry{Ticket: c.ID, Num: true})
		}
	}
}

// unit is one of the city's units.
func (l *ledger) unit(id org.UnitID) org.Unit {
	u, _ := l.book.Units.Unit(id)
	return u
}
