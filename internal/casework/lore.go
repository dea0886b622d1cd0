package casework

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// Lore is what suggestions are made from now: the list of duties, the centre's
// settings and the model in force. It is never changed once read.
type Lore struct {
	Book     *ticket.Rulebook
	Duties   *org.Duties
	Settings triage.Settings
	Model    postgres.Model // version 0: none yet
	Closed   int            // closed tickets so far, when there is no model yet

	rule       *triage.Rule
	categories *triage.Model // nil: none yet
	units      *triage.Units
}

// lores keeps the lore of one version of the rules.
type lores struct {
	mu      sync.Mutex
	now     *Lore
	version int
}

// Lore reads the lore, or returns what is kept when nothing changed.
func (c *Casework) Lore(ctx context.Context) (l *Lore, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		l, err = c.lore(ctx, tx)
		return err
	})
	return l, err
}

func (c *Casework) lore(ctx context.Context, tx *postgres.Tx) (*Lore, error) {
	version, err := tx.RulesVersion(ctx)
	if err != nil {
		return nil, err
	}
	c.lores.mu.Lock()
	defer c.lores.mu.Unlock()
	was := c.lores.now
	if was != nil && c.lores.version == version {
		return was, nil
	}
	book, err := c.rulebook(ctx, tx, version)
	if err != nil {
		return nil, err
	}
	l := &Lore{Book: book, units: triage.NoUnits}
	duties, err := tx.Duties(ctx, 0)
	if err != nil {
		return nil, err
	}
	l.Duties = org.NewDuties(duties)
	if l.Settings, _, err = tx.TriageSettings(ctx); err != nil {
		return nil, err
	}
	all := make([]org.Category, 0, len(book.Categories))
	for _, k := range book.Categories {
		all = append(all, k)
	}
	l.rule = triage.Keywords(all)
	if l.Model, err = tx.ModelInForce(ctx); err != nil {
		return nil, err
	}
	switch {
	case l.Model.Version == 0:
	case was != nil && was.Model.Version == l.Model.Version:
		l.categories, l.units = was.categories, was.units
	default:
		if err := l.load(ctx, tx); err != nil {
			return nil, err
		}
	}
	c.lores.now, c.lores.version = l, version
	return l, nil
}

// load reads the bodies of the model in force.
func (l *Lore) load(ctx context.Context, tx *postgres.Tx) error {
	categories, units, err := tx.ModelBodies(ctx, l.Model.Version)
	if err != nil {
		return err
	}
	if l.categories, err = triage.Read(bytes.NewReader(categories)); err != nil {
		return fmt.Errorf("model %d: %w", l.Model.Version, err)
	}
	if l.units, err = triage.ReadUnits(units); err != nil {
		return fmt.Errorf("model %d: %w", l.Model.Version, err)
	}
	return nil
}

// duty is the unit that the list of duties names, or else the category's own.
func (l *Lore) duty(category string, region org.RegionCode) (org.Duty, bool) {
	if d, ok := l.Duties.Responsible(category, region); ok {
		return d, true
	}
	for at := category; at != ""; at = l.Book.Categories[at].Parent {
		if k := l.Book.Categories[at]; k.Unit != 0 {
			return org.Duty{Category: at, Unit: k.Unit}, true
		}
	}
	return org.Duty{}, false
}
