package switchboard

import (
	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
)

// How a floor lead is on a call.
const (
	Monitor = "monitor" // 监听
	Whisper = "whisper" // 耳语,只有坐席听见
	Barge   = "barge"   // 插话
)

var notLead = fault.New(fault.Denied, "只有班长可以监听、插话和强拆")

// Watch lets a floor lead hear an agent's call, speak to the agent alone, or with both. Every
// listening is an event of the call.
func (b *Board) Watch(by org.UserID, agent org.UserID, how string) error {
	return b.at(by, func(s *seat) error {
		other := b.seats[agent]
		switch {
		case !s.actor.May(org.LeadFloor):
			return notLead
		case how != Monitor && how != Whisper && how != Barge:
			return fault.In("how", "请选择监听、耳语或插话")
		case !b.reachable(s):
			return notHere
		case s.Call != 0 || s.State == call.Ready:
			return fault.New(fault.Conflict, "您自己正在通话或示闲,请先示忙再监听")
		case other == nil || b.calls[other.Call] == nil || !b.calls[other.Call].May(call.Watched):
			return fault.New(fault.NotFound, "这位坐席现在没有通话")
		}
		t := b.calls[other.Call]
		if s.watching != 0 && s.watching != t.ID {
			b.unwatch(s)
		}
		b.happen(t, call.Event{Kind: call.Watched, Agent: s.ID, How: how})
		s.watching, s.how, other.help = t.ID, how, false
		t.watch[s.ID] = how
		if s.desk == nil && b.phoned(s) {
			b.lift(s, "监听", true, func(err error) {
				if err != nil || s.watching != t.ID {
					b.unwatch(s)
					return
				}
				b.wire(t)
			})
		}
		if p := s.party(); p != nil {
			p.Record(nil, 1)
		}
		b.wire(t)
		return nil
	})
}

// Unwatch ends it.
func (b *Board) Unwatch(by org.UserID) error {
	return b.at(by, func(s *seat) error { b.unwatch(s); return nil })
}

func (b *Board) unwatch(s *seat) {
	t := b.calls[s.watching]
	s.watching, s.how = 0, ""
	if p := s.party(); p != nil {
		p.Record(nil, 1)
		p.Hear()
	}
	if s.Call == 0 {
		b.lower(s)
	}
	if t == nil {
		return
	}
	delete(t.watch, s.ID)
	if t.May(call.Unwatched) {
		b.happen(t, call.Event{Kind: call.Unwatched, Agent: s.ID})
	}
	if t.State != call.Ended {
		b.wire(t)
	}
}

// Cut ends an agent's call from the floor (强拆).
func (b *Board) Cut(by org.UserID, agent org.UserID) error {
	return b.at(by, func(s *seat) error {
		if !s.actor.May(org.LeadFloor) {
			return notLead
		}
		other := b.seats[agent]
		if other == nil || b.calls[other.Call] == nil {
			return fault.New(fault.NotFound, "这位坐席现在没有通话")
		}
		t := b.calls[other.Call]
		b.hangUp(t, "lead")
		b.finish(t, "lead")
		return nil
	})
}

// Set changes an agent's state from the floor: whoever forgot to sign out, or must take calls.
func (b *Board) Set(by org.UserID, agent org.UserID, to call.AgentState) error {
	return b.at(by, func(s *seat) error {
		other := b.seats[agent]
		switch {
		case !s.actor.May(org.LeadFloor):
			return notLead
		case other == nil || other.Call != 0:
			return fault.New(fault.Conflict, "这位坐席正在通话或没有签入")
		case to != call.Ready && to != call.Offline:
			return fault.In("state", "请选择示闲或签出")
		case to == call.Ready && !b.reachable(other):
			return fault.New(fault.Conflict, "这位坐席的电话没有连上")
		case other.State == to:
			return nil
		}
		b.become(other, to, "", b.now())
		b.match(b.now())
		b.show(other)
		return nil
	})
}
