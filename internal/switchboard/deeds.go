package switchboard

import (
	"strings"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
)

// Answer takes the call that rings at an agent.
func (b *Board) Answer(by org.UserID) error {
	return b.at(by, func(s *seat) error {
		t := b.calls[s.Call]
		switch {
		case s.State != call.Alerting || t == nil:
			return fault.New(fault.Conflict, "来电已经挂断或转给其他坐席")
		case b.phoned(s):
			b.ring(s, t, true)
			return nil
		case s.peer == nil:
			return notHere
		}
		return b.taken(s, t)
	})
}

// taken joins an agent with the call that rang at him.
func (b *Board) taken(s *seat, t *talk) error {
	if t.third != nil && t.third.seat == s {
		return b.thirdAnswers(t, s)
	}
	if !b.happen(t, call.Event{Kind: call.Connected, Agent: s.ID}) {
		return fault.New(fault.Conflict, "来电已经挂断")
	}
	t.only = 0
	b.engaged(s, t)
	b.settle(t)
	b.record(t)
	b.wire(t)
	return nil
}

// engaged is an agent who has a call now.
func (b *Board) engaged(s *seat, t *talk) {
	s.Call, s.last, s.lastSeen, s.muted, s.help = t.ID, t.ID, t, false, false
	s.Calls++
	b.become(s, call.OnCall, "", b.now())
	if p := s.party(); p != nil {
		p.Mute(false)
	}
}

// Hold lets the caller hear music; Resume takes him back.
func (b *Board) Hold(by org.UserID) error {
	return b.on(by, call.HeldOn, func(s *seat, t *talk) error { b.hold(s, t); return nil })
}

func (b *Board) hold(s *seat, t *talk) {
	b.happen(t, call.Event{Kind: call.HeldOn, Agent: s.ID})
	b.become(s, call.OnHold, "", b.now())
	b.wire(t)
}

// Resume ends holding, or consulting without joining.
func (b *Board) Resume(by org.UserID) error {
	return b.on(by, call.Resumed, func(s *seat, t *talk) error { b.resume(s, t); return nil })
}

func (b *Board) resume(s *seat, t *talk) {
	b.dropThird(t)
	b.happen(t, call.Event{Kind: call.Resumed, Agent: s.ID})
	if s.State == call.OnHold {
		b.become(s, call.OnCall, "", b.now())
	}
	b.wire(t)
}

// Mute keeps what the agent says from everybody, the recording too.
func (b *Board) Mute(by org.UserID, on bool) error {
	return b.on(by, "", func(s *seat, _ *talk) error {
		s.muted = on
		if p := s.party(); p != nil {
			p.Mute(on)
		}
		return nil
	})
}

// HangUp ends the call, or refuses the one that rings.
func (b *Board) HangUp(by org.UserID) error {
	return b.at(by, func(s *seat) error {
		t := b.calls[s.Call]
		if t == nil {
			return fault.New(fault.Conflict, "现在没有通话")
		}
		b.putDown(s, t)
		return nil
	})
}

func (b *Board) putDown(s *seat, t *talk) {
	switch {
	case t.third != nil && t.third.seat == s:
		b.thirdLeft(t)
	case t.State == call.Ringing:
		b.unanswered(t, b.now())
		b.match(b.now())
	default:
		b.hangUp(t, "agent")
		b.finish(t, "agent")
	}
}

// Pass hands the call on without asking (盲转): to a queue, or to an agent who is free.
func (b *Board) Pass(by org.UserID, queue string, to org.UserID) error {
	return b.on(by, call.Passed, func(s *seat, t *talk) error { return b.pass(s, t, queue, to) })
}

func (b *Board) pass(s *seat, t *talk, queue string, to org.UserID) error {
	switch {
	case t.Direction == call.Out:
		return fault.New(fault.Conflict, "呼出的通话不能转接,请用三方通话")
	case to == s.ID || to == 0 && queue == "":
		return fault.In("to", "请选择转给哪个队列或坐席")
	case to != 0 && (b.seats[to] == nil || !b.able(b.seats[to])):
		return fault.In("to", "这位坐席现在不能接听,请另选一位或转到队列")
	}
	b.dropThird(t)
	if queue == "" {
		queue = t.Queue
	}
	b.happen(t, call.Event{Kind: call.Passed, Agent: to, Queue: queue})
	b.release(s)
	t.only, t.tune = to, ""
	b.play(t, "transfer", b.prompts()["transfer"], b.prompts()["music"])
	b.queue(t, queue)
	return nil
}

// release lets an agent write up a call that goes on without him.
func (b *Board) release(s *seat) {
	s.muted, s.help = false, false
	if p := s.party(); p != nil {
		p.Mute(false)
		p.Record(nil, 0)
		p.Hear()
	}
	b.become(s, call.WrapUp, "", b.now())
	s.Call = 0
}

