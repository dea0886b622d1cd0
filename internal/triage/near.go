package triage

import (
	"cmp"
	"slices"
)

// Near is an earlier message that is like the one at hand.
type Near struct {
	At    int     // index among those compared
	Score float64 // 0 to 1
	Title float64
	Text  float64
	Home  bool // another number of the same home
}

// leastNear is how alike a message must be to be shown at all.
const leastNear = .2

// Nearest compares a message with earlier ones and returns the likest, the likest
// first. It reads nothing but what it is given.
func Nearest(m Message, others []Message, most int) []Near {
	title, whole := ownShingles(m)
	near := []Near{}
	for i, o := range others {
		t, w := ownShingles(o)
		n := Near{At: i, Title: dice(likeness(title, t)), Text: dice(likeness(whole, w))}
		n.Score = max(.5*n.Title+.5*n.Text, .8*n.Text)
		if m.From != "" && m.From == o.From {
			n.Score += senderCounts
		} else if n.Home = m.Home != "" && m.Home == o.Home; n.Home {
			n.Score += homeCounts
		}
		if n.Score = min(1, n.Score); n.Score >= leastNear {
			near = append(near, n)
		}
	}
	slices.SortStableFunc(near, func(a, b Near) int { return cmp.Compare(b.Score, a.Score) })
	return near[:min(most, len(near))]
}

func ownShingles(m Message) (title, whole []uint64) {
	head, detail := heading(m)
	return shingle(joined(head), 2), shingle(joined(head, detail), 2)
}

// dice is the share of pieces over the mean length, from the share over both.
func dice(jaccard float64) float64 { return 2 * jaccard / (1 + jaccard) }
