package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// Revision is one change of what deeds refer to (基础数据变更).
type Revision struct {
	Noun   string          `json:"noun"`
	Key    string          `json:"key"`
	N      int             `json:"n"`
	At     time.Time       `json:"at"`
	By     org.UserID      `json:"by"`
	Name   string          `json:"name"`
	Action string          `json:"action"`
	Was    json.RawMessage `json:"was,omitempty"`
	Body   json.RawMessage `json:"body"`
}

// LockRules lets one administrator after the other change what deeds refer to.
func (tx *Tx) LockRules(ctx context.Context) error {
	if _, err := tx.Exec(ctx, `select from cities where city = $1 for update`, tx.City); err != nil {
		return fmt.Errorf("lock rules: %w", err)
	}
	return nil
}

// AddRevision queues a change.
func (tx *Tx) AddRevision(r Revision) {
	tx.Queue(`insert into revisions (city, noun, key, n, at, by_user, by_name, action, was, body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.City, r.Noun, r.Key, r.N, r.At, r.By, r.Name, r.Action, r.Was, r.Body)
}

// LastRevision is the number of a thing's last change, 0 before the first.
func (tx *Tx) LastRevision(ctx context.Context, noun, key string) (n int, err error) {
	err = tx.QueryRow(ctx, `select coalesce(max(n), 0) from revisions where city = $1 and noun = $2 and key = $3`, tx.City, noun, key).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("find revision of %s %s: %w", noun, key, err)
	}
	return n, nil
}

// LastRevisions are those numbers for every thing of a noun that was changed.
func (tx *Tx) LastRevisions(ctx context.Context, noun string) (map[string]int, error) {
	rows, err := tx.Query(ctx, `select key, max(n) from revisions where city = $1 and noun = $2 group by key`, tx.City, noun)
	if err != nil {
		return nil, fmt.Errorf("find revisions of %s: %w", noun, err)
	}
	last := map[string]int{}
	var key string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&key, &n}, func() error { last[key] = n; return nil })
	return last, err
}

// Revisions lists changes, newest first; key "" is everything of the noun.
func (tx *Tx) Revisions(ctx context.Context, noun, key string, limit int) ([]Revision, error) {
	rows, err := tx.Query(ctx, `select noun, key, n, at, by_user, by_name, action, was, body from revisions
		where city = $1 and noun = $2 and ($3 = '' or key = $3) order by at desc, n desc limit $4`, tx.City, noun, key, limit)
	if err != nil {
		return nil, fmt.Errorf("list revisions of %s: %w", noun, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Revision, err error) {
		return r, row.Scan(&r.Noun, &r.Key, &r.N, &r.At, &r.By, &r.Name, &r.Action, &r.Was, &r.Body)
	})
}
