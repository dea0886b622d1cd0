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

// working are the states in which a unit still owes something.
const working = "a.state in ('to_sign', 'handling', 'send_back_asked')"

// factColumns are what the rules look at; $2 is now.
const factColumns = `t.ticket_id, t.no, t.category, t.urgency, (t.source = 'province' or t.province_no <> ''), t.phone_key <> '',
	a.n, a.round, a.unit, a.part = 'lead', a.handler, a.sign_due_at, a.signed_at, a.signed_late, a.contact_due_at, a.contacted_at,
	a.due_at, a.due_hours > 0, a.warned, least(coalesce(a.replied_at, a.ended_at, $2), $2),
	greatest(0, t.urge_count - coalesce(g.hand, 0)), t.substandard_count, t.unsat_count, t.hops,
	case when t.send_back_count > 0 then (select count(*) from requests q where q.city = t.city and q.ticket_id = t.ticket_id and q.asked = 'send_back' and q.verdict = 'refused') else 0 end,
	coalesce(g.unanswered, 0), t.repeat_no`

// reminded counts a ticket's reminders: by hand, and unanswered in the unit's turn.
const reminded = ` left join (select ticket_id, unit, count(*) filter (where by_user <> 0) as hand,
	count(*) filter (where answered_at is null and settled_at is null and reply_due_at <= $2) as unanswered
	from reminders where city = $1 group by ticket_id, unit) g on g.ticket_id = t.ticket_id and g.unit = a.unit`

func scanFacts(row pgx.CollectableRow) (f supervision.Facts, err error) {
	return f, row.Scan(&f.Ticket, &f.No, &f.Category, &f.Urgency, &f.Province, &f.Reachable, &f.Assignment, &f.Round, &f.Unit, &f.Lead, &f.Handler,
		&f.SignDueAt, &f.SignedAt, &f.SignedLate, &f.ContactDueAt, &f.ContactedAt, &f.DueAt, &f.Natural, &f.Warned, &f.Until,
		&f.Urges, &f.Substandard, &f.Unsat, &f.Hops, &f.WrongSendBacks, &f.Unanswered, &f.Repeats)
}

// SupervisionFacts reads every unit's turn at an open ticket of which some rule may
// say something now.
func (tx *Tx) SupervisionFacts(ctx context.Context) ([]supervision.Facts, error) {
	rows, err := tx.Query(ctx, `select `+factColumns+` from assignments a join tickets t on t.city = a.city and t.ticket_id = a.ticket_id`+reminded+`
		where a.city = $1 and a.ended_at is null and `+working+` and t.closed_at is null and t.state in ('dispatched', 'handling', 'rework', 'send_back_asked')
		and (a.warned > 0 or a.signed_late or a.signed_at is null and a.sign_due_at <= $2 or a.contacted_at is null and a.contact_due_at <= $2
			or a.due_at <= $2 or t.urge_count > 0 or t.substandard_count > 0 or t.unsat_count > 0 or t.hops > 1 or t.send_back_count > 0)`, tx.City, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("read facts of supervision: %w", err)
	}
	return pgx.CollectRows(rows, scanFacts)
}

// PastFacts reads the units' turns that were under way since a moment, as bad as they
// became: what a rule would have looked at then.
func (tx *Tx) PastFacts(ctx context.Context, since time.Time) ([]supervision.Facts, error) {
	rows, err := tx.Query(ctx, `select `+factColumns+` from assignments a join tickets t on t.city = a.city and t.ticket_id = a.ticket_id`+reminded+`
		where a.city = $1 and t.closed_at is null and a.state not in ('returned', 'void') and coalesce(a.replied_at, $2) >= $3 and a.sent_at <= $2
		union all select `+factColumns+` from assignments a join tickets t on t.city = a.city and t.ticket_id = a.ticket_id`+reminded+`
		where a.city = $1 and t.closed_at >= $3 and a.state not in ('returned', 'void') and a.sent_at <= $2`, tx.City, tx.Now, since)
	if err != nil {
		return nil, fmt.Errorf("read past facts: %w", err)
	}
	return pgx.CollectRows(rows, scanFacts)
}

// Catch is one occurrence that a rule caught.
type Catch struct {
	Rule       int
	Ticket     ticket.ID
	Key        string
	Version    int
	Tier       supervision.Tier
	Value      float64
	Assignment int
	Unit       org.UnitID
	At         time.Time
}

