package api

import (
	"fmt"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
)

// callRows are who must not hear, see or change anything about calls: a unit first of all.
func callRows(id int64) map[string]scopeRow {
	return map[string]scopeRow{
		"phoneFloor":  {"agent", "/api/telephone/floor", nil, 403, "班长"},
		"callFigures": {"agent", "/api/telephone/figures", nil, 403, "班长和中心主任"},
		"caller":      {"liaison", "/api/calls/1/caller", nil, 403, "坐席和回访员"},
		"ticketCalls": {"housing", fmt.Sprintf("/api/tickets/%d/calls", id), nil, 404, "不存在"},
		"recording":   {"liaison", "/api/calls/1/recording", nil, 403, "承办单位不能听"},
		"callBacks":   {"liaison", "/api/call-backs", nil, 403, "坐席和班长"},
		"setCallPlan": {"agent", "/api/call-plan", call.Preset(), 403, "班长和中心主任"},
		"listenings":  {"director", "/api/audit/listenings", nil, 403, "权限"},
	}
}

func TestWithoutTelephone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if h.as("agent").get("/api/telephone").at("open") != false {
		t.Error("there is no telephone here")
	}
	h.as("agent").get("/api/call-backs").refuses(404, "not_found", "--sip-listen")
}

// K01–K04 and the agents' part of K29 come from call events only and equal the screen: the
// answer of its door is counted again by other means, and no ticket changes it.
func TestCallFigures(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, start := h.posts["agent"].ID, h.db.Now().Add(-2*time.Hour).Truncate(time.Second)
	waits := []struct {
		millis   int
		answered bool
		back     bool
	}{{14_900, true, false}, {15_000, true, false}, {15_100, true, false}, {5_000, false, false}, {5_001, false, false}, {30_000, false, true}, {0, true, false}}
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		states := []call.AgentEvent{{Agent: agent, At: start, State: call.Ready}}
		for i, w := range waits {
			began := start.Add(time.Duration(i+1) * 10 * time.Minute)
			id, seq := call.ID(postgres.NewID(began)), 0
			add := func(at time.Time, k call.Kind, who org.UserID) {
				seq++
				h.must(tx.AddCallEvents(call.Event{Call: id, Seq: seq, At: at, Kind: k, Agent: who, Queue: map[call.Kind]string{call.Queued: call.General}[k]}))
			}
			tx.AddCall(postgres.PhoneCall{ID: id, Direction: call.In, At: began})
			end := began.Add(time.Duration(w.millis) * time.Millisecond)
			add(began, call.Arrived, 0)
			add(began, call.Queued, 0)
			if w.back {
				add(end, call.AskedBack, 0)
			}
			if w.answered {
				add(began, call.Offered, agent)
				add(end, call.Connected, agent)
				states = append(states, call.AgentEvent{Agent: agent, At: began, State: call.Alerting, Call: id}, call.AgentEvent{Agent: agent, At: end, State: call.OnCall, Call: id},
					call.AgentEvent{Agent: agent, At: end.Add(time.Minute), State: call.WrapUp}, call.AgentEvent{Agent: agent, At: end.Add(90 * time.Second), State: call.Ready})
				end = end.Add(time.Minute)
			}
			add(end, call.Finished, 0)
		}
		tx.AddAgentEvents(append(states, call.AgentEvent{Agent: agent, At: start.Add(100 * time.Minute), State: call.Offline})...)
		return nil
	}))
	door := "/api/telephone/figures?from=2022-11-07&to=2022-11-07"
	see := func(of string) (list []float64) {
		a := h.as("floorlead").get(door).wants(200)
		for _, at := range []string{"answered.num", "answered.den", "answered.out", "within.num", "within.den", "abandoned.num", "mean_wait", "waited", "calls"} {
			list = append(list, a.at(of+"."+at).(float64))
		}
		return list
	}
	want := fmt.Sprint([]float64{4, 6, 1, 3, 6, 1, 11.25, 4, 7})
	for _, of := range []string{"total", "days.0", "queues.0"} {
		if got := fmt.Sprint(see(of)); got != want {
			t.Errorf("%s: %s, want %s", of, got, want)
		}
	}
	a := h.as("director").get(door).wants(200)
	if got := fmt.Sprint(a.number("together.calls"), a.number("together.talk"), a.number("together.wrap_up"), a.number("together.handle"), a.number("together.busy"), a.number("together.free"), a.text("agents.0.name")); got != "4 240 120 90 360 6000"+h.posts["agent"].Name {
		t.Errorf("K29: %s", got)
	}
	var answered, within, ended int64
	h.must(h.db.Pool.QueryRow(t.Context(), `with one as (select call_id, min(at) filter (where kind = 'queued') q, min(at) filter (where kind = 'connected') a from call_events where city = $1 group by 1)
		select count(a), count(*) filter (where a - q <= interval '15 seconds'), count(*) from one`, h.db.City).Scan(&answered, &within, &ended))
	if answered != 4 || within != 3 || ended != 7 {
		t.Errorf("the events say %d answered, %d in time of %d", answered, within, ended)
	}
	h.take(nil) // a registration by telephone is no call
	if got := fmt.Sprint(see("total")); got != want {
		t.Errorf("after a registration: %s", got)
	}
	h.as("floorlead").get("/api/telephone/figures?from=2022-08-01&to=2022-11-07").refuses(422, "invalid", "31 天")
}
