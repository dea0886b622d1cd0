package api

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"suban/internal/account"
	"suban/internal/org"
	"suban/internal/ticket"
)

// operation is one door of the document.
type operation struct {
	path, method string
	*huma.Operation
}

func operations(a *API) []operation {
	var all []operation
	for path, item := range a.huma.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete, http.MethodPatch: item.Patch} {
			if op != nil {
				all = append(all, operation{path, method, op})
			}
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.OperationID, b.OperationID) })
	return all
}

// Every door but the citizens' refuses who is not signed in, before anything
// else is looked at.
func TestNotSignedIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, op := range operations(h.api) {
		path := strings.Replace(op.path, "{id}", "1", 1)
		a := h.stranger().send(op.method, path, "{not json", "a key of mine")
		if op.Metadata[accessKey] == anyone {
			if a.Code == http.StatusUnauthorized {
				t.Errorf("%s is open, yet answers 401", op.OperationID)
			}
			continue
		}
		a.refuses(http.StatusUnauthorized, "unauthorized", "请先登录")
		if len(op.Security) == 0 {
			t.Errorf("%s: the document does not say that one must sign in", op.OperationID)
		}
	}
	public := []string{"signIn", "citizenForm", "citizenSubmit", "citizenTrack", "citizenRate", "citizenWithdraw", "citizenReopen", "citizenAppeal", "citizenUrge", "citizenArticles", "citizenArticle", "citizenArticleTree",
		"citizenAdd", "citizenAnswer", "citizenUpload", "citizenAttachment", "citizenLooks", "citizenSquare", "citizenRegions",
		"citizenMatters", "citizenMatter", "citizenMap", "citizenAlike", "citizenFollow", "citizenUnfollow", "citizenCallBack", "publicFigures", "publicFiguresCSV"}
	for _, op := range operations(h.api) {
		if (op.Metadata[accessKey] == anyone) != slices.Contains(public, op.OperationID) {
			t.Errorf("%s: a door is open to everybody only when this test says so", op.OperationID)
		}
	}
}

// scopeRow is a knock of somebody the door is not for.
type scopeRow struct {
	as     string
	path   string
	body   any
	status int
	words  string
}

