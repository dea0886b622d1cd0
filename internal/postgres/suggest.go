package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/ticket"
)

// NearRow is a row that may be like another ticket, with what to compare it by.
type NearRow struct {
	Row
	Content  string
	Place    string
	PhoneKey string
}

// AlikeTickets lists tickets since an id whose words hold one of several lists
// entirely, or that have the same number: the newest first, a bounded search.
func (tx *Tx) AlikeTickets(ctx context.Context, lists [][]string, phone string, since ticket.ID, limit int) ([]ticket.ID, error) {
	var any []string
	for _, words := range lists {
		if len(words) > 0 {
			any = append(any, "("+strings.Join(words, " & ")+")")
		}
	}
	rows, err := tx.Query(ctx, `select distinct ticket_id from (
			(select s.ticket_id from ticket_words s where s.city = $1 and $2 <> '' and s.words @@ nullif($2, '')::tsquery and s.ticket_id >= $4 order by s.ticket_id desc limit $5)
			union all (select t.ticket_id from tickets t where t.city = $1 and t.phone_key = $3 and t.phone_key <> '' and t.ticket_id >= $4 order by t.ticket_id desc limit 20)
		) x`, tx.City, strings.Join(any, " | "), phone, since, limit)
	if err != nil {
		return nil, fmt.Errorf("find like tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// RowsOf reads the list rows of tickets that lie in a scope.
func (tx *Tx) RowsOf(ctx context.Context, ids []ticket.ID, scope org.Scope) ([]NearRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	w := &where{args: []any{tx.City}, conds: []string{"t.city = $1"}}
	w.add("t.ticket_id = any(?)", ids)
	w.within(scope)
	rows, err := tx.Query(ctx, "select t.content, t.place, t.phone_key, "+rowColumns+"t.due_at"+rowTail+Filter{}.from(w)+" where "+w.sql()+" and t.state <> 'draft' order by t.ticket_id desc", w.args...)
	if err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r NearRow, err error) {
		return r, row.Scan(append([]any{&r.Content, &r.Place, &r.PhoneKey}, r.fields()...)...)
	})
}

// Suggested is what was suggested for a ticket before people chose.
type Suggested struct {
	Ticket      ticket.ID
	Asked       string // category, unit
	At          time.Time
	Model       int
	Spoke       string
	First       string
	Probability float64
	Items       json.RawMessage
}

var suggestionRows = newBulk("suggestions", "on conflict do nothing", "ticket_id bigint", "asked text", "at timestamptz", "model int", "spoke text", "first text", "probability float8", "items json")

// AddSuggested queues a suggestion; the first one for a ticket stays.
func (tx *Tx) AddSuggested(s Suggested) {
	tx.gather(suggestionRows, s.Ticket, s.Asked, s.At, s.Model, s.Spoke, s.First, s.Probability, string(s.Items))
}

// Unsuggested lists open tickets before their dispatch for which nothing was
// suggested yet.
func (tx *Tx) Unsuggested(ctx context.Context, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select t.ticket_id from tickets t where t.city = $1 and t.closed_at is null and t.state in ('accepted', 'to_dispatch')
		and not exists (select 1 from suggestions s where s.city = t.city and s.ticket_id = t.ticket_id) order by t.ticket_id limit $2`, tx.City, limit)
	if err != nil {
		return nil, fmt.Errorf("list tickets without suggestion: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// RegisteredAfter lists tickets after an id that were accepted, in order.
func (tx *Tx) RegisteredAfter(ctx context.Context, after ticket.ID, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id from tickets where city = $1 and ticket_id > $2 and accepted_at is not null and category <> '' and erased_at is null order by ticket_id limit $3`,
		tx.City, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list registered tickets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}
