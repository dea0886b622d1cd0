package drill

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// OutageKey begins the keys of the calls about an outage, up to a stroke the same for one outage.
const OutageKey = "outage "

// outage is something that fails for an estate on a known day, with those of the day who call about
// it and those who call from beside it about something else.
type outage struct {
	failure
	on             workday.Date
	callers, aside []plot
}

// roundsOfCalls is how often the incidents are looked after while the calls come in.
const roundsOfCalls = 4

// strike gives some of the requests of known days to an outage, out of their order.
func strike(o Options, days []dayPlan) {
	rng := rand.New(rand.NewPCG(o.Seed, 0x6f757461))
	for _, f := range outages {
		i := slices.IndexFunc(days, func(d dayPlan) bool { return d.on == date(f.on) })
		if i < 0 {
			continue
		}
		day := &days[i]
		var list []int
		for j, p := range day.plots {
			if free(p) && (j+1 == len(day.plots) || day.plots[j+1].way != again) {
				list = append(list, j)
			}
		}
		rng.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
		n := max(leastCallers, rounded(f.tickets, o.Scale))
		list = list[:min(n+max(1, n/8), len(list))]
		out := &outage{failure: f, on: day.on}
		taken := map[int]bool{}
		for k, j := range list {
			p := day.plots[j]
			if taken[j], p.way = true, plain; p.kind == ticket.Inquiry || p.kind == ticket.Suggestion {
				p.kind = ticket.Help
			}
			if k < n {
				out.callers = append(out.callers, p)
			} else {
				out.aside = append(out.aside, p)
			}
		}
		rest := day.plots[:0:0]
		for j, p := range day.plots {
			if !taken[j] {
				rest = append(rest, p)
			}
		}
		day.plots, day.outage = rest, out
	}
}

// strikes tells the outages of some days, one after the other: what is looked for among all calls
// of the hours is told once all others are.
func (d *drill) strikes(ctx context.Context, days []dayPlan) error {
	var over map[string]postgres.ImportedRow
	err := d.db.Read(ctx, func(tx *postgres.Tx) (err error) { over, err = tx.Imported(ctx, daySource); return err })
	if err != nil {
		return err
	}
	for _, day := range days {
		o := day.outage
		if o == nil {
			continue
		}
		n, key := len(o.callers)+len(o.aside), OutageKey+o.failure.on
		if _, told := over[key]; told {
			d.note(n, true)
			continue
		}
		err := d.in(o.on.Start(), func(h *house) error {
			h.still = true // each of its moments is one
			s := &struck{drill: d, ctx: ctx, h: h, outage: o, by: d.Post(org.Dispatcher, 0)}
			return s.tell()
		})
		if err != nil {
			return fmt.Errorf("outage of %s: %w", o.on, err)
		}
		err = d.db.Write(ctx, func(tx *postgres.Tx) error {
			tx.SaveImport(postgres.ImportRow{Source: daySource, Key: key, Done: true}, 0, true)
			return nil
		})
		if err != nil {
			return err
		}
		d.note(n, false)
	}
	return nil
}

// struck is an outage being told: its calls, the incident that is found among them, and one
// handling for all.
type struck struct {
	*drill
	*outage
	ctx   context.Context
	h     *house
	by    org.Actor // the dispatcher
	place city.Outage
	lives []*life
	now   time.Time
}

func (s *struck) tell() error {
	s.place = city.NewGrammar(s.seed(0)).Outage(s.what)
	if err := s.called(); err != nil {
		return err
	}
	if err := s.handled(); err != nil {
		return err
	}
	for _, l := range s.lives {
		if err := s.each(l, l.rated); err != nil {
			return err
		}
		err := l.until(s.drill.now)
		if err != nil && !errors.Is(err, casework.ErrPresent) {
			return err
		}
		if at := l.t.ClosedAt; at != nil && at.After(s.now) {
			s.now = *at
		}
	}
	s.h.at(s.now)
	_, err := s.h.work.FollowHeads(s.ctx) // nothing is open: the incident ends
	return err
}

func (s *struck) seed(n int) uint64 {
	return s.Seed<<32 ^ uint64(s.on.Start().Unix()/86400)<<16 ^ uint64(1<<15+n)
}

// called are the calls: the first is given to its unit, and while more come in, the system finds
// that they are about one thing, which a dispatcher confirms.
func (s *struck) called() error {
	n := len(s.callers)
	from := s.on.Start().Add(time.Duration(s.hour) * time.Hour)
	every := time.Duration(s.hours) * time.Hour / time.Duration(n)
	s.now, s.lives = from, nil
	round := 1
	for i, p := range s.callers {
		p.at = from.Add(time.Duration(i) * every)
		if err := s.begins(fmt.Sprintf("%s%s/%d", OutageKey, s.failure.on, i), p, s.caller); err != nil {
			return err
		}
		if i == 0 && len(s.lives) > 0 {
			first := s.lives[0]
			if err := s.each(first, func() error { return first.steps(first.dispatched, first.signed) }); err != nil {
				return err
			}
		}
		if i < len(s.aside) {
			if err := s.begins(fmt.Sprintf("beside %s%s/%d", OutageKey, s.failure.on, i), plot{at: p.at.Add(every / 3), kind: s.aside[i].kind, way: plain}, s.beside); err != nil {
				return err
			}
		}
		if i+1 < (n*round+roundsOfCalls-1)/roundsOfCalls {
			continue
		}
		round++
		if err := s.together(s.found); err != nil {
			return err
		}
		if err := s.together(s.confirmed); err != nil {
			return err
		}
		if err := s.together(s.follow); err != nil {
			return err
		}
	}
	return nil
}

