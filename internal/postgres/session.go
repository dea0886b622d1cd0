package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// Session is a signed-in console (会话). Only the digest of its token is kept.
type Session struct {
	ID        int64      `json:"id"`
	User      org.UserID `json:"user"`
	Pending   string     `json:"pending,omitempty"` // what must be done before anything else
	Address   string     `json:"address"`
	Agent     string     `json:"agent"`
	CreatedAt time.Time  `json:"created_at"`
	SeenAt    time.Time  `json:"seen_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
	EndedWhy  string     `json:"ended_why,omitempty"`

	ActingFor org.UserID `json:"acting_for,omitempty"` // 代谁办理
}

const sessionColumns = `s.id, s.user_id, s.pending, s.address, s.agent, s.created_at, s.seen_at, s.expires_at, s.ended_at, s.ended_why, s.acting_for`

func (s *Session) fields() []any {
	return []any{&s.ID, &s.User, &s.Pending, &s.Address, &s.Agent, &s.CreatedAt, &s.SeenAt, &s.ExpiresAt, &s.EndedAt, &s.EndedWhy, &s.ActingFor}
}

// Holder is who stands behind a token: the user, what his roles may do and the
// city's rules for accounts, read together in one round trip.
type Holder struct {
	User        User
	Permissions map[org.Role][]org.Permission
	Rules       []byte
}

const holderColumns = userColumns + `,
	(select jsonb_object_agg(p.role, p.permissions) from role_permissions p where p.city = u.city),
	(select a.rules from account_rules a where a.city = u.city)`

// fields returns where to scan to, and what to call after the scan.
func (h *Holder) fields() (to []any, done func() error) {
	var sets []byte
	return append(h.User.fields(), &sets, &h.Rules), func() error {
		h.Permissions = org.Presets()
		if sets == nil {
			return nil
		}
		return json.Unmarshal(sets, &h.Permissions)
	}
}

// SessionHolder returns the session of a token's digest and who holds it; found
// is false when there is none. Whether it still counts is for the caller to say.
func (db *DB) SessionHolder(ctx context.Context, token []byte) (s Session, h Holder, found bool, err error) {
	to, done := h.fields()
	err = db.Pool.QueryRow(ctx, `select `+sessionColumns+`, `+holderColumns+`
		from sessions s join users u on u.city = s.city and u.id = s.user_id
		where s.city = $1 and s.token = $2`, db.City, token).Scan(append(s.fields(), to...)...)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, h, false, nil
	}
	if err == nil {
		err = done()
	}
	if err != nil {
		return s, h, false, fmt.Errorf("load session: %w", err)
	}
	return s, h, true, nil
}

// AddSession writes a new session.
func (tx *Tx) AddSession(ctx context.Context, s Session, token []byte) error {
	_, err := tx.Exec(ctx, `insert into sessions (city, id, token, user_id, pending, address, agent, created_at, seen_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.City, s.ID, token, s.User, s.Pending, s.Address, s.Agent, s.CreatedAt, s.SeenAt, s.ExpiresAt)
	if err != nil {
		return fmt.Errorf("add session: %w", err)
	}
	return nil
}

// SeeSession notes that a session was used now.
func (tx *Tx) SeeSession(ctx context.Context, id int64) error {
	_, err := tx.Exec(ctx, `update sessions set seen_at = greatest(seen_at, $3) where city = $1 and id = $2`, tx.City, id, tx.Now)
	if err != nil {
		return fmt.Errorf("see session %d: %w", id, err)
	}
	return nil
}

// SetPending writes what a session must do first.
func (tx *Tx) SetPending(ctx context.Context, id int64, pending string) error {
	_, err := tx.Exec(ctx, `update sessions set pending = $3 where city = $1 and id = $2`, tx.City, id, pending)
	if err != nil {
		return fmt.Errorf("set pending of session %d: %w", id, err)
	}
	return nil
}

