package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Matter is what everybody may read of a ticket (公开事项).
type Matter struct {
	Ticket      ticket.ID
	Title       string
	Text        string
	Answer      string
	Category    string
	Region      org.RegionCode
	Township    org.RegionCode
	PublishedAt time.Time
	AnsweredAt  *time.Time
	State       ticket.State
	Unit        org.UnitID
	Followers   int
}

// SaveMatter queues what is public of a ticket.
func (tx *Tx) SaveMatter(m Matter) {
	tx.Queue(`insert into public_matters (city, ticket_id, title, text, answer, category, region, township, published_at, answered_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (city, ticket_id) do update set title = excluded.title, text = excluded.text, answer = excluded.answer, category = excluded.category,
			region = excluded.region, township = excluded.township, answered_at = coalesce(public_matters.answered_at, excluded.answered_at)`,
		tx.City, m.Ticket, m.Title, m.Text, m.Answer, m.Category, m.Region, m.Township, m.PublishedAt, m.AnsweredAt)
}

// DropMatter queues the end of what is public of a ticket.
func (tx *Tx) DropMatter(id ticket.ID) {
	tx.Queue(`delete from public_matters where city = $1 and ticket_id = $2`, tx.City, id)
}

// MatterFilter narrows the public list.
type MatterFilter struct {
	Ticket   ticket.ID
	Text     string
	Region   org.RegionCode
	Category string
	Answered *bool
	Skip     int
	Limit    int
}

const matterRows = ` from public_matters p join tickets t on t.city = p.city and t.ticket_id = p.ticket_id
	where p.city = $1 and ($2::bigint = 0 or p.ticket_id = $2) and ($3 = '' or position($3 in p.title || ' ' || p.text || ' ' || p.answer) > 0)
		and ($4 = '' or p.region = $4 or p.township = $4) and ($5 = '' or p.category = $5 or p.category like $5 || '.%') and ($6::boolean is null or (p.answer <> '') = $6)`

func (f MatterFilter) args(city org.City) []any {
	return []any{city, f.Ticket, f.Text, f.Region, f.Category, f.Answered}
}

// Matters lists what is public, newest first, and how much there is.
func (tx *Tx) Matters(ctx context.Context, f MatterFilter) (list []Matter, total int, err error) {
	if err := tx.QueryRow(ctx, `select count(*)`+matterRows, f.args(tx.City)...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count public matters: %w", err)
	}
	rows, err := tx.Query(ctx, `select p.ticket_id, p.title, p.text, p.answer, p.category, p.region, p.township, p.published_at, p.answered_at, t.state,
			coalesce((select a.unit from assignments a where a.city = p.city and a.ticket_id = p.ticket_id and a.part = 'lead' order by a.n desc limit 1), 0),
			(select count(*)::int from followers f where f.city = p.city and f.ticket_id = p.ticket_id)`+matterRows+` order by p.published_at desc, p.ticket_id desc offset $7 limit $8`,
		append(f.args(tx.City), f.Skip, f.Limit)...)
	if err != nil {
		return nil, 0, fmt.Errorf("list public matters: %w", err)
	}
	list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Matter])
	return list, total, err
}

// MattersByPlace counts what is public by county and by township.
func (tx *Tx) MattersByPlace(ctx context.Context) (map[org.RegionCode]int, error) {
	rows, err := tx.Query(ctx, `select region, count(*)::int from public_matters where city = $1 group by region
		union all select township, count(*)::int from public_matters where city = $1 and township <> '' and township <> region group by township`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("count public matters: %w", err)
	}
	counts := map[org.RegionCode]int{}
	var code org.RegionCode
	var n int
	_, err = pgx.ForEachRow(rows, []any{&code, &n}, func() error { counts[code] = n; return nil })
	return counts, err
}

// Crowded reports whether so many tickets stand in a township that one of them
// cannot be told from the others.
func (tx *Tx) Crowded(ctx context.Context, region, township org.RegionCode, want int) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from (select from tickets where city = $1 and region = $2 and left(township, 9) = $3 limit $4) t`, tx.City, region, township, want).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("count tickets of a township: %w", err)
	}
	return n >= want, nil
}

// Follower is somebody who met the same as a public matter tells (我也遇到).
type Follower struct {
	ID       int64
	Ticket   ticket.ID
	No       string
	Code     string // digest
	Phone    []byte // sealed
	PhoneKey string
	Key      string // of the click that made it
	At       time.Time
	ToldAt   *time.Time
}

const followerColumns = "follower_id, ticket_id, no, code, phone, phone_key, deed_key, at, told_at"

// AddFollower writes one.
func (tx *Tx) AddFollower(ctx context.Context, f Follower) error {
	_, err := tx.Exec(ctx, `insert into followers (city, follower_id, ticket_id, no, code, phone, phone_key, deed_key, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.City, f.ID, f.Ticket, f.No, f.Code, f.Phone, f.PhoneKey, f.Key, f.At)
	if err != nil {
		return fmt.Errorf("add follower: %w", err)
	}
	return nil
}

func (tx *Tx) follower(ctx context.Context, where string, args ...any) (*Follower, error) {
	rows, err := tx.Query(ctx, `select `+followerColumns+` from followers where city = $1 and `+where, append([]any{tx.City}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read follower: %w", err)
	}
	f, err := pgx.CollectOneRow(rows, pgx.RowToAddrOfStructByPos[Follower])
	if none(err) {
		return nil, nil
	}
	return f, err
}

// FollowerOf finds who follows a ticket with a number.
func (tx *Tx) FollowerOf(ctx context.Context, id ticket.ID, phoneKey string) (*Follower, error) {
	return tx.follower(ctx, "ticket_id = $2 and phone_key = $3", id, phoneKey)
}

// FollowerByNo finds one by his receipt's number.
func (tx *Tx) FollowerByNo(ctx context.Context, no string) (*Follower, error) {
	return tx.follower(ctx, "no = $2", no)
}

// FollowerByID finds one by his id.
func (tx *Tx) FollowerByID(ctx context.Context, id int64) (*Follower, error) {
	return tx.follower(ctx, "follower_id = $2", id)
}

// Unfollow removes one.
func (tx *Tx) Unfollow(ctx context.Context, id int64) error {
	_, err := tx.Exec(ctx, `delete from followers where city = $1 and follower_id = $2`, tx.City, id)
	return err
}

// DropFollowers queues the end of everybody who follows a ticket.
func (tx *Tx) DropFollowers(id ticket.ID) {
	tx.Queue(`delete from followers where city = $1 and ticket_id = $2`, tx.City, id)
}

// TellFollowers queues one notice for everybody who follows a ticket and has not been
// told of its answer.
func (tx *Tx) TellFollowers(id ticket.ID, template string, sendAfter time.Time, state string) {
	tx.Queue(`with told as (update followers set told_at = $3 where city = $1 and ticket_id = $2 and told_at is null returning follower_id, no)
		insert into notices (city, id, ticket_id, occasion, channel, to_follower, text, made_at, send_after, state)
		select $1, follower_id, $2, 'follower_answered', 'sms', follower_id, replace($4, '{no}', no), $3, $5, $6 from told`,
		tx.City, id, tx.Now, template, sendAfter, state)
}
