package ticket

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// Dispatch gives the ticket to exactly one lead and any number of assisting
// units (T7 派单).
type Dispatch struct {
	Unit      org.UnitID   `json:"unit" label:"主办单位" need:"true"`
	Assists   []org.UnitID `json:"assists" label:"协办单位"`
	Category  string       `json:"category" label:"改为分类" as:"category"`
	Difficult bool         `json:"difficult" label:"疑难件"`
	Reason    Secret       `json:"reason" label:"派单理由" max:"500"`
	Rule      string       `json:"rule"`
}

func (*Dispatch) Action() Action { return "dispatch" }

func (f *Dispatch) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if f.Reason.Empty() && f.Rule == "" && c.Hops > 0 {
		return fault.In("reason", "改派请写明理由")
	}
	category := c.Category
	if f.Category != "" {
		category = f.Category
	}
	if err := r.place(category, ""); err != nil {
		return err
	}
	if category == "" && c.Channel != Imported {
		return fault.In("category", "派单前请选择诉求分类")
	}
	if p, ok := r.against(c, f.Unit, category, now); ok && (by.System || f.Reason.Empty()) {
		u, _ := r.book.Units.Unit(p.Unit)
		return fault.In("reason", "与判例第%d号不一致:此类诉求由「%s」承办;确需派给其他单位的,请写明理由", p.ID, u.Name)
	}
	if err := r.unit(f.Unit, now, "unit"); err != nil {
		return err
	}
	if !by.System && !by.May(org.SeeAll) && !by.Holds(f.Unit) {
		return fault.In("unit", "县区热线办只能派给本地区的承办单位,其他单位请退回市热线中心")
	}
	for i, u := range f.Assists {
		if u == f.Unit || slices.Contains(f.Assists[:i], u) {
			return fault.In("assists", "协办单位重复,或与主办单位相同")
		}
		if err := r.unit(u, now, "assists"); err != nil {
			return err
		}
	}
	if c.Returned(f.Unit) {
		return fault.In("unit", "该单位已退单,请派给其他单位")
	}
	return nil
}

// against is the precedent in force that a dispatch to a unit would go against,
// unless its own unit sent the ticket back or takes none today.
func (r rules) against(c *Case, unit org.UnitID, category string, now time.Time) (Precedent, bool) {
	p, ok := r.book.precedent(category, c.Region, now)
	return p, ok && p.Unit != unit && !c.Returned(p.Unit) && r.unit(p.Unit, now, "unit") == nil
}

// Returned reports whether a unit sent the ticket back and was found right.
func (c *Case) Returned(u org.UnitID) bool {
	return slices.ContainsFunc(c.Assignments, func(a Assignment) bool {
		return a.Part == Lead && a.State == WorkReturned && a.Unit == u
	})
}

// unit refuses a unit that does not exist or takes no tickets today.
func (r rules) unit(id org.UnitID, now time.Time, field string) error {
	u, ok := r.book.Units.Unit(id)
	if !ok {
		return fault.In(field, "没有编号为%d的承办单位,请从列表中选择", id)
	}
	if !u.Open(workday.DateOf(now).String()) || u.Kind == org.Centre {
		return fault.In(field, "「%s」现在不承接工单,请改选其他单位", u.Name)
	}
	return nil
}

func (f *Dispatch) apply(c *Case, e Event, r rules) error {
	if f.Category != "" {
		c.Category = f.Category
	}
	c.Difficult = c.Difficult || f.Difficult
	if err := c.sendLead(f.Unit, e, r, false); err != nil {
		return err
	}
	for _, u := range f.Assists {
		if _, err := c.send(Assignment{Unit: u, Part: Assist, Depth: 1}, e, r); err != nil {
			return err
		}
	}
	return nil
}

