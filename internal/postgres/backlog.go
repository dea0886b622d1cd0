package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

// Backlog is what waits in one queue: how much, since when, how much of it late.
type Backlog struct {
	Count, Late int
	Oldest      *time.Time // when the longest waiting was accepted
	Next        *time.Time // the first clock that runs out
}

// Backlog sums up what a filter finds.
func (tx *Tx) Backlog(ctx context.Context, f Filter) (b Backlog, err error) {
	w, clock := f.where(tx.City)
	from := f.from(w)
	w.args = append(w.args, tx.Now)
	sql := fmt.Sprintf(`select count(*), count(*) filter (where %[1]s <= $%[2]d), min(coalesce(t.accepted_at, t.created_at)), min(%[1]s) filter (where %[1]s > $%[2]d)%[3]s where `,
		clock, len(w.args), from) + w.sql()
	if err = tx.QueryRow(ctx, sql, w.args...).Scan(&b.Count, &b.Late, &b.Oldest, &b.Next); err != nil {
		return b, fmt.Errorf("sum up queue %q: %w", f.Queue, err)
	}
	return b, nil
}

// UnitBacklog is what one unit has in hand.
type UnitBacklog struct {
	Unit                           org.UnitID
	ToSign, Handling, Warned, Late int
	SendBacks, Reworks             int
	Oldest                         *time.Time // when the longest waiting was sent
}

// UnitBacklogs sums up the open assignments inside a scope, the latest units first.
func (tx *Tx) UnitBacklogs(ctx context.Context, scope org.Scope, most int) ([]UnitBacklog, error) {
	w := &where{args: []any{tx.City}, conds: []string{"t.city = $1", "t.closed_at is null"}}
	w.within(scope)
	rows, err := tx.Query(ctx, `select o.unit, count(*) filter (where o.state = 'to_sign'), count(*) filter (where o.state = 'handling'),
		count(*) filter (where o.warned > 0 and o.overdue_at is null), count(*) filter (where o.overdue_at is not null),
		count(*) filter (where o.state = 'send_back_asked'), count(*) filter (where o.round > 1), min(o.sent_at)
		from assignments o join tickets t on t.city = o.city and t.ticket_id = o.ticket_id
		where o.city = $1 and o.ended_at is null and o.state in ('to_sign', 'handling', 'send_back_asked') and `+w.sql()+
		fmt.Sprintf(` group by o.unit order by 5 desc, 4 desc, count(*) desc, o.unit limit %d`, most), w.args...)
	if err != nil {
		return nil, fmt.Errorf("sum up units: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u UnitBacklog, err error) {
		return u, row.Scan(&u.Unit, &u.ToSign, &u.Handling, &u.Warned, &u.Late, &u.SendBacks, &u.Reworks, &u.Oldest)
	})
}
