package api

import (
	"fmt"
	"testing"
)

// triageRows are those that the doors of suggestions are not for.
func (h *house) triageRows(id int64) map[string]scopeRow {
	at := func(rest string) string { return fmt.Sprintf("/api/tickets/%d%s", id, rest) }
	missing, refused := "不存在,或不在您可见的范围内", "权限"
	return map[string]scopeRow{
		"suggestTicket": {"housing", at("/suggestions"), nil, 403, refused},
		"alikeTicket":   {"housing", at("/alike"), nil, 404, missing},
		"suggestTyped":  {"liaison", "/api/suggestions", map[string]any{"title": "夜市占道"}, 403, refused},
		"alikeTyped":    {"liaison", "/api/suggestions/alike", map[string]any{"title": "夜市占道"}, 403, refused},
		"triage":        {"agent", "/api/triage", nil, 403, refused},
		"setTriage":     {"dispatcher", "/api/triage/settings", map[string]any{"silence": 0, "auto_dispatch": 0, "least": 300, "repeat_days": 180}, 403, refused},
		"retrain":       {"dispatcher", "/api/triage/retrain", map[string]any{}, 403, refused},
		"setDuty":       {"dispatcher", "/api/duties", map[string]any{"category": "1.1.2", "unit": 10, "remark": "文件"}, 403, refused},
		"endDuty":       {"agent", "/api/duties/1/end", map[string]any{"remark": "文件"}, 403, refused},
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.as("director").post("/api/duties", map[string]any{"category": "1.1", "unit": h.unit("市城管局"), "item": "第 2.3 项", "remark": "宿编办〔2022〕1号"}).wants(200)
	id := h.take(nil)
	a := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d/suggestions", id)).wants(200)
	if a.text("units.candidates.0.unit.name") != "市城市管理局" || a.text("units.candidates.0.duty.item") != "第 2.3 项" || a.number("model.version") != 0 {
		t.Errorf("suggested %s", a.Body)
	}
	sum := a.number("units.rest_percent")
	for i := range a.at("units.candidates").([]any) {
		sum += a.number(fmt.Sprintf("units.candidates.%d.percent", i))
	}
	if sum != 100 {
		t.Errorf("the shares sum to %d", sum)
	}
	typed := h.as("agent").post("/api/suggestions", map[string]any{"title": "门口占道经营", "content": "摊贩占道经营,出行困难", "region": "341302"}).wants(200)
	if typed.text("spoke") != "keywords" || typed.text("categories.0.id") != "1.1.2" || typed.text("categories.0.path") != "城市管理 / 市容秩序 / 占道经营" {
		t.Errorf("typed: %s", typed.Body)
	}
	near := h.as("agent").post("/api/suggestions/alike", map[string]any{"title": "夜市占道", "content": "小区南侧夜市占道经营,音响扰民"}).wants(200)
	if near.number("items.0.id") != id || near.number("items.0.likeness") < 60 {
		t.Errorf("alike: %s", near.Body)
	}
	h.as("director").post("/api/triage/settings", map[string]any{"silence": 0.5, "auto_dispatch": 0.5, "least": 300, "repeat_days": 180}).refuses(422, "invalid", "自动派单的把握")
	s := h.as("director").post("/api/triage/settings", map[string]any{"silence": 0.5, "auto_dispatch": 0.9, "least": 300, "repeat_days": 180}).wants(200)
	if s.text("settings.auto_dispatch") != "0.9" {
		t.Errorf("settings %s", s.Body)
	}
	h.as("director").post("/api/triage/retrain", map[string]any{}).refuses(409, "conflict", "满300件才训练")
}
