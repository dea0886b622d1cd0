package api

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func office(change map[string]any) map[string]any {
	return with(map[string]any{"parent": 10, "name": "城管局环卫处", "kind": "office", "opened_on": "2022-11-07", "lead": "副局长", "section": "环卫科", "region": "341300"}, change)
}

// stewardRows are those that the doors of the basic data are not for.
func stewardRows() map[string]scopeRow {
	policy := map[string]any{}
	return map[string]scopeRow{
		"adminUnits":          {"agent", "/api/admin/units", nil, 403, "管理权限"},
		"openUnit":            {"director", "/api/admin/units", office(nil), 403, "承办单位管理"},
		"changeUnit":          {"director", "/api/admin/units/10", with(office(nil), map[string]any{"version": 0}), 403, "承办单位管理"},
		"revisions":           {"director", "/api/admin/revisions?noun=unit", nil, 403, "承办单位管理"},
		"adminCategories":     {"agent", "/api/admin/categories", nil, 403, "管理权限"},
		"openCategory":        {"sysadmin", "/api/admin/categories", map[string]any{"name": "营商环境"}, 403, "诉求分类管理"},
		"changeCategory":      {"sysadmin", "/api/admin/categories/change", map[string]any{"id": "1", "name": "城市", "enabled": true, "version": 0}, 403, "诉求分类管理"},
		"moveCategory":        {"sysadmin", "/api/admin/categories/move", map[string]any{"id": "1.1", "parent": "10", "version": 0}, 403, "诉求分类管理"},
		"policySheet":         {"agent", "/api/admin/policies", nil, 403, "管理权限"},
		"previewPolicy":       {"sysadmin", "/api/admin/policies/preview", policy, 422, "请填写"},
		"addPolicy":           {"sysadmin", "/api/admin/policies", policy, 422, "请填写"},
		"noticeTemplates":     {"sysadmin", "/api/admin/notice-templates", nil, 403, "时限规则管理"},
		"setNoticeTemplate":   {"sysadmin", "/api/admin/notice-templates", map[string]any{"occasion": "closed", "channel": "sms", "text": "工单{no}已办结。", "urgent": false, "enabled": true, "version": 0}, 403, "时限规则管理"},
		"replyTemplates":      {"roads", "/api/reply-templates?unit=10", nil, 403, "本单位"},
		"adminReplyTemplates": {"agent", "/api/admin/reply-templates", nil, 403, "诉求分类管理"},
		"saveReplyTemplate":   {"roads", "/api/admin/reply-templates", map[string]any{"unit": 10, "title": "占道", "text": "您反映的占道经营问题已劝离。", "enabled": true}, 403, "诉求分类管理"},
		"addReason":           {"sysadmin", "/api/admin/reasons", map[string]any{"list": "reject", "label": "重复诉求"}, 403, "诉求分类管理"},
		"changeReason":        {"sysadmin", "/api/admin/reasons/change", map[string]any{"list": "reject", "code": "order", "label": "x", "enabled": true, "version": 0}, 403, "诉求分类管理"},
		"roles":               {"agent", "/api/admin/roles", nil, 403, "密钥管理"},
		"setRole":             {"sysadmin", "/api/admin/roles", map[string]any{"role": "agent", "permissions": []string{"register"}}, 403, "密钥管理"},
		"previewCalendar":     {"agent", "/api/calendar/preview", map[string]any{"provisional": 2027}, 403, "权限"},
		"exportAudit":         {"sysadmin", "/api/audit/export?kind=admin&purpose=季度检查", nil, 403, "审计查询"},
	}
}

