package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Incident is many citizens' tickets about one event (事件).
type Incident struct {
	ID         ticket.IncidentID
	No         string
	Version    int
	State      string // proposed, open, closed, dismissed, merged
	Title      []byte // sealed; empty when nobody gave it a name
	Category   string
	Region     org.RegionCode
	Township   org.RegionCode
	Head       ticket.ID
	OpenedAt   time.Time
	ClosedAt   *time.Time
	MergedInto ticket.IncidentID
}

// Live reports whether tickets may still join.
func (i Incident) Live() bool { return i.State == "proposed" || i.State == "open" }

// IncidentEvent is one line of an incident's history.
type IncidentEvent struct {
	Version int
	At      time.Time
	By      org.UserID
	ByName  string
	Action  string // propose, open, join, leave, refuse, head, merge, close, dismiss
	Ticket  ticket.ID
	Remark  string
}

const incidentColumns = "id, no, version, state, title, category, region, township, head, opened_at, closed_at, merged_into"

// Incident reads one and holds it until the transaction ends.
func (tx *Tx) Incident(ctx context.Context, id ticket.IncidentID) (Incident, error) {
	rows, err := tx.Query(ctx, `select `+incidentColumns+` from incidents where city = $1 and id = $2`, tx.City, id)
	if err != nil {
		return Incident{}, fmt.Errorf("read incident: %w", err)
	}
	i, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Incident])
	if none(err) {
		return i, fault.New(fault.NotFound, "没有这个事件,请刷新后再看")
	}
	return i, err
}

