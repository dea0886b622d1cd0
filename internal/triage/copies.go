package triage

import "slices"

// circulated is how alike two messages are that are copies of one letter.
const circulated = .9

// gatherCopies gathers messages into groups in which copies of one letter count once: sent
// by thirty, it would make its group look so firm that nobody who says the same in his own
// words could join.
func gatherCopies(n int, edges []edge, names [][]uint32) []*cluster {
	first := make([]int32, n) // of the copies of each
	for i := range first {
		first[i] = int32(i)
	}
	for _, e := range edges {
		if e.like >= circulated && first[e.a] == e.a && first[e.b] == e.b {
			first[e.b] = e.a
		}
	}
	own := make([]edge, 0, len(edges))
	for _, e := range edges {
		if first[e.a] == e.a && first[e.b] == e.b {
			own = append(own, e)
		}
	}
	copies := map[int32][]int32{}
	for i, f := range first {
		if f != int32(i) {
			copies[f] = append(copies[f], int32(i))
		}
	}
	clusters := gather(n, own, names)
	clusters = slices.DeleteFunc(clusters, func(c *cluster) bool { return len(c.members) == 1 && first[c.members[0]] != c.members[0] })
	for _, c := range clusters {
		for _, i := range slices.Clone(c.members) {
			c.members = append(c.members, copies[i]...)
		}
		slices.Sort(c.members)
	}
	settle(n, clusters, edges)
	return clusters
}
