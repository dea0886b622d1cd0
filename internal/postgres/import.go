package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// ImportRow is one line that came from outside (导入), by its source and its key
// there. Done says that all it tells has been done.
type ImportRow struct {
	Source, Key string
	Done        bool
}

// ImportedRow is where a line went.
type ImportedRow struct {
	Ticket ticket.ID
	Done   bool
}

// SaveImport queues a line with the ticket it became, in the deed's own
// transaction: a new line can be taken once only.
func (tx *Tx) SaveImport(r ImportRow, id ticket.ID, fresh bool) {
	if fresh {
		tx.Queue(`insert into imports (city, source, row_key, ticket_id, done) values ($1, $2, $3, $4, $5)`, tx.City, r.Source, r.Key, id, r.Done)
		return
	}
	tx.Queue(`update imports set done = $4 where city = $1 and source = $2 and row_key = $3`, tx.City, r.Source, r.Key, r.Done)
}

// Imported lists the lines of a source that were taken before, by their keys.
func (tx *Tx) Imported(ctx context.Context, source string) (map[string]ImportedRow, error) {
	rows, err := tx.Query(ctx, `select row_key, ticket_id, done from imports where city = $1 and source = $2`, tx.City, source)
	if err != nil {
		return nil, fmt.Errorf("read imported lines: %w", err)
	}
	taken := map[string]ImportedRow{}
	var key string
	var row ImportedRow
	_, err = pgx.ForEachRow(rows, []any{&key, &row.Ticket, &row.Done}, func() error { taken[key] = row; return nil })
	return taken, err
}

// ImportedUnder lists the tickets that the lines of a source became whose keys begin so, with their keys.
func (tx *Tx) ImportedUnder(ctx context.Context, source, begins string) (map[ticket.ID]string, error) {
	rows, err := tx.Query(ctx, `select ticket_id, row_key from imports where city = $1 and source = $2 and starts_with(row_key, $3)`, tx.City, source, begins)
	if err != nil {
		return nil, fmt.Errorf("read imported lines: %w", err)
	}
	taken := map[ticket.ID]string{}
	var id ticket.ID
	var key string
	_, err = pgx.ForEachRow(rows, []any{&id, &key}, func() error { taken[id] = key; return nil })
	return taken, err
}

// ImportedKeys lists by which lines of a source tickets came.
func (tx *Tx) ImportedKeys(ctx context.Context, source string, ids []ticket.ID) (map[ticket.ID]string, error) {
	rows, err := tx.Query(ctx, `select ticket_id, min(row_key) from imports where city = $1 and source = $2 and ticket_id = any($3) group by 1`, tx.City, source, ids)
	if err != nil {
		return nil, fmt.Errorf("read imported lines: %w", err)
	}
	keys := map[ticket.ID]string{}
	var id ticket.ID
	var key string
	_, err = pgx.ForEachRow(rows, []any{&id, &key}, func() error { keys[id] = key; return nil })
	return keys, err
}
