package ticket

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// MaxContent is how long a citizen's own words may be, in characters.
const MaxContent = 10000

// Register opens a draft (T1 建单) with what the citizen said.
type Register struct {
	No             string         `json:"no"`
	Kind           Kind           `json:"kind" label:"诉求类型" as:"select" options:"kind" need:"true"`
	Channel        Channel        `json:"channel"`
	Source         Source         `json:"source"`
	Category       string         `json:"category" label:"诉求分类" as:"category"`
	Region         org.RegionCode `json:"region" label:"所在地区" as:"region"`
	Township       org.RegionCode `json:"township"`
	Urgency        Urgency        `json:"urgency" label:"紧急程度" as:"select" options:"urgency"`
	Confidential   bool           `json:"confidential" label:"要求保密"`
	NoFollowUp     bool           `json:"no_follow_up" label:"不需回访"`
	Title          Secret         `json:"title" label:"标题" as:"text" need:"true" max:"100"`
	Content        Secret         `json:"content" label:"诉求内容" need:"true" max:"10000"`
	Expectation    Secret         `json:"expectation" label:"诉求目的" max:"500"`
	Place          Secret         `json:"place" label:"地点" as:"text" max:"200"`
	RequesterName  Secret         `json:"requester_name" label:"诉求人" as:"text" max:"50"`
	RequesterPhone Secret         `json:"requester_phone" label:"联系电话" as:"text" max:"40"`
	RequesterKind  string         `json:"requester_kind"`
	PhoneKey       string         `json:"phone_key"`
	Labels         []string       `json:"labels"`
	ProvinceNo     string         `json:"province_no" label:"省级编号" as:"text" max:"40"`
	ProvinceDueAt  *time.Time     `json:"province_due_at" label:"省定时限"`
	Desk           int            `json:"desk,omitempty"` // 专席
	OldNo          string         `json:"old_no"`
	RepeatOf       ID             `json:"repeat_of"`
	RepeatNo       int            `json:"repeat_no"`
}

func (*Register) Action() Action { return "draft" }

func (f *Register) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case f.No == "":
		return fault.In("no", "工单没有编号")
	case f.Urgency < Normal || f.Urgency > Sudden:
		return fault.In("urgency", "紧急程度应为一般、较急、紧急、突发之一")
	case f.Source == Province && f.ProvinceNo == "":
		return fault.In("province_no", "省级交办件请填写省级编号")
	}
	return r.place(f.Category, f.Region)
}

// place refuses a category or a region the city does not have.
func (r rules) place(category string, region org.RegionCode) error {
	if category != "" {
		if k, ok := r.book.Categories[category]; !ok || !k.Enabled {
			return fault.In("category", "没有编号为「%s」的诉求分类,请重新选择", category)
		}
	}
	if region != "" && r.book.Regions != nil {
		if _, ok := r.book.Regions.Region(region); !ok {
			return fault.In("region", "没有代码为「%s」的地区,请重新选择", region)
		}
	}
	return nil
}

func (f *Register) apply(c *Case, e Event, r rules) error {
	c.No, c.PolicyID = f.No, e.Policy
	c.Kind, c.Class, c.Channel, c.Source = f.Kind, f.Kind.Class(), f.Channel, f.Source
	c.Category, c.Region, c.Township, c.Urgency = f.Category, f.Region, f.Township, f.Urgency
	c.Confidential, c.NoFollowUp = f.Confidential || f.Kind == TipOff, f.NoFollowUp
	c.Title, c.Content, c.Expectation, c.Place = f.Title.ref(), f.Content.ref(), f.Expectation.ref(), f.Place.ref()
	c.RequesterName, c.RequesterPhone, c.PhoneKey, c.RequesterKind = f.RequesterName.ref(), f.RequesterPhone.ref(), f.PhoneKey, f.RequesterKind
	c.Labels = slices.Clone(f.Labels)
	c.ProvinceNo, c.ProvinceDueAt, c.OldNo = f.ProvinceNo, f.ProvinceDueAt, f.OldNo
	c.Desk, c.RepeatOf, c.RepeatNo = f.Desk, f.RepeatOf, max(f.RepeatNo, 1)
	c.CreatedAt, c.CreatedBy, c.CreatedUnit = e.At, e.By.User, e.By.Unit
	return nil
}

// Accept takes the matter on (T2 受理): from here t0 counts.
type Accept struct{}

func (*Accept) Action() Action { return "accept" }

func (f *Accept) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case c.Category == "" && !by.Citizen && c.Channel != Imported:
		return fault.In("category", "受理前请选择诉求分类")
	case c.Region == "" && c.Channel != Imported:
		return fault.In("region", "受理前请选择所在地区")
	}
	return c.notRejecting()
}

