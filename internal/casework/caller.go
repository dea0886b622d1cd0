package casework

import (
	"context"
	"math/rand/v2"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// SomeCaller is the number of somebody who called before, for the demo city's telephone: whoever
// answers sees a past. Empty when nobody did.
func (c *Casework) SomeCaller(ctx context.Context) string {
	var all []ticket.ID
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, _, err := tx.List(ctx, postgres.Filter{Scope: org.Scope{All: true}, Limit: 60})
		for _, r := range rows {
			if r.Channel == ticket.Phone && !r.Confidential {
				all = append(all, r.ID)
			}
		}
		return err
	})
	if err != nil || len(all) == 0 {
		return ""
	}
	phone, err := c.Reach(ctx, all[rand.IntN(len(all))])
	if err != nil {
		return ""
	}
	return phone
}
