package workday_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/workday"
)

// at reads "2022-09-30T18:00" or "2022-09-30" in the hotline's zone.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	layout := "2006-01-02T15:04"
	if !strings.Contains(s, "T") {
		layout = time.DateOnly
	}
	instant, err := time.ParseInLocation(layout, s, workday.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// The golden vectors of whole working days: the due date is the last day that counts.
var goldenDays = []struct {
	from string
	n    int
	last string
}{
	{"2022-09-29", 3, "2022-10-09"}, // a Sunday worked
	{"2022-09-30", 1, "2022-10-08"}, // a Saturday worked
	{"2022-10-01", 1, "2022-10-08"},
	{"2022-10-07", 3, "2022-10-10"},
	{"2022-09-29", 10, "2022-10-18"},
	{"2022-01-28", 3, "2022-02-07"},
	{"2022-01-29", 3, "2022-02-08"}, // from a Saturday worked
	{"2022-04-29", 5, "2022-05-10"},
	{"2022-11-04", 10, "2022-11-18"},
	{"2025-09-30", 3, "2025-10-11"},
	{"2026-02-13", 3, "2026-02-25"},
	{"2026-02-13", 10, "2026-03-05"},
	{"2026-09-30", 10, "2026-10-20"},
	{"2022-07-19", 30, "2022-08-30"},
}

func TestDueGolden(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, g := range goldenDays {
		// Office hours shift nothing: any time of the day counts from the next day.
		for _, clock := range []string{"T00:00", "T08:59", "T18:00", "T23:59"} {
			from := at(t, g.from+clock)
			due, err := c.Due(from, workday.Limit{Workdays: float64(g.n)}, workday.Basis{})
			if err != nil {
				t.Fatalf("%s +%d: %v", g.from, g.n, err)
			}
			if want := at(t, g.last).AddDate(0, 0, 1); !due.Equal(want) {
				t.Errorf("%s%s +%d = %s, want %s", g.from, clock, g.n, due, want)
			}
			closing, err := c.Due(from, workday.Limit{Workdays: float64(g.n)}, workday.Basis{EndOfDay: 17*time.Hour + 30*time.Minute})
			if err != nil || !closing.Equal(at(t, g.last+"T17:30")) {
				t.Errorf("%s%s +%d ending 17:30 = %s, %v", g.from, clock, g.n, closing, err)
			}
		}
	}
}

func TestPartsOfADay(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, g := range []struct {
		from string
		days float64
		want string
	}{
		{"2022-09-30T18:00", 0.5, "2022-10-08T06:00"},
		{"2022-10-09T12:00", 0.5, "2022-10-10T00:00"},
		{"2022-10-01T12:00", 0.25, "2022-10-08T06:00"},
		{"2022-11-07T10:00", 1.7, "2022-11-09T02:48"},
		{"2022-11-11T12:00", 0.5, "2022-11-12T00:00"}, // the end of Friday, not Monday
		{"2022-11-12T12:00", 0.5, "2022-11-14T12:00"},
	} {
		due, err := c.Due(at(t, g.from), workday.Limit{Workdays: g.days}, workday.Basis{})
		if err != nil || !due.Equal(at(t, g.want)) {
			t.Errorf("%s +%v wd = %s, %v; want %s", g.from, g.days, due, err, g.want)
		}
	}
}

func TestElapsedGolden(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, g := range []struct {
		from, to string
		want     float64
	}{
		{"2022-09-30T18:00", "2022-10-08T12:00", 0.75},
		{"2022-11-04T09:00", "2022-11-07T14:24", 1.225},
		{"2022-10-08", "2022-10-10T00:00", 2.0},
		{"2022-07-01T08:00", "2022-07-05T08:00", 2.0},
		{"2022-10-01", "2022-10-08", 0},
		{"2022-07-05T08:00", "2022-07-01T08:00", -2.0},
	} {
		var b workday.Basis
		work, err := c.Elapsed(at(t, g.from), at(t, g.to), b)
		if err != nil || b.Days(work) != g.want {
			t.Errorf("%s → %s = %v wd, %v; want %v", g.from, g.to, b.Days(work), err, g.want)
		}
	}
}

func TestSharesOfALimit(t *testing.T) {
	t.Parallel()
	c, b := workday.Builtin(), workday.Basis{}
	sent := at(t, "2022-11-07T10:00")
	due, err := c.Due(sent, workday.Limit{Workdays: 3}, b)
	if err != nil || !due.Equal(at(t, "2022-11-11T00:00")) {
		t.Fatalf("due %s, %v", due, err)
	}
	whole, err := c.Elapsed(sent, due, b)
	if err != nil {
		t.Fatal(err)
	}
	for share, want := range map[float64]string{0.6: "2022-11-09T13:36", 0.8: "2022-11-10T06:48"} {
		got, err := c.Add(sent, time.Duration(float64(whole)*share).Round(time.Second), b)
		if err != nil || !got.Equal(at(t, want)) {
			t.Errorf("%v of the limit = %s, %v; want %s", share, got, err, want)
		}
	}
}

func TestOfficeHours(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	office := workday.Basis{Office: true}
	summer := workday.Basis{Office: true, Open: 8 * time.Hour, Close: 18 * time.Hour}

	for _, g := range []struct {
		from string
		days float64
		b    workday.Basis
		want string
	}{
		{"2022-09-30T16:00", 0.5, office, "2022-10-08T12:00"}, // one hour today, three on the make-up Saturday
		{"2022-11-07T07:00", 0.5, office, "2022-11-07T13:00"},
		{"2022-11-07T20:00", 0.5, office, "2022-11-08T13:00"},
		{"2022-11-07T13:00", 0.5, office, "2022-11-07T17:00"},
		{"2022-11-07T10:00", 1.5, summer, "2022-11-08T15:00"},
	} {
		due, err := c.Due(at(t, g.from), workday.Limit{Workdays: g.days}, g.b)
		if err != nil || !due.Equal(at(t, g.want)) {
			t.Errorf("%s +%v = %s, %v; want %s", g.from, g.days, due, err, g.want)
		}
	}
	work, err := c.Elapsed(at(t, "2022-09-30T16:00"), at(t, "2022-10-09T10:00"), office)
	if err != nil || work != 10*time.Hour {
		t.Errorf("office time over the holiday = %v, %v; want 10 h", work, err)
	}
	if _, err := c.Elapsed(at(t, "2022-11-07"), at(t, "2022-11-08"), workday.Basis{Office: true, Open: 9 * time.Hour}); !errors.Is(err, fault.Invalid) {
		t.Errorf("hours that end before they begin: %v", err)
	}
}

func TestNaturalHours(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for _, g := range []struct {
		from  string
		hours float64
		want  string
	}{
		{"2022-09-30T23:00", 2, "2022-10-01T01:00"},
		{"2022-10-01T10:00", 24, "2022-10-02T10:00"},
		{"2026-12-31T23:50", 0.25, "2027-01-01T00:05"}, // asks no calendar
		{"2030-06-01T10:00", 0.25, "2030-06-01T10:15"},
	} {
		due, err := c.Due(at(t, g.from), workday.Limit{Hours: g.hours}, workday.Basis{EndOfDay: 17 * time.Hour})
		if err != nil || !due.Equal(at(t, g.want)) {
			t.Errorf("%s +%vh = %s, %v", g.from, g.hours, due, err)
		}
	}
}

func TestAddDaysMovesADueDate(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	half := 17*time.Hour + 30*time.Minute
	for _, g := range []struct {
		from string
		n    int
		end  time.Duration
		want string
	}{
		{"2022-11-11T00:00", 1, 0, "2022-11-12T00:00"}, // 11月10日 24:00 and a day is 11月11日 24:00
		{"2022-11-11T00:00", 2, 0, "2022-11-15T00:00"},
		{"2022-11-10T17:30", 1, half, "2022-11-11T17:30"},
		{"2022-10-01T00:00", 1, 0, "2022-10-09T00:00"},
		{"2022-11-11T00:00", 0, 0, "2022-11-11T00:00"},
		{"2022-11-11T00:00", -1, 0, "2022-11-10T00:00"}, // the province's date, a day earlier
		{"2022-10-10T00:00", -2, 0, "2022-10-01T00:00"},
		{"2022-11-14T00:00", -1, 0, "2022-11-11T00:00"}, // from a Sunday: Friday is the last day in hand
	} {
		got, err := c.AddDays(at(t, g.from), g.n, workday.Basis{EndOfDay: g.end})
		if err != nil || !got.Equal(at(t, g.want)) {
			t.Errorf("%s %+d = %s, %v; want %s", g.from, g.n, got, err, g.want)
		}
	}
}

func TestMissingYear(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	_, err := c.Due(at(t, "2026-12-30T10:00"), workday.Limit{Workdays: 3}, workday.Basis{})
	want := "2027年的放假安排尚未导入,无法计算工作日:请导入国务院办公厅公布的2027年放假安排,或接受暂定日历"
	if !errors.Is(err, fault.Conflict) || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
	// The last day of 2026 ends as 2027 begins; that asks nothing of 2027.
	due, err := c.Due(at(t, "2026-12-30T10:00"), workday.Limit{Workdays: 1}, workday.Basis{})
	if err != nil || workday.FormatLong(due) != "2026年12月31日 24:00" {
		t.Errorf("end of 2026: %s, %v", due, err)
	}
	if _, err := c.Elapsed(at(t, "2026-12-30"), due, workday.Basis{}); err != nil {
		t.Errorf("measuring to the end of 2026: %v", err)
	}

	for name, ask := range map[string]func() error{
		"elapsed": func() error {
			_, err := c.Elapsed(at(t, "2026-12-30"), at(t, "2027-01-01T00:01"), workday.Basis{})
			return err
		},
		"add": func() error {
			_, err := c.Add(at(t, "2026-12-31T12:00"), 13*time.Hour, workday.Basis{})
			return err
		},
		"add days": func() error {
			_, err := c.AddDays(at(t, "2027-01-01T00:00"), 1, workday.Basis{})
			return err
		},
		"day": func() error { _, err := c.Day(workday.Date{Year: 2027, Month: 5, Day: 4}); return err },
		"explain": func() error {
			_, err := c.Explain(at(t, "2026-12-30T10:00"), workday.Limit{Workdays: 3.5}, workday.Basis{})
			return err
		},
		"from": func() error {
			_, err := c.Due(at(t, "2027-01-01T00:00"), workday.Limit{Workdays: 1}, workday.Basis{})
			return err
		},
	} {
		if err := ask(); !errors.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "2027年") {
			t.Errorf("%s in a missing year: %v", name, err)
		}
	}
	if _, err := c.Due(at(t, "2006-05-01T10:00"), workday.Limit{Workdays: 1}, workday.Basis{}); err == nil || !strings.Contains(err.Error(), "2006年") {
		t.Errorf("before the first year: %v", err)
	}
	if _, err := (&workday.Calendar{}).Due(at(t, "2022-05-05"), workday.Limit{Workdays: 1}, workday.Basis{}); err == nil {
		t.Error("the zero calendar answered")
	}
}

