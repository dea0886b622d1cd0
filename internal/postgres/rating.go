package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// BadRatings are the tickets rated badly since a moment, the newest rating first.
func (tx *Tx) BadRatings(ctx context.Context, since time.Time, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from follow_ups where city = $1 and reached and satisfaction in (1, 2) and at >= $2
		group by ticket_id order by max(at) desc limit $3`, tx.City, since, limit)
	if err != nil {
		return nil, fmt.Errorf("list bad ratings: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
