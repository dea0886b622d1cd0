package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// APIToken lets another system act as its user (接口令牌), within permissions
// and until a day.
type APIToken struct {
	ID          int64            `json:"id"`
	User        org.UserID       `json:"user"`
	Name        string           `json:"name"`
	Hint        string           `json:"hint"`
	Permissions []org.Permission `json:"permissions"`
	CreatedAt   time.Time        `json:"created_at"`
	CreatedBy   org.UserID       `json:"created_by"`
	ExpiresAt   time.Time        `json:"expires_at"`
	UsedAt      *time.Time       `json:"used_at,omitempty"`
	RevokedAt   *time.Time       `json:"revoked_at,omitempty"`
}

const tokenColumns = `t.id, t.user_id, t.name, t.hint, t.permissions, t.created_at, t.created_by, t.expires_at, t.used_at, t.revoked_at`

func (t *APIToken) fields() []any {
	return []any{&t.ID, &t.User, &t.Name, &t.Hint, &t.Permissions, &t.CreatedAt, &t.CreatedBy, &t.ExpiresAt, &t.UsedAt, &t.RevokedAt}
}

// TokenHolder returns the API token of a digest and who holds it.
func (db *DB) TokenHolder(ctx context.Context, token []byte) (t APIToken, h Holder, found bool, err error) {
	to, done := h.fields()
	err = db.Pool.QueryRow(ctx, `select `+tokenColumns+`, `+holderColumns+`
		from api_tokens t join users u on u.city = t.city and u.id = t.user_id
		where t.city = $1 and t.token = $2`, db.City, token).Scan(append(t.fields(), to...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return t, h, false, nil
	}
	if err == nil {
		err = done()
	}
	if err != nil {
		return t, h, false, fmt.Errorf("load token: %w", err)
	}
	return t, h, true, nil
}

// AddToken writes a new API token.
func (tx *Tx) AddToken(ctx context.Context, t APIToken, token []byte) error {
	_, err := tx.Exec(ctx, `insert into api_tokens (city, id, user_id, name, token, hint, permissions, created_at, created_by, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.City, t.ID, t.User, t.Name, token, t.Hint, texts(t.Permissions), t.CreatedAt, t.CreatedBy, t.ExpiresAt)
	if err != nil {
		return fmt.Errorf("add token: %w", err)
	}
	return nil
}

// Tokens lists the API tokens, newest first.
func (tx *Tx) Tokens(ctx context.Context) ([]APIToken, error) {
	rows, err := tx.Query(ctx, `select `+tokenColumns+` from api_tokens t where t.city = $1 order by t.id desc limit 500`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (APIToken, error) {
		var t APIToken
		err := row.Scan(t.fields()...)
		return t, err
	})
}

// UseToken notes that an API token was used now.
func (tx *Tx) UseToken(ctx context.Context, id int64) error {
	_, err := tx.Exec(ctx, `update api_tokens set used_at = $3 where city = $1 and id = $2`, tx.City, id, tx.Now)
	if err != nil {
		return fmt.Errorf("use token %d: %w", id, err)
	}
	return nil
}

// RevokeToken ends an API token and reports whether it was in force.
func (tx *Tx) RevokeToken(ctx context.Context, id int64) (bool, error) {
	tag, err := tx.Exec(ctx, `update api_tokens set revoked_at = $3 where city = $1 and id = $2 and revoked_at is null`, tx.City, id, tx.Now)
	if err != nil {
		return false, fmt.Errorf("revoke token %d: %w", id, err)
	}
	return tag.RowsAffected() > 0, nil
}
