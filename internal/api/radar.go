package api

import (
	"context"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// suspect is a closing that the radar put before the supervisor (假办结雷达).
type suspect struct {
	ID       ticket.ID      `json:"id"`
	No       string         `json:"no"`
	Title    string         `json:"title"`
	Unit     ref            `json:"unit" doc:"主办单位"`
	Category *categoryRef   `json:"category"`
	Region   *place         `json:"region"`
	ClosedAt time.Time      `json:"closed_at"`
	Outcome  ticket.Outcome `json:"outcome"`
	Score    float64        `json:"score" doc:"把握,0 至 1"`
	Findings []finding      `json:"findings"`
	State    string         `json:"state" enum:"open,dismissed,confirmed" doc:"待核查、已排除、已按虚假办结重办"`
	Why      string         `json:"why,omitempty" doc:"排除的理由"`
	By       string         `json:"by,omitempty" doc:"作出结论的岗位"`
	At       *time.Time     `json:"at"`
}

// radarRule is one sign and what became of those that showed it.
type radarRule struct {
	Rule      string `json:"rule"`
	Name      string `json:"name"`
	Open      int    `json:"open"`
	Confirmed int    `json:"confirmed"`
	Dismissed int    `json:"dismissed"`
}

type radarPage struct {
	Items []suspect   `json:"items"`
	Total int         `json:"total"`
	Rules []radarRule `json:"rules" doc:"每条规则:待核查、查实、排除的件数"`
	At    *time.Time  `json:"at" doc:"雷达看到什么时候为止;还没有看过为空"`
}

type radarRequest struct {
	State string     `query:"state" enum:"open,dismissed,confirmed" default:"open"`
	Rule  string     `query:"rule" maxLength:"40"`
	Unit  org.UnitID `query:"unit" minimum:"0"`
	Skip  int        `query:"skip" minimum:"0" maximum:"100000"`
	Limit int        `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

type dismissRequest struct {
	TicketID
	Body struct {
		Reason string `json:"reason" doc:"排除的理由,4 至 500 字"`
	}
}

func (s *server) radarDoors() {
	const tag = "督办"
	door(s, signedIn, get("radar", "/api/radar", "假办结雷达:疑似虚假办结的工单和依据", tag), s.radar)
	door(s, signedIn, post("dismissSuspect", "/api/radar/{id}/dismiss", "排除一件疑似虚假办结", tag), s.dismissSuspect)
}

func (s *server) radar(ctx context.Context, by caller, in *radarRequest) (*body[radarPage], error) {
	found, err := s.Casework.Radar(ctx, by.Actor, postgres.SuspectFilter{State: in.State, Rule: in.Rule, Unit: in.Unit, Skip: in.Skip, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var people []org.UserID
	for _, f := range found.Items {
		if f.DecidedBy != 0 {
			people = append(people, f.DecidedBy)
		}
	}
	posts, err := s.Accounts.Names(ctx, people)
	if err != nil {
		return nil, err
	}
	p := radarPage{Items: []suspect{}, Total: found.Total, Rules: tallied(found.Tally)}
	if !found.At.IsZero() {
		p.At = &found.At
	}
	for _, f := range found.Items {
		findings, err := s.findings(ctx, f.Found)
		if err != nil {
			return nil, err
		}
		p.Items = append(p.Items, suspect{ID: f.Ticket, No: f.No, Title: f.Title, Unit: n.unit(f.Unit), Category: n.category(f.Category), Region: n.region(f.Region),
			ClosedAt: f.ClosedAt, Outcome: f.Outcome, Score: f.Score, Findings: findings, State: f.State, Why: f.Why, By: posts[f.DecidedBy], At: f.DecidedAt})
	}
	return bodyOf(p), nil
}

// tallied counts every rule, those that never spoke too.
func tallied(counts []postgres.RuleTally) []radarRule {
	rules := []radarRule{}
	for _, r := range triage.RadarRules() {
		row := radarRule{Rule: r[0], Name: r[1]}
		for _, c := range counts {
			if c.Rule != r[0] {
				continue
			}
			switch c.State {
			case "open":
				row.Open = c.Count
			case "confirmed":
				row.Confirmed = c.Count
			case "dismissed":
				row.Dismissed = c.Count
			}
		}
		rules = append(rules, row)
	}
	return rules
}

func (s *server) dismissSuspect(ctx context.Context, by caller, in *dismissRequest) (*none, error) {
	return nil, s.Casework.Dismiss(ctx, by.Actor, in.ID, in.Body.Reason)
}
