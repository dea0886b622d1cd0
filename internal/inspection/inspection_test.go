package inspection

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

func as(id org.UserID, p ...org.Permission) org.Actor {
	a := org.Actor{ID: id, Name: "岗位", Unit: 1, Permissions: map[org.Permission]bool{}}
	for _, one := range p {
		a.Permissions[one] = true
	}
	return a
}

var (
	noon = time.Date(2026, 6, 10, 4, 0, 0, 0, time.UTC)
	till = noon.AddDate(0, 0, 3)
)

func fresh(double bool) *Inspection {
	return &Inspection{ID: 1, Subject: Registration, Inspected: 9, Unit: 1, Double: double, State: Waiting, Version: 1}
}

func refused(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		t.Errorf("%v, want %s with %q", err, kind, words)
	}
}

var good, bad = Given{}, Given{Lost: map[string]int{"elements": 25}, Comment: "要素全缺"}

// The roads of an inspection: who scores in which order leads to which state and result.
func TestRoads(t *testing.T) {
	t.Parallel()
	sheet := Presets()[0]
	for name, row := range map[string]struct {
		double bool
		given  []Given
		state  State
		total  int
		result Part
	}{
		"nobody yet":              {false, nil, Waiting, 0, ""},
		"one":                     {false, []Given{bad}, Scored, 75, First},
		"half of a double":        {true, []Given{bad}, Half, 0, ""},
		"two agree":               {true, []Given{bad, bad}, Scored, 75, First},
		"two differ":              {true, []Given{bad, good}, Split, 0, ""},
		"a third rules":           {true, []Given{bad, good, good}, Scored, 100, Ruling},
		"points apart, both pass": {true, []Given{good, {Lost: map[string]int{"wording": 4}, Comment: "两处错字"}}, Scored, 100, First},
	} {
		t.Run(name, func(t *testing.T) {
			i := fresh(row.double)
			for k, g := range row.given {
				if err := i.Score(as(org.UserID(k+1), org.Inspect), g, sheet, noon, till); err != nil {
					t.Fatal(err)
				}
			}
			var part Part
			if r := i.Result(); r != nil {
				part = r.Part
			}
			if i.State != row.state || i.Total != row.total || part != row.result {
				t.Errorf("state %s, total %d, result %s", i.State, i.Total, part)
			}
		})
	}
}

func TestWhoMayScore(t *testing.T) {
	t.Parallel()
	sheet := Presets()[0]
	i := fresh(true)
	refused(t, i.Score(as(9, org.Inspect), good, sheet, noon, till), fault.Denied, "不能给自己评分")
	refused(t, i.Score(as(1, org.Register), good, sheet, noon, till), fault.Denied, "权限")
	if err := i.Score(as(1, org.Inspect), good, sheet, noon, till); err != nil {
		t.Fatal(err)
	}
	refused(t, i.Score(as(1, org.Inspect), good, sheet, noon, till), fault.Denied, "另一位质检员")
	if n := len(i.Shown(as(2, org.Inspect))); n != 0 {
		t.Errorf("the second of a double sees %d scorings", n)
	}
	if i.Sees(as(9, org.Register)) {
		t.Error("the inspected sees it before a result stands")
	}
}

func TestAppeal(t *testing.T) {
	t.Parallel()
	sheet, agent := Presets()[0], as(9, org.Register)
	i := fresh(false)
	if err := i.Score(as(1, org.Inspect), bad, sheet, noon, till); err != nil {
		t.Fatal(err)
	}
	refused(t, i.Object(agent, "不服", noon), fault.Invalid, "10 至 1000 字")
	refused(t, i.Object(as(8, org.Register), "这不是我的登记,但我不服。", noon), fault.NotFound, "没有这件质检")
	refused(t, i.Object(agent, "来电人没有说明时间和地点。", till), fault.Conflict, "申诉期已过")
	if err := i.Object(agent, "来电人没有说明时间和地点。", noon); err != nil {
		t.Fatal(err)
	}
	refused(t, i.Score(as(1, org.Inspect), good, sheet, noon, till), fault.Denied, "另一位")
	later := noon.AddDate(0, 1, 0)
	if err := i.Score(as(2, org.Inspect), good, sheet, later, till); err != nil {
		t.Fatal(err)
	}
	if i.State != Settled || i.Total != 100 || !i.Qualified || !i.ScoredAt.Equal(noon) {
		t.Errorf("after the appeal: %+v", i)
	}
	refused(t, i.Object(agent, "还是想再申诉一次可以吗。", noon), fault.Conflict, "最终结果")

	reply := fresh(false)
	reply.Subject, reply.Unit = Reply, 5
	reply.Score(as(1, org.Inspect), bad, Presets()[0], noon, till)
	colleague := as(7, org.HandleTickets)
	colleague.Unit = 5
	if err := reply.MayAppeal(colleague, noon); err != nil {
		t.Errorf("a unit's liaison answers for its replies: %v", err)
	}
}

