package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
	"suban/internal/workday"
)

// surgeRows say whom the doors of the emergency response are not for.
func surgeRows() map[string]scopeRow {
	leads, none, quiz := "班长提出", "没有这份清单", "临时坐席"
	plan := map[string]any{"version": 0, "name": "预案", "desk": "", "seats_from": 1, "seats_to": 2, "groups": []any{}, "shifts": []any{}, "batches": []any{}, "training": 15, "pass": 80, "quiz": []any{}}
	version := map[string]any{"version": 1}
	return map[string]scopeRow{
		"commandPost":     {"agent", "/api/surge", nil, 403, "应急指挥部"},
		"saveSurgePlan":   {"agent", "/api/surge/plan", plan, 403, leads},
		"askSurge":        {"dispatcher", "/api/surge", map[string]any{"reason": "疫情反弹"}, 403, leads},
		"beginSurge":      {"dispatcher", "/api/surge/1/begin", version, 403, leads},
		"withdrawSurge":   {"dispatcher", "/api/surge/1/withdraw", version, 403, leads},
		"endSurge":        {"dispatcher", "/api/surge/1/end", version, 403, leads},
		"callVolunteers":  {"dispatcher", "/api/surge/1/volunteers", map[string]any{"batch": "第一批"}, 403, leads},
		"rehearseSurge":   {"dispatcher", "/api/surge/rehearsal", nil, 403, leads},
		"rollupDocument":  {"agent", "/api/surge/rollups/1/docx", nil, 404, none},
		"standDownReport": {"dispatcher", "/api/surge/1/report", nil, 403, leads},
		"receiveRollup":   {"housing", "/api/surge/rollups/1/receive", map[string]any{}, 404, none},
		"quiz":            {"agent", "/api/surge/quiz", nil, 403, quiz},
		"startQuiz":       {"agent", "/api/surge/quiz/start", map[string]any{}, 403, quiz},
		"handQuiz":        {"agent", "/api/surge/quiz", map[string]any{"answers": []int{}}, 403, quiz},
	}
}