// Incidents lists those of some states opened since, the newest first.
func (tx *Tx) Incidents(ctx context.Context, states []string, since time.Time, limit int) ([]Incident, error) {
	rows, err := tx.Query(ctx, `select `+incidentColumns+` from incidents where city = $1 and state = any($2) and opened_at >= $3 order by opened_at desc, id limit $4`, tx.City, states, since, limit)
	if err != nil {
		return nil, fmt.Errorf("list incidents: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Incident])
}

// AddIncident numbers an incident within its day and queues it with its first event.
func (tx *Tx) AddIncident(ctx context.Context, i *Incident, day string, e IncidentEvent) error {
	var n int
	if err := tx.QueryRow(ctx, `select count(*) + 1 from incidents where city = $1 and no like $2`, tx.City, "SJ"+day+"%").Scan(&n); err != nil {
		return fmt.Errorf("number incident: %w", err)
	}
	i.No, i.Version, e.Version = fmt.Sprintf("SJ%s%03d", day, n), 1, 1
	if _, err := tx.Exec(ctx, `insert into incidents (city, `+incidentColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.City, i.ID, i.No, i.Version, i.State, i.Title, i.Category, i.Region, i.Township, i.Head, i.OpenedAt, i.ClosedAt, i.MergedInto); err != nil {
		return fmt.Errorf("add incident: %w", err)
	}
	_, err := tx.Exec(ctx, `insert into incident_events (city, incident_id, version, at, by_user, by_name, action, ticket_id, remark) values ($1, $2, 1, $3, $4, $5, $6, $7, $8)`,
		tx.City, i.ID, e.At, e.By, e.ByName, e.Action, e.Ticket, e.Remark)
	return err
}

// TouchIncident queues what was done to an incident: a new version of its row, which
// gets the state when one is given, and a line of its history.
func (tx *Tx) TouchIncident(id ticket.IncidentID, state string, head ticket.ID, into ticket.IncidentID, e IncidentEvent) {
	tx.Queue(`with i as (update incidents set version = version + 1, state = coalesce(nullif($3, ''), state), head = coalesce(nullif($4::bigint, 0), head), merged_into = $5,
			closed_at = case when $3 in ('closed', 'dismissed', 'merged') then $6::timestamptz when $3 <> '' then null else closed_at end
			where city = $1 and id = $2 returning city, id, version)
		insert into incident_events (city, incident_id, version, at, by_user, by_name, action, ticket_id, remark)
		select city, id, version, $6, $7, $8, $9, $10, $11 from i`, tx.City, id, state, head, into, e.At, e.By, e.ByName, e.Action, e.Ticket, e.Remark)
}

// IncidentEvents lists what was done to an incident, the newest first.
func (tx *Tx) IncidentEvents(ctx context.Context, id ticket.IncidentID) ([]IncidentEvent, error) {
	rows, err := tx.Query(ctx, `select version, at, by_user, by_name, action, ticket_id, remark from incident_events where city = $1 and incident_id = $2 order by version desc limit 500`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list events of incident: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[IncidentEvent])
}

// SetCandidate queues whether a ticket is thought to belong to an incident: waiting,
// joined, or refused, which a waiting one never overwrites.
func (tx *Tx) SetCandidate(id ticket.IncidentID, t ticket.ID, likeness int, state string, at time.Time) {
	tx.Queue(`insert into incident_candidates (city, incident_id, ticket_id, likeness, state, at) values ($1, $2, $3, $4, $5, $6)
		on conflict (city, incident_id, ticket_id) do update set state = excluded.state, likeness = greatest(incident_candidates.likeness, excluded.likeness), at = excluded.at where excluded.state <> 'waiting'`,
		tx.City, id, t, likeness, state, at)
}

// Belonging is a ticket of an incident, or one that may be.
type Belonging struct {
	Incident ticket.IncidentID
	Ticket   ticket.ID
	Likeness int
	Joined   bool
}

// Belonging lists the tickets of incidents, those that joined first.
func (tx *Tx) Belonging(ctx context.Context, ids []ticket.IncidentID) ([]Belonging, error) {
	rows, err := tx.Query(ctx, `select t.incident, t.ticket_id, coalesce(c.likeness, 0), true from tickets t
			left join incident_candidates c on c.city = t.city and c.incident_id = t.incident and c.ticket_id = t.ticket_id
			where t.city = $1 and t.incident = any($2) and t.incident <> 0
		union all select c.incident_id, c.ticket_id, c.likeness, false from incident_candidates c join tickets t on t.city = c.city and t.ticket_id = c.ticket_id
			where c.city = $1 and c.incident_id = any($2) and c.state = 'waiting' and t.incident = 0 and t.closed_at is null and not t.confidential and t.kind <> 'tip_off'
		order by 1, 4 desc, 2`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("list tickets of incidents: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Belonging])
}

// IncidentsOf lists the incidents a ticket is in, or waits to be.
func (tx *Tx) IncidentsOf(ctx context.Context, id ticket.ID) ([]ticket.IncidentID, error) {
	rows, err := tx.Query(ctx, `select i.id from incidents i join tickets t on t.city = i.city and t.ticket_id = $2 where i.city = $1 and i.id = t.incident and t.incident <> 0
		union all select i.id from incidents i join incident_candidates c on c.city = i.city and c.incident_id = i.id join tickets t on t.city = c.city and t.ticket_id = c.ticket_id
		where i.city = $1 and c.ticket_id = $2 and c.state = 'waiting' and i.state in ('proposed', 'open') and t.incident = 0`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("find incidents of a ticket: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.IncidentID])
}

// Caller is a ticket as incidents are found from it.
type Caller struct {
	Ticket                ticket.ID
	State                 ticket.State
	Category              string
	Region, Township      org.RegionCode
	Title, Content, Place string // digests
	PhoneKey              string
	Urgency               ticket.Urgency
	Pressed               int // 催办
	At                    time.Time
	Incident              ticket.IncidentID
}

const callerColumns = "t.ticket_id, t.state, t.category, t.region, t.township, t.title, t.content, t.place, t.phone_key, t.urgency, t.urge_count, t.created_at, t.incident"

// groupable is the condition that a ticket may be told together with others.
const groupable = "t.closed_at is null and t.accepted_at is not null and not t.confidential and t.kind <> 'tip_off' and t.channel <> 'import' and t.erased_at is null"

// Unlooked lists open tickets of a span of ids that were not compared with others yet.
func (tx *Tx) Unlooked(ctx context.Context, since, until ticket.ID, limit int) ([]Caller, error) {
	rows, err := tx.Query(ctx, `select `+callerColumns+` from tickets t where t.city = $1 and t.ticket_id >= $2 and t.ticket_id < $3 and t.incident = 0 and `+groupable+`
		and t.state in ('accepted', 'to_dispatch', 'dispatched', 'handling')
		and not exists (select 1 from incident_looks l where l.city = t.city and l.ticket_id = t.ticket_id) order by t.ticket_id limit $4`, tx.City, since, until, limit)
	if err != nil {
		return nil, fmt.Errorf("list tickets not compared: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Caller])
}

// Looked queues that tickets were compared, and forgets those of before.
func (tx *Tx) Looked(ids []ticket.ID, before time.Time) {
	tx.Queue(`insert into incident_looks (city, ticket_id, at) select $1, unnest($2::bigint[]), $3 on conflict do nothing`, tx.City, ids, tx.Now)
	tx.Queue(`delete from incident_looks where city = $1 and at < $2`, tx.City, before)
}

// Callers lists the open tickets of a span of ids, of a branch of categories and a place: a
// township with what is known of its county only, or a county. The newest first.
func (tx *Tx) Callers(ctx context.Context, branch string, region, township org.RegionCode, since, until ticket.ID, limit int) ([]Caller, error) {
	rows, err := tx.Query(ctx, `select `+callerColumns+` from tickets t where t.city = $1 and t.ticket_id >= $2 and t.ticket_id < $7 and `+groupable+`
		and (t.category = $3 or t.category like $3 || '.%' or t.category = '' or $3 = '') and t.region = $4 and ($5 = '' or t.township in ($5, ''))
		order by t.ticket_id desc limit $6`, tx.City, since, branch, region, township, limit, until)
	if err != nil {
		return nil, fmt.Errorf("list callers of a place: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Caller])
}

// CallersOf reads tickets as Callers does.
func (tx *Tx) CallersOf(ctx context.Context, ids []ticket.ID) ([]Caller, error) {
	rows, err := tx.Query(ctx, `select `+callerColumns+` from tickets t where t.city = $1 and t.ticket_id = any($2) order by t.ticket_id`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("read callers: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Caller])
}

// IncidentCandidates are the live incidents that tickets wait for or were refused by.
func (tx *Tx) IncidentCandidates(ctx context.Context, ids []ticket.ID) (waiting, refused map[ticket.ID][]ticket.IncidentID, err error) {
	rows, err := tx.Query(ctx, `select c.ticket_id, c.incident_id, c.state from incident_candidates c join incidents i on i.city = c.city and i.id = c.incident_id
		where c.city = $1 and c.ticket_id = any($2) and (i.state in ('proposed', 'open') or c.state = 'refused')`, tx.City, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("list candidates: %w", err)
	}
	waiting, refused = map[ticket.ID][]ticket.IncidentID{}, map[ticket.ID][]ticket.IncidentID{}
	var t ticket.ID
	var i ticket.IncidentID
	var state string
	_, err = pgx.ForEachRow(rows, []any{&t, &i, &state}, func() error {
		if state == "refused" {
			refused[t] = append(refused[t], i)
		} else {
			waiting[t] = append(waiting[t], i)
		}
		return nil
	})
	return waiting, refused, err
}

// Owed lists members of open incidents that are to follow their head: to be
// dispatched as it was, or to get the reply that passed its review.
func (tx *Tx) Owed(ctx context.Context, limit int) (list []Belonging, err error) {
	rows, err := tx.Query(ctx, `select m.incident, m.ticket_id, 0, true from incidents i join tickets h on h.city = i.city and h.ticket_id = i.head
			join tickets m on m.city = i.city and m.incident = i.id and m.ticket_id <> i.head
		where i.city = $1 and i.state = 'open' and m.incident <> 0 and (
			m.state in ('accepted', 'to_dispatch') and m.hops = 0 and h.state in ('dispatched', 'handling', 'replied', 'to_follow_up')
			or m.state in ('dispatched', 'handling') and (h.state = 'to_follow_up' or h.state = 'closed' and h.replied_at is not null))
		order by m.ticket_id limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list what follows its head: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Belonging])
}

// Headless lists open incidents whose head ended without a reply or left, and those
// of which nothing is open any more, with the earliest open member, 0 when none is.
func (tx *Tx) Headless(ctx context.Context) (list []Belonging, err error) {
	rows, err := tx.Query(ctx, `select i.id, coalesce((select min(m.ticket_id) from tickets m where m.city = i.city and m.incident = i.id and m.incident <> 0 and m.closed_at is null), 0), 0, true
		from incidents i join tickets h on h.city = i.city and h.ticket_id = i.head
		where i.city = $1 and i.state = 'open' and (h.incident <> i.id or h.closed_at is not null and (h.replied_at is null
			or not exists (select 1 from tickets m where m.city = i.city and m.incident = i.id and m.incident <> 0 and m.closed_at is null)))`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list incidents without a head: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Belonging])
}
