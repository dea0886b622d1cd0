package switchboard

import (
	"context"
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// party is what an agent hears and speaks through: his desk phone while its receiver is off, or
// his browser.
func (s *seat) party() *rtp.Party {
	switch {
	case s.desk != nil:
		return s.desk.Party
	case s.peer != nil:
		return s.peer.Party
	}
	return nil
}

// phoned reports whether an agent is rung at a desk phone (话机): he was given one and it is there.
func (b *Board) phoned(s *seat) bool {
	account := b.handsets[s.ID]
	if account == "" || b.phones == nil {
		return false
	}
	_, there := b.phones.Bound(account)
	return there
}

// reachable reports whether a call can come to an agent at all.
func (b *Board) reachable(s *seat) bool { return s.peer != nil || b.phoned(s) }

// ring lets an agent's desk phone ring for the call that was offered to him. Auto is his key on
// the screen: the phone lifts itself.
func (b *Board) ring(s *seat, t *talk, auto bool) {
	if !b.phoned(s) {
		return
	}
	b.lift(s, t.masked(), auto, func(err error) {
		switch {
		case s.State != call.Alerting || s.Call != t.ID:
			b.lower(s)
		case err == nil:
			if b.taken(s, t) != nil {
				b.lower(s)
			}
		case t.third != nil && t.third.seat == s:
			b.thirdLeft(t)
		default: // refused, or not there
			b.unanswered(t, b.now())
			b.match(b.now())
		}
	})
}

// lift rings an agent's desk phone and tells what came of it; the lock is held, then too.
func (b *Board) lift(s *seat, shows string, auto bool, then func(error)) {
	b.lower(s)
	ctx, cancel := withRing(b.ctx)
	s.lifting, s.rings = cancel, s.rings+1
	n, account := s.rings, b.handsets[s.ID]
	ring := sipleg.Ring{Shows: shows, Auto: auto,
		Held:   func(on bool) { b.deskHolds(s, n, on) },
		Passed: func(to string) bool { return b.deskPasses(s, n, to) }}
	b.under.Go(func() {
		defer cancel()
		leg, err := b.phones.Ring(ctx, account, ring)
		b.mu.Lock()
		defer b.mu.Unlock()
		if s.rings != n {
			if leg != nil {
				b.under.Go(leg.HangUp)
			}
			return
		}
		s.lifting = nil
		if err == nil {
			s.desk = leg
			b.under.Go(func() { b.deskDown(s, leg) })
		} else {
			b.log.Info("a desk phone was not lifted", "account", account, "error", err)
		}
		then(err)
		b.show(s)
	})
}

// lower ends what an agent's desk phone does: it rings no more, its call is over.
func (b *Board) lower(s *seat) {
	s.rings++
	if s.lifting != nil {
		s.lifting()
		s.lifting = nil
	}
	if leg := s.desk; leg != nil {
		s.desk = nil
		leg.Record(nil, 0)
		b.under.Go(leg.HangUp)
	}
}

// deskDown waits until the receiver is put down: it hangs up, as the key on the screen does.
func (b *Board) deskDown(s *seat, leg *sipleg.Leg) {
	select {
	case <-leg.Done():
	case <-b.ctx.Done():
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.desk != leg {
		return
	}
	s.desk = nil
	if s.watching != 0 {
		b.unwatch(s)
	}
	if t := b.calls[s.Call]; t != nil {
		b.putDown(s, t)
	}
	b.show(s)
}

// desking does something for a desk phone whose call is the one that it had when it was lifted.
func (b *Board) desking(s *seat, n int, kind call.Kind, do func(*talk)) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.calls[s.Call]
	if s.desk == nil || s.rings != n || t == nil || t.third != nil && t.third.seat == s || !t.May(kind) {
		return false
	}
	do(t)
	b.show(s)
	return true
}

// deskHolds is the hold key of the phone; a call that is consulted about is held already.
func (b *Board) deskHolds(s *seat, n int, on bool) {
	switch {
	case on:
		b.desking(s, n, call.HeldOn, func(t *talk) {
			if t.State == call.Talking {
				b.hold(s, t)
			}
		})
	default:
		b.desking(s, n, call.Resumed, func(t *talk) {
			if t.State == call.Held {
				b.resume(s, t)
			}
		})
	}
}

// deskPasses is its transfer key: to another seat's number, or to the queue of a key.
func (b *Board) deskPasses(s *seat, n int, to string) (done bool) {
	b.desking(s, n, call.Passed, func(t *talk) {
		for id, account := range b.handsets {
			if account == to {
				done = b.pass(s, t, "", id) == nil
				return
			}
		}
		for _, q := range b.plan.Queues {
			if q.Digit == to || to == "0" && q.Key == call.General {
				done = b.pass(s, t, q.Key, 0) == nil
				return
			}
		}
	})
	return done
}

// deskDead looks whether a desk phone from which nothing comes is still there; when it is not,
// the call waits for its agent as when his page is gone.
func (b *Board) deskDead(t *talk, s *seat, now time.Time) {
	leg := s.desk
	if leg == nil || s.asked == leg {
		return
	}
	if heard, _ := leg.Heard(); time.Since(heard) <= b.o.Silent {
		return
	}
	s.asked = leg
	b.under.Go(func() {
		alive := leg.Alive(b.ctx)
		b.mu.Lock()
		defer b.mu.Unlock()
		if s.asked == leg && alive {
			b.under.Go(func() { b.askAgain(s, leg) })
		}
		if alive || s.desk != leg {
			return
		}
		b.log.Warn("a desk phone is gone in mid-call", "account", b.handsets[s.ID])
		b.lower(s)
		if t.May(call.Lost) && b.happen(t, call.Event{Kind: call.Lost, Agent: s.ID}) {
			t.lostAt = b.now()
			b.dropThird(t)
			b.wire(t)
		}
	})
}

// askAgain lets a silent phone be asked once more after a while.
func (b *Board) askAgain(s *seat, leg *sipleg.Leg) {
	select {
	case <-time.After(b.o.Silent):
	case <-leg.Done():
	case <-b.ctx.Done():
	}
	b.mu.Lock()
	if s.asked == leg {
		s.asked = nil
	}
	b.mu.Unlock()
}

// HandsetView is where a seat's desk phone is.
type HandsetView struct {
	Account string    `json:"account"`
	There   bool      `json:"there" doc:"已注册"`
	Address string    `json:"address,omitempty"`
	Model   string    `json:"model,omitempty" doc:"话机自报的型号"`
	Until   time.Time `json:"until,omitzero"`
	Locked  time.Time `json:"locked,omitzero" doc:"口令错误太多,锁到几时"`
}

// Handset tells where an account's phone is.
func (b *Board) Handset(account string) (v HandsetView) {
	v.Account = account
	if b.phones == nil {
		return v
	}
	if at, there := b.phones.Bound(account); there {
		v.There, v.Address, v.Model, v.Until = true, at.Source, at.Agent, at.Until.UTC()
	}
	v.Locked = b.phones.LockedUntil(account).UTC()
	return v
}

// Handsets reports whether desk phones can register, and where.
func (b *Board) Handsets() (address string, open bool) {
	if b.phones == nil {
		return "", false
	}
	return b.phones.Addr().String(), true
}

// ForgetHandset lets a phone prove itself anew.
func (b *Board) ForgetHandset(account string) {
	if b.phones != nil {
		b.phones.Forget(account)
	}
}

// openPhones opens the line of the desk phones, where one is wanted.
func (b *Board) openPhones(ctx context.Context) (err error) {
	o := b.o.Phones
	if o.Listen == "" {
		return nil
	}
	o.Log = b.log
	o.OnCall = func(g *sipleg.Leg) { g.Refuse(403, "Forbidden") }
	o.Handsets = func(account string) (string, bool) {
		known := b.secrets.Load()
		a1, given := (*known)[account]
		return a1, given
	}
	o.OnLocked = b.lockedOut
	b.phones, err = sipleg.Open(ctx, o)
	return err
}

// lockedOut writes down that somebody guessed at a desk phone's secret.
func (b *Board) lockedOut(account, address string) {
	b.journal.add(func(tx *postgres.Tx) error {
		return tx.AddAudit(b.ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Name: "交换台", Action: "handset_locked", Subject: "话机 " + account, Detail: []byte(`{"address":"` + address + `"}`)})
	})
}

// readHandsets takes who has which desk phone; the lock is held.
func (b *Board) readHandsets(list []postgres.Handset) {
	secrets, seats := map[string]string{}, map[org.UserID]string{}
	for _, h := range list {
		a1, err := b.o.Keys.Open(h.Secret, postgres.HandsetSeal(h.Account))
		if err != nil {
			b.log.Error("a desk phone's secret does not open", "account", h.Account, "error", err)
			continue
		}
		secrets[h.Account], seats[h.User] = string(a1), h.Account
	}
	b.secrets.Store(&secrets)
	b.handsets = seats
}
