package city

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"suban/internal/call"
	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/reception"
	"suban/internal/seal"
	"suban/internal/switchboard"
	"suban/internal/switchboard/rtp"
	"suban/internal/workday"
)

// rung is one past call: at whose seat it was, and when his ticket was written, or for a call
// without one when it was over.
type rung struct {
	casework.Caller
	rng  *rand.Rand
	talk time.Duration // before the ticket is written
	rest time.Duration // after it
	wait time.Duration // in the line
	wrap time.Duration
	tape rtp.Clip // what was said, in two channels
}

// ring tells the calls that the past's telephone tickets came of, and those that came to
// nothing: who gave up, who only asked how far his matter is. Each is told by its events, as
// the exchange writes them; agents' states with them. Told again it adds nothing.
func (s *seed) ring(ctx context.Context, keys *seal.Keys) error {
	var before map[string]postgres.ImportedRow
	err := s.db.Read(ctx, func(tx *postgres.Tx) (err error) { before, err = tx.Imported(ctx, seedSource); return err })
	if _, told := before[callMark]; told || err != nil {
		return err
	}
	callers, err := s.work.Callers(ctx)
	if err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(s.Seed, 0x63616c6c))
	t := &exchange{seed: s, keys: keys, rng: rng, plan: call.Preset(), lamps: s.lamps()}
	if t.prompts, err = switchboard.LoadPrompts(""); err != nil {
		return err
	}
	if t.voice, err = switchboard.DemoVoice(); err != nil {
		return err
	}
	seats := map[org.UserID][]rung{}
	var lost []rung
	for _, c := range callers {
		seats[c.Agent] = append(seats[c.Agent], t.drawn(c))
		for range rng.IntN(3) { // who asks how far his matter is, or has the wrong number
			again := casework.Caller{Number: c.Number}
			again.Agent, again.At, again.Key = s.some(rng, org.Agent).ID, t.near(c.At), c.Key
			seats[again.Agent] = append(seats[again.Agent], t.drawn(again))
		}
		if rng.IntN(100) < 9 {
			one := rung{Caller: casework.Caller{Number: c.Number}}
			one.At, one.Key = t.near(c.At), c.Key
			lost = append(lost, one)
		}
	}
	for _, agent := range slices.Sorted(maps.Keys(seats)) {
		t.seat(agent, seats[agent])
	}
	t.lose(lost)
	return t.write(ctx)
}

// exchange tells past calls.
type exchange struct {
	*seed
	keys  *seal.Keys
	rng   *rand.Rand
	plan  call.Plan
	lamps map[string]bool
	tapes int

	prompts switchboard.Prompts
	voice   rtp.Clip

	calls  []*told
	states []call.AgentEvent
	backs  []postgres.CallBack
}

type told struct {
	row    postgres.PhoneCall
	events []call.Event
	tape   rtp.Clip
	at     time.Time // of the last event
}

// callMark says that the past's calls were told.
const callMark = "calls"

// lampMatter is what the demo's caller rings about.
const lampMatter = "路灯不亮"

// lamps are the categories of street lamps: of these there are recordings.
func (s *seed) lamps() map[string]bool {
	all := map[string]bool{}
	for _, c := range s.city.Categories {
		if c.Name == lampMatter || c.Name == "村庄道路照明" {
			all[c.ID] = true
		}
	}
	return all
}

func (t *exchange) near(at time.Time) time.Time {
	at = at.Add(time.Duration(t.rng.IntN(5400)-2700) * time.Second)
	if late := t.Now.Add(-10 * time.Minute); at.After(late) {
		return late.Add(-time.Duration(t.rng.IntN(1800)) * time.Second)
	}
	return at
}

func (t *exchange) seconds(least, most int) time.Duration {
	return time.Duration(1000*least+t.rng.IntN(1000*(most-least))) * time.Millisecond
}

// drawn says how long what took.
func (t *exchange) drawn(c casework.Caller) rung {
	r := rung{Caller: c, talk: t.seconds(60, 280), rest: t.seconds(8, 40), wrap: t.seconds(10, 110), wait: t.seconds(2, 12)}
	if c.Ticket == 0 {
		r.talk = t.seconds(30, 150)
	}
	switch n := t.rng.IntN(100); {
	case n < 5:
		r.wait = t.seconds(16, 70)
	case n < 15:
		r.wait = t.seconds(9, 16)
	}
	if t.Blobs != nil && t.lamps[c.Category] && c.Ticket != 0 && c.At.After(t.Now.Add(-14*day)) && t.tapes < mostTapes {
		t.tapes++
		r.tape = t.spoken()
		r.talk = time.Duration(len(r.tape)/2) * time.Second / rtp.Rate
		r.rest = time.Second
		r.talk -= r.rest
	}
	return r
}

// mostTapes is how many of the past's calls can be listened to.
const mostTapes = 12

