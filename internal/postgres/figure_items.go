package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// longTerm is longer than any limit with its extension leaves after a closing.
const longTerm = "120 days"

// candidates are the tickets whose marks may fall into [$2, $3), by the event an
// indicator goes by; what really counts is for the indicator to say. Ids grow with
// time, so a range of ids is a range of registration.
var candidates = map[indicator.By]string{
	indicator.ByAccepted: "t.ticket_id >= $4 and t.accepted_at >= $2 and t.accepted_at < $3",
	indicator.ByClosed:   "t.closed_at >= $2 and t.closed_at < $3",
	// A unit that sent a ticket back may have had longer than the one that closed it.
	indicator.ByDue: `(t.closed_at is null or t.closed_at >= $2 or t.due_at >= $2 or t.closed_at >= $2 - interval '` + longTerm + `' and
		exists (select 1 from assignments a where a.city = t.city and a.ticket_id = t.ticket_id and a.due_at >= $2))`,
	indicator.ByEnd: "(t.closed_at is null or t.closed_at >= $3)",
}

// meanwhile is for everything that happens between registration and closing.
const meanwhile = "(t.closed_at is null or t.closed_at >= $2)"

// longIntake is how long a draft may lie before it is accepted.
const longIntake = 60 * 24 * time.Hour

// Candidates lists the tickets that may count in an indicator in a period, those of
// some units only when units are given.
func (tx *Tx) Candidates(ctx context.Context, by indicator.By, p indicator.Period, units []org.UnitID, region org.RegionCode) ([]ticket.ID, error) {
	cond, ok := candidates[by]
	if !ok {
		cond = meanwhile
	}
	from, to := p.From.Start(), p.To.Start().Add(time.Microsecond) // a day's end belongs to the day
	w := where{args: []any{tx.City, from, to, FirstID(from.Add(-longIntake)) + 1, FirstID(to.Add(time.Millisecond))}, conds: []string{"$2::timestamptz <= $3::timestamptz and $4::bigint > 0 and t.ticket_id < $5", cond}}
	if len(units) > 0 {
		w.add(assigned+")", units)
	}
	if region != "" {
		w.add("t.region like ?", prefix(region))
	}
	rows, err := tx.Query(ctx, `select t.ticket_id from tickets t where t.city = $1 and `+w.sql()+` order by t.ticket_id`, w.args...)
	if err != nil {
		return nil, fmt.Errorf("find candidates: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// FirstDay is the day of the city's first ticket, zero when there is none.
func (tx *Tx) FirstDay(ctx context.Context) (workday.Date, error) {
	var id *ticket.ID
	if err := tx.QueryRow(ctx, `select min(ticket_id) from tickets where city = $1`, tx.City).Scan(&id); err != nil || id == nil {
		return workday.Date{}, err
	}
	return workday.DateOf(BornAt(*id)), nil
}
