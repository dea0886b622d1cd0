package call

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// General is the queue of everybody without a choice, and the skill it needs.
const General = "general"

// Strategy says which of several free agents is asked first.
type Strategy string

const (
	LongestIdle Strategy = "longest_idle" // 空闲最久(预设)
	BestSkill   Strategy = "best_skill"   // 技能等级最高
	FewestCalls Strategy = "fewest_calls" // 今日接得最少
)

// Queue is a line of callers for agents with a skill.
type Queue struct {
	Key      string        `json:"key"`
	Name     string        `json:"name"`
	Skill    string        `json:"skill"`
	Priority int           `json:"priority"`           // higher is served first
	Digit    string        `json:"digit,omitempty"`    // 按几进入,空为没有
	Overflow time.Duration `json:"overflow,omitempty"` // after so long any agent may answer; 0 never
	From     string        `json:"from,omitempty"`     // hours in which it can be chosen, as 08:30; both empty is round the clock
	To       string        `json:"to,omitempty"`
}

// Open reports whether the queue can be chosen at a moment.
func (q Queue) Open(now time.Time) bool {
	clock := now.In(workday.Zone).Format("15:04")
	return q.From == "" || clock >= q.From && clock < q.To
}

// Plan is how the hotline answers (接听方案): an office changes it, calls under way keep to
// what they were told.
type Plan struct {
	Queues   []Queue       `json:"queues"`
	Strategy Strategy      `json:"strategy"`
	Ring     time.Duration `json:"ring"`     // until the next agent is asked
	Wrap     time.Duration `json:"wrap"`     // 话后整理时间,0 不限
	Position time.Duration `json:"position"` // how often the place in the line is told
	Offer    time.Duration `json:"offer"`    // after so long a call back is offered: 按 * 挂机等回拨
	Longest  int           `json:"longest"`  // callers waiting before the next is told to expect a call back
	Grace    time.Duration `json:"grace"`    // how long a call waits for an agent whose page was lost
	Within   time.Duration `json:"within"`   // K02
	Short    time.Duration `json:"short"`    // K01: who hangs up sooner did not wait (s0)
	Keep     int           `json:"keep"`     // days a recording is kept
}

// Preset is the plan of a new city: GB/T 33358 has no menu before a person answers, but
// companies may press 1.
func Preset() Plan {
	return Plan{
		Queues: []Queue{
			{Key: General, Name: "综合", Skill: General},
			{Key: "business", Name: "为企服务", Skill: "business", Priority: 1, Digit: "1", Overflow: 20 * time.Second},
		},
		Strategy: LongestIdle, Ring: 15 * time.Second, Wrap: 3 * time.Minute, Position: 30 * time.Second, Offer: 45 * time.Second, Longest: 60,
		Grace: 25 * time.Second, Within: 15 * time.Second, Short: 5 * time.Second, Keep: 730,
	}
}

// most queues that callers and agents can still tell apart.
const mostQueues = 12

// Check refuses a plan that cannot be worked with.
func (p Plan) Check() error {
	keys, names, digits := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, q := range p.Queues {
		switch {
		case q.Key == "" || strings.TrimSpace(q.Name) == "" || q.Skill == "":
			return fault.In("queues", "每个队列都要有代码、名称和技能")
		case utf8.RuneCountInString(q.Name) > 12:
			return fault.In("queues", "队列名称「%s」太长,请在 12 字以内", q.Name)
		case keys[q.Key], names[q.Name]:
			return fault.In("queues", "队列「%s」重复了", q.Name)
		case q.Digit != "" && (len(q.Digit) != 1 || q.Digit < "1" || q.Digit > "9" || digits[q.Digit]):
			return fault.In("queues", "按键用 1 到 9,每个只用一次")
		case q.Priority < 0 || q.Priority > 9:
			return fault.In("queues", "队列「%s」的优先级应为 0 至 9", q.Name)
		case q.Overflow < 0 || q.Overflow > 10*time.Minute:
			return fault.In("queues", "队列「%s」的久候溢出应为 0 至 600 秒,0 为不溢出", q.Name)
		case q.Key == General && (q.Digit != "" || q.From != ""):
			return fault.In("queues", "综合队列全天开放,不设按键:没有选择的来电都到这里")
		case !hours(q.From, q.To):
			return fault.In("queues", "队列「%s」的开放时间应形如 08:30 至 17:30", q.Name)
		}
		keys[q.Key], names[q.Name], digits[q.Digit] = true, true, true
	}
	switch {
	case !keys[General]:
		return fault.In("queues", "必须保留综合队列(general),没有选择的来电都到这里")
	case len(p.Queues) > mostQueues:
		return fault.In("queues", "队列最多 %d 个", mostQueues)
	case p.Strategy != LongestIdle && p.Strategy != BestSkill && p.Strategy != FewestCalls:
		return fault.In("strategy", "请选择先派给谁")
	}
	for _, span := range []struct {
		field, name string
		d           time.Duration
		least, most time.Duration
	}{
		{"ring", "振铃时间", p.Ring, 5 * time.Second, time.Minute},
		{"wrap", "话后整理时间", p.Wrap, 0, 30 * time.Minute},
		{"position", "播报位置的间隔", p.Position, 0, 5 * time.Minute},
		{"offer", "提示回拨的等待", p.Offer, 0, 10 * time.Minute},
		{"grace", "等待坐席页面恢复", p.Grace, 5 * time.Second, 2 * time.Minute},
		{"within", "接听时限", p.Within, 5 * time.Second, time.Minute},
		{"short", "短时放弃", p.Short, 0, 30 * time.Second},
	} {
		if span.d < span.least || span.d > span.most {
			return fault.In(span.field, "%s应为 %d 至 %d 秒", span.name, int(span.least.Seconds()), int(span.most.Seconds()))
		}
	}
	switch {
	case p.Longest < 1 || p.Longest > 1000:
		return fault.In("longest", "排队上限应为 1 至 1000 人")
	case p.Keep < 90 || p.Keep > 36500:
		return fault.In("keep", "录音至少保留 90 天")
	}
	return nil
}

