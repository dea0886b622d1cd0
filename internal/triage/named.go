package triage

import "slices"

// What makes a name: so many characters in a row, in so many titles of a file at least, and
// in a hundredth of them at most. Two characters of a name many places share, five none:
// 云杉里小区 is one estate.
const (
	nameLength = 5
	nameLeast  = 3
	nameShare  = 100
)

// named lists, for each title, the names that stand in it.
func named(titles [][]rune) [][]uint32 {
	number, count := map[[nameLength]rune]uint32{}, []int(nil)
	of := make([][]uint32, len(titles))
	for i, title := range titles {
		for at := 0; at+nameLength <= len(title); at++ {
			if slices.ContainsFunc(title[at:at+nameLength], func(c rune) bool { return c < 0x2e80 }) {
				continue // a district's number or a break: no name
			}
			run := [nameLength]rune(title[at:])
			n, seen := number[run]
			if !seen {
				n = uint32(len(count))
				number[run], count = n, append(count, 0)
			}
			if !slices.Contains(of[i], n) {
				of[i] = append(of[i], n)
				count[n]++
			}
		}
	}
	most := len(titles)/nameShare + 10
	for i := range of {
		of[i] = slices.DeleteFunc(of[i], func(n uint32) bool { return count[n] < nameLeast || count[n] > most })
	}
	return of
}

// mostSay is the share of a group's titles in which a name stands that is the group's own.
const mostSay = .66

// sameName says that two groups are about what bears one name.
func sameName(a, b *cluster) bool {
	if len(b.names) < len(a.names) {
		a, b = b, a
	}
	for n, in := range a.names {
		if float64(in) >= mostSay*float64(len(a.members)) && float64(b.names[n]) >= mostSay*float64(len(b.members)) {
			return true
		}
	}
	return false
}
