package inspection

import (
	"cmp"
	"maps"
	"slices"

	"suban/internal/org"
)

// Rate is how many of those with a result are qualified; appeals that wait are in
// neither number.
type Rate struct {
	Qualified, Den, Appealed int
	Points                   int // of those in the denominator, to make a mean of
}

// Add counts an inspection.
func (r *Rate) Add(i *Inspection) {
	switch {
	case i.ScoredAt == nil:
	case i.State == Appealed:
		r.Appealed++
	default:
		r.Den++
		r.Points += i.Total
		if i.Qualified {
			r.Qualified++
		}
	}
}

// Share is the rates of one person, unit or rule.
type Share[K comparable] struct {
	Key K
	Rate
}

// LostItem is how often points were taken off for one item, and how many.
type LostItem struct {
	Subject Subject
	Key     string
	Times   int
	Points  int
}

// Pair is how two inspectors agree.
type Pair struct {
	A, B org.UserID
	Square
}

// Figures is what the inspections of a period add up to.
type Figures struct {
	Rates    map[Subject]Rate
	People   []Share[org.UserID] // registrations, by who registered
	Units    []Share[org.UnitID] // replies, by unit
	Rules    []Share[int]
	Lost     []LostItem
	Agree    Square // of all blind doubles, qualified or not
	Pairs    []Pair
	Appeals  int // decided ones
	Overcame int // of those, with another verdict than before
}

// Sum adds up the inspections of a period.
func Sum(list []Inspection) Figures {
	f := Figures{Rates: map[Subject]Rate{}}
	people, units, rules := map[org.UserID]*Rate{}, map[org.UnitID]*Rate{}, map[int]*Rate{}
	lost, pairs := map[[2]string]*LostItem{}, map[[2]org.UserID]*Square{}
	for k := range list {
		i := &list[k]
		r := f.Rates[i.Subject]
		r.Add(i)
		f.Rates[i.Subject] = r
		at(rules, i.Rule).Add(i)
		switch i.Subject {
		case Registration:
			at(people, i.Inspected).Add(i)
		case Reply:
			at(units, i.Unit).Add(i)
		}
		if s := i.Result(); s != nil && i.State != Appealed {
			for key, points := range s.Lost {
				id := [2]string{string(i.Subject), key}
				if lost[id] == nil {
					lost[id] = &LostItem{Subject: i.Subject, Key: key}
				}
				lost[id].Times++
				lost[id].Points += points
			}
		}
		if a, b, ok := i.doubles(); ok {
			f.Agree.Add(a.Qualified, b.Qualified)
			if a.By > b.By {
				a, b = b, a
			}
			at(pairs, [2]org.UserID{a.By, b.By}).Add(a.Qualified, b.Qualified)
		}
		if i.State == Settled {
			f.Appeals++
			if before := i.Scorings[max(0, len(i.Scorings)-2)]; before.Qualified != i.Qualified {
				f.Overcame++
			}
		}
	}
	f.People, f.Units, f.Rules = shares(people), shares(units), shares(rules)
	for _, l := range lost {
		f.Lost = append(f.Lost, *l)
	}
	slices.SortFunc(f.Lost, func(a, b LostItem) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(b.Points, a.Points), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Subject, b.Subject))
	})
	for p, s := range pairs {
		f.Pairs = append(f.Pairs, Pair{p[0], p[1], *s})
	}
	slices.SortFunc(f.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.N(), a.N()), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return f
}

// doubles are the two judgements of which neither saw the other.
func (i *Inspection) doubles() (a, b Scoring, ok bool) {
	if len(i.Scorings) < 2 || i.Scorings[1].Part != Blind {
		return a, b, false
	}
	return i.Scorings[0], i.Scorings[1], true
}

func at[K comparable, V any](m map[K]*V, k K) *V {
	if m[k] == nil {
		m[k] = new(V)
	}
	return m[k]
}

// shares are in the order of their keys.
func shares[K cmp.Ordered](m map[K]*Rate) (list []Share[K]) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		list = append(list, Share[K]{k, *m[k]})
	}
	return list
}
