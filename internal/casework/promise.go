package casework

import (
	"context"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/promise"
	"suban/internal/ticket"
)

// promise notes by when similar matters are answered (答复承诺): to the citizen when his is
// accepted, to the unit when it gets it. What is said is written with the deed and stands,
// whatever later nights reckon; with too few similar matters nothing is said.
func (s *session) promise(was, next *ticket.Case) {
	m := s.promises.Load()
	if m == nil || next.Channel == ticket.Imported || !next.State.Open() {
		return
	}
	if was.AcceptedAt == nil && next.AcceptedAt != nil {
		s.say(m, promise.Registered, next, 0, *next.AcceptedAt)
	}
	if l := next.Lead(); l != nil && was.DispatchedAt == nil && next.AcceptedAt != nil {
		s.say(m, promise.Dispatched, next, l.Unit, l.SentAt)
	}
}

func (s *session) say(m *promise.Model, stage promise.Stage, c *ticket.Case, unit org.UnitID, now time.Time) {
	cell := m.Find(promise.MatterOf(c.Class, c.Urgency, c.Category, c.Region, unit), stage)
	if cell == nil {
		return
	}
	until, err := promise.Until(s.book.Calendars[s.book.Calendar], *c.AcceptedAt, cell.Days[stage])
	if err != nil || !until.After(now) {
		return // a year without a calendar, or a day that is over: nothing is promised
	}
	s.tx.AddPromise(postgres.Promised{Ticket: c.ID, Stage: stage, Version: m.Version, Samples: cell.Samples, Workdays: cell.Days[stage], Until: until, ShownAt: now})
}

// FollowPromises takes over the newest promises; it returns 1 when they are new.
func (c *Casework) FollowPromises(ctx context.Context) (n int, err error) {
	have := c.Promises()
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		m, err := tx.PromiseModel(ctx, have)
		if m != nil {
			c.promises.Store(m)
			n = 1
		}
		return err
	})
	return n, err
}

// Promises is the version of the promises in force here, 0 for none.
func (c *Casework) Promises() int {
	if m := c.promises.Load(); m != nil {
		return m.Version
	}
	return 0
}

// PromiseTo is what the citizen was told of his matter, nil when nothing was.
func (c *Casework) PromiseTo(ctx context.Context, id ticket.ID) (*postgres.Promised, error) {
	var said map[promise.Stage]postgres.Promised
	err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) { said, err = tx.PromisesOf(ctx, id); return err })
	p, ok := said[promise.Registered]
	if err != nil || !ok {
		return nil, err
	}
	return &p, nil
}
