package city

import (
	"context"
	"strings"
	"testing"

	"suban/internal/account"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// The demo city's knowledge base is in force, with something to review, to correct
// and to renew; installing it again changes nothing.
func TestKnowledgeBase(t *testing.T) {
	t.Parallel()
	d := Demo()
	if len(d.Articles) < 60 {
		t.Fatalf("only %d articles", len(d.Articles))
	}
	inside := 0
	for _, a := range d.Articles {
		if !a.Open {
			inside++
		}
		if !strings.ContainsAny(a.Basis, "法例定度准见知策告章编诺") || strings.Contains(a.Basis, "条第") {
			t.Errorf("%s: basis %q", a.Title, a.Basis)
		}
	}
	if inside == 0 {
		t.Error("no article for staff alone")
	}
	db := pgtest.DB(t)
	accounts := account.New(db, seal.Test(), func(context.Context) (*org.Tree, error) { return d.Tree(), nil })
	accounts.Cost = &account.CheapCost
	for range 2 {
		if err := Found(t.Context(), db, accounts, db.Now()); err != nil {
			t.Fatal(err)
		}
	}
	l := libraryOf(db)
	n, err := l.Figures(t.Context(), org.System)
	if err != nil {
		t.Fatal(err)
	}
	if n.Published != len(d.Articles) || n.Open != n.Published-inside || n.Submitted != 1 || n.Making != 1 || n.Corrections != 2 || n.Expiring < 2 {
		t.Errorf("%+v of %d", n, len(d.Articles))
	}
	page, err := l.List(t.Context(), org.Citizen, postgres.ArticleFilter{Text: "异地就医"})
	if err != nil || page.Total == 0 || page.Items[0].Now.Title != "异地就医怎么备案、怎么直接结算" {
		t.Errorf("%+v, %v", page, err)
	}
	cite, err := sources(t.Context(), db)
	if err != nil || len(cite) < 40 {
		t.Fatalf("%d sources, %v", len(cite), err)
	}
	s := &seed{cite: cite}
	found := 0
	for _, c := range d.Categories {
		if _, ok := knowledge.Cited(s.source(c.ID, "市城管局")); ok && c.Level == 3 {
			found++
		}
	}
	if found < 80 || s.source("1.99.1", "市城管局") != "三方通话:市城管局" {
		t.Errorf("%d matters have a source", found)
	}
}
