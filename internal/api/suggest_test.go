package api

import (
	"fmt"
	"testing"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// triageRows are those that the doors of suggestions are not for.
func (h *house) triageRows(id int64) map[string]scopeRow {
	at := func(rest string) string { return fmt.Sprintf("/api/tickets/%d%s", id, rest) }
	missing, refused := "不存在,或不在您可见的范围内", "权限"
	return map[string]scopeRow{
		"suggestTicket":     {"housing", at("/suggestions"), nil, 403, refused},
		"alikeTicket":       {"housing", at("/alike"), nil, 404, missing},
		"suggestTyped":      {"liaison", "/api/suggestions", map[string]any{"title": "夜市占道"}, 403, refused},
		"alikeTyped":        {"liaison", "/api/suggestions/alike", map[string]any{"title": "夜市占道"}, 403, refused},
		"triage":            {"agent", "/api/triage", nil, 403, refused},
		"setTriage":         {"dispatcher", "/api/triage/settings", map[string]any{"silence": 0, "auto_dispatch": 0, "least": 300, "repeat_days": 180}, 403, refused},
		"retrain":           {"dispatcher", "/api/triage/retrain", map[string]any{}, 403, refused},
		"suggestionQuality": {"agent", "/api/triage/quality", nil, 403, refused},
		"confused":          {"agent", "/api/triage/confused?first=1&chosen=2", nil, 403, refused},
		"tagRules":          {"agent", "/api/tag-rules", nil, 403, refused},
		"previewTag":        {"dispatcher", "/api/tag-rules/preview", map[string]any{"name": "欠薪", "text": "词: 欠薪"}, 403, refused},
		"saveTag":           {"dispatcher", "/api/tag-rules", map[string]any{"name": "欠薪", "text": "词: 欠薪", "enabled": true}, 403, refused},
		"setDuty":           {"dispatcher", "/api/duties", map[string]any{"category": "1.1.2", "unit": 10, "remark": "文件"}, 403, refused},
		"endDuty":           {"agent", "/api/duties/1/end", map[string]any{"remark": "文件"}, 403, refused},
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

func TestTagRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.take(nil)
	h.take(map[string]any{"title": "拖欠工资", "content": "老板拖欠工资三个月,请帮忙讨薪"})
	d := h.as("director")
	p := d.post("/api/tag-rules/preview", map[string]any{"name": "欠薪", "text": "词: 欠薪 讨薪\n紧急: 紧急"}).wants(200)
	if p.number("looked") != 2 || p.number("marked") != 1 || p.text("sample.0.title") != "拖欠工资" || p.text("sample.0.words.0") != "讨薪" {
		t.Errorf("preview %s", p.Body)
	}
	d.post("/api/tag-rules/preview", map[string]any{"name": "欠薪", "text": "紧急: 紧急"}).refuses(422, "invalid", "会标记所有工单")
	d.post("/api/tag-rules", map[string]any{"name": "欠薪", "text": "词: 讨薪\n分类: 99", "enabled": true}).refuses(422, "invalid", "没有编号为「99」的诉求分类")
	saved := d.post("/api/tag-rules", map[string]any{"name": "欠薪", "text": "词: 讨薪\n紧急: 紧急", "enabled": true}).wants(200)
	id := saved.number("items.0.id")
	change := func(version int, enabled bool) map[string]any {
		return map[string]any{"id": id, "version": version, "name": "欠薪", "text": "词: 讨薪\n紧急: 紧急", "enabled": enabled}
	}
	d.post("/api/tag-rules", change(0, true)).refuses(409, "stale", "刚被")
	marked := h.take(map[string]any{"title": "讨薪", "content": "工地讨薪,欠了半年"})
	v := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", marked)).wants(200)
	if v.text("ticket.labels.0") != "欠薪" || v.number("ticket.urgency") != 2 {
		t.Errorf("marked %s", v.Body)
	}
	typed := h.as("agent").post("/api/suggestions", map[string]any{"title": "讨薪", "content": "工地讨薪"}).wants(200)
	if typed.text("marks.0.name") != "欠薪" || typed.number("marks.0.urgency") != 2 {
		t.Errorf("typed %s", typed.Body)
	}
	h.as("dispatcher").deed(marked, "label", map[string]any{"remove": "欠薪"}).refuses(422, "invalid", "理由")
	h.as("dispatcher").deed(marked, "label", map[string]any{"remove": "欠薪", "reason": "已发放,属误报"}).wants(200)
	d.post("/api/tag-rules", change(1, false)).wants(200)
	if after := h.take(map[string]any{"title": "讨薪", "content": "工地讨薪"}); h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", after)).text("ticket.labels.0") != "" {
		t.Error("a rule that was switched off still marks")
	}
}

// Whole percents sum to 100, and nothing that was learned is certain.
func TestPercentages(t *testing.T) {
	t.Parallel()
	for _, shares := range [][]float64{{1, 0}, {.997, .001, .002}, {.5, .25, .25}, {.333, .333, .334}, {.99, .01}} {
		a := triage.Advice{Rest: shares[len(shares)-1]}
		for _, p := range shares[:len(shares)-1] {
			a.Candidates = append(a.Candidates, triage.Candidate{Probability: p})
		}
		sum := 0
		percents := percentages(a)
		for _, p := range percents {
			sum += p
		}
		if sum != 100 || percents[0] > 99 {
			t.Errorf("%v: %v", shares, percents)
		}
	}
}

// Why a unit is suggested stands in one line: its own record, or, where it has none, the list
// of duties.
func TestSuggestionInOneLine(t *testing.T) {
	t.Parallel()
	units := org.NewTree([]org.Unit{{ID: 10, Name: "市城管局", Level: 2, Kind: org.Bureau, Enabled: true}})
	n := names{book: &ticket.Rulebook{Units: units, Categories: map[string]org.Category{"1": {ID: "1", Name: "城市管理"}}}}
	duty := casework.Suggestion{Duty: &org.Duty{Category: "1", Unit: 10}}
	for _, row := range []struct {
		here, city triage.Tally
		duty       bool
		want       string
	}{
		{triage.Tally{Led: 212, Returned: 5}, triage.Tally{Led: 900}, true, "同区域同分类 212 件由其主办,退单率 2.3%"},
		{triage.Tally{}, triage.Tally{Led: 38, Returned: 2}, false, "全市同分类 38 件由其主办,退单率 5.0%"},
		{triage.Tally{}, triage.Tally{}, true, "权责清单:城市管理 · 全市"},
		{triage.Tally{}, triage.Tally{}, false, "还没有同类派单"},
	} {
		got := n.candidate(duty, triage.Candidate{Unit: 10, Here: row.here, City: row.city, Duty: row.duty}, 50)
		if got.Line != row.want {
			t.Errorf("%+v: %q, want %q", row, got.Line, row.want)
		}
	}
}
