package api

import (
	"slices"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// categoryRef and place are a category and a region as a list or a page shows them.
type categoryRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// TicketRow is a ticket in a list.
type TicketRow struct {
	ID         ticket.ID      `json:"id"`
	No         string         `json:"no" doc:"工单编号"`
	Title      string         `json:"title"`
	Kind       ticket.Kind    `json:"kind"`
	TimeClass  string         `json:"time_class" enum:"inquiry,matter"`
	State      ticket.State   `json:"state"`
	Urgency    int            `json:"urgency" minimum:"0" maximum:"3"`
	Source     string         `json:"source"`
	Channel    string         `json:"channel"`
	Category   *categoryRef   `json:"category"`
	Region     *place         `json:"region"`
	Unit       *ref           `json:"unit" doc:"承办单位;承办单位的人看到的是本单位的派发"`
	CreatedAt  time.Time      `json:"created_at"`
	AcceptedAt *time.Time     `json:"accepted_at"`
	DueAt      *time.Time     `json:"due_at" doc:"正在走的时钟到期的时刻,日末为次日 00:00"`
	ClosedAt   *time.Time     `json:"closed_at"`
	Left       *float64       `json:"left_workdays" doc:"剩余工作日,超期为负;按小时计的不给"`
	Warn       string         `json:"warn" enum:",yellow,red"`
	Overdue    bool           `json:"overdue"`
	RedoCount  int            `json:"redo_count"`
	UnsatCount int            `json:"unsat_count"`
	Hops       int            `json:"hops" doc:"派过几次主办"`
	Attempts   int            `json:"attempts" doc:"本轮回访未接通几次"`
	FollowUpAt *time.Time     `json:"follow_up_at" doc:"约定的回访时间"`
	LinkUntil  *time.Time     `json:"link_until" doc:"评价链接开放至"`
	Flags      []string       `json:"flags"`
	Labels     []string       `json:"labels"`
	Outcome    ticket.Outcome `json:"outcome"`
}

// names puts names to ids and measures working time, from the rules of one moment.
type names struct {
	book *ticket.Rulebook
	now  time.Time
}

func (n names) unit(id org.UnitID) ref {
	u, _ := n.book.Units.Unit(id)
	return ref{int64(id), u.Name}
}

func (n names) maybeUnit(id org.UnitID) *ref {
	if id == 0 {
		return nil
	}
	r := n.unit(id)
	return &r
}

func (n names) region(code org.RegionCode) *place {
	if code == "" {
		return nil
	}
	name := n.book.Regions.Address(code)
	if r, ok := n.book.Regions.Region(code); ok && name == "" {
		name = r.Name
	}
	return &place{string(code), name}
}

// within is a place as it is called inside a region.
func (n names) within(region, code org.RegionCode) *place {
	p := n.region(code)
	if p != nil && region != "" {
		p.Name = strings.TrimPrefix(p.Name, n.book.Regions.Address(region))
	}
	return p
}

func (n names) category(id string) *categoryRef {
	if id == "" {
		return nil
	}
	return &categoryRef{id, n.book.Categories[id].Name}
}

var warnings = []string{"", "yellow", "red"}

func warning(level int, overdue bool) string {
	if overdue {
		return ""
	}
	return warnings[min(max(level, 0), 2)]
}

// left is how many working days remain of a period that counts whole days from
// the day after it began; negative when the time is over.
func (n names) left(from, due time.Time, p ticket.Policy) *float64 {
	cal, b := n.book.Calendars[n.book.Calendar], p.Basis()
	from, to, sign := later(n.now, b.End(workday.DateOf(from))), due, 1.0
	if due.Before(n.now) {
		from, to, sign = due, n.now, -1
	}
	if !to.After(from) {
		return new(float64)
	}
	d, err := cal.Elapsed(from, to, b)
	if err != nil {
		return nil // a year without a calendar: the page says so elsewhere
	}
	days := sign * float64(int64(b.Days(d)*100+0.5)) / 100
	return &days
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (n names) row(i casework.Item) TicketRow {
	r := TicketRow{ID: i.ID, No: i.No, Title: i.TitleText, Kind: i.Kind, TimeClass: string(i.Class), State: i.State, Urgency: int(i.Urgency),
		Source: string(i.Source), Channel: string(i.Channel), Category: n.category(i.Category), Region: n.region(i.Region), Unit: n.maybeUnit(i.Unit),
		CreatedAt: i.CreatedAt, AcceptedAt: i.AcceptedAt, DueAt: i.ClockAt, ClosedAt: i.ClosedAt, Outcome: i.Outcome,
		Overdue: i.OverdueAt != nil && i.State.Open(), RedoCount: i.RedoCount, UnsatCount: i.UnsatCount,
		Hops: i.Hops, Attempts: i.Attempts, FollowUpAt: i.FollowUpAt, LinkUntil: i.LinkUntil, Labels: slices.Clone(i.Labels)}
	if r.Labels == nil {
		r.Labels = []string{}
	}
	if i.State.Open() {
		r.Warn = warning(i.Warned, r.Overdue)
		if i.ClockAt != nil && i.DueFrom != nil && i.Urgency < ticket.Urgent {
			r.Left = n.left(*i.DueFrom, *i.ClockAt, n.book.Current(n.now))
		}
	}
	r.Flags = flagsOf(flagged{i.Confidential, i.Source, i.Channel, i.RepeatNo, i.RedoCount, i.UrgeCount, i.Tier})
	for _, asked := range i.Pending {
		r.Flags = append(r.Flags, asked+"_asked")
	}
	return r
}

// flagged is what the marks beside a ticket depend on.
type flagged struct {
	confidential                 bool
	source                       ticket.Source
	channel                      ticket.Channel
	repeatNo, redos, urges, tier int
}

func flagsOf(f flagged) []string {
	flags := []string{}
	for _, mark := range []struct {
		on   bool
		name string
	}{
		{f.confidential, "confidential"}, {f.source == ticket.Province, "provincial"}, {f.repeatNo > 1, "repeat"}, {f.redos > 0, "redo"},
		{f.urges > 0, "urged"}, {f.tier > 0, "supervised"}, {f.channel == ticket.Imported, "imported"},
	} {
		if mark.on {
			flags = append(flags, mark.name)
		}
	}
	return flags
}

// requester is the citizen as the reader may see him.
type requester struct {
	Name         string `json:"name"`
	Phone        string `json:"phone" doc:"已脱敏;完整号码用 reveal 查看并留痕"`
	Type         string `json:"type"`
	Confidential bool   `json:"confidential"`
	Erased       bool   `json:"erased,omitempty" doc:"已按规定删除"`
}

// fullTicket is a ticket on its own page.
type fullTicket struct {
	TicketRow
	Township      *place     `json:"township"`
	Place         string     `json:"place"`
	Content       string     `json:"content"`
	Expectation   string     `json:"expectation"`
	Requester     requester  `json:"requester"`
	OriginalDueAt *time.Time `json:"original_due_at"`
	Registrar     string     `json:"registrar" doc:"登记人"`
	NoFollowUp    bool       `json:"no_follow_up"`
	Danger        []string   `json:"danger" doc:"涉险标签:可能危及人身,立即处理"`
	Difficult     bool       `json:"difficult" doc:"疑难件"`
	ProvinceNo    string     `json:"province_no,omitempty"`
	ProvinceDueAt *time.Time `json:"province_due_at,omitempty"`
	Desk          int        `json:"desk,omitempty" doc:"专席编号"`
	OldNo         string     `json:"old_no,omitempty"`
	RepeatOf      ticket.ID  `json:"repeat_of,omitempty"`
	RepeatNo      int        `json:"repeat_no" doc:"第几次反映"`
	MergedInto    ticket.ID  `json:"merged_into,omitempty"`
	Tier          int        `json:"tier" doc:"督办层级"`
	PolicyID      int        `json:"policy_id"`
}

// assignment is one dispatch to one unit (派发).
type assignment struct {
	N             int              `json:"n"`
	Unit          ref              `json:"unit"`
	Role          string           `json:"role" enum:"lead,assist,sub"`
	Parent        int              `json:"parent"`
	Round         int              `json:"round"`
	State         ticket.WorkState `json:"state"`
	SentAt        time.Time        `json:"sent_at"`
	SignDueAt     time.Time        `json:"sign_due_at"`
	SignedAt      *time.Time       `json:"signed_at"`
	SignedLate    bool             `json:"signed_late"`
	SendBackTill  time.Time        `json:"send_back_till" doc:"退单截止"`
	ContactDueAt  time.Time        `json:"contact_due_at"`
	ContactedAt   *time.Time       `json:"contacted_at"`
	DueAt         time.Time        `json:"due_at"`
	OriginalDueAt time.Time        `json:"original_due_at"`
	RepliedAt     *time.Time       `json:"replied_at"`
	Left          *float64         `json:"left_workdays"`
	Handler       string           `json:"handler,omitempty" doc:"经办人"`
	Extended      int              `json:"extended" doc:"本轮已延的工作日"`
	Warn          string           `json:"warn" enum:",yellow,red"`
	Overdue       bool             `json:"overdue"`
	FirstDuty     bool             `json:"first_duty" doc:"首接负责"`
}

func (n names) assignment(a *ticket.Assignment, p ticket.Policy, people map[org.UserID]string) assignment {
	v := assignment{N: a.N, Unit: n.unit(a.Unit), Role: string(a.Part), Parent: a.Parent, Round: a.Round, State: a.State, SentAt: a.SentAt,
		SignDueAt: a.SignDueAt, SignedAt: a.SignedAt, SignedLate: a.SignedLate, SendBackTill: a.SendBackTill, ContactDueAt: a.ContactDueAt, ContactedAt: a.ContactedAt,
		DueAt: a.DueAt, OriginalDueAt: a.OriginalDueAt, RepliedAt: a.RepliedAt, Handler: people[a.Handler], Extended: a.Extended,
		Overdue: a.OverdueAt != nil, FirstDuty: a.FirstDuty}
	if a.Open() {
		v.Warn = warning(a.Warned, v.Overdue)
		if a.DueHours == 0 {
			v.Left = n.left(a.DueFrom, a.DueAt, p)
		}
	}
	return v
}

func (n names) ticket(v casework.View, people map[org.UserID]string) fullTicket {
	c := v.Case
	t := fullTicket{
		TicketRow: TicketRow{ID: c.ID, No: c.No, Title: c.Title.Shown(), Kind: c.Kind, TimeClass: string(c.Class), State: c.State, Urgency: int(c.Urgency),
			Source: string(c.Source), Channel: string(c.Channel), Category: n.category(c.Category), Region: n.region(c.Region),
			CreatedAt: c.CreatedAt, AcceptedAt: c.AcceptedAt, DueAt: c.DueAt, ClosedAt: c.ClosedAt, Outcome: c.Outcome,
			Overdue: c.OverdueAt != nil && c.State.Open(), RedoCount: c.RedoCount, UnsatCount: c.UnsatCount,
			Hops: c.Hops, FollowUpAt: c.FollowUpAt, LinkUntil: c.LinkUntil, Labels: slices.Clone(c.Labels)},
		Township: n.within(c.Region, c.Township), Place: c.Place.Shown(), Content: c.Content.Shown(), Expectation: c.Expectation.Shown(),
		Requester: requester{Name: c.RequesterName.Shown(), Phone: c.RequesterPhone.Shown(), Type: c.RequesterKind, Confidential: c.Confidential,
			Erased: c.RequesterName.Erased || c.RequesterPhone.Erased},
		Registrar: people[c.CreatedBy], NoFollowUp: c.NoFollowUp, Difficult: c.Difficult, ProvinceNo: c.ProvinceNo, ProvinceDueAt: c.ProvinceDueAt,
		Danger: append([]string{}, v.Danger...), Desk: c.Desk, OldNo: c.OldNo, RepeatOf: c.RepeatOf, RepeatNo: c.RepeatNo, MergedInto: c.MergedInto, Tier: c.Tier, PolicyID: c.PolicyID,
	}
	if t.Labels == nil {
		t.Labels = []string{}
	}
	if l := c.Lead(); l != nil {
		for _, u := range c.FollowUps {
			if u.Round == l.Round && !u.Reached {
				t.Attempts++
			}
		}
	}
	t.Flags = flagsOf(flagged{c.Confidential, c.Source, c.Channel, c.RepeatNo, c.RedoCount, c.UrgeCount, c.Tier})
	for _, q := range c.Requests {
		if q.Verdict == ticket.Pending {
			t.Flags = append(t.Flags, string(q.Asked)+"_asked")
		}
	}
	if l := lastLead(c); l != nil {
		t.Unit = n.maybeUnit(l.Unit)
		t.OriginalDueAt = &l.OriginalDueAt
		if l.Open() && c.State.Open() {
			a := n.assignment(l, n.book.Policies[c.PolicyID], nil)
			t.Warn, t.Left = a.Warn, a.Left
		}
		if l.SignedLate {
			t.Flags = append(t.Flags, "auto_signed")
		}
		if l.FirstDuty {
			t.Flags = append(t.Flags, "first_liable")
		}
	}
	return t
}

// lastLead is the lead in force, or the last there was.
func lastLead(c *ticket.Case) *ticket.Assignment {
	if l := c.Lead(); l != nil {
		return l
	}
	for i := len(c.Assignments) - 1; i >= 0; i-- {
		if c.Assignments[i].Part == ticket.Lead {
			return &c.Assignments[i]
		}
	}
	return nil
}

// people collects the users that a case names.
func people(c *ticket.Case) []org.UserID {
	seen := map[org.UserID]bool{c.CreatedBy: true}
	for _, a := range c.Assignments {
		seen[a.Handler] = true
	}
	for _, q := range c.Requests {
		seen[q.AskedBy], seen[q.SignedBy], seen[q.VerdictBy] = true, true, true
	}
	for _, r := range c.Replies {
		seen[r.By], seen[r.VerdictBy] = true, true
	}
	for _, f := range c.FollowUps {
		seen[f.By] = true
	}
	for _, d := range c.Disputes {
		seen[d.DecidedBy] = true
	}
	for _, a := range c.Attachments {
		seen[a.By] = true
	}
	delete(seen, 0)
	var ids []org.UserID
	for id := range seen {
		ids = append(ids, id)
	}
	return ids
}

// dateOf is the date an instant falls on.
func dateOf(t time.Time) string { return workday.DateOf(t).String() }
