package triage

import (
	"cmp"
	"math"
	"slices"
)

// profile is a message as topics and repeats compare it: the pieces of its
// title with what each weighs, and all its pieces.
type profile struct {
	title  []uint32
	weight []float32 // of the title's pieces, together one
}

// The pieces of a profile are two and three characters long. What stands in
// more than a twelfth of all messages tells nothing apart.
const (
	profileDetail = 300 // characters of the detail that are read
	commonShare   = 12
	aTown         = 4000 // messages: of fewer, what is common shows less than it is
	rarePower     = 1.5  // how much more a rare piece weighs
)

// profiles reads messages for comparison with one another: what is rare among
// all counts. holders are the messages in which each piece stands.
func profiles(titles, details [][]rune) (all []profile, holders [][]int32) {
	all = make([]profile, len(titles))
	table := newCounter(1 << 18)
	for i := range titles {
		see := func(h uint64) { table.see(h, int32(i)) }
		pairs(titles[i], see)
		pairs(details[i][:min(len(details[i]), profileDetail)], see)
	}
	common := int32(len(titles)/commonShare + 50)
	id := make([]int32, len(table.slots))
	var rare []float32
	for at, s := range table.slots {
		id[at] = -1
		if s.n >= 2 && s.n <= common {
			id[at] = int32(len(holders))
			holders = append(holders, make([]int32, 0, s.n))
			rare = append(rare, float32(math.Pow(math.Log(float64(max(len(titles), aTown)+1)/float64(s.n)), rarePower)))
		}
	}
	for i := range titles {
		p := &all[i]
		sum := float32(0)
		in := func(h uint64) int32 {
			piece := id[table.find(h)]
			if piece < 0 {
				return -1
			}
			if n := len(holders[piece]); n > 0 && holders[piece][n-1] == int32(i) {
				return -1
			}
			holders[piece] = append(holders[piece], int32(i))
			return piece
		}
		pairs(titles[i], func(h uint64) {
			if piece := in(h); piece >= 0 {
				p.title = append(p.title, uint32(piece))
				p.weight = append(p.weight, rare[piece])
				sum += rare[piece]
			}
		})
		pairs(details[i][:min(len(details[i]), profileDetail)], func(h uint64) { in(h) })
		for j := range p.weight {
			p.weight[j] /= max(sum, 1e-6)
		}
	}
	return all, holders
}

// pairs shows every piece of two or three characters to see.
func pairs(text []rune, see func(h uint64)) {
	for j := range text {
		if text[j] == 0 {
			continue
		}
		h := step(seed(5), text[j])
		for k := j + 1; k < len(text) && k < j+3 && text[k] != 0; k++ {
			h = step(h, text[k])
			see(h)
		}
	}
}

// edge is how alike two messages are.
type edge struct {
	a, b int32
	like float32
}

// alike returns every pair of messages that are at least least alike, a before
// b: how much of each one's title stands in the other, on average.
func alike(all []profile, holders [][]int32, least float32) []edge {
	cover := make([]float32, len(all))
	var touched []int32
	directed := map[uint64]float32{}
	for i := range all {
		touched = touched[:0]
		for j, p := range all[i].title {
			w := all[i].weight[j]
			for _, other := range holders[p] {
				if cover[other] == 0 {
					touched = append(touched, other)
				}
				cover[other] += w
			}
		}
		for _, other := range touched {
			if cover[other] >= least && int(other) != i {
				directed[uint64(min(i, int(other)))<<32|uint64(max(i, int(other)))] += cover[other] / 2
			}
			cover[other] = 0
		}
	}
	edges := make([]edge, 0, len(directed))
	for pair, like := range directed {
		if like >= least {
			edges = append(edges, edge{int32(pair >> 32), int32(uint32(pair)), like})
		}
	}
	slices.SortFunc(edges, func(x, y edge) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return edges
}
