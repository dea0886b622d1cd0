package call

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"suban/internal/org"
)

var noon = time.Date(2022, 11, 7, 4, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }

// told folds a story of one call: each line is when and what.
func told(t *testing.T, events ...Event) *Call {
	t.Helper()
	for i := range events {
		events[i].Call, events[i].Seq = 7, i+1
	}
	calls, err := Fold(events)
	if err != nil {
		t.Fatal(err)
	}
	return calls[0]
}

func e(seconds float64, k Kind, more ...func(*Event)) Event {
	ev := Event{At: at(seconds), Kind: k}
	for _, f := range more {
		f(&ev)
	}
	return ev
}

func by(who org.UserID) func(*Event) { return func(e *Event) { e.Agent = who } }
func in(queue string) func(*Event)   { return func(e *Event) { e.Queue = queue } }

func TestWholeCall(t *testing.T) {
	t.Parallel()
	c := told(t, e(0, Arrived), e(4, Queued, in(General)), e(5, Offered, by(1)), e(20, Unanswered, by(1)), e(20, Offered, by(2)), e(22, Connected, by(2)),
		e(62, HeldOn), e(82, Resumed), e(92, Consulted, func(e *Event) { e.Party = "县城管局" }), e(102, Joined), e(132, PartyLeft), e(142, Finished, func(e *Event) { e.By = "caller" }),
		e(142, Recorded, func(e *Event) { e.Millis = 120_000 }), e(172, Wrapped))
	if c.Waited(at(999)) != 18*time.Second || c.First != 2 || c.EndedBy != "caller" || c.State != Ended || c.Offers != 2 || c.Recorded != 2*time.Minute {
		t.Errorf("%+v", c)
	}
	if w := c.Worked[2]; w != (Work{Talk: 90 * time.Second, Hold: 30 * time.Second, WrapUp: 30 * time.Second, Calls: 1}) {
		t.Errorf("work of who answered: %+v", w)
	}
	if _, counted := c.Worked[1]; counted {
		t.Error("who did not answer has no work")
	}
	if c.Abandoned() {
		t.Error("an answered call is not abandoned")
	}
}

func TestHandedOn(t *testing.T) {
	t.Parallel()
	c := told(t, e(0, Arrived), e(1, Queued, in(General)), e(2, Offered, by(1)), e(3, Connected, by(1)), e(13, Passed, by(2)), e(13, Queued, in("business")),
		e(13, Offered, by(2)), e(15, Connected, by(2)), e(25, Lost), e(35, Returned), e(40, Finished))
	if c.Worked[1].Talk != 10*time.Second || c.Worked[2] != (Work{Talk: 15 * time.Second, Hold: 10 * time.Second, Calls: 1}) {
		t.Errorf("%+v", c.Worked)
	}
	if c.Waited(at(99)) != 2*time.Second || c.First != 1 || c.Agent != 2 {
		t.Errorf("the wait is that before the first answer: %v, %d, %d", c.Waited(at(99)), c.First, c.Agent)
	}
}

func TestAbandoned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		events []Event
		want   bool
	}{
		{"in the announcement", []Event{e(0, Arrived), e(2, Finished)}, false},
		{"in the queue", []Event{e(0, Arrived), e(2, Queued), e(9, Finished)}, true},
		{"while it rang", []Event{e(0, Arrived), e(2, Queued), e(3, Offered, by(1)), e(9, Finished)}, true},
		{"asked to be called back", []Event{e(0, Arrived), e(2, Queued), e(9, AskedBack), e(10, Finished)}, false},
		{"still there", []Event{e(0, Arrived), e(2, Queued)}, false},
		{"called by us", []Event{e(0, Dialled, by(1)), e(9, Finished)}, false},
	} {
		if got := told(t, c.events...).Abandoned(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestRefusedEvents(t *testing.T) {
	t.Parallel()
	c := told(t, e(0, Arrived), e(1, Queued))
	was := *c
	for _, k := range []Kind{Arrived, Dialled, Unanswered, Connected, HeldOn, Resumed, Joined, PartyLeft, Lost, Returned, Recorded, Wrapped, "sung"} {
		if err := c.Apply(e(2, k)); err == nil {
			t.Errorf("%s while waiting was not refused", k)
		}
	}
	if c.Seq != was.Seq || c.State != was.State {
		t.Error("a refusal changed the call")
	}
}

func TestClockSetBack(t *testing.T) {
	t.Parallel()
	c := told(t, e(0, Arrived), e(10, Queued), e(5, Offered, by(1)), e(6, Connected, by(1)), e(9, Finished))
	if c.Waited(at(99)) != 0 || c.Worked[1].Talk != 0 {
		t.Errorf("time ran backwards: %v %v", c.Waited(at(99)), c.Worked)
	}
}

// Any history that the rules let happen folds to times that are not negative and add up:
// nobody worked longer on a call than it lasted.
func TestAnyLife(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c Call
		now := 0.0
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			var possible []Kind
			for _, k := range Kinds() {
				if c.May(k) {
					possible = append(possible, k)
				}
			}
			if len(possible) == 0 {
				break
			}
			now += float64(rapid.IntRange(0, 30).Draw(t, "later"))
			ev := e(now, rapid.SampledFrom(possible).Draw(t, "kind"), by(org.UserID(rapid.IntRange(1, 3).Draw(t, "agent"))))
			ev.Call = 7
			if err := c.Apply(ev); err != nil {
				t.Fatal(err)
			}
		}
		var spent time.Duration
		for _, w := range c.Worked {
			if w.Talk < 0 || w.Hold < 0 || w.WrapUp < 0 {
				t.Fatalf("%+v", w)
			}
			spent += w.Talk + w.Hold
		}
		last := c.EndedAt
		if last.IsZero() {
			last = at(now)
		}
		if spent > last.Sub(c.ArrivedAt) || c.Waited(at(now)) < 0 || c.Waited(at(now)) > last.Sub(c.ArrivedAt) {
			t.Fatalf("spent %v, waited %v, of %v", spent, c.Waited(at(now)), last.Sub(c.ArrivedAt))
		}
	})
}
