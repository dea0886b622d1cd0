package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// Handset is a seat's desk phone (话机).
type Handset struct {
	Account string
	User    org.UserID
	Secret  []byte // a sealed digest
	At      time.Time
	By      org.UserID
}

// HandsetSeal is what a phone's secret is sealed with.
func HandsetSeal(account string) string { return "handset " + account }

// Handsets lists the desk phones by account.
func (tx *Tx) Handsets(ctx context.Context) ([]Handset, error) {
	rows, err := tx.Query(ctx, `select account, user_id, secret, at, by_user from handsets where city = $1 order by account`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list handsets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Handset])
}

// SetHandset gives a seat a phone, or the phone it has another secret.
func (tx *Tx) SetHandset(ctx context.Context, h Handset) error {
	_, err := tx.Exec(ctx, `insert into handsets (city, account, user_id, secret, at, by_user) values ($1, $2, $3, $4, $5, $6)
		on conflict (city, account) do update set user_id = excluded.user_id, secret = excluded.secret, at = excluded.at, by_user = excluded.by_user`,
		tx.City, h.Account, h.User, h.Secret, h.At, h.By)
	if err != nil {
		return fmt.Errorf("set handset: %w", err)
	}
	return nil
}

// DropHandset takes a phone away.
func (tx *Tx) DropHandset(account string) {
	tx.Queue(`delete from handsets where city = $1 and account = $2`, tx.City, account)
}
