package ticket

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// walk is a ticket in the hands of random people who do random deeds at random
// times, most of them sensible.
type walk struct {
	*rapid.T
	c       *Case
	book    *Rulebook
	now     time.Time
	history []Event
	watch   string // report breaches of this invariant only, empty: of all
}

// strange is the calendar a walk may change to: some days of each year differ.
var strange = func() *workday.Calendar {
	cal := workday.Builtin()
	for i, year := range []int{2022, 2023, 2024} {
		y := workday.Provisional(year)
		y.Status = workday.StatusPublished
		var err error
		if cal, err = cal.With(2+i, y); err != nil {
			panic(err)
		}
	}
	return cal
}()

func newWalk(t *rapid.T) *walk {
	p := rapid.SampledFrom(Presets()).Draw(t, "policy")
	if rapid.IntRange(0, 3).Draw(t, "office") == 0 {
		p.Office, p.EndOfDay = true, 17*time.Hour
	}
	book := rulebook(p)
	book.Calendars[strange.Version] = strange
	if rapid.Bool().Draw(t, "precedent") {
		book.Precedents = []Precedent{{ID: 1, Category: "1", Unit: urban, From: "2022-01-01"}}
	}
	start := clock("2022-01-25T09:00").Add(time.Duration(rapid.IntRange(0, 600*24*60).Draw(t, "start")) * time.Minute)
	w := &walk{T: t, c: &Case{Ticket: Ticket{ID: 7}}, book: book, now: start}
	w.begin(rapid.IntRange(0, 8).Draw(t, "begun"))
	return w
}

// begin brings the ticket some way, so that walks also see the end of the road.
func (w *walk) begin(stage int) {
	f := w.facts("draft", 0, true).(*Register)
	f.Category, f.Region, f.RequesterKind = "1.1", "341302", "person"
	reply := answered("已修复")
	reply.ContactAt = ptr(w.now)
	for _, deed := range []struct {
		by org.Actor
		f  Facts
	}{{agent, f}, {agent, &Accept{}}, {agent, &QueueDispatch{}}, {dispatcher, &Dispatch{Unit: urban, Assists: []org.UnitID{water}}},
		{atUrban, &Sign{on(1)}}, {atUrban, reply}, {inspector, &PassReply{}}}[:min(stage, 7)] {
		if deed.f == reply {
			reply.OpenWhy = say("另行办理")
			if f.Source == Province {
				w.do(person(22, urban, org.Chief), &ChiefRead{on(1), say("阅")})
			}
		}
		w.do(deed.by, deed.f)
	}
	if stage > 7 {
		w.do(clerk, rated(4, "resolved"))
	}
}

// step lets time pass or has somebody do something.
func (w *walk) step() {
	switch rapid.IntRange(0, 9).Draw(w.T, "step") {
	case 0, 1:
		w.pass(rapid.SampledFrom([]time.Duration{time.Minute, 20 * time.Minute, 3 * time.Hour, 14 * time.Hour, 30 * time.Hour, 5 * 24 * time.Hour, 20 * 24 * time.Hour}).Draw(w.T, "pass"))
	case 2: // anybody, anything
		by := cast[rapid.IntRange(0, len(cast)-1).Draw(w.T, "by")]
		w.do(by, w.facts(rapid.SampledFrom(Actions()).Draw(w.T, "action"), rapid.IntRange(0, len(w.c.Assignments)+1).Draw(w.T, "assignment"), false))
	case 3:
		if rapid.IntRange(0, 4).Draw(w.T, "calendar") == 0 && w.book.Calendar == 1 {
			w.book.Calendar = strange.Version
			w.do(org.System, &Recalendar{})
		}
	default:
		w.sensible()
	}
}

