package postgres

import (
	"context"
	"fmt"

	"suban/internal/ticket"
)

// Exclusions are the tickets that two people took out of the scores (剔除), with the
// reason that stands.
func (tx *Tx) Exclusions(ctx context.Context) (map[ticket.ID]string, error) {
	rows, err := tx.Query(ctx, `select ticket_id, code from score_appeals where city = $1 and excluded`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("read exclusions: %w", err)
	}
	defer rows.Close()
	all := map[ticket.ID]string{}
	for rows.Next() {
		var id ticket.ID
		var code string
		if err := rows.Scan(&id, &code); err != nil {
			return nil, fmt.Errorf("read exclusions: %w", err)
		}
		all[id] = code
	}
	return all, rows.Err()
}
