package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"

	"suban/internal/account"
	"suban/internal/org"
)

// One line from 受理 to the promise: extended with its reason, late said as late,
// kept said as kept, and until when it may be done again.
func TestStanding(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	me := h.stranger()
	id, slip := h.submit()
	track := func() answer { return me.post("/api/citizen/track", slip).wants(200) }
	points := func(a answer) (line string) {
		for i := range a.at("standing.points").([]any) {
			at := fmt.Sprintf("standing.points.%d.", i)
			line += a.text(at+"name") + " " + a.text(at+"state") + " "
		}
		return strings.TrimSpace(line)
	}
	if got := points(track()); got != "受理 now 转办 todo 答复 todo 办结 todo" {
		t.Error(got)
	}
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": 12, "category": "1"}).wants(200)
	h.as("housing").deed(id, "sign", map[string]any{"assignment": 1}).wants(200)
	if a := track(); points(a) != "受理 done 转办 now 承诺答复 todo 办结 todo" || a.text("standing.points.2.end") != "true" || a.at("standing.left_days").(float64) < 9 {
		t.Errorf("%s: %s", points(a), a.Body)
	}
	h.as("housing").deed(id, "ask_extension", map[string]any{"assignment": 1, "workdays": 5, "code": "third", "text": "等检测报告"}).wants(200)
	h.employ(account.User{Login: "vice", Name: "市住建局分管负责人", Unit: h.unit("市住建局"), Roles: []org.Role{org.DeputyHead}})
	h.as("vice").deed(id, "sign_extension", map[string]any{"assignment": 1}).wants(200)
	h.as("dispatcher").deed(id, "approve_extension", map[string]any{"text": "同意"}).wants(200)
	if a := track(); a.text("standing.extended.reason") != "需第三方检测鉴定" || a.number("standing.extended.workdays") != 5 || strings.Contains(a.Body.String(), "等检测报告") {
		t.Errorf("extended: %s", a.Body)
	}
	h.pass(40 * 24 * time.Hour)
	if a := track(); a.text("standing.overdue") != "true" || a.at("standing.left_days").(float64) >= 0 {
		t.Errorf("late: %s", a.Body)
	}
	h.as("housing").deed(id, "reply", map[string]any{"assignment": 1, "public": "电梯已修复。", "founded": "yes", "resolved": "resolved", "contact_at": "2022-12-10T10:00:00+08:00", "contact": "电话"}).wants(200)
	h.as("dispatcher").deed(id, "pass_reply", nil).wants(200)
	if a := track(); a.text("standing.late") != "true" || a.text("standing.overdue") != "false" || points(a) != "受理 done 转办 done 答复 now 办结 todo" {
		t.Errorf("answered late: %s %s", points(a), a.Body)
	}
	rated := me.post("/api/citizen/rate", with(slip, map[string]any{"contacted": "yes", "resolved": "resolved", "satisfaction": 5})).wants(200)
	if points(rated) != "受理 done 转办 done 答复 done 办结 done" || rated.text("standing.reopen_until") == "" {
		t.Errorf("closed: %s %s", points(rated), rated.Body)
	}
	h.pass(40 * 24 * time.Hour)
	if a := track(); a.text("standing.reopen_until") != "" {
		t.Errorf("may still be reopened: %s", a.Body)
	}
}

// Who looked at the whole number stands before its owner, by post and moment.
func TestLooks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, slip := h.submit()
	me := h.stranger()
	if n := len(me.post("/api/citizen/looks", slip).wants(200).at("items").([]any)); n != 0 {
		t.Errorf("%d looks before any", n)
	}
	h.as("director").post(fmt.Sprintf("/api/tickets/%d/reveal", id), map[string]any{"field": "phone", "reason": "核对诉求人来电"}).wants(200)
	seen := me.post("/api/citizen/looks", slip).wants(200)
	if seen.text("items.0.field") != "phone" || !strings.Contains(seen.text("items.0.post"), "director") || strings.Contains(seen.Body.String(), "13800001234") {
		t.Errorf("looks %s", seen.Body)
	}
	me.post("/api/citizen/looks", map[string]any{"no": slip["no"], "code": "22222222"}).refuses(404, "not_found", "查询码不对")
}