// spoken is a short talk about a lamp: the announcement, what the caller says, what he is told.
func (t *exchange) spoken() rtp.Clip {
	pause := func() int { return rtp.Rate/2 + t.rng.IntN(rtp.Rate) }
	parts := []struct {
		channel int
		clip    rtp.Clip
	}{{1, t.prompts["welcome"]}, {0, t.voice}, {1, t.prompts["noted"]}}
	length := pause()
	for _, p := range parts {
		length += len(p.clip) + pause()
	}
	tape, at := rtp.Quiet(2*(length+2*rtp.Rate)), pause()
	for _, p := range parts {
		for i, v := range p.clip {
			tape[2*(at+i)+p.channel] = v
		}
		at += len(p.clip) + rtp.Rate/3
	}
	return tape
}

const hello = 8 * time.Second // announcement and menu

// begins is when a call would come in so that its ticket is written in time.
func (r rung) begins() time.Time { return r.At.Add(-r.talk - r.wait - hello) }

func (r rung) ends() time.Time { return r.At.Add(r.rest + r.wrap) }

// seat tells one agent's calls, none before the last is written up, and what he did between.
func (t *exchange) seat(agent org.UserID, list []rung) {
	slices.SortFunc(list, func(a, b rung) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Ticket, b.Ticket)) })
	var day []rung
	for i, r := range list {
		if i > 0 {
			free := list[i-1].At
			if len(day) > 0 {
				free = day[len(day)-1].ends()
			}
			if gap := r.At.Sub(free); gap < r.talk+r.wait+2*time.Second {
				if gap < 20*time.Second { // he was still talking: it is left out, or its ticket has no call
					continue
				}
				r.talk, r.wait = gap-6*time.Second, 3*time.Second
			}
		}
		if workday.DateOf(r.At) != workday.DateOf(r.begins()) || !r.ends().Before(t.Now) {
			continue
		}
		if len(day) > 0 && workday.DateOf(day[0].At) != workday.DateOf(r.At) {
			t.shift(agent, day)
			day = nil
		}
		day = append(day, r)
	}
	if len(day) > 0 {
		t.shift(agent, day)
	}
}

// shift tells one agent's day: signed in some hours, a break where it is quiet, the calls.
func (t *exchange) shift(agent org.UserID, list []rung) {
	on := workday.DateOf(list[0].At)
	first, last := list[0].begins(), list[len(list)-1].ends()
	begin, end := first.Add(-t.seconds(300, 2400)), last.Add(t.seconds(300, 2400))
	if short := 5*time.Hour - end.Sub(begin); short > 0 {
		begin, end = begin.Add(-short/2), end.Add(short/2)
	}
	if begin.Before(on.Start()) {
		begin = on.Start()
	}
	if latest := on.Next().Start().Add(-time.Second); end.After(latest) {
		end = latest
	}
	if latest := t.Now.Add(-5 * time.Second); end.After(latest) {
		end = latest
	}
	if !begin.Before(first) {
		begin = first
	}
	t.become(agent, begin, call.Ready, "", 0)
	free, rested := begin, false
	for _, r := range list {
		if gap := r.begins().Sub(free); !rested && gap > 50*time.Minute {
			at := free.Add(gap / 3)
			t.become(agent, at, call.Resting, "", 0)
			t.become(agent, at.Add(t.seconds(600, 1700)), call.Ready, "", 0)
			rested = true
		}
		free = t.answered(agent, r)
	}
	if end.Before(free) {
		end = free
	}
	t.become(agent, end, call.Offline, "", 0)
}

func (t *exchange) become(agent org.UserID, at time.Time, s call.AgentState, reason string, id call.ID) {
	t.states = append(t.states, call.AgentEvent{Agent: agent, At: at.UTC().Truncate(time.Microsecond), State: s, Reason: reason, Call: id})
}

// open begins a call's record.
func (t *exchange) open(r rung, at time.Time) *told {
	at = at.UTC().Truncate(time.Microsecond)
	one := &told{row: postgres.PhoneCall{ID: call.ID(postgres.NewID(at)), Direction: call.In, At: at, NumberKey: r.Key}}
	if r.Number == "" {
		one.row.NumberKey = ""
	} else if box, err := reception.SealNumber(t.keys, r.Number); err == nil {
		one.row.NumberBox = box
	}
	t.calls = append(t.calls, one)
	return one
}

func (c *told) add(at time.Time, e call.Event) {
	e.Call, e.Seq, e.At = c.row.ID, len(c.events)+1, at.UTC().Truncate(time.Microsecond)
	c.events, c.at = append(c.events, e), e.At
}

