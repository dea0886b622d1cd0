package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// ask files a request and gives it its number.
func (c *Case) ask(q Request, e Event) {
	q.N, q.AskedAt, q.AskedBy = len(c.Requests)+1, e.At, e.By.person()
	c.Requests = append(c.Requests, q)
}

// decide writes a verdict on a pending request.
func (c *Case) decide(q *Request, v Verdict, text Secret, e Event) {
	q.Verdict, q.VerdictAt, q.VerdictBy, q.VerdictText = v, &e.At, e.By.User, text.ref()
}

// otherPerson refuses a verdict by the one who asked (两人复核).
func otherPerson(q *Request, by org.Actor) error {
	if by.Same(q.AskedBy) {
		return fault.New(fault.Denied, "须由另一人复核,不能审核自己提出的申请")
	}
	return nil
}

// notRejecting refuses a deed that would pass by a proposed rejection.
func (c *Case) notRejecting() error {
	if c.Pending(ForReject, 0) != nil {
		return fault.New(fault.Conflict, "本件已提出不予受理,请等班长复核")
	}
	return nil
}

// Reject proposes not to take the matter on (T3 不予受理); a second person decides.
type Reject struct {
	Code string `json:"code" label:"不予受理理由" as:"select" options:"reject" need:"true"`
	Text Secret `json:"text" label:"告知诉求人的话" need:"true" max:"500"`
}

func (*Reject) Action() Action { return "reject" }

func (f *Reject) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.notRejecting()
}

func (f *Reject) apply(c *Case, e Event, r rules) error {
	c.ask(Request{Asked: ForReject, Code: f.Code, Text: f.Text.ref()}, e)
	return nil
}

func (f *Reject) offered(c *Case, by org.Actor) bool { return c.Pending(ForReject, 0) == nil }

// ConfirmReject is the second person's yes (T3 班长复核).
type ConfirmReject struct {
	Text Secret `json:"text" label:"复核意见" max:"500"`
}

func (*ConfirmReject) Action() Action { return "confirm_reject" }

func (f *ConfirmReject) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.mayDecide(ForReject, 0, by, "不予受理")
}

// mayDecide refuses a verdict when nothing was asked or the asker answers himself.
func (c *Case) mayDecide(asked Asked, assignment int, by org.Actor, what string) error {
	q := c.Pending(asked, assignment)
	if q == nil {
		return fault.New(fault.Conflict, "没有待审的%s申请;请刷新后再看", what)
	}
	return otherPerson(q, by)
}

func (f *ConfirmReject) apply(c *Case, e Event, r rules) error {
	q := c.Pending(ForReject, 0)
	c.decide(q, Approved, f.Text, e)
	c.RejectCode, c.ClosedAt = q.Code, &e.At
	return nil
}

func (f *ConfirmReject) offered(c *Case, by org.Actor) bool { return c.Pending(ForReject, 0) != nil }

// DeclineReject is the second person's no: the matter is to be taken on.
type DeclineReject struct {
	Text Secret `json:"text" label:"退回理由" need:"true" max:"500"`
}

func (*DeclineReject) Action() Action { return "decline_reject" }

func (f *DeclineReject) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.mayDecide(ForReject, 0, by, "不予受理")
}

func (f *DeclineReject) apply(c *Case, e Event, r rules) error {
	c.decide(c.Pending(ForReject, 0), Refused, f.Text, e)
	return nil
}

func (f *DeclineReject) offered(c *Case, by org.Actor) bool { return c.Pending(ForReject, 0) != nil }

// AppealReject is the citizen's one appeal against a rejection, or against the
// system's answer to a further repeat (申诉).
type AppealReject struct {
	Text Secret `json:"text" label:"申诉理由" need:"true" max:"1000"`
}

func (*AppealReject) Action() Action { return "appeal_reject" }

func (f *AppealReject) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.AppealCount > 0 {
		return fault.New(fault.Conflict, "只能申诉一次")
	}
	return nil
}

