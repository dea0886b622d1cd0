package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/whatif"
	"suban/internal/workday"
)

// WhatIf is one replay that somebody asked for (推演).
type WhatIf struct {
	ID      int64
	AskedAt time.Time
	AskedBy org.UserID
	By      string
	Change  whatif.Change
	Period  indicator.Period
	State   string // waiting, running, done, failed, cancelled
	Total   int
	Done    int
	Result  json.RawMessage
	Error   string
	EndedAt *time.Time
}

// keptWhatIfs is how many replays a city keeps.
const keptWhatIfs = 20

// AddWhatIf takes a new replay in and lets the oldest go.
func (tx *Tx) AddWhatIf(ctx context.Context, w WhatIf) (id int64, err error) {
	change, err := json.Marshal(w.Change)
	if err != nil {
		return 0, fmt.Errorf("write change: %w", err)
	}
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return 0, fmt.Errorf("lock replays: %w", err)
	}
	tx.Queue(`delete from whatifs where city = $1 and state not in ('waiting', 'running') and id in (select id from whatifs where city = $1 order by id desc offset $2)`, tx.City, keptWhatIfs)
	err = tx.QueryRow(ctx, `insert into whatifs (city, id, asked_at, asked_by, asked_name, change, from_on, to_on, state, beat_at)
		select $1, coalesce(max(id), 0) + 1, $2, $3, $4, $5, $6, $7, 'waiting', $2 from whatifs where city = $1 returning id`,
		tx.City, tx.Now, w.AskedBy, w.By, string(change), dateArg(w.Period.From), dateArg(w.Period.To)).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add replay: %w", err)
	}
	return id, nil
}

// WhatIfs reads replays, the newest first; with an id only that one.
func (tx *Tx) WhatIfs(ctx context.Context, id int64) ([]WhatIf, error) {
	rows, err := tx.Query(ctx, `select id, asked_at, asked_by, asked_name, change, from_on, to_on, state, total, done, case when $2 <> 0 then result end, error, ended_at
		from whatifs where city = $1 and ($2 = 0 or id = $2) order by id desc`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("read replays: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w WhatIf, err error) {
		var from, to time.Time
		var result []byte
		err = row.Scan(&w.ID, &w.AskedAt, &w.AskedBy, &w.By, &w.Change, &from, &to, &w.State, &w.Total, &w.Done, &result, &w.Error, &w.EndedAt)
		w.Period, w.Result = indicator.Period{From: dayOf(from), To: dayOf(to)}, result
		return w, err
	})
}

func dayOf(t time.Time) workday.Date {
	return workday.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
}

// WhatIf reads one replay.
func (tx *Tx) WhatIf(ctx context.Context, id int64) (WhatIf, error) {
	found, err := tx.WhatIfs(ctx, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "没有这次推演,它可能已被较新的替换;请从列表中选择")
	}
	if err != nil {
		return WhatIf{}, err
	}
	return found[0], nil
}

// TakeWhatIf claims the replay that waits longest, or one whose runner has not been heard
// of since a moment; its former finds are dropped. 0: none.
func (tx *Tx) TakeWhatIf(ctx context.Context, silent time.Time) (id int64, err error) {
	err = tx.QueryRow(ctx, `update whatifs set state = 'running', beat_at = $2, done = 0 where city = $1 and id =
		(select id from whatifs where city = $1 and (state = 'waiting' or state = 'running' and beat_at < $3) order by id limit 1 for update skip locked) returning id`,
		tx.City, tx.Wall, silent).Scan(&id)
	if none(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("take a replay: %w", err)
	}
	_, err = tx.Exec(ctx, `delete from whatif_sides where city = $1 and run = $2`, tx.City, id)
	return id, err
}

