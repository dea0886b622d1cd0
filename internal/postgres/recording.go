package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/org"
)

// Recording is where the sound of a call lies (录音).
type Recording struct {
	Call      call.ID
	Digest    string
	Millis    int64
	Size      int64
	At        time.Time
	KeepUntil time.Time
}

// AddRecording queues a recording; a call has one.
func (tx *Tx) AddRecording(r Recording) {
	tx.Queue(`insert into recordings (city, call_id, digest, millis, size, at, keep_until) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
		tx.City, r.Call, r.Digest, r.Millis, r.Size, r.At, r.KeepUntil)
}

// Recording returns the recording of a call.
func (tx *Tx) Recording(ctx context.Context, id call.ID) (r Recording, err error) {
	err = tx.QueryRow(ctx, `select call_id, digest, millis, size, at, keep_until from recordings where city = $1 and call_id = $2`, tx.City, id).
		Scan(&r.Call, &r.Digest, &r.Millis, &r.Size, &r.At, &r.KeepUntil)
	switch {
	case none(err):
		return r, fault.New(fault.NotFound, "这个通话没有录音")
	case err != nil:
		return r, fmt.Errorf("read recording of call %d: %w", id, err)
	case r.Digest == "":
		return r, fault.New(fault.NotFound, "录音已过保存期限,按规定删除")
	}
	return r, nil
}

// RecordingsOver lists recordings whose time is over.
func (tx *Tx) RecordingsOver(ctx context.Context, limit int) ([]Recording, error) {
	rows, err := tx.Query(ctx, `select call_id, digest, millis, size, at, keep_until from recordings
		where city = $1 and digest <> '' and keep_until < $2 order by keep_until limit $3`, tx.City, tx.Now, limit)
	if err != nil {
		return nil, fmt.Errorf("list recordings over: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Recording])
}

// ForgetRecording queues that a recording is gone; that there was one stays.
func (tx *Tx) ForgetRecording(id call.ID) {
	tx.Queue(`update recordings set digest = '' where city = $1 and call_id = $2`, tx.City, id)
}

// Listening is one person's hearing of one recording (听音留痕).
type Listening struct {
	ID   int64      `json:"id"`
	At   time.Time  `json:"at"`
	User org.UserID `json:"user"`
	Name string     `json:"name"`
	Call call.ID    `json:"call"`
}

// AddListening writes who listened.
func (tx *Tx) AddListening(ctx context.Context, l Listening) error {
	_, err := tx.Exec(ctx, `insert into listenings (city, id, at, user_id, user_name, call_id) values ($1, $2, $3, $4, $5, $6)`, tx.City, l.ID, l.At, l.User, l.Name, l.Call)
	if err != nil {
		return fmt.Errorf("add listening: %w", err)
	}
	return nil
}

// Listenings lists who listened, newest first; call 0 is every call.
func (tx *Tx) Listenings(ctx context.Context, id call.ID, f AuditFilter) ([]Listening, error) {
	before, limit := f.page()
	rows, err := tx.Query(ctx, `select id, at, user_id, user_name, call_id from listenings
		where city = $1 and id < $2 and ($3::bigint = 0 or user_id = $3) and ($4::bigint = 0 or call_id = $4) order by id desc limit $5`, tx.City, before, f.User, id, limit)
	if err != nil {
		return nil, fmt.Errorf("list listenings: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Listening])
}
