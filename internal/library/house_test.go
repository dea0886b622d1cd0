package library

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/knowledge"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// house is a small city with a knowledge base and a clock that stands still.
type house struct {
	*testing.T
	*Library
	db    *postgres.DB
	clock atomic.Int64
	tree  *org.Tree
}

const (
	unitCentre org.UnitID = 1
	unitHealth org.UnitID = 7 // 市医保局
	unitWater  org.UnitID = 8 // 市供水集团
)

func newHouse(t *testing.T) *house {
	t.Helper()
	t.Parallel()
	h := &house{T: t}
	h.clock.Store(time.Date(2026, 6, 10, 9, 30, 0, 0, workday.Zone).UnixMicro())
	h.db = pgtest.Open(t, pgtest.DSN(t), postgres.Options{MaxConns: 8, Now: func() time.Time { return time.UnixMicro(h.clock.Load()) }})
	units := []org.Unit{{ID: unitCentre, Name: "市12345热线服务中心", Level: 1, Kind: org.Centre},
		{ID: unitHealth, Parent: unitCentre, Name: "市医保局", Level: 2, Kind: org.Bureau}, {ID: unitWater, Parent: unitCentre, Name: "市供水集团", Level: 2, Kind: org.Enterprise}}
	for i := range units {
		units[i].Enabled, units[i].OpenedOn = true, "2021-01-01"
	}
	h.tree = org.NewTree(units)
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "宿州市"); err != nil {
			return err
		}
		for _, u := range units {
			tx.SaveUnit(u)
		}
		for _, c := range []org.Category{{ID: "4", Name: "公用服务", Level: 1}, {ID: "4.1", Parent: "4", Name: "供水", Level: 2}, {ID: "10", Name: "医疗卫生", Level: 1}, {ID: "10.8", Parent: "10", Name: "医疗保障", Level: 2}} {
			c.Enabled = true
			tx.SaveCategory(c)
		}
		return nil
	}))
	h.Library = New(h.db, func(ctx context.Context) (book *ticket.Rulebook, err error) {
		err = h.db.Read(ctx, func(tx *postgres.Tx) error { book, _, err = tx.Rulebook(ctx); return err })
		return book, err
	})
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(err error, kind fault.Kind, words string) {
	h.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		h.Errorf("%v, want %s with %q", err, kind, words)
	}
}

func (h *house) at(date string) {
	d, err := workday.ParseDate(date)
	h.must(err)
	h.clock.Store(d.Start().Add(9 * time.Hour).UnixMicro())
}

func (h *house) as(id org.UserID, unit org.UnitID, roles ...org.Role) org.Actor {
	return org.NewActor(org.User{ID: id, Name: "岗位", Unit: unit, Roles: roles}, org.Presets(), h.tree)
}

func (h *house) writer() org.Actor   { return h.as(1, unitCentre, org.KnowledgeAdmin) }
func (h *house) reviewer() org.Actor { return h.as(2, unitCentre, org.KnowledgeAdmin) }
func (h *house) liaison() org.Actor  { return h.as(3, unitHealth, org.Liaison) }
func (h *house) other() org.Actor    { return h.as(4, unitWater, org.Liaison) }
func (h *house) agent() org.Actor    { return h.as(5, unitCentre, org.Agent) }
func (h *house) sysadmin() org.Actor { return h.as(6, unitCentre, org.SystemAdmin) }

func text(title, answer string) knowledge.Text {
	return knowledge.Text{Title: title, Question: title + "?", Answer: answer, Basis: "有关规定", Unit: unitHealth, Category: "10.8", Open: true}
}

func water(title, answer string) knowledge.Text {
	t := text(title, answer)
	t.Unit, t.Category, t.Open = unitWater, "4.1", false
	return t
}

// publish brings an article into force.
func (h *house) publish(t knowledge.Text) *knowledge.Article {
	h.Helper()
	a, err := h.Propose(h.Context(), h.writer(), t)
	h.must(err)
	return h.do(h.reviewer(), h.do(h.writer(), a, knowledge.Deed{Do: knowledge.Submit}), knowledge.Deed{Do: knowledge.Publish})
}

func (h *house) do(by org.Actor, a *knowledge.Article, d knowledge.Deed) *knowledge.Article {
	h.Helper()
	b, err := h.Do(h.Context(), by, a.ID, a.Version, d)
	h.must(err)
	return b
}

// told are the texts in an actor's inbox for one occasion.
func (h *house) told(by org.Actor, occasion string) (list []string) {
	h.Helper()
	h.must(h.db.Read(h.Context(), func(tx *postgres.Tx) error {
		notices, _, err := tx.Inbox(h.Context(), by, 100)
		for _, n := range notices {
			if n.Occasion == occasion {
				list = append(list, n.Text)
			}
		}
		return err
	}))
	return list
}