// sensible does one of the deeds that somebody is offered now.
func (w *walk) sensible() {
	type chance struct {
		by org.Actor
		Offer
	}
	chances := map[Action][]chance{}
	for _, by := range cast {
		for _, o := range w.c.Offers(by) {
			chances[o.Action] = append(chances[o.Action], chance{by, o})
		}
	}
	if w.c.Version == 0 {
		chances["draft"] = []chance{{agent, Offer{"draft", 0}}}
	}
	var actions []Action
	for _, a := range Actions() {
		weight := 12
		switch a {
		case "note", "label", "urge", "amend", "cancel", "merge", "transfer", "reject", "escalate", "answer", "ask_erase", "ask_details", "close_no_follow_up":
			weight = 1
		case "suspend", "approve_extension", "approve_send_back", "pass_reply", "rate", "miss_follow_up", "reopen", "reopen_false", "chief_sign":
			weight = 40
		}
		for range weight {
			if len(chances[a]) > 0 {
				actions = append(actions, a)
			}
		}
	}
	if len(actions) == 0 {
		return
	}
	offered := chances[rapid.SampledFrom(actions).Draw(w.T, "offered")]
	pick := offered[rapid.IntRange(0, len(offered)-1).Draw(w.T, "chance")]
	w.do(pick.by, w.facts(pick.Action, pick.Assignment, true))
}

// pass moves the clock and lets the clocks act, sometimes only later.
func (w *walk) pass(d time.Duration) {
	w.now = w.now.Add(d)
	if rapid.IntRange(0, 3).Draw(w.T, "down") == 0 {
		return // the machine stood still
	}
	before := w.c.Clone()
	events, err := w.c.Tick(w.now, w.book)
	if err != nil {
		w.Fatalf("tick: %v", err)
	}
	if len(events) >= 50 {
		w.Fatalf("the clocks ran in a circle: %v", names(events))
	}
	w.history = append(w.history, events...)
	if again, err := w.c.Tick(w.now, w.book); err != nil || len(again) > 0 {
		w.Fatalf("a second tick did %v, %v", names(again), err)
	}
	if at, ok, err := w.c.Wake(w.book); err != nil || ok && !at.After(w.now) {
		w.Fatalf("after a tick at %v the ticket wakes at %v, %v", w.now, at, err)
	}
	wrong := standing(w.c)
	if before.AcceptedAt != nil && !before.AcceptedAt.Equal(*w.c.AcceptedAt) {
		wrong = append(wrong, "I3: the clocks moved t0")
	}
	if wrong = w.watched(wrong); len(wrong) > 0 {
		w.Fatalf("after %v: %s", names(events), strings.Join(wrong, "\n"))
	}
}

func names(events []Event) []Action {
	var list []Action
	for _, e := range events {
		list = append(list, e.Action)
	}
	return list
}

// do tries a deed; a refusal must be in words and leave the case alone.
func (w *walk) do(by org.Actor, f Facts) {
	before, was := w.c.Clone(), frozen(w.c)
	e, err := w.c.Do(f, by, w.now, w.book)
	if err != nil {
		refusal, ok := fault.Of(err)
		if !ok || refusal.Message == "" {
			w.Fatalf("%s by %s failed without words: %v", f.Action(), by.Name, err)
		}
		if frozen(w.c) != was {
			w.Fatalf("refused %s changed the case", f.Action())
		}
		return
	}
	w.history = append(w.history, e)
	if wrong := w.watched(breaches(before, w.c, e)); len(wrong) > 0 {
		w.Fatalf("%s by %s in %q: %s\nhistory %v", f.Action(), by.Name, before.State, strings.Join(wrong, "\n"), names(w.history))
	}
}

// stored is a history as the database gives it back: facts through their text.
func stored(t interface {
	Helper()
	Fatalf(string, ...any)
}, history []Event) []Event {
	t.Helper()
	var list []Event
	for _, e := range history {
		text, err := json.Marshal(e.Facts)
		if err != nil {
			t.Fatalf("write %s: %v", e.Action, err)
		}
		if e.Facts, err = ReadFacts(e.Action, text); err != nil {
			t.Fatalf("%v", err)
		}
		e.At = e.At.UTC()
		list = append(list, e)
	}
	return list
}

