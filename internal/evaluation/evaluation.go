// Package evaluation is the hotline's evaluation of itself (自评), in the shape of the national
// one: forty-nine indicators in three levels, read from the hotline's own figures, from mystery
// visits (暗访), from questionnaires (明访) and from proofs. It is pure.
package evaluation

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// ID is a round's number.
type ID int64

// Source is where an indicator is read (数据来源).
type Source string

const (
	Computed Source = "computed" // 系统计算: one of the hotline's own figures
	Mystery  Source = "mystery"  // 暗访: a line of the mystery visits' form
	Survey   Source = "survey"   // 明访: a question of the questionnaire
	Proof    Source = "proof"    // 佐证: papers that somebody looked at
)

// Sources in the order they are shown.
var Sources = []Source{Computed, Mystery, Survey, Proof}

// Criterion is one indicator of the third level (三级指标).
type Criterion struct {
	Key    string  `json:"key"` // 1.1.1
	Name   string  `json:"name"`
	Weight int     `json:"weight" doc:"分值"`
	Source Source  `json:"source" enum:"computed,mystery,survey,proof"`
	From   string  `json:"from" doc:"指标编号、暗访观测项或问卷题的代号;佐证为空"`
	Floor  float64 `json:"floor" doc:"零分线"`
	Target float64 `json:"target" doc:"满分线"`
	Least  int64   `json:"least" doc:"少于这么多样本不计分"`
	Owner  string  `json:"owner" doc:"责任岗位或科室"`
	Help   string  `json:"help" doc:"怎样评分"`
}

// Branch is one of the second level (二级指标), Pillar one of the first (一级指标).
type Branch struct {
	Key   string      `json:"key"`
	Name  string      `json:"name"`
	Items []Criterion `json:"items"`
}

type Pillar struct {
	Key    string   `json:"key"`
	Name   string   `json:"name"`
	Topics []Branch `json:"topics"`
}

// Check is a line of the mystery visits' form (观测项): it is done, half done or not done.
type Check struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Help string `json:"help"`
}

// Script is a situation that a mystery visitor plays (暗访脚本).
type Script struct {
	Key     string         `json:"key"`
	Name    string         `json:"name"`
	Channel ticket.Channel `json:"channel" doc:"电话或网上"`
	Story   string         `json:"story" doc:"情景和要说的话"`
	Expect  string         `json:"expect" doc:"应得到的答复"`
	Checks  []string       `json:"checks" doc:"观测项的代号"`
	Visits  int            `json:"visits" doc:"一轮做几次"`
}

// SurveyQuestion is one of the questionnaire (问卷题), answered on five steps, 5 the best.
type SurveyQuestion struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Grade is a class from so many points on (等级).
type Grade struct {
	Name string  `json:"name"`
	From float64 `json:"from"`
}

// Set is one version of all that a round is made by (指标集).
type Set struct {
	Version   int              `json:"version"`
	Name      string           `json:"name"`
	Areas     []Pillar         `json:"areas"`
	Checks    []Check          `json:"checks"`
	Scripts   []Script         `json:"scripts"`
	Questions []SurveyQuestion `json:"questions"`
	Answers   int              `json:"answers" doc:"一轮收多少份问卷"`
	Grades    []Grade          `json:"grades" doc:"由高到低"`
	Note      string           `json:"note" doc:"为什么改"`
	ByName    string           `json:"by"`
	At        time.Time        `json:"at"`
}

// Items lists the third level in order.
func (s Set) Items() (list []Criterion) {
	for _, a := range s.Areas {
		for _, t := range a.Topics {
			list = append(list, t.Items...)
		}
	}
	return list
}

// Item finds one.
func (s Set) Item(key string) (Criterion, bool) {
	for _, i := range s.Items() {
		if i.Key == key {
			return i, true
		}
	}
	return Criterion{}, false
}

// Script finds one.
func (s Set) Script(key string) (Script, bool) {
	for _, c := range s.Scripts {
		if c.Key == key {
			return c, true
		}
	}
	return Script{}, false
}

const fullMarks = 100

