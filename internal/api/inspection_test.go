package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/org"
)

// inspectionRows say whom the doors of quality inspection are not for.
func inspectionRows() map[string]scopeRow {
	none := "没有这件质检"
	score := map[string]any{"version": 1, "lost": map[string]int{}, "marks": []any{}, "comment": ""}
	return map[string]scopeRow{
		"inspections":         {"liaison", "/api/inspections?tab=todo", nil, 403, "质检员"},
		"inspection":          {"agent", "/api/inspections/1", nil, 404, none},
		"scoreInspection":     {"agent", "/api/inspections/1/score", score, 404, none},
		"appealInspection":    {"agent", "/api/inspections/1/appeal", map[string]any{"version": 1, "text": "评分与事实不符,请复评。"}, 404, none},
		"coachInspected":      {"agent", "/api/inspections/1/coach", map[string]any{"text": "注意要素完整"}, 404, none},
		"acknowledgeCoaching": {"agent", "/api/coachings/1/acknowledge", map[string]any{}, 404, "没有这条辅导"},
		"qualityFigures":      {"agent", "/api/quality", nil, 403, "质检员"},
		"qualityTerms":        {"liaison", "/api/quality/terms", nil, 403, "质检员"},
		"saveInspectionSheet": {"floorlead", "/api/quality/sheets", map[string]any{"subject": "reply", "version": 1, "pass": 85, "items": []any{}, "note": "改"}, 403, "中心主任"},
		"saveSamplingRule":    {"floorlead", "/api/quality/rules", map[string]any{"id": 0, "version": 0, "subject": "reply", "name": "新规则", "share": 5, "double": 0, "urgency": 0, "category": "", "label": "", "rework": false, "enabled": true}, 403, "中心主任"},
	}
}

// From the draw to the figure: an urgent registration is always drawn, scored without
// its requester being named, appealed against by the agent and scored again by another.
func TestInspection(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, login := range []string{"inspector", "inspector2"} {
		h.employ(account.User{Login: login, Name: "质检员 " + login, Unit: centre, Roles: []org.Role{org.Inspector}})
	}
	h.take(map[string]any{"urgency": 2, "content": "小区南侧夜市占道,请打19900004321联系。", "requester": map[string]any{"name": "举报人甲", "phone": "199 0000 7777", "type": "person", "confidential": true}})
	h.pass(time.Minute)
	if n, err := h.quality.Sample(t.Context()); err != nil || n == 0 {
		t.Fatalf("drew %d, %v", n, err)
	}
	list := h.as("inspector").get("/api/inspections").wants(200)
	if list.number("total") != 1 || list.text("items.0.subject") != "registration" || list.text("items.0.inspected.name") != "坐席 agent" {
		t.Fatalf("drawn: %s", list.Body)
	}
	id := list.number("items.0.id")
	at := fmt.Sprintf("/api/inspections/%d", id)
	view := h.as("inspector").get(at).wants(200)
	if view.text("rule") != "紧急件登记全检" || !strings.Contains(view.Body.String(), "夜市占道") {
		t.Errorf("opened: %s", view.Body)
	}
	for _, secret := range []string{"举报人甲", "19900007777", "19900004321"} {
		if strings.Contains(view.Body.String(), secret) {
			t.Errorf("the inspector reads %s", secret)
		}
	}
	h.as("agent").get(at).refuses(404, "not_found", "没有这件质检")
	score := func(version int64, lost map[string]int) map[string]any {
		return map[string]any{"version": version, "lost": lost, "marks": []any{map[string]any{"text": "content", "from": 0, "to": 6, "item": "elements", "quote": "小区南侧夜市", "note": "没有时间"}}, "comment": "缺时间要素"}
	}
	h.as("inspector").post(at+"/score", score(1, map[string]int{"elements": 99})).refuses(422, "invalid", "应扣 0 至 25 分")
	h.as("inspector").post(at+"/score", score(1, map[string]int{"nothing": 1})).refuses(422, "invalid", "没有「nothing」这一项")
	version := int64(1)
	who := []string{"inspector"}
	if view.at("double") == true {
		who = append(who, "inspector2")
		h.employ(account.User{Login: "inspector3", Name: "质检员 3", Unit: centre, Roles: []org.Role{org.Inspector}})
	}
	for _, login := range who {
		h.as(login).post(at+"/score", score(version, map[string]int{"elements": 20})).wants(204)
		version++
	}
	h.as("inspector").post(at+"/score", score(version, map[string]int{})).refuses(409, "conflict", "已有结果")
	mine := h.as("agent").get("/api/inspections?tab=mine").wants(200)
	if mine.number("items.0.total") != 80 || mine.at("items.0.qualified") != false {
		t.Errorf("the agent reads %s", mine.Body)
	}
	if n := h.as("agent2").get("/api/inspections?tab=mine").wants(200).number("total"); n != 0 {
		t.Error("another agent sees it")
	}
	f := h.as("director").get("/api/quality").wants(200)
	if f.text("registrations.value") != "0.00" || f.number("registrations.den") != 1 || f.text("lost.0.name") != "要素完整" {
		t.Errorf("figures: %s", f.Body)
	}
	h.as("agent").post(at+"/appeal", map[string]any{"version": version, "text": "来电人未能说明时间,已在内容中注明。"}).wants(204)
	version++
	if f := h.as("director").get("/api/quality").wants(200); f.number("registrations.den") != 0 || f.number("registrations.appealed") != 1 {
		t.Errorf("an appeal that waits counts: %s", f.Body)
	}
	h.as("inspector").post(at+"/score", score(version, map[string]int{})).refuses(403, "denied", "另一位质检员")
	second := map[bool]string{false: "inspector2", true: "inspector3"}[len(who) == 2]
	h.as(second).post(at+"/score", score(version, map[string]int{"elements": 5})).wants(204)
	k := h.as("director").get("/api/indicators/K29?list=num").wants(200)
	if k.text("value") != "100.00" || k.number("den") != 1 || k.at("sums") != true || k.text("items.0.ticket.id") == "" {
		t.Errorf("K29: %s", k.Body)
	}
	h.as("agent").post(at+"/appeal", map[string]any{"version": version + 1, "text": "还是不服,请再评一次看看。"}).refuses(409, "conflict", "最终结果")
	h.as("floorlead").post(at+"/coach", map[string]any{"text": "登记时先问时间", "check_on": "2022-11-20"}).wants(204)
	note := h.as("agent").get(at).wants(200)
	h.as("agent2").post(fmt.Sprintf("/api/coachings/%d/acknowledge", note.number("coachings.0.id")), map[string]any{}).refuses(404, "not_found", "没有这条")
	h.as("agent").post(fmt.Sprintf("/api/coachings/%d/acknowledge", note.number("coachings.0.id")), map[string]any{"answer": "明白"}).wants(204)
	if a := h.as("floorlead").get(at).wants(200); a.text("coachings.0.answer") != "明白" {
		t.Errorf("coaching: %s", a.Body)
	}
}

