package oversight

import (
	"testing"

	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// What two people erase of a ticket reaches the words that supervision keeps beside it:
// reminders, orders, papers and dossiers, with their records; a signed paper stays signed.
func TestErasingReachesSupervision(t *testing.T) {
	h := newHouse(t)
	id := h.overdue(nil)
	o := h.doOrder(h.office(), h.order(id), supervision.Deed{Do: supervision.Issue, Form: supervision.Project, Days: 3, Text: "示例小区王先生反映的夜市占道限期整改"})
	p, err := h.DraftForm(t.Context(), h.supervisor(), []ticket.ID{id})
	h.must(err)
	p, err = h.DoSubmission(t.Context(), h.supervisor(), p.ID, p.Version, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: 70})
	h.must(err)
	p, err = h.DoSubmission(t.Context(), h.leader(), p.ID, p.Version, supervision.PaperDeed{Do: supervision.SignPaper, Signs: &supervision.Instruction{Decision: supervision.Agree, Text: "请主要负责同志领办", Lead: unitCity, Days: 10, Strokes: [][]supervision.PenPoint{{{1, 1}, {9, 9}}}}})
	h.must(err)
	campaign := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.Campaign, Tickets: []ticket.ID{id, h.handled(nil)}, DossierText: text("", "难办件集中化解")})
	campaign = h.doDossier(h.supervisor(), campaign, supervision.DossierDeed{Do: "freeze"})
	campaign = h.doDossier(h.supervisor(), campaign, supervision.DossierDeed{Do: "resolve", Ticket: id, Result: supervision.Done, Text: "王先生家门口已清理"})
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.Read, Text: "请王先生门口今日清理"})
	h.answered(id, "已清理摊贩,安排专人值守", 4)
	second := h.as(53, unitCentre, org.Director)
	h.do(h.director(), id, &ticket.AskErase{Text: ticket.Text("诉求人要求删除")})
	h.do(second, id, &ticket.ConfirmErase{})
	h.pass(id)
	h.pass(id) // once is enough

	o, err = h.Order(t.Context(), h.supervisor(), o.ID)
	h.must(err)
	if o.Demand != gone || o.Title != gone || o.Record[2].Text != gone || o.State != supervision.Working {
		t.Errorf("the order still says %q, %q, %q", o.Title, o.Demand, o.Record[1].Text)
	}
	for _, r := range h.reminders(id) {
		if r.Text != gone {
			t.Errorf("a reminder still says %q", r.Text)
		}
	}
	p, err = h.Submission(t.Context(), h.supervisor(), p.ID)
	h.must(err)
	if p.Paper.Situation != gone || p.Paper.Tickets[0].Title != gone || p.SealBroke || p.Signed.Text != "请主要负责同志领办" {
		t.Errorf("the paper: %+v, seal broken %v", p.Paper, p.SealBroke)
	}
	campaign, err = h.Dossier(t.Context(), h.supervisor(), campaign.ID)
	h.must(err)
	if campaign.Points[0].Note != gone || campaign.Text == gone || campaign.Record[2].Text != gone {
		t.Errorf("the campaign: %+v", campaign.Dossier)
	}
}