// Check refuses a set that no round can be made by.
func (s Set) Check() error {
	checks, questions := keys(s.Checks, func(c Check) string { return c.Key }), keys(s.Questions, func(q SurveyQuestion) string { return q.Key })
	asked := map[string]bool{}
	for n, c := range s.Scripts {
		at := fmt.Sprintf("scripts[%d]", n)
		switch {
		case c.Key == "" || utf8.RuneCountInString(c.Name) < 2 || utf8.RuneCountInString(strings.TrimSpace(c.Story)) < 10:
			return fault.In(at, "暗访脚本要有代号、名称和 10 字以上的情景")
		case c.Visits < 1 || c.Visits > 500:
			return fault.In(at, "脚本「%s」每轮应做 1 至 500 次", c.Name)
		}
		for _, k := range c.Checks {
			if !checks[k] {
				return fault.In(at, "脚本「%s」用到的观测项「%s」不存在", c.Name, k)
			}
			asked[k] = true
		}
	}
	sum, known := 0, map[string]bool{}
	for _, i := range s.Items() {
		at := "items." + i.Key
		switch {
		case i.Key == "" || known[i.Key]:
			return fault.In(at, "指标的编号不能为空,也不能重复")
		case utf8.RuneCountInString(strings.TrimSpace(i.Name)) < 2 || utf8.RuneCountInString(i.Name) > 30:
			return fault.In(at, "指标「%s」的名称应为 2 至 30 字", i.Key)
		case i.Weight < 1:
			return fault.In(at, "指标「%s」至少 1 分", i.Name)
		case i.Floor == i.Target:
			return fault.In(at, "指标「%s」的零分线和满分线不能相同", i.Name)
		case i.Source == Mystery && !asked[i.From], i.Source == Survey && !questions[i.From], i.Source == Computed && !counts(i.From), !slices.Contains(Sources, i.Source):
			return fault.In(at, "指标「%s」的数据来源「%s」取不到数,请改选", i.Name, i.From)
		case i.Owner == "":
			return fault.In(at, "请写明指标「%s」的责任岗位", i.Name)
		}
		known[i.Key] = true
		sum += i.Weight
	}
	switch {
	case sum != fullMarks:
		return fault.In("areas", "各项分值合计应为 %d,现为 %d", fullMarks, sum)
	case len(s.Grades) == 0 || !slices.IsSortedFunc(s.Grades, func(a, b Grade) int { return int(100*b.From) - int(100*a.From) }) || s.Grades[len(s.Grades)-1].From != 0:
		return fault.In("grades", "等级应由高到低排列,最后一级从 0 分起")
	case s.Answers < 1 || s.Answers > 100_000:
		return fault.In("answers", "问卷应收 1 至 100000 份")
	case utf8.RuneCountInString(strings.TrimSpace(s.Name)) < 2:
		return fault.In("name", "请写明指标集的名称")
	}
	return nil
}

// counts reports whether a figure of that number can be read for a whole city and period.
func counts(k string) bool {
	d, ok := indicator.Find(indicator.ID(k))
	return ok && (d.Rolled || d.ID == Inspected) || k == Answered || k == AnsweredSoon
}

// Figures that are not read from tickets.
const (
	Answered     = "K01" // 接通率
	AnsweredSoon = "K02" // 及时接通率
	Inspected    = "K29" // 质检合格率
)

func keys[T any](list []T, key func(T) string) map[string]bool {
	m := map[string]bool{}
	for _, one := range list {
		m[key(one)] = true
	}
	return m
}

// State is where a round stands.
type State string

const (
	Open   State = "open"   // 进行中
	Closed State = "closed" // 已定级
)

// Round is one evaluation of a period (一轮自评).
type Round struct {
	ID       ID
	Name     string
	Period   indicator.Period
	Set      int // version
	State    State
	Version  int
	OpenedBy string
	OpenedAt time.Time
	ClosedBy string
	ClosedAt *time.Time
	Total    float64 // of a closed one
	Grade    string
}

// Keeps refuses who does not lead evaluations.
func Keeps(by org.Actor) error {
	if by.May(org.SeeAll) && by.May(org.ManagePolicies) {
		return nil
	}
	return fault.New(fault.Denied, "自评由中心主任组织,您可以请他开始一轮或定级")
}

// Visits refuses who is no inspector: they play the scripts and judge what they heard.
func Visits(by org.Actor) error {
	if by.May(org.Inspect) || Keeps(by) == nil {
		return nil
	}
	return fault.New(fault.Denied, "暗访由质检员执行和评分,您的岗位不参加")
}

// CheckOpen refuses a round that cannot be begun.
func (r Round) CheckOpen(today workday.Date) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(r.Name)); {
	case n < 2 || n > 40:
		return fault.In("name", "请写明这一轮的名称,2 至 40 字")
	case !r.Period.From.Before(r.Period.To):
		return fault.In("to", "评价期的最后一天不能早于第一天")
	case r.Period.Days() > 366:
		return fault.In("to", "评价期最长一年")
	case r.Period.From.After(today):
		return fault.In("from", "评价期还没有开始,没有数据可取")
	}
	return nil
}

// Going refuses deeds to a round that has its grade.
func (r Round) Going() error {
	if r.State == Closed {
		return fault.New(fault.Conflict, "这一轮已经定级,不能再改;整改情况仍可登记")
	}
	return nil
}
