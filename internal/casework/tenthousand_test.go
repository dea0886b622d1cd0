package casework

import (
	"fmt"
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// Ten thousand tickets and fifty: a rule is tried on the last ten thousand while the
// administrator waits, and every page of a search is found, whether its words are common,
// rare or nowhere, in the whole city or among one agent's own.
func TestTenThousandTickets(t *testing.T) {
	h := newHouse(t)
	var cases []*ticket.Case
	const all = previewMost + 50
	for i := range all {
		at := h.db.Now().Add(time.Duration(i-all) * time.Minute).UTC()
		text := "小区门口的路灯不亮三天了,晚上出行不便,请尽快安排人员维修。"
		switch {
		case i%50 == 0:
			text = "工地老板拖欠工资三个月,多次讨要无果,请帮忙协调。"
		case i%2000 == 7:
			text = "楼前化粪池外溢,污水流到路面。"
		}
		cases = append(cases, &ticket.Case{Ticket: ticket.Ticket{ID: ticket.ID(postgres.NewID(at)), No: ticket.NewNo(341300, at, i), Version: 1, Kind: ticket.Complaint, Class: ticket.ClassMatter, Channel: ticket.Phone, Source: ticket.Local,
			Category: "1", Region: "341302", Labels: []string{}, RequesterKind: "person", PolicyID: 1, State: ticket.ToDispatch, Title: ticket.Text(fmt.Sprintf("第%d件", i)), Content: ticket.Text(text),
			CreatedAt: at, CreatedBy: org.UserID(1 + i%3), CreatedUnit: unitCentre, AcceptedAt: &at, RepeatNo: 1}})
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

	for _, row := range []struct {
		by    org.Actor
		words string
		want  int
	}{{h.dispatcher(), "路灯", all - 201 - 6}, {h.dispatcher(), "拖欠工资", 201}, {h.dispatcher(), "化粪池", 6}, {h.dispatcher(), "洒水车", 0},
		{h.agent(), "拖欠工资", 67}, {h.agent(), "化粪池", 2}, {h.agent(), "洒水车", 0}, {h.liaison(), "路灯", 0}} {
		seen, after := map[ticket.ID]bool{}, ""
		for pages := 1; ; pages++ {
			f, err := h.Search(t.Context(), row.by, row.words, after)
			h.must(err)
			for _, hit := range f.Hits {
				if seen[hit.ID] {
					t.Fatalf("%s: %s twice", row.words, hit.No)
				}
				seen[hit.ID] = true
			}
			if after = f.Next; after == "" || pages == 4 && row.want > 1000 {
				break
			}
		}
		if want := min(row.want, 4*searchLook); len(seen) != want {
			t.Errorf("%s by %d: found %d, want %d", row.words, row.by.ID, len(seen), want)
		}
	}
}
