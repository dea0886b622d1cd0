package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
)

const unitColumns = "id, parent, name, short, level, kind, region, enabled, opened_on, closed_on, lead, section, contact, successor"

func unitFields(u *org.Unit) []any {
	return []any{&u.ID, &u.Parent, &u.Name, &u.Short, &u.Level, &u.Kind, &u.Region, &u.Enabled, &u.OpenedOn, &u.ClosedOn, &u.Lead, &u.Section, &u.Contact, &u.Successor}
}

const categoryColumns = "id, parent, name, level, urgency, keywords, unit, enabled, moved_to"

func categoryFields(c *org.Category) []any {
	return []any{&c.ID, &c.Parent, &c.Name, &c.Level, &c.Urgency, &c.Keywords, &c.Unit, &c.Enabled, &c.MovedTo}
}

// SaveUnit queues a unit, new or changed.
func (tx *Tx) SaveUnit(u org.Unit) {
	tx.Queue(`insert into units (city, `+unitColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		on conflict (city, id) do update set parent = excluded.parent, name = excluded.name, short = excluded.short, level = excluded.level,
		kind = excluded.kind, region = excluded.region, enabled = excluded.enabled, opened_on = excluded.opened_on, closed_on = excluded.closed_on,
		lead = excluded.lead, section = excluded.section, contact = excluded.contact, successor = excluded.successor`, append([]any{tx.City}, unitFields(&u)...)...)
}

// SaveCategory queues a category, new or changed.
func (tx *Tx) SaveCategory(c org.Category) {
	tx.Queue(`insert into categories (city, `+categoryColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (city, id) do update set parent = excluded.parent, name = excluded.name, level = excluded.level, urgency = excluded.urgency,
		keywords = excluded.keywords, unit = excluded.unit, enabled = excluded.enabled, moved_to = excluded.moved_to`, append([]any{tx.City}, categoryFields(&c)...)...)
}

// SaveRegion queues a region.
func (tx *Tx) SaveRegion(r org.Region) {
	tx.Queue(`insert into regions (city, code, name, parent, level) values ($1, $2, $3, $4, $5)
		on conflict (city, code) do update set name = excluded.name, parent = excluded.parent, level = excluded.level`,
		tx.City, r.Code, r.Name, r.Parent, r.Level)
}

// Units lists every unit of the city.
func (tx *Tx) Units(ctx context.Context) ([]org.Unit, error) {
	rows, err := tx.Query(ctx, `select `+unitColumns+` from units where city = $1 order by id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u org.Unit, err error) { return u, row.Scan(unitFields(&u)...) })
}
