package triage

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Guess is one suggested label, how likely it is, and the words of the message
// that spoke for it.
type Guess struct {
	Label       string   `json:"label"`
	Probability float64  `json:"probability"`
	Words       []string `json:"words,omitempty"`
}

// About says what a model is: every suggestion keeps the version it came from.
type About struct {
	Version   int     `json:"version"`
	Digest    string  `json:"digest"` // of the training set
	Messages  int     `json:"messages"`
	Threshold float64 `json:"threshold"` // below it the model keeps silent, unless the centre sets another
	Quality   Quality `json:"quality"`
}

// Model suggests labels for messages. It may be used by many at once.
type Model struct {
	about       About
	labels      []string
	calibration calibration
	prior       []float64
	marks       []uint16  // open addressing, a power of two; 0 is an empty slot
	features    []uint32  // of each slot, looked at only when the mark fits
	rows        []int16   // of each feature: its weight for every label, then its ratios
	step        []float32 // per label
	bias        []float32
	words       []word
	lexicon     *lexicon
	scratch     sync.Pool
}

const (
	mostLabels = 1000
	ratioStep  = mostRatio / 127.
)

// mostFeatures keeps a model small enough to be stored, however many labels.
func mostFeatures(labels int) int { return min(400_000, 20<<20/(4+3*labels)) }

// mark tells apart the pieces that meet in the table: of some fifty thousand
// strangers one is taken for a piece it is not.
func mark(h uint64) uint16 { return max(1, uint16(h>>48)) }

// pack makes the trained machines small: 16 bits a weight, 8 bits a ratio.
func pack(m *matrix, machines []machine, l *lexicon, words []word) *Model {
	k := len(machines)
	p := &Model{
		labels: m.labels, words: words, lexicon: l,
		rows: make([]int16, 2*k*len(m.hash)),
		step: make([]float32, k), bias: make([]float32, k), prior: make([]float64, k),
	}
	for c, machine := range machines {
		most := float32(1e-9)
		for _, w := range machine.w {
			most = max(most, w, -w)
		}
		p.step[c], p.bias[c] = most/math.MaxInt16, machine.bias
		for f, w := range machine.w {
			p.rows[2*f*k+c] = int16(math.Round(float64(w / p.step[c])))
			p.rows[(2*f+1)*k+c] = int16(math.Round(float64(machine.ratio[f]) / ratioStep))
		}
	}
	for _, label := range m.label {
		p.prior[label] += 1 / float64(m.rows())
	}
	size := tableSize(len(m.hash))
	p.marks, p.features = make([]uint16, size), make([]uint32, size)
	for f, h := range m.hash {
		if at := p.find(h); p.marks[at] == 0 {
			p.marks[at], p.features[at] = mark(h), uint32(f)
		}
	}
	return p
}

func tableSize(features int) int {
	size := 1 << 10
	for size < 2*features {
		size *= 2
	}
	return size
}

// find returns where h stands, or the empty slot where it would. In a model, a
// piece that meets another with the same mark is taken for it.
func (m *Model) find(h uint64) int {
	mask, want := len(m.marks)-1, mark(h)
	for at := int(spread(h)) & mask; ; at = (at + 1) & mask {
		if k := m.marks[at]; k == want || k == 0 {
			return at
		}
	}
}

// About says what the model is.
func (m *Model) About() About { return m.about }

// Labels are what the model can suggest.
func (m *Model) Labels() []string { return slices.Clone(m.labels) }

// Classify suggests up to three labels for a message, its title first, the
// likeliest first. What says nothing gets no guess.
func (m *Model) Classify(text string) []Guess { return m.Suggest(Example{Text: text}) }

// Suggest is Classify for a message that may be segmented already.
func (m *Model) Suggest(e Example) []Guess {
	s := m.borrow()
	defer m.give(s)
	m.weigh(s, e.Text, e.Segmented)
	if len(s.text) == 0 {
		return nil
	}
	order := make([]int, len(s.p))
	for l := range order {
		order[l] = l
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.p[b], s.p[a]) })
	guesses := make([]Guess, min(3, len(order)))
	for i := range guesses {
		guesses[i] = Guess{m.labels[order[i]], s.p[order[i]], m.reasons(s, order[i])}
	}
	return guesses
}

// Abstains says that the model is not sure enough to suggest anything (弃权).
// threshold 0 is the model's own.
func (m *Model) Abstains(guesses []Guess, threshold float64) bool {
	return len(guesses) == 0 || guesses[0].Probability < cmp.Or(threshold, m.about.Threshold)
}

