package triage

// discover finds words in raw text alone (新词发现), for a centre whose training
// messages nobody has segmented: characters that stand together far oftener than
// by chance, and that different characters surround.
func discover(examples []Example) map[string]int {
	type around struct {
		n           int
		left, right map[rune]bool
	}
	const (
		longestFound = 4
		leastSeen    = 5
		byChance     = 20 // times oftener than by chance
		neighbours   = 3
	)
	seen, characters, total := map[string]*around{}, map[rune]int{}, 0
	var text []rune
	for _, e := range examples {
		text = clean(e.Text, text)
		for i, c := range text {
			if c == 0 || latin(c) {
				continue
			}
			characters[c]++
			total++
			for j := i + 2; j <= len(text) && j <= i+longestFound && text[j-1] != 0 && !latin(text[j-1]); j++ {
				piece := string(text[i:j])
				a := seen[piece]
				if a == nil {
					a = &around{}
					seen[piece] = a
				}
				a.n++
				// Few neighbours are enough; most pieces stand once.
				if a.n < leastSeen-3 {
					continue
				}
				if a.left == nil {
					a.left, a.right = map[rune]bool{}, map[rune]bool{}
				}
				if i > 0 && len(a.left) < neighbours {
					a.left[text[i-1]] = true
				}
				if j < len(text) && len(a.right) < neighbours {
					a.right[text[j]] = true
				}
			}
		}
	}
	count := func(piece []rune) float64 {
		if len(piece) == 1 {
			return float64(characters[piece[0]])
		}
		if a := seen[string(piece)]; a != nil {
			return float64(a.n)
		}
		return 0
	}
	words := map[string]int{}
	for piece, a := range seen {
		if a.n < leastSeen || len(a.left) < neighbours || len(a.right) < neighbours {
			continue
		}
		runes := []rune(piece)
		together := true
		for k := 1; k < len(runes) && together; k++ {
			together = float64(a.n)*float64(total) > byChance*count(runes[:k])*count(runes[k:])
		}
		if together {
			words[piece] = a.n
		}
	}
	return words
}
