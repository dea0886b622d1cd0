package triage

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// cluster gathers messages into groups by average likeness. Two groups become
// one when they are alike enough, and nearly as alike as each is within itself:
// so a loose group takes what a tight one does not.
type cluster struct {
	members []int32
	within  float32           // sum of the likeness of all pairs inside
	to      map[int32]float32 // sum of the likeness to other groups
	names   map[uint32]int    // in how many titles each name stands
}

func (c *cluster) cohesion() float32 {
	n := float32(len(c.members))
	if n < 2 {
		return 0
	}
	return c.within / (n * (n - 1) / 2)
}

// bar is the cohesion that counts when others want to join: a circular letter
// sent by many is no reason to keep away who says the same in other words.
func (c *cluster) bar() float32 { return min(c.cohesion(), circular) }

// apart says that two groups are two matters, being like so much alike.
func apart(a, b *cluster, like float32) bool {
	sizeA, sizeB := float32(len(a.members)), float32(len(b.members))
	within := (a.bar()*sizeA + b.bar()*sizeB) / (sizeA + sizeB)
	if like >= leastTogether && like >= nearly*within {
		return false
	}
	return like < leastOfName || like < nearlyOfName*within || !sameName(a, b)
}

// Chosen on messages with two known topics and eighteen events that were looked up in them,
// and steady around these values: see docs/triage.md.
const (
	leastAlike    = .08 // pairs less alike are not looked at
	leastTogether = .25 // groups less alike stay apart
	nearly        = .6  // of the likeness within,
	circular      = .5  // which counts no higher than this
	leastOfName   = .2  // what bears one name joins more easily,
	nearlyOfName  = .5  // of the likeness within
	remnant       = 3   // a group of so many, or fewer, may go over to
	settled       = 5   // one of at least so many, one message at a time,
	halfway       = .5  // when so nearly as alike as its members are,
	leastHalfway  = .17 // but not less
)

func gather(n int, edges []edge, names [][]uint32) []*cluster {
	clusters := make([]*cluster, n)
	for i := range clusters {
		clusters[i] = &cluster{members: []int32{int32(i)}, to: map[int32]float32{}, names: map[uint32]int{}}
		for _, name := range names[i] {
			clusters[i].names[name] = 1
		}
	}
	var queue merges
	for _, e := range edges {
		clusters[e.a].to[e.b] = e.like
		clusters[e.b].to[e.a] = e.like
		if e.like >= leastOfName {
			queue = append(queue, merge{e.like, e.a, e.b, 1, 1})
		}
	}
	heap.Init(&queue)
	for len(queue) > 0 {
		m := heap.Pop(&queue).(merge)
		a, b := clusters[m.a], clusters[m.b]
		if a == nil || b == nil || len(a.members) != m.sizeA || len(b.members) != m.sizeB {
			continue
		}
		if apart(a, b, m.like) {
			continue
		}
		if len(a.to) < len(b.to) {
			a, b, m.a, m.b = b, a, m.b, m.a
		}
		a.within += b.within + a.to[m.b]
		a.members = append(a.members, b.members...)
		for name, in := range b.names {
			a.names[name] += in
		}
		delete(a.to, m.b)
		delete(b.to, m.a)
		clusters[m.b] = nil
		for other, sum := range b.to {
			a.to[other] += sum
			to := clusters[other].to
			to[m.a] += sum
			delete(to, m.b)
		}
		for other, sum := range a.to {
			o := clusters[other]
			if like := sum / float32(len(a.members)*len(o.members)); like >= leastOfName {
				heap.Push(&queue, merge{like, m.a, other, len(a.members), len(o.members)})
			}
		}
	}
	adopt(clusters, edges)
	kept := slices.DeleteFunc(clusters, func(c *cluster) bool { return c == nil || len(c.members) == 0 })
	for _, c := range kept {
		slices.Sort(c.members)
	}
	return kept
}

// adopt lets what was left in remnants go over to the large groups.
func adopt(clusters []*cluster, edges []edge) {
	of := make([]*cluster, len(clusters))
	for _, c := range clusters {
		if c != nil {
			for _, i := range c.members {
				of[i] = c
			}
		}
	}
	toward := make([]map[*cluster]float32, len(clusters))
	look := func(i int32, c *cluster, like float32) {
		if len(of[i].members) > remnant || len(c.members) < settled {
			return
		}
		if toward[i] == nil {
			toward[i] = map[*cluster]float32{}
		}
		toward[i][c] += like
	}
	for _, e := range edges {
		look(e.a, of[e.b], e.like)
		look(e.b, of[e.a], e.like)
	}
	type move struct {
		i  int32
		to *cluster
	}
	var moves []move
	for i, sums := range toward {
		var best *cluster
		most := float32(0)
		for c, sum := range sums {
			like := sum / float32(len(c.members))
			pull := like * float32(math.Log(float64(len(c.members)))) // the larger, the likelier
			if like < leastHalfway || like < halfway*c.bar() || pull < most || pull == most && best != nil && c.members[0] > best.members[0] {
				continue
			}
			best, most = c, pull
		}
		if best != nil {
			moves = append(moves, move{int32(i), best})
		}
	}
	// All looked at the groups as they were, so the order does not matter.
	for _, m := range moves {
		from := of[m.i]
		from.members = slices.DeleteFunc(from.members, func(i int32) bool { return i == m.i })
		m.to.members = append(m.to.members, m.i)
	}
	settle(len(clusters), clusters, edges)
}

// settle counts anew how alike the members of each group are, of n messages.
func settle(n int, clusters []*cluster, edges []edge) {
	of := make([]*cluster, n)
	for _, c := range clusters {
		if c != nil {
			c.within = 0
			for _, i := range c.members {
				of[i] = c
			}
		}
	}
	for _, e := range edges {
		if of[e.a] == of[e.b] {
			of[e.a].within += e.like
		}
	}
}

type merge struct {
	like         float32
	a, b         int32
	sizeA, sizeB int
}

// merges is the possible merges, the likest first.
type merges []merge

func (q merges) Len() int { return len(q) }
func (q merges) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[j].like, q[i].like), cmp.Compare(q[i].a, q[j].a), cmp.Compare(q[i].b, q[j].b)) < 0
}
func (q merges) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *merges) Push(m any)   { *q = append(*q, m.(merge)) }
func (q *merges) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
