package postgres

import (
	"fmt"
	"reflect"
	"slices"
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
	more    []string // columns beside those of the type, such as "head bytea"
	selects string   // … where city = $1 and ticket_id = any($2)
	inserts string

	adds  *bulk // new rows of a group
	plain []int // the columns that are empty in a new row, as a rule
	born  []int // the others
	usual []int // the columns that deeds usually change
	saves *bulk // rows of a group in which only those changed

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
	for i := range columns {
		t.born = append(t.born, i)
	}
	for _, m := range more {
		names = append(names, strings.Fields(m)[0])
	}
	params := make([]string, len(names))
	for i := range names {
		params[i] = fmt.Sprintf("$%d", i+1)
	}
	t.adds = t.newAdds()
	t.selects = fmt.Sprintf("select %s from %s where city = $1 and ticket_id = any($2) order by %s",
		strings.Join(names[1:], ", "), name, strings.Join(names[:2+keys], ", "))
	t.inserts = fmt.Sprintf("insert into %s (%s) values (%s)", name, strings.Join(names, ", "), strings.Join(params, ", "))
	return t
}

// newAdds is the statement that adds many rows: arrays of what they are born with,
// and nothing in the other columns.
func (t *table[T]) newAdds() *bulk {
	var zero T
	names, arrays, empty := []string{"city", "ticket_id"}, []string{"ticket_id bigint"}, ""
	for _, i := range t.born {
		names = append(names, t.columns[i].name)
		arrays = append(arrays, t.columns[i].name+" "+kindOf(t.columns[i].at(&zero)))
	}
	for _, i := range t.plain {
		names = append(names, t.columns[i].name)
		empty += ", " + emptyOf(t.columns[i].at(&zero))
	}
	from, _ := fromArrays(arrays)
	return &bulk{rank: nextRank(), columns: len(arrays), many: fmt.Sprintf("insert into %s (%s) select $1, k.*%s from %s k",
		t.name, strings.Join(names, ", "), empty, from)}
}

// plainly names the columns that are empty in a new row, as a rule. A row in which
// one is not goes by itself.
func (t *table[T]) plainly(names ...string) *table[T] {
	t.born = nil
	for i, c := range t.columns {
		if slices.Contains(names, c.name) {
			t.plain = append(t.plain, i)
		} else {
			t.born = append(t.born, i)
		}
	}
	t.adds = t.newAdds()
	return t
}

// emptyOf is what stands for nothing in the column that holds what p points to.
func emptyOf(p any) string {
	switch kind := kindOf(p); {
	case reflect.TypeOf(p).Elem().Kind() == reflect.Pointer, kind == listKind:
		return "null::" + kind
	case kind == "text":
		return "''"
	case kind == "interval":
		return "interval '0'"
	case kind == "bool":
		return "false"
	}
	return "0"
}

// usually names the columns that deeds usually change, beside those that are no part
// of the type. A row in which others changed goes by itself.
func (t *table[T]) usually(names ...string) *table[T] {
	for _, name := range names {
		t.usual = append(t.usual, slices.IndexFunc(t.columns, func(c column[T]) bool { return c.name == name }))
	}
	sql, columns := t.savesIf("")
	t.saves = &bulk{rank: nextRank(), columns: columns, many: sql}
	return t
}

// savesIf is the statement that saves the usual columns of many rows, if they are as
// also says of columns that come after, and how many arrays it takes.
func (t *table[T]) savesIf(also string, after ...string) (sql string, columns int) {
	var zero T
	arrays, match := []string{"ticket_id bigint"}, ""
	for _, c := range t.columns[:t.keys] {
		arrays = append(arrays, c.name+" "+kindOf(c.at(&zero)))
		match += fmt.Sprintf(" and t.%[1]s = k.%[1]s", c.name)
	}
	for _, i := range t.usual {
		arrays = append(arrays, t.columns[i].name+" "+kindOf(t.columns[i].at(&zero)))
	}
	arrays = append(arrays, t.more...)
	var sets []string
	for _, a := range arrays[1+t.keys:] {
		sets = append(sets, fmt.Sprintf("%[1]s = k.%[1]s", strings.Fields(a)[0]))
	}
	arrays = append(arrays, after...)
	from, _ := fromArrays(arrays)
	return fmt.Sprintf("update %s t set %s from %s k where t.city = $1 and t.ticket_id = k.ticket_id%s%s",
		t.name, strings.Join(sets, ", "), from, match, also), len(arrays)
}

