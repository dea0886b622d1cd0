package api

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/reception"
	"suban/internal/seal"
)

// callRows are who must not hear, see or change anything about calls: a unit first of all.
func callRows(id int64) map[string]scopeRow {
	return map[string]scopeRow{
		"phoneFloor":     {"agent", "/api/telephone/floor", nil, 403, "班长"},
		"callFigures":    {"agent", "/api/telephone/figures", nil, 403, "班长和中心主任"},
		"caller":         {"liaison", "/api/calls/1/caller", nil, 403, "坐席和回访员"},
		"ticketCalls":    {"housing", fmt.Sprintf("/api/tickets/%d/calls", id), nil, 404, "不存在"},
		"recording":      {"liaison", "/api/calls/1/recording", nil, 403, "承办单位不能听"},
		"callBacks":      {"liaison", "/api/call-backs", nil, 403, "坐席和班长"},
		"receiveSMS":     {"agent", "/api/sms", map[string]any{"from": "19900001234", "text": "请回电"}, 403, "令牌"},
		"callPlan":       {"agent", "/api/call-plan", nil, 403, "班长和中心主任"},
		"setCallPlan":    {"agent", "/api/call-plan", planBody(0), 403, "班长和中心主任"},
		"agentSkills":    {"agent", "/api/agent-skills", nil, 403, "班长和中心主任"},
		"setAgentSkills": {"agent", "/api/agent-skills", map[string]any{"agent": 1, "skills": []any{}}, 403, "班长和中心主任"},
		"handsets":       {"agent", "/api/handsets", nil, 403, "班长和系统管理员"},
		"giveHandset":    {"agent", "/api/handsets", map[string]any{"agent": 1}, 403, "班长和系统管理员"},
		"takeHandset":    {"director", "/api/handsets/take", map[string]any{"account": "8001"}, 403, "班长和系统管理员"},
		"prompts":        {"agent", "/api/prompts", nil, 403, "班长和中心主任"},
		"promptSound":    {"agent", "/api/prompts/sound?name=welcome", nil, 403, "班长和中心主任"},
		"savePrompt":     {"agent", "/api/prompts?name=welcome", "RIFF", 403, "班长和中心主任"},
		"resetPrompt":    {"agent", "/api/prompts/default", map[string]any{"name": "welcome"}, 403, "班长和中心主任"},
		"listenings":     {"director", "/api/audit/listenings", nil, 403, "权限"},
	}
}

func planBody(version int) map[string]any {
	queue := func(key, name string, more map[string]any) map[string]any {
		return with(map[string]any{"key": key, "name": name, "skill": key, "priority": 0, "digit": "", "overflow": 20, "from": "", "to": ""}, more)
	}
	return map[string]any{"version": version, "strategy": "longest_idle", "ring": 15, "wrap": 180, "position": 30, "offer": 45, "longest": 60, "grace": 25, "within": 15, "short": 5, "keep": 730,
		"queues": []any{queue("general", "综合", nil), queue("business", "为企服务", map[string]any{"priority": 1, "digit": "1", "from": "08:30", "to": "17:30"})}}
}

// The plan and the agents' skills are changed by who leads the floor, by versions; what cannot be
// worked with is refused with the place.
func TestCallPlan(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	lead := h.as("floorlead")
	if a := lead.get("/api/call-plan").wants(200); a.number("version") != 0 || a.text("queues.1.digit") != "1" || a.number("ring") != 15 {
		t.Errorf("the preset: %s", a.Body)
	}
	lead.post("/api/call-plan", planBody(0)).wants(204)
	lead.post("/api/call-plan", planBody(0)).refuses(409, "stale", "第1版")
	lead.post("/api/call-plan", with(planBody(1), map[string]any{"ring": 1})).refuses(422, "invalid", "振铃")
	lead.post("/api/call-plan", with(planBody(1), map[string]any{"queues": []any{}})).refuses(422, "invalid", "综合队列")
	h.as("director").post("/api/call-plan", with(planBody(1), map[string]any{"keep": 365})).wants(204)
	a := lead.get("/api/call-plan").wants(200)
	if a.number("version") != 2 || a.number("keep") != 365 || a.text("queues.1.from") != "08:30" || a.text("history.1.by") != h.posts["floorlead"].Name {
		t.Errorf("after two changes: %s", a.Body)
	}
	agent := int64(h.posts["agent"].ID)
	skills := func(skill string, level int) map[string]any {
		return map[string]any{"agent": agent, "skills": []any{map[string]any{"skill": skill, "level": level}}}
	}
	lead.post("/api/agent-skills", skills("finance", 1)).refuses(422, "invalid", "没有队列")
	lead.post("/api/agent-skills", skills("business", 0)).refuses(422, "invalid", "1 至 9")
	lead.post("/api/agent-skills", map[string]any{"agent": h.posts["dispatcher"].ID, "skills": []any{}}).refuses(422, "invalid", "不是可用的坐席")
	lead.post("/api/agent-skills", skills("business", 2)).wants(204)
	if a := lead.get("/api/agent-skills").wants(200); !strings.Contains(a.Body.String(), `"skills":[{"skill":"business","level":2}]`) {
		t.Errorf("skills: %s", a.Body)
	}
}

