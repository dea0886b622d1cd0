package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// Escalate raises supervision because something is late (T39 超时升级). It never
// moves a due date.
type Escalate struct {
	Assignment int    `json:"assignment"`
	Tier       int    `json:"tier" label:"督办层级" help:"1 初级催办,2 提级督办,3 市领导交办"`
	Text       Secret `json:"text" label:"督办理由" max:"1000"`
}

func (*Escalate) Action() Action { return "escalate" }

func (f *Escalate) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if f.Tier < 0 || f.Tier > 3 {
		return fault.In("tier", "督办层级为1至3")
	}
	if !by.System && (f.Tier <= c.Tier || f.Text.Empty()) {
		return fault.In("tier", "请写明理由,层级须高于现在的%d级", c.Tier)
	}
	return nil
}

func (f *Escalate) apply(c *Case, e Event, r rules) error {
	c.Tier = max(c.Tier, f.Tier)
	if a := c.Assignment(f.Assignment); a != nil && a.Open() && a.OverdueAt == nil && !e.At.Before(a.DueAt) {
		a.OverdueAt = &e.At
		if a.Part == Lead {
			c.OverdueAt = &e.At
		}
	}
	return nil
}

// Warn turns an assignment yellow (1) or red (2) before it is due (D11 预警).
type Warn struct {
	Assignment int `json:"assignment"`
	Level      int `json:"level"`
}

func (*Warn) Action() Action { return "warn" }

func (f *Warn) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *Warn) apply(c *Case, e Event, r rules) error {
	if a := c.Assignment(f.Assignment); a != nil {
		a.Warned = max(a.Warned, f.Level)
	}
	return nil
}

// Urge asks the unit to hurry (催办), by the citizen or by the centre.
type Urge struct {
	Medium string `json:"medium" label:"催办方式" as:"select" options:"medium" need:"true"`
	Text   Secret `json:"text" label:"催办内容" need:"true" max:"500"`
}

func (*Urge) Action() Action { return "urge" }

func (f *Urge) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *Urge) apply(c *Case, e Event, r rules) error {
	c.UrgeCount++
	return nil
}

// Supplement is what the citizen adds to an open matter (补充情况), himself or through
// the desk: the unit is told.
type Supplement struct {
	Text Secret `json:"text" label:"补充内容" need:"true" max:"5000"`
}

func (*Supplement) Action() Action { return "supplement" }

func (f *Supplement) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *Supplement) apply(*Case, Event, rules) error { return nil }

// Note is an internal remark (内部备注); no citizen sees it.
type Note struct {
	Text Secret `json:"text" label:"备注" need:"true" max:"2000"`
}

func (*Note) Action() Action { return "note" }

func (f *Note) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *Note) apply(*Case, Event, rules) error { return nil }

// ChiefRead is the unit's first leader reading an order himself (一把手阅批).
type ChiefRead struct {
	On
	Text Secret `json:"text" label:"批示" need:"true" max:"500"`
}

func (*ChiefRead) Action() Action { return "chief_read" }

func (f *ChiefRead) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *ChiefRead) offered(c *Case, by org.Actor) bool { return c.on(f).ChiefRead == nil }

func (f *ChiefRead) apply(c *Case, e Event, r rules) error {
	c.on(f).ChiefRead = &e.At
	return nil
}

// ChiefSign is his signature under what was done (一把手签报).
type ChiefSign struct {
	On
	Text Secret `json:"text" label:"签报意见" need:"true" max:"500"`
}

func (*ChiefSign) Action() Action { return "chief_sign" }

func (f *ChiefSign) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *ChiefSign) offered(c *Case, by org.Actor) bool { return c.on(f).ChiefSign == nil }

func (f *ChiefSign) apply(c *Case, e Event, r rules) error {
	c.on(f).ChiefSign = &e.At
	return nil
}
