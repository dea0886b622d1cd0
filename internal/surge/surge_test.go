package surge

import (
	"errors"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func person(id org.UserID, p ...org.Permission) org.Actor {
	a := org.Actor{ID: id, Name: "岗位", Permissions: map[org.Permission]bool{}}
	for _, one := range p {
		a.Permissions[one] = true
	}
	return a
}

func refused(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		t.Errorf("%v, want %s with %q", err, kind, words)
	}
}

var (
	lead     = person(1, org.LeadFloor)
	director = person(2, org.ManagePolicies, org.SeeAll)
	noon     = at("2022-03-20 12:20")
)

func running(t *testing.T) Surge {
	t.Helper()
	s, err := Ask(Preset(5, 6), "疫情反弹,来电超过承载", lead, noon)
	if err == nil {
		err = s.Begin(director, noon)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The numbers of the seed: 20 desks grow to 40, 62 people, three batches of 38.
func TestPreset(t *testing.T) {
	t.Parallel()
	p := Preset(5, 6)
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if p.SeatsFrom != 20 || p.SeatsTo != 40 || p.People() != 62 || len(p.Batches) != 3 || p.Volunteers() != 38 || p.Training != 15 {
		t.Errorf("%+v", p)
	}
	if g, ok := p.GroupOf([]string{"急", "物资保供"}); !ok || g.Name != "后勤保障组" {
		t.Errorf("物资保供 goes to %+v", g)
	}
}

func TestTwoPeopleBegin(t *testing.T) {
	t.Parallel()
	_, err := Ask(Preset(5, 6), "疫情反弹", person(9, org.Register), noon)
	refused(t, err, fault.Denied, "班长提出")
	both := person(3, org.ManagePolicies, org.SeeAll, org.LeadFloor)
	s, err := Ask(Preset(5, 6), "疫情反弹", both, noon)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, s.Begin(both, noon), fault.Denied, "两个人")
	refused(t, s.Begin(lead, noon), fault.Denied, "中心主任确认")
	refused(t, s.End(director, "撤收。撤收。", noon), fault.Conflict, "没有在运行")
	if err := s.Begin(director, noon); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Begin(director, noon), fault.Conflict, "没有待确认")
	refused(t, s.End(lead, "撤收。撤收。", noon), fault.Denied, "中心主任")
}

// A list is due at every full hour that passed since the beginning, once, also after the
// machine stood still, and none after the stand-down.
func TestDue(t *testing.T) {
	t.Parallel()
	s := running(t)
	if got := s.Due(time.Time{}, at("2022-03-20 12:59")); len(got) != 0 {
		t.Errorf("%v", got)
	}
	got := s.Due(time.Time{}, at("2022-03-20 15:00"))
	if len(got) != 3 || !got[0].Equal(at("2022-03-20 13:00")) || !got[2].Equal(at("2022-03-20 15:00")) {
		t.Errorf("%v", got)
	}
	if got := s.Due(at("2022-03-20 14:00"), at("2022-03-20 15:59")); len(got) != 1 {
		t.Errorf("%v", got)
	}
	if err := s.End(director, "疫情平稳,有序撤收。", at("2022-03-20 16:30")); err != nil {
		t.Fatal(err)
	}
	if got := s.Due(at("2022-03-20 15:00"), at("2022-03-21 15:59")); len(got) != 1 {
		t.Errorf("after the stand-down %v", got)
	}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	p := Preset(5, 6)
	early, _ := p.Shift("早班")
	from, until := early.Window(noon)
	if !from.Equal(at("2022-03-20 08:00")) || !until.Equal(at("2022-03-20 16:00")) {
		t.Fatalf("%v %v", from, until)
	}
	if from, _ := early.Window(at("2022-03-20 16:00")); !from.Equal(at("2022-03-21 08:00")) {
		t.Errorf("the next one is %v", from)
	}
	right, wrong := make([]int, len(p.Quiz)), make([]int, len(p.Quiz))
	for i, q := range p.Quiz {
		right[i], wrong[i] = q.Right, (q.Right+1)%len(q.Options)
	}
	a := Account{From: from, Until: until}
	refused(t, a.Works(noon), fault.Denied, "上岗测验")
	refused(t, a.Hand(p, right, noon), fault.Conflict, "先开始")
	if err := a.Start(p, noon); err != nil {
		t.Fatal(err)
	}
	refused(t, a.Hand(p, right, noon.Add(16*time.Minute)), fault.Conflict, "超过15分钟")
	if err := a.Start(p, noon); err != nil {
		t.Fatal(err)
	}
	if err := a.Hand(p, wrong, noon); err != nil || a.PassedAt != nil || a.Score != 0 {
		t.Errorf("%+v, %v", a, err)
	}
	if err := a.Start(p, noon); err != nil {
		t.Fatal(err)
	}
	if err := a.Hand(p, right, noon); err != nil || a.PassedAt == nil || a.Score != 100 {
		t.Errorf("%+v, %v", a, err)
	}
	if err := a.Works(noon); err != nil {
		t.Error(err)
	}
	refused(t, a.Works(until), fault.Denied, "只在本班")
	failed := Account{From: from, Until: until}
	for range MostTries {
		if err := failed.Start(p, noon); err != nil {
			t.Fatal(err)
		}
		_ = failed.Hand(p, wrong, noon)
	}
	refused(t, failed.Start(p, noon), fault.Denied, "未通过")
}

// A drill of a day: 40 seats from the first hour, 24 lists for each hour, and no
// temporary account left at the end.
func TestRehearse(t *testing.T) {
	t.Parallel()
	list, err := Rehearse(Preset(5, 6), at("2022-03-20 08:00"), 24)
	if err != nil {
		t.Fatal(err)
	}
	first, last := list[0], list[len(list)-1]
	if len(list) != 25 || first.Seats != 40 || first.Alive != 38 || first.OnShift != 26 || last.Rolled != 24 || last.Alive != 0 || last.Seats != 20 {
		t.Errorf("first %+v, last %+v", first, last)
	}
	for i, m := range list {
		if m.Rolled != i {
			t.Errorf("hour %d: %d lists", i, m.Rolled)
		}
	}
}
