package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Suspect is a closing that the radar put before the supervisor.
type Suspect struct {
	Ticket    ticket.ID
	Unit      org.UnitID
	ClosedAt  time.Time
	FoundAt   time.Time
	Score     float64
	Rules     []string
	Findings  []byte // sealed
	State     string // open, dismissed, confirmed
	Remark    []byte // sealed, why it was dismissed
	DecidedBy org.UserID
	DecidedAt *time.Time
}

// SuspectFilter says which suspects to list.
type SuspectFilter struct {
	Scope org.Scope
	State string
	Rule  string
	Unit  org.UnitID
	Skip  int
	Limit int
}

const suspectColumns = "r.ticket_id, r.unit, r.closed_at, r.found_at, r.score, r.rules, r.findings, r.state, r.remark, r.decided_by, r.decided_at"

func (f SuspectFilter) where(city org.City) *where {
	w := &where{args: []any{city}, conds: []string{"r.city = $1"}}
	w.within(f.Scope)
	w.add("r.state = ?", f.State)
	if f.State == "open" {
		w.conds = append(w.conds, "t.state = 'closed'")
	}
	if f.Rule != "" {
		w.add("? = any(r.rules)", f.Rule)
	}
	if f.Unit != 0 {
		w.add("r.unit = ?", f.Unit)
	}
	return w
}

const fromRadar = " from radar r join tickets t on t.city = r.city and t.ticket_id = r.ticket_id where "

