package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/ticket"
)

// SealedMatching is an introduction with its remark sealed; its talks lie elsewhere.
type SealedMatching struct {
	desk.Matching
	Box []byte
}

const matchingColumns = "id, version, ticket_id, desk, contact, by_user, by_name, at, outcome, reason, amount, closed_at, closed_by, remark"

func (m *SealedMatching) values() []any {
	return []any{&m.ID, &m.Version, &m.Ticket, &m.Desk, &m.Contact, &m.By, &m.ByName, &m.At, &m.Outcome, &m.Reason, &m.Amount, &m.ClosedAt, &m.ClosedBy, &m.Box}
}

func scanMatching(row pgx.CollectableRow) (m SealedMatching, err error) {
	return m, row.Scan(m.values()...)
}

// AddMatching queues a new introduction.
func (tx *Tx) AddMatching(m SealedMatching) {
	tx.Queue(`insert into matchings (city, `+matchingColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, append([]any{tx.City}, m.values()...)...)
}

// SaveMatching queues what became of an introduction.
func (tx *Tx) SaveMatching(m SealedMatching) {
	tx.Queue(`update matchings set version = $3, outcome = $4, reason = $5, amount = $6, closed_at = $7, closed_by = $8, remark = $9 where city = $1 and id = $2`,
		tx.City, m.ID, m.Version, m.Outcome, m.Reason, m.Amount, m.ClosedAt, m.ClosedBy, m.Box)
}

// Matchings lists introductions, the open ones first: all, or those of one ticket.
func (tx *Tx) Matchings(ctx context.Context, of ticket.ID, limit int) ([]SealedMatching, error) {
	rows, err := tx.Query(ctx, `select `+matchingColumns+` from matchings where city = $1 and ($2::bigint = 0 or ticket_id = $2) order by closed_at is not null, id desc limit $3`, tx.City, of, limit)
	if err != nil {
		return nil, fmt.Errorf("list matchings: %w", err)
	}
	return pgx.CollectRows(rows, scanMatching)
}

// LockMatching reads one for a deed.
func (tx *Tx) LockMatching(ctx context.Context, id int64) (m SealedMatching, err error) {
	err = tx.QueryRow(ctx, `select `+matchingColumns+` from matchings where city = $1 and id = $2 for update`, tx.City, id).Scan(m.values()...)
	if none(err) {
		return m, fault.New(fault.NotFound, "没有这次对接,请刷新后再看")
	}
	if err != nil {
		return m, fmt.Errorf("read matching %d: %w", id, err)
	}
	return m, nil
}

// SealedTalk is one side's words, sealed.
type SealedTalk struct {
	Matching int64
	desk.Talk
	Box []byte
}

// Talks lists what was said in introductions, in order.
func (tx *Tx) Talks(ctx context.Context, ids []int64) ([]SealedTalk, error) {
	rows, err := tx.Query(ctx, `select matching, n, side, by_user, by_name, at, text from matching_talks where city = $1 and matching = any($2) order by matching, n`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("list talks: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t SealedTalk, err error) {
		return t, row.Scan(&t.Matching, &t.N, &t.Side, &t.By, &t.ByName, &t.At, &t.Box)
	})
}

// AddTalk queues what one side said.
func (tx *Tx) AddTalk(t SealedTalk) {
	tx.Queue(`insert into matching_talks (city, matching, n, side, by_user, by_name, at, text) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.City, t.Matching, t.N, t.Side, t.By, t.ByName, t.At, t.Box)
}

// MatchingTally counts introductions by how they ended; an empty outcome is still open.
type MatchingTally struct {
	Outcome desk.Outcome
	Reason  string
	Count   int
	Amount  int
}

// MatchingTallies adds up the introductions begun in a span of time.
func (tx *Tx) MatchingTallies(ctx context.Context, from, to time.Time) ([]MatchingTally, error) {
	rows, err := tx.Query(ctx, `select outcome, reason, count(*)::int, sum(amount)::int from matchings where city = $1 and at >= $2 and at < $3 group by 1, 2 order by 1, 3 desc`, tx.City, from, to)
	if err != nil {
		return nil, fmt.Errorf("add up matchings: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[MatchingTally])
}
