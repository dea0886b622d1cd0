package ticket

import (
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/workday"
)

// sentUnder is a ticket of a kind and urgency dispatched at a moment under a policy.
func sentUnder(t *testing.T, p Policy, change func(*Register), when string) *story {
	t.Helper()
	s := begin(t).at(when)
	s.book = rulebook(p)
	f := draft()
	if change != nil {
		change(f)
	}
	return s.do(agent, f).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing})
}

func inquiry(f *Register) { f.Kind = Inquiry }

func preset(t *testing.T, name string) Policy {
	t.Helper()
	for _, p := range Presets() {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no preset %s", name)
	return Policy{}
}

func TestD01Inquiry(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ policy, sent, due string }{
		{"安徽", "2022-09-29T10:00", "2022-10-10T00:00"}, // 10-09 is a make-up Sunday
		{"安徽", "2022-10-07T10:00", "2022-10-11T00:00"},
		{"安徽", "2022-01-29T10:00", "2022-02-09T00:00"}, // a working Saturday
		{"安徽", "2026-02-13T18:30", "2026-02-26T00:00"}, // after office hours nothing shifts
		{"山东", "2022-04-29T10:00", "2022-05-11T00:00"},
		{"江苏", "2022-11-04T10:00", "2022-11-10T00:00"},
		{"上海", "2022-11-04T10:00", "2022-11-12T00:00"},
		{"北京", "2022-09-29T10:00", "2022-10-06T10:00"}, // seven days of natural time
	} {
		sentUnder(t, preset(t, test.policy), inquiry, test.sent).due(test.due)
	}
}

func TestD02Matter(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ policy, sent, due string }{
		{"安徽", "2022-09-29T10:00", "2022-10-19T00:00"}, {"安徽", "2022-11-04T10:00", "2022-11-19T00:00"},
		{"安徽", "2026-02-13T10:00", "2026-03-06T00:00"}, {"安徽", "2026-09-30T10:00", "2026-10-21T00:00"},
		{"山东", "2022-04-29T10:00", "2022-05-11T00:00"}, {"江苏", "2022-04-29T10:00", "2022-05-11T00:00"},
		{"上海", "2022-11-07T10:00", "2022-11-29T00:00"}, {"北京", "2022-11-07T10:00", "2022-11-14T10:00"},
	} {
		sentUnder(t, preset(t, test.policy), nil, test.sent).due(test.due)
	}
	p := Anhui()
	p.EndOfDay = 17*time.Hour + 30*time.Minute
	sentUnder(t, p, nil, "2022-11-04T10:00").due("2022-11-18T17:30")
}

func TestD03Urgent(t *testing.T) {
	t.Parallel()
	for urgency, due := range map[Urgency]string{Urgent: "2022-10-02T10:00", Sudden: "2022-10-01T12:00", Hurried: "2022-10-20T00:00"} {
		f := func(f *Register) { f.Urgency = urgency }
		sentUnder(t, Anhui(), f, "2022-10-01T10:00").due(due) // on a holiday, natural time
	}
}

func TestD04Sign(t *testing.T) {
	t.Parallel()
	s := sentUnder(t, Anhui(), nil, "2022-09-30T18:00")
	s.same("half a working day over the holidays", s.Lead().SignDueAt, clock("2022-10-08T06:00"))
	s = sentUnder(t, Anhui(), nil, "2022-10-09T12:00")
	s.same("half a working day to midnight", s.Lead().SignDueAt, clock("2022-10-10T00:00"))
	s = sentUnder(t, Anhui(), func(f *Register) { f.Urgency = Urgent }, "2022-10-01T10:00")
	s.same("urgent: 15 minutes", s.Lead().SignDueAt, clock("2022-10-01T10:15"))
}

func TestD05SendBack(t *testing.T) {
	t.Parallel()
	s := sentUnder(t, Anhui(), nil, "2022-11-04T10:00")
	s.same("one working day", s.Lead().SendBackTill, clock("2022-11-08T00:00"))
	s = sentUnder(t, preset(t, "山东"), nil, "2022-11-04T10:00")
	s.same("two in 山东", s.Lead().SendBackTill, clock("2022-11-09T00:00"))
	s = sentUnder(t, Anhui(), func(f *Register) { f.Urgency = Urgent }, "2022-11-05T10:00")
	s.same("urgent: two hours", s.Lead().SendBackTill, clock("2022-11-05T12:00"))
}