func (f *Accept) apply(c *Case, e Event, r rules) error {
	c.AcceptedAt = &e.At
	c.startDispatchClock(e.At, r)
	return nil
}

// startDispatchClock sets the natural limit for finding the unit.
func (c *Case) startDispatchClock(now time.Time, r rules) {
	limit := r.p.Dispatch[0]
	if c.Urgency >= Urgent {
		limit = r.p.Dispatch[1]
	}
	due := now.Add(limit)
	c.DispatchDueAt, c.DetailsDueAt = &due, nil
}

// Amend corrects a ticket before it is dispatched (修改, 补录).
type Amend struct {
	Kind        Kind           `json:"kind" label:"诉求类型" as:"select" options:"kind"`
	Category    string         `json:"category" label:"诉求分类" as:"category"`
	Region      org.RegionCode `json:"region" label:"所在地区" as:"region"`
	Township    org.RegionCode `json:"township"`
	Urgency     *Urgency       `json:"urgency" as:"select"`
	Title       Secret         `json:"title" label:"标题" as:"text" max:"100"`
	Content     Secret         `json:"content" label:"诉求内容" max:"10000"`
	Expectation Secret         `json:"expectation" label:"诉求目的" max:"500"`
	Place       Secret         `json:"place" label:"地点" as:"text" max:"200"`
}

func (*Amend) Action() Action { return "amend" }

func (f *Amend) check(c *Case, by org.Actor, now time.Time, r rules) error {
	// What a citizen or another platform sent in belongs to no agent: any may put it right.
	if c.CreatedBy != 0 && !by.Same(c.CreatedBy) && c.DetailsDueAt == nil && !by.May(org.Dispatch) && !by.May(org.ConfirmReject) {
		return fault.New(fault.Denied, "只能修改自己登记的工单")
	}
	if c.State == Accepted && c.CreatedBy != 0 && c.DetailsDueAt == nil && now.Sub(*c.AcceptedAt) > r.p.AmendWithin {
		return fault.New(fault.Conflict, "受理超过%d分钟,不能再修改;请由派单员退回补录", int(r.p.AmendWithin.Minutes()))
	}
	if f.Urgency != nil && (*f.Urgency < Normal || *f.Urgency > Sudden) {
		return fault.In("urgency", "紧急程度应为一般、较急、紧急、突发之一")
	}
	return r.place(f.Category, f.Region)
}

func (f *Amend) apply(c *Case, e Event, r rules) error {
	if f.Kind != "" {
		c.Kind, c.Class = f.Kind, f.Kind.Class()
		if f.Kind == TipOff && !c.Confidential {
			c.Confidential = true
			c.keepToCentre()
		}
	}
	if f.Category != "" {
		c.Category = f.Category
	}
	if f.Region != "" {
		c.Region, c.Township = f.Region, f.Township
	}
	if f.Urgency != nil {
		c.Urgency = *f.Urgency
	}
	for _, t := range []struct {
		to   *Secret
		text Secret
	}{{&c.Title, f.Title}, {&c.Content, f.Content}, {&c.Expectation, f.Expectation}, {&c.Place, f.Place}} {
		if !t.text.Empty() {
			*t.to = t.text.ref()
		}
	}
	return nil
}

// QueueDispatch hands the ticket to the dispatchers (T6 转派单).
type QueueDispatch struct{}

func (*QueueDispatch) Action() Action { return "to_dispatch" }

func (f *QueueDispatch) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.notRejecting()
}

func (f *QueueDispatch) apply(c *Case, e Event, r rules) error {
	if c.DetailsDueAt != nil && c.DispatchDueAt != nil && e.At.Before(*c.DetailsDueAt) {
		early := c.DispatchDueAt.Add(e.At.Sub(*c.DetailsDueAt)) // the pause was shorter than allowed
		c.DispatchDueAt = &early
	}
	c.DetailsDueAt = nil
	return nil
}

// AskDetails sends a ticket back to the desk for what is missing (T41 退回补录).
type AskDetails struct {
	Missing Secret `json:"missing" label:"缺少的内容" need:"true" max:"500"`
}

func (*AskDetails) Action() Action { return "ask_details" }

func (f *AskDetails) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *AskDetails) apply(c *Case, e Event, r rules) error {
	due, err := r.cal.Due(e.At, r.p.Details, r.b)
	if err != nil {
		return err
	}
	c.DetailsDueAt = &due
	if c.DispatchDueAt != nil {
		left := max(c.DispatchDueAt.Sub(e.At), 0)
		moved := due.Add(left)
		c.DispatchDueAt = &moved
	}
	return nil
}
