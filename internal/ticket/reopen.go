package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// Reopen is the citizen's one request to have it done again (T35 申请重办).
type Reopen struct {
	Text Secret `json:"text" label:"理由" need:"true" max:"1000"`
}

func (*Reopen) Action() Action { return "reopen" }

func (f *Reopen) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.Lead() == nil {
		return fault.New(fault.Conflict, "本件当场答复办结,没有承办单位;请重新登记并注明再次反映")
	}
	if c.ErasedAt != nil {
		return fault.New(fault.Conflict, "本件个人信息已按规定删除,不能重办;请重新登记")
	}
	if c.ReopenCount > 0 {
		return fault.New(fault.Conflict, "只能申请重办一次;请重新登记并注明再次反映")
	}
	last, err := r.cal.AddDays(*c.ClosedAt, r.p.ReopenWithin, r.b)
	if err != nil {
		return err
	}
	if !now.Before(last) {
		return fault.New(fault.Conflict, "办结已超过%d个工作日,请重新登记并注明再次反映", r.p.ReopenWithin)
	}
	return nil
}

func (f *Reopen) offered(c *Case, by org.Actor) bool {
	return c.Lead() != nil && c.ReopenCount == 0 && c.ErasedAt == nil
}

func (f *Reopen) apply(c *Case, e Event, r rules) error {
	c.ReopenCount++
	return c.rework(r.p.ReworkShare, e, r)
}

// ReopenUntil is until when the citizen may ask to have it done again, and whether
// he may at all.
func (c *Case) ReopenUntil(book *Rulebook) (time.Time, bool) {
	if c.State != Closed || c.ClosedAt == nil || !(&Reopen{}).offered(c, org.Citizen) {
		return time.Time{}, false
	}
	r, err := book.rules(c.PolicyID, book.Calendar)
	if err != nil {
		return time.Time{}, false
	}
	last, err := r.cal.AddDays(*c.ClosedAt, r.p.ReopenWithin, r.b)
	return last, err == nil
}

// ReopenFalse reopens what a look-back found closed falsely (T36 虚假办结).
type ReopenFalse struct {
	Evidence Secret `json:"evidence" label:"虚假办结的证据" need:"true" max:"2000"`
}

func (*ReopenFalse) Action() Action { return "reopen_false" }

func (f *ReopenFalse) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.Lead() == nil {
		return fault.New(fault.Conflict, "本件没有承办单位,不能按虚假办结重办")
	}
	if c.ErasedAt != nil {
		return fault.New(fault.Conflict, "本件个人信息已按规定删除,不能重办")
	}
	return nil
}

func (f *ReopenFalse) offered(c *Case, by org.Actor) bool {
	return c.Lead() != nil && c.ErasedAt == nil
}

func (f *ReopenFalse) apply(c *Case, e Event, r rules) error {
	c.FalseClosures++
	return c.rework(r.p.FalseShare, e, r)
}

// Cancel is the citizen's withdrawal (T37 撤回); tip-offs cannot be withdrawn.
type Cancel struct {
	Text Secret `json:"text" label:"撤回理由" max:"500"`
}

func (*Cancel) Action() Action { return "cancel" }

func (f *Cancel) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case c.Kind == TipOff:
		return fault.New(fault.Conflict, "举报件不能撤回")
	case c.Urgency >= Sudden:
		return fault.New(fault.Conflict, "涉及安全的突发件不能撤回")
	case c.Joined > 0:
		return fault.New(fault.Conflict, "已有%d件并入本件,不能撤回", c.Joined)
	}
	return nil
}

func (f *Cancel) apply(c *Case, e Event, r rules) error {
	c.ClosedAt, c.DueAt, c.SuspendedAt, c.SuspendUntil = &e.At, nil, nil, nil
	c.DetailsDueAt, c.ReviewDueAt, c.FollowUpDueAt, c.FollowUpAt, c.LinkUntil = nil, nil, nil, nil, nil
	if d := c.openDispute(); d != nil {
		d.DecidedAt = &e.At
	}
	c.endAll(e.At)
	return nil
}

// AskUnreasonable proposes to find further repeats unreasonable (T38 无理重复).
type AskUnreasonable struct {
	Text  Secret `json:"text" label:"认定理由" need:"true" max:"2000"`
	Basis Secret `json:"basis" label:"法律依据" need:"true" max:"1000"`
}

func (*AskUnreasonable) Action() Action { return "ask_unreasonable" }

func (f *AskUnreasonable) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case c.RepeatNo < 3:
		return fault.New(fault.Conflict, "同一事项反映满三次,方可提出认定;本件是第%d次", c.RepeatNo)
	case len(c.Replies) == 0:
		return fault.New(fault.Conflict, "尚无依法答复,不能认定")
	case c.Pending(ForUnreasonable, 0) != nil:
		return fault.New(fault.Conflict, "已有认定申请待复核")
	}
	return nil
}

func (f *AskUnreasonable) offered(c *Case, by org.Actor) bool {
	return c.RepeatNo >= 3 && len(c.Replies) > 0
}

func (f *AskUnreasonable) apply(c *Case, e Event, r rules) error {
	c.ask(Request{Asked: ForUnreasonable, Text: f.Text.ref(), Basis: f.Basis.ref()}, e)
	return nil
}

// ConfirmUnreasonable is the second person's yes (T38); it expires.
type ConfirmUnreasonable struct {
	Text Secret `json:"text" label:"法制审核意见" need:"true" max:"1000"`
}

func (*ConfirmUnreasonable) Action() Action { return "confirm_unreasonable" }

func (f *ConfirmUnreasonable) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.mayDecide(ForUnreasonable, 0, by, "无理重复认定")
}

func (f *ConfirmUnreasonable) offered(c *Case, by org.Actor) bool {
	return c.Pending(ForUnreasonable, 0) != nil
}

func (f *ConfirmUnreasonable) apply(c *Case, e Event, r rules) error {
	c.decide(c.Pending(ForUnreasonable, 0), Approved, f.Text, e)
	till := e.At.AddDate(0, 0, r.p.UnreasonableFor)
	c.UnreasonableTill = &till
	return nil
}

// unreasonable reports whether a finding of unreasonable repeats is in force.
func (c *Case) unreasonable(now time.Time) bool {
	return c.UnreasonableTill != nil && now.Before(*c.UnreasonableTill)
}

// notFound refuses the outcome 无理重复 where two persons have not found it.
func notFound() error {
	return fault.In("outcome", "本件没有经两人认定无理重复,或认定已过期,不能选「无理重复」")
}

// DeclineUnreasonable is the second person's no.
type DeclineUnreasonable struct {
	Text Secret `json:"text" label:"不予认定理由" need:"true" max:"1000"`
}

func (*DeclineUnreasonable) Action() Action { return "decline_unreasonable" }

func (f *DeclineUnreasonable) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.mayDecide(ForUnreasonable, 0, by, "无理重复认定")
}

func (f *DeclineUnreasonable) offered(c *Case, by org.Actor) bool {
	return c.Pending(ForUnreasonable, 0) != nil
}

func (f *DeclineUnreasonable) apply(c *Case, e Event, r rules) error {
	c.decide(c.Pending(ForUnreasonable, 0), Refused, f.Text, e)
	return nil
}
