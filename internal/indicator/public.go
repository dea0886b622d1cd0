package indicator

// Least is the smallest count that the public is shown: below it somebody could be recognised.
const Least = 10

// Hidden says which counts of a row that adds up to a known sum must not be shown: those that
// are small, and where what is hidden could be reckoned from the sum, the next smallest too.
func Hidden(counts []int64) []bool {
	hide := make([]bool, len(counts))
	together, cells := int64(0), 0
	for i, n := range counts {
		if n > 0 && n < Least {
			hide[i] = true
			together, cells = together+n, cells+1
		}
	}
	for cells > 0 && (cells < 2 || together < Least) {
		next := -1
		for i, n := range counts {
			if !hide[i] && n > 0 && (next < 0 || n < counts[next]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		hide[next] = true
		together, cells = together+counts[next], cells+1
	}
	return hide
}
