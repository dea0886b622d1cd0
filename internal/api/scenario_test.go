package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/org"
	"suban/internal/workday"
)

// scenario is one knock: who, where, with what, and the golden answer.
type scenario struct {
	name, as, method, path string
	body                   any
	status                 int
}

// One ticket through send-back, extension, substandard reply and rework; every
// answer of every door on the way is a golden file.
func TestScenarios(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(map[string]any{"urgency": 1, "labels": []string{"夜市"}})
	page := fmt.Sprintf("/api/tickets/%d", id)
	see := func(name, as, path string) { h.golden(scenario{name, as, "GET", path, nil, 200}) }
	do := func(name, as, action string, facts map[string]any) {
		version := h.as(as).get(page).number("version")
		h.golden(scenario{name, as, "POST", page + "/deeds/" + action, map[string]any{"version": version, "facts": with(facts, nil)}, 200})
	}
	on := func(n int, more map[string]any) map[string]any { return with(map[string]any{"assignment": n}, more) }

	see("ticket_to_dispatch", "dispatcher", page)
	h.golden(scenario{"preview_dispatch", "dispatcher", "POST", page + "/preview", map[string]any{"action": "dispatch", "facts": map[string]any{"unit": 11, "assists": []int{10}}}, 200})
	h.golden(scenario{"preview_refused", "dispatcher", "POST", page + "/preview", map[string]any{"action": "dispatch", "facts": map[string]any{"unit": 1}}, 422})
	see("precedents", "dispatcher", "/api/precedents?category=1.1.2&region=341302")
	see("backlog", "director", "/api/backlog")
	h.pass(12 * time.Minute)
	do("deed_dispatch", "dispatcher", "dispatch", map[string]any{"unit": 11, "reason": "占用道路"})
	do("deed_send_back", "roads", "send_back", on(1, map[string]any{"code": "not_duty", "text": "属市容管理", "basis": "三定方案第三条", "unit": 10}))
	see("ticket_send_back_asked", "dispatcher", page)
	do("deed_approve_send_back", "dispatcher", "approve_send_back", on(1, map[string]any{"text": "同意"}))
	h.pass(time.Hour)
	do("deed_dispatch_again", "dispatcher", "dispatch", map[string]any{"unit": 10, "assists": []int{11}, "reason": "市容管理"})
	do("deed_sign", "liaison", "sign", on(2, nil))
	do("deed_contact", "liaison", "contact", on(2, map[string]any{"reached": "yes", "evidence": "录音编号 7", "text": "已联系"}))
	do("deed_assign_handler", "liaison", "assign_handler", on(2, map[string]any{"handler": h.posts["chengguan"].ID}))
	h.pass(5 * 24 * time.Hour)
	do("deed_ask_extension", "liaison", "ask_extension", on(2, map[string]any{"workdays": 5, "code": "complex", "text": "夜市搬迁点位需公示"}))
	h.employ(account.User{Login: "vice", Name: "市城管局分管负责人", Unit: h.unit("市城管局"), Roles: []org.Role{org.DeputyHead}})
	do("deed_sign_extension", "vice", "sign_extension", on(2, map[string]any{"text": "情况属实"}))
	do("deed_approve_extension", "dispatcher", "approve_extension", map[string]any{"text": "情况属实"})
	see("ticket_handling", "liaison", page)
	see("due", "liaison", page+"/due")
	see("due_assist", "roads", page+"/due?assignment=3")
	see("notices", "dispatcher", page+"/notices")
	see("inbox", "liaison", "/api/inbox")
	h.pass(24 * time.Hour)
	do("deed_sign_assist", "roads", "sign", on(3, nil))
	do("deed_reply_assist", "roads", "reply", on(3, map[string]any{"public": "已协助疏导", "founded": "yes", "resolved": "resolved", "contact_at": "2022-11-13T10:00:00+08:00", "contact": "电话"}))
	do("deed_reply", "liaison", "reply", on(2, map[string]any{"public": "已劝离。", "internal": "商户情绪较大", "founded": "yes", "resolved": "partly", "why": "stage"}))
	do("deed_return_reply", "dispatcher", "return_reply", on(2, map[string]any{"codes": []string{"incomplete", "no_basis"}, "text": "请写明整改期限"}))
	do("deed_reply_again", "liaison", "reply", on(2, map[string]any{"public": "已取缔占道摊位,每晚巡查。", "founded": "yes", "resolved": "resolved"}))
	do("deed_pass_reply", "dispatcher", "pass_reply", nil)
	do("deed_rate_unsatisfied", "followup", "rate", map[string]any{"channel": "phone", "contacted": "yes", "resolved": "unresolved", "satisfaction": 1, "comment": "当晚又出摊了"})
	see("ticket_rework", "liaison", page)
	see("timeline", "dispatcher", page+"/timeline")
	see("list", "dispatcher", "/api/tickets?redo_min=1&sort=due")
	see("list_of_unit", "liaison", "/api/tickets?queue=rework")
	see("counts", "dispatcher", "/api/tickets/counts")
	see("counts_of_unit", "liaison", "/api/tickets/counts")
	see("me", "liaison", "/api/me")
	see("requester", "agent2", "/api/requesters?phone=199-0000-1234")
	see("units", "agent", "/api/units?q=城")
	see("regions", "agent", "/api/regions")
	see("regions_below", "agent", "/api/regions?parent=341302")
	see("categories", "agent", "/api/categories")
	see("policies", "agent", "/api/policies")
	see("people", "liaison", "/api/people")
	see("calendar_missing", "agent", "/api/calendar?year=2031")
}

