package postgres

import (
	"context"
	"fmt"
)

// FigureBasis is the version of the calendar that the figures were counted by, 0 when nobody
// has noted it yet.
func (tx *Tx) FigureBasis(ctx context.Context) (calendar int, err error) {
	err = tx.QueryRow(ctx, `select calendar from figure_basis where city = $1`, tx.City).Scan(&calendar)
	if none(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the calendar of the figures: %w", err)
	}
	return calendar, nil
}

// SetFigureBasis queues that version.
func (tx *Tx) SetFigureBasis(calendar int) {
	tx.Queue(`insert into figure_basis (city, calendar) values ($1, $2) on conflict (city) do update set calendar = excluded.calendar`, tx.City, calendar)
}
