package switchboard

import (
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/switchboard/rtp"
)

type userID = org.UserID

// queue puts a call in a line; the lock is held.
func (b *Board) queue(t *talk, key string) {
	q := b.plan.Queue(key)
	if !b.happen(t, call.Event{Kind: call.Queued, Queue: q.Key, Priority: q.Priority}) {
		return
	}
	t.toldAt = b.now()
	b.wire(t)
	b.match(b.now())
	if t.State == call.Waiting {
		b.play(t, "waiting", b.prompts()["waiting"], b.prompts()["music"])
	}
}

// play lets the person outside hear a clip once and another for ever; the same again goes on
// undisturbed.
func (b *Board) play(t *talk, tune string, once, forever rtp.Clip) {
	if t.tune == tune || t.leg == nil {
		return
	}
	t.tune = tune
	t.leg.PlayThen(once, forever)
}

// match offers calls to free agents.
func (b *Board) match(now time.Time) {
	for _, id := range b.plan.Overflowing(b.list(), now) {
		b.happen(b.calls[id], call.Event{Kind: call.Overflowed})
	}
	var line []*call.Call
	for _, t := range b.calls {
		if t.State == call.Waiting && t.only != 0 {
			if s := b.seats[t.only]; s != nil && b.able(s) {
				b.offer(t, s, now)
				continue
			}
			t.only = 0 // not there: whoever is free
		}
		line = append(line, &t.Call)
	}
	for _, o := range b.plan.Match(line, b.free()) {
		b.offer(b.calls[o.Call], b.seats[o.Agent], now)
	}
}

// able reports whether a call can ring at an agent: he is ready and his page has sound.
func (b *Board) able(s *seat) bool {
	return s.State == call.Ready && s.tell != nil && b.reachable(s)
}

func (b *Board) free() (all []*call.Agent) {
	for _, s := range b.seats {
		if b.able(s) {
			all = append(all, &s.Agent)
		}
	}
	return all
}

func (b *Board) offer(t *talk, s *seat, now time.Time) {
	if !b.happen(t, call.Event{Kind: call.Offered, Agent: s.ID}) {
		return
	}
	s.Call = t.ID
	b.become(s, call.Alerting, "", now)
	b.ring(s, t, false)
	b.play(t, "ring", nil, rtp.RingBack)
	b.show(s)
}

// attend does what time alone brings to a call.
func (b *Board) attend(t *talk, now time.Time) {
	switch {
	case t.State == call.Ringing && now.Sub(t.Since) >= b.plan.Ring:
		b.unanswered(t, now)
	case t.State == call.Waiting:
		b.amuse(t, now)
	case t.State == call.Away && now.Sub(t.lostAt) >= b.plan.Grace:
		b.abandonedByAgent(t, now)
	}
	if s := b.seatOf(t); s != nil && (t.State == call.Talking || t.State == call.Conference) {
		b.deskDead(t, s, now)
	}
	if x := t.third; x != nil && x.seat != nil && !x.there && now.Sub(x.seat.Since) >= b.plan.Ring {
		b.thirdLeft(t) // who is consulted does not answer
	}
	if t.leg != nil && t.State != call.Ended && t.endedBy == "" {
		if heard, _ := t.leg.Heard(); time.Since(heard) > b.o.Silent {
			b.hangUp(t, "silence")
		}
	}
}

// unanswered takes the call from an agent who did not answer: it goes first again, he is busy
// until he says otherwise.
func (b *Board) unanswered(t *talk, now time.Time) {
	s := b.seats[t.Agent]
	if !b.happen(t, call.Event{Kind: call.Unanswered, Agent: t.Agent}) {
		return
	}
	t.only = 0
	if s != nil {
		b.become(s, call.Busy, call.MissedReason, now)
		b.show(s)
	}
	b.play(t, "music", nil, b.prompts()["music"])
}

// abandonedByAgent puts a call back in front whose agent's page did not come back.
func (b *Board) abandonedByAgent(t *talk, now time.Time) {
	if s := b.seatOf(t); s != nil {
		s.Call = 0
		b.become(s, call.Offline, "", now)
	}
	b.drop(t)
	if t.Direction == call.Out {
		b.hangUp(t, "agent")
		return
	}
	b.queue(t, t.Queue)
}

// amuse tells a caller his place now and then, and takes his wish to be called back.
func (b *Board) amuse(t *talk, now time.Time) {
	select {
	case digit := <-t.digit:
		b.happen(t, call.Event{Kind: call.Keyed, Digit: digit})
		if digit == "*" && t.key != "" && !t.CallBack {
			b.happen(t, call.Event{Kind: call.AskedBack})
			b.remember(t, "asked")
			t.tune = "noted"
			over := t.leg.Play(b.prompts()["noted"], false)
			b.under.Go(func() {
				select {
				case <-over:
				case <-t.leg.Done():
				}
				b.mu.Lock()
				if t.State == call.Waiting {
					b.hangUp(t, "system")
				}
				b.mu.Unlock()
			})
		}
		return
	default:
	}
	if t.CallBack || b.plan.Position == 0 || now.Sub(t.toldAt) < b.plan.Position {
		return
	}
	t.toldAt = now
	t.tells++
	offer := t.key != "" && now.Sub(t.QueuedAt) >= b.plan.Offer
	t.tune = ""
	b.play(t, "place", b.prompts().place(call.Place(b.list(), t.ID), offer), b.prompts()["music"])
}
