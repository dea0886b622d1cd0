package postgres

import (
	"context"
	"fmt"
	"time"
)

// ServerVersion is the PostgreSQL behind db: its major number and its own words.
func (db *DB) ServerVersion(ctx context.Context) (major int, text string, err error) {
	err = db.Pool.QueryRow(ctx, `select current_setting('server_version_num')::int / 10000, current_setting('server_version')`).Scan(&major, &text)
	if err != nil {
		return 0, "", fmt.Errorf("ask server version: %w", err)
	}
	return major, text, nil
}

// ServerTime is the clock of the database's machine, for comparing with ours;
// no business time comes from it.
func (db *DB) ServerTime(ctx context.Context) (t time.Time, err error) {
	if err = db.Pool.QueryRow(ctx, `select clock_timestamp()`).Scan(&t); err != nil {
		return t, fmt.Errorf("ask server time: %w", err)
	}
	return t, nil
}
