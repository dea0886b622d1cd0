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

var lineRows = newBulk("events", "", "ticket_id bigint", "seq int", "at timestamptz", "by_user bigint", "by_name text", "by_unit int",
	"by_deputy bigint", "action text", "policy int", "calendar int", "facts json", "mac bytea", "recorded_at timestamptz")

// AddLine queues one line of history.
func (tx *Tx) AddLine(l *Line) { tx.gather(lineRows, l.values()...) }

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

// Read reads the facts of a stored line.
func (l Line) Read() (ticket.Event, error) {
	facts, err := ticket.ReadFacts(l.Action, l.Facts)
	if err != nil {
		return ticket.Event{}, err
	}
	e := l.Event
	e.Facts = facts
	return e, nil
}

// LinesOf reads the histories of several tickets, in order.
func (tx *Tx) LinesOf(ctx context.Context, ids []ticket.ID) (map[ticket.ID][]Line, error) {
	rows, err := tx.Query(ctx, `select `+eventColumns+` from events where city = $1 and ticket_id = any($2) order by ticket_id, seq`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("read histories: %w", err)
	}
	lines, err := pgx.CollectRows(rows, scanLine)
	of := make(map[ticket.ID][]Line, len(ids))
	for _, l := range lines {
		of[l.Ticket] = append(of[l.Ticket], l)
	}
	return of, err
}

// TicketIDs lists ids after one, in order: all of them, or each step-th.
func (tx *Tx) TicketIDs(ctx context.Context, after ticket.ID, step, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and ticket_id > $2 and ticket_id % $3 = 0 order by ticket_id limit $4`,
		tx.City, after, step, limit)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
