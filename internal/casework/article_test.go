package casework

import (
	"errors"
	"strings"
	"testing"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

type anywhere struct{}

func (anywhere) Unit(id org.UnitID) (org.Unit, bool) {
	return org.Unit{ID: id, Enabled: true, OpenedOn: "2020-01-01"}, true
}
func (anywhere) Category(id string) (org.Category, bool) {
	return org.Category{ID: id, Enabled: true}, true
}

// A direct answer cites an article in force, or something that is no article; what
// it cites is counted.
func TestAnswerCitesAnArticle(t *testing.T) {
	h := newHouse(t)
	writer, reviewer := h.as(31, unitCentre, org.KnowledgeAdmin), h.as(32, unitCentre, org.KnowledgeAdmin)
	now := h.db.Now()
	draft, err := knowledge.New(12, knowledge.Text{Title: "夜市几点收摊", Question: "夜市几点收摊?", Answer: "二十二点前。", Basis: "市容管理规定", Unit: unitCity, Category: "1",
		ValidFrom: "2022-01-01", ReviewOn: "2023-01-01"}, writer, anywhere{}, now)
	h.must(err)
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error { tx.AddArticle(draft); return nil }))
	answer := func(article string) (ticket.ID, error) {
		r, err := h.Register(t.Context(), h.agent(), "", intake(), &ticket.Accept{}, &ticket.Answer{Text: ticket.Text("二十二点前收摊。"), Article: article})
		if err != nil {
			return 0, err
		}
		h.replayed(r.Case.ID)
		return r.Case.ID, nil
	}
	for article, words := range map[string]string{"知识条目 12": "起草,不能引用", "知识条目 13": "没有知识条目 13"} {
		_, err := answer(article)
		f, _ := fault.Of(err)
		if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), words) || f.Field != "article" {
			t.Errorf("%s: %v", article, err)
		}
	}
	if _, err := answer("三方通话:市城管局值班室"); err != nil {
		t.Error(err)
	}
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		submitted, err := draft.Do(knowledge.Deed{Do: knowledge.Submit}, writer, anywhere{}, now)
		if err != nil {
			return err
		}
		published, err := submitted.Do(knowledge.Deed{Do: knowledge.Publish}, reviewer, anywhere{}, now)
		if err != nil {
			return err
		}
		return tx.SaveArticle(t.Context(), draft, published)
	}))
	for range 2 {
		if _, err := answer("知识条目 12《夜市几点收摊》"); err != nil {
			t.Error(err)
		}
	}
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		a, err := tx.Article(t.Context(), 12)
		if err == nil && a.Used != 2 {
			t.Errorf("used %d times", a.Used)
		}
		return err
	}))
}
