package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/supervision"
)

// ChiefRules say which tickets need the chief himself (the policy in force).
type ChiefRules struct {
	Province bool // 省级件 are read
	Rework   bool // 重办 is signed
	Tier     int  // from this tier on tickets are read, 0 none
}

// chiefItems are what the chiefs of some units owe or have done since a moment:
// tickets by the policy, orders always. $2 the moment, $3 the units, $4-$6 the rules.
const chiefItems = `
	select 'read' as deed, case when (t.source = 'province' or t.province_no <> '') then 'province' else 'tier' end as why, t.ticket_id, t.no, t.version, a.n, 0::bigint as order_id, a.unit, t.tier,
		a.sent_at as since, a.due_at as due, a.chief_read as done, a.ended_at is null and a.state in ('to_sign', 'handling', 'send_back_asked') and t.closed_at is null as open
	from assignments a join tickets t on t.city = a.city and t.ticket_id = a.ticket_id
	where a.city = $1 and a.part = 'lead' and a.state not in ('returned', 'void') and (a.sent_at >= $2 or a.ended_at is null and t.closed_at is null) and ($3::int[] is null or a.unit = any($3))
		and ($4 and (t.source = 'province' or t.province_no <> '') or $6 > 0 and t.tier >= $6 and a.chief_read is not null)
	union all
	select 'sign', 'rework', t.ticket_id, t.no, t.version, a.n, 0, a.unit, t.tier, a.due_from, a.due_at, a.chief_sign,
		a.ended_at is null and a.state = 'handling' and t.closed_at is null
	from assignments a join tickets t on t.city = a.city and t.ticket_id = a.ticket_id
	where a.city = $1 and $5 and a.part = 'lead' and a.round > 1 and a.state not in ('returned', 'void') and (a.due_from >= $2 or a.ended_at is null and t.closed_at is null) and ($3::int[] is null or a.unit = any($3))
	union all
	select 'read', 'order', coalesce((select min(x.ticket_id) from order_tickets x where x.city = o.city and x.order_id = o.id), 0), '', 0, 0, o.id, o.unit, o.tier, o.issued_at, o.read_due_at, o.read_at, o.state = 'issued'
	from orders o where o.city = $1 and o.issued_at >= $2 and o.state <> 'withdrawn' and ($3::int[] is null or o.unit = any($3))
	union all
	select 'sign', 'order', coalesce((select min(x.ticket_id) from order_tickets x where x.city = o.city and x.order_id = o.id), 0), '', 0, 0, o.id, o.unit, o.tier, o.fed_back_at, o.due_at, o.signed_at, o.state = 'to_sign'
	from orders o where o.city = $1 and o.tier = 3 and o.fed_back_at >= $2 and o.state <> 'withdrawn' and ($3::int[] is null or o.unit = any($3))`

// ChiefItems lists what the chiefs owe, or did, since a moment; no units means all.
func (tx *Tx) ChiefItems(ctx context.Context, r ChiefRules, units []org.UnitID, since time.Time) ([]supervision.ChiefItem, error) {
	rows, err := tx.Query(ctx, `select c.* from (`+chiefItems+`) c order by c.done is not null, c.due, c.ticket_id`, tx.City, since, units, r.Province, r.Rework, r.Tier)
	if err != nil {
		return nil, fmt.Errorf("list what chiefs owe: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (i supervision.ChiefItem, err error) {
		return i, row.Scan(&i.Deed, &i.Why, &i.Ticket, &i.No, &i.Version, &i.Assignment, &i.Order, &i.Unit, &i.Tier, &i.From, &i.DueAt, &i.DoneAt, &i.Open)
	})
}
