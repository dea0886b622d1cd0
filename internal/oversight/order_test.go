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

// overdue is a ticket that a rule has put under a drafted order.
func (h *house) overdue(change func(*ticket.Register)) ticket.ID {
	h.Helper()
	id := h.handled(change)
	h.at("2022-11-28 10:00")
	h.pass(id)
	return id
}

// S23, S24: 立项督办 by the supervision office, read by the chief within the day, fed
// back, returned once, accepted, struck off by a second person after the follow-up.
func TestOrderFromDraftToStrikeOff(t *testing.T) {
	h := newHouse(t)
	id := h.overdue(nil)
	o := h.order(id)
	_, err := h.Order(t.Context(), h.chief(), o.ID)
	h.refused(err, fault.NotFound, "没有这张督办单") // not before it is issued
	_, err = h.DoOrder(t.Context(), h.business(), o.ID, o.Version, supervision.Deed{Do: supervision.Issue, Form: supervision.Project, Days: 3})
	h.refused(err, fault.NotFound, "没有这张督办单") // not in its theme
	_, err = h.DoOrder(t.Context(), h.office(), o.ID, o.Version, supervision.Deed{Do: supervision.Issue, Form: supervision.Signed, Days: 3})
	h.refused(err, fault.Invalid, "督办形式")
	o = h.doOrder(h.office(), o, supervision.Deed{Do: supervision.Issue, Form: supervision.Project, Days: 3})
	if o.Cite != "宿热督〔2022〕1号" || o.State != supervision.Issued || o.ReadDueAt.Format("01-02 15:04") != "11-29 16:00" || len(h.told(h.chief(), "order_issued")) == 0 {
		t.Errorf("issued %s %+v; told %q", o.Cite, o.Order, h.told(h.chief(), "order_issued"))
	}
	if len(h.told(h.roadsChief(), "order_issued")) != 0 {
		t.Error("another unit's chief is told")
	}
	_, err = h.DoOrder(t.Context(), h.liaison(), o.ID, o.Version, supervision.Deed{Do: supervision.Report, Text: "已现场处置完毕,摊贩已清理", Evidence: "照片1"})
	h.refused(err, fault.Conflict, "先由一把手阅批")
	_, err = h.DoOrder(t.Context(), h.liaison(), o.ID, o.Version, supervision.Deed{Do: supervision.Read, Text: "同意"})
	h.refused(err, fault.Denied, "一把手本人")
	_, err = h.DoOrder(t.Context(), h.roadsChief(), o.ID, o.Version, supervision.Deed{Do: supervision.Read, Text: "同意"})
	h.refused(err, fault.NotFound, "没有这张督办单")
	list, err := h.Chief(t.Context(), h.chief())
	h.must(err)
	if list.Read.Missing() != 1 || list.Read.Text() != "0.00%" || list.Sign.Text() != "—" {
		t.Errorf("rates %+v %+v", list.Read, list.Sign)
	}
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.Read, Text: "市容科牵头,今日到现场"})
	v, err := h.work.View(t.Context(), h.supervisor(), id)
	h.must(err)
	if v.Lead().ChiefRead == nil {
		t.Error("the chief's read is not in the ticket's own history")
	}
	_, err = h.DoOrder(t.Context(), h.liaison(), o.ID, o.Version, supervision.Deed{Do: supervision.Report, Text: "已现场处置完毕,摊贩已清理"})
	h.refused(err, fault.Invalid, "佐证")
	report := supervision.Deed{Do: supervision.Report, Text: "已现场处置完毕,摊贩已清理", Evidence: "照片3张,11月28日15时示例路"}
	o = h.doOrder(h.liaison(), o, report)
	o = h.doOrder(h.office(), o, supervision.Deed{Do: supervision.Return, Text: "没有写明长效管理措施"})
	if o.Returns != 1 || o.State != supervision.Working || len(h.told(h.liaison(), "order_returned")) != 1 {
		t.Errorf("returned %+v", o.Order)
	}
	o = h.doOrder(h.liaison(), o, report)
	o = h.doOrder(h.office(), o, supervision.Deed{Do: supervision.Accept})
	_, err = h.DoOrder(t.Context(), h.office(), o.ID, o.Version, supervision.Deed{Do: supervision.StrikeOff})
	h.refused(err, fault.Denied, "另一位")
	_, err = h.DoOrder(t.Context(), h.supervisor(), o.ID, o.Version, supervision.Deed{Do: supervision.StrikeOff})
	h.refused(err, fault.Conflict, "尚未办结并回访")
	h.answered(id, "已清理摊贩,安排专人值守", 4)
	o = h.doOrder(h.supervisor(), o, supervision.Deed{Do: supervision.StrikeOff})
	if o.State != supervision.Struck {
		t.Errorf("state %s", o.State)
	}
	var did []string
	for _, e := range o.Record {
		did = append(did, e.Action)
	}
	if want := []string{"draft", "issue", "read", "feedback", "return", "feedback", "accept", "strike_off"}; !slices.Equal(did, want) {
		t.Errorf("record %q", did)
	}
	if got := o.Record[4].Text; got != "没有写明长效管理措施" {
		t.Errorf("the reason of the return reads %q", got)
	}
	rates, err := h.ChiefRates(t.Context(), h.supervisor())
	h.must(err)
	if len(rates) != 1 || rates[0].Read.Text() != "100.00%" || len(rates[0].Missing) != 0 {
		t.Errorf("rates %+v", rates)
	}
}

