package casework

import (
	"context"
	"fmt"

	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Reach opens a requester's number at the moment something is sent to him, and
// for nothing else. It is empty when there is none or it was erased.
func (c *Casework) Reach(ctx context.Context, id ticket.ID) (phone string, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, err := tx.Case(ctx, id)
		if err != nil || s.RequesterPhone.Empty() || s.ErasedAt != nil {
			return err
		}
		boxes, err := tx.Boxes(ctx, []ticket.ID{id}, []string{s.RequesterPhone.Digest})
		if err != nil || len(boxes) == 0 {
			return err
		}
		phone, err = c.unseal(boxes[0])
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reach requester of ticket %d: %w", id, err)
	}
	return phone, nil
}
