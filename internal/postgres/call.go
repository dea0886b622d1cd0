package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// PhoneCall is what never changes of a call: its direction, when, and the sealed number.
type PhoneCall struct {
	ID        call.ID
	Direction call.Direction
	At        time.Time
	NumberKey string
	NumberBox []byte
}

var (
	callRows       = newBulk("calls", "", "id bigint", "direction text", "at timestamptz", "number_key text", "number_box bytea")
	callEventRows  = newBulk("call_events", "", "call_id bigint", "seq int", "at timestamptz", "kind text", "detail jsonb")
	callTicketRows = newBulk("call_tickets", "on conflict do nothing", "ticket_id bigint", "call_id bigint")
	agentEventRows = newBulk("agent_events", "", "id bigint", "user_id bigint", "at timestamptz", "state text", "reason text", "call_id bigint")
)

// AddCall queues a new call.
func (tx *Tx) AddCall(l PhoneCall) {
	tx.gather(callRows, l.ID, l.Direction, l.At, l.NumberKey, l.NumberBox)
}

// Call returns what never changes of a call.
func (tx *Tx) Call(ctx context.Context, id call.ID) (l PhoneCall, err error) {
	err = tx.QueryRow(ctx, `select id, direction, at, number_key, number_box from calls where city = $1 and id = $2`, tx.City, id).
		Scan(&l.ID, &l.Direction, &l.At, &l.NumberKey, &l.NumberBox)
	if none(err) {
		return l, fault.New(fault.NotFound, "没有这个通话")
	}
	if err != nil {
		return l, fmt.Errorf("read call %d: %w", id, err)
	}
	return l, nil
}

// AddCallEvents queues what happened to calls.
func (tx *Tx) AddCallEvents(events ...call.Event) error {
	for _, e := range events {
		detail, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("write event of call %d: %w", e.Call, err)
		}
		tx.gather(callEventRows, e.Call, e.Seq, e.At, e.Kind, string(detail))
		if e.Kind == call.Tied {
			tx.gather(callTicketRows, e.Ticket, e.Call)
		}
	}
	return nil
}

func (tx *Tx) callEvents(ctx context.Context, where string, args ...any) ([]call.Event, error) {
	rows, err := tx.Query(ctx, `select call_id, seq, at, kind, detail from call_events where city = $1 and `+where+` order by call_id, seq`, append([]any{tx.City}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read call events: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e call.Event, err error) {
		var detail []byte
		var id call.ID
		var seq int
		var at time.Time
		var kind call.Kind
		if err := row.Scan(&id, &seq, &at, &kind, &detail); err != nil {
			return e, err
		}
		err = json.Unmarshal(detail, &e)
		e.Call, e.Seq, e.At, e.Kind = id, seq, at, kind
		return e, err
	})
}

// CallArrivals counts the callers who were put in a line, in each half hour of a span that
// begins with a day, and says when the call log begins; where nobody came there is no row.
func (tx *Tx) CallArrivals(ctx context.Context, from, to time.Time) (counts map[int]int, since time.Time, err error) {
	rows, err := tx.Query(ctx, `select floor(extract(epoch from c.at - $2::timestamptz) / 1800)::int, count(*)::int from calls c
		where c.city = $1 and c.id >= $4 and c.at >= $2 and c.at < $3 and c.direction = 'in'
			and exists (select 1 from call_events e where e.city = c.city and e.call_id = c.id and e.kind = 'queued')
		group by 1`, tx.City, from, to, FirstID(from))
	if err != nil {
		return nil, since, fmt.Errorf("count arrivals: %w", err)
	}
	counts = map[int]int{}
	var slot, n int
	if _, err = pgx.ForEachRow(rows, []any{&slot, &n}, func() error { counts[slot] = n; return nil }); err != nil {
		return nil, since, err
	}
	err = tx.QueryRow(ctx, `select at from calls where city = $1 and direction = 'in' order by id limit 1`, tx.City).Scan(&since)
	if err != nil && !none(err) {
		return nil, since, fmt.Errorf("read when the call log begins: %w", err)
	}
	return counts, since, nil
}

// Calls are the calls that began between two moments, folded from their events.
func (tx *Tx) Calls(ctx context.Context, from, to time.Time) ([]*call.Call, error) {
	events, err := tx.callEvents(ctx, `call_id >= $2 and call_id < $3`, FirstID(from), FirstID(to))
	if err != nil {
		return nil, err
	}
	return call.Fold(events)
}

// CallsNamed are calls by their ids.
func (tx *Tx) CallsNamed(ctx context.Context, ids []call.ID) ([]*call.Call, error) {
	events, err := tx.callEvents(ctx, `call_id = any($2)`, ids)
	if err != nil {
		return nil, err
	}
	return call.Fold(events)
}

// CallHistory is everything that happened to one call.
func (tx *Tx) CallHistory(ctx context.Context, id call.ID) ([]call.Event, error) {
	return tx.callEvents(ctx, `call_id = $2`, id)
}

