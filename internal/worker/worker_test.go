package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/notice"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// town is a small city with a clock that stands still, and nodes that work in it.
type town struct {
	*testing.T
	dsn   string
	clock atomic.Int64
	log   strings.Builder
	mail  mail

	dispatcher, agent org.Actor
}

// node is one process of the hotline.
type node struct {
	*Worker
	registry *prometheus.Registry
}

// mail counts what was sent.
type mail struct {
	mu  sync.Mutex
	ids map[string]int
}

func (m *mail) Send(_ context.Context, x notice.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ids == nil {
		m.ids = map[string]int{}
	}
	m.ids[x.ID]++
	return nil
}

func (m *mail) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.ids)
}

const (
	centre org.UnitID = 1
	bureau org.UnitID = 2
)

func newTown(t *testing.T) *town {
	t.Helper()
	t.Parallel()
	w := &town{T: t, dsn: pgtest.DSN(t)}
	w.at(2026, time.June, 10, 10)
	db := w.open()
	err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "宿州市"); err != nil {
			return err
		}
		tx.SaveUnit(org.Unit{ID: centre, Name: "热线中心", Level: 1, Kind: org.Centre, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveUnit(org.Unit{ID: bureau, Parent: centre, Name: "市城管局", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveRegion(org.Region{Code: "341300", Name: "宿州市", Level: 1})
		tx.SaveCategory(org.Category{ID: "1", Name: "城市管理", Level: 1, Enabled: true})
		return tx.AddPolicy(t.Context(), ticket.Anhui())
	})
	if err != nil {
		t.Fatal(err)
	}
	tree := org.NewTree([]org.Unit{{ID: centre}, {ID: bureau, Parent: centre}})
	as := func(id org.UserID, role org.Role) org.Actor {
		return org.NewActor(org.User{ID: id, Name: role.Name(), Unit: centre, Roles: []org.Role{role}}, org.Presets(), tree)
	}
	w.agent, w.dispatcher = as(1, org.Agent), as(2, org.Dispatcher)
	return w
}

func (w *town) at(y int, m time.Month, d, hour int) {
	w.clock.Store(time.Date(y, m, d, hour, 0, 0, 0, workday.Zone).UnixMicro())
}

func (w *town) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }

func (w *town) open() *postgres.DB {
	w.Helper()
	return pgtest.Open(w, w.dsn, postgres.Options{MaxConns: 6, Now: func() time.Time { return time.UnixMicro(w.clock.Load()) }})
}

// node starts another process.
func (w *town) node() node {
	w.Helper()
	db, keys := w.open(), seal.Test()
	c := casework.New(db, keys, casework.Options{})
	w.Cleanup(c.Close)
	accounts := account.New(db, keys, func(context.Context) (*org.Tree, error) { return org.NewTree(nil), nil })
	registry := prometheus.NewRegistry()
	return node{New(Worker{DB: db, Casework: c, Accounts: accounts, Outbox: notice.New(db, &w.mail, 0, c.Reach),
		Log: slog.New(slog.NewTextHandler(&w.log, nil))}, registry), registry}
}

// sent registers and dispatches tickets.
func (w *town) sent(n node, many int) (ids []ticket.ID) {
	w.Helper()
	for range many {
		r, err := n.Casework.Register(w.Context(), w.agent, "", &ticket.Register{Kind: ticket.Complaint, Channel: ticket.Phone, Source: ticket.Local,
			Category: "1", Region: "341300", Title: ticket.Text("夜市占道"), Content: ticket.Text("占道经营"), RequesterPhone: ticket.Text("19900001234"), RequesterKind: "person"},
			&ticket.Accept{}, &ticket.QueueDispatch{})
		if err == nil {
			r, err = n.Casework.Do(w.Context(), w.dispatcher, casework.Deed{Ticket: r.Case.ID, Do: []ticket.Facts{&ticket.Dispatch{Unit: bureau}}})
		}
		if err != nil {
			w.Fatal(err)
		}
		ids = append(ids, r.Case.ID)
	}
	return ids
}

func (w *town) once(nodes ...node) {
	w.Helper()
	var all sync.WaitGroup
	for _, n := range nodes {
		all.Go(func() {
			if err := n.Once(w.Context()); err != nil {
				w.Error(err)
			}
		})
	}
	all.Wait()
}

func (w *town) count(n node, sql string, args ...any) (count int) {
	w.Helper()
	if err := n.DB.Pool.QueryRow(w.Context(), sql, args...).Scan(&count); err != nil {
		w.Fatal(err)
	}
	return count
}

// did is how often the clocks did something to each of the tickets: 1 for all of
// them, or the odd numbers.
func (w *town) did(n node, action string, ids []ticket.ID) string {
	w.Helper()
	counts := map[int]int{}
	for _, id := range ids {
		counts[w.count(n, `select count(*) from events where ticket_id = $1 and action = $2`, id, action)]++
	}
	if len(counts) == 1 {
		for times := range counts {
			return fmt.Sprint(times)
		}
	}
	return fmt.Sprint(counts)
}

// whole checks every history against its chain and its row.
func (w *town) whole(n node) {
	w.Helper()
	a, err := n.Casework.VerifyChain(w.Context(), "", nil)
	if err != nil || len(a.Flaws) > 0 {
		w.Error(a.Flaws, err)
	}
	r, err := n.Casework.VerifyReplays(w.Context(), 1, nil)
	if err != nil || len(r.Flaws) > 0 {
		w.Error(r.Flaws, err)
	}
}

