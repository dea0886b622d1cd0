package postgres

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"suban/internal/ticket"
)

// column is one stored field: its name and the place of its value.
type column[T any] struct {
	name string
	at   func(*T) any
}

// table is how a type of the rules that hangs on a ticket is stored. The same
// list of columns reads rows, writes them and compares them with a replay.
type table[T any] struct {
	name    string
	columns []column[T]
	selects string // … where city = $1 and ticket_id = any($2)
	upsert  string
}

// newTable makes a table whose key is (city, ticket_id) and the first keys columns.
func newTable[T any](name string, keys int, columns ...column[T]) *table[T] {
	t := &table[T]{name: name, columns: columns}
	names, params, sets := []string{"city", "ticket_id"}, []string{"$1", "$2"}, []string{}
	for i, c := range columns {
		names = append(names, c.name)
		params = append(params, fmt.Sprintf("$%d", i+3))
		if i >= keys {
			sets = append(sets, c.name+" = excluded."+c.name)
		}
	}
	key := strings.Join(names[:2+keys], ", ")
	t.selects = fmt.Sprintf("select %s from %s where city = $1 and ticket_id = any($2) order by %s",
		strings.Join(names[1:], ", "), name, key)
	t.upsert = fmt.Sprintf("insert into %s (%s) values (%s) on conflict (%s) do update set %s",
		name, strings.Join(names, ", "), strings.Join(params, ", "), key, strings.Join(sets, ", "))
	return t
}

// values are the addresses of v's columns, to read into or to write from.
func (t *table[T]) values(v *T, before ...any) []any {
	list := make([]any, 0, len(before)+len(t.columns))
	list = append(list, before...)
	for _, c := range t.columns {
		list = append(list, c.at(v))
	}
	return list
}

// read queues the rows of many tickets into b; each goes to take.
func (t *table[T]) read(b *pgx.Batch, tx *Tx, ids []ticket.ID, take func(ticket.ID, T)) {
	b.Queue(t.selects, tx.City, ids).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var id ticket.ID
			var v T
			if err := rows.Scan(t.values(&v, &id)...); err != nil {
				return fmt.Errorf("read %s: %w", t.name, err)
			}
			take(id, v)
		}
		return rows.Err()
	})
}

// save queues one row.
func (t *table[T]) save(tx *Tx, id ticket.ID, v *T) {
	tx.Queue(t.upsert, t.values(v, tx.City, id)...)
}
