package postgres

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/indicator"
	"suban/internal/ticket"
	"suban/internal/workday"
)

var deltaRows = newBulk("figure_deltas", "", "ticket_id bigint", "seq int", "moved text")

// delta is what the steps of a transaction changed in the figures: one row, kept
// under the first of them.
type delta struct {
	ticket ticket.ID
	seq    int
	moves  []indicator.Moves
}

// AddMoves queues what a step changed in the figures.
func (tx *Tx) AddMoves(id ticket.ID, seq int, moves []indicator.Moves) {
	if len(moves) == 0 {
		return
	}
	if len(tx.delta.moves) == 0 {
		tx.delta.ticket, tx.delta.seq = id, seq
	}
	tx.delta.moves = append(tx.delta.moves, moves...)
}

func (tx *Tx) settleDelta() {
	if d := tx.delta; len(d.moves) > 0 {
		tx.gather(deltaRows, d.ticket, d.seq, writeMoves(d.moves))
		tx.delta = delta{}
	}
}

// writeMoves is the stored form: [{"c":category,"r":region,"t":kind,"h":channel,"o":hour,
// "m":[[day,k,unit,num,den,out,value],…]},…].
func writeMoves(all []indicator.Moves) string {
	b := make([]byte, 0, 512)
	b = append(b, '[')
	for i, m := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"c":`...)
		b = strconv.AppendQuote(b, m.Category) // codes of letters, digits and dots
		b = append(b, `,"r":`...)
		b = strconv.AppendQuote(b, m.Region)
		b = append(b, `,"t":`...)
		b = strconv.AppendQuote(b, string(m.Kind))
		b = append(b, `,"h":`...)
		b = strconv.AppendQuote(b, string(m.Channel))
		b = append(b, `,"o":`...)
		b = strconv.AppendInt(b, int64(m.Hour), 10)
		b = append(b, `,"m":[`...)
		for j, l := range m.List {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(b, `["`...)
			b = appendDate(b, l.Day)
			b = append(b, `","`...)
			b = append(append(b, l.K...), `",`...)
			for n, v := range [5]int64{int64(l.Unit), l.Num, l.Den, l.Out, l.Value} {
				if n > 0 {
					b = append(b, ',')
				}
				b = strconv.AppendInt(b, v, 10)
			}
			b = append(b, ']')
		}
		b = append(b, `]}`...)
	}
	return string(append(b, ']'))
}

func appendDate(b []byte, d workday.Date) []byte {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).AppendFormat(b, time.DateOnly)
}

// unfolded reads moves out of deltas as rows of slices: the SQL twin of Mark.Cells.
const unfolded = `select s.slice, s.key, x->>1 as k, (x->>0)::date as day, (x->>3)::bigint as num, (x->>4)::bigint as den, (x->>5)::bigint as out, (x->>6)::bigint as value
	from gone /* of this city */, json_array_elements(gone.moved::json) g, json_array_elements(g->'m') x,
	lateral (values ('all', ''), ('category', g->>'c'), ('region', g->>'r'), ('kind', g->>'t'), ('channel', g->>'h'),
		('unit', nullif(x->>2, '0')),
		('hour', case when x->>1 = 'K00' then g->>'o' end),
		('region_category', case when x->>1 = 'K00' then (g->>'r') || '|' || split_part(g->>'c', '.', 1) end),
		('unit_category', case when x->>1 = 'K00' and x->>2 <> '0' then (x->>2) || '|' || split_part(g->>'c', '.', 1) end)) s (slice, key)
	where s.key is not null`

// FigureAsk says which cells to add up.
type FigureAsk struct {
	Slice  indicator.Slice
	Keys   []string // none: every key
	K      []indicator.ID
	Period indicator.Period
	Daily  bool // one sum a day, else one for the period
}

// FigureSum is one answer.
type FigureSum struct {
	K   indicator.ID
	Key string
	Day workday.Date // of a daily sum
	indicator.Tally
}

const foundCells = `
		select k, day, key, num, den, out, value, 1 as sign from figure_cells where city = $1 and slice = $2 and grain = 'm' and k = any($3) and day >= $6 and day < $7 and ($8 or key = any($9))
		union all select k, day, key, num, den, out, value, $10::int from figure_cells where city = $1 and slice = $2 and grain = 'd' and k = any($3) and day >= $11 and day < $12 and ($8 or key = any($9))
		union all select k, day, key, num, den, out, value, $13::int from figure_cells where city = $1 and slice = $2 and grain = 'd' and k = any($3) and day >= $14 and day < $15 and ($8 or key = any($9))`

const withPending = `with gone as materialized (select moved from figure_deltas where city = $1),
	pending as materialized (` + unfolded + `),
	found as (` + foundCells + `
		union all select k, day, key, num, den, out, value, 1 from pending /* of this city */ where slice = $2 and k = any($3) and day >= $4 and day < $5 and ($8 or key = any($9)))`