// EndSession ends one session of a user (user 0: whoever holds it) and reports
// whether it was open.
func (tx *Tx) EndSession(ctx context.Context, user org.UserID, id int64, why string) (bool, error) {
	tag, err := tx.Exec(ctx, `update sessions set ended_at = $4, ended_why = $5
		where city = $1 and id = $2 and ($3::bigint = 0 or user_id = $3) and ended_at is null`, tx.City, id, user, tx.Now, why)
	if err != nil {
		return false, fmt.Errorf("end session %d: %w", id, err)
	}
	return tag.RowsAffected() > 0, nil
}

// EndSessions ends a user's sessions but one (0: all) and returns how many.
func (tx *Tx) EndSessions(ctx context.Context, user org.UserID, but int64, why string) (int, error) {
	tag, err := tx.Exec(ctx, `update sessions set ended_at = $4, ended_why = $5
		where city = $1 and user_id = $2 and id <> $3 and ended_at is null`, tx.City, user, but, tx.Now, why)
	if err != nil {
		return 0, fmt.Errorf("end sessions of user %d: %w", user, err)
	}
	return int(tag.RowsAffected()), nil
}

// OpenSessions lists a user's sessions that are neither ended nor run out,
// last used first.
func (tx *Tx) OpenSessions(ctx context.Context, user org.UserID, idle time.Duration) ([]Session, error) {
	rows, err := tx.Query(ctx, `select `+sessionColumns+` from sessions s
		where s.city = $1 and s.user_id = $2 and s.ended_at is null and s.expires_at > $3 and s.seen_at > $4
		order by s.seen_at desc, s.id desc limit 200`, tx.City, user, tx.Now, tx.Now.Add(-idle))
	if err != nil {
		return nil, fmt.Errorf("list sessions of user %d: %w", user, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Session, error) {
		var s Session
		err := row.Scan(s.fields()...)
		return s, err
	})
}

// ForgetSessions deletes sessions and tries that ended before a moment; the
// sign-in audit keeps what happened.
func (tx *Tx) ForgetSessions(ctx context.Context, before time.Time) (int, error) {
	tag, err := tx.Exec(ctx, `delete from sessions where city = $1 and least(coalesce(ended_at, expires_at), expires_at) < $2`, tx.City, before)
	if err != nil {
		return 0, fmt.Errorf("forget sessions: %w", err)
	}
	if _, err := tx.Exec(ctx, `delete from sign_in_tries where city = $1 and last_at < $2`, tx.City, before); err != nil {
		return 0, fmt.Errorf("forget tries: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// CountTry counts a try at an account name before it is judged, so that many at
// once cannot slip through. Tries older than the lock are forgotten; those
// beyond the limit do not lengthen it.
func (tx *Tx) CountTry(ctx context.Context, login string, limit int, lock time.Duration) (tries int, last time.Time, err error) {
	err = tx.QueryRow(ctx, `insert into sign_in_tries as t (city, login, tries, last_at) values ($1, $2, 1, $3)
		on conflict (city, login) do update set
			tries = case when t.last_at <= $4 then 1 else least(t.tries, $5) + 1 end,
			last_at = case when t.last_at > $4 and t.tries >= $5 then t.last_at else $3 end
		returning tries, last_at`, tx.City, login, tx.Now, tx.Now.Add(-lock), limit).Scan(&tries, &last)
	if err != nil {
		return 0, last, fmt.Errorf("count try: %w", err)
	}
	return tries, last, nil
}

// ForgetTries opens an account name again and reports whether there were any.
func (tx *Tx) ForgetTries(ctx context.Context, login string) (bool, error) {
	tag, err := tx.Exec(ctx, `delete from sign_in_tries where city = $1 and login = $2`, tx.City, login)
	if err != nil {
		return false, fmt.Errorf("forget tries: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// UncountTry takes one try back, when the password was right and only the
// one-time code is still missing.
func (tx *Tx) UncountTry(ctx context.Context, login string) error {
	_, err := tx.Exec(ctx, `update sign_in_tries set tries = greatest(tries - 1, 0) where city = $1 and login = $2`, tx.City, login)
	if err != nil {
		return fmt.Errorf("take try back: %w", err)
	}
	return nil
}
