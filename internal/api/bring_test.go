package api

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"suban/internal/exchange/sheets"
	"suban/internal/ticket"
)

func bringRows() map[string]scopeRow {
	return map[string]scopeRow{
		"sheetKinds":    {"agent", "/api/admin/import", nil, 403, "管理权限"},
		"sheetTemplate": {"agent", "/api/admin/import/template?kind=units", nil, 403, "管理权限"},
		"bring":         {"sysadmin", "/api/admin/import?kind=tickets", "PK", 403, "时限规则管理"},
	}
}

// filled is a workbook of a kind with rows by heading.
func (h *house) filled(kind string, rows ...map[string]string) []byte {
	h.Helper()
	k, err := sheets.KindNamed(kind)
	h.must(err)
	text, err := k.Template()
	h.must(err)
	f, err := excelize.OpenReader(bytes.NewReader(text))
	h.must(err)
	defer f.Close()
	for i, row := range rows {
		for j, c := range k.Columns {
			at, _ := excelize.CoordinatesToCellName(j+1, i+2)
			h.must(f.SetCellValue(k.Title, at, row[c.Head]))
		}
	}
	var b bytes.Buffer
	h.must(f.Write(&b))
	return b.Bytes()
}

func (c *client) bring(kind string, dry bool, rows ...map[string]string) answer {
	c.Helper()
	r := newRequest("POST", fmt.Sprintf("/api/admin/import?kind=%s&dry=%v", kind, dry), string(c.filled(kind, rows...)))
	r.Header.Set("Content-Type", "application/octet-stream")
	return c.ask(r)
}

// counts wants how many rows were taken, were there already and were refused.
func (a answer) counts(imported, already int64, refused ...string) answer {
	a.h.Helper()
	a.wants(200)
	list, _ := a.at("refusals").([]any)
	if a.number("imported") != imported || a.number("already") != already || len(list) != len(refused) {
		a.h.Fatalf("%s: %s; want %d imported, %d already, refused %v", a.what, a.Body, imported, already, refused)
	}
	for i, words := range refused {
		if why := a.text(fmt.Sprintf("refusals.%d.why", i)); !strings.Contains(why, words) {
			a.h.Errorf("row refused with %s, want %s", why, words)
		}
	}
	return a
}

