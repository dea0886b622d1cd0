package switchboard

import (
	"context"
	"time"

	"suban/internal/call"
	"suban/internal/postgres"
	"suban/internal/reception"
	"suban/internal/seal"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// arrive is a new call from the trunk: answered at once, told that it is recorded, asked for a
// choice where there is one, and put in the line.
func (b *Board) arrive(leg *sipleg.Leg) {
	t := b.newTalk(leg.Number)
	t.leg = leg
	leg.Pressed = t.press
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		leg.Refuse(503, "Service Unavailable")
		return
	}
	b.begin(t, call.Event{Kind: call.Arrived})
	b.mu.Unlock()
	leg.Answer()
	b.under.Go(func() { b.accompany(t, leg) })
	b.greet(t)
}

// newTalk makes a call with a number.
func (b *Board) newTalk(number string) *talk {
	t := &talk{number: number, digit: make(chan string, 8), watch: map[userID]string{}}
	if normal, err := seal.Phone(number); err == nil {
		t.number, t.key = normal, b.o.Keys.Index("phone", normal)
	}
	return t
}

// begin writes the call down with its first event; the lock is held.
func (b *Board) begin(t *talk, first call.Event) {
	now := b.now()
	t.ID = call.ID(postgres.NewID(now))
	row := postgres.PhoneCall{ID: t.ID, Direction: call.In, At: now, NumberKey: t.key}
	if first.Kind == call.Dialled {
		row.Direction = call.Out
	}
	if t.number != "" {
		box, err := reception.SealNumber(b.o.Keys, t.number)
		if err != nil {
			b.log.Error("a number is not sealed and not kept", "error", err)
		}
		row.NumberBox = box
	}
	b.journal.add(func(tx *postgres.Tx) error { tx.AddCall(row); return nil })
	b.calls[t.ID] = t
	b.happen(t, first)
	if t.key != "" {
		b.under.Go(func() { b.recall(t) })
	}
}

const (
	againAfter = 30 * time.Minute
	mostTries  = 3 // of calling back
)

// recall counts how often the number called before.
func (b *Board) recall(t *talk) {
	n := 0
	err := b.o.DB.Read(b.ctx, func(tx *postgres.Tx) (err error) { n, err = tx.CallsFrom(b.ctx, t.key, t.ID); return err })
	if err != nil {
		return
	}
	b.mu.Lock()
	t.before, b.moved = n, true
	b.mu.Unlock()
}

// press takes a key of the caller's telephone.
func (t *talk) press(digit string) {
	select {
	case t.digit <- digit:
	default: // nobody presses so fast
	}
}

// accompany waits for the end of a call, whoever ends it.
func (b *Board) accompany(t *talk, leg *sipleg.Leg) {
	<-leg.Done()
	b.mu.Lock()
	defer b.mu.Unlock()
	by := t.endedBy
	if by == "" {
		by = "caller"
	}
	b.finish(t, by)
}

// greet says that the call is recorded and lets the caller choose: a wrong key three times, or
// none, is the general queue. A key is heard while the prompt still plays.
func (b *Board) greet(t *talk) {
	p := b.prompts()
	clip := append(rtp.Clip{}, p["welcome"]...)
	b.mu.Lock()
	choice := false
	for _, q := range b.plan.Queues {
		choice = choice || q.Digit != "" && q.Open(b.now())
	}
	b.mu.Unlock()
	if choice {
		clip = append(clip, p["menu"]...)
	}
	queue := call.General
	for wrong := 0; wrong < 3; wrong++ {
		digit, gone := b.ask(t, clip)
		if gone {
			return
		}
		if digit == "" || !choice {
			break
		}
		b.mu.Lock()
		q, ok := b.plan.Chosen(digit, b.now())
		b.happen(t, call.Event{Kind: call.Keyed, Digit: digit})
		b.mu.Unlock()
		if ok {
			queue = q.Key
			break
		}
		clip = p["menu"]
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if t.State != call.Greeting {
		return
	}
	if len(call.Line(b.list())) >= b.plan.Longest {
		b.crowded(t)
		return
	}
	b.queue(t, queue)
}

// ask plays a prompt and waits for a key, for no longer than the prompt lasts.
func (b *Board) ask(t *talk, clip rtp.Clip) (digit string, gone bool) {
	over := t.leg.Play(clip, false)
	select {
	case digit = <-t.digit:
	case <-over:
		select {
		case digit = <-t.digit:
		default:
		}
	case <-t.leg.Done():
		return "", true
	case <-b.ctx.Done():
		return "", true
	}
	return digit, false
}

// crowded turns away a caller whom nobody could answer in a reasonable time, and calls back.
func (b *Board) crowded(t *talk) {
	b.happen(t, call.Event{Kind: call.AskedBack})
	b.remember(t, "asked")
	t.endedBy = "system"
	over := t.leg.Play(b.prompts()["crowded"], false)
	b.under.Go(func() {
		select {
		case <-over:
		case <-t.leg.Done():
		}
		t.leg.HangUp()
	})
}

// remember puts a number on the list to be called back.
func (b *Board) remember(t *talk, why string) {
	if t.key == "" {
		return // a withheld number cannot be
	}
	box, err := reception.SealNumber(b.o.Keys, t.number)
	if err != nil {
		b.log.Error("a number is not sealed and not called back", "error", err)
		return
	}
	id, queue, key := t.ID, t.Queue, t.key
	b.journal.add(func(tx *postgres.Tx) error {
		tx.AddCallBack(postgres.CallBack{ID: tx.NewID(), Call: id, NumberKey: key, NumberBox: box, Why: why, Queue: queue, AskedAt: tx.Now, NextAt: tx.Now})
		return nil
	})
}

// settle takes a number off the list: it was spoken to.
func (b *Board) settle(t *talk) {
	if key := t.key; key != "" {
		b.journal.add(func(tx *postgres.Tx) error { tx.SettleCallBacks(key, "done"); return nil })
	}
}

// hangUp ends a call's telephone beside the board, which may take seconds.
func (b *Board) hangUp(t *talk, by string) {
	t.endedBy = by
	if t.giveUp != nil {
		t.giveUp()
	}
	if leg := t.leg; leg != nil {
		b.under.Go(leg.HangUp)
	}
}

// wait is how long a call to somebody rings before it is given up.
const ringOut = 45 * time.Second

func withRing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, ringOut)
}
