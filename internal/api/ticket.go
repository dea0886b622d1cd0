package api

import (
	"context"
	"time"

	"suban/internal/account"
	"suban/internal/org"
	"suban/internal/promise"
	"suban/internal/ticket"
)

// action is a deed the reader may do now, with its form.
type action struct {
	Action     ticket.Action `json:"action"`
	Name       string        `json:"name"`
	Assignment int           `json:"assignment,omitempty" doc:"办在哪一次派发上"`
	Danger     bool          `json:"danger,omitempty" doc:"难以挽回,办前请确认"`
	Why        string        `json:"why,omitempty" doc:"现在为什么不能办;按钮照样显示"`
	Fields     []formField   `json:"fields"`
}

// grave are deeds that end or undo something.
var grave = map[ticket.Action]bool{"reject": true, "confirm_reject": true, "cancel": true, "return_reply": true, "return_work": true,
	"close_unsatisfied": true, "close_unreachable": true, "reopen_false": true, "confirm_unreasonable": true, "confirm_erase": true, "merge": true}

// ticketView is a ticket's own page.
type ticketView struct {
	Ticket      fullTicket   `json:"ticket"`
	Version     int          `json:"version" doc:"办理时原样带回"`
	Assignments []assignment `json:"assignments"`
	Records
	Attachments []attachment `json:"attachments"`
	Clocks      []clock      `json:"clocks"`
	Actions     []action     `json:"actions" doc:"您现在能办的事"`
	Notices     []notice     `json:"notices" doc:"告知诉求人的"`
	Usual       *usual       `json:"usual" doc:"类似工单多在何时答复:派单时告知的,还没有答复时才有"`
}

func (s *server) ticketDoors() {
	const tag = "工单"
	door(s, signedIn, get("listTickets", "/api/tickets", "工单列表", tag), s.listTickets)
	door(s, signedIn, get("countTickets", "/api/tickets/counts", "各队列的件数", tag), s.countTickets)
	door(s, signedIn, post("registerTicket", "/api/tickets", "登记工单", tag), s.register)
	door(s, signedIn, get("ticket", "/api/tickets/{id}", "工单", tag), s.ticket)
	door(s, signedIn, get("timeline", "/api/tickets/{id}/timeline", "时间线", tag), s.timeline)
	door(s, signedIn, get("due", "/api/tickets/{id}/due", "到期日推导,逐日", tag), s.due)
	door(s, signedIn, get("notices", "/api/tickets/{id}/notices", "为此件发出的通知", tag), s.notices)
	door(s, signedIn, post("reveal", "/api/tickets/{id}/reveal", "查看完整姓名或号码,留痕", tag), s.reveal)
	door(s, signedIn, get("requester", "/api/requesters", "按来电号码找以往诉求", tag), s.requester)
}

func (s *server) names(ctx context.Context) (names, error) {
	book, err := s.Casework.Rulebook(ctx)
	return names{book, s.Now()}, err
}

