package casework

import (
	"context"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Preview is a ticket as a deed would leave it, and as it is; nothing is written.
func (c *Casework) Preview(ctx context.Context, by org.Actor, id ticket.ID, f ticket.Facts) (now, then View, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, book, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		next, err := s.Foresee(f, by, tx.Now, book)
		now, then = View{Case: s.Case, Book: book}, View{Case: next, Book: book}
		return err
	})
	return now, then, err
}
