package ticket

import (
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// RaiseDispute takes a contested send-back to the joint ruling (T14 争议审定).
type RaiseDispute struct {
	Text Secret `json:"text" label:"争议焦点" max:"1000"`
}

func (*RaiseDispute) Action() Action { return "raise_dispute" }

func (f *RaiseDispute) check(c *Case, by org.Actor, now time.Time, r rules) error { return nil }

func (f *RaiseDispute) apply(c *Case, e Event, r rules) error {
	due, err := r.cal.Due(e.At, r.p.Ruling, r.b)
	if err != nil {
		return err
	}
	c.Disputes = append(c.Disputes, Dispute{N: len(c.Disputes) + 1, Assignment: c.Lead().N, OpenedAt: e.At, OpenedBy: e.By.User,
		DueAt: due, Attendees: []string{}})
	return nil
}

// openDispute is the dispute that awaits its ruling, or nil.
func (c *Case) openDispute() *Dispute {
	if n := len(c.Disputes); n > 0 && c.Disputes[n-1].DecidedAt == nil {
		return &c.Disputes[n-1]
	}
	return nil
}

// Ruling decides who must act (T15 审定裁决), with its basis. It may become a
// precedent that dispatch obeys.
type Ruling struct {
	Unit      org.UnitID `json:"unit" label:"裁定承办单位" need:"true"`
	Attendees []string   `json:"attendees" label:"参加审定的单位" as:"codes" help:"须含编制部门和司法行政部门"`
	Basis     Secret     `json:"basis" label:"裁定依据" need:"true" max:"2000"`
	Precedent bool       `json:"precedent" label:"作为判例,今后同类同区诉求照此派发"`
	Until     string     `json:"until,omitempty" label:"判例有效至" as:"date" help:"不填为长期有效"`
}

func (*Ruling) Action() Action { return "rule" }

func (f *Ruling) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.openDispute() == nil {
		return fault.New(fault.Conflict, "没有待裁决的争议")
	}
	if lacks := Unseated(f.Attendees); lacks != "" {
		return fault.In("attendees", "联合审定须有%s参加,请邀请后再裁决", lacks)
	}
	if err := f.precedent(c, now, r); err != nil {
		return err
	}
	return r.unit(f.Unit, now, "unit")
}

// precedent refuses one that contradicts another in force, or that ends before it begins.
func (f *Ruling) precedent(c *Case, now time.Time, r rules) error {
	if !f.Precedent {
		return nil
	}
	if p, ok := r.book.precedent(c.Category, c.Region, now); ok && p.Unit != f.Unit {
		return fault.In("precedent", "与现行判例第%d号冲突;请先在形成它的审定案卷里废止该判例,再立新判例", p.ID)
	}
	if f.Until == "" {
		return nil
	}
	last, err := workday.ParseDate(f.Until)
	if err != nil {
		return fault.In("until", "日期应写成 2026-12-31 的样子")
	}
	if last.Before(workday.DateOf(now)) {
		return fault.In("until", "判例的有效期不能早于今天")
	}
	return nil
}

// Unseated names the member without whom no ruling stands: who sets the bodies' tasks and
// who says what the law says.
func Unseated(attendees []string) string {
	for _, seat := range [][2]string{{"编", "编制部门(编办)"}, {"司法", "司法行政部门(司法局)"}} {
		if !slices.ContainsFunc(attendees, func(a string) bool { return strings.Contains(a, seat[0]) }) {
			return seat[1]
		}
	}
	return ""
}

func (f *Ruling) apply(c *Case, e Event, r rules) error {
	return c.settle(f.Unit, slices.Clone(f.Attendees), f.Basis, false, e, r)
}

// settle ends a dispute and gives the winner a full period and no way back.
func (c *Case) settle(u org.UnitID, attendees []string, basis Secret, fallback bool, e Event, r rules) error {
	d := c.openDispute()
	d.Unit, d.Basis, d.DecidedAt, d.DecidedBy, d.Fallback = u, basis.ref(), &e.At, e.By.User, fallback
	if attendees != nil {
		d.Attendees = attendees
	}
	old := c.Assignment(d.Assignment)
	verdict, state := Approved, WorkReturned
	if old.Unit == u {
		verdict, state = Refused, WorkVoid
	}
	if q := c.Pending(ForSendBack, old.N); q != nil {
		c.decide(q, verdict, basis, e)
	}
	c.end(old, state, e.At)
	c.endAll(e.At)
	if err := c.sendLead(u, e, r, true); err != nil {
		return err
	}
	c.Lead().FirstDuty = fallback
	return nil
}

// Appoint names the fallback unit when no ruling came in time (T16 兜底指定):
// the unit of the place, or the one that had it first.
type Appoint struct {
	Unit org.UnitID `json:"unit" label:"指定单位" need:"true"`
	Text Secret     `json:"text" label:"说明" max:"500"`
}

func (*Appoint) Action() Action { return "appoint" }

func (f *Appoint) check(c *Case, by org.Actor, now time.Time, r rules) error {
	d := c.openDispute()
	if d == nil {
		return fault.New(fault.Conflict, "没有待裁决的争议")
	}
	if now.Before(d.DueAt) {
		return fault.New(fault.Conflict, "审定期限未到,期满仍无裁决方可兜底指定")
	}
	return r.unit(f.Unit, now, "unit")
}

func (f *Appoint) apply(c *Case, e Event, r rules) error {
	return c.settle(f.Unit, nil, f.Text, true, e, r)
}

// fallbackUnit is who must act when nobody ruled: the unit that had it first,
// or the county's where that one takes no tickets any more.
func (c *Case) fallbackUnit(now time.Time, r rules) org.UnitID {
	for _, a := range c.Assignments {
		if a.Part == Lead && r.unit(a.Unit, now, "unit") == nil {
			return a.Unit
		}
	}
	for _, u := range r.book.Units.Units() {
		if (u.Kind == org.County || u.Kind == org.Park) && c.Region.Within(u.Region) && r.unit(u.ID, now, "unit") == nil {
			return u.ID
		}
	}
	return 0
}
