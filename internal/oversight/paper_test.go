package oversight

import (
	"slices"
	"strings"
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

var hand = [][]supervision.PenPoint{{{100, 200}, {400, 500}}, {{600, 300}, {700, 800}}}

func (h *house) doPaper(by org.Actor, s Submission, d supervision.PaperDeed) Submission {
	h.Helper()
	next, err := h.DoSubmission(h.Context(), by, s.ID, s.Version, d)
	h.must(err)
	return next
}

// S18: a repeat that reached three is drafted from real tickets, routed, signed by hand,
// and becomes an order to the unit's chief at the top.
func TestPaperIsSigned(t *testing.T) {
	h := newHouse(t)
	for range 2 {
		id := h.handled(nil)
		h.answered(id, "已劝离摊贩17处", 3)
	}
	id := h.handled(nil)
	h.pass()
	s, err := h.DraftForm(t.Context(), h.supervisor(), []ticket.ID{id})
	h.must(err)
	p := s.Paper
	if s.Cite != "宿热呈〔2022〕1号" || len(p.Tickets) != 3 || !slices.Contains(p.Reasons, "重复反映3次(180日内)") || !strings.Contains(p.Situation, "先后3次") || p.Tickets[0].Rating != "基本满意" || len(p.Proposals) == 0 {
		t.Fatalf("drafted %s %+v", s.Cite, p)
	}
	_, err = h.work.View(t.Context(), h.as(71, unitCentre, org.CityLeader), s.Tickets[0])
	h.must(err) // on a list: every leader sees it
	p.Title = "关于夜市占道反复投诉问题的呈批"
	s = h.doPaper(h.supervisor(), s, supervision.PaperDeed{Do: supervision.EditPaper, Paper: &p})
	_, err = h.DoSubmission(t.Context(), h.supervisor(), s.ID, s.Version, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: 50})
	h.refused(err, fault.Invalid, "市领导")
	s = h.doPaper(h.supervisor(), s, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: 70})
	_, err = h.Submission(t.Context(), h.as(71, unitCentre, org.CityLeader), s.ID)
	h.refused(err, fault.NotFound, "没有这件呈批")
	sign := func() supervision.PaperDeed {
		return supervision.PaperDeed{Do: supervision.SignPaper, Signs: &supervision.Instruction{Decision: supervision.Agree, Text: "同意拟办意见。请主要负责同志领办。", Lead: unitCity, Assists: []org.UnitID{unitRoads}, Days: 10, Strokes: hand}}
	}
	for _, bad := range []struct {
		change func(*supervision.Instruction)
		words  string
	}{
		{func(i *supervision.Instruction) { i.Strokes = nil }, "手写签名"},
		{func(i *supervision.Instruction) { i.Strokes = [][]supervision.PenPoint{{{-1, 5}, {3, 4}}} }, "签名区"},
		{func(i *supervision.Instruction) { i.Text = "" }, "批示"},
		{func(i *supervision.Instruction) { i.Lead = 0 }, "主办单位"},
		{func(i *supervision.Instruction) { i.Lead = 999 }, "没有这个承办单位"},
		{func(i *supervision.Instruction) { i.Assists = []org.UnitID{unitCity} }, "协办"},
		{func(i *supervision.Instruction) { i.Days = 0 }, "期限"},
	} {
		d := sign()
		bad.change(d.Signs)
		_, err := h.DoSubmission(t.Context(), h.leader(), s.ID, s.Version, d)
		h.refused(err, fault.Invalid, bad.words)
	}
	_, err = h.DoSubmission(t.Context(), h.supervisor(), s.ID, s.Version, sign())
	h.refused(err, fault.Denied, "领导本人")
	s = h.doPaper(h.leader(), s, sign())
	if s.State != supervision.PaperSigned || s.Order == 0 || s.SealBroke || s.DueAt.Format("2006-01-02") == "" {
		t.Fatalf("signed %+v", s.Submission)
	}
	o, err := h.Order(t.Context(), h.chief(), s.Order)
	h.must(err)
	if o.Tier != supervision.Leaders || o.State != supervision.Issued || o.Unit != unitCity || !o.DueAt.Equal(*s.DueAt) || !slices.Equal(o.Tickets, s.Tickets) {
		t.Errorf("order %+v", o.Order)
	}
	if got := h.told(h.chief(), "order_issued"); len(got) != 1 || !strings.Contains(got[0], "阅批") {
		t.Errorf("the chief is told %q", got)
	}
	// One character changed in what was signed, and the seal does not fit.
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error {
		kept := sheet{s.Paper, s.Signed, s.SignedBy, ""}
		kept.Paper.Title += "。"
		box, err := h.seal("submission", int64(s.ID), 0, kept)
		tx.Queue(`update submissions set box = $3 where city = $1 and id = $2`, tx.City, s.ID, box)
		return err
	}))
	again, err := h.Submission(t.Context(), h.supervisor(), s.ID)
	h.must(err)
	if !again.SealBroke {
		t.Error("a changed paper passes as signed")
	}
}

