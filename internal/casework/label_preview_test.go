package casework

import (
	"fmt"
	"testing"
	"time"

	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// A rule is tried on the last ten thousand tickets, while the administrator waits.
func TestPreviewOfTenThousand(t *testing.T) {
	h := newHouse(t)
	var cases []*ticket.Case
	for i := range previewMost + 50 { // fifty more than are looked at
		at := h.db.Now().Add(time.Duration(i-previewMost-50) * time.Minute).UTC()
		text := "小区门口的路灯不亮三天了,晚上出行不便,请尽快安排人员维修。"
		if i%50 == 0 {
			text = "工地老板拖欠工资三个月,多次讨要无果,请帮忙协调。"
		}
		cases = append(cases, &ticket.Case{Ticket: ticket.Ticket{ID: ticket.ID(postgres.NewID(at)), No: ticket.NewNo(341300, at, i), Version: 1, Kind: ticket.Complaint, Class: ticket.ClassMatter, Channel: ticket.Phone, Source: ticket.Local,
			Category: "1", Region: "341302", Labels: []string{}, RequesterKind: "person", PolicyID: 1, State: ticket.ToDispatch, Title: ticket.Text(fmt.Sprintf("第%d件", i)), Content: ticket.Text(text),
			CreatedAt: at, CreatedBy: 1, CreatedUnit: unitCentre, AcceptedAt: &at, RepeatNo: 1}})
	}
	for l := h.Loader(); len(cases) > 0; cases = cases[min(len(cases), 2500):] {
		h.must(l.Load(t.Context(), cases[:min(len(cases), 2500)]))
	}
	began := time.Now()
	p, err := h.PreviewTag(t.Context(), director(h), triage.Tag{Name: "欠薪试算", Text: "词: 拖欠工资 欠薪", Enabled: true})
	h.must(err)
	t.Logf("tried on %d in %v", p.Looked, time.Since(began).Round(time.Millisecond))
	if p.Stopped || p.Looked != previewMost || p.Marked != previewMost/50 || len(p.Sample) != previewSample || len(p.Sample[0].Words) == 0 {
		t.Errorf("looked at %d, marked %d, sample %d, stopped %v", p.Looked, p.Marked, len(p.Sample), p.Stopped)
	}
}
