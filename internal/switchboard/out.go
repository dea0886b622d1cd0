package switchboard

import (
	"context"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/reception"
	"suban/internal/switchboard/rtp"
)

// Dial calls a number for an agent, who is not shown it: a ticket's requester for a follow-up,
// or somebody on the list of calls back. Ticket 0 is none.
func (b *Board) Dial(by org.UserID, number string, ticket int64) error {
	return b.at(by, func(s *seat) error {
		switch {
		case !b.reachable(s):
			return notHere
		case s.Call != 0:
			return fault.New(fault.Conflict, "正在通话,请先挂断")
		case !b.line.Outward():
			return fault.New(fault.Unavailable, "没有配置中继,不能呼出")
		}
		t := b.newTalk(number)
		b.begin(t, call.Event{Kind: call.Dialled, Agent: s.ID})
		s.Call, s.muted = t.ID, false
		b.become(s, call.OnCall, "呼出", b.now())
		s.last, s.lastSeen = t.ID, t
		if ticket != 0 {
			b.happen(t, call.Event{Kind: call.Tied, Agent: s.ID, Ticket: ticket})
		}
		if !b.phoned(s) {
			b.dialOut(t, s)
			return nil
		}
		b.lift(s, "呼出", true, func(err error) { // his own phone first
			switch {
			case t.State != call.Dialling:
				b.lower(s)
			case err != nil:
				b.finish(t, "agent")
			default:
				b.dialOut(t, s)
			}
		})
		return nil
	})
}

// dialOut rings whom the agent wants, who hears it ring.
func (b *Board) dialOut(t *talk, s *seat) {
	s.party().Play(rtp.RingBack, true)
	ctx, cancel := withRing(b.ctx)
	t.giveUp = cancel
	b.under.Go(func() { defer cancel(); b.reach(ctx, t, s) })
}

// reach waits for the called party.
func (b *Board) reach(ctx context.Context, t *talk, s *seat) {
	leg, err := b.line.Call(ctx, t.number)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err != nil:
		b.log.Info("a call out was not answered", "call", t.ID, "error", err)
		b.finish(t, "callee")
		return
	case t.State != call.Dialling:
		b.under.Go(leg.HangUp) // the agent gave up meanwhile
		return
	}
	t.leg = leg
	b.under.Go(func() { b.accompany(t, leg) })
	b.happen(t, call.Event{Kind: call.Connected, Agent: s.ID})
	s.Calls++
	b.settle(t)
	b.record(t)
	b.wire(t)
	b.show(s)
}

// CallBack calls back somebody on the list.
func (b *Board) CallBack(ctx context.Context, by org.UserID, id int64) error {
	var found *postgres.CallBack
	err := b.o.DB.Read(ctx, func(tx *postgres.Tx) error {
		list, err := tx.CallBacks(ctx, 500)
		for i := range list {
			if list[i].ID == id {
				found = &list[i]
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if found == nil {
		return fault.New(fault.NotFound, "这个回拨已经办完,请刷新")
	}
	number, err := reception.OpenNumber(b.o.Keys, found.NumberBox)
	if err != nil {
		return err
	}
	if err := b.Dial(by, number, 0); err != nil {
		return err
	}
	tries, key := found.Tries+1, found.NumberKey
	b.journal.add(func(tx *postgres.Tx) error {
		tx.TryCallBack(id, by, tx.Now.Add(againAfter))
		if tries >= mostTries {
			tx.SettleCallBacks(key, "given_up")
		}
		return nil
	})
	return nil
}

// dialThird calls the number that an agent wants to consult.
func (b *Board) dialThird(t *talk, number string) {
	x := t.third
	ctx, cancel := withRing(b.ctx)
	x.stop = cancel
	b.under.Go(func() {
		defer cancel()
		leg, err := b.line.Call(ctx, number)
		b.mu.Lock()
		if t.third != x {
			b.mu.Unlock()
			if err == nil {
				leg.HangUp()
			}
			return
		}
		if err != nil {
			b.thirdLeft(t)
			b.mu.Unlock()
			return
		}
		x.leg, x.there = leg, true
		b.wire(t)
		b.moved = true
		b.mu.Unlock()
		<-leg.Done()
		b.mu.Lock()
		defer b.mu.Unlock()
		if t.third == x {
			b.thirdLeft(t)
		}
	})
}
