package city

import (
	"fmt"
	"time"

	"suban/internal/ticket"
)

// hollow is a matter closed on paper (假办结): the reply says nothing of it, or the
// contact has nothing to show, and the clerk who reviews lets it pass.
func (l *life) hollow() error {
	if l.chance(10) {
		return l.ratedByOne()
	}
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.saysNothing, l.passed, func() error { return l.ratedAs(3 + l.rng.IntN(2)) })
}

// saysNothing is a reply of the kind that the radar looks for.
func (l *life) saysNothing() error {
	if err := l.spend(0.1, 0.5); err != nil {
		return err
	}
	if err := l.reach(); err != nil {
		return err
	}
	lead := *l.t.Lead()
	if lead.State != ticket.WorkHandling {
		return nil
	}
	l.said = Reply{Founded: "yes", Resolved: "resolved", Evidence: l.gram.Evidence(), Public: one(l.rng, empties)}
	if l.chance(30) {
		l.said = l.gram.Reply(l.m, l.unit(lead.Unit), 1)
		l.said.Evidence = "已电话联系"
	}
	return l.submit(lead, l.said)
}

// empties are replies that could be sent to anybody.
var empties = []string{
	"您好，您反映的问题已转相关科室处理，感谢您的支持。",
	"您好，来电收悉。我单位高度重视，将进一步加强监管，加大巡查力度，切实维护群众利益，感谢您对我们工作的关心和支持，欢迎继续监督。",
	"尊敬的市民您好，您的诉求已移交有关部门调查核处，如有进展将及时反馈，谢谢。",
	"您好，我单位已收悉。下一步将举一反三，建立长效机制，持续提升服务水平，感谢您的理解与支持，祝您生活愉快，工作顺利。",
}

// toDoubt is a hollow reply that waits for its reviewer.
func (l *life) toDoubt() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.saysNothing, l.hold)
}

// ratedByOne is one telephone that is content with everything: several matters,
// several units, always 非常满意.
func (l *life) ratedByOne() error {
	phone := fmt.Sprintf("1990000%04d", l.rng.IntN(10000))
	for range 5 {
		l.say(matter)
		l.m.Phone = phone
		err := l.steps(l.taken, l.queued, l.dispatched, l.handled, l.replied, l.passed, func() error { return l.ratedAs(5) })
		if err != nil {
			return err
		}
		l.wait(6*time.Hour, day)
	}
	return nil
}

// burst is one of many about the same thing in one district within a day or two:
// what the early warning (预警) is there for.
func (l *life) burst() error {
	l.say(func(m Message) bool {
		return matter(m) && m.leaf.second == "物业服务" && m.Region.County() == "341302"
	})
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.hold)
}
