package postgres

import (
	"context"
	"fmt"
	"time"

	"suban/internal/ticket"
)

// AddReceipt queues the digest of a citizen's query code.
func (tx *Tx) AddReceipt(id ticket.ID, digest string) {
	tx.Queue(`insert into receipts (city, ticket_id, code) values ($1, $2, $3)`, tx.City, id, digest)
}

// Receipt finds what a number's query code must digest to; no ticket gives "".
func (tx *Tx) Receipt(ctx context.Context, no string) (id ticket.ID, digest string, err error) {
	err = tx.QueryRow(ctx, `select t.ticket_id, r.code from tickets t join receipts r on r.city = t.city and r.ticket_id = t.ticket_id
		where t.city = $1 and t.no = $2`, tx.City, no).Scan(&id, &digest)
	if none(err) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", fmt.Errorf("read receipt: %w", err)
	}
	return id, digest, nil
}

// ReceiptLock is how long a number stays closed, zero when it is open.
func (tx *Tx) ReceiptLock(ctx context.Context, no string) (until time.Time, err error) {
	var t *time.Time
	err = tx.QueryRow(ctx, `select locked_until from receipt_tries where city = $1 and no = $2`, tx.City, no).Scan(&t)
	if none(err) || err == nil && t == nil {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read receipt tries: %w", err)
	}
	return *t, nil
}

// CountReceiptTry counts a wrong code for a number, known or not; the limit closes
// it. Tries before an ended lock do not count any more.
func (tx *Tx) CountReceiptTry(ctx context.Context, no string, limit int, lock time.Duration) error {
	_, err := tx.Exec(ctx, `insert into receipt_tries (city, no, tries) values ($1, $2, 1)
		on conflict (city, no) do update set
			tries = case when receipt_tries.locked_until <= $3 then 1 else receipt_tries.tries + 1 end,
			locked_until = case when receipt_tries.locked_until <= $3 then null
				when receipt_tries.tries + 1 >= $4 then $5::timestamptz end`, tx.City, no, tx.Now, limit, tx.Now.Add(lock))
	return err
}

// ForgetReceiptTries clears a number's wrong tries.
func (tx *Tx) ForgetReceiptTries(ctx context.Context, no string) error {
	_, err := tx.Exec(ctx, `delete from receipt_tries where city = $1 and no = $2`, tx.City, no)
	return err
}
