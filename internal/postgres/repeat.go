package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// RepeatsSince counts a ticket and those it repeats, as far back as a moment.
func (tx *Tx) RepeatsSince(ctx context.Context, id ticket.ID, since time.Time) (n int, err error) {
	err = tx.QueryRow(ctx, `with recursive chain (ticket_id, repeat_of, created_at) as (
			select t.ticket_id, t.repeat_of, t.created_at from tickets t where t.city = $1 and t.ticket_id = $2
			union
			select t.ticket_id, t.repeat_of, t.created_at from tickets t join chain c on t.city = $1 and t.ticket_id = c.repeat_of
		) select count(*) from chain where created_at >= $3`, tx.City, id, since).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count repeats of %d: %w", id, err)
	}
	return n, nil
}

// Findings lists tickets of a number, or the one that is repeated, on which a finding
// of unreasonable repeats is in force, newest first.
func (tx *Tx) Findings(ctx context.Context, phone string, repeated ticket.ID) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from (
			select ticket_id from tickets where city = $1 and phone_key = $2 and phone_key <> '' and unreasonable_till > $4
			union select ticket_id from tickets where city = $1 and ticket_id = $3 and unreasonable_till > $4
		) f order by ticket_id desc limit 5`, tx.City, phone, repeated, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("find findings: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// RepeatsOf counts the further repeats that a finding answered already.
func (tx *Tx) RepeatsOf(ctx context.Context, id ticket.ID) (n int, told bool, err error) {
	err = tx.QueryRow(ctx, `select count(*) from tickets r join tickets f on f.city = r.city and f.ticket_id = $2
		where r.city = $1 and r.phone_key = f.phone_key and r.phone_key <> '' and r.repeat_of = $2 and r.outcome = 'unreasonable'`, tx.City, id).Scan(&n)
	if err != nil {
		return 0, false, fmt.Errorf("count repeats of %d: %w", id, err)
	}
	return n, n > 0, nil
}