// A citizen who is still not satisfied is not struck off by a clerk.
func TestUnsatisfiedIsNotStruckOff(t *testing.T) {
	h := newHouse(t)
	id := h.overdue(nil)
	o := h.doOrder(h.office(), h.order(id), supervision.Deed{Do: supervision.Issue, Form: supervision.Talk, Days: 3})
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.Read, Text: "抓紧办理"})
	o = h.doOrder(h.liaison(), o, supervision.Deed{Do: supervision.Report, Text: "已现场处置完毕,摊贩已清理", Evidence: "照片3张"})
	o = h.doOrder(h.office(), o, supervision.Deed{Do: supervision.Accept})
	h.answered(id, "已清理", 1)
	for _, text := range []string{"再次整改", "第三次整改"} {
		h.do(h.chief(), id, &ticket.ChiefSign{On: ticket.On{Assignment: 1}, Text: ticket.Text("同意")})
		h.answered(id, text, 1)
	}
	h.do(h.director(), id, &ticket.CloseUnsatisfied{Outcome: ticket.NoMeans, Text: ticket.Text("已作政策解释,诉求人仍不满意。")})
	_, err := h.DoOrder(t.Context(), h.supervisor(), o.ID, o.Version, supervision.Deed{Do: supervision.StrikeOff, Text: "已解释"})
	h.refused(err, fault.Conflict, "回访不满意")
	o = h.doOrder(h.director(), o, supervision.Deed{Do: supervision.StrikeOff, Text: "依法办理并作政策解释,附解释记录"})
	if o.State != supervision.Struck {
		t.Error(o.State)
	}
	h.pass()
	if got := h.lists(id); got != nil {
		t.Errorf("struck off, yet on %v", got)
	}
}

// S23: 市营商办 looks after its own theme, wherever the ticket is.
func TestOfficeByTheme(t *testing.T) {
	h := newHouse(t)
	id := h.overdue(func(r *ticket.Register) { r.Category = "15" })
	o := h.order(id)
	if o.Office != org.BusinessOffice {
		t.Fatalf("office %s", o.Office)
	}
	if len(h.told(h.business(), "order_drafted")) != 1 || len(h.told(h.office(), "order_drafted")) != 0 {
		t.Error("the wrong office is told")
	}
	h.doOrder(h.business(), o, supervision.Deed{Do: supervision.Issue, Form: supervision.TV, Days: 5})
	if got, _ := h.Orders(t.Context(), h.office(), postgres.OrderFilter{Limit: 10}); len(got) != 0 {
		t.Error("the other office sees it")
	}
}

