package switchboard

import (
	"time"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/switchboard/rtcleg"
	"suban/internal/workday"
)

var notHere = fault.New(fault.Conflict, "电话还没有连上,请先点「连接电话」")

// Sit takes an agent's page: from now on it is told how things stand. A second page of the
// same agent takes the telephone over from the first, whose leave is called.
func (b *Board) Sit(by org.Actor, tell func(View)) (leave func(), err error) {
	if !by.May(org.Register) && !by.May(org.FollowUp) && !by.May(org.LeadFloor) {
		return nil, fault.New(fault.Denied, "您的岗位不接打热线电话")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, fault.New(fault.Unavailable, "交换台正在停止,请稍候重试")
	}
	s := b.seats[by.ID]
	if s == nil {
		s = &seat{Agent: call.Agent{ID: by.ID, State: call.Offline, Since: b.now(), Skills: b.skillsOf(by.ID)}}
		b.seats[by.ID] = s
	}
	if s.tell != nil {
		s.tell(View{Gone: true})
		b.leave(s)
	}
	s.page++
	s.actor, s.tell = by, tell
	page := s.page
	b.show(s)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if s.page == page && s.tell != nil {
			b.leave(s)
		}
	}, nil
}

// leave is a page that is gone: closed, reloaded or crashed. Its call waits a while for it.
func (b *Board) leave(s *seat) {
	now := b.now()
	s.tell, s.awayAt = nil, now
	if s.peer != nil {
		p := s.peer
		s.peer = nil
		b.under.Go(p.Close)
	}
	if s.watching != 0 {
		b.unwatch(s)
	}
	t := b.calls[s.Call]
	if t == nil || s.desk != nil || s.lifting != nil {
		return // the call is at his desk phone, which does not need a page
	}
	switch {
	case t.third != nil && t.third.seat == s:
		b.thirdLeft(t)
	case t.State == call.Ringing:
		b.unanswered(t, now)
	case t.May(call.Lost):
		if b.happen(t, call.Event{Kind: call.Lost, Agent: s.ID}) {
			t.lostAt = now
			b.dropThird(t)
			b.wire(t)
		}
	case t.State == call.Dialling:
		b.hangUp(t, "agent")
	}
}

// minute does what time alone brings to an agent.
func (b *Board) minute(s *seat, now time.Time) {
	if day := workday.DateOf(now).String(); s.dayOn != day {
		s.dayOn, s.Calls = day, 0
	}
	switch {
	case s.tell == nil && s.State != call.Offline && s.Call == 0 && now.Sub(s.awayAt) >= b.plan.Grace:
		b.become(s, call.Offline, "", now)
	case s.State == call.WrapUp && b.plan.Wrap > 0 && now.Sub(s.Since) >= b.plan.Wrap:
		b.afterwards(s, now)
		b.show(s)
	}
}

// afterwards is what follows writing up: what the agent chose meanwhile, or the next call.
func (b *Board) afterwards(s *seat, now time.Time) {
	to, reason := call.Ready, ""
	if s.After != "" {
		to, reason = s.After, s.AfterR
	}
	s.After, s.AfterR = "", ""
	b.become(s, to, reason, now)
}

// Connect gives an agent's page its sound: the answer to the browser's offer.
func (b *Board) Connect(by org.UserID, offer string) (string, error) {
	p, answer, err := b.gate.Answer(offer)
	if err != nil {
		b.log.Warn("a browser's offer was not taken", "agent", by, "error", err)
		return "", fault.New(fault.Invalid, "浏览器的语音连接没有建立,请刷新页面再试")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.seats[by]
	if s == nil || s.tell == nil || b.closed {
		b.under.Go(p.Close)
		return "", notHere
	}
	if old := s.peer; old != nil {
		b.under.Go(old.Close)
	}
	s.peer = p
	b.under.Go(func() { b.follow(by, p) })
	return answer, nil
}

// follow waits until sound passes, and until it no longer does.
func (b *Board) follow(by org.UserID, p *rtcleg.Peer) {
	select {
	case <-p.Up():
		b.mu.Lock()
		if s := b.seats[by]; s != nil && s.peer == p {
			p.Mute(s.muted)
			if t := b.calls[s.Call]; t != nil && t.State == call.Away && b.happen(t, call.Event{Kind: call.Returned, Agent: by}) {
				b.wire(t)
			}
			b.moved = true
		}
		b.mu.Unlock()
	case <-p.Lost():
	}
	<-p.Lost()
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.seats[by]; s != nil && s.peer == p {
		tell := s.tell
		b.leave(s) // his page is there, its sound is not
		s.tell = tell
		b.show(s)
	}
}

// Choose is what an agent says of himself: ready, busy, resting, training, gone.
func (b *Board) Choose(by org.UserID, to call.AgentState, reason string) error {
	return b.at(by, func(s *seat) error {
		now := b.now()
		if to == call.Ready && !b.reachable(s) {
			return notHere
		}
		if to == call.Ready && s.watching != 0 {
			b.unwatch(s)
		}
		if s.State == call.WrapUp {
			s.After = ""
		}
		was := s.Agent
		if err := s.Choose(to, reason, now); err != nil {
			return err
		}
		if s.State != was.State || s.Reason != was.Reason {
			chosen := s.State
			why := s.Reason
			s.Agent.State, s.Agent.Reason, s.Agent.Since = was.State, was.Reason, was.Since
			b.become(s, chosen, why, now)
			b.match(now)
		}
		return nil
	})
}

// at does something at an agent's seat.
func (b *Board) at(by org.UserID, do func(*seat) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.seats[by]
	if s == nil || s.tell == nil && s.desk == nil {
		return notHere
	}
	err := do(s)
	b.show(s)
	return err
}

// on does something to the call that an agent has.
func (b *Board) on(by org.UserID, kind call.Kind, do func(*seat, *talk) error) error {
	return b.at(by, func(s *seat) error {
		t := b.calls[s.Call]
		if t == nil || t.third != nil && t.third.seat == s {
			return fault.New(fault.Conflict, "现在没有通话")
		}
		if kind != "" && !t.May(kind) {
			return fault.New(fault.Conflict, "通话状态已经变化,这一步现在不能做")
		}
		return do(s, t)
	})
}
