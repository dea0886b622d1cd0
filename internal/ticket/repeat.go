package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

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
