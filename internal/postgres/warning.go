package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// DayCount is how many tickets one category brought in one region on one day.
type DayCount struct {
	Category string
	Region   org.RegionCode
	Day      int // after the first
	Count    int
}

// brought is a ticket t with what it is about: one that was merged is a call like any
// other (T8: 仍计来件), of the category and the place of the ticket it went into.
const brought = ` from (select t.ticket_id, t.city, t.created_at, t.state, case when t.state = 'merged' then coalesce(m.category, t.category) else t.category end as category,
		case when t.state = 'merged' then coalesce(m.region, t.region) else t.region end as region
	from tickets t left join tickets m on m.city = t.city and m.ticket_id = t.merged_into and t.merged_into is not null) b `

// CountByDay counts the tickets registered from a day's beginning on, for so many
// days; drafts are none yet.
func (tx *Tx) CountByDay(ctx context.Context, from time.Time, days int) ([]DayCount, error) {
	rows, err := tx.Query(ctx, `select category, region, floor(extract(epoch from created_at - $2) / 86400)::int as day, count(*)::int`+brought+`
		where city = $1 and created_at >= $2 and created_at < $3 and state <> 'draft' and category <> '' group by 1, 2, 3`,
		tx.City, from, from.AddDate(0, 0, days))
	if err != nil {
		return nil, fmt.Errorf("count tickets by day: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DayCount])
}

// HasPast reports whether tickets reach back beyond a moment.
func (tx *Tx) HasPast(ctx context.Context, before time.Time) (has bool, err error) {
	err = tx.QueryRow(ctx, `select exists (select 1 from tickets where city = $1 and created_at < $2)`, tx.City, before).Scan(&has)
	return has, err
}

// Warning is a category in a region above its own level.
type Warning struct {
	ID            int64
	Category      string
	Region        org.RegionCode
	FromOn, ToOn  string
	Count         int
	Expected      float64
	Often         float64
	Counts        []int32
	Levels        []float64
	MadeAt        time.Time
	State         string
	Title, Remark string
	DecidedBy     org.UserID
	DecidedAt     *time.Time
}

const warningColumns = "id, category, region, from_on, to_on, count, expected, often, counts, levels, made_at, state, title, remark, decided_by, decided_at"

// Warnings lists those of a state, the newest first.
func (tx *Tx) Warnings(ctx context.Context, state string, limit int) ([]Warning, error) {
	rows, err := tx.Query(ctx, `select `+warningColumns+` from warnings where city = $1 and state = $2 order by to_on desc, often, id limit $3`, tx.City, state, limit)
	if err != nil {
		return nil, fmt.Errorf("list warnings: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Warning])
}

// Warning returns one, or nil.
func (tx *Tx) Warning(ctx context.Context, id int64) (*Warning, error) {
	rows, err := tx.Query(ctx, `select `+warningColumns+` from warnings where city = $1 and id = $2`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("read warning: %w", err)
	}
	w, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Warning])
	if none(err) {
		return nil, nil
	}
	return &w, err
}

// RaiseWarning queues a warning. One that is still open grows; what was decided
// within the days before is not raised again.
func (tx *Tx) RaiseWarning(w Warning, quiet int) {
	tx.Queue(`insert into warnings (city, `+warningColumns+`)
		select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', '', '', 0, null
		where not exists (select 1 from warnings w where w.city = $1 and w.category = $3 and w.region = $4 and w.state <> 'open' and w.decided_at >= $13)
		on conflict (city, category, region) where state = 'open' do update set to_on = excluded.to_on, count = excluded.count, expected = excluded.expected,
			from_on = excluded.from_on, often = excluded.often, counts = excluded.counts, levels = excluded.levels`,
		tx.City, w.ID, w.Category, w.Region, w.FromOn, w.ToOn, w.Count, w.Expected, w.Often, w.Counts, w.Levels, w.MadeAt, w.MadeAt.AddDate(0, 0, -quiet))
}

// DecideWarning queues what the centre made of a warning.
func (tx *Tx) DecideWarning(id int64, state, title, remark string, by org.UserID, at time.Time) {
	tx.Queue(`update warnings set state = $3, title = $4, remark = $5, decided_by = $6, decided_at = $7 where city = $1 and id = $2`, tx.City, id, state, title, remark, by, at)
}

// Behind are the tickets a warning rests on, the newest first.
func (tx *Tx) Behind(ctx context.Context, category string, region org.RegionCode, from, to time.Time, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id`+brought+`where city = $1 and (category = $2 or category like $3) and region like $4
		and created_at >= $5 and created_at < $6 and state <> 'draft' order by ticket_id desc limit $7`,
		tx.City, category, category+".%", string(region)+"%", from, to, limit)
	if err != nil {
		return nil, fmt.Errorf("find tickets behind a warning: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
