package api

import (
	"context"
	"time"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/stats"
	"suban/internal/ticket"
)

type wallCounty struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

type wallQueue struct {
	Queue string `json:"queue"`
	Name  string `json:"name"`
	Count int    `json:"count"`
	More  bool   `json:"more,omitempty"`
}

type wallArrival struct {
	At      time.Time      `json:"at"`
	Region  string         `json:"region"`
	Topic   string         `json:"topic" doc:"诉求分类,不含群众的话"`
	Kind    string         `json:"kind" doc:"诉求类型的中文"`
	State   string         `json:"state" doc:"状态的中文"`
	Urgency ticket.Urgency `json:"urgency"`
}

type wallUnit struct {
	Place int    `json:"place" doc:"由高到低"`
	Last  bool   `json:"last" doc:"后两位"`
	Name  string `json:"name"`
	Tally
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// wall is what the wall shows (大屏).
type wall struct {
	City      string        `json:"city"`
	Demo      bool          `json:"demo"`
	Now       time.Time     `json:"now"`
	Today     string        `json:"today"`
	From      string        `json:"from" doc:"本月各率的第一天"`
	Figures   []figure      `json:"figures"`
	Hours     []int64       `json:"hours" doc:"今日分时受理"`
	Yesterday []int64       `json:"yesterday"`
	Topics    []statsTopic  `json:"topics"`
	Counties  []wallCounty  `json:"counties" doc:"本月受理"`
	Queues    []wallQueue   `json:"queues"`
	Latest    []wallArrival `json:"latest"`
	Units     []wallUnit    `json:"units" doc:"本月满意率(有效参评),样本足够的前四位和后两位"`
	Ranked    int           `json:"ranked" doc:"参加排名的单位"`
}

func (s *server) wallDoors() {
	door(s, signedIn, get("wall", "/api/wall", "大屏", "统计"), func(ctx context.Context, by caller, _ *struct{}) (*body[wall], error) {
		w, err := s.Stats.Wall(ctx, by.Actor)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		if err != nil {
			return nil, err
		}
		return bodyOf(n.wall(w, s.Demo)), nil
	})
}

func (n names) wall(w *stats.Wall, demo bool) wall {
	v := wall{Demo: demo, Now: n.now, Today: w.Today.String(), From: w.Month.From.String(), Figures: []figure{}, Hours: w.Hours[:], Yesterday: w.Yesterday[:],
		Topics: []statsTopic{}, Counties: []wallCounty{}, Queues: []wallQueue{}, Latest: []wallArrival{}, Units: []wallUnit{}}
	for _, d := range indicator.Defs {
		if f, ok := w.Figures[d.ID]; ok {
			v.Figures = append(v.Figures, figureOf(f))
		}
	}
	for _, t := range w.Topics[:min(6, len(w.Topics))] {
		v.Topics = append(v.Topics, statsTopic{n.topic(t.ID), t.Num, t.Before, indicator.Growth(t.Num, t.Before)})
	}
	for _, r := range n.book.Regions.All() {
		switch r.Level {
		case org.CityLevel:
			v.City = r.Name
		case org.CountyLevel:
			v.Counties = append(v.Counties, wallCounty{string(r.Code), r.Name, w.Counties[string(r.Code)]})
		}
	}
	for _, q := range []string{"to_dispatch", "handling", "near_due", "overdue"} {
		v.Queues = append(v.Queues, wallQueue{q, queueNames[q], w.Queues[q].N, w.Queues[q].More})
	}
	for _, a := range w.Latest {
		region := ""
		if r, ok := n.book.Regions.Region(a.Region.County()); ok {
			region = r.Name
		}
		v.Latest = append(v.Latest, wallArrival{a.At, region, n.leaf(a.Category), ticket.Label("kind", string(a.Kind)), a.State.Name(), a.Urgency})
	}
	def, _ := indicator.Find("K12a")
	rated := w.Rated()
	v.Ranked = len(rated)
	for i, r := range rated {
		if last := i >= len(rated)-2 && len(rated) > 6; i < 4 || last {
			v.Units = append(v.Units, wallUnit{i + 1, last, n.unit(r.Unit).Name, tallyOf(def, r.Tally), r.Low, r.High})
		}
	}
	return v
}

// topic names a first-level category.
func (n names) topic(id string) categoryRef {
	if c := n.category(id); c != nil {
		return categoryRef{id, c.Name}
	}
	return categoryRef{id, "未分类"}
}

// leaf is a category's own name without those above it.
func (n names) leaf(id string) string {
	if c, ok := n.book.Categories[id]; ok {
		return c.Name
	}
	return "未分类"
}