// S18: 领导直接交办 without any list goes to the chief at the top, is signed by him before
// it goes up, looked back at, and struck off.
func TestDirectOrder(t *testing.T) {
	h := newHouse(t)
	id := h.handled(nil)
	_, err := h.Direct(t.Context(), h.supervisor(), NewOrder{Tickets: []ticket.ID{id}, Reason: "市领导调研时交办", Days: 5})
	h.refused(err, fault.Invalid, "哪位领导")
	o, err := h.Direct(t.Context(), h.supervisor(), NewOrder{Tickets: []ticket.ID{id}, Reason: "市领导调研时交办", Days: 5, Leader: "市领导 1"})
	h.must(err)
	if o.State != supervision.Issued || o.Tier != supervision.Leaders || len(h.told(h.chief(), "order_issued")) != 1 {
		t.Fatalf("direct %+v", o.Order)
	}
	h.pass()
	v, err := h.work.View(t.Context(), h.leader(), id) // under an order of tier 3 a leader sees it
	h.must(err)
	if v.Tier != 3 {
		t.Errorf("tier %d", v.Tier)
	}
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.Read, Text: "我来领办"})
	o = h.doOrder(h.liaison(), o, supervision.Deed{Do: supervision.Report, Text: "已现场处置完毕,摊贩已清理", Evidence: "照片3张"})
	if o.State != supervision.ToSign {
		t.Fatalf("not signed by the chief, yet %s", o.State)
	}
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.Revise, Text: "补充整改前后对比"})
	o = h.doOrder(h.liaison(), o, supervision.Deed{Do: supervision.Report, Text: "已现场处置完毕,附整改前后对比", Evidence: "照片6张"})
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.SignIt})
	o = h.doOrder(h.supervisor(), o, supervision.Deed{Do: supervision.Accept})
	h.answered(id, "已清理摊贩,安排专人值守", 5)
	_, err = h.DoOrder(t.Context(), h.supervisor2(), o.ID, o.Version, supervision.Deed{Do: supervision.StrikeOff})
	h.refused(err, fault.Conflict, "回头看")
	o = h.doOrder(h.supervisor(), o, supervision.Deed{Do: supervision.LookBack, Text: "现场核查发现反弹", Relapsed: true})
	if o.State != supervision.Working || o.Returns != 1 {
		t.Errorf("a relapse leaves %s", o.State)
	}
	o = h.doOrder(h.liaison(), o, supervision.Deed{Do: supervision.Report, Text: "再次整改完毕并派人值守", Evidence: "照片8张"})
	o = h.doOrder(h.chief(), o, supervision.Deed{Do: supervision.SignIt})
	o = h.doOrder(h.supervisor(), o, supervision.Deed{Do: supervision.Accept})
	o = h.doOrder(h.supervisor(), o, supervision.Deed{Do: supervision.LookBack, Text: "现场核查成立,无反弹"})
	o = h.doOrder(h.supervisor2(), o, supervision.Deed{Do: supervision.StrikeOff})
	if o.State != supervision.Struck || !strings.Contains(o.LookBack, "成立") {
		t.Errorf("%+v", o.Order)
	}
	list, err := h.Chief(t.Context(), h.chief())
	h.must(err)
	if list.Sign.Text() != "100.00%" || list.Read.Text() != "100.00%" {
		t.Errorf("rates %s %s", list.Read.Text(), list.Sign.Text())
	}
}

// S19: which tickets need the chief is a rule of the policy, and the rates name exactly
// the tickets that keep them from a hundred.
func TestChiefRates(t *testing.T) {
	h := newHouse(t)
	province := h.handled(func(r *ticket.Register) { r.Source, r.ProvinceNo = ticket.Province, "P1" })
	h.handled(nil)
	redo := h.handled(nil)
	h.answered(redo, "已办理", 2)
	list, err := h.Chief(t.Context(), h.chief())
	h.must(err)
	if list.Read.Required != 1 || list.Sign.Required != 1 || len(list.Items) != 2 {
		t.Fatalf("owed %+v", list)
	}
	rates, err := h.ChiefRates(t.Context(), h.supervisor())
	h.must(err)
	var missing []ticket.ID
	for _, i := range rates[0].Missing {
		missing = append(missing, i.Ticket)
	}
	slices.Sort(missing)
	if !slices.Equal(missing, []ticket.ID{province, redo}) {
		t.Errorf("missing %v", missing)
	}
	h.do(h.chief(), province, &ticket.ChiefRead{On: ticket.On{Assignment: 1}, Text: ticket.Text("同意拟办")})
	list, err = h.Chief(t.Context(), h.chief())
	h.must(err)
	if list.Read.Text() != "100.00%" || list.Sign.Text() != "0.00%" {
		t.Errorf("rates %s %s", list.Read.Text(), list.Sign.Text())
	}
	_, err = h.Chief(t.Context(), h.liaison())
	h.refused(err, fault.Denied, "一把手")
}