// BeatWhatIf notes how far a replay is; false when it is to stop.
func (tx *Tx) BeatWhatIf(ctx context.Context, id int64, done, total int) (bool, error) {
	tag, err := tx.Exec(ctx, `update whatifs set done = $3, total = $4, beat_at = $5 where city = $1 and id = $2 and state = 'running'`, tx.City, id, done, total, tx.Wall)
	if err != nil {
		return false, fmt.Errorf("note a replay's progress: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// EndWhatIf queues what came of a replay, unless it was cancelled meanwhile.
func (tx *Tx) EndWhatIf(id int64, result []byte, refusal string) {
	state, text := "done", (*string)(nil)
	if refusal != "" {
		state = "failed"
	} else {
		whole := string(result)
		text = &whole
	}
	tx.Queue(`update whatifs set state = $3, result = $4, error = $5, ended_at = $6 where city = $1 and id = $2 and state = 'running'`, tx.City, id, state, text, refusal, tx.Now)
}

// CancelWhatIf stops a replay that has not ended.
func (tx *Tx) CancelWhatIf(ctx context.Context, id int64) error {
	tag, err := tx.Exec(ctx, `update whatifs set state = 'cancelled', ended_at = $3 where city = $1 and id = $2 and state in ('waiting', 'running')`, tx.City, id, tx.Now)
	if err == nil && tag.RowsAffected() == 0 {
		err = fault.New(fault.Conflict, "这次推演已经结束,不能取消")
	}
	return err
}

// Reach says which tickets a replay of a period reads: opened before its end, and not
// closed so long before its start that nothing of them may fall due in it.
type Reach struct{ Before, ClosedSince time.Time }

const reached = ` from tickets where city = $1 and created_at < $2 and (closed_at is null or closed_at >= $3)`

// CountReached counts the tickets a replay reads.
func (tx *Tx) CountReached(ctx context.Context, t Reach) (n int, err error) {
	if err = tx.QueryRow(ctx, `select count(*)`+reached, tx.City, t.Before, t.ClosedSince).Scan(&n); err != nil {
		err = fmt.Errorf("count tickets to replay: %w", err)
	}
	return n, err
}

// ReachedIDs lists them after one, in order.
func (tx *Tx) ReachedIDs(ctx context.Context, t Reach, after ticket.ID, limit int) ([]ticket.ID, error) {
	rows, err := tx.Query(ctx, `select ticket_id`+reached+` and ticket_id > $4 order by ticket_id limit $5`, tx.City, t.Before, t.ClosedSince, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list tickets to replay: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[ticket.ID])
}

// Histories reads the histories of tickets in order, each handed over whole; what nobody
// replays by (names, links of the chain) is left in the database.
func (tx *Tx) Histories(ctx context.Context, ids []ticket.ID, do func(ticket.ID, []ticket.Event) error) error {
	rows, err := tx.Query(ctx, `select ticket_id, seq, at, by_user, by_unit, action, policy, calendar, facts from events where city = $1 and ticket_id = any($2) order by ticket_id, seq`, tx.City, ids)
	if err != nil {
		return fmt.Errorf("read histories: %w", err)
	}
	defer rows.Close()
	var history []ticket.Event
	var facts []byte
	for rows.Next() {
		var e ticket.Event
		if err := rows.Scan(&e.Ticket, &e.Seq, &e.At, &e.By.User, &e.By.Unit, &e.Action, &e.Policy, &e.Calendar, &facts); err != nil {
			return fmt.Errorf("read histories: %w", err)
		}
		if e.Facts, err = ticket.ReadFacts(e.Action, facts); err != nil {
			return err
		}
		if len(history) > 0 && history[0].Ticket != e.Ticket {
			if err := do(history[0].Ticket, history); err != nil {
				return err
			}
			history = history[:0]
		}
		history = append(history, e)
	}
	if err := rows.Err(); err != nil || len(history) == 0 {
		return err
	}
	return do(history[0].Ticket, history)
}

// AddTurned stores items that change sides in a replay.
func (tx *Tx) AddTurned(ctx context.Context, run int64, list []whatif.Turned) error {
	_, err := tx.CopyFrom(ctx, "whatif_sides", []string{"city", "run", "k", "ticket_id", "item", "round", "unit", "topic", "was", "turned", "was_at", "is_at"},
		pgx.CopyFromSlice(len(list), func(i int) ([]any, error) {
			t := list[i]
			return []any{tx.City, run, t.K, t.Ticket, t.N, t.Round, t.Unit, indicator.Topic(t.Category), string(t.Was), string(t.Is), moment(t.WasAt), moment(t.IsAt)}, nil
		}))
	if err != nil {
		return fmt.Errorf("store replayed items: %w", err)
	}
	return nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// TurnedFilter says which items of a replay to read. Zero values do not filter.
type TurnedFilter struct {
	Run   int64
	K     indicator.ID
	Units []org.UnitID
	Topic string
	To    whatif.Side // only what came to stand there
	From  whatif.Side
	Skip  int
	Limit int
}

// Turned reads items that changed sides.
func (tx *Tx) Turned(ctx context.Context, f TurnedFilter) ([]whatif.Turned, error) {
	w := where{args: []any{tx.City, f.Run, f.K}, conds: []string{"run = $2", "k = $3"}}
	if len(f.Units) > 0 {
		w.add("unit = any(?)", f.Units)
	}
	if f.Topic != "" {
		w.add("topic = ?", f.Topic)
	}
	if f.To != "" {
		w.add("turned = ?", string(f.To))
	}
	if f.From != "" {
		w.add("was = ?", string(f.From))
	}
	rows, err := tx.Query(ctx, `select k, ticket_id, item, round, unit, topic, was, turned, was_at, is_at from whatif_sides where city = $1 and `+w.sql()+
		fmt.Sprintf(" order by ticket_id, item, round limit %d offset %d", f.Limit, f.Skip), w.args...)
	if err != nil {
		return nil, fmt.Errorf("read replayed items: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t whatif.Turned, err error) {
		var was, is *time.Time
		err = row.Scan(&t.K, &t.Ticket, &t.N, &t.Round, &t.Unit, &t.Category, &t.Was, &t.Is, &was, &is)
		if was != nil {
			t.WasAt = *was
		}
		if is != nil {
			t.IsAt = *is
		}
		return t, err
	})
}
