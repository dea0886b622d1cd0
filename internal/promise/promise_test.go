package promise

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/workday"
)

func clock(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", s, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

// Answers are counted in working days: by the end of which one there was an answer.
func TestLag(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		from, to string
		want     int
	}{
		"the same day":                     {"2022-11-07T10:00", "2022-11-07T17:00", 0},
		"the day's very end":               {"2022-11-07T10:00", "2022-11-08T00:00", 0},
		"the next morning":                 {"2022-11-07T10:00", "2022-11-08T09:00", 1},
		"the end of the next day":          {"2022-11-07T10:00", "2022-11-09T00:00", 1},
		"Friday to Monday":                 {"2022-11-04T10:00", "2022-11-07T09:00", 1},
		"Thursday to Saturday":             {"2022-11-03T10:00", "2022-11-05T09:00", 2}, // Friday was over
		"said on Saturday":                 {"2022-11-05T10:00", "2022-11-07T09:00", 1},
		"Sunday worked before the holiday": {"2022-09-30T10:00", "2022-10-08T09:00", 1},
	} {
		n, err := Lag(workday.Builtin(), clock(test.from), clock(test.to))
		if err != nil || n != test.want {
			t.Errorf("%s: %d %v, want %d", name, n, err, test.want)
		}
		if until, err := Until(workday.Builtin(), clock(test.from), n); err != nil || until.Before(clock(test.to)) {
			t.Errorf("%s: the promise of %d days ends %s %v", name, n, until, err)
		}
		if n > 0 {
			if until, _ := Until(workday.Builtin(), clock(test.from), n-1); !until.Before(clock(test.to)) {
				t.Errorf("%s: %d days would have been enough", name, n-1)
			}
		}
	}
	if _, err := Lag(workday.Builtin(), clock("2026-12-30T10:00"), clock("2027-01-05T10:00")); err == nil {
		t.Error("a year without a calendar is guessed")
	}
}

// Whoever still waits counts: of ten matters four were answered the same day and two wait
// since yesterday; of the four that are left two came by the next day. 1 − 6/10 · 2/4 = 0.70.
func TestOpenOnesCount(t *testing.T) {
	t.Parallel()
	c := Cell{Samples: 6}
	c.answered[0], c.open[1], c.answered[1], c.answered[5] = 4, 2, 2, 2
	c.reckon()
	for n, want := range map[int]float32{0: 0.4, 1: 0.7, 4: 0.7, 5: 1} {
		if d := c.share[n] - want; d > 1e-6 || d < -1e-6 {
			t.Errorf("after %d days %.3f, want %.3f", n, c.share[n], want)
		}
	}
	if c.Half != 1 || c.after(0.71) != 5 {
		t.Errorf("half by day %d, 71 %% by day %d", c.Half, c.after(0.71))
	}
}

// Similar is what is closest with enough samples; another sort or topic never is, and with
// too few nothing is said.
func TestSimilar(t *testing.T) {
	t.Parallel()
	near := Matter{"matter", "3.1.2", "341302", 10}
	want := []Matter{near, {"matter", "3.1.2", "341302", 0}, {"matter", "3.1", "341302", 0}, {"matter", "3", "341302", 0}, {"matter", "3", "", 0}}
	if d := cmp.Diff(want, near.wider(Dispatched)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want[1:], near.wider(Registered)); d != "" {
		t.Error(d)
	}
	var samples []Sample
	add := func(m Matter, n, days int) {
		for i := range n {
			at := clock("2022-10-24T10:00").Add(time.Duration(i) * time.Minute)
			answered, _ := workday.Builtin().Due(at, workday.Limit{Workdays: float64(days)}, workday.Basis{})
			answered = answered.Add(-time.Hour)
			samples = append(samples, Sample{m, false, at, &answered})
		}
	}
	add(near, Least, 2)
	add(Matter{"matter", "3.2", "341321", 20}, Least-1, 6)
	add(Matter{"urgent", "3.1.2", "341302", 10}, Least-1, 1)
	m, err := Fit(samples, clock("2022-11-07T01:00"), workday.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		m       Matter
		samples int
	}{
		"its own unit":       {near, Least},
		"another unit":       {Matter{"matter", "3.1.2", "341302", 11}, Least},
		"the whole topic":    {Matter{"matter", "3.2", "341321", 20}, 2*Least - 1},
		"no category told":   {Matter{"matter", "", "341302", 0}, Least},
		"another topic":      {Matter{"matter", "4.1", "341302", 10}, 0},
		"another time limit": {Matter{"urgent", "3.1.2", "341302", 10}, 0},
	} {
		n := 0
		if c := m.Find(test.m, Dispatched); c != nil {
			n = c.Samples
		}
		if n != test.samples {
			t.Errorf("%s: said from %d samples, want %d", name, n, test.samples)
		}
	}
	if c := m.Find(near, Dispatched); c.Half != 2 || c.Days[Dispatched] != 2 {
		t.Errorf("half by %d, promised by %d; all took 2 days", c.Half, c.Days[Dispatched])
	}
}

// A city whose sorts of matters take different times, and which becomes half as slow in the
// middle: of what is promised on what was known before, 78 to 82 % comes true.
func TestCalibrated(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2} {
		rng := rand.New(rand.NewPCG(seed, 7))
		cal, first := workday.Builtin(), workday.Date{Year: 2021, Month: 11, Day: 1}
		var samples []Sample
		for n := range 12_000 {
			at := first.Start().Add(time.Duration(n)*44*time.Minute + time.Duration(rng.IntN(20))*time.Minute)
			m := Matter{"matter", []string{"1.1", "1.2", "2.1", "3.1"}[rng.IntN(4)], "341302", 0}
			mean := map[string]float64{"1.1": 1.2, "1.2": 2.5, "2.1": 4, "3.1": 6}[m.Category]
			if n > 6_000 {
				mean /= 2
			}
			took := mean * (0.4 + rng.ExpFloat64())
			answered, err := cal.Add(at, time.Duration(took*24*float64(time.Hour)), workday.Basis{})
			if err != nil {
				t.Fatal(err)
			}
			samples = append(samples, Sample{m, n%3 == 0, at, &answered})
		}
		now := first.Plus(364)
		for i := range samples {
			if samples[i].Answered.After(now.Start()) {
				samples[i].Answered = nil
			}
		}
		months, err := Check(samples, first.Plus(40), now, now.Start(), cal)
		if err != nil {
			t.Fatal(err)
		}
		for _, stage := range Stages {
			k := Sum(months)[stage]
			if percent, _ := k.Coverage(); percent < 78 || percent > 82 || k.Given < 9_000 {
				t.Errorf("seed %d, %s: %.2f %% of %d came true", seed, stage, percent, k.Given)
				for _, m := range months {
					t.Log(m.Month, m.Stages[stage])
				}
			}
		}
	}
}
