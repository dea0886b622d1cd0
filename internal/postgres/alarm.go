package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// SetAlarm queues when the clocks next want something of a ticket, or that they
// want nothing any more. The last word in a transaction counts.
func (tx *Tx) SetAlarm(id ticket.ID, at time.Time, wanted bool) {
	if tx.alarms == nil {
		tx.alarms = map[ticket.ID]*time.Time{}
	}
	tx.alarms[id] = nil
	if wanted {
		tx.alarms[id] = &at
	}
}

var alarmRows = newBulk("alarms", "on conflict (city, ticket_id) do update set at = excluded.at where alarms.at <> excluded.at",
	"ticket_id bigint", "at timestamptz")

func (tx *Tx) settleAlarms() {
	if len(tx.alarms) == 0 {
		return
	}
	// In the order of ids, as everywhere, so that two transactions never wait for each other.
	for _, id := range slices.Sorted(maps.Keys(tx.alarms)) {
		if at := tx.alarms[id]; at != nil {
			tx.gather(alarmRows, id, *at)
		} else {
			tx.silent = append(tx.silent, id)
		}
	}
	tx.alarms = nil
}

// DueAlarms lists tickets whose alarm has come, the earliest first.
func (tx *Tx) DueAlarms(ctx context.Context, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from alarms where city = $1 and at <= $2 order by at, ticket_id limit $3`, tx.City, tx.Now, limit)
	if err != nil {
		return nil, fmt.Errorf("read alarms: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// Postpone moves an alarm that could not be served to a later moment, unless
// somebody set it anew meanwhile.
func (tx *Tx) Postpone(ctx context.Context, id ticket.ID, until time.Time) error {
	_, err := tx.Exec(ctx, `update alarms set at = $3 where city = $1 and ticket_id = $2 and at <= $4`, tx.City, id, until, tx.Now)
	return err
}

// Deed is what an idempotency key already did.
type Deed struct {
	Key    string
	Ticket ticket.ID
	Seq    int
	Body   string
}

// ReadDeeds queues the look-up of idempotency keys into b.
func (tx *Tx) ReadDeeds(b *pgx.Batch, keys []string) map[string]Deed {
	found := map[string]Deed{}
	if len(keys) == 0 {
		return found
	}
	b.Queue(`select key, ticket_id, seq, body from deeds where city = $1 and key = any($2)`, tx.City, keys).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var d Deed
			if err := rows.Scan(&d.Key, &d.Ticket, &d.Seq, &d.Body); err != nil {
				return err
			}
			found[d.Key] = d
		}
		return rows.Err()
	})
	return found
}

var deedRows = newBulk("deeds", "", "key text", "ticket_id bigint", "seq int", "body text", "at timestamptz")

// AddDeed queues an idempotency key.
func (tx *Tx) AddDeed(d Deed) { tx.gather(deedRows, d.Key, d.Ticket, d.Seq, d.Body, tx.Now) }

// ForgetDeeds drops keys older than a moment.
func (tx *Tx) ForgetDeeds(ctx context.Context, before time.Time) error {
	_, err := tx.Exec(ctx, `delete from deeds where city = $1 and at < $2`, tx.City, before)
	return err
}

// TakeNumbers hands out a block of n sequence numbers of a day, from the first one returned.
func (db *DB) TakeNumbers(ctx context.Context, day string, n int) (int, error) {
	var next int
	err := db.Pool.QueryRow(ctx, `insert into numbers (city, day, next) values ($1, $2::text::date, $3 + 1)
		on conflict (city, day) do update set next = numbers.next + $3 returning next`, db.City, day, n).Scan(&next)
	if err != nil {
		return 0, fmt.Errorf("take ticket numbers: %w", err)
	}
	return next - n, nil
}
