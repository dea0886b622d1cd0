package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// Model is one trained model and what it was found to be worth. Bodies are read
// on their own.
type Model struct {
	Version   int                `json:"version"`
	TrainedAt time.Time          `json:"trained_at"`
	TrainedBy string             `json:"trained_by"`
	Tickets   int                `json:"tickets"`
	Digest    string             `json:"digest"`
	InForce   bool               `json:"in_force"`
	Remark    string             `json:"remark"`
	Quality   triage.Quality     `json:"quality"`
	Units     triage.UnitQuality `json:"units"`
}

const modelColumns = `version, trained_at, trained_by, tickets, digest, in_force, remark, quality, unit_quality`

func (m *Model) fields() []any {
	return []any{&m.Version, &m.TrainedAt, &m.TrainedBy, &m.Tickets, &m.Digest, &m.InForce, &m.Remark, &m.Quality, &m.Units}
}

// Models lists what was trained, newest first.
func (tx *Tx) Models(ctx context.Context, limit int) ([]Model, error) {
	rows, err := tx.Query(ctx, `select `+modelColumns+` from triage_models where city = $1 order by version desc limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Model, err error) { return m, row.Scan(m.fields()...) })
}

// ModelInForce is the model that speaks now, version 0 when there is none.
func (tx *Tx) ModelInForce(ctx context.Context) (m Model, err error) {
	err = tx.QueryRow(ctx, `select `+modelColumns+` from triage_models where city = $1 and in_force order by version desc limit 1`, tx.City).Scan(m.fields()...)
	if none(err) {
		return Model{}, nil
	}
	if err != nil {
		return Model{}, fmt.Errorf("read model in force: %w", err)
	}
	return m, nil
}

// ModelBodies reads a model itself.
func (tx *Tx) ModelBodies(ctx context.Context, version int) (categories, units []byte, err error) {
	err = tx.QueryRow(ctx, `select categories, units from triage_models where city = $1 and version = $2`, tx.City, version).Scan(&categories, &units)
	if err != nil {
		return nil, nil, fmt.Errorf("read model %d: %w", version, err)
	}
	return categories, units, nil
}

// keepModels is of how many models the bodies are kept.
const keepModels = 5

// AddModel stores a model under the next number. In force, it takes the place of
// the one before, and every node loads it.
func (tx *Tx) AddModel(ctx context.Context, m *Model, categories, units []byte) error {
	if m.InForce {
		tx.Queue(`update triage_models set in_force = false where city = $1 and in_force and version <> $2`, tx.City, m.Version)
	}
	_, err := tx.Exec(ctx, `insert into triage_models (city, `+modelColumns+`, categories, units) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.City, m.Version, m.TrainedAt, m.TrainedBy, m.Tickets, m.Digest, m.InForce, m.Remark, m.Quality, m.Units, categories, units)
	if err != nil {
		return fmt.Errorf("store model %d: %w", m.Version, err)
	}
	tx.Queue(`update triage_models set categories = null, units = null where city = $1 and version <= $2 and not in_force`, tx.City, m.Version-keepModels)
	tx.RulesChanged()
	return nil
}

// NextModel is the number of the next model; nobody else is given it until the
// transaction ends.
func (tx *Tx) NextModel(ctx context.Context) (version int, err error) {
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return 0, fmt.Errorf("lock model numbers: %w", err)
	}
	err = tx.QueryRow(ctx, `select coalesce(max(version), 0) + 1 from triage_models where city = $1`, tx.City).Scan(&version)
	return version, err
}

// TriageSettings reads what the centre decided, or the presets; version 0 is those.
func (tx *Tx) TriageSettings(ctx context.Context) (s triage.Settings, version int, err error) {
	var text []byte
	err = tx.QueryRow(ctx, `select body, version from triage_settings where city = $1`, tx.City).Scan(&text, &version)
	if none(err) {
		return triage.Preset, 0, nil
	}
	if err != nil {
		return s, 0, fmt.Errorf("read triage settings: %w", err)
	}
	s = triage.Preset
	return s, version, json.Unmarshal(text, &s)
}

// SaveTriageSettings stores them; every node reads them anew.
func (tx *Tx) SaveTriageSettings(ctx context.Context, s triage.Settings, by org.Actor) error {
	_, err := tx.Exec(ctx, `insert into triage_settings (city, version, body, changed_at, changed_by) values ($1, 1, $2, $3, $4)
		on conflict (city) do update set version = triage_settings.version + 1, body = excluded.body, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
		tx.City, s, tx.Now, by.Name)
	if err != nil {
		return fmt.Errorf("save triage settings: %w", err)
	}
	tx.RulesChanged()
	return nil
}

// Closed is a ticket to learn from: what it was about, and the digests of its words.
type Closed struct {
	ID             ticket.ID
	Category       string
	Region         org.RegionCode
	ClosedAt       time.Time
	Title, Content string
}

// ClosedTickets lists tickets to learn from that closed before a moment, newest
// first, beginning below an id.
func (tx *Tx) ClosedTickets(ctx context.Context, before time.Time, below ticket.ID, limit int) ([]Closed, error) {
	rows, err := tx.Query(ctx, `select ticket_id, category, region, closed_at, title, content from tickets
		where city = $1 and ticket_id < $3 and closed_at < $2 and category <> '' and erased_at is null and state in ('closed', 'transferred', 'merged')
		order by ticket_id desc limit $4`, tx.City, before, below, limit)
	if err != nil {
		return nil, fmt.Errorf("list closed tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Closed])
}

// CountClosed counts them, as far as wanted.
func (tx *Tx) CountClosed(ctx context.Context, upTo int) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from (select 1 from tickets where city = $1 and state = 'closed' and category <> '' and erased_at is null limit $2) c`, tx.City, upTo).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count closed tickets: %w", err)
	}
	return n, nil
}

// Lead is one lead assignment of the past.
type Lead struct {
	Ticket   ticket.ID
	Unit     org.UnitID
	Returned bool
	SentAt   time.Time
}

// Leads lists the lead assignments of tickets in the order they were sent.
func (tx *Tx) Leads(ctx context.Context, ids []ticket.ID) ([]Lead, error) {
	rows, err := tx.Query(ctx, `select ticket_id, unit, state = 'returned', sent_at from assignments
		where city = $1 and ticket_id = any($2) and part = 'lead' and state <> 'void' order by sent_at, ticket_id, n`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("list leads: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Lead])
}
