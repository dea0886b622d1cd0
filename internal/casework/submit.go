package casework

import (
	"context"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Submit takes in what a citizen wrote at the public door (群众提交): registered and
// accepted in his name, then handed to the dispatchers by the system (T6), since no
// agent has it in hand. Cut off between the two, the citizen's retry completes it.
func (c *Casework) Submit(ctx context.Context, key string, in *ticket.Register, with ...ticket.Facts) (Result, error) {
	r, err := c.Register(ctx, org.Citizen, key, in, append(with, &ticket.Accept{})...)
	if err != nil || r.Case.State != ticket.Accepted {
		return r, err
	}
	next, err := c.Do(ctx, org.System, Deed{Ticket: r.Case.ID, Do: []ticket.Facts{&ticket.QueueDispatch{}}})
	next.Repeated = r.Repeated
	return next, err
}
