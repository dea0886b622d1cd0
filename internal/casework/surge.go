package casework

import (
	"suban/internal/fault"
	"suban/internal/surge"
	"suban/internal/ticket"
)

// short keeps the way short while a response runs (战时响应,减除中间环节): a ticket of
// one of its labels is given down no further than the plan allows.
func (s *session) short(f *ticket.SubDispatch) error {
	t := s.cases[s.order.deed.Ticket]
	a := t.Assignment(f.Assignment)
	if a == nil || len(t.Labels) == 0 {
		return nil
	}
	latest, err := s.tx.Surges(s.order.ctx, 1)
	if err != nil || len(latest) == 0 || latest[0].State != surge.Running {
		return err
	}
	if g, ok := latest[0].Plan.GroupOf(t.Labels); ok && a.Depth+1 > g.Hops {
		return fault.New(fault.Conflict, "战时响应期间,「%s」类诉求最多经过%d级,不再下派;请直接办理,或增派协办", g.Label, g.Hops)
	}
	return nil
}
