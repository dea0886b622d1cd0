package postgres

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Alone makes the writes of this transaction travel as one statement where they
// can. Each of them must touch rows of its own, as those of a single deed do; a
// statement costs the server more than the row it writes.
func (tx *Tx) Alone() { tx.alone = true }

// Together makes the rows of several deeds travel together, those of a table in one
// statement. What a deed writes beside is one statement more, made by Weld.
func (tx *Tx) Together() { tx.shared = true }

// Weld makes one statement of what was queued since the last call: the writes of
// one deed of several.
func (tx *Tx) Weld() {
	weld(&tx.queue, tx.welded, tx.lead)
	tx.welded, tx.lead = tx.queue.Len(), nil
}

// lead is a write that others can travel with, and what is asked of its rows.
type lead struct {
	update string // … returning 1
	args   []any
	asks   string // of w0
	with   []any
}

// weld joins the inserts, updates and deletes at the end of a queue, from an index
// on, into one statement: the last is its body, the others stand before it. A lead
// stands before them all, and what it asks is the body.
func weld(queue *pgx.Batch, from int, lead *lead) {
	list := queue.QueuedQueries
	first := len(list)
	for first > from && writes(list[first-1]) {
		first--
	}
	parts := list[first:]
	if lead == nil && len(parts) < 2 {
		return
	}
	texts, args := make([]string, 0, len(parts)+2), make([]any, 0, 64)
	add := func(sql string, with []any) {
		texts = append(texts, sql)
		if len(args) == 0 {
			args = append(args, with[0]) // the city, $1 of each
		}
		args = append(args, with[1:]...)
	}
	if lead != nil {
		add(lead.update, lead.args)
	}
	for _, q := range parts {
		add(q.SQL, q.Arguments)
	}
	if lead != nil {
		add(lead.asks, lead.with)
	}
	queue.QueuedQueries = list[:first]
	queue.Queue(welds.text(texts), args...)
}

// writes reports whether a queued statement only writes, so that its place among
// others like it is all the same.
func writes(q *pgx.QueuedQuery) bool {
	verb, _, _ := strings.Cut(q.SQL, " ")
	return q.Fn == nil && (verb == "insert" || verb == "update" || verb == "delete")
}

// welds keeps the texts that were made: a deed's writes are the same few shapes.
var welds = textCache{made: map[string]string{}}

type textCache struct {
	mu   sync.Mutex
	made map[string]string
}

func (c *textCache) text(parts []string) string {
	key := strings.Join(parts, "\n")
	c.mu.Lock()
	defer c.mu.Unlock()
	if text, ok := c.made[key]; ok {
		return text
	}
	if len(c.made) >= 2000 {
		clear(c.made)
	}
	text := weldText(parts)
	c.made[key] = text
	return text
}

var parameter = regexp.MustCompile(`\$(\d+)`)

func weldText(parts []string) string {
	var text strings.Builder
	after := 0
	for i, sql := range parts {
		most := 1
		sql = parameter.ReplaceAllStringFunc(sql, func(p string) string {
			n, _ := strconv.Atoi(p[1:]) // digits by the pattern
			if n == 1 {
				return p
			}
			most = max(most, n)
			return "$" + strconv.Itoa(n+after)
		})
		after += most - 1
		switch {
		case i == len(parts)-1:
			text.WriteString(" " + sql)
		case i == 0:
			fmt.Fprintf(&text, "with w0 as (%s)", sql)
		default:
			fmt.Fprintf(&text, ", w%d as (%s)", i, sql)
		}
	}
	return text.String()
}
