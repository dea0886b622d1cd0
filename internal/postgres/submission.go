package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// SubmissionRow is a submission as it is stored: paper and signature sealed.
type SubmissionRow struct {
	supervision.Submission
	Box []byte
}

const submissionColumns = "id, version, kind, year, no, state, leader, made_by, made_at, routed_at, signed_at, due_at, order_id, seal, box"

func submissionFields(s *SubmissionRow) []any {
	return []any{&s.ID, &s.Version, &s.Kind, &s.Year, &s.No, &s.State, &s.Leader, &s.MadeBy, &s.MadeAt, &s.RoutedAt, &s.SignedAt, &s.DueAt, &s.Order, &s.Seal, &s.Box}
}

var saveSubmission = func() string {
	names := strings.Split(submissionColumns, ", ")
	var params, sets []string
	for i, name := range names {
		params = append(params, fmt.Sprintf("$%d", i+2))
		if name != "id" {
			sets = append(sets, name+" = excluded."+name)
		}
	}
	return `insert into submissions (city, ` + submissionColumns + `) values ($1, ` + strings.Join(params, ", ") + `) on conflict (city, id) do update set ` + strings.Join(sets, ", ")
}()

// SaveSubmission queues a submission as it is now; a new one with its tickets.
func (tx *Tx) SaveSubmission(s SubmissionRow) {
	tx.Queue(saveSubmission, append([]any{tx.City}, submissionFields(&s)...)...)
	if s.Version == 1 && len(s.Tickets) > 0 {
		tx.Queue(`insert into submission_tickets (city, submission_id, ticket_id) select $1, $2, unnest($3::bigint[])`, tx.City, s.ID, s.Tickets)
	}
}

// AddSubmissionEvent queues a line of a submission's record.
func (tx *Tx) AddSubmissionEvent(id supervision.PaperID, e PaperEvent) {
	tx.Queue(`insert into submission_events (city, submission_id, version, at, by_user, by_name, by_deputy, action, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.City, id, e.Version, e.At, e.By, e.Name, e.Deputy, e.Action, e.Box)
}

// SubmissionEvents lists what was done to a submission, in order.
func (tx *Tx) SubmissionEvents(ctx context.Context, id supervision.PaperID) ([]PaperEvent, error) {
	rows, err := tx.Query(ctx, `select version, at, by_user, by_name, by_deputy, action, box from submission_events where city = $1 and submission_id = $2 order by version`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list events of submission %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[PaperEvent])
}

// SubmissionFilter says which submissions to list. Zero values do not filter.
type SubmissionFilter struct {
	ID     supervision.PaperID
	Kind   supervision.PaperKind
	States []supervision.PaperState
	Leader org.UserID
	Ticket ticket.ID
	Lock   bool
	Limit  int
}

// Submissions lists submissions, the newest first.
func (tx *Tx) Submissions(ctx context.Context, f SubmissionFilter) ([]SubmissionRow, error) {
	w := where{args: []any{tx.City}, conds: []string{"s.city = $1"}}
	for _, c := range []struct {
		on   bool
		cond string
		arg  any
	}{
		{f.ID != 0, "s.id = ?", f.ID},
		{f.Kind != "", "s.kind = ?", f.Kind},
		{len(f.States) > 0, "s.state = any(?)", f.States},
		{f.Leader != 0, "s.leader = ? and s.routed_at is not null", f.Leader},
		{f.Ticket != 0, "exists (select from submission_tickets x where x.city = s.city and x.submission_id = s.id and x.ticket_id = ?)", f.Ticket},
	} {
		if c.on {
			w.add(c.cond, c.arg)
		}
	}
	lock := ""
	if f.Lock {
		lock = " for update of s"
	}
	rows, err := tx.Query(ctx, `select s.`+strings.ReplaceAll(submissionColumns, ", ", ", s.")+
		`, array(select x.ticket_id from submission_tickets x where x.city = s.city and x.submission_id = s.id order by 1) from submissions s where `+w.sql()+
		fmt.Sprintf(" order by s.id desc limit %d", max(f.Limit, 1))+lock, w.args...)
	if err != nil {
		return nil, fmt.Errorf("list submissions: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s SubmissionRow, err error) {
		return s, row.Scan(append(submissionFields(&s), &s.Tickets)...)
	})
}

// Submission returns one submission, locked when a deed is to follow.
func (tx *Tx) Submission(ctx context.Context, id supervision.PaperID, lock bool) (SubmissionRow, error) {
	list, err := tx.Submissions(ctx, SubmissionFilter{ID: id, Lock: lock, Limit: 1})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "没有这件呈批,或不在您可见的范围内")
	}
	if err != nil {
		return SubmissionRow{}, err
	}
	return list[0], nil
}

// NextSubmission returns the number of the next submission of a kind in a year.
func (tx *Tx) NextSubmission(ctx context.Context, kind supervision.PaperKind, year int) (int, error) {
	return tx.next(ctx, `select coalesce(max(no), 0) + 1 from submissions where city = $1 and kind = $2 and year = $3`, kind, year)
}

// Holders are the posts of a role, of one unit when given.
func (tx *Tx) Holders(ctx context.Context, role org.Role, unit org.UnitID) ([]org.User, error) {
	rows, err := tx.Query(ctx, `select u.id, u.name, u.unit from users u join user_roles r on r.city = u.city and r.user_id = u.id
		where u.city = $1 and r.role = $2 and ($3 = 0 or u.unit = $3) and not u.disabled order by u.id`, tx.City, role, unit)
	if err != nil {
		return nil, fmt.Errorf("list holders of %s: %w", role, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u org.User, err error) {
		return u, row.Scan(&u.ID, &u.Name, &u.Unit)
	})
}
