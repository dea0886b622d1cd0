package call

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAgentTurns(t *testing.T) {
	t.Parallel()
	a := &Agent{ID: 1}
	for i, step := range []struct {
		to   AgentState
		fine bool
	}{
		{OnCall, false}, {WrapUp, false}, {Ready, true}, {WrapUp, false}, {Alerting, true}, {Resting, false}, {OnCall, true}, {OnHold, true}, {Busy, false}, {OnCall, true}, {WrapUp, true}, {Alerting, false}, {Ready, true}, {Offline, true},
	} {
		if err := a.Become(step.to, "", at(float64(i))); (err == nil) != step.fine {
			t.Errorf("step %d to %s from %s: %v", i, step.to, a.State, err)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	a := &Agent{ID: 1, State: Ready, Since: at(0)}
	if a.Choose(OnCall, "", at(1)) == nil || a.Choose(Busy, "就是忙", at(1)) == nil {
		t.Error("a state that comes with a call, or a reason of one's own, was taken")
	}
	if err := a.Choose(Ready, "", at(9)); err != nil || a.Since != at(0) {
		t.Errorf("choosing what is so already ended the wait for a call: %v, %v", err, a.Since)
	}
	if err := a.Choose(Busy, Reasons[0], at(2)); err != nil || a.State != Busy || a.Reason != Reasons[0] {
		t.Errorf("%v %+v", err, a)
	}
	a.State = OnCall
	if err := a.Choose(Resting, "", at(3)); err != nil || a.State != OnCall || a.After != Resting {
		t.Errorf("during a call it waits: %v %+v", err, a)
	}
	if a.Choose(Offline, "", at(3)) == nil {
		t.Error("somebody signed out in mid-call")
	}
}

func TestShifts(t *testing.T) {
	t.Parallel()
	day := []AgentEvent{
		{1, at(-100), Ready, "", 0}, {1, at(20), Alerting, "", 5}, {1, at(22), OnCall, "", 5}, {1, at(52), OnHold, "", 5}, {1, at(62), OnCall, "", 5}, {1, at(82), WrapUp, "", 5},
		{1, at(102), Resting, "", 0}, {1, at(202), Offline, "", 0}, {2, at(50), Ready, "", 0},
	}
	got := Shifts(day, at(0), at(300))
	if want := (Shift{SignedIn: 202 * time.Second, Break: 100 * time.Second, Talk: 50 * time.Second, Hold: 10 * time.Second, WrapUp: 20 * time.Second, Calls: 1}); got[1] != want {
		t.Errorf("%+v, want %+v", got[1], want)
	}
	if got[2].SignedIn != 250*time.Second {
		t.Errorf("who is still signed in: %+v", got[2])
	}
}

// Whatever agents do, the parts of a shift never exceed the whole, and two halves of a
// period add up to it.
func TestShiftsAddUp(t *testing.T) {
	t.Parallel()
	states := []AgentState{Offline, Ready, Busy, Resting, OnCall, OnHold, WrapUp, Training, Alerting}
	rapid.Check(t, func(t *rapid.T) {
		moments := rapid.SliceOfN(rapid.IntRange(-50, 150), 0, 12).Draw(t, "moments")
		slices.Sort(moments)
		var events []AgentEvent
		for _, m := range moments {
			events = append(events, AgentEvent{Agent: 1, At: at(float64(m)), State: rapid.SampledFrom(states).Draw(t, "state")})
		}
		all, a, b := Shifts(events, at(0), at(100))[1], Shifts(events, at(0), at(40))[1], Shifts(events, at(40), at(100))[1]
		if all.Break+all.Talk+all.Hold+all.WrapUp > all.SignedIn || all.SignedIn > 100*time.Second {
			t.Fatalf("%+v", all)
		}
		if a.SignedIn+b.SignedIn != all.SignedIn || a.Talk+b.Talk != all.Talk || a.Break+b.Break != all.Break {
			t.Fatalf("%+v + %+v is not %+v", a, b, all)
		}
	})
}
