package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Arrival is a ticket that came in, without anything its citizen said: the wall hangs
// where visitors stand.
type Arrival struct {
	At       time.Time
	Region   org.RegionCode
	Category string
	Kind     ticket.Kind
	State    ticket.State
	Urgency  ticket.Urgency
}

// Arrivals lists the tickets accepted last. What is confidential is not listed.
func (tx *Tx) Arrivals(ctx context.Context, most int) ([]Arrival, error) {
	rows, err := tx.Query(ctx, `select accepted_at, region, category, kind, state, urgency from tickets
		where city = $1 and ticket_id >= $2 and accepted_at is not null and not confidential order by ticket_id desc limit $3`, tx.City, FirstID(tx.Now.Add(-48*time.Hour)), most)
	if err != nil {
		return nil, fmt.Errorf("list arrivals: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Arrival])
}
