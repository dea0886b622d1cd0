package casework

import (
	"context"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Waiting is one queue of the backlog (积压).
type Waiting struct {
	Queue string
	postgres.Backlog
}

// backlogQueues are what a floor lead and the director look at, in the order of a
// ticket's life.
var backlogQueues = []string{"accepted", "reject_asked", "transfer_open", "to_dispatch", "to_sign", "send_back_asked", "in_dispute", "handling", "rework",
	"extension_asked", "suspended", "to_review", "to_follow_up", "unsatisfied"}

// unitsShown is how many units a backlog names, those with most late first.
const unitsShown = 60

// Backlog is everything that waits within the actor's sight, by queue and by unit.
func (c *Casework) Backlog(ctx context.Context, by org.Actor) (queues []Waiting, units []postgres.UnitBacklog, err error) {
	if !by.May(org.LeadFloor) && !by.May(org.SeeAll) && !by.May(org.SeeRegion) {
		return nil, nil, fault.New(fault.Denied, "只有班长、中心和县区热线办可以查看积压情况")
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		for _, name := range backlogQueues {
			b, err := tx.Backlog(ctx, postgres.Filter{Queue: name, Scope: by.Scope()})
			if err != nil {
				return err
			}
			queues = append(queues, Waiting{name, b})
		}
		units, err = tx.UnitBacklogs(ctx, by.Scope(), unitsShown)
		return err
	})
	return queues, units, err
}
