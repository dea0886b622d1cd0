// Package bigram cuts Chinese text into character pairs (二元字串) for search and
// likeness: no dictionary, and every query finds its text.
package bigram

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestWord keeps a token short enough for any index; longer words are known by
// their beginning.
const longestWord = 64

// Normal folds a text to the form in which it is indexed and compared: full-width
// to half-width, lower case, white space dropped beside Han characters and one
// space elsewhere, invisible marks dropped. Two spellings a reader takes for one have
// the same normal form.
func Normal(text string) string {
	var s strings.Builder
	s.Grow(len(text))
	last, gap := rune(0), false
	for _, r := range text {
		r = fold(r)
		switch {
		case r < 0:
			continue
		case r == ' ':
			gap = true
			continue
		}
		if gap && last != 0 && !isHan(last) && !isHan(r) {
			s.WriteByte(' ')
		}
		s.WriteRune(r)
		last, gap = r, false
	}
	return s.String()
}

// fold maps one character; -1 drops it, ' ' is any white space.
func fold(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case r > ' ' && r != 0x7f:
			return r
		case r == ' ' || '\t' <= r && r <= '\r':
			return ' '
		}
		return -1
	case 0xff01 <= r && r <= 0xff5e: // full-width forms
		return fold(r - 0xfee0)
	case 0x4e00 <= r && r <= 0x9fff:
		return r
	case r == utf8.RuneError:
		return ' '
	case r == 0x200b, unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
		return -1 // zero-width, direction marks, soft hyphen
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r):
		return -1
	}
	return unicode.ToLower(r)
}

