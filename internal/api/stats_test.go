package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A number opens to its tickets, the sum of which is the number; a unit sees its own
// figures only, and nobody exports without saying what for.
func TestStats(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.handled(nil)
	h.handled(map[string]any{"title": "路灯不亮"})
	month := "?from=2022-11-01&to=2022-11-30"
	board := h.as("director").get("/api/stats" + month).wants(200)
	if first := board.at("figures").([]any)[0].(map[string]any); first["k"] != "K00" || first["value"] != "2" {
		t.Errorf("受理量 %v", first)
	}
	items := h.as("director").get("/api/indicators/K00" + month + "&list=num").wants(200)
	if items.number("num") != 2 || len(items.at("items").([]any)) != 2 || items.at("sums") != true {
		t.Errorf("items %s", items.Body)
	}
	// Nobody has rated: 0/0 is no 100 %.
	if v := h.as("director").get("/api/indicators/K12a" + month).wants(200); v.text("value") != "—" {
		t.Errorf("满意率 of nothing is %q", v.text("value"))
	}
	if own := h.as("liaison").get("/api/indicators/K08" + month).wants(200); own.number("den") > 2 {
		t.Errorf("a unit counts %s", own.Body)
	}
	for path, words := range map[string]string{
		"/api/stats?from=2022-13-01": "不存在", "/api/stats?from=2022-11-02&to=2022-11-01": "不能早于", "/api/stats?unit=999": "没有这个承办单位",
		"/api/stats?from=2018-01-01&to=2022-11-01": "三年", "/api/stats?region=34%25": "只能是数字",
	} {
		h.as("director").get(path).refuses(422, "invalid", words)
	}
	h.as("director").get("/api/indicators/K99").refuses(404, "not_found", "没有编号")
	ask := map[string]any{"from": "2022-11-01", "to": "2022-11-30", "purpose": "报表"}
	h.as("director").post("/api/stats/export", ask).refuses(422, "invalid", "至少四个字")
	for _, k := range []string{"", "K00"} {
		ask["purpose"], ask["k"], ask["list"] = "月度通报附表", k, "num"
		x := h.as("director").post("/api/stats/export", ask)
		if x.Code != http.StatusOK || !strings.HasPrefix(x.Body.String(), "PK") || !strings.Contains(x.Header().Get("Content-Type"), "spreadsheetml") {
			t.Errorf("export answers %d %s", x.Code, x.Header())
		}
	}
	if log := h.as("auditadmin").get("/api/audit/admin").wants(200); !strings.Contains(log.Body.String(), "月度通报附表") {
		t.Error("the audit does not know of the export")
	}
}

// A unit that was merged keeps the figures of its own days, and its tickets open.
func TestStatsOfMergedUnit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.handled(nil)
	month := fmt.Sprintf("?from=2022-11-01&to=2022-11-30&unit=%d", h.unit("市城管局"))
	before := h.as("director").get("/api/indicators/K00" + month + "&list=num").wants(200)
	var row map[string]any
	for _, v := range h.as("sysadmin").get("/api/admin/units").wants(200).at("items").([]any) {
		if u := v.(map[string]any); int64(u["id"].(float64)) == int64(h.unit("市城管局")) {
			row = u
		}
	}
	change := map[string]any{"closed_on": "2022-11-08", "successor": 12, "region": "341300"}
	for _, k := range []string{"name", "short", "kind", "parent", "opened_on", "lead", "section", "contact", "version"} {
		if v, ok := row[k]; ok {
			change[k] = v
		}
	}
	h.as("sysadmin").post(fmt.Sprintf("/api/admin/units/%d", h.unit("市城管局")), change).wants(200)
	after := h.as("director").get("/api/indicators/K00" + month + "&list=num").wants(200)
	if before.number("num") != 1 || after.number("num") != 1 || after.at("sums") != true || len(after.at("items").([]any)) != 1 {
		t.Errorf("before %s, after %s", before.Body, after.Body)
	}
	// On the page it is ranked by its own days; its successor answers for none of them.
	page := h.as("director").get("/api/stats?from=2022-11-01&to=2022-11-30&rank=K07").wants(200)
	dens := map[int64]float64{}
	for _, g := range page.at("groups").([]any) {
		for _, v := range g.(map[string]any)["rows"].([]any) {
			r := v.(map[string]any)
			dens[int64(r["unit"].(map[string]any)["id"].(float64))] += r["den"].(float64)
		}
	}
	if len(dens) != 1 || dens[int64(h.unit("市城管局"))] != 1 {
		t.Errorf("ranked %v", dens)
	}
}

