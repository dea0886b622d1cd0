package indicator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestHidden(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		counts []int64
		want   []bool
	}{
		{"nothing is small", []int64{30, 10, 12}, []bool{false, false, false}},
		{"zero tells of nobody", []int64{30, 0, 12}, []bool{false, false, false}},
		{"one alone could be reckoned from the sum", []int64{30, 3, 12}, []bool{false, true, true}},
		{"two that are few together", []int64{2, 3, 40, 12}, []bool{true, true, false, true}},
		{"two that are enough together", []int64{9, 8, 40}, []bool{true, true, false}},
		{"there is no other", []int64{4}, []bool{true}},
	} {
		if diff := cmp.Diff(test.want, Hidden(test.counts)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// What is hidden cannot be told from the sum: there are two at least, together no fewer than Least.
func TestHiddenStaysHidden(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(0, 60), 1, 12).Draw(t, "counts")
		hide := Hidden(counts)
		sum, cells, all := int64(0), 0, 0
		for i, n := range counts {
			if n > 0 {
				all++
			}
			if n > 0 && n < Least && !hide[i] {
				t.Fatalf("%d is shown", n)
			}
			if hide[i] {
				sum, cells = sum+n, cells+1
			}
		}
		if cells > 0 && cells < all && (cells < 2 || sum < Least) {
			t.Fatalf("%d hidden cells of %v come to %d", cells, counts, sum)
		}
	})
}
