package api

import (
	"context"

	"suban/internal/ticket"
	"suban/internal/triage"
)

// finding is what one rule found in a reply (答复检查, 假办结雷达).
type finding struct {
	Rule     string      `json:"rule"`
	Name     string      `json:"name"`
	Score    float64     `json:"score" doc:"把握,0 至 1"`
	Evidence []string    `json:"evidence" doc:"依据"`
	Tickets  []ticketRef `json:"tickets" doc:"涉及的其他工单"`
	Code     string      `json:"code" doc:"退回时对应的未达标情形,没有时为空"`
}

func (s *server) replyCheckDoors() {
	door(s, signedIn, get("replyCheck", "/api/tickets/{id}/reply-check", "检查主办单位最近一次答复,供审核人员参考", "工单"), s.replyCheck)
}

func (s *server) replyCheck(ctx context.Context, by caller, in *TicketID) (*list[finding], error) {
	found, err := s.Casework.ReplyCheck(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	items, err := s.findings(ctx, found)
	return listOf(items), err
}

// findings puts numbers to the tickets that findings rest on.
func (s *server) findings(ctx context.Context, found []triage.Finding) ([]finding, error) {
	var ids []ticket.ID
	for _, f := range found {
		ids = append(ids, f.Tickets...)
	}
	numbers, err := s.Casework.Numbers(ctx, ids)
	if err != nil {
		return nil, err
	}
	items := []finding{}
	for _, f := range found {
		item := finding{f.Rule, f.Name, f.Score, f.Evidence, []ticketRef{}, codeOf(f.Rule)}
		for _, id := range f.Tickets {
			item.Tickets = append(item.Tickets, ticketRef{id, numbers[id]})
		}
		items = append(items, item)
	}
	return items, nil
}

// codeOf is the code under which a reply with such a finding is sent back.
func codeOf(rule string) string {
	switch rule {
	case "copied":
		return "off_topic"
	case "requalified":
		return "untrue"
	}
	if ticket.Label("substandard", rule) != rule {
		return rule
	}
	return ""
}
