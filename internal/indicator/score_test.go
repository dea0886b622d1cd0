package indicator

import (
	"math"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
)

var small = Sheet{Name: "试", FromOn: "2022-01-01", Least: 5, Rows: []Row{
	{"K14", "按时", 60, 90, 100}, {"K18", "未达标", 40, 10, 0}, {"", "别处评分", 50, 0, 100}},
	Adjust: []Adjust{{"K19b", "不当退单", -0.5, 2}}}

// By hand: 95 % on time is half way from 90 to 100, 30 of 60 points; 2 of 100
// substandard is four fifths of the way from 10 to 0, 32 of 40. One wrong send-back
// takes half a point.
func TestScore(t *testing.T) {
	t.Parallel()
	of := map[ID]Tally{"K14": {Num: 95, Den: 100}, "K18": {Num: 2, Den: 100}, "K19b": {Num: 1, Den: 3}}
	sc := small.Mark(of)
	if math.Abs(sc.Base-62) > 1e-9 || math.Abs(sc.Total-61.5) > 1e-9 || !sc.Ranked || sc.Half <= 0 {
		t.Errorf("score %+v", sc)
	}
	// Without one of the five late ones: 95 of 99 is 95.9596 %, 35.7576 points.
	if gain := small.Recoverable(of, map[ID]Tally{"K14": {Den: 1}}); math.Abs(gain-5.7576) > 0.001 {
		t.Errorf("one late ticket gives back %.4f", gain)
	}
	for name, test := range map[string]struct {
		of    map[ID]Tally
		total float64
		rank  bool
	}{
		"below the floor":          {map[ID]Tally{"K14": {Num: 80, Den: 100}, "K18": {Num: 0, Den: 100}}, 40, true},
		"above the target":         {map[ID]Tally{"K14": {Num: 100, Den: 100}, "K18": {Num: 0, Den: 9}}, 100, true},
		"too few of one":           {map[ID]Tally{"K14": {Num: 95, Den: 100}, "K18": {Num: 2, Den: 4}}, 50, true},
		"too few of the weightier": {map[ID]Tally{"K14": {Num: 4, Den: 4}, "K18": {Num: 0, Den: 10}}, 100, false},
		"nothing at all":           {map[ID]Tally{}, 0, false},
		"deductions end somewhere": {map[ID]Tally{"K14": {Num: 100, Den: 100}, "K18": {Num: 0, Den: 9}, "K19b": {Num: 40, Den: 40}}, 98, true},
	} {
		if sc := small.Mark(test.of); math.Abs(sc.Total-test.total) > 1e-9 || sc.Ranked != test.rank {
			t.Errorf("%s: %.2f, ranked %t", name, sc.Total, sc.Ranked)
		}
	}
}

func TestPresets(t *testing.T) {
	t.Parallel()
	for _, s := range Presets() {
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	for name, change := range map[string]func(*Sheet){
		"an indicator that days do not add up for": func(s *Sheet) { s.Rows[0].K = "K13" }, "no indicator": func(s *Sheet) { s.Rows[0].K = "K99" },
		"floor and target the same": func(s *Sheet) { s.Rows[0].Floor = 100 }, "no weight": func(s *Sheet) { s.Rows = s.Rows[2:] }, "no least": func(s *Sheet) { s.Least = 0 },
	} {
		s := small
		s.Rows = append([]Row{}, small.Rows...)
		change(&s)
		if s.Check() == nil {
			t.Errorf("%s is let through", name)
		}
	}
}

// To leave an item out takes two people; one may keep it, or undo what two did.
func TestAppeal(t *testing.T) {
	t.Parallel()
	judge := func(id org.UserID) org.Actor {
		return org.NewActor(org.User{ID: id, Name: "督办员", Unit: 1, Roles: []org.Role{org.Supervisor}}, org.Presets(), org.NewTree(nil))
	}
	a := Appeal{K: "K14", Unit: water, AskedBy: 9, Code: "fault", Text: "当日系统故障,附通报", State: AppealAsked}
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	unit := org.NewActor(org.User{ID: 9, Unit: water, Roles: []org.Role{org.Liaison}}, org.Presets(), org.NewTree(nil))
	steps := []struct {
		by      org.Actor
		exclude bool
		remark  string
		refused bool
		state   AppealState
	}{
		{unit, true, "本单位同意", true, AppealAsked}, {judge(2), true, "短", true, AppealAsked}, {judge(2), true, "系统故障属实", false, AppealSeconded},
		{judge(2), true, "再同意一次", true, AppealSeconded}, {judge(3), true, "复核属实", false, AppealUpheld}, {judge(4), true, "已经剔除了", true, AppealUpheld},
		{judge(2), false, "通报时间不符", false, AppealRefused}, {judge(3), false, "维持不变", true, AppealRefused}, {judge(3), true, "又有新证据", false, AppealSeconded},
	}
	for i, s := range steps {
		err := a.Decide(s.by, s.exclude, s.remark, at("25T10:00"))
		if _, refused := fault.Of(err); refused != s.refused || a.State != s.state {
			t.Errorf("step %d: %v, state %s", i, err, a.State)
		}
	}
	if len(a.Verdicts) != 4 || a.Excluded() {
		t.Errorf("verdicts %+v", a.Verdicts)
	}
	if (Appeal{Code: "x", Text: "足够长的一段说明文字"}).Check() == nil || (Appeal{Code: "fault", Text: "短"}).Check() == nil {
		t.Error("an appeal without ground or words is let through")
	}
	b := Appeal{K: "K12a", Item: Item{Ticket: 7}}
	if !b.Reaches(Mark{K: "K12c", Item: Item{Ticket: 7}}) || b.Reaches(Mark{K: "K11", Item: Item{Ticket: 7}}) || b.Reaches(Mark{K: "K12a", Item: Item{Ticket: 8}}) {
		t.Error("an exclusion reaches every reading of one indicator of one ticket, and nothing else")
	}
}
