package staffing

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"suban/internal/workday"
)

func date(t *testing.T, text string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// past is a line whose truth is known: 20 calls in each half hour of office hours on
// working days, half of that at weekends, a quarter at feasts, and none at night.
func truth(s Sort, slot int) float64 {
	if slot < 17 || slot >= 35 {
		return 0
	}
	return map[Sort]float64{Working: 20, Weekend: 10, Holiday: 5}[s]
}

func past(t *testing.T, until workday.Date, days int) (list []Day) {
	cal, rng := workday.Builtin(), rand.New(rand.NewPCG(1, 2))
	for d := until.Plus(-days); d.Before(until); d = d.Next() {
		day := Day{On: d, Sort: Sorted(cal, d)}
		for i := range day.Calls {
			for at := rng.ExpFloat64(); at < truth(day.Sort, i); at += rng.ExpFloat64() {
				day.Calls[i]++
			}
		}
		list = append(list, day)
	}
	return list
}

// The forecast finds the truth behind eight noisy weeks: working days, weekends, the
// National Day's feast after Mid-Autumn's, and the working Saturday that pays for it.
func TestForecast(t *testing.T) {
	t.Parallel()
	cal := workday.Builtin()
	for on, sort := range map[string]Sort{"2025-06-11": Working, "2025-06-14": Weekend, "2025-10-03": Holiday, "2025-10-11": Working} {
		d := date(t, on)
		if got := Sorted(cal, d); got != sort {
			t.Errorf("%s is %s, want %s", on, got, sort)
		}
		f := Forecast(past(t, d, 70), d, sort)
		for _, slot := range []int{20, 26, 32} {
			if want := truth(sort, slot); sort != Holiday && math.Abs(f.Calls[slot]-want) > 0.2*want {
				t.Errorf("%s half hour %d: %.1f, want about %.0f", on, slot, f.Calls[slot], want)
			}
		}
		if f.Calls[5] != 0 {
			t.Errorf("%s: %.1f calls at night", on, f.Calls[5])
		}
	}
	if f := Forecast(nil, date(t, "2025-06-11"), Working); f.sum() != 0 {
		t.Error("something is forecast from nothing")
	}
	off, chance := Error(past(t, date(t, "2025-06-16"), 70), 7)
	if off < chance*0.8 || off > chance*1.6 {
		t.Errorf("off by %.3f, chance alone is %.3f", off, chance)
	}
}

func TestFlood(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		expected, part float64
		came           int
		flood          bool
	}{{20, 1, 22, false}, {20, 1, 36, true}, {20, 0.5, 18, false}, {20, 0.5, 23, true}, {0.2, 1, 5, false}, {0.2, 1, 6, true}, {20, 0, 50, false}} {
		if got := Flood(row.expected, row.part, row.came); got != row.flood {
			t.Errorf("%+v", row)
		}
	}
}

// A roster is read by half hour, over midnight too, and says where it falls short.
func TestPlan(t *testing.T) {
	t.Parallel()
	monday := date(t, "2025-06-16")
	f := Day{On: monday, Sort: Working}
	for i := 16; i < 36; i++ {
		f.Calls[i] = 20
	}
	s := Settings{Target: Standard, Handle: 270 * time.Second, PerCall: 1, Away: 0.2}
	roster := []Shift{{monday, "早班", 8 * 60, 16 * 60, 9}, {monday, "中班", 15 * 60, 23 * 60, 5}, {monday.Prev(), "夜班", 22 * 60, 30 * 60, 2}}
	h := Plan(f, s, roster)
	for slot, want := range map[int]int{0: 2, 11: 2, 12: 0, 16: 9, 30: 14, 32: 5, 46: 0} {
		if h[slot].Rostered != want {
			t.Errorf("half hour %d: %d rostered, want %d", slot, h[slot].Rostered, want)
		}
	}
	d := Demand{Calls: 20, Span: 30 * time.Minute, Handle: s.Handle}
	if need := Rostered(d.SeatsC(Standard), 0.2); h[20].Need != need || h[20].Short() != (9 < need) || !h[33].Short() || h[2].Short() {
		t.Errorf("need %d: %+v, %+v", need, h[20], h[33])
	}
	if h[20].Level <= h[33].Level || h[2].Level != 1 {
		t.Errorf("levels %v %v %v", h[20].Level, h[33].Level, h[2].Level)
	}
}
