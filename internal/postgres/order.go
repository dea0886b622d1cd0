package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// OrderRow is a supervision order as it is stored: its words sealed.
type OrderRow struct {
	supervision.Order
	Box []byte
}

const orderColumns = `id, version, year, no, tier, form, state, office, unit, assists, leader, paper, made_at, days, issued_at, issued_by, read_due_at, read_at,
	due_at, fed_back_at, signed_at, returns, accepted_at, accepted_by, looked_at, looked_by, struck_at, box`

func orderFields(o *OrderRow) []any {
	return []any{&o.ID, &o.Version, &o.Year, &o.No, &o.Tier, &o.Form, &o.State, &o.Office, &o.Unit, &o.Assists, &o.Leader, &o.Paper, &o.MadeAt, &o.Days,
		&o.IssuedAt, &o.IssuedBy, &o.ReadDueAt, &o.ReadAt, &o.DueAt, &o.FedBackAt, &o.SignedAt, &o.Returns, &o.AcceptAt, &o.AcceptBy, &o.LookedAt, &o.LookedBy, &o.StruckAt, &o.Box}
}

var saveOrder = func() string {
	names := strings.Split(strings.Join(strings.Fields(orderColumns), " "), ", ")
	var params, sets []string
	for i, name := range names {
		params = append(params, fmt.Sprintf("$%d", i+2))
		if name != "id" {
			sets = append(sets, name+" = excluded."+name)
		}
	}
	return `insert into orders (city, ` + orderColumns + `) values ($1, ` + strings.Join(params, ", ") + `) on conflict (city, id) do update set ` + strings.Join(sets, ", ")
}()

// SaveOrder queues an order as it is now; a new one with its tickets.
func (tx *Tx) SaveOrder(o OrderRow) {
	if o.Assists == nil {
		o.Assists = []org.UnitID{}
	}
	tx.Queue(saveOrder, append([]any{tx.City}, orderFields(&o)...)...)
	if o.Version == 1 {
		tx.Queue(`insert into order_tickets (city, order_id, ticket_id) select $1, $2, unnest($3::bigint[])`, tx.City, o.ID, o.Tickets)
	}
}

// PaperEvent is one deed on an order or a submission: its remark sealed.
type PaperEvent struct {
	Version int
	At      time.Time
	By      org.UserID
	Name    string
	Deputy  org.UserID
	Action  string
	Box     []byte
}

