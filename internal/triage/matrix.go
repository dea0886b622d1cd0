package triage

import (
	"math"
	"slices"
)

// matrix is a training set as numbers, one row a message.
type matrix struct {
	start  []int // where each row begins; one more than rows
	id     []uint32
	x      []float32
	label  []int
	labels []string
	hash   []uint64 // feature to piece
	view   []uint8
}

func (m *matrix) rows() int { return len(m.label) }

func (m *matrix) row(i int) ([]uint32, []float32) {
	return m.id[m.start[i]:m.start[i+1]], m.x[m.start[i]:m.start[i+1]]
}

// sublinear is how much a piece weighs that stands n times in a message.
func sublinear(n uint16) float32 {
	if int(n) < len(logs) {
		return logs[n]
	}
	return float32(1 + math.Log(float64(n)))
}

var logs = func() (t [256]float32) {
	for n := 1; n < len(t); n++ {
		t[n] = float32(1 + math.Log(float64(n)))
	}
	return t
}()

// build counts the pieces of every message and keeps those that stand in enough
// of them.
func build(examples []Example, texts []reading, most int) *matrix {
	m := &matrix{start: make([]int, 1, len(examples)+1)}
	for _, e := range examples {
		if _, ok := slices.BinarySearch(m.labels, e.Label); !ok {
			m.labels = append(m.labels, e.Label)
			slices.Sort(m.labels)
		}
	}
	c := newCounter(1 << 20)
	for i, t := range texts {
		pieces(t.text, t.words, func(_ int, h uint64, _ span) bool { c.see(h, int32(i)); return true })
	}
	least := c.least(min(leastMessages, 2+len(examples)/1000), most)
	feature := make([]int32, len(c.slots))
	for at, s := range c.slots {
		feature[at] = -1
		if s.n >= least {
			feature[at] = int32(len(m.hash))
			m.hash = append(m.hash, s.key)
		}
	}
	m.view = make([]uint8, len(m.hash))
	times := make([]uint16, len(m.hash))
	var list []uint32
	for i, t := range texts {
		list = list[:0]
		pieces(t.text, t.words, func(v int, h uint64, _ span) bool {
			f := feature[c.find(h)]
			if f < 0 {
				return false
			}
			if times[f] == 0 {
				list = append(list, uint32(f))
				m.view[f] = uint8(v)
			}
			times[f] = min(times[f], math.MaxUint16-1) + 1
			return true
		})
		m.add(list, times)
		label, _ := slices.BinarySearch(m.labels, examples[i].Label)
		m.label = append(m.label, label)
	}
	return m
}

// add appends one row: each view of length one, times its weight.
func (m *matrix) add(list []uint32, times []uint16) {
	slices.Sort(list)
	var norm [views]float32
	from := len(m.x)
	for _, f := range list {
		x := sublinear(times[f])
		norm[m.view[f]] += x * x
		m.id = append(m.id, f)
		m.x = append(m.x, x)
		times[f] = 0
	}
	for v := range norm {
		norm[v] = weights[v] / root(norm[v])
	}
	for j := from; j < len(m.x); j++ {
		m.x[j] *= norm[m.view[m.id[j]]]
	}
	m.start = append(m.start, len(m.x))
}

func root(x float32) float32 { return float32(math.Sqrt(float64(max(x, 1e-12)))) }

// counter counts in how many messages each piece stands.
type counter struct {
	slots []tally // open addressing, a power of two
	used  int
}

type tally struct {
	key  uint64 // 0 is an empty slot
	n    int32
	last int32
}

func newCounter(size int) *counter { return &counter{slots: make([]tally, size)} }

// find returns where h stands, or the empty slot where it would.
func (c *counter) find(h uint64) int {
	mask := len(c.slots) - 1
	for at := int(spread(h)) & mask; ; at = (at + 1) & mask {
		if k := c.slots[at].key; k == h || k == 0 {
			return at
		}
	}
}

func (c *counter) see(h uint64, message int32) {
	at := c.find(h)
	s := &c.slots[at]
	switch {
	case s.key == 0:
		if c.used*2 >= len(c.slots) {
			c.double()
			s = &c.slots[c.find(h)]
		}
		*s = tally{h, 1, message}
		c.used++
	case s.last != message:
		s.last = message
		s.n++
	}
}

func (c *counter) double() {
	old := c.slots
	c.slots = make([]tally, 2*len(old))
	for _, s := range old {
		if s.key != 0 {
			c.slots[c.find(s.key)] = s
		}
	}
}

// least raises the number of messages a piece must stand in until at most most
// pieces are left.
func (c *counter) least(from, most int) int32 {
	var of [1 << 12]int
	for _, s := range c.slots {
		of[min(int(s.n), len(of)-1)]++
	}
	left := 0
	for n := from; n < len(of); n++ {
		left += of[n]
	}
	for from < len(of)-1 && left > most {
		left -= of[from]
		from++
	}
	return int32(from)
}

// spread makes the low bits of a hash depend on all of it.
func spread(h uint64) uint64 { h *= 0x9e3779b97f4a7c15; return h ^ h>>32 }
