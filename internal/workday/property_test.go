package workday_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"suban/internal/workday"
)

// instants between 2008 and the spring of 2026, by the second, midnights included.
func instants() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		day := rapid.IntRange(0, 6680).Draw(t, "day")
		second := rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 86399)).Draw(t, "second")
		return workday.Date{Year: 2008, Month: 1, Day: 1}.Plus(day).Start().Add(time.Duration(second) * time.Second)
	})
}

func bases() *rapid.Generator[workday.Basis] {
	return rapid.Custom(func(t *rapid.T) workday.Basis {
		b := workday.Basis{Office: rapid.Bool().Draw(t, "office")}
		if rapid.Bool().Draw(t, "own hours") {
			b.Open = time.Duration(rapid.IntRange(0, 20).Draw(t, "open")) * time.Hour
			b.Close = b.Open + time.Duration(rapid.IntRange(1, 4).Draw(t, "length"))*time.Hour
		}
		if rapid.Bool().Draw(t, "early end") {
			b.EndOfDay = 17*time.Hour + 30*time.Minute
		}
		return b
	})
}

func must[T any](v T, err error) func(*rapid.T) T {
	return func(t *rapid.T) T {
		t.Helper()
		if err != nil {
			t.Fatalf("unexpected refusal: %v", err)
		}
		return v
	}
}

func TestAddThenMeasure(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	rapid.Check(t, func(t *rapid.T) {
		from, b := instants().Draw(t, "from"), bases().Draw(t, "basis")
		work := time.Duration(rapid.IntRange(0, 40*86400/20).Draw(t, "work")) * time.Second
		due := must(c.Add(from, work, b))(t)
		if got := must(c.Elapsed(from, due, b))(t); got != work {
			t.Fatalf("added %v, measured %v (due %s)", work, got, due)
		}
		// The earliest such instant: a second before, less has passed.
		if work > 0 {
			if got := must(c.Elapsed(from, due.Add(-time.Second), b))(t); got >= work {
				t.Fatalf("%v had passed before %s", got, due)
			}
		}
	})
}

func TestElapsedIsMonotoneAndSplits(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	rapid.Check(t, func(t *rapid.T) {
		b := bases().Draw(t, "basis")
		x, y, z := instants().Draw(t, "x"), instants().Draw(t, "y"), instants().Draw(t, "z")
		xy, yz, xz := must(c.Elapsed(x, y, b))(t), must(c.Elapsed(y, z, b))(t), must(c.Elapsed(x, z, b))(t)
		if xy+yz != xz {
			t.Fatalf("split at %s: %v + %v ≠ %v", y, xy, yz, xz)
		}
		if !x.After(y) && xy < 0 || xy > max(0, y.Sub(x)) {
			t.Fatalf("%s → %s measured %v", x, y, xy)
		}
	})
}

func TestDueIsMonotone(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	rapid.Check(t, func(t *rapid.T) {
		b := bases().Draw(t, "basis")
		x, y := instants().Draw(t, "x"), instants().Draw(t, "y")
		if y.Before(x) {
			x, y = y, x
		}
		days := float64(rapid.IntRange(1, 120).Draw(t, "quarters")) / 4
		more := days + float64(rapid.IntRange(0, 20).Draw(t, "more"))
		l := workday.Limit{Workdays: days}
		first := must(c.Due(x, l, b))(t)
		if later := must(c.Due(y, l, b))(t); later.Before(first) {
			t.Fatalf("begun later, due earlier: %s %s", later, first)
		}
		if longer := must(c.Due(x, workday.Limit{Workdays: more}, b))(t); longer.Before(first) {
			t.Fatalf("a longer limit, due earlier: %s %s", longer, first)
		}
	})
}

// naive is the definition, a day at a time.
func naive(t *rapid.T, c *workday.Calendar, from workday.Date, n int) workday.Date {
	d := from
	for n > 0 {
		d = d.Next()
		if must(c.Day(d))(t).Working {
			n--
		}
	}
	return d
}

func TestDueEqualsTheNaiveLoop(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	rapid.Check(t, func(t *rapid.T) {
		from, b := instants().Draw(t, "from"), bases().Draw(t, "basis")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		due := must(c.Due(from, workday.Limit{Workdays: float64(n)}, b))(t)
		if want := b.End(naive(t, c, workday.DateOf(from), n)); !due.Equal(want) {
			t.Fatalf("%s +%d = %s, want %s", from, n, due, want)
		}
		moved := must(c.AddDays(due, n, b))(t)
		if want := b.End(naive(t, c, workday.DateOf(due.Add(-time.Nanosecond)), n)); !moved.Equal(want) {
			t.Fatalf("%s extended by %d = %s, want %s", due, n, moved, want)
		}
		if back := must(c.AddDays(moved, -n, b))(t); !back.Equal(due) {
			t.Fatalf("%s moved by %d and back = %s", due, n, back)
		}
	})
}

