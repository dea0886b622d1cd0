package api

import (
	"fmt"
	"testing"
	"time"

	"suban/internal/postgres"
	"suban/internal/promise"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/ticket"
)

// The director asks, watches, opens and cancels; what cannot be replayed is refused in words.
func TestWhatif(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.handled(nil)
	ask := func(name string, value float64) map[string]any {
		return map[string]any{"from": "2022-11-01", "to": "2022-11-30", "change": map[string]any{"edits": []any{map[string]any{"name": name, "value": value}}}}
	}
	director := h.as("director")
	if o := director.get("/api/whatif/options").wants(200); len(o.at("fields").([]any)) < 10 || len(o.at("sheets").([]any)) < 4 {
		t.Errorf("options %s", o.Body)
	}
	director.post("/api/whatif", ask("rework_max", 3)).refuses(422, "invalid", "历史里没有答案")
	director.post("/api/whatif", map[string]any{"from": "2022-11-01", "to": "2022-11-30", "change": map[string]any{}}).refuses(422, "invalid", "至少改动一项")
	director.post("/api/whatif", map[string]any{"from": "2031-11-01", "to": "2031-11-30", "change": map[string]any{"calendar": 1}}).refuses(422, "invalid", "还没有到来")
	first := director.post("/api/whatif", ask("sign", 0.05)).wants(200)
	second := director.post("/api/whatif", ask("sign", 0.2)).wants(200)
	if first.text("state") != "waiting" || len(director.get("/api/whatif").wants(200).at("items").([]any)) != 2 {
		t.Errorf("asked %s", first.Body)
	}
	at := fmt.Sprintf("/api/whatif/%d", second.number("id"))
	if c := director.post(at+"/cancel", map[string]any{}).wants(200); c.text("state") != "cancelled" {
		t.Errorf("cancelled %s", c.Body)
	}
	director.post(at+"/cancel", map[string]any{}).refuses(409, "conflict", "已经结束")
	if n, err := stats.New(h.db, seal.Test(), h.casework.Rulebook).RunWhatIfs(t.Context()); err != nil || n != 1 {
		t.Fatalf("ran %d, %v", n, err)
	}
	// Nothing fell due in the period yet: said, not shown as a hundred percent.
	at = fmt.Sprintf("/api/whatif/%d", first.number("id"))
	if r := director.get(at).wants(200); r.text("state") != "failed" || r.text("error") == "" || r.at("result") != nil {
		t.Errorf("ended as %s", r.Body)
	}
	director.get(at + "/tickets?k=K14").wants(200)
	director.get("/api/whatif/99/tickets?k=K14").refuses(404, "not_found", "没有这次推演")
	director.get("/api/whatif/99").refuses(404, "not_found", "没有这次推演")
}

// What is told of the likely day is told with the receipt, stands with the ticket, and the unit
// is told at its dispatch; with too few similar matters nothing is said.
func TestUsualDay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := &promise.Model{MadeAt: h.db.Now(), Level: map[promise.Stage]float64{}, Months: []promise.Month{}}
	for _, sort := range []string{"matter", "inquiry", "urgent"} {
		for _, region := range []string{"", "341302"} {
			c := &promise.Cell{Samples: 40, Days: map[promise.Stage]int{promise.Registered: 4, promise.Dispatched: 3}}
			c.Sort, c.Region = sort, "341302"
			if region == "" {
				c.Region = ""
			}
			m.Cells = append(m.Cells, c)
		}
	}
	few := h.handled(nil)
	if v := h.as("director").get(fmt.Sprintf("/api/tickets/%d", few)).wants(200); v.at("usual") != nil {
		t.Errorf("said of nothing: %v", v.at("usual"))
	}
	err := h.db.Write(t.Context(), func(tx *postgres.Tx) error { return tx.AddPromiseModel(t.Context(), m) })
	if err != nil {
		t.Fatal(err)
	}
	if n, err := h.casework.FollowPromises(t.Context()); err != nil || n != 1 {
		t.Fatalf("took over %d, %v", n, err)
	}
	accepted := h.db.Now()
	in := map[string]any{"kind": string(ticket.Complaint), "region": "341302", "place": "示例小区南门", "content": "小区南门路灯不亮已有一周,夜里出行不便,请修复。", "requester": map[string]any{"name": "王先生", "phone": "19900001234"}}
	r := h.stranger().post("/api/citizen/tickets", in).wants(200)
	if r.number("usual.days") != 4 || r.number("usual.samples") != 40 || r.number("usual.share") != 80 {
		t.Fatalf("receipt %s", r.Body)
	}
	until, err := time.Parse(time.RFC3339, r.text("usual.until"))
	if err != nil || !until.After(accepted.AddDate(0, 0, 3)) {
		t.Errorf("until %s", r.text("usual.until"))
	}
	track := h.stranger().post("/api/citizen/track", map[string]any{"no": r.text("no"), "code": r.text("code")}).wants(200)
	if track.text("standing.usual.until") != r.text("usual.until") {
		t.Errorf("the receipt said %s, the page says %s", r.text("usual.until"), track.text("standing.usual.until"))
	}
	if k := h.as("director").get("/api/promises").wants(200); k.number("version") != 1 || k.number("said.0.registered.open") != 0 {
		t.Logf("promises %s", k.Body)
	}
}
