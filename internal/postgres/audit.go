package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// SignIn is one try to sign in (登录审计).
type SignIn struct {
	ID      int64      `json:"id"`
	At      time.Time  `json:"at"`
	User    org.UserID `json:"user,omitempty"`
	Login   string     `json:"login,omitempty"` // empty when there is no such account
	Outcome string     `json:"outcome"`
	Address string     `json:"address"`
	Agent   string     `json:"agent"`
	Session int64      `json:"session,omitempty"`
}

// Reveal is one look at a full number (查看完整号码).
type Reveal struct {
	ID     int64      `json:"id"`
	At     time.Time  `json:"at"`
	User   org.UserID `json:"user"`
	Ticket int64      `json:"ticket"`
	Field  string     `json:"field"`
	Reason string     `json:"reason"`

	ActingFor org.UserID `json:"acting_for,omitempty"` // 代谁查看
}

// Audit is one deed of an administrator (操作审计).
type Audit struct {
	ID      int64           `json:"id"`
	At      time.Time       `json:"at"`
	Actor   org.UserID      `json:"actor"`
	Name    string          `json:"name"`
	Action  string          `json:"action"`
	Subject string          `json:"subject"`
	Detail  json.RawMessage `json:"detail"`
}

// AuditFilter says which lines to list, newest first.
type AuditFilter struct {
	User     org.UserID
	Action   string // or the outcome of a sign-in
	Text     string // part of the subject, the account or the reason
	From, To time.Time
	Before   int64 // the last id of the page before
	Limit    int
}

// longestAudit is the most that one question returns: an export's.
const longestAudit = 20000

// during closes an open period.
func (f AuditFilter) during() (from, to time.Time) {
	if f.To.IsZero() {
		return f.From, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return f.From, f.To
}

func (f AuditFilter) page() (before int64, limit int) {
	before, limit = f.Before, f.Limit
	if before <= 0 {
		before = 1<<63 - 1
	}
	if limit <= 0 || limit > longestAudit {
		limit = 100
	}
	return before, limit
}

// AddSignIn writes a line of the sign-in audit.
func (tx *Tx) AddSignIn(ctx context.Context, s SignIn) error {
	_, err := tx.Exec(ctx, `insert into sign_ins (city, id, at, user_id, login, outcome, address, agent, session_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, tx.City, s.ID, s.At, s.User, s.Login, s.Outcome, s.Address, s.Agent, s.Session)
	if err != nil {
		return fmt.Errorf("add sign-in: %w", err)
	}
	return nil
}

// SignIns lists the sign-in audit.
func (tx *Tx) SignIns(ctx context.Context, f AuditFilter) ([]SignIn, error) {
	before, limit := f.page()
	from, to := f.during()
	rows, err := tx.Query(ctx, `select id, at, user_id, login, outcome, address, agent, session_id from sign_ins
		where city = $1 and id < $2 and ($3::bigint = 0 or user_id = $3) and ($5 = '' or outcome = $5)
		and ($6 = '' or position($6 in login) > 0 or position($6 in address) > 0) and at >= $7 and at < $8
		order by id desc limit $4`, tx.City, before, f.User, limit, f.Action, f.Text, from, to)
	if err != nil {
		return nil, fmt.Errorf("list sign-ins: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s SignIn, err error) {
		err = row.Scan(&s.ID, &s.At, &s.User, &s.Login, &s.Outcome, &s.Address, &s.Agent, &s.Session)
		return s, err
	})
}

// AddReveal writes who saw which number and why.
func (tx *Tx) AddReveal(ctx context.Context, r Reveal) error {
	_, err := tx.Exec(ctx, `insert into reveals (city, id, at, user_id, ticket_id, field, reason, acting_for) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.City, r.ID, r.At, r.User, r.Ticket, r.Field, r.Reason, r.ActingFor)
	if err != nil {
		return fmt.Errorf("add reveal: %w", err)
	}
	return nil
}

// CountReveals counts a user's looks since a moment; his row is locked so that
// two at once are counted one after the other.
func (tx *Tx) CountReveals(ctx context.Context, user org.UserID, since time.Time) (int, error) {
	if _, err := tx.Exec(ctx, `select from users where city = $1 and id = $2 for update`, tx.City, user); err != nil {
		return 0, fmt.Errorf("lock user %d: %w", user, err)
	}
	var n int
	err := tx.QueryRow(ctx, `select count(*) from reveals where city = $1 and user_id = $2 and at >= $3`, tx.City, user, since).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count reveals of user %d: %w", user, err)
	}
	return n, nil
}

// Reveals lists who saw full numbers; ticket 0 is every ticket.
func (tx *Tx) Reveals(ctx context.Context, ticket int64, f AuditFilter) ([]Reveal, error) {
	before, limit := f.page()
	from, to := f.during()
	rows, err := tx.Query(ctx, `select id, at, user_id, ticket_id, field, reason, acting_for from reveals
		where city = $1 and id < $2 and ($3::bigint = 0 or user_id = $3) and ($4::bigint = 0 or ticket_id = $4)
		and ($6 = '' or field = $6) and ($7 = '' or position($7 in reason) > 0) and at >= $8 and at < $9 order by id desc limit $5`,
		tx.City, before, f.User, ticket, limit, f.Action, f.Text, from, to)
	if err != nil {
		return nil, fmt.Errorf("list reveals: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Reveal, err error) {
		err = row.Scan(&r.ID, &r.At, &r.User, &r.Ticket, &r.Field, &r.Reason, &r.ActingFor)
		return r, err
	})
}

// AddAudit writes a line of the administrators' audit.
func (tx *Tx) AddAudit(ctx context.Context, a Audit) error {
	_, err := tx.Exec(ctx, `insert into audits (city, id, at, actor_id, actor_name, action, subject, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.City, a.ID, a.At, a.Actor, a.Name, a.Action, a.Subject, a.Detail)
	if err != nil {
		return fmt.Errorf("add audit: %w", err)
	}
	return nil
}

// Audits lists the administrators' audit.
func (tx *Tx) Audits(ctx context.Context, f AuditFilter) ([]Audit, error) {
	before, limit := f.page()
	from, to := f.during()
	rows, err := tx.Query(ctx, `select id, at, actor_id, actor_name, action, subject, detail from audits
		where city = $1 and id < $2 and ($3::bigint = 0 or actor_id = $3) and ($5 = '' or action = $5)
		and ($6 = '' or position($6 in subject) > 0 or position($6 in actor_name) > 0) and at >= $7 and at < $8
		order by id desc limit $4`, tx.City, before, f.User, limit, f.Action, f.Text, from, to)
	if err != nil {
		return nil, fmt.Errorf("list audits: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Audit, err error) {
		err = row.Scan(&a.ID, &a.At, &a.Actor, &a.Name, &a.Action, &a.Subject, &a.Detail)
		return a, err
	})
}