// golden compares an answer with its file, after replacing what no two runs have
// in common.
func (h *house) golden(s scenario) {
	h.Helper()
	a := h.as(s.as).send(s.method, s.path, s.body, "golden "+s.name)
	a.wants(s.status)
	have, err := json.MarshalIndent(steady("", a.body), "", "  ")
	h.must(err)
	have = append(have, '\n')
	file := filepath.Join("testdata", s.name+".json")
	if *update {
		h.must(os.MkdirAll("testdata", 0o755))
		h.must(os.WriteFile(file, have, 0o644))
		return
	}
	want, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(have, want) {
		h.Errorf("%s as %s is not %s (%v); have\n%s", s.path, s.as, file, err, have)
	}
}

// steady replaces ids and tokens.
func steady(name string, v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = steady(k, x[k])
		}
	case []any:
		for i := range x {
			x[i] = steady(name, x[i])
		}
	case float64:
		if x > 1e12 {
			return "ID"
		}
	case string:
		if name == "csrf" {
			return "TOKEN"
		}
	}
	return v
}

// Administrators keep accounts, sessions and tokens; an integration acts by its
// token within its permissions.
func TestAccounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as("sysadmin")
	made := admin.post("/api/users", map[string]any{"login": "agent77", "name": "坐席 77", "unit": 1, "roles": []string{"agent"}}).wants(200)
	if made.text("password") == "" || made.text("user.login") != "agent77" {
		t.Errorf("made %s", made.Body)
	}
	id := made.number("user.id")
	admin.post("/api/users", map[string]any{"login": "agent77", "name": "坐席 77", "roles": []string{"agent"}}).refuses(422, "invalid", "已有人用")
	admin.post("/api/users", map[string]any{"login": "agent78", "name": "坐席 78", "roles": []string{"king"}}).refuses(422, "invalid", "应为以下之一")
	path := fmt.Sprintf("/api/users/%d", id)
	changed := admin.post(path, map[string]any{"version": 1, "name": "班长 77", "unit": 1, "roles": []string{"floor_lead"}}).wants(200)
	if changed.text("name") != "班长 77" || changed.number("version") != 2 {
		t.Errorf("changed %s", changed.Body)
	}
	admin.post(path, map[string]any{"version": 1, "name": "班长 78", "unit": 1, "roles": []string{"floor_lead"}}).refuses(409, "stale", "刷新")
	if n := len(admin.get("/api/users?q=77").wants(200).at("items").([]any)); n != 1 {
		t.Errorf("%d users found", n)
	}
	if again := admin.post(path+"/reset-password", map[string]any{}).wants(200); again.text("password") == made.text("password") {
		t.Error("the password was not reset")
	}
	admin.post(path+"/unlock", map[string]any{}).wants(204)
	admin.post(path+"/reset-code", map[string]any{}).wants(204)

	agent := h.as("agent")
	own := agent.get("/api/sessions").wants(200)
	agent.post(fmt.Sprintf("/api/sessions/%d/revoke", own.number("items.0.id")), map[string]any{}).wants(204)
	agent.get("/api/me").refuses(401, "unauthorized", "已被注销")

	machine := admin.post("/api/users", map[string]any{"login": "province", "name": "省平台对接", "roles": []string{"integration"}}).wants(200)
	token := admin.post("/api/tokens", map[string]any{"user": machine.number("user.id"), "name": "省平台", "permissions": []string{"exchange", "register", "see_own"}, "expires_at": "2023-05-01T00:00:00+08:00"}).wants(200)
	other := h.stranger()
	other.bearer = token.text("text")
	slip := other.post("/api/tickets", complaint(map[string]any{"channel": "exchange", "source": "province", "province_no": "P-1", "submit": "accept"})).wants(200)
	if n := other.get("/api/tickets").wants(200).number("items.0.id"); n != slip.number("id") {
		t.Errorf("the integration sees %d", n)
	}
	other.get("/api/users").refuses(403, "denied", "权限")
	other.post("/api/sign-out", map[string]any{}).refuses(403, "denied", "接口令牌不能")
	if strings.Contains(admin.get("/api/tokens").wants(200).Body.String(), token.text("text")) {
		t.Error("the list shows the token itself")
	}
	admin.post(fmt.Sprintf("/api/tokens/%d/revoke", token.number("token.id")), map[string]any{}).wants(204)
	other.get("/api/tickets").refuses(401, "unauthorized", "接口令牌无效")
	other.bearer = "suban_wrong"
	other.get("/api/tickets").refuses(401, "unauthorized", "接口令牌无效")

	auditor := h.as("auditadmin")
	if a := auditor.get("/api/audit/sign-ins?limit=5").wants(200); len(a.at("items").([]any)) != 5 {
		t.Errorf("sign-ins %s", a.Body)
	}
	if a := auditor.get("/api/audit/admin").wants(200); a.text("items.0.action") != "revoke_token" {
		t.Errorf("audit %s", a.Body)
	}
}