func TestD06Contact(t *testing.T) {
	t.Parallel()
	s := sentUnder(t, Anhui(), nil, "2022-11-04T10:00")
	s.same("one working day", s.Lead().ContactDueAt, clock("2022-11-08T00:00"))
	s = sentUnder(t, preset(t, "北京"), nil, "2022-11-04T10:00")
	s.same("24 hours in 北京", s.Lead().ContactDueAt, clock("2022-11-05T10:00"))
}

func TestD07Extension(t *testing.T) {
	t.Parallel()
	s := sentUnder(t, Anhui(), nil, "2022-09-16T10:00").due("2022-10-01T00:00").do(atHousing, &Sign{on(1)})
	s.extends(10).do(dispatcher, &ApproveExtension{}).due("2022-10-20T00:00") // 10-08 and 10-09 count
	s.same("the original", s.Lead().OriginalDueAt, clock("2022-10-01T00:00"))
}

func TestD08Province(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ province, due string }{
		{"2022-11-18T00:00", "2022-11-17T00:00"}, // earlier than the own rule
		{"2022-11-18T15:00", "2022-11-17T15:00"},
		{"2022-11-15T00:00", "2022-11-14T00:00"}, // one working day before Monday 24:00
		{"2022-11-14T00:00", "2022-11-11T00:00"}, // a weekend is no working day
		{"2022-11-13T15:00", "2022-11-11T00:00"},
		{"2022-12-30T00:00", "2022-11-22T00:00"}, // the own rule is earlier
		{"2022-11-07T20:00", "2022-11-07T20:00"}, // no working day left: the province's own date
	} {
		f := func(f *Register) {
			f.Source, f.ProvinceNo, f.ProvinceDueAt = Province, "S20221107", ptr(clock(test.province))
		}
		sentUnder(t, Anhui(), f, "2022-11-07T10:00").due(test.due)
	}
	p := Anhui()
	p.ProvinceReserve = 0
	sentUnder(t, p, func(f *Register) {
		f.Source, f.ProvinceNo, f.ProvinceDueAt = Province, "S1", ptr(clock("2022-11-12T15:00"))
	}, "2022-11-07T10:00").due("2022-11-12T15:00")
}

func TestD09Rework(t *testing.T) {
	t.Parallel()
	s := closed(t).at("2022-11-18T10:00").do(agent, &Reopen{Text: say("又坏了")}).due("2022-12-03T00:00")
	p := Anhui()
	p.ReworkShare = 0.3
	quick := closed(t)
	quick.book = rulebook(p)
	quick.at("2022-11-18T10:00").do(agent, &Reopen{Text: say("又坏了")}).due("2022-11-24T00:00")
	s.same("full period, round", s.Lead().Round, 2)
}

func TestD10FollowUp(t *testing.T) {
	t.Parallel()
	s := replied(t).at("2022-11-11T10:00").do(inspector, &PassReply{})
	s.same("two working days after the review", s.FollowUpDueAt, ptr(clock("2022-11-16T00:00")))
	p := Anhui()
	if p.Attempts != 3 || p.AttemptDays != 2 || p.LinkOpen != days(3) {
		t.Errorf("three attempts on two days, then a link for three working days: %+v", p)
	}
}

func TestD11Warn(t *testing.T) {
	t.Parallel()
	s := sentUnder(t, Anhui(), inquiry, "2022-11-07T10:00").due("2022-11-11T00:00").do(atHousing, &Sign{on(1)})
	for _, step := range []struct {
		when string
		done []Action
		want int
	}{{"2022-11-09T13:35", nil, 0}, {"2022-11-09T13:36", []Action{"warn"}, 1}, {"2022-11-10T06:47", nil, 1}, {"2022-11-10T06:48", []Action{"warn"}, 2},
		{"2022-11-10T23:59", nil, 2}, {"2022-11-11T00:00", []Action{"escalate"}, 2}} {
		s.at(step.when).same(step.when, s.tick(), step.done)
		s.same("colour at "+step.when, s.Lead().Warned, step.want)
	}
	// Red at less than half a working day left, where that comes before 80 %: of
	// one working day plus 14 hours, 80 % leaves 7.6 hours.
	p := Anhui()
	p.Inquiry = days(1)
	short := sentUnder(t, p, inquiry, "2022-11-07T10:00").do(atHousing, &Sign{on(1)})
	short.at("2022-11-08T11:59").tick()
	short.same("yellow", short.Lead().Warned, 1)
	short.at("2022-11-08T12:00").tick()
	short.same("red with half a day left", short.Lead().Warned, 2)

	used, total, err := s.Lead().Used(clock("2022-11-09T13:36"), s.book, s.PolicyID)
	if err != nil || float64(used)/float64(total) != 0.6 {
		t.Errorf("used %v of %v, %v; want 60 %%", used, total, err)
	}
	// An extension turns it green again.
	green := sentUnder(t, Anhui(), inquiry, "2022-11-07T10:00").do(atHousing, &Sign{on(1)}).at("2022-11-10T07:00")
	green.tick()
	green.extends(5).do(dispatcher, &ApproveExtension{}).same("after an extension", green.Lead().Warned, 0)
}

