package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
)

// Filter narrows a list; what is left out does not.
type Filter struct {
	Queue          string    `query:"queue" maxLength:"40" doc:"队列,见 /api/tickets/counts"`
	State          string    `query:"state" maxLength:"200" doc:"状态,可用逗号写几个"`
	Kind           string    `query:"kind" maxLength:"100" doc:"诉求类型,可用逗号写几个"`
	TimeClass      string    `query:"time_class" enum:"inquiry,matter" doc:"咨询类、非咨询类"`
	Channel        string    `query:"channel" enum:"phone,web,wechat,app,letter,exchange,import" doc:"来件渠道"`
	Source         string    `query:"source" enum:"local,province,police,leader_day,net" doc:"诉求来源"`
	Category       string    `query:"category" maxLength:"40" doc:"诉求分类及其下级"`
	Region         string    `query:"region" maxLength:"12" doc:"地区及其下级"`
	Unit           int       `query:"unit" minimum:"1" doc:"承办单位(现在或以前),含其下级"`
	Handler        int64     `query:"handler" minimum:"1" doc:"经办人"`
	CreatedBy      int64     `query:"created_by" minimum:"1" doc:"登记人"`
	Urgency        int       `query:"urgency" minimum:"0" maximum:"3" doc:"紧急程度,此级及以上"`
	Label          string    `query:"label" maxLength:"40" doc:"标签"`
	Confidential   string    `query:"confidential" enum:"true,false" doc:"要求保密"`
	Overdue        string    `query:"overdue" enum:"true,false" doc:"超期"`
	Warn           string    `query:"warn" enum:"yellow,red" doc:"预警,此级及以上"`
	Tier           int       `query:"tier" minimum:"0" maximum:"3" doc:"督办层级,此级及以上"`
	RedoMin        int       `query:"redo_min" minimum:"0" doc:"重办次数不少于"`
	UnsatMin       int       `query:"unsat_min" minimum:"0" doc:"不满意次数不少于"`
	RepeatMin      int       `query:"repeat_min" minimum:"0" doc:"反映次数不少于"`
	Outcome        string    `query:"outcome" enum:"answered,resolved,partly,unresolved_policy,unresolved_objective,unreachable,given_up,unreasonable,unstated" doc:"办结结果"`
	Phone          string    `query:"phone" maxLength:"40" doc:"联系电话,写法不限"`
	No             string    `query:"no" maxLength:"40" doc:"工单编号,本系统的或原系统的"`
	Q              string    `query:"q" maxLength:"100" doc:"标题、内容、地点里的字,至少两个;也可以是工单编号"`
	DueAfter       time.Time `query:"due_after" doc:"到期不早于"`
	DueBefore      time.Time `query:"due_before" doc:"到期早于"`
	AcceptedFrom   time.Time `query:"accepted_from" doc:"受理不早于"`
	AcceptedBefore time.Time `query:"accepted_before" doc:"受理早于"`
	ClosedFrom     time.Time `query:"closed_from" doc:"办结不早于"`
	ClosedBefore   time.Time `query:"closed_before" doc:"办结早于"`
}

