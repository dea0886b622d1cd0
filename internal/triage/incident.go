package triage

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Call is one call as incidents are found from it (一事多诉).
type Call struct {
	Message
	Place    string // what the caller said of the place
	Township string
	Urgent   bool
}

// Cluster is calls that seem to be about one event.
type Cluster struct {
	Members []int     // among those compared
	Like    []float64 // how like the rest each is
	Middle  int       // the one most like all others
}

// leastOne is how alike two calls of one place and one branch of categories must be
// to count for each other.
const leastOne = .34

// MostCalls is how many calls of one place are compared at a time.
const MostCalls = 300

// Events groups the calls of one place and one branch of categories by what they are
// about, and returns the groups of at least least, the largest first. It compares
// words alone: place and time are the caller's choice of calls.
func Events(calls []Call, least int) []Cluster {
	calls = calls[:min(len(calls), MostCalls)]
	titles, texts := make([][]uint64, len(calls)), make([][]uint64, len(calls))
	for i, c := range calls {
		titles[i], texts[i] = ownShingles(Message{Title: c.Title, Detail: c.Detail + " " + c.Place})
	}
	var edges []edge
	for i := range calls {
		for j := i + 1; j < len(calls); j++ {
			if like := oneEvent(titles[i], titles[j], texts[i], texts[j]); like >= leastAlike {
				edges = append(edges, edge{int32(i), int32(j), float32(like)})
			}
		}
	}
	toward := make([]float64, len(calls))
	of := make([]int, len(calls))
	var found []Cluster
	for n, c := range gatherAt(len(calls), edges, leastOne) {
		for _, i := range c.members {
			of[i] = n
		}
		if len(c.members) >= least {
			var k Cluster
			for _, i := range c.members {
				k.Members = append(k.Members, int(i))
			}
			found = append(found, k)
		}
	}
	for _, e := range edges {
		if of[e.a] == of[e.b] {
			toward[e.a] += float64(e.like)
			toward[e.b] += float64(e.like)
		}
	}
	for n := range found {
		k := &found[n]
		k.Middle = k.Members[0]
		for _, i := range k.Members {
			k.Like = append(k.Like, math.Round(100*toward[i]/float64(len(k.Members)-1))/100)
			if toward[i] > toward[k.Middle] {
				k.Middle = i
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Cluster) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return found
}

func oneEvent(titleA, titleB, textA, textB []uint64) float64 {
	title, text := overlap(titleA, titleB), overlap(textA, textB)
	return max(.5*title+.5*text, .8*text)
}

// overlap is how much of the shorter stands in the longer: one caller says in a
// line what another tells at length.
func overlap(a, b []uint64) float64 {
	i, j, both := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	few, many := float64(min(len(a), len(b))), float64(max(len(a), len(b)))
	return float64(both) / max(1, .6*few+.4*many)
}

// gatherAt joins groups by average likeness, the likest first, while that is at
// least least.
func gatherAt(n int, edges []edge, least float32) []*cluster {
	groups := make([]*cluster, n)
	for i := range groups {
		groups[i] = &cluster{members: []int32{int32(i)}, to: map[int32]float32{}}
	}
	for _, e := range edges {
		groups[e.a].to[e.b], groups[e.b].to[e.a] = e.like, e.like
	}
	for {
		var a, b int32 = -1, -1
		best := least
		for i, g := range groups {
			if g == nil {
				continue
			}
			for other, sum := range g.to {
				o := groups[other]
				like := sum / float32(len(g.members)*len(o.members))
				if int32(i) < other && (like > best || like == best && (a < 0 || int32(i) < a || int32(i) == a && other < b)) {
					best, a, b = like, int32(i), other
				}
			}
		}
		if a < 0 {
			break
		}
		g, o := groups[a], groups[b]
		g.members = append(g.members, o.members...)
		delete(g.to, b)
		for other, sum := range o.to {
			if other != a {
				g.to[other] += sum
				groups[other].to[a] += sum
				delete(groups[other].to, b)
			}
		}
		groups[b] = nil
	}
	groups = slices.DeleteFunc(groups, func(g *cluster) bool { return g == nil })
	for _, g := range groups {
		slices.Sort(g.members)
	}
	return groups
}

// IncidentFormula says how the heat of an incident comes about; every incident shows it.
const IncidentFormula = "热度 = 诉求量 10·ln(1+不同号码数) + 增长 3·ln(最多的1小时÷平均每小时) + 共鸣 7·ln(1+催办和补充次数) + 扩散 2·ln(涉及乡镇街道数+有诉求的小时数) + 紧急 10·紧急件占比"

// EventHeat is the heat of the calls of one incident; Likes counts how often callers
// came back to press.
func EventHeat(calls []Call) (sum float64, parts Heat) {
	if len(calls) == 0 {
		return 0, Heat{}
	}
	senders, towns, hours := map[string]bool{}, map[string]bool{}, map[int64]int{}
	likes, urgent, most := 0, 0, 0
	first, last := calls[0].At, calls[0].At
	for _, c := range calls {
		senders[cmp.Or(c.From, "#"+c.ID)] = true
		towns[c.Township] = true
		likes += max(0, c.Likes)
		if c.Urgent || pressing(c.Message) {
			urgent++
		}
		hour := c.At.Unix() / 3600
		hours[hour]++
		most = max(most, hours[hour])
		if c.At.Before(first) {
			first = c.At
		}
		if c.At.After(last) {
			last = c.At
		}
	}
	span := max(1, float64(last.Sub(first))/float64(time.Hour))
	parts = Heat{
		Volume:  round(10 * math.Log1p(float64(len(senders)))),
		Growth:  round(3 * math.Log(max(1, float64(most)*span/float64(len(calls))))),
		Likes:   round(7 * math.Log1p(float64(likes))),
		Spread:  round(2 * math.Log(float64(len(towns)+len(hours)))),
		Urgency: round(10 * float64(urgent) / float64(len(calls))),
	}
	return round(parts.sum()), parts
}
