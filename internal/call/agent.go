package call

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// AgentState is what an agent (坐席) is doing.
type AgentState string

const (
	Offline  AgentState = "offline"  // 离线
	Ready    AgentState = "ready"    // 示闲
	Alerting AgentState = "ringing"  // 振铃
	Busy     AgentState = "busy"     // 示忙(理由)
	Resting  AgentState = "resting"  // 休息
	Training AgentState = "training" // 培训
	OnCall   AgentState = "talking"  // 通话
	OnHold   AgentState = "held"     // 保持
	WrapUp   AgentState = "wrap_up"  // 话后
)

// chosen are the states an agent may choose; the others come with a call.
var chosen = []AgentState{Offline, Ready, Busy, Resting, Training}

// turns is an agent's whole shift: what may follow what.
var turns = map[AgentState][]AgentState{
	Offline:  {Ready, Busy, Resting, Training},
	Ready:    {Alerting, OnCall, Busy, Resting, Training, Offline},
	Alerting: {OnCall, Ready, Busy, Offline},
	Busy:     {Ready, Busy, Resting, Training, OnCall, Offline},
	Resting:  {Ready, Busy, Training, OnCall, Offline},
	Training: {Ready, Busy, Resting, OnCall, Offline},
	OnCall:   {OnHold, WrapUp, Ready, Offline},
	OnHold:   {OnCall, WrapUp, Ready, Offline},
	WrapUp:   {Ready, Busy, Resting, Training, OnCall, Offline},
}

// Agent is one agent as the switchboard sees it.
type Agent struct {
	ID     org.UserID
	State  AgentState
	Reason string
	Since  time.Time
	Call   ID
	Skills map[string]int // by skill, the level: 1 best
	Calls  int            // answered today
	After  AgentState     // chosen during a call: what follows wrap-up
	AfterR string
}

// Become changes an agent's state, or refuses it.
func (a *Agent) Become(s AgentState, reason string, at time.Time) error {
	if a.State == "" {
		a.State = Offline
	}
	if !slices.Contains(turns[a.State], s) {
		return fault.New(fault.Conflict, "现在是「%s」,不能转为「%s」,请先结束当前通话", a.State.Name(), s.Name())
	}
	a.State, a.Reason, a.Since = s, reason, at
	if s != Alerting && s != OnCall && s != OnHold && s != WrapUp {
		a.Call = 0
	}
	return nil
}

// Choose is what an agent says of himself. During a call it is kept for afterwards.
func (a *Agent) Choose(s AgentState, reason string, at time.Time) error {
	switch {
	case !slices.Contains(chosen, s):
		return fault.In("state", "请选择示闲、示忙、休息或培训")
	case s == Busy && !slices.Contains(Reasons, reason):
		return fault.In("reason", "示忙要选一个理由:%s", joined(Reasons))
	case s != Busy:
		reason = ""
	}
	if a.State == OnCall || a.State == OnHold || a.State == Alerting {
		if s == Offline {
			return fault.New(fault.Conflict, "通话中不能签出,请先挂断")
		}
		a.After, a.AfterR = s, reason
		return nil
	}
	if a.State == s && a.Reason == reason {
		return nil
	}
	return a.Become(s, reason, at)
}

// Reasons are the reasons for being busy (示忙理由).
var Reasons = []string{"办理工单", "请示班长", "设备故障", "未接来电", "其他"}

// MissedReason is given to who did not answer: the call goes on, he does not.
const MissedReason = "未接来电"

func joined(list []string) (s string) {
	for i, w := range list {
		if i > 0 {
			s += "、"
		}
		s += w
	}
	return s
}

var agentNames = map[AgentState]string{
	Offline: "离线", Ready: "示闲", Alerting: "振铃", Busy: "示忙", Resting: "休息", Training: "培训", OnCall: "通话", OnHold: "保持", WrapUp: "话后",
}

// Name is the state in Chinese.
func (s AgentState) Name() string { return agentNames[s] }

// AgentEvent is one change of an agent's state, kept for ever (K29).
type AgentEvent struct {
	Agent  org.UserID
	At     time.Time
	State  AgentState
	Reason string
	Call   ID
}

// Shift is how an agent spent a period signed in.
type Shift struct {
	SignedIn, Break, Talk, Hold, WrapUp time.Duration
	Calls                               int
}

// Shifts adds up state changes, in order of time, between two moments; the state an agent
// was in before counts from the first.
func Shifts(events []AgentEvent, from, to time.Time) map[org.UserID]Shift {
	all := map[org.UserID]Shift{}
	last := map[org.UserID]AgentEvent{}
	add := func(e AgentEvent, until time.Time) {
		begin := e.At
		if begin.Before(from) {
			begin = from
		}
		if until.After(to) {
			until = to
		}
		d := until.Sub(begin)
		if d <= 0 || e.State == Offline {
			return
		}
		s := all[e.Agent]
		s.SignedIn += d
		switch e.State {
		case Resting, Training:
			s.Break += d
		case OnCall:
			s.Talk += d
		case OnHold:
			s.Hold += d
		case WrapUp:
			s.WrapUp += d
		}
		all[e.Agent] = s
	}
	for _, e := range events {
		before, known := last[e.Agent]
		if known {
			add(before, e.At)
		}
		if e.State == OnCall && before.State != OnCall && before.State != OnHold && !e.At.Before(from) && e.At.Before(to) {
			s := all[e.Agent]
			s.Calls++
			all[e.Agent] = s
		}
		last[e.Agent] = e
	}
	for _, e := range last {
		add(e, to)
	}
	return all
}
