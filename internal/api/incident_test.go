package api

import (
	"fmt"
	"testing"

	"suban/internal/postgres"
)

// incidentRows are those that the doors of incidents are not for.
func incidentRows(id int64) map[string]scopeRow {
	const denied = "权限"
	return map[string]scopeRow{
		"incidents":      {"liaison", "/api/incidents", nil, 403, "热线中心和派单员"},
		"incident":       {"liaison", "/api/incidents/1", nil, 403, "热线中心和派单员"},
		"ticketIncident": {"housing", fmt.Sprintf("/api/tickets/%d/incident", id), nil, 404, "不存在,或不在您可见的范围内"},
		"openIncident":   {"liaison", "/api/incidents", map[string]any{"tickets": []int64{id, id}}, 403, denied},
		"joinIncident":   {"liaison", "/api/incidents/1/join", map[string]any{}, 403, denied},
		"leaveIncident":  {"liaison", "/api/incidents/1/leave", map[string]any{"ticket": id}, 403, denied},
		"mergeIncident":  {"liaison", "/api/incidents/1/merge", map[string]any{"into": 2}, 403, denied},
		"closeIncident":  {"liaison", "/api/incidents/1/close", map[string]any{"reason": "已处理"}, 403, denied},
	}
}

// What is one event is told as one, by heat, with its formula; confidential matters
// are no part of it.
func TestIncidents(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b, secret := h.take(nil), h.take(nil), h.take(map[string]any{"kind": "tip_off"})
	chief := h.as("dispatcher")
	chief.post("/api/incidents", map[string]any{"tickets": []int64{a, secret}}).wants(422)
	id := chief.post("/api/incidents", map[string]any{"tickets": []int64{a, b}, "title": "东关片区停水", "reason": "同一停水"}).wants(200).number("id")
	one := chief.get(fmt.Sprintf("/api/incidents/%d", id)).wants(200)
	if one.text("name") != "东关片区停水" || one.number("members") != 2 || one.text("state") != "open" || one.at("tickets.0.head") != true || one.text("formula") == "" {
		t.Errorf("one: %s", one.Body)
	}
	if list := chief.get("/api/incidents").wants(200); list.number("items.0.id") != id || list.text("items.0.head_no") == "" {
		t.Errorf("list: %s", list.Body)
	}
	if box := chief.get(fmt.Sprintf("/api/tickets/%d/incident", b)).wants(200); box.number("incident.id") != id {
		t.Errorf("box: %s", box.Body)
	}
	chief.post(fmt.Sprintf("/api/incidents/%d/join", id), map[string]any{"tickets": []int64{secret}}).wants(409)
	chief.post(fmt.Sprintf("/api/incidents/%d/leave", id), map[string]any{"ticket": b, "reason": "另一处"}).wants(204)
	chief.post(fmt.Sprintf("/api/incidents/%d/close", id), map[string]any{"reason": "已处理"}).wants(204)
	if list := chief.get("/api/incidents?state=ended").wants(200); list.text("items.0.state") != "closed" {
		t.Errorf("ended: %s", list.Body)
	}
}

// The id of a decided warning reaches the rules: an unknown one is told as unknown.
func TestDecideWarningByItsID(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.RaiseWarning(postgres.Warning{ID: 9, Category: "1.1", Region: "341302", FromOn: "2022-11-06", ToOn: "2022-11-06", Count: 9, Expected: 1, Counts: []int32{9}, Levels: []float64{1}, MadeAt: tx.Now}, 7)
		return nil
	}))
	h.as("director").post("/api/warnings/9/decide", map[string]any{"verdict": "dismissed", "reason": "已知的计划停水"}).wants(204)
	h.as("director").post("/api/warnings/9/decide", map[string]any{"verdict": "dismissed", "reason": "已知的计划停水"}).wants(409)
}
