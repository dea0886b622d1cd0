package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/org"
	"suban/internal/ticket"
)

// absenceRows are those that the doors of absences are not for.
func absenceRows(h *house) map[string]scopeRow {
	away := map[string]any{"user": h.posts["director"].ID, "from": "2022-11-07T00:00:00Z", "until": "2022-11-09T00:00:00Z"}
	return map[string]scopeRow{
		"actFor":     {"agent", "/api/me/act-for", map[string]any{"user": h.posts["director"].ID}, 403, "代理人"},
		"addAbsence": {"agent", "/api/absences", away, 403, "用户管理"},
		"endAbsence": {"agent", "/api/absences/1/end", map[string]any{}, 404, "没有这次请假"},
		"handOver":   {"director", fmt.Sprintf("/api/users/%d/hand-over", h.posts["chengguan"].ID), map[string]any{"to": h.posts["liaison"].ID}, 403, "用户管理"},
	}
}

// A deputy signs for the chief who is away: with his rights and scope, recorded as
// 代, and only while the absence lasts.
func TestDeputySignsForTheChief(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.employ(account.User{Login: "chief", Name: "市城管局一把手", Unit: 10, Roles: []org.Role{org.Chief}})
	h.employ(account.User{Login: "vice", Name: "市城管局分管负责人", Unit: 10, Roles: []org.Role{org.DeputyHead}})
	id := h.handled(nil)
	chief, vice := h.posts["chief"].ID, h.posts["vice"].ID
	away := func(login string, more map[string]any) answer {
		return h.as(login).post("/api/absences", with(map[string]any{"deputy": vice, "from": "2022-11-07T02:00:00Z", "until": "2022-11-08T02:00:00Z"}, more))
	}
	away("chief", map[string]any{"deputy": chief}).refuses(422, "invalid", "本人代理本人")
	away("chief", map[string]any{"deputy": h.posts["roads"].ID}).refuses(422, "invalid", "本单位")
	away("chief", map[string]any{"deputy": h.posts["sysadmin"].ID}).refuses(422, "invalid", "三员")
	away("sysadmin", map[string]any{"deputy": h.posts["agent"].ID}).refuses(422, "invalid", "三员")
	away("chief", map[string]any{"until": "2022-11-07T01:00:00Z"}).refuses(422, "invalid", "晚于")
	h.as("vice").deed(id, "chief_read", map[string]any{"assignment": 1, "text": "抓紧办"}).refuses(403, "denied", "权限")
	h.as("vice").post("/api/me/act-for", map[string]any{"user": chief}).refuses(403, "denied", "不是")
	away("chief", nil).wants(204)
	away("chief", nil).refuses(409, "conflict", "已登记过")
	away("vice", map[string]any{"deputy": chief}).refuses(422, "invalid", "互相代理")
	if n := h.as("vice").get("/api/inbox"); !strings.Contains(n.text("items.0.text"), "由您代理") {
		t.Errorf("the deputy was told %s", n.Body)
	}
	if got := h.as("vice").get("/api/me").text("sits_in_for.0.name"); got != "市城管局一把手" {
		t.Errorf("sits in for %q", got)
	}
	h.as("vice").post("/api/me/act-for", map[string]any{"user": chief}).wants(204)
	if me := h.as("vice").get("/api/me"); me.text("name") != "市城管局一把手" || me.text("self.name") != "市城管局分管负责人" || me.text("account") != "vice" {
		t.Errorf("the deputy is %s", me.Body)
	}
	h.as("vice").deed(id, "chief_read", map[string]any{"assignment": 1, "text": "抓紧办"}).wants(200)
	lines := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d/timeline", id)).at("items").([]any)
	if last := lines[len(lines)-1].(map[string]any); last["actor"] != "市城管局一把手(市城管局分管负责人 代)" {
		t.Errorf("the history says %v", last["actor"])
	}
	h.must(h.casework.VerifyReplay(t.Context(), ticket.ID(id)))
	h.pass(24 * time.Hour)
	h.signed = map[string]*client{}
	if me := h.as("vice").get("/api/me"); me.text("self.name") != "" || me.text("sits_in_for.0.name") != "" {
		t.Errorf("after the absence the deputy is %s", me.Body)
	}
	h.as("vice").deed(id, "chief_sign", map[string]any{"assignment": 1, "text": "同意"}).refuses(403, "denied", "权限")
}