// AddOrderEvent queues a line of an order's record.
func (tx *Tx) AddOrderEvent(id supervision.OrderID, e PaperEvent) {
	tx.Queue(`insert into order_events (city, order_id, version, at, by_user, by_name, by_deputy, action, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.City, id, e.Version, e.At, e.By, e.Name, e.Deputy, e.Action, e.Box)
}

// OrderEvents lists what was done to an order, in order.
func (tx *Tx) OrderEvents(ctx context.Context, id supervision.OrderID) ([]PaperEvent, error) {
	rows, err := tx.Query(ctx, `select version, at, by_user, by_name, by_deputy, action, box from order_events where city = $1 and order_id = $2 order by version`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list events of order %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[PaperEvent])
}

// OrderFilter says which orders to list. Zero values do not filter.
type OrderFilter struct {
	ID     supervision.OrderID
	Tier   supervision.Tier
	Open   bool
	States []supervision.OrderState
	Units  []org.UnitID // of these units, and sent to them
	Office org.Role
	Ticket ticket.ID
	Lock   bool
	Limit  int
}

// Orders lists orders, what is due first.
func (tx *Tx) Orders(ctx context.Context, f OrderFilter) ([]OrderRow, error) {
	w := where{args: []any{tx.City}, conds: []string{"o.city = $1"}}
	for _, c := range []struct {
		on   bool
		cond string
		arg  any
	}{
		{f.ID != 0, "o.id = ?", f.ID},
		{f.Tier != 0, "o.tier = ?", f.Tier},
		{len(f.States) > 0, "o.state = any(?)", f.States},
		{f.Office != "", "o.office = ?", f.Office},
		{f.Ticket != 0, "exists (select from order_tickets x where x.city = o.city and x.order_id = o.id and x.ticket_id = ?)", f.Ticket},
	} {
		if c.on {
			w.add(c.cond, c.arg)
		}
	}
	if f.Open {
		w.add("o.state not in ('struck', 'withdrawn')")
	}
	if f.Units != nil {
		w.add("(o.unit = any(?) or o.assists && ?::int[]) and o.state <> 'drafted'", f.Units, f.Units)
	}
	lock := ""
	if f.Lock {
		lock = " for update of o"
	}
	rows, err := tx.Query(ctx, `select o.`+strings.ReplaceAll(strings.Join(strings.Fields(orderColumns), " "), ", ", ", o.")+
		`, array(select x.ticket_id from order_tickets x where x.city = o.city and x.order_id = o.id order by 1) from orders o where `+w.sql()+
		fmt.Sprintf(" order by coalesce(o.due_at, o.read_due_at, o.made_at), o.id limit %d", max(f.Limit, 1))+lock, w.args...)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o OrderRow, err error) {
		return o, row.Scan(append(orderFields(&o), &o.Tickets)...)
	})
}

// Order returns one order, locked when a deed is to follow.
func (tx *Tx) Order(ctx context.Context, id supervision.OrderID, lock bool) (OrderRow, error) {
	list, err := tx.Orders(ctx, OrderFilter{ID: id, Lock: lock, Limit: 1})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "没有这张督办单,或不在您可见的范围内")
	}
	if err != nil {
		return OrderRow{}, err
	}
	return list[0], nil
}

// UnderOrder reports which tickets stand under an open order, and which.
func (tx *Tx) UnderOrder(ctx context.Context, ids []ticket.ID) (map[ticket.ID]supervision.OrderID, error) {
	rows, err := tx.Query(ctx, `select x.ticket_id, min(o.id) from order_tickets x join orders o on o.city = x.city and o.id = x.order_id
		where x.city = $1 and x.ticket_id = any($2) and o.state not in ('struck', 'withdrawn') group by 1`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("look for open orders: %w", err)
	}
	under := map[ticket.ID]supervision.OrderID{}
	var id ticket.ID
	var order supervision.OrderID
	_, err = pgx.ForEachRow(rows, []any{&id, &order}, func() error { under[id] = order; return nil })
	return under, err
}

// NextOrder returns the number of the next order of a year; nobody else is given one
// until the transaction ends.
func (tx *Tx) NextOrder(ctx context.Context, year int) (no int, err error) {
	return tx.next(ctx, `select coalesce(max(no), 0) + 1 from orders where city = $1 and year = $2`, year)
}

func (tx *Tx) next(ctx context.Context, sql string, args ...any) (no int, err error) {
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return 0, fmt.Errorf("lock numbers: %w", err)
	}
	if err := tx.QueryRow(ctx, sql, append([]any{tx.City}, args...)...).Scan(&no); err != nil {
		return 0, fmt.Errorf("take number: %w", err)
	}
	return no, nil
}

// FollowedUp reads what the citizens said about tickets, for striking off.
func (tx *Tx) FollowedUp(ctx context.Context, ids []ticket.ID) ([]supervision.FollowedUp, error) {
	rows, err := tx.Query(ctx, `select t.ticket_id, t.no, t.closed_at is not null, coalesce(f.reached, false), coalesce(f.satisfaction, 0) from tickets t
		left join lateral (select f.reached, f.satisfaction from follow_ups f where f.city = t.city and f.ticket_id = t.ticket_id order by f.reached desc, f.n desc limit 1) f on true
		where t.city = $1 and t.ticket_id = any($2) order by 1`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("read follow-ups of tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[supervision.FollowedUp])
}

// ThemeOffices lists which categories an office with a theme looks after (市营商办: 营商环境).
func (tx *Tx) ThemeOffices(ctx context.Context) (map[string]org.Role, error) {
	rows, err := tx.Query(ctx, `select distinct unnest(u.themes), r.role from users u join user_roles r on r.city = u.city and r.user_id = u.id
		where u.city = $1 and r.role = 'business_office'`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("read themes of offices: %w", err)
	}
	themes := map[string]org.Role{}
	var theme string
	var role org.Role
	_, err = pgx.ForEachRow(rows, []any{&theme, &role}, func() error { themes[theme] = role; return nil })
	return themes, err
}