func TestAGapBetweenYears(t *testing.T) {
	t.Parallel()
	c, err := workday.Builtin().With(2, workday.Provisional(2028))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Due(at(t, "2026-12-30T10:00"), workday.Limit{Workdays: 5}, workday.Basis{})
	if err == nil || !strings.Contains(err.Error(), "2027年") {
		t.Errorf("counting over a gap: %v", err)
	}
	_, err = c.Elapsed(at(t, "2026-12-30T10:00"), at(t, "2028-01-05"), workday.Basis{})
	if err == nil || !strings.Contains(err.Error(), "2027年") {
		t.Errorf("measuring over a gap: %v", err)
	}
	if _, err := c.Due(at(t, "2028-01-05T10:00"), workday.Limit{Workdays: 5}, workday.Basis{}); err != nil {
		t.Errorf("inside 2028: %v", err)
	}
}

func TestBadLimits(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	nan := 0.0
	nan /= nan
	for _, l := range []workday.Limit{{Workdays: -1}, {Hours: -2}, {Workdays: 3, Hours: 2}, {Workdays: 1e9}, {Hours: 1e18}, {Workdays: nan}, {Hours: nan}} {
		if due, err := c.Due(at(t, "2022-11-07"), l, workday.Basis{}); !errors.Is(err, fault.Invalid) {
			t.Errorf("limit %+v = %s, %v", l, due, err)
		}
	}
	if _, err := c.Add(at(t, "2022-11-07"), -time.Second, workday.Basis{}); !errors.Is(err, fault.Invalid) {
		t.Errorf("negative work: %v", err)
	}
	if _, err := c.AddDays(at(t, "2022-11-07"), 1<<40, workday.Basis{}); !errors.Is(err, fault.Invalid) {
		t.Errorf("enormous extension: %v", err)
	}
}

func BenchmarkDay(b *testing.B) {
	c, d := workday.Builtin(), workday.Date{Year: 2022, Month: 10, Day: 8}
	for b.Loop() {
		_, _ = c.Day(d)
	}
}

func BenchmarkDue(b *testing.B) {
	c, from := workday.Builtin(), at(b, "2022-09-29T10:00")
	for b.Loop() {
		_, _ = c.Due(from, workday.Limit{Workdays: 10}, workday.Basis{})
	}
}

func BenchmarkAdd(b *testing.B) {
	c, from := workday.Builtin(), at(b, "2022-09-29T10:00")
	for b.Loop() {
		_, _ = c.Add(from, 60*time.Hour, workday.Basis{})
	}
}

func BenchmarkElapsed30Days(b *testing.B) {
	c, from, to := workday.Builtin(), at(b, "2022-09-20T10:00"), at(b, "2022-10-20T15:30")
	for b.Loop() {
		_, _ = c.Elapsed(from, to, workday.Basis{})
	}
}

func BenchmarkExplain(b *testing.B) {
	c, from := workday.Builtin(), at(b, "2022-09-29T10:00")
	for b.Loop() {
		_, _ = c.Explain(from, workday.Limit{Workdays: 10}, workday.Basis{})
	}
}
