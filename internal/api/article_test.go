package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func article(change map[string]any) map[string]any {
	b := map[string]any{"title": "夜市几点收摊", "question": "夜市几点收摊?", "answer": "夏季二十三点、冬季二十二点以前收摊,并清理场地。", "basis": "市容管理的地方规定",
		"unit": 10, "category": "1.1.2", "keywords": []string{"夜市", "占道"}, "open": true}
	for k, v := range change {
		b[k] = v
	}
	return b
}

// propose writes an article and returns its number.
func (c *client) propose(change map[string]any) int64 {
	c.Helper()
	return c.post("/api/articles", article(change)).wants(http.StatusOK).number("id")
}

// tend does one deed on the article as the person sees it now.
func (c *client) tend(id int64, action string, facts map[string]any) answer {
	c.Helper()
	path := fmt.Sprintf("/api/articles/%d", id)
	b := map[string]any{"version": c.get(path).number("version")}
	for k, v := range facts {
		b[k] = v
	}
	return c.post(path+"/"+action, b)
}

// published is an article in force.
func (h *house) published(change map[string]any) int64 {
	h.Helper()
	id := h.as("knowledge").propose(change)
	h.as("knowledge").tend(id, "submit", nil).wants(http.StatusOK)
	h.as("knowledge2").tend(id, "publish", nil).wants(http.StatusOK)
	return id
}

// articleRows are those that the doors of the knowledge base are not for.
func (h *house) articleRows() map[string]scopeRow {
	draft := h.as("liaison").propose(nil)
	open := h.published(map[string]any{"title": "占道经营怎么投诉"})
	at := func(id int64, rest string) string { return fmt.Sprintf("/api/articles/%d%s", id, rest) }
	unknown, mine := "没有知识条目", map[string]any{"version": 1, "remark": "理由充分"}
	rows := map[string]scopeRow{
		"articles":         {"sysadmin", "/api/articles", nil, 403, "管理员账号"},
		"articleTree":      {"auditadmin", "/api/article-tree", nil, 403, "管理员账号"},
		"articleFigures":   {"sysadmin", "/api/article-figures", nil, 403, "管理员账号"},
		"suggestArticles":  {"sysadmin", "/api/articles/suggest", map[string]any{"text": "夜市"}, 403, "管理员账号"},
		"article":          {"roads", at(draft, ""), nil, 404, unknown},
		"articleRecord":    {"agent", at(draft, "/record"), nil, 404, unknown},
		"corrections":      {"agent", at(draft, "/corrections"), nil, 404, unknown},
		"correctArticle":   {"roads", at(draft, "/corrections"), map[string]any{"flaw": "wrong", "text": "内容有错误"}, 404, unknown},
		"decideCorrection": {"agent", "/api/corrections/1/decide", map[string]any{"verdict": "accepted", "answer": "已修改"}, 404, "没有这条纠错"},
		"proposeArticle":   {"agent", "/api/articles", article(nil), 403, "知识库管理"},
		"reviseArticle":    {"roads", at(open, "/revise"), with(article(nil), map[string]any{"version": 3}), 403, "责任单位"},
		"withdrawArticle":  {"agent", at(open, "/withdraw"), map[string]any{"version": 3, "remark": "理由充分"}, 403, "责任单位"},
	}
	for _, do := range articleDeeds {
		if name := string(do) + "Article"; rows[name].as == "" {
			rows[name] = scopeRow{"roads", at(draft, "/"+string(do)), mine, 404, unknown}
		}
	}
	return rows
}

