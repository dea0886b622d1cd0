package api

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"suban/internal/ticket"
)

// A matter is public by the reviewer's decision, in words that name nobody; who met
// the same follows it with a receipt of his own and is told the answer.
func TestPublicMatters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, _ := h.submit()
	page := fmt.Sprintf("/api/tickets/%d", id)
	h.as("dispatcher").deed(id, "dispatch", map[string]any{"unit": 12, "category": "1"}).wants(200)
	words := map[string]any{"title": "小区电梯坏了没人修", "text": "符离镇一小区电梯停运三天,老人上下楼困难。", "answer": ""}
	h.as("housing").deed(id, "publish", words).refuses(403, "denied", "权限")
	for field, bad := range map[string]string{"title": "钱女士家电梯坏了", "text": "电话13800001234,电梯坏了", "answer": "示例小区3号楼已修"} {
		h.as("dispatcher").deed(id, "publish", with(words, map[string]any{field: bad})).refuses(422, "invalid", "公开前请")
	}
	me := h.stranger()
	if n := me.get("/api/citizen/matters").wants(200).number("total"); n != 0 {
		t.Fatalf("%d public before any was published", n)
	}
	h.as("dispatcher").deed(id, "publish", words).wants(200)
	list := me.get("/api/citizen/matters?q=电梯&region=341302&answered=no").wants(200)
	if list.number("total") != 1 || list.text("items.0.title") != "小区电梯坏了没人修" || list.text("items.0.unit") != "市住房和城乡建设局" || list.text("items.0.place") != "埇桥区" {
		t.Errorf("list %s", list.Body)
	}
	for _, word := range []string{"钱女士", "13800001234", "示例小区", h.as("dispatcher").get(page).text("ticket.no")} {
		if strings.Contains(list.Body.String(), word) {
			t.Errorf("the public list shows %q", word)
		}
	}
	for query, want := range map[string]int64{"?region=341321": 0, "?answered=yes": 0, "?category=1": 1, "?category=10": 0, "?q=自来水": 0, "?q=%25": 0} {
		if n := me.get("/api/citizen/matters" + query).wants(200).number("total"); n != want {
			t.Errorf("%s finds %d", query, n)
		}
	}
	if a := me.get("/api/citizen/map").wants(200); a.number("areas.0.count") != 1 || a.text("review_no") != "" {
		t.Errorf("map %s", a.Body)
	}
	alike := me.post("/api/citizen/alike", map[string]any{"content": "我们小区的电梯坏了好几天没人来修", "region": "341302"}).wants(200)
	if alike.number("items.0.id") != id {
		t.Errorf("nothing alike: %s", alike.Body)
	}
	if n := len(me.post("/api/citizen/alike", map[string]any{"content": "自来水发黄"}).wants(200).at("items").([]any)); n != 0 {
		t.Error("everything is alike")
	}

	// 我也遇到
	same := map[string]any{"matter": id, "phone": "139-0000-5678"}
	first := me.send("POST", "/api/citizen/follow", same, "one-click-1").wants(200)
	again := me.send("POST", "/api/citizen/follow", same, "one-click-1").wants(200)
	if first.text("no") != again.text("no") || first.text("code") != again.text("code") || first.text("no") == "" {
		t.Errorf("a repeated click: %s %s", first.Body, again.Body)
	}
	me.post("/api/citizen/follow", same).refuses(409, "conflict", "已经关注过")
	me.post("/api/citizen/follow", map[string]any{"matter": id, "phone": "12"}).refuses(422, "invalid", "")
	me.post("/api/citizen/follow", map[string]any{"matter": 4711, "phone": "13900005678"}).refuses(404, "not_found", "不再公开")
	slip := map[string]any{"no": first.text("no"), "code": first.text("code")}
	mine := me.post("/api/citizen/track", slip).wants(200)
	if mine.text("following") != "true" || mine.text("ticket.title") != "小区电梯坏了没人修" || mine.at("ticket.reply") != nil {
		t.Errorf("followed %s", mine.Body)
	}
	for _, deed := range []string{"urge", "withdraw", "add", "reopen"} { // another's matter is not his to change
		me.post("/api/citizen/"+deed, with(slip, map[string]any{"reason": "快办"})).refuses(409, "conflict", "关注号")
	}
	if n := me.get(fmt.Sprintf("/api/citizen/matters/%d", id)).wants(200).number("followers"); n != 1 {
		t.Errorf("%d followers", n)
	}
	h.as("dispatcher").deed(id, "publish", with(words, map[string]any{"answer": "电梯已更换主板,恢复运行。"})).wants(200)
	if a := me.post("/api/citizen/track", slip).wants(200); a.text("ticket.reply.text") != "电梯已更换主板,恢复运行。" {
		t.Errorf("answered %s", a.Body)
	}
	var told, no string
	h.must(h.db.Pool.QueryRow(context.Background(), `select text, (select no from followers) from notices where to_follower <> 0`).Scan(&told, &no))
	if !strings.Contains(told, no) || strings.Contains(told, "13900005678") {
		t.Errorf("told %q", told)
	}
	if phone, err := h.casework.ReachFollower(t.Context(), followerID(h)); phone != "13900005678" || err != nil {
		t.Errorf("reaches %q, %v", phone, err)
	}
	h.must(h.casework.VerifyReplay(t.Context(), ticket.ID(id)))

	h.as("dispatcher").deed(id, "withdraw_publication", map[string]any{"text": "涉及个案"}).wants(200)
	me.get(fmt.Sprintf("/api/citizen/matters/%d", id)).refuses(404, "not_found", "可能已撤回")
	if a := me.post("/api/citizen/track", slip).wants(200); !strings.Contains(a.text("ticket.title"), "不再公开") || strings.Contains(a.Body.String(), "电梯") {
		t.Errorf("after it was withdrawn %s", a.Body)
	}
	me.post("/api/citizen/unfollow", slip).wants(204)
	me.post("/api/citizen/track", slip).refuses(404, "not_found", "查询码不对")
}

func followerID(h *house) (id ticket.ID) {
	h.Helper()
	h.must(h.db.Pool.QueryRow(context.Background(), `select follower_id from followers`).Scan(&id))
	return id
}

// What is confidential is never public, and a township is named only where many
// matters stand.
func TestNeverPublic(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	words := map[string]any{"title": "排污", "text": "有企业夜间排污。"}
	for _, change := range []map[string]any{{"kind": "tip_off"}, {"requester": map[string]any{"name": "李保密", "phone": "13912345678", "confidential": true}}} {
		id := h.handled(change)
		h.as("dispatcher").deed(id, "publish", words).refuses(409, "conflict", "不能公开")
		if strings.Contains(h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", id)).Body.String(), `"action":"publish"`) {
			t.Error("publishing is offered")
		}
	}
	place := func() string { return h.stranger().get("/api/citizen/matters").wants(200).text("items.0.place") }
	there := map[string]any{"township": "341302101201"}
	id := h.handled(there)
	h.as("dispatcher").deed(id, "publish", words).wants(200)
	if got := place(); got != "埇桥区" {
		t.Errorf("one matter of a township is placed at %s", got)
	}
	for range ticket.Crowd - 1 {
		h.take(there)
	}
	h.as("dispatcher").deed(id, "publish", words).wants(200)
	if got := place(); got != "埇桥区符离镇" {
		t.Errorf("one of many is placed at %s", got)
	}
}
