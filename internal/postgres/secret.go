package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

var secretRows = newBulk("secrets", "on conflict do nothing", "ticket_id bigint", "digest text", "box bytea")

// AddSecret queues one sealed text; the same text of a ticket is kept once.
func (tx *Tx) AddSecret(id ticket.ID, digest string, box []byte) {
	tx.gather(secretRows, id, digest, box)
}

// Box is a sealed text.
type Box struct {
	Ticket ticket.ID
	Digest string
	Box    []byte
}

// Boxes reads the sealed texts of tickets: all of them, or those with a digest given.
func (tx *Tx) Boxes(ctx context.Context, ids []ticket.ID, digests []string) ([]Box, error) {
	rows, err := tx.Query(ctx, `select ticket_id, digest, box from secrets
		where city = $1 and ticket_id = any($2) and ($3::text[] is null or digest = any($3))`, tx.City, ids, digests)
	if err != nil {
		return nil, fmt.Errorf("read sealed texts: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Box])
}

// EraseSecrets queues the removal of every sealed text, search word and print of a
// ticket, and of the receipt that opened it.
func (tx *Tx) EraseSecrets(id ticket.ID) {
	tx.settle() // what was written a moment ago goes too
	tx.Queue(`delete from secrets where city = $1 and ticket_id = $2`, tx.City, id)
	tx.Queue(`delete from ticket_words where city = $1 and ticket_id = $2`, tx.City, id)
	tx.Queue(`delete from receipts where city = $1 and ticket_id = $2`, tx.City, id)
	tx.Queue(`delete from reply_prints where city = $1 and ticket_id = $2`, tx.City, id)
	tx.Queue(`delete from radar where city = $1 and ticket_id = $2`, tx.City, id)
}

// SetWords queues the search words of a ticket: keyed digests of character pairs.
func (tx *Tx) SetWords(id ticket.ID, words []string) {
	tx.Queue(`insert into ticket_words (city, ticket_id, words) values ($1, $2, array_to_tsvector($3::text[]))
		on conflict (city, ticket_id) do update set words = excluded.words`, tx.City, id, words)
}