// Suspects lists them, the likeliest first, and counts them all.
func (tx *Tx) Suspects(ctx context.Context, f SuspectFilter) (list []Suspect, total int, err error) {
	w := f.where(tx.City)
	if err := tx.QueryRow(ctx, "select count(*)"+fromRadar+w.sql(), w.args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count suspects: %w", err)
	}
	rows, err := tx.Query(ctx, "select "+suspectColumns+fromRadar+w.sql()+fmt.Sprintf(" order by r.score desc, r.ticket_id desc limit %d offset %d", f.Limit, f.Skip), w.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list suspects: %w", err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Suspect])
	return list, total, err
}

// RuleTally is how often one rule spoke and what became of it.
type RuleTally struct {
	Rule, State string
	Count       int
}

// RadarTally counts suspects by rule and state.
func (tx *Tx) RadarTally(ctx context.Context, scope org.Scope) ([]RuleTally, error) {
	w := &where{args: []any{tx.City}, conds: []string{"r.city = $1", "(r.state <> 'open' or t.state = 'closed')"}}
	w.within(scope)
	rows, err := tx.Query(ctx, `select u.rule, r.state, count(*)::int from radar r join tickets t on t.city = r.city and t.ticket_id = r.ticket_id,
		unnest(r.rules) u(rule) where `+w.sql()+` group by 1, 2`, w.args...)
	if err != nil {
		return nil, fmt.Errorf("tally radar: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[RuleTally])
}

// Suspect returns one, or nil.
func (tx *Tx) Suspect(ctx context.Context, id ticket.ID) (*Suspect, error) {
	rows, err := tx.Query(ctx, "select "+suspectColumns+" from radar r where r.city = $1 and r.ticket_id = $2", tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("read suspect: %w", err)
	}
	s, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Suspect])
	if none(err) {
		return nil, nil
	}
	return &s, err
}

// SaveSuspect queues what the radar found. What somebody has decided stays decided,
// unless a rule speaks that had not spoken then.
func (tx *Tx) SaveSuspect(s Suspect) {
	tx.Queue(`insert into radar as r (city, ticket_id, unit, closed_at, found_at, score, rules, findings, state) values ($1, $2, $3, $4, $5, $6, $7, $8, 'open')
		on conflict (city, ticket_id) do update set unit = excluded.unit, closed_at = excluded.closed_at, score = excluded.score, rules = excluded.rules, findings = excluded.findings,
			found_at = case when r.closed_at = excluded.closed_at then r.found_at else excluded.found_at end,
			state = case when excluded.rules <@ r.rules and r.closed_at = excluded.closed_at then r.state else 'open' end`,
		tx.City, s.Ticket, s.Unit, s.ClosedAt, s.FoundAt, s.Score, s.Rules, s.Findings)
}

// Decide queues what somebody decided about a suspect.
func (tx *Tx) Decide(id ticket.ID, state string, remark []byte, by org.UserID, at time.Time) {
	tx.Queue(`update radar set state = $3, remark = $4, decided_by = $5, decided_at = $6 where city = $1 and ticket_id = $2`, tx.City, id, state, remark, by, at)
}

// RadarThrough is up to when the radar has looked, the zero time before the first.
func (tx *Tx) RadarThrough(ctx context.Context) (at time.Time, err error) {
	err = tx.QueryRow(ctx, `select through from radar_scans where city = $1`, tx.City).Scan(&at)
	if none(err) {
		return time.Time{}, nil
	}
	return at, err
}

// SetRadarThrough queues it.
func (tx *Tx) SetRadarThrough(at time.Time) {
	tx.Queue(`insert into radar_scans (city, through) values ($1, $2) on conflict (city) do update set through = excluded.through`, tx.City, at)
	tx.Queue(`delete from rating_devices where city = $1 and at < $2`, tx.City, at.AddDate(0, -6, 0))
}

// ToScan finds the closed tickets the radar must look at: closed since from, or
// closed not long before when something came since then that may speak against
// them: the same person again, or another good rating from the same place.
func (tx *Tx) ToScan(ctx context.Context, from, until time.Time) (ids []ticket.ID, err error) {
	rows, err := tx.Query(ctx, `select distinct c.ticket_id from tickets c where c.city = $1 and c.state = 'closed' and c.closed_at < $3 and c.replied_at is not null and (
			c.closed_at >= $2
			or c.closed_at >= $2 - interval '31 days' and (
				c.phone_key <> '' and exists (select 1 from tickets n where n.city = $1 and n.phone_key = c.phone_key and n.phone_key <> '' and n.ticket_id > c.ticket_id and n.created_at >= $2 and n.created_at < $3)
				or exists (select 1 from rating_devices d join rating_devices o on o.city = $1 and o.device = d.device and o.at >= $2 where d.city = $1 and d.ticket_id = c.ticket_id)))
		order by 1`, tx.City, from, until)
	if err != nil {
		return nil, fmt.Errorf("find closed tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// Around is what stands around a closed ticket and is not in its own case.
type Around struct {
	Again   []AgainRow
	Hour    []ticket.ID // answered by the same unit about the same time, each in the last hour of its limit
	Phone   []ticket.ID // rated content from the same telephone, itself among them
	Devices []ticket.ID // from the same device
}

// AgainRow is a later ticket of the same person about the same matter.
type AgainRow struct {
	Ticket    ticket.ID
	No        string
	CreatedAt time.Time
}

// Around reads it. With days is how long after closing a repeat counts, and around a
// rating its like.
func (tx *Tx) Around(ctx context.Context, c *ticket.Case, reply *ticket.Reply, unit org.UnitID, days int) (a Around, err error) {
	var b pgx.Batch
	span := time.Duration(days) * 24 * time.Hour
	ids := func(to *[]ticket.ID, sql string, args ...any) {
		b.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) { *to, err = pgx.CollectRows(rows, pgx.RowTo[ticket.ID]); return err })
	}
	b.Queue(`select ticket_id, no, created_at from tickets where city = $1 and ticket_id > $2 and created_at > $3 and created_at <= $4 and category = $5 and region = $6
			and (repeat_of = $2 or phone_key = $7 and phone_key <> '') and state not in ('draft', 'cancelled', 'rejected') order by ticket_id limit 10`,
		tx.City, c.ID, *c.ClosedAt, c.ClosedAt.Add(span), c.Category, c.Region, c.PhoneKey).Query(func(rows pgx.Rows) (err error) {
		a.Again, err = pgx.CollectRows(rows, pgx.RowToStructByPos[AgainRow])
		return err
	})
	if near(*reply) {
		ids(&a.Hour, `select distinct r.ticket_id from replies r join assignments a on a.city = r.city and a.ticket_id = r.ticket_id and a.n = r.assignment
			where r.city = $1 and a.unit = $2 and r.at between $3 and $4 and r.at >= r.due_at - interval '1 hour' and r.at <= r.due_at and not r.interim and a.due_hours = 0 order by 1`,
			tx.City, unit, reply.At.Add(-time.Hour), reply.At.Add(time.Hour))
	}
	if rated := c.FollowUps; len(rated) > 0 && rated[len(rated)-1].Satisfaction >= 4 {
		at := rated[len(rated)-1].At
		if c.PhoneKey != "" {
			ids(&a.Phone, `select distinct t.ticket_id from tickets t join follow_ups f on f.city = t.city and f.ticket_id = t.ticket_id
				where t.city = $1 and t.phone_key = $2 and t.phone_key <> '' and f.at between $3 and $4 and f.satisfaction >= 4 order by 1`, tx.City, c.PhoneKey, at.Add(-span), at.Add(span))
		}
		ids(&a.Devices, `select distinct o.ticket_id from rating_devices d join rating_devices o on o.city = d.city and o.device = d.device
			join follow_ups f on f.city = o.city and f.ticket_id = o.ticket_id and f.at = o.at
			where d.city = $1 and d.ticket_id = $2 and o.at between $3 and $4 and f.satisfaction >= 4 order by 1`, tx.City, c.ID, at.Add(-span), at.Add(span))
	}
	if err := tx.Batch(ctx, &b); err != nil {
		return a, fmt.Errorf("read what is around ticket %d: %w", c.ID, err)
	}
	return a, nil
}

// near says that a reply came in the last hour of its limit.
func near(r ticket.Reply) bool { return !r.At.After(r.DueAt) && r.DueAt.Sub(r.At) <= time.Hour }

// AddRatingDevice queues where a rating came from.
func (tx *Tx) AddRatingDevice(id ticket.ID, device string, at time.Time) {
	tx.Queue(`insert into rating_devices (city, ticket_id, device, at) values ($1, $2, $3, $4) on conflict do nothing`, tx.City, id, device, at)
}