// A session that acted for somebody is its holder again the moment he is back, and
// one person is never two pairs of eyes.
func TestDeputyIsOnePerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	lead, agent := h.posts["floorlead"].ID, h.posts["agent"].ID
	h.as("floorlead").post("/api/absences", map[string]any{"deputy": agent, "from": "2022-11-07T00:00:00Z", "until": "2022-11-09T00:00:00Z"}).wants(204)
	id := h.as("agent").post("/api/tickets", complaint(map[string]any{"submit": "accept"})).wants(200).number("id")
	h.as("agent").deed(id, "reject", map[string]any{"code": "order", "text": "无实质诉求,已解释"}).wants(200)
	h.as("agent").post("/api/me/act-for", map[string]any{"user": lead}).wants(204)
	h.as("agent").deed(id, "confirm_reject", map[string]any{"text": "同意"}).refuses(403, "denied", "另一")
	absence := h.as("floorlead").get("/api/absences").number("items.0.id")
	h.as("dispatcher").post(fmt.Sprintf("/api/absences/%d/end", absence), map[string]any{}).refuses(404, "not_found", "没有这次请假")
	h.as("floorlead").post(fmt.Sprintf("/api/absences/%d/end", absence), map[string]any{}).wants(204)
	if me := h.as("agent").get("/api/me"); me.text("name") != h.posts["agent"].Name {
		t.Errorf("still acts as %s", me.text("name"))
	}
}

// A unit whose people are all away is shown before something is sent to it; who
// leaves hands his work over and is stopped.
func TestNobodyOnDutyAndHandOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	duty := func() (on any, why string) {
		for _, v := range h.as("dispatcher").get("/api/units?limit=100").at("items").([]any) {
			if u := v.(map[string]any); u["id"] == 10.0 {
				why, _ = u["duty"].(string)
				return u["on_duty"], why
			}
		}
		return nil, ""
	}
	if on, _ := duty(); on != true {
		t.Error("nobody is on duty on an ordinary day")
	}
	h.as("liaison").post("/api/absences", map[string]any{"from": "2022-11-07T00:00:00Z", "until": "2022-11-09T00:00:00Z"}).wants(204)
	if on, why := duty(); on != false || !strings.Contains(why, "无人代理") {
		t.Errorf("on duty %v: %s", on, why)
	}
	h.as("sysadmin").post(fmt.Sprintf("/api/absences/%d/end", h.as("liaison").get("/api/absences").number("items.0.id")), map[string]any{}).wants(204)
	id := h.handled(nil)
	h.employ(account.User{Login: "chengguan2", Name: "市城管局经办人 2", Unit: 10, Roles: []org.Role{org.Handler}})
	h.as("liaison").deed(id, "assign_handler", map[string]any{"assignment": 1, "handler": h.posts["chengguan"].ID}).wants(200)
	path := fmt.Sprintf("/api/users/%d/hand-over", h.posts["chengguan"].ID)
	h.as("sysadmin").post(path, map[string]any{"to": h.posts["roads"].ID}).refuses(422, "invalid", "同一单位")
	h.as("sysadmin").post(path, map[string]any{"to": h.posts["chengguan"].ID}).refuses(422, "invalid", "本人")
	done := h.as("sysadmin").post(path, map[string]any{"to": h.posts["chengguan2"].ID, "disable": true}).wants(200)
	if len(done.at("moved").([]any)) != 1 || len(done.at("left").([]any)) != 0 {
		t.Errorf("handed over %s", done.Body)
	}
	if n := h.as("chengguan2").get("/api/tickets").number("count"); n != 1 {
		t.Errorf("the next handler sees %d tickets", n)
	}
	h.stranger().post("/api/sign-in", map[string]any{"account": "chengguan", "password": password}).wants(401)
	h.must(h.casework.VerifyReplay(t.Context(), ticket.ID(id)))
}
