package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// secret is what no unit may learn about a confidential requester.
var secret = []string{"李保密", "李**", "13912345678", "139****5678", "1391234"}

// A confidential ticket hides its requester from units on every door.
func TestConfidential(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	who := map[string]any{"name": "李保密", "phone": "139 1234 5678", "type": "person", "confidential": true}
	id := h.handled(map[string]any{"requester": who, "content": "请联系李保密,电话13912345678,夜市占道。"})
	page := fmt.Sprintf("/api/tickets/%d", id)
	liaison := h.as("liaison")
	liaison.deed(id, "contact", map[string]any{"assignment": 1, "reached": "yes", "evidence": "13912345678", "text": "已通过热线中心联系"}).wants(200)
	for _, path := range []string{page, page + "/timeline", page + "/due", page + "/notices", "/api/tickets", "/api/tickets?q=夜市占道", "/api/inbox"} {
		said := liaison.get(path).wants(200).Body.String()
		for _, word := range secret {
			if strings.Contains(said, word) {
				t.Errorf("%s shows the unit %q: %s", path, word, said)
			}
		}
	}
	view := liaison.get(page)
	if view.text("ticket.requester.name") != "要求保密" || view.text("ticket.requester.phone") != "要求保密" {
		t.Errorf("the unit sees %s", view.Body)
	}
	liaison.post(page+"/reveal", map[string]any{"field": "phone", "reason": "上门前联系诉求人"}).refuses(403, "denied", "要求保密")
	h.as("agent").post(page+"/reveal", map[string]any{"field": "phone", "reason": "上门前联系诉求人"}).refuses(403, "denied", "没有查看完整号码的权限")
	shown := h.as("director").post(page+"/reveal", map[string]any{"field": "phone", "reason": "核对诉求人来电"}).wants(200)
	if shown.text("value") != "13912345678" || shown.number("left_today") != 2 {
		t.Errorf("the director sees %s", shown.Body)
	}
	// Whoever looked stands in the audit, with the reason.
	audit := h.as("auditadmin").get(fmt.Sprintf("/api/audit/reveals?ticket=%d", id)).wants(200)
	if audit.text("items.0.reason") != "核对诉求人来电" || len(audit.at("items").([]any)) != 1 {
		t.Errorf("audit %s", audit.Body)
	}
}

// A full number is written down before it is shown, and only so many a day.
func TestRevealIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(nil)
	page := fmt.Sprintf("/api/tickets/%d", id)
	ask := map[string]any{"field": "phone", "reason": "上门前联系诉求人"}
	for left := 2; left >= 0; left-- {
		if a := h.as("liaison").post(page+"/reveal", ask).wants(200); a.text("value") != "19900001234" || a.number("left_today") != int64(left) {
			t.Errorf("reveal %s", a.Body)
		}
	}
	h.as("liaison").post(page+"/reveal", ask).refuses(429, "too_many", "达到上限")
	if a := h.as("director").post(page+"/reveal", map[string]any{"field": "name", "reason": "核对诉求人"}).wants(200); a.text("value") != "王先生" {
		t.Errorf("name %s", a.Body)
	}
}

// A unit whose send-back was approved keeps the ticket in its list, without
// anything personal in it.
func TestFormerUnit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(nil)
	page := fmt.Sprintf("/api/tickets/%d", id)
	h.as("liaison").deed(id, "send_back", map[string]any{"assignment": 1, "code": "not_duty", "text": "该路段由交通部门管理", "basis": "三定方案第三条", "unit": 11}).wants(200)
	h.as("dispatcher").deed(id, "approve_send_back", map[string]any{"assignment": 1}).wants(200)
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": h.unit("市交通局"), "reason": "改派"}).wants(200)
	former := h.as("liaison")
	for _, path := range []string{page, page + "/timeline", "/api/tickets"} {
		said := former.get(path).wants(200).Body.String()
		for _, word := range []string{"王", "199****1234", "19900001234", "示例小区南侧"} {
			if strings.Contains(said, word) {
				t.Errorf("%s shows the former unit %q: %s", path, word, said)
			}
		}
	}
	former.post(page+"/reveal", map[string]any{"field": "phone", "reason": "上门前联系诉求人"}).refuses(403, "denied", "已不承办")
	if now := h.as("roads").get(page).wants(200); now.text("ticket.requester.phone") != "199****1234" {
		t.Errorf("the unit in charge sees %s", now.Body)
	}
}