// Every door has somebody it is not for: a unit without a part in the ticket, a
// post without the permission. Doors for everybody who is signed in are named.
func TestOutOfScope(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(nil)
	user := h.posts["agent"].ID
	at := func(rest string) string { return fmt.Sprintf("/api/tickets/%d%s", id, rest) }
	missing := "不存在,或不在您可见的范围内"
	rows := map[string]scopeRow{
		"ticket":             {"housing", at(""), nil, 404, missing},
		"timeline":           {"housing", at("/timeline"), nil, 404, missing},
		"due":                {"housing", at("/due"), nil, 404, missing},
		"notices":            {"housing", at("/notices"), nil, 404, missing},
		"preview":            {"housing", at("/preview"), map[string]any{"action": "urge", "facts": map[string]any{}}, 404, missing},
		"backlog":            {"liaison", "/api/backlog", nil, 403, "积压"},
		"reveal":             {"housing", at("/reveal"), map[string]any{"field": "phone", "reason": "上门前联系"}, 404, missing},
		"replyCheck":         {"liaison", at("/reply-check"), nil, 403, "审核和督办"},
		"exportTickets":      {"liaison", "/api/tickets/export", map[string]any{"purpose": "向市政府报送周报"}, 403, "没有导出的权限"},
		"exportTicketsAlong": {"liaison", "/api/tickets/export/along", map[string]any{"purpose": "向市政府报送周报"}, 403, "没有导出的权限"},
		"radar":              {"dispatcher", "/api/radar", nil, 403, "督办员和中心主任"},
		"warnings":           {"liaison", "/api/warnings", nil, 403, "热线中心"},
		"warning":            {"liaison", "/api/warnings/1", nil, 403, "热线中心"},
		"decideWarning":      {"dispatcher", "/api/warnings/1/decide", map[string]any{"verdict": "dismissed", "reason": "已知"}, 403, "督办员和中心主任"},
		"dismissSuspect":     {"dispatcher", fmt.Sprintf("/api/radar/%d/dismiss", id), map[string]any{"reason": "已经核实"}, 403, "督办员和中心主任"},
		"registerTicket":     {"liaison", "/api/tickets", complaint(nil), 403, "权限"},
		"requester":          {"liaison", "/api/requesters?phone=19900001234", nil, 403, "坐席和回访员"},
		"readNotice":         {"housing", "/api/inbox/1/read", map[string]any{}, 404, "没有这条消息"},
		"people":             {"liaison", "/api/people?unit=11", nil, 403, "本单位和下级"},
		"importCalendar":     {"agent", "/api/calendar", map[string]any{"provisional": 2027}, 403, "权限"},
		"users":              {"agent", "/api/users", nil, 403, "权限"},
		"addUser":            {"director", "/api/users", map[string]any{"login": "agent9", "name": "坐席 9", "roles": []string{"agent"}}, 403, "权限"},
		"changeUser":         {"agent", fmt.Sprintf("/api/users/%d", user), map[string]any{"version": 1, "name": "班长", "roles": []string{"floor_lead"}}, 403, "权限"},
		"resetPassword":      {"agent", fmt.Sprintf("/api/users/%d/reset-password", user), map[string]any{}, 403, "权限"},
		"resetCode":          {"agent", fmt.Sprintf("/api/users/%d/reset-code", user), map[string]any{}, 403, "权限"},
		"unlock":             {"agent", fmt.Sprintf("/api/users/%d/unlock", user), map[string]any{}, 403, "权限"},
		"sessions":           {"agent", fmt.Sprintf("/api/sessions?user=%d", h.posts["director"].ID), nil, 403, "权限"},
		"revokeSession":      {"agent", "/api/sessions/1/revoke", map[string]any{}, 404, "已结束"},
		"tokens":             {"agent", "/api/tokens", nil, 403, "权限"},
		"addToken":           {"agent", "/api/tokens", map[string]any{"user": 1, "name": "x", "permissions": []string{"exchange"}, "expires_at": "2022-12-01T00:00:00Z"}, 403, "权限"},
		"revokeToken":        {"agent", "/api/tokens/1/revoke", map[string]any{}, 403, "权限"},
		"signIns":            {"sysadmin", "/api/audit/sign-ins", nil, 403, "权限"},
		"reveals":            {"sysadmin", "/api/audit/reveals", nil, 403, "权限"},
		"audits":             {"agent", "/api/audit/admin", nil, 403, "权限"},
	}
	maps.Copy(rows, callRows(id))
	maps.Copy(rows, h.articleRows())
	maps.Copy(rows, h.supervisionRows(id))
	maps.Copy(rows, h.attachmentRows(id))
	maps.Copy(rows, h.triageRows(id))
	maps.Copy(rows, incidentRows(id))
	maps.Copy(rows, stewardRows())
	maps.Copy(rows, absenceRows(h))
	maps.Copy(rows, bringRows())
	maps.Copy(rows, inspectionRows())
	maps.Copy(rows, evaluationRows())
	maps.Copy(rows, deskRows())
	maps.Copy(rows, surgeRows())
	maps.Copy(rows, statsRows())
	maps.Copy(rows, bulletinRows())
	for _, a := range deeds() {
		facts := map[string]any{}
		names := map[ticket.Action]string{"merge": "into", "link_repeat": "of"}[a]
		if names != "" {
			facts[names] = h.as("dispatcher").get(at("")).text("ticket.no")
		}
		row := scopeRow{"housing", at("/deeds/" + string(a)), map[string]any{"version": 1, "facts": facts}, 404, missing}
		if names != "" {
			row.status, row.words = 422, "没有这个编号的工单,或不在您可见的范围内"
		}
		rows[camel("deed_"+string(a))] = row
	}
	// What everybody who is signed in may read, or only his own.
	everybody := []string{"signOut", "me", "changePassword", "enrolCode", "confirmCode", "units", "regions", "categories", "policies", "duties", "calendar", "inbox"}
	everybody = append(everybody, "reasons", "absences", "deputies")
	everybody = append(everybody, "upload", "attachmentLimits")
	everybody = append(everybody, "indicators", "scoreSheets")
	everybody = append(everybody, "precedents")
	everybody = append(everybody, "telephone")
	everybody = append(everybody, "bulletins") // TestBulletinSchedule: those sent to him
	for _, op := range operations(h.api) {
		row, ok := rows[op.OperationID]
		switch {
		case op.Metadata[accessKey] == anyone, slices.Contains(everybody, op.OperationID):
			continue
		case op.OperationID == "listTickets", op.OperationID == "countTickets", op.OperationID == "search", op.OperationID == "reminders":
			continue // TestListsStayInScope
		case !ok:
			t.Errorf("%s has no out-of-scope row: say whom the door is not for", op.OperationID)
			continue
		}
		a := h.as(row.as).send(op.method, row.path, row.body, "key-"+op.OperationID)
		a.wants(row.status)
		if !strings.Contains(a.text("detail"), row.words) {
			t.Errorf("%s as %s: %s; want %q", op.OperationID, row.as, a.text("detail"), row.words)
		}
	}
	for name := range rows {
		if !slices.ContainsFunc(operations(h.api), func(op operation) bool { return op.OperationID == name }) {
			t.Errorf("there is no door %s any more", name)
		}
	}
}

