package api

import (
	"context"
	"encoding/json"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

type foreseeRequest struct {
	TicketID
	Body struct {
		Action ticket.Action   `json:"action" maxLength:"40" doc:"要办的事"`
		Facts  json.RawMessage `json:"facts" doc:"与办理时相同;还没写的文字可以不写"`
	}
}

// foreseen is what a deed would bring (预览).
type foreseen struct {
	State         ticket.State `json:"state"`
	DueAt         *time.Time   `json:"due_at"`
	FollowUpAt    *time.Time   `json:"follow_up_at"`
	LinkUntil     *time.Time   `json:"link_until" doc:"评价链接开放至"`
	SuspendUntil  *time.Time   `json:"suspend_until" doc:"挂起复核日期"`
	UnsatCount    int          `json:"unsat_count"`
	Assignments   []assignment `json:"assignments"`
	Fresh         []int        `json:"fresh" doc:"新产生的派发序号"`
	Due           *derivation  `json:"due" doc:"新派发(没有时为主办)到期日的推导"`
	ChiefRequired bool         `json:"chief_required" doc:"重办答复须先由一把手签报"`
}

func (s *server) previewDoors() {
	door(s, signedIn, post("preview", "/api/tickets/{id}/preview", "办理前预览结果和时限,不写入", "工单"), s.preview)
	door(s, signedIn, get("precedents", "/api/precedents", "某类诉求在某地区现行的判例", "规则"), s.precedents)
	door(s, signedIn, get("backlog", "/api/backlog", "各队列、各单位的积压", "工单"), s.backlog)
}

func (s *server) preview(ctx context.Context, by caller, in *foreseeRequest) (*body[foreseen], error) {
	shape := s.shapes[in.Body.Action]
	if shape == nil {
		return nil, fault.In("action", "没有「%s」这个操作", in.Body.Action)
	}
	given := in.Body.Facts
	if len(given) == 0 {
		given = json.RawMessage("{}")
	}
	text, err := json.Marshal(map[string]any{"version": 1, "facts": given})
	if err != nil {
		return nil, err
	}
	_, facts, err := s.readDeed(ctx, by, in.Body.Action, shape, text)
	if err != nil {
		return nil, err
	}
	now, then, err := s.Casework.Preview(ctx, by.Actor, in.ID, facts[len(facts)-1])
	if err != nil {
		return nil, inside(err, "facts.", nil)
	}
	f, err := names{then.Book, s.Now()}.foreseen(now, then)
	return bodyOf(f), err
}

func (n names) foreseen(now, then casework.View) (foreseen, error) {
	c := then.Case
	f := foreseen{State: c.State, DueAt: c.DueAt, FollowUpAt: c.FollowUpAt, LinkUntil: c.LinkUntil, SuspendUntil: c.SuspendUntil, UnsatCount: c.UnsatCount,
		Assignments: []assignment{}, Fresh: []int{}}
	policy := then.Book.Policies[c.PolicyID]
	for i := range c.Assignments {
		f.Assignments = append(f.Assignments, n.assignment(&c.Assignments[i], policy, nil))
		if i >= len(now.Assignments) {
			f.Fresh = append(f.Fresh, c.Assignments[i].N)
		}
	}
	about := lastLead(c)
	if len(f.Fresh) > 0 {
		about = c.Assignment(f.Fresh[0])
	}
	if about == nil || !about.Open() {
		return f, nil
	}
	f.ChiefRequired = policy.ChiefRework && about.Round > 1 && about.ChiefSign == nil
	d, err := derive(c, about, then.Book)
	f.Due = &d
	return f, err
}

type precedentRequest struct {
	Category string         `query:"category" maxLength:"40" doc:"诉求分类"`
	Region   org.RegionCode `query:"region" maxLength:"12" doc:"地区"`
}

// precedent is a ruling that dispatch obeys (判例).
type precedent struct {
	ID       int          `json:"id"`
	Unit     ref          `json:"unit"`
	Category *categoryRef `json:"category"`
	Region   *place       `json:"region" doc:"空为全市"`
	Ticket   ticket.ID    `json:"ticket" doc:"裁决出自哪件工单"`
	From     string       `json:"from"`
	To       string       `json:"to" doc:"空为长期"`
}

func (s *server) precedents(ctx context.Context, by caller, in *precedentRequest) (*list[precedent], error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var all []precedent
	for _, p := range n.book.InForce(in.Category, in.Region, dateOf(n.now)) {
		all = append(all, precedent{p.ID, n.unit(p.Unit), n.category(p.Category), n.region(p.Region), p.Ticket, p.From, p.To})
	}
	return listOf(all), nil
}

// waiting is one queue of the backlog.
type waiting struct {
	Queue  string     `json:"queue"`
	Name   string     `json:"name"`
	Count  int        `json:"count"`
	Late   int        `json:"late" doc:"本环节已超时限"`
	Oldest *time.Time `json:"oldest_at" doc:"等得最久的一件何时受理"`
	Next   *time.Time `json:"next_due_at" doc:"最近一个到期时刻"`
}

type unitWaiting struct {
	Unit      ref        `json:"unit"`
	ToSign    int        `json:"to_sign"`
	Handling  int        `json:"handling"`
	NearDue   int        `json:"near_due"`
	Overdue   int        `json:"overdue"`
	SendBacks int        `json:"send_backs"`
	Reworks   int        `json:"reworks"`
	Oldest    *time.Time `json:"oldest_at" doc:"等得最久的一件何时派出"`
}

type backlog struct {
	Queues []waiting     `json:"queues"`
	Units  []unitWaiting `json:"units" doc:"超期多的在前"`
}

func (s *server) backlog(ctx context.Context, by caller, _ *struct{}) (*body[backlog], error) {
	queues, units, err := s.Casework.Backlog(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	b := backlog{Queues: []waiting{}, Units: []unitWaiting{}}
	for _, q := range queues {
		b.Queues = append(b.Queues, waiting{q.Queue, queueNames[q.Queue], q.Count, q.Late, q.Oldest, q.Next})
	}
	for _, u := range units {
		b.Units = append(b.Units, unitWaiting{n.unit(u.Unit), u.ToSign, u.Handling, u.Warned, u.Late, u.SendBacks, u.Reworks, u.Oldest})
	}
	return bodyOf(b), nil
}
