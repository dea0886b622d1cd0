package workday_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/fault"
	"suban/internal/workday"
)

func date(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestZoneHasNoSummerTime(t *testing.T) {
	t.Parallel()
	for d := (workday.Date{Year: 2007, Month: 1, Day: 1}); d.Year < 2101; d = d.Plus(7) {
		if _, offset := d.Start().Zone(); offset != 8*3600 {
			t.Fatalf("%s is %d s from UTC", d, offset)
		}
	}
	if got := workday.DateOf(time.Date(2022, 11, 24, 16, 0, 0, 0, time.UTC)); got.String() != "2022-11-25" {
		t.Errorf("16:00 UTC falls on %s", got)
	}
}

func TestWorkingDaysPerYear(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for year, want := range map[int]int{2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		if got, err := c.WorkingDays(year); err != nil || got != want {
			t.Errorf("%d has %d working days, %v; want %d", year, got, err, want)
		}
	}
	if _, err := c.WorkingDays(2027); err == nil {
		t.Error("2027 was counted")
	}
}

func TestBuiltinHoldsEveryPublishedDay(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	years := c.Years()
	named := 0
	for i, y := range years {
		named += len(y.Days)
		if y.Year != 2007+i || y.Status != workday.StatusPublished || !strings.Contains(y.Source, "gov.cn") {
			t.Errorf("year %d: %+v", i, y)
		}
	}
	if c.Version != 1 || len(years) != 20 || named != 678 {
		t.Errorf("version %d, %d years, %d named days", c.Version, len(years), named)
	}
}

func TestDayKinds(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for day, want := range map[string]workday.Day{
		"2022-09-30": {Kind: workday.Workday, Working: true},
		"2022-10-01": {Kind: workday.Holiday, Name: "国庆节"},
		"2022-10-08": {Kind: workday.Makeup, Working: true, Name: "国庆节"},
		"2022-10-15": {Kind: workday.Weekend},
		"2018-12-31": {Kind: workday.Holiday, Name: "元旦"}, // named by the paper of 2019
		"2007-12-29": {Kind: workday.Makeup, Working: true, Name: "元旦"},
		"2020-02-03": {Kind: workday.Workday, Working: true, Name: "春节"}, // the end of the prolonged holiday
	} {
		want.Date = date(t, day)
		got, err := c.Day(want.Date)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", day, err, diff)
		}
	}
	if _, err := c.Day(workday.Date{Year: 2022, Month: 2, Day: 30}); !errors.Is(err, fault.Invalid) {
		t.Errorf("30 February: %v", err)
	}
}

// year2027 is an invented arrangement that differs from the provisional one.
func year2027(t testing.TB) workday.Year {
	y := workday.Provisional(2027)
	y.Status, y.Source = workday.StatusPublished, "测试"
	y.Days = append(y.Days,
		workday.YearDay{Date: date(t, "2026-12-26"), Name: "元旦", Working: true},
		workday.YearDay{Date: date(t, "2027-01-04"), Name: "元旦"})
	return y
}

func TestPublishedReplacesProvisional(t *testing.T) {
	t.Parallel()
	accepted, err := workday.Builtin().With(2, workday.Provisional(2027))
	if err != nil {
		t.Fatal(err)
	}
	from, limit := at(t, "2026-12-30T10:00"), workday.Limit{Workdays: 3}
	before, err := accepted.Explain(from, limit, workday.Basis{})
	if err != nil || workday.FormatLong(before.Due) != "2027年1月5日 24:00" {
		t.Fatalf("provisional due %s, %v", before.Due, err)
	}
	if !accepted.Provisional(from, before.Due) || !strings.Contains(before.Text, "2027年为暂定日历") || before.Calendar != 2 {
		t.Errorf("not shown as provisional: %q", before.Text)
	}
	if accepted.Provisional(from, at(t, "2027-01-01T00:00")) {
		t.Error("the end of 2026 was called provisional")
	}

	real, err := accepted.With(3, year2027(t))
	if err != nil {
		t.Fatal(err)
	}
	after, err := real.Explain(from, limit, workday.Basis{})
	if err != nil || workday.FormatLong(after.Due) != "2027年1月6日 24:00" || strings.Contains(after.Text, "暂定") {
		t.Errorf("published due %s, %q, %v", after.Due, after.Text, err)
	}
	if real.Provisional(from, after.Due) {
		t.Error("a published year was called provisional")
	}
	// The paper of 2027 also made a Saturday of 2026 a working day.
	if d, _ := real.Day(date(t, "2026-12-26")); d.Kind != workday.Makeup {
		t.Errorf("2026-12-26 is %+v", d)
	}
	if d, _ := accepted.Day(date(t, "2026-12-26")); d.Kind != workday.Weekend {
		t.Errorf("the older version changed: %+v", d)
	}

	var changed []string
	for _, ch := range accepted.Diff(real) {
		if ch.Was.Working != ch.Is.Working {
			changed = append(changed, ch.Date.String())
		}
	}
	if diff := cmp.Diff([]string{"2026-12-26", "2027-01-04"}, changed); diff != "" {
		t.Error(diff)
	}
	if n := len(workday.Builtin().Diff(accepted)); n != 365 {
		t.Errorf("accepting a year changed %d dates", n)
	}

	if _, err := real.With(4, workday.Provisional(2027)); !errors.Is(err, fault.Conflict) {
		t.Errorf("published replaced by provisional: %v", err)
	}
	if _, err := real.With(3, year2027(t)); !errors.Is(err, fault.Invalid) {
		t.Errorf("the same version twice: %v", err)
	}
}

