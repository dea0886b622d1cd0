package postgres

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

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
	keys    int // how many of the columns, after city and ticket_id, are its key
	columns []column[T]
	more    []string // columns beside those of the type
	selects string   // … where city = $1 and ticket_id = any($2)
	inserts string

	mu      sync.Mutex
	updates map[string]string // by the columns that change
}

// newTable makes a table whose key is (city, ticket_id) and the first keys columns.
func newTable[T any](name string, keys int, columns ...column[T]) *table[T] {
	return newTableWith(name, keys, nil, columns...)
}

// newTableWith makes a table with columns that are no part of the type; their
// values come after the others.
func newTableWith[T any](name string, keys int, more []string, columns ...column[T]) *table[T] {
	t := &table[T]{name: name, keys: keys, columns: columns, more: more, updates: map[string]string{}}
	names := []string{"city", "ticket_id"}
	for _, c := range columns {
		names = append(names, c.name)
	}
	names = append(names, more...)
	params := make([]string, len(names))
	for i := range names {
		params[i] = fmt.Sprintf("$%d", i+1)
	}
	t.selects = fmt.Sprintf("select %s from %s where city = $1 and ticket_id = any($2) order by %s",
		strings.Join(names[1:], ", "), name, strings.Join(names[:2+keys], ", "))
	t.inserts = fmt.Sprintf("insert into %s (%s) values (%s)", name, strings.Join(names, ", "), strings.Join(params, ", "))
	return t
}

// values are the addresses of v's columns, to read into or to write from.
func (t *table[T]) values(v *T, before ...any) []any {
	list := make([]any, 0, len(before)+len(t.columns)+len(t.more))
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

// add queues a new row.
func (t *table[T]) add(tx *Tx, id ticket.ID, v *T, more ...any) {
	tx.Queue(t.inserts, append(t.values(v, tx.City, id), more...)...)
}

// save queues the columns of a row that changed, and the columns beside the type.
func (t *table[T]) save(tx *Tx, id ticket.ID, was, is *T, more ...any) {
	args := []any{tx.City, id}
	for _, c := range t.columns[:t.keys] {
		args = append(args, c.at(is))
	}
	changed := make([]byte, 0, 16)
	for i, c := range t.columns[t.keys:] {
		if to := c.at(is); !equal(c.at(was), to) {
			changed = append(changed, byte(t.keys+i))
			args = append(args, to)
		}
	}
	if len(changed)+len(more) > 0 {
		tx.Queue(t.update(changed), append(args, more...)...)
	}
}

// equal compares two columns of one kind; nearly all are numbers, texts and moments.
func equal(a, b any) bool {
	switch a := a.(type) {
	case *string:
		return *a == *b.(*string)
	case *int:
		return *a == *b.(*int)
	case *bool:
		return *a == *b.(*bool)
	case *time.Time:
		return a.Equal(*b.(*time.Time))
	case **time.Time:
		x, y := *a, *b.(**time.Time)
		return x == y || x != nil && y != nil && x.Equal(*y)
	}
	return reflect.DeepEqual(a, b)
}

// update is the statement that writes some columns. A hot row has seventy of them,
// of which a deed changes a handful.
func (t *table[T]) update(changed []byte) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	sql, ok := t.updates[string(changed)]
	if ok {
		return sql
	}
	key, n := "", 2
	for _, c := range t.columns[:t.keys] {
		n++
		key += fmt.Sprintf(" and %s = $%d", c.name, n)
	}
	var sets []string
	for _, i := range changed {
		n++
		sets = append(sets, fmt.Sprintf("%s = $%d", t.columns[i].name, n))
	}
	for _, name := range t.more {
		n++
		sets = append(sets, fmt.Sprintf("%s = $%d", name, n))
	}
	sql = fmt.Sprintf("update %s set %s where city = $1 and ticket_id = $2%s", t.name, strings.Join(sets, ", "), key)
	t.updates[string(changed)] = sql
	return sql
}