func TestPartsOfADayOnAnOfficeBasis(t *testing.T) {
	t.Parallel()
	p := Anhui()
	p.Office, p.EndOfDay = true, 17*time.Hour
	s := sentUnder(t, p, inquiry, "2022-11-07T10:00").due("2022-11-10T17:00").do(atHousing, &Sign{on(1)})
	s.same("sign in half an office day", s.Lead().SignDueAt, clock("2022-11-07T14:00"))
	s.do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}) // 31 office hours left, a fifth is 6.2
	s.same("lower due", s.Assignment(2).DueAt, clock("2022-11-10T10:48"))
	s.do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{estate}, Workdays: 0.5})
	s.same("half a day", s.Assignment(3).DueAt, clock("2022-11-07T14:00"))
	s.at("2022-11-10T13:01").refuses(atHousing, extend(1), "conflict", "不足0.5个工作日")
}

func TestCalendarChange(t *testing.T) {
	t.Parallel()
	builtin := workday.Builtin()
	provisional, err := builtin.With(2, workday.Provisional(2027))
	if err != nil {
		t.Fatal(err)
	}
	published := workday.Provisional(2027)
	published.Status = workday.StatusPublished
	published.Days = append(published.Days, workday.YearDay{Date: workday.Date{Year: 2027, Month: 1, Day: 4}, Name: "元旦"})
	third, err := provisional.With(3, published)
	if err != nil {
		t.Fatal(err)
	}

	s := sentUnder(t, Anhui(), nil, "2026-12-14T10:00").due("2026-12-29T00:00").do(atHousing, &Sign{on(1)})
	beyond := begin(t).at("2026-12-28T10:00").do(agent, draft()).do(agent, &Accept{}).do(agent, &QueueDispatch{})
	beyond.refuses(dispatcher, &Dispatch{Unit: housing}, "conflict", "2027年")

	s.book.Calendars[2], s.book.Calendar = provisional, 2
	s.at("2026-12-15T10:00").extends(5).do(dispatcher, &ApproveExtension{}).due("2027-01-06T00:00")
	steps, err := s.Derive(s.Lead(), s.book)
	if err != nil {
		t.Fatal(err)
	}
	marked := false
	for _, day := range steps[len(steps)-1].Days {
		marked = marked || day.Day.Provisional
	}
	if !marked {
		t.Error("a provisional date is not marked as such")
	}

	s.book.Calendars[3], s.book.Calendar = third, 3
	was := *s.DueAt
	now, err := s.Recompute(s.book)
	if err != nil || !now.Equal(clock("2027-01-07T00:00")) || !s.DueAt.Equal(was) {
		t.Errorf("recompute = %v, %v; the case is due %v", now, err, s.DueAt)
	}
	s.refuses(dispatcher, &Recalendar{Was: was, Now: now}, "denied", "权限")
	s.do(director, &Recalendar{Was: was, Now: now}).due("2027-01-07T00:00")
	accepted(t).refuses(director, &Recalendar{}, "conflict", "没有在计的到期日")
}

func TestAClearedLateness(t *testing.T) {
	t.Parallel()
	holiday := workday.Provisional(2022)
	for _, y := range []string{"2022-11-21", "2022-11-18"} {
		d, _ := workday.ParseDate(y)
		holiday.Days = append(holiday.Days, workday.YearDay{Date: d, Name: "临时放假"})
	}
	holiday.Status = workday.StatusPublished
	cal, err := workday.Builtin().With(2, holiday)
	if err != nil {
		t.Fatal(err)
	}
	s := handling(t).at("2022-11-22T08:00")
	s.tick()
	if s.OverdueAt == nil {
		t.Fatal("not overdue")
	}
	s.book.Calendars[2], s.book.Calendar = cal, 2
	s.do(director, &Recalendar{}).due("2022-11-24T00:00")
	if s.OverdueAt != nil || s.Lead().OverdueAt != nil {
		t.Error("by the new calendar it never was late, yet it is marked so")
	}
}

