package library

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Page is one page of a list of articles. Similar says that nothing contains the
// words looked for and the list is what comes near.
type Page struct {
	Items   []*knowledge.Article
	Total   int
	More    bool // there are even more than were counted
	Similar bool
}

const queryMost = 200

// scoped limits a filter to what the actor sees.
func (l *Library) scoped(by org.Actor, f postgres.ArticleFilter) (postgres.ArticleFilter, error) {
	f.On = l.today()
	if utf8.RuneCountInString(f.Text) > queryMost {
		return f, fault.In("q", "查询最多%d个字,请写关键的几个字", queryMost)
	}
	if f.Limit < 1 || f.Limit > 100 {
		f.Limit = 20
	}
	f.Skip = max(0, min(f.Skip, 100_000))
	if by.Citizen {
		f.Public = true
		return f, nil
	}
	f.Keeper = by.System || by.May(org.ManageKnowledge)
	if by.May(org.HandleTickets) {
		for u := range by.Units {
			f.Units = append(f.Units, u)
		}
		if by.Unit != 0 && !by.Units[by.Unit] {
			f.Units = append(f.Units, by.Unit)
		}
	}
	return f, reads(by)
}

// List searches and lists what the actor may see; a citizen sees what is open to
// the public and in force.
func (l *Library) List(ctx context.Context, by org.Actor, f postgres.ArticleFilter) (p Page, err error) {
	if f, err = l.scoped(by, f); err != nil {
		return p, err
	}
	err = l.db.Read(ctx, func(tx *postgres.Tx) error {
		if p.Items, p.Total, p.More, err = tx.Articles(ctx, f); err != nil || p.Total > 0 || f.Text == "" {
			return err
		}
		near, err := like(ctx, tx, f, "")
		for _, m := range near {
			p.Items = append(p.Items, m.Article)
		}
		p.Total, p.Similar = len(near), len(near) > 0
		return err
	})
	return p, err
}

func like(ctx context.Context, tx *postgres.Tx, f postgres.ArticleFilter, category string) ([]knowledge.Match, error) {
	candidates, err := tx.ArticlesLike(ctx, f)
	return knowledge.Rank(f.Text, category, candidates), err
}

// Suggest lists the articles in force that may answer what a caller says, best
// first, for the desk (话务台).
func (l *Library) Suggest(ctx context.Context, by org.Actor, text, category string) (list []knowledge.Match, err error) {
	if runes := []rune(text); len(runes) > queryMost {
		text = string(runes[:queryMost])
	}
	f, err := l.scoped(by, postgres.ArticleFilter{Text: text, InForce: true})
	if err != nil {
		return nil, err
	}
	err = l.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err = like(ctx, tx, f, category)
		return err
	})
	return list, err
}

// Article returns one article that the actor may see. A citizen sees the edition
// in force alone.
func (l *Library) Article(ctx context.Context, by org.Actor, id knowledge.ID) (a *knowledge.Article, err error) {
	err = l.db.Read(ctx, func(tx *postgres.Tx) error {
		if !by.Citizen {
			a, err = seen(ctx, tx, by, id)
			if err == nil && !a.Writes(by) {
				a.Next = nil // what is being written is no answer yet
			}
			return err
		}
		if a, err = tx.Article(ctx, id); errors.Is(err, fault.NotFound) || err == nil && !a.Public(l.today()) {
			err = fault.New(fault.NotFound, "没有这条知识,或已经停用;可拨打12345咨询")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if by.Citizen {
		a.Next = nil
	}
	return a, nil
}

// Record returns the wordings an article had and what was done to it, for those
// who keep it; others see the wordings that were in force.
func (l *Library) Record(ctx context.Context, by org.Actor, id knowledge.ID) (editions []knowledge.Edition, events []postgres.ArticleEvent, err error) {
	err = l.db.Read(ctx, func(tx *postgres.Tx) error {
		a, err := seen(ctx, tx, by, id)
		if err != nil {
			return err
		}
		all, err := tx.Editions(ctx, id)
		if err != nil {
			return fmt.Errorf("read record: %w", err)
		}
		for _, e := range all {
			if a.Writes(by) || e.State == knowledge.Published && (a.Next == nil || a.Next.N != e.N) {
				editions = append(editions, e)
			}
		}
		if a.Writes(by) {
			events, err = tx.ArticleEvents(ctx, id)
		}
		return err
	})
	return editions, events, err
}

// Counts are how many articles each category has itself, of those the actor sees.
func (l *Library) Counts(ctx context.Context, by org.Actor, f postgres.ArticleFilter) (counts map[string]int, err error) {
	if f, err = l.scoped(by, f); err != nil {
		return nil, err
	}
	err = l.db.Read(ctx, func(tx *postgres.Tx) error {
		counts, err = tx.CountArticles(ctx, f)
		return err
	})
	return counts, err
}

// Figures say how well the knowledge base is kept.
func (l *Library) Figures(ctx context.Context, by org.Actor) (n postgres.ArticleFigures, err error) {
	f, err := l.scoped(by, postgres.ArticleFilter{})
	if err != nil {
		return n, err
	}
	err = l.db.Read(ctx, func(tx *postgres.Tx) error {
		n, err = tx.ArticleFigures(ctx, f)
		return err
	})
	return n, err
}
