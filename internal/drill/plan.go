package drill

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"suban/internal/ticket"
	"suban/internal/workday"
)

// way is what becomes of a request.
type way int

const (
	direct way = iota // answered at once
	plain
	lowered        // given down a level or two
	sentBack       // to the wrong unit first
	sentBackInVain // by a unit that must act
	extended
	suspended
	unreached // nobody answers the follow-up
	provincial
	police
	transferred
	refused   // not taken on
	withdrawn // by the citizen
	doubled   // somebody else calls about the same: merged
	again     // the same person about a matter of earlier that day
	epidemicUrgent
	epidemicSupply
	hollow      // closed on paper
	quarrel     // no unit wants it
	alike       // what that ruling settled
	lookedBack  // found closed on paper, by the supervisor
	provinceBad // the province's, and not content at first
	stuck       // for want of a season, over thirty working days
	brought     // an enterprise's matter
	atBusiness  // the same, at the desk for it
	atFinance   // an enterprise's want of credit, at the finance desk
	leader      // taken by a leader of the city
)

// plot is one request that will come.
type plot struct {
	at   time.Time
	kind ticket.Kind
	way  way
	no   int // its place in the day
	of   int // the place of the request whose matter it is again
}

// dayPlan is what comes on one day, in order of time.
type dayPlan struct {
	on     workday.Date
	plots  []plot
	outage *outage // what fails on it, nil mostly
}

// requests is how many come on it.
func (d dayPlan) requests() int {
	if d.outage == nil {
		return len(d.plots)
	}
	return len(d.plots) + len(d.outage.callers) + len(d.outage.aside)
}

// plan draws what happens when: the whole of the drill, always the same for one seed.
func plan(o Options, calendar *workday.Calendar) []dayPlan {
	rng := rand.New(rand.NewPCG(o.Seed, 0x6472696c6c))
	byDay := map[workday.Date][]plot{}
	for i, s := range curve {
		from, to := date(s.from), End
		if i+1 < len(curve) {
			to = date(curve[i+1].from)
		}
		spellDays(rng, from, to, rounded(s.calls*1000, o.Scale), calendar, byDay)
	}
	var days []dayPlan
	for d := First; d.Before(End); d = d.Next() {
		list := byDay[d]
		list = append(list, extras(rng, d, len(list))...)
		slices.SortStableFunc(list, func(a, b plot) int { return a.at.Compare(b.at) })
		for i := range list {
			list[i].no = i
		}
		repeats(rng, list)
		days = append(days, dayPlan{on: d, plots: list})
	}
	plant(rng, o, days)
	strike(o, days)
	if o.Days > 0 {
		days = days[max(0, len(days)-o.Days):]
	}
	return days
}

func rounded(n int, scale float64) int { return int(math.Round(float64(n) * scale)) }

// spellDays spreads a number of requests over days: exactly so many, fewer on days off, more in a rush.
func spellDays(rng *rand.Rand, from, to workday.Date, calls int, calendar *workday.Calendar, into map[workday.Date][]plot) {
	var list []workday.Date
	var upTo []float64
	sum := 0.0
	for d := from; d.Before(to); d = d.Next() {
		weight := 0.9 + 0.2*rng.Float64()
		if known, err := calendar.Day(d); err == nil && !known.Working {
			weight *= quiet
		}
		for _, r := range rushes {
			if !d.Before(date(r.from)) && d.Before(date(r.to)) {
				weight *= r.times
			}
		}
		sum += weight
		list, upTo = append(list, d), append(upTo, sum)
	}
	moods := strata(rng, calls)
	done := 0
	for i, d := range list {
		until := int(math.Round(float64(calls) * upTo[i] / sum))
		for ; done < until; done++ {
			into[d] = append(into[d], arrival(rng, d, moods[done]))
		}
	}
}

// strata are n numbers of [0, 1), one from each n-th of it, in any order: so that a spell has its
// share of complaints and not by luck another.
func strata(rng *rand.Rand, n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = (float64(i) + rng.Float64()) / float64(n)
	}
	rng.Shuffle(n, func(a, b int) { list[a], list[b] = list[b], list[a] })
	return list
}

// arrival is somebody who gets in touch on a day, in a mood: low ones complain.
func arrival(rng *rand.Rand, d workday.Date, mood float64) plot {
	p := plot{at: moment(rng, d)}
	h := habitOn(d)
	if mood < h.complaint {
		p.kind = ticket.Complaint
	} else {
		p.kind = drawn(rng, wants)
	}
	if rng.IntN(100) < answered[p.kind] {
		p.way = direct
	} else {
		p.way = drawn(rng, ways)
	}
	if p.kind == ticket.TipOff && p.way == doubled || p.kind == ticket.Inquiry && p.way != direct || p.kind == ticket.Praise {
		p.way = plain
	}
	return p
}

// extras are requests that do not count in the end.
func extras(rng *rand.Rand, d workday.Date, valid int) (list []plot) {
	for _, e := range []struct {
		of  int
		way way
	}{{refusedOf, refused}, {withdrawnOf, withdrawn}} {
		for n := float64(valid*e.of)/1000 + rng.Float64(); n >= 1; n-- {
			list = append(list, plot{at: moment(rng, d), kind: ticket.Help, way: e.way})
		}
	}
	return list
}

