package rtp

import (
	"sync"
	"time"
)

// player plays a clip to a party in real time; a loop begins after its introduction.
type player struct {
	to   *Party
	clip Clip
	head int // samples that are played once
	loop bool
	end  chan struct{}
	once sync.Once
	over chan struct{}
}

func newPlayer(to *Party, c Clip, loop bool) *player {
	return &player{to: to, clip: c, loop: loop && len(c) > 0, end: make(chan struct{}), over: make(chan struct{})}
}

func (p *player) begin() { go p.run() }
func (p *player) stop()  { p.once.Do(func() { close(p.end) }) }

func (p *player) run() {
	defer close(p.over)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	began, at := time.Now(), 0
	for {
		// As much as is due: a late tick is made up for.
		for due := int(time.Since(began)/(20*time.Millisecond)) + 1; at/Frame < due; at += Frame {
			frame, left := p.frame(at)
			if !left {
				return
			}
			select {
			case <-p.end:
				return
			default:
			}
			p.to.emit(p, uint32(at), frame, time.Now())
		}
		select {
		case <-tick.C:
		case <-p.end:
			return
		}
	}
}

// frame is 20 ms of the clip, and whether there were any.
func (p *player) frame(at int) ([]byte, bool) {
	if whole := (len(p.clip) + Frame - 1) / Frame * Frame; p.loop && at >= whole {
		at = p.head + (at-whole)%(whole-p.head)
	}
	if at >= len(p.clip) {
		return nil, false
	}
	return p.clip[at:min(at+Frame, len(p.clip))], true
}
