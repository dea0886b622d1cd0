package casework

import (
	"context"
	"time"

	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// SuggestPast writes down what the model would have suggested for tickets registered
// since a moment, as if it had been asked then: for a model that learned from nothing
// later. It is how a city that was told on a simulated clock gets its record.
func (c *Casework) SuggestPast(ctx context.Context, since time.Time) (n int, err error) {
	after := ticket.ID(postgres.NewID(since))
	for {
		var ids []ticket.ID
		err := c.db.Write(ctx, func(tx *postgres.Tx) error {
			if ids, err = tx.RegisteredAfter(ctx, after, suggestedAtATime); err != nil || len(ids) == 0 {
				return err
			}
			return c.recordPast(ctx, tx, ids)
		})
		if err != nil || len(ids) == 0 {
			return n, err
		}
		n, after = n+len(ids), ids[len(ids)-1]
	}
}

func (c *Casework) recordPast(ctx context.Context, tx *postgres.Tx, ids []ticket.ID) error {
	l, err := c.lore(ctx, tx)
	if err != nil {
		return err
	}
	cases, err := tx.Cases(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		t := cases[id].Case
		title, content := t.Title, t.Content
		if err := c.open(ctx, tx, t, []*ticket.Secret{&title, &content}); err != nil {
			return err
		}
		q := Question{Title: title.Plain, Content: content.Plain, Category: t.Category, Region: t.Region}
		s := l.Suggest(q, workday.DateOf(t.CreatedAt).String(), nil)
		lines, err := s.lines(id, t.CreatedAt)
		if err != nil {
			return err
		}
		for _, line := range lines {
			tx.AddSuggested(line)
		}
	}
	return nil
}
