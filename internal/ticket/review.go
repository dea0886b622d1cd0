package ticket

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// ReturnReply finds a reply substandard (T26 未达标退回): the clock resumes with
// what was left, never less than the policy's minimum.
type ReturnReply struct {
	On
	Codes []string `json:"codes" label:"未达标情形" as:"codes" options:"substandard" need:"true"`
	Text  Secret   `json:"text" label:"退回意见" need:"true" max:"1000"`
}

func (*ReturnReply) Action() Action { return "return_reply" }

func (f *ReturnReply) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.on(f) != c.Lead() {
		return fault.New(fault.Conflict, "只能退回主办单位的答复")
	}
	return nil
}

func (f *ReturnReply) offered(c *Case, by org.Actor) bool { return c.on(f) == c.Lead() }

func (f *ReturnReply) apply(c *Case, e Event, r rules) error {
	c.SubstandardCount++
	c.RepliedAt, c.ReviewDueAt = nil, nil
	return c.returnReply(c.on(f), f.Codes, f.Text, e, r)
}

// returnReply reopens an assignment that had replied.
func (c *Case) returnReply(a *Assignment, codes []string, text Secret, e Event, r rules) error {
	last := c.LastReply(a.N)
	last.Verdict, last.Codes, last.VerdictText, last.VerdictAt, last.VerdictBy = "substandard", slices.Clone(codes), text.ref(), &e.At, e.By.User
	natural := a.DueHours > 0
	stood, err := r.elapsed(*a.RepliedAt, e.At, natural)
	if err != nil {
		return err
	}
	least := r.work(r.p.MinAfterReturn)
	if natural {
		least = min(r.p.MinAfterReturn, time.Duration(a.DueHours*float64(time.Hour)/4))
	}
	floor, err := r.add(e.At, least, natural)
	if err != nil {
		return err
	}
	a.Paused += stood
	a.DueFloor, a.RepliedAt = &floor, nil
	return c.setDue(a, r)
}

// ReturnWork is an upper unit's return of a lower unit's answer (退回下级).
type ReturnWork struct {
	On
	Text Secret `json:"text" label:"退回意见" need:"true" max:"1000"`
}

func (*ReturnWork) Action() Action { return "return_work" }

func (f *ReturnWork) check(c *Case, by org.Actor, now time.Time, r rules) error {
	a := c.on(f)
	if p := c.Assignment(a.Parent); a.Part != Sub || p == nil || p.State != WorkHandling {
		return fault.New(fault.Conflict, "只有正在办理的上级单位可以退回下级的答复")
	}
	return nil
}

func (f *ReturnWork) apply(c *Case, e Event, r rules) error {
	return c.returnReply(c.on(f), []string{}, f.Text, e, r)
}

// PassReply lets a reply go out (T27 审核通过); the follow-up clock starts.
type PassReply struct {
	Text Secret `json:"text" label:"审核意见" max:"500"`
}

func (*PassReply) Action() Action { return "pass_reply" }

func (f *PassReply) check(c *Case, by org.Actor, now time.Time, r rules) error { return nil }

func (c *Case) passed(text Secret, e Event) {
	last := c.LastReply(c.Lead().N)
	last.Verdict, last.VerdictText, last.VerdictAt, last.VerdictBy = "passed", text.ref(), &e.At, e.By.User
}

func (f *PassReply) apply(c *Case, e Event, r rules) error {
	c.passed(f.Text, e)
	due, err := r.cal.Due(e.At, r.p.FollowUp, r.b)
	if err != nil {
		return err
	}
	c.FollowUpDueAt, c.FollowUpAt = &due, &e.At
	return nil
}

// CloseNoFollowUp closes without asking the citizen (T28 免回访办结), for a code
// on the list only; the outcome is the reviewer's statement.
type CloseNoFollowUp struct {
	Code    string  `json:"code" label:"免回访理由" as:"select" options:"no_call" need:"true"`
	Outcome Outcome `json:"outcome" label:"办结结果" as:"select" options:"outcome" need:"true"`
}

func (*CloseNoFollowUp) Action() Action { return "close_no_follow_up" }

func (f *CloseNoFollowUp) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case f.Code == "praise" && c.Kind != Praise, f.Code == "import" && c.Channel != Imported,
		f.Code == "anonymous" && !c.RequesterPhone.Empty(), f.Code == "not_wanted" && !c.NoFollowUp:
		return fault.In("code", "本件不符合「%s」,应当回访", r.book.Lists.Label("no_call", f.Code))
	case f.Outcome == Unreasonable && !c.unreasonable(now):
		return notFound()
	case f.Outcome == Unstated && f.Code != "import":
		return fault.In("outcome", "「未载明」只用于历史导入的工单,请选择办结结果")
	}
	return nil
}

func (f *CloseNoFollowUp) apply(c *Case, e Event, r rules) error {
	c.passed(Secret{}, e)
	c.NoCallCode = f.Code
	c.close(f.Outcome, e.At)
	return nil
}
