package api

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// bulletinRows are knocks at the doors of reports by posts that they are not for.
func bulletinRows() map[string]scopeRow {
	schedule := map[string]any{"id": 0, "version": 0, "kind": "daily", "of": 0, "rhythm": "day", "day": 0, "minute": 510, "roles": []any{"director"}, "people": []any{}, "enabled": true}
	return map[string]scopeRow{
		"askBulletin":          {"dispatcher", "/api/bulletins", map[string]any{"kind": "daily", "on": "2022-11-06"}, 403, "中心主任"},
		"bulletin":             {"agent", "/api/bulletins/1", nil, 404, "没有发给您"},
		"bulletinFile":         {"liaison", "/api/bulletins/1/file", nil, 404, "没有发给您"},
		"bulletinSchedules":    {"dispatcher", "/api/bulletin-schedules", nil, 403, "中心主任"},
		"saveBulletinSchedule": {"floorlead", "/api/bulletin-schedules", schedule, 403, "中心主任"},
	}
}

// A report is asked for, made, read, and taken home; who opened it is known. Its numbers
// are those of the figures, a day without data is refused in words.
func TestBulletin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	director := h.as("director")
	director.post("/api/bulletins", map[string]any{"kind": "daily", "on": "2022-11-07"}).refuses(422, "invalid", "还没有过完")
	director.post("/api/bulletins", map[string]any{"kind": "desk", "of": 7, "from": "2022-11-01", "to": "2022-11-06"}).refuses(422, "invalid", "没有这个专席")
	h.handled(nil)
	h.handled(map[string]any{"title": "路灯不亮"})
	h.pass(24 * time.Hour)
	h.signed = map[string]*client{} // a new day, a new session
	director = h.as("director")

	waiting := director.post("/api/bulletins", map[string]any{"kind": "daily", "on": "2022-11-07"}).wants(200)
	empty := director.post("/api/bulletins", map[string]any{"kind": "daily", "on": "2022-11-06"}).wants(200)
	if waiting.text("state") != "waiting" || waiting.text("title") != "宿州市12345热线运行日报(2022年11月7日)" {
		t.Errorf("asked: %s", waiting.Body)
	}
	at := func(a answer) string { return fmt.Sprintf("/api/bulletins/%d", a.number("id")) }
	director.get(at(waiting)+"/file").refuses(409, "conflict", "还没有生成")
	h.tends(2)
	made := director.get(at(waiting)).wants(200)
	if made.text("state") != "ready" || made.text("content.figures.0.k") != "K00" || made.text("content.figures.0.value") != "2" || made.number("content.figures.0.num") != 2 {
		t.Errorf("made: %s", made.Body)
	}
	if lead := made.text("content.lead"); !strings.Contains(lead, "诉求2件") || !strings.Contains(lead, "满意率(有效参评):期内没有") {
		t.Errorf("lead %q", lead)
	}
	for i, k := range []string{"K12a", "K12b", "K12c"} {
		if got := made.text(fmt.Sprintf("content.figures.%d.k", 5+i)); got != k {
			t.Errorf("figure %d is %s, want %s beside the other two", 5+i, got, k)
		}
	}
	if why := director.get(at(empty)).wants(200); why.text("state") != "refused" || !strings.Contains(why.text("why"), "最早的工单在2022-11-07") {
		t.Errorf("a day without data: %s", why.Body)
	}

	word := director.get(at(waiting) + "/file")
	body := partOf(t, word.Body.Bytes(), "word/document.xml")
	if word.Code != 200 || !strings.Contains(body, "运行日报") || strings.Contains(body, "{") || !strings.Contains(partOf(t, word.Body.Bytes(), "word/charts/chart101.xml"), "分时受理量") {
		t.Errorf("docx answers %d", word.Code)
	}
	sheet := director.get(at(waiting) + "/file?xlsx=true")
	book, err := excelize.OpenReader(bytes.NewReader(sheet.Body.Bytes()))
	h.must(err)
	if v, err := book.GetCellValue("指标", "C3"); err != nil || v != "2" {
		t.Errorf("the workbook says %q, %v", v, err)
	}
	receipts := director.get(at(waiting)).wants(200)
	if receipts.text("receipts.0.opened_at") == "" || receipts.text("receipts.0.downloaded_at") == "" {
		t.Errorf("receipts %s", receipts.Body)
	}
	h.as("agent").get(at(waiting)).refuses(404, "not_found", "没有发给您")
	if list := h.as("dispatcher").get("/api/bulletins").wants(200); list.number("total") != 2 || list.at("keeps") != false {
		t.Errorf("list %s", list.Body)
	}
}

