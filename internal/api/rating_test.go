package api

import (
	"testing"
	"time"

	"suban/internal/ticket"
)

// A bad rating by somebody who can be asked is followed to its end: asked about,
// set right by the rework it opened, answered anew; the centre sees how far each is.
func TestBadRatings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, slip := h.submit()
	d := h.as("dispatcher")
	reply := func(text string) map[string]any {
		return map[string]any{"assignment": 1, "public": text, "founded": "yes", "resolved": "resolved", "contact_at": time.UnixMicro(h.clock.Load()).Add(-time.Minute), "contact": "电话"}
	}
	d.deed(id, "dispatch", map[string]any{"unit": 12, "category": "1"}).wants(200)
	h.as("housing").deed(id, "sign", map[string]any{"assignment": 1}).wants(200)
	h.pass(time.Hour)
	h.as("housing").deed(id, "reply", reply("电梯已修复。")).wants(200)
	h.as("dispatcher").deed(id, "pass_reply", nil).wants(200)
	if a := h.as("dispatcher").get("/api/ratings").wants(200); a.number("total") != 0 {
		t.Errorf("before any: %s", a.Body)
	}
	h.stranger().post("/api/citizen/rate", with(slip, map[string]any{"contacted": "no", "resolved": "unresolved", "satisfaction": 1, "comment": "没人来过"})).wants(200)
	list := func() answer { return h.as("dispatcher").get("/api/ratings").wants(200) }
	a := list()
	if a.number("total") != 1 || a.number("items.0.ticket") != id || a.text("items.0.finding") != "" || a.text("items.0.done") != "false" || a.text("items.0.steps.0.due_at") != "2022-11-09T00:00:00+08:00" || a.text("items.0.steps.1.due_at") == "" {
		t.Errorf("just rated: %s", a.Body)
	}
	h.pass(3 * 24 * time.Hour)
	if a := list(); a.text("items.0.steps.0.late") != "true" || a.number("counts.0.late") != 1 || a.text("items.0.steps.1.late") != "false" {
		t.Errorf("nobody asked: %s", a.Body)
	}
	h.as("housing").deed(id, "verify_rating", map[string]any{"n": 1, "finding": "true", "text": "确未上门"}).refuses(403, "denied", "权限")
	h.as("dispatcher").deed(id, "verify_rating", map[string]any{"n": 2, "finding": "true", "text": "确未上门"}).refuses(422, "invalid", "不是实名差评")
	h.as("dispatcher").deed(id, "verify_rating", map[string]any{"n": 1, "finding": "true", "text": "确未上门"}).wants(200)
	h.as("dispatcher").deed(id, "verify_rating", map[string]any{"n": 1, "finding": "true", "text": "再问一次"}).refuses(409, "conflict", "已核实")
	again := reply("已更换主板并上门说明。")
	h.as("housing").deed(id, "reply", again).refuses(409, "conflict", "签报")
	if a := list(); a.text("items.0.finding") != "true" || a.text("items.0.steps.0.done_at") == "" || a.text("items.0.steps.2.done_at") != "" {
		t.Errorf("asked: %s", a.Body)
	}
	if n := len(h.as("dispatcher").get("/api/ratings?open=yes").wants(200).at("items").([]any)); n != 1 {
		t.Errorf("%d open", n)
	}
	h.must(h.casework.VerifyReplay(t.Context(), ticket.ID(id)))
}
