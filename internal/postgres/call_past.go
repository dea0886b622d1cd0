package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Phoned is a ticket that an agent registered on the telephone while no exchange wrote the
// call down. Box is the requester's number as it lies sealed; nil when he left none.
type Phoned struct {
	Ticket   ticket.ID
	At       time.Time
	Agent    org.UserID
	Category string
	Desk     int
	Key      string // of the number
	Digest   string
	Box      []byte
}

// Phoned lists them in the order of their time.
func (tx *Tx) Phoned(ctx context.Context) ([]Phoned, error) {
	rows, err := tx.Query(ctx, `select t.ticket_id, t.created_at, t.created_by, t.category, t.desk, t.phone_key, t.requester_phone, s.box
		from tickets t left join secrets s on s.city = t.city and s.ticket_id = t.ticket_id and s.digest = t.requester_phone
		where t.city = $1 and t.channel = 'phone' and t.created_by <> 0
			and not exists (select 1 from call_tickets c where c.city = t.city and c.ticket_id = t.ticket_id)
		order by t.created_at, t.ticket_id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list tickets of the telephone: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Phoned])
}
