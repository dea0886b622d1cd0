package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/triage"
)

const tagColumns = `id, version, name, text, enabled, at, by_name`

func tagOf(row pgx.CollectableRow) (t triage.Tag, err error) {
	return t, row.Scan(&t.ID, &t.Version, &t.Name, &t.Text, &t.Enabled, &t.At, &t.By)
}

// Tags lists the newest version of every rule.
func (tx *Tx) Tags(ctx context.Context) ([]triage.Tag, error) {
	rows, err := tx.Query(ctx, `select distinct on (id) `+tagColumns+` from tag_rules where city = $1 order by id, version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("read tag rules: %w", err)
	}
	return pgx.CollectRows(rows, tagOf)
}

// TagVersions lists all versions, newest first.
func (tx *Tx) TagVersions(ctx context.Context, limit int) ([]triage.Tag, error) {
	rows, err := tx.Query(ctx, `select `+tagColumns+` from tag_rules where city = $1 order by at desc, id, version desc limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list tag rules: %w", err)
	}
	return pgx.CollectRows(rows, tagOf)
}

// SaveTag stores a rule as the version after the one its writer saw; with id 0 it is
// new. Two rules of one name there are not.
func (tx *Tx) SaveTag(ctx context.Context, t *triage.Tag) error {
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return fmt.Errorf("lock tag rules: %w", err)
	}
	now, err := tx.Tags(ctx)
	if err != nil {
		return err
	}
	found := t.ID == 0
	for _, other := range now {
		switch {
		case other.ID == t.ID && other.Version != t.Version:
			return fault.New(fault.Stale, "规则「%s」刚被%s修改,请刷新后再改", other.Name, other.By)
		case other.ID == t.ID:
			found = true
		case other.Name == t.Name:
			return fault.In("name", "已有「%s」规则,请修改那一条", t.Name)
		}
	}
	if !found {
		return fault.New(fault.NotFound, "没有这条规则,请刷新后再看")
	}
	if t.ID == 0 {
		t.ID = tx.NewID()
	}
	t.Version++
	t.At = tx.Now
	_, err = tx.Exec(ctx, `insert into tag_rules (city, `+tagColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.City, t.ID, t.Version, t.Name, t.Text, t.Enabled, t.At, t.By)
	if err != nil {
		return fmt.Errorf("save tag rule: %w", err)
	}
	tx.RulesChanged()
	return nil
}

// InstallTags gives a city the rules it starts with, unless it has some.
func (tx *Tx) InstallTags(ctx context.Context) error {
	now, err := tx.Tags(ctx)
	if err != nil || len(now) > 0 {
		return err
	}
	for _, t := range triage.TagPresets {
		t.By = "系统"
		if err := tx.SaveTag(ctx, &t); err != nil {
			return err
		}
	}
	return nil
}

// Worded is a ticket with the digests of its words, to try a rule on.
type Worded struct {
	ID                          ticket.ID
	Category                    string
	Region                      org.RegionCode
	CreatedAt                   time.Time
	Title, Content, Expectation string
}

// Worded lists tickets below an id, the newest first.
func (tx *Tx) Worded(ctx context.Context, below ticket.ID, limit int) ([]Worded, error) {
	rows, err := tx.Query(ctx, `select ticket_id, category, region, created_at, title, content, expectation from tickets
		where city = $1 and ticket_id < $2 and erased_at is null order by ticket_id desc limit $3`, tx.City, below, limit)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Worded])
}
