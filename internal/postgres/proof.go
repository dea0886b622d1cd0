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
	union all select 'batch', a.batch, array_agg(t.ticket_id) filter (where t.ticket_id is not null), count(distinct a.user_id)::int
		from surge_accounts a left join tickets t on t.city = a.city and t.created_by = a.user_id
		where a.city = $1 and a.passed_at is not null and a.until < $2 group by a.batch
	union all select 'desk', kind || ' ' || open_on, array[]::bigint[], max(seats) from desks where city = $1 group by kind, open_on
	union all select 'surge', state, array[]::bigint[], count(*)::int from surges where city = $1 and begun_at is not null and begun_by <> asked_by group by state
	union all select 'hour', 'sent', array[]::bigint[], count(distinct hour)::int from rollups where city = $1 having count(*) > 0
	union all select 'task_force', grp, array[]::bigint[], count(*)::int from rollups where city = $1 and received_at is not null group by grp
	union all select case when s.name = '应急指挥部' then 'command' else 'roster' end, s.on_date, array[]::bigint[], count(distinct p.id)::int from shifts s, unnest(s.people) p (id)
		where s.city = $1 and exists (select from surges g where g.city = s.city and (s.on_date::date + 1)::timestamp at time zone 'Asia/Shanghai' > g.begun_at and s.on_date::date::timestamp at time zone 'Asia/Shanghai' < g.ended_at)
		group by 1, s.on_date
	union all select 'leader_day', u.name, array_agg(distinct t.ticket_id) filter (where t.ticket_id is not null), count(distinct d.id)::int from dossiers d join users u on u.city = d.city and u.id = d.leader
		left join dossier_tickets t on t.city = d.city and t.dossier_id = d.id where d.city = $1 and d.kind = 'leader_day' and d.state = 'closed' group by u.name
	union all select 'dossier', d.kind, array_agg(distinct t.ticket_id) filter (where t.ticket_id is not null), count(distinct d.id)::int from dossiers d
		left join dossier_tickets t on t.city = d.city and t.dossier_id = d.id where d.city = $1 and d.state = 'closed' group by d.kind
	union all select 'point', kind, array[]::bigint[], sum(points_done)::int from dossiers where city = $1 and state = 'closed' group by kind
	union all select 'dossier_deed', e.action, array_agg(distinct t.ticket_id) filter (where t.ticket_id is not null), count(distinct (e.dossier_id, e.version))::int from dossier_events e
		left join dossier_tickets t on t.city = e.city and t.dossier_id = e.dossier_id where e.city = $1 group by e.action
	union all select 'evaluation', grade, array[]::bigint[], count(*)::int from evaluations where city = $1 and state = 'closed' and grade <> '' group by grade
	union all select 'self', item, array[]::bigint[], count(*)::int from evaluation_readings r join evaluations e on e.city = r.city and e.id = r.evaluation where r.city = $1 and e.state = 'closed' group by item
	union all select 'mystery', v.script, array_agg(v.ticket_id) filter (where v.ticket_id <> 0), count(*)::int from evaluation_visits v where v.city = $1 and v.state = 'settled'
		and 1 < (select count(distinct j.by_user) from evaluation_judgements j where j.city = v.city and j.evaluation = v.evaluation and j.visit = v.n) group by v.script
	union all select 'survey', way, array[]::bigint[], count(*)::int from evaluation_answers where city = $1 group by way
	union all select 'matching', outcome, array_agg(distinct ticket_id), count(*)::int from matchings where city = $1 and closed_at is not null group by outcome`

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

// RadarFound lists every closing the radar ever found suspect, the likeliest first.
func (tx *Tx) RadarFound(ctx context.Context) (list []Suspect, err error) {
	rows, err := tx.Query(ctx, `select ticket_id, score, rules from radar where city = $1 order by score desc, ticket_id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list what the radar found: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Suspect, err error) { return s, row.Scan(&s.Ticket, &s.Score, &s.Rules) })
}

// ClosedSince lists the tickets that a unit answered and that were closed from a moment on.
func (tx *Tx) ClosedSince(ctx context.Context, since time.Time) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and state = 'closed' and closed_at >= $2 and replied_at is not null order by closed_at, no`, tx.City, since)
	if err != nil {
		return nil, fmt.Errorf("list what was closed: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