// The last condition always holds: it is there because the statement has the same arguments.
const withoutPending = `with found as (` + foundCells + ` and $4::date <= $5::date)`

// keyed is a statement for some keys only: so said, the index is asked for them, and cells of others
// are not read.
func (ask FigureAsk) keyed(sql, every, keys string) string {
	if len(ask.Keys) == 0 {
		return sql
	}
	return strings.ReplaceAll(sql, "("+every+" or key = any("+keys+"))", "key = any("+keys+") and not "+every)
}

// sum is the statement that adds up cells, and its arguments.
func (ask FigureAsk) sum(tx *Tx, found string) (string, []any) {
	from, to := dateArg(ask.Period.From), dateArg(ask.Period.To)
	w := months(ask.Period)
	day, group := "null::date", "k, key"
	if ask.Daily {
		w, day, group = daysOnly(from, to), "day", "k, key, day"
	}
	return ask.keyed(found, "$8", "$9") + ` select k, key, ` + day + `, sum(sign * num)::bigint, sum(sign * den)::bigint, sum(sign * out)::bigint, sum(sign * value)::bigint from found group by ` + group +
			` having sum(sign * num) <> 0 or sum(sign * den) <> 0 or sum(sign * out) <> 0 or sum(sign * value) <> 0 order by ` + group,
		[]any{tx.City, ask.Slice, ask.K, from, to, w.first, w.last, len(ask.Keys) == 0, ask.Keys, w.begin.sign, w.begin.from, w.begin.to, w.end.sign, w.end.from, w.end.to}
}

// daily is the statement that reads every day by itself: a row for each indicator and key, its days
// counted from the first. A year of the page is thousands of days, and rows cost more than days.
func (ask FigureAsk) daily(tx *Tx) (string, []any) {
	return ask.keyed(`select k, key, array_agg(day - $4::date), array_agg(num), array_agg(den), array_agg(out), array_agg(value) from figure_cells
		where city = $1 and slice = $2 and grain = 'd' and k = any($3) and day >= $4 and day < $5 and ($6 or key = any($7)) group by k, key`, "$6", "$7"),
		[]any{tx.City, ask.Slice, ask.K, dateArg(ask.Period.From), dateArg(ask.Period.To), len(ask.Keys) == 0, ask.Keys}
}

// collectDays reads the rows of daily, in the order of Figures.
func (ask FigureAsk) collectDays(rows pgx.Rows) (list []FigureSum, err error) {
	var dates []workday.Date
	for d := ask.Period.From; d.Before(ask.Period.To); d = d.Next() {
		dates = append(dates, d)
	}
	var one FigureSum
	var days []int32
	var num, den, out, value []int64
	_, err = pgx.ForEachRow(rows, []any{&one.K, &one.Key, &days, &num, &den, &out, &value}, func() error {
		for i, d := range days {
			one.Day, one.Tally = dates[d], indicator.Tally{Num: num[i], Den: den[i], Out: out[i], Value: value[i]}
			list = append(list, one)
		}
		return nil
	})
	sortFigures(list)
	return list, err
}

func sortFigures(list []FigureSum) {
	slices.SortFunc(list, func(a, b FigureSum) int {
		return cmp.Or(cmp.Compare(a.K, b.K), cmp.Compare(a.Key, b.Key), a.Day.Compare(b.Day))
	})
}

func scanFigure(row pgx.CollectableRow) (f FigureSum, err error) {
	var at *time.Time
	err = row.Scan(&f.K, &f.Key, &at, &f.Num, &f.Den, &f.Out, &f.Value)
	if at != nil {
		f.Day = workday.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
	}
	return f, err
}

// Figures adds up cells, with what is not folded yet.
func (tx *Tx) Figures(ctx context.Context, ask FigureAsk) ([]FigureSum, error) {
	if sums, ok := tx.ahead[ask.name()]; ok {
		return sums, nil
	}
	sql, args := ask.sum(tx, withPending)
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("add up figures: %w", err)
	}
	return pgx.CollectRows(rows, scanFigure)
}

