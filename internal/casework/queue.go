package casework

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"suban/internal/fault"
)

// queue is the deeds that wait for a transaction. No goroutine of its own serves it:
// when a transaction should begin, one of those who wait is called to lead it, and
// does the deeds of the others with its own.
type queue struct {
	transactions int // at a time at most
	most         int // deeds in one transaction at most

	mu      sync.Mutex
	waiting []*order
	called  *order // is about to lead
	running int    // transactions under way
	stopped bool
	inside  sync.WaitGroup // those who wait or lead
}

// helpAt is how many deeds must wait before another transaction is begun beside
// the first. Larger groups cost less, but leave a core idle.
const helpAt = 4

// yields is how often others may run while a group is gathered: microseconds in all.
const yields = 8

// turn is what one who waits is told: that its deed is done, or to lead.
type turn bool

const (
	done turn = false
	lead turn = true
)

var stopping = fault.New(fault.Unavailable, "系统正在停止,请稍候重试")

// do waits until run has done the deed, in a group with others. When ctx ends before
// a group has taken it, it is not done at all; after that it may still be done, and
// its idempotency key tells a retry.
func (q *queue) do(ctx context.Context, o *order, run func([]*order)) error {
	o.turn = make(chan turn, 1)
	if err := q.enter(o); err != nil {
		return err
	}
	defer q.inside.Done()
	for {
		select {
		case t := <-o.turn:
			if t == done {
				return nil
			}
			q.lead(run)
		case <-ctx.Done():
			q.leave(o)
			return ctx.Err()
		}
	}
}

func (q *queue) enter(o *order) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped {
		return stopping
	}
	q.inside.Add(1)
	q.waiting = append(q.waiting, o)
	q.call(o) // who is awake already
	return nil
}

// leave takes a deed back unless a group has it.
func (q *queue) leave(o *order) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.called == o {
		q.called = nil
	}
	q.waiting = slices.DeleteFunc(q.waiting, func(w *order) bool { return w == o })
	q.next()
}

// call tells o to lead when a transaction should begin and nobody is about to.
func (q *queue) call(o *order) {
	if q.called != nil || q.running == q.transactions || q.running > 0 && len(q.waiting) < helpAt {
		return
	}
	q.called = o
	o.turn <- lead
}

// next calls the one who has waited longest.
func (q *queue) next() {
	if len(q.waiting) > 0 {
		q.call(q.waiting[0])
	}
}

// lead does a group of the deeds that wait.
func (q *queue) lead(run func([]*order)) {
	for range yields { // those ask again who have just been answered
		runtime.Gosched()
	}
	group := q.take()
	defer q.end()
	run(group)
	for _, o := range group {
		o.turn <- done
	}
}

// take begins a group. Of many when none is under way, half are left to one beside.
func (q *queue) take() []*order {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := len(q.waiting)
	if q.running == 0 && q.transactions > 1 && n >= 2*helpAt {
		n = (n + 1) / 2
	}
	n = min(n, q.most)
	group := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	q.called = nil
	q.running++
	q.next()
	return group
}

func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	q.next()
}

// close refuses who comes and waits for those who are inside.
func (q *queue) close() {
	q.mu.Lock()
	q.stopped = true
	q.mu.Unlock()
	q.inside.Wait()
}
