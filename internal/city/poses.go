package city

import (
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// pose is how some tickets stand at the present: what led there is told first, in
// the time before it, and then nobody does anything until now. Every state of an
// open ticket has its pose, so that each desk has work.
type pose struct {
	story
	in3000      int           // how many of 3,000 tickets
	least, most time.Duration // since when they have stood so
	from, to    float64       // or so many working days, at least and at most
	lead        time.Duration // what led there took so long
}

const day = 24 * time.Hour

var poses = []pose{
	{story{"草稿", 0, (*life).drafted}, 6, time.Minute, 25 * time.Minute, 0, 0, 0},
	{story{"已受理", 0, (*life).accepted}, 8, time.Minute, 20 * time.Minute, 0, 0, 0},
	{story{"待复核不予受理", 0, (*life).toReject}, 4, 2 * time.Minute, 40 * time.Minute, 0, 0, 5 * time.Minute},
	{story{"待派单", 0, (*life).toDispatch}, 14, time.Minute, 45 * time.Minute, 0, 0, 3 * time.Minute},
	{story{"待补录", 0, (*life).toDetail}, 2, 5 * time.Minute, 2 * time.Hour, 0, 0, 10 * time.Minute},
	{story{"待签收", 0, (*life).toSign}, 20, 5 * time.Minute, 5 * time.Hour, 0, 0, 20 * time.Minute},
	{story{"办理中", 0, (*life).inHand}, 26, 0, 0, 0, 12, 4 * time.Hour},
	{story{"今日到期", 0, (*life).inHand}, 7, 0, 0, 9.1, 10, 4 * time.Hour},
	{story{"咨询办理中", 0, (*life).askedInHand}, 8, 0, 0, 0, 4, 2 * time.Hour},
	{story{"下级办理中", 0, (*life).below}, 10, 0, 0, 0, 8, 6 * time.Hour},
	{story{"省级办理中", 0, (*life).provinceInHand}, 5, 0, 0, 0, 6, 3 * time.Hour},
	{story{"举报办理中", 0, (*life).tipInHand}, 4, 0, 0, 0, 6, 3 * time.Hour},
	{story{"退单待审", 0, (*life).toDecide}, 10, 5 * time.Minute, 8 * time.Hour, 0, 0, 2 * time.Hour},
	{story{"争议审定中", 0, (*life).toRule}, 5, 10 * time.Minute, 20 * time.Hour, 0, 0, 5 * time.Hour},
	{story{"延期待批", 0, (*life).toExtend}, 7, 10 * time.Minute, 6 * time.Hour, 0, 0, 3 * day},
	{story{"挂起", 0, (*life).paused}, 9, 0, 0, 0, 9, 3 * day},
	{story{"待审核", 0, (*life).toReview}, 14, 5 * time.Minute, 6 * time.Hour, 0, 0, 2 * day},
	{story{"集中反映", 0, (*life).burst}, 14, 15 * time.Hour, 38 * time.Hour, 0, 0, 10 * time.Minute},
	{story{"待审核有疑", 0, (*life).toDoubt}, 4, 5 * time.Minute, 6 * time.Hour, 0, 0, 2 * day},
	{story{"待回访", 0, (*life).toFollowUp}, 16, 10 * time.Minute, 30 * time.Hour, 0, 0, 4 * day},
	{story{"二次不满意待认定", 0, (*life).toExplain}, 3, time.Hour, 20 * time.Hour, 0, 0, 10 * day},
	{story{"重办中", 0, (*life).inRework}, 8, 0, 0, 0, 6, 6 * day},
	{story{"久拖未结", 0, (*life).inHand}, 4, 0, 0, 31, 36, 4 * time.Hour},
}

func (l *life) drafted() error {
	l.say(matter)
	l.m.Channel = ticket.Phone
	return l.steps(func() error { return l.begin(l.some(l.rng, org.Agent), l.intake()) }, l.hold)
}

func (l *life) accepted() error {
	l.say(anything)
	return l.steps(l.phoned, l.hold)
}

func (l *life) toReject() error {
	l.say(matter)
	return l.steps(l.phoned, func() error {
		l.hurry()
		return l.do(l.by, &ticket.Reject{Code: "petition", Text: ticket.Text(l.gram.Write(RejectText, l.m, org.Unit{}))})
	}, l.hold)
}

func (l *life) toDispatch() error {
	l.say(anything)
	return l.steps(l.taken, l.queued, l.hold)
}

func (l *life) toDetail() error {
	l.say(matter)
	return l.steps(l.phoned, l.queued, l.asksDetails, l.hold)
}

func (l *life) toSign() error {
	l.say(func(m Message) bool { return m.Urgency == ticket.Normal })
	return l.steps(l.taken, l.queued, l.dispatched, l.hold)
}

func (l *life) inHand() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, l.alongside, l.hold)
}

func (l *life) askedInHand() error {
	l.say(func(m Message) bool { return asked(m) && m.Phone != "" })
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.hold)
}

func (l *life) below() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, func() error { return l.down(l.on().Assignment, 0, 0) }, l.hold)
}

func (l *life) provinceInHand() error {
	return l.steps(l.fromProvince, l.dispatched, l.signed, l.contacted, l.hold)
}

func (l *life) tipInHand() error {
	l.say(func(m Message) bool { return m.Kind == ticket.TipOff && m.Urgency == ticket.Normal })
	return l.steps(l.phoned, l.queued, l.dispatched, l.signed, l.asksThrough, l.hold)
}

func (l *life) toDecide() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.wronglyDispatched, func() error { return l.asksBack(l.right()) }, l.hold)
}

func (l *life) toRule() error { return l.steps(l.quarrelled, l.hold) }

func (l *life) toExtend() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, l.asksExtension, l.hold)
}

func (l *life) paused() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, l.pauses, l.hold)
}

func (l *life) toReview() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, l.replied, l.hold)
}

func (l *life) toFollowUp() error {
	l.say(matter)
	err := l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, l.replied, l.passed)
	if err == nil && l.chance(30) {
		err = l.missed()
	}
	if err != nil {
		return err
	}
	return l.hold()
}

func (l *life) toExplain() error {
	again := func() error { return l.steps(l.replied, l.passed, l.discontent) }
	return l.steps(l.firstRating, again, again, l.hold)
}

func (l *life) inRework() error { return l.steps(l.firstRating, l.hold) }