// size is how many features the model has.
func (m *Model) size() int { return len(m.rows) / (2 * len(m.labels)) }

func (m *Model) borrow() *scratch {
	s, ok := m.scratch.Get().(*scratch)
	if !ok {
		s = &scratch{times: make([]uint16, m.size())}
	}
	return s
}

func (m *Model) give(s *scratch) {
	if cap(s.clean) < 1<<13 {
		m.scratch.Put(s)
	}
}

// weigh reads a message and leaves the probability of each label in s.p.
func (m *Model) weigh(s *scratch, text string, segmented bool) {
	s.read(text, segmented, m.lexicon)
	s.known = s.known[:0]
	pieces(s.text, s.words, func(view int, h uint64, at span) bool {
		slot := m.find(h)
		if m.marks[slot] == 0 {
			return false
		}
		f := m.features[slot]
		if s.times[f] == 0 {
			s.known = append(s.known, known{f, uint8(view), at, 0})
		}
		s.times[f] = min(s.times[f], math.MaxUint16-1) + 1
		return true
	})
	var norm [views]float32
	for i := range s.known {
		k := &s.known[i]
		k.x = sublinear(s.times[k.feature])
		s.times[k.feature] = 0
		norm[k.view] += k.x * k.x
	}
	for v := range norm {
		norm[v] = weights[v] / root(norm[v])
	}
	n := len(m.labels)
	s.sum, s.square = grow(s.sum, n), grow(s.square, n)
	s.scores, s.p = grow(s.scores, n), grow(s.p, n)
	clear(s.sum)
	clear(s.square)
	for i := range s.known {
		k := &s.known[i]
		x := k.x * norm[k.view]
		k.x = x
		row := m.rows[2*int(k.feature)*n:][:2*n]
		w := row[:n]
		ratio, sum, square := row[n:][:len(w)], s.sum[:len(w)], s.square[:len(w)]
		for c, v := range w {
			sum[c] += x * float32(v)
			r := x * float32(ratio[c])
			square[c] += r * r
		}
	}
	for c := range s.scores {
		s.scores[c] = float64(s.sum[c]*m.step[c]/(root(s.square[c])*ratioStep) + m.bias[c])
	}
	m.calibration.probabilities(s.scores, s.p)
	m.doubt(s)
}

// enough is how many characters of known words a message needs to be taken at
// its word. Below, the guess leans on how common the labels are.
const enough = 8

func (m *Model) doubt(s *scratch) {
	covered, end := 0, int32(0)
	for _, k := range s.known {
		if k.view == viewK && k.at.to-k.at.from > 1 && k.at.to > end {
			covered += int(k.at.to - max(k.at.from, end))
			end = k.at.to
		}
	}
	if covered >= enough {
		return
	}
	belief := float64(covered) / enough
	for c := range s.p {
		s.p[c] = belief*s.p[c] + (1-belief)*m.prior[c]
	}
}

// reasons are the words that spoke loudest for label c, the loudest first.
func (m *Model) reasons(s *scratch, c int) []string {
	// What a piece says is shared by its characters.
	said := grow(s.said, len(s.text)+1)
	s.said = said
	clear(said)
	for _, k := range s.known {
		v := k.x * float32(m.rows[2*int(k.feature)*len(m.labels)+c]) / float32(k.at.to-k.at.from)
		for i := k.at.from; i < k.at.to; i++ {
			said[i] += v
		}
	}
	type loud struct {
		at span
		v  float32
	}
	var best []loud
	for _, w := range s.words {
		if w.to-w.from < 2 {
			continue
		}
		v := float32(0)
		for i := w.from; i < w.to; i++ {
			v += said[i]
		}
		if v <= 0 || len(best) == mostReasons && v <= best[mostReasons-1].v {
			continue
		}
		same := func(b loud) bool {
			return slices.Equal(s.text[b.at.from:b.at.to], s.text[w.from:w.to])
		}
		if at := slices.IndexFunc(best, same); at >= 0 {
			if best[at].v >= v {
				continue
			}
			best = slices.Delete(best, at, at+1)
		}
		at, _ := slices.BinarySearchFunc(best, v, func(b loud, v float32) int { return cmp.Compare(v, b.v) })
		best = slices.Insert(best, at, loud{w, v})
		best = best[:min(len(best), mostReasons)]
	}
	words := make([]string, len(best))
	for i, b := range best {
		words[i] = string(s.text[b.at.from:b.at.to])
	}
	return words
}

const mostReasons = 5
