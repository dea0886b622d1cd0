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

// Caller is who rang for a ticket, with his number, before the exchange wrote calls down.
type Caller struct {
	postgres.Phoned
	Number string
}

// Callers lists them, for who tells the calls of a demo city's past.
func (c *Casework) Callers(ctx context.Context) (list []Caller, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.Phoned(ctx)
		if err != nil {
			return err
		}
		list = make([]Caller, len(rows))
		for i, r := range rows {
			list[i].Phoned = r
			if r.Box == nil {
				continue
			}
			if list[i].Number, err = c.unseal(postgres.Box{Ticket: r.Ticket, Digest: r.Digest, Box: r.Box}); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}
