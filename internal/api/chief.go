package api

import (
	"context"
	"time"

	"suban/internal/oversight"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// chiefRate is a rate on its way to a hundred (阅批率、签报率).
type chiefRate struct {
	Text     string `json:"text" doc:"没有应办的为 —"`
	Done     int    `json:"done"`
	Required int    `json:"required"`
	Missing  int    `json:"missing"`
}

func rateOf(r supervision.Rate) chiefRate {
	return chiefRate{r.Text(), r.Done, r.Required, r.Missing()}
}

// chiefItem is one matter that needs the chief himself.
type chiefItem struct {
	Deed       string              `json:"deed" enum:"read,sign"`
	Why        string              `json:"why" enum:"province,rework,tier,order"`
	Ticket     ticket.ID           `json:"ticket"`
	No         string              `json:"no"`
	Version    int                 `json:"version"`
	Assignment int                 `json:"assignment"`
	Order      supervision.OrderID `json:"order"`
	OrderV     int                 `json:"order_version"`
	Cite       string              `json:"cite"`
	FormName   string              `json:"form_name"`
	Title      string              `json:"title"`
	Reasons    []string            `json:"reasons"`
	Proposed   string              `json:"proposed" doc:"要求做什么,或单位拟报的处置结果"`
	Evidence   string              `json:"evidence"`
	Unit       ref                 `json:"unit"`
	Tier       int                 `json:"tier"`
	From       time.Time           `json:"from"`
	DueAt      *time.Time          `json:"due_at"`
	DoneAt     *time.Time          `json:"done_at"`
	Open       bool                `json:"open"`
}

func (n names) chiefItem(i oversight.ChiefItem) chiefItem {
	return chiefItem{Deed: string(i.Deed), Why: i.Why, Ticket: i.Ticket, No: i.No, Version: i.Version, Assignment: i.Assignment, Order: i.Order, OrderV: i.OrderV, Cite: i.Cite, FormName: i.Form.Name(), Title: i.Title,
		Reasons: append([]string{}, i.Reasons...), Proposed: i.Proposed, Evidence: i.Evidence, Unit: n.unit(i.Unit), Tier: int(i.Tier), From: i.From, DueAt: i.DueAt, DoneAt: i.DoneAt, Open: i.Open}
}

type chiefPage struct {
	Unit  ref         `json:"unit"`
	Read  chiefRate   `json:"read" doc:"阅批率"`
	Sign  chiefRate   `json:"sign" doc:"签报率"`
	Items []chiefItem `json:"items"`
}

type unitRates struct {
	Unit    ref         `json:"unit"`
	Read    chiefRate   `json:"read"`
	Sign    chiefRate   `json:"sign"`
	Missing []chiefItem `json:"missing" doc:"差在哪几件"`
}

func (s *server) chiefDoors() {
	const tag = "一把手领办"
	door(s, signedIn, get("chief", "/api/chief", "待我阅批、签报的", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[chiefPage], error) {
		l, err := s.Oversight.Chief(ctx, by.Actor)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		p := chiefPage{Unit: n.unit(l.Unit), Read: rateOf(l.Read), Sign: rateOf(l.Sign), Items: []chiefItem{}}
		for _, i := range l.Items {
			p.Items = append(p.Items, n.chiefItem(i))
		}
		return bodyOf(p), err
	})
	door(s, signedIn, get("chiefRates", "/api/chief/rates", "各单位的阅批率和签报率", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[unitRates], error) {
		found, err := s.Oversight.ChiefRates(ctx, by.Actor)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		var all []unitRates
		for _, u := range found {
			r := unitRates{Unit: n.unit(u.Unit), Read: rateOf(u.Read), Sign: rateOf(u.Sign), Missing: []chiefItem{}}
			for _, i := range u.Missing {
				r.Missing = append(r.Missing, n.chiefItem(i))
			}
			all = append(all, r)
		}
		return listOf(all), err
	})
}