// sendLead opens a lead assignment with a full period.
func (c *Case) sendLead(u org.UnitID, e Event, r rules, final bool) error {
	a := Assignment{Unit: u, Part: Lead, Depth: 1, NoSendBack: final}
	if c.Source == Province && c.ProvinceDueAt != nil {
		limit, err := provinceCap(*c.ProvinceDueAt, r)
		if err != nil {
			return err
		}
		if limit.Before(e.At) {
			limit = *c.ProvinceDueAt
		}
		a.DueCap = &limit
	}
	if _, err := c.send(a, e, r); err != nil {
		return err
	}
	c.Hops++
	c.OverdueAt = nil
	if c.DispatchedAt == nil {
		c.DispatchedAt = &e.At
	}
	return nil
}

// send opens an assignment and starts its clocks.
func (c *Case) send(a Assignment, e Event, r rules) (*Assignment, error) {
	a.N, a.State, a.SentAt, a.SentBy, a.DueFrom = len(c.Assignments)+1, WorkToSign, e.At, e.By.User, e.At
	a.Round = 1
	if l := c.Lead(); l != nil {
		a.Round = l.Round
	}
	limit := r.p.Limit(c.Class, c.Urgency)
	a.DueWorkdays, a.DueHours = limit.Workdays, limit.Hours
	sign, back := r.p.Sign, r.p.SendBack
	if c.Urgency >= Urgent {
		sign, back = r.p.SignFast, r.p.SendFast
	}
	var err error
	for _, clock := range []struct {
		to    *time.Time
		limit workday.Limit
	}{{&a.SignDueAt, sign}, {&a.SendBackTill, back}, {&a.ContactDueAt, r.p.Contact}} {
		if *clock.to, err = r.cal.Due(e.At, clock.limit, r.b); err != nil {
			return nil, err
		}
	}
	c.Assignments = append(c.Assignments, a)
	p := &c.Assignments[a.N-1]
	if err := c.setDue(p, r); err != nil {
		return nil, err
	}
	p.OriginalDueAt = p.DueAt
	return p, nil
}

// Merge ends a ticket as part of another that is still open (T8 并单). Dispatchers merge
// what is one event; an agent only what the same person says again while on the phone.
type Merge struct {
	Into ID     `json:"into" label:"并入工单" as:"ticket" need:"true"`
	Same bool   `json:"same" label:"确认为同一事项" need:"true"`
	Note Secret `json:"note" label:"说明" max:"500"`
	// The target as it was found: its own case is checked there.
	IntoNo string `json:"into_no"`
}

func (*Merge) Action() Action { return "merge" }

func (f *Merge) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case f.Into == c.ID:
		return fault.In("into", "不能并入自己")
	case !f.Same:
		return fault.In("same", "请确认两件是同一事项")
	case c.Joined > 0:
		return fault.New(fault.Conflict, "本件已有%d件并入,不能再并入别的工单", c.Joined)
	case !by.May(org.Merge) && !by.Same(c.CreatedBy):
		return fault.New(fault.Denied, "坐席只能并入自己登记的工单,其他的请转派单员并单")
	}
	return c.notRejecting()
}

func (f *Merge) offered(c *Case, by org.Actor) bool { return by.May(org.Merge) }

// OneVoice refuses an agent's merge of matters that are not of one person, or that one
// of them asked to keep confidential.
func OneVoice(c, into *Case, by org.Actor) error {
	switch {
	case by.May(org.Merge):
		return nil
	case c.PhoneKey == "" || c.PhoneKey != into.PhoneKey:
		return fault.In("into", "坐席只能并入同一来电号码的工单;不同诉求人的同一件事,请转派单员并单")
	case c.Confidential:
		return fault.In("into", "要求保密的诉求不能并入,请单独提交派单")
	}
	return nil
}

func (f *Merge) apply(c *Case, e Event, r rules) error {
	c.MergedInto, c.ClosedAt = f.Into, &e.At
	return nil
}

// Join is the other side of a merge: the target counts what was merged into it.
type Join struct {
	From ID `json:"from"`
}

func (*Join) Action() Action { return "join" }

func (f *Join) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.Confidential {
		return fault.New(fault.Conflict, "目标工单要求保密,不能并单")
	}
	return nil
}

func (f *Join) apply(c *Case, e Event, r rules) error {
	c.Joined++
	return nil
}
