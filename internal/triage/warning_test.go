package triage

import (
	"fmt"
	"math"
	"math/rand"
	"testing"

	"suban/internal/org"
)

// year is a made-up city: cells of very different size, quiet weekends and feasts,
// a season that doubles everything, and bursts that are nobody's topic.
func year(seed int64, days int) ([]Series, []DayKind) {
	dice := rand.New(rand.NewSource(seed))
	kinds := make([]DayKind, days)
	for d := range kinds {
		switch {
		case d%91 < 4:
			kinds[d] = Feast
		case d%7 >= 5:
			kinds[d] = Weekend
		}
	}
	var all []Series
	for c := range 40 {
		for r := range 7 {
			s := Series{Category: fmt.Sprint(c), Region: org.RegionCode(fmt.Sprint(341300 + r)), Counts: make([]int, days)}
			mean := math.Exp(dice.NormFloat64()*1.3 - .7)
			for d := range days {
				m := mean * (1 + .5*math.Sin(float64(d)/58)) * []float64{1, .6, .35}[kinds[d]]
				s.Counts[d] = poisson(dice, m*math.Exp(dice.NormFloat64()*.2))
			}
			all = append(all, s)
		}
	}
	return all, kinds
}

func poisson(dice *rand.Rand, mean float64) int {
	limit, p, n := math.Exp(-mean), 1.0, -1
	for p > limit {
		p *= dice.Float64()
		n++
	}
	return n
}

func upTo(all []Series, days int) []Series {
	cut := make([]Series, len(all))
	for i, s := range all {
		cut[i] = Series{s.Category, s.Region, s.Counts[:days]}
	}
	return cut
}

// TestWarnings: planted hot spots are found within two days, at no more than one
// false alarm a week over all 280 series.
func TestWarnings(t *testing.T) {
	t.Parallel()
	const days, from = 230, 140
	alarms, weeks, planted, found, late := 0, 0.0, 0, 0, 0
	for seed := range int64(4) {
		all, kinds := year(seed, days)
		dice := rand.New(rand.NewSource(100 + seed))
		type spot struct{ cell, day int }
		var spots []spot
		hot := map[int][2]int{} // cell to the days it is hot and some after
		for day := from + 4; day < days-8; day += 9 {
			cell := dice.Intn(len(all))
			if _, again := hot[cell]; again {
				continue
			}
			mean := 0
			for _, n := range all[cell].Counts[:from] {
				mean += n
			}
			for d := day; d < day+4; d++ { // an event: a burst water main, a school's new fee
				all[cell].Counts[d] += 7 + 3*mean/from + dice.Intn(5)
			}
			spots = append(spots, spot{cell, day})
			hot[cell] = [2]int{day, day + 8}
		}
		seen := map[int]int{} // cell to the first day it was warned of
		for end := from; end < days; end++ {
			raised := map[int]bool{}
			for _, w := range Warn(upTo(all, end+1), kinds[:end+1], 1) {
				var cell int
				for i, s := range all {
					if s.Category == w.Category && s.Region == w.Region {
						cell = i
					}
				}
				raised[cell] = true
				if span, ok := hot[cell]; ok && end >= span[0] && end < span[1] {
					if _, before := seen[cell]; !before {
						seen[cell] = end
					}
					continue
				}
				alarms++
			}
		}
		weeks += float64(days-from) / 7
		for _, s := range spots {
			planted++
			switch first, ok := seen[s.cell]; {
			case !ok:
			case first <= s.day+1:
				found++
			default:
				late++
			}
		}
	}
	t.Logf("%d hot spots: %d found by the second day, %d later; %.2f false alarms a week", planted, found, late, float64(alarms)/weeks)
	if float64(found) < .9*float64(planted) || float64(alarms) > weeks {
		t.Errorf("%d of %d in two days, %d alarms in %.0f weeks", found, planted, alarms, weeks)
	}
}

func TestAtLeast(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		n            int
		mean, spread float64
		want         float64
	}{
		{0, 3, 1, 1}, {1, 1, 1, 1 - math.Exp(-1)}, {2, 1, 1, 1 - 2*math.Exp(-1)}, {1, 1, 2, .5}, {30, 1, 1, 1.4347e-33},
	} {
		if got := atLeast(row.n, row.mean, row.spread); math.Abs(got-row.want) > 1e-3*row.want {
			t.Errorf("%d or more of %.0f: %g, want %g", row.n, row.mean, got, row.want)
		}
	}
	if Warn(nil, make([]DayKind, 100), 1) != nil || Warn([]Series{{Counts: []int{9}}}, make([]DayKind, 1), 1) != nil {
		t.Error("a warning without a past")
	}
}
