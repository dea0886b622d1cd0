package postgres

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// bulk is a table whose rows travel together: a group of deeds writes them with one
// statement.
type bulk struct {
	stage, rank int // its place: the same tables make the same statement, whichever deed came first
	columns     int
	few         [fewRows + 1]string // insert of so many rows, each with its parameters
	many        string              // insert of columns of values
}

// The parts of cases go before what else their deeds write.
const (
	ofCases = iota
	ofDeeds
)

var ranks int

// nextRank is one more than the last.
func nextRank() int {
	ranks++
	return ranks
}

// fewRows is up to how many rows it is cheaper to name each value than to unpack arrays.
const fewRows = 8

// mostRows is how many rows travel in one statement: a text is found in its array by
// walking from the first.
const mostRows = 200

// newBulk makes a bulk of columns such as "seq int", after city. Then is what
// follows the insert, e.g. on conflict.
func newBulk(table, then string, columns ...string) *bulk {
	from, names := fromArrays(columns)
	insert := fmt.Sprintf("insert into %s (city, %s) ", table, names)
	b := &bulk{stage: ofDeeds, rank: nextRank(), columns: len(columns), many: insert + "select $1, * from " + from + " k " + then}
	var lines []string
	for n := 1; n <= fewRows; n++ {
		params := []string{"$1"}
		for i, c := range columns {
			_, kind, _ := strings.Cut(c, " ")
			params = append(params, fmt.Sprintf("$%d::%s", 2+(n-1)*len(columns)+i, kind))
		}
		lines = append(lines, "("+strings.Join(params, ", ")+")")
		b.few[n] = insert + "values " + strings.Join(lines, ", ") + " " + then
	}
	return b
}

// fromArrays makes rows of the parameters from $2 on, an array a column, and names
// the columns. One loop over the first costs less than unnest, which puts every
// array aside before it joins them.
func fromArrays(columns []string) (from, names string) {
	values, list := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		name, kind, _ := strings.Cut(c, " ")
		values[i], list[i] = fmt.Sprintf("($%d::%s[])[i] %s", i+2, kind, name), name
		if strings.HasSuffix(kind, "[]") { // each list as one text
			values[i] = fmt.Sprintf("($%d::text[])[i]::%s %s", i+2, kind, name)
		}
	}
	return "(select " + strings.Join(values, ", ") + " from generate_subscripts($2::" + strings.Fields(columns[0])[1] + "[], 1) i)", strings.Join(list, ", ")
}

// rows are what was gathered for one bulk.
type rows struct {
	of   *bulk
	list [][]any
}

// gather adds a row that is written with the commit, together with its like.
func (tx *Tx) gather(b *bulk, row ...any) {
	for i := range tx.gathered {
		if tx.gathered[i].of == b {
			tx.gathered[i].list = append(tx.gathered[i].list, row)
			return
		}
	}
	tx.gathered = append(tx.gathered, rows{b, [][]any{row}})
}

// settle queues what was gathered.
func (tx *Tx) settle() {
	tx.settleAlarms()
	tx.settleDelta()
	slices.SortFunc(tx.gathered, func(a, b rows) int { return cmp.Or(a.of.stage-b.of.stage, a.of.rank-b.of.rank) })
	for i, r := range tx.gathered {
		if i > 0 && r.of.stage != tx.gathered[i-1].of.stage && tx.shared {
			tx.Weld()
		}
		if n := len(r.list); n <= fewRows && !tx.shared {
			args := make([]any, 1, 1+n*r.of.columns)
			args[0] = tx.City
			for _, row := range r.list {
				args = append(args, row...)
			}
			tx.Queue(r.of.few[n], args...)
			continue
		}
		for part := range slices.Chunk(r.list, mostRows) {
			tx.Queue(r.of.many, rows{r.of, part}.arrays(tx.City)...)
		}
	}
	tx.gathered = nil
	if len(tx.silent) > 0 {
		tx.Queue(`delete from alarms where city = $1 and ticket_id = any($2)`, tx.City, tx.silent)
		tx.silent = nil
	}
}

// arrays are the rows as parameters, an array a column.
func (r rows) arrays(city org.City) []any {
	args := make([]any, 1+r.of.columns)
	args[0] = city
	for c := range r.of.columns {
		column := make([]any, len(r.list))
		for i, row := range r.list {
			column[i] = row[c]
		}
		args[1+c] = typed(column)
	}
	return args
}

// typed makes an array of a common type, where it can: the driver need not look
// into each of its values.
func typed(column []any) any {
	switch column[0].(type) {
	case string, *string, ticket.State, *ticket.State, ticket.WorkState, *ticket.WorkState:
		return array(column, reflect.Value.String)
	case int, *int, ticket.ID, *ticket.ID, org.UserID, *org.UserID, org.UnitID, *org.UnitID, int64:
		return array(column, reflect.Value.Int)
	case time.Time, *time.Time, **time.Time:
		return moments(column)
	case bool, *bool:
		return array(column, reflect.Value.Bool)
	}
	return column
}

// array returns the column itself when a value is missing.
func array[T any](column []any, of func(reflect.Value) T) any {
	all := make([]T, len(column))
	for i := range column {
		v := reflect.Indirect(reflect.ValueOf(column[i]))
		if !v.IsValid() {
			return column
		}
		all[i] = of(v)
	}
	return all
}

// moments returns the column itself when one is missing.
func moments(column []any) any {
	all := make([]time.Time, len(column))
	for i := range column {
		switch v := column[i].(type) {
		case time.Time:
			all[i] = v
		case *time.Time:
			if v == nil {
				return column
			}
			all[i] = *v
		case **time.Time:
			if *v == nil {
				return column
			}
			all[i] = **v
		}
	}
	return all
}