func TestWithRefusesMalformedYears(t *testing.T) {
	t.Parallel()
	whole := year2027(t)
	edit := func(f func(*workday.Year)) workday.Year {
		y := whole
		y.Days = slices.Clone(whole.Days)
		f(&y)
		return y
	}
	for name, c := range map[string]struct {
		year workday.Year
		says string
	}{
		"no days":          {edit(func(y *workday.Year) { y.Days = nil }), "可能尚未公布"},
		"beyond the table": {workday.Provisional(2041), "2041年请导入"},
		"no status":        {edit(func(y *workday.Year) { y.Status = "" }), "已公布"},
		"year 1999":        {edit(func(y *workday.Year) { y.Year = 1999 }), "1999"},
		"a day twice":      {edit(func(y *workday.Year) { y.Days = append(y.Days, y.Days[0]) }), "出现了两次"},
		"no name":          {edit(func(y *workday.Year) { y.Days[0].Name = "" }), "没有节日名称"},
		"no such date":     {edit(func(y *workday.Year) { y.Days[0].Date.Day = 40 }), "不存在"},
		"another year":     {edit(func(y *workday.Year) { y.Days[0].Date.Year = 2026 }), "不属于2027年"},
		"half a file":      {edit(func(y *workday.Year) { y.Days = y.Days[:6] }), "不完整"},
		"turned round": {edit(func(y *workday.Year) {
			for i := range y.Days {
				y.Days[i].Working = !y.Days[i].Working
			}
		}), "没有列为放假"},
	} {
		if _, err := workday.Builtin().With(2, c.year); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2022-11-11T00:00": "11月10日 24:00",
		"2022-11-10T17:30": "11月10日 17:30",
		"2023-01-01T00:00": "12月31日 24:00",
		"2022-11-10T00:01": "11月10日 00:01",
	} {
		if got := workday.Format(at(t, in)); got != want {
			t.Errorf("%s is written %q, want %q", in, got, want)
		}
	}
	if got := workday.Format(time.Date(2022, 11, 10, 16, 0, 0, 0, time.UTC)); got != "11月10日 24:00" {
		t.Errorf("an instant in UTC is written %q", got)
	}
}

// The seed and the demo must open on any day: these three are awkward.
func TestAwkwardDays(t *testing.T) {
	t.Parallel()
	c := workday.Builtin()
	for v, year := range []int{2027, 2028} {
		var err error
		if c, err = c.With(v+2, workday.Provisional(year)); err != nil {
			t.Fatal(err)
		}
	}
	for from, want := range map[string]string{
		"2026-12-31T10:00": "2027年1月15日 24:00",
		"2027-06-01T10:00": "2027年6月16日 24:00", // over Dragon Boat, 9 June
		"2028-02-29T10:00": "2028年3月14日 24:00",
	} {
		due, err := c.Due(at(t, from), workday.Limit{Workdays: 10}, workday.Basis{})
		if err != nil || workday.FormatLong(due) != want {
			t.Errorf("%s + 10 = %s, %v; want %s", from, workday.FormatLong(due), err, want)
		}
	}
}
