package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/inspection"
)

const samplingColumns = "id, version, subject, name, share, double, urgency, category, role, label, rework, enabled, by_name, at"

// SamplingRules lists every version of the sampling plan, the newest of each rule first.
func (tx *Tx) SamplingRules(ctx context.Context) ([]inspection.Rule, error) {
	rows, err := tx.Query(ctx, `select `+samplingColumns+` from sampling_rules where city = $1 order by id, version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list sampling rules: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[inspection.Rule])
}

// AddSamplingRule queues a version of a rule.
func (tx *Tx) AddSamplingRule(r inspection.Rule) {
	tx.Queue(`insert into sampling_rules (city, `+samplingColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.City, r.ID, r.Version, r.Subject, r.Name, r.Share, r.Double, r.Urgency, r.Category, r.Role, r.Label, r.Rework, r.Enabled, r.ByName, r.At)
}

// SampledThrough is up to when has been drawn, locked; the zero time before the first.
func (tx *Tx) SampledThrough(ctx context.Context) (at time.Time, err error) {
	if _, err := tx.Exec(ctx, `insert into sampled (city, through) values ($1, '0001-01-01') on conflict (city) do nothing`, tx.City); err != nil {
		return at, fmt.Errorf("lock sampling: %w", err)
	}
	if err := tx.QueryRow(ctx, `select through from sampled where city = $1 for update`, tx.City).Scan(&at); err != nil {
		return at, fmt.Errorf("read sampling: %w", err)
	}
	return at, nil
}

// SetSampledThrough queues up to when has been drawn.
func (tx *Tx) SetSampledThrough(at time.Time) {
	tx.Queue(`update sampled set through = $2 where city = $1`, tx.City, at)
}

// draftDays is how long a draft may lie before it is accepted and still be drawn.
const draftDays = 30

// Pieces lists what staff registered and what was answered in a span of time, which may
// be drawn: no drafts, nothing that other systems brought. Of the recordings of a ticket's calls
// the first is drawn from.
func (tx *Tx) Pieces(ctx context.Context, from, to time.Time) ([]inspection.Piece, error) {
	const who = `array(select u.role from user_roles u where u.city = t.city and u.user_id = %s order by 1)`
	rows, err := tx.Query(ctx, `select 'registration', t.ticket_id, 0, t.created_by, t.created_unit, t.accepted_at, t.urgency, t.category, `+fmt.Sprintf(who, "t.created_by")+`, coalesce(t.labels, '{}'), 1
		from tickets t where t.city = $1 and t.ticket_id >= $4 and t.accepted_at >= $2 and t.accepted_at < $3 and t.created_by <> 0 and t.channel not in ('import', 'exchange')
		union all
		select 'reply', t.ticket_id, r.n, r.by, coalesce(a.unit, t.created_unit), r.at, t.urgency, t.category, `+fmt.Sprintf(who, "r.by")+`, coalesce(t.labels, '{}'), r.round
		from replies r join tickets t on t.city = r.city and t.ticket_id = r.ticket_id left join assignments a on a.city = r.city and a.ticket_id = r.ticket_id and a.n = r.assignment
		where r.city = $1 and r.at >= $2 and r.at < $3 and not r.interim and r.by <> 0 and t.channel not in ('import', 'exchange') and coalesce(a.part, 'lead') = 'lead'
		union all
		select 'call', ticket_id, 0, agent, created_unit, at, urgency, category, `+fmt.Sprintf("array(select u.role from user_roles u where u.city = $1 and u.user_id = %s order by 1)", "agent")+`, labels, 1 from (
			select distinct on (t.ticket_id) t.ticket_id, t.created_unit, t.urgency, t.category, coalesce(t.labels, '{}') labels, c.at,
				(select (e.detail->>'agent')::bigint from call_events e where e.city = c.city and e.call_id = c.id and e.kind = 'connected' order by e.seq limit 1) agent
			from recordings r join calls c on c.city = r.city and c.id = r.call_id join call_tickets k on k.city = r.city and k.call_id = r.call_id join tickets t on t.city = r.city and t.ticket_id = k.ticket_id
			where r.city = $1 and r.digest <> '' and r.at >= $2 and r.at < $3 order by t.ticket_id, c.id) spoken
		where agent is not null`, tx.City, from, to, FirstID(from.AddDate(0, 0, -draftDays)))
	if err != nil {
		return nil, fmt.Errorf("list what may be drawn: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[inspection.Piece])
}
