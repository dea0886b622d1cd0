package api

import (
	"fmt"
	"strings"
	"testing"

	"suban/internal/report"
	"suban/internal/supervision"
)

// supervisionRows say whom the doors of supervision are not for.
func (h *house) supervisionRows(id int64) map[string]scopeRow {
	order := h.as("director").post("/api/orders", map[string]any{"tickets": []int64{id}, "reason": "久拖不决,提级督办"}).wants(200).number("id")
	paper := h.as("director").post("/api/submissions", map[string]any{"kind": "form", "tickets": []int64{id}}).wants(200).number("id")
	lacks, noOrder, noPaper := "权限", "没有这张督办单", "没有这件呈批"
	asked := map[string]any{"tickets": []int64{id}, "reason": "久拖不决,提级督办", "leader": "市领导 1", "days": 5}
	dossier := h.as("director").post("/api/dossiers", map[string]any{"kind": "consultation", "title": "夜市占道会商"}).wants(200).number("id")
	rule := map[string]any{"id": 0, "version": 0, "tier": 1, "trigger": "urged", "threshold": 1, "name": "催单即办", "text": "工单{no}被催。", "reply_days": 1, "target": "unit", "enabled": true}
	rows := map[string]scopeRow{
		"supervisionHome":         {"liaison", "/api/supervision", nil, 403, lacks},
		"supervisionCards":        {"agent", "/api/supervision/cards", nil, 403, lacks},
		"listings":                {"liaison", "/api/supervision/lists", nil, 403, lacks},
		"supervisionRules":        {"agent", "/api/supervision/rules", nil, 403, lacks},
		"supervisionRuleVersions": {"agent", "/api/supervision/rules/1/versions", nil, 403, lacks},
		"supervisionTrials":       {"agent", "/api/supervision/trials", nil, 403, lacks},
		"trySupervisionRule":      {"liaison", "/api/supervision/rules/try", rule, 403, lacks},
		"saveSupervisionRule":     {"liaison", "/api/supervision/rules", rule, 403, lacks},
		"remind":                  {"liaison", "/api/reminders", map[string]any{"tickets": []int64{id}, "matter": 9, "medium": "platform"}, 403, lacks},
		"answerReminder":          {"housing", "/api/reminders/1/answer", map[string]any{"text": "正在办理"}, 404, "没有这条催办"},
		"orders":                  {"agent", "/api/orders", nil, 403, lacks},
		"order":                   {"liaison", fmt.Sprintf("/api/orders/%d", order), nil, 404, noOrder},
		"draftOrder":              {"liaison", "/api/orders", asked, 403, lacks},
		"directOrder":             {"liaison", "/api/orders/direct", asked, 403, lacks},
		"submissions":             {"liaison", "/api/submissions", nil, 403, "督办员和市领导"},
		"draftSubmission":         {"liaison", "/api/submissions", map[string]any{"kind": "form", "tickets": []int64{id}}, 403, "督办员"},
		"submission":              {"liaison", fmt.Sprintf("/api/submissions/%d", paper), nil, 404, noPaper},
		"cityLeaders":             {"liaison", "/api/city-leaders", nil, 403, "督办员"},
		"previewDue":              {"agent", "/api/due-preview?days=5", nil, 403, lacks},
		"observed":                {"liaison", "/api/observed", nil, 403, lacks},
		"provinceBoard":           {"liaison", "/api/supervision/province", nil, 403, lacks},
		"dossiers":                {"sysadmin", "/api/dossiers", nil, 403, lacks},
		"dossierSums":             {"agent", "/api/dossiers/sums", nil, 403, lacks},
		"dossier":                 {"liaison", fmt.Sprintf("/api/dossiers/%d", dossier), nil, 404, "没有这个案卷"},
		"dossierDocument":         {"liaison", fmt.Sprintf("/api/dossiers/%d/docx", dossier), nil, 404, "没有这个案卷"},
		"openDossier":             {"liaison", "/api/dossiers", map[string]any{"kind": "consultation", "title": "夜市占道会商"}, 403, "督办员发起"},
		"doDossier":               {"liaison", fmt.Sprintf("/api/dossiers/%d", dossier), map[string]any{"action": "invite", "version": 1, "office": "市城管局"}, 404, "没有这个案卷"},
		"orderDocument":           {"liaison", fmt.Sprintf("/api/orders/%d/docx", order), nil, 404, noOrder},
		"submissionDocument":      {"liaison", fmt.Sprintf("/api/submissions/%d/docx", paper), nil, 404, noPaper},
		"reminderDocument":        {"housing", "/api/reminders/1/docx", nil, 404, "没有这条催办"},
		"documentTemplates":       {"liaison", "/api/admin/document-templates", nil, 403, lacks},
		"documentTemplate":        {"liaison", "/api/admin/document-templates/file?kind=order", nil, 403, lacks},
		"saveDocumentTemplate":    {"liaison", "/api/admin/document-templates?kind=order", "PK", 403, lacks},
		"shipDocumentTemplate":    {"liaison", "/api/admin/document-templates/shipped", map[string]any{"kind": "order"}, 403, lacks},
		"chief":                   {"liaison", "/api/chief", nil, 403, "一把手"},
		"chiefRates":              {"agent", "/api/chief/rates", nil, 403, lacks},
	}
	for _, do := range supervision.OrderActions {
		rows[camel(string(do)+"_order")] = scopeRow{"housing", fmt.Sprintf("/api/orders/%d/%s", order, do), map[string]any{"version": 1}, 404, noOrder}
	}
	for _, do := range supervision.PaperActions {
		rows[string(do)+"Submission"] = scopeRow{"liaison", fmt.Sprintf("/api/submissions/%d/%s", paper, do), map[string]any{"version": 1}, 404, noPaper}
	}
	return rows
}