// A number is found however it is written.
func TestPhoneInFiveSpellings(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(map[string]any{"requester": map[string]any{"phone": "+86 138-0000-1234", "name": "赵女士"}})
	for _, spelling := range []string{"13800001234", "%2B86%20138%200000%201234", "0086-138-0000-1234", "138-0000-1234", "13800001234", "86 13800001234"} {
		spelling = strings.ReplaceAll(spelling, " ", "%20")
		a := h.as("agent2").get("/api/requesters?phone=" + spelling).wants(200)
		if a.number("total") != 1 || a.number("tickets.0.id") != id || strings.Contains(a.Body.String(), "赵女士") || strings.Contains(a.Body.String(), "13800001234") {
			t.Errorf("%s: %s", spelling, a.Body)
		}
		if n := h.as("dispatcher").get("/api/tickets?phone=" + spelling).wants(200).number("count"); n != 1 {
			t.Errorf("list by %s: %d", spelling, n)
		}
	}
	h.as("agent").get("/api/requesters?phone=123").refuses(422, "invalid", "")
	if n := h.as("agent").get("/api/requesters?phone=13900001234").wants(200).number("total"); n != 0 {
		t.Errorf("another number finds %d", n)
	}
}

// submit is what a citizen writes at the portal.
func (h *house) submit() (id int64, slip map[string]any) {
	h.Helper()
	a := h.stranger().post("/api/citizen/tickets", map[string]any{"kind": "complaint", "region": "341302", "place": "示例小区",
		"content": "小区电梯坏了三天,没有人修。我的电话13800001234。", "requester": map[string]any{"name": "钱女士", "phone": "13800001234", "type": "person"}}).wants(200)
	slip = map[string]any{"no": a.text("no"), "code": a.text("code")}
	return h.as("dispatcher").get("/api/tickets?no=" + a.text("no")).number("items.0.id"), slip
}

func with(slip map[string]any, more map[string]any) map[string]any {
	b := map[string]any{}
	for _, m := range []map[string]any{slip, more} {
		for k, v := range m {
			b[k] = v
		}
	}
	return b
}

// A citizen submits, follows, hurries and rates without an account, and sees of
// the office's talk nothing.
func TestCitizen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	me := h.stranger()
	if f := me.get("/api/citizen/form").wants(200); f.text("city.name") != "宿州市" || len(f.at("regions").([]any)) != 2 || len(f.at("kinds").([]any)) != 6 {
		t.Errorf("form %s", f.Body)
	}
	id, slip := h.submit()
	page := fmt.Sprintf("/api/tickets/%d", id)
	if title := h.as("dispatcher").get(page).text("ticket.title"); strings.Contains(title, "13800001234") || !strings.HasPrefix(title, "小区电梯坏了三天") {
		t.Errorf("title %q", title)
	}
	if fields := h.as("dispatcher").get(page).Body.String(); !strings.Contains(fields, `"label":"诉求分类","type":"category","required":true`) {
		t.Error("a ticket without a category can be dispatched without one")
	}
	first := me.post("/api/citizen/track", slip).wants(200)
	if first.text("ticket.state") != "to_dispatch" || first.text("can.rate") != "false" || first.text("can.withdraw") != "true" {
		t.Errorf("track %s", first.Body)
	}
	me.post("/api/citizen/rate", with(slip, map[string]any{"contacted": "yes", "resolved": "resolved", "satisfaction": 5})).refuses(409, "conflict", "待派单")
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": 12, "category": "1"}).wants(200)
	h.as("housing").deed(id, "sign", map[string]any{"assignment": 1}).wants(200)
	h.as("housing").deed(id, "note", map[string]any{"text": "物业扯皮,内部掌握"}).wants(200)
	me.post("/api/citizen/urge", with(slip, map[string]any{"reason": "老人下不了楼"})).wants(200)
	h.as("housing").deed(id, "reply", map[string]any{"assignment": 1, "public": "电梯已修复。", "internal": "下次别拖", "founded": "yes", "resolved": "resolved",
		"contact_at": "2022-11-07T10:00:00+08:00", "contact": "电话"}).wants(200)
	if seen := me.post("/api/citizen/track", slip).wants(200); seen.at("ticket.reply") != nil {
		t.Errorf("a reply nobody has reviewed is shown: %s", seen.Body)
	}
	h.as("dispatcher").deed(id, "pass_reply", nil).wants(200)
	seen := me.post("/api/citizen/track", slip).wants(200)
	for _, word := range []string{"内部掌握", "下次别拖", "dispatcher", "housing", "钱女士", "13800001234"} {
		if strings.Contains(seen.Body.String(), word) {
			t.Errorf("the citizen's page shows %q: %s", word, seen.Body)
		}
	}
	if seen.text("ticket.reply.text") != "电梯已修复。" || seen.text("can.rate") != "true" || seen.text("ticket.unit") != "市住房和城乡建设局" || seen.text("due_text") == "" {
		t.Errorf("track %s", seen.Body)
	}
	rated := me.post("/api/citizen/rate", with(slip, map[string]any{"contacted": "yes", "resolved": "resolved", "satisfaction": 5, "comment": "谢谢"})).wants(200)
	if rated.text("ticket.state") != "closed" || rated.number("ticket.satisfaction") != 5 || rated.text("can.reopen") != "true" {
		t.Errorf("rated %s", rated.Body)
	}
	me.post("/api/citizen/reopen", slip).refuses(422, "invalid", "请填写理由")
	if again := me.post("/api/citizen/reopen", with(slip, map[string]any{"reason": "又坏了"})).wants(200); again.text("ticket.state") != "rework" {
		t.Errorf("reopened %s", again.Body)
	}
}

