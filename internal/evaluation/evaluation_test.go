package evaluation

import (
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/workday"
)

var noon = time.Date(2022, 9, 21, 12, 0, 0, 0, workday.Zone)

func inspector(id int64) org.Actor {
	return org.Actor{ID: org.UserID(id), Name: "质检员", Permissions: map[org.Permission]bool{org.Inspect: true}}
}

// The preset is 4 areas, 16 topics and 49 indicators of 100 points, every one with a source.
func TestPreset(t *testing.T) {
	t.Parallel()
	s := Preset()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	topics, sources := 0, map[Source]int{}
	for _, a := range s.Areas {
		topics += len(a.Topics)
	}
	for _, i := range s.Items() {
		sources[i.Source]++
	}
	if len(s.Areas) != 4 || topics != 16 || len(s.Items()) != 49 {
		t.Errorf("%d areas, %d topics, %d indicators", len(s.Areas), topics, len(s.Items()))
	}
	for _, source := range Sources {
		if sources[source] == 0 {
			t.Errorf("nothing is read from %s", source)
		}
	}
	if len(s.Grades) != 10 {
		t.Errorf("%d grades", len(s.Grades))
	}
}

// A set that could not be scored by is refused, naming what is wrong.
func TestSetRefused(t *testing.T) {
	t.Parallel()
	for words, spoil := range map[string]func(*Set){
		"合计应为 100":   func(s *Set) { s.Areas[0].Topics[0].Items[0].Weight++ },
		"取不到数":       func(s *Set) { s.Areas[0].Topics[0].Items[0].From = "K99" },
		"不能重复":       func(s *Set) { s.Areas[0].Topics[0].Items[1].Key = "1.1.1" },
		"零分线和满分线":    func(s *Set) { s.Areas[0].Topics[0].Items[0].Floor = 98 },
		"责任岗位":       func(s *Set) { s.Areas[0].Topics[0].Items[0].Owner = "" },
		"观测项「x」不存在":  func(s *Set) { s.Scripts[0].Checks = []string{"x"} },
		"最后一级从 0 分起": func(s *Set) { s.Grades = s.Grades[:3] },
	} {
		s := Preset()
		spoil(&s)
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

// Points by hand: halfway between floor and target is half the weight, beyond is all or nothing;
// a figure that is better when small has its floor above its target.
func TestPoints(t *testing.T) {
	t.Parallel()
	up := Criterion{Weight: 4, Source: Computed, From: "K14", Floor: 80, Target: 100, Least: 10}
	down := Criterion{Weight: 2, Source: Computed, From: "K22", Floor: 15, Target: 5, Least: 10}
	days := Criterion{Weight: 2, Source: Computed, From: "K16c", Floor: 5, Target: 2, Least: 10}
	for _, test := range []struct {
		i        Criterion
		num, den int64
		value    float64
		counted  bool
		points   float64
	}{
		{up, 90, 100, 90, true, 2}, {up, 100, 100, 100, true, 4}, {up, 70, 100, 70, true, 0}, {up, 9, 9, 100, false, 0}, {up, 0, 0, 0, false, 0},
		{down, 10, 100, 10, true, 1}, {down, 1, 100, 1, true, 2}, {down, 40, 100, 40, true, 0},
	} {
		l := test.i.line(Share("", test.num, test.den, noon, ""))
		if l.Reading.Value != test.value || l.Counted != test.counted || l.Points != test.points {
			t.Errorf("%s %d/%d: %+v", test.i.From, test.num, test.den, l)
		}
	}
	l := days.line(days.OfTally(indicator.Tally{Num: 0, Den: 20, Value: 70 * indicator.Million}, noon)) // 3.5 working days
	if !l.Counted || l.Reading.Value != 3.5 || l.Points != 1 || l.Unit() != "工作日" {
		t.Errorf("a mean: %+v", l)
	}
	if l := up.line(Share("", 90, 100, noon, "")); l.Low > 90 || l.High < 90 || l.Half <= 0 {
		t.Errorf("no interval: %+v", l)
	}
}

// A grade is given for what could be read when that is four fifths of all; the total is of it.
func TestGrade(t *testing.T) {
	t.Parallel()
	s := Preset()
	read := map[string]Reading{}
	weight := 0
	for _, i := range s.Items() {
		if r := s.Evaluate(read); (r.Grade != "") != (weight >= 80) {
			t.Fatalf("with %d read the grade is %q", weight, r.Grade)
		}
		r := Share(i.Key, 100, 100, noon, "")
		if i.Floor > i.Target || i.days() {
			r.Num, r.Value = 0, 0
		}
		read[i.Key] = r
		weight += i.Weight
	}
	r := s.Evaluate(read)
	if r.Total.Score() != 100 || r.Grade != "A+" || len(r.Short()) != 0 {
		t.Errorf("all at their best: %+v, %s, %d short", r.Total, r.Grade, len(r.Short()))
	}
	for score, want := range map[float64]string{95: "A+", 94.99: "A", 90: "A", 60: "D", 59: "E+", 12: "E"} {
		if got := s.grade(score); got != want {
			t.Errorf("%v is %s, want %s", score, got, want)
		}
	}
	delete(read, "1.1.1")
	poor := read["1.1.2"]
	floor, _ := s.Item("1.1.2")
	poor.Value = floor.Floor
	read["1.1.2"] = poor
	if short := s.Evaluate(read).Short(); len(short) != 2 || short[0].Key != "1.1.2" || short[0].Lost() != float64(short[0].Weight) || short[1].Key != "1.1.1" || short[1].Lost() != 0 {
		t.Errorf("what lost points comes first, what could not be read last and without loss: %v", short)
	}
}

// Two judge a visit without seeing each other; where they differ a third rules, and his form counts.
func TestVisit(t *testing.T) {
	t.Parallel()
	s := Preset()
	script, _ := s.Script("form")
	account := func() *Account {
		return &Account{At: noon.Add(-time.Hour), Text: "网上提交一次成功,得到单号和查询码。"}
	}
	form := func(a, b, c Mark) map[string]Mark { return map[string]Mark{"form": a, "progress": b, "faithful": c} }
	v := Visit{N: 1, Script: "form", State: Planned}
	refuses := func(words string, err error) {
		t.Helper()
		if f, ok := fault.Of(err); !ok || !strings.Contains(f.Error(), words) {
			t.Errorf("%v, want %s", err, words)
		}
	}
	refuses("不参加", v.Judge(script, org.Actor{ID: 9}, noon, account(), form(2, 2, 2), ""))
	refuses("记录这次暗访的经过", v.Judge(script, inspector(1), noon, nil, form(2, 2, 2), ""))
	refuses("逐项评定", v.Judge(script, inspector(1), noon, account(), map[string]Mark{"form": 2}, ""))
	late := account()
	late.At = noon.Add(time.Hour)
	refuses("暗访时间", v.Judge(script, inspector(1), noon, late, form(2, 2, 2), ""))
	if err := v.Judge(script, inspector(1), noon, account(), form(2, 1, 2), ""); err != nil || v.State != Played {
		t.Fatalf("played: %v, %s", err, v.State)
	}
	if v.Marks() != nil {
		t.Error("one person's form counts")
	}
	refuses("另一人", v.Judge(script, inspector(1), noon, nil, form(2, 1, 2), ""))
	if err := v.Judge(script, inspector(2), noon, nil, form(2, 2, 2), ""); err != nil || v.State != Split {
		t.Fatalf("second: %v, %s", err, v.State)
	}
	if d := v.Differing(); len(d) != 1 || d[0] != "progress" {
		t.Errorf("they differ on %v", d)
	}
	refuses("写明理由", v.Judge(script, inspector(3), noon, nil, form(2, 2, 2), ""))
	if err := v.Judge(script, inspector(3), noon, nil, form(2, 1, 2), "进度三天没有变化。"); err != nil || v.State != Settled {
		t.Fatalf("ruled: %v, %s", err, v.State)
	}
	refuses("已经评定", v.Judge(script, inspector(4), noon, nil, form(2, 2, 2), ""))
	i, _ := s.Item("3.1.4") // progress: one half of one visit
	if r := i.OfVisits([]Visit{v}, noon); r.Den != 1 || r.Value != 50 {
		t.Errorf("read %+v", r)
	}
	if a := Agreement([]Visit{v}); a.N() != 3 || a.Both != 2 || a.OnlySecond != 1 {
		t.Errorf("agreement %+v", a)
	}
}

// A question counts who answered with the two best steps, of those who answered it.
func TestSurvey(t *testing.T) {
	t.Parallel()
	s := Preset()
	list := []Answer{{Way: "phone", Steps: map[string]int{"overall": 5}}, {Way: "phone", Steps: map[string]int{"overall": 4}}, {Way: "street", Steps: map[string]int{"overall": 3, "easy": 5}}, {Way: "web", Steps: map[string]int{"easy": 5}}}
	for _, a := range list {
		if err := s.CheckAnswer(a); err != nil {
			t.Fatal(err)
		}
	}
	i, _ := s.Item("3.3.3")
	if r := i.OfAnswers(list, noon); r.Num != 2 || r.Den != 3 {
		t.Errorf("read %+v", r)
	}
	for words, a := range map[string]Answer{"没有「x」": {Way: "web", Steps: map[string]int{"x": 1}}, "1 至 5": {Way: "web", Steps: map[string]int{"easy": 6}}, "至少回答": {Way: "web"}, "投放方式": {Steps: map[string]int{"easy": 1}}} {
		if err := s.CheckAnswer(a); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

// Every script is planned as often as it says, one after the other, within the days given.
func TestPlan(t *testing.T) {
	t.Parallel()
	s, from := Preset(), workday.DateOf(noon)
	count := map[string]int{}
	for n, v := range s.Plan(from, 14) {
		count[v.Script]++
		if v.N != n+1 || v.DueOn.Before(from) || v.DueOn.After(from.Plus(14)) {
			t.Errorf("visit %+v", v)
		}
	}
	for _, c := range s.Scripts {
		if count[c.Key] != c.Visits {
			t.Errorf("%s is planned %d times", c.Key, count[c.Key])
		}
	}
}

// What is missing has an owner and a date, and is closed once.
func TestGap(t *testing.T) {
	t.Parallel()
	today := workday.DateOf(noon)
	g := Gap{Item: "1.1.1", Owner: "话务班组", UntilOn: today.Plus(3), Measure: "晚高峰加开两席"}
	if err := g.Check(today); err != nil || g.Late(today.Plus(3)) || !g.Late(today.Plus(4)) {
		t.Errorf("%v, late %v %v", err, g.Late(today.Plus(3)), g.Late(today.Plus(4)))
	}
	g.UntilOn = today.Prev()
	if err := g.Check(today); err == nil {
		t.Error("a date that is over is taken")
	}
	if err := g.Close("已加开两席,接通率恢复", noon); err != nil || g.Late(today.Plus(99)) {
		t.Error(err)
	}
	if err := g.Close("再关一次", noon); err == nil {
		t.Error("closed twice")
	}
}