// tends lets two nodes make what waits, and counts what they made.
func (h *house) tends(want int) {
	h.Helper()
	var nodes sync.WaitGroup
	made := make(chan int, 2)
	for range 2 {
		nodes.Go(func() {
			n, err := h.reports.Tend(context.Background())
			if err != nil {
				h.Error(err)
			}
			made <- n
		})
	}
	nodes.Wait()
	if got := <-made + <-made; got != want {
		h.Errorf("%d reports were made, want %d", got, want)
	}
}

func partOf(t *testing.T, file []byte, name string) string {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := in.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A report is made at its time, once, on however many nodes; what a standstill missed is
// made afterwards, and those it is for are told and may open it.
func TestBulletinSchedule(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	director := h.as("director")
	schedule := map[string]any{"id": 0, "version": 0, "kind": "daily", "of": 0, "rhythm": "day", "day": 0, "minute": 510, "roles": []any{}, "people": []any{}, "enabled": true}
	director.post("/api/bulletin-schedules", schedule).refuses(422, "invalid", "至少选一个")
	schedule["roles"], schedule["people"] = []any{"director"}, []any{map[string]any{"id": h.posts["agent"].ID, "name": ""}}
	director.post("/api/bulletin-schedules", schedule).wants(200)
	list := director.get("/api/bulletin-schedules").wants(200)
	if list.text("schedules.0.next_at") != "2022-11-08T00:30:00Z" || list.text("schedules.0.people.0.name") == "" {
		t.Errorf("schedules %s", list.Body)
	}
	h.handled(nil)
	h.tends(0)
	h.pass(3 * 24 * time.Hour) // the machine stood still over two mornings
	h.tends(3)
	h.tends(0)
	h.signed = map[string]*client{}
	found := h.as("director").get("/api/bulletins").wants(200)
	if found.number("total") != 3 || found.at("items.0.timed") != true {
		t.Errorf("made %s", found.Body)
	}
	ready := ""
	for i := range 3 {
		if found.text(fmt.Sprintf("items.%d.state", i)) == "ready" {
			ready = fmt.Sprintf("/api/bulletins/%d", found.number(fmt.Sprintf("items.%d.id", i)))
		}
	}
	if mail := h.as("agent").get("/api/inbox").wants(200); !strings.Contains(mail.Body.String(), "运行日报(2022年11月7日)已生成") {
		t.Errorf("the agent was told %s", mail.Body)
	}
	h.as("agent").get(ready).wants(200)
	h.as("agent2").get(ready).refuses(404, "not_found", "没有发给您")
	if own := h.as("agent").get("/api/bulletins").wants(200); own.number("total") == 0 || own.number("total") == 4 {
		t.Errorf("the agent sees %s", own.Body)
	}
	schedule["id"], schedule["version"] = list.number("schedules.0.id"), 7
	h.as("director").post("/api/bulletin-schedules", schedule).refuses(409, "stale", "刚被他人修改")
	schedule["version"], schedule["enabled"] = 1, false
	h.as("director").post("/api/bulletin-schedules", schedule).wants(200)
	h.pass(24 * time.Hour)
	h.tends(0)
}

// A report of a desk counts what the desk registered, and names it.
func TestDeskBulletin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.as("floorlead").post("/api/desks", financeDesk(0, 0, []int64{int64(h.posts["agent"].ID)})).wants(204)
	h.take(map[string]any{"desk": 1})
	h.take(map[string]any{"desk": 1, "title": "贷款利率"})
	h.take(nil)
	h.pass(24 * time.Hour)
	h.signed = map[string]*client{}
	asked := h.as("director").post("/api/bulletins", map[string]any{"kind": "desk", "of": 1, "from": "2022-11-01", "to": "2022-11-07"}).wants(200)
	h.tends(1)
	v := h.as("director").get(fmt.Sprintf("/api/bulletins/%d", asked.number("id"))).wants(200)
	if v.text("content.of") != "金融服务专席" || v.text("content.figures.0.value") != "2" || len(v.at("content.items").([]any)) != 2 || v.number("content.days.6.now") != 2 || v.number("content.days.0.now") != 0 {
		t.Errorf("report of the desk: %s", v.Body)
	}
}
