package triage

import (
	"cmp"
	"math"
	"slices"
)

// lexicon is the words one training set was written in (词表), learned from its
// segmented messages; with it a raw text is cut into the likeliest words. No
// dictionary is shipped.
type lexicon struct {
	slots []entry // open addressing, a power of two
	rare  float32 // the cost of one character that is no word
	words int
}

// entry is a word, or the beginning of one.
type entry struct {
	key  uint32  // 0 is an empty slot
	cost float32 // negative log probability; 0 when it only begins a word
	stop bool
}

// longestWord is the longest word that is looked for, in characters.
const longestWord = 8

// word is one word as it is learned and stored.
type word struct {
	Text string
	Cost float32
	Stop bool
}

// learnWords returns the words seen at least twice among the segmented messages,
// and the stop words that are not words, each with its cost. Where no message is
// segmented, it finds words in the raw text.
func learnWords(examples []Example) (*lexicon, []word) {
	tokens := map[string]int{}
	var s scratch
	for _, e := range examples {
		if e.Segmented {
			s.read(e.Text, true, nil)
			for _, w := range s.words {
				tokens[string(s.text[w.from:w.to])]++
			}
		}
	}
	if len(tokens) == 0 {
		tokens = discover(examples)
	}
	stops := newLexicon(costs(map[string]int{}, stopWords, nil))
	raw := map[string]int{}
	for _, e := range examples {
		if !e.Segmented {
			s.clean = clean(e.Text, s.clean)
			stops.count(s.clean, raw)
		}
	}
	words := costs(tokens, stopWords, raw)
	return newLexicon(words), words
}

// costs is the words with what each costs: the rarer, the more.
func costs(tokens map[string]int, stops []string, raw map[string]int) []word {
	total := 1.0
	for _, n := range tokens {
		total += float64(n)
	}
	for _, n := range raw {
		total += float64(n)
	}
	cost := func(n int) float32 { return float32(math.Log((total + 1e5) / (float64(n) + .5))) }
	var words []word
	for text, n := range tokens {
		if n >= 2 && len([]rune(text)) <= longestWord {
			words = append(words, word{text, cost(n), false})
		}
	}
	for _, text := range stops {
		if tokens[text] < 5 && len([]rune(text)) <= longestWord {
			words = append(words, word{text, cost(raw[text] + 1), true})
		}
	}
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(a.Text, b.Text) })
	return slices.CompactFunc(words, func(a, b word) bool { return a.Text == b.Text })
}

// count counts how often each word of the lexicon stands in text, within longer
// words too.
func (l *lexicon) count(text []rune, into map[string]int) {
	for i := range text {
		h := seed(0)
		for j := i; j < len(text) && j < i+longestWord && text[j] != 0; j++ {
			h = step(h, text[j])
			e := l.slots[l.slot(h)]
			if e.key == 0 {
				break
			}
			if e.cost > 0 {
				into[string(text[i:j+1])]++
			}
		}
	}
}

func newLexicon(words []word) *lexicon {
	size := 1 << 10
	for size < 5*len(words) {
		size *= 2
	}
	l := &lexicon{slots: make([]entry, size), rare: 16, words: len(words)}
	for _, w := range words {
		h := seed(0)
		runes := []rune(w.Text)
		for i, c := range runes {
			h = step(h, c)
			at := l.slot(h)
			l.slots[at].key = lexKey(h)
			if i == len(runes)-1 {
				l.slots[at].cost, l.slots[at].stop = w.Cost, w.Stop
			}
		}
	}
	return l
}

func lexKey(h uint64) uint32 { return uint32(h>>32) | 1 }

// slot returns where h stands, or the empty slot where it would.
func (l *lexicon) slot(h uint64) int {
	mask := len(l.slots) - 1
	key := lexKey(h)
	for at := int(h) & mask; ; at = (at + 1) & mask {
		if k := l.slots[at].key; k == key || k == 0 {
			return at
		}
	}
}

// cut divides text into its likeliest words and returns their ends; stop words
// have their end negated. A break ends a word and belongs to none.
func (l *lexicon) cut(text []rune, s *scratch) {
	n := len(text)
	s.best = grow(s.best, n+1)
	s.from = grow(s.from, n+1)
	s.halt = grow(s.halt, n+1)
	for i := 1; i <= n; i++ {
		s.best[i] = math.MaxFloat32
	}
	s.best[0] = 0
	for i := 0; i < n; i++ {
		here := s.best[i]
		if text[i] == 0 {
			if here < s.best[i+1] {
				s.best[i+1], s.from[i+1], s.halt[i+1] = here, int32(i), true
			}
			continue
		}
		// What is no word at all stands alone; digits and Latin stay together.
		end := i + 1
		if latin(text[i]) {
			for end < n && latin(text[end]) && end-i < 24 {
				end++
			}
		}
		if cost := here + l.rare; cost < s.best[end] {
			s.best[end], s.from[end], s.halt[end] = cost, int32(i), false
		}
		h := seed(0)
		for j := i; j < n && j < i+longestWord && text[j] != 0; j++ {
			h = step(h, text[j])
			e := l.slots[l.slot(h)]
			if e.key == 0 {
				break
			}
			if e.cost > 0 {
				if cost := here + e.cost; cost < s.best[j+1] {
					s.best[j+1], s.from[j+1], s.halt[j+1] = cost, int32(i), e.stop
				}
			}
		}
	}
	s.words = s.words[:0]
	for i := n; i > 0; i = int(s.from[i]) {
		if !s.halt[i] {
			s.words = append(s.words, span{s.from[i], int32(i)})
		}
	}
	slices.Reverse(s.words)
}

func latin(c rune) bool { return c < 0x250 && c != 0 }

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
