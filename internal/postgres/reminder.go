package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// ReminderRow is a reminder as it is stored: its words sealed.
type ReminderRow struct {
	supervision.Reminder
	Box   []byte
	No    string
	Title string // its digest
}

var reminderRows = newBulk("reminders", "", "id bigint", "ticket_id bigint", "assignment int", "unit int", "rule int", "version int", "medium text", "why text",
	"by_user bigint", "by_name text", "at timestamptz", "reply_due_at timestamptz", "answered_at timestamptz", "answered_by text", "settled_at timestamptz", "box bytea")

// AddReminder queues a reminder.
func (tx *Tx) AddReminder(r ReminderRow) {
	tx.gather(reminderRows, r.ID, r.Ticket, r.Assignment, r.Unit, r.Rule, r.Version, r.Medium, r.Why, r.By, r.ByName, r.At, r.ReplyDueAt, r.AnsweredAt, r.AnsweredBy, r.SettledAt, r.Box)
}

// SaveAnswer queues what a unit answered to a reminder.
func (tx *Tx) SaveAnswer(r ReminderRow) {
	tx.Queue(`update reminders set answered_at = $3, answered_by = $4, box = $5 where city = $1 and id = $2`, tx.City, r.ID, r.AnsweredAt, r.AnsweredBy, r.Box)
}

const remindersFrom = `select r.id, r.ticket_id, r.assignment, r.unit, r.rule, r.version, r.medium, r.why, r.by_user, r.by_name, r.at, r.reply_due_at,
	r.answered_at, r.answered_by, r.settled_at, r.box, t.no, t.title from reminders r join tickets t on t.city = r.city and t.ticket_id = r.ticket_id where `

func scanReminder(row pgx.CollectableRow) (r ReminderRow, err error) {
	return r, row.Scan(&r.ID, &r.Ticket, &r.Assignment, &r.Unit, &r.Rule, &r.Version, &r.Medium, &r.Why, &r.By, &r.ByName, &r.At, &r.ReplyDueAt,
		&r.AnsweredAt, &r.AnsweredBy, &r.SettledAt, &r.Box, &r.No, &r.Title)
}

// Reminder returns one reminder, locked for its answer.
func (tx *Tx) Reminder(ctx context.Context, id int64) (ReminderRow, error) {
	rows, err := tx.Query(ctx, remindersFrom+"r.city = $1 and r.id = $2 for update of r", tx.City, id)
	if err != nil {
		return ReminderRow{}, fmt.Errorf("read reminder: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanReminder)
	if none(err) {
		err = fault.New(fault.NotFound, "没有这条催办,或不在您可见的范围内")
	}
	return r, err
}

// ReminderFilter says which reminders to list.
type ReminderFilter struct {
	ID     int64
	Scope  org.Scope
	Units  []org.UnitID // of these units
	Ticket ticket.ID
	Since  time.Time
	Medium supervision.Medium
	ToDo   bool // that await an answer
	Limit  int
}

// Reminders lists reminders, the newest first.
func (tx *Tx) Reminders(ctx context.Context, f ReminderFilter) ([]ReminderRow, error) {
	w := where{args: []any{tx.City}, conds: []string{"r.city = $1"}}
	if f.Units != nil {
		w.add("r.unit = any(?)", f.Units)
	} else {
		w.within(f.Scope)
	}
	if f.ID != 0 {
		w.add("r.id = ?", f.ID)
	}
	if f.Ticket != 0 {
		w.add("r.ticket_id = ?", f.Ticket)
	}
	if !f.Since.IsZero() {
		w.add("r.at >= ?", f.Since)
	}
	if f.Medium != "" {
		w.add("r.medium = ?", f.Medium)
	}
	if f.ToDo {
		w.add("r.answered_at is null and r.settled_at is null")
	}
	rows, err := tx.Query(ctx, remindersFrom+w.sql()+fmt.Sprintf(" order by r.at desc, r.id desc limit %d", f.Limit), w.args...)
	if err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	return pgx.CollectRows(rows, scanReminder)
}

// CountReminders counts reminders since a moment by medium, and how many were answered.
func (tx *Tx) CountReminders(ctx context.Context, s org.Scope, since time.Time) (media map[supervision.Medium]int, answered int, err error) {
	w := where{args: []any{tx.City}, conds: []string{"r.city = $1"}}
	w.within(s)
	w.add("r.at >= ?", since)
	rows, err := tx.Query(ctx, `select r.medium, count(*), count(r.answered_at) from reminders r join tickets t on t.city = r.city and t.ticket_id = r.ticket_id where `+w.sql()+" group by r.medium", w.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("count reminders: %w", err)
	}
	media = map[supervision.Medium]int{}
	var m supervision.Medium
	var n, done int
	_, err = pgx.ForEachRow(rows, []any{&m, &n, &done}, func() error { media[m] = n; answered += done; return nil })
	return media, answered, err
}

// SettleReminders ends the reminders whose unit has answered the ticket or has no
// part in it any more.
func (tx *Tx) SettleReminders(ctx context.Context) (int, error) {
	tag, err := tx.Exec(ctx, `update reminders r set settled_at = $2 from assignments a join tickets t on t.city = a.city and t.ticket_id = a.ticket_id
		where r.city = $1 and r.settled_at is null and a.city = r.city and a.ticket_id = r.ticket_id and a.n = r.assignment
		and (a.ended_at is not null or not (`+working+`) or t.closed_at is not null)`, tx.City, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("settle reminders: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