// A signature after the paper was withdrawn is refused in words.
func TestNoSignatureAfterWithdrawal(t *testing.T) {
	h := newHouse(t)
	id := h.handled(nil)
	s, err := h.DraftForm(t.Context(), h.supervisor(), []ticket.ID{id})
	h.must(err)
	_, err = h.work.View(t.Context(), h.leader(), id)
	h.refused(err, fault.NotFound, "不在您可见的范围") // on no list and not put before him
	s = h.doPaper(h.supervisor(), s, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: 70})
	_, err = h.work.View(t.Context(), h.leader(), id)
	h.must(err)
	_, err = h.work.View(t.Context(), h.as(71, unitCentre, org.CityLeader), id)
	h.refused(err, fault.NotFound, "不在您可见的范围")
	seen := s.Version
	h.doPaper(h.supervisor(), s, supervision.PaperDeed{Do: supervision.WithdrawPaper, Remark: "情况有变,重新核实"})
	_, err = h.DoSubmission(t.Context(), h.leader(), s.ID, seen, supervision.PaperDeed{Do: supervision.SignPaper, Signs: &supervision.Instruction{Decision: supervision.Agree, Text: "同意", Lead: unitCity, Days: 5, Strokes: hand}})
	h.refused(err, fault.Conflict, "已被热线中心撤回")
	if list, _ := h.Orders(t.Context(), h.supervisor(), postgres.OrderFilter{Limit: 5}); len(list) != 0 {
		t.Error("a withdrawn paper made an order")
	}
}

// The weekly brief is drafted from what happened, and read by the leader.
func TestWeeklyBrief(t *testing.T) {
	h := newHouse(t)
	h.handled(func(r *ticket.Register) { r.Source, r.ProvinceNo = ticket.Province, "P1" })
	h.pass()
	s, err := h.DraftBrief(t.Context(), h.supervisor())
	h.must(err)
	if s.Cite != "2022年第1期周报" || len(s.Paper.Tickets) != 1 || s.Paper.Figures[0].Value != "1" || !strings.Contains(s.Paper.Situation, "省级交办件1件") {
		t.Fatalf("brief %+v", s.Paper)
	}
	s = h.doPaper(h.supervisor(), s, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: 70})
	s = h.doPaper(h.leader(), s, supervision.PaperDeed{Do: supervision.ReturnPaper, Remark: "请补充县区情况"})
	s = h.doPaper(h.supervisor(), s, supervision.PaperDeed{Do: supervision.RoutePaper, Leader: 70})
	s = h.doPaper(h.leader(), s, supervision.PaperDeed{Do: supervision.SignPaper, Signs: &supervision.Instruction{Decision: supervision.Agree, Text: "已阅", Strokes: hand}})
	if s.State != supervision.PaperSigned || s.Order != 0 {
		t.Errorf("%+v", s.Submission)
	}
	_, err = h.DraftBrief(t.Context(), h.office())
	h.refused(err, fault.Denied, "热线中心")
}