// answered tells a call that an agent took, and says when he is free again.
func (t *exchange) answered(agent org.UserID, r rung) (free time.Time) {
	begin := r.begins()
	c := t.open(r, begin)
	c.add(begin, call.Event{Kind: call.Arrived})
	queue := t.plan.Queue(call.General)
	if r.Desk != 0 {
		queue = t.plan.Queues[1]
		c.add(begin.Add(hello-time.Second), call.Event{Kind: call.Keyed, Digit: queue.Digit})
	}
	queued := begin.Add(hello)
	c.add(queued, call.Event{Kind: call.Queued, Queue: queue.Key, Priority: queue.Priority})
	answer := r.At.Add(-r.talk)
	rings := answer.Add(-min(r.wait-time.Second, 3*time.Second))
	c.add(rings, call.Event{Kind: call.Offered, Agent: agent})
	t.become(agent, rings, call.Alerting, "", c.row.ID)
	c.add(answer, call.Event{Kind: call.Connected, Agent: agent})
	t.become(agent, answer, call.OnCall, "", c.row.ID)
	if r.talk > 2*time.Minute && t.rng.IntN(100) < 15 {
		held := answer.Add(r.talk / 2)
		c.add(held, call.Event{Kind: call.HeldOn, Agent: agent})
		t.become(agent, held, call.OnHold, "", c.row.ID)
		back := held.Add(t.seconds(10, 45))
		c.add(back, call.Event{Kind: call.Resumed, Agent: agent})
		t.become(agent, back, call.OnCall, "", c.row.ID)
	}
	if r.Ticket != 0 {
		c.add(r.At, call.Event{Kind: call.Tied, Agent: agent, Ticket: int64(r.Ticket)})
	}
	by := "caller"
	if t.rng.IntN(5) == 0 {
		by = "agent"
	}
	end := r.At.Add(r.rest)
	c.add(end, call.Event{Kind: call.Finished, By: by})
	t.become(agent, end, call.WrapUp, "", 0)
	c.tape = r.tape
	free = end.Add(r.wrap)
	c.add(free, call.Event{Kind: call.Wrapped, Agent: agent})
	t.become(agent, free, call.Ready, "", 0)
	return free
}

// lose tells the calls of those who hung up in the line, some at once; the latest of them wait to be
// called back.
func (t *exchange) lose(list []rung) {
	slices.SortFunc(list, func(a, b rung) int { return a.At.Compare(b.At) })
	waiting := map[string]bool{}
	for i := range list {
		r := &list[i]
		wait := t.seconds(6, 70)
		if t.rng.IntN(4) == 0 {
			wait = t.seconds(1, 5)
		}
		c := t.open(*r, r.At)
		c.add(r.At, call.Event{Kind: call.Arrived})
		c.add(r.At.Add(hello), call.Event{Kind: call.Queued, Queue: call.General})
		end := r.At.Add(hello + wait)
		asked := wait > 45*time.Second
		if asked {
			c.add(end.Add(-4*time.Second), call.Event{Kind: call.Keyed, Digit: "*"})
			c.add(end.Add(-4*time.Second), call.Event{Kind: call.AskedBack})
		}
		by, why := "caller", "abandoned"
		if asked {
			by, why = "system", "asked"
		}
		c.add(end, call.Event{Kind: call.Finished, By: by})
		if wait <= t.plan.Short || r.Number == "" || end.Before(t.Now.Add(-20*time.Hour)) || waiting[r.Key] {
			continue
		}
		waiting[r.Key] = true
		t.backs = append(t.backs, postgres.CallBack{ID: postgres.NewID(end), Call: c.row.ID, NumberKey: r.Key, NumberBox: c.row.NumberBox, Why: why, Queue: call.General, AskedAt: c.at, NextAt: c.at})
	}
}

// write puts it all down at once; a story that the rules refuse is an error.
func (t *exchange) write(ctx context.Context) error {
	slices.SortFunc(t.calls, func(a, b *told) int { return cmp.Compare(a.row.ID, b.row.ID) })
	slices.SortStableFunc(t.states, func(a, b call.AgentEvent) int { return a.At.Compare(b.At) })
	return t.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, c := range t.calls {
			if err := t.keep(tx, c); err != nil {
				return fmt.Errorf("tell a past call: %w", err)
			}
		}
		tx.AddAgentEvents(t.states...)
		for _, b := range t.backs {
			tx.AddCallBack(b)
		}
		tx.SaveImport(postgres.ImportRow{Source: seedSource, Key: callMark, Done: true}, 0, true)
		return nil
	})
}

// keep writes one call, with its recording.
func (t *exchange) keep(tx *postgres.Tx, c *told) error {
	if c.tape != nil {
		row, err := switchboard.File(t.Blobs, c.row.ID, c.tape)
		if err != nil {
			return err
		}
		row.At, row.KeepUntil = c.at, c.at.AddDate(0, 0, t.plan.Keep)
		tx.AddRecording(row)
		c.add(c.at, call.Event{Kind: call.Recorded, Millis: row.Millis})
	}
	if _, err := call.Fold(c.events); err != nil {
		return err
	}
	tx.AddCall(c.row)
	return tx.AddCallEvents(c.events...)
}
