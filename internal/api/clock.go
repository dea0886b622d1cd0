package api

import (
	"fmt"
	"time"

	"suban/internal/ticket"
	"suban/internal/workday"
)

// clock is one of a ticket's clocks as its page shows it (时钟).
type clock struct {
	Name  string     `json:"name" enum:"dispatch,sign,contact,handle,review,follow_up" doc:"派单、签收、先行联系、办理、审核、回访"`
	Used  string     `json:"used" example:"5.45 工作日"`
	Limit string     `json:"limit" example:"10 工作日"`
	State string     `json:"state" enum:"waiting,running,paused,done,late" doc:"未开始、在走、暂停、完成、超时完成"`
	Share float64    `json:"share" doc:"已用占时限的比例,1 为用完"`
	DueAt *time.Time `json:"due_at"`
}

// stretch is when a clock began, ended and should have ended.
type stretch struct {
	name     string
	from, to *time.Time
	due      *time.Time
	limit    workday.Limit
	on       bool // the ticket is where this clock runs
}

// clocks are the ticket's clocks in the order they run.
func (n names) clocks(c *ticket.Case) []clock {
	p := n.book.Policies[c.PolicyID]
	lead := lastLead(c)
	minutes := p.Dispatch[0]
	if c.Urgency >= ticket.Urgent {
		minutes = p.Dispatch[1]
	}
	list := []stretch{{"dispatch", c.AcceptedAt, c.DispatchedAt, c.DispatchDueAt, workday.Limit{Hours: minutes.Hours()}, c.State == ticket.Accepted || c.State == ticket.ToDispatch}}
	sign := stretch{name: "sign", limit: p.Sign}
	contact, handle := stretch{name: "contact", limit: p.Contact}, stretch{name: "handle", limit: p.Limit(c.Class, c.Urgency)}
	if c.Urgency >= ticket.Urgent {
		sign.limit = p.SignFast
	}
	if lead != nil {
		sign.from, sign.to, sign.due, sign.on = &lead.SentAt, lead.SignedAt, &lead.SignDueAt, lead.State == ticket.WorkToSign
		contact.from, contact.to, contact.due, contact.on = &lead.SentAt, lead.ContactedAt, &lead.ContactDueAt, lead.Open() && lead.ContactedAt == nil
		handle.from, handle.to, handle.due, handle.on = &lead.DueFrom, lead.RepliedAt, &lead.DueAt, lead.Open()
		if lead.DueWorkdays > 0 || lead.DueHours > 0 {
			handle.limit = workday.Limit{Workdays: lead.DueWorkdays + float64(lead.Extended), Hours: lead.DueHours}
		}
	}
	list = append(list, sign, contact, handle)
	review := stretch{name: "review", limit: p.Review, from: c.RepliedAt, due: c.ReviewDueAt, on: c.State == ticket.Replied}
	follow := stretch{name: "follow_up", limit: p.FollowUp, due: c.FollowUpDueAt, on: c.State == ticket.ToFollowUp}
	if c.State != ticket.Replied && c.RepliedAt != nil && lead != nil {
		if r := c.LastReply(lead.N); r != nil {
			review.to, follow.from = r.VerdictAt, r.VerdictAt
		}
	}
	if c.State == ticket.Closed {
		follow.to = c.ClosedAt
	}
	list = append(list, review, follow)
	var clocks []clock
	for _, s := range list {
		clocks = append(clocks, n.clock(s, c, p))
	}
	return clocks
}

func (n names) clock(s stretch, c *ticket.Case, p ticket.Policy) clock {
	k := clock{Name: s.name, Limit: limitText(s.limit), State: "waiting"}
	if s.from == nil || s.from.IsZero() || !s.on && s.to == nil {
		return k
	}
	end := n.now
	k.State, k.DueAt = "running", s.due
	if s.to != nil {
		end, k.State = *s.to, "done"
		if s.due != nil && end.After(*s.due) {
			k.State = "late"
		}
	} else if c.State == ticket.Suspended || c.State == ticket.InDispute {
		k.State = "paused"
		if c.SuspendedAt != nil {
			end = *c.SuspendedAt
		}
	}
	natural := s.limit.Hours > 0
	from := *s.from
	if s.limit.Whole() && s.limit.Workdays > 0 { // whole days count from the day after
		from = p.Basis().End(workday.DateOf(from))
	}
	used := n.measure(from, end, natural, p)
	total := time.Duration(0)
	if s.due != nil {
		total = n.measure(from, *s.due, natural, p)
	}
	if total > 0 {
		k.Share = float64(int(float64(used)/float64(total)*1000+0.5)) / 1000
	}
	k.Used = spell(used, natural, p.Basis())
	if used == 0 { // done on the day it began, which does not count
		k.Used = spell(end.Sub(*s.from), true, p.Basis())
	}
	if total > 0 && s.name == "handle" {
		k.Limit = spell(total, natural, p.Basis())
		if s.limit.Whole() && s.limit.Workdays > 0 {
			k.Limit = limitText(s.limit)
		}
	}
	return k
}

func (n names) measure(from, to time.Time, natural bool, p ticket.Policy) time.Duration {
	if !to.After(from) {
		return 0
	}
	if natural {
		return to.Sub(from)
	}
	d, err := n.book.Calendars[n.book.Calendar].Elapsed(from, to, p.Basis())
	if err != nil {
		return 0
	}
	return d
}

func limitText(l workday.Limit) string {
	if l.Hours > 0 {
		return spell(time.Duration(l.Hours*float64(time.Hour)), true, workday.Basis{})
	}
	return trim(l.Workdays) + " 工作日"
}

// spell writes natural time in minutes or hours, working time in working days.
func spell(d time.Duration, natural bool, b workday.Basis) string {
	switch {
	case !natural && b.Days(d) >= 0.05:
		return trim(float64(int(b.Days(d)*100+0.5))/100) + " 工作日"
	case d >= 2*time.Hour:
		return trim(float64(int(d.Hours()*10+0.5))/10) + " 小时"
	}
	return fmt.Sprintf("%d 分钟", int(d.Minutes()+0.5))
}

func trim(f float64) string { return fmt.Sprintf("%g", f) }