// OpenCalls are calls since a moment that nobody hung up: after a crash there are some.
func (tx *Tx) OpenCalls(ctx context.Context, since time.Time) ([]*call.Call, error) {
	events, err := tx.callEvents(ctx, `call_id >= $2 and not exists (select 1 from call_events f where f.city = $1 and f.call_id = call_events.call_id and f.kind = 'finished')`, FirstID(since))
	if err != nil {
		return nil, err
	}
	return call.Fold(events)
}

// CallsOf are the calls that belong to a ticket, the oldest first.
func (tx *Tx) CallsOf(ctx context.Context, id ticket.ID) ([]*call.Call, error) {
	events, err := tx.callEvents(ctx, `call_id in (select call_id from call_tickets where city = $1 and ticket_id = $2)`, id)
	if err != nil {
		return nil, err
	}
	return call.Fold(events)
}

// TicketsOf are the tickets that a call belongs to.
func (tx *Tx) TicketsOf(ctx context.Context, id call.ID) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from call_tickets where city = $1 and call_id = $2 order by ticket_id`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list tickets of call %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// CallsFrom counts how often a number called before a call.
func (tx *Tx) CallsFrom(ctx context.Context, numberKey string, before call.ID) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from calls where city = $1 and number_key = $2 and number_key <> '' and id < $3`, tx.City, numberKey, before).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count calls of a number: %w", err)
	}
	return n, nil
}

// AddAgentEvents queues changes of agents' states.
func (tx *Tx) AddAgentEvents(events ...call.AgentEvent) {
	for _, e := range events {
		tx.gather(agentEventRows, NewID(e.At), e.Agent, e.At, e.State, e.Reason, e.Call)
	}
}

// AgentEvents are changes of agents' states between two moments, in order, and of every
// agent the last one before.
func (tx *Tx) AgentEvents(ctx context.Context, from, to time.Time) ([]call.AgentEvent, error) {
	rows, err := tx.Query(ctx, `select user_id, at, state, reason, call_id from (
			(select distinct on (user_id) user_id, at, state, reason, call_id, id from agent_events where city = $1 and at < $2 and at >= $4 order by user_id, at desc, id desc)
			union all select user_id, at, state, reason, call_id, id from agent_events where city = $1 and at >= $2 and at < $3) e
		order by at, id`, tx.City, from, to, from.Add(-24*time.Hour))
	if err != nil {
		return nil, fmt.Errorf("read agents' states: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[call.AgentEvent])
}

// CallPlan is how the hotline answers now; a city that never changed it has the preset.
func (tx *Tx) CallPlan(ctx context.Context) (p call.Plan, version int, err error) {
	var text []byte
	err = tx.QueryRow(ctx, `select version, plan from call_plans where city = $1 order by version desc limit 1`, tx.City).Scan(&version, &text)
	if none(err) {
		return call.Preset(), 0, nil
	}
	if err != nil {
		return p, 0, fmt.Errorf("read call plan: %w", err)
	}
	return p, version, json.Unmarshal(text, &p)
}

// PlanVersion is who changed the plan, and when.
type PlanVersion struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
}

// CallPlans lists the versions of the plan, the newest first.
func (tx *Tx) CallPlans(ctx context.Context, limit int) ([]PlanVersion, error) {
	rows, err := tx.Query(ctx, `select p.version, p.at, coalesce(u.name, '') from call_plans p left join users u on u.city = p.city and u.id = p.by_user
		where p.city = $1 order by p.version desc limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list call plans: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[PlanVersion])
}

// AddCallPlan makes a new version of the plan.
func (tx *Tx) AddCallPlan(ctx context.Context, p call.Plan, by org.UserID) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write call plan: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into call_plans (city, version, at, by_user, plan)
		select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from call_plans where city = $1`, tx.City, tx.Now, by, text)
	if err != nil {
		return fmt.Errorf("add call plan: %w", err)
	}
	return nil
}

// AgentSkills are what agents answer, by agent and skill.
func (tx *Tx) AgentSkills(ctx context.Context) (map[org.UserID]map[string]int, error) {
	rows, err := tx.Query(ctx, `select user_id, skill, level from agent_skills where city = $1`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("read skills: %w", err)
	}
	all := map[org.UserID]map[string]int{}
	var user org.UserID
	var skill string
	var level int
	_, err = pgx.ForEachRow(rows, []any{&user, &skill, &level}, func() error {
		if all[user] == nil {
			all[user] = map[string]int{}
		}
		all[user][skill] = level
		return nil
	})
	return all, err
}

// SetSkills queues what one agent answers from now on.
func (tx *Tx) SetSkills(user org.UserID, skills map[string]int) {
	tx.Queue(`delete from agent_skills where city = $1 and user_id = $2`, tx.City, user)
	for skill, level := range skills {
		tx.Queue(`insert into agent_skills (city, user_id, skill, level) values ($1, $2, $3, $4)`, tx.City, user, skill, level)
	}
}
