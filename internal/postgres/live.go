package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// Touched is a ticket that something was done to, and when that was written last.
type Touched struct {
	Ticket ticket.ID
	At     time.Time
}

// TouchedSince lists the tickets whose history grew since a moment of the machine's
// clock, the latest first.
func (tx *Tx) TouchedSince(ctx context.Context, at time.Time, limit int) ([]Touched, error) {
	rows, err := tx.Query(ctx, `select ticket_id, max(recorded_at) from events where city = $1 and recorded_at >= $2
		group by ticket_id order by 2 desc limit $3`, tx.City, at, limit)
	if err != nil {
		return nil, fmt.Errorf("list what was touched: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Touched, err error) { return t, row.Scan(&t.Ticket, &t.At) })
}

// channel is on which the nodes of one city call each other.
func (db *DB) channel() string { return fmt.Sprintf("suban_%d", db.City) }

// Call tells the other nodes something short. Never from a deed: every notifying
// transaction holds one global lock through its commit (ADR 0003).
func (db *DB) Call(ctx context.Context, text string) error {
	if _, err := db.Pool.Exec(ctx, "select pg_notify($1, $2)", db.channel(), text); err != nil {
		return fmt.Errorf("call other nodes: %w", err)
	}
	return nil
}

// Hear passes on what nodes call, this one's own calls too, until ctx ends or the
// connection breaks. Ready is called when nothing can be missed any more.
func (db *DB) Hear(ctx context.Context, ready func(), each func(text string)) error {
	pooled, err := db.Pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	conn := pooled.Hijack() // it listens for ever, so it is nobody else's
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "listen "+pgx.Identifier{db.channel()}.Sanitize()); err != nil {
		return fmt.Errorf("listen to other nodes: %w", err)
	}
	ready()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("listen to other nodes: %w", err)
		}
		each(n.Payload)
	}
}
