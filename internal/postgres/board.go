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

// FirstCard is a ticket in the lane of tier 1: its last reminder and how many there were.
type FirstCard struct {
	Ticket     ticket.ID
	No         string
	Title      string // its digest
	Version    int
	Unit       org.UnitID
	Why        string
	Whys       []string
	At         time.Time
	ReplyDueAt time.Time
	AnsweredAt *time.Time
	Count      int
	Unanswered int
	Media      []supervision.Medium
	DueAt      *time.Time
}

// FirstLane lists the tickets of tier 1 that stand under no order yet, those that
// climb next first, and how many there are.
func (tx *Tx) FirstLane(ctx context.Context, s org.Scope, skip, limit int) (list []FirstCard, total int, err error) {
	w := where{args: []any{tx.City, tx.Now}, conds: []string{"t.city = $1 and t.closed_at is null"}}
	w.within(s)
	from := ` from (select ticket_id, max(id) as id, count(*)::int as n, count(*) filter (where answered_at is null and reply_due_at <= $2)::int as unanswered,
			array_agg(medium order by id) as media, array_agg(distinct why) as whys from reminders where city = $1 and settled_at is null group by ticket_id) g
		join reminders r on r.city = $1 and r.id = g.id join tickets t on t.city = $1 and t.ticket_id = g.ticket_id
		left join assignments a on a.city = $1 and a.ticket_id = t.ticket_id and a.n = r.assignment where ` + w.sql() + `
		and not exists (select from order_tickets x join orders o on o.city = x.city and o.id = x.order_id where x.city = $1 and x.ticket_id = t.ticket_id and o.state not in ('struck', 'withdrawn'))`
	if err := tx.QueryRow(ctx, "select count(*)"+from, w.args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count the first lane: %w", err)
	}
	rows, err := tx.Query(ctx, `select t.ticket_id, t.no, t.title, t.version, r.unit, r.why, g.whys, r.at, r.reply_due_at, r.answered_at, g.n, g.unanswered, g.media, a.due_at`+from+
		fmt.Sprintf(" order by g.unanswered desc, r.answered_at is not null, r.reply_due_at, t.ticket_id limit %d offset %d", limit, skip), w.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list the first lane: %w", err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[FirstCard])
	return list, total, err
}

// Reasons counts the tickets of the first lane by why they were reminded.
func (tx *Tx) Reasons(ctx context.Context, s org.Scope) (map[string]int, error) {
	w := where{args: []any{tx.City}, conds: []string{"r.city = $1 and r.settled_at is null and t.closed_at is null"}}
	w.within(s)
	rows, err := tx.Query(ctx, `select r.why, count(distinct r.ticket_id) from reminders r join tickets t on t.city = r.city and t.ticket_id = r.ticket_id where `+w.sql()+" group by 1", w.args...)
	if err != nil {
		return nil, fmt.Errorf("count reasons: %w", err)
	}
	counts := map[string]int{}
	var why string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&why, &n}, func() error { counts[why] = n; return nil })
	return counts, err
}

// Soon is a ticket that climbs by a moment to come unless somebody acts.
type Soon struct {
	Ticket ticket.ID
	No     string
	Title  string
	Unit   org.UnitID
	At     time.Time
	Why    string // unanswered, overdue, open_days
}

// Climbing lists what climbs before a moment: the second reminder lapses, the due date
// lies too far back (overdue: due before $4), or the ticket has been open too long (accepted before $5).
func (tx *Tx) Climbing(ctx context.Context, s org.Scope, by, overdue, open time.Time, unanswered int) ([]Soon, error) {
	w := where{args: []any{tx.City, tx.Now, by, overdue, open, unanswered}, conds: []string{"t.city = $1 and t.closed_at is null"}}
	w.within(s)
	const free = ` and not exists (select from order_tickets x join orders o on o.city = x.city and o.id = x.order_id where x.city = $1 and x.ticket_id = t.ticket_id and o.state not in ('struck', 'withdrawn'))`
	rows, err := tx.Query(ctx, `select t.ticket_id, t.no, t.title, c.unit, c.at, c.why from (
			select ticket_id, unit, max(reply_due_at) as at, 'unanswered' as why from reminders where city = $1 and settled_at is null and answered_at is null group by 1, 2
				having count(*) filter (where reply_due_at <= $3) >= $6 and count(*) filter (where reply_due_at <= $2) < $6
			union all select a.ticket_id, a.unit, a.due_at, 'overdue' from assignments a where a.city = $1 and a.ended_at is null and a.part = 'lead' and `+working+` and a.due_at <= $4
				and not exists (select from catches c join supervision_rules r on r.city = c.city and r.id = c.rule and r.version = c.version where c.city = $1 and c.ticket_id = a.ticket_id and r.trigger = 'overdue' and r.tier = 2)
			union all select t.ticket_id, coalesce((select a.unit from assignments a where a.city = $1 and a.ticket_id = t.ticket_id and a.part = 'lead' and a.ended_at is null limit 1), 0), t.accepted_at, 'open_days' from tickets t where t.city = $1 and t.accepted_at <= $5 and `+atWork+`
				and not exists (select from listings l where l.city = $1 and l.ticket_id = t.ticket_id and l.list = 'open_days' and l.left_at is null)) c
		join tickets t on t.city = $1 and t.ticket_id = c.ticket_id where `+w.sql()+` and (c.why = 'open_days' or true`+free+`) order by c.at limit 100`, w.args...)
	if err != nil {
		return nil, fmt.Errorf("look for what climbs: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Soon])
}

// TitleDigests are the digests of tickets' titles.
func (tx *Tx) TitleDigests(ctx context.Context, ids []ticket.ID) ([]string, error) {
	rows, err := tx.Query(ctx, `select title from tickets where city = $1 and ticket_id = any($2)`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("read titles: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