func (f *AppealReject) apply(c *Case, e Event, r rules) error {
	c.AppealCount++
	c.RejectCode, c.Outcome, c.ClosedAt = "", "", nil
	if c.AcceptedAt == nil {
		c.AcceptedAt = &e.At
	}
	c.startDispatchClock(e.At, r)
	return nil
}

// Answer closes an inquiry on the spot (T4 直接答复) with its source.
type Answer struct {
	Text    Secret `json:"text" label:"答复内容" need:"true" max:"5000"`
	Article string `json:"article" label:"引用的知识条目" as:"text" max:"200" help:"引用知识库,或写明三方通话的单位"`
}

func (*Answer) Action() Action { return "answer" }

func (f *Answer) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if f.Article == "" {
		return fault.In("article", "直接答复须引用知识条目,或写明三方通话的单位")
	}
	return c.notRejecting()
}

func (f *Answer) apply(c *Case, e Event, r rules) error {
	c.Replies = append(c.Replies, Reply{N: len(c.Replies) + 1, Public: f.Text.ref(), Resolved: "resolved", At: e.At, By: e.By.User, DueAt: e.At, OriginalDue: e.At, Codes: []string{}})
	c.close(AnsweredDirectly, e.At)
	return nil
}

// close ends the ticket with exactly one outcome (I7).
func (c *Case) close(o Outcome, now time.Time) {
	c.Outcome, c.ClosedAt = o, &now
	c.FollowUpAt, c.LinkUntil = nil, nil
	if l := c.Lead(); l != nil {
		l.EndedAt = &now
	}
	c.endAll(now)
}

// Transfer hands the matter to another line (T5 移交) with a slip.
type Transfer struct {
	To      string `json:"to" label:"移交给" as:"select" options:"transfer" need:"true"`
	Summary Secret `json:"summary" label:"移交摘要" need:"true" max:"1000"`
	Ack     Secret `json:"ack" label:"对方接收人" as:"text" max:"100" help:"对方当场确认的,写明工号;否则60秒内须补登确认"`
}

func (*Transfer) Action() Action { return "transfer" }

func (f *Transfer) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.notRejecting()
}

func (f *Transfer) apply(c *Case, e Event, r rules) error {
	c.TransferTo, c.ClosedAt = f.To, &e.At
	if !f.Ack.Empty() {
		c.AckedAt = &e.At
		return nil
	}
	due := e.At.Add(r.p.AckWithin)
	c.AckDueAt = &due
	return nil
}

// Acknowledge records that the other party took a transfer.
type Acknowledge struct {
	Ack Secret `json:"ack" label:"对方接收人" as:"text" need:"true" max:"100"`
}

func (*Acknowledge) Action() Action { return "acknowledge" }

func (f *Acknowledge) check(c *Case, by org.Actor, now time.Time, r rules) error { return nil }

func (f *Acknowledge) offered(c *Case, by org.Actor) bool { return c.AckedAt == nil }

func (f *Acknowledge) apply(c *Case, e Event, r rules) error {
	c.AckDueAt, c.AckedAt = nil, &e.At
	return nil
}

// AlarmTransfer is the system's alarm for a transfer nobody confirmed.
type AlarmTransfer struct{}

func (*AlarmTransfer) Action() Action { return "alarm_transfer" }

func (f *AlarmTransfer) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *AlarmTransfer) apply(c *Case, e Event, r rules) error {
	c.AckDueAt = nil
	return nil
}

// TakeBack reopens a matter the other party returned (T40 对方退回): t0 is kept.
type TakeBack struct {
	Reason Secret `json:"reason" label:"退回理由" need:"true" max:"500"`
}

func (*TakeBack) Action() Action { return "take_back" }

func (f *TakeBack) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *TakeBack) apply(c *Case, e Event, r rules) error {
	c.TransferTo, c.ClosedAt, c.AckDueAt, c.AckedAt = "", nil, nil, nil
	c.startDispatchClock(e.At, r)
	return nil
}
