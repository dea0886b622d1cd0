// Package quality is quality inspection at work (质检): registrations and replies are
// drawn by the sampling plan, scored by inspectors, appealed against, scored again by
// another, and talked over. Rules lie in inspection.
package quality

import (
	"context"
	"encoding/json"
	"fmt"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Quality inspects one city.
type Quality struct {
	db   *postgres.DB
	work *casework.Casework
	keys *seal.Keys
}

// New returns the inspection of a city's work.
func New(db *postgres.DB, work *casework.Casework, keys *seal.Keys) *Quality {
	return &Quality{db: db, work: work, keys: keys}
}

// place binds a box to the row it lies in.
func (q *Quality) place(what string, id int64, part int) string {
	return fmt.Sprintf("%s %d %d %d", what, q.db.City, id, part)
}

func (q *Quality) seal(what string, id int64, part int, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write words of %s: %w", what, err)
	}
	return q.keys.Seal(text, q.place(what, id, part))
}

func (q *Quality) open(what string, id int64, part int, box []byte, v any) error {
	text, err := q.keys.Open(box, q.place(what, id, part))
	if err != nil {
		return fmt.Errorf("open words of %s %d: %w", what, id, err)
	}
	return json.Unmarshal(text, v)
}

// remarks are what of a judgement lies sealed.
type remarks struct {
	Marks   []inspection.Mark `json:"marks"`
	Comment string            `json:"comment"`
}

// whole opens stored inspections with their scorings.
func (q *Quality) whole(ctx context.Context, tx *postgres.Tx, drawn []postgres.Drawn) ([]inspection.Inspection, error) {
	list, at, ids := make([]inspection.Inspection, len(drawn)), map[inspection.ID]int{}, make([]inspection.ID, len(drawn))
	for i, d := range drawn {
		list[i], at[d.ID], ids[i] = d.Inspection, i, d.ID
		if d.Box != nil {
			if err := q.open("appeal", int64(d.ID), 0, d.Box, &list[i].Appeal); err != nil {
				return nil, err
			}
		}
	}
	scorings, err := tx.Scorings(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, s := range scorings {
		var r remarks
		if err := q.open("scoring", int64(s.Inspection), s.N, s.Box, &r); err != nil {
			return nil, err
		}
		s.Marks, s.Comment = r.Marks, r.Comment
		i := &list[at[s.Inspection]]
		i.Scorings = append(i.Scorings, s.Scoring)
	}
	return list, nil
}

// Query says which inspections somebody wants to see.
type Query struct {
	Tab     string // todo, scored, mine
	Subject inspection.Subject
	Skip    int
	Limit   int
}

// Tabs of the list: what the inspector may score now, what has a result, what concerns
// the reader himself.
const (
	Todo   = "todo"
	Done   = "scored"
	Mine   = "mine"
	aQuery = 30
)

// List shows inspections of a tab as far as the reader may see them.
func (q *Quality) List(ctx context.Context, by org.Actor, k Query) (list []inspection.Inspection, total int, err error) {
	f := postgres.InspectionFilter{Subject: k.Subject, Skip: k.Skip, Limit: k.Limit}
	if f.Limit < 1 || f.Limit > 100 {
		f.Limit = aQuery
	}
	switch {
	case k.Tab == Mine:
		f.Inspected = by.Person()
		if by.May(org.HandleTickets) {
			for u := range by.Units {
				f.Units = append(f.Units, u)
			}
		}
	case k.Tab == Todo && by.May(org.Inspect):
		f.States, f.Without = []inspection.State{inspection.Waiting, inspection.Half, inspection.Split, inspection.Appealed}, by.Person()
	case k.Tab == Done && sees(by):
		f.States = []inspection.State{inspection.Scored, inspection.Settled}
	case k.Tab == Done && by.May(org.LeadFloor):
		f.States = []inspection.State{inspection.Scored, inspection.Settled}
		if f.Subject != inspection.Call {
			f.Subject = inspection.Registration
		}
	default:
		return nil, 0, fault.New(fault.Denied, "质检由质检员评分,您可以查看与自己有关的质检结果")
	}
	err = q.db.Read(ctx, func(tx *postgres.Tx) error {
		drawn, n, err := tx.Inspections(ctx, f)
		if err != nil {
			return err
		}
		total = n
		list, err = q.whole(ctx, tx, drawn)
		return err
	})
	return list, total, err
}

func sees(by org.Actor) bool {
	return by.May(org.Inspect) || by.May(org.SeeAll) && by.May(org.ManagePolicies)
}

// View is an inspection with what is inspected and by which sheet.
type View struct {
	inspection.Inspection
	Rule      inspection.Rule
	Sheet     inspection.Sheet
	Case      *ticket.Case // as the reader sees it, nil when it is outside his scope
	Coachings []inspection.Coaching
	CanScore  bool
	CanAppeal bool
	CanCoach  bool
}

// One opens an inspection.
func (q *Quality) One(ctx context.Context, by org.Actor, id inspection.ID) (v View, err error) {
	err = q.db.Read(ctx, func(tx *postgres.Tx) error {
		d, err := tx.Inspection(ctx, id)
		if err != nil {
			return err
		}
		if v, err = q.view(ctx, tx, by, d); err != nil {
			return err
		}
		v.Coachings, err = q.coachings(ctx, tx, id, 0)
		return err
	})
	if err != nil {
		return v, err
	}
	seen, err := q.work.View(ctx, by, v.Ticket)
	if _, refused := fault.Of(err); refused { // the floor's lead coaches people of other teams too
		return v, nil
	}
	v.Case = seen.Case
	return v, err
}

func (q *Quality) view(ctx context.Context, tx *postgres.Tx, by org.Actor, d postgres.Drawn) (v View, err error) {
	list, err := q.whole(ctx, tx, []postgres.Drawn{d})
	if err != nil {
		return v, err
	}
	v.Inspection = list[0]
	if !v.Sees(by) {
		return v, fault.New(fault.NotFound, "没有这件质检,请核对编号")
	}
	if v.Sheet, err = q.sheet(ctx, tx, d.Subject, d.Sheet); err != nil {
		return v, err
	}
	rules, err := tx.SamplingRules(ctx)
	for _, r := range rules {
		if r.ID == d.Rule && r.Version == d.RuleV {
			v.Rule = r
		}
	}
	v.CanScore, v.CanAppeal = v.MayScore(by) == nil, v.MayAppeal(by, tx.Now) == nil
	v.CanCoach = v.ScoredAt != nil && !by.Same(v.Inspected) && (by.May(org.Inspect) || by.May(org.LeadFloor))
	v.Scorings = v.Shown(by)
	return v, err
}

// sheet is a version of a subject's score sheet, 0 the newest.
func (q *Quality) sheet(ctx context.Context, tx *postgres.Tx, s inspection.Subject, version int) (inspection.Sheet, error) {
	sheets, err := tx.InspectionSheets(ctx)
	if err != nil {
		return inspection.Sheet{}, err
	}
	if len(sheets) == 0 {
		sheets = inspection.Presets()
	}
	for _, one := range sheets {
		if one.Subject == s && (version == 0 || one.Version == version) {
			return one, nil
		}
	}
	return inspection.Sheet{}, fmt.Errorf("no score sheet %s version %d", s, version)
}

// Score hands in an inspector's judgement. Version is the one he saw.
func (q *Quality) Score(ctx context.Context, by org.Actor, id inspection.ID, version int, g inspection.Given) error {
	book, err := q.work.Rulebook(ctx)
	if err != nil {
		return err
	}
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		d, v, err := q.lock(ctx, tx, by, id, version)
		if err != nil {
			return err
		}
		sheet, err := q.sheet(ctx, tx, d.Subject, d.Sheet)
		if err != nil {
			return err
		}
		till, err := book.Calendars[book.Calendar].Due(tx.Now, workday.Limit{Workdays: inspection.AppealDays}, book.Current(tx.Now).Basis())
		if err != nil {
			return err
		}
		if err := v.Score(by, g, sheet, tx.Now, till); err != nil {
			return err
		}
		s := postgres.SealedScoring{Inspection: id, Scoring: v.Scorings[len(v.Scorings)-1]}
		if s.Box, err = q.seal("scoring", int64(id), s.N, remarks{s.Marks, s.Comment}); err != nil {
			return err
		}
		tx.AddScoring(s)
		d.Inspection = v
		tx.SaveInspection(&d)
		switch v.State {
		case inspection.Scored:
			tell(tx, v, fmt.Sprintf("您的%s(质检%d)已评分:%s。有异议的,%s前可以申诉。", v.Subject.Name(), id, result(v), workday.Format(*v.AppealTill)))
		case inspection.Settled:
			tell(tx, v, fmt.Sprintf("您的%s(质检%d)已复评,最终结果:%s。", v.Subject.Name(), id, result(v)))
		case inspection.Split:
			notify(tx, postgres.Notice{Occasion: "inspection_split", ToRole: org.Inspector, Text: fmt.Sprintf("质检%d两人评分结论不同,请另一位质检员裁定。", id)})
		}
		return nil
	})
}