// A response from the plan to the stand-down: two people, forty seats, a volunteer who
// must pass first, a ticket that goes straight to its group in two hours' limit, a list
// every hour with its receipt, and at the end no temporary account that lives.
func TestSurge(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.employ(account.User{Login: "director9", Name: "中心主任 9", Unit: centre, Roles: []org.Role{org.Director}})
	p := surge.Preset(h.unit("市城管局"), h.unit("市交通局"))
	p.Batches = []surge.Batch{{Name: "第一批", People: 2, Shift: "早班"}}
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.InstallTags(t.Context()); err != nil {
			return err
		}
		p.Version = 1
		return tx.AddSurgePlan(p)
	}))
	lead, director := h.as("floorlead"), h.as("director")
	desk := financeDesk(0, 0, nil)
	desk["name"], desk["kind"], desk["close_on"], desk["seats"], desk["from"], desk["to"] = p.Desk, "epidemic", "2022-08-01", 20, "", ""
	lead.post("/api/desks", desk).wants(204)
	if a := lead.get("/api/surge/rehearsal?hours=24").wants(200); len(a.at("items").([]any)) != 25 || a.number("items.24.alive") != 0 || a.number("items.24.rolled") != 24 {
		t.Errorf("drill: %s", a.Body)
	}

	s := director.post("/api/surge", map[string]any{"reason": "疫情反弹,来电超过承载"}).wants(200)
	at := fmt.Sprintf("/api/surge/%d", s.number("id"))
	director.post("/api/surge", map[string]any{"reason": "再申请一次"}).refuses(409, "conflict", "已有一次")
	director.post(at+"/begin", map[string]any{"version": 1}).refuses(403, "denied", "两个人")
	lead.post(at+"/begin", map[string]any{"version": 1}).refuses(403, "denied", "中心主任确认")
	h.as("director9").post(at+"/begin", map[string]any{"version": 1}).wants(204)
	if d := lead.get("/api/desks").wants(200); d.number("items.0.seats") != 40 || d.text("items.0.standing") != "open" {
		t.Errorf("the desk did not grow: %s", d.Body)
	}

	opened := lead.post(at+"/volunteers", map[string]any{"batch": "第一批"}).wants(200)
	login, first := opened.text("items.0.login"), opened.text("items.0.password")
	lead.post(at+"/volunteers", map[string]any{"batch": "第一批"}).refuses(409, "conflict", "还在本班内")
	rostered := func() (n int) {
		h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
			today := workday.DateOf(tx.Now)
			lines, err := tx.Shifts(t.Context(), today, today.Plus(2))
			for _, l := range lines {
				if strings.HasPrefix(l.Name, "战时") {
					n += len(l.People)
				}
			}
			return err
		}))
		return n
	}
	if n := rostered(); n != p.Batches[0].People {
		t.Errorf("%d volunteers are on the roster, want %d", n, p.Batches[0].People)
	}
	lead.get(at+"/report").refuses(404, "not_found", "还没有撤收")
	v := h.stranger()
	in := v.post("/api/sign-in", map[string]any{"account": login, "password": first}).wants(200)
	v.cookie, v.csrf = in.Result().Cookies()[0].Value, in.text("me.csrf")
	again := v.post("/api/me/password", map[string]any{"present": first, "next": password}).wants(200)
	if c := again.Result().Cookies(); len(c) > 0 {
		v.cookie = c[0].Value
	}
	if csrf := again.text("csrf"); csrf != "" {
		v.csrf = csrf
	}
	v.post("/api/tickets", complaint(nil)).refuses(403, "denied", "上岗测验")
	if q := v.post("/api/surge/quiz/start", map[string]any{}).wants(200); strings.Contains(q.Body.String(), "right") || len(q.at("questions").([]any)) != len(p.Quiz) {
		t.Errorf("quiz: %s", q.Body)
	}
	var answers []int
	for _, q := range p.Quiz {
		answers = append(answers, q.Right)
	}
	if q := v.post("/api/surge/quiz", map[string]any{"answers": answers}).wants(200); q.number("score") != 100 {
		t.Errorf("handed in: %s", q.Body)
	}
	urgent := v.post("/api/tickets", complaint(map[string]any{"title": "封控小区透析病人", "content": "小区封控,透析病人急需去医院看病,请协助。", "requester": map[string]any{"name": "王先生", "phone": "199 0000 1234", "type": "person", "confidential": false}})).wants(200).number("id")
	tend := func() {
		t.Helper()
		if _, err := h.command.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	h.pass(time.Second)
	tend()
	k := h.as("liaison").get(fmt.Sprintf("/api/tickets/%d", urgent)).wants(200)
	if k.text("ticket.state") != "dispatched" || k.number("ticket.urgency") != 3 || k.number("assignments.0.unit.id") != int64(h.unit("市城管局")) {
		t.Errorf("the urgent ticket: %s", k.Body)
	}
	due, _ := time.Parse(time.RFC3339, k.text("ticket.due_at"))
	if left := due.Sub(h.db.Now()); left > 2*time.Hour || left < time.Hour {
		t.Errorf("its limit is %v", left)
	}
	down := h.as("liaison")
	down.deed(urgent, "sign", map[string]any{"assignment": 1}).wants(200)
	down.deed(urgent, "sub_dispatch", map[string]any{"assignment": 1, "units": []int{int(h.unit("市城管局"))}}).refuses(409, "conflict", "最多经过1级")

	h.pass(time.Hour)
	tend()
	tend()
	mine := h.as("liaison").get("/api/surge").wants(200)
	if mine.at("leads") != false || len(mine.at("rollups").([]any)) != 1 || mine.number("rollups.0.fresh") != 1 || mine.at("plan") != nil {
		t.Fatalf("the group's lists: %s", mine.Body)
	}
	list := fmt.Sprintf("/api/surge/rollups/%d", mine.number("rollups.0.id"))
	paper := h.as("liaison").get(list + "/docx").wants(200)
	z, err := zip.NewReader(bytes.NewReader(paper.Body.Bytes()), int64(paper.Body.Len()))
	h.must(err)
	f, err := z.Open("word/document.xml")
	h.must(err)
	text, err := io.ReadAll(f)
	h.must(err)
	if !strings.Contains(string(text), "透析病人") || strings.Contains(string(text), "王先生") || strings.Contains(string(text), "19900001234") {
		t.Errorf("the document: %s", text)
	}
	h.as("roads").get(list+"/docx").refuses(404, "not_found", "没有这份清单")
	h.as("director").post(list+"/receive", map[string]any{}).refuses(404, "not_found", "没有这份清单")
	h.as("liaison").post(list+"/receive", map[string]any{}).wants(204)
	h.as("liaison").post(list+"/receive", map[string]any{}).refuses(409, "conflict", "已由")

	post := h.as("director").get("/api/surge").wants(200)
	if post.number("tallies.0.taken") != 1 || post.number("tallies.0.received") != 1 || post.at("volunteers.0.alive") != true {
		t.Errorf("the post: %s", post.Body)
	}
	h.as("director").post(at+"/end", map[string]any{"version": 2, "summary": "疫情平稳,有序撤收。"}).wants(204)
	after := h.as("director").get("/api/surge").wants(200)
	for i := range 2 {
		if after.at(fmt.Sprintf("volunteers.%d.alive", i)) != false {
			t.Errorf("a temporary account lives: %s", after.Body)
		}
	}
	v.get("/api/me").refuses(401, "unauthorized", "")
	report := h.as("floorlead").get(at + "/report").wants(200)
	z, err = zip.NewReader(bytes.NewReader(report.Body.Bytes()), int64(report.Body.Len()))
	h.must(err)
	f, err = z.Open("word/document.xml")
	h.must(err)
	text, err = io.ReadAll(f)
	h.must(err)
	if !strings.Contains(string(text), "有序撤收") || !strings.Contains(string(text), p.Groups[0].Name) || !strings.Contains(string(text), "失效2个") {
		t.Errorf("the stand-down report: %s", text)
	}
	h.stranger().post("/api/sign-in", map[string]any{"account": login, "password": password}).wants(401)
	if d := h.as("director").get("/api/desks").wants(200); d.number("items.0.seats") != 20 {
		t.Errorf("the desk: %s", d.Body)
	}
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		tags, err := tx.Tags(t.Context())
		for _, tag := range tags {
			if tag.Name == "涉疫紧急" && !strings.Contains(tag.Text, "紧急: 紧急") {
				t.Errorf("the label keeps the response's limits: %s", tag.Text)
			}
		}
		return err
	}))

	// Needed once more the same day, it opens accounts of its own.
	once := h.as("director").post("/api/surge", map[string]any{"reason": "傍晚来电再次上涨"}).wants(200)
	at = fmt.Sprintf("/api/surge/%d", once.number("id"))
	h.as("director9").post(at+"/begin", map[string]any{"version": 1}).wants(204)
	if next := h.as("floorlead").post(at+"/volunteers", map[string]any{"batch": "第一批"}).wants(200); next.text("items.0.login") == login {
		t.Errorf("the account %s is given out twice", login)
	}
}