// watched keeps the breaches that this walk is about.
func (w *walk) watched(wrong []string) []string {
	return slices.DeleteFunc(wrong, func(s string) bool { return !strings.HasPrefix(s, w.watch) })
}

// walks takes random walks and has a look at each when it is over.
func walks(t *testing.T, watch string, look func(*walk)) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		w := newWalk(t)
		w.watch = watch
		most := 30
		if watch == "" {
			most = 70
		}
		for range rapid.IntRange(5, most).Draw(t, "steps") {
			w.step()
		}
		look(w)
	})
}

// No sequence of deeds by anybody breaks anything.
func TestRandomWalks(t *testing.T) {
	t.Parallel()
	walks(t, "", func(w *walk) {
		w.replay()
		w.segments()
		w.derivations()
	})
}

// replay is I8: the history, as the database gives it back, makes the same case.
func (w *walk) replay() {
	replayed, err := Replay(w.c.ID, stored(w.T, w.history), w.book)
	if err != nil {
		w.Fatalf("I8: %v", err)
	}
	if diff := cmp.Diff(w.c, replayed); diff != "" {
		w.Fatalf("I8: the history gives another case (-row +replayed):\n%s\nhistory %v", diff, names(w.history))
	}
	if w.c.Version != len(w.history) {
		w.Fatalf("version %d after %d events", w.c.Version, len(w.history))
	}
}

// derivations explain every open due date without a break.
func (w *walk) derivations() {
	for i := range w.c.Assignments {
		a := &w.c.Assignments[i]
		if !a.Open() {
			continue
		}
		steps, err := w.c.Derive(a, w.book)
		if err != nil {
			w.Fatalf("derive assignment %d: %v", a.N, err)
		}
		from := a.DueFrom
		for _, s := range steps {
			if !s.From.Equal(from) || len(s.Days) > 0 && !s.Due.Equal(s.To) {
				w.Fatalf("assignment %d: step %s goes from %v to %v (days to %v), after %v", a.N, s.Label, s.From, s.To, s.Due, from)
			}
			from = s.To
		}
		last := w.history[len(w.history)-1]
		if !from.Equal(a.DueAt) && last.Calendar == w.book.Calendar && w.book.Calendar == 1 {
			w.Fatalf("assignment %d is due %v, its derivation ends %v", a.N, a.DueAt, from)
		}
	}
}

// segments is I1: the stretches of a life cover t0 to now, or to its end, once.
func (w *walk) segments() {
	list, err := Segments(w.c.ID, w.history, w.book, w.now)
	if err != nil {
		w.Fatal(err)
	}
	if w.c.AcceptedAt == nil {
		if len(list) > 0 {
			w.Fatalf("I1: never accepted, yet %v", list)
		}
		return
	}
	end := w.now
	if w.c.ClosedAt != nil {
		end = *w.c.ClosedAt
	}
	from, sum := *w.c.AcceptedAt, time.Duration(0)
	for _, s := range list {
		if !s.From.Equal(from) || s.To.Before(s.From) {
			w.Fatalf("I1: a gap or an overlap at %v: %+v", from, list)
		}
		from, sum = s.To, sum+s.To.Sub(s.From)
	}
	if !from.Equal(end) || sum != end.Sub(*w.c.AcceptedAt) {
		w.Fatalf("I1: the stretches end %v and sum to %v, the life is %v to %v", from, sum, w.c.AcceptedAt, end)
	}
	if n := len(list); n > 0 && w.c.State.Open() && list[n-1].State != w.c.State {
		w.Fatalf("I1: the last stretch is %s, the ticket %s", list[n-1].State, w.c.State)
	}
	if slices.ContainsFunc(list, func(s Segment) bool { return s.State == Draft || s.State == "" }) {
		w.Fatalf("I1: a stretch before t0: %+v", list)
	}
}
