package city

import (
	"context"
	"math/rand/v2"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// story is how the life of a ticket, or of a few that belong together, goes.
type story struct {
	name  string
	parts int // how often, in parts of all
	tell  func(*life) error
}

// life is one story being told.
type life struct {
	*seed
	plot
	ctx  context.Context
	rng  *rand.Rand
	gram *Grammar
	m    Message
	t    *casework.Life   // the ticket it is about now
	all  []*casework.Life // every ticket of the story
	at   time.Time        // when the next thing happens
	said Reply            // what the unit answered last
	by   org.Actor        // the agent who took it
}

// office are the hours in which units and clerks work.
var office = workday.Basis{Office: true, Open: 8*time.Hour + 30*time.Minute, Close: 17*time.Hour + 30*time.Minute}

// chance is true so many times in a hundred.
func (l *life) chance(percent int) bool { return l.rng.IntN(100) < percent }

// between draws a duration.
func (l *life) between(least, most time.Duration) time.Duration {
	return least + time.Duration(l.rng.Int64N(int64(most-least)+1)).Truncate(time.Second)
}

// posed says whether the life stands still at a moment near the present; what
// leads there is then told in a hurry.
func (l *life) posed() bool { return !l.until.IsZero() }

func (l *life) hurry() {
	left := l.until.Sub(l.at)
	l.at = l.at.Add(max(time.Second, time.Duration((0.15+0.35*l.rng.Float64())*float64(left))).Truncate(time.Second))
}

// wait lets natural time pass.
func (l *life) wait(least, most time.Duration) {
	if l.posed() {
		l.hurry()
		return
	}
	l.at = l.at.Add(l.between(least, most))
}

// work lets office hours pass, of someone who is there by day; what is urgent is
// done at once.
func (l *life) work(least, most time.Duration) error {
	if l.posed() || l.t.Urgency >= ticket.Urgent {
		l.wait(least/20, most/20)
		return nil
	}
	at, err := l.calendar.Add(l.at, l.between(least, most), office)
	if err == nil {
		l.at = at.Truncate(time.Second)
	}
	return err
}

// spend lets a share of the lead's period pass: more than 1 is late.
func (l *life) spend(least, most float64) error {
	lead := l.t.Lead()
	if l.posed() || lead == nil {
		l.hurry()
		return nil
	}
	share := least + l.rng.Float64()*(most-least)
	if lead.DueHours > 0 {
		l.later(lead.DueFrom.Add(time.Duration(share * float64(lead.DueAt.Sub(lead.DueFrom)))))
		return nil
	}
	total, err := l.calendar.Elapsed(lead.DueFrom, lead.DueAt, l.policy.Basis())
	if err != nil {
		return err
	}
	at, err := l.calendar.Add(lead.DueFrom, time.Duration(share*float64(total)), l.policy.Basis())
	if err != nil {
		return err
	}
	// Nobody writes at night.
	local := at.In(workday.Zone)
	if h := local.Hour(); h < 8 || h >= 18 {
		if at, err = l.calendar.Add(at, l.between(5*time.Minute, 4*time.Hour), office); err != nil {
			return err
		}
		if share < 1 && !at.Before(lead.DueAt) { // before the day ended, not after
			at = lead.DueAt.Add(-l.between(6*time.Hour+time.Minute, 12*time.Hour))
		}
	}
	l.later(at)
	return nil
}

// later moves on to a moment, never back.
func (l *life) later(at time.Time) {
	if at = at.Truncate(time.Second); at.After(l.at) {
		l.at = at
	} else {
		l.at = l.at.Add(l.between(time.Minute, 30*time.Minute))
	}
}

// reach lets the clocks act up to the moment that has come.
func (l *life) reach() error {
	if err := l.t.Until(l.ctx, l.at); err != nil {
		return err
	}
	if l.at.After(l.Now) {
		return casework.ErrPresent
	}
	return nil
}

// do does a deed now.
func (l *life) do(by org.Actor, facts ...ticket.Facts) error {
	if err := l.t.Do(l.ctx, by, l.at, facts...); err != nil {
		return err
	}
	l.at = l.t.At
	return nil
}

// steps tells one thing after the other.
func (l *life) steps(list ...func() error) error {
	for _, step := range list {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// hold is the end of a pose: from here nobody does anything until now.
func (l *life) hold() error { return casework.ErrPresent }

// say has the citizen say something that fits.
func (l *life) say(fits func(Message) bool) {
	for l.m = l.gram.Message(); !fits(l.m); l.m = l.gram.Message() {
	}
}

func anything(Message) bool { return true }

// matter is what a unit has to look into, and nothing urgent.
func matter(m Message) bool {
	return m.Urgency == ticket.Normal && (m.Kind == ticket.Help || m.Kind == ticket.Complaint) && m.Phone != "" && !m.NoFollowUp
}

func asked(m Message) bool { return m.Kind == ticket.Inquiry }

// intake is what is registered of what he said.
func (l *life) intake() *ticket.Register {
	m := l.m
	kind := "person"
	if m.Company {
		kind = "company"
	}
	return &ticket.Register{Kind: m.Kind, Channel: m.Channel, Source: ticket.Local, Category: m.Category, Region: m.Region, Township: m.Township,
		Urgency: m.Urgency, Confidential: m.Confidential, NoFollowUp: m.NoFollowUp, RequesterKind: kind,
		Title: ticket.Text(m.Title), Content: ticket.Text(m.Content), Expectation: ticket.Text(m.Expectation), Place: ticket.Text(m.Place),
		RequesterName: ticket.Text(m.Name), RequesterPhone: ticket.Text(m.Phone)}
}

// begin opens a ticket; the first of a story marks the story as told.
func (l *life) begin(by org.Actor, in *ticket.Register, then ...ticket.Facts) error {
	if l.at.IsZero() {
		l.at = l.start
	}
	row := l.row()
	if len(l.all) > 0 {
		row = nil
	}
	by = l.atDesk(by, in)
	t, err := l.seed.work.Begin(l.ctx, by, l.at, l.Now, row, in, then...)
	if err != nil {
		return err
	}
	l.t, l.by = t, by
	l.all = append(l.all, t)
	return nil
}

// taken is the beginning of most lives: the citizen calls and an agent takes the
// matter on, or he writes and it is taken on by itself.
func (l *life) taken() error {
	in := l.intake()
	if in.Channel == ticket.Phone || in.Channel == ticket.Letter {
		return l.begin(l.some(l.rng, org.Agent), in, &ticket.Accept{})
	}
	return l.begin(org.Citizen, in, &ticket.Accept{})
}

// phoned is taken by telephone.
func (l *life) phoned() error {
	l.m.Channel = ticket.Phone
	return l.taken()
}

// queued hands it to the dispatchers.
func (l *life) queued() error {
	l.wait(10*time.Second, 2*time.Minute)
	by := l.by
	if by.Citizen {
		by = org.System
	}
	return l.do(by, &ticket.QueueDispatch{})
}

// right is the unit that the list of powers and duties names.
func (l *life) right() org.UnitID {
	u, ok := l.city.Lead(l.m.Category, l.m.Region)
	if !ok {
		u = l.city.Second()[0].ID
	}
	return u
}

// other is another second-level unit that takes tickets.
func (l *life) other(than ...org.UnitID) org.Unit {
	second := l.city.Second()
	for {
		u := second[l.rng.IntN(len(second))]
		taken := !u.Open(workday.DateOf(l.at).String()) || u.Kind == org.Party
		for _, t := range than {
			taken = taken || t == u.ID
		}
		if !taken {
			return u
		}
	}
}

// unit is one of the city's units.
func (l *life) unit(id org.UnitID) org.Unit {
	u, _ := l.tree.Unit(id)
	return u
}

// dispatched gives it to the unit that must act.
func (l *life) dispatched() error { return l.dispatchTo(l.right()) }

func (l *life) dispatchTo(unit org.UnitID) error {
	if l.m.Urgency >= ticket.Urgent {
		l.wait(30*time.Second, 4*time.Minute)
	} else {
		l.wait(2*time.Minute, 24*time.Minute)
	}
	f := &ticket.Dispatch{Unit: unit, Reason: ticket.Text(l.gram.Write(DispatchWhy, l.m, l.unit(unit)))}
	if l.chance(8) {
		f.Assists = []org.UnitID{l.other(unit).ID}
	}
	err := l.do(l.some(l.rng, org.Dispatcher), f)
	if isRefusal(err, "unit") {
		// A ruling says otherwise: dispatch obeys it.
		book, rulesErr := l.seed.work.Rulebook(l.ctx)
		if rulesErr != nil {
			return rulesErr
		}
		for _, p := range book.Precedents {
			if org.Above(p.Category, l.m.Category) && l.m.Region.Within(p.Region) {
				f.Unit, f.Assists = p.Unit, nil
				return l.do(l.some(l.rng, org.Dispatcher), f)
			}
		}
	}
	return err
}

// current is the unit that leads now.
func (l *life) current() org.UnitID {
	if lead := l.t.Lead(); lead != nil {
		return lead.Unit
	}
	return 0
}

// on is the lead's assignment.
func (l *life) on() ticket.On {
	if lead := l.t.Lead(); lead != nil {
		return ticket.On{Assignment: lead.N}
	}
	return ticket.On{}
}

// signed has the lead sign, unless its people forget and the clock does.
func (l *life) signed() error {
	if !l.posed() && l.chance(6) {
		if lead := l.t.Lead(); lead != nil {
			l.later(lead.SignDueAt)
		}
		return l.reach()
	}
	return l.sign(l.on().Assignment)
}

// sign has a unit sign, if the clock has not done it: whoever is on duty, or
// someone in office hours.
func (l *life) sign(n int) error {
	if l.chance(75) {
		l.wait(4*time.Minute, 150*time.Minute)
	} else if err := l.work(10*time.Minute, 2*time.Hour); err != nil {
		return err
	}
	if err := l.reach(); err != nil {
		return err
	}
	a := l.t.Assignment(n)
	if a == nil || a.State != ticket.WorkToSign {
		return nil
	}
	return l.do(l.seed.people.at(a.Unit, org.Liaison), &ticket.Sign{On: ticket.On{Assignment: n}})
}

// isRefusal reports that the rules said no about one field.
func isRefusal(err error, field string) bool {
	f, ok := fault.Of(err)
	return ok && f.Field == field
}