// A unit sees its own reminders and nobody else's, and who tipped off is never named to it.
func TestRemindersStayInTheUnit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(map[string]any{"kind": "tip_off", "requester": map[string]any{"name": "举报人甲", "phone": "199 0000 7777", "type": "person", "confidential": true}})
	rules := h.as("director").get("/api/supervision/rules").wants(200)
	matter := int64(0)
	for _, r := range rules.at("items").([]any) {
		if m := r.(map[string]any); m["trigger"] == "by_hand" {
			matter = int64(m["id"].(float64))
		}
	}
	body := map[string]any{"tickets": []int64{id}, "matter": matter, "medium": "phone", "whom": "值班负责人", "text": "请说明进展"}
	if a := h.as("director").post("/api/reminders", body).wants(200); a.at("items.0.done") != true {
		t.Fatalf("not reminded: %s", a.Body)
	}
	mine := h.as("liaison").get("/api/reminders").wants(200)
	if mine.text("items.0.text") != "请说明进展" || mine.text("items.0.standing") != "waiting" || mine.at("items.0.mine") != true {
		t.Errorf("the unit sees %s", mine.Body)
	}
	if a := h.as("housing").get("/api/reminders").wants(200); len(a.at("items").([]any)) != 0 {
		t.Errorf("another unit sees %s", a.Body)
	}
	for _, secret := range []string{"举报人甲", "19900007777", "7777"} {
		if b := mine.Body.String(); strings.Contains(b, secret) {
			t.Errorf("the unit reads %s", secret)
		}
	}
	h.as("liaison").post(fmt.Sprintf("/api/reminders/%d/answer", mine.number("items.0.id")), map[string]any{"text": "正在办理,三日内办结"}).wants(200)
}

// Documents come as Word files; a template that an office edited holds from then on, and
// one with an unknown field is refused in words.
func TestDocuments(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(nil)
	director := h.as("director")
	order := director.post("/api/orders", map[string]any{"tickets": []int64{id}, "reason": "久拖不决,提级督办"}).wants(200).number("id")
	paper := director.post("/api/submissions", map[string]any{"kind": "form", "tickets": []int64{id}}).wants(200).number("id")
	for _, path := range []string{fmt.Sprintf("/api/orders/%d/docx", order), fmt.Sprintf("/api/submissions/%d/docx", paper), "/api/admin/document-templates/file?kind=order"} {
		a := director.get(path).wants(200)
		if !strings.HasPrefix(a.Body.String(), "PK") || !strings.Contains(a.Header().Get("Content-Disposition"), ".docx") {
			t.Errorf("%s is no document: %s", path, a.Header())
		}
	}
	shipped, err := report.Shipped(report.Order)
	h.must(err)
	upload := func(kind string, text []byte) answer {
		return director.send("POST", "/api/admin/document-templates?kind="+kind, string(text), "")
	}
	upload("brief", shipped).refuses(422, "invalid", "未知的栏目{承办单位}")
	upload("order", []byte("no document")).refuses(422, "invalid", "不是 Word 文档")
	upload("order", shipped).wants(200)
	if a := director.get("/api/admin/document-templates").wants(200); a.at("items.2.own") != true || a.number("items.2.version") != 1 {
		t.Errorf("templates %s", a.Body)
	}
	director.post("/api/admin/document-templates/shipped", map[string]any{"kind": "order"}).wants(200)
	if a := director.get("/api/admin/document-templates").wants(200); a.at("items.2.own") != false || a.number("items.2.version") != 2 {
		t.Errorf("templates %s", a.Body)
	}
}
