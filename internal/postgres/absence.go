package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// AddAbsence writes an absence.
func (tx *Tx) AddAbsence(ctx context.Context, a org.Absence) error {
	_, err := tx.Exec(ctx, `insert into absences (city, id, user_id, deputy, from_at, until_at, note, made_at, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.City, a.ID, a.User, a.Deputy, a.From, a.Until, a.Note, a.MadeAt, a.MadeBy)
	if err != nil {
		return fmt.Errorf("add absence: %w", err)
	}
	return nil
}

// EndAbsence ends an absence before its time.
func (tx *Tx) EndAbsence(ctx context.Context, id int64, at time.Time) error {
	if _, err := tx.Exec(ctx, `update absences set ended_at = $3 where city = $1 and id = $2 and ended_at is null`, tx.City, id, at); err != nil {
		return fmt.Errorf("end absence %d: %w", id, err)
	}
	return nil
}

// Absences lists those that end after a moment, the next first.
func (tx *Tx) Absences(ctx context.Context, after time.Time) (org.Absences, error) {
	rows, err := tx.Query(ctx, `select id, user_id, deputy, from_at, until_at, note, made_at, made_by, ended_at from absences
		where city = $1 and until_at > $2 order by from_at, id`, tx.City, after)
	if err != nil {
		return nil, fmt.Errorf("list absences: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a org.Absence, err error) {
		return a, row.Scan(&a.ID, &a.User, &a.Deputy, &a.From, &a.Until, &a.Note, &a.MadeAt, &a.MadeBy, &a.EndedAt)
	})
}

// SetActing writes for whom a session acts.
func (tx *Tx) SetActing(ctx context.Context, session int64, user org.UserID) error {
	if _, err := tx.Exec(ctx, `update sessions set acting_for = $3 where city = $1 and id = $2`, tx.City, session, user); err != nil {
		return fmt.Errorf("set whom session %d acts for: %w", session, err)
	}
	return nil
}

// HandledBy lists the open assignments that a user is the handler of, and the
// drafts he began.
func (tx *Tx) HandledBy(ctx context.Context, user org.UserID) (work, drafts []Handled, err error) {
	rows, err := tx.Query(ctx, `select a.ticket_id, a.n, a.unit, t.no from assignments a join tickets t on t.city = a.city and t.ticket_id = a.ticket_id
		where a.city = $1 and a.handler = $2 and t.closed_at is null and a.state not in ('returned', 'void') order by a.ticket_id, a.n`, tx.City, user)
	if err != nil {
		return nil, nil, fmt.Errorf("list work of user %d: %w", user, err)
	}
	work, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Handled, err error) {
		return h, row.Scan(&h.Ticket, &h.Assignment, &h.Unit, &h.No)
	})
	if err != nil {
		return nil, nil, err
	}
	rows, err = tx.Query(ctx, `select ticket_id, 0, 0, no from tickets where city = $1 and created_by = $2 and state = 'draft' order by ticket_id`, tx.City, user)
	if err != nil {
		return nil, nil, fmt.Errorf("list drafts of user %d: %w", user, err)
	}
	drafts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Handled, err error) {
		return h, row.Scan(&h.Ticket, &h.Assignment, &h.Unit, &h.No)
	})
	return work, drafts, err
}

// Handled is an open assignment somebody is the handler of, or a draft of his.
type Handled struct {
	Ticket     int64
	Assignment int
	Unit       org.UnitID
	No         string
}
