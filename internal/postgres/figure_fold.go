package postgres

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// The deltas to fold are found and removed by their places: by keys the planner, which
// knows the table as it was when it was empty, compares each with each.
const takeDeltas = `delete from figure_deltas where city = $1 and ctid = any(array(
	select ctid from figure_deltas where city = $1 order by ticket_id, seq limit $2 for update skip locked)) returning moved`

const putCells = `insert into figure_cells as f (city, slice, grain, k, day, key, num, den, out, value)
	select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
	on conflict (city, slice, grain, k, day, key) do update set num = f.num + excluded.num, den = f.den + excluded.den, out = f.out + excluded.out, value = f.value + excluded.value`

// cellsAtATime is how many cells one statement puts.
const cellsAtATime = 20_000

// FoldFigures adds some deltas to the cells and removes them; it returns how many. They are
// added up here before they touch a cell: what a ticket moved back and forth comes to little.
func (tx *Tx) FoldFigures(ctx context.Context, most int) (n int, err error) {
	rows, err := tx.Query(ctx, takeDeltas, tx.City, most)
	if err != nil {
		return 0, fmt.Errorf("take deltas: %w", err)
	}
	sums := map[grained]indicator.Tally{}
	var moved []byte
	_, err = pgx.ForEachRow(rows, []any{&moved}, func() error {
		n++
		r := moveReader{rest: moved}
		r.each(func(d indicator.Dims, m indicator.Move) {
			for _, c := range (indicator.Mark{K: m.K, Day: m.Day, Unit: m.Unit}).Cells(d) {
				day := grained{'d', c}
				sums[day] = sums[day].Add(m.Tally)
			}
		})
		return r.err
	})
	if err != nil {
		return 0, fmt.Errorf("take deltas: %w", err)
	}
	for _, day := range slices.Collect(maps.Keys(sums)) {
		month := grained{'m', day.Cell}
		month.Day.Day = 1
		sums[month] = sums[month].Add(sums[day])
	}
	return n, tx.putCells(ctx, sums)
}

// grained is a cell of a day or of a month.
type grained struct {
	grain byte
	indicator.Cell
}

// putCells adds sums to the cells, always in the same order: who folds beside waits, and
// neither for the other.
func (tx *Tx) putCells(ctx context.Context, sums map[grained]indicator.Tally) error {
	maps.DeleteFunc(sums, func(_ grained, t indicator.Tally) bool { return t.Zero() })
	order := slices.SortedFunc(maps.Keys(sums), func(a, b grained) int {
		return cmp.Or(cmp.Compare(a.Slice, b.Slice), cmp.Compare(a.grain, b.grain), cmp.Compare(a.K, b.K), a.Day.Compare(b.Day), cmp.Compare(a.Key, b.Key))
	})
	for part := range slices.Chunk(order, cellsAtATime) {
		var slicesOf, grains, ks, keys []string
		var days []time.Time
		var figures [4][]int64
		for _, c := range part {
			t := sums[c]
			slicesOf, grains, ks, keys, days = append(slicesOf, string(c.Slice)), append(grains, string(c.grain)), append(ks, string(c.K)), append(keys, c.Key), append(days, dateArg(c.Day))
			for i, v := range [4]int64{t.Num, t.Den, t.Out, t.Value} {
				figures[i] = append(figures[i], v)
			}
		}
		if _, err := tx.Exec(ctx, putCells, tx.City, slicesOf, grains, ks, days, keys, figures[0], figures[1], figures[2], figures[3]); err != nil {
			return fmt.Errorf("add to cells: %w", err)
		}
	}
	return nil
}

// moveReader reads what writeMoves wrote, letter by letter.
type moveReader struct {
	rest []byte
	err  error
}

// each reads all moves with the properties they are added up by.
func (r *moveReader) each(do func(indicator.Dims, indicator.Move)) {
	for r.skip("["); r.next('{'); r.next(',') {
		var d indicator.Dims
		d.Category = r.text(`"c":`)
		d.Region = r.text(`,"r":`)
		d.Kind = ticket.Kind(r.text(`,"t":`))
		d.Channel = ticket.Channel(r.text(`,"h":`))
		r.skip(`,"o":`)
		d.Hour = int(r.number())
		for r.skip(`,"m":[`); r.next('['); r.next(',') {
			var m indicator.Move
			if m.Day, r.err = r.date(); r.err != nil {
				return
			}
			m.K = indicator.ID(r.text(","))
			var v [5]int64
			for i := range v {
				r.skip(",")
				v[i] = r.number()
			}
			r.skip("]")
			m.Unit, m.Tally = org.UnitID(v[0]), indicator.Tally{Num: v[1], Den: v[2], Out: v[3], Value: v[4]}
			if r.err != nil {
				return
			}
			do(d, m)
		}
		r.skip("]}")
	}
	if r.skip("]"); r.err == nil && len(r.rest) > 0 {
		r.fail("the end")
	}
}

func (r *moveReader) fail(want string) {
	if r.err == nil {
		r.err = fmt.Errorf("read moves: %s expected before %.20q", want, r.rest)
	}
}

// next passes one letter if it comes.
func (r *moveReader) next(b byte) bool {
	if r.err != nil || len(r.rest) == 0 || r.rest[0] != b {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

func (r *moveReader) skip(s string) {
	if !bytes.HasPrefix(r.rest, []byte(s)) {
		r.fail(s)
		return
	}
	r.rest = r.rest[len(s):]
}

// text reads a string of codes after what comes before it.
func (r *moveReader) text(before string) string {
	r.skip(before)
	if r.skip(`"`); r.err != nil {
		return ""
	}
	end := bytes.IndexByte(r.rest, '"')
	if end < 0 {
		r.fail(`"`)
		return ""
	}
	s := string(r.rest[:end])
	r.rest = r.rest[end+1:]
	return s
}

func (r *moveReader) number() int64 {
	end := 0
	for end < len(r.rest) && (r.rest[end] == '-' || r.rest[end] >= '0' && r.rest[end] <= '9') {
		end++
	}
	n, err := strconv.ParseInt(string(r.rest[:end]), 10, 64)
	if err != nil {
		r.fail("a number")
	}
	r.rest = r.rest[end:]
	return n
}

func (r *moveReader) date() (workday.Date, error) {
	text := r.text("")
	if r.err != nil {
		return workday.Date{}, r.err
	}
	return workday.ParseDate(text)
}
