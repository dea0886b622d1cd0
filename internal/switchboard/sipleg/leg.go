package sipleg

import (
	"context"
	"sync"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"

	"suban/internal/switchboard/rtp"
)

// Leg is one telephone call of the trunk: its signalling and its sound.
type Leg struct {
	*rtp.Socket
	Number string // the caller's, or who was called; digits only, empty when withheld
	Called string // what was dialled

	line   *Line
	id     string
	in     *sipgo.DialogServerSession
	out    *sipgo.DialogClientSession
	sdp    []byte        // ours
	decide chan decision // of a call that rings
	once   sync.Once
	ended  chan struct{}
	gone   bool // the other side ended it
	mu     sync.Mutex
	said   decision
	sure   chan struct{} // our answer was confirmed
	surely sync.Once
	turns  int // re-INVITEs answered
	held   func(on bool)
	passed func(to string) bool
}

type decision struct {
	code   int
	reason string
}

// Done is closed when the call is over, whoever ended it.
func (g *Leg) Done() <-chan struct{} { return g.ended }

// ByPeer reports whether the other side ended it.
func (g *Leg) ByPeer() bool { g.mu.Lock(); defer g.mu.Unlock(); return g.gone }

// Answer takes the call.
func (g *Leg) Answer() { g.choose(200, "OK") }

// Refuse ends a call that was not answered.
func (g *Leg) Refuse(code int, reason string) { g.choose(code, reason) }

func (g *Leg) choose(code int, reason string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.said.code != 0 || g.decide == nil {
		return
	}
	g.said = decision{code, reason}
	g.decide <- g.said
}

// HangUp ends the call from our side.
func (g *Leg) HangUp() {
	g.mu.Lock()
	answered := g.out != nil || g.said.code == 200
	g.mu.Unlock()
	if !answered {
		g.Refuse(480, "Temporarily Unavailable")
		<-g.ended
		return
	}
	first := false
	g.once.Do(func() { first = true })
	if !first {
		<-g.ended
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	if g.in != nil {
		_ = g.in.Bye(ctx) // who does not answer is gone all the same
	} else {
		_ = g.out.Bye(ctx)
	}
	g.finish()
}

// end is the other side's end, or that of the attempt.
func (g *Leg) end(byPeer bool) {
	g.once.Do(func() {
		g.mu.Lock()
		g.gone = byPeer
		g.mu.Unlock()
		g.finish()
	})
}

// finish gives everything back.
func (g *Leg) finish() {
	l := g.line
	l.mu.Lock()
	delete(l.legs, g.id)
	l.mu.Unlock()
	l.Counts.Strange.Add(g.Strange.Load())
	g.Close()
	if g.in != nil {
		_ = g.in.Close()
	} else if g.out != nil {
		_ = g.out.Close()
	}
	close(g.ended)
}

func (l *Line) keep(g *Leg) {
	l.mu.Lock()
	l.legs[g.id] = g
	l.mu.Unlock()
}

// legOf finds the call that a request within it belongs to.
func (l *Line) legOf(req *sip.Request) *Leg {
	uas, err := sip.DialogIDFromRequestUAS(req)
	if err != nil {
		return nil
	}
	uac, _ := sip.DialogIDFromRequestUAC(req)
	l.mu.Lock()
	defer l.mu.Unlock()
	if g := l.legs[uas]; g != nil {
		return g
	}
	return l.legs[uac]
}
