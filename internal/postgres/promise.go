package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/promise"
	"suban/internal/ticket"
)

// Promised is what was said of a ticket, and when (答复承诺).
type Promised struct {
	Ticket   ticket.ID
	Stage    promise.Stage
	Version  int
	Samples  int
	Workdays int
	Until    time.Time
	ShownAt  time.Time
}

var promiseRows = newBulk("promises", "on conflict (city, ticket_id, stage) do nothing", "ticket_id bigint", "stage text", "version int", "samples int", "workdays int", "until timestamptz", "shown_at timestamptz")

// AddPromise queues what is said of a ticket; the first word stands.
func (tx *Tx) AddPromise(p Promised) {
	tx.gather(promiseRows, p.Ticket, string(p.Stage), p.Version, p.Samples, p.Workdays, p.Until, p.ShownAt)
}

// PromisesOf reads what was said of a ticket.
func (tx *Tx) PromisesOf(ctx context.Context, id ticket.ID) (map[promise.Stage]Promised, error) {
	rows, err := tx.Query(ctx, `select stage, version, samples, workdays, until, shown_at from promises where city = $1 and ticket_id = $2`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("read promises: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Promised, error) {
		p := Promised{Ticket: id}
		err := row.Scan(&p.Stage, &p.Version, &p.Samples, &p.Workdays, &p.Until, &p.ShownAt)
		return p, err
	})
	all := map[promise.Stage]Promised{}
	for _, p := range list {
		all[p.Stage] = p
	}
	return all, err
}

// answers are the tickets that went to a unit, with the first answer their citizen could read.
const answers = `select t.created_by = 0, t.class, t.urgency, t.category, t.region, coalesce(a.unit, 0), t.accepted_at, r.at
	from tickets t left join assignments a on a.city = t.city and a.ticket_id = t.ticket_id and a.n = 1
	left join (select ticket_id, min(verdict_at) as at from replies where city = $1 and verdict = 'passed' and not interim group by ticket_id) r on r.ticket_id = t.ticket_id
	where t.city = $1 and t.dispatched_at is not null and t.accepted_at >= $2 and t.channel <> 'imported' and (r.at is not null or t.state not in ('rejected', 'merged', 'cancelled', 'transferred'))
	order by t.accepted_at`

// Samples reads the matters of the past from a day on.
func (tx *Tx) Samples(ctx context.Context, since time.Time) ([]promise.Sample, error) {
	rows, err := tx.Query(ctx, answers, tx.City, since)
	if err != nil {
		return nil, fmt.Errorf("read answered tickets: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s promise.Sample, err error) {
		var class ticket.Class
		var urgency ticket.Urgency
		var category string
		var region org.RegionCode
		var unit org.UnitID
		err = row.Scan(&s.Blind, &class, &urgency, &category, &region, &unit, &s.Accepted, &s.Answered)
		s.Matter = promise.MatterOf(class, urgency, category, region, unit)
		return s, err
	})
}

// keptModels is how many nights' promises are kept whole; what was said of a ticket stays
// with the ticket.
const keptModels = 60

// AddPromiseModel stores the next version of the promises.
func (tx *Tx) AddPromiseModel(ctx context.Context, m *promise.Model) error {
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return fmt.Errorf("lock promises: %w", err)
	}
	if err := tx.QueryRow(ctx, `select coalesce(max(version), 0) + 1 from promise_models where city = $1`, tx.City).Scan(&m.Version); err != nil {
		return fmt.Errorf("number promises: %w", err)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write promises: %w", err)
	}
	tx.Queue(`insert into promise_models (city, version, made_at, body) values ($1, $2, $3, $4)`, tx.City, m.Version, m.MadeAt, string(body))
	tx.Queue(`delete from promise_models where city = $1 and version <= $2`, tx.City, m.Version-keptModels)
	return nil
}

// PromiseModel reads the newest promises, nil when there are none newer than a version.
func (tx *Tx) PromiseModel(ctx context.Context, have int) (*promise.Model, error) {
	var m promise.Model
	err := tx.QueryRow(ctx, `select body from promise_models where city = $1 and version > $2 order by version desc limit 1`, tx.City, have).Scan(&m)
	if none(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read promises: %w", err)
	}
	return m.Index(), nil
}

// PromisesKept counts by month how what was said turned out, of what fell due before now.
func (tx *Tx) PromisesKept(ctx context.Context) ([]promise.Month, error) {
	rows, err := tx.Query(ctx, `select to_char(p.shown_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, p.stage, count(*) filter (where p.until <= $2), count(*) filter (where p.until <= $2 and r.at <= p.until), count(*) filter (where p.until > $2), sum(p.workdays) filter (where p.until <= $2)
		from promises p left join (select ticket_id, min(verdict_at) as at from replies where city = $1 and verdict = 'passed' and not interim group by ticket_id) r on r.ticket_id = p.ticket_id
		join tickets t on t.city = p.city and t.ticket_id = p.ticket_id
		where p.city = $1 and t.dispatched_at is not null and (r.at is not null or t.state not in ('rejected', 'merged', 'cancelled', 'transferred')) group by 1, 2 order by 1`, tx.City, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("count kept promises: %w", err)
	}
	var months []promise.Month
	defer rows.Close()
	for rows.Next() {
		var month string
		var stage promise.Stage
		var k promise.Kept
		var through *int
		if err := rows.Scan(&month, &stage, &k.Given, &k.Kept, &k.Open, &through); err != nil {
			return nil, fmt.Errorf("count kept promises: %w", err)
		}
		if through != nil {
			k.Through = *through
		}
		if n := len(months); n == 0 || months[n-1].Month != month {
			months = append(months, promise.Month{Month: month, Stages: map[promise.Stage]promise.Kept{}})
		}
		months[len(months)-1].Stages[stage] = k
	}
	return months, rows.Err()
}
