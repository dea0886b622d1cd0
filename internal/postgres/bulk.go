package postgres

import (
	"fmt"
	"strings"
)

// bulk is a table whose new rows travel together: a group of deeds writes them
// with one statement.
type bulk struct{ one, all string }

// newBulk makes a bulk of columns such as "seq int", after city. Then is what
// follows the insert, e.g. on conflict.
func newBulk(table, then string, columns ...string) *bulk {
	names, params, arrays := []string{"city"}, []string{"$1"}, []string{}
	for i, c := range columns {
		name, kind, _ := strings.Cut(c, " ")
		names = append(names, name)
		params = append(params, fmt.Sprintf("$%d", i+2))
		arrays = append(arrays, fmt.Sprintf("$%d::%s[]", i+2, kind))
	}
	insert := fmt.Sprintf("insert into %s (%s) ", table, strings.Join(names, ", "))
	return &bulk{
		one: insert + fmt.Sprintf("values (%s) ", strings.Join(params, ", ")) + then,
		all: insert + fmt.Sprintf("select $1, * from unnest(%s) ", strings.Join(arrays, ", ")) + then,
	}
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
		if len(r.list) == 1 {
			tx.Queue(r.of.one, append([]any{tx.City}, r.list[0]...)...)
			continue
		}
		args := make([]any, 1+len(r.list[0]))
		args[0] = tx.City
		for c := range r.list[0] {
			column := make([]any, len(r.list))
			for i, row := range r.list {
				column[i] = row[c]
			}
			args[1+c] = column
		}
		tx.Queue(r.of.all, args...)
	}
	tx.gathered = nil
	tx.settleAlarms()
}
