package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Tiding is that something was done to a ticket, for those whose screens show it:
// no word of what it says or whom it is about.
type Tiding struct {
	Ticket  ticket.ID
	Version int
	State   ticket.State
	At      time.Time // written, by the machine's clock

	was, is org.Facts
	told    []postgres.Notice
	foreign bool // done on another node: what was before is not known here
}

// Listen has f called after each deed's commit; f must not wait for anything.
func (c *Casework) Listen(f func(Tiding)) { c.listener.Store(&f) }

// report says after the commit that a deed was done.
func (s *session) report(was, next *postgres.Stored, told []postgres.Notice) {
	f := s.listener.Load()
	if f == nil {
		return
	}
	t := Tiding{Ticket: next.ID, Version: next.Version, State: next.State, At: s.tx.Wall, was: was.Seen(), is: next.Seen(), told: told}
	s.tx.After(func() { (*f)(t) })
}

// Missed is what was done since a moment of the machine's clock, on any node; whole
// is false when there was more than fits.
func (c *Casework) Missed(ctx context.Context, since time.Time, most int) (list []Tiding, whole bool, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		touched, err := tx.TouchedSince(ctx, since, most+1)
		if err != nil {
			return err
		}
		if whole = len(touched) <= most; !whole {
			touched = touched[:most]
		}
		ids := make([]ticket.ID, len(touched))
		for i, t := range touched {
			ids[i] = t.Ticket
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		for _, t := range touched {
			if s := cases[t.Ticket]; s != nil {
				list = append(list, Tiding{Ticket: s.ID, Version: s.Version, State: s.State, At: t.At, is: s.Seen(), foreign: true})
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("read what was missed: %w", err)
	}
	return list, whole, nil
}

// Sees reports whether the ticket lies in the actor's scope.
func (t Tiding) Sees(by org.Actor) bool { return org.Visible(by.Scope(), t.is) }

// Loses reports whether the ticket lay in the actor's scope before and does not now.
func (t Tiding) Loses(by org.Actor) bool {
	scope := by.Scope()
	return !t.foreign && org.Visible(scope, t.was) && !org.Visible(scope, t.is)
}

// Stirs reports whether the actor's queues may have changed though he does not see
// the ticket: another node knows only how it stands now.
func (t Tiding) Stirs(by org.Actor) bool {
	return t.foreign && by.Scope().FollowUps && !t.is.ToFollowUp
}

// Tells reports whether the actor was sent a message with it.
func (t Tiding) Tells(by org.Actor) bool {
	return t.foreign && t.Sees(by) || slices.ContainsFunc(t.told, func(n postgres.Notice) bool {
		return n.ToUser != 0 && n.ToUser == by.ID || n.ToUnit != 0 && n.ToUnit == by.Unit || n.ToRole != "" && by.Is(n.ToRole)
	})
}

// Visible refuses a ticket that does not lie in the actor's scope, as if it did not exist.
func (c *Casework) Visible(ctx context.Context, by org.Actor, id ticket.ID) error {
	return c.db.Read(ctx, func(tx *postgres.Tx) error {
		_, _, err := c.read(ctx, tx, by, id)
		return err
	})
}