// FreshCatches reports which of the catches are new, by their places in the list.
func (tx *Tx) FreshCatches(ctx context.Context, list []Catch) ([]int, error) {
	rules, tickets, keys := make([]int, len(list)), make([]ticket.ID, len(list)), make([]string, len(list))
	for i, c := range list {
		rules[i], tickets[i], keys[i] = c.Rule, c.Ticket, c.Key
	}
	rows, err := tx.Query(ctx, `select u.at::int from unnest($2::int[], $3::bigint[], $4::text[]) with ordinality u (rule, ticket_id, key, at)
		where not exists (select from catches c where c.city = $1 and c.rule = u.rule and c.ticket_id = u.ticket_id and c.key = u.key) order by u.at`, tx.City, rules, tickets, keys)
	if err != nil {
		return nil, fmt.Errorf("look for fresh catches: %w", err)
	}
	places, err := pgx.CollectRows(rows, pgx.RowTo[int])
	for i := range places {
		places[i]--
	}
	return places, err
}

// AddCatches writes catches and reports which nobody had written before.
func (tx *Tx) AddCatches(ctx context.Context, list []Catch) (map[Catch]bool, error) {
	var cols struct {
		rules, versions, assignments, units []int
		tiers                               []supervision.Tier
		tickets                             []ticket.ID
		keys                                []string
		values                              []float64
	}
	type place struct {
		rule   int
		ticket ticket.ID
		key    string
	}
	at := map[place]Catch{}
	for _, c := range list {
		p := place{c.Rule, c.Ticket, c.Key}
		if _, twice := at[p]; twice {
			continue
		}
		at[p] = c
		cols.rules, cols.versions, cols.assignments = append(cols.rules, c.Rule), append(cols.versions, c.Version), append(cols.assignments, c.Assignment)
		cols.units, cols.tiers, cols.tickets = append(cols.units, int(c.Unit)), append(cols.tiers, c.Tier), append(cols.tickets, c.Ticket)
		cols.keys, cols.values = append(cols.keys, c.Key), append(cols.values, c.Value)
	}
	rows, err := tx.Query(ctx, `insert into catches (city, rule, ticket_id, key, version, tier, value, assignment, unit, at)
		select $1, u.*, $10 from unnest($2::int[], $3::bigint[], $4::text[], $5::int[], $6::int[], $7::float8[], $8::int[], $9::int[]) u
		on conflict do nothing returning rule, ticket_id, key`,
		tx.City, cols.rules, cols.tickets, cols.keys, cols.versions, cols.tiers, cols.values, cols.assignments, cols.units, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("write catches: %w", err)
	}
	fresh := map[Catch]bool{}
	var p place
	_, err = pgx.ForEachRow(rows, []any{&p.rule, &p.ticket, &p.key}, func() error { fresh[at[p]] = true; return nil })
	return fresh, err
}

// TicketCatches lists why a ticket was caught, the newest first.
func (tx *Tx) TicketCatches(ctx context.Context, id ticket.ID) ([]Catch, error) {
	rows, err := tx.Query(ctx, `select rule, ticket_id, key, version, tier, value, assignment, unit, at from catches where city = $1 and ticket_id = $2 order by at desc, rule`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list catches: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Catch])
}

// Risen lists open tickets that stand under a higher tier of supervision than they know.
func (tx *Tx) Risen(ctx context.Context, limit int) (map[ticket.ID]int, error) {
	rows, err := tx.Query(ctx, `select t.ticket_id, max(s.tier) from (
			select ticket_id, 1 as tier from reminders where city = $1 and settled_at is null
			union all select x.ticket_id, o.tier from orders o join order_tickets x on x.city = o.city and x.order_id = o.id where o.city = $1 and o.state not in ('struck', 'withdrawn')) s
		join tickets t on t.city = $1 and t.ticket_id = s.ticket_id and t.tier < s.tier and t.closed_at is null
			and t.state in ('accepted', 'to_dispatch', 'dispatched', 'handling', 'send_back_asked', 'in_dispute', 'suspended', 'replied', 'to_follow_up', 'rework')
		group by 1 order by 1 limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("look for tickets that climb: %w", err)
	}
	risen := map[ticket.ID]int{}
	var id ticket.ID
	var tier int
	_, err = pgx.ForEachRow(rows, []any{&id, &tier}, func() error { risen[id] = tier; return nil })
	return risen, err
}

// RipenForBench turns so many more open assignments red, for measuring a pass.
func (tx *Tx) RipenForBench(ctx context.Context, n int) error {
	_, err := tx.Exec(ctx, `update assignments set warned = 2 where city = $1 and (ticket_id, n) in
		(select ticket_id, n from assignments where city = $1 and ended_at is null and warned = 0 order by ticket_id limit $2)`, tx.City, n)
	return err
}
