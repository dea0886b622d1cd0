package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// AskThrough is a unit speaking to a requester whom it may not know (隐号): the centre
// passes the words on and brings the answer back, and neither side learns the other's number.
type AskThrough struct {
	On
	Text Secret `json:"text" label:"要问诉求人的话" need:"true" max:"1000" help:"由热线中心转达,不显示诉求人是谁;写清要核实什么、何时方便"`
}

func (*AskThrough) Action() Action { return "ask_through" }

func (f *AskThrough) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case !c.Confidential:
		return fault.New(fault.Conflict, "诉求人没有要求保密,请直接联系")
	case c.Pending(ForThrough, f.Assignment) != nil:
		return fault.New(fault.Conflict, "上一次转问还没有答复,请等热线中心转回")
	}
	return nil
}

func (f *AskThrough) offered(c *Case, by org.Actor) bool { return c.Confidential }

func (f *AskThrough) apply(c *Case, e Event, r rules) error {
	due, err := r.cal.Due(e.At, r.p.Verdict, r.b)
	if err != nil {
		return err
	}
	a := c.on(f)
	c.ask(Request{Asked: ForThrough, Assignment: a.N, Round: a.Round, Text: f.Text.ref(), DecideBy: &due}, e)
	return nil
}

// AnswerThrough brings back what the requester says to the oldest question, himself at the
// portal or to the centre on the telephone; or that the centre did not reach him. His first
// answer is the unit's first contact (先行联系).
type AnswerThrough struct {
	Reached string `json:"reached" label:"是否联系上" as:"select" options:"yes" need:"true"`
	Text    Secret `json:"text" label:"诉求人的答复" need:"true" max:"2000" help:"承办单位会看到;不要写姓名、号码和住址"`
}

func (*AnswerThrough) Action() Action { return "answer_through" }

// Through is the oldest question to the requester that waits for its answer, or nil.
func (c *Case) Through() *Request {
	for i := range c.Requests {
		if q := &c.Requests[i]; q.Asked == ForThrough && q.Verdict == Pending {
			return q
		}
	}
	return nil
}

// answered is the assignment whose question was answered at a moment.
func (c *Case) answered(at time.Time) *Assignment {
	for _, q := range c.Requests {
		if q.Asked == ForThrough && q.VerdictAt != nil && q.VerdictAt.Equal(at) {
			return c.Assignment(q.Assignment)
		}
	}
	return nil
}

func (f *AnswerThrough) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.Through() == nil {
		return fault.New(fault.Conflict, "没有待转回的转问;请刷新后再看")
	}
	return nil
}

func (f *AnswerThrough) offered(c *Case, by org.Actor) bool { return c.Through() != nil }

func (f *AnswerThrough) apply(c *Case, e Event, r rules) error {
	q := c.Through()
	if f.Reached == "no" {
		c.decide(q, Refused, f.Text, e)
		return nil
	}
	c.decide(q, Approved, f.Text, e)
	if a := c.Assignment(q.Assignment); a.ContactedAt == nil {
		a.ContactedAt = &e.At
	}
	return nil
}
