package city

import (
	"fmt"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// stories are what becomes of the tickets of two months.
var stories = []story{
	{"直接答复", 17, (*life).direct},
	{"普通办理", 46, (*life).ordinary},
	{"不予受理", 3, (*life).rejected},
	{"移交", 4, (*life).transferred},
	{"并单", 2, (*life).merged},
	{"撤回", 2, (*life).cancelled},
	{"退回补录", 2, (*life).detailed},
	{"省级交办", 3, (*life).province},
	{"退单同意", 3, (*life).sentBack},
	{"退单驳回", 2, (*life).sentBackInVain},
	{"争议审定", 1, (*life).disputed},
	{"延期", 4, (*life).extended},
	{"挂起", 2, (*life).suspended},
	{"未达标退回", 4, (*life).returned},
	{"重办", 3, (*life).unsatisfied},
	{"二次不满意", 1, (*life).neverSatisfied},
	{"无法联系", 3, (*life).unreachable},
	{"申请重办", 1, (*life).reopened},
	{"虚假办结", 1, (*life).foundFalse},
	{"空办结", 1, (*life).hollow},
	{"举报", 3, (*life).tippedOff},
	{"再次反映", 1, (*life).repeated},
}

func (l *life) direct() error {
	l.say(asked)
	return l.steps(l.phoned, func() error {
		l.wait(3*time.Minute, 9*time.Minute)
		u := l.unit(l.right())
		return l.do(l.by, &ticket.Answer{Text: ticket.Text(l.gram.Write(Direct, l.m, u)), Article: l.source(l.m.Category, u.Name)})
	})
}

// toTheEnd is how most tickets end.
func (l *life) toTheEnd() error { return l.steps(l.handled, l.replied, l.passed, l.rated) }

func (l *life) ordinary() error {
	l.say(anything)
	return l.steps(l.taken, l.queued, l.dispatched, l.toTheEnd)
}

func (l *life) rejected() error {
	l.say(func(m Message) bool { return m.Urgency == ticket.Normal })
	if err := l.phoned(); err != nil {
		return err
	}
	l.wait(2*time.Minute, 8*time.Minute)
	codes := []string{"litigation", "discipline", "review", "disclosure", "petition", "order", "invalid"}
	f := &ticket.Reject{Code: codes[l.rng.IntN(len(codes))], Text: ticket.Text(l.gram.Write(RejectText, l.m, org.Unit{}))}
	if err := l.do(l.by, f); err != nil {
		return err
	}
	l.wait(5*time.Minute, time.Hour)
	lead := l.some(l.rng, org.FloorLead)
	if l.chance(15) {
		return l.steps(func() error {
			return l.do(lead, &ticket.DeclineReject{Text: ticket.Text("属于受理范围,请转派单。")})
		}, l.queued, l.dispatched, l.toTheEnd)
	}
	if err := l.do(lead, &ticket.ConfirmReject{}); err != nil || !l.chance(8) {
		return err
	}
	l.wait(4*time.Hour, 48*time.Hour)
	if err := l.do(org.Citizen, &ticket.AppealReject{Text: ticket.Text(l.gram.Write(Reopen, l.m, org.Unit{}))}); err != nil {
		return err
	}
	return l.steps(l.queued, l.dispatched, l.toTheEnd)
}

func (l *life) transferred() error {
	l.say(func(m Message) bool { return m.Kind != ticket.Praise })
	if err := l.phoned(); err != nil {
		return err
	}
	l.wait(time.Minute, 5*time.Minute)
	to := []string{"110", "110", "120", "122", "12356", "province", "petition", "discipline"}
	f := &ticket.Transfer{To: to[l.rng.IntN(len(to))], Summary: ticket.Text(l.gram.Write(TransferSlip, l.m, org.Unit{}))}
	if l.chance(70) {
		f.Ack = ticket.Text(fmt.Sprintf("接警席 %d", 100+l.rng.IntN(60)))
	}
	if err := l.do(l.by, f); err != nil {
		return err
	}
	if f.Ack.Empty() {
		l.wait(20*time.Second, 4*time.Minute)
		if err := l.do(l.by, &ticket.Acknowledge{Ack: ticket.Text(fmt.Sprintf("值班席 %d", 1+l.rng.IntN(20)))}); err != nil {
			return err
		}
	}
	if !l.chance(8) {
		return nil
	}
	l.wait(time.Hour, 20*time.Hour)
	if err := l.do(l.by, &ticket.TakeBack{Reason: ticket.Text("不属本单位职责范围,退回。")}); err != nil {
		return err
	}
	return l.steps(l.queued, l.dispatched, l.toTheEnd)
}

// merged is one event that several people call about before it is dispatched.
func (l *life) merged() error {
	l.say(matter)
	l.m.Confidential = false
	if err := l.steps(l.phoned, l.queued); err != nil {
		return err
	}
	first, m := l.t, l.m
	dispatcher := l.some(l.rng, org.Dispatcher)
	for range 1 + l.rng.IntN(3) {
		l.wait(40*time.Second, 6*time.Minute)
		other := l.gram.About(m.Category)
		l.m = m
		l.m.Name, l.m.Phone, l.m.Content, l.m.NoFollowUp = other.Name, l.gram.Phone(), m.Content+"周围住户也在反映。", false
		if err := l.steps(l.phoned, l.queued); err != nil {
			return err
		}
		l.wait(time.Minute, 3*time.Minute)
		if err := l.do(dispatcher, &ticket.Merge{Into: first.ID, Same: true, Note: ticket.Text("同一地点、同一事项。")}); err != nil {
			return err
		}
	}
	l.t, l.m = first, m
	if err := first.Refresh(l.ctx); err != nil {
		return err
	}
	return l.steps(l.dispatched, l.toTheEnd)
}

func (l *life) cancelled() error {
	l.say(func(m Message) bool { return m.Kind != ticket.TipOff && m.Urgency < ticket.Sudden })
	before := []func() error{l.taken, l.queued, l.dispatched, l.signed}
	if err := l.steps(before[:1+l.rng.IntN(len(before))]...); err != nil {
		return err
	}
	l.wait(20*time.Minute, 20*time.Hour)
	return l.do(org.Citizen, &ticket.Cancel{Text: ticket.Text(l.gram.Write(Withdraw, l.m, org.Unit{}))})
}

func (l *life) detailed() error {
	l.say(anything)
	return l.steps(l.phoned, l.queued, l.asksDetails, func() error {
		l.wait(20*time.Minute, 4*time.Hour)
		return l.do(l.by, &ticket.Amend{Place: ticket.Text(l.m.Place + "(补充:靠近主路一侧)")})
	}, l.queued, l.dispatched, l.toTheEnd)
}

func (l *life) asksDetails() error {
	l.wait(3*time.Minute, 15*time.Minute)
	return l.do(l.some(l.rng, org.Dispatcher), &ticket.AskDetails{Missing: ticket.Text(l.gram.Write(Missing, l.m, org.Unit{}))})
}

func (l *life) fromProvince() error {
	l.say(matter)
	l.m.Channel = ticket.Exchange
	in := l.intake()
	at := l.start
	due, err := l.calendar.AddDays(at, 6+l.rng.IntN(6), l.policy.Basis())
	if err != nil {
		return err
	}
	in.Source, in.ProvinceDueAt = ticket.Province, &due
	in.ProvinceNo = fmt.Sprintf("AH%s%05d", workday.DateOf(at).String()[:4], l.n)
	return l.begin(l.some(l.rng, org.Integration), in, &ticket.Accept{}, &ticket.QueueDispatch{})
}

func (l *life) province() error { return l.steps(l.fromProvince, l.dispatched, l.toTheEnd) }

// wronglyDispatched sends it to a unit that will send it back.
func (l *life) wronglyDispatched() error {
	if l.t.State != ticket.ToDispatch {
		return nil // the first unit came too late with its send-back
	}
	than := []org.UnitID{l.right()}
	for _, a := range l.t.Assignments {
		than = append(than, a.Unit)
	}
	return l.dispatchTo(l.other(than...).ID)
}

// asksBack is the unit's send-back, naming the unit it should go to.
func (l *life) asksBack(to org.UnitID) error {
	if err := l.work(30*time.Minute, 4*time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil {
		return err
	}
	lead := l.t.Lead()
	if lead == nil || lead.NoSendBack || lead.Unit == to || !l.at.Before(lead.SendBackTill) {
		return nil
	}
	code, text, basis := l.gram.SendBack(l.m, l.unit(to))
	return l.do(l.liaison(), &ticket.SendBack{On: l.on(), Code: code, Text: ticket.Text(text), Basis: ticket.Text(basis), Unit: to})
}

func (l *life) approved() error {
	if err := l.work(20*time.Minute, 3*time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil || l.t.State != ticket.SendBackAsked {
		return err
	}
	return l.do(l.some(l.rng, org.Dispatcher), &ticket.ApproveSendBack{On: l.on(), Text: ticket.Text(l.gram.Write(Agreed, l.m, l.unit(l.current())))})
}

func (l *life) sentBack() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.wronglyDispatched, func() error { return l.asksBack(l.right()) }, l.approved, func() error {
		if l.t.State != ticket.ToDispatch {
			return nil
		}
		return l.dispatched()
	}, l.toTheEnd)
}

func (l *life) sentBackInVain() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, func() error { return l.asksBack(l.other(l.current()).ID) }, l.refused, l.toTheEnd)
}