// A list holds what its reader may see and nothing else, whatever he filters by.
func TestListsStayInScope(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(nil)
	h.as("agent2").post("/api/tickets", complaint(map[string]any{"title": "路灯不亮"})).wants(200)
	for login, want := range map[string]int64{"liaison": 1, "housing": 0, "agent": 1, "agent2": 1, "dispatcher": 2, "followup": 0, "director": 2, "sysadmin": 0} {
		for _, query := range []string{"", "?queue=all", "?phone=19900001234", "?urgency=0", "?q=夜市路灯"} {
			a := h.as(login).get("/api/tickets" + query).wants(200)
			if query == "?q=夜市路灯" {
				if a.number("count") != 0 {
					t.Errorf("%s finds both words in one ticket", login)
				}
				continue
			}
			if a.number("count") != want || len(a.at("items").([]any)) != int(want) {
				t.Errorf("%s%s: %d, want %d", login, query, a.number("count"), want)
			}
		}
	}
	no := h.as("agent").get(fmt.Sprintf("/api/tickets/%d", id)).text("ticket.no")
	if n := h.as("housing").get("/api/tickets?no=" + no).wants(200).number("count"); n != 0 {
		t.Errorf("another unit finds a ticket by its number")
	}
	for login, want := range map[string]int{"liaison": 1, "housing": 0, "agent2": 1, "dispatcher": 2, "sysadmin": 0} {
		for q, want := range map[string]int{"夜市 占道": want, no: min(want, 1), no[:10] + " " + no[10:]: min(want, 1)} {
			if login == "agent2" && q != "夜市 占道" {
				want = 0
			}
			a := h.as(login).get("/api/search?q=" + url.QueryEscape(q)).wants(200)
			if n := len(a.at("tickets").([]any)); n != want {
				t.Errorf("%s finds %d by %s, want %d", login, n, q, want)
			}
		}
	}
	h.as("dispatcher").get("/api/search?q="+url.QueryEscape("市")).refuses(422, "invalid", "至少输入两个字")
	for _, q := range h.as("housing").get("/api/tickets/counts").wants(200).at("queues").([]any) {
		if n := q.(map[string]any)["count"].(float64); n != 0 {
			t.Errorf("another unit counts %v", q)
		}
	}
	if n := h.as("liaison").get("/api/tickets/counts").wants(200).at("queues"); len(n.([]any)) == 0 {
		t.Error("a unit has no queues")
	}
}

