package api

import (
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// reply is what a unit answered (答复), or said meanwhile.
type reply struct {
	N           int        `json:"n"`
	Assignment  int        `json:"assignment"`
	UnitName    string     `json:"unit_name"`
	Round       int        `json:"round"`
	Interim     bool       `json:"interim" doc:"阶段性答复"`
	Public      string     `json:"public" doc:"答复诉求人的内容"`
	Internal    string     `json:"internal"`
	Founded     string     `json:"founded"`
	Resolved    string     `json:"resolved"`
	Why         string     `json:"why" doc:"未解决原因"`
	ContactAt   *time.Time `json:"contact_at"`
	Contact     string     `json:"contact"`
	At          time.Time  `json:"at"`
	By          string     `json:"by"`
	DueAt       time.Time  `json:"due_at"`
	NextOn      string     `json:"next_on"`
	Verdict     string     `json:"verdict" enum:",passed,substandard"`
	Codes       []string   `json:"codes" doc:"未达标情形"`
	VerdictAt   *time.Time `json:"verdict_at"`
	VerdictBy   string     `json:"verdict_by"`
	VerdictText string     `json:"verdict_text"`
}

// request is what one person asks and another decides (申请).
type request struct {
	N             int        `json:"n"`
	Asked         string     `json:"asked"`
	Assignment    int        `json:"assignment"`
	UnitName      string     `json:"unit_name"`
	Round         int        `json:"round"`
	Code          string     `json:"code" doc:"理由"`
	Text          string     `json:"text"`
	Basis         string     `json:"basis"`
	SuggestedUnit string     `json:"suggested_unit" doc:"建议承办单位"`
	Workdays      int        `json:"workdays"`
	AskedAt       time.Time  `json:"asked_at"`
	AskedBy       string     `json:"asked_by"`
	Unsigned      bool       `json:"unsigned" doc:"待单位负责人签批"`
	SignedBy      string     `json:"signed_by" doc:"签批人"`
	DecideBy      *time.Time `json:"decide_by"`
	Verdict       string     `json:"verdict" enum:",approved,refused,lapsed"`
	VerdictAt     *time.Time `json:"verdict_at"`
	VerdictBy     string     `json:"verdict_by"`
	VerdictText   string     `json:"verdict_text"`
}

// followUp is one attempt to ask the citizen (回访).
type followUp struct {
	N            int       `json:"n"`
	Round        int       `json:"round"`
	Channel      string    `json:"channel"`
	At           time.Time `json:"at"`
	By           string    `json:"by"`
	Reached      bool      `json:"reached"`
	Contacted    string    `json:"contacted"`
	Resolved     string    `json:"resolved"`
	Satisfaction int       `json:"satisfaction" doc:"5 非常满意 … 1 非常不满意,0 未评"`
	Insists      bool      `json:"insists"`
	Comment      string    `json:"comment"`
}

// dispute is a quarrel over who must act (争议审定).
type dispute struct {
	N         int        `json:"n"`
	OpenedAt  time.Time  `json:"opened_at"`
	DueAt     time.Time  `json:"due_at"`
	Attendees []string   `json:"attendees"`
	Unit      *ref       `json:"unit" doc:"裁定承办单位"`
	Basis     string     `json:"basis"`
	DecidedAt *time.Time `json:"decided_at"`
	DecidedBy string     `json:"decided_by"`
	Fallback  bool       `json:"fallback" doc:"兜底指定"`
}

// Records are what hangs on a ticket beside its assignments.
type Records struct {
	Replies     []reply    `json:"replies"`
	SendBacks   []request  `json:"send_backs"`
	Extensions  []request  `json:"extensions"`
	Suspensions []request  `json:"suspensions"`
	Requests    []request  `json:"requests" doc:"不予受理、无理重复、删除个人信息的申请"`
	FollowUps   []followUp `json:"follow_ups"`
	Dispute     *dispute   `json:"dispute"`
}

func (n names) records(c *ticket.Case, people map[org.UserID]string) Records {
	unitOf := func(assignment int) string {
		if a := c.Assignment(assignment); a != nil {
			return n.unit(a.Unit).Name
		}
		return ""
	}
	r := Records{Replies: []reply{}, SendBacks: []request{}, Extensions: []request{}, Suspensions: []request{}, Requests: []request{}, FollowUps: []followUp{}}
	for _, a := range c.Replies {
		r.Replies = append(r.Replies, reply{N: a.N, Assignment: a.Assignment, UnitName: unitOf(a.Assignment), Round: a.Round, Interim: a.Interim,
			Public: a.Public.Shown(), Internal: a.Internal.Shown(), Founded: a.Founded, Resolved: a.Resolved, Why: n.book.Lists.Label("why", a.Why),
			ContactAt: a.ContactAt, Contact: a.Contact.Shown(), At: a.At, By: people[a.By], DueAt: a.DueAt, NextOn: a.NextOn,
			Verdict: a.Verdict, Codes: n.labels("substandard", a.Codes), VerdictAt: a.VerdictAt, VerdictBy: people[a.VerdictBy], VerdictText: a.VerdictText.Shown()})
	}
	into := map[ticket.Asked]*[]request{ticket.ForSendBack: &r.SendBacks, ticket.ForExtension: &r.Extensions, ticket.ForSuspend: &r.Suspensions}
	for _, q := range c.Requests {
		to := into[q.Asked]
		if to == nil {
			to = &r.Requests
		}
		v := request{N: q.N, Asked: string(q.Asked), Assignment: q.Assignment, UnitName: unitOf(q.Assignment), Round: q.Round,
			Code: n.book.Lists.Label(string(q.Asked), q.Code), Text: q.Text.Shown(), Basis: q.Basis.Shown(), Workdays: q.Workdays, AskedAt: q.AskedAt,
			AskedBy: people[q.AskedBy], Unsigned: q.Unsigned, SignedBy: people[q.SignedBy], DecideBy: q.DecideBy, Verdict: string(q.Verdict), VerdictAt: q.VerdictAt, VerdictBy: people[q.VerdictBy], VerdictText: q.VerdictText.Shown()}
		if q.Unit != 0 {
			v.SuggestedUnit = n.unit(q.Unit).Name
		}
		*to = append(*to, v)
	}
	for _, f := range c.FollowUps {
		r.FollowUps = append(r.FollowUps, followUp{N: f.N, Round: f.Round, Channel: f.Channel, At: f.At, By: people[f.By], Reached: f.Reached,
			Contacted: f.Contacted, Resolved: f.Resolved, Satisfaction: f.Satisfaction, Insists: f.Insists, Comment: f.Comment.Shown()})
	}
	if k := len(c.Disputes); k > 0 {
		d := c.Disputes[k-1]
		r.Dispute = &dispute{N: d.N, OpenedAt: d.OpenedAt, DueAt: d.DueAt, Attendees: append([]string{}, d.Attendees...), Unit: n.maybeUnit(d.Unit),
			Basis: d.Basis.Shown(), DecidedAt: d.DecidedAt, DecidedBy: people[d.DecidedBy], Fallback: d.Fallback}
	}
	return r
}

// labels are the words of codes on a list.
func (n names) labels(list string, codes []string) []string {
	said := []string{}
	for _, code := range codes {
		said = append(said, n.book.Lists.Label(list, code))
	}
	return said
}
