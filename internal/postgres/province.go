package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// ProvinceItem is one ticket of the province that its citizen was not satisfied with
// (省级不满意件), with how far its strike-off has come.
type ProvinceItem struct {
	Ticket       ticket.ID
	No           string
	Title        string // its digest
	Region       org.RegionCode
	Unit         org.UnitID
	State        ticket.State
	Unsat        int
	Closed       bool
	Satisfaction int // the citizen's last word
	DueAt        *time.Time
	Order        supervision.OrderID // 0: none yet
	OrderState   supervision.OrderState
	OrderDueAt   *time.Time
	StruckAt     *time.Time
}

// ProvinceBoard lists the tickets of the board (挂图作战), those not struck off first.
func (tx *Tx) ProvinceBoard(ctx context.Context, s org.Scope) ([]ProvinceItem, error) {
	w := where{args: []any{tx.City}, conds: []string{"t.city = $1"}}
	w.within(s)
	rows, err := tx.Query(ctx, `select t.ticket_id, t.no, t.title, t.region, coalesce(a.unit, 0), t.state, t.unsat_count, t.closed_at is not null, coalesce(f.satisfaction, 0), t.due_at,
		coalesce(o.id, 0), coalesce(o.state, ''), o.due_at, o.struck_at from tickets t
		left join lateral (select a.unit from assignments a where a.city = t.city and a.ticket_id = t.ticket_id and a.part = 'lead' order by a.n desc limit 1) a on true
		left join lateral (select f.satisfaction from follow_ups f where f.city = t.city and f.ticket_id = t.ticket_id and f.reached order by f.n desc limit 1) f on true
		left join lateral (select o.id, o.state, o.due_at, o.struck_at from order_tickets x join orders o on o.city = x.city and o.id = x.order_id
			where x.city = t.city and x.ticket_id = t.ticket_id and o.state <> 'withdrawn' order by o.id desc limit 1) o on true
		where `+w.sql()+` and (t.source = 'province' or t.province_no <> '') and t.unsat_count >= 1
		order by o.struck_at is not null, coalesce(o.due_at, t.due_at, t.accepted_at), t.ticket_id limit 500`, w.args...)
	if err != nil {
		return nil, fmt.Errorf("read the board of the province's tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[ProvinceItem])
}
