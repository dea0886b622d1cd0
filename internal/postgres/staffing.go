package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/staffing"
	"suban/internal/workday"
)

// HalfHours counts the tickets registered by telephone in each half hour of a span that
// begins with a day: where none came there is no row.
func (tx *Tx) HalfHours(ctx context.Context, from, to time.Time) (map[int]int, error) {
	rows, err := tx.Query(ctx, `select floor(extract(epoch from created_at - $2::timestamptz) / 1800)::int, count(*)::int from tickets
		where city = $1 and channel = 'phone' and created_at >= $2 and created_at < $3 and ticket_id >= $4 group by 1`, tx.City, from, to, FirstID(from))
	if err != nil {
		return nil, fmt.Errorf("count half hours: %w", err)
	}
	counts := map[int]int{}
	var slot, n int
	_, err = pgx.ForEachRow(rows, []any{&slot, &n}, func() error { counts[slot] = n; return nil })
	return counts, err
}

// Shift is a line of the roster with who is on.
type Shift struct {
	On     workday.Date
	Name   string
	From   int
	To     int
	People []org.UserID
	ByName string
	At     time.Time
}

// Shifts lists the roster of days, from the first to the last.
func (tx *Tx) Shifts(ctx context.Context, from, to workday.Date) ([]Shift, error) {
	rows, err := tx.Query(ctx, `select on_date, name, from_min, to_min, people, by_name, at from shifts where city = $1 and on_date >= $2 and on_date <= $3 order by on_date, from_min, name`, tx.City, from.String(), to.String())
	if err != nil {
		return nil, fmt.Errorf("list shifts: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Shift, err error) {
		var on string
		if err := row.Scan(&on, &s.Name, &s.From, &s.To, &s.People, &s.ByName, &s.At); err != nil {
			return s, err
		}
		s.On, err = workday.ParseDate(on)
		return s, err
	})
}

// SaveShift queues a line of the roster, in the place of the one of that day and name.
func (tx *Tx) SaveShift(s Shift) {
	if s.People == nil {
		s.People = []org.UserID{}
	}
	tx.Queue(`insert into shifts (city, on_date, name, from_min, to_min, people, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (city, on_date, name) do update set from_min = excluded.from_min, to_min = excluded.to_min, people = excluded.people, by_name = excluded.by_name, at = excluded.at`,
		tx.City, s.On.String(), s.Name, s.From, s.To, s.People, s.ByName, s.At)
}

// DropShift queues that a line of the roster is taken off.
func (tx *Tx) DropShift(on workday.Date, name string) {
	tx.Queue(`delete from shifts where city = $1 and on_date = $2 and name = $3`, tx.City, on.String(), name)
}

// Staffing are the line's settings, their version (0 while they are the preset), and when
// a flood was told of last.
func (tx *Tx) Staffing(ctx context.Context) (s staffing.Settings, version int, flooded *time.Time, err error) {
	s = staffing.Preset()
	err = tx.QueryRow(ctx, `select settings, version, flooded_at from staffing_settings where city = $1`, tx.City).Scan(&s, &version, &flooded)
	if none(err) {
		return s, 0, nil, nil
	}
	if err != nil {
		return s, 0, nil, fmt.Errorf("read staffing: %w", err)
	}
	return s, version, flooded, nil
}

// SetStaffing queues the line's settings.
func (tx *Tx) SetStaffing(s staffing.Settings, version int, by string) error {
	b, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write staffing: %w", err)
	}
	tx.Queue(`insert into staffing_settings (city, version, settings, by_name, at) values ($1, $2, $3, $4, $5)
		on conflict (city) do update set version = excluded.version, settings = excluded.settings, by_name = excluded.by_name, at = excluded.at`, tx.City, version, b, by, tx.Now)
	return nil
}

// SetFlooded queues when a flood was told of.
func (tx *Tx) SetFlooded(at time.Time) {
	tx.Queue(`update staffing_settings set flooded_at = $2 where city = $1`, tx.City, at)
}
