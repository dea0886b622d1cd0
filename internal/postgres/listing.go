package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Listable is a ticket that may belong on one of the four lists.
type Listable struct {
	Ticket     ticket.ID
	AcceptedAt time.Time
	Province   bool
	Repeats    int
	Unsat      int
}

const atWork = "t.closed_at is null and t.state in ('accepted', 'to_dispatch', 'dispatched', 'handling', 'send_back_asked', 'in_dispute', 'suspended', 'replied', 'to_follow_up', 'rework')"

// unstruck holds until an order about the ticket has been struck off (销号), or the
// requester's repeats were found unreasonable.
const unstruck = `not exists (select from order_tickets x join orders o on o.city = x.city and o.id = x.order_id where x.city = t.city and x.ticket_id = t.ticket_id and o.state = 'struck')
	and (t.unreasonable_till is null or t.unreasonable_till < $2)`

const listable = "select t.ticket_id, t.accepted_at, (t.source = 'province' or t.province_no <> ''), t.repeat_no, t.unsat_count from tickets t where t.city = $1 and t.accepted_at is not null and "

// listQueries find the tickets of each list; $2 is now, $3 a moment the list asks for,
// $4 its threshold. The rule has the last word.
var listQueries = map[supervision.List]string{
	supervision.Province:    listable + "(t.source = 'province' or t.province_no <> '') and " + atWork + " and $3::timestamptz is not null and $4::float8 is not null and $2::timestamptz is not null",
	supervision.OpenDays:    listable + "t.accepted_at <= $3 and " + atWork + " and $4::float8 is not null and $2::timestamptz is not null",
	supervision.Unsatisfied: listable + "t.unsat_count >= greatest($4, 1) and t.unsat_count >= 1 and t.accepted_at > $3 and " + unstruck,
	// The last ticket of each matter: linked by the agent, or of one person about one
	// subject in one place.
	supervision.Repeats: `with same as (select max(ticket_id) as ticket_id, count(*)::int as n from tickets where city = $1 and phone_key <> '' and accepted_at > $3
			and state not in ('draft', 'rejected', 'cancelled') group by phone_key, category, region having count(*) >= $4),
		linked as (select t.ticket_id, t.repeat_no as n from tickets t where t.city = $1 and t.repeat_no >= 2 and t.repeat_no >= $4 and t.accepted_at > $3
			and not exists (select from tickets s where s.city = t.city and s.repeat_no >= 2 and s.repeat_of = t.ticket_id)),
		found as (select ticket_id, max(n) as n from (select * from same union all select * from linked) u group by 1)
		select t.ticket_id, t.accepted_at, (t.source = 'province' or t.province_no <> ''), f.n, t.unsat_count from found f join tickets t on t.city = $1 and t.ticket_id = f.ticket_id
		where t.state not in ('merged', 'cancelled', 'rejected') and ` + unstruck + `
		and not (t.closed_at is not null and coalesce((select f.satisfaction from follow_ups f where f.city = t.city and f.ticket_id = t.ticket_id and f.reached order by f.n desc limit 1), 0) >= 3)`,
}

// Listables reads the tickets that may belong on a list.
func (tx *Tx) Listables(ctx context.Context, l supervision.List, at time.Time, threshold float64) ([]Listable, error) {
	rows, err := tx.Query(ctx, listQueries[l], tx.City, tx.Now, at, threshold)
	if err != nil {
		return nil, fmt.Errorf("read tickets for the list %s: %w", l, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Listable])
}

// SetList makes a list hold just these tickets: who is new enters, who is missing leaves.
func (tx *Tx) SetList(ctx context.Context, l supervision.List, tickets []ticket.ID, values []float64) (in, out int, err error) {
	tag, err := tx.Exec(ctx, `insert into listings (city, list, ticket_id, since, value) select $1, $2, u.id, $5, u.value from unnest($3::bigint[], $4::float8[]) u (id, value)
		on conflict (city, list, ticket_id) do update set since = case when listings.left_at is null then listings.since else excluded.since end, left_at = null, value = excluded.value
		where listings.left_at is not null or listings.value <> excluded.value`, tx.City, l, tickets, values, tx.Now)
	if err != nil {
		return 0, 0, fmt.Errorf("enter list %s: %w", l, err)
	}
	in = int(tag.RowsAffected())
	tag, err = tx.Exec(ctx, `update listings l set left_at = $4 where l.city = $1 and l.list = $2 and l.left_at is null
		and not exists (select from unnest($3::bigint[]) u (id) where u.id = l.ticket_id)`, tx.City, l, tickets, tx.Now)
	if err != nil {
		return 0, 0, fmt.Errorf("leave list %s: %w", l, err)
	}
	return in, int(tag.RowsAffected()), nil
}