func TestCitizenWithdrawsAndAppeals(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, slip := h.submit()
	if a := h.stranger().post("/api/citizen/withdraw", with(slip, map[string]any{"reason": "已修好"})).wants(200); a.text("ticket.state") != "cancelled" {
		t.Errorf("withdrawn %s", a.Body)
	}
	id, slip := h.submit()
	h.as("floorlead")
	no := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", id)).text("ticket.no")
	h.stranger().post("/api/citizen/appeal", with(slip, map[string]any{"reason": "不服"})).refuses(409, "conflict", "")
	if no != slip["no"] {
		t.Errorf("number %s", no)
	}
}

// Five wrong tries close a number for a quarter of an hour, whether it exists or
// not, whatever the address; the answers tell the two apart in nothing.
func TestReceiptLock(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, slip := h.submit()
	unknown := "3413002211070099993"
	for digit := '0'; digit <= '9'; digit++ { // the one with the right check digit
		no := unknown[:18] + string(digit)
		if a := h.stranger().post("/api/citizen/track", map[string]any{"no": no, "code": "22222222"}); a.Code != http.StatusUnprocessableEntity {
			unknown = no
			break
		}
	}
	var said [2][]string
	for i, no := range []any{slip["no"], unknown} {
		for try := range 6 {
			if i == 1 && try == 0 {
				continue // tried above
			}
			c := h.stranger()
			c.address = fmt.Sprintf("203.0.113.%d:1000", try)
			a := c.post("/api/citizen/track", map[string]any{"no": no, "code": "22222222"})
			said[i] = append(said[i], fmt.Sprint(a.Code, a.Body))
		}
	}
	if fmt.Sprint(said[0][1:]) != fmt.Sprint(said[1]) {
		t.Errorf("a known number answers\n%s\nan unknown one\n%s", said[0], said[1])
	}
	h.stranger().post("/api/citizen/track", slip).refuses(429, "too_many", "锁定")
	h.stranger().post("/api/citizen/urge", with(slip, map[string]any{"reason": "快办"})).refuses(429, "too_many", "锁定")
	h.pass(15*time.Minute + time.Second)
	h.stranger().post("/api/citizen/track", slip).wants(200)
}

// One address does not fill the citizens' door.
func TestCrowd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := map[string]any{"kind": "help", "region": "341302", "content": "路灯不亮", "requester": map[string]any{"phone": "13800001234"}}
	for range 20 {
		h.stranger().post("/api/citizen/tickets", body).wants(200)
	}
	h.stranger().post("/api/citizen/tickets", body).refuses(429, "too_many", "10分钟")
	other := h.stranger()
	other.address = "203.0.113.9:5000"
	other.post("/api/citizen/tickets", body).wants(200)
	h.pass(10 * time.Minute)
	h.stranger().post("/api/citizen/tickets", body).wants(200)
}
