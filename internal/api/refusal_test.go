package api

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	"suban/internal/ticket"
)

// everyFact lists the JSON names of all facts of a deed.
func everyFact(a ticket.Action) []string {
	f, _ := ticket.NewFacts(a)
	var names []string
	var walk func(reflect.Type)
	walk = func(t reflect.Type) {
		for i := range t.NumField() {
			sf := t.Field(i)
			name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
			switch {
			case sf.Anonymous:
				walk(sf.Type)
			case sf.IsExported():
				names = append(names, name)
			}
		}
	}
	walk(reflect.TypeOf(f).Elem())
	return names
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sign := func(login, word string) answer {
		return h.stranger().post("/api/sign-in", map[string]any{"account": login, "password": word})
	}
	known, unknown := sign("agent", "wrong"), sign("nobody", "wrong")
	known.refuses(401, "sign_in", "账号或口令不对")
	if unknown.refuses(401, "sign_in", ""); known.text("detail") != unknown.text("detail") {
		t.Error("an unknown account answers otherwise than a wrong password")
	}
	if strings.Contains(known.Body.String(), "wrong") {
		t.Error("the password typed is repeated")
	}
	sign("", "x").refuses(422, "invalid", "请填写账号")
	h.stranger().post("/api/sign-in", map[string]any{"account": "agent"}).refuses(422, "invalid", "password:请填写")
	in := sign("agent", password).wants(200)
	cookie := in.Result().Cookies()[0]
	if !cookie.HttpOnly || !cookie.Secure || cookie.SameSite != http.SameSiteStrictMode || strings.Contains(in.Body.String(), cookie.Value) {
		t.Errorf("cookie %v", cookie)
	}
	for range 5 {
		sign("agent2", "wrong")
	}
	sign("agent2", password).refuses(429, "too_many", "已锁定")
	c := h.as("agent")
	if me := c.get("/api/me").wants(200); me.text("account") != "agent" || me.text("unit.name") != "市12345热线服务中心" || me.text("city.name") != "宿州市" || me.text("roles.0.name") != "坐席" {
		t.Errorf("me %s", me.Body)
	}
	out := c.post("/api/sign-out", map[string]any{}).wants(204)
	if out.Result().Cookies()[0].MaxAge >= 0 {
		t.Error("signing out leaves the cookie")
	}
	c.get("/api/me").refuses(401, "unauthorized", "已退出登录")
}

func TestCSRF(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := *h.as("agent")
	c.csrf = ""
	c.post("/api/tickets", complaint(nil)).refuses(403, "denied", "页面已失效")
	c.csrf = h.as("dispatcher").csrf
	c.post("/api/tickets", complaint(nil)).refuses(403, "denied", "页面已失效")
	c.get("/api/tickets").wants(200)
	// A page of another site has the cookie sent along, and nothing else.
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		foreign := newRequest(http.MethodPost, "/api/sign-out", "{}")
		foreign.Header.Set(header[0], header[1])
		if w := serve(h, foreign); w.Code != 403 || !strings.Contains(w.Body.String(), "其他网站") {
			t.Errorf("%v: %d %s", header, w.Code, w.Body)
		}
	}
}

func TestIdempotency(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.as("agent")
	body := complaint(nil)
	first := c.send("POST", "/api/tickets", body, "the same key").wants(200)
	again := c.send("POST", "/api/tickets", body, "the same key").wants(200)
	if first.text("no") == "" || first.text("no") != again.text("no") || first.number("id") != again.number("id") || again.text("repeated") != "true" {
		t.Errorf("one key, two tickets: %s %s", first.Body, again.Body)
	}
	c.send("POST", "/api/tickets", complaint(map[string]any{"title": "另一件"}), "the same key").refuses(409, "conflict", "已用于另一次提交")
	if n := c.get("/api/tickets").number("count"); n != 1 {
		t.Errorf("%d tickets", n)
	}
	// Another person's key is another key.
	other := h.as("agent2").send("POST", "/api/tickets", body, "the same key").wants(200)
	if other.number("id") == first.number("id") {
		t.Error("two people share a key")
	}
	c.send("POST", "/api/tickets", body, "").refuses(422, "invalid", "Idempotency-Key")

	id := first.number("id")
	deed := map[string]any{"version": 3, "facts": map[string]any{"unit": h.unit("市城管局")}}
	path := fmt.Sprintf("/api/tickets/%d/deeds/dispatch", id)
	var all sync.WaitGroup
	c = h.as("dispatcher")
	for range 4 { // a nervous finger
		all.Go(func() {
			if a := c.send("POST", path, deed, "dispatch once"); a.Code != 200 || a.number("version") != 4 {
				t.Errorf("a repeated click: %d %s", a.Code, a.Body)
			}
		})
	}
	all.Wait()
	said := map[string]any{"kind": "complaint", "region": "341302", "content": "小区电梯坏了三天", "requester": map[string]any{"phone": "13800001234"}}
	one := h.stranger().send("POST", "/api/citizen/tickets", said, "citizen key").wants(200)
	two := h.stranger().send("POST", "/api/citizen/tickets", said, "citizen key").wants(200)
	if one.text("no") != two.text("no") || one.text("code") != two.text("code") || len(one.text("code")) != 8 {
		t.Errorf("a repeated submission has another receipt: %s %s", one.Body, two.Body)
	}
}

