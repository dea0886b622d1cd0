package evaluation

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Mark is what a check came to.
type Mark int

const (
	NotDone Mark = iota // 未做到
	Half                // 部分做到
	Done                // 做到
)

// Part is which of the judgements of a visit one is (评分).
type Part string

const (
	First  Part = "first"  // by who played the script
	Second Part = "second" // by a second person, blind
	Ruling Part = "ruling" // by a third, where the two differ
)

// VisitState is where a visit stands.
type VisitState string

const (
	Planned VisitState = "planned" // 待拨测
	Played  VisitState = "played"  // 待复评
	Split   VisitState = "split"   // 两人不一致,待裁定
	Settled VisitState = "settled" // 已评定
	Dropped VisitState = "dropped" // 作废
)

// Judgement is one person's form of a visit.
type Judgement struct {
	Part   Part
	By     org.UserID
	ByName string
	At     time.Time
	Marks  map[string]Mark
	Remark string // sealed
}

// Visit is one mystery call or form (暗访).
type Visit struct {
	N       int
	Script  string
	DueOn   workday.Date // by when it is to be played
	State   VisitState
	At      *time.Time // when it was played
	Wait    int        // seconds until somebody answered, of a call
	Ticket  ticket.ID  // the ticket it led to, 0 when none
	Account string     // what was said, sealed
	Judged  []Judgement
}

// Marks are what a settled visit counts for: the ruling where there is one.
func (v Visit) Marks() map[string]Mark {
	if v.State != Settled {
		return nil
	}
	return v.Judged[len(v.Judged)-1].Marks
}

// Played is what the visitor noted.
type Account struct {
	At     time.Time
	Wait   int
	Ticket ticket.ID
	Text   string
}

// MayJudge refuses who may not judge a visit now, and says as which part he would.
func (v Visit) MayJudge(by org.Actor) (Part, error) {
	if err := Visits(by); err != nil {
		return "", err
	}
	part := map[VisitState]Part{Planned: First, Played: Second, Split: Ruling}[v.State]
	switch {
	case part == "":
		return "", fault.New(fault.Conflict, "这次暗访已经评定,不再评分")
	case slices.ContainsFunc(v.Judged, func(j Judgement) bool { return by.Same(j.By) }):
		return "", fault.New(fault.Denied, "您已评过这次暗访,请由另一人评分")
	}
	return part, nil
}

// Judge adds a form. The first comes with the account of the visit; the second does not see
// the first; a third rules where they differ.
func (v *Visit) Judge(s Script, by org.Actor, at time.Time, a *Account, marks map[string]Mark, remark string) error {
	part, err := v.MayJudge(by)
	if err != nil {
		return err
	}
	if len(marks) != len(s.Checks) {
		return fault.In("marks", "请逐项评定,共 %d 项", len(s.Checks))
	}
	for _, k := range s.Checks {
		if m, ok := marks[k]; !ok || m < NotDone || m > Done {
			return fault.In("marks", "请逐项评定,共 %d 项", len(s.Checks))
		}
	}
	remark = strings.TrimSpace(remark)
	if utf8.RuneCountInString(remark) > 1000 || part == Ruling && utf8.RuneCountInString(remark) < 4 {
		return fault.In("remark", "裁定请写明理由,4 至 1000 字")
	}
	if part == First {
		switch n := 0; {
		case a == nil:
			return fault.In("account", "请先记录这次暗访的经过")
		case a.At.After(at) || a.At.Before(at.AddDate(0, -3, 0)):
			return fault.In("at", "暗访时间应在现在之前、三个月之内")
		case a.Wait < 0 || a.Wait > 3600:
			return fault.In("wait", "等待时间应为 0 至 3600 秒")
		default:
			a.Text = strings.TrimSpace(a.Text)
			if n = utf8.RuneCountInString(a.Text); n < 10 || n > 4000 {
				return fault.In("text", "请记录经过,10 至 4000 字")
			}
		}
		v.At, v.Wait, v.Ticket, v.Account = &a.At, a.Wait, a.Ticket, a.Text
	}
	v.Judged = append(v.Judged, Judgement{Part: part, By: by.Person(), ByName: by.Name, At: at, Marks: marks, Remark: remark})
	switch {
	case part == First:
		v.State = Played
	case part == Second && len(differing(v.Judged[0].Marks, marks)) > 0:
		v.State = Split
	default:
		v.State = Settled
	}
	return nil
}

// Drop takes a visit out: nobody could play it.
func (v *Visit) Drop() error {
	if v.State != Planned {
		return fault.New(fault.Conflict, "只有还没有拨测的可以作废")
	}
	v.State = Dropped
	return nil
}

// Differing are the checks on which the two judge differently.
func (v Visit) Differing() []string {
	if len(v.Judged) < 2 {
		return nil
	}
	return differing(v.Judged[0].Marks, v.Judged[1].Marks)
}

func differing(a, b map[string]Mark) (list []string) {
	for k := range a {
		if a[k] != b[k] {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	return list
}

// Agreement counts how two people judged the same checks: wholly done, or not.
func Agreement(visits []Visit) (s inspection.Square) {
	for _, v := range visits {
		if len(v.Judged) < 2 {
			continue
		}
		for k, first := range v.Judged[0].Marks {
			s.Add(first == Done, v.Judged[1].Marks[k] == Done)
		}
	}
	return s
}

// Answer is one questionnaire (问卷): steps from 1 to 5 by question, 0 where nothing was said.
type Answer struct {
	ID     int64
	Way    string // 电话、现场、网上
	At     time.Time
	ByName string
	Steps  map[string]int
}

// Ways are how citizens were asked.
var Ways = []string{"phone", "street", "web"}

// CheckAnswer refuses a questionnaire that says nothing or is of another set.
func (s Set) CheckAnswer(a Answer) error {
	said := 0
	for k, step := range a.Steps {
		switch {
		case !slices.ContainsFunc(s.Questions, func(q SurveyQuestion) bool { return q.Key == k }):
			return fault.In("steps", "问卷没有「%s」这一题,请刷新后再填", k)
		case step < 0 || step > 5:
			return fault.In("steps", "每题应选 1 至 5,不回答的不选")
		case step > 0:
			said++
		}
	}
	switch {
	case said == 0:
		return fault.In("steps", "请至少回答一题")
	case !slices.Contains(Ways, a.Way):
		return fault.In("way", "请选择问卷的投放方式")
	}
	return nil
}

// Plan is the visits of a round, spread over its weeks from a day on.
func (s Set) Plan(from workday.Date, days int) (list []Visit) {
	all := 0
	for _, c := range s.Scripts {
		all += c.Visits
	}
	n := 0
	for round := 0; n < all; round++ { // one of each script in turn
		for _, c := range s.Scripts {
			if round < c.Visits {
				n++
				list = append(list, Visit{N: n, Script: c.Key, DueOn: from.Plus(n * max(1, days) / all), State: Planned})
			}
		}
	}
	return list
}
