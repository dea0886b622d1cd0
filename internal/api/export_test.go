package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// An export says who took it and what for on every row, holds what the list shows and no
// more, and is written down before it leaves.
func TestExportTickets(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.handled(map[string]any{"requester": map[string]any{"name": "李保密", "phone": "139 1234 5678", "type": "person", "confidential": true}})
	purpose := map[string]any{"purpose": "向市政府报送 & 周报"}
	a := h.as("director").post("/api/tickets/export?queue=all", purpose).wants(200)
	book, err := excelize.OpenReader(bytes.NewReader(a.Body.Bytes()))
	h.must(err)
	defer book.Close()
	rows, err := book.GetRows("工单")
	h.must(err)
	if len(rows) != 3 || !strings.Contains(rows[0][0], "导出,用途:向市政府报送") {
		t.Fatalf("rows %v", rows)
	}
	no := h.as("director").get("/api/tickets").text("items.0.no")
	if rows[2][0] != no || rows[2][2] != "办理中" || rows[2][3] != "投诉" || !strings.Contains(rows[2][len(rows[2])-1], "周报") {
		t.Errorf("row %v", rows[2])
	}
	for _, row := range rows {
		for _, word := range secret {
			if strings.Contains(strings.Join(row, " "), word) {
				t.Errorf("the export shows %q", word)
			}
		}
	}
	if audit := h.as("auditadmin").get("/api/audit/admin").wants(200).Body.String(); !strings.Contains(audit, "工单列表") || !strings.Contains(audit, "周报") {
		t.Errorf("audit %s", audit)
	}
	lines := strings.Split(strings.TrimSpace(h.as("director").post("/api/tickets/export/along?queue=all", purpose).wants(200).Body.String()), "\n")
	var first, last exportLine
	h.must(errors.Join(json.Unmarshal([]byte(lines[0]), &first), json.Unmarshal([]byte(lines[len(lines)-1]), &last)))
	if len(lines) < 2 || first.All != 1 || first.Rows != 0 || first.Back == nil || last.Rows != 1 || last.Problem != nil || !strings.HasPrefix(last.Name, "工单列表 ") {
		t.Errorf("told %+v … %+v in %d lines", first, last, len(lines))
	}
	followed, err := excelize.OpenReader(bytes.NewReader(last.File))
	h.must(err)
	defer followed.Close()
	if again, _ := followed.GetRows("工单"); !cmp.Equal(again, rows) {
		t.Errorf("followed: %v, not %v", again, rows)
	}
	h.as("director").post("/api/tickets/export/along", map[string]any{"purpose": "看看"}).refuses(422, "invalid", "用途")
	h.as("director").post("/api/tickets/export?queue=all", map[string]any{"purpose": "看看"}).refuses(422, "invalid", "用途")
	h.as("director").post("/api/tickets/export?queue=nothing", purpose).refuses(422, "invalid", "没有「nothing」这个队列")
	h.as("liaison").post("/api/tickets/export", purpose).refuses(403, "denied", "没有导出的权限")
}
