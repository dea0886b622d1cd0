package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// LinkRepeat says that a ticket brings an earlier one's matter again (再次反映): what
// was not seen at the desk is linked while the ticket is open, and counts to the list
// of three and more.
type LinkRepeat struct {
	Of     ID     `json:"of" label:"原工单" as:"ticket" need:"true" help:"同一诉求人或同一住处、同一事项的较早一件"`
	Reason Secret `json:"reason" label:"认定依据" max:"300"`
	// The earlier one as it was found, and the how manieth time this is.
	OfNo     string    `json:"of_no"`
	OfAt     time.Time `json:"of_at"`
	RepeatNo int       `json:"repeat_no"`
}

func (*LinkRepeat) Action() Action { return "link_repeat" }

func (f *LinkRepeat) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case f.Of == c.ID:
		return fault.In("of", "原工单不能是本件自己")
	case c.RepeatOf == f.Of:
		return fault.In("of", "本件已认定为工单%s的再次反映", f.OfNo)
	case c.RepeatOf != 0:
		return fault.New(fault.Conflict, "本件已认定为另一件的再次反映,请先取消")
	case !f.OfAt.Before(c.CreatedAt):
		return fault.In("of", "原工单应早于本件,请在较晚的一件上认定")
	}
	return nil
}

func (f *LinkRepeat) apply(c *Case, e Event, r rules) error {
	c.RepeatOf, c.RepeatNo = f.Of, max(f.RepeatNo, 1)
	return nil
}

func (f *LinkRepeat) offered(c *Case, _ org.Actor) bool { return c.RepeatOf == 0 }

// UnlinkRepeat takes such a link back (取消再次反映).
type UnlinkRepeat struct {
	Reason Secret `json:"reason" label:"取消理由" need:"true" max:"300"`
}

func (*UnlinkRepeat) Action() Action { return "unlink_repeat" }

func (f *UnlinkRepeat) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.RepeatOf == 0 {
		return fault.New(fault.Conflict, "本件不是再次反映,无须取消")
	}
	return nil
}

func (f *UnlinkRepeat) apply(c *Case, e Event, r rules) error {
	c.RepeatOf, c.RepeatNo = 0, 1
	return nil
}

func (f *UnlinkRepeat) offered(c *Case, _ org.Actor) bool { return c.RepeatOf != 0 }

// AnswerRepeat closes a further repeat (再次反映) while the finding of 无理重复 on its
// matter is in force (T38): linked, answered with what was answered then, and not
// dispatched. Only the system does it; the citizen may appeal once.
type AnswerRepeat struct {
	Of       ID        `json:"of"`
	OfNo     string    `json:"of_no"`
	Till     time.Time `json:"till"`
	RepeatNo int       `json:"repeat_no"`
	Again    bool      `json:"again"` // he was told under this finding before
	Text     Secret    `json:"text" max:"6000"`
}

func (*AnswerRepeat) Action() Action { return "answer_repeat" }

func (f *AnswerRepeat) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case f.Of == 0 || f.Of == c.ID || !now.Before(f.Till):
		return fault.New(fault.Conflict, "没有仍然有效的无理重复认定,不能自动答复")
	case c.Hops > 0 || c.AppealCount > 0:
		return fault.New(fault.Conflict, "本件已派单或已申诉,应由人办理")
	case c.Confidential || c.Urgency >= Urgent:
		return fault.New(fault.Conflict, "保密件和紧急件须由人办理")
	}
	return c.notRejecting()
}

func (f *AnswerRepeat) apply(c *Case, e Event, r rules) error {
	c.RepeatOf, c.RepeatNo = f.Of, max(f.RepeatNo, 2)
	c.Replies = append(c.Replies, Reply{N: len(c.Replies) + 1, Public: f.Text.ref(), Resolved: "declined", At: e.At, By: e.By.User, DueAt: e.At, Codes: []string{}})
	c.close(Unreasonable, e.At)
	return nil
}

// answeredAsRepeat reports whether a ticket was closed by AnswerRepeat.
func answeredAsRepeat(c *Case, _ Facts) bool {
	return c.Outcome == Unreasonable && c.Hops == 0
}
