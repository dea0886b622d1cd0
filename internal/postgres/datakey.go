package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/seal"
)

// DataKeys returns the city's wrapped data keys (数据密钥). With lock, nobody
// else makes or rotates them until the commit.
func (tx *Tx) DataKeys(ctx context.Context, lock bool) ([]seal.DataKey, error) {
	if lock {
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtext('data_keys'), $1)`, tx.City); err != nil {
			return nil, fmt.Errorf("lock data keys: %w", err)
		}
	}
	rows, err := tx.Query(ctx, `select id, purpose, current, kek, wrapped from data_keys where city = $1 order by id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("load data keys: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d seal.DataKey, err error) {
		err = row.Scan(&d.ID, &d.Purpose, &d.Current, &d.KEK, &d.Wrapped)
		return d, err
	})
}

// SetDataKeys writes data keys, new ones and those wrapped anew.
func (tx *Tx) SetDataKeys(ctx context.Context, keys []seal.DataKey) error {
	for _, d := range keys {
		_, err := tx.Exec(ctx, `insert into data_keys (city, id, purpose, current, kek, wrapped, created_at) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (city, id) do update set current = excluded.current, kek = excluded.kek, wrapped = excluded.wrapped`,
			tx.City, d.ID, d.Purpose, d.Current, d.KEK, d.Wrapped, tx.Now)
		if err != nil {
			return fmt.Errorf("write data key %d: %w", d.ID, err)
		}
	}
	return nil
}