// A published year moves the due dates of what is in hand.
func TestCalendarImport(t *testing.T) {
	t.Parallel()
	h := newHouseAt(t, time.Date(2026, 12, 28, 10, 0, 0, 0, workday.Zone))
	director := h.as("director")
	if a := director.get("/api/calendar?year=2027").wants(200); a.text("status") != "missing" {
		t.Errorf("2027 is %s", a.Body)
	}
	id := h.take(nil)
	path := fmt.Sprintf("/api/tickets/%d", id)
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": 10}).refuses(409, "conflict", "2027年的放假安排尚未导入")
	director.post("/api/calendar", map[string]any{"provisional": 2027}).wants(200)
	director.post("/api/calendar", map[string]any{"provisional": 2027}).refuses(409, "conflict", "相同")
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": 10}).wants(200)
	due := h.as("liaison").get(path + "/due").wants(200)
	if due.text("calendar.provisional") != "true" {
		t.Errorf("due %s", due.Body)
	}
	a := director.get("/api/calendar?year=2027").wants(200)
	if a.text("status") != "provisional" || len(a.at("days").([]any)) != 365 || a.number("working_days") < 240 {
		t.Errorf("2027: %d working days", a.number("working_days"))
	}
	// The year as it is published has one day more at New Year.
	year := workday.Provisional(2027)
	var file strings.Builder
	file.WriteString("日期,名称,上班\n")
	for _, d := range append(year.Days, workday.YearDay{Date: workday.Date{Year: 2027, Month: time.January, Day: 4}, Name: "元旦"}) {
		fmt.Fprintf(&file, "%s,%s,%s\n", d.Date, d.Name, map[bool]string{true: "是", false: "否"}[d.Working])
	}
	moved := director.post("/api/calendar", map[string]any{"file": file.String()}).wants(200)
	if len(moved.at("moved").([]any)) != 1 {
		t.Errorf("moved %s", moved.Body)
	}
}