// Who must change his password, or bind a code, can do nothing else.
func TestFirstThingsFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	_, first, err := h.accounts.AddUser(ctx, org.System, account.User{Login: "agent3", Name: "坐席 3", Unit: centre, Roles: []org.Role{org.Agent}}, "")
	h.must(err)
	c := h.stranger()
	in := c.post("/api/sign-in", map[string]any{"account": "agent3", "password": first}).wants(200)
	if in.text("me.pending") != "change_password" || len(in.at("me.permissions").([]any)) != 0 {
		t.Errorf("a first sign-in answers %s", in.Body)
	}
	c.cookie, c.csrf = in.Result().Cookies()[0].Value, in.text("me.csrf")
	for _, op := range operations(h.api) {
		if op.Metadata[accessKey] == signedIn {
			c.send(op.method, strings.Replace(op.path, "{id}", "1", 1), "{}", "some-key-1").refuses(403, "change_password", "请先修改口令")
		}
	}
	c.post("/api/me/password", map[string]any{"present": first, "next": "short"}).refuses(422, "invalid", "至少10个字符")
	c.post("/api/me/password", map[string]any{"present": "wrong", "next": password}).refuses(422, "invalid", "现用口令不对")
	c.post("/api/me/password", map[string]any{"present": first, "next": password}).wants(200)
	c.get("/api/tickets").wants(200)
	h.must(h.accounts.SetRules(ctx, org.System, account.Rules{}))
	h.employ(account.User{Login: "director2", Name: "中心主任 2", Unit: centre, Roles: []org.Role{org.Director}})
	d := h.as("director2")
	d.get("/api/tickets").refuses(403, "enrol_code", "绑定动态口令")
	if e := d.post("/api/me/code", nil).wants(200); !strings.HasPrefix(e.text("url"), "otpauth://totp/") {
		t.Errorf("enrolment %s", e.Body)
	}
	d.post("/api/me/code/confirm", map[string]any{"code": "000000"}).refuses(422, "invalid", "动态口令不对")
}

// Nothing that is not a person's to say comes in: facts of the system, deeds of
// the clocks, words that are no facts.
func TestNothingElseComesIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.handled(nil)
	c := h.as("dispatcher")
	for _, a := range inner {
		c.post(fmt.Sprintf("/api/tickets/%d/deeds/%s", id, a), map[string]any{"version": 1, "facts": map[string]any{}}).refuses(404, "not_found", "没有这个接口")
	}
	// Every fact of every deed that the form does not ask for is refused by name.
	tried := 0
	for _, a := range ticket.Actions() {
		if slices.Contains(inner, a) {
			continue
		}
		for _, name := range hidden(a) {
			tried++
			for _, spelling := range []string{name, strings.ToUpper(name)} {
				got := c.post(fmt.Sprintf("/api/tickets/%d/deeds/%s", id, a), map[string]any{"version": 1, "facts": map[string]any{spelling: 1}})
				got.refuses(422, "invalid", "没有这一项")
			}
		}
	}
	if tried == 0 {
		t.Error("no deed has facts of the system's own any more")
	}
	for _, name := range []string{"no", "phone_key", "repeat_no", "old_no", "requester_phone", "created_by"} {
		h.as("agent").post("/api/tickets", complaint(map[string]any{name: "1"})).refuses(422, "invalid", name+":没有这一项")
	}
	h.as("agent").post("/api/tickets", complaint(map[string]any{"channel": "import"})).refuses(422, "invalid", "应为以下之一")
	h.as("agent").post("/api/tickets", complaint(map[string]any{"channel": "exchange"})).refuses(422, "invalid", "对接系统")
	c.post(fmt.Sprintf("/api/tickets/%d/deeds/note", id), map[string]any{"version": 1, "facts": map[string]any{"text": map[string]any{"digest": "00"}}}).refuses(422, "invalid", "应为文字")
	c.get("/api/tickets?quue=all").refuses(422, "invalid", "没有这个查询条件")
	c.get("/api/tickets?region=34130%25").refuses(422, "invalid", "只能是数字和点")
}

// hidden are the facts of a deed that are stored but not asked for.
func hidden(a ticket.Action) []string {
	var names []string
	all, asked := everyFact(a), inputsOf(a)
	for _, name := range all {
		if !slices.ContainsFunc(asked, func(in input) bool { return in.name == name }) {
			names = append(names, name)
		}
	}
	return names
}