// Consult asks a third party while the caller hears music: an agent, or a number such as a
// unit's duty or 110.
func (b *Board) Consult(by org.UserID, to org.UserID, number string) error {
	return b.on(by, call.Consulted, func(s *seat, t *talk) error {
		number = strings.NewReplacer(" ", "", "-", "").Replace(number)
		other := b.seats[to]
		switch {
		case t.third != nil:
			return fault.New(fault.Conflict, "已有第三方,请先结束咨询")
		case to != 0 && (other == nil || other == s || !b.able(other)):
			return fault.In("to", "这位坐席现在不能接听,请另选一位")
		case to == 0 && !b.line.Outward():
			return fault.New(fault.Unavailable, "没有配置中继,不能拨打外线")
		case to == 0 && (len(number) < 3 || len(number) > 16 || strings.Trim(number, "0123456789") != ""):
			return fault.In("number", "请填写号码,例如 110 或 05573020000")
		}
		name := "外线"
		if other != nil {
			name = other.actor.Name
		}
		if s.State == call.OnCall {
			b.become(s, call.OnHold, "咨询", b.now())
		}
		b.happen(t, call.Event{Kind: call.Consulted, Agent: s.ID, Party: name})
		t.third = &third{seat: other, name: name}
		if other != nil {
			other.Call = t.ID
			b.become(other, call.Alerting, "咨询", b.now())
			b.ring(other, t, false)
			b.show(other)
		} else {
			b.dialThird(t, number)
		}
		b.wire(t)
		return nil
	})
}

func (b *Board) thirdAnswers(t *talk, s *seat) error {
	t.third.there = true
	s.muted = false
	b.become(s, call.OnCall, "咨询", b.now())
	b.wire(t)
	b.moved = true
	return nil
}

// Join makes it a call of three.
func (b *Board) Join(by org.UserID) error {
	return b.on(by, call.Joined, func(s *seat, t *talk) error {
		if t.third == nil || !t.third.there {
			return fault.New(fault.Conflict, "对方还没有接听")
		}
		b.happen(t, call.Event{Kind: call.Joined, Agent: s.ID, Party: t.third.name})
		if s.State == call.OnHold {
			b.become(s, call.OnCall, "", b.now())
		}
		b.wire(t)
		return nil
	})
}

// HandOver leaves the call to the agent who was consulted (咨询转).
func (b *Board) HandOver(by org.UserID) error {
	return b.on(by, call.Passed, func(s *seat, t *talk) error {
		x := t.third
		switch {
		case x == nil || !x.there:
			return fault.New(fault.Conflict, "请先咨询一位坐席,接通后再转")
		case x.seat == nil:
			return fault.New(fault.Conflict, "外线不能接管热线通话,请保持三方通话")
		}
		t.third = nil
		b.happen(t, call.Event{Kind: call.Passed, Agent: x.seat.ID})
		b.happen(t, call.Event{Kind: call.Connected, Agent: x.seat.ID})
		b.release(s)
		x.seat.Call, x.seat.last, x.seat.lastSeen = t.ID, t.ID, t
		x.seat.Calls++
		b.wire(t)
		b.show(x.seat)
		return nil
	})
}

// thirdLeft is a third party that hung up, or did not answer.
func (b *Board) thirdLeft(t *talk) {
	b.dropThird(t)
	if !t.May(call.PartyLeft) {
		return
	}
	b.happen(t, call.Event{Kind: call.PartyLeft})
	if s := b.seatOf(t); s != nil && s.State == call.OnHold {
		b.become(s, call.OnCall, "", b.now())
	}
	b.wire(t)
}

// dropThird lets go of the third party without a word about it.
func (b *Board) dropThird(t *talk) {
	x := t.third
	if x == nil {
		return
	}
	t.third = nil
	if x.stop != nil {
		x.stop()
	}
	if x.leg != nil {
		x.leg.Record(nil, 0)
		b.under.Go(x.leg.HangUp)
	}
	if s := x.seat; s != nil && s.Call == t.ID {
		if p := s.party(); p != nil {
			p.Record(nil, 0)
			p.Hear()
		}
		b.become(s, call.Ready, "", b.now())
		s.Call = 0
		b.show(s)
	}
}

// drop lets go of everybody but the caller.
func (b *Board) drop(t *talk) {
	b.dropThird(t)
	for id := range t.watch {
		if s := b.seats[id]; s != nil {
			b.unwatch(s)
		}
	}
}

// Help asks the floor lead to come.
func (b *Board) Help(by org.UserID, on bool) error {
	return b.on(by, "", func(s *seat, _ *talk) error {
		s.help, b.moved = on, true
		return nil
	})
}

// Tie joins a call with a ticket. Who has the call or wrote it up may, also when it is over.
func (b *Board) Tie(by org.UserID, id call.ID, ticket int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t := b.mine(by, id); t != nil {
		b.happen(t, call.Event{Kind: call.Tied, Agent: by, Ticket: ticket})
	}
}

// NumberOf is the number of a call that an agent has or had last, for his ticket; it is not
// shown to him.
func (b *Board) NumberOf(by org.UserID, id call.ID) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t := b.mine(by, id); t != nil {
		return t.number, nil
	}
	return "", fault.New(fault.NotFound, "这个通话不是您接听的,或已经过去太久;请手工填写联系电话")
}

// mine is a call that an agent has, or the one he had last.
func (b *Board) mine(by org.UserID, id call.ID) *talk {
	s := b.seats[by]
	if s == nil || id == 0 {
		return nil
	}
	if t := b.calls[id]; t != nil && s.Call == id {
		return t
	}
	if s.last == id {
		return s.lastSeen
	}
	return nil
}