// listKind is the kind of a list of texts; an array of them holds each as one text.
const listKind = "text[]"

// kindOf is the column type that holds what p points to.
func kindOf(p any) string {
	switch p.(type) {
	case *time.Time, **time.Time:
		return "timestamptz"
	case *time.Duration:
		return "interval"
	}
	switch reflect.TypeOf(p).Elem().Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "bool"
	case reflect.Int:
		return "int"
	case reflect.Int64:
		return "bigint"
	case reflect.Float64:
		return "float8"
	}
	return listKind
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
func (t *table[T]) add(tx *Tx, id ticket.ID, v *T) {
	if !tx.shared {
		tx.Queue(t.inserts, t.values(v, tx.City, id)...)
		return
	}
	for _, i := range t.plain {
		if !reflect.ValueOf(t.columns[i].at(v)).Elem().IsZero() {
			tx.Queue(t.inserts, t.values(v, tx.City, id)...)
			return
		}
	}
	row := make([]any, 0, 1+len(t.born))
	row = append(row, id)
	for _, i := range t.born {
		value := t.columns[i].at(v)
		if l, ok := value.(*[]string); ok {
			value = listText(*l)
		}
		row = append(row, value)
	}
	tx.gather(t.adds, row...)
}

// listText is a list as PostgreSQL writes it, nil for none.
func listText(list []string) *string {
	if list == nil {
		return nil
	}
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = `"` + inList.Replace(s) + `"`
	}
	text := "{" + strings.Join(quoted, ",") + "}"
	return &text
}

var inList = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// save queues the columns of a row that changed.
func (t *table[T]) save(tx *Tx, id ticket.ID, was, is *T) {
	changed := t.changed(was, is)
	switch {
	case len(changed) == 0:
	case tx.shared && t.isUsual(changed):
		tx.gather(t.saves, t.usualRow(id, is)...)
	default:
		tx.Queue(t.update(changed), t.changes(tx, id, is, changed)...)
	}
}

// changed are the columns that differ, without the key.
func (t *table[T]) changed(was, is *T) []byte {
	changed := make([]byte, 0, 16)
	for i, c := range t.columns[t.keys:] {
		if !equal(c.at(was), c.at(is)) {
			changed = append(changed, byte(t.keys+i))
		}
	}
	return changed
}

// changes are the parameters of update.
func (t *table[T]) changes(tx *Tx, id ticket.ID, is *T, changed []byte) []any {
	args := make([]any, 0, 2+t.keys+len(changed)+len(t.more))
	args = append(args, tx.City, id)
	for _, c := range t.columns[:t.keys] {
		args = append(args, c.at(is))
	}
	for _, i := range changed {
		args = append(args, t.columns[i].at(is))
	}
	return args
}

// isUsual reports whether all that changed is what usually does.
func (t *table[T]) isUsual(changed []byte) bool {
	for _, i := range changed {
		if !slices.Contains(t.usual, int(i)) {
			return false
		}
	}
	return len(t.usual) > 0
}

// usualRow is a row of saves.
func (t *table[T]) usualRow(id ticket.ID, is *T) []any {
	row := make([]any, 0, 1+t.keys+len(t.usual)+len(t.more))
	row = append(row, id)
	for _, c := range t.columns[:t.keys] {
		row = append(row, c.at(is))
	}
	for _, i := range t.usual {
		row = append(row, t.columns[i].at(is))
	}
	return row
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
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	switch x.Kind() {
	case reflect.String:
		return x.String() == y.String()
	case reflect.Int, reflect.Int64:
		return x.Int() == y.Int()
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
	for _, m := range t.more {
		n++
		sets = append(sets, fmt.Sprintf("%s = $%d", strings.Fields(m)[0], n))
	}
	sql = fmt.Sprintf("update %s set %s where city = $1 and ticket_id = $2%s", t.name, strings.Join(sets, ", "), key)
	t.updates[string(changed)] = sql
	return sql
}
