package drill

import (
	"fmt"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// past is what a life had already done when the run broke off. Its script is told again from
// the beginning; as long as the history goes on, what it would do has been done.
type past struct {
	id     ticket.ID
	events []ticket.Event
	at     int // events that the script has come to
	book   *ticket.Rulebook
}

// recall looks up what was lived before.
func (l *life) recall() error {
	l.old = nil
	row, ok := l.before[l.key]
	if !ok {
		return nil
	}
	p := &past{id: row.Ticket}
	err := l.db.Read(l.ctx, func(tx *postgres.Tx) error {
		lines, err := tx.Lines(l.ctx, row.Ticket)
		for _, line := range lines {
			e, err := line.Read()
			if err != nil {
				return err
			}
			p.events = append(p.events, e)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.book, err = l.work.Rulebook(l.ctx)
	l.old = p
	return err
}

func (p *past) more() bool { return p != nil && p.at < len(p.events) }

// step goes on by one deed: what one person did at the moment the script has come to, with
// what rules added to it.
func (p *past) step(l *life) error {
	if at := p.events[p.at].At; !at.Equal(l.now) {
		return fmt.Errorf("%s: event %d is of %s, the script comes to %s: another program began this run", l.key, p.at+1, at, l.now)
	}
	return p.pass(l)
}

// clocks passes what the clocks did up to a moment.
func (p *past) clocks(l *life, at time.Time) error {
	for p.more() && p.events[p.at].By.Name == org.System.Name && !p.events[p.at].At.After(at) {
		if err := p.pass(l); err != nil {
			return err
		}
	}
	return nil
}

// pass goes on by what was done at one moment, and puts the case as it was then before the script.
func (p *past) pass(l *life) error {
	first := p.events[p.at].At
	for p.at++; p.more() && p.events[p.at].At.Equal(first); p.at++ {
	}
	c, err := ticket.Replay(p.id, p.events[:p.at], p.book)
	if err != nil {
		return err
	}
	l.t, err = l.work.Resume(l.ctx, c, first, l.drill.now)
	return err
}
