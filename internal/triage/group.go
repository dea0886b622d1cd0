package triage

import "slices"

// groups returns for each message the number of its group: near-duplicates
// (近重复) share one, so that none is learned from and measured on at once.
func groups(texts []reading) []int {
	const hashes, rows = 96, 3
	parent := make([]int, len(texts))
	for i := range parent {
		parent[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	shingles := make([][]uint64, len(texts))
	buckets := map[[2]uint64][]int{}
	for i, text := range texts {
		shingles[i] = shingle(text.text, 4)
		var sig [hashes]uint64
		for h := range sig {
			sig[h] = ^uint64(0)
			mul := spread(uint64(h)*2+1) | 1
			for _, s := range shingles[i] {
				sig[h] = min(sig[h], (s*mul)^(s*mul)>>31)
			}
		}
		if len(shingles[i]) == 0 {
			continue
		}
		for b := 0; b < hashes; b += rows {
			var k uint64
			for _, v := range sig[b : b+rows] {
				k = spread(k ^ v)
			}
			key := [2]uint64{uint64(b), k}
			for _, j := range buckets[key] {
				if root(i) != root(j) && likeness(shingles[i], shingles[j]) >= .35 {
					parent[root(i)] = root(j)
				}
			}
			if len(buckets[key]) < 20 {
				buckets[key] = append(buckets[key], i)
			}
		}
	}
	out := make([]int, len(texts))
	for i := range out {
		out[i] = root(i)
	}
	return out
}

func shingle(text []rune, n int) []uint64 {
	var out []uint64
	for i := 0; i+n <= len(text); i++ {
		h := seed(9)
		for _, c := range text[i : i+n] {
			h = step(h, c)
		}
		out = append(out, h)
	}
	if len(text) > 0 && len(text) < n {
		h := seed(9)
		for _, c := range text {
			h = step(h, c)
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// likeness is the share of pieces that two messages have in common (Jaccard).
func likeness(a, b []uint64) float64 {
	i, j, both := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both++
			i++
			j++
		}
	}
	return float64(both) / float64(max(1, len(a)+len(b)-both))
}