// Citizens see whole months that are over, and take them home as open data.
func TestPublicFigures(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.handled(nil)
	me := h.stranger()
	v := me.get("/api/citizen/figures").wants(200)
	if v.text("month") != "2022-10" || v.text("from") != "2022-10-01" || v.text("to") != "2022-10-31" || v.text("figures.0.k") != "K00" || v.text("figures.2.value") != "—" {
		t.Errorf("last month %s", v.Body)
	}
	me.get("/api/citizen/figures?month=2022-11").refuses(422, "invalid", "还没有过完")
	me.get("/api/citizen/figures?month=2022-13").refuses(422, "invalid", "月份应写成")
	x := me.get("/api/citizen/figures/csv?month=2022-10")
	if x.Code != http.StatusOK || !strings.HasPrefix(x.Body.String(), "\ufeff月份,地区") || !strings.Contains(x.Header().Get("Content-Type"), "text/csv") || !strings.Contains(x.Body.String(), "K12c") {
		t.Errorf("open data answers %d %s %s", x.Code, x.Header(), x.Body)
	}
}

// statsRows are knocks at the doors of the figures by posts that they are not for.
func statsRows() map[string]scopeRow {
	return map[string]scopeRow{
		"statsBoard":        {"agent", "/api/stats", nil, 403, "不查看统计"},
		"statsItems":        {"housing", "/api/indicators/K14?unit=10", nil, 403, "本单位的统计"},
		"scoreCard":         {"housing", "/api/score?unit=10", nil, 403, "本单位的统计"},
		"tryScore":          {"agent", "/api/score/trial", map[string]any{"month": "2022-11", "items": []any{}}, 403, "不查看统计"},
		"appealScore":       {"director", "/api/score/appeals", map[string]any{"month": "2022-11", "items": []any{}, "code": "duty", "text": "x"}, 403, "承办单位"},
		"scoreAppeals":      {"agent", "/api/score/appeals", nil, 403, "不查看统计"},
		"decideScoreAppeal": {"liaison", "/api/score/appeals/1/decide", map[string]any{"exclude": true, "remark": "同意剔除"}, 403, "督办员或主任"},
		"setScoreSheet":     {"liaison", "/api/score/sheets", map[string]any{"version": 0, "name": "x", "from_on": "2030-01-01", "note": "", "least": 5, "rows": []any{}, "adjust": []any{}}, 403, "权限"},
		"whatifOptions":     {"liaison", "/api/whatif/options", nil, 403, "中心主任"},
		"whatifs":           {"dispatcher", "/api/whatif", nil, 403, "中心主任"},
		"askWhatif":         {"liaison", "/api/whatif", map[string]any{"from": "2022-01-01", "to": "2022-11-01", "change": map[string]any{"edits": []any{map[string]any{"name": "matter", "value": 8}}}}, 403, "中心主任"},
		"whatif":            {"liaison", "/api/whatif/1", nil, 403, "中心主任"},
		"cancelWhatif":      {"liaison", "/api/whatif/1/cancel", map[string]any{}, 403, "中心主任"},
		"whatifTickets":     {"liaison", "/api/whatif/1/tickets?k=K14", nil, 403, "中心主任"},
		"promises":          {"liaison", "/api/promises", nil, 403, "热线中心"},
		"wall":              {"liaison", "/api/wall", nil, 403, "全市"},
		"exportStats":       {"agent", "/api/stats/export", map[string]any{"from": "2022-11-01", "to": "2022-11-07", "purpose": "月度通报"}, 403, "不查看统计"},
	}
}