// A city comes from another system: units, people, categories, open tickets. A
// trial run writes nothing, a second run nothing twice.
func TestComingFromAnotherSystem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, director := h.as("sysadmin"), h.as("director")
	units := []map[string]string{
		{"单位名称": "市水利局", "简称": "市水利局", "类型": "市直部门", "启用日期": "2021-03-01", "地区代码": "341300", "分管负责人": "副局长"},
		{"单位名称": "水利局河道所", "上级单位": "市水利局", "类型": "内设或下属机构", "启用日期": "2021-03-01"},
		{"单位名称": "无根所", "上级单位": "没有的局", "类型": "内设或下属机构", "启用日期": "2021-03-01"},
		{"单位名称": "市气象局", "类型": "衙门", "启用日期": "2021-03-01", "地区代码": "341300"},
	}
	admin.bring("units", true, units...).counts(2, 0, "没有上级单位", "衙门")
	admin.bring("units", false, units...).counts(2, 0, "没有上级单位", "衙门")
	admin.bring("units", false, units...).counts(0, 2, "没有上级单位", "衙门")
	people := []map[string]string{
		{"账号": "shuili1", "岗位": "市水利局联络员", "单位": "市水利局", "角色": "承办联络员"},
		{"账号": "shuili2", "岗位": "x", "单位": "市水利局", "角色": "系统管理员、承办联络员"},
	}
	// The house's tree stands still: its people belong to units it knows.
	people[0]["单位"], people[1]["单位"] = "市城管局", "市城管局"
	admin.bring("users", true, people...).counts(1, 0, "不接触业务数据")
	made := admin.bring("users", false, people...).counts(1, 0, "不接触业务数据")
	if made.text("first.0.login") != "shuili1" || made.text("first.0.password") == "" {
		t.Errorf("first passwords: %s", made.Body)
	}
	admin.bring("users", false, people...).counts(0, 1, "不接触业务数据")
	subjects := []map[string]string{
		{"一级分类": "水务", "二级分类": "防汛", "三级分类": "河道堵塞", "关键词": "河道、淤积", "默认承办单位": "市水利局"},
		{"一级分类": "城市管理", "二级分类": "市容秩序", "三级分类": "占道经营"},
		{"一级分类": "水务", "紧急程度": "很急"},
	}
	director.bring("categories", true, subjects...).counts(1, 1, "紧急程度")
	director.bring("categories", false, subjects...).counts(1, 1, "紧急程度")
	tickets := []map[string]string{
		{"原编号": "旧-1", "受理时间": "2022-11-01 09:30", "诉求类型": "投诉", "标题": "河道堵塞", "诉求内容": "河道淤积,请清理。", "诉求分类": "河道堵塞", "承办单位": "市水利局", "派单时间": "2022-11-01 10:00",
			"签收时间": "2022-11-01 11:00", "先行联系时间": "2022-11-01 15:00", "先行联系情况": "已说明", "延期批准时间": "2022-11-03 09:00", "延期工作日": "3", "办理经过": "2022-11-02 09:00 现场查看\n2022-11-04 10:00 进场清淤", "原到期时间": "2022-11-30 18:00"},
		{"原编号": "旧-2", "受理时间": "2022-11-06 09:30", "诉求类型": "求助", "标题": "待派的", "诉求内容": "请转有关单位。"},
		{"原编号": "旧-3", "受理时间": "2022-11-06 09:30", "诉求类型": "求助", "标题": "早办", "诉求内容": "x", "承办单位": "市水利局", "派单时间": "2022-11-05 10:00"},
		{"原编号": "旧-4", "受理时间": "2023-11-06 09:30", "诉求类型": "求助", "标题": "未来", "诉求内容": "x"},
		{"原编号": "旧-1", "受理时间": "2022-11-06 09:30", "诉求类型": "求助", "标题": "重号", "诉求内容": "x"},
	}
	refusals := []string{"早于受理时间", "晚于现在", "重复"}
	director.bring("tickets", true, tickets...).counts(2, 0, refusals...)
	if n := h.as("dispatcher").get("/api/tickets").number("count"); n != 0 {
		t.Fatalf("the trial run wrote %d tickets", n)
	}
	done := director.bring("tickets", false, tickets...).counts(2, 0, refusals...)
	if !strings.Contains(done.text("notes.0.why"), "原系统为") {
		t.Errorf("no note about the other due date: %s", done.Body)
	}
	director.bring("tickets", false, tickets[:2]...).counts(0, 2)
	found := h.as("dispatcher").get("/api/tickets?no=旧-1").wants(200)
	if found.number("count") != 1 {
		t.Fatalf("the old number finds %s", found.Body)
	}
	id := found.number("items.0.id")
	page := h.as("dispatcher").get(fmt.Sprintf("/api/tickets/%d", id)).wants(200)
	if page.text("ticket.state") != "handling" || page.text("ticket.old_no") != "旧-1" || page.text("assignments.0.signed_at")[:13] != "2022-11-01T03" {
		t.Errorf("the ticket came as %s", page.Body)
	}
	if page.text("extensions.0.verdict") != "approved" || page.text("ticket.due_at")[:10] != "2022-11-18" {
		t.Errorf("due at %s with %s", page.text("ticket.due_at"), page.text("extensions.0.verdict"))
	}
	h.must(h.casework.VerifyReplay(t.Context(), ticket.ID(id)))
	if a, err := h.casework.VerifyChain(t.Context(), "", nil); err != nil || len(a.Flaws) > 0 {
		t.Errorf("the chain: %v %v", a.Flaws, err)
	}
	articles := []map[string]string{{"标题": "河道堵塞找谁", "问题": "河道堵了找谁?", "答复口径": "拨打12345登记位置,由水利部门清理。", "依据": "河道管理条例", "责任单位": "市城管局", "分类": "占道经营"}}
	h.as("knowledge").bring("articles", true, articles...).counts(1, 0)
	h.as("knowledge").bring("articles", false, articles...).counts(1, 0)
	h.as("knowledge").bring("articles", false, articles...).counts(0, 1)
	days := []map[string]string{{"日期": "2022-11-14", "名称": "抢修", "上班": "放假"}}
	director.bring("calendar", true, days...).refuses(422, "invalid", "安排不完整")
	admin.bring("calendar", true, days...).refuses(403, "denied", "工作日历管理")
	if a := director.get("/api/admin/import/template?kind=tickets").wants(200); !strings.HasPrefix(a.Body.String(), "PK") {
		t.Error("the template is no workbook")
	}
}

// Each kind that can be brought has its template: a workbook with its columns, and how to fill them in.
func TestSheetTemplates(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	by := map[string]string{"articles": "knowledge", "calendar": "director", "categories": "director", "tickets": "director"}
	for _, k := range sheets.Kinds {
		as := by[k.Name]
		if as == "" {
			as = "sysadmin"
		}
		a := h.as(as).get("/api/admin/import/template?kind=" + k.Name).wants(200)
		f, err := excelize.OpenReader(bytes.NewReader(a.Body.Bytes()))
		h.must(err)
		rows, err := f.GetRows(k.Title)
		h.must(err)
		for i, c := range k.Columns {
			if len(rows) == 0 || i >= len(rows[0]) || rows[0][i] != c.Head {
				t.Errorf("the template of %s has no column %s: %v", k.Title, c.Head, rows)
				break
			}
		}
		if len(f.GetSheetList()) < 2 {
			t.Errorf("the template of %s does not say how it is filled in", k.Title)
		}
		h.must(f.Close())
	}
	if len(sheets.Kinds) != 6 {
		t.Errorf("%d kinds", len(sheets.Kinds))
	}
}
