package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// Fact is something that happened beside the tickets' own rows, by what it was: a reminder by
// its medium, an order by its form, a listing by its list.
type Fact struct {
	Kind, What string
	Tickets    []ticket.ID
	Count      int
}

const proofFacts = `
	select 'reminder', medium, array_agg(distinct ticket_id), count(*)::int from reminders where city = $1 group by medium
	union all select 'matter', 'enabled', array[]::bigint[], count(distinct id)::int from supervision_rules where city = $1 and enabled
	union all select 'order', o.form, array_agg(distinct t.ticket_id), count(distinct o.id)::int from orders o join order_tickets t on t.city = o.city and t.order_id = o.id
		where o.city = $1 and o.state not in ('drafted', 'withdrawn') group by o.form
	union all select 'office', o.office, array_agg(distinct t.ticket_id), count(distinct o.id)::int from orders o join order_tickets t on t.city = o.city and t.order_id = o.id
		where o.city = $1 and o.state not in ('drafted', 'withdrawn') group by o.office
	union all select 'order_deed', e.action, array_agg(distinct t.ticket_id), count(*)::int from order_events e join order_tickets t on t.city = e.city and t.order_id = e.order_id
		where e.city = $1 group by e.action
	union all select 'list', list, array_agg(ticket_id), count(*)::int from listings where city = $1 and left_at is null group by list
	union all select 'paper', kind, array[]::bigint[], count(*)::int from submissions where city = $1 group by kind
	union all select 'signed', kind, array[]::bigint[], count(*)::int from submissions where city = $1 and signed_at is not null group by kind
	union all select 'version', 'policy', array[]::bigint[], count(*)::int from policies where city = $1
	union all select 'version', 'duty', array[]::bigint[], count(*)::int from duty_versions where city = $1
	union all select 'version', 'rule', array[]::bigint[], count(*)::int from supervision_rules where city = $1
	union all select 'batch', u.expires_at::text, array_agg(t.ticket_id) filter (where t.ticket_id is not null), count(distinct u.id)::int
		from users u join user_roles r on r.city = u.city and r.user_id = u.id and r.role = 'temp_agent'
		left join tickets t on t.city = u.city and t.created_by = u.id
		where u.city = $1 and u.expires_at < $2 group by u.expires_at`

// ProofFacts counts what was done beside the tickets, with the tickets it was done about.
func (tx *Tx) ProofFacts(ctx context.Context) ([]Fact, error) {
	rows, err := tx.Query(ctx, proofFacts, tx.City, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("count what was done beside the tickets: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Fact, err error) {
		return f, row.Scan(&f.Kind, &f.What, &f.Tickets, &f.Count)
	})
	if err != nil {
		return nil, fmt.Errorf("count what was done beside the tickets: %w", err)
	}
	return list, nil
}

// RadarFound lists every closing the radar ever found suspect.
func (tx *Tx) RadarFound(ctx context.Context) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from radar where city = $1`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list what the radar found: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// ClosedSince lists the tickets that a unit answered and that were closed from a moment on.
func (tx *Tx) ClosedSince(ctx context.Context, since time.Time) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and state = 'closed' and closed_at >= $2 and replied_at is not null order by closed_at, no`, tx.City, since)
	if err != nil {
		return nil, fmt.Errorf("list what was closed: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
