package triage

// A message is read in three views: its characters (K), its head, where the
// title stands (H), and its words (W). Each has its own namespace and weight.
const (
	viewK = iota
	viewH
	viewW
	views
)

// span is a piece of the text as it is read, in characters.
type span struct{ from, to int32 }

// scratch is what reading one message needs, kept for the next one.
type scratch struct {
	clean             []rune
	text              []rune // without breaks and stop words
	words             []span // over clean, then over text
	best              []float32
	from              []int32
	halt              []bool
	times             []uint16 // how often each known piece stands in the text
	known             []known
	sum, square, said []float32
	scores, p         []float64
}

// known is a piece of the message that the model knows.
type known struct {
	feature uint32
	view    uint8
	at      span // where it stands first
	x       float32
}

func seed(view int) uint64 { return 0x9e3779b97f4a7c15 * uint64(view+1) }

// step adds one character to the hash of a piece.
func step(h uint64, c rune) uint64 {
	h = (h ^ uint64(c)) * 0xff51afd7ed558ccd
	return h ^ h>>29
}

// read cleans and cuts a message: s.text is what is left without stop words,
// s.words its words. What is segmented already keeps its words.
func (s *scratch) read(text string, segmented bool, l *lexicon) {
	s.clean = clean(text, s.clean)
	if segmented {
		s.words = s.words[:0]
		from := 0
		for i := 0; i <= len(s.clean); i++ {
			if i == len(s.clean) || s.clean[i] == 0 {
				if i > from {
					s.words = append(s.words, span{int32(from), int32(i)})
				}
				from = i + 1
			}
		}
	} else {
		l.cut(s.clean, s)
	}
	s.text = s.text[:0]
	for i, w := range s.words {
		at := int32(len(s.text))
		s.text = append(s.text, s.clean[w.from:w.to]...)
		s.words[i] = span{at, int32(len(s.text))}
	}
}

// leastMessages is how many messages a piece must stand in to be learned.
const leastMessages = 8

// weights is how much each view counts, the characters counting one.
var weights = [views]float32{1, .6, .7}

// headLength is how much of a message is its head, in characters; longestGram
// how many characters a piece has at most.
const headLength, longestGram = 39, 4

// pieces shows every piece of every view to see: its view, its hash and where it
// stands in the text. see says whether longer pieces that begin alike are wanted.
func pieces(text []rune, words []span, see func(view int, h uint64, at span) bool) {
	grams(viewK, text, see)
	grams(viewH, text[:min(len(text), headLength)], see)
	var before uint64
	for i, w := range words {
		h := seed(viewW)
		for _, c := range text[w.from:w.to] {
			h = step(h, c)
		}
		see(viewW, h, w)
		if i > 0 {
			see(viewW, step(before*31+h, ' '), span{words[i-1].from, w.to})
		}
		before = h
	}
}

func grams(view int, text []rune, see func(int, uint64, span) bool) {
	for i := range text {
		h := seed(view)
		for j := i; j < len(text) && j < i+longestGram; j++ {
			h = step(h, text[j])
			if !see(view, h, span{int32(i), int32(j + 1)}) {
				break
			}
		}
	}
}

// reading is a message as it was read.
type reading struct {
	text  []rune
	words []span
}