type listRequest struct {
	Filter
	Sort  string `query:"sort" enum:"newest,due" doc:"最新的在前,或最急的在前;在队列里默认最急的在前"`
	After string `query:"after" maxLength:"60" doc:"上一页的 next"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// ticketPage is one page of a list.
type ticketPage struct {
	Items []TicketRow `json:"items"`
	Next  string      `json:"next,omitempty" doc:"取下一页时放进 after"`
	Count int         `json:"count" doc:"总件数,数到 1000 为止"`
	More  bool        `json:"more" doc:"总件数超过 count"`
}

func (s *server) listTickets(ctx context.Context, by caller, in *listRequest) (*body[ticketPage], error) {
	f, err := s.filter(ctx, by, in.Filter)
	if err != nil {
		return nil, atQuery(err)
	}
	f.After, f.Limit = in.After, in.Limit
	f.ByDue = in.Sort == "due" || in.Sort == "" && in.Queue != "" && in.Queue != "closed" && in.Queue != "all"
	page, err := s.Casework.List(ctx, by.Actor, f)
	if err != nil {
		return nil, atQuery(err)
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	p := ticketPage{Items: []TicketRow{}, Next: page.Next, Count: page.Count, More: page.More}
	for _, i := range page.Items {
		p.Items = append(p.Items, n.row(i))
	}
	return bodyOf(p), nil
}

// atQuery moves the location of a refusal from the body to the query.
func atQuery(err error) error {
	f, ok := fault.Of(err)
	if !ok || f.Field == "" {
		return err
	}
	p := problemOf(err)
	p.Errors[0].Location = "query." + f.Field
	return p
}

func (s *server) filter(ctx context.Context, by caller, q Filter) (postgres.Filter, error) {
	f := postgres.Filter{Queue: q.Queue, Class: ticket.Class(q.TimeClass), Channel: ticket.Channel(q.Channel), Source: ticket.Source(q.Source),
		Region: org.RegionCode(q.Region), Handler: org.UserID(q.Handler), CreatedBy: org.UserID(q.CreatedBy),
		UrgencyMin: q.Urgency, Label: q.Label, Confidential: maybe(q.Confidential), Overdue: maybe(q.Overdue), Warned: max(0, slices.Index(warnings, q.Warn)),
		TierMin: q.Tier, RedoMin: q.RedoMin, UnsatMin: q.UnsatMin, RepeatMin: q.RepeatMin, Outcome: ticket.Outcome(q.Outcome), No: strings.TrimSpace(q.No),
		DueFrom: q.DueAfter, DueBefore: q.DueBefore, AcceptedFrom: q.AcceptedFrom, AcceptedTo: q.AcceptedBefore, ClosedFrom: q.ClosedFrom, ClosedTo: q.ClosedBefore}
	var ok bool
	if f.States, ok = oneOf(q.State, ticket.States); !ok {
		return f, fault.In("state", "没有这个状态,请从列表中选择")
	}
	if f.Kinds, ok = oneOf(q.Kind, ticket.Kinds); !ok {
		return f, fault.In("kind", "没有这个诉求类型,请从列表中选择")
	}
	if !plain(q.Region) || !plain(q.Category) {
		return f, fault.In("region", "地区代码和分类编号只能是数字和点")
	}
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return f, err
	}
	if q.Category != "" {
		f.Categories = org.Below(book.Categories, q.Category)
	}
	if q.Unit != 0 {
		if f.Unit = book.Units.Subtree(org.UnitID(q.Unit)); len(f.Unit) == 0 {
			return f, fault.In("unit", "没有这个承办单位,请从列表中选择")
		}
	}
	if q.Phone != "" {
		normal, err := seal.Phone(q.Phone)
		if err != nil {
			return f, err
		}
		f.PhoneKey = s.Casework.PhoneKey(normal)
	}
	return f, s.search(q.Q, &f)
}

// search reads what was typed into the search box: a number, or words.
func (s *server) search(q string, f *postgres.Filter) (err error) {
	q = strings.TrimSpace(q)
	switch no, wrong := ticket.CheckNo(q); {
	case q == "":
		return nil
	case wrong == nil:
		f.No = no
		return nil
	}
	f.Text = q
	f.Words, err = s.Casework.SearchWords(q)
	return err
}

// plain reports whether a code has nothing in it that a pattern would take for
// a wildcard.
func plain(code string) bool {
	return !strings.ContainsFunc(code, func(r rune) bool {
		return !(r == '.' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	})
}

func maybe(text string) *bool {
	if text == "" {
		return nil
	}
	b := text == "true"
	return &b
}

// queueNames are what the queues are called.
var queueNames = map[string]string{
	"draft": "草稿", "accepted": "已受理", "reject_asked": "不予受理待复核", "to_dispatch": "待派单", "send_back_asked": "退单待审",
	"extension_to_sign": "延期待签", "extension_asked": "延期待审", "through_asked": "转问待答", "suspend_asked": "挂起待审", "in_dispute": "争议审定", "suspended": "挂起", "to_sign": "待签收", "handling": "办理中",
	"rework": "重办中", "near_due": "临期", "overdue": "已超期", "to_review": "待审核", "to_follow_up": "待回访", "closed": "已办结", "all": "全部",
	"transfer_open": "移交待确认", "long_extension": "长延期待批", "unsatisfied": "二次不满意待认定",
}

type queueCount struct {
	Queue string `json:"queue"`
	Name  string `json:"name"`
	Count int    `json:"count"`
	More  bool   `json:"more,omitempty"`
}

type queueCounts struct {
	Queues []queueCount `json:"queues"`
}

func (s *server) countTickets(ctx context.Context, by caller, _ *struct{}) (*body[queueCounts], error) {
	queues, err := s.Casework.Queues(ctx, by.Actor)
	c := queueCounts{Queues: []queueCount{}}
	for _, q := range queues {
		c.Queues = append(c.Queues, countOf(q))
	}
	return bodyOf(c), err
}

func countOf(q casework.Queue) queueCount {
	return queueCount{q.Name, queueNames[q.Name], q.Count, q.More}
}
