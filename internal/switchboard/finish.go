package switchboard

import (
	"suban/internal/call"
)

// finish is the end of a call, whoever hung up: everybody is let go, the record is closed, who
// gave up waiting will be called back.
func (b *Board) finish(t *talk, by string) {
	if t.State == call.Ended {
		return
	}
	s := b.seatOf(t)
	b.drop(t)
	b.happen(t, call.Event{Kind: call.Finished, By: by})
	delete(b.calls, t.ID)
	if t.leg != nil {
		t.leg.Record(nil, 0)
	}
	if s != nil {
		if s.State == call.Alerting {
			now := b.now()
			s.Call = 0
			b.afterwards(s, now)
		} else {
			b.release(s)
		}
		b.show(s)
	}
	if t.Abandoned() && t.Waited(t.EndedAt) > b.plan.Short {
		b.remember(t, "abandoned")
	}
	if t.spool != nil {
		sp := t.spool
		t.spool = nil
		b.under.Go(func() { b.keep(t, sp) })
	}
}
