package casework

import (
	"context"
	"errors"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// ErrPresent says that a life has come to the present: what follows has not
// happened yet.
var ErrPresent = errors.New("the present")

// Life is one ticket on a simulated clock. Between its deeds the automatic clocks
// act at their own moments, as they would have in the worker. The import and the
// demo city live their tickets through it.
type Life struct {
	*ticket.Case
	At  time.Time // of what happened last
	End time.Time // the present

	stage stage
	book  *ticket.Rulebook
}

// stage is where a life is lived: in the database, or on paper to see whether the
// rules would bear it.
type stage interface {
	begin(ctx context.Context, by org.Actor, d Deed, in *ticket.Register, then []ticket.Facts) (*ticket.Case, error)
	act(ctx context.Context, by org.Actor, c *ticket.Case, d Deed) (*ticket.Case, error)
	tick(ctx context.Context, c *ticket.Case, at time.Time) (*ticket.Case, error)
}

// Begin registers a ticket at a moment and starts its life.
func (c *Casework) Begin(ctx context.Context, by org.Actor, at, end time.Time, row *postgres.ImportRow, in *ticket.Register, then ...ticket.Facts) (*Life, error) {
	book, err := c.held(ctx)
	if err != nil {
		return nil, err
	}
	return begin(ctx, live{c}, book, by, Deed{At: at, Row: row}, end, in, then)
}

// Paper is Begin without writing anything.
func Paper(ctx context.Context, book *ticket.Rulebook, by org.Actor, at, end time.Time, in *ticket.Register, then ...ticket.Facts) (*Life, error) {
	return begin(ctx, paper{book}, book, by, Deed{At: at}, end, in, then)
}

func begin(ctx context.Context, s stage, book *ticket.Rulebook, by org.Actor, d Deed, end time.Time, in *ticket.Register, then []ticket.Facts) (*Life, error) {
	if d.At.After(end) {
		return nil, ErrPresent
	}
	t, err := s.begin(ctx, by, d, in, then)
	if err != nil {
		return nil, err
	}
	return &Life{Case: t, At: d.At, End: end, stage: s, book: book}, nil
}

// Resume goes on with a life that was broken off.
func (c *Casework) Resume(ctx context.Context, t *ticket.Case, at, end time.Time) (*Life, error) {
	book, err := c.held(ctx)
	if err != nil {
		return nil, err
	}
	return &Life{Case: t, At: at, End: end, stage: live{c}, book: book}, nil
}

// held are the rules last read: what a life asks of them never changes.
func (c *Casework) held(ctx context.Context) (*ticket.Rulebook, error) {
	c.mu.Lock()
	book := c.book
	c.mu.Unlock()
	if book != nil {
		return book, nil
	}
	return c.Rulebook(ctx)
}

// Until lets the clocks act at their own moments up to a moment, or the present.
func (l *Life) Until(ctx context.Context, at time.Time) error {
	if at.After(l.End) {
		at = l.End
	}
	for {
		due, ok, err := l.Wake(l.book)
		if err != nil {
			return err
		}
		if due.Before(l.At) {
			due = l.At
		}
		if !ok || due.After(at) {
			break
		}
		was := l.Version
		if l.Case, err = l.stage.tick(ctx, l.Case, due); err != nil {
			return err
		}
		if l.At = due; l.Version == was {
			break // a clock that would wake for ever
		}
	}
	if at.After(l.At) {
		l.At = at
	}
	return nil
}

// Do does a deed at a moment, after what the clocks did before it. A moment that
// is still to come ends the life.
func (l *Life) Do(ctx context.Context, by org.Actor, at time.Time, facts ...ticket.Facts) error {
	return l.Settle(ctx, by, at, nil, facts...)
}

// Settle is Do with the line of an import that it settles.
func (l *Life) Settle(ctx context.Context, by org.Actor, at time.Time, row *postgres.ImportRow, facts ...ticket.Facts) error {
	if err := l.Until(ctx, at); err != nil {
		return err
	}
	if at.After(l.End) {
		return ErrPresent
	}
	return l.Act(ctx, by, row, facts...)
}

// Act does a deed now, in the life's own time.
func (l *Life) Act(ctx context.Context, by org.Actor, row *postgres.ImportRow, facts ...ticket.Facts) error {
	t, err := l.stage.act(ctx, by, l.Case, Deed{Ticket: l.ID, Version: l.Version, Do: facts, At: l.At, Row: row})
	if err == nil {
		l.Case = t
	}
	return err
}

// Refresh reads the ticket again, after a deed on another one touched it.
func (l *Life) Refresh(ctx context.Context) error {
	s, ok := l.stage.(live)
	if !ok {
		return nil
	}
	return s.db.Read(ctx, func(tx *postgres.Tx) error {
		stored, err := tx.Case(ctx, l.ID)
		if err == nil {
			l.Case = stored.Case
		}
		return err
	})
}

// live is the database.
type live struct{ *Casework }

func (s live) begin(ctx context.Context, by org.Actor, d Deed, in *ticket.Register, then []ticket.Facts) (*ticket.Case, error) {
	r, err := s.take(ctx, by, d, in, then...)
	return r.Case, err
}

func (s live) act(ctx context.Context, by org.Actor, _ *ticket.Case, d Deed) (*ticket.Case, error) {
	r, err := s.Do(ctx, by, d)
	return r.Case, err
}

func (s live) tick(ctx context.Context, c *ticket.Case, at time.Time) (*ticket.Case, error) {
	r, err := s.submit(ctx, &order{deed: Deed{Ticket: c.ID, Version: c.Version, At: at}, by: org.System, tick: true})
	if err != nil {
		return c, err
	}
	return r.Case, nil
}

// paper is the rules alone.
type paper struct{ book *ticket.Rulebook }

func (p paper) begin(_ context.Context, by org.Actor, d Deed, in *ticket.Register, then []ticket.Facts) (*ticket.Case, error) {
	facts := *in
	facts.No = "0"
	c := &ticket.Case{Ticket: ticket.Ticket{ID: 1}}
	return p.each(c, by, d.At, append([]ticket.Facts{&facts}, then...))
}

func (p paper) act(_ context.Context, by org.Actor, c *ticket.Case, d Deed) (*ticket.Case, error) {
	return p.each(c.Clone(), by, d.At, d.Do)
}

func (p paper) each(c *ticket.Case, by org.Actor, at time.Time, facts []ticket.Facts) (*ticket.Case, error) {
	for _, f := range facts {
		if _, err := c.Do(f, by, at, p.book); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (p paper) tick(_ context.Context, c *ticket.Case, at time.Time) (*ticket.Case, error) {
	next := c.Clone()
	_, err := next.Tick(at, p.book)
	return next, err
}