// dayOff is the built-in calendar with a day off that was not planned.
func dayOff(t *testing.T, date string) *workday.Calendar {
	t.Helper()
	y := workday.Provisional(2022)
	d, err := workday.ParseDate(date)
	if err != nil {
		t.Fatal(err)
	}
	y.Status, y.Days = workday.StatusPublished, append(y.Days, workday.YearDay{Date: d, Name: "临时放假"})
	cal, err := workday.Builtin().With(2, y)
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// Every clock that runs follows a new calendar, not the handling period alone.
func TestEveryClockFollowsTheCalendar(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		story     *story
		off       string
		clock     func(*story) time.Time
		was, next string
	}{
		{"sending back", dispatched(t), "2022-11-08", func(s *story) time.Time { return s.Lead().SendBackTill }, "2022-11-09T00:00", "2022-11-10T00:00"},
		{"first contact", dispatched(t), "2022-11-08", func(s *story) time.Time { return s.Lead().ContactDueAt }, "2022-11-09T00:00", "2022-11-10T00:00"},
		{"follow-up", replied(t).at("2022-11-11T10:00").do(inspector, &PassReply{}), "2022-11-14", func(s *story) time.Time { return *s.FollowUpDueAt }, "2022-11-16T00:00", "2022-11-17T00:00"},
	} {
		s := test.story
		s.same(test.name+" before", test.clock(s), clock(test.was))
		s.book.Calendars[2], s.book.Calendar = dayOff(t, test.off), 2
		before := s.Clone()
		s.do(director, &Recalendar{})
		s.same(test.name+" after", test.clock(s), clock(test.next))
		if !before.Differs(s.Case) {
			t.Errorf("%s: the two are said to be alike", test.name)
		}
	}
	s := dispatched(t)
	s.book.Calendars[2], s.book.Calendar = dayOff(t, "2022-12-30"), 2
	before := s.Clone()
	if s.do(director, &Recalendar{}); before.Differs(s.Case) {
		t.Error("a day off after everything moved a clock")
	}
}

// An extension never passes the province's date (D8).
func TestExtensionWithinProvinceDate(t *testing.T) {
	t.Parallel()
	s := sentUnder(t, Anhui(), func(f *Register) {
		f.Source, f.ProvinceNo, f.ProvinceDueAt = Province, "S1", ptr(clock("2022-11-18T00:00"))
	}, "2022-11-07T10:00").due("2022-11-17T00:00")
	s.do(atHousing, &Sign{On{1}}).extends(3)
	s.refuses(dispatcher, &ApproveExtension{}, "conflict", "晚于省定时限")
	s.do(dispatcher, &RefuseExtension{Text: say("省定时限不能顺延")}).extends(1).do(dispatcher, &ApproveExtension{}).due("2022-11-18T00:00")
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	seen := map[int]bool{}
	for _, p := range Presets() {
		if err := p.Check(); err != nil || seen[p.ID] {
			t.Errorf("preset %s (%d): %v", p.Name, p.ID, err)
		}
		seen[p.ID] = true
	}
	for field, change := range map[string]func(*Policy){
		"咨询类": func(p *Policy) { p.Inquiry = workday.Limit{} }, "非咨询类": func(p *Policy) { p.Matter = days(-1) }, "紧急": func(p *Policy) { p.Urgent = hours(-2) },
		"签收": func(p *Policy) { p.Sign = days(401) }, "预警比例": func(p *Policy) { p.WarnRed = p.WarnYellow },
	} {
		p := Anhui()
		change(&p)
		if err := p.Check(); err == nil {
			t.Errorf("a policy with a bad %s passes", field)
		}
	}
	book := rulebook(Anhui())
	next := Anhui()
	next.ID, next.EffectiveFrom, next.Matter = 2, "2022-11-08", days(5)
	book.Policies[2] = next
	old := toDispatch(t)
	old.book = book
	young := begin(t).at("2022-11-08T00:00")
	young.book = book
	young.do(agent, draft()).same("the policy in force", young.PolicyID, 2)
	old.at("2022-11-09T10:00").do(dispatcher, &Dispatch{Unit: housing}).due("2022-11-24T00:00") // keeps its version
}
