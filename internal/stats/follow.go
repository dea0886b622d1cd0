package stats

import (
	"context"

	"suban/internal/postgres"
)

// Follow counts the figures anew when the calendar has changed since they were last counted:
// working time that lies behind is another by another calendar. It reports how many tickets
// were counted.
func (s *Stats) Follow(ctx context.Context) (tickets int, err error) {
	book, err := s.book(ctx)
	if err != nil {
		return 0, err
	}
	basis := 0
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		if basis, err = tx.FigureBasis(ctx); err != nil || basis != 0 {
			return err
		}
		tx.SetFigureBasis(book.Calendar) // so far the only one
		return nil
	})
	if err != nil || basis == 0 || basis == book.Calendar {
		return 0, err
	}
	return s.Rebuild(ctx, nil)
}