func (l *life) refused() error {
	if err := l.work(20*time.Minute, 3*time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil || l.t.State != ticket.SendBackAsked {
		return err
	}
	return l.do(l.some(l.rng, org.Dispatcher), &ticket.RefuseSendBack{On: l.on(), Text: ticket.Text(l.gram.Write(Refused, l.m, l.unit(l.current())))})
}

// quarrelled is a second send-back, which goes to the joint ruling.
func (l *life) quarrelled() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.wronglyDispatched, func() error { return l.asksBack(l.right()) }, l.approved,
		l.wronglyDispatched, func() error { return l.asksBack(l.right()) }, l.reach)
}

func (l *life) disputed() error {
	if err := l.quarrelled(); err != nil {
		return err
	}
	switch l.t.State {
	case ticket.InDispute:
		return l.steps(l.ruled, l.toTheEnd)
	case ticket.SendBackAsked:
		return l.steps(l.refused, l.toTheEnd)
	}
	return l.toTheEnd()
}

// ruled is the ruling, sometimes a precedent; when nobody rules in time the clock
// appoints the fallback unit.
func (l *life) ruled() error {
	if l.chance(30) {
		l.later(l.t.Disputes[len(l.t.Disputes)-1].DueAt)
		return l.reach()
	}
	if err := l.work(3*time.Hour, 10*time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil || l.t.State != ticket.InDispute {
		return err
	}
	f := &ticket.Ruling{Unit: l.right(), Attendees: []string{"市委编办", "市司法局", "热线中心"},
		Basis: ticket.Text(l.gram.Write(RulingBasis, l.m, l.unit(l.right()))), Precedent: l.chance(50)}
	judge := l.some(l.rng, org.Adjudicator)
	err := l.do(judge, f)
	if isRefusal(err, "precedent") {
		f.Precedent = false
		err = l.do(judge, f)
	}
	return err
}
