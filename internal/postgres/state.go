package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// StateCounts counts the city's tickets by state.
func (tx *Tx) StateCounts(ctx context.Context) (map[ticket.State]int, error) {
	rows, err := tx.Query(ctx, `select state, count(*) from tickets where city = $1 group by state`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("count tickets by state: %w", err)
	}
	counts := map[ticket.State]int{}
	var state ticket.State
	var n int
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error { counts[state] = n; return nil })
	return counts, err
}
