// Package switchboard is the telephone exchange of the hotline (交换台): callers from the
// trunk wait here, agents in their browsers answer, and everything that happens becomes
// events in the database. Holding, handing on and listening in are rewirings of sound inside;
// the trunk hears nothing of them.
package switchboard

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"suban/internal/blob"
	"suban/internal/call"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/switchboard/rtcleg"
	"suban/internal/switchboard/rtp"
	"suban/internal/switchboard/sipleg"
)

// Options of Open.
type Options struct {
	DB      *postgres.DB
	Keys    *seal.Keys
	Blobs   *blob.Store
	Spool   string // where recordings are written while a call lasts
	Trunk   sipleg.Options
	Phones  sipleg.Options // of the desk phones; none without an address
	Gate    rtcleg.Options
	Prompts Prompts
	Demo    bool
	Known   func(context.Context) string // a number with a past, for a call of the demo city
	Log     *slog.Logger
	Silent  time.Duration // nothing heard from a caller for so long: he is gone; 30 s
}

// Board is the exchange at work.
type Board struct {
	o       Options
	log     *slog.Logger
	line    *sipleg.Line
	gate    *rtcleg.Gate
	phones  *sipleg.Line                      // nil: no desk phones
	secrets atomic.Pointer[map[string]string] // of desk phones, by account
	voices  atomic.Pointer[Prompts]
	voiced  atomic.Pointer[map[string]int] // versions of the office's own prompts
	journal *journal
	ctx     context.Context
	stop    context.CancelFunc
	under   sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	plan     call.Plan
	skills   map[org.UserID]map[string]int
	calls    map[call.ID]*talk
	seats    map[org.UserID]*seat
	handsets map[org.UserID]string // accounts
	moved    bool                  // the queue or somebody's state changed since the last beat
}

// talk is a call that is not over.
type talk struct {
	call.Call
	leg     *sipleg.Leg // the person outside; nil until a call out is answered
	number  string
	key     string
	before  int // calls of this number before
	spool   *spool
	third   *third
	watch   map[org.UserID]string // who listens, and how
	tune    string                // what the person outside is played
	toldAt  time.Time
	tells   int
	digit   chan string
	only    org.UserID // handed on to this agent
	lostAt  time.Time
	endedBy string
	giveUp  context.CancelFunc // of a call out that is not answered
}

// third is who an agent consults: another agent or a number.
type third struct {
	seat  *seat
	leg   *sipleg.Leg
	name  string
	there bool
	stop  context.CancelFunc
}

func (t *third) party() *rtp.Party {
	switch {
	case t == nil || !t.there:
		return nil
	case t.leg != nil:
		return t.leg.Party
	}
	return t.seat.party()
}

// seat is an agent who is signed in to the exchange.
type seat struct {
	call.Agent
	actor    org.Actor
	peer     *rtcleg.Peer
	desk     *sipleg.Leg        // his desk phone, while its receiver is off
	lifting  context.CancelFunc // while it rings
	rings    int                // counts its ringings
	asked    *sipleg.Leg        // of it: whether it is still there
	tell     func(View)         // nil while his page is away
	page     int                // counts his pages: the newest has the telephone
	awayAt   time.Time
	muted    bool
	help     bool
	watching call.ID
	how      string
	last     call.ID // of the call he writes up
	lastSeen *talk
	dayOn    string
}

// Open starts the exchange: what a crash left open is closed first.
func Open(ctx context.Context, o Options) (*Board, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Silent == 0 {
		o.Silent = 30 * time.Second
	}
	b := &Board{o: o, log: o.Log, calls: map[call.ID]*talk{}, seats: map[org.UserID]*seat{}, skills: map[org.UserID]map[string]int{}}
	b.voices.Store(&o.Prompts)
	b.ctx, b.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := b.recover(ctx); err != nil {
		b.stop()
		return nil, err
	}
	if err := b.Reload(ctx); err != nil {
		b.stop()
		return nil, err
	}
	var err error
	if b.gate, err = rtcleg.Open(o.Gate); err != nil {
		b.stop()
		return nil, err
	}
	b.journal = newJournal(o.DB, o.Log)
	trunk := o.Trunk
	trunk.OnCall, trunk.Log = b.arrive, o.Log
	if b.line, err = sipleg.Open(ctx, trunk); err != nil {
		b.journal.close()
		b.stop()
		_ = b.gate.Close()
		return nil, err
	}
	if err := b.openPhones(ctx); err != nil {
		b.Close()
		return nil, err
	}
	b.under.Go(b.beats)
	return b, nil
}

