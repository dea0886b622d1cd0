package bulletin

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/workday"
)

func date(text string) workday.Date {
	d, err := workday.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

// 2022-11-07 is a Monday.
func TestPeriods(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rhythm   Rhythm
		on, want string
	}{
		{ByDay, "2022-11-07", "2022-11-07—2022-11-07"},
		{ByWeek, "2022-11-07", "2022-11-07—2022-11-13"},
		{ByWeek, "2022-11-13", "2022-11-07—2022-11-13"},
		{ByWeek, "2022-11-06", "2022-10-31—2022-11-06"},
		{ByMonth, "2022-02-15", "2022-02-01—2022-02-28"},
		{ByMonth, "2024-02-29", "2024-02-01—2024-02-29"},
		{ByMonth, "2022-12-31", "2022-12-01—2022-12-31"},
	}
	for _, tt := range tests {
		if got := tt.rhythm.Holding(date(tt.on)).String(); got != tt.want {
			t.Errorf("%s of %s: %s, want %s", tt.rhythm, tt.on, got, tt.want)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	daily := Schedule{Kind: Daily, Rhythm: ByDay, Minute: 8*60 + 30, Enabled: true}
	weekly := Schedule{Kind: Weekly, Rhythm: ByWeek, Day: 2, Minute: 9 * 60, Enabled: true}
	monthly := Schedule{Kind: Monthly, Rhythm: ByMonth, Day: 3, Minute: 0, Enabled: true}
	off := daily
	off.Enabled = false
	tests := []struct {
		name   string
		s      Schedule
		doneTo string
		now    string
		want   []string
	}{
		{"not yet at a quarter past eight", daily, "2022-11-06", "2022-11-07 08:15", nil},
		{"at half past eight", daily, "2022-11-06", "2022-11-07 08:30", []string{"2022-11-06—2022-11-06"}},
		{"once", daily, "2022-11-07", "2022-11-07 08:31", nil},
		{"three days down", daily, "2022-11-04", "2022-11-07 12:00", []string{"2022-11-04—2022-11-04", "2022-11-05—2022-11-05", "2022-11-06—2022-11-06"}},
		{"a month down: the last seven", daily, "2022-10-07", "2022-11-07 12:00", []string{"2022-10-31—2022-10-31", "2022-11-01—2022-11-01", "2022-11-02—2022-11-02", "2022-11-03—2022-11-03", "2022-11-04—2022-11-04", "2022-11-05—2022-11-05", "2022-11-06—2022-11-06"}},
		{"switched off", off, "2022-10-07", "2022-11-07 12:00", nil},
		{"the week on Tuesday, not on Monday", weekly, "2022-10-31", "2022-11-07 23:00", nil},
		{"the week on Tuesday at nine", weekly, "2022-10-31", "2022-11-08 09:00", []string{"2022-10-31—2022-11-06"}},
		{"the month on the third", monthly, "2022-11-01", "2022-12-02 23:59", nil},
		{"the month from the third on", monthly, "2022-11-01", "2022-12-03 00:00", []string{"2022-11-01—2022-11-30"}},
		{"over the new year", monthly, "2022-11-01", "2023-01-03 07:00", []string{"2022-11-01—2022-11-30", "2022-12-01—2022-12-31"}},
	}
	for _, tt := range tests {
		tt.s.DoneTo = date(tt.doneTo)
		var got []string
		for _, p := range tt.s.Due(at(tt.now)) {
			got = append(got, p.String())
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s:\n%s", tt.name, d)
		}
		if next := tt.s.Next(at(tt.now)); !next.After(at(tt.now)) {
			t.Errorf("%s: the next one is at %s", tt.name, next)
		}
	}
}

func TestChecks(t *testing.T) {
	t.Parallel()
	week := ByWeek.Holding(date("2022-11-07"))
	asks := map[string]struct {
		Ask
		field string
	}{
		"over":            {Ask{Kind: Weekly, Period: week}, ""},
		"no kind":         {Ask{Kind: "yearly", Period: week}, "kind"},
		"no desk":         {Ask{Kind: Desk, Period: week}, "of"},
		"backwards":       {Ask{Kind: Desk, Of: 1, Period: indicator.Period{From: week.To, To: week.From}}, "to"},
		"far too long":    {Ask{Kind: Desk, Of: 1, Period: indicator.Period{From: date("2020-01-01"), To: week.To}}, "from"},
		"still running":   {Ask{Kind: Weekly, Period: ByWeek.Holding(date("2022-11-14"))}, "to"},
		"ends this night": {Ask{Kind: Daily, Period: ByDay.Holding(date("2022-11-14"))}, "to"},
	}
	for name, tt := range asks {
		field(t, name, tt.Check(date("2022-11-14")), tt.field)
	}
	good := Schedule{Kind: Monthly, Rhythm: ByMonth, Day: 3, Roles: []org.Role{org.CityLeader}}
	change := func(do func(*Schedule)) Schedule { s := good; do(&s); return s }
	schedules := map[string]struct {
		Schedule
		field string
	}{
		"good":                {good, ""},
		"for nobody":          {change(func(s *Schedule) { s.Roles = nil }), "roles"},
		"on the 31st":         {change(func(s *Schedule) { s.Day = 31 }), "day"},
		"a month each week":   {change(func(s *Schedule) { s.Rhythm = ByWeek }), "rhythm"},
		"a desk each week":    {change(func(s *Schedule) { s.Kind, s.Of, s.Rhythm, s.Day = Desk, 1, ByWeek, 1 }), ""},
		"a desk of no number": {change(func(s *Schedule) { s.Kind, s.Rhythm, s.Day = Desk, ByWeek, 1 }), "of"},
		"at 24:00":            {change(func(s *Schedule) { s.Minute = 1440 }), "minute"},
	}
	for name, tt := range schedules {
		field(t, name, tt.Check(), tt.field)
	}
}

func field(t *testing.T, name string, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return
	}
	if f, ok := fault.Of(err); !ok || !errors.Is(err, fault.Invalid) || f.Field != want {
		t.Errorf("%s: %v, want a fault in %s", name, err, want)
	}
}

// The first paragraph tells what stands in the table: 2,877 against 2,840 is 1.30 % more,
// 597 of 601 is 99.33 %, and of nobody asked it says so.
func TestOpening(t *testing.T) {
	t.Parallel()
	p := ByMonth.Holding(date("2022-04-01"))
	figure := func(k indicator.ID, now, before, year indicator.Tally) Reading {
		d, _ := indicator.Find(k)
		return FigureOf(d, p, now, before, year)
	}
	c := Content{From: "2022-04-01", To: "2022-04-30", Figures: []Reading{
		figure("K00", indicator.Tally{Num: 2877, Den: 2877}, indicator.Tally{Num: 2840, Den: 2840}, indicator.Tally{}),
		figure("K14", indicator.Tally{Num: 597, Den: 601}, indicator.Tally{Num: 98, Den: 100}, indicator.Tally{}),
		figure("K12a", indicator.Tally{}, indicator.Tally{Num: 1, Den: 1}, indicator.Tally{}),
		figure("K16", indicator.Tally{Num: 2, Den: 2, Value: 3 * indicator.Million}, indicator.Tally{Num: 1, Den: 1, Value: 2 * indicator.Million}, indicator.Tally{}),
	}}
	want := "2022年4月1日至2022年4月30日,共受理群众和企业诉求2877件,环比增长1.30%。按时办结率99.33%(597/601),环比上升1.33个百分点。" +
		"满意率(有效参评):期内没有作出评价的办结转办件。平均办结时长(非咨询类)1.50工作日(2件平均),环比提速25.00%。"
	if got := c.Opening(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if c.Bare() || !(Content{Figures: []Reading{figure("K14", indicator.Tally{}, indicator.Tally{Num: 1, Den: 1}, indicator.Tally{})}}).Bare() {
		t.Error("a period is bare when nothing came, was due or was closed in it")
	}
}