// A unit is opened, renamed, moved, merged away; every step is a revision, and who
// saw an older one is refused.
func TestUnitsAreKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.as("sysadmin")
	id := admin.post("/api/admin/units", office(nil)).wants(200).number("id")
	page := admin.get("/api/admin/units").wants(200)
	var row map[string]any
	for _, v := range page.at("items").([]any) {
		if u := v.(map[string]any); int64(u["id"].(float64)) == id {
			row = u
		}
	}
	if row == nil || row["level"] != 3.0 || fmt.Sprint(row["incomplete"]) != "[业务人员]" || row["version"] != 1.0 {
		t.Fatalf("the new unit is %v", row)
	}
	change := func(version int, more map[string]any) answer {
		return admin.post(fmt.Sprintf("/api/admin/units/%d", id), with(with(office(nil), map[string]any{"region": "341300", "version": version}), more))
	}
	change(1, map[string]any{"name": ""}).refuses(422, "invalid", "单位名称")
	change(1, map[string]any{"contact": "热线专员", "name": "城管局环境卫生处"}).wants(200)
	change(1, map[string]any{"contact": "值班员"}).refuses(409, "stale", "刚被他人修改")
	change(2, map[string]any{"parent": id}).refuses(422, "invalid", "不能作自己的上级")
	change(2, map[string]any{"parent": 20, "contact": "热线专员"}).wants(200)
	change(3, map[string]any{"parent": 20, "successor": 21}).refuses(422, "invalid", "停用日期")
	change(3, map[string]any{"parent": 20, "successor": 21, "closed_on": "2022-11-08"}).wants(200)
	var did []string
	for _, r := range admin.get(fmt.Sprintf("/api/admin/revisions?noun=unit&key=%d", id)).wants(200).at("items").([]any) {
		did = append(did, r.(map[string]any)["action"].(string))
	}
	if strings.Join(did, " ") != "merge move rename open" {
		t.Errorf("the record says %v", did)
	}
	audit := h.as("auditadmin").get("/api/audit/admin?action=merge_unit").wants(200)
	if audit.text("items.0.name") != "系统管理员 sysadmin" || audit.text("items.0.detail.after.successor") != "21" {
		t.Errorf("the audit says %s", audit.Body)
	}
	if n := len(h.as("auditadmin").get("/api/audit/admin?q=nobody").wants(200).at("items").([]any)); n != 0 {
		t.Errorf("%d lines about nobody", n)
	}
	h.as("auditadmin").get("/api/audit/export?kind=admin").refuses(422, "invalid", "导出用途")
	if a := h.as("auditadmin").get("/api/audit/export?kind=admin&purpose=季度检查").wants(200); !strings.HasPrefix(a.Body.String(), "PK") {
		t.Error("the export is no workbook")
	}
	h.as("auditadmin").get("/api/audit/admin?from=昨天").refuses(422, "invalid", "日期格式")
}

// A new first-level category is used in a registration at once; a moved one keeps
// old tickets readable.
func TestCategoriesAreLive(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	director := h.as("director")
	before := h.take(nil)
	id := director.post("/api/admin/categories", map[string]any{"name": "营商环境", "urgency": 1, "keywords": []string{"开办企业"}, "unit": 11}).wants(200).text("id")
	if id != "11" {
		t.Errorf("the category is numbered %s", id)
	}
	h.as("agent").post("/api/tickets", complaint(map[string]any{"category": id})).wants(200)
	director.post("/api/admin/categories", map[string]any{"name": "营商环境"}).refuses(422, "invalid", "已有")
	director.post("/api/admin/categories", map[string]any{"name": "证照", "parent": "99"}).refuses(422, "invalid", "上级分类")
	director.post("/api/admin/categories", map[string]any{"name": "证照", "unit": 21}).refuses(422, "invalid", "二级承办单位")
	moved := director.post("/api/admin/categories/move", map[string]any{"id": "1.1", "parent": "10", "version": 0}).wants(200).text("id")
	if moved != "10.1" {
		t.Errorf("moved to %s", moved)
	}
	if name := h.as("agent").get(fmt.Sprintf("/api/tickets/%d", before)).text("ticket.category.name"); !strings.Contains(name, "占道经营") {
		t.Errorf("the old ticket's category reads %s", name)
	}
	h.as("agent").post("/api/tickets", complaint(nil)).refuses(422, "invalid", "诉求分类")
	h.as("agent").post("/api/tickets", complaint(map[string]any{"category": "10.1.1"})).wants(200)
	director.post("/api/admin/categories/change", map[string]any{"id": "1.1", "name": "市容秩序", "enabled": true, "version": 1}).refuses(422, "invalid", "已调整到")
	director.post("/api/admin/categories/change", map[string]any{"id": id, "name": "营商环境", "enabled": false, "version": 1}).wants(200)
	h.as("agent").post("/api/tickets", complaint(map[string]any{"category": id})).refuses(422, "invalid", "诉求分类")
}

// A new version of the time limits concerns tickets accepted from its day on.
func TestPoliciesAreVersions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	director := h.as("director")
	early := h.handled(nil)
	sheet := director.get("/api/admin/policies").wants(200)
	policy := func(change map[string]any) map[string]any {
		return with(sheet.at("versions.0.policy").(map[string]any), with(map[string]any{"name": "提速版", "effective_from": "2022-11-08"}, change))
	}
	director.post("/api/admin/policies/preview", policy(map[string]any{"matter": map[string]any{"workdays": 900}})).refuses(422, "invalid", "非咨询类办理时限应为0.5至120天")
	director.post("/api/admin/policies/preview", policy(map[string]any{"warn_yellow": 0.9})).refuses(422, "invalid", "黄色预警要早于红色预警")
	director.post("/api/admin/policies", policy(map[string]any{"effective_from": "2022-11-06"})).refuses(422, "invalid", "不能早于今天")
	director.post("/api/admin/policies", policy(nil)).refuses(409, "conflict", "没有差别")
	quick := policy(map[string]any{"matter": map[string]any{"workdays": 5}})
	p := director.post("/api/admin/policies/preview", quick).wants(200)
	if p.text("changes.0.was") != "10个工作日" || p.text("changes.0.now") != "5个工作日" || p.number("effects.0.open") != 1 || p.number("effects.0.accepted") != 1 {
		t.Errorf("the preview is %s", p.Body)
	}
	h.as("sysadmin").post("/api/admin/policies/preview", quick).refuses(403, "denied", "时限规则管理")
	h.as("sysadmin").post("/api/admin/policies", quick).refuses(403, "denied", "时限规则管理")
	director.post("/api/admin/policies", quick).wants(200)
	h.pass(24 * time.Hour)
	late := h.handled(nil)
	due := func(id int64) string {
		return h.as("liaison").get(fmt.Sprintf("/api/tickets/%d", id)).text("ticket.due_at")[:10]
	}
	if due(early) != "2022-11-21" && due(early) != "2022-11-22" || due(late) != "2022-11-15" && due(late) != "2022-11-16" {
		t.Errorf("due on %s and %s", due(early), due(late))
	}
	if v := director.get("/api/calendar?year=2023"); v.text("status") == "published" {
		p := director.post("/api/calendar/preview", map[string]any{"file": `{"year":2022,"papers":[],"days":[{"name":"抢修","date":"2022-11-14","isOffDay":true}]}`}).wants(200)
		if p.number("looked") == 0 || len(p.at("moved").([]any)) == 0 || p.number("version") == 0 {
			t.Errorf("the preview of a calendar is %s", p.Body)
		}
	}
}

