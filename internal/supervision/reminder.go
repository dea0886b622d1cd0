package supervision

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Medium is how a reminder was given (催办方式): the six of the field.
type Medium string

const (
	Platform Medium = "platform" // 平台
	Phone    Medium = "phone"    // 电话
	OnSite   Medium = "site"     // 现场
	Meeting  Medium = "meeting"  // 会议
	Media    Medium = "media"    // 媒体
	Live     Medium = "live"     // 直播
)

// Mediums lists the six in order.
var Mediums = []Medium{Platform, Phone, OnSite, Meeting, Media, Live}

var mediumNames = map[Medium]string{Platform: "平台", Phone: "电话", OnSite: "现场", Meeting: "会议", Media: "媒体", Live: "直播"}

// Name is the medium in Chinese.
func (m Medium) Name() string { return mediumNames[m] }

// Reminder is one reminder to one unit (催办): which matter of the library, by which
// medium, who gave it and what the unit answered.
type Reminder struct {
	ID         int64
	Ticket     ticket.ID
	Assignment int
	Unit       org.UnitID
	Rule       int
	Version    int
	Medium     Medium
	Why        string // what caught it, or the matter's name
	By         org.UserID
	ByName     string
	At         time.Time
	ReplyDueAt time.Time
	AnsweredAt *time.Time
	AnsweredBy string
	SettledAt  *time.Time // the unit's turn ended: nothing is left to answer

	Said
}

// Said are the words of a reminder, sealed where they lie.
type Said struct {
	Text   string `json:"text"`             // what was said to the unit
	Whom   string `json:"whom,omitempty"`   // to whom, by his post
	Answer string `json:"answer,omitempty"` // what the unit answered
}

// Standing is where a reminder stands.
type Standing string

const (
	Waiting     Standing = "waiting"    // 待回复
	Answered    Standing = "answered"   // 已回复
	Lapsed      Standing = "unanswered" // 逾期未复
	SettledAway Standing = "settled"    // 已随答复了结
)

// Standing is where the reminder stands at a moment.
func (r Reminder) Standing(now time.Time) Standing {
	switch {
	case r.AnsweredAt != nil:
		return Answered
	case r.SettledAt != nil:
		return SettledAway
	case !now.Before(r.ReplyDueAt):
		return Lapsed
	}
	return Waiting
}

// Remind makes a reminder by hand (人工催办): which matter, how, whom, what was said.
func Remind(id int64, c *ticket.Case, rule Rule, m Medium, said Said, by org.Actor, due, now time.Time) (Reminder, error) {
	a := c.Lead()
	said.Text, said.Whom = clean(said.Text), clean(said.Whom)
	switch {
	case !by.May(org.Supervise):
		return Reminder{}, fault.New(fault.Denied, "催办由督办员办理;您没有“%s”权限", org.Supervise.Name())
	case rule.Tier != First || !rule.Enabled:
		return Reminder{}, fault.In("matter", "请从催办事项库里选择在用的事项")
	case !slices.Contains(Mediums, m):
		return Reminder{}, fault.In("medium", "请选择催办方式")
	case a == nil || !a.Open():
		return Reminder{}, fault.New(fault.Conflict, "工单%s现在「%s」,没有单位在办,不能催办", c.No, c.State.Name())
	case m != Platform && said.Whom == "":
		return Reminder{}, fault.In("whom", "请写明催办了谁(岗位即可)")
	}
	if err := words("text", "催办内容", said.Text, 4, 500); err != nil {
		return Reminder{}, err
	}
	return Reminder{ID: id, Ticket: c.ID, Assignment: a.N, Unit: a.Unit, Rule: rule.ID, Version: rule.Version, Medium: m, Why: rule.Name,
		By: by.ID, ByName: by.Name, At: now, ReplyDueAt: due, Said: said}, nil
}

// Given says when a reminder was given by word of mouth: a call is written down at the
// latest on the next working day (补记), and its reply period runs from the call.
func Given(c *ticket.Case, m Medium, on, now, earliest time.Time) error {
	a := c.Lead()
	switch {
	case m == Platform:
		return fault.In("on", "平台催办即时送达,不用填写催办时间")
	case on.After(now):
		return fault.In("on", "催办时间不能晚于现在")
	case on.Before(earliest):
		return fault.In("on", "催办最迟在下一个工作日补记;%s以前的催办不能再记", workday.Format(earliest))
	case a != nil && on.Before(a.SentAt):
		return fault.In("on", "工单%s%s才派给现在的承办单位,催办时间不能更早", c.No, workday.Format(a.SentAt))
	}
	return nil
}

// Answers reports whether the actor may answer for a unit.
func Answers(by org.Actor, unit org.UnitID) bool {
	return by.Holds(unit) && (by.May(org.HandleTickets) || by.May(org.Work) || by.May(org.Approve) || by.May(org.ChiefSign))
}

// Reply answers a reminder (回复催办).
func (r Reminder) Reply(text string, by org.Actor, now time.Time) (Reminder, error) {
	text = clean(text)
	switch {
	case !Answers(by, r.Unit):
		return r, fault.New(fault.NotFound, "没有这条催办,或不在您可见的范围内")
	case r.AnsweredAt != nil:
		return r, fault.New(fault.Conflict, "这条催办已经回复过了,请刷新后再看")
	case r.SettledAt != nil:
		return r, fault.New(fault.Conflict, "工单已答复,这条催办不必再回复")
	}
	if err := words("text", "进展和预计办结时间", text, 4, 500); err != nil {
		return r, err
	}
	r.Answer, r.AnsweredAt, r.AnsweredBy = text, &now, by.Name
	return r, nil
}
