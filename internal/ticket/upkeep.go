package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
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