// A desk phone is given by who leads the floor or keeps the accounts; its secret is told once and
// lies sealed; given again it is another.
func TestHandsets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	lead, agent := h.as("floorlead"), h.posts["agent"]
	lead.post("/api/handsets", map[string]any{"agent": h.posts["dispatcher"].ID}).refuses(422, "invalid", "不是可用的坐席")
	first := lead.post("/api/handsets", map[string]any{"agent": agent.ID}).wants(200)
	if first.text("account") != "8001" || len(first.text("secret")) < 16 {
		t.Errorf("given: %s", first.Body)
	}
	again := h.as("sysadmin").post("/api/handsets", map[string]any{"agent": agent.ID}).wants(200)
	if again.text("account") != "8001" || again.text("secret") == first.text("secret") {
		t.Errorf("given again: %s", again.Body)
	}
	seen := lead.get("/api/handsets").wants(200).Body.String()
	if !strings.Contains(seen, `"account":"8001"`) || strings.Contains(seen, again.text("secret")) {
		t.Errorf("the list: %s", seen)
	}
	var stored string
	h.must(h.db.Pool.QueryRow(t.Context(), `select encode(secret, 'escape') from handsets`).Scan(&stored))
	if digest := call.HandsetDigest("8001", again.text("secret")); strings.Contains(stored, digest) || strings.Contains(stored, again.text("secret")) {
		t.Error("the secret lies open in the table")
	}
	lead.post("/api/handsets/take", map[string]any{"account": "8001"}).wants(204)
	lead.post("/api/handsets/take", map[string]any{"account": "8001"}).refuses(404, "not_found", "已经收回")
}

func TestWithoutTelephone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if h.as("agent").get("/api/telephone").at("open") != false {
		t.Error("there is no telephone here")
	}
	h.as("agent").get("/api/call-backs").refuses(404, "not_found", "--sip-listen")
	h.stranger().post("/api/citizen/call-back", map[string]any{"phone": "19900001234"}).refuses(404, "not_found", "拨打12345")
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

// Whoever asks for a call back, at the portal or by SMS, waits once; what he wrote lies sealed and is
// added up.
func TestAskBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ask := func(number, why, words string) error { return h.reception.AskBack(t.Context(), number, why, words) }
	h.must(ask("199 0000 1234", reception.ByPortal, ""))
	h.pass(time.Second)
	h.must(ask("19900001234", reception.BySMS, "楼下路灯不亮"))
	h.must(ask("+8619900001234", reception.BySMS, "还没有人来"))
	h.must(ask("19900005678", reception.ByPortal, ""))
	if ask("12", reception.ByPortal, "") == nil || ask("19900001234", reception.BySMS, " ") == nil {
		t.Error("a number that cannot be dialled, or an SMS without words, was taken")
	}
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		list, err := tx.CallBacks(t.Context(), 10)
		if err != nil || len(list) != 2 || list[0].Why != reception.ByPortal || list[1].Words != nil || bytes.Contains(list[0].Words, []byte("路灯")) {
			t.Fatalf("%+v %v", list, err)
		}
		words, err := reception.OpenWords(seal.Test(), list[0].Words)
		number, _ := reception.OpenNumber(seal.Test(), list[0].NumberBox)
		if err != nil || words != "楼下路灯不亮\n还没有人来" || number != "19900001234" {
			t.Errorf("%q %q %v", words, number, err)
		}
		return nil
	}))
}
