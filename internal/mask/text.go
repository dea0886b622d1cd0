package mask

import "strings"

// Text hides telephone and identity numbers inside free text, star by star, so
// that the rest of the text keeps its place. It knows them in full width, with
// spaces and dashes, and with +86; dates, amounts and public service numbers stay.
func Text(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { _, ok := digit(r); return ok }) {
		return text
	}
	runes := []rune(text)
	changed := false
	for at := 0; at < len(runes); {
		if _, ok := digit(runes[at]); !ok {
			at++
			continue
		}
		n := newNumber(runes, at)
		for _, span := range n.spans() {
			for _, i := range n.at[span[0]:span[1]] {
				runes[i] = '*'
				changed = true
			}
		}
		at = n.end
	}
	if !changed {
		return text
	}
	return string(runes)
}

// number is a run of digits in a text, single separators between them allowed.
type number struct {
	runes  []rune
	digits string
	at     []int // where each digit stands
	end    int   // after the last one
}

// newNumber reads the longest run from start.
func newNumber(runes []rune, start int) number {
	n := number{runes: runes}
	var digits []byte
	i, gap := start, 0
	for ; i < len(runes); i++ {
		if d, ok := digit(runes[i]); ok {
			digits = append(digits, d)
			n.at = append(n.at, i)
			n.end, gap = i+1, 0
			continue
		}
		if invisible(runes[i]) {
			continue
		}
		if (runes[i] == 'x' || runes[i] == 'X' || runes[i] == 0xff38 || runes[i] == 0xff58) && len(digits) >= 17 {
			digits = append(digits, 'X')
			n.at = append(n.at, i)
			n.end = i + 1
			break
		}
		if gap++; gap > 2 || !separates(runes[i]) {
			break
		}
	}
	n.digits = string(digits)
	return n
}

// separates reports whether people put r between the groups of a number.
func separates(r rune) bool { return strings.ContainsRune(" -—–\u00a0\u3000()()", r) }

func invisible(r rune) bool { return 0x200b <= r && r <= 0x200f || r == 0xfeff || r == 0x2060 }

// spans are the ranges of digits to hide. A run may hold several numbers that
// only spaces part; each is tried from the left, at the beginning of a group.
func (n number) spans() [][2]int {
	var spans [][2]int
	for from := 0; from < len(n.digits); {
		hide, size := n.match(from)
		if size == 0 {
			if from = n.nextGroup(from); from < 0 {
				break
			}
			continue
		}
		spans = append(spans, hide)
		from += size
	}
	return spans
}

// nextGroup is where the next separated group begins, -1 when there is none.
func (n number) nextGroup(from int) int {
	for i := from + 1; i < len(n.digits); i++ {
		if n.at[i] != n.at[i-1]+1 {
			return i
		}
	}
	return -1
}

// match recognises a number that begins at from: what to hide of it, and how many
// digits it has.
func (n number) match(from int) (hide [2]int, size int) {
	rest := n.digits[from:]
	if len(rest) >= 18 && isID(rest[:18]) && n.ends(from+18) {
		return [2]int{from + 4, from + 14}, 18
	}
	if len(rest) >= 15 && isOldID(rest[:15]) && n.whole(from, from+15) {
		return [2]int{from + 4, from + 11}, 15
	}
	for _, prefix := range []string{"", "0", "86", "0086"} {
		if body, ok := strings.CutPrefix(rest, prefix); ok && len(body) >= 11 && isMobile(body[:11]) {
			begin := from + len(prefix)
			if n.ends(begin+11) && !n.decimal(begin+10) || len(body) == 22 && isMobile(body[11:]) {
				return [2]int{begin + 3, begin + 7}, len(prefix) + 11
			}
		}
	}
	for _, prefix := range []string{"", "86", "0086"} {
		body, ok := strings.CutPrefix(rest, prefix)
		if !ok {
			continue
		}
		zero := 0 // abroad the area code loses its 0
		if prefix != "" && !strings.HasPrefix(body, "0") {
			body, zero = "0"+body, 1
		}
		for _, length := range []int{12, 11, 10} {
			if len(body) < length {
				continue
			}
			area := areaCode(body[:length])
			begin := from + len(prefix) - zero
			if area > 0 && n.ends(begin+length) && (prefix == "" || zero == 0 || n.at[from] > 0 && n.runes[n.at[from]-1] == '+') {
				return [2]int{begin + area, begin + length - 3}, begin + length - from
			}
		}
	}
	// Without an area code only the word before it tells a telephone from an amount.
	for _, length := range []int{8, 7} {
		if len(rest) >= length && rest[0] >= '2' && rest[0] <= '8' && n.whole(from, from+length) && n.called(from) {
			return [2]int{from, from + length - 3}, length
		}
	}
	return hide, 0
}

// ends reports whether no digit follows directly: the number stops or a group begins.
func (n number) ends(i int) bool { return i == len(n.digits) || n.at[i] != n.at[i-1]+1 }

// decimal reports whether the i-th digit stands before a decimal point: an amount.
func (n number) decimal(i int) bool {
	after := n.at[i] + 1
	if after+1 >= len(n.runes) || n.runes[after] != '.' {
		return false
	}
	_, ok := digit(n.runes[after+1])
	return ok
}

// whole reports whether the digits of a range stand together, with none before or after.
func (n number) whole(from, to int) bool {
	return n.at[to-1]-n.at[from] == to-1-from && n.ends(to) && (from == 0 || n.at[from] != n.at[from-1]+1)
}

// called reports whether the words just before speak of a telephone.
func (n number) called(from int) bool {
	before := string(n.runes[max(0, n.at[from]-8):n.at[from]])
	for _, word := range []string{"电话", "座机", "固话", "来电", "联系方式"} {
		if strings.Contains(before, word) {
			return true
		}
	}
	return false
}

// isID has the shape of an identity number: region, birth date, check character.
// A wrong check character still gives the person away.
func isID(n string) bool {
	return n[0] >= '1' && n[0] <= '8' && birth(n[6:14]) && strings.IndexByte(n[:17], 'X') < 0
}

func birth(n string) bool {
	return (n[:2] == "19" || n[:2] == "20" || n[:2] == "18") && monthDay(n[4:])
}

// isOldID has the shape of the fifteen-digit numbers used until 1999.
func isOldID(n string) bool {
	return n[0] >= '1' && n[0] <= '8' && monthDay(n[8:12]) && strings.IndexByte(n, 'X') < 0
}

func monthDay(n string) bool {
	return n[:2] >= "01" && n[:2] <= "12" && n[2:] >= "01" && n[2:] <= "31"
}
