package drill

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// teller tells the requests of one day, one after the other.
type teller struct {
	*drill
	on   workday.Date
	gram *city.Grammar

	heard map[int]telling // what will be brought again, by its place in the day
}

// telling is a request that was told, and what was said.
type telling struct {
	id ticket.ID
	m  city.Message
}

// life is one request being told.
type life struct {
	*teller
	plot
	ctx context.Context
	rng *rand.Rand
	key string
	m   city.Message
	t   *casework.Life
	old *past     // what was lived before the run broke off, nil for a new life
	now time.Time // when the next thing happens
	by  org.Actor // the agent

	said string // what the unit answered last
}

// live tells one request up to the present.
func (t *teller) live(ctx context.Context, n int, p plot) error {
	seed := t.Seed<<32 ^ uint64(t.on.Start().Unix()/86400)<<16 ^ uint64(n)
	t.gram.Restart(seed)
	l := &life{teller: t, plot: p, ctx: ctx, rng: rand.New(rand.NewPCG(seed, 0x6c696665)), key: fmt.Sprintf("%s/%d", t.on, n), now: p.at}
	if p.way == hollow {
		l.key = HollowKey + l.key
	}
	if err := l.recall(); err != nil {
		return err
	}
	err := scripts[p.way](l)
	switch {
	case errors.Is(err, casework.ErrPresent):
		err = nil
	case err != nil:
		refused, ok := fault.Of(err)
		if !ok {
			return err
		}
		t.cut(l.key, refused)
	}
	if l.t != nil {
		if err := l.until(l.drill.now); err != nil && !errors.Is(err, casework.ErrPresent) {
			return err
		}
		if _, wanted := t.heard[p.no]; wanted {
			t.heard[p.no] = telling{l.t.ID, l.m}
		}
	}
	return nil
}

// chance is true so many times in a hundred.
func (l *life) chance(percent int) bool { return l.rng.IntN(100) < percent }

// wait lets natural time pass.
func (l *life) wait(least, most time.Duration) {
	l.now = l.now.Add(least + time.Duration(l.rng.Int64N(int64(most-least)+1))).Truncate(time.Second)
}

// later moves on to a moment, never back.
func (l *life) later(at time.Time) {
	if at = at.Truncate(time.Second); at.After(l.now) {
		l.now = at
	} else {
		l.now = l.now.Add(time.Minute)
	}
}

// begin registers the request, which marks it as told.
func (l *life) begin(by org.Actor, in *ticket.Register, then ...ticket.Facts) (err error) {
	l.by = by
	if l.old.more() {
		return l.old.step(l)
	}
	l.t, err = l.work.Begin(l.ctx, by, l.now, l.drill.now, &postgres.ImportRow{Source: Source, Key: l.key}, in, then...)
	return err
}

// do does a deed now, after what the clocks did before it.
func (l *life) do(by org.Actor, facts ...ticket.Facts) error {
	if l.now.After(l.drill.now) {
		return l.until(l.drill.now)
	}
	if err := l.old.clocks(l, l.now.Add(-time.Second)); err != nil {
		return err
	}
	if l.old.more() {
		if err := l.old.step(l); err != nil {
			return err
		}
	} else if err := l.t.Do(l.ctx, by, l.now, facts...); err != nil {
		return err
	}
	l.later(l.now.Add(time.Second))
	return nil
}

// until lets the clocks act up to a moment; the present ends the life.
func (l *life) until(at time.Time) error {
	if err := l.old.clocks(l, at); err != nil {
		return err
	}
	if !l.old.more() {
		if err := l.t.Until(l.ctx, at); err != nil {
			return err
		}
	}
	if !at.Before(l.drill.now) {
		return casework.ErrPresent
	}
	return nil
}

// reach lets the clocks act up to now.
func (l *life) reach() error { return l.until(l.now) }

// steps tells one thing after the other.
func (l *life) steps(list ...func() error) error {
	for _, step := range list {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// working is a moment so many working days on from another, when people are at work: nights are
// moved to the evening before or the morning after so that on average nothing is gained.
func (l *life) working(from time.Time, days float64) (time.Time, error) {
	at, err := l.calendar.Add(from, l.basis.Time(days), l.basis)
	if err != nil {
		return at, err
	}
	const opens, closes = 8*time.Hour + 30*time.Minute, 17*time.Hour + 30*time.Minute
	const night = 24*time.Hour - closes + opens
	day := workday.DateOf(at)
	clock := at.Sub(day.Start())
	if clock >= opens && clock < closes {
		return at, nil
	}
	into := clock - closes // how far into the night
	if clock < opens {
		into = 24*time.Hour - closes + clock
	}
	back := l.rng.Int64N(int64(night)) >= int64(into)
	switch {
	case back && clock < opens:
		return l.neighbour(day, workday.Date.Prev).Start().Add(closes - l.little()), nil
	case back:
		return day.Start().Add(closes - l.little()), nil
	case clock < opens:
		return day.Start().Add(opens + l.little()), nil
	}
	return l.neighbour(day, workday.Date.Next).Start().Add(opens + l.little()), nil
}

func (l *life) little() time.Duration { return time.Duration(l.rng.IntN(1200)) * time.Second }

// neighbour is the working day before or after a day.
func (l *life) neighbour(day workday.Date, step func(workday.Date) workday.Date) workday.Date {
	for d := step(day); ; d = step(d) {
		if known, err := l.calendar.Day(d); err != nil || known.Working {
			return d
		}
	}
}

// unit is one of the city's units.
func (l *life) unit(id org.UnitID) org.Unit {
	u, _ := l.units.Unit(id)
	return u
}

// right is the unit that answers for the matter on the day: before it joined, the government
// of the place did.
func (l *life) right() org.UnitID {
	id, _ := l.city.Lead(l.m.Category, l.m.Region)
	if u := l.unit(id); id != 0 && u.Open(workday.DateOf(l.now).String()) {
		return id
	}
	return l.area[l.m.Region.County()]
}

// wrong is some unit that does not answer for it.
func (l *life) wrong() org.UnitID {
	second := l.city.Second()
	for {
		u := second[l.rng.IntN(len(second))]
		if u.Kind != org.Party && u.ID != l.right() && u.Open(workday.DateOf(l.now).String()) && (l.t == nil || !l.t.Returned(u.ID)) {
			return u.ID
		}
	}
}

// lead is the lead's assignment.
func (l *life) lead() *ticket.Assignment { return l.t.Lead() }

func (l *life) onLead() ticket.On { return ticket.On{Assignment: l.lead().N} }
