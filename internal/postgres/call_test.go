package postgres_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
)

func TestCalls(t *testing.T) {
	t.Parallel()
	ctx, tx := t.Context(), pgtest.Tx(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(tx.CreateCity(ctx, "宿州市"))
	id, open := call.ID(tx.NewID()), call.ID(tx.NewID())
	at := func(s int) time.Time { return tx.Now.Add(time.Duration(s) * time.Second) }
	tx.AddCall(postgres.PhoneCall{ID: id, Direction: call.In, At: tx.Now, NumberKey: "k", NumberBox: []byte{1}})
	must(tx.AddCallEvents(
		call.Event{Call: id, Seq: 1, At: at(0), Kind: call.Arrived}, call.Event{Call: id, Seq: 2, At: at(2), Kind: call.Queued, Queue: call.General},
		call.Event{Call: id, Seq: 3, At: at(3), Kind: call.Offered, Agent: 5}, call.Event{Call: id, Seq: 4, At: at(9), Kind: call.Connected, Agent: 5},
		call.Event{Call: id, Seq: 5, At: at(20), Kind: call.Tied, Ticket: 77}, call.Event{Call: id, Seq: 6, At: at(39), Kind: call.Finished, By: "caller"},
		call.Event{Call: open, Seq: 1, At: at(1), Kind: call.Arrived}))
	must(tx.Flush(ctx))
	for name, read := range map[string]func() ([]*call.Call, error){
		"of the day":  func() ([]*call.Call, error) { c, err := tx.Calls(ctx, at(-1), at(1)); return c[:1], err },
		"of a ticket": func() ([]*call.Call, error) { return tx.CallsOf(ctx, 77) },
		"by id":       func() ([]*call.Call, error) { return tx.CallsNamed(ctx, []call.ID{id}) },
	} {
		got, err := read()
		must(err)
		if len(got) != 1 || got[0].ID != id || got[0].Waited(at(99)) != 7*time.Second || got[0].Worked[5].Talk != 30*time.Second || got[0].EndedBy != "caller" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	left, err := tx.OpenCalls(ctx, at(-60))
	must(err)
	if len(left) != 1 || left[0].ID != open {
		t.Errorf("left open: %+v", left)
	}
	if n, err := tx.CallsFrom(ctx, "k", open); err != nil || n != 1 {
		t.Errorf("the number called %d times: %v", n, err)
	}
}

func TestAgentEventsBeginBeforeThePeriod(t *testing.T) {
	t.Parallel()
	ctx, tx := t.Context(), pgtest.Tx(t)
	at := func(s int) time.Time { return tx.Now.Add(time.Duration(s) * time.Second) }
	tx.AddAgentEvents(call.AgentEvent{Agent: 1, At: at(-90), State: call.Busy, Reason: "其他"}, call.AgentEvent{Agent: 1, At: at(-30), State: call.Ready},
		call.AgentEvent{Agent: 1, At: at(10), State: call.OnCall, Call: 9}, call.AgentEvent{Agent: 1, At: at(99), State: call.Offline})
	if err := tx.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	got, err := tx.AgentEvents(ctx, at(0), at(60))
	if err != nil {
		t.Fatal(err)
	}
	want := []call.AgentEvent{{Agent: 1, At: at(-30), State: call.Ready}, {Agent: 1, At: at(10), State: call.OnCall, Call: 9}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCallBacksAndPlans(t *testing.T) {
	t.Parallel()
	ctx, tx := t.Context(), pgtest.Tx(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(tx.CreateCity(ctx, "宿州市"))
	b := postgres.CallBack{ID: 1, Call: 5, NumberKey: "k", NumberBox: []byte{2}, Why: "abandoned", Queue: call.General, AskedAt: tx.Now, NextAt: tx.Now}
	tx.AddCallBack(b)
	again := b
	again.ID = 2
	tx.AddCallBack(again)
	tx.TryCallBack(1, 7, tx.Now.Add(time.Hour))
	must(tx.Flush(ctx))
	got, err := tx.CallBacks(ctx, 10)
	must(err)
	b.State, b.Tries, b.Agent, b.NextAt = "open", 1, 7, tx.Now.Add(time.Hour)
	if diff := cmp.Diff([]postgres.CallBack{b}, got); diff != "" {
		t.Error(diff)
	}
	tx.SettleCallBacks("k", "done")
	tx.AddCallBack(again)
	must(tx.Flush(ctx))
	if got, err = tx.CallBacks(ctx, 10); err != nil || len(got) != 1 || got[0].ID != 2 {
		t.Errorf("after the first was settled: %+v %v", got, err)
	}

	plan, version, err := tx.CallPlan(ctx)
	if diff := cmp.Diff(call.Preset(), plan); err != nil || version != 0 || diff != "" {
		t.Error(version, err, diff)
	}
	plan.Ring = 20 * time.Second
	must(tx.AddCallPlan(ctx, plan, 3))
	got2, version, err := tx.CallPlan(ctx)
	if diff := cmp.Diff(plan, got2, cmpopts.EquateEmpty()); err != nil || version != 1 || diff != "" {
		t.Error(version, err, diff)
	}
	tx.SetSkills(9, map[string]int{"business": 2})
	must(tx.Flush(ctx))
	skills, err := tx.AgentSkills(ctx)
	if diff := cmp.Diff(map[org.UserID]map[string]int{9: {"business": 2}}, skills); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestRecordings(t *testing.T) {
	t.Parallel()
	ctx, tx := t.Context(), pgtest.Tx(t)
	tx.AddRecording(postgres.Recording{Call: 5, Digest: "d", Millis: 1000, Size: 16044, At: tx.Now, KeepUntil: tx.Now.Add(-time.Second)})
	tx.AddRecording(postgres.Recording{Call: 6, Digest: "e", Millis: 1000, Size: 16044, At: tx.Now, KeepUntil: tx.Now.Add(time.Hour)})
	if err := tx.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	over, err := tx.RecordingsOver(ctx, 10)
	if err != nil || len(over) != 1 || over[0].Call != 5 {
		t.Fatalf("%+v %v", over, err)
	}
	tx.ForgetRecording(5)
	if err := tx.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Recording(ctx, 5); err == nil {
		t.Error("a recording that was deleted is still there")
	}
	if r, err := tx.Recording(ctx, 6); err != nil || r.Digest != "e" {
		t.Error(r, err)
	}
}
