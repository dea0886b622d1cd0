package city

import (
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// handled is all that a unit usually does between signing and its reply.
func (l *life) handled() error {
	return l.steps(l.signed, l.assistsSign, l.contacted, l.lower, l.alongside)
}

// liaison is who acts for the lead.
func (l *life) liaison() org.Actor { return l.seed.people.at(l.current(), org.Liaison) }

// contacted is the first contact (先行联系), by the liaison or by the handler he names.
func (l *life) contacted() error {
	if l.m.Phone == "" {
		return nil
	}
	if err := l.work(15*time.Minute, 5*time.Hour); err != nil {
		return err
	}
	if l.t.Confidential && !l.posed() {
		return l.through()
	}
	by := l.liaison()
	if handler := l.seed.people.at(l.current(), org.Handler); handler.ID != 0 && l.chance(35) {
		if err := l.do(by, &ticket.AssignHandler{On: l.on(), Handler: handler.ID}); err != nil {
			return err
		}
		by = handler
		l.wait(5*time.Minute, time.Hour)
	}
	f := &ticket.Contact{On: l.on(), Reached: "yes", Evidence: ticket.Text(l.gram.Evidence()), Text: ticket.Text(l.gram.Write(FirstContact, l.m, l.unit(l.current())))}
	if l.chance(4) {
		f = &ticket.Contact{On: l.on(), Reached: "no", Tries: 3, Text: ticket.Text(l.gram.Write(Unreached, l.m, l.unit(l.current())))}
	}
	return l.do(by, f)
}

// through is the first contact with somebody who asked not to be named (隐号): the unit asks
// through the centre, and the answer comes back the same way.
func (l *life) through() error {
	if err := l.asksThrough(); err != nil {
		return err
	}
	if err := l.work(20*time.Minute, 3*time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil || l.t.Through() == nil {
		return err
	}
	return l.do(l.some(l.rng, org.Dispatcher), &ticket.AnswerThrough{Reached: "yes", Text: ticket.Text(l.gram.Write(ToldBack, l.m, l.unit(l.current())))})
}

func (l *life) asksThrough() error {
	l.wait(5*time.Minute, time.Hour)
	return l.do(l.liaison(), &ticket.AskThrough{On: l.on(), Text: ticket.Text(l.gram.Write(AskThrough, l.m, l.unit(l.current())))})
}

// lower gives the work down (下派): counties nearly always, bureaus now and then.
func (l *life) lower() error {
	percent := 15
	if k := l.unit(l.current()).Kind; k == org.County || k == org.Park {
		percent = 75
	}
	if l.t.Urgency >= ticket.Urgent || !l.chance(percent) {
		return nil
	}
	return l.down(l.on().Assignment, 0.04, 0.18)
}

// down sends the work one level down, perhaps another, and gets it back.
func (l *life) down(n int, least, most float64) error {
	a := l.t.Assignment(n)
	below, ok := l.city.Below(a.Unit, l.m.Category, l.m.Township)
	if !ok || !l.unit(below).Open("2099-01-01") {
		return nil
	}
	if err := l.work(10*time.Minute, 3*time.Hour); err != nil {
		return err
	}
	text := ticket.Text("请按职责核实处理,按时反馈。")
	err := l.do(l.seed.people.at(a.Unit, org.Liaison), &ticket.SubDispatch{On: ticket.On{Assignment: n}, Units: []org.UnitID{below}, Text: text})
	if err != nil {
		return err
	}
	sub := len(l.t.Assignments)
	if err := l.sign(sub); err != nil {
		return err
	}
	if l.chance(35) {
		if err := l.down(sub, least*0.7, most*0.7); err != nil {
			return err
		}
	}
	if l.posed() {
		return nil // what is asked for has not come back yet
	}
	return l.steps(func() error { return l.spend(least, most) }, func() error { return l.answer(sub) })
}

// assistsSign has the assisting units sign.
func (l *life) assistsSign() error {
	for _, a := range l.t.Assignments {
		if a.Part == ticket.Assist && a.State == ticket.WorkToSign {
			if err := l.sign(a.N); err != nil {
				return err
			}
		}
	}
	return nil
}

// assistsAnswer has them answer before the lead does.
func (l *life) assistsAnswer() error {
	for _, a := range l.t.Assignments {
		if a.Part == ticket.Assist && a.State == ticket.WorkHandling {
			if err := l.answer(a.N); err != nil {
				return err
			}
		}
	}
	return nil
}

// alongside is what may happen while the work goes on.
func (l *life) alongside() error {
	u := l.unit(l.current())
	for _, extra := range []struct {
		percent int
		by      func() org.Actor
		do      func() ticket.Facts
	}{
		{6, l.liaison, func() ticket.Facts {
			return &ticket.Interim{On: l.on(), Text: ticket.Text(l.gram.Write(Interim, l.m, u)), NextOn: l.at.AddDate(0, 0, 3).Format("2006-01-02")}
		}},
		{5, func() org.Actor { return org.Citizen }, func() ticket.Facts {
			return &ticket.Urge{Medium: "phone", Text: ticket.Text(l.gram.Write(Urging, l.m, u))}
		}},
		{4, l.liaison, func() ticket.Facts { return &ticket.Note{Text: ticket.Text("已约现场查看时间。")} }},
		{2, func() org.Actor { return l.seed.people.at(l.current(), org.Chief) }, func() ticket.Facts {
			return &ticket.ChiefRead{On: l.on(), Text: ticket.Text(l.gram.Write(ChiefRead, l.m, u))}
		}},
	} {
		if !l.chance(extra.percent) || l.t.Urgency >= ticket.Urgent {
			continue
		}
		if err := l.work(30*time.Minute, 6*time.Hour); err != nil {
			return err
		}
		if err := l.reach(); err != nil {
			return err
		}
		if by := extra.by(); by.ID != 0 || by.Citizen {
			if err := l.do(by, extra.do()); err != nil {
				return err
			}
		}
	}
	return nil
}

// replied is the lead's answer in good time, or now and then late.
func (l *life) replied() error {
	if l.chance(4) {
		return l.repliedAt(1.02, 1.35)
	}
	// Most are done early; a few take all their time.
	early := l.rng.Float64() * l.rng.Float64() * l.rng.Float64() * l.rng.Float64()
	return l.repliedAt(0.03+0.9*early, 0.07+0.9*early)
}

func (l *life) repliedAt(least, most float64) error {
	if err := l.spend(least, most); err != nil {
		return err
	}
	if err := l.reach(); err != nil {
		return err
	}
	if err := l.assistsAnswer(); err != nil {
		return err
	}
	lead := l.t.Lead()
	if l.t.Source == ticket.Province && lead.ChiefRead == nil {
		text := ticket.Text(l.gram.Write(ChiefRead, l.m, l.unit(lead.Unit)))
		if err := l.do(l.seed.people.at(lead.Unit, org.Chief), &ticket.ChiefRead{On: l.on(), Text: text}); err != nil {
			return err
		}
	}
	if lead.Round > 1 && lead.ChiefSign == nil {
		text := ticket.Text(l.gram.Write(ChiefSign, l.m, l.unit(lead.Unit)))
		if err := l.do(l.seed.people.at(lead.Unit, org.Chief), &ticket.ChiefSign{On: l.on(), Text: text}); err != nil {
			return err
		}
	}
	return l.answer(l.on().Assignment)
}

// answer is a unit's reply on its assignment.
func (l *life) answer(n int) error {
	if err := l.reach(); err != nil {
		return err
	}
	a := l.t.Assignment(n)
	if a == nil || a.State != ticket.WorkHandling {
		return nil
	}
	r := l.gram.Reply(l.m, l.unit(a.Unit), a.Round)
	for tries := 0; a.Round > 1 && r.Public == l.said.Public && tries < 20; tries++ { // which the rules would refuse
		r = l.gram.Reply(l.m, l.unit(a.Unit), a.Round)
	}
	if a.Part == ticket.Lead {
		for try := 0; try < 50 && a.Round > 1 && r.Public == l.said.Public; try++ { // nobody answers a redo in the same words
			r = l.gram.Reply(l.m, l.unit(a.Unit), a.Round)
		}
		l.said = r
	}
	return l.submit(*a, r)
}

func (l *life) submit(a ticket.Assignment, r Reply) error {
	called := l.at.Add(-l.between(5*time.Minute, 40*time.Minute))
	f := &ticket.SubmitReply{On: ticket.On{Assignment: a.N}, Public: ticket.Text(r.Public), Internal: ticket.Text(r.Internal),
		Founded: r.Founded, Resolved: r.Resolved, Why: r.Why, ContactAt: &called, Contact: ticket.Text(r.Evidence)}
	for _, b := range l.t.Assignments {
		if b.Open() && b.N != a.N && (b.Parent == a.N || a.Part == ticket.Lead && b.Part == ticket.Assist) {
			f.OpenWhy = ticket.Text("已电话了解下级办理情况,先行答复诉求人。")
		}
	}
	return l.do(l.seed.people.at(a.Unit, org.Liaison), f)
}

// passed is the review: most replies pass, some are substandard first.
func (l *life) passed() error {
	if err := l.work(20*time.Minute, 4*time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil {
		return err
	}
	by := l.some(l.rng, org.Inspector)
	code := ""
	switch {
	case l.m.Kind == ticket.Praise:
		code = "praise"
	case l.m.Phone == "":
		code = "anonymous"
	case l.m.NoFollowUp:
		code = "not_wanted"
	}
	if code == "" {
		return l.do(by, &ticket.PassReply{})
	}
	return l.do(by, &ticket.CloseNoFollowUp{Code: code, Outcome: stated(l.said)})
}

// stated is what a reviewer states from the unit's own answer.
func stated(r Reply) ticket.Outcome {
	switch {
	case r.Resolved == "resolved" || r.Resolved == "":
		return ticket.Resolved
	case r.Resolved == "partly":
		return ticket.PartlyResolved
	case r.Why == "policy":
		return ticket.NoPolicy
	}
	return ticket.NoMeans
}

// substandard is an answer that the reviewer returns, and the better one.
func (l *life) substandard() error {
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
	bad, code, words := l.gram.Substandard(l.m, l.unit(lead.Unit))
	if err := l.submit(lead, bad); err != nil {
		return err
	}
	if err := l.work(20*time.Minute, 4*time.Hour); err != nil {
		return err
	}
	return l.do(l.some(l.rng, org.Inspector), &ticket.ReturnReply{On: l.on(), Codes: []string{code}, Text: ticket.Text(words)})
}

// rated is the follow-up: by telephone, sometimes at the second try, or by the
// citizen himself through the link; what he is not content with is done again.
func (l *life) rated() error { return l.ratedAs(0) }

// ratedAs is rated with a given satisfaction, 0 for what comes naturally.
func (l *life) ratedAs(satisfaction int) error {
	if l.t.State != ticket.ToFollowUp {
		return nil
	}
	by, channel := org.Citizen, "link"
	if l.chance(60) {
		by, channel = l.some(l.rng, org.FollowUpClerk), "phone"
		if l.chance(14) {
			if err := l.missed(); err != nil {
				return err
			}
		}
	}
	if err := l.work(40*time.Minute, 9*time.Hour); err != nil {
		return err
	}
	r := l.gram.Rating(l.m, l.said)
	if satisfaction > 0 {
		r = l.gram.Rated(l.m, satisfaction, l.said.Resolved)
	}
	err := l.do(by, &ticket.Rate{Channel: channel, Contacted: r.Contacted, Resolved: r.Resolved, Satisfaction: r.Satisfaction,
		Insists: r.Insists, Comment: ticket.Text(r.Comment)})
	if err != nil || satisfaction > 0 {
		return err
	}
	return l.redone()
}

// redone is the rework, as often as he is not content.
func (l *life) redone() error {
	for l.t.State == ticket.Rework {
		if err := l.steps(l.replied, l.passed, func() error { return l.ratedAs(3 + l.rng.IntN(3)) }); err != nil {
			return err
		}
	}
	return nil
}

// missed is an attempt that nobody answered (未接通).
func (l *life) missed() error {
	if at := l.t.FollowUpAt; at != nil && at.After(l.at) && !l.posed() {
		l.at = at.Truncate(time.Second).Add(time.Second)
	}
	if err := l.work(20*time.Minute, 3*time.Hour); err != nil {
		return err
	}
	return l.do(l.some(l.rng, org.FollowUpClerk), &ticket.MissFollowUp{Channel: "phone", Comment: ticket.Text(l.gram.Write(Missed, l.m, org.Unit{}))})
}