// A volunteer's account dies with the shift, without anybody's doing.
func TestVolunteerDiesWithTheShift(t *testing.T) {
	t.Parallel()
	h := newHouseAt(t, time.Date(2022, 11, 7, 15, 30, 0, 0, workday.Zone))
	h.employ(account.User{Login: "director9", Name: "中心主任 9", Unit: centre, Roles: []org.Role{org.Director}})
	p := surge.Preset(h.unit("市城管局"), h.unit("市交通局"))
	p.Version, p.Batches = 1, []surge.Batch{{Name: "第一批", People: 1, Shift: "早班"}}
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error { return tx.AddSurgePlan(p) }))
	s := h.as("floorlead").post("/api/surge", map[string]any{"reason": "疫情反弹"}).wants(200)
	at := fmt.Sprintf("/api/surge/%d", s.number("id"))
	h.as("director9").post(at+"/begin", map[string]any{"version": 1}).wants(204)
	opened := h.as("floorlead").post(at+"/volunteers", map[string]any{"batch": "第一批"}).wants(200)
	h.pass(31 * time.Minute)
	h.stranger().post("/api/sign-in", map[string]any{"account": opened.text("items.0.login"), "password": opened.text("items.0.password")}).wants(401)
	if n, err := h.command.Tend(t.Context()); n != 1 || err != nil {
		t.Errorf("ended %d, %v", n, err)
	}
	if a := h.as("floorlead").get("/api/surge").wants(200); a.at("volunteers.0.dead_at") == nil {
		t.Errorf("still alive: %s", a.Body)
	}
}