func (s *server) ticket(ctx context.Context, by caller, in *TicketID) (*body[ticketView], error) {
	v, err := s.Casework.View(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	told, err := s.Casework.Notices(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	posts, err := s.Accounts.Names(ctx, people(v.Case))
	if err != nil {
		return nil, err
	}
	n := names{v.Book, s.Now()}
	page := ticketView{Ticket: n.ticket(v, posts), Version: v.Version, Assignments: []assignment{}, Records: n.records(v.Case, posts),
		Attachments: n.attachments(v.Case, by.Actor, posts), Clocks: n.clocks(v.Case), Actions: []action{}, Notices: []notice{}}
	for i := range v.Assignments {
		page.Assignments = append(page.Assignments, n.assignment(&v.Assignments[i], v.Book.Policies[v.PolicyID], posts))
	}
	for _, o := range v.Offers {
		a := action{o.Action, o.Action.Name(), o.Assignment, grave[o.Action], v.Closed(o, by.Actor, n.now, v.Book), formOf(o.Action, v.Book.Lists)}
		if err := s.complete(ctx, v.Case, &a); err != nil {
			return nil, err
		}
		page.Actions = append(page.Actions, a)
	}
	if v.State.Open() && v.RepliedAt == nil {
		page.Usual = usualOf(v.Promised, promise.Dispatched, promise.Registered)
	}
	for _, t := range told {
		if t.ToRequester {
			page.Notices = append(page.Notices, n.notice(t))
		}
	}
	return bodyOf(page), nil
}

// complete adds to a form what only this ticket knows: that it has no category yet,
// and who of the unit can be named (经办人).
func (s *server) complete(ctx context.Context, c *ticket.Case, a *action) error {
	for i := range a.Fields {
		if a.Action == "dispatch" && a.Fields[i].Name == "category" && c.Category == "" {
			a.Fields[i].Label, a.Fields[i].Required = "诉求分类", true
		}
		if a.Action == "verify_rating" && a.Fields[i].Name == "n" {
			a.Fields[i].Default = c.Unverified()
		}
		if a.Fields[i].Name != "handler" {
			continue
		}
		list, err := s.Accounts.People(ctx, c.Assignment(a.Assignment).Unit, org.Work)
		if err != nil {
			return err
		}
		a.Fields[i].Type, a.Fields[i].Required = "select", true
		for _, p := range list {
			a.Fields[i].Options = append(a.Fields[i].Options, formOption{p.ID, p.Name})
		}
	}
	return nil
}

type revealRequest struct {
	TicketID
	Body struct {
		Field  string `json:"field" enum:"name,phone" doc:"看姓名还是电话"`
		Reason string `json:"reason" doc:"事由,4 至 200 字,写入审计"`
	}
}

type revealed struct {
	Value string `json:"value"`
	Left  int    `json:"left_today" doc:"今天还可以查看的次数"`
}

// reveal writes down who looks and why, and only then shows.
func (s *server) reveal(ctx context.Context, by caller, in *revealRequest) (*body[revealed], error) {
	value, err := s.Casework.Full(ctx, by.Actor, in.ID, in.Body.Field)
	if err != nil {
		return nil, err
	}
	left, err := s.Accounts.Reveal(ctx, by.Actor, account.RevealRequest{Ticket: int64(in.ID), Field: in.Body.Field, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return bodyOf(revealed{value, left}), nil
}

type requesterRequest struct {
	Phone string `query:"phone" required:"true" maxLength:"40" doc:"来电号码,写法不限"`
}

// earlier is what a number told us before.
type earlier struct {
	Name        string          `json:"name" doc:"已脱敏"`
	Type        string          `json:"type"`
	Labels      []string        `json:"labels"`
	Total       int             `json:"total"`
	Unsatisfied int             `json:"unsatisfied"`
	Tickets     []earlierTicket `json:"tickets"`
}

type earlierTicket struct {
	ID         ticket.ID      `json:"id"`
	No         string         `json:"no"`
	Title      string         `json:"title"`
	Kind       ticket.Kind    `json:"kind"`
	State      ticket.State   `json:"state"`
	Category   *categoryRef   `json:"category"`
	Region     *place         `json:"region"`
	AcceptedAt *time.Time     `json:"accepted_at"`
	Outcome    ticket.Outcome `json:"outcome"`
}

func (s *server) requester(ctx context.Context, by caller, in *requesterRequest) (*body[earlier], error) {
	return s.known(ctx, by, in.Phone)
}

// known is what a number told the hotline before.
func (s *server) known(ctx context.Context, by caller, phone string) (*body[earlier], error) {
	known, err := s.Casework.Requester(ctx, by.Actor, phone)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	e := earlier{Name: known.Name, Type: known.Kind, Labels: []string{}, Total: known.Count, Tickets: []earlierTicket{}}
	for _, i := range known.Items {
		r := n.row(i)
		if r.UnsatCount > 0 {
			e.Unsatisfied++
		}
		e.Tickets = append(e.Tickets, earlierTicket{r.ID, r.No, r.Title, r.Kind, r.State, r.Category, r.Region, r.AcceptedAt, r.Outcome})
	}
	return bodyOf(e), nil
}
