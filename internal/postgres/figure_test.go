package postgres

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"suban/internal/indicator"
	"suban/internal/workday"
)

// A period in whole months holds each of its days once and no other, with at most half a month
// of days at either edge.
func TestMonthsHoldEveryDayOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := workday.Date{Year: 2021, Month: time.Month(rapid.IntRange(1, 12).Draw(t, "month")), Day: 1}.Plus(rapid.IntRange(0, 30).Draw(t, "day"))
		p := indicator.Period{From: from, To: from.Plus(rapid.IntRange(0, 800).Draw(t, "days"))}
		w, count, cells := months(p), map[time.Time]int{}, 0
		for m := w.first; m.Before(w.last); m = m.AddDate(0, 1, 0) {
			for d := m; d.Before(m.AddDate(0, 1, 0)); d = d.AddDate(0, 0, 1) {
				count[d]++
			}
			cells++
		}
		for _, e := range []edge{w.begin, w.end} {
			for d := e.from; d.Before(e.to); d = d.AddDate(0, 0, 1) {
				count[d] += e.sign
				cells++
			}
		}
		for d, n := range count {
			if inside := !d.Before(dateArg(p.From)) && d.Before(dateArg(p.To)); n != 0 && n != 1 || (n == 1) != inside {
				t.Fatalf("%s: %s counts %d times in %+v", p, d, n, w)
			}
		}
		for d := p.From; d.Before(p.To); d = d.Next() {
			if count[dateArg(d)] != 1 {
				t.Fatalf("%s: %s is missing in %+v", p, d, w)
			}
		}
		if most := p.Days()/28 + 2 + 32; cells > most {
			t.Errorf("%s is read as %d cells: %+v", p, cells, w)
		}
	})
}
