package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// DossierRow is a dossier as it is stored: its words sealed.
type DossierRow struct {
	supervision.Dossier
	Box []byte
}

// SaveDossier queues a dossier as it is now.
func (tx *Tx) SaveDossier(d DossierRow) {
	if d.Units == nil {
		d.Units = []org.UnitID{}
	}
	done := 0
	for _, p := range d.Points {
		if p.Result == supervision.Done {
			done++
		}
	}
	tx.Queue(`insert into dossiers (city, id, version, kind, state, year, no, by_user, made_at, at, leader, units, closed_at, points, points_done, box)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		on conflict (city, id) do update set version = excluded.version, state = excluded.state, at = excluded.at, units = excluded.units, closed_at = excluded.closed_at,
		points = excluded.points, points_done = excluded.points_done, box = excluded.box`,
		tx.City, d.ID, d.Version, d.Kind, d.State, d.Year, d.No, d.By, d.MadeAt, d.At, d.Leader, d.Units, d.ClosedAt, len(d.Points), done, d.Box)
	tx.Queue(`insert into dossier_tickets (city, dossier_id, ticket_id) select $1, $2, unnest($3::bigint[]) on conflict do nothing`, tx.City, d.ID, d.Tickets)
}

// AddDossierEvent queues a line of a dossier's record.
func (tx *Tx) AddDossierEvent(id supervision.DossierID, e PaperEvent) {
	tx.Queue(`insert into dossier_events (city, dossier_id, version, at, by_user, by_name, by_deputy, action, box) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.City, id, e.Version, e.At, e.By, e.Name, e.Deputy, e.Action, e.Box)
}

// DossierEvents lists what was done to a dossier, in order.
func (tx *Tx) DossierEvents(ctx context.Context, id supervision.DossierID) ([]PaperEvent, error) {
	rows, err := tx.Query(ctx, `select version, at, by_user, by_name, by_deputy, action, box from dossier_events where city = $1 and dossier_id = $2 order by version`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list events of dossier %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[PaperEvent])
}

// DossierFilter says which dossiers to list. Zero values do not filter.
type DossierFilter struct {
	ID     supervision.DossierID
	Kind   supervision.DossierKind
	Open   bool
	Ticket ticket.ID
	Lock   bool
	Limit  int
}

// Dossiers lists dossiers, the newest first.
func (tx *Tx) Dossiers(ctx context.Context, f DossierFilter) ([]DossierRow, error) {
	w := where{args: []any{tx.City}, conds: []string{"d.city = $1"}}
	if f.ID != 0 {
		w.add("d.id = ?", f.ID)
	}
	if f.Kind != "" {
		w.add("d.kind = ?", f.Kind)
	}
	if f.Ticket != 0 {
		w.add("exists (select from dossier_tickets x where x.city = d.city and x.dossier_id = d.id and x.ticket_id = ?)", f.Ticket)
	}
	if f.Open {
		w.add("d.state not in ('closed', 'dropped')")
	}
	lock := ""
	if f.Lock {
		lock = " for update of d"
	}
	rows, err := tx.Query(ctx, `select d.id, d.version, d.kind, d.state, d.year, d.no, d.by_user, d.made_at, d.at, d.leader, d.units, d.closed_at, d.box,
		array(select x.ticket_id from dossier_tickets x where x.city = d.city and x.dossier_id = d.id order by 1) from dossiers d where `+w.sql()+
		fmt.Sprintf(" order by d.id desc limit %d", max(f.Limit, 1))+lock, w.args...)
	if err != nil {
		return nil, fmt.Errorf("list dossiers: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d DossierRow, err error) {
		return d, row.Scan(&d.ID, &d.Version, &d.Kind, &d.State, &d.Year, &d.No, &d.By, &d.MadeAt, &d.At, &d.Leader, &d.Units, &d.ClosedAt, &d.Box, &d.Tickets)
	})
}

// Dossier returns one dossier, locked when a deed is to follow.
func (tx *Tx) Dossier(ctx context.Context, id supervision.DossierID, lock bool) (DossierRow, error) {
	list, err := tx.Dossiers(ctx, DossierFilter{ID: id, Lock: lock, Limit: 1})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "没有这个案卷,或不在您可见的范围内")
	}
	if err != nil {
		return DossierRow{}, err
	}
	return list[0], nil
}

// NextDossier returns the number of the next dossier of a kind in a year.
func (tx *Tx) NextDossier(ctx context.Context, k supervision.DossierKind, year int) (int, error) {
	return tx.next(ctx, `select coalesce(max(no), 0) + 1 from dossiers where city = $1 and kind = $2 and year = $3`, k, year)
}

// DossierSum is what became of the dossiers of a kind in a year (专题会商16次,化解堵点76个).
type DossierSum struct {
	Kind    supervision.DossierKind
	Count   int
	Closed  int
	Points  int
	Done    int
	Leaders int
	Tickets int
	Ended   int // of the tickets
}

// DossierSums sums the dossiers of a year by kind.
func (tx *Tx) DossierSums(ctx context.Context, year int) ([]DossierSum, error) {
	rows, err := tx.Query(ctx, `select d.kind, count(*), count(*) filter (where d.state = 'closed'), coalesce(sum(d.points), 0), coalesce(sum(d.points_done), 0), count(distinct nullif(d.leader, 0)),
		coalesce(sum(x.n), 0)::int, coalesce(sum(x.ended), 0)::int from dossiers d
		cross join lateral (select count(*) n, count(t.closed_at) ended from dossier_tickets x join tickets t on t.city = x.city and t.ticket_id = x.ticket_id where x.city = d.city and x.dossier_id = d.id) x
		where d.city = $1 and d.year = $2 and d.state <> 'dropped' group by d.kind`, tx.City, year)
	if err != nil {
		return nil, fmt.Errorf("sum dossiers: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DossierSum])
}

// LeaderDaysToRemind lists the leader's days before a moment that nobody was reminded of,
// and marks them.
func (tx *Tx) LeaderDaysToRemind(ctx context.Context, until time.Time) ([]supervision.Dossier, error) {
	rows, err := tx.Query(ctx, `update dossiers set reminded_at = $2 where city = $1 and kind = 'leader_day' and state = 'preparing' and reminded_at is null and at > $2 and at <= $3
		returning id, at, leader`, tx.City, tx.Now, until)
	if err != nil {
		return nil, fmt.Errorf("look for leaders' days: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (d supervision.Dossier, err error) {
		return d, row.Scan(&d.ID, &d.At, &d.Leader)
	})
}

// CountSince counts the tickets of a category in a region accepted since a moment, and
// those before it over as long a time: what a ruling and its policy paper changed.
func (tx *Tx) CountSince(ctx context.Context, category string, region org.RegionCode, at time.Time) (before, after int, err error) {
	err = tx.QueryRow(ctx, `select count(*) filter (where accepted_at < $4), count(*) filter (where accepted_at >= $4) from tickets
		where city = $1 and category = $2 and starts_with(region, $3) and accepted_at > $4 - ($5 - $4) and accepted_at <= $5 and state not in ('draft', 'rejected', 'cancelled')`,
		tx.City, category, region, at, tx.Now).Scan(&before, &after)
	if err != nil {
		return 0, 0, fmt.Errorf("count tickets of category %s: %w", category, err)
	}
	return before, after, nil
}

// DossierTicket is a ticket of a dossier as it stands.
type DossierTicket struct {
	ID       ticket.ID
	No       string
	Title    string // its digest
	State    ticket.State
	Unit     org.UnitID
	Closed   bool
	Category string
	Region   org.RegionCode
}

// DossierTickets reads the tickets of a dossier.
func (tx *Tx) DossierTickets(ctx context.Context, ids []ticket.ID) ([]DossierTicket, error) {
	rows, err := tx.Query(ctx, `select t.ticket_id, t.no, t.title, t.state, coalesce(a.unit, 0), t.closed_at is not null, t.category, t.region from tickets t
		left join lateral (select a.unit from assignments a where a.city = t.city and a.ticket_id = t.ticket_id and a.part = 'lead' order by a.n desc limit 1) a on true
		where t.city = $1 and t.ticket_id = any($2) order by 1`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("read tickets of a dossier: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DossierTicket])
}
