package triage

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"suban/internal/org"
)

// Matter is what is known of a ticket when its unit is looked for.
type Matter struct {
	Category string
	Region   org.RegionCode
	Words    []string
	Duty     org.UnitID            // whom the list of duties names, 0 nobody
	Decided  org.UnitID            // whom a precedent in force names, 0 nobody
	Closed   func(org.UnitID) bool // who cannot take it: closed, or sent it back already
}

// Candidate is a unit that might lead, with its share and what spoke for it.
type Candidate struct {
	Unit        org.UnitID
	Probability float64
	Duty        bool
	Decided     bool
	Here        Tally // same category, same county
	City        Tally // same category, whole city
	Words       []WordWeight
}

// WordWeight is a word of the ticket and how much it speaks for a unit, or against.
type WordWeight struct {
	Word   string  `json:"word"`
	Weight float64 `json:"weight"`
}

// Advice is who should lead, likeliest first, and the share of all others. The
// shares and Rest sum to one.
type Advice struct {
	Candidates []Candidate
	Rest       float64
}

const (
	mostCandidates = 5
	eachKind       = 6   // candidates from the records of the county, and of the city
	decidedWeight  = 4.5 // how far a precedent stands above the best of the others
)

// Advise suggests who should lead. A precedent in force comes first whatever else
// speaks: it is obeyed, not weighed.
func (u *Units) Advise(m Matter) Advice {
	units := u.candidates(m)
	scores := make([]float64, len(units)+1)
	for i, unit := range units {
		scores[i] = dot(u.Weights, u.signals(m, unit))
	}
	scores[len(units)] = u.Weights[sigRest]
	if at := slices.Index(units, m.Decided); at >= 0 && m.Decided != 0 {
		scores[at] = slices.Max(scores) + decidedWeight
	}
	softmax(scores)
	a := Advice{Rest: scores[len(units)]}
	for i, unit := range units {
		c := Candidate{Unit: unit, Probability: scores[i], Duty: unit == m.Duty, Decided: unit == m.Decided,
			Here: u.Record(m.Category, m.Region.County(), unit), City: u.Record(m.Category, "", unit)}
		a.Candidates = append(a.Candidates, c)
	}
	slices.SortStableFunc(a.Candidates, func(x, y Candidate) int { return cmp.Compare(y.Probability, x.Probability) })
	for len(a.Candidates) > mostCandidates {
		last := len(a.Candidates) - 1
		a.Rest += a.Candidates[last].Probability
		a.Candidates = a.Candidates[:last]
	}
	for i := range a.Candidates {
		a.Candidates[i].Words = u.loudest(m.Words, a.Candidates[i].Unit)
	}
	return a
}

func (u *Units) signals(m Matter, unit org.UnitID) (s [signals]float64) {
	if unit == m.Duty {
		s[sigDuty] = 1
	}
	s[sigShare] = math.Log(u.share(m.Category, m.Region.County(), unit))
	s[sigBack] = -u.back(m.Category, unit)
	s[sigText] = u.text(m.Words, unit)
	return s
}

// candidates are the units that anything speaks for, in a settled order.
func (u *Units) candidates(m Matter) []org.UnitID {
	var list []org.UnitID
	add := func(unit org.UnitID) {
		if unit != 0 && !slices.Contains(list, unit) && (m.Closed == nil || !m.Closed(unit)) {
			list = append(list, unit)
		}
	}
	add(m.Decided)
	add(m.Duty)
	for _, at := range []place{{m.Category, m.Region.County()}, {m.Category, ""}} {
		record := u.Records[at]
		known := slices.SortedFunc(maps.Keys(record), func(a, b org.UnitID) int {
			return cmp.Or(cmp.Compare(record[b].Led, record[a].Led), cmp.Compare(a, b))
		})
		for _, unit := range known[:min(eachKind, len(known))] {
			add(unit)
		}
	}
	return list
}

// loudest are the words that speak most for a unit, and the one most against it.
func (u *Units) loudest(words []string, unit org.UnitID) []WordWeight {
	var all []WordWeight
	for _, w := range words {
		if v := u.says(w, unit); math.Abs(v) >= .3 {
			all = append(all, WordWeight{w, math.Round(v*10) / 10})
		}
	}
	slices.SortStableFunc(all, func(a, b WordWeight) int { return cmp.Compare(b.Weight, a.Weight) })
	const most = 4
	if len(all) <= most {
		return all
	}
	best := slices.Clone(all[:most])
	if last := all[len(all)-1]; last.Weight < 0 {
		best = append(best, last)
	}
	return best
}

func dot(w, s [signals]float64) (sum float64) {
	for i := range w {
		sum += w[i] * s[i]
	}
	return sum
}

// softmax turns scores into shares in place.
func softmax(scores []float64) {
	top, sum := slices.Max(scores), 0.
	for i, s := range scores {
		scores[i] = math.Exp(s - top)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}
