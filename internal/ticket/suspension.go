package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// AskSuspend asks to stop the clock for an objective cause (T23 申请挂起).
type AskSuspend struct {
	On
	Code     string `json:"code" label:"挂起原因" as:"select" options:"suspend" need:"true"`
	Text     Secret `json:"text" label:"情况说明" need:"true" max:"1000"`
	Workdays int    `json:"workdays" label:"几个工作日后复核" need:"true"`
}

func (*AskSuspend) Action() Action { return "ask_suspend" }

func (f *AskSuspend) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case c.Pending(ForSuspend, f.Assignment) != nil:
		return fault.New(fault.Conflict, "已有挂起申请待批")
	case !now.Before(c.on(f).DueAt):
		return fault.New(fault.Conflict, "已超过办理时限,不能申请挂起")
	case f.Workdays < 1 || f.Workdays > r.p.SuspendMax:
		return fault.In("workdays", "挂起须在1至%d个工作日内复核", r.p.SuspendMax)
	}
	return nil
}

func (f *AskSuspend) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	c.ask(Request{Asked: ForSuspend, Assignment: a.N, Round: a.Round, Code: f.Code, Text: f.Text.ref(), Workdays: f.Workdays}, e)
	return nil
}

// suspension is the lead's pending request to suspend, or nil.
func (c *Case) suspension() *Request {
	l := c.Lead()
	if l == nil {
		return nil
	}
	return c.Pending(ForSuspend, l.N)
}

// Suspend stops the clock until the review date (T23 批准挂起).
type Suspend struct {
	Text Secret `json:"text" label:"审批意见" max:"500"`
}

func (*Suspend) Action() Action { return "suspend" }

func (f *Suspend) check(c *Case, by org.Actor, now time.Time, r rules) error {
	q := c.suspension()
	if q == nil {
		return fault.New(fault.Conflict, "没有待批的挂起申请;请刷新后再看")
	}
	if !now.Before(c.Lead().DueAt) {
		return fault.New(fault.Conflict, "已超过办理时限,不能挂起")
	}
	return otherPerson(q, by)
}

func (f *Suspend) offered(c *Case, by org.Actor) bool { return c.suspension() != nil }

func (f *Suspend) apply(c *Case, e Event, r rules) error {
	q := c.suspension()
	c.decide(q, Approved, f.Text, e)
	until, err := r.cal.Due(e.At, workday.Limit{Workdays: float64(q.Workdays)}, r.b)
	if err != nil {
		return err
	}
	c.SuspendedAt, c.SuspendUntil = &e.At, &until
	return nil
}

// RefuseSuspend says no (T23).
type RefuseSuspend struct {
	Text Secret `json:"text" label:"驳回理由" need:"true" max:"500"`
}

func (*RefuseSuspend) Action() Action { return "refuse_suspend" }

func (f *RefuseSuspend) check(c *Case, by org.Actor, now time.Time, r rules) error {
	q := c.suspension()
	if q == nil {
		return fault.New(fault.Conflict, "没有待批的挂起申请;请刷新后再看")
	}
	return otherPerson(q, by)
}

func (f *RefuseSuspend) offered(c *Case, by org.Actor) bool { return c.suspension() != nil }

func (f *RefuseSuspend) apply(c *Case, e Event, r rules) error {
	c.decide(c.suspension(), Refused, f.Text, e)
	return nil
}

// Resume starts the clock again (T24 恢复): every open due date moves by the
// working time that passed.
type Resume struct {
	Text Secret `json:"text" label:"说明" max:"500"`
}

func (*Resume) Action() Action { return "resume" }

func (f *Resume) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if by.System && now.Before(*c.SuspendUntil) {
		return fault.New(fault.Conflict, "挂起复核日期未到")
	}
	return nil
}

func (f *Resume) apply(c *Case, e Event, r rules) error {
	for i := range c.Assignments {
		a := &c.Assignments[i]
		if !a.Open() {
			continue
		}
		stood, err := r.elapsed(*c.SuspendedAt, e.At, a.DueHours > 0)
		if err != nil {
			return err
		}
		a.Paused += stood
	}
	c.SuspendedAt, c.SuspendUntil = nil, nil
	return c.setAllDue(r)
}

// setAllDue recomputes every open due date, from the lead down.
func (c *Case) setAllDue(r rules) error {
	for i := range c.Assignments {
		if a := &c.Assignments[i]; a.Open() && a.Part == Lead {
			if err := c.setDue(a, r); err != nil {
				return err
			}
		}
	}
	return nil
}
