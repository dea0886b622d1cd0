package casework

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// held is a queue whose groups begin at begun and end when they are let go.
type held struct {
	queue
	begun chan []*order
	let   chan struct{}
}

func newHeld(transactions int) *held {
	return &held{queue: queue{transactions: transactions, most: 64}, begun: make(chan []*order), let: make(chan struct{})}
}

func (h *held) run(group []*order) {
	h.begun <- group
	<-h.let
}

// until waits for what is true of the queue.
func (h *held) until(t *testing.T, is func() bool) {
	t.Helper()
	for t.Context().Err() == nil {
		h.mu.Lock()
		yes := is()
		h.mu.Unlock()
		if yes {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (h *held) queued(t *testing.T, n int) {
	t.Helper()
	h.until(t, func() bool { return len(h.waiting) == n })
}

// A lone deed is done at once; those that come meanwhile share a transaction, which
// begins beside the first when enough of them wait, and else when it ends.
func TestQueueShares(t *testing.T) {
	h := newHeld(2)
	var all sync.WaitGroup
	ask := func() {
		all.Go(func() {
			if err := h.do(t.Context(), &order{}, h.run); err != nil {
				t.Error(err)
			}
		})
	}
	ask()
	if g := <-h.begun; len(g) != 1 {
		t.Fatalf("first group of %d", len(g))
	}
	for i := range helpAt - 1 {
		ask()
		h.queued(t, i+1)
	}
	select {
	case g := <-h.begun:
		t.Fatalf("%d began too early", len(g))
	default:
	}
	ask()
	if g := <-h.begun; len(g) != helpAt {
		t.Fatalf("second group of %d", len(g))
	}
	for i := range 3 * helpAt {
		ask()
		h.queued(t, i+1)
	}
	h.let <- struct{}{} // one of the two ends, and all that wait are the next
	if g := <-h.begun; len(g) != 3*helpAt {
		t.Fatalf("third group of %d", len(g))
	}
	h.let <- struct{}{}
	h.let <- struct{}{}
	all.Wait()
	h.idle(t)
}

// idle checks that nothing is left behind.
func (q *queue) idle(t *testing.T) {
	t.Helper()
	if len(q.waiting) > 0 || q.called != nil || q.running != 0 {
		t.Errorf("left behind: %d waiting, called %v, %d running", len(q.waiting), q.called != nil, q.running)
	}
}

// Many that wait when nothing is under way are two groups, not one.
func TestQueueHalves(t *testing.T) {
	for _, c := range []struct{ transactions, waiting, taken int }{{2, 2*helpAt - 1, 2*helpAt - 1}, {2, 2 * helpAt, helpAt}, {1, 2 * helpAt, 2 * helpAt}, {2, 200, 64}} {
		q := &queue{transactions: c.transactions, most: 64}
		for range c.waiting {
			q.waiting = append(q.waiting, &order{turn: make(chan turn, 1)})
		}
		if n := len(q.take()); n != c.taken {
			t.Errorf("%+v: took %d", c, n)
		}
		if next := q.called != nil; next != (c.transactions > 1 && c.waiting > c.taken) {
			t.Errorf("%+v: one more called: %v", c, next)
		}
	}
}

// Who gives up before a group has his deed takes it with him, and his call to lead
// goes to the next.
func TestQueueLeave(t *testing.T) {
	h := newHeld(1)
	var all sync.WaitGroup
	all.Go(func() { _ = h.do(t.Context(), &order{}, h.run) })
	<-h.begun
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() { gone <- h.do(ctx, &order{}, h.run) }()
	h.queued(t, 1)
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("left with %v", err)
	}
	h.queued(t, 0)
	h.let <- struct{}{}
	all.Wait()
	h.idle(t)

	one, two := &order{turn: make(chan turn, 1)}, &order{turn: make(chan turn, 1)}
	q := &queue{transactions: 1, most: 64}
	for _, o := range []*order{one, two} {
		if err := q.enter(o); err != nil {
			t.Fatal(err)
		}
	}
	q.leave(one)
	if q.called != two || len(two.turn) != 1 || len(q.waiting) != 1 {
		t.Errorf("the call did not go on: %d waiting", len(q.waiting))
	}
}

// Closing refuses who comes, and waits for those who are inside.
func TestQueueClose(t *testing.T) {
	h := newHeld(1)
	var ran atomic.Int32
	ask := func() {
		_ = h.do(t.Context(), &order{}, func(group []*order) {
			h.run(group)
			ran.Add(int32(len(group)))
		})
	}
	go ask()
	<-h.begun
	go ask()
	go ask()
	h.queued(t, 2)
	closed := make(chan int32)
	go func() {
		h.close()
		closed <- ran.Load()
	}()
	h.until(t, func() bool { return h.stopped })
	if err := h.do(t.Context(), &order{}, h.run); !errors.Is(err, stopping) {
		t.Errorf("who comes after closing: %v", err)
	}
	for {
		select {
		case h.let <- struct{}{}:
		case <-h.begun:
		case n := <-closed:
			if n != 3 {
				t.Errorf("%d of 3 were done before it was closed", n)
			}
			h.idle(t)
			return
		}
	}
}

// Whatever the order of coming, giving up and ending: each deed is done once or, when
// its sender gave up, at most once; never more transactions than allowed.
func TestQueueKeepsAll(t *testing.T) {
	const many, transactions, most = 3000, 3, 5
	q := &queue{transactions: transactions, most: most}
	var running, groups atomic.Int32
	times := make([]atomic.Int32, many)
	index := sync.Map{}
	run := func(group []*order) {
		if n := running.Add(1); n > transactions || len(group) == 0 || len(group) > most {
			t.Errorf("group of %d, transaction %d", len(group), n)
		}
		time.Sleep(time.Duration(rand.IntN(50)) * time.Microsecond)
		for _, o := range group {
			i, _ := index.Load(o)
			times[i.(int)].Add(1)
		}
		groups.Add(1)
		running.Add(-1)
	}
	var all sync.WaitGroup
	for c := range 16 {
		all.Go(func() {
			for i := c; i < many; i += 16 {
				patience := time.Minute
				if i%3 == 0 {
					patience = time.Duration(rand.IntN(80)) * time.Microsecond
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				o := &order{}
				index.Store(o, i)
				if err := q.do(ctx, o, run); err == nil && times[i].Load() != 1 {
					t.Errorf("deed %d answered and done %d times", i, times[i].Load())
				}
				cancel()
			}
		})
	}
	all.Wait()
	q.close()
	q.idle(t)
	for i := range times {
		if n := times[i].Load(); n > 1 || n == 0 && i%3 != 0 {
			t.Errorf("deed %d done %d times", i, n)
		}
	}
	if n := groups.Load(); n < many/most/2 || n > many {
		t.Errorf("%d groups", n)
	}
}
