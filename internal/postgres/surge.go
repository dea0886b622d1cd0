package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/surge"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// SurgePlan is the newest version of the plan, version 0 while there is none.
func (tx *Tx) SurgePlan(ctx context.Context) (p surge.Plan, err error) {
	err = tx.QueryRow(ctx, `select plan from surge_plans where city = $1 order by version desc limit 1`, tx.City).Scan(&p)
	if none(err) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read surge plan: %w", err)
	}
	return p, nil
}

// AddSurgePlan queues a version of the plan.
func (tx *Tx) AddSurgePlan(p surge.Plan) error {
	b, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write surge plan: %w", err)
	}
	tx.Queue(`insert into surge_plans (city, version, plan) values ($1, $2, $3)`, tx.City, p.Version, b)
	return nil
}

const surgeColumns = "id, version, plan, state, reason, asked_by, asked_name, asked_at, begun_by, begun_name, begun_at, ended_name, ended_at, summary"

func surgeFields(s *surge.Surge) []any {
	return []any{&s.ID, &s.Version, &s.Plan, &s.State, &s.Reason, &s.AskedBy, &s.AskedName, &s.AskedAt, &s.BegunBy, &s.BegunName, &s.BegunAt, &s.EndedName, &s.EndedAt, &s.Summary}
}

// Surges lists responses, the latest first.
func (tx *Tx) Surges(ctx context.Context, limit int) ([]surge.Surge, error) {
	rows, err := tx.Query(ctx, `select `+surgeColumns+` from surges where city = $1 order by id desc limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list surges: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s surge.Surge, err error) { return s, row.Scan(surgeFields(&s)...) })
}

// LockSurge reads a response for a deed, with the rules of its labels as they were.
func (tx *Tx) LockSurge(ctx context.Context, id int64) (s surge.Surge, tags []triage.Tag, err error) {
	err = tx.QueryRow(ctx, `select `+surgeColumns+`, tags from surges where city = $1 and id = $2 for update`, tx.City, id).Scan(append(surgeFields(&s), &tags)...)
	if none(err) {
		return s, nil, fault.New(fault.NotFound, "没有这次战时响应,请刷新后再看")
	}
	if err != nil {
		return s, nil, fmt.Errorf("read surge %d: %w", id, err)
	}
	return s, tags, nil
}

// AddSurge queues what was asked for.
func (tx *Tx) AddSurge(s surge.Surge) {
	tx.Queue(`insert into surges (city, `+surgeColumns+`, tags) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '[]')`, append([]any{tx.City}, surgeFields(&s)...)...)
}

// SaveSurge queues what became of a response.
func (tx *Tx) SaveSurge(s surge.Surge, tags []triage.Tag) error {
	b, err := json.Marshal(append([]triage.Tag{}, tags...))
	if err != nil {
		return fmt.Errorf("write surge: %w", err)
	}
	tx.Queue(`update surges set version = $3, state = $4, begun_by = $5, begun_name = $6, begun_at = $7, ended_name = $8, ended_at = $9, summary = $10, tags = $11 where city = $1 and id = $2`,
		tx.City, s.ID, s.Version, s.State, s.BegunBy, s.BegunName, s.BegunAt, s.EndedName, s.EndedAt, s.Summary, b)
	return nil
}

const surgeAccountColumns = "surge, user_id, login, batch, from_at, until, started_at, tries, score, passed_at, dead_at"

func surgeAccountFields(a *surge.Account) []any {
	return []any{&a.Surge, &a.User, &a.Login, &a.Batch, &a.From, &a.Until, &a.StartedAt, &a.Tries, &a.Score, &a.PassedAt, &a.DeadAt}
}

// SurgeAccounts lists the volunteers of a response.
func (tx *Tx) SurgeAccounts(ctx context.Context, id int64) ([]surge.Account, error) {
	rows, err := tx.Query(ctx, `select `+surgeAccountColumns+` from surge_accounts where city = $1 and surge = $2 order by login`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list volunteers: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a surge.Account, err error) {
		return a, row.Scan(surgeAccountFields(&a)...)
	})
}

// SurgeAccount is a volunteer's account, nil for everybody else.
func (tx *Tx) SurgeAccount(ctx context.Context, user org.UserID) (*surge.Account, error) {
	var a surge.Account
	err := tx.QueryRow(ctx, `select `+surgeAccountColumns+` from surge_accounts where city = $1 and user_id = $2`, tx.City, user).Scan(surgeAccountFields(&a)...)
	if none(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read volunteer %d: %w", user, err)
	}
	return &a, nil
}

// SaveSurgeAccount queues a volunteer's account.
func (tx *Tx) SaveSurgeAccount(a surge.Account) {
	tx.Queue(`insert into surge_accounts (city, `+surgeAccountColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (city, user_id) do update
		set started_at = excluded.started_at, tries = excluded.tries, score = excluded.score, passed_at = excluded.passed_at, dead_at = excluded.dead_at, from_at = excluded.from_at, until = excluded.until`,
		append([]any{tx.City}, surgeAccountFields(&a)...)...)
}