// SizeLists writes how long each list is today.
func (tx *Tx) SizeLists(ctx context.Context) error {
	day := workday.DateOf(tx.Now)
	for _, l := range supervision.Lists {
		if _, err := tx.Exec(ctx, `insert into list_sizes (city, list, day, size, entered, left_n)
			select $1, $2, $3::text::date, count(*) filter (where left_at is null), count(*) filter (where since >= $4 and left_at is null), count(*) filter (where left_at >= $4) from listings where city = $1 and list = $2
			on conflict (city, list, day) do update set size = excluded.size, entered = excluded.entered, left_n = excluded.left_n
			where (list_sizes.size, list_sizes.entered, list_sizes.left_n) <> (excluded.size, excluded.entered, excluded.left_n)`, tx.City, l, day.String(), day.Start()); err != nil {
			return fmt.Errorf("size list %s: %w", l, err)
		}
	}
	return nil
}

// pastSizes are how long each list was at a moment ($3), told by the tickets themselves.
var pastSizes = map[supervision.List]string{
	supervision.Province:    "select count(*) from tickets t where t.city = $1 and (t.source = 'province' or t.province_no <> '') and t.accepted_at <= $2 and (t.closed_at is null or t.closed_at > $2) and $3::timestamptz is not null and $4::float8 is not null",
	supervision.OpenDays:    "select count(*) from tickets t where t.city = $1 and t.accepted_at <= $3 and (t.closed_at is null or t.closed_at > $2) and t.state not in ('transferred', 'rejected', 'merged', 'cancelled') and $4::float8 is not null",
	supervision.Unsatisfied: "select count(*) from (select f.ticket_id from follow_ups f where f.city = $1 and f.reached and f.satisfaction between 1 and 2 and f.at <= $2 and f.at > $3 group by 1 having count(*) >= $4) u",
	supervision.Repeats:     "select count(*) from tickets t where t.city = $1 and t.repeat_no >= 2 and t.repeat_no >= $4 and t.accepted_at <= $2 and t.accepted_at > $3 and (t.closed_at is null or t.closed_at > $2)",
}

// PastSize counts how long a list was at the end of a day in the past, and writes it
// where nothing is written yet.
func (tx *Tx) PastSize(ctx context.Context, l supervision.List, day workday.Date, at time.Time, threshold float64) error {
	_, err := tx.Exec(ctx, `insert into list_sizes (city, list, day, size, entered, left_n) select $1, '`+string(l)+`', '`+day.String()+`'::date, (`+pastSizes[l]+`), 0, 0 on conflict do nothing`,
		tx.City, day.Next().Start(), at, threshold)
	if err != nil {
		return fmt.Errorf("size list %s on %s: %w", l, day, err)
	}
	return nil
}

// Sizes lists how long the lists were since a day, by list and day.
func (tx *Tx) Sizes(ctx context.Context, since workday.Date) ([]supervision.Size, error) {
	rows, err := tx.Query(ctx, `select list, day::text, size, entered, left_n from list_sizes where city = $1 and day >= $2::text::date order by list, day`, tx.City, since.String())
	if err != nil {
		return nil, fmt.Errorf("read sizes of lists: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[supervision.Size])
}

// Listed is a ticket that stands on one list or several, once with all its tags.
type Listed struct {
	Row
	Tags  []supervision.List
	Value []float64
	Since time.Time
	Order supervision.OrderID // the open order of tier 3 about it
	Paper supervision.PaperID // the paper about it that is under way
}

// ListFilter says which listed tickets to show.
type ListFilter struct {
	Scope org.Scope
	List  supervision.List // "": any of them
	Skip  int
	Limit int
}

// ListedTickets lists the tickets of the lists, those on most of them first, and how
// many there are in all.
func (tx *Tx) ListedTickets(ctx context.Context, f ListFilter) (list []Listed, total int, err error) {
	w := where{args: []any{tx.City}, conds: []string{"t.city = $1"}}
	w.within(f.Scope)
	any := "true"
	if f.List != "" {
		w.args = append(w.args, f.List)
		any = fmt.Sprintf("bool_or(list = $%d)", len(w.args))
	}
	from := ` from (select ticket_id, array_agg(list order by list) tags, array_agg(value order by list) vals, min(since) since from listings
		where city = $1 and left_at is null group by ticket_id having ` + any + `) l join tickets t on t.city = $1 and t.ticket_id = l.ticket_id` +
		shown("a.part = 'lead'") + " where " + w.sql()
	if err := tx.QueryRow(ctx, "select count(*)"+from, w.args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count listed tickets: %w", err)
	}
	rows, err := tx.Query(ctx, "select "+rowColumns+"t.due_at"+rowTail+`, l.tags, l.vals, l.since,
		coalesce((select min(o.id) from orders o join order_tickets x on x.city = o.city and x.order_id = o.id where o.city = t.city and x.ticket_id = t.ticket_id and o.tier = 3 and o.state not in ('struck', 'withdrawn')), 0),
		coalesce((select min(s.id) from submissions s join submission_tickets x on x.city = s.city and x.submission_id = s.id where s.city = t.city and x.ticket_id = t.ticket_id and s.kind = 'form' and s.state in ('draft', 'routed', 'returned')), 0)`+
		from+fmt.Sprintf(" order by cardinality(l.tags) desc, l.since, t.ticket_id limit %d offset %d", f.Limit, f.Skip), w.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list listed tickets: %w", err)
	}
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Listed, err error) {
		return l, row.Scan(append(l.Row.fields(), &l.Tags, &l.Value, &l.Since, &l.Order, &l.Paper)...)
	})
	return list, total, err
}

