// Package triage suggests what a ticket is about. For now it knows the plain
// keyword rule (关键词规则): the words an administrator wrote beside each category.
package triage

import (
	"slices"
	"strings"
	"unicode/utf8"

	"suban/internal/org"
)

// Rule is the plain keyword rule over one city's categories, immutable once made.
type Rule struct {
	holders map[string][]int // keyword to the categories that name it
	weight  map[string]float64
	starts  map[rune]int // first character to the longest keyword that begins with it, in characters
	ids     []string
}

// head is how many characters of a text count as its head: the title leads, and
// what stands there weighs double.
const head = 40

// Keywords returns the rule over the enabled third-level categories. A keyword
// weighs as much as it has characters, less the more categories name it; a
// category's own name is one of its keywords.
func Keywords(categories []org.Category) *Rule {
	r := &Rule{holders: map[string][]int{}, weight: map[string]float64{}, starts: map[rune]int{}}
	for _, c := range categories {
		if c.Level != 3 || !c.Enabled {
			continue
		}
		at := len(r.ids)
		r.ids = append(r.ids, c.ID)
		for _, word := range append([]string{c.Name}, c.Keywords...) {
			word = plain(word)
			if utf8.RuneCountInString(word) < 2 || slices.Contains(r.holders[word], at) {
				continue
			}
			r.holders[word] = append(r.holders[word], at)
		}
	}
	for word, holders := range r.holders {
		n := utf8.RuneCountInString(word)
		first, _ := utf8.DecodeRuneInString(word)
		r.starts[first] = max(r.starts[first], n)
		r.weight[word] = float64(n*n) / float64(len(holders))
	}
	return r
}

// Classify returns the category whose keywords weigh most in text, and those of
// its keywords that stand there, in the order they were found. ok is false when
// the text holds no keyword at all: the agent must choose.
func (r *Rule) Classify(text string) (id string, words []string, ok bool) {
	runes := []rune(plain(text))
	score := make([]float64, len(r.ids))
	seen := map[string]bool{}
	var found []string
	for i := range runes {
		for n := min(r.starts[runes[i]], len(runes)-i); n >= 2; n-- {
			word := string(runes[i : i+n])
			if len(r.holders[word]) == 0 || seen[word] {
				continue
			}
			seen[word] = true
			found = append(found, word)
			weight := r.weight[word]
			if i < head {
				weight *= 2
			}
			for _, at := range r.holders[word] {
				score[at] += weight
			}
		}
	}
	best := -1
	for at, s := range score {
		if s > 0 && (best < 0 || s > score[best]) {
			best = at
		}
	}
	if best < 0 {
		return "", nil, false
	}
	for _, word := range found {
		if slices.Contains(r.holders[word], best) {
			words = append(words, word)
		}
	}
	return r.ids[best], words, true
}

// plain is text as keywords are compared: lower case, half width, no white space.
func plain(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\u3000' || c == '\u00a0' || c <= ' ':
			return -1
		case c >= '！' && c <= '～':
			c -= '！' - '!'
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	}, text)
}
