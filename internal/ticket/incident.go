package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// IncidentID numbers an incident (事件) inside its city.
type IncidentID int64

// JoinIncident says that a ticket is one of many about one event (一事多诉, N6). It
// stays a ticket of its own: receipt, clocks, reply, follow-up and rating.
type JoinIncident struct {
	Incident IncidentID `json:"incident"`
	Reason   Secret     `json:"reason" label:"并入理由" max:"300"`
	// The incident as it was found.
	No     string `json:"no" label:"事件编号" max:"30"`
	HeadNo string `json:"head_no"`
	Like   int    `json:"like,omitempty"` // 相似程度, percent, when the system found it
}

func (*JoinIncident) Action() Action { return "join_incident" }

func (f *JoinIncident) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case !c.Groupable():
		return fault.New(fault.Conflict, "举报件和要求保密的工单不并入事件,请单独办理")
	case c.Incident == f.Incident:
		return fault.New(fault.Conflict, "本件已在这个事件里")
	case c.Incident != 0:
		return fault.New(fault.Conflict, "本件已在另一个事件里,请先移出,或把两个事件合并")
	case c.Channel == Imported:
		return fault.New(fault.Conflict, "历史导入的工单不并入事件")
	}
	return nil
}

func (f *JoinIncident) apply(c *Case, e Event, r rules) error {
	c.Incident = f.Incident
	return nil
}

// offered: incidents are joined where one sees them.
func (f *JoinIncident) offered(*Case, org.Actor) bool { return false }

// Groupable reports whether a ticket may be told together with others: what is
// confidential never is.
func (c *Case) Groupable() bool { return !c.Confidential && c.Kind != TipOff }

// LeaveIncident takes a ticket out of its incident again (移出事件).
type LeaveIncident struct {
	Reason Secret `json:"reason" label:"移出理由" need:"true" max:"300"`
	// The incident it was in.
	Incident IncidentID `json:"incident"`
}

func (*LeaveIncident) Action() Action { return "leave_incident" }

func (f *LeaveIncident) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.Incident == 0 {
		return fault.New(fault.Conflict, "本件不在任何事件里")
	}
	return nil
}

func (f *LeaveIncident) apply(c *Case, e Event, r rules) error {
	c.Incident = 0
	return nil
}

func (f *LeaveIncident) offered(c *Case, _ org.Actor) bool { return c.Incident != 0 }

// AnswerIncident gives a member of an incident the reply that its head got, after
// that passed its review (一次办理,一并答复). What is reviewed and followed up after it
// is the member's own.
type AnswerIncident struct {
	On
	Incident IncidentID `json:"incident"`
	HeadNo   string     `json:"head_no" label:"主办件" max:"30"`
	Public   Secret     `json:"public" label:"答复诉求人的内容" need:"true" max:"10000"`
	Founded  string     `json:"founded"`
	Resolved string     `json:"resolved"`
	Why      string     `json:"why"`
}

func (*AnswerIncident) Action() Action { return "answer_incident" }

func (f *AnswerIncident) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch a := c.on(f); {
	case c.Incident == 0 || c.Incident != f.Incident:
		return fault.New(fault.Conflict, "本件不在这个事件里")
	case a.Round > 1:
		return fault.New(fault.Conflict, "重办件须另行答复")
	}
	return nil
}

func (f *AnswerIncident) apply(c *Case, e Event, r rules) error {
	if a := c.on(f); a.SignedAt == nil {
		a.SignedAt = &e.At
	}
	reply := SubmitReply{On: f.On, Public: f.Public, Founded: f.Founded, Resolved: f.Resolved, Why: f.Why}
	return reply.apply(c, e, r)
}