// The centre's own words and codes hold from the next deed on; what rules need stays.
func TestTemplatesAndReasons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	director := h.as("director")
	set := func(more map[string]any) answer {
		return director.post("/api/admin/notice-templates", with(map[string]any{"occasion": "dispatched", "channel": "inbox", "text": "请收单:{no},{due}前办结。", "urgent": false, "enabled": true, "version": 0}, more))
	}
	set(map[string]any{"text": "请收单:{no},{谁}办。"}).refuses(422, "invalid", "占位符")
	set(map[string]any{"text": "请尽快收单办理。"}).refuses(422, "invalid", "{no}")
	set(nil).wants(204)
	code := director.post("/api/admin/reasons", map[string]any{"list": "send_back", "label": "已由他单位办理"}).wants(200).text("code")
	director.post("/api/admin/reasons", map[string]any{"list": "satisfaction", "label": "还行"}).refuses(422, "invalid", "可以改的列表")
	director.post("/api/admin/reasons/change", map[string]any{"list": "send_back", "code": "not_duty", "label": "非本单位职责", "enabled": false, "version": 0}).refuses(409, "conflict", "办理规则")
	id := h.handled(nil)
	if text := h.as("liaison").get("/api/inbox").text("items.0.text"); !strings.HasPrefix(text, "请收单:") {
		t.Errorf("the unit was told %s", text)
	}
	back := map[string]any{"assignment": 1, "code": code, "text": "市容中队已在办", "basis": "三定方案第三条"}
	director.post("/api/admin/reasons/change", map[string]any{"list": "send_back", "code": code, "label": "别的单位已在办理", "enabled": false, "version": 1}).wants(204)
	h.as("liaison").deed(id, "send_back", back).refuses(422, "invalid", "已停用")
	director.post("/api/admin/reasons/change", map[string]any{"list": "send_back", "code": code, "label": "别的单位已在办理", "enabled": true, "version": 2}).wants(204)
	h.as("liaison").deed(id, "send_back", back).wants(200)
	director.post("/api/admin/reasons/change", map[string]any{"list": "send_back", "code": code, "label": "他单位在办", "enabled": false, "version": 3}).wants(204)
	if said := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", id)).text("send_backs.0.code"); said != "他单位在办" {
		t.Errorf("history reads %s", said)
	}
	own := map[string]any{"unit": 10, "category": "1.1", "title": "占道已劝离", "text": "您反映的{title}问题,我单位已于【日期】劝离。", "enabled": true}
	h.as("liaison").post("/api/admin/reply-templates", own).wants(200)
	h.as("liaison").post("/api/admin/reply-templates", own).refuses(422, "invalid", "同名")
	director.post("/api/admin/reply-templates", map[string]any{"title": "通用", "text": "您反映的问题(编号{no})已办理。", "enabled": true}).wants(200)
	director.post("/api/admin/reply-templates", map[string]any{"title": "通用二", "text": "您反映的问题{编号}已办理。", "enabled": true}).refuses(422, "invalid", "占位符")
	offers := h.as("liaison").get("/api/reply-templates?category=1.1.2").wants(200)
	if offers.text("items.0.title") != "占道已劝离" || offers.text("items.1.title") != "通用" {
		t.Errorf("offered %s", offers.Body)
	}
	if n := len(h.as("roads").get("/api/reply-templates").wants(200).at("items").([]any)); n != 1 {
		t.Errorf("another unit is offered %d", n)
	}
	if n := len(h.as("liaison").get("/api/admin/reply-templates").wants(200).at("items").([]any)); n != 1 {
		t.Errorf("a unit keeps %d", n)
	}
}
