package api

import (
	"context"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/ticket"
	"suban/internal/workday"
)

type dueRequest struct {
	TicketID
	Assignment int `query:"assignment" minimum:"1" doc:"派发序号;不写为主办的"`
}

// derivation is why a due date is that day (到期日推导).
type derivation struct {
	DueAt    time.Time   `json:"due_at"`
	Text     string      `json:"text" doc:"一句话"`
	Policy   policyRef   `json:"policy"`
	Calendar calendarRef `json:"calendar"`
	Steps    []dueStep   `json:"steps"`
}

type policyRef struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type calendarRef struct {
	Version     int  `json:"version"`
	Provisional bool `json:"provisional" doc:"用到了暂定的日历"`
}

// dueStep is one cause of the due date, day by day.
type dueStep struct {
	Label string    `json:"label"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Text  string    `json:"text"`
	Days  []dueDay  `json:"days"`
}

type dueDay struct {
	Date    string `json:"date"`
	Kind    string `json:"kind" enum:"workday,weekend,holiday,makeup"`
	Name    string `json:"name,omitempty"`
	Counts  bool   `json:"counts"`
	Ordinal int    `json:"ordinal,omitempty" doc:"第几个工作日"`
	Note    string `json:"note,omitempty"`
}

func (s *server) due(ctx context.Context, by caller, in *dueRequest) (*body[derivation], error) {
	v, err := s.Casework.View(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	a := lastLead(v.Case)
	if in.Assignment != 0 {
		a = v.Case.Assignment(in.Assignment)
	}
	if a == nil {
		return nil, fault.New(fault.NotFound, "还没有派单,没有到期日可推导")
	}
	d, err := derive(v.Case, a, v.Book)
	if err != nil {
		return nil, err
	}
	return bodyOf(d), nil
}

func derive(c *ticket.Case, a *ticket.Assignment, book *ticket.Rulebook) (derivation, error) {
	steps, err := c.Derive(a, book)
	if err != nil {
		return derivation{}, err
	}
	d := derivation{DueAt: a.DueAt, Policy: policyRef{c.PolicyID, book.Policies[c.PolicyID].Name}, Steps: []dueStep{},
		Calendar: calendarRef{book.Calendar, book.Calendars[book.Calendar].Provisional(a.DueFrom, a.DueAt)}}
	var said []string
	for _, step := range steps {
		w := dueStep{Label: step.Label, From: step.From, To: step.To, Text: step.Text, Days: days(step.Days)}
		if w.Text == "" {
			w.Text = step.Note
		} else if step.Note != "" {
			w.Text += "(" + step.Note + ")"
		}
		if w.Text != "" {
			said = append(said, w.Text)
		}
		d.Steps = append(d.Steps, w)
	}
	d.Text = strings.Join(said, ";")
	return d, nil
}

func days(steps []workday.Step) []dueDay {
	all := []dueDay{}
	for _, step := range steps {
		all = append(all, dueDay{Date: step.Day.Date.String(), Kind: string(step.Day.Kind), Name: step.Day.Name,
			Counts: step.Count > 0 || step.Part > 0, Ordinal: step.Count, Note: step.Note})
	}
	return all
}
