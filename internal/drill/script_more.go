package drill

import (
	"regexp"
	"strings"
	"time"

	"suban/internal/city"
	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// lowers gives the work down a level, sometimes two, and waits for it.
func (l *life) lowers() error {
	n := l.lead().N
	if l.lead().State != ticket.WorkHandling || l.t.Urgency >= ticket.Urgent {
		return nil
	}
	return l.down(n, 2)
}

func (l *life) down(n, levels int) error {
	a := l.t.Assignment(n)
	below, ok := l.city.Below(a.Unit, l.m.Category, l.m.Township)
	if !ok || levels == 0 || !l.unit(below).Open("2022-12-31") {
		return nil
	}
	l.wait(20*time.Minute, 2*time.Hour)
	f := &ticket.SubDispatch{On: ticket.On{Assignment: n}, Units: []org.UnitID{below}, Text: ticket.Text("请按职责核实处理,按时反馈。")}
	if err := l.do(l.At(a.Unit, org.Liaison), f); err != nil {
		return err
	}
	sub := len(l.t.Assignments)
	l.wait(10*time.Minute, time.Hour)
	if err := l.reach(); err != nil {
		return err
	}
	by := l.At(below, org.Liaison)
	if l.t.Assignment(sub).State == ticket.WorkToSign {
		if err := l.do(by, &ticket.Sign{On: ticket.On{Assignment: sub}}); err != nil {
			return err
		}
	}
	if l.chance(25) {
		if err := l.down(sub, levels-1); err != nil {
			return err
		}
	}
	l.wait(2*time.Hour, 5*time.Hour)
	if err := l.reach(); err != nil || l.t.Assignment(sub).State != ticket.WorkHandling {
		return err
	}
	called := l.now.Add(-10 * time.Minute)
	r := l.gram.Reply(l.m, l.unit(below), 1)
	return l.do(by, &ticket.SubmitReply{On: ticket.On{Assignment: sub}, Public: ticket.Text(r.Public), Founded: "yes", Resolved: "resolved", ContactAt: &called, Contact: ticket.Text(r.Evidence)})
}

// asksBack is a unit's send-back, naming another.
func (l *life) asksBack(to org.UnitID) error {
	l.wait(20*time.Minute, 3*time.Hour)
	if err := l.reach(); err != nil {
		return err
	}
	if a := l.lead(); a.NoSendBack || a.Unit == to || !l.now.Before(a.SendBackTill) {
		return nil
	}
	code, text, basis := l.gram.SendBack(l.m, l.unit(to))
	return l.do(l.liaison(), &ticket.SendBack{On: l.onLead(), Code: code, Text: ticket.Text(text), Basis: ticket.Text(basis), Unit: to})
}

// decided is the dispatchers' verdict on a send-back.
func (l *life) decided(approve bool) error {
	l.wait(15*time.Minute, 2*time.Hour)
	if err := l.reach(); err != nil || l.t.State != ticket.SendBackAsked {
		return err
	}
	u := l.unit(l.lead().Unit)
	if approve {
		return l.do(l.Some(l.rng, org.Dispatcher), &ticket.ApproveSendBack{On: l.onLead(), Text: ticket.Text(l.gram.Write(city.Agreed, l.m, u))})
	}
	return l.do(l.Some(l.rng, org.Dispatcher), &ticket.RefuseSendBack{On: l.onLead(), Text: ticket.Text(l.gram.Write(city.Refused, l.m, u))})
}

func (l *life) sentBack() error {
	return l.steps(l.taken, func() error { return l.dispatchTo(l.wrong()) }, func() error { return l.asksBack(l.right()) }, func() error { return l.decided(true) },
		func() error {
			if l.t.State != ticket.ToDispatch {
				return nil
			}
			return l.dispatched()
		}, l.handled, l.rated)
}

func (l *life) sentBackInVain() error {
	return l.steps(l.taken, l.dispatched, func() error { return l.asksBack(l.wrong()) }, func() error { return l.decided(false) }, l.signed, l.contacted, l.replied, l.rated)
}

// quarrel is what two units will not have; the joint ruling says who must, for all like it.
func (l *life) quarrel() error {
	l.about(l.disputed, disputedPlace)
	wrongly := func() error {
		if l.t.State != ticket.ToDispatch {
			return nil
		}
		return l.dispatchTo(l.wrong())
	}
	return l.steps(func() error { return l.takenAs(l.intake()) }, wrongly, func() error { return l.asksBack(l.right()) }, func() error { return l.decided(true) },
		wrongly, func() error { return l.asksBack(l.right()) }, l.reach, func() error {
			if l.t.State != ticket.InDispute {
				return nil
			}
			l.wait(2*time.Hour, 8*time.Hour)
			return l.ruled()
		}, l.handled, l.rated)
}

// alike is the same matter once it was ruled: it goes to the right unit at once.
func (l *life) alike() error {
	l.about(l.disputed, disputedPlace)
	return l.steps(func() error { return l.takenAs(l.intake()) }, l.dispatched, l.handled, l.rated)
}

// lookedBack was closed as done, and the supervisor who looks back finds it was not.
func (l *life) lookedBack() error {
	return l.steps(l.taken, l.dispatched, l.handled, func() error {
		l.wait(3*time.Hour, 20*time.Hour)
		if err := l.reach(); err != nil || l.t.State != ticket.ToFollowUp {
			return err
		}
		return l.rate(l.Some(l.rng, org.FollowUpClerk), "phone", false)
	}, func() error {
		l.wait(5*24*time.Hour, 20*24*time.Hour)
		if err := l.reach(); err != nil || l.t.State != ticket.Closed {
			return err
		}
		text := l.gram.Write(city.LookBack, l.m, l.unit(l.lead().Unit))
		return l.do(l.Some(l.rng, org.Supervisor), &ticket.ReopenFalse{Evidence: ticket.Text(text)})
	}, func() error {
		if l.t.State != ticket.Rework {
			return nil
		}
		return l.repliedAfter(l.lead().DueFrom, l.needs()*0.35)
	}, l.rated)
}

func (l *life) extended() error {
	return l.steps(l.taken, l.dispatched, l.signed, l.contacted, func() error {
		l.wait(time.Hour, 5*time.Hour)
		if err := l.reach(); err != nil || l.lead().State != ticket.WorkHandling || l.t.Urgency >= ticket.Urgent {
			return err
		}
		code, text, days := l.gram.Extension(l.m)
		if err := l.do(l.liaison(), &ticket.AskExtension{On: l.onLead(), Workdays: min(days, 10), Code: code, Text: ticket.Text(text)}); err != nil {
			return err
		}
		l.wait(10*time.Minute, time.Hour)
		if err := l.do(l.At(l.lead().Unit, org.DeputyHead), &ticket.SignExtension{On: l.onLead()}); err != nil {
			return err
		}
		l.wait(30*time.Minute, 3*time.Hour)
		return l.do(l.Some(l.rng, org.Dispatcher), &ticket.ApproveExtension{Text: ticket.Text(l.gram.Write(city.Granted, l.m, l.unit(l.lead().Unit)))})
	}, l.replied, l.rated)
}

// pausedFor is a suspension of so many working days; the unit's own time does not run meanwhile.
func (l *life) pausedFor(days int) error {
	return l.steps(l.taken, l.dispatched, l.signed, l.contacted, func() error {
		l.wait(time.Hour, 3*time.Hour)
		if err := l.reach(); err != nil || l.lead().State != ticket.WorkHandling || l.t.Urgency >= ticket.Urgent {
			return err
		}
		code, text := l.gram.Suspension(l.m)
		f := &ticket.AskSuspend{On: l.onLead(), Code: code, Text: ticket.Text(text), Workdays: days}
		if err := l.do(l.At(l.lead().Unit, org.DeputyHead), f); err != nil {
			return err
		}
		l.wait(30*time.Minute, 3*time.Hour)
		if err := l.do(l.Some(l.rng, org.Director), &ticket.Suspend{Text: ticket.Text("情况属实,同意挂起,到期复核。")}); err != nil {
			return err
		}
		l.later(*l.t.SuspendUntil)
		return l.reach()
	}, func() error {
		paused := l.basis.Days(l.lead().Paused)
		return l.repliedAfter(l.lead().SentAt, l.needs()+paused)
	}, l.rated)
}

func (l *life) provincial() error {
	l.say()
	l.m.Channel = ticket.Exchange
	in := l.intake()
	due, err := l.calendar.AddDays(l.now, 8, l.basis)
	if err != nil {
		return err
	}
	in.Source, in.ProvinceDueAt, in.ProvinceNo = ticket.Province, &due, l.provinceNo()
	return l.steps(func() error {
		return l.begin(l.Some(l.rng, org.Integration), in, &ticket.Accept{}, &ticket.QueueDispatch{})
	}, l.dispatched, l.handled, l.rated)
}

func (l *life) police() error {
	l.say()
	l.m.Channel = ticket.Phone
	in := l.intake()
	in.Source = ticket.From110
	return l.steps(func() error { return l.takenAs(in) }, l.dispatched, l.handled, l.rated)
}

// leader is taken by a leader of the city, an agent writing it down.
func (l *life) leader() error {
	l.say()
	l.m.Channel = ticket.Phone
	in := l.intake()
	in.Source = ticket.LeaderDay
	return l.steps(func() error { return l.begin(l.Some(l.rng, org.Agent), in, &ticket.Accept{}, &ticket.QueueDispatch{}) }, l.dispatched, l.handled, l.rated)
}

func (l *life) transferred() error {
	l.say()
	l.m.Channel = ticket.Phone
	if err := l.begin(l.agent(), l.intake(), &ticket.Accept{}); err != nil {
		return err
	}
	l.wait(time.Minute, 4*time.Minute)
	to := []string{"110", "110", "120", "122", "12356", "province"}
	return l.do(l.by, &ticket.Transfer{To: to[l.rng.IntN(len(to))], Summary: ticket.Text(l.gram.Write(city.TransferSlip, l.m, org.Unit{})), Ack: ticket.Text("接警席 112")})
}

func (l *life) refused() error {
	l.say()
	l.m.Channel = ticket.Phone
	if err := l.begin(l.Some(l.rng, org.Agent), l.intake(), &ticket.Accept{}); err != nil {
		return err
	}
	l.wait(2*time.Minute, 6*time.Minute)
	codes := []string{"litigation", "discipline", "review", "disclosure", "petition", "order", "invalid"}
	if err := l.do(l.by, &ticket.Reject{Code: codes[l.rng.IntN(len(codes))], Text: ticket.Text(l.gram.Write(city.RejectText, l.m, org.Unit{}))}); err != nil {
		return err
	}
	l.wait(5*time.Minute, 18*time.Minute)
	return l.do(l.Some(l.rng, org.FloorLead), &ticket.ConfirmReject{})
}

func (l *life) withdrawn() error {
	for l.say(); l.m.Urgency >= ticket.Urgent || alarming.MatchString(l.m.Title+l.m.Content+l.m.Expectation); l.say() {
	}
	return l.steps(func() error { return l.takenAs(l.intake()) }, l.dispatched, func() error {
		l.wait(20*time.Minute, 8*time.Hour)
		if err := l.reach(); err != nil {
			return err
		}
		return l.do(org.Citizen, &ticket.Cancel{Text: ticket.Text(l.gram.Write(city.Withdraw, l.m, org.Unit{}))})
	})
}

// alarming are words for which rules raise a matter to one that nobody may withdraw.
var alarming = regexp.MustCompile("自杀|轻生|不想活|活不下去|跳楼|割腕|农药|上吊|遗书|结束生命|死了算了|急救|抢救|昏迷|心梗|骤停|大出血|休克|中毒|窒息|难产|脑出血|救护车")

// doubled is a matter that somebody else calls about before it is dispatched: his is merged into it.
func (l *life) doubled() error {
	l.say()
	l.m.Confidential = false
	return l.steps(func() error { return l.takenAs(l.intake()) }, func() error {
		other := *l
		other.key += "+"
		other.wait(time.Minute, 6*time.Minute)
		if err := other.recall(); err != nil {
			return err
		}
		other.m.Name, other.m.Phone, other.m.Channel, other.m.Confidential = "群众", l.gram.Phone(), ticket.Phone, false
		if err := other.begin(l.Some(l.rng, org.Agent), other.intake(), &ticket.Accept{}, &ticket.QueueDispatch{}); err != nil {
			return err
		}
		other.wait(30*time.Second, 3*time.Minute)
		if err := other.do(l.Some(l.rng, org.Dispatcher), &ticket.Merge{Into: l.t.ID, Same: true, Note: ticket.Text("同一地点、同一事项。")}); err != nil {
			return err
		}
		l.now = other.now
		if l.old.more() {
			return l.old.pass(l)
		}
		return l.t.Refresh(l.ctx)
	}, l.dispatched, l.handled, l.rated)
}

// again is the same person with the same matter.
func (l *life) again() error {
	was := l.heard[l.of]
	if was.id == 0 {
		return l.plain()
	}
	l.m = was.m
	l.m.Channel = ticket.Phone
	in := l.intake()
	in.RepeatOf = was.id
	return l.steps(func() error { return l.begin(l.agent(), in, &ticket.Accept{}, &ticket.QueueDispatch{}) }, l.dispatched, l.handled, l.rated)
}

// epidemic is said in an outbreak: the rules mark it, and the system sends it straight to its
// command group.
func (l *life) epidemic(group int, words string) error {
	l.say()
	l.m.Channel, l.m.Urgency = ticket.Phone, ticket.Normal
	in := l.intake()
	in.Content = ticket.Text(words + l.m.Content)
	if d := l.desks[desk.Epidemic]; d.Stands(l.now) == desk.Open {
		in.Desk = int(d.ID)
	}
	return l.steps(func() error { return l.takenAs(in) }, func() error {
		l.wait(5*time.Second, time.Minute)
		unit := l.response.Groups[group].Unit
		err := l.do(org.System, &ticket.Dispatch{Unit: unit})
		if _, refused := fault.Of(err); refused { // a precedent stands against it: a dispatcher says why
			return l.dispatchTo(unit)
		}
		return err
	}, l.handled, func() error {
		l.wait(time.Hour, 5*time.Hour)
		if err := l.reach(); err != nil || l.t.State != ticket.ToFollowUp {
			return err
		}
		return l.rate(l.Some(l.rng, org.FollowUpClerk), "phone", false)
	})
}

// hollow is closed on paper: the reply says nothing of the matter.
func (l *life) hollow() error {
	return l.steps(l.taken, l.dispatched, l.signed, func() error {
		at, err := l.working(l.lead().SentAt, l.needs())
		if err != nil {
			return err
		}
		l.later(at)
		if err := l.reach(); err != nil || l.lead().State != ticket.WorkHandling {
			return err
		}
		return l.submit(city.Reply{Founded: "yes", Resolved: "resolved", Evidence: "已电话联系", Public: empties[l.rng.IntN(len(empties))]})
	}, l.passed, func() error {
		l.wait(3*time.Hour, 20*time.Hour)
		if err := l.reach(); err != nil || l.t.State != ticket.ToFollowUp {
			return err
		}
		return l.rate(l.Some(l.rng, org.FollowUpClerk), "phone", false)
	})
}

// empties are replies that could be sent to anybody.
var empties = []string{
	"您好，您反映的问题已转相关科室处理，感谢您的支持。",
	"您好，来电收悉。我单位高度重视，将进一步加强监管，加大巡查力度，感谢您对我们工作的关心和支持，欢迎继续监督。",
	"尊敬的市民您好，您的诉求已移交有关部门调查核处，如有进展将及时反馈，谢谢。",
}

// brought is an enterprise's matter, under 营商环境, some of them at a desk for it: the municipal
// office for it assists, or for what the finance desk takes, the one for banks.
func (l *life) brought(at desk.Kind) error {
	for l.say(); !strings.HasPrefix(l.m.Category, business+"."); l.say() {
	}
	l.m.Company, l.m.Channel, l.m.Urgency = true, ticket.Phone, ticket.Normal
	office := l.rng.IntN(2)
	if at == desk.Finance {
		office = 1
	}
	partner, _ := l.city.Named([]string{"市营商办", "市金融监管局"}[office])
	assist := 0
	in := l.intake()
	in.Desk = int(l.desks[at].ID)
	return l.steps(func() error { return l.takenAs(in) }, l.dispatched, l.signed, func() error {
		if err := l.reach(); err != nil || l.lead().State != ticket.WorkHandling || l.lead().Unit == partner.ID || !partner.Open(l.on.String()) {
			return err
		}
		l.wait(5*time.Minute, 30*time.Minute)
		f := &ticket.AddAssist{Units: []org.UnitID{partner.ID}, Text: ticket.Text("企业诉求,请协同会办。")}
		if err := l.do(l.liaison(), f); err != nil {
			return err
		}
		assist = len(l.t.Assignments)
		l.wait(10*time.Minute, time.Hour)
		if err := l.reach(); err != nil || l.t.Assignment(assist).State != ticket.WorkToSign {
			return err
		}
		return l.do(l.At(partner.ID, org.Liaison), &ticket.Sign{On: ticket.On{Assignment: assist}})
	}, func() error {
		l.wait(time.Hour, 4*time.Hour)
		if err := l.reach(); err != nil || assist == 0 || l.t.Assignment(assist).State != ticket.WorkHandling {
			return err
		}
		called := l.now.Add(-10 * time.Minute)
		r := l.gram.Reply(l.m, partner, 1)
		return l.do(l.At(partner.ID, org.Liaison), &ticket.SubmitReply{On: ticket.On{Assignment: assist}, Public: ticket.Text(r.Public), Founded: "yes", Resolved: "resolved", ContactAt: &called, Contact: ticket.Text(r.Evidence)})
	}, l.replied, l.rated)
}

// business is the first level 营商环境.
const business = "15"
