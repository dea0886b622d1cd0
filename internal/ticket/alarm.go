package ticket

import (
	"time"

	"suban/internal/org"
)

// alarm is a deed of the system and the moment it falls due.
type alarm struct {
	at time.Time
	do Facts
}

// alarms lists what the clocks will make the system do, if nobody acts first. Now
// is when it will be done, which may be long after it fell due.
func (c *Case) alarms(now time.Time, r rules) ([]alarm, error) {
	var list []alarm
	add := func(t *time.Time, f Facts) {
		if t != nil {
			list = append(list, alarm{*t, f})
		}
	}
	if c.State == Transferred {
		add(c.AckDueAt, &AlarmTransfer{})
	}
	if !c.State.Open() {
		return list, nil
	}
	switch c.State {
	case SendBackAsked:
		if c.mustDispute(r.p) {
			q := c.Pending(ForSendBack, c.Lead().N)
			add(&q.AskedAt, &RaiseDispute{})
		}
	case InDispute:
		d := c.openDispute()
		at := d.DueAt
		if at.Before(now) {
			at = now
		}
		if u := c.fallbackUnit(at, r); u != 0 {
			add(&d.DueAt, &Appoint{Unit: u})
		}
		return list, nil
	case Suspended:
		add(c.SuspendUntil, &Resume{})
		return list, nil
	case ToFollowUp:
		add(c.LinkUntil, &CloseUnreachable{})
	case Handling, Rework:
		if q := c.extension(); q != nil {
			add(&c.Lead().DueAt, &LapseExtension{})
		}
	}
	for i := range c.Assignments {
		a := &c.Assignments[i]
		if !a.Open() {
			continue
		}
		if a.State == WorkToSign && (a.Part != Lead || c.State == Dispatched) {
			add(&a.SignDueAt, &AutoSign{On{a.N}})
		}
		if a.OverdueAt != nil {
			continue
		}
		add(&a.DueAt, &Escalate{Assignment: a.N, Tier: 1})
		for level := a.Warned + 1; level <= 2; level++ {
			at, err := a.warnAt(level, r)
			if err != nil {
				return nil, err
			}
			if at.Before(a.DueAt) {
				add(&at, &Warn{Assignment: a.N, Level: level})
				break
			}
		}
	}
	return list, nil
}

// Wake is when the system next has something to do to the ticket.
func (c *Case) Wake(book *Rulebook) (time.Time, bool, error) {
	next, _, ok, err := c.next(time.Time{}, book)
	return next, ok, err
}

func (c *Case) next(now time.Time, book *Rulebook) (time.Time, Facts, bool, error) {
	policy := c.PolicyID
	if policy == 0 {
		return time.Time{}, nil, false, nil
	}
	r, err := book.rules(policy, book.Calendar)
	if err != nil {
		return time.Time{}, nil, false, err
	}
	list, err := c.alarms(now, r)
	if err != nil || len(list) == 0 {
		return time.Time{}, nil, false, err
	}
	first := list[0]
	for _, a := range list[1:] {
		if a.at.Before(first.at) {
			first = a
		}
	}
	return first.at, first.do, true, nil
}

// Tick does everything the clocks demand up to now, one deed after the other,
// and returns the events. Repeating it does nothing more.
func (c *Case) Tick(now time.Time, book *Rulebook) ([]Event, error) {
	var events []Event
	for len(events) < 50 {
		due, f, ok, err := c.next(now, book)
		if err != nil || !ok || due.After(now) {
			return events, err
		}
		e, err := c.Do(f, org.System, now, book)
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}
