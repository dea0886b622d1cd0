package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// The writes at the end of a queue become one statement over one list of
// parameters, the city once; what comes before stays where it was.
func TestWeld(t *testing.T) {
	t.Parallel()
	var b pgx.Batch
	b.Queue(`select 1 / count(*) from cities where city = $1 and rules = $2`, 341300, 4)
	b.Queue(`update tickets set state = $3 where city = $1 and ticket_id = $2`, 341300, 7, "handling")
	b.Queue(`delete from alarms where city = $1 and ticket_id = any($2)`, 341300, []int{7})
	b.Queue(`insert into secrets (city, ticket_id, digest) values ($1, $2, $3), ($1, $2, $4)`, 341300, 7, "a", "b")
	weld(&b, 0, nil)
	if len(b.QueuedQueries) != 2 {
		t.Fatalf("%d statements", len(b.QueuedQueries))
	}
	q := b.QueuedQueries[1]
	const want = `with w0 as (update tickets set state = $3 where city = $1 and ticket_id = $2), ` +
		`w1 as (delete from alarms where city = $1 and ticket_id = any($4)) ` +
		`insert into secrets (city, ticket_id, digest) values ($1, $5, $6), ($1, $5, $7)`
	if q.SQL != want || len(q.Arguments) != 7 || q.Arguments[4] != 7 || q.Arguments[6] != "b" {
		t.Errorf("%s\n%v", q.SQL, q.Arguments)
	}

	var led pgx.Batch
	led.Queue(`delete from alarms where city = $1 and ticket_id = $2`, 341300, 7)
	weld(&led, 0, &lead{`update tickets set version = $3 where city = $1 and ticket_id = $2 returning 1`, []any{341300, 7, 4}, `select 1 / (count(*) = $2)::int from w0`, []any{341300, 1}})
	const wantLed = `with w0 as (update tickets set version = $3 where city = $1 and ticket_id = $2 returning 1), ` +
		`w1 as (delete from alarms where city = $1 and ticket_id = $4) select 1 / (count(*) = $5)::int from w0`
	if q := led.QueuedQueries[0]; led.Len() != 1 || q.SQL != wantLed || len(q.Arguments) != 5 || q.Arguments[4] != 1 {
		t.Errorf("%s\n%v", q.SQL, q.Arguments)
	}

	var one pgx.Batch
	one.Queue(`update tickets set state = $2 where city = $1`, 341300, "handling")
	weld(&one, 0, nil)
	if got := one.QueuedQueries[0].SQL; got != `update tickets set state = $2 where city = $1` {
		t.Errorf("a lone write became %s", got)
	}
}