// The receipt's QR code is a real one: its drawing is what a QR library makes of the
// address, and number and code are behind the #.
func TestReceiptSquare(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, slip := h.submit()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/citizen/qr", strings.NewReader(fmt.Sprintf(`{"no":%q,"code":%q}`, slip["no"], slip["code"])))
	r.Host = "12345.example.cn"
	r.Header.Set("Origin", "https://12345.example.cn")
	r.Header.Set("Content-Type", "application/json")
	a := h.stranger().ask(r).wants(200)
	want := fmt.Sprintf("https://12345.example.cn/m/track#%s.%s", slip["no"], slip["code"])
	if a.text("text") != want {
		t.Fatalf("square %s", a.Body)
	}
	code, err := qr.Encode(want, qr.M, qr.Auto)
	h.must(err)
	side, dark := code.Bounds().Dx(), map[string]bool{}
	for _, m := range strings.Split(strings.TrimPrefix(a.text("path"), "M"), "M") {
		dark[strings.TrimSuffix(m, "h1v1h-1z")] = true
	}
	if a.number("size") != int64(side+8) {
		t.Errorf("size %d", a.number("size"))
	}
	for y := range side {
		for x := range side {
			if l, _, _, _ := code.At(x, y).RGBA(); (l == 0) != dark[fmt.Sprintf("%d %d", x+4, y+4)] {
				t.Fatalf("module %d,%d is wrong", x, y)
			}
		}
	}
	h.stranger().post("/api/citizen/qr", slip).refuses(422, "invalid", "二维码")
}

// Places below a county are for everybody; a village of another county is refused.
func TestCitizenPlace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	me := h.stranger()
	if a := me.get("/api/citizen/regions?parent=341302").wants(200); a.text("items.0.name") != "符离镇" {
		t.Errorf("townships %s", a.Body)
	}
	body := map[string]any{"kind": "help", "region": "341302", "township": "341302101201", "content": "路灯不亮", "requester": map[string]any{"phone": "13800001234"}}
	made := me.post("/api/citizen/tickets", body).wants(200)
	page := fmt.Sprintf("/api/tickets/%d", h.as("dispatcher").get("/api/tickets?no="+made.text("no")).number("items.0.id"))
	if v := h.as("dispatcher").get(page); v.text("ticket.township.name") != "符离镇示例村" {
		t.Errorf("township %s", v.text("ticket.township.name"))
	}
	me.post("/api/citizen/tickets", with(body, map[string]any{"region": "341321"})).refuses(422, "invalid", "不在所选县区")
	me.post("/api/citizen/tickets", with(body, map[string]any{"township": "999999"})).refuses(422, "invalid", "不在所选县区")
}

// What people type on phones: emoji, full-width digits, marks that turn the text
// around, widths that are none — and a letter as long as the longest ever received.
func TestCitizensWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	long := strings.Repeat("路灯不亮,", 8994/5) + "请修。"
	for name, row := range map[string]struct{ content, phone, want string }{
		"emoji":         {"路灯不亮😡💡", "13800001234", "路灯不亮😡💡"},
		"full width":    {"３号楼没水", "１３８００００１２３４", "３号楼没水"},
		"turned around": {"路灯\u202e不亮\u200f", "13800\u200b001234", "路灯不亮"},
		"no width":      {"\ufeff路\u200b灯\u200d不亮", "+86 138-0000-1234", "路灯不亮"},
		"very long":     {long, "13800001234", long},
	} {
		made := h.stranger().post("/api/citizen/tickets", map[string]any{"kind": "help", "region": "341302", "content": row.content, "requester": map[string]any{"phone": row.phone}}).wants(200)
		id := h.as("dispatcher").get("/api/tickets?no=" + made.text("no")).number("items.0.id")
		v := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", id))
		if got := v.text("ticket.content"); got != row.want || v.text("ticket.requester.phone") != "138****1234" {
			t.Errorf("%s: %q, %s", name, got, v.text("ticket.requester.phone"))
		}
	}
	h.stranger().post("/api/citizen/tickets", map[string]any{"kind": "help", "region": "341302", "content": strings.Repeat("长", 10001), "requester": map[string]any{"phone": "13800001234"}}).refuses(422, "invalid", "最多")
	h.stranger().post("/api/citizen/tickets", map[string]any{"kind": "help", "region": "341302", "content": "\u200b\u200e ", "requester": map[string]any{"phone": "13800001234"}}).refuses(422, "invalid", "")
}
