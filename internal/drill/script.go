package drill

import (
	"fmt"
	"regexp"
	"time"

	"suban/internal/city"
	"suban/internal/desk"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// scripts are how the life of a request goes, by its way.
var scripts = map[way]func(*life) error{
	direct:         (*life).direct,
	plain:          (*life).plain,
	lowered:        func(l *life) error { return l.steps(l.taken, l.dispatched, l.signed, l.lowers, l.replied, l.rated) },
	sentBack:       (*life).sentBack,
	sentBackInVain: (*life).sentBackInVain,
	extended:       (*life).extended,
	suspended:      func(l *life) error { return l.pausedFor(3 + l.rng.IntN(10)) },
	unreached:      func(l *life) error { return l.steps(l.taken, l.dispatched, l.handled, l.missed) },
	provincial:     (*life).provincial,
	police:         (*life).police,
	transferred:    (*life).transferred,
	refused:        (*life).refused,
	withdrawn:      (*life).withdrawn,
	doubled:        (*life).doubled,
	again:          (*life).again,
	epidemicUrgent: func(l *life) error {
		return l.epidemic(0, "封控在家，老人需要透析，药快断了，急需就医。")
	},
	epidemicSupply: func(l *life) error {
		return l.epidemic(1, "小区已静默管理，家里断粮，买不到菜，请帮忙送些生活物资。")
	},
	hollow:      (*life).hollow,
	quarrel:     (*life).quarrel,
	alike:       (*life).alike,
	lookedBack:  (*life).lookedBack,
	provinceBad: (*life).provincial,
	stuck:       func(l *life) error { return l.pausedFor(30) },
	brought:     func(l *life) error { return l.brought("") },
	atBusiness:  func(l *life) error { return l.brought(desk.Business) },
	atFinance:   func(l *life) error { return l.brought(desk.Finance) },
	leader:      (*life).leader,
}

// plain is how most lives go.
func (l *life) plain() error { return l.steps(l.taken, l.dispatched, l.handled, l.rated) }

// say has the citizen say what he wants.
func (l *life) say() {
	for l.m = l.gram.Of(l.kind); outbreak.MatchString(l.m.Title + l.m.Content + l.m.Expectation); {
		l.m = l.gram.Of(l.kind)
	}
	l.settled()
}

// settled gives nearly everybody a telephone of his own, of a range nobody has.
func (l *life) settled() {
	if l.m.Phone != "" {
		l.m.Phone = fmt.Sprintf("0557-300%04d-%04d", l.rng.IntN(10000), l.rng.IntN(10000))
	}
}

// outbreak are words of an outbreak: only who is caught in one says them.
var outbreak = regexp.MustCompile("核酸|隔离|封控|疫情|红码|黄码|密接|断粮|缺药|缺粮|缺水|物资|买不到|没有吃的|断供")

// about has him speak of one matter in one place.
func (l *life) about(category string, region org.RegionCode) {
	for l.m = l.gram.About(category); l.m.Region != region || l.m.Kind == ticket.TipOff || l.m.Kind == ticket.Inquiry || l.m.Phone == ""; {
		l.m = l.gram.About(category)
	}
	l.m.Kind = l.kind
	l.settled()
}

// intake is what is registered of what he said.
func (l *life) intake() *ticket.Register {
	m := l.m
	kind := "person"
	if m.Company {
		kind = "company"
	}
	return &ticket.Register{Kind: m.Kind, Channel: m.Channel, Source: ticket.Local, Category: m.Category, Region: m.Region, Township: m.Township,
		Urgency: m.Urgency, Confidential: m.Confidential, RequesterKind: kind,
		Title: ticket.Text(m.Title), Content: ticket.Text(m.Content), Expectation: ticket.Text(m.Expectation), Place: ticket.Text(m.Place),
		RequesterName: ticket.Text(m.Name), RequesterPhone: ticket.Text(m.Phone)}
}

// taken is a request on its way to the dispatchers.
func (l *life) taken() error {
	l.say()
	return l.takenAs(l.intake())
}

func (l *life) takenAs(in *ticket.Register) error {
	if in.Channel == ticket.Phone || in.Channel == ticket.Letter {
		return l.begin(l.picksUp(in), in, &ticket.Accept{}, &ticket.QueueDispatch{})
	}
	if err := l.begin(org.Citizen, in, &ticket.Accept{}); err != nil {
		return err
	}
	l.wait(time.Second, 3*time.Second)
	return l.do(org.System, &ticket.QueueDispatch{})
}

// direct is answered while the citizen is on the line.
func (l *life) direct() error {
	l.say()
	l.m.Channel = ticket.Phone
	u := l.unit(l.right())
	return l.begin(l.agent(), l.intake(), &ticket.Accept{}, &ticket.Answer{Text: ticket.Text(l.gram.Write(city.Direct, l.m, u)), Article: "三方通话:" + u.Short})
}

func (l *life) dispatched() error { return l.dispatchTo(l.right()) }

func (l *life) dispatchTo(unit org.UnitID) error {
	if l.t.Urgency >= ticket.Urgent {
		l.wait(30*time.Second, 4*time.Minute)
	} else {
		l.wait(2*time.Minute, 24*time.Minute)
	}
	return l.do(l.Some(l.rng, org.Dispatcher), &ticket.Dispatch{Unit: unit, Reason: ticket.Text(l.gram.Write(city.DispatchWhy, l.m, l.unit(unit)))})
}

// signed has the unit sign, unless its people forget and the clock does.
func (l *life) signed() error {
	if l.chance(4) {
		return nil
	}
	if l.t.Urgency >= ticket.Urgent {
		l.wait(time.Minute, 9*time.Minute)
	} else {
		l.wait(4*time.Minute, 50*time.Minute)
	}
	if err := l.reach(); err != nil || l.lead().State != ticket.WorkToSign {
		return err
	}
	return l.do(l.liaison(), &ticket.Sign{On: l.onLead()})
}

// liaison is who acts for the lead.
func (l *life) liaison() org.Actor { return l.At(l.lead().Unit, org.Liaison) }

// contacted is the first contact (先行联系).
func (l *life) contacted() error {
	if l.m.Phone == "" || l.lead().State != ticket.WorkHandling {
		return nil
	}
	if l.t.Urgency >= ticket.Urgent {
		l.wait(2*time.Minute, 15*time.Minute)
	} else {
		l.wait(30*time.Minute, 4*time.Hour)
	}
	text := l.gram.Write(city.FirstContact, l.m, l.unit(l.lead().Unit))
	return l.do(l.liaison(), &ticket.Contact{On: l.onLead(), Reached: "yes", Evidence: ticket.Text(l.gram.Evidence()), Text: ticket.Text(text)})
}

// handled is signing, first contact and a reply that passes its review.
func (l *life) handled() error { return l.steps(l.signed, l.contacted, l.replied) }

// needs is how many working days the unit takes in all for this matter, drawn once.
func (l *life) needs() float64 {
	h := habitOn(workday.DateOf(l.lead().SentAt))
	mean := h.matter
	if l.t.Class == ticket.ClassInquiry {
		mean = h.inquiry
	}
	return mean * (1 - spread + 2*spread*l.rng.Float64())
}

// replied is the reply after the unit's time, and its review.
func (l *life) replied() error { return l.repliedAfter(l.lead().SentAt, l.needs()) }

// repliedAfter is a reply so many working days after a moment. What is urgent is done within hours.
func (l *life) repliedAfter(from time.Time, days float64) error {
	at, err := l.working(from, days)
	if err != nil {
		return err
	}
	if l.t.Urgency >= ticket.Urgent {
		at = from.Add(time.Duration((0.3 + 0.6*l.rng.Float64()) * float64(l.lead().DueAt.Sub(from))))
	}
	h := habitOn(workday.DateOf(at))
	if l.rng.Float64() < h.sloppy && l.t.Urgency < ticket.Urgent {
		half, err := l.working(from, days*0.45)
		if err != nil {
			return err
		}
		l.later(half)
		if err := l.substandard(); err != nil {
			return err
		}
	}
	l.later(at)
	return l.steps(l.answers, l.passed)
}

// atWork has the unit sign at last what it is about to answer.
func (l *life) atWork() error {
	if err := l.reach(); err != nil || l.lead().State != ticket.WorkToSign {
		return err
	}
	return l.do(l.liaison(), &ticket.Sign{On: l.onLead()})
}

// substandard is an answer that the reviewer returns.
func (l *life) substandard() error {
	if err := l.atWork(); err != nil || l.lead().State != ticket.WorkHandling {
		return err
	}
	if err := l.chief(); err != nil {
		return err
	}
	bad, code, words := l.gram.Substandard(l.m, l.unit(l.lead().Unit))
	if err := l.submit(bad); err != nil {
		return err
	}
	l.wait(20*time.Minute, 3*time.Hour)
	return l.do(l.Some(l.rng, org.Inspector), &ticket.ReturnReply{On: l.onLead(), Codes: []string{code}, Text: ticket.Text(words)})
}

// chief has the head of the unit read what the province sent, and sign what is done again.
func (l *life) chief() error {
	a := l.lead()
	by := l.At(a.Unit, org.Chief)
	if l.t.Source == ticket.Province && a.ChiefRead == nil {
		if err := l.do(by, &ticket.ChiefRead{On: l.onLead(), Text: ticket.Text(l.gram.Write(city.ChiefRead, l.m, l.unit(a.Unit)))}); err != nil {
			return err
		}
	}
	if a := l.lead(); a.Round > 1 && a.ChiefSign == nil {
		return l.do(by, &ticket.ChiefSign{On: l.onLead(), Text: ticket.Text(l.gram.Write(city.ChiefSign, l.m, l.unit(a.Unit)))})
	}
	return nil
}

// answers is the lead's reply.
func (l *life) answers() error {
	if err := l.atWork(); err != nil || l.lead().State != ticket.WorkHandling {
		return err
	}
	if err := l.chief(); err != nil {
		return err
	}
	r := l.gram.Reply(l.m, l.unit(l.lead().Unit), l.lead().Round)
	for r.Public == l.said { // what is done again needs other words
		r = l.gram.Reply(l.m, l.unit(l.lead().Unit), l.lead().Round)
	}
	l.said = r.Public
	return l.submit(r)
}

func (l *life) submit(r city.Reply) error {
	called := l.now.Add(-5 * time.Minute)
	return l.do(l.liaison(), &ticket.SubmitReply{On: l.onLead(), Public: ticket.Text(r.Public), Internal: ticket.Text(r.Internal),
		Founded: r.Founded, Resolved: r.Resolved, Why: r.Why, ContactAt: &called, Contact: ticket.Text(r.Evidence)})
}

// passed is the review.
func (l *life) passed() error {
	if l.lead().State != ticket.WorkReplied {
		return nil
	}
	l.wait(10*time.Minute, 3*time.Hour)
	if err := l.reach(); err != nil || l.t.State != ticket.Replied {
		return err
	}
	code := ""
	switch {
	case l.m.Kind == ticket.Praise:
		code = "praise"
	case l.t.RequesterPhone.Empty():
		code = "anonymous"
	}
	if code != "" {
		return l.do(l.Some(l.rng, org.Inspector), &ticket.CloseNoFollowUp{Code: code, Outcome: ticket.Resolved})
	}
	return l.do(l.Some(l.rng, org.Inspector), &ticket.PassReply{})
}

// rated is the follow-up; whoever is not content gets his matter done again, and some are
// content with nothing.
func (l *life) rated() error {
	stubborn := -1 // undecided
	for l.t.State == ticket.ToFollowUp {
		by, channel := org.Citizen, "link"
		if l.chance(65) {
			by, channel = l.Some(l.rng, org.FollowUpClerk), "phone"
		}
		l.wait(2*time.Hour, 26*time.Hour)
		if hour := l.now.In(workday.Zone).Hour(); hour < 9 || hour > 19 {
			l.now = l.now.Add(12 * time.Hour)
		}
		if err := l.reach(); err != nil || l.t.State != ticket.ToFollowUp {
			return err
		}
		h, bad := habitOn(workday.DateOf(l.now)), false
		if l.lead().Round == 1 {
			bad = l.rng.Float64() < h.unhappy || l.way == provinceBad
		} else {
			if stubborn < 0 {
				stubborn = 0
				if l.rng.Float64() < h.stubborn && l.way != provinceBad {
					stubborn = 1
				}
			}
			bad = stubborn == 1
		}
		if err := l.rate(by, channel, bad); err != nil {
			return err
		}
		switch {
		case l.t.State == ticket.Rework:
			if err := l.repliedAfter(l.lead().DueFrom, l.needs()*0.35); err != nil {
				return err
			}
		case bad: // twice is enough: the director explains and closes
			l.wait(2*time.Hour, 20*time.Hour)
			return l.do(l.Some(l.rng, org.Director), &ticket.CloseUnsatisfied{Outcome: ticket.NoMeans, Text: ticket.Text(l.gram.Write(city.Explain, l.m, l.unit(l.lead().Unit)))})
		}
	}
	return nil
}

func (l *life) rate(by org.Actor, channel string, bad bool) error {
	satisfaction := 3 + l.rng.IntN(3)
	if bad {
		satisfaction = 1 + l.rng.IntN(2)
	}
	r := l.gram.Rated(l.m, satisfaction, "resolved")
	return l.do(by, &ticket.Rate{Channel: channel, Contacted: r.Contacted, Resolved: r.Resolved, Satisfaction: r.Satisfaction, Insists: r.Insists, Comment: ticket.Text(r.Comment)})
}

// missed is a follow-up that nobody answers, three times.
func (l *life) missed() error {
	for l.t.State == ticket.ToFollowUp && l.t.LinkUntil == nil {
		if at := l.t.FollowUpAt; at != nil {
			l.later(at.Add(time.Duration(1+l.rng.IntN(90)) * time.Minute))
		}
		if err := l.reach(); err != nil || l.t.State != ticket.ToFollowUp {
			return err
		}
		if err := l.do(l.Some(l.rng, org.FollowUpClerk), &ticket.MissFollowUp{Channel: "phone", Comment: ticket.Text(l.gram.Write(city.Missed, l.m, org.Unit{}))}); err != nil {
			return err
		}
	}
	if l.t.LinkUntil == nil {
		return nil
	}
	l.later(*l.t.LinkUntil)
	return l.reach()
}

func (l *life) provinceNo() string { return fmt.Sprintf("AH%d%06d", l.on.Year, l.rng.IntN(1_000_000)) }
