package ticket

import (
	"time"

	"suban/internal/org"
)

// Sign takes an assignment on (T9 签收). The handling clock does not restart.
type Sign struct {
	On
}

func (*Sign) Action() Action { return "sign" }

func (f *Sign) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *Sign) apply(c *Case, e Event, r rules) error {
	c.on(f).SignedAt = &e.At
	return nil
}

// AutoSign is the system's signing when nobody did in time (T10 超时自动签收).
type AutoSign struct {
	On
}

func (*AutoSign) Action() Action { return "auto_sign" }

func (f *AutoSign) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *AutoSign) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	a.SignedAt, a.SignedLate = &e.At, true
	return nil
}

// TakeDraft gives what one who leaves had only begun to write down to a colleague
// (接手草稿): nobody else would see it again.
type TakeDraft struct {
	To   org.UserID `json:"to"`
	Unit org.UnitID `json:"unit"`
}

func (*TakeDraft) Action() Action { return "take_draft" }

func (f *TakeDraft) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *TakeDraft) apply(c *Case, e Event, r rules) error {
	c.CreatedBy, c.CreatedUnit = f.To, f.Unit
	return nil
}

// AssignHandler names who in the unit does the work (指定经办人).
type AssignHandler struct {
	On
	Handler org.UserID `json:"handler" label:"经办人" as:"number"`
}

func (*AssignHandler) Action() Action { return "assign_handler" }

func (f *AssignHandler) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *AssignHandler) apply(c *Case, e Event, r rules) error {
	c.on(f).Handler = f.Handler
	return nil
}
