package stats

import (
	"cmp"
	"maps"
	"slices"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/whatif"
)

// outcome makes the result out of what the replays added up to.
func (r *replay) outcome(n *whatif.Count) *Outcome {
	o := &Outcome{Tickets: n.Tickets, Events: n.Events, Asked: n.Asked, Sheet: r.sheets[1].Name, Indicators: []WhatIfLine{}, Units: []WhatIfLine{}, Topics: []WhatIfLine{}}
	for _, d := range indicator.Defs { // in the order of their numbers
		p := n.Pairs[whatif.Cell{K: d.ID}]
		if p != nil && (slices.Contains(whatIfKs, d.ID) || *p != (whatif.Pair{Was: p.Was, Is: p.Was})) {
			l := line(d, *p)
			if l.Sides = n.Sides[d.ID]; l.Sides == nil {
				l.Sides = &whatif.Sides{}
			}
			o.Indicators = append(o.Indicators, l)
		}
	}
	onTime, _ := indicator.Find("K14")
	for _, u := range r.book.Units.Units() {
		if u.Level > 2 || u.Kind == org.Centre {
			continue // the figures of lower units are their second-level unit's
		}
		var p whatif.Pair
		for _, id := range own(r.book.Units, u) {
			if q := n.Pairs[whatif.Cell{K: "K14", Unit: id}]; q != nil {
				p = whatif.Pair{Was: p.Was.Add(q.Was), Is: p.Is.Add(q.Is)}
			}
		}
		if l := line(onTime, p); p != (whatif.Pair{}) {
			l.Unit = u.ID
			o.Units = append(o.Units, l)
		}
	}
	for c, p := range n.Pairs {
		if c.K == "K14" && c.Topic != "" {
			l := line(onTime, *p)
			l.Topic = c.Topic
			o.Topics = append(o.Topics, l)
		}
	}
	for _, list := range [][]WhatIfLine{o.Units, o.Topics} {
		slices.SortFunc(list, func(a, b WhatIfLine) int {
			return cmp.Or(cmp.Compare(moved(b), moved(a)), cmp.Compare(b.Was.Den, a.Was.Den), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Topic, b.Topic))
		})
	}
	o.Groups = r.groups(n)
	return o
}

func line(d indicator.Def, p whatif.Pair) WhatIfLine {
	l := WhatIfLine{K: d.ID, Name: d.Name, Was: p.Was, Is: p.Is, Days: d.Days, Value: [2]string{indicator.Percent(p.Was.Num, p.Was.Den), indicator.Percent(p.Is.Num, p.Is.Den)}}
	if d.Days {
		l.Value = [2]string{p.Was.Mean(), p.Is.Mean()}
	}
	return l
}

// moved is by how much more, or fewer, are late.
func moved(l WhatIfLine) int64 {
	d := (l.Is.Den - l.Is.Num) - (l.Was.Den - l.Was.Num)
	return max(d, -d)
}

// groups are the places of every group before and after.
func (r *replay) groups(n *whatif.Count) []WhatIfRank {
	fields := [2]field{}
	for i := range fields {
		fields[i] = field{all: map[indicator.ID]map[org.UnitID]indicator.Tally{}, less: map[indicator.ID]map[org.UnitID]indicator.Tally{}}
		for c, p := range n.Pairs {
			t := p.Was
			if i == 1 {
				t = p.Is
			}
			into := fields[i].all
			switch {
			case c.Unit == 0:
				continue
			case c.Less:
				into = fields[i].less
			}
			if into[c.K] == nil {
				into[c.K] = map[org.UnitID]indicator.Tally{}
			}
			into[c.K][c.Unit] = t
		}
	}
	var all []WhatIfRank
	for _, name := range groupNames {
		was, is := peers(r.sheets[0], fields[0], r.book, name), peers(r.sheets[1], fields[1], r.book, name)
		rows := map[org.UnitID]*WhatIfMove{}
		for i, list := range [][]Peer{was, is} {
			for _, p := range list {
				m := rows[p.Unit]
				if m == nil {
					m = &WhatIfMove{Unit: p.Unit}
					rows[p.Unit] = m
				}
				m.Place[i], m.Score[i] = p.Place, p.Total
			}
		}
		g := WhatIfRank{Name: name, Rows: []WhatIfMove{}}
		for id := range maps.Keys(rows) {
			m := rows[id]
			_, band := stand(was, id)
			m.Same = m.Place[0] != 0 && m.Place[1] >= band[0] && m.Place[1] <= band[1]
			g.Rows = append(g.Rows, *m)
		}
		slices.SortFunc(g.Rows, func(a, b WhatIfMove) int {
			return cmp.Or(cmp.Compare(last(a.Place[1]), last(b.Place[1])), cmp.Compare(a.Unit, b.Unit))
		})
		if len(g.Rows) > 0 {
			all = append(all, g)
		}
	}
	return all
}

// last puts a unit without a place behind those that have one.
func last(place int) int {
	if place == 0 {
		return 1 << 30
	}
	return place
}