func TestFatal(t *testing.T) {
	t.Parallel()
	v, err := Presets()[1].judge(Given{Lost: map[string]int{"shirk": 1}, Comment: "推诿"})
	refused(t, err, fault.Invalid, "评语")
	v, err = Presets()[1].judge(Given{Lost: map[string]int{"shirk": 1}, Comment: "以不属本单位为由推诿"})
	if err != nil || v.Total != 0 || v.Qualified || !v.Fatal {
		t.Errorf("%+v, %v", v, err)
	}
	for _, s := range Presets() {
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", s.Subject, err)
		}
	}
}

// A share of 100 draws all that fit, any other about as many; a die that is thrown again
// for the same piece falls the same way, so that drawing twice draws the same.
func TestDraw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Piece{Subject: Registration, Urgency: ticket.Urgency(rapid.IntRange(0, 3).Draw(t, "urgency")), Roles: []org.Role{rapid.SampledFrom([]org.Role{org.Agent, org.TempAgent}).Draw(t, "role")}}
		die := rapid.Float64Range(0, 0.999999).Draw(t, "die")
		rule, double, drawn := Draw(Plan(), p, func(Rule, string) float64 { return die })
		want := p.Urgency >= ticket.Urgent || die < 0.05 || die < 0.2 && p.Roles[0] == org.TempAgent
		if drawn != want {
			t.Fatalf("drawn %t by %s", drawn, rule.Name)
		}
		if drawn && double != (die*100 < float64(rule.Double)) {
			t.Fatalf("double %t by %s", double, rule.Name)
		}
	})
	off := Plan()
	for i := range off {
		off[i].Enabled = false
	}
	if _, _, drawn := Draw(off, Piece{Subject: Registration, Urgency: ticket.Sudden}, func(Rule, string) float64 { return 0 }); drawn {
		t.Error("a rule that is off draws")
	}
}

// κ of squares whose value is known: perfect, by chance alone, and the textbook's
// (20, 5, 10, 15): agreement 0.70, chance 0.50, κ 0.40.
func TestKappa(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		s    Square
		k    float64
		ok   bool
		word string
	}{
		{Square{20, 5, 10, 15}, 0.4, true, "一般"},
		{Square{30, 0, 0, 20}, 1, true, "很高"},
		{Square{25, 25, 25, 25}, 0, true, "很低"},
		{Square{0, 10, 10, 0}, -1, true, "很低"},
		{Square{40, 0, 0, 0}, 0, false, "样本不足"},
		{Square{3, 0, 0, 3}, 1, true, "样本不足"},
		{Square{}, 0, false, "样本不足"},
	} {
		k, ok := row.s.Kappa()
		if math.Abs(k-row.k) > 1e-9 || ok != row.ok || row.s.Strength() != row.word {
			t.Errorf("%+v: κ %v %t %s", row.s, k, ok, row.s.Strength())
		}
	}
	low, high := Square{20, 5, 10, 15}.Interval()
	if math.Abs(low-0.146) > 0.001 || math.Abs(high-0.654) > 0.001 {
		t.Errorf("interval %v %v", low, high)
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	sheet := Presets()[0]
	made := func(double bool, given ...Given) Inspection {
		i := fresh(double)
		for k, g := range given {
			if err := i.Score(as(org.UserID(k+1), org.Inspect), g, sheet, noon, till); err != nil {
				t.Fatal(err)
			}
		}
		return *i
	}
	waiting := made(false, bad)
	if err := waiting.Object(as(9), "来电人没有说明时间和地点。", noon); err != nil {
		t.Fatal(err)
	}
	f := Sum([]Inspection{made(false), made(false, good), made(false, bad), made(true, good, good), made(true, bad, good), made(true, bad, good, good), waiting})
	r := f.Rates[Registration]
	if r.Den != 4 || r.Qualified != 3 || r.Appealed != 1 || r.Points != 375 {
		t.Errorf("rate %+v", r)
	}
	if f.Agree != (Square{Both: 1, OnlySecond: 2}) || len(f.Pairs) != 1 || f.Pairs[0].N() != 3 {
		t.Errorf("agreement %+v, pairs %+v", f.Agree, f.Pairs)
	}
	if len(f.Lost) != 1 || f.Lost[0].Times != 1 || f.Lost[0].Points != 25 {
		t.Errorf("lost %+v", f.Lost)
	}
}
