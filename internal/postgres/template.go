package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// SaveTemplate queues a city's own words for an occasion; without text nobody is
// told.
func (tx *Tx) SaveTemplate(t ticket.Template, enabled bool) {
	tx.Queue(`insert into notice_templates (city, occasion, channel, text, urgent, enabled) values ($1, $2, $3, $4, $5, $6)
		on conflict (city, occasion, channel) do update set text = excluded.text, urgent = excluded.urgent, enabled = excluded.enabled`,
		tx.City, t.Occasion, t.Channel, t.Text, t.Urgent, enabled)
}

// OwnTemplate is a city's own words for an occasion.
type OwnTemplate struct {
	ticket.Template
	Enabled bool
}

// OwnTemplates are the city's own words, with those out of use.
func (tx *Tx) OwnTemplates(ctx context.Context) ([]OwnTemplate, error) {
	rows, err := tx.Query(ctx, `select occasion, channel, text, urgent, enabled from notice_templates where city = $1 order by occasion, channel`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list notice templates: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t OwnTemplate, err error) {
		return t, row.Scan(&t.Occasion, &t.Channel, &t.Text, &t.Urgent, &t.Enabled)
	})
}

// ReplyTemplate is what a unit often answers (答复模板). Without a unit or a category
// it is everybody's or for every matter.
type ReplyTemplate struct {
	ID        int64      `json:"id"`
	Unit      org.UnitID `json:"unit,omitempty"`
	Category  string     `json:"category,omitempty"`
	Title     string     `json:"title"`
	Text      string     `json:"text"`
	Enabled   bool       `json:"enabled"`
	ChangedAt time.Time  `json:"changed_at"`
}

// SaveReplyTemplate queues a reply template, new or changed.
func (tx *Tx) SaveReplyTemplate(t ReplyTemplate) {
	tx.Queue(`insert into reply_templates (city, id, unit, category, title, text, enabled, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (city, id) do update set unit = excluded.unit, category = excluded.category, title = excluded.title, text = excluded.text,
		enabled = excluded.enabled, changed_at = excluded.changed_at`, tx.City, t.ID, t.Unit, t.Category, t.Title, t.Text, t.Enabled, t.ChangedAt)
}

// ReplyTemplates lists those of some units (0 is everybody's); no units are all.
func (tx *Tx) ReplyTemplates(ctx context.Context, units []org.UnitID) ([]ReplyTemplate, error) {
	rows, err := tx.Query(ctx, `select id, unit, category, title, text, enabled, changed_at from reply_templates
		where city = $1 and (cardinality($2::int[]) = 0 or unit = any($2)) order by unit desc, category desc, title`, tx.City, append([]org.UnitID{}, units...))
	if err != nil {
		return nil, fmt.Errorf("list reply templates: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t ReplyTemplate, err error) {
		return t, row.Scan(&t.ID, &t.Unit, &t.Category, &t.Title, &t.Text, &t.Enabled, &t.ChangedAt)
	})
}

// KindCount is how many tickets of a class and urgency there are.
type KindCount struct {
	Class    ticket.Class
	Urgency  ticket.Urgency
	Open     int // in hand, under whatever version they were accepted
	Accepted int // since a moment
}

// CountKinds counts tickets by class and urgency, for what a policy would change.
func (tx *Tx) CountKinds(ctx context.Context, since time.Time) ([]KindCount, error) {
	rows, err := tx.Query(ctx, `select class, urgency, count(*) filter (where closed_at is null and due_at is not null), count(*) filter (where accepted_at >= $2)
		from tickets where city = $1 and (closed_at is null or accepted_at >= $2) group by class, urgency order by class, urgency`, tx.City, since)
	if err != nil {
		return nil, fmt.Errorf("count kinds of tickets: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (k KindCount, err error) {
		return k, row.Scan(&k.Class, &k.Urgency, &k.Open, &k.Accepted)
	})
}