// The terms of inspection change by versions, and what was drawn keeps its own.
func TestInspectionTerms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	d := h.as("director")
	terms := d.get("/api/quality/terms").wants(200)
	if terms.at("edits") != true || terms.number("rules.5.share") != 5 {
		t.Errorf("terms: %s", terms.Body)
	}
	item := func(points int) map[string]any {
		return map[string]any{"key": "all", "name": "总体", "points": points, "fatal": false, "help": ""}
	}
	sheet := func(points, version int) map[string]any {
		return map[string]any{"subject": "reply", "version": version, "pass": 80, "items": []any{item(points)}, "note": "简化"}
	}
	d.post("/api/quality/sheets", sheet(90, 1)).refuses(422, "invalid", "合计应为 100,现为 90")
	d.post("/api/quality/sheets", sheet(100, 1)).wants(204)
	d.post("/api/quality/sheets", sheet(100, 1)).refuses(409, "stale", "第2版")
	rule := func(id, version, share int) map[string]any {
		return map[string]any{"id": id, "version": version, "subject": "reply", "name": "占道经营", "share": share, "double": 50, "urgency": 0, "category": "1.1.2", "label": "", "rework": false, "enabled": true}
	}
	d.post("/api/quality/rules", rule(0, 0, 0)).refuses(422, "invalid", "1% 至 100%")
	d.post("/api/quality/rules", rule(0, 0, 100)).wants(204)
	d.post("/api/quality/rules", rule(9, 1, 50)).wants(204)
	d.post("/api/quality/rules", rule(9, 1, 60)).refuses(409, "stale", "刚被他人修改")
	if a := d.get("/api/quality/terms").wants(200); a.number("rules.8.share") != 50 || a.number("rules.8.version") != 2 {
		t.Errorf("rules: %s", a.Body)
	}
}
