package rtp

import (
	"sync"
	"time"
)

// mixer adds up several speakers for one listener, 20 ms at a time, each a little delayed so
// that late packets are still heard.
type mixer struct {
	to     *Party
	mu     sync.Mutex
	queues map[*Party][]byte
	end    chan struct{}
	once   sync.Once
}

const (
	mixDelay = 2 * Frame // before a speaker is first heard
	mixMost  = 8 * Frame // beyond, the oldest goes: two clocks are never the same
)

func newMixer(to *Party, speakers []*Party) *mixer {
	m := &mixer{to: to, queues: map[*Party][]byte{}, end: make(chan struct{})}
	for _, s := range speakers {
		m.queues[s] = append(make([]byte, 0, mixMost*2), Quiet(mixDelay)...)
	}
	go m.run()
	return m
}

func (m *mixer) stop() { m.once.Do(func() { close(m.end) }) }

func (m *mixer) push(from *Party, alaw []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	q, known := m.queues[from]
	if !known {
		return
	}
	if len(q) == 0 {
		q = append(q, Quiet(mixDelay)...)
	}
	q = append(q, alaw...)
	if over := len(q) - mixMost; over > 0 {
		q = append(q[:0], q[over:]...)
	}
	m.queues[from] = q
}

func (m *mixer) run() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	began, n := time.Now(), 0
	sum, out := [Frame]int32{}, make([]byte, Frame)
	for {
		select {
		case <-tick.C:
		case <-m.end:
			return
		}
		due := int(time.Since(began) / (20 * time.Millisecond))
		for ; n < due; n++ {
			m.add(&sum)
			for i, v := range sum {
				out[i] = Alaw(v)
			}
			m.to.emit(m, uint32(n*Frame), out, time.Now())
		}
	}
}

// add takes 20 ms of every speaker.
func (m *mixer) add(sum *[Frame]int32) {
	*sum = [Frame]int32{}
	m.mu.Lock()
	defer m.mu.Unlock()
	for s, q := range m.queues {
		n := min(Frame, len(q))
		for i, v := range q[:n] {
			sum[i] += int32(Linear(v))
		}
		m.queues[s] = append(q[:0], q[n:]...)
	}
}