// hours reports whether both are moments of a day in their order, or neither is given.
func hours(from, to string) bool {
	if from == "" && to == "" {
		return true
	}
	_, errFrom := time.Parse("15:04", from)
	_, errTo := time.Parse("15:04", to)
	return errFrom == nil && errTo == nil && len(from) == 5 && len(to) == 5 && from < to
}

// Queue returns a queue by its key; an unknown one is the general queue.
func (p Plan) Queue(key string) Queue {
	for _, q := range p.Queues {
		if q.Key == key {
			return q
		}
	}
	return Queue{Key: General, Name: "综合", Skill: General}
}

// Chosen is the queue behind a digit at a moment; a wrong digit is none.
func (p Plan) Chosen(digit string, now time.Time) (Queue, bool) {
	for _, q := range p.Queues {
		if digit != "" && q.Digit == digit && q.Open(now) {
			return q, true
		}
	}
	return Queue{}, false
}

// before is the order of a line: priority, then who came back unanswered, then who waits longest.
func before(a, b *Call) int {
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(order(b.Front), order(a.Front)), a.QueuedAt.Compare(b.QueuedAt), cmp.Compare(a.ID, b.ID))
}

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Line is who waits, in the order in which they are served.
func Line(calls []*Call) []*Call {
	line := slices.DeleteFunc(slices.Clone(calls), func(c *Call) bool { return c.State != Waiting })
	slices.SortFunc(line, before)
	return line
}

// Place is a call's place in its queue, 1 being next; 0 when it does not wait.
func Place(calls []*Call, id ID) int {
	line := Line(calls)
	i := slices.IndexFunc(line, func(c *Call) bool { return c.ID == id })
	if i < 0 {
		return 0
	}
	n := 0
	for _, c := range line[:i+1] {
		if c.Queue == line[i].Queue {
			n++
		}
	}
	return n
}

// Offer is one call rung at one agent.
type Offer struct {
	Call  ID
	Agent org.UserID
}

// Match offers calls to free agents: first in the line first, each agent one call. Who is passed
// over keeps his place.
func (p Plan) Match(calls []*Call, agents []*Agent) []Offer {
	var free []*Agent
	for _, a := range agents {
		if a.State == Ready {
			free = append(free, a)
		}
	}
	var offers []Offer
	for _, c := range Line(calls) {
		if len(free) == 0 {
			break
		}
		skill := p.Queue(c.Queue).Skill
		best := -1
		for i, a := range free {
			if !a.answers(skill, c.Overflow) {
				continue
			}
			if best < 0 || p.sooner(a, free[best], skill) < 0 {
				best = i
			}
		}
		if best < 0 {
			continue
		}
		offers = append(offers, Offer{c.ID, free[best].ID})
		free = slices.Delete(free, best, best+1)
	}
	return offers
}

// answers reports whether the agent takes calls of a skill; one that has overflowed, anybody does.
func (a *Agent) answers(skill string, overflowed bool) bool {
	return overflowed || a.Skills[skill] > 0
}

// level is an agent's level in a skill; who has none comes last.
func (a *Agent) level(skill string) int {
	if l := a.Skills[skill]; l > 0 {
		return l
	}
	return 1 << 20
}

// sooner compares two free agents for a call.
func (p Plan) sooner(a, b *Agent, skill string) int {
	idle := cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	switch p.Strategy {
	case BestSkill:
		return cmp.Or(cmp.Compare(a.level(skill), b.level(skill)), idle)
	case FewestCalls:
		return cmp.Or(cmp.Compare(a.Calls, b.Calls), idle)
	}
	return idle
}

// Overflowing lists calls that waited so long that anybody may answer them.
func (p Plan) Overflowing(calls []*Call, now time.Time) (list []ID) {
	for _, c := range Line(calls) {
		if q := p.Queue(c.Queue); q.Overflow > 0 && !c.Overflow && now.Sub(c.Since) >= q.Overflow {
			list = append(list, c.ID)
		}
	}
	return list
}
