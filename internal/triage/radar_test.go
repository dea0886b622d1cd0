package triage

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"suban/internal/ticket"
)

// honest is the closing of a matter that was done.
func honest() Closing { return Closing{Answered: fair()} }

// signs plants each sign of a false closure; light ones are innocent of what they
// look like.
var signs = map[string]func(*Closing){
	"repeat": func(c *Closing) { c.Repeats = []Again{{9, "SZ9", 12}} },
	"copied": func(c *Closing) { c.Twins = []Twin{{Ticket: 8, No: "SZ8", Title: "噪音", Alike: .95, Matters: .01}} },
	"off_topic": func(c *Closing) {
		c.Reply = "您好,经查,该公司2016年度个人所得税均已组织入库,账实相符,可到税务分局查看完税证明。"
	},
	"requalified":    func(c *Closing) { c.Kind = ticket.Inquiry; c.Reply += "依据《城市照明管理规定》。" },
	"late_send_back": func(c *Closing) { c.SendBack = &LateReturn{Unit: "市城管局", Used: .97} },
	"no_evidence":    func(c *Closing) { c.Contact = "已联系" },
	"last_hour":      func(c *Closing) { c.Hour = &LastHour{"市城管局", 9, []ticket.ID{1, 2}} },
	"one_rater":      func(c *Closing) { c.Raters = &SharedRater{By: "设备", Count: 6, Units: 2, Tickets: []ticket.ID{3}} },
}

var innocent = []func(*Closing){
	func(c *Closing) { c.SendBack = &LateReturn{Unit: "市城管局", Used: .5} },
	func(c *Closing) { c.Hour = &LastHour{"市城管局", 2, nil} },
	func(c *Closing) { c.Raters = &SharedRater{By: "电话", Count: 2} },
	func(c *Closing) { c.SendBack = &LateReturn{Unit: "市城管局", Used: .95} }, // late, and nothing else
	func(c *Closing) { c.Reply = "您咨询的路灯问题," + c.Reply },                   // a slip of the pen
	func(*Closing) {},
}

func TestRadarRules(t *testing.T) {
	t.Parallel()
	if score, found := Radar(honest()); score != 0 || len(found) != 0 {
		t.Errorf("an honest closing: %.2f %+v", score, found)
	}
	for rule, plant := range signs {
		c := honest()
		plant(&c)
		score, found := Radar(c)
		if len(found) != 1 || found[0].Rule != rule || score <= 0 || score >= 1 || len(found[0].Evidence) == 0 {
			t.Errorf("%s: %.2f %+v", rule, score, found)
		}
	}
	if len(RadarRules()) != len(signs) {
		t.Error("every rule has its planted sign")
	}
	// A denial against a number that can be looked up is shown, yet alone it is no suspicion.
	c := honest()
	c.Denied = true
	if score, found := Radar(c); score >= Suspicious || len(found) != 1 || !strings.Contains(found[0].Evidence[0], "请查话单或录音") {
		t.Errorf("%.2f %+v", score, found)
	}
	c.Contact = "已电话告知"
	if score, found := Radar(c); score < Suspicious || !strings.Contains(found[0].Evidence[0], "答复却登记已联系") {
		t.Errorf("%.2f %+v", score, found)
	}
	// What was closed as unsolved claims nothing.
	c.Admitted = true
	if score, found := Radar(c); score >= Suspicious || !strings.Contains(found[0].Evidence[0], "如实按未解决办结") {
		t.Errorf("%.2f %+v", score, found)
	}
	// No number on paper, and nothing else, is a slip; beside another sign it counts.
	c = honest()
	signs["no_evidence"](&c)
	if score, _ := Radar(c); score >= Suspicious {
		t.Errorf("a slip alone: %.2f", score)
	}
	signs["late_send_back"](&c)
	if score, _ := Radar(c); score < Suspicious {
		t.Errorf("a slip and a late send-back: %.2f", score)
	}
}

// Who praises is thanked in other words than his, and who left no telephone cannot be called:
// neither is a sign.
func TestRadarIsFair(t *testing.T) {
	t.Parallel()
	for name, plain := range map[string]func(*Closing){
		"praise":       func(c *Closing) { signs["off_topic"](c); c.Kind, c.First = ticket.Praise, ticket.Praise },
		"thanks":       func(c *Closing) { signs["copied"](c); c.Kind, c.First = ticket.Praise, ticket.Praise },
		"no telephone": func(c *Closing) { c.Contacted, c.Reached, c.Contact, c.Unreached = false, false, "", true },
	} {
		c := honest()
		plain(&c)
		if score, found := Radar(c); score != 0 {
			t.Errorf("%s: %.2f %+v", name, score, found)
		}
	}
}

// TestRadarOnPlanted: of closings in which signs were planted, nearly all come
// before the supervisor, and few others do.
func TestRadarOnPlanted(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewSource(8))
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range signs {
			if !yield(name) {
				return
			}
		}
	})
	hit, missed, wrong, right := 0, 0, 0, 0
	var worst []string
	for i := range 20_000 {
		c := honest()
		planted := i%200 == 0 // one in two hundred, as N3 of the domain plants them
		if planted {
			n := 1 + dice.Intn(3)
			var which []string
			for _, k := range dice.Perm(len(names))[:n] {
				which = append(which, names[k])
			}
			for _, name := range which {
				signs[name](&c)
			}
		} else {
			innocent[dice.Intn(len(innocent))](&c)
		}
		score, _ := Radar(c)
		switch shown := score >= Suspicious; {
		case planted && shown:
			hit++
		case planted:
			missed++
			worst = append(worst, fmt.Sprintf("%.2f", score))
		case shown:
			wrong++
		default:
			right++
		}
	}
	recall, precision := float64(hit)/float64(hit+missed), float64(hit)/float64(max(1, hit+wrong))
	t.Logf("planted %d among 20,000: recall %.3f, precision %.3f; missed at %v", hit+missed, recall, precision, worst)
	if recall < .85 || precision < .95 {
		t.Errorf("recall %.3f, precision %.3f", recall, precision)
	}
}
