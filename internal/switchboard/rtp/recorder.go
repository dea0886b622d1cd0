package rtp

import (
	"sync"
	"time"
)

// Recorder writes a call in two channels, the caller left and the hotline right. Every
// sample goes where its own telephone's time says, in a window of two seconds; where nothing
// came is silence. What is finished goes to a sink in a goroutine of its own, so that a slow
// disk never delays a talk.
type Recorder struct {
	mu      sync.Mutex
	began   time.Time
	base    int // sample that the window begins with
	window  [2][]byte
	anchors map[*Party]anchor
	out     chan []byte
	done    chan struct{}
	closed  bool
	Dropped int // blocks that the sink was too slow for
}

type anchor struct {
	ts uint32
	at int
}

const (
	window  = 2 * Rate
	astray  = Rate     // further from the wall's time, a telephone's clock is set anew
	block   = Rate / 2 // samples written at a time
	backlog = 64       // blocks that the sink may be behind: half a minute
)

// NewRecorder begins a recording. The sink gets interleaved A-law samples.
func NewRecorder(began time.Time, sink func([]byte)) *Recorder {
	r := &Recorder{began: began, anchors: map[*Party]anchor{}, out: make(chan []byte, backlog), done: make(chan struct{})}
	for i := range r.window {
		r.window[i] = Quiet(window)
	}
	go func() {
		defer close(r.done)
		for b := range r.out {
			sink(b)
		}
	}()
	return r
}

// put places samples.
func (r *Recorder) put(channel int, from *Party, ts uint32, alaw []byte, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || len(alaw) > window/2 {
		return
	}
	wall := int(now.Sub(r.began) * Rate / time.Second)
	a, known := r.anchors[from]
	at := a.at + int(int32(ts-a.ts))
	if !known || at-wall > astray || wall-at > astray {
		at = max(wall-len(alaw), 0)
		r.anchors[from] = anchor{ts, at}
	}
	r.slide(at + len(alaw) - window)
	w := r.window[channel]
	for i, v := range alaw {
		p := at + i - r.base
		if p < 0 || p >= window {
			continue
		}
		if w[p] != Silence { // two speak on one channel
			v = Alaw(int32(Linear(w[p])) + int32(Linear(v)))
		}
		w[p] = v
	}
}

// slide writes what can no longer change: all before a sample, in blocks.
func (r *Recorder) slide(to int) {
	for r.base < to {
		r.write(block)
	}
}

func (r *Recorder) write(n int) {
	b := make([]byte, 2*n)
	for i := range n {
		b[2*i], b[2*i+1] = r.window[0][i], r.window[1][i]
	}
	for c := range r.window {
		copy(r.window[c], r.window[c][n:])
		for i := window - n; i < window; i++ {
			r.window[c][i] = Silence
		}
	}
	r.base += n
	select {
	case r.out <- b:
	default:
		r.Dropped++
	}
}

// Close ends the recording at a moment and waits until all is with the sink.
func (r *Recorder) Close(now time.Time) {
	r.mu.Lock()
	if !r.closed {
		end := int(now.Sub(r.began) * Rate / time.Second)
		r.slide(end - window)
		for r.base < end {
			r.write(min(block, end-r.base))
		}
		r.closed = true
		close(r.out)
	}
	r.mu.Unlock()
	<-r.done
}
