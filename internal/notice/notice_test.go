package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// post is a gateway that remembers, and fails as it is told.
type post struct {
	mu   sync.Mutex
	got  []Message
	fail error
}

func (p *post) Send(_ context.Context, m Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return p.fail
	}
	p.got = append(p.got, m)
	return nil
}

type town struct {
	*testing.T
	db    *postgres.DB
	clock atomic.Int64
}

func newTown(t *testing.T) *town {
	t.Helper()
	t.Parallel()
	w := &town{T: t}
	w.clock.Store(pgtest.Now.UnixMicro())
	w.db = pgtest.Open(t, pgtest.DSN(t), postgres.Options{Now: func() time.Time { return time.UnixMicro(w.clock.Load()) }})
	return w
}

func (w *town) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }

func (w *town) put(n int, change func(*postgres.Notice)) {
	w.Helper()
	if err := w.db.Write(w.Context(), func(tx *postgres.Tx) error {
		for i := range n {
			m := postgres.Notice{ID: tx.NewID(), Ticket: ticket.ID(i + 1), Occasion: "closed", Channel: "sms", ToRequester: true, Text: fmt.Sprintf("第%d条", i),
				MadeAt: tx.Now, SendAfter: tx.Now, State: "waiting"}
			change(&m)
			tx.AddNotice(m)
		}
		return nil
	}); err != nil {
		w.Fatal(err)
	}
}

func (w *town) notices(id ticket.ID) (list []postgres.Notice) {
	w.Helper()
	if err := w.db.Read(w.Context(), func(tx *postgres.Tx) (err error) { list, err = tx.TicketNotices(w.Context(), id); return err }); err != nil {
		w.Fatal(err)
	}
	return list
}

func (w *town) deliver(o *Outbox) Delivered {
	w.Helper()
	d, err := o.Deliver(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return d
}

func phone(context.Context, ticket.ID) (string, error) { return "19900001234", nil }

// Two nodes send every notice once; a notice of the night waits for the morning.
func TestDeliverOnce(t *testing.T) {
	w := newTown(t)
	w.put(120, func(*postgres.Notice) {})
	w.put(1, func(n *postgres.Notice) { n.Ticket, n.SendAfter = 999, n.SendAfter.Add(8*time.Hour) })
	w.put(1, func(n *postgres.Notice) { n.Ticket, n.State = 998, "held" })
	p := &post{}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { w.deliver(New(w.db, p, 0, phone)) })
	}
	wait.Wait()
	seen := map[string]bool{}
	for _, m := range p.got {
		seen[m.ID] = true
	}
	if len(p.got) != 120 || len(seen) != 120 || p.got[0].To != "19900001234" {
		t.Errorf("%d sent, %d of them different", len(p.got), len(seen))
	}
	n := w.notices(1)[0]
	if n.State != "sent" || n.SentAt == nil || n.Tries != 1 {
		t.Errorf("%+v", n)
	}
	if n := w.notices(999)[0]; n.State != "waiting" || n.Tries != 0 {
		t.Errorf("before its time: %+v", n)
	}
	w.pass(8 * time.Hour)
	if d := w.deliver(New(w.db, p, 0, phone)); d.Sent != 1 {
		t.Errorf("in the morning: %+v", d)
	}
	if n := w.notices(998)[0]; n.State != "held" {
		t.Errorf("a held one: %+v", n)
	}
}

// A failing gateway is tried again, each time later, and given up after a number
// of tries; the row says so without the number.
func TestDeliverAgain(t *testing.T) {
	w := newTown(t)
	w.put(1, func(*postgres.Notice) {})
	p := &post{fail: errors.New("gateway answers 503")}
	o := New(w.db, p, 4, phone)
	var waits []time.Duration
	for try := 1; ; try++ {
		if d := w.deliver(o); d.Sent+d.Again+d.Failed != 1 {
			t.Fatalf("try %d: %+v", try, d)
		}
		n := w.notices(1)[0]
		if n.Tries != try || n.Error != "gateway answers 503" {
			t.Fatalf("try %d: %+v", try, n)
		}
		if d := w.deliver(o); d != (Delivered{}) {
			t.Fatalf("at once again: %+v", d)
		}
		if n.State == "failed" {
			break
		}
		waits = append(waits, n.SendAfter.Sub(w.db.Now()))
		w.pass(waits[len(waits)-1])
	}
	if fmt.Sprint(waits) != "[1m0s 2m0s 4m0s]" {
		t.Errorf("waited %v", waits)
	}
	p.fail = nil
	w.pass(24 * time.Hour)
	if d := w.deliver(o); d != (Delivered{}) {
		t.Errorf("a failed one was sent: %+v", d)
	}
}

func TestDeliverRefused(t *testing.T) {
	w := newTown(t)
	w.put(2, func(*postgres.Notice) {})
	o := New(w.db, &post{fail: fmt.Errorf("gateway answers 422: %w", ErrRefused)}, 8, phone)
	if d := w.deliver(o); d.Failed != 2 {
		t.Errorf("%+v", d)
	}
	w.put(1, func(n *postgres.Notice) { n.Ticket = 50 })
	none := New(w.db, &post{}, 8, func(context.Context, ticket.ID) (string, error) { return "", nil })
	if d := w.deliver(none); d.Failed != 1 {
		t.Errorf("erased: %+v", d)
	}
	if n := w.notices(50)[0]; n.State != "failed" || !strings.Contains(n.Error, "已按规定删除") {
		t.Errorf("%+v", n)
	}
}

// Without a gateway notices wait where everyone sees them.
func TestDeliverWithoutGateway(t *testing.T) {
	w := newTown(t)
	w.put(1, func(*postgres.Notice) {})
	if d := w.deliver(New(w.db, nil, 0, phone)); d != (Delivered{}) {
		t.Errorf("%+v", d)
	}
	if n := w.notices(1)[0]; n.State != "waiting" || n.Tries != 0 {
		t.Errorf("%+v", n)
	}
}

// A node that died between taking and sending leaves the notice to the others.
func TestDeliverAfterADeath(t *testing.T) {
	w := newTown(t)
	w.put(1, func(*postgres.Notice) {})
	p := &post{}
	dying := New(w.db, p, 0, phone)
	if list, err := dying.take(t.Context()); err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	o := New(w.db, p, 0, phone)
	if d := w.deliver(o); d != (Delivered{}) {
		t.Errorf("while it may still be sending: %+v", d)
	}
	w.pass(lease)
	if d := w.deliver(o); d.Sent != 1 || len(p.got) != 1 {
		t.Errorf("%+v", d)
	}
}

// The number is nowhere in the database after sending.
func TestNumberIsNotKept(t *testing.T) {
	w := newTown(t)
	w.put(1, func(*postgres.Notice) {})
	w.deliver(New(w.db, &post{fail: errors.New("down")}, 0, phone))
	var n int
	if err := w.db.Pool.QueryRow(t.Context(), `select count(*) from notices n where n::text like '%19900001234%'`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows hold it, %v", n, err)
	}
}
