package triage

import (
	"math/rand"
	"testing"
)

// A topic that halves its complaints is seen to, one that changes nothing is seen to
// change nothing nineteen times of twenty, and a quiet city is nobody's merit.
func TestEffectOfATopic(t *testing.T) {
	t.Parallel()
	const surge, topic, days = 70, 75, 110
	tell := func(r *rand.Rand, factor, city float64) string {
		own, rest := make([]int, days), make([]int, days)
		for d := range days {
			level, all := 3.0, 150.0
			switch {
			case d >= topic:
				level, all = 3*factor*city, 150*city
			case d >= surge:
				level = 12
			}
			if d%7 >= 5 { // weekends
				level, all = level*.5, all*.5
			}
			own[d], rest[d] = poisson(r, level), poisson(r, all)
		}
		e := Measure(own, rest, surge, topic)
		if e.Usual.Days != EffectBefore || e.Surge.Days != topic-surge || e.Since.Days != days-topic || e.Low > e.Change || e.Change > e.High {
			t.Fatalf("%+v", e)
		}
		return e.Verdict()
	}
	const times = 400
	for _, row := range []struct {
		factor, city float64
		want         string
		least        int // of a hundred
	}{{.4, 1, "fell", 97}, {1, 1, "same", 92}, {1, .5, "same", 92}, {.4, .6, "fell", 88}, {2, 1, "rose", 97}} {
		r := rand.New(rand.NewSource(int64(1000*row.factor + 10*row.city)))
		right := 0
		for range times {
			if tell(r, row.factor, row.city) == row.want {
				right++
			}
		}
		t.Logf("%.1f times, the city %.1f times: %s %.1f %%", row.factor, row.city, row.want, 100*float64(right)/times)
		if 100*right < row.least*times {
			t.Errorf("%.1f times, the city %.1f times: %s only %d of %d", row.factor, row.city, row.want, right, times)
		}
	}
}

func TestEffectTooEarly(t *testing.T) {
	t.Parallel()
	flat := func(n, days int) []int {
		list := make([]int, days)
		for i := range list {
			list[i] = n
		}
		return list
	}
	for name, e := range map[string]Effect{
		"no days":         Measure(nil, nil, 0, 0),
		"thirteen days":   Measure(flat(3, 83), flat(90, 83), 65, 70),
		"a short past":    Measure(flat(3, 60), flat(90, 60), 20, 22),
		"hardly any":      Measure(flat(0, 110), flat(90, 110), 70, 75),
		"an empty city":   Measure(flat(3, 110), flat(0, 110), 70, 75),
		"beyond the days": Measure(flat(3, 110), flat(90, 110), 200, 300),
	} {
		if e.Verdict() != "early" {
			t.Errorf("%s: %+v is %s", name, e, e.Verdict())
		}
	}
}
