package casework

import (
	"time"

	"suban/internal/desk"
	"suban/internal/org"
	"suban/internal/ticket"
)

// atDesk refuses a registration at a special desk (专席) that is not open, or not the
// registrar's.
func (s *session) atDesk(f *ticket.Register) error {
	if err := s.onShift(); err != nil || f.Desk == 0 {
		return err
	}
	d, err := s.tx.Desk(s.order.ctx, desk.ID(f.Desk))
	if err != nil {
		return err
	}
	return d.Register(s.order.by, f.Category, s.moment())
}

// moment is when the deed is done.
func (s *session) moment() time.Time {
	if s.order.deed.At.IsZero() {
		return s.tx.Now
	}
	return s.order.deed.At
}

// onShift refuses a registration by a volunteer (战时的临时坐席) who has not passed the
// quiz, or whose shift is over.
func (s *session) onShift() error {
	if !s.order.by.Is(org.TempAgent) {
		return nil
	}
	a, err := s.tx.SurgeAccount(s.order.ctx, s.order.by.ID)
	if err != nil || a == nil {
		return err
	}
	return a.Works(s.moment())
}
