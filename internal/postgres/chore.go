package postgres

import (
	"context"
	"fmt"

	"suban/internal/workday"
)

// ClaimChore takes today's turn of a daily task, and reports whether nobody had
// it before. A node whose clock is a little behind does not do yesterday's again.
func (tx *Tx) ClaimChore(ctx context.Context, name string) (bool, error) {
	tag, err := tx.Exec(ctx, `insert into chores (city, name, done_on) values ($1, $2, $3::text::date)
		on conflict (city, name) do update set done_on = excluded.done_on
		where chores.done_on < excluded.done_on or chores.done_on > excluded.done_on + 1`, tx.City, name, workday.DateOf(tx.Now).String())
	if err != nil {
		return false, fmt.Errorf("claim %s: %w", name, err)
	}
	return tag.RowsAffected() > 0, nil
}

// CalendarApplied reports whether open due dates follow the newest calendar.
func (tx *Tx) CalendarApplied(ctx context.Context) (bool, error) {
	var applied bool
	err := tx.QueryRow(ctx, `select coalesce(bool_and(applied), true) from calendars where city = $1`, tx.City).Scan(&applied)
	if err != nil {
		return false, fmt.Errorf("ask whether the calendar is applied: %w", err)
	}
	return applied, nil
}

// SetCalendarApplied notes that open due dates follow every calendar up to a version.
func (tx *Tx) SetCalendarApplied(version int) {
	tx.Queue(`update calendars set applied = true where city = $1 and version <= $2 and not applied`, tx.City, version)
}