func TestArticles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.as("liaison").propose(nil)
	page := fmt.Sprintf("/api/articles/%d", id)
	a := h.as("liaison").get(page).wants(http.StatusOK)
	if id != 1 || a.text("state") != "draft" || a.text("now.valid_from") != "2022-11-07" || a.text("actions.1.action") != "submit" || a.text("cite") != "知识条目 1《夜市几点收摊》" {
		t.Errorf("%s", a.Body)
	}
	h.as("liaison").tend(id, "submit", nil).wants(http.StatusOK)
	h.as("knowledge").tend(id, "return", nil).refuses(http.StatusUnprocessableEntity, "invalid", "请写明退回修改的理由")
	h.as("knowledge").tend(id, "return", map[string]any{"remark": "补上投诉电话"}).wants(http.StatusOK)
	inbox := h.as("liaison").get("/api/inbox")
	if inbox.text("items.0.title") != "知识退回修改" || inbox.number("items.0.article") != 1 || inbox.at("items.0.ticket") != nil {
		t.Errorf("%s", inbox.Body)
	}
	h.as("liaison").tend(id, "revise", article(map[string]any{"answer": "夏季二十三点以前收摊。投诉可打12345。"})).wants(http.StatusOK)
	h.as("liaison").tend(id, "submit", nil).wants(http.StatusOK)
	if got := h.as("knowledge").get("/api/articles?making=submitted"); got.number("total") != 1 || got.text("items.0.making") != "submitted" {
		t.Errorf("%s", got.Body)
	}
	if got := h.as("agent").get("/api/articles"); got.number("total") != 0 {
		t.Errorf("an agent sees drafts: %s", got.Body)
	}
	h.as("knowledge").tend(id, "publish", nil).wants(http.StatusOK)
	h.as("knowledge").post(page+"/withdraw", map[string]any{"version": 2, "remark": "理由充分"}).refuses(http.StatusConflict, "stale", "刷新")

	got := h.as("agent").get("/api/articles?q=" + "收摊")
	if got.number("total") != 1 || got.text("items.0.category.name") != "占道经营" || got.text("items.0.unit.name") != "市城市管理局" || !strings.Contains(got.text("items.0.excerpt"), "收摊") {
		t.Errorf("%s", got.Body)
	}
	tree := h.as("agent").get("/api/article-tree")
	if tree.text("items.0.id") != "1" || tree.number("items.0.count") != 1 || tree.text("items.2.id") != "1.1.2" {
		t.Errorf("%s", tree.Body)
	}
	near := h.as("agent").post("/api/articles/suggest", map[string]any{"text": "楼下夜市到半夜还不收摊", "category": "1.1.2"})
	if near.number("items.0.id") != 1 {
		t.Errorf("%s", near.Body)
	}
	record := h.as("liaison").get(page + "/record")
	if record.text("events.0.name") != "审核发布" || record.text("editions.0.reviewer") != "知识管理员 knowledge" {
		t.Errorf("%s", record.Body)
	}
	h.as("agent").get("/api/articles?due=never").refuses(http.StatusUnprocessableEntity, "invalid", "")
	h.as("agent").get("/api/articles?q="+strings.Repeat("长", 201)).refuses(http.StatusUnprocessableEntity, "invalid", "最多200个字")

	// A direct answer cites it and is counted; a source that does not exist is refused.
	ticket := h.as("agent").post("/api/tickets", complaint(map[string]any{"kind": "inquiry", "submit": "accept"})).number("id")
	h.as("agent").deed(ticket, "answer", map[string]any{"text": "二十三点以前收摊。", "article": "知识条目 9"}).refuses(http.StatusUnprocessableEntity, "invalid", "没有知识条目 9")
	h.as("agent").deed(ticket, "answer", map[string]any{"text": "二十三点以前收摊。", "article": got.text("items.0.cite")}).wants(http.StatusOK)
	if got := h.as("agent").get(page); got.number("used") != 1 {
		t.Errorf("%s", got.Body)
	}
	if n := h.as("knowledge").get("/api/article-figures"); n.number("uses") != 1 || n.number("published") != 1 {
		t.Errorf("%s", n.Body)
	}

	c := h.as("agent").post(page+"/corrections", map[string]any{"flaw": "outdated", "text": "来电人说改到二十二点了"}).wants(http.StatusOK)
	h.as("agent").post(page+"/corrections", map[string]any{"flaw": "odd", "text": "来电人说改了"}).wants(http.StatusUnprocessableEntity)
	decide := fmt.Sprintf("/api/corrections/%d/decide", c.number("id"))
	h.as("agent").post(decide, map[string]any{"verdict": "accepted", "answer": "已修改"}).refuses(http.StatusForbidden, "denied", "责任单位")
	h.as("liaison").post(decide, map[string]any{"verdict": "accepted", "answer": "已修改"}).wants(http.StatusOK)
	if list := h.as("agent").get(page + "/corrections"); list.text("items.0.answer") != "已修改" || list.text("items.0.own") != "true" {
		t.Errorf("%s", list.Body)
	}
	for do, change := range map[string]map[string]any{
		"basis": {"basis": " "}, "answer": {"answer": "请打199 0000 1234"}, "unit": {"unit": 0}, "category": {"category": "99"}, "valid_to": {"valid_to": "去年"},
	} {
		a := h.as("knowledge").post("/api/articles", article(with(map[string]any{"title": "另一条"}, change))).wants(http.StatusUnprocessableEntity)
		if a.text("errors.0.location") != "body."+do {
			t.Errorf("%s: %s", do, a.Body)
		}
	}
}

// Citizens read what is open to the public, in force and nothing else, without an account.
func TestPublicArticles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	open := h.published(map[string]any{"valid_to": "2022-11-30"})
	inside := h.published(map[string]any{"title": "不予受理的用语", "open": false})
	draft := h.as("knowledge").propose(map[string]any{"title": "起草中"})
	s := h.stranger()
	s.address = "203.0.113.9:4711"
	at := func(id int64) string { return fmt.Sprintf("/api/citizen/articles/%d", id) }
	if got := s.get("/api/citizen/articles"); got.number("total") != 1 || got.number("items.0.id") != open {
		t.Errorf("%s", got.Body)
	}
	if got := s.get("/api/citizen/articles?q=收摊"); got.number("total") != 1 {
		t.Errorf("%s", got.Body)
	}
	if got := s.get("/api/citizen/articles?q=用语"); got.number("total") != 0 {
		t.Errorf("%s", got.Body)
	}
	if got := s.get("/api/citizen/article-tree"); got.number("items.0.count") != 1 {
		t.Errorf("%s", got.Body)
	}
	if got := s.get(at(open)).wants(http.StatusOK); got.text("unit") != "市城市管理局" || got.text("checked_on") != "2022-11-07" || strings.Contains(got.Body.String(), "authors") {
		t.Errorf("%s", got.Body)
	}
	for _, id := range []int64{inside, draft, 99} {
		s.get(at(id)).refuses(http.StatusNotFound, "not_found", "12345")
	}
	h.pass(24 * 24 * time.Hour)
	s.get(at(open)).refuses(http.StatusNotFound, "not_found", "停用")
	s.get("/api/citizen/articles?q="+strings.Repeat("长", 201)).refuses(http.StatusUnprocessableEntity, "invalid", "最多200个字")
	for range readings {
		s.get("/api/citizen/articles?limit=1")
	}
	s.get("/api/citizen/articles").refuses(http.StatusTooManyRequests, "too_many", "10分钟")
}
