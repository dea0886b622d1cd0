package api

import (
	"context"
	"time"

	"suban/internal/ticket"
)

// badRating is one on the centre's list (差评整改).
type badRating struct {
	Ticket       ticket.ID    `json:"ticket"`
	No           string       `json:"no"`
	Title        string       `json:"title"`
	State        ticket.State `json:"state"`
	Unit         *ref         `json:"unit"`
	N            int          `json:"n" doc:"第几次回访"`
	Satisfaction int          `json:"satisfaction"`
	At           time.Time    `json:"at"`
	Finding      string       `json:"finding" doc:"核实结果,没有核实时为空"`
	Steps        []aftercare  `json:"steps"`
	Done         bool         `json:"done"`
}

type aftercare struct {
	Name   string     `json:"name"`
	DueAt  *time.Time `json:"due_at"`
	DoneAt *time.Time `json:"done_at"`
	Late   bool       `json:"late"`
}

type badRatings struct {
	Items  []badRating `json:"items"`
	Total  int         `json:"total" doc:"期间内的实名差评"`
	Counts []stepCount `json:"counts" doc:"各步骤完成几件"`
}

type stepCount struct {
	Name string `json:"name"`
	Done int    `json:"done"`
	Late int    `json:"late"`
}

type badRatingsRequest struct {
	Days int    `query:"days" minimum:"1" maximum:"366" default:"60" doc:"最近几天"`
	Open string `query:"open" enum:",yes" doc:"只看没有办完的"`
}

func (s *server) ratingDoors() {
	door(s, signedIn, get("badRatings", "/api/ratings", "差评整改清单", "评价"), s.badRatings)
}

func (s *server) badRatings(ctx context.Context, by caller, in *badRatingsRequest) (*body[badRatings], error) {
	found, book, err := s.Casework.BadRatings(ctx, by.Actor, in.Days)
	if err != nil {
		return nil, err
	}
	n := names{book, s.Now()}
	page := badRatings{Items: []badRating{}, Total: len(found), Counts: []stepCount{}}
	for _, b := range found {
		v := badRating{Ticket: b.Case.ID, No: b.Case.No, Title: b.Case.Title.Shown(), State: b.Case.State, N: b.Given.N, Satisfaction: b.Given.Satisfaction,
			At: b.Given.At, Finding: b.Given.Finding, Steps: []aftercare{}, Done: b.Done()}
		if l := lastLead(b.Case); l != nil {
			v.Unit = n.maybeUnit(l.Unit)
		}
		for i, step := range b.Steps {
			if i == len(page.Counts) {
				page.Counts = append(page.Counts, stepCount{Name: step.Name})
			}
			late := step.Late(n.now)
			if step.DoneAt != nil {
				page.Counts[i].Done++
			}
			if late {
				page.Counts[i].Late++
			}
			v.Steps = append(v.Steps, aftercare{step.Name, step.DueAt, step.DoneAt, late})
		}
		if in.Open == "" || !v.Done {
			page.Items = append(page.Items, v)
		}
	}
	return bodyOf(page), nil
}
