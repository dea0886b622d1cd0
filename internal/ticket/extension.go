package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// AskExtension asks for more working days (T21 延期申请): before the lead is due,
// with enough time left, within the number and the cap of the policy.
type AskExtension struct {
	On
	Workdays int    `json:"workdays" label:"延期工作日" need:"true"`
	Code     string `json:"code" label:"延期理由" as:"select" options:"extension" need:"true"`
	Text     Secret `json:"text" label:"情况说明" need:"true" max:"1000"`
	Head     bool   `json:"head"` // asked by the unit's own head, who need not sign
}

func (*AskExtension) Action() Action { return "ask_extension" }

func (f *AskExtension) check(c *Case, by org.Actor, now time.Time, r rules) error {
	f.Head = by.May(org.Approve)
	a := c.on(f)
	most := r.p.Extensions
	if c.Difficult {
		most = r.p.ExtensionsHard
	}
	left, err := r.elapsed(now, a.DueAt, a.DueHours > 0)
	if err != nil {
		return err
	}
	switch {
	case c.Pending(ForExtension, a.N) != nil:
		return fault.New(fault.Conflict, "已有延期申请待批")
	case !now.Before(a.DueAt):
		return fault.New(fault.Conflict, "已超过办理时限,不能申请延期")
	case a.DueHours == 0 && left < r.work(r.p.ExtensionLeft):
		return fault.New(fault.Conflict, "距到期不足%.1f个工作日,不能申请延期", float64(r.p.ExtensionLeft)/float64(wd))
	case a.Extensions >= most:
		return fault.New(fault.Conflict, "本件最多可延期%d次,已用完", most)
	case f.Workdays < 1 || a.Extended+f.Workdays > r.p.ExtensionCap:
		return fault.In("workdays", "延期应为1至%d个工作日", r.p.ExtensionCap-a.Extended)
	}
	return nil
}

func (f *AskExtension) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	q := Request{Asked: ForExtension, Assignment: a.N, Round: a.Round, Code: f.Code, Text: f.Text.ref(), Workdays: f.Workdays, Unsigned: r.p.ExtensionSigned && !f.Head}
	if err := q.clock(e.At, a, r); err != nil {
		return err
	}
	c.ask(q, e)
	return nil
}

// clock sets by when an extension is to be decided: in the verdict's limit after it
// went to the centre, and before the work is due.
func (q *Request) clock(from time.Time, a *Assignment, r rules) error {
	by := a.DueAt
	if !q.Unsigned {
		due, err := r.cal.Due(from, r.p.Verdict, r.b)
		if err != nil {
			return err
		}
		if due.Before(by) {
			by = due
		}
	}
	q.DecideBy = &by
	return nil
}

// SignExtension is the unit's own head standing behind the request (T21 分管签): only
// then does it go to the centre.
type SignExtension struct {
	On
	Text Secret `json:"text" label:"签批意见" max:"500"`
}

func (*SignExtension) Action() Action { return "sign_extension" }

func (f *SignExtension) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.signable(f)
}

func (f *SignExtension) offered(c *Case, by org.Actor) bool { return c.signable(f) == nil }

// signable refuses when no extension of the assignment waits for a signature.
func (c *Case) signable(f Facts) error {
	if q := c.Pending(ForExtension, c.on(f).N); q == nil || !q.Unsigned {
		return fault.New(fault.Conflict, "没有待签批的延期申请;请刷新后再看")
	}
	return nil
}

func (f *SignExtension) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	q := c.Pending(ForExtension, a.N)
	q.Unsigned, q.SignedAt, q.SignedBy = false, &e.At, e.By.User
	return q.clock(e.At, a, r)
}

// DeclineExtension is the unit's own head saying no: the request goes no further.
type DeclineExtension struct {
	On
	Text Secret `json:"text" label:"不同意的理由" need:"true" max:"500"`
}

func (*DeclineExtension) Action() Action { return "decline_extension" }

func (f *DeclineExtension) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.signable(f)
}

func (f *DeclineExtension) offered(c *Case, by org.Actor) bool { return c.signable(f) == nil }

func (f *DeclineExtension) apply(c *Case, e Event, r rules) error {
	c.decide(c.Pending(ForExtension, c.on(f).N), Refused, f.Text, e)
	return nil
}

// extension is the lead's pending extension request, or nil.
func (c *Case) extension() *Request {
	l := c.Lead()
	if l == nil {
		return nil
	}
	return c.Pending(ForExtension, l.N)
}

// ApproveExtension grants it (T22): the due date moves, the original stays.
type ApproveExtension struct {
	Text Secret `json:"text" label:"审批意见" max:"500"`
}

func (*ApproveExtension) Action() Action { return "approve_extension" }

func (f *ApproveExtension) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if err := c.decideExtension(by, now, r); err != nil {
		return err
	}
	a := *c.Lead()
	if a.DueCap == nil {
		return nil
	}
	a.Extended += c.extension().Workdays
	due, err := c.dueOf(&a, r)
	if err == nil && due.After(*c.ProvinceDueAt) {
		return fault.New(fault.Conflict, "延期后(%s)晚于省定时限(%s),不能批准;请先商省级平台改期", workday.Format(due), workday.Format(*c.ProvinceDueAt))
	}
	return err
}

func (c *Case) decideExtension(by org.Actor, now time.Time, r rules) error {
	q := c.extension()
	switch {
	case q == nil:
		return fault.New(fault.Conflict, "没有待批的延期申请;请刷新后再看")
	case q.Unsigned:
		return fault.New(fault.Conflict, "延期申请还没有经单位负责人签批,签批后再审")
	case q.Workdays > r.p.LongExtension && !by.May(org.DecideLongExtension):
		return fault.New(fault.Denied, "超过%d个工作日的延期由中心主任审批", r.p.LongExtension)
	case !now.Before(c.Lead().DueAt):
		return fault.New(fault.Conflict, "已到期,延期申请自动驳回")
	}
	return otherPerson(q, by)
}

func (f *ApproveExtension) offered(c *Case, by org.Actor) bool {
	q := c.extension()
	return q != nil && !q.Unsigned
}

func (f *ApproveExtension) apply(c *Case, e Event, r rules) error {
	q := c.extension()
	c.decide(q, Approved, f.Text, e)
	a := c.Assignment(q.Assignment)
	a.Extended += q.Workdays
	a.Extensions++
	a.Warned = 0
	return c.setDue(a, r)
}

// RefuseExtension says no (T22).
type RefuseExtension struct {
	Text Secret `json:"text" label:"驳回理由" need:"true" max:"500"`
}

func (*RefuseExtension) Action() Action { return "refuse_extension" }

func (f *RefuseExtension) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.decideExtension(by, now, r)
}

func (f *RefuseExtension) offered(c *Case, by org.Actor) bool {
	q := c.extension()
	return q != nil && !q.Unsigned
}

func (f *RefuseExtension) apply(c *Case, e Event, r rules) error {
	c.decide(c.extension(), Refused, f.Text, e)
	return nil
}

// LapseExtension is the system's no at the due date when nobody decided (T22).
type LapseExtension struct{}

func (*LapseExtension) Action() Action { return "lapse_extension" }

func (f *LapseExtension) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.extension() == nil || now.Before(c.Lead().DueAt) {
		return fault.New(fault.Conflict, "没有到期未批的延期申请")
	}
	return nil
}

func (f *LapseExtension) apply(c *Case, e Event, r rules) error {
	c.decide(c.extension(), Lapsed, Secret{}, e)
	return nil
}
