package city

import (
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// asksExtension is the unit's request for more time.
func (l *life) asksExtension() error {
	if err := l.spend(0.4, 0.75); err != nil {
		return err
	}
	if err := l.reach(); err != nil {
		return err
	}
	code, text, days := l.gram.Extension(l.m)
	if err := l.do(l.liaison(), &ticket.AskExtension{On: l.on(), Workdays: min(days, 10), Code: code, Text: ticket.Text(text)}); err != nil {
		return err
	}
	if l.chance(6) {
		return nil // the head is away
	}
	if err := l.work(10*time.Minute, time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil || l.t.Pending(ticket.ForExtension, l.on().Assignment) == nil {
		return err
	}
	return l.do(l.seed.people.at(l.current(), org.DeputyHead), &ticket.SignExtension{On: l.on()})
}

func (l *life) extended() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, l.asksExtension, func() error {
		if l.chance(12) {
			return nil // nobody decides: it lapses when due
		}
		if err := l.work(30*time.Minute, 3*time.Hour); err != nil {
			return err
		}
		if err := l.reach(); err != nil {
			return err
		}
		if q := l.t.Pending(ticket.ForExtension, l.on().Assignment); q == nil || q.Unsigned {
			return nil
		}
		by := l.some(l.rng, org.Dispatcher)
		if l.chance(20) {
			return l.do(by, &ticket.RefuseExtension{Text: ticket.Text(l.gram.Write(NotGranted, l.m, l.unit(l.current())))})
		}
		return l.do(by, &ticket.ApproveExtension{Text: ticket.Text(l.gram.Write(Granted, l.m, l.unit(l.current())))})
	}, l.replied, l.passed, l.rated)
}

// pauses is the suspension: asked by the unit, granted by the director.
func (l *life) pauses() error {
	if err := l.spend(0.2, 0.5); err != nil {
		return err
	}
	if err := l.reach(); err != nil {
		return err
	}
	code, text := l.gram.Suspension(l.m)
	f := &ticket.AskSuspend{On: l.on(), Code: code, Text: ticket.Text(text), Workdays: 4 + l.rng.IntN(17)}
	if l.posed() {
		f.Workdays = 15 + l.rng.IntN(16)
	}
	if err := l.do(l.seed.people.at(l.current(), org.DeputyHead), f); err != nil {
		return err
	}
	if err := l.work(time.Hour, 5*time.Hour); err != nil {
		return err
	}
	return l.do(l.some(l.rng, org.Director), &ticket.Suspend{Text: ticket.Text("情况属实,同意挂起,到期复核。")})
}

func (l *life) suspended() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.signed, l.contacted, l.pauses, func() error {
		l.later(*l.t.SuspendUntil)
		return l.reach()
	}, l.replied, l.passed, l.rated)
}

func (l *life) returned() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.handled, l.substandard, l.replied, l.passed, l.rated)
}

// firstRating brings a ticket to a first rating that is not content.
func (l *life) firstRating() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.handled, l.replied, l.passed, l.discontent)
}

func (l *life) discontent() error { return l.ratedAs(1 + l.rng.IntN(2)) }

func (l *life) unsatisfied() error { return l.steps(l.firstRating, l.redone) }

func (l *life) neverSatisfied() error {
	again := func() error { return l.steps(l.replied, l.passed, l.discontent) }
	return l.steps(l.firstRating, again, again, func() error {
		if err := l.work(2*time.Hour, 12*time.Hour); err != nil {
			return err
		}
		return l.do(l.some(l.rng, org.Director), &ticket.CloseUnsatisfied{Outcome: ticket.NoMeans, Text: ticket.Text(l.gram.Write(Explain, l.m, l.unit(l.current())))})
	})
}

func (l *life) unreachable() error {
	l.say(matter)
	return l.steps(l.taken, l.queued, l.dispatched, l.handled, l.replied, l.passed, func() error {
		for l.t.State == ticket.ToFollowUp && l.t.LinkUntil == nil {
			if err := l.missed(); err != nil {
				return err
			}
		}
		l.later(*l.t.LinkUntil)
		return l.reach()
	})
}

func (l *life) reopened() error {
	l.say(matter)
	err := l.steps(l.taken, l.queued, l.dispatched, l.handled, l.replied, l.passed, func() error { return l.ratedAs(4) })
	if err != nil {
		return err
	}
	l.wait(24*time.Hour, 12*24*time.Hour)
	if err := l.reach(); err != nil {
		return err
	}
	if err := l.do(org.Citizen, &ticket.Reopen{Text: ticket.Text(l.gram.Write(Reopen, l.m, org.Unit{}))}); err != nil {
		return err
	}
	return l.redone()
}

func (l *life) foundFalse() error {
	l.say(matter)
	err := l.steps(l.taken, l.queued, l.dispatched, l.handled, l.replied, l.passed, func() error { return l.ratedAs(5) })
	if err != nil {
		return err
	}
	l.wait(5*24*time.Hour, 20*24*time.Hour)
	if err := l.reach(); err != nil {
		return err
	}
	if err := l.do(l.some(l.rng, org.Supervisor), &ticket.ReopenFalse{Evidence: ticket.Text(l.gram.Write(LookBack, l.m, l.unit(l.current())))}); err != nil {
		return err
	}
	return l.redone()
}

func (l *life) tippedOff() error {
	l.say(func(m Message) bool { return m.Kind == ticket.TipOff })
	return l.steps(l.taken, l.queued, l.dispatched, l.toTheEnd)
}

// repeated is a matter that the same person brings three times, until two persons
// find that enough was said, or the third time is still open.
func (l *life) repeated() error {
	l.say(matter)
	var last ticket.ID
	for i := range 3 {
		in := l.intake()
		in.Channel, in.RepeatOf = ticket.Phone, last
		if err := l.begin(l.some(l.rng, org.Agent), in, &ticket.Accept{}, &ticket.QueueDispatch{}); err != nil {
			return err
		}
		last = l.t.ID
		if i == 2 && l.chance(60) { // still open: it stands on the list of repeats
			return l.steps(l.dispatched, l.signed)
		}
		err := l.steps(l.dispatched, l.signed, func() error { return l.repliedAt(0.1, 0.3) }, l.passed, func() error { return l.ratedAs(3) })
		if err != nil {
			return err
		}
		if i < 2 {
			l.wait(24*time.Hour, 5*24*time.Hour)
		}
	}
	if err := l.work(2*time.Hour, 8*time.Hour); err != nil {
		return err
	}
	f := &ticket.AskUnreasonable{Text: ticket.Text("同一事项已三次依法答复,诉求人未提出新的事实。"), Basis: ticket.Text("《政务服务便民热线运行指南》关于重复诉求的规定")}
	if err := l.do(l.some(l.rng, org.Supervisor), f); err != nil {
		return err
	}
	if err := l.work(2*time.Hour, 8*time.Hour); err != nil {
		return err
	}
	by := l.some(l.rng, org.Director)
	if l.chance(40) {
		return l.do(by, &ticket.DeclineUnreasonable{Text: ticket.Text("本次反映含新的情况,不予认定。")})
	}
	return l.do(by, &ticket.ConfirmUnreasonable{Text: ticket.Text("经法制审核,符合认定条件。")})
}