func isHan(r rune) bool {
	return 0x4e00 <= r && r <= 0x9fff || r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// isWord reports whether r belongs to a word of another script, or a number.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// Tokens are what a text is found by: every pair of neighbouring Han characters,
// the last character of every run of them, and whole words and numbers of other
// scripts; each once, in order. With the last characters in, a single character
// is found as the beginning of a token.
func Tokens(text string) []string {
	pairs, rest := cut(Normal(text))
	tokens := append(pairs, rest...)
	slices.Sort(tokens)
	return slices.Compact(tokens)
}

// cut takes a normal text apart: pairs of Han characters, and the rest, which is
// the last character of every run and the words.
func cut(text string) (pairs, rest []string) {
	pairs = make([]string, 0, len(text)/3)
	before, start := -1, -1 // where the last Han character, the current word began
	endRun := func(at int) {
		if before >= 0 {
			rest = append(rest, text[before:at])
		}
		before = -1
	}
	endWord := func(at int) {
		if start >= 0 {
			rest = append(rest, word(text[start:at]))
		}
		start = -1
	}
	for at, r := range text {
		switch {
		case isHan(r):
			endWord(at)
			if before >= 0 {
				pairs = append(pairs, text[before:at+utf8.RuneLen(r)])
			}
			before = at
		case isWord(r):
			endRun(at)
			if start < 0 {
				start = at
			}
		default:
			endRun(at)
			endWord(at)
		}
	}
	endRun(len(text))
	endWord(len(text))
	return pairs, rest
}

func word(s string) string {
	n := 0
	for at := range s {
		if n == longestWord {
			return s[:at]
		}
		n++
	}
	return s
}

// Term is one condition of a search. Prefix says that the text's token may go on.
type Term struct {
	Text   string
	Prefix bool
}

// Terms are the conditions that every text matching a query fulfils: all of them.
// Words separated by spaces are looked for separately. A text that fulfils them
// is only a candidate; Matches decides.
func Terms(query string) []Term {
	var terms []Term
	for _, part := range parts(query) {
		pairs, rest := cut(part)
		for _, p := range pairs {
			terms = append(terms, Term{Text: p})
		}
		for _, r := range rest {
			first, size := utf8.DecodeRuneInString(r)
			if isHan(first) && size == len(r) && pairEnds(pairs, r) {
				continue // the pair before it says more
			}
			terms = append(terms, Term{Text: r, Prefix: true})
		}
	}
	slices.SortFunc(terms, func(a, b Term) int { return strings.Compare(a.Text, b.Text) })
	return slices.Compact(terms)
}

func pairEnds(pairs []string, last string) bool {
	return slices.ContainsFunc(pairs, func(p string) bool { return strings.HasSuffix(p, last) })
}

// Query writes Terms in the notation of PostgreSQL's tsquery, for a tsvector made
// of Tokens: 养老金 becomes '养老' & '老金'. It is empty when there is nothing to look for.
func Query(query string) string {
	var s strings.Builder
	for i, t := range Terms(query) {
		if i > 0 {
			s.WriteString(" & ")
		}
		s.WriteByte('\'')
		s.WriteString(t.Text) // letters, digits and Han only: nothing to escape
		s.WriteByte('\'')
		if t.Prefix {
			s.WriteString(":*")
		}
	}
	return s.String()
}

// parts splits a query at white space and folds each part.
func parts(query string) []string {
	var normal []string
	for _, p := range strings.FieldsFunc(query, func(r rune) bool { return fold(r) == ' ' }) {
		if p = Normal(p); p != "" {
			normal = append(normal, p)
		}
	}
	return normal
}

// Matches decides exactly: every part of the query stands in the text as it is
// read, whatever its width, case or broken lines. An empty query matches all.
func Matches(text, query string) bool {
	normal := Normal(text)
	for _, p := range parts(query) {
		if !strings.Contains(normal, p) {
			return false
		}
	}
	return true
}

// Likeness says how much two texts say the same, 0 to 1: twice the tokens they
// share over all they have (Dice). Texts of which one has no tokens are unlike.
func Likeness(a, b string) float64 { return Shared(features(a), features(b)) }

// features are the tokens that count for likeness: pairs and words, and single
// characters only where a text has nothing longer.
func features(text string) []string {
	pairs, rest := cut(Normal(text))
	long := pairs
	for _, r := range rest {
		if first, size := utf8.DecodeRuneInString(r); !(isHan(first) && size == len(r)) {
			long = append(long, r)
		}
	}
	if len(long) == 0 {
		long = rest
	}
	slices.Sort(long)
	return slices.Compact(long)
}

// Shared is Dice's coefficient of two sorted sets of tokens.
func Shared(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := strings.Compare(a[i], b[j]); {
		case c == 0:
			common++
			i++
			j++
		case c < 0:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}

// Piece is a part of a text: what was looked for, or what stands between.
type Piece struct {
	Text string
	Hit  bool
}

// Mark cuts a text into what a query found and the rest, in the text's own spelling.
func Mark(text, query string) []Piece {
	runes := []rune(text)
	var normal []rune // as Matches reads it, without spaces
	var at []int      // where each of them stands in the text
	for i, r := range runes {
		if r = fold(r); r >= 0 && r != ' ' {
			normal, at = append(normal, r), append(at, i)
		}
	}
	hit := make([]bool, len(runes))
	for _, part := range parts(query) {
		wanted := []rune(strings.ReplaceAll(part, " ", ""))
		for i := 0; len(wanted) > 0 && i+len(wanted) <= len(normal); i++ {
			if slices.Equal(normal[i:i+len(wanted)], wanted) {
				for j := at[i]; j <= at[i+len(wanted)-1]; j++ {
					hit[j] = true
				}
			}
		}
	}
	var pieces []Piece
	for i := 0; i < len(runes); {
		end := i + 1
		for end < len(runes) && hit[end] == hit[i] {
			end++
		}
		pieces = append(pieces, Piece{string(runes[i:end]), hit[i]})
		i = end
	}
	return pieces
}

// Excerpt is Mark for the part of a long text around its first hit.
func Excerpt(text, query string, around int) []Piece {
	pieces := Mark(text, query)
	first := slices.IndexFunc(pieces, func(p Piece) bool { return p.Hit })
	left, room := max(0, first), 3*around
	if first > 0 {
		left = first - 1
	}
	var cut []Piece
	for i, p := range pieces[left:] {
		runes := []rune(p.Text)
		switch {
		case i == 0 && !p.Hit && first > 0 && len(runes) > around:
			p.Text = "…" + string(runes[len(runes)-around:])
		case len(runes) > room:
			p.Text = string(runes[:room]) + "…"
		}
		cut = append(cut, p)
		if room -= len([]rune(p.Text)); room <= 0 {
			break
		}
	}
	return cut
}