// Rollup is one hour's list for one group, as it was sent.
type Rollup struct {
	ID           int64
	Surge        int64
	Hour         time.Time
	Group        string
	Unit         org.UnitID
	Label        string
	Fresh        int // registered in the hour
	Open         int
	Closed       int // in all, since the beginning
	Overdue      int
	Box          []byte
	SentAt       time.Time
	ReceivedAt   *time.Time
	ReceivedName string
}

const rollupColumns = "id, surge, hour, grp, unit, label, fresh, open, closed, overdue, box, sent_at, received_at, received_name"

// AddRollup queues a list; one that another node sent first stays.
func (tx *Tx) AddRollup(r Rollup) {
	tx.Queue(`insert into rollups (city, `+rollupColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (city, surge, hour, grp) do nothing`,
		tx.City, r.ID, r.Surge, r.Hour, r.Group, r.Unit, r.Label, r.Fresh, r.Open, r.Closed, r.Overdue, r.Box, r.SentAt, r.ReceivedAt, r.ReceivedName)
}

// Rollups lists the lists of a response (0: any), the latest first; of some units only
// when units are given.
func (tx *Tx) Rollups(ctx context.Context, id int64, units []org.UnitID, limit int) ([]Rollup, error) {
	rows, err := tx.Query(ctx, `select `+rollupColumns+` from rollups where city = $1 and ($2::bigint = 0 or surge = $2) and ($3::int[] is null or unit = any($3)) order by hour desc, grp limit $4`, tx.City, id, units, limit)
	if err != nil {
		return nil, fmt.Errorf("list roll-ups: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Rollup])
}

// LockRollup reads one list.
func (tx *Tx) LockRollup(ctx context.Context, id int64) (Rollup, error) {
	rows, err := tx.Query(ctx, `select `+rollupColumns+` from rollups where city = $1 and id = $2 for update`, tx.City, id)
	if err != nil {
		return Rollup{}, fmt.Errorf("read roll-up: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Rollup])
	if none(err) {
		return r, fault.New(fault.NotFound, "没有这份清单,请刷新后再看")
	}
	return r, err
}

// ReceiveRollup queues the receipt of a list.
func (tx *Tx) ReceiveRollup(id int64, name string, at time.Time) {
	tx.Queue(`update rollups set received_at = $3, received_name = $4 where city = $1 and id = $2`, tx.City, id, at, name)
}

// Labelled are the tickets with a label registered in a span of time, drafts left out.
func (tx *Tx) Labelled(ctx context.Context, label string, from, to time.Time) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and ticket_id >= $2 and ticket_id < $3 and labels @> array[$4] and state not in ('draft', 'merged', 'cancelled') order by ticket_id`,
		tx.City, FirstID(from), FirstID(to), label)
	if err != nil {
		return nil, fmt.Errorf("list tickets labelled %s: %w", label, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
