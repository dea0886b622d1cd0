// Package live is the door through which pages hear what changes: one stream for each
// browser, resumed where it broke off. It tells that a ticket changed, never what is in
// it; whoever may see it asks the API again. No deed calls other nodes: after the commit
// the process tells its own streams, and the nodes call each other a few times a second
// (ADR 0003).
package live

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

const (
	beat     = 250 * time.Millisecond // what happens within one is told together
	stay     = 50 * time.Second       // how long somebody counts as present who says nothing
	overlap  = 5 * time.Second        // what commits late is looked for again
	memory   = 10 * time.Minute       // a stream that was away longer begins anew
	mostTold = 200                    // tickets in one message; more is "everything may have changed"
)

// Live keeps the streams of one node.
type Live struct {
	db       *postgres.DB
	casework *casework.Casework
	accounts *account.Accounts
	log      *slog.Logger
	node     string
	pulse    time.Duration // a quiet stream shows that it lives, and asks whether its reader may still look
	wake     chan struct{}
	closing  chan struct{}
	mux      http.Handler

	mu      sync.Mutex
	streams map[*stream]bool
	fresh   []casework.Tiding // since the last beat
	present map[string]viewer // by tab
	moved   []viewer          // of this node, since the last beat
	heard   time.Time         // up to when other nodes' deeds were read
	closed  bool
}

// New opens the door. Run follows.
func New(db *postgres.DB, work *casework.Casework, accounts *account.Accounts, log *slog.Logger) *Live {
	if log == nil {
		log = slog.Default()
	}
	id := make([]byte, 8)
	rand.Read(id) // never fails
	l := &Live{db: db, casework: work, accounts: accounts, log: log, node: hex.EncodeToString(id), pulse: 15 * time.Second,
		wake: make(chan struct{}, 1), closing: make(chan struct{}), streams: map[*stream]bool{}, present: map[string]viewer{}}
	work.Listen(l.hear)
	l.mux = l.doors()
	return l
}

// ServeHTTP answers a request.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.mux.ServeHTTP(w, r) }

// hear takes what a deed of this node did.
func (l *Live) hear(t casework.Tiding) {
	l.mu.Lock()
	if len(l.fresh) <= mostTold { // beyond, everything is told to look anew
		l.fresh = append(l.fresh, t)
	}
	l.mu.Unlock()
	l.stir()
}

func (l *Live) stir() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Run tells what happened until ctx ends; then every stream ends.
func (l *Live) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { l.beats(ctx) })
	all.Go(func() { l.listen(ctx) })
	all.Go(func() { l.watch(ctx) })
	all.Wait()
	l.mu.Lock()
	if !l.closed {
		l.closed = true
		close(l.closing)
	}
	l.mu.Unlock()
}

// beats tells what happened since the last beat: here to the streams, elsewhere to the
// other nodes.
func (l *Live) beats(ctx context.Context) {
	for pause(ctx, l.wake) {
		if !wait(ctx, beat) {
			return
		}
		l.mu.Lock()
		fresh, moved := l.fresh, l.moved
		l.fresh, l.moved = nil, nil
		l.mu.Unlock()
		l.spread(fresh, len(fresh) <= mostTold)
		for _, c := range calls(l.node, fresh, moved) {
			text, _ := json.Marshal(c)
			if err := l.db.Call(ctx, string(text)); err != nil && ctx.Err() == nil {
				l.log.Warn("other nodes not told", "error", err)
				break
			}
		}
	}
}

// call is what one node tells the others: from when on it wrote something, and who
// came to a ticket or left it.
type call struct {
	Node  string    `json:"n"`
	From  time.Time `json:"from,omitzero"`
	Moved []viewer  `json:"moved,omitempty"`
}

const viewersInCall = 40 // PostgreSQL carries 8,000 bytes

func calls(node string, fresh []casework.Tiding, moved []viewer) (list []call) {
	if len(fresh) > 0 {
		c := call{Node: node, From: fresh[0].At}
		for _, t := range fresh {
			if t.At.Before(c.From) {
				c.From = t.At
			}
		}
		list = append(list, c)
	}
	for len(moved) > 0 {
		n := min(len(moved), viewersInCall)
		list = append(list, call{Node: node, Moved: moved[:n]})
		moved = moved[n:]
	}
	return list
}

// listen hears the other nodes, again and again.
func (l *Live) listen(ctx context.Context) {
	for {
		err := l.db.Hear(ctx, func() {
			l.mu.Lock()
			from := l.heard
			l.mu.Unlock()
			if !from.IsZero() { // while it was broken somebody may have called
				l.read(ctx, from.Add(-overlap))
			}
		}, func(text string) {
			var c call
			if json.Unmarshal([]byte(text), &c) != nil || c.Node == l.node {
				return
			}
			if !c.From.IsZero() {
				l.read(ctx, c.From)
			}
			l.arrived(c.Moved)
		})
		if ctx.Err() != nil {
			return
		}
		l.log.Warn("other nodes not heard, trying again", "error", err)
		if !wait(ctx, 2*time.Second) {
			return
		}
	}
}

// read tells the streams what other nodes did from a moment on.
func (l *Live) read(ctx context.Context, from time.Time) {
	now := time.Now()
	list, whole, err := l.casework.Missed(ctx, from, mostTold)
	if err != nil {
		l.log.Warn("deeds of other nodes not read", "error", err)
		return
	}
	l.mu.Lock()
	l.heard = now
	l.mu.Unlock()
	l.spread(list, whole)
}

// spread gives every stream what concerns its reader.
func (l *Live) spread(list []casework.Tiding, whole bool) {
	if len(list) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for s := range l.streams {
		s.send(s.newsOf(list, whole))
	}
}

// News is one message of a stream.
type News struct {
	Tickets []Change              `json:"tickets,omitempty"` // changed, and in the reader's scope
	Gone    []ticket.ID           `json:"gone,omitempty"`    // no longer in it
	Queues  bool                  `json:"queues,omitempty"`  // counts and lists may have changed
	Inbox   bool                  `json:"inbox,omitempty"`   // there is a message for him
	All     bool                  `json:"all,omitempty"`     // too much was missed: everything may have changed
	Present map[ticket.ID][]Guest `json:"present,omitempty"` // who else looks at a ticket that he looks at

	at time.Time
}

// Change is how a ticket stands now.
type Change struct {
	ID      ticket.ID    `json:"id"`
	Version int          `json:"version"`
	State   ticket.State `json:"state"`
}

func (n *News) empty() bool {
	return len(n.Tickets) == 0 && len(n.Gone) == 0 && !n.Queues && !n.Inbox && !n.All && n.Present == nil
}

// pause waits until there is something to do, and reports false when ctx ended.
func pause(ctx context.Context, wake <-chan struct{}) bool {
	select {
	case <-wake:
		return true
	case <-ctx.Done():
		return false
	}
}

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