func dateArg(d workday.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// edge is some days that are added to whole months, or taken from them.
type edge struct {
	sign     int
	from, to time.Time
}

// whole is a period as the fewest cells: months, with the days at either edge.
type whole struct {
	first, last time.Time
	begin, end  edge
}

func daysOnly(from, to time.Time) whole {
	return whole{first: to, last: to, begin: edge{1, from, to}, end: edge{1, to, to}}
}

// months is a period in whole months. Of a month that is cut the days inside are added, or those
// outside taken away, whichever are fewer.
func months(p indicator.Period) whole {
	from, to := dateArg(p.From), dateArg(p.To)
	w := whole{first: nearestMonth(from), last: nearestMonth(to)}
	w.begin, w.end = edge{1, from, w.first}, edge{1, w.last, to}
	if w.first.Before(from) {
		w.begin = edge{-1, w.first, from}
	}
	if w.last.After(to) {
		w.end = edge{-1, to, w.last}
	}
	if !w.first.Before(w.last) || w.begin.to.Sub(w.begin.from)+w.end.to.Sub(w.end.from) > to.Sub(from) {
		return daysOnly(from, to)
	}
	return w
}

// nearestMonth is the first of this month or of the next.
func nearestMonth(d time.Time) time.Time {
	first := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, time.UTC)
	if next := first.AddDate(0, 1, 0); next.Sub(d) < d.Sub(first) {
		return next
	}
	return first
}

// FigureCells reads every day's cells as they stand with what is pending.
func (tx *Tx) FigureCells(ctx context.Context) (map[indicator.Cell]indicator.Tally, error) {
	rows, err := tx.Query(ctx, `with gone as materialized (select moved from figure_deltas where city = $1),
		found as (select slice, key, k, day, num, den, out, value from figure_cells where city = $1 and grain = 'd' union all `+unfolded+`)
		select slice, key, k, day, sum(num)::bigint, sum(den)::bigint, sum(out)::bigint, sum(value)::bigint from found group by 1, 2, 3, 4`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	cells := map[indicator.Cell]indicator.Tally{}
	var c indicator.Cell
	var t indicator.Tally
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&c.Slice, &c.Key, &c.K, &at, &t.Num, &t.Den, &t.Out, &t.Value}, func() error {
		c.Day = workday.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
		if !t.Zero() {
			cells[c] = t
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read figures: %w", err)
	}
	return cells, nil
}

// MonthsOff names the months whose sum differs from their days.
func (tx *Tx) MonthsOff(ctx context.Context) ([]string, error) {
	rows, err := tx.Query(ctx, `select slice || ' ' || key || ' ' || k || ' ' || to_char(month, 'YYYY-MM') from (
		select slice, key, k, date_trunc('month', day)::date as month, case grain when 'm' then 1 else -1 end as sign, num, den, out, value from figure_cells where city = $1) c
		group by slice, key, k, month having sum(sign * num) <> 0 or sum(sign * den) <> 0 or sum(sign * out) <> 0 or sum(sign * value) <> 0 order by 1 limit 100`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("compare months: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// ReplaceFigures puts cells in the place of everything this transaction can see.
func (tx *Tx) ReplaceFigures(ctx context.Context, cells map[indicator.Cell]indicator.Tally) error {
	for _, table := range []string{"figure_deltas", "figure_cells"} {
		if _, err := tx.Exec(ctx, `delete from `+table+` where city = $1`, tx.City); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
	}
	byMonth := map[indicator.Cell]indicator.Tally{}
	for c, t := range cells {
		c.Day.Day = 1
		byMonth[c] = byMonth[c].Add(t)
	}
	for grain, cells := range map[string]map[indicator.Cell]indicator.Tally{"d": cells, "m": byMonth} {
		order := slices.SortedFunc(maps.Keys(cells), inPlace) // who reads a year of one indicator finds its cells side by side
		err := tx.CopyFigures(ctx, grain, func(put func(indicator.Cell, indicator.Tally) bool) {
			for _, c := range order {
				if !put(c, cells[c]) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// CopyFigures writes cells of days (d) or months (m) that are not there yet.
func (tx *Tx) CopyFigures(ctx context.Context, grain string, cells iter.Seq2[indicator.Cell, indicator.Tally]) error {
	next, stop := iter.Pull2(cells)
	defer stop()
	_, err := tx.CopyFrom(ctx, "figure_cells", []string{"city", "slice", "grain", "k", "day", "key", "num", "den", "out", "value"}, pgx.CopyFromFunc(func() ([]any, error) {
		c, t, ok := next()
		if !ok {
			return nil, nil
		}
		return []any{tx.City, c.Slice, grain, c.K, dateArg(c.Day), c.Key, t.Num, t.Den, t.Out, t.Value}, nil
	}))
	if err != nil {
		return fmt.Errorf("write figures: %w", err)
	}
	return nil
}

// inPlace is the order of cells by their key.
func inPlace(a, b indicator.Cell) int {
	return cmp.Or(cmp.Compare(a.Slice, b.Slice), cmp.Compare(a.K, b.K), a.Day.Compare(b.Day), cmp.Compare(a.Key, b.Key))
}

// Steady makes the rest of the transaction see one moment.
func (tx *Tx) Steady(ctx context.Context) error {
	if _, err := tx.Exec(ctx, `set transaction isolation level repeatable read`); err != nil {
		return fmt.Errorf("fix the moment: %w", err)
	}
	return nil
}
