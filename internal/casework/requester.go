package casework

import (
	"context"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// Known is what a caller's number told the hotline before (来电弹屏).
type Known struct {
	Page
	Name string // of the last time, masked
	Kind string
}

// requesterLimit is how many earlier tickets a desk shows.
const requesterLimit = 20

// Requester finds the earlier tickets of a number, whoever registered them: the
// caller asks after his own matters. Only who takes or returns calls may ask.
func (c *Casework) Requester(ctx context.Context, by org.Actor, phone string) (Known, error) {
	if !by.May(org.Register) && !by.May(org.FollowUp) {
		return Known{}, fault.New(fault.Denied, "只有坐席和回访员可以按号码查以往诉求")
	}
	normal, err := seal.Phone(phone)
	if err != nil {
		return Known{}, err
	}
	f := postgres.Filter{Scope: org.Scope{All: true}, PhoneKey: c.PhoneKey(normal), Limit: requesterLimit}
	var k Known
	if k.Page, err = c.list(ctx, by, f); err != nil || len(k.Items) == 0 {
		return k, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, err := tx.Case(ctx, k.Items[0].ID)
		if err != nil {
			return err
		}
		k.Kind = s.RequesterKind
		if err := c.open(ctx, tx, s.Case, caseSecrets(s.Case)); err != nil {
			return err
		}
		k.Name = mask.Name(s.RequesterName.Plain)
		return nil
	})
	return k, err
}
