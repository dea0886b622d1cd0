package call

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/org"
)

func waits(id ID, queue string, since float64, more ...func(*Call)) *Call {
	c := &Call{ID: id, State: Waiting, Since: at(since), QueuedAt: at(since), Queue: queue, Priority: Preset().Queue(queue).Priority}
	for _, f := range more {
		f(c)
	}
	return c
}

func free(id org.UserID, since float64, skills ...string) *Agent {
	a := &Agent{ID: id, State: Ready, Since: at(since), Skills: map[string]int{}}
	for i, s := range skills {
		a.Skills[s] = i + 1
	}
	return a
}

// acceptance 2: skills, priority, longest idle, unanswered at the head of the queue.
func TestMatch(t *testing.T) {
	t.Parallel()
	back := func(c *Call) { c.Front = true }
	over := func(c *Call) { c.Overflow = true }
	busy := free(9, 0, General)
	busy.State = WrapUp
	for _, c := range []struct {
		name   string
		calls  []*Call
		agents []*Agent
		want   []Offer
	}{
		{"nobody waits", nil, []*Agent{free(1, 0, General)}, nil},
		{"nobody is free", []*Call{waits(1, General, 0)}, []*Agent{busy}, nil},
		{"longest idle", []*Call{waits(1, General, 0)}, []*Agent{free(1, 5, General), free(2, 3, General), free(3, 4, General)}, []Offer{{1, 2}}},
		{"who waits longest is first", []*Call{waits(1, General, 9), waits(2, General, 3)}, []*Agent{free(1, 0, General)}, []Offer{{2, 1}}},
		{"priority before waiting", []*Call{waits(1, General, 0), waits(2, "business", 8)}, []*Agent{free(1, 0, General, "business")}, []Offer{{2, 1}}},
		{"skills", []*Call{waits(1, "business", 0), waits(2, General, 3)}, []*Agent{free(1, 0, General)}, []Offer{{2, 1}}},
		{"overflowed", []*Call{waits(1, "business", 0, over), waits(2, General, 3)}, []*Agent{free(1, 0, General)}, []Offer{{1, 1}}},
		{"came back unanswered", []*Call{waits(1, General, 0), waits(2, General, 5, back)}, []*Agent{free(1, 0, General)}, []Offer{{2, 1}}},
		{"each agent one call", []*Call{waits(1, General, 0), waits(2, General, 1), waits(3, General, 2)}, []*Agent{free(1, 0, General), free(2, 1, General)}, []Offer{{1, 1}, {2, 2}}},
		{"who rings does not wait", []*Call{{ID: 1, State: Ringing}}, []*Agent{free(1, 0, General)}, nil},
	} {
		if got := Preset().Match(c.calls, c.agents); !cmp.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestStrategies(t *testing.T) {
	t.Parallel()
	a, b, c := free(1, 0, "x", General), free(2, 1, General), free(3, 2, General)
	a.Calls, b.Calls, c.Calls = 5, 7, 2
	for s, want := range map[Strategy]org.UserID{LongestIdle: 1, BestSkill: 2, FewestCalls: 3} {
		p := Preset()
		p.Strategy = s
		if got := p.Match([]*Call{waits(1, General, 0)}, []*Agent{a, b, c}); got[0].Agent != want {
			t.Errorf("%s chose %d, want %d", s, got[0].Agent, want)
		}
	}
}

func TestPlaceAndOverflow(t *testing.T) {
	t.Parallel()
	calls := []*Call{waits(1, General, 0), waits(2, "business", 2), waits(3, General, 4), {ID: 4, State: Talking}}
	for id, want := range map[ID]int{1: 1, 2: 1, 3: 2, 4: 0, 5: 0} {
		if got := Place(calls, id); got != want {
			t.Errorf("call %d is at place %d, want %d", id, got, want)
		}
	}
	if got := Preset().Overflowing(calls, at(21.9)); len(got) != 0 {
		t.Errorf("too early: %v", got)
	}
	if got := Preset().Overflowing(calls, at(22)); !cmp.Equal(got, []ID{2}) {
		t.Errorf("after 20 s: %v", got)
	}
}

// No call is offered twice, no agent gets two, nobody without the skill gets one, and no
// call waits while a free agent could take it.
func TestMatchAlways(t *testing.T) {
	t.Parallel()
	plan := Preset()
	rapid.Check(t, func(t *rapid.T) {
		var calls []*Call
		for i := range rapid.IntRange(0, 8).Draw(t, "calls") {
			queue := rapid.SampledFrom([]string{General, "business"}).Draw(t, "queue")
			calls = append(calls, waits(ID(i+1), queue, float64(rapid.IntRange(0, 60).Draw(t, "since")), func(c *Call) { c.Overflow = rapid.Bool().Draw(t, "over") }))
		}
		var agents []*Agent
		for i := range rapid.IntRange(0, 8).Draw(t, "agents") {
			a := free(org.UserID(i+1), float64(rapid.IntRange(0, 60).Draw(t, "idle")), rapid.SliceOfDistinct(rapid.SampledFrom([]string{General, "business"}), func(s string) string { return s }).Draw(t, "skills")...)
			a.State = rapid.SampledFrom([]AgentState{Ready, Ready, Busy, OnCall}).Draw(t, "state")
			agents = append(agents, a)
		}
		given, taken := map[ID]bool{}, map[org.UserID]bool{}
		could := func(c *Call, a *Agent) bool {
			return a.State == Ready && a.answers(plan.Queue(c.Queue).Skill, c.Overflow)
		}
		for _, o := range plan.Match(calls, agents) {
			if given[o.Call] || taken[o.Agent] || !could(calls[o.Call-1], agents[o.Agent-1]) {
				t.Fatalf("offer %v", o)
			}
			given[o.Call], taken[o.Agent] = true, true
		}
		for _, c := range calls {
			for _, a := range agents {
				if !given[c.ID] && !taken[a.ID] && could(c, a) {
					t.Fatalf("call %d waits while agent %d is free", c.ID, a.ID)
				}
			}
		}
	})
}

func TestPlanCheck(t *testing.T) {
	t.Parallel()
	if err := Preset().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Plan){
		"no general queue": func(p *Plan) { p.Queues = p.Queues[1:] },
		"same digit":       func(p *Plan) { p.Queues = append(p.Queues, Queue{Key: "x", Name: "x", Skill: "x", Digit: "1"}) },
		"same key":         func(p *Plan) { p.Queues = append(p.Queues, p.Queues[0]) },
		"ring":             func(p *Plan) { p.Ring = time.Second },
		"keep":             func(p *Plan) { p.Keep = 1 },
		"star":             func(p *Plan) { p.Queues[1].Digit = "*" },
		"nameless":         func(p *Plan) { p.Queues[1].Name = "" },
		"same name":        func(p *Plan) { p.Queues[1].Name = p.Queues[0].Name },
		"hours":            func(p *Plan) { p.Queues[1].From, p.Queues[1].To = "17:30", "08:30" },
		"half of hours":    func(p *Plan) { p.Queues[1].From = "08:30" },
		"general hours":    func(p *Plan) { p.Queues[0].From, p.Queues[0].To = "08:30", "17:30" },
		"priority":         func(p *Plan) { p.Queues[1].Priority = 10 },
		"strategy":         func(p *Plan) { p.Strategy = "" },
		"overflow":         func(p *Plan) { p.Queues[1].Overflow = time.Hour },
		"longest":          func(p *Plan) { p.Longest = 0 },
		"within":           func(p *Plan) { p.Within = 0 },
	} {
		p := Preset()
		spoil(&p)
		if p.Check() == nil {
			t.Errorf("%s was not refused", name)
		}
	}
	if q, ok := Preset().Chosen("1", noon); !ok || q.Key != "business" {
		t.Error("按1 leads to 为企服务")
	}
	if _, ok := Preset().Chosen("7", noon); ok {
		t.Error("no queue is behind 7")
	}
	p := Preset()
	p.Queues[1].From, p.Queues[1].To = "08:30", "12:00" // noon is its end
	if _, ok := p.Chosen("1", noon); ok || p.Check() != nil {
		t.Error("a queue was chosen after its hours")
	}
	if _, ok := p.Chosen("1", noon.Add(-time.Second)); !ok {
		t.Error("a queue was refused within its hours")
	}
}
