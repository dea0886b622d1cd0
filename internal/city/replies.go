package city

import (
	"fmt"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Reply is a unit's answer with the required fields of a reply (答复).
type Reply struct {
	Public   string
	Internal string
	Founded  string // yes partly no
	Resolved string // resolved partly unresolved
	Why      string // when not resolved
	Evidence string // 联系凭证
}

// by is the slots of the unit that writes.
func by(u org.Unit) slots { return slots{"unit": u.Short, "section": u.Section} }

// Reply writes a unit's answer. round counts from 1; a later round says what was
// done beyond the first answer. About one in nine is not fully resolved.
func (g *Grammar) Reply(m Message, u org.Unit, round int) Reply {
	r := Reply{Founded: "yes", Resolved: "resolved", Evidence: g.Evidence()}
	say := func(rule string) string { return g.say(rule, m, by(u)) }
	text := say("open")
	if round > 1 {
		text += say("again")
	}
	if g.rng.IntN(3) == 0 {
		r.Internal = say("internal")
	}
	if answer, ok := answers[m.Kind]; ok {
		if m.Kind == ticket.Inquiry && !m.leaf.asks {
			answer = "answer.matter"
		}
		r.Public = text + say(answer) + say("close")
		return r
	}
	text += say("visit")
	chance := g.rng.IntN(100)
	switch {
	case chance < 4:
		r.Founded, r.Resolved, r.Why = "no", "unresolved", "objective"
		text += say("notverified") + say("unresolved.untrue")
	case chance < 7:
		r.Resolved, r.Why = "unresolved", "policy"
		text += say("verified") + say("unresolved.policy")
	case chance < 13:
		r.Founded, r.Resolved, r.Why = "partly", "partly", "stage"
		text += say("partlyverified") + say("partly")
	default:
		text += say("verified") + say(g.done(m))
	}
	r.Public = text + say("close")
	return r
}

// answers are the kinds that need no visit.
var answers = map[ticket.Kind]string{ticket.Inquiry: "answer", ticket.Praise: "thanks", ticket.Suggestion: "adopted"}

// done is the rule for what was done about a message's matter.
func (g *Grammar) done(m Message) string {
	if rule := "done." + m.leaf.second; g.rules[rule] != nil {
		return rule
	}
	return "done"
}

// Substandard writes an answer that a reviewer must return (未达标回复), and the
// code and words with which he does.
func (g *Grammar) Substandard(m Message, u org.Unit) (r Reply, code, returned string) {
	r = Reply{Public: g.say("substandard", m, by(u)), Founded: "yes", Resolved: "resolved", Evidence: g.Evidence()}
	code = one(g.rng, []string{"off_topic", "forward_only", "no_contact", "no_basis", "untrue", "incomplete", "wording"})
	return r, code, g.say("returned."+code, m, by(u))
}

// Evidence is the number of a recording that shows the requester was called.
func (g *Grammar) Evidence() string { return fmt.Sprintf("录音编号 LY%07d", g.rng.IntN(10000000)) }

// SendBack writes why a unit gives a ticket back (退单): the code, the words and
// the basis. other is the unit it should go to.
func (g *Grammar) SendBack(m Message, other org.Unit) (code, text, basis string) {
	code = one(g.rng, []string{"not_duty", "not_duty", "not_duty", "wrong_region", "duplicate", "unclear"})
	fill := slots{"other": other.Short}
	return code, g.say("sendback."+code, m, fill), g.say("basis."+code, m, fill)
}

// Extension writes why a unit needs more time (延期): the code, the words and how
// many working days.
func (g *Grammar) Extension(m Message) (code, text string, workdays int) {
	code = one(g.rng, []string{"complex", "site", "multi", "third", "weather"})
	return code, g.say("extension."+code, m, nil), 2 + g.rng.IntN(9)
}

// Suspension writes why handling must wait (挂起).
func (g *Grammar) Suspension(m Message) (code, text string) {
	code = one(g.rng, []string{"season", "project", "court", "funds", "party"})
	return code, g.say("suspend."+code, m, nil)
}

// Rating is a citizen's answer to the three questions of the follow-up (回访).
type Rating struct {
	Contacted    string // yes no
	Resolved     string // resolved partly unresolved
	Satisfaction int    // 5 非常满意 … 1 非常不满意
	Insists      bool
	Comment      string
}

// Rating answers for a citizen who got reply r: nearly all content when it was
// resolved, half of them when it was not.
func (g *Grammar) Rating(m Message, r Reply) Rating {
	content := []share[int]{{5, 55}, {4, 30}, {3, 12}, {2, 2}, {1, 1}}
	if r.Resolved != "resolved" {
		content = []share[int]{{5, 10}, {4, 20}, {3, 25}, {2, 25}, {1, 20}}
	}
	return g.Rated(m, pick(g.rng, content), r.Resolved)
}

// Rated answers with a given satisfaction.
func (g *Grammar) Rated(m Message, satisfaction int, resolved string) Rating {
	a := Rating{Contacted: "yes", Resolved: resolved, Satisfaction: satisfaction, Comment: g.say(fmt.Sprintf("rated.%d", satisfaction), m, nil)}
	if satisfaction < 3 {
		a.Resolved, a.Insists = "unresolved", true
		if g.rng.IntN(2) == 0 {
			a.Contacted = "no"
		}
	}
	return a
}

// Occasion is a place where somebody writes a sentence or two.
type Occasion string

const (
	FirstContact Occasion = "contact"          // 先行联系
	Unreached    Occasion = "unreached"        // 未联系上
	AskThrough   Occasion = "through"          // 经中心转问
	ToldBack     Occasion = "through.answer"   // 转回答复
	Interim      Occasion = "interim"          // 阶段性答复
	Direct       Occasion = "direct"           // 直接答复
	Missed       Occasion = "missed"           // 回访未接通
	Urging       Occasion = "urge"             // 催办
	ChiefRead    Occasion = "chief.read"       // 阅批
	ChiefSign    Occasion = "chief.sign"       // 签报
	DispatchWhy  Occasion = "dispatch"         // 派单理由
	Refused      Occasion = "refused"          // 驳回退单
	Agreed       Occasion = "agreed"           // 同意退单
	Granted      Occasion = "extension.yes"    // 同意延期
	NotGranted   Occasion = "extension.no"     // 驳回延期
	RejectText   Occasion = "reject.text"      // 不予受理告知
	TransferSlip Occasion = "transfer.summary" // 移交摘要
	Missing      Occasion = "missing"          // 退回补录
	RulingBasis  Occasion = "ruling.basis"     // 裁决依据
	Reopen       Occasion = "reopen"           // 申请重开
	LookBack     Occasion = "lookback"         // 回头看发现
	Explain      Occasion = "explain"          // 政策解释
	Withdraw     Occasion = "withdraw"         // 撤回
)

// Occasions lists every occasion in order.
var Occasions = []Occasion{
	FirstContact, Unreached, AskThrough, ToldBack, Interim, Direct, Missed, Urging, ChiefRead, ChiefSign, DispatchWhy, Refused, Agreed, Granted, NotGranted,
	RejectText, TransferSlip, Missing, RulingBasis, Reopen, LookBack, Explain, Withdraw,
}

// Write writes what stands at an occasion; u is the unit it speaks of.
func (g *Grammar) Write(o Occasion, m Message, u org.Unit) string {
	return g.say(string(o), m, by(u))
}
