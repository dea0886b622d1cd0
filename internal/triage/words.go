package triage

import (
	"cmp"
	"slices"
)

// Words are the different words of two characters or more in a text, in the order
// they stand, as the model's own word list cuts it.
func (m *Model) Words(text string) []string {
	s := m.borrow()
	defer m.give(s)
	s.read(text, false, m.lexicon)
	seen := map[string]bool{}
	var words []string
	for _, w := range s.words {
		if word := string(s.text[w.from:w.to]); w.to-w.from >= 2 && !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
}

// Rarest are the words of a text that tell most of it apart, the rarest first.
func (m *Model) Rarest(text string, most int) []string {
	words := m.Words(text)
	cost := map[string]float32{}
	for _, w := range words {
		cost[w] = m.lexicon.cost(w)
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(cost[b], cost[a]) })
	return words[:min(most, len(words))]
}

// cost is what a word costs, 0 when it is not in the list.
func (l *lexicon) cost(word string) float32 {
	h := seed(0)
	for _, c := range word {
		h = step(h, c)
	}
	return l.slots[l.slot(h)].cost
}
