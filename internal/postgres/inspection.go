package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/inspection"
	"suban/internal/org"
)

// Drawn is an inspection as it is stored: its appeal sealed, its scorings elsewhere.
type Drawn struct {
	inspection.Inspection
	Box []byte // the appeal
}

const inspectionColumns = "id, subject, ticket_id, n, inspected, unit, made_at, rule, rule_version, drawn_at, sheet, double, state, version, scored_at, appeal_till, appealed_at, appeal, total, qualified"

func (d *Drawn) values() []any {
	return []any{&d.ID, &d.Subject, &d.Ticket, &d.N, &d.Inspected, &d.Unit, &d.MadeAt, &d.Rule, &d.RuleV, &d.DrawnAt, &d.Sheet, &d.Double, &d.State, &d.Version,
		&d.ScoredAt, &d.AppealTill, &d.AppealedAt, &d.Box, &d.Total, &d.Qualified}
}

func scanDrawn(row pgx.CollectableRow) (d Drawn, err error) { return d, row.Scan(d.values()...) }

// AddInspection queues what was drawn; what had been drawn before stays as it is.
func (tx *Tx) AddInspection(d *Drawn) *pgx.QueuedQuery {
	return tx.Queue(`insert into inspections (city, `+inspectionColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		on conflict (city, subject, ticket_id, n) do nothing`, append([]any{tx.City}, d.values()...)...)
}

// SaveInspection queues what became of an inspection.
func (tx *Tx) SaveInspection(d *Drawn) {
	tx.Queue(`update inspections set state = $3, version = $4, scored_at = $5, appeal_till = $6, appealed_at = $7, appeal = $8, total = $9, qualified = $10 where city = $1 and id = $2`,
		tx.City, d.ID, d.State, d.Version, d.ScoredAt, d.AppealTill, d.AppealedAt, d.Box, d.Total, d.Qualified)
}

// LockInspection reads one for a deed.
func (tx *Tx) LockInspection(ctx context.Context, id inspection.ID) (Drawn, error) {
	return tx.inspection(ctx, id, " for update")
}

// Inspection reads one.
func (tx *Tx) Inspection(ctx context.Context, id inspection.ID) (Drawn, error) {
	return tx.inspection(ctx, id, "")
}

func (tx *Tx) inspection(ctx context.Context, id inspection.ID, lock string) (d Drawn, err error) {
	err = tx.QueryRow(ctx, `select `+inspectionColumns+` from inspections where city = $1 and id = $2`+lock, tx.City, id).Scan(d.values()...)
	if none(err) {
		return d, fault.New(fault.NotFound, "没有这件质检,请核对编号")
	}
	if err != nil {
		return d, fmt.Errorf("read inspection %d: %w", id, err)
	}
	return d, nil
}

// InspectionFilter says which inspections to list.
type InspectionFilter struct {
	States    []inspection.State
	Subject   inspection.Subject // empty both
	Without   org.UserID         // those this person has not scored, and is not the subject of
	Inspected org.UserID         // of this person, or of these units' replies; with a result only
	Units     []org.UnitID
	From, To  time.Time // by the day of the result
	Skip      int
	Limit     int
}

func (f InspectionFilter) where(city org.City) *where {
	w := &where{args: []any{city}, conds: []string{"true"}}
	if len(f.States) > 0 {
		w.add("i.state = any(?)", f.States)
	}
	if f.Subject != "" {
		w.add("i.subject = ?", f.Subject)
	}
	if f.Without != 0 {
		w.add("i.inspected <> ?", f.Without)
		w.add("not exists (select from scorings s where s.city = i.city and s.inspection = i.id and s.by_user = ?)", f.Without)
	}
	if f.Inspected != 0 || len(f.Units) > 0 {
		w.conds = append(w.conds, "i.scored_at is not null")
		w.args = append(w.args, f.Inspected, f.Units)
		w.conds = append(w.conds, fmt.Sprintf("(i.inspected = $%d or i.subject = 'reply' and i.unit = any($%d))", len(w.args)-1, len(w.args)))
	}
	if !f.From.IsZero() {
		w.add("i.scored_at >= ?", f.From)
		w.add("i.scored_at < ?", f.To)
	}
	return w
}

const fromInspections = " from inspections i where i.city = $1 and "

// Inspections lists them, those waiting longest first when open, else the latest result
// first; and counts them all.
func (tx *Tx) Inspections(ctx context.Context, f InspectionFilter) (list []Drawn, total int, err error) {
	w := f.where(tx.City)
	if err := tx.QueryRow(ctx, "select count(*)"+fromInspections+w.sql(), w.args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count inspections: %w", err)
	}
	rows, err := tx.Query(ctx, "select "+inspectionColumns+fromInspections+w.sql()+
		fmt.Sprintf(" order by (i.state = 'appealed') desc, i.scored_at desc nulls first, i.id limit %d offset %d", f.Limit, f.Skip), w.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list inspections: %w", err)
	}
	list, err = pgx.CollectRows(rows, scanDrawn)
	return list, total, err
}

// InspectionResults are the registrations whose result stood first in a span of time.
func (tx *Tx) InspectionResults(ctx context.Context, from, to time.Time) ([]indicator.Inspected, error) {
	rows, err := tx.Query(ctx, `select ticket_id, scored_at, unit, qualified, state = 'appealed' from inspections
		where city = $1 and subject = 'registration' and scored_at >= $2 and scored_at < $3 order by scored_at, id`, tx.City, from, to)
	if err != nil {
		return nil, fmt.Errorf("list inspection results: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[indicator.Inspected])
}

// SealedScoring is a judgement with its marks and remarks sealed.
type SealedScoring struct {
	Inspection inspection.ID
	inspection.Scoring
	Box []byte
}

const scoringColumns = "inspection, n, part, by_user, by_name, at, lost, total, fatal, qualified, box"

func (s *SealedScoring) values() []any {
	return []any{&s.Inspection, &s.N, &s.Part, &s.By, &s.ByName, &s.At, &s.Lost, &s.Total, &s.Fatal, &s.Qualified, &s.Box}
}

// AddScoring queues a judgement.
func (tx *Tx) AddScoring(s SealedScoring) {
	tx.Queue(`insert into scorings (city, `+scoringColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, append([]any{tx.City}, s.values()...)...)
}

// Scorings lists the judgements of inspections, in order.
func (tx *Tx) Scorings(ctx context.Context, ids []inspection.ID) ([]SealedScoring, error) {
	rows, err := tx.Query(ctx, `select `+scoringColumns+` from scorings where city = $1 and inspection = any($2) order by inspection, n`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("list scorings: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s SealedScoring, err error) { return s, row.Scan(s.values()...) })
}

// SealedCoaching is a coaching note with its words sealed.
type SealedCoaching struct {
	inspection.Coaching
	Box, AnswerBox []byte
}

const coachingColumns = "id, inspection, to_user, by_user, by_name, at, box, check_on, read_at, answer"

func (c *SealedCoaching) values() []any {
	return []any{&c.ID, &c.Inspection, &c.To, &c.By, &c.ByName, &c.At, &c.Box, &c.CheckOn, &c.ReadAt, &c.AnswerBox}
}

func scanCoaching(row pgx.CollectableRow) (c SealedCoaching, err error) {
	return c, row.Scan(c.values()...)
}

// AddCoaching queues a coaching note.
func (tx *Tx) AddCoaching(c SealedCoaching) {
	tx.Queue(`insert into coachings (city, `+coachingColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, append([]any{tx.City}, c.values()...)...)
}

// Coachings lists the notes about an inspection, or all notes to a person.
func (tx *Tx) Coachings(ctx context.Context, id inspection.ID, to org.UserID, limit int) ([]SealedCoaching, error) {
	rows, err := tx.Query(ctx, `select `+coachingColumns+` from coachings where city = $1 and ($2::bigint = 0 or inspection = $2) and ($3::bigint = 0 or to_user = $3) order by id desc limit $4`, tx.City, id, to, limit)
	if err != nil {
		return nil, fmt.Errorf("list coachings: %w", err)
	}
	return pgx.CollectRows(rows, scanCoaching)
}

// Coaching reads one note for a deed.
func (tx *Tx) Coaching(ctx context.Context, id int64) (c SealedCoaching, err error) {
	err = tx.QueryRow(ctx, `select `+coachingColumns+` from coachings where city = $1 and id = $2 for update`, tx.City, id).Scan(c.values()...)
	if none(err) {
		return c, fault.New(fault.NotFound, "没有这条辅导记录,请刷新后再看")
	}
	if err != nil {
		return c, fmt.Errorf("read coaching %d: %w", id, err)
	}
	return c, nil
}

// ReadCoaching queues that the coached person has read it, and what he answers.
func (tx *Tx) ReadCoaching(id int64, at time.Time, answer []byte) {
	tx.Queue(`update coachings set read_at = $3, answer = $4 where city = $1 and id = $2`, tx.City, id, at, answer)
}

// InspectionSheets lists every version of the score sheets, the newest first.
func (tx *Tx) InspectionSheets(ctx context.Context) ([]inspection.Sheet, error) {
	rows, err := tx.Query(ctx, `select subject, version, pass, items, note, by_name, at from inspection_sheets where city = $1 order by subject, version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list score sheets: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s inspection.Sheet, err error) {
		return s, row.Scan(&s.Subject, &s.Version, &s.Pass, &s.Items, &s.Note, &s.ByName, &s.At)
	})
}

// AddInspectionSheet queues a version of a score sheet.
func (tx *Tx) AddInspectionSheet(s inspection.Sheet) error {
	items, err := json.Marshal(s.Items)
	if err != nil {
		return fmt.Errorf("write score sheet: %w", err)
	}
	tx.Queue(`insert into inspection_sheets (city, subject, version, pass, items, note, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.City, s.Subject, s.Version, s.Pass, items, s.Note, s.ByName, s.At)
	return nil
}

// InspectionStates counts the inspections that somebody still has to score.
func (tx *Tx) InspectionStates(ctx context.Context) (map[inspection.State]int, error) {
	rows, err := tx.Query(ctx, `select state, count(*)::int from inspections where city = $1 and state in ('waiting', 'half', 'split', 'appealed') group by 1`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("count inspections: %w", err)
	}
	counts := map[inspection.State]int{}
	var s inspection.State
	var n int
	_, err = pgx.ForEachRow(rows, []any{&s, &n}, func() error { counts[s] = n; return nil })
	return counts, err
}
