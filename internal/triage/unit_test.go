package triage

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"suban/internal/org"
)

// history is a past in which 10 leads what the list says in nine of ten matters,
// 11 what speaks of lorries, and 12 is sent what it always gives back.
func history(n int) []Sent {
	rng := rand.New(rand.NewPCG(1, 2))
	var all []Sent
	for range n {
		s := Sent{Category: "1." + strconv.Itoa(1+rng.IntN(3)), Region: "341302101", Unit: 10, Words: []string{"占道", "夜市"}}
		switch rng.IntN(10) {
		case 0:
			s.Words, s.Unit = []string{"货车", "超载"}, 11
		case 1:
			all = append(all, Sent{Category: s.Category, Region: s.Region, Unit: 12, Returned: true, Words: s.Words})
		}
		all = append(all, s)
	}
	return all
}

func duties(string, org.RegionCode) org.UnitID { return 10 }

func TestUnitsLearnFromDispatches(t *testing.T) {
	t.Parallel()
	u := LearnUnits(history(800), duties)
	a := u.Advise(Matter{Category: "1.1", Region: "341302", Words: []string{"夜市"}, Duty: 10})
	first := a.Candidates[0]
	if first.Unit != 10 || first.Probability < .85 || !first.Duty || first.Here.Led == 0 {
		t.Errorf("first is %+v", first)
	}
	if len(first.Words) == 0 || first.Words[0].Word != "夜市" || first.Words[0].Weight < 0 && len(first.Words) > 0 {
		t.Logf("words of the first: %v", first.Words)
	}
	lorries := u.Advise(Matter{Category: "1.1", Region: "341302", Words: []string{"货车", "超载"}, Duty: 10})
	if lorries.Candidates[0].Unit != 11 || lorries.Candidates[0].Words[0].Weight <= 0 {
		t.Errorf("the words say 11: %+v", lorries.Candidates)
	}
	for _, c := range a.Candidates {
		if c.Unit == 12 && c.Probability > .03 {
			t.Errorf("12 always gave it back, yet gets %.3f", c.Probability)
		}
	}
	if u.Quality.N < 150 || u.Quality.Top1 < .9 || u.Quality.ECE > .05 {
		t.Errorf("quality %+v", u.Quality)
	}
	shut := u.Advise(Matter{Category: "1.1", Duty: 10, Closed: func(id org.UnitID) bool { return id == 10 }})
	for _, c := range shut.Candidates {
		if c.Unit == 10 {
			t.Error("a closed unit is suggested")
		}
	}
}

// A precedent in force comes first, whatever the past says.
func TestPrecedentsAreObeyed(t *testing.T) {
	t.Parallel()
	for name, u := range map[string]*Units{"learned": LearnUnits(history(800), duties), "nothing yet": NoUnits} {
		for _, decided := range []org.UnitID{11, 12, 99} {
			a := u.Advise(Matter{Category: "1.1", Region: "341302", Words: []string{"夜市"}, Duty: 10, Decided: decided})
			if c := a.Candidates[0]; c.Unit != decided || !c.Decided || c.Probability < .9 {
				t.Errorf("%s: precedent for %d, first is %+v", name, decided, c)
			}
		}
	}
}

func TestSharesSumToOne(t *testing.T) {
	t.Parallel()
	u := LearnUnits(history(300), duties)
	for _, m := range []Matter{{}, {Category: "9"}, {Category: "1.2", Region: "341302", Words: []string{"夜市", "货车"}}, {Category: "1.2", Duty: 10, Decided: 11}} {
		a := u.Advise(m)
		sum := a.Rest
		for _, c := range a.Candidates {
			sum += c.Probability
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%+v: shares sum to %f", m, sum)
		}
	}
}

func TestUnitsAreStored(t *testing.T) {
	t.Parallel()
	u := LearnUnits(history(300), duties)
	body, err := u.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	same, err := ReadUnits(body)
	if err != nil {
		t.Fatal(err)
	}
	m := Matter{Category: "1.2", Region: "341302", Words: []string{"夜市", "货车"}, Duty: 10}
	if a, b := u.Advise(m), same.Advise(m); a.Candidates[0].Probability != b.Candidates[0].Probability || len(a.Candidates) != len(b.Candidates) {
		t.Errorf("stored %+v, read %+v", a, b)
	}
	if _, err := ReadUnits(body[:len(body)/2]); err == nil {
		t.Error("half a model is read")
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	m := Message{Title: "示例小区夜市占道", Detail: "小区南侧夜市占道经营,音响扰民,请处理。", From: "a"}
	others := []Message{
		{Title: "咨询异地就医备案", Detail: "请问异地就医怎么备案", From: "b"},
		{Title: "示例小区夜市占道经营", Detail: "小区南侧夜市占道经营,音响很吵,请尽快处理。", From: "b"},
		{Title: "示例小区夜市占道", Detail: "小区南侧夜市占道经营,音响扰民,请处理。", From: "a"},
	}
	near := Nearest(m, others, 5)
	if len(near) != 2 || near[0].At != 2 || near[0].Score < .99 || near[1].At != 1 || near[1].Score < .5 {
		t.Errorf("nearest %+v", near)
	}
	for _, odd := range []Message{{}, {Title: "。"}, {Detail: "a"}} {
		if near := Nearest(odd, append(others, odd), 5); len(near) > 1 {
			t.Errorf("%+v is like %+v", odd, near)
		}
	}
}
