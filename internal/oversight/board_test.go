package oversight

import (
	"slices"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// S28: on the board of 挂图作战 stand the province's tickets that did not satisfy and no
// others, each with its unit, its date and how far its order is, to the strike-off.
func TestProvinceBoard(t *testing.T) {
	h := newHouse(t)
	province := func(no, phone string) ticket.ID {
		return h.handled(func(r *ticket.Register) {
			r.Source, r.ProvinceNo, r.RequesterPhone = ticket.Province, no, ticket.Text(phone)
		})
	}
	content, unhappy := province("P1", "19900000001"), province("P2", "19900000002")
	local := h.handled(func(r *ticket.Register) { r.RequesterPhone = ticket.Text("19900000003") })
	for id, satisfaction := range map[ticket.ID]int{content: 5, unhappy: 2, local: 2} {
		h.do(h.chief(), id, &ticket.ChiefRead{On: ticket.On{Assignment: 1}, Text: ticket.Text("同意拟办")})
		h.answered(id, "已清理摊贩,安排专人值守", satisfaction)
	}
	board := func() ProvinceItem {
		h.Helper()
		list, err := h.ProvinceBoard(t.Context(), h.supervisor())
		h.must(err)
		if len(list) != 1 || list[0].Ticket != unhappy {
			t.Fatalf("on the board: %+v", list)
		}
		return list[0]
	}
	if i := board(); i.Unit != unitCity || i.DueAt == nil || i.Unsat != 1 || i.Order != 0 || i.TitleText != "夜市占道" {
		t.Errorf("before an order: %+v", i)
	}
	o, err := h.Draft(t.Context(), h.supervisor(), NewOrder{Tickets: []ticket.ID{unhappy}, Reason: "省级交办件回访不满意,挂图作战"})
	h.must(err)
	o = h.doOrder(h.supervisor(), o, supervision.Deed{Do: supervision.Issue, Form: supervision.Project, Days: 5})
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.Read, Text: "我包案"})
	if i := board(); i.Order != o.ID || i.OrderState != supervision.Working || i.OrderDueAt == nil {
		t.Errorf("at work: %+v", i)
	}
	o = h.doOrder(h.liaison(), o, supervision.Deed{Do: supervision.Report, Text: "已与诉求人见面,问题解决", Evidence: "照片3张"})
	o = h.doOrder(h.supervisor(), o, supervision.Deed{Do: supervision.Accept})
	_, err = h.DoOrder(t.Context(), h.supervisor2(), o.ID, o.Version, supervision.Deed{Do: supervision.StrikeOff})
	h.refused(err, fault.Conflict, "尚未办结并回访")
	h.do(h.chief(), unhappy, &ticket.ChiefSign{On: ticket.On{Assignment: 1}, Text: ticket.Text("同意")})
	h.answered(unhappy, "夜市已整体迁入疏导点", 4)
	h.doOrder(h.supervisor2(), o, supervision.Deed{Do: supervision.StrikeOff})
	if i := board(); i.OrderState != supervision.Struck || i.StruckAt == nil || i.Satisfaction != 4 {
		t.Errorf("struck off: %+v", i)
	}
	_, err = h.ProvinceBoard(t.Context(), h.liaison())
	h.refused(err, fault.Denied, "督办")
}

// S40: an observer sees what stands on the lists and nothing a citizen said, comments on it,
// and is answered; what was told in confidence he never sees.
func TestObserversSeeListedTickets(t *testing.T) {
	h := newHouse(t)
	listed := h.handled(func(r *ticket.Register) { r.Source, r.ProvinceNo = ticket.Province, "P1" })
	secret := h.handled(func(r *ticket.Register) {
		r.Source, r.ProvinceNo, r.Kind, r.Confidential = ticket.Province, "P2", ticket.TipOff, true
	})
	plain := h.handled(func(r *ticket.Register) { r.RequesterPhone = ticket.Text("19900000003") })
	h.pass()
	observer := h.as(95, unitCentre, org.Observer)
	found, err := h.Observed(t.Context(), observer)
	h.must(err)
	var ids []ticket.ID
	for _, l := range found {
		ids = append(ids, l.ID)
	}
	if !slices.Equal(ids, []ticket.ID{listed}) {
		t.Errorf("an observer sees %v; listed %d, secret %d, on no list %d", ids, listed, secret, plain)
	}
	_, err = h.work.View(t.Context(), observer, listed)
	h.refused(err, fault.NotFound, "不在您可见的范围")
	_, err = h.OpenDossier(t.Context(), observer, NewDossier{Dossier: supervision.Dossier{Kind: supervision.Comment, Tickets: []ticket.ID{plain}, DossierText: text("", "夜市占道意见")}})
	h.refused(err, fault.Invalid, "不在公开的清单上")
	d := h.openDossier(observer, supervision.Dossier{Kind: supervision.Comment, Tickets: []ticket.ID{listed}, DossierText: text("", "夜市占道意见")})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "answer", Text: "采纳,已请城管局到现场"})
	if d, err = h.Dossier(t.Context(), observer, d.ID); err != nil || d.Decision != "采纳,已请城管局到现场" || d.Lines[0].TitleText != "(不在您的可见范围内)" {
		t.Errorf("the observer reads %+v, %v", d, err)
	}
	_, err = h.Observed(t.Context(), h.liaison())
	h.refused(err, fault.Denied, "权限")
}
