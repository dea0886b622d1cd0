package rtp

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Party is one person on a call: what he says comes in through Said, what he hears goes
// out through send. Who hears whom changes at any moment without a word to his telephone.
type Party struct {
	send  func(seq uint16, ts uint32, marker bool, alaw []byte)
	mu    sync.Mutex // of out
	out   egress
	ear   atomic.Pointer[ear]
	wires atomic.Pointer[wires]
	muted atomic.Bool
	heard atomic.Int64 // when he was last heard, in nanoseconds
	said  atomic.Int64 // packets
}

// ear is what a party hears: one speaker as he is, several mixed, or a player. What is over
// is stopped.
type ear struct {
	speakers []*Party
	mix      *mixer
	stop     func()
}

// wires are where what a party says goes.
type wires struct {
	listeners []*Party
	taps      []tap
}

type tap struct {
	rec     *Recorder
	channel int
}

// wiring is held while wires are changed, which is seldom; sound itself takes no lock of it.
var wiring sync.Mutex

// NewParty makes a party that is sent sound through send, which must not keep the samples.
func NewParty(send func(seq uint16, ts uint32, marker bool, alaw []byte)) *Party {
	p := &Party{send: send, out: newEgress()}
	p.ear.Store(&ear{})
	p.wires.Store(&wires{})
	p.heard.Store(time.Now().UnixNano())
	return p
}

// Said takes what a party said: A-law samples at his telephone's time.
func (p *Party) Said(ts uint32, alaw []byte, now time.Time) {
	p.heard.Store(now.UnixNano())
	p.said.Add(1)
	if p.muted.Load() {
		return
	}
	w := p.wires.Load()
	for _, l := range w.listeners {
		l.hear(p, ts, alaw, now)
	}
	for _, t := range w.taps {
		t.rec.put(t.channel, p, ts, alaw, now)
	}
}

// hear passes on what a speaker said.
func (p *Party) hear(from *Party, ts uint32, alaw []byte, now time.Time) {
	e := p.ear.Load()
	switch {
	case e.mix != nil:
		e.mix.push(from, alaw)
	case len(e.speakers) == 1 && e.speakers[0] == from:
		p.emit(from, ts, alaw, now)
	}
}

// emit sends samples of a source to the party.
func (p *Party) emit(source any, ts uint32, alaw []byte, now time.Time) {
	p.mu.Lock()
	seq, stamp, marker := p.out.next(source, ts, now)
	p.send(seq, stamp, marker, alaw)
	p.mu.Unlock()
}

// Mute keeps what the party says from everybody and from the recording.
func (p *Party) Mute(on bool) { p.muted.Store(on) }

// Heard is when the party was last heard, and how many packets came.
func (p *Party) Heard() (time.Time, int64) { return time.Unix(0, p.heard.Load()), p.said.Load() }

// Hear lets the party hear these speakers from now on, and nobody else.
func (p *Party) Hear(speakers ...*Party) {
	next := &ear{speakers: speakers}
	if len(speakers) > 1 {
		next.mix = newMixer(p, speakers)
		next.stop = next.mix.stop
	}
	p.change(next)
}

// Play lets the party hear a clip; the channel closes when it is over or something else is
// heard. A loop ends only so.
func (p *Party) Play(c Clip, loop bool) <-chan struct{} {
	pl := newPlayer(p, c, loop)
	p.change(&ear{stop: pl.stop})
	pl.begin()
	return pl.over
}

// PlayThen plays a clip once and then another for ever.
func (p *Party) PlayThen(once, forever Clip) {
	head := append(Clip{}, once...)
	for len(head)%Frame != 0 {
		head = append(head, Silence)
	}
	pl := newPlayer(p, append(head, forever...), true)
	pl.head = len(head)
	p.change(&ear{stop: pl.stop})
	pl.begin()
}

// Leave takes the party out of everything: nobody hears him, he hears nobody.
func (p *Party) Leave() {
	p.change(&ear{})
	wiring.Lock()
	defer wiring.Unlock()
	for _, l := range p.wires.Load().listeners {
		e := l.ear.Load()
		left := slices.DeleteFunc(slices.Clone(e.speakers), func(s *Party) bool { return s == p })
		l.ear.Store(&ear{speakers: left, mix: e.mix, stop: e.stop})
	}
	p.wires.Store(&wires{})
}

// change gives the party another ear and rewires whom he hears.
func (p *Party) change(next *ear) {
	wiring.Lock()
	old := p.ear.Swap(next)
	for _, s := range old.speakers {
		w := *s.wires.Load()
		w.listeners = slices.DeleteFunc(slices.Clone(w.listeners), func(l *Party) bool { return l == p })
		s.wires.Store(&w)
	}
	for _, s := range next.speakers {
		w := *s.wires.Load()
		w.listeners = append(slices.Clone(w.listeners), p)
		s.wires.Store(&w)
	}
	wiring.Unlock()
	if old.stop != nil {
		old.stop()
	}
}

// Record lets a recorder have what the party says on a channel; a nil recorder ends it.
func (p *Party) Record(rec *Recorder, channel int) {
	wiring.Lock()
	defer wiring.Unlock()
	w := *p.wires.Load()
	w.taps = nil
	if rec != nil {
		w.taps = []tap{{rec, channel}}
	}
	p.wires.Store(&w)
}
