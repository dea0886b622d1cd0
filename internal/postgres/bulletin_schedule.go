package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/bulletin"
	"suban/internal/desk"
	"suban/internal/indicator"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// BulletinSchedules lists which reports are made when, in the order they were set.
func (tx *Tx) BulletinSchedules(ctx context.Context) ([]bulletin.Schedule, error) {
	rows, err := tx.Query(ctx, `select id, version, kind, of_id, rhythm, day, minute, roles, users, enabled, done_to::text, by_name, at from bulletin_schedules where city = $1 order by id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list schedules of reports: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s bulletin.Schedule, err error) {
		var done string
		if err = row.Scan(&s.ID, &s.Version, &s.Kind, &s.Of, &s.Rhythm, &s.Day, &s.Minute, &s.Roles, &s.Users, &s.Enabled, &done, &s.ByName, &s.At); err != nil {
			return s, err
		}
		s.DoneTo, err = workday.ParseDate(done)
		return s, err
	})
}

// SaveBulletinSchedule writes a schedule; false when another version stands there.
func (tx *Tx) SaveBulletinSchedule(ctx context.Context, s bulletin.Schedule) (bool, error) {
	tag, err := tx.Exec(ctx, `insert into bulletin_schedules as b (city, id, version, kind, of_id, rhythm, day, minute, roles, users, enabled, done_to, by_name, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		on conflict (city, id) do update set version = excluded.version, kind = excluded.kind, of_id = excluded.of_id, rhythm = excluded.rhythm, day = excluded.day, minute = excluded.minute,
			roles = excluded.roles, users = excluded.users, enabled = excluded.enabled, done_to = excluded.done_to, by_name = excluded.by_name, at = excluded.at where b.version = excluded.version - 1`,
		tx.City, s.ID, s.Version, s.Kind, s.Of, s.Rhythm, s.Day, s.Minute, some(s.Roles), some(s.Users), s.Enabled, dateArg(s.DoneTo), s.ByName, s.At)
	if err != nil {
		return false, fmt.Errorf("save schedule of reports: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// SettleSchedule notes that every period up to a day is settled; false when another node
// has come before, or the schedule was changed meanwhile.
func (tx *Tx) SettleSchedule(ctx context.Context, s bulletin.Schedule, to workday.Date) (bool, error) {
	tag, err := tx.Exec(ctx, `update bulletin_schedules set done_to = $4 where city = $1 and id = $2 and version = $3 and enabled and done_to < $4`, tx.City, s.ID, s.Version, dateArg(to))
	if err != nil {
		return false, fmt.Errorf("settle schedule %d: %w", s.ID, err)
	}
	return tag.RowsAffected() > 0, nil
}

// DeskDays counts what a desk registered on each day of a period, drafts left out.
func (tx *Tx) DeskDays(ctx context.Context, id desk.ID, p indicator.Period) ([]int64, error) {
	days, begins := make([]int64, p.Days()), []int64{}
	for d := p.From; d.Before(p.To); d = d.Next() {
		begins = append(begins, int64(FirstID(d.Start())))
	}
	rows, err := tx.Query(ctx, `select width_bucket(ticket_id, $4::bigint[]), count(*) from tickets
		where city = $1 and desk = $2 and ticket_id >= $5 and ticket_id < $3 and state <> 'draft' group by 1`, tx.City, id, FirstID(p.To.Start()), begins, FirstID(p.From.Start()))
	if err != nil {
		return nil, fmt.Errorf("count days of desk %d: %w", id, err)
	}
	var at int
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&at, &n}, func() error { days[at-1] = n; return nil })
	if err != nil {
		return nil, fmt.Errorf("count days of desk %d: %w", id, err)
	}
	return days, nil
}

// DeskTickets are the tickets that a desk registered in a period, drafts left out.
func (tx *Tx) DeskTickets(ctx context.Context, id desk.ID, p indicator.Period) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and desk = $2 and ticket_id >= $3 and ticket_id < $4 and state <> 'draft' order by ticket_id`,
		tx.City, id, FirstID(p.From.Start()), FirstID(p.To.Start()))
	if err != nil {
		return nil, fmt.Errorf("list tickets of desk %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