// Several nodes on one database do everything once.
func TestSeveralNodes(t *testing.T) {
	w := newTown(t)
	a, b, c := w.node(), w.node(), w.node()
	ids := w.sent(a, 40)
	w.pass(26 * time.Hour)
	w.once(a, b, c, a, b)
	if did := w.did(a, "auto_sign", ids); did != "1" {
		t.Errorf("signed %s times", did)
	}
	w.pass(16 * 24 * time.Hour)
	w.once(c, b, a)
	for _, action := range []string{"auto_sign", "escalate"} {
		if did := w.did(a, action, ids); did != "1" {
			t.Errorf("%s %s times", action, did)
		}
	}
	if n := w.count(a, `select count(*) from audit_heads`); n != 1 {
		t.Errorf("sealed %d times in one day", n)
	}
	if len(w.mail.ids) != 80 { // accepted and dispatched
		t.Errorf("%d notices sent", len(w.mail.ids))
	}
	for id, times := range w.mail.ids {
		if times != 1 {
			t.Errorf("notice %s sent %d times", id, times)
		}
	}
	w.whole(a)
	if w.log.Len() > 0 {
		t.Errorf("log: %s", w.log.String())
	}
}

// After a week without any node everything that fell due is done once, in the
// order in which it fell due; the second look finds nothing.
func TestAfterDowntime(t *testing.T) {
	w := newTown(t)
	n := w.node()
	ids := w.sent(n, 3)
	w.pass(7 * 24 * time.Hour)
	n = w.node()
	w.once(n)
	if did := w.did(n, "auto_sign", ids); did != "1" {
		t.Errorf("signed %s times", did)
	}
	w.pass(21 * 24 * time.Hour)
	w.once(n)
	before := w.count(n, `select count(*) from events`)
	w.once(n, n)
	if after := w.count(n, `select count(*) from events`); after != before {
		t.Errorf("%d events became %d", before, after)
	}
	if did := w.did(n, "escalate", ids); did != "1" || w.count(n, `select count(*) from tickets where overdue_at is not null`) != 3 {
		t.Errorf("overdue %s times", did)
	}
	if n := w.count(n, `select count(*) from events e join events f on f.ticket_id = e.ticket_id and f.seq = e.seq + 1 where f.at < e.at`); n > 0 {
		t.Errorf("%d events before the one they follow", n)
	}
	w.whole(n)
}

// A clock that jumps ahead into years nobody published, and back, stops nothing
// and loses nothing.
func TestJumpedClock(t *testing.T) {
	w := newTown(t)
	n := w.node()
	ids := w.sent(n, 3)
	w.at(2029, time.March, 1, 10)
	w.once(n)
	w.at(2026, time.June, 10, 11)
	w.once(n)
	later := w.sent(n, 3)
	w.at(2026, time.June, 1, 10) // behind everything that happened
	w.once(n)
	if did := w.did(n, "auto_sign", later); did != "0" {
		t.Errorf("signed before it was sent: %s", did)
	}
	w.at(2026, time.June, 12, 10)
	w.once(n)
	if did := w.did(n, "auto_sign", append(ids, later...)); did != "1" {
		t.Errorf("signed %s times", did)
	}
	w.whole(n)
}

// A ticket whose clocks fail is put off and does not stand before the others.
func TestAFailingTicket(t *testing.T) {
	w := newTown(t)
	n := w.node()
	ids := w.sent(n, 2)
	w.pass(26 * time.Hour)
	if _, err := n.DB.Pool.Exec(t.Context(), `insert into alarms (city, ticket_id, at) select $1, i, $2 from generate_series(1, $3) i`, pgtest.City, pgtest.Now.AddDate(-1, 0, 0), 2*alarmsAtATime); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		w.once(n)
	}
	if did := w.did(n, "auto_sign", ids); did != "1" {
		t.Errorf("signed %s times behind %d alarms that fail", did, 2*alarmsAtATime)
	}
	if left := w.count(n, `select count(*) from alarms where ticket_id < 5000 and at > $1`, n.DB.Now()); left != 2*alarmsAtATime {
		t.Errorf("%d put off", left)
	}
}

// Run keeps the timetable until it is told to stop, and leaves nobody behind; a
// duty that fails or panics is counted and tried again.
func TestRun(t *testing.T) {
	w := newTown(t)
	n := w.node()
	ids := w.sent(n, 1)
	w.pass(26 * time.Hour)
	var tries atomic.Int32
	n.duties = append(n.duties, duty{"fails", time.Millisecond, func(context.Context) (int, error) {
		switch tries.Add(1) {
		case 1:
			return 0, errors.New("no luck")
		case 2:
			panic("worse")
		}
		return 3, nil
	}})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { n.Run(ctx); close(ended) }()
	for deadline := time.Now().Add(20 * time.Second); w.did(n, "auto_sign", ids) != "1" || tries.Load() < 4 || w.mail.count() < 2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the timetable is not kept")
		}
	}
	stop()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("Run does not end")
	}
	metrics, err := n.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, family := range metrics {
		for _, m := range family.Metric {
			if m.Counter != nil {
				values[family.GetName()+" "+m.Label[0].GetValue()] = m.Counter.GetValue()
			}
		}
	}
	if values["suban_duty_failures_total fails"] != 2 || values["suban_duty_done_total fails"] < 6 || values["suban_duty_done_total clocks"] < 1 || values["suban_duty_failures_total seal"] != 0 {
		t.Errorf("%v", values)
	}
}
