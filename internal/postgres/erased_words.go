package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// Wordy is a row of supervision that speaks of a ticket whose personal data was erased.
type Wordy struct {
	What   string // reminder, order, submission, dossier
	ID     int64
	Ticket ticket.ID
	Alone  bool // it is about this ticket only
}

// Wordies lists the rows whose words must still be taken out.
func (tx *Tx) Wordies(ctx context.Context, limit int) ([]Wordy, error) {
	rows, err := tx.Query(ctx, `with gone as (select ticket_id from tickets where city = $1 and erased_at is not null),
		found (what, id, ticket_id, alone) as (
			select 'reminder', r.id, r.ticket_id, true from reminders r join gone using (ticket_id) where r.city = $1
			union all select 'order', x.order_id, x.ticket_id, (select count(*) = 1 from order_tickets y where y.city = $1 and y.order_id = x.order_id) from order_tickets x join gone using (ticket_id) where x.city = $1
			union all select 'submission', x.submission_id, x.ticket_id, (select count(*) = 1 from submission_tickets y where y.city = $1 and y.submission_id = x.submission_id) from submission_tickets x join gone using (ticket_id) where x.city = $1
			union all select 'dossier', x.dossier_id, x.ticket_id, (select count(*) = 1 from dossier_tickets y where y.city = $1 and y.dossier_id = x.dossier_id) from dossier_tickets x join gone using (ticket_id) where x.city = $1)
		select f.what, f.id, f.ticket_id, f.alone from found f
		where not exists (select from erased_words e where e.city = $1 and e.what = f.what and e.id = f.id and e.ticket_id = f.ticket_id) order by 1, 2, 3 limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("look for words of erased tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Wordy])
}

// NoteErased queues that a ticket's words were taken out of a row.
func (tx *Tx) NoteErased(w Wordy) {
	tx.Queue(`insert into erased_words (city, what, id, ticket_id, at) values ($1, $2, $3, $4, $5)`, tx.City, w.What, w.ID, w.Ticket, tx.Now)
}

// wordBoxes are where the sealed words of a row and of its record lie.
var wordBoxes = map[string][2]string{
	"reminder":   {`update reminders set box = $3 where city = $1 and id = $2`, ""},
	"order":      {`update orders set box = $3 where city = $1 and id = $2`, `update order_events set box = $4 where city = $1 and order_id = $2 and version = $3`},
	"submission": {`update submissions set box = $3 where city = $1 and id = $2`, `update submission_events set box = $4 where city = $1 and submission_id = $2 and version = $3`},
	"dossier":    {`update dossiers set box = $3 where city = $1 and id = $2`, `update dossier_events set box = $4 where city = $1 and dossier_id = $2 and version = $3`},
}

// SaveBox queues other sealed words for a row.
func (tx *Tx) SaveBox(what string, id int64, box []byte) {
	tx.Queue(wordBoxes[what][0], tx.City, id, box)
}

// SaveEventBox queues other sealed words for a line of a row's record.
func (tx *Tx) SaveEventBox(what string, id int64, version int, box []byte) {
	tx.Queue(wordBoxes[what][1], tx.City, id, version, box)
}

// SaveSeal queues the seal of a signed paper whose words about a person were erased.
func (tx *Tx) SaveSeal(id int64, seal string) {
	tx.Queue(`update submissions set seal = $3 where city = $1 and id = $2`, tx.City, id, seal)
}
