package ticket

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// Recalendar recomputes every open due date after a calendar was imported: the
// one lawful way a due date moves without a request. It keeps both dates.
type Recalendar struct {
	Was time.Time `json:"was"`
	Now time.Time `json:"now"`
}

func (*Recalendar) Action() Action { return "recalendar" }

func (f *Recalendar) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.DueAt == nil {
		return fault.New(fault.Conflict, "本件没有在计的到期日")
	}
	return nil
}

func (f *Recalendar) apply(c *Case, e Event, r rules) error {
	if err := c.setAllDue(r); err != nil {
		return err
	}
	if err := c.setShortClocks(r); err != nil {
		return err
	}
	for i := range c.Assignments {
		if a := &c.Assignments[i]; a.Open() && a.OverdueAt != nil && e.At.Before(a.DueAt) {
			a.OverdueAt = nil // by the calendar that was published it never was late
			if a.Part == Lead {
				c.OverdueAt = nil
			}
		}
	}
	return nil
}

// setShortClocks recomputes the clocks beside the handling period that still run:
// signing, sending back, first contact, verdicts, ruling, review and follow-up.
func (c *Case) setShortClocks(r rules) error {
	var err error
	set := func(to *time.Time, from time.Time, limit, fast workday.Limit) {
		if err != nil || fast.Hours > 0 && to.Equal(from.Add(time.Duration(fast.Hours*float64(time.Hour)))) {
			return // natural time knows no calendar
		}
		var due time.Time
		if due, err = r.cal.Due(from, limit, r.b); err == nil {
			*to = due
		}
	}
	for i := range c.Assignments {
		a := &c.Assignments[i]
		if !a.Open() {
			continue
		}
		set(&a.SignDueAt, a.SentAt, r.p.Sign, r.p.SignFast)
		set(&a.SendBackTill, a.SentAt, r.p.SendBack, r.p.SendFast)
		set(&a.ContactDueAt, a.SentAt, r.p.Contact, workday.Limit{})
	}
	for i := range c.Requests {
		q := &c.Requests[i]
		if q.Verdict != Pending || q.DecideBy == nil {
			continue
		}
		if a := c.Assignment(q.Assignment); q.Asked == ForExtension && a != nil {
			from := q.AskedAt
			if q.SignedAt != nil {
				from = *q.SignedAt
			}
			if e := q.clock(from, a, r); err == nil {
				err = e
			}
			continue
		}
		by := *q.DecideBy
		set(&by, q.AskedAt, r.p.Verdict, workday.Limit{})
		q.DecideBy = &by
	}
	if d := c.openDispute(); d != nil {
		set(&d.DueAt, d.OpenedAt, r.p.Ruling, workday.Limit{})
	}
	if c.State == Replied && c.RepliedAt != nil {
		due := *c.ReviewDueAt
		set(&due, *c.RepliedAt, r.p.Review, workday.Limit{})
		c.ReviewDueAt = &due
	}
	if l := c.Lead(); c.State == ToFollowUp && l != nil {
		if passed := c.LastReply(l.N); passed != nil && passed.VerdictAt != nil && c.FollowUpDueAt != nil {
			due := *c.FollowUpDueAt
			set(&due, *passed.VerdictAt, r.p.FollowUp, workday.Limit{})
			c.FollowUpDueAt = &due
		}
		if n := len(c.FollowUps); n > 0 && c.LinkUntil != nil {
			until := *c.LinkUntil
			set(&until, c.FollowUps[n-1].At, r.p.LinkOpen, workday.Limit{})
			c.LinkUntil = &until
		}
	}
	return err
}

// Differs reports whether two states of a case have other clocks.
func (c *Case) Differs(d *Case) bool {
	same := slices.EqualFunc(c.Assignments, d.Assignments, func(a, b Assignment) bool {
		return a.DueAt.Equal(b.DueAt) && a.SignDueAt.Equal(b.SignDueAt) && a.SendBackTill.Equal(b.SendBackTill) && a.ContactDueAt.Equal(b.ContactDueAt)
	}) && slices.EqualFunc(c.Requests, d.Requests, func(a, b Request) bool { return sameMoment(a.DecideBy, b.DecideBy) }) &&
		slices.EqualFunc(c.Disputes, d.Disputes, func(a, b Dispute) bool { return a.DueAt.Equal(b.DueAt) })
	return !same || !sameMoment(c.ReviewDueAt, d.ReviewDueAt) || !sameMoment(c.FollowUpDueAt, d.FollowUpDueAt) || !sameMoment(c.LinkUntil, d.LinkUntil)
}

func sameMoment(a, b *time.Time) bool { return a == b || a != nil && b != nil && a.Equal(*b) }

// Recompute says what a calendar would make of the lead's due date.
func (c *Case) Recompute(book *Rulebook) (time.Time, error) {
	r, err := book.rules(c.PolicyID, book.Calendar)
	if err != nil {
		return time.Time{}, err
	}
	d := c.Clone()
	if err := d.setAllDue(r); err != nil {
		return time.Time{}, err
	}
	if d.DueAt == nil {
		return time.Time{}, nil
	}
	return *d.DueAt, nil
}

// AskErase proposes to erase the personal texts of a ticket (删除个人信息).
type AskErase struct {
	Text Secret `json:"text" label:"删除依据" need:"true" max:"500"`
}

func (*AskErase) Action() Action { return "ask_erase" }

func (f *AskErase) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case c.State.Open():
		return fault.New(fault.Conflict, "工单尚未办结,不能删除个人信息")
	case c.ErasedAt != nil || c.Pending(ForErase, 0) != nil:
		return fault.New(fault.Conflict, "已删除,或已有删除申请待复核")
	}
	return nil
}

func (f *AskErase) offered(c *Case, by org.Actor) bool {
	return !c.State.Open() && c.ErasedAt == nil && c.Pending(ForErase, 0) == nil
}

func (f *AskErase) apply(c *Case, e Event, r rules) error {
	c.ask(Request{Asked: ForErase, Text: f.Text.ref()}, e)
	return nil
}

// ConfirmErase is the second person's yes. The sealed rows go, the history stays
// whole: it refers to them by digest.
type ConfirmErase struct{}

func (*ConfirmErase) Action() Action { return "confirm_erase" }

func (f *ConfirmErase) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.State.Open() {
		return fault.New(fault.Conflict, "工单已重新办理,办结后方可删除个人信息")
	}
	return c.mayDecide(ForErase, 0, by, "删除个人信息")
}

func (f *ConfirmErase) offered(c *Case, by org.Actor) bool {
	return !c.State.Open() && c.Pending(ForErase, 0) != nil
}

func (f *ConfirmErase) apply(c *Case, e Event, r rules) error {
	c.decide(c.Pending(ForErase, 0), Approved, Secret{}, e)
	c.ErasedAt, c.PhoneKey = &e.At, ""
	return nil
}