func TestStale(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.take(nil)
	seen := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", id)).number("version")
	h.as("dispatcher").deed(id, "note", map[string]any{"text": "核实中"}).wants(200)
	a := h.as("dispatcher").post(fmt.Sprintf("/api/tickets/%d/deeds/dispatch", id), map[string]any{"version": seen, "facts": map[string]any{"unit": 10}})
	a.refuses(409, "stale", "内部备注")
	if a.number("version") != seen+1 || a.text("changes.0.name") != "内部备注" || len(a.at("changes").([]any)) != 1 {
		t.Errorf("stale answers %s", a.Body)
	}
	// What has happened meanwhile is not told to whom it is hidden from.
	h.as("housing").post(fmt.Sprintf("/api/tickets/%d/deeds/note", id), map[string]any{"version": 1, "facts": map[string]any{"text": "看看"}}).refuses(404, "not_found", "")
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(nil)
	dispatcher, agent, liaison := h.as("dispatcher"), h.as("agent"), h.as("liaison")
	deed := func(action string) string { return fmt.Sprintf("/api/tickets/%d/deeds/%s", id, action) }
	on := func(more map[string]any) map[string]any {
		f := map[string]any{"assignment": 1}
		for k, v := range more {
			f[k] = v
		}
		return map[string]any{"version": liaison.get(fmt.Sprintf("/api/tickets/%d", id)).number("version"), "facts": f}
	}
	long := strings.Repeat("长", 10001)
	for name, row := range map[string]struct {
		as       *client
		path     string
		body     any
		status   int
		code     string
		location string
		words    string
	}{
		"no body":                 {agent, "/api/tickets", "", 422, "invalid", "", "没有收到内容"},
		"not JSON":                {agent, "/api/tickets", "{", 422, "invalid", "body", "JSON"},
		"JSON of another kind":    {agent, "/api/tickets", "[]", 422, "invalid", "body", "应为对象"},
		"enormous":                {agent, "/api/tickets", `{"content":"` + strings.Repeat("x", 2<<20) + `"}`, 413, "too_large", "", "1 MB"},
		"empty title":             {agent, "/api/tickets", complaint(map[string]any{"title": " \u3000\u200b"}), 422, "invalid", "body.title", "请填写标题"},
		"empty content":           {agent, "/api/tickets", complaint(map[string]any{"content": ""}), 422, "invalid", "body.content", "请填写诉求内容"},
		"content too long":        {agent, "/api/tickets", complaint(map[string]any{"content": long}), 422, "invalid", "body.content", "最多10000个字"},
		"no such kind":            {agent, "/api/tickets", complaint(map[string]any{"kind": "rumour"}), 422, "invalid", "body.kind", "应为以下之一"},
		"no such category":        {agent, "/api/tickets", complaint(map[string]any{"category": "99"}), 422, "invalid", "body.category", "没有编号"},
		"no such region":          {agent, "/api/tickets", complaint(map[string]any{"region": "110000"}), 422, "invalid", "body.region", "没有代码"},
		"no category on accept":   {agent, "/api/tickets", complaint(map[string]any{"category": ""}), 422, "invalid", "body.category", "请选择诉求分类"},
		"short phone":             {agent, "/api/tickets", complaint(map[string]any{"requester": map[string]any{"phone": "1380000"}}), 422, "invalid", "body.requester.phone", "区号"},
		"words for a phone":       {agent, "/api/tickets", complaint(map[string]any{"requester": map[string]any{"phone": "没有电话"}}), 422, "invalid", "body.requester.phone", "只能有数字"},
		"province without a no":   {agent, "/api/tickets", complaint(map[string]any{"source": "province"}), 422, "invalid", "body.province_no", "省级编号"},
		"urgency of 9":            {agent, "/api/tickets", complaint(map[string]any{"urgency": 9}), 422, "invalid", "body.urgency", "不能大于3"},
		"repeat of nothing":       {agent, "/api/tickets", complaint(map[string]any{"repeat_of": 7}), 422, "invalid", "body.repeat_of", "不存在"},
		"merge of nothing":        {agent, "/api/tickets", complaint(map[string]any{"merge_into": 7}), 422, "invalid", "body.merge_into", "不存在"},
		"merge of another's":      {agent, "/api/tickets", complaint(map[string]any{"merge_into": id, "requester": map[string]any{"phone": "13800009999"}}), 422, "invalid", "body.merge_into", "同一来电号码"},
		"deed without version":    {liaison, deed("interim"), map[string]any{"facts": map[string]any{}}, 422, "invalid", "body.version", "version:请填写"},
		"deed of version 0":       {liaison, deed("interim"), map[string]any{"version": 0, "facts": map[string]any{}}, 422, "invalid", "body.version", "不能小于1"},
		"wrong state":             {dispatcher, deed("dispatch"), map[string]any{"version": 5, "facts": map[string]any{"unit": 11}}, 409, "conflict", "", "办理中"},
		"no such assignment":      {liaison, deed("interim"), map[string]any{"version": 5, "facts": map[string]any{"assignment": 9, "text": "x", "next_on": "2022-11-09"}}, 422, "invalid", "body.facts.assignment", "哪一次派发"},
		"missing reason":          {liaison, deed("ask_extension"), on(map[string]any{"workdays": 3, "code": "complex"}), 422, "invalid", "body.facts.text", "请填写情况说明"},
		"code not on the list":    {liaison, deed("ask_extension"), on(map[string]any{"workdays": 3, "code": "lazy", "text": "x"}), 422, "invalid", "body.facts.code", "从列表中选择"},
		"a date of words":         {liaison, deed("interim"), on(map[string]any{"text": "在办", "next_on": "明天"}), 422, "invalid", "body.facts.next_on", "2026-01-31"},
		"a time of words":         {liaison, deed("contact"), on(map[string]any{"text": "在办", "reached": "yes", "evidence": "x", "at": "昨天"}), 422, "invalid", "body.facts.at", "2026-01-31T09:30:00+08:00"},
		"a number of words":       {liaison, deed("ask_extension"), on(map[string]any{"workdays": "三"}), 422, "invalid", "body.facts.workdays", "应为整数"},
		"unknown unit":            {liaison, deed("add_assist"), map[string]any{"version": 5, "facts": map[string]any{"units": []int{99}, "text": "请协助"}}, 422, "invalid", "body.facts.units", "没有编号为99"},
		"merge into nothing":      {dispatcher, deed("merge"), map[string]any{"version": 5, "facts": map[string]any{"into": "3413002211070000013", "same": true}}, 422, "invalid", "body.facts.into", "没有这个编号"},
		"merge into blank":        {dispatcher, deed("merge"), map[string]any{"version": 5, "facts": map[string]any{"into": "", "same": true}}, 422, "invalid", "body.facts.into", "请填写"},
		"a repeat of nothing":     {dispatcher, deed("link_repeat"), map[string]any{"version": 5, "facts": map[string]any{"of": "3413002211070000013"}}, 422, "invalid", "body.facts.of", "没有这个编号"},
		"a repeat of blank":       {dispatcher, deed("link_repeat"), map[string]any{"version": 5, "facts": map[string]any{}}, 422, "invalid", "body.facts.of", "请填写原工单的编号"},
		"reveal without reason":   {liaison, fmt.Sprintf("/api/tickets/%d/reveal", id), map[string]any{"field": "phone", "reason": "看"}, 422, "invalid", "body.reason", "原因"},
		"reveal something else":   {liaison, fmt.Sprintf("/api/tickets/%d/reveal", id), map[string]any{"field": "content", "reason": "看一看内容"}, 422, "invalid", "body.field", "应为以下之一"},
		"calendar of nothing":     {h.as("director"), "/api/calendar", map[string]any{}, 422, "invalid", "body.file", "二者选一"},
		"calendar that is none":   {h.as("director"), "/api/calendar", map[string]any{"file": "今年放假"}, 422, "invalid", "body.file", ""},
		"citizen without phone":   {h.stranger(), "/api/citizen/tickets", map[string]any{"kind": "help", "region": "341302", "content": "路灯不亮", "requester": map[string]any{}}, 422, "invalid", "body.requester.phone", "手机号码"},
		"citizen without words":   {h.stranger(), "/api/citizen/tickets", map[string]any{"kind": "help", "region": "341302", "content": " ", "requester": map[string]any{"phone": "13800001234"}}, 422, "invalid", "body.title", "请填写"},
		"a program fills it in":   {h.stranger(), "/api/citizen/tickets", map[string]any{"kind": "help", "region": "341302", "content": "路灯不亮", "website": "http://x", "requester": map[string]any{"phone": "13800001234"}}, 422, "invalid", "", "自动填写"},
		"receipt of 18 digits":    {h.stranger(), "/api/citizen/track", map[string]any{"no": "341300221107000001", "code": "AAAAAAAA"}, 422, "invalid", "body.no", "19位"},
		"receipt with a misprint": {h.stranger(), "/api/citizen/track", map[string]any{"no": "3413002211070000019", "code": "AAAAAAAA"}, 422, "invalid", "body.no", "有误"},
	} {
		before := liaison.get(fmt.Sprintf("/api/tickets/%d", id)).number("version")
		a := row.as.post(row.path, row.body)
		if a.Code != row.status || a.text("code") != row.code || !strings.Contains(a.text("detail"), row.words) || row.location != "" && a.text("errors.0.location") != row.location {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
		if strings.Contains(a.Body.String(), "rumour") || strings.Contains(a.Body.String(), "1380000") {
			t.Errorf("%s: the refused value is repeated: %s", name, a.Body)
		}
		if after := liaison.get(fmt.Sprintf("/api/tickets/%d", id)).number("version"); after != before {
			t.Errorf("%s: refused, and yet the ticket moved", name)
		}
	}
	if n := dispatcher.get("/api/tickets").number("count"); n != 1 {
		t.Errorf("%d tickets after refusals", n)
	}
}

// What nobody foresaw is logged once and told with a reference, never as it is.
func TestUnexpected(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var log bytes.Buffer
	c := h.as("dispatcher")
	h.api = New(Options{Casework: h.casework, Accounts: h.accounts, City: h.db.City, Now: h.db.Now, Log: slog.New(slog.NewTextHandler(&log, nil))})
	h.db.Close()
	a := c.get("/api/tickets")
	a.refuses(500, "internal", "系统管理员")
	ref := a.text("reference")
	if ref == "" || !strings.Contains(log.String(), "ref="+ref) || strings.Contains(a.Body.String(), "pool") {
		t.Errorf("answer %s, log %s", a.Body, log.String())
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

// What is pasted into the forms of the desk and of a unit: it is kept as it was meant,
// without the marks that only disturb, and comes back whole.
func TestStaffWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	long := strings.Repeat("路灯不亮,", 8994/5) + "请修。"
	for name, row := range map[string]struct{ typed, kept string }{
		"emoji":         {"路灯不亮😡💡", "路灯不亮😡💡"},
		"full width":    {"３号楼没水", "３号楼没水"},
		"turned around": {"路灯\u202e不亮\u2066\u200f", "路灯不亮"},
		"no width":      {"\ufeff路\u200b灯\u200d不亮 \u3000", "路灯不亮"},
		"very long":     {long, long},
	} {
		made := h.as("agent").post("/api/tickets", complaint(map[string]any{"content": row.typed, "submit": "dispatch_queue"})).wants(200)
		page := fmt.Sprintf("/api/tickets/%d", made.number("id"))
		v := h.as("dispatcher").get(page)
		if got := v.text("ticket.content"); got != row.kept {
			t.Errorf("%s: the desk's %q", name, got)
		}
		said := row.typed
		if len([]rune(said)) > 2000 { // a remark is shorter
			said = string([]rune(said)[:2000])
		}
		h.as("dispatcher").post(page+"/deeds/note", map[string]any{"version": v.number("version"), "facts": map[string]any{"text": said}}).wants(200)
		steps := h.as("dispatcher").get(page + "/timeline")
		if got := steps.text(fmt.Sprintf("items.%d.text", 3)); !strings.HasPrefix(row.kept, got) || got == "" {
			t.Errorf("%s: the remark's %q", name, got)
		}
	}
}
