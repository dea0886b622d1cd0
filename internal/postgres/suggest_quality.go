package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// judged is every suggestion beside what people chose: the category the ticket has
// now, or the unit that was dispatched to first. What nobody chose yet is not there.
const judged = `select s.ticket_id, s.asked, s.at, s.model, s.first, s.probability, c.chosen, t.category,
		s.first <> '' and (c.chosen = s.first or s.asked = 'category' and c.chosen like s.first || '.%') as right
	from suggestions s join tickets t on t.city = s.city and t.ticket_id = s.ticket_id
	cross join lateral (select case s.asked when 'category' then nullif(t.category, '') else
		(select a.unit::text from assignments a where a.city = s.city and a.ticket_id = s.ticket_id and a.part = 'lead' order by a.n limit 1) end as chosen) c
	where s.city = $1 and s.asked = $2 and s.at >= $3 and s.at < $4 and s.model > 0 and c.chosen is not null`

// Judgement is how one month's suggestions for one top category stood, at one step
// of probability.
type Judgement struct {
	Month    string // 2026-11
	Category string // of the first level
	Step     int    // of twenty
	N        int
	Silent   int
	Right    int
	Sure     float64 // the sum of the probabilities of what was suggested
}

// Judgements adds up suggestions and choices of a period.
func (tx *Tx) Judgements(ctx context.Context, asked string, from, to time.Time) ([]Judgement, error) {
	rows, err := tx.Query(ctx, `select to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM'), split_part(category, '.', 1), least(19, floor(probability * 20))::int,
			count(*), count(*) filter (where first = ''), count(*) filter (where "right"), coalesce(sum(probability) filter (where first <> ''), 0)
		from (`+judged+`) j group by 1, 2, 3 order by 1, 2, 3`, tx.City, asked, from, to)
	if err != nil {
		return nil, fmt.Errorf("judge suggestions: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Judgement])
}

// Confusion is what was suggested where people chose something else.
type Confusion struct {
	First  string
	Chosen string
	N      int
}

// Confusions lists the most frequent ones of a period.
func (tx *Tx) Confusions(ctx context.Context, asked string, from, to time.Time, limit int) ([]Confusion, error) {
	rows, err := tx.Query(ctx, `select first, chosen, count(*) from (`+judged+`) j where first <> '' and not "right"
		group by 1, 2 order by 3 desc, 1, 2 limit $5`, tx.City, asked, from, to, limit)
	if err != nil {
		return nil, fmt.Errorf("list confusions: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Confusion])
}

// Confused lists the tickets behind a confusion, newest first.
func (tx *Tx) Confused(ctx context.Context, asked string, from, to time.Time, first, chosen string, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from (`+judged+`) j where first = $5 and chosen = $6 order by ticket_id desc limit $7`, tx.City, asked, from, to, first, chosen, limit)
	if err != nil {
		return nil, fmt.Errorf("list confused tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
