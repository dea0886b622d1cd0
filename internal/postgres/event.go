package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// Line is one stored event, as its bytes went into the chain.
type Line struct {
	ticket.Event
	Facts      []byte
	MAC        []byte
	RecordedAt time.Time
}

// Bytes are what the chain covers: every column of the event but the link itself.
func (l Line) Bytes() []byte {
	head, _ := json.Marshal([]any{l.Ticket, l.Seq, l.At.UnixMicro(), l.By, l.Action, l.Policy, l.Calendar})
	return append(head, l.Facts...)
}

const eventColumns = "ticket_id, seq, at, by_user, by_name, by_unit, by_deputy, action, policy, calendar, facts, mac, recorded_at"

func (l *Line) values() []any {
	return []any{&l.Ticket, &l.Seq, &l.At, &l.By.User, &l.By.Name, &l.By.Unit, &l.By.Deputy, &l.Action, &l.Policy, &l.Calendar, &l.Facts, &l.MAC, &l.RecordedAt}
}

// AddLine queues one line of history.
func (tx *Tx) AddLine(l *Line) {
	tx.Queue(`insert into events (city, `+eventColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		append([]any{tx.City}, l.values()...)...)
}

// Lines reads a ticket's history in order.
func (tx *Tx) Lines(ctx context.Context, id ticket.ID) ([]Line, error) {
	rows, err := tx.Query(ctx, `select `+eventColumns+` from events where city = $1 and ticket_id = $2 order by seq`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return pgx.CollectRows(rows, scanLine)
}

func scanLine(row pgx.CollectableRow) (Line, error) {
	var l Line
	if err := row.Scan(l.values()...); err != nil {
		return l, fmt.Errorf("read history: %w", err)
	}
	return l, nil
}

// EachLine reads every ticket's history, ticket by ticket, in order.
func (tx *Tx) EachLine(ctx context.Context, do func(Line) error) error {
	rows, err := tx.Query(ctx, `select `+eventColumns+` from events where city = $1 order by ticket_id, seq`, tx.City)
	if err != nil {
		return fmt.Errorf("read histories: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		l, err := scanLine(rows)
		if err != nil {
			return err
		}
		if err := do(l); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Event reads the facts of a stored line.
func (l Line) Read() (ticket.Event, error) {
	facts, err := ticket.ReadFacts(l.Action, l.Facts)
	if err != nil {
		return ticket.Event{}, err
	}
	e := l.Event
	e.Facts = facts
	return e, nil
}

// Head is what a ticket's history ends with.
type Head struct {
	Ticket ticket.ID
	Seq    int
	MAC    []byte
}

// HeadsSince lists the heads of tickets whose history grew since a moment of the
// machine's clock.
func (tx *Tx) HeadsSince(ctx context.Context, since time.Time) ([]Head, error) {
	rows, err := tx.Query(ctx, `select ticket_id, version, head from tickets where city = $1 and ticket_id in
		(select ticket_id from events where city = $1 and recorded_at >= $2) order by ticket_id`, tx.City, since)
	if err != nil {
		return nil, fmt.Errorf("read heads: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Head])
}

// SealedHead is one sealed list of heads.
type SealedHead struct {
	N        int
	SealedAt time.Time
	Tickets  int
	Body     []byte
	MAC      []byte
}

// AddSealedHead stores a sealed list.
func (tx *Tx) AddSealedHead(ctx context.Context, h SealedHead) error {
	_, err := tx.Exec(ctx, `insert into audit_heads (city, n, sealed_at, tickets, body, mac) values ($1, $2, $3, $4, $5, $6)`,
		tx.City, h.N, h.SealedAt, h.Tickets, h.Body, h.MAC)
	return err
}

// SealedHeads lists them in order.
func (tx *Tx) SealedHeads(ctx context.Context) ([]SealedHead, error) {
	rows, err := tx.Query(ctx, `select n, sealed_at, tickets, body, mac from audit_heads where city = $1 order by n`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("read sealed heads: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[SealedHead])
}
