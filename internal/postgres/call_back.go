package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/call"
	"suban/internal/org"
)

// CallBack is a number to be called back (回拨).
type CallBack struct {
	ID        int64
	Call      call.ID
	NumberKey string
	NumberBox []byte
	Why       string // abandoned, asked, portal, sms
	Queue     string
	AskedAt   time.Time
	State     string // open, done, given_up
	Tries     int
	NextAt    time.Time
	Agent     org.UserID
	Words     []byte // what he wrote, sealed
}

const callBackColumns = "id, call_id, number_key, number_box, why, queue, asked_at, state, tries, next_at, agent, words"

// AddCallBack queues a call back; a number that waits for one already keeps its place.
func (tx *Tx) AddCallBack(b CallBack) {
	tx.Queue(`insert into call_backs (city, `+callBackColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 0, $9, 0, $10)
		on conflict (city, number_key) where state = 'open' do update set words = coalesce(excluded.words, call_backs.words)`, tx.City, b.ID, b.Call, b.NumberKey, b.NumberBox, b.Why, b.Queue, b.AskedAt, b.NextAt, b.Words)
}

// CallBacks are the open ones, in the order in which they were asked for.
func (tx *Tx) CallBacks(ctx context.Context, limit int) ([]CallBack, error) {
	rows, err := tx.Query(ctx, `select `+callBackColumns+` from call_backs where city = $1 and state = 'open' order by asked_at limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list call backs: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[CallBack])
}

// CallBackWords is what the one who waits under a number has written so far, locked.
func (tx *Tx) CallBackWords(ctx context.Context, numberKey string) (box []byte, err error) {
	err = tx.QueryRow(ctx, `select words from call_backs where city = $1 and number_key = $2 and state = 'open' for update`, tx.City, numberKey).Scan(&box)
	if err != nil && !none(err) {
		return nil, fmt.Errorf("read words of a call back: %w", err)
	}
	return box, nil
}

// TryCallBack queues that an agent called back; the next try is not before a moment.
func (tx *Tx) TryCallBack(id int64, by org.UserID, next time.Time) {
	tx.Queue(`update call_backs set tries = tries + 1, agent = $3, next_at = $4 where city = $1 and id = $2 and state = 'open'`, tx.City, id, by, next)
}

// SettleCallBacks queues the end of a number's call back: it was spoken to, or given up.
func (tx *Tx) SettleCallBacks(numberKey, state string) {
	tx.Queue(`update call_backs set state = $3, settled_at = $4 where city = $1 and number_key = $2 and state = 'open'`, tx.City, numberKey, state, tx.Now)
}