func result(v inspection.Inspection) string {
	word := "合格"
	if !v.Qualified {
		word = "不合格"
	}
	return fmt.Sprintf("%d分,%s", v.Total, word)
}

// tell tells the inspected.
func tell(tx *postgres.Tx, v inspection.Inspection, text string) {
	notify(tx, postgres.Notice{Occasion: "inspection_scored", Ticket: v.Ticket, ToUser: v.Inspected, Text: text})
}

func notify(tx *postgres.Tx, n postgres.Notice) {
	n.ID, n.Channel, n.MadeAt, n.SendAfter, n.State, n.SentAt = tx.NewID(), "inbox", tx.Now, tx.Now, "sent", &tx.Now
	tx.AddNotice(n)
}

// lock reads an inspection for a deed of somebody who may see it, or is the inspected.
func (q *Quality) lock(ctx context.Context, tx *postgres.Tx, by org.Actor, id inspection.ID, version int) (d postgres.Drawn, v inspection.Inspection, err error) {
	if d, err = tx.LockInspection(ctx, id); err != nil {
		return d, v, err
	}
	list, err := q.whole(ctx, tx, []postgres.Drawn{d})
	if err != nil {
		return d, v, err
	}
	v = list[0]
	switch {
	case !v.Sees(by):
		err = fault.New(fault.NotFound, "没有这件质检,请核对编号")
	case version != v.Version:
		err = fault.New(fault.Stale, "这件质检已有新的进展,请刷新后再办")
	}
	return d, v, err
}

// Appeal is the inspected's objection.
func (q *Quality) Appeal(ctx context.Context, by org.Actor, id inspection.ID, version int, text string) error {
	return q.db.Write(ctx, func(tx *postgres.Tx) error {
		d, v, err := q.lock(ctx, tx, by, id, version)
		if err != nil {
			return err
		}
		if err := v.Object(by, text, tx.Now); err != nil {
			return err
		}
		if d.Box, err = q.seal("appeal", int64(id), 0, v.Appeal); err != nil {
			return err
		}
		d.Inspection = v
		tx.SaveInspection(&d)
		notify(tx, postgres.Notice{Occasion: "inspection_appealed", Ticket: v.Ticket, ToRole: org.Inspector, Text: fmt.Sprintf("质检%d有申诉,请未评过此件的质检员复评。", id)})
		return nil
	})
}