// repeats lets some bring their matter once more: now and then twice.
func repeats(rng *rand.Rand, list []plot) {
	once := map[int]bool{} // brought again already
	for i := range list {
		p, of := &list[i], before(list, i, time.Minute)
		if of < 0 || once[of] || p.way != plain || p.kind == ticket.TipOff || list[of].kind == ticket.TipOff {
			continue
		}
		if share := map[way]int{plain: 4, again: 45}[list[of].way]; rng.IntN(100) < share {
			p.way, p.kind, p.of, once[of] = again, list[of].kind, of, true
		}
	}
}

// before is the last request that came at least a while before one, -1 when there is none.
func before(list []plot, i int, while time.Duration) int {
	at := list[i].at.Add(-while)
	for i--; i >= 0 && list[i].at.After(at); i-- {
	}
	return i
}

// plant gives requests of known days what is known to have happened then.
func plant(rng *rand.Rand, o Options, days []dayPlan) {
	between := func(from, to workday.Date) (list []*plot) {
		for i := range days {
			if d := days[i].on; d.Before(from) || !d.Before(to) {
				continue
			}
			for j := range days[i].plots {
				if p := &days[i].plots[j]; free(*p) {
					list = append(list, p)
				}
			}
		}
		rng.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
		return list
	}
	give := func(what way, n int, list []*plot) {
		for _, p := range list[:min(n, len(list))] {
			p.way = what
			if p.kind == ticket.Inquiry || p.kind == ticket.Suggestion {
				p.kind = ticket.Help
			}
		}
	}
	for _, s := range streams {
		all := 0
		for _, c := range s.spans {
			was := rounded(all, o.Scale)
			all += c.tickets
			list := between(date(c.from), date(c.to))
			if s.way == atFinance {
				list = slices.DeleteFunc(list, func(p *plot) bool { return !officeHour(p.at) })
			}
			give(s.way, rounded(all, o.Scale)-was, list)
		}
	}
	for _, what := range planted {
		give(what.way, max(what.least, rounded(what.tickets, o.Scale)), between(date(what.from), date(what.to)))
	}
	thrice(rng, max(2, rounded(insisted, o.Scale)), days)
	calls := 0
	for _, l := range leaderDays {
		was := rounded(calls, o.Scale)
		calls += l.calls
		list := between(date(l.on), date(l.on).Next())
		slices.SortFunc(list, func(a, b *plot) int { return cmp.Compare(offNine(a.at), offNine(b.at)) })
		for _, p := range list[:min(rounded(calls, o.Scale)-was, len(list))] {
			p.way = leader
		}
	}
}

// thrice has some bring the same matter three times on one of the last days.
func thrice(rng *rand.Rand, n int, days []dayPlan) {
	for range 50 * n {
		d := days[len(days)-2-rng.IntN(3)].plots
		if len(d) < 3 || n == 0 {
			continue
		}
		third := 2 + rng.IntN(len(d)-2)
		second := before(d, third, 90*time.Second)
		if second < 0 {
			continue
		}
		first := before(d, second, 90*time.Second)
		if first < 0 || !free(d[first]) || !free(d[second]) || !free(d[third]) {
			continue
		}
		kind := d[first].kind
		if kind == ticket.Inquiry {
			kind = ticket.Help
		}
		d[first].way, d[second].way, d[third].way = plain, again, again
		d[first].kind, d[second].kind, d[third].kind = kind, kind, kind
		d[second].of, d[third].of = first, second
		n--
	}
}

// free is a request to which something may happen yet.
func free(p plot) bool {
	return (p.way == direct || p.way == plain) && p.kind != ticket.Praise && p.kind != ticket.TipOff
}

// officeHour is when the finance desk answers.
func officeHour(at time.Time) bool {
	hour := at.In(workday.Zone).Hour()
	return hour >= 9 && hour < 17
}

// offNine is how far from nine in the morning, when leaders take calls.
func offNine(at time.Time) time.Duration {
	return (at.In(workday.Zone).Sub(workday.DateOf(at).Start()) - 9*time.Hour).Abs()
}

// moment is a moment of a day at which somebody gets in touch.
func moment(rng *rand.Rand, d workday.Date) time.Time {
	at := rng.IntN(dayParts)
	for h, parts := range hours {
		if at -= parts; at < 0 {
			return d.Start().Add(time.Duration(h)*time.Hour + time.Duration(rng.IntN(3600))*time.Second)
		}
	}
	return d.Start()
}

var dayParts = func() (n int) {
	for _, p := range hours {
		n += p
	}
	return n
}()

func drawn[T any](rng *rand.Rand, list []chance[T]) T {
	sum := 0
	for _, c := range list {
		sum += c.parts
	}
	at := rng.IntN(sum)
	for _, c := range list {
		if at -= c.parts; at < 0 {
			return c.what
		}
	}
	return list[0].what
}