// begins is one more call.
func (s *struck) begins(key string, p plot, say func(*life) city.Message) error {
	seed := s.seed(1 + len(s.lives))
	if p.at.Before(s.now) {
		p.at = s.now.Add(time.Second)
	}
	l := &life{teller: &teller{drill: s.drill, on: s.on, gram: city.NewGrammar(seed)}, plot: p, ctx: s.ctx, rng: rand.New(rand.NewPCG(seed, 0x6c696665)), key: key, now: p.at}
	if err := l.recall(); err != nil {
		return err
	}
	l.m = say(l)
	l.settled()
	if err := l.takenAs(l.intake()); err != nil {
		refused, ok := fault.Of(err)
		if ok {
			s.cut(key, refused)
			return nil
		}
		return fmt.Errorf("%s: %w", key, err)
	}
	s.lives = append(s.lives, l)
	s.moved(l)
	return nil
}

func (s *struck) caller(l *life) city.Message { return l.gram.Caller(s.place, l.kind) }
func (s *struck) beside(l *life) city.Message { return l.gram.Beside(s.place, l.kind) }

// each goes on with one of them; what the rules refuse cuts his story short.
func (s *struck) each(l *life, step func() error) error {
	err := step()
	s.moved(l)
	refused, ok := fault.Of(err)
	if ok {
		s.cut(l.key, refused)
		return nil
	}
	if errors.Is(err, casework.ErrPresent) {
		return nil
	}
	return err
}

// moved is that time has come to where a life is.
func (s *struck) moved(l *life) {
	if l.now.After(s.now) {
		s.now = l.now
	}
}

// together does something about all of them a minute later, unless a run before this one went on
// from there; and puts every life where it then is.
func (s *struck) together(do func() error) error {
	s.now = s.now.Add(time.Minute).Truncate(time.Second)
	done := false
	for _, l := range s.lives {
		l.now = s.now
		if err := l.until(s.now.Add(-time.Second)); err != nil {
			return err
		}
		done = done || l.old != nil && len(l.old.events) > 0 && l.old.events[len(l.old.events)-1].At.After(s.now)
	}
	if !done {
		s.h.at(s.now)
		if err := do(); err != nil {
			return err
		}
	}
	for _, l := range s.lives {
		for l.old.more() && !l.old.events[l.old.at].At.After(s.now) {
			if err := l.old.pass(l); err != nil {
				return err
			}
		}
		if !l.old.more() {
			if err := l.t.Refresh(s.ctx); err != nil {
				return err
			}
			l.t.At = s.now
		}
	}
	return nil
}

// found lets the system look for incidents as it does all day.
func (s *struck) found() error {
	_, err := s.h.work.TendIncidents(s.ctx)
	return err
}

// confirmed has the dispatcher join what the system thinks is one incident, after reading where
// each of them is: what is alike only in its words stays apart.
func (s *struck) confirmed() error {
	ids := make([]ticket.ID, len(s.lives))
	for i, l := range s.lives {
		ids[i] = l.t.ID
	}
	var waiting map[ticket.ID][]ticket.IncidentID
	err := s.db.Read(s.ctx, func(tx *postgres.Tx) (err error) { waiting, _, err = tx.IncidentCandidates(s.ctx, ids); return err })
	if err != nil {
		return err
	}
	here := map[ticket.IncidentID]map[string]int{} // how many of an incident, or of what may be one, are of an estate
	for _, l := range s.lives {
		in := waiting[l.t.ID]
		if l.t.Incident != 0 {
			in = []ticket.IncidentID{l.t.Incident}
		}
		for _, id := range in {
			if here[id] == nil {
				here[id] = map[string]int{}
			}
			here[id][estate(l)]++
		}
	}
	join := map[ticket.IncidentID][]ticket.ID{}
	for _, l := range s.lives {
		if in := waiting[l.t.ID]; len(in) > 0 && l.t.Incident == 0 {
			id := slices.Min(in)
			if n := here[id][estate(l)]; n > 1 && n == most(here[id]) {
				join[id] = append(join[id], l.t.ID)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(join)) {
		_, err := s.h.work.JoinIncident(s.ctx, s.by, id, join[id], "同一地点、同一事项,一并办理。")
		if _, refused := fault.Of(err); err != nil && !refused {
			return err
		}
	}
	return nil
}

// estate is where a call is from, without the building.
func estate(l *life) string {
	return strings.TrimRight(strings.TrimSuffix(l.m.Place, "号楼"), "0123456789")
}

func most(of map[string]int) (n int) {
	for _, v := range of {
		n = max(n, v)
	}
	return n
}

// follow lets members of the incident follow its head.
func (s *struck) follow() error {
	_, err := s.h.work.FollowHeads(s.ctx)
	return err
}

// handled is the work: the unit's on the head, which answers all, and on whoever stayed alone.
func (s *struck) handled() error {
	heads := map[ticket.ID]bool{}
	err := s.db.Read(s.ctx, func(tx *postgres.Tx) error {
		for _, l := range s.lives {
			if l.t.Incident == 0 {
				heads[l.t.ID] = true
				continue
			}
			i, err := tx.Incident(s.ctx, l.t.Incident)
			if err != nil {
				return err
			}
			heads[i.Head] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range s.lives {
		if !heads[l.t.ID] {
			continue
		}
		err := s.each(l, func() error {
			if l.t.State == ticket.ToDispatch {
				if err := l.steps(l.dispatched, l.signed); err != nil {
					return err
				}
			}
			return l.steps(l.contacted, l.replied)
		})
		if err != nil {
			return err
		}
		if l.t.Incident != 0 {
			if err := s.together(s.follow); err != nil {
				return err
			}
		}
	}
	return nil
}