// CountLists counts the lists within a scope, and the tickets on any of them once.
func (tx *Tx) CountLists(ctx context.Context, s org.Scope) (counts map[supervision.List]int, once int, err error) {
	w := where{args: []any{tx.City}, conds: []string{"l.city = $1 and l.left_at is null"}}
	w.within(s)
	rows, err := tx.Query(ctx, `select coalesce(l.list, ''), count(distinct l.ticket_id) from listings l join tickets t on t.city = l.city and t.ticket_id = l.ticket_id where `+w.sql()+` group by grouping sets ((l.list), ())`, w.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("count lists: %w", err)
	}
	counts = map[supervision.List]int{}
	var l supervision.List
	var n int
	_, err = pgx.ForEachRow(rows, []any{&l, &n}, func() error { counts[l] = n; return nil })
	once = counts[""]
	delete(counts, "")
	return counts, once, err
}

// Shown reports what of a ticket's visibility lies outside it: that it stands on a
// list, and to whom it was shown.
func (tx *Tx) Shown(ctx context.Context, id ticket.ID, by org.UserID) (listed, granted bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select from listings l where l.city = $1 and l.ticket_id = $2 and l.left_at is null), exists (select from grants g where g.city = $1 and g.ticket_id = $2 and g.user_id = $3)`,
		tx.City, id, by).Scan(&listed, &granted)
	if err != nil {
		return false, false, fmt.Errorf("ask who sees ticket %d: %w", id, err)
	}
	return listed, granted, nil
}

// Grant queues that a person sees tickets beyond his own.
func (tx *Tx) Grant(to org.UserID, ids []ticket.ID) {
	tx.Queue(`insert into grants (city, ticket_id, user_id) select $1, unnest($2::bigint[]), $3 on conflict do nothing`, tx.City, ids, to)
}

// TagsOf lists on which lists tickets stand now.
func (tx *Tx) TagsOf(ctx context.Context, ids []ticket.ID) ([]supervision.Listing, error) {
	rows, err := tx.Query(ctx, `select list, ticket_id, since, left_at, value from listings where city = $1 and ticket_id = any($2) and left_at is null order by ticket_id, list`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("read lists of tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[supervision.Listing])
}

// Kin lists other tickets of the same matters in the window of repeats: linked to them,
// or of the same person about the same subject in the same place.
func (tx *Tx) Kin(ctx context.Context, ids []ticket.ID, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select distinct s.ticket_id from tickets t join tickets s on s.city = t.city and s.ticket_id <> all($2)
			and (s.phone_key <> '' and s.phone_key = t.phone_key and s.category = t.category and s.region = t.region or t.repeat_of <> 0 and s.ticket_id = t.repeat_of)
		where t.city = $1 and t.ticket_id = any($2) and s.accepted_at > $3 and s.state not in ('draft', 'rejected', 'cancelled') order by 1 desc limit $4`,
		tx.City, ids, tx.Now.AddDate(0, 0, -supervision.RepeatWindow), limit)
	if err != nil {
		return nil, fmt.Errorf("look for the same matter: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// WeekNames are what a weekly brief counts, in the order of WeekFigures.
var WeekNames = []string{"受理", "办结", "超期", "催办", "提级督办", "销号", "不满意"}

// WeekFigures counts one week.
func (tx *Tx) WeekFigures(ctx context.Context, from, to time.Time) (n [7]int, err error) {
	err = tx.QueryRow(ctx, `select (select count(*) from tickets where city = $1 and accepted_at >= $2 and accepted_at < $3),
		(select count(*) from tickets where city = $1 and closed_at >= $2 and closed_at < $3),
		(select count(*) from assignments where city = $1 and part = 'lead' and overdue_at >= $2 and overdue_at < $3),
		(select count(*) from reminders where city = $1 and at >= $2 and at < $3),
		(select count(*) from orders where city = $1 and made_at >= $2 and made_at < $3),
		(select count(*) from orders where city = $1 and struck_at >= $2 and struck_at < $3),
		(select count(*) from follow_ups where city = $1 and reached and satisfaction between 1 and 2 and at >= $2 and at < $3)`, tx.City, from, to).
		Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6])
	if err != nil {
		return n, fmt.Errorf("count a week: %w", err)
	}
	return n, nil
}

// Confidential lists which of some tickets keep their requester to the centre.
func (tx *Tx) Confidential(ctx context.Context, ids []ticket.ID) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and ticket_id = any($2) and confidential`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("ask which tickets are confidential: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
