package casework

import (
	"suban/internal/desk"
	"suban/internal/ticket"
)

// atDesk refuses a registration at a special desk (专席) that is not open, or not the
// registrar's.
func (s *session) atDesk(f *ticket.Register) error {
	if f.Desk == 0 {
		return nil
	}
	d, err := s.tx.Desk(s.order.ctx, desk.ID(f.Desk))
	if err != nil {
		return err
	}
	now := s.tx.Now
	if !s.order.deed.At.IsZero() {
		now = s.order.deed.At
	}
	return d.Register(s.order.by, f.Category, now)
}
