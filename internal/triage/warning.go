package triage

import (
	"cmp"
	"math"
	"slices"

	"suban/internal/org"
)

// Series is how many tickets one category brought in one region, day by day, up
// to yesterday (预警). Days before the first are none.
type Series struct {
	Category string
	Region   org.RegionCode
	Counts   []int // of the days of a Calm, the oldest first
}

// DayKind is what a date is for the expected level: people complain otherwise on
// working days, weekends and feasts.
type DayKind int

const (
	Working DayKind = iota
	Weekend
	Feast
	dayKinds
)

// Warning is a category in a region that brings more than its own level lets expect.
type Warning struct {
	Category string
	Region   org.RegionCode
	Days     int       // the last days it is about: 1 to 3
	Count    int       // in these days
	Expected float64   // at its own level, for such days
	Chance   float64   // that so many come by chance alone
	Often    float64   // such chances a week, over all series: what this threshold costs in false alarms
	Levels   []float64 // what the series lets expect, day by day, of the city's own days
}

// Times is how many times its own level it is.
func (w Warning) Times() float64 { return float64(w.Count) / max(w.Expected, .1) }

// What the statistics rest on.
const (
	longestSpan  = 3  // days a hot spot is looked for in
	memory       = 56 // days of a level's memory: older ones fade to half
	leastHistory = 21
	leastCount   = 4   // fewer than these are nobody's topic
	leastTimes   = 1.5 // nor is what is hardly above its level
)

// Warn compares the last days of every series with its own level: its mean over
// the past, fading, for days of their kind, carried along by how busy the whole
// city was on each day, so that a season, a campaign or a holiday warns of nothing.
// A week holds at most budget false alarms over all series together: the chance a
// warning needs is the budget divided by the looks that a week takes.
func Warn(all []Series, kinds []DayKind, budget float64) []Warning {
	days := len(kinds)
	city := make([]float64, days)
	for _, s := range all {
		for d, n := range s.Counts {
			city[d] += float64(n)
		}
	}
	// A city that is younger than its table has no past before its first day.
	young := slices.IndexFunc(city, func(n float64) bool { return n > 0 })
	if young < 0 || days-young < leastHistory {
		return nil
	}
	city, kinds, days = city[young:], kinds[young:], days-young
	looks := 0
	var list []Warning
	for _, s := range all {
		s.Counts = s.Counts[young:]
		level := s.levels(city, kinds)
		if level == nil {
			continue
		}
		looks++
		best := Warning{Chance: 1}
		for span := 1; span <= longestSpan; span++ {
			count, expected := 0, 0.0
			for d := days - span; d < days; d++ {
				count += s.Counts[d]
				expected += level[d]
			}
			if chance := atLeast(count, expected, s.spread(level, days-longestSpan)); chance < best.Chance {
				best = Warning{Category: s.Category, Region: s.Region, Days: span, Count: count, Expected: round(expected), Chance: chance, Levels: level}
			}
		}
		if best.Count >= leastCount && best.Times() >= leastTimes {
			list = append(list, best)
		}
	}
	// Each series is looked at once a day in three spans, which overlap: about two
	// looks that are worth counting.
	each := float64(looks) * 7 * 2
	list = slices.DeleteFunc(list, func(w Warning) bool { return w.Chance*each > budget })
	for i := range list {
		list[i].Often = list[i].Chance * each
	}
	slices.SortStableFunc(list, func(a, b Warning) int { return cmp.Compare(a.Chance, b.Chance) })
	return list
}

// levels is what a series lets expect of each day: its share of the city on days of
// that kind, times what the rest of the city brought that day. nil when the series
// is too young to have a level.
func (s Series) levels(city []float64, kinds []DayKind) []float64 {
	past := len(kinds) - longestSpan
	var own, rest [dayKinds]float64
	ownAll, restAll := 0.0, 0.0
	for d := range past {
		fade := math.Exp2(-float64(past-1-d) / memory)
		own[kinds[d]] += fade * float64(s.Counts[d])
		rest[kinds[d]] += fade * (city[d] - float64(s.Counts[d]))
		ownAll += fade * float64(s.Counts[d])
		restAll += fade * (city[d] - float64(s.Counts[d]))
	}
	if restAll == 0 {
		return nil
	}
	// What days of one kind say of the share counts by how many there were; the
	// share over all days stands in for the rest, and half a ticket for what has
	// never happened.
	const trust = 5
	share := (ownAll + .5) / restAll
	level := make([]float64, len(kinds))
	for d, kind := range kinds {
		of := (own[kind] + trust*share) / (rest[kind] + trust)
		level[d] = max(of*smoothed(city, kinds, d, s), .02)
	}
	return level
}

// smoothed is how busy the rest of the city was about day d: the day itself beside
// others of its kind in the four weeks before, so that one quiet Sunday is no level.
func smoothed(city []float64, kinds []DayKind, d int, s Series) float64 {
	sum, n := city[d]-float64(s.Counts[d]), 1.0
	for e := max(0, d-28); e < d; e++ {
		if kinds[e] == kinds[d] {
			sum += .25 * (city[e] - float64(s.Counts[e]))
			n += .25
		}
	}
	return sum / n
}

// spread is by how much a series varies more than by chance alone (过离散): one for
// what comes singly, more for what comes in bursts.
func (s Series) spread(level []float64, past int) float64 {
	sum, n := 0.0, 0.0
	for d := max(0, past-2*memory); d < past; d++ {
		e := float64(s.Counts[d]) - level[d]
		sum += e * e / level[d]
		n++
	}
	// One hot week in the past must not make the series deaf for ever.
	return min(4, max(1, sum/max(1, n)))
}

// atLeast is the chance of n or more when mean are expected and the variance is
// spread times the mean: Poisson, or negative binomial when it is more.
func atLeast(n int, mean, spread float64) float64 {
	if n <= 0 {
		return 1
	}
	if spread < 1.05 {
		p := math.Exp(-mean)
		below := p
		for k := 1; k < n; k++ {
			p *= mean / float64(k)
			below += p
		}
		return tail(below, p, mean/float64(n))
	}
	r, q := mean/(spread-1), 1-1/spread // size, and the chance of going on
	p := math.Pow(1-q, r)
	below := p
	for k := 1; k < n; k++ {
		p *= q * (float64(k) - 1 + r) / float64(k)
		below += p
	}
	return tail(below, p, q*(float64(n)-1+r)/float64(n))
}

// tail is what is left beyond below; where rounding has eaten it, the sum of what
// follows the last term p, each ratio times the one before.
func tail(below, p, ratio float64) float64 {
	if left := 1 - below; left > 1e-9 || ratio >= 1 {
		return max(0, left)
	}
	return p * ratio / (1 - ratio)
}