// Close hangs everything up and waits until all is written.
func (b *Board) Close() {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return
	}
	b.closed = true
	for _, t := range b.calls {
		t.endedBy = "system"
	}
	b.mu.Unlock()
	b.line.Close()
	b.mu.Lock()
	for _, t := range b.calls {
		b.finish(t, "system")
	}
	now := b.now()
	for _, s := range b.seats {
		if s.State != call.Offline {
			b.become(s, call.Offline, "", now)
		}
		if s.peer != nil {
			s.peer.Close()
		}
	}
	b.mu.Unlock()
	b.stop()
	b.under.Wait()
	if b.phones != nil {
		b.phones.Close() // after the last phone was told
	}
	b.journal.close()
	_ = b.gate.Close()
}

// Trunk is the open line, for its address and counts.
func (b *Board) Trunk() *sipleg.Line { return b.line }

// skillsOf is what an agent answers; who was given nothing answers the general queue.
func (b *Board) skillsOf(id org.UserID) map[string]int {
	if own := b.skills[id]; len(own) > 0 {
		return own
	}
	return map[string]int{call.General: 1}
}

func (b *Board) now() time.Time { return b.o.DB.Now().UTC().Truncate(time.Microsecond) }

// happen adds an event to a call; the board's lock is held. What the rules refuse did not happen.
func (b *Board) happen(t *talk, e call.Event) bool {
	e.Call, e.At = t.ID, b.now()
	if err := t.Apply(e); err != nil {
		b.log.Error("a call did what it may not", "call", t.ID, "error", err)
		return false
	}
	e.Seq = t.Seq
	b.journal.add(func(tx *postgres.Tx) error { return tx.AddCallEvents(e) })
	b.moved = true
	return true
}

// become changes an agent's state and writes it down.
func (b *Board) become(s *seat, to call.AgentState, reason string, now time.Time) bool {
	was := s.State
	if err := s.Become(to, reason, now); err != nil {
		b.log.Error("an agent did what he may not", "agent", s.ID, "from", was, "to", to)
		return false
	}
	if was == call.WrapUp && s.last != 0 {
		b.wrapped(s)
	}
	if to != call.Alerting && to != call.OnCall && to != call.OnHold && s.watching == 0 {
		b.lower(s)
	}
	e := call.AgentEvent{Agent: s.ID, At: now, State: to, Reason: reason, Call: s.Call}
	b.journal.add(func(tx *postgres.Tx) error { tx.AddAgentEvents(e); return nil })
	b.moved = true
	return true
}

// wrapped ends the writing up of the last call.
func (b *Board) wrapped(s *seat) {
	if t := s.lastSeen; t != nil && t.State == call.Ended && t.May(call.Wrapped) {
		b.happen(t, call.Event{Kind: call.Wrapped, Agent: s.ID})
	}
}

// seatOf is the agent who has a call.
func (b *Board) seatOf(t *talk) *seat {
	if t.Agent == 0 {
		return nil
	}
	if s := b.seats[t.Agent]; s != nil && s.Call == t.ID {
		return s
	}
	return nil
}

func (t *talk) masked() string {
	if t.number == "" {
		return "未显示号码"
	}
	return mask.Phone(t.number)
}

const beat = 200 * time.Millisecond

// beats do what time alone brings.
func (b *Board) beats() {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-b.ctx.Done():
			return
		case <-tick.C:
		}
		b.mu.Lock()
		if !b.closed {
			b.passTime(b.now())
		}
		b.mu.Unlock()
		if n%(int(time.Hour/beat)) == int(time.Minute/beat) {
			b.under.Go(b.forgetRecordings)
		}
		if n%(int(reloadEvery/beat)) == int(reloadEvery/beat)-1 {
			b.under.Go(func() {
				if err := b.Reload(b.ctx); err != nil && b.ctx.Err() == nil {
					b.log.Error("the call plan was not read anew", "error", err)
				}
			})
		}
	}
}

// passTime looks at every call and every agent.
func (b *Board) passTime(now time.Time) {
	for _, t := range b.calls {
		b.attend(t, now)
	}
	for _, s := range b.seats {
		b.minute(s, now)
	}
	b.match(now)
	if b.moved {
		b.moved = false
		for _, s := range b.seats {
			b.show(s)
		}
	}
}

// list is the calls as the rules want them.
func (b *Board) list() (all []*call.Call) {
	for _, t := range b.calls {
		all = append(all, &t.Call)
	}
	return all
}
