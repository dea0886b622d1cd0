package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// Head is what a ticket's history ends with.
type Head struct {
	Ticket ticket.ID
	No     string
	Seq    int
	MAC    []byte
}

// HeadsSince lists the heads of tickets whose history grew since a moment of the
// machine's clock, page by page.
func (tx *Tx) HeadsSince(ctx context.Context, since time.Time, after ticket.ID, limit int) ([]Head, error) {
	rows, err := tx.Query(ctx, `select ticket_id, no, version, head from tickets where city = $1 and ticket_id > $3 and ticket_id in
		(select ticket_id from events where city = $1 and recorded_at >= $2) order by ticket_id limit $4`, tx.City, since, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read heads: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Head])
}

// SealedHead is one sealed list of heads (封存头).
type SealedHead struct {
	N        int
	SealedAt time.Time
	Tickets  int
	Body     []byte
	MAC      []byte
}

// LockSeals lets one node seal at a time, until the transaction ends.
func (tx *Tx) LockSeals(ctx context.Context) error {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('audit_heads'), $1)`, tx.City); err != nil {
		return fmt.Errorf("lock sealed heads: %w", err)
	}
	return nil
}

// AddSealedHead stores a sealed list.
func (tx *Tx) AddSealedHead(ctx context.Context, h SealedHead) error {
	_, err := tx.Exec(ctx, `insert into audit_heads (city, n, sealed_at, tickets, body, mac) values ($1, $2, $3, $4, $5, $6)`,
		tx.City, h.N, h.SealedAt, h.Tickets, h.Body, h.MAC)
	if err != nil {
		return fmt.Errorf("store sealed head %d: %w", h.N, err)
	}
	return nil
}

// SealedHead reads the first sealed list after number n, nil when there is none.
func (tx *Tx) SealedHead(ctx context.Context, n int) (*SealedHead, error) {
	return tx.sealedHead(ctx, `select n, sealed_at, tickets, body, mac from audit_heads where city = $1 and n > $2 order by n limit 1`, n)
}

// LastSealedHead reads the newest sealed list, nil when there is none.
func (tx *Tx) LastSealedHead(ctx context.Context) (*SealedHead, error) {
	return tx.sealedHead(ctx, `select n, sealed_at, tickets, body, mac from audit_heads where city = $1 and n >= $2 order by n desc limit 1`, 0)
}

func (tx *Tx) sealedHead(ctx context.Context, sql string, n int) (*SealedHead, error) {
	var h SealedHead
	err := tx.QueryRow(ctx, sql, tx.City, n).Scan(&h.N, &h.SealedAt, &h.Tickets, &h.Body, &h.MAC)
	if none(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read sealed head: %w", err)
	}
	return &h, nil
}

// SealedUpTo is when the last list was sealed that is not from the future, so
// that a clock which ran ahead for a while leaves no gap. Zero when there is none.
func (tx *Tx) SealedUpTo(ctx context.Context, at time.Time) (time.Time, error) {
	var t *time.Time
	err := tx.QueryRow(ctx, `select max(sealed_at) from audit_heads where city = $1 and sealed_at <= $2`, tx.City, at).Scan(&t)
	if err != nil {
		return time.Time{}, fmt.Errorf("read sealed heads: %w", err)
	}
	if t == nil {
		return time.Time{}, nil
	}
	return *t, nil
}

// FirstUnsealed is when the oldest event after a moment was recorded.
func (tx *Tx) FirstUnsealed(ctx context.Context, since time.Time) (*time.Time, error) {
	var t *time.Time
	if err := tx.QueryRow(ctx, `select min(recorded_at) from events where city = $1 and recorded_at > $2`, tx.City, since).Scan(&t); err != nil {
		return nil, fmt.Errorf("look for unsealed events: %w", err)
	}
	return t, nil
}

// Sealed is what the newest sealed list that names a ticket says of it.
type Sealed struct {
	Head
	N int
}

// History is all that is kept of one ticket's history: its lines, the ticket's
// own row and what was sealed of it. A part that is gone is nil.
type History struct {
	Ticket ticket.ID
	Row    *Head
	Sealed *Sealed
	Lines  []Line
}

// Consistent makes everything read from here on of one moment. It comes first in
// a transaction.
func (tx *Tx) Consistent(ctx context.Context) error {
	if _, err := tx.Exec(ctx, `set transaction isolation level repeatable read`); err != nil {
		return fmt.Errorf("ask for one moment: %w", err)
	}
	return nil
}

// CountTickets counts the city's tickets.
func (tx *Tx) CountTickets(ctx context.Context) (n int, err error) {
	if err = tx.QueryRow(ctx, `select count(*) from tickets where city = $1`, tx.City).Scan(&n); err != nil {
		return 0, fmt.Errorf("count tickets: %w", err)
	}
	return n, nil
}

// KeepSealed lays what a sealed list says aside, for EachHistory.
func (tx *Tx) KeepSealed(ctx context.Context, heads []Sealed) error {
	if _, err := tx.Exec(ctx, `create temp table if not exists audit_sealed
		(ticket_id bigint, no text, seq int, mac bytea, n int) on commit drop`); err != nil {
		return fmt.Errorf("lay sealed heads aside: %w", err)
	}
	_, err := tx.CopyFrom(ctx, "audit_sealed", []string{"ticket_id", "no", "seq", "mac", "n"}, pgx.CopyFromSlice(len(heads), func(i int) ([]any, error) {
		h := heads[i]
		return []any{h.Ticket, h.No, h.Seq, h.MAC, h.N}, nil
	}))
	if err != nil {
		return fmt.Errorf("lay sealed heads aside: %w", err)
	}
	return nil
}

// EachHistory goes through every ticket in the order of ids: those that are there
// and those that only a sealed list remembers. One ticket is in memory at a time.
func (tx *Tx) EachHistory(ctx context.Context, do func(History) error) error {
	if err := tx.KeepSealed(ctx, nil); err != nil {
		return err
	}
	rows, err := open(ctx, tx, "audit_rows", `select ticket_id, no, version, head from tickets where city = $1 order by ticket_id`, pgx.RowToStructByPos[Head], tx.City)
	if err != nil {
		return err
	}
	lines, err := open(ctx, tx, "audit_lines", `select `+eventColumns+` from events where city = $1 order by ticket_id, seq`, scanLine, tx.City)
	if err != nil {
		return err
	}
	sealed, err := open(ctx, tx, "audit_kept", `select distinct on (ticket_id) ticket_id, no, seq, mac, n from audit_sealed order by ticket_id, seq desc, n desc`,
		func(row pgx.CollectableRow) (s Sealed, err error) {
			return s, row.Scan(&s.Ticket, &s.No, &s.Seq, &s.MAC, &s.N)
		})
	if err != nil {
		return err
	}
	for {
		h := History{}
		row, err1 := rows.peek(ctx)
		line, err2 := lines.peek(ctx)
		kept, err3 := sealed.peek(ctx)
		for _, err := range []error{err1, err2, err3} {
			if err != nil {
				return err
			}
		}
		switch {
		case row == nil && line == nil && kept == nil:
			return nil
		case row != nil && (line == nil || row.Ticket <= line.Ticket) && (kept == nil || row.Ticket <= kept.Ticket):
			h.Ticket = row.Ticket
		case line != nil && (kept == nil || line.Ticket <= kept.Ticket):
			h.Ticket = line.Ticket
		default:
			h.Ticket = kept.Ticket
		}
		if row != nil && row.Ticket == h.Ticket {
			h.Row = row
			rows.next()
		}
		if kept != nil && kept.Ticket == h.Ticket {
			h.Sealed = kept
			sealed.next()
		}
		for line != nil && line.Ticket == h.Ticket {
			h.Lines = append(h.Lines, *line)
			lines.next()
			if line, err = lines.peek(ctx); err != nil {
				return err
			}
		}
		if err := do(h); err != nil {
			return err
		}
	}
}

// cursor reads a long result a thousand rows at a time.
type cursor[T any] struct {
	tx   *Tx
	name string
	scan pgx.RowToFunc[T]
	rows []T
	at   int
	over bool
}

const fetchSize = 1000

func open[T any](ctx context.Context, tx *Tx, name, sql string, scan pgx.RowToFunc[T], args ...any) (*cursor[T], error) {
	if _, err := tx.Exec(ctx, "declare "+name+" no scroll cursor for "+sql, args...); err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return &cursor[T]{tx: tx, name: name, scan: scan}, nil
}

// peek is the row to come, nil at the end.
func (c *cursor[T]) peek(ctx context.Context) (*T, error) {
	if c.at == len(c.rows) && !c.over {
		rows, err := c.tx.Query(ctx, fmt.Sprintf("fetch forward %d from %s", fetchSize, c.name))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", c.name, err)
		}
		if c.rows, err = pgx.CollectRows(rows, c.scan); err != nil {
			return nil, fmt.Errorf("read %s: %w", c.name, err)
		}
		c.at, c.over = 0, len(c.rows) < fetchSize
	}
	if c.at == len(c.rows) {
		return nil, nil
	}
	return &c.rows[c.at], nil
}

func (c *cursor[T]) next() { c.at++ }
