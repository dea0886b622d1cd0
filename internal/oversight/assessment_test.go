package oversight

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// S13, S20: the month's notice has its unit's own figures — those of the score sheet, by the
// tickets that made them — and names the tickets that cost it points and no others. The unit
// reads it when it is issued, and signs for it with what it will do.
func TestAssessmentOfAMonth(t *testing.T) {
	h := newHouse(t)
	figures := stats.New(h.db, seal.Test(), h.work.Rulebook)
	var own []ticket.ID
	for i := range 6 {
		id := h.handled(func(r *ticket.Register) { r.RequesterPhone = ticket.Text(fmt.Sprintf("1990000%04d", i)) })
		h.answered(id, fmt.Sprintf("已清理摊贩%d处,安排专人值守", i+3), []int{5, 5, 5, 5, 5, 2}[i])
		own = append(own, id)
	}
	theirs := h.take(func(r *ticket.Register) { r.RequesterPhone = ticket.Text("19900009999") })
	h.do(h.dispatcher(), theirs, &ticket.Dispatch{Unit: unitRoads})
	h.at("2022-12-05 10:00")
	if _, err := figures.Fold(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := h.Assess(t.Context(), h.liaison(), figures, unitCity, "2022-11")
	h.refused(err, fault.Denied, "督办员")
	_, err = h.Assess(t.Context(), h.supervisor(), figures, unitCity, "十一月")
	h.refused(err, fault.Invalid, "2026-10")
	d, err := h.Assess(t.Context(), h.supervisor(), figures, unitCity, "2022-11")
	h.must(err)
	card, err := figures.Card(t.Context(), h.supervisor(), unitCity, "2022-11")
	h.must(err)
	said := map[string]supervision.PaperFigure{}
	for _, f := range d.Figures {
		said[f.Name] = f
	}
	if got := said["得分"]; got.Value != fmt.Sprintf("%.1f", card.Score.Total) || !strings.Contains(got.Note, fmt.Sprintf("第%d名", card.Place)) {
		t.Errorf("score %+v, the card says %.1f", got, card.Score.Total)
	}
	if got := said["服务响应:按时办结率"]; got.Value != "85.71%" || !strings.HasPrefix(got.Note, "6/7,") {
		t.Errorf("in time %+v", got) // the sixth turn again: asked to do it once more, and not done
	}
	if !slices.Equal(d.Units, []org.UnitID{unitCity}) || !slices.Contains(d.Tickets, own[5]) || slices.Contains(d.Tickets, own[0]) || slices.Contains(d.Tickets, theirs) {
		t.Errorf("the notice to %v names %v", d.Units, d.Tickets)
	}
	if !strings.Contains(d.Text, "2022年11月") || !strings.Contains(d.Text, "得分偏低的指标:服务响应:按时办结率") || d.State != supervision.Preparing {
		t.Errorf("drafted %s: %s", d.State, d.Text)
	}
	_, err = h.Dossier(t.Context(), h.liaison(), d.ID)
	h.refused(err, fault.NotFound, "没有这个案卷")
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "edit", Text: "请逐件核对,十日内报整改措施。"})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "issue"})
	if got := h.told(h.liaison(), "dossier"); len(got) != 1 || !strings.Contains(got[0], "通报") {
		t.Errorf("the unit is told %q", got)
	}
	h.tries(h.supervisor(), d, supervision.DossierDeed{Do: "edit", Text: "改一改"}, fault.Conflict, "待签收")
	h.tries(h.roads(), d, supervision.DossierDeed{Do: "receive", Text: "已整改"}, fault.NotFound, "没有这个案卷")
	h.tries(h.liaison(), d, supervision.DossierDeed{Do: "receive"}, fault.Invalid, "整改措施")
	d = h.doDossier(h.liaison(), d, supervision.DossierDeed{Do: "receive", Text: "由分管负责人逐件包案"})
	if d.State != supervision.Closed || d.Decision != "由分管负责人逐件包案" {
		t.Errorf("received: %s %q", d.StateName(), d.Decision)
	}
}

// S13: a work hint is a message with a receipt: each unit answers for itself once, the
// centre sees who has not, and what was drawn back is answered by nobody.
func TestHintWithReceipt(t *testing.T) {
	h := newHouse(t)
	_, err := h.OpenDossier(t.Context(), h.supervisor(), NewDossier{Dossier: supervision.Dossier{Kind: supervision.Hint, DossierText: text("", "雨雪天气工作提示")}})
	h.refused(err, fault.Invalid, "要提示的单位")
	d := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.Hint, Units: []org.UnitID{unitCity, unitRoads}, DossierText: text("", "雨雪天气工作提示")})
	for _, by := range []org.Actor{h.liaison(), h.roads()} {
		if got := h.told(by, "hint"); len(got) != 1 || !strings.Contains(got[0], "雨雪天气工作提示") {
			t.Errorf("%s is told %q", by.Name, got)
		}
	}
	h.tries(h.as(96, unitSetting, org.Liaison), d, supervision.DossierDeed{Do: "receive", Text: "收到"}, fault.NotFound, "没有这个案卷")
	d = h.doDossier(h.liaison(), d, supervision.DossierDeed{Do: "receive", Text: "已安排值班"})
	h.tries(h.liaison(), d, supervision.DossierDeed{Do: "receive", Text: "再次回执"}, fault.Conflict, "已经回执")
	var missing []org.UnitID
	for _, p := range d.Points {
		if p.Result == "" {
			missing = append(missing, p.Unit)
		}
	}
	if d.State != supervision.UnderWay || !slices.Equal(missing, []org.UnitID{unitRoads}) || d.Points[0].Note != "已安排值班" || d.Points[0].DoneAt == nil {
		t.Errorf("%s, no receipt of %v, points %+v", d.StateName(), missing, d.Points)
	}
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "drop", Text: "天气转好"})
	h.tries(h.roads(), d, supervision.DossierDeed{Do: "receive", Text: "已备融雪剂"}, fault.Conflict, "已撤销")
}
