package rtp

import (
	"math/rand/v2"
	"time"
)

// egress is the clock of what one party is sent: its own numbers and times, whoever speaks.
// When the source changes — prompt, music, agent — time goes on by the wall and a marker
// says that a new talk begins.
type egress struct {
	ssrc   uint32
	seq    uint16
	ts     uint32
	source any
	base   uint32 // ts of ours minus ts of the source
	last   time.Time
	begun  bool
}

func newEgress() egress {
	return egress{ssrc: rand.Uint32(), seq: uint16(rand.Uint32()), ts: rand.Uint32()}
}

// next numbers a packet of a source.
func (e *egress) next(source any, ts uint32, now time.Time) (seq uint16, stamp uint32, marker bool) {
	if !e.begun || e.source != source {
		if e.begun {
			gone := max(now.Sub(e.last), 20*time.Millisecond)
			e.ts += uint32(gone * Rate / time.Second)
		}
		e.source, e.base, e.begun, marker = source, e.ts-ts, true, true
	}
	e.seq++
	e.ts, e.last = e.base+ts, now
	return e.seq, e.ts, marker
}