func TestElapsedEqualsTheNaiveSum(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	rapid.Check(t, func(t *rapid.T) {
		from := instants().Draw(t, "from")
		to := from.Add(time.Duration(rapid.IntRange(0, 40*86400).Draw(t, "seconds")) * time.Second)
		b := bases().Draw(t, "basis")
		open := time.Duration(0)
		if b.Office {
			if open = b.Open; b.Open == 0 && b.Close == 0 {
				open = 9 * time.Hour
			}
		}
		var want time.Duration
		for d := workday.DateOf(from); d.Start().Before(to); d = d.Next() {
			if must(c.Day(d))(t).Working {
				begin, end := d.Start().Add(open), d.Start().Add(open+b.Workday())
				if begin.Before(from) {
					begin = from
				}
				if end.After(to) {
					end = to
				}
				want += max(0, end.Sub(begin))
			}
		}
		if got := must(c.Elapsed(from, to, b))(t); got != want {
			t.Fatalf("%s → %s = %v, want %v", from, to, got, want)
		}
	})
}

func TestExplainAgreesWithDue(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	rapid.Check(t, func(t *rapid.T) {
		from, b := instants().Draw(t, "from"), bases().Draw(t, "basis")
		l := workday.Limit{Workdays: float64(rapid.IntRange(1, 60).Draw(t, "quarters")) / 4}
		if rapid.IntRange(0, 4).Draw(t, "natural") == 0 {
			l = workday.Limit{Hours: float64(rapid.IntRange(1, 200).Draw(t, "hours")) / 2}
		}
		due := must(c.Due(from, l, b))(t)
		d := must(c.Explain(from, l, b))(t)
		if !d.Due.Equal(due) || d.Text == "" || len(d.Days) == 0 {
			t.Fatalf("explained %s, due %s, %q", d.Due, due, d.Text)
		}
		var part time.Duration
		highest := 0
		for i, s := range d.Days {
			if i > 0 && s.Day.Date != d.Days[i-1].Day.Date.Next() {
				t.Fatalf("%s follows %s", s.Day.Date, d.Days[i-1].Day.Date)
			}
			if s.Count > 0 && !s.Day.Working {
				t.Fatalf("%s counts but is not worked", s.Day.Date)
			}
			if s.Note == "" || s.Part < 0 {
				t.Fatalf("bad step %+v", s)
			}
			part, highest = part+s.Part, max(highest, s.Count)
		}
		if last := d.Days[len(d.Days)-1].Day.Date; last != workday.DateOf(due.Add(-time.Nanosecond)) {
			t.Fatalf("ends on %s, due %s", last, due)
		}
		switch {
		case l.Hours > 0:
			if part != due.Sub(from) {
				t.Fatalf("parts %v, natural time %v", part, due.Sub(from))
			}
		case l.Whole():
			if highest != int(l.Workdays) {
				t.Fatalf("counted %d of %v", highest, l.Workdays)
			}
		default:
			if part != b.Time(l.Workdays) {
				t.Fatalf("parts %v, limit %v", part, b.Time(l.Workdays))
			}
		}
	})
}

func TestDatesRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := time.Date(1900, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 150_000).Draw(t, "days"))
		d := workday.Date{Year: want.Year(), Month: want.Month(), Day: want.Day()}
		if d.Weekday() != want.Weekday() || d.String() != want.Format(time.DateOnly) {
			t.Fatalf("%s is a %s, want %s", d, d.Weekday(), want.Weekday())
		}
		next := want.AddDate(0, 0, 1)
		if d.Next().String() != next.Format(time.DateOnly) || d.Next().Prev() != d || d.Next().Sub(d) != 1 {
			t.Fatalf("after %s comes %s", d, d.Next())
		}
		text, err := d.MarshalText()
		var back workday.Date
		if err != nil || back.UnmarshalText(text) != nil || back != d {
			t.Fatalf("%s read back as %s", d, back)
		}
		if workday.DateOf(d.Start()) != d || workday.DateOf(d.Next().Start().Add(-1)) != d {
			t.Fatalf("%s starts at %s", d, d.Start())
		}
	})
}
