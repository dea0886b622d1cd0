package postgres

import (
	"fmt"
	"strings"
)

// bulk is a table whose new rows travel together: a group of deeds writes them
// with one statement.
type bulk struct {
	columns int
	few     [fewRows + 1]string // insert of so many rows, each with its parameters
	many    string              // insert of columns of values
}

// fewRows is up to how many rows it is cheaper to name each value than to unpack arrays.
const fewRows = 8

// newBulk makes a bulk of columns such as "seq int", after city. Then is what
// follows the insert, e.g. on conflict.
func newBulk(table, then string, columns ...string) *bulk {
	names, arrays := []string{"city"}, []string{}
	for i, c := range columns {
		name, kind, _ := strings.Cut(c, " ")
		names = append(names, name)
		arrays = append(arrays, fmt.Sprintf("$%d::%s[]", i+2, kind))
	}
	insert := fmt.Sprintf("insert into %s (%s) ", table, strings.Join(names, ", "))
	b := &bulk{columns: len(columns), many: insert + fmt.Sprintf("select $1, * from unnest(%s) ", strings.Join(arrays, ", ")) + then}
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
	for _, r := range tx.gathered {
		if n := len(r.list); n <= fewRows && !tx.shared {
			args := make([]any, 1, 1+n*r.of.columns)
			args[0] = tx.City
			for _, row := range r.list {
				args = append(args, row...)
			}
			tx.Queue(r.of.few[n], args...)
			continue
		}
		args := make([]any, 1+r.of.columns)
		args[0] = tx.City
		for c := range r.of.columns {
			column := make([]any, len(r.list))
			for i, row := range r.list {
				column[i] = row[c]
			}
			args[1+c] = column
		}
		tx.Queue(r.of.many, args...)
	}
	tx.gathered = nil
	tx.settleAlarms()
}
