package casework

import (
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Two calls about one matter become one ticket while it is not dispatched; both
// sides are written in one transaction.
func TestMerge(t *testing.T) {
	h := newHouse(t)
	target, other := h.take(), h.take()
	merge := func(id, into ticket.ID) error {
		_, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: id, Do: []ticket.Facts{&ticket.Merge{Into: into, Same: true}}})
		return err
	}
	h.must(merge(other.ID, target.ID))
	v, err := h.View(t.Context(), h.dispatcher(), target.ID)
	h.must(err)
	gone, err := h.View(t.Context(), h.dispatcher(), other.ID)
	h.must(err)
	if v.Joined != 1 || gone.State != ticket.Merged || gone.MergedInto != target.ID {
		t.Errorf("target joined %d, other %s into %d", v.Joined, gone.State, gone.MergedInto)
	}
	h.replayed(target.ID)
	h.replayed(other.ID)

	third := h.take()
	h.refused(merge(third.ID, third.ID), fault.Invalid, "不能并入自己")
	h.refused(merge(third.ID, other.ID), fault.Invalid, "不能并入")
	h.refused(merge(third.ID, 4711), fault.Invalid, "不存在")
	h.refused(merge(target.ID, third.ID), fault.Conflict, "已有1件并入")
	h.refused(merge(third.ID, h.closed().ID), fault.Invalid, "「办结」,不能并入")
	in := intake()
	in.Confidential = true
	secret, err := h.Register(t.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	h.refused(merge(third.ID, secret.Case.ID), fault.Conflict, "要求保密")
	// A refusal of the other half leaves this half undone.
	v, err = h.View(t.Context(), h.dispatcher(), third.ID)
	h.must(err)
	if v.State != ticket.ToDispatch || h.count(`select count(*) from events where ticket_id = $1 and action = 'merge'`, third.ID) != 0 {
		t.Errorf("half merged: %s", v.State)
	}
}

// A caller rings again about his open matter: the agent merges what he says while he is
// on the phone, and the unit that works on the matter reads it there. What is another
// person's, or not the agent's own, he may not merge.
func TestAgentMergesTheSameVoice(t *testing.T) {
	h := newHouse(t)
	target := h.take()
	h.do(h.dispatcher(), target.ID, &ticket.Dispatch{Unit: unitCity})
	again := func(by org.Actor, change func(*ticket.Register)) (Result, error) {
		in := intake()
		in.Content = ticket.Text("昨晚又开到凌晨一点")
		change(in)
		return h.Register(t.Context(), by, "", in, &ticket.Accept{}, &ticket.Merge{Into: target.ID, Same: true})
	}
	r, err := again(h.agent(), func(*ticket.Register) {})
	h.must(err)
	if r.Case.State != ticket.Merged || r.Case.MergedInto != target.ID {
		t.Fatalf("%s into %d", r.Case.State, r.Case.MergedInto)
	}
	steps, _, err := h.Timeline(t.Context(), h.liaison(), target.ID)
	h.must(err)
	if f, ok := steps[len(steps)-1].Facts.(*ticket.Supplement); !ok || f.Text.Shown() != "昨晚又开到凌晨一点" {
		t.Errorf("the unit reads %T", steps[len(steps)-1].Facts)
	}
	h.replayed(target.ID)
	h.replayed(r.Case.ID)

	_, err = again(h.agent(), func(in *ticket.Register) { in.RequesterPhone = ticket.Text("19900009999") })
	h.refused(err, fault.Invalid, "同一来电号码")
	_, err = again(h.agent(), func(in *ticket.Register) { in.Confidential = true })
	h.refused(err, fault.Invalid, "要求保密")
	_, err = again(h.agent(), func(in *ticket.Register) { in.Content = ticket.Text(strings.Repeat("长", 5001)) })
	h.refused(err, fault.Invalid, "最多5000字")
	other := h.take()
	_, err = h.Do(t.Context(), h.as(8, unitCentre, org.Agent), Deed{Ticket: other.ID, Do: []ticket.Facts{&ticket.Merge{Into: target.ID, Same: true}}})
	h.refused(err, fault.NotFound, "不存在")
}

// Three send-backs end in a ruling; as a precedent it binds the next dispatch of
// the same category and region.
func TestRulingBindsDispatch(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	on := ticket.On{Assignment: 1}
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity})
	h.do(h.liaison(), c.ID, &ticket.SendBack{On: on, Code: "not_duty", Text: ticket.Text("非本单位职责"), Basis: ticket.Text("三定方案"), Unit: unitRoads})
	h.do(h.dispatcher(), c.ID, &ticket.RaiseDispute{Text: ticket.Text("市城管局与市交通局职责交叉")})
	adjudicator := h.as(11, unitCentre, org.Adjudicator, org.Director)
	h.do(adjudicator, c.ID, &ticket.Ruling{Unit: unitRoads, Attendees: []string{"市委编办", "市司法局"}, Basis: ticket.Text("道路范围内由交通部门负责"), Precedent: true})
	h.replayed(c.ID)
	ruled, err := h.View(t.Context(), h.dispatcher(), c.ID)
	h.must(err)
	if l := ruled.Lead(); l == nil || l.Unit != unitRoads || !l.NoSendBack {
		t.Fatalf("after the ruling the lead is %+v", l)
	}
	next := h.take()
	_, err = h.Do(t.Context(), h.dispatcher(), Deed{Ticket: next.ID, Do: []ticket.Facts{&ticket.Dispatch{Unit: unitCity}}})
	h.refused(err, fault.Invalid, "与判例第1号不一致:此类诉求由「市交通局」承办")
	h.do(h.dispatcher(), next.ID, &ticket.Dispatch{Unit: unitRoads})
	roads := h.as(12, unitRoads, org.Liaison)
	h.do(roads, next.ID, &ticket.SendBack{On: on, Code: "not_duty", Text: ticket.Text("非本单位职责"), Basis: ticket.Text("三定方案"), Unit: unitCity})
	h.do(h.dispatcher(), next.ID, &ticket.RaiseDispute{Text: ticket.Text("再次职责交叉")})
	turned := &ticket.Ruling{Unit: unitCity, Attendees: []string{"市委编办", "市司法局"}, Basis: ticket.Text("由城管部门负责"), Precedent: true}
	_, err = h.Do(t.Context(), adjudicator, Deed{Ticket: next.ID, Do: []ticket.Facts{turned}})
	h.refused(err, fault.Invalid, "与现行判例第1号冲突")
	if p := h.precedents(); p != 1 {
		t.Errorf("%d precedents after one that was refused", p)
	}

	elsewhere := intake()
	elsewhere.Region = "341300"
	r, err := h.Register(t.Context(), h.agent(), "", elsewhere, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	h.do(h.dispatcher(), r.Case.ID, &ticket.Dispatch{Unit: unitCity})
}

// Nobody confirms what he asked for himself.
func TestTwoPersons(t *testing.T) {
	h := newHouse(t)
	in := intake()
	r, err := h.Register(t.Context(), h.agent(), "", in, &ticket.Accept{})
	h.must(err)
	id := r.Case.ID
	h.do(h.agent(), id, &ticket.Reject{Code: "petition", Text: ticket.Text("已进入信访程序")})
	_, err = h.Do(t.Context(), h.agent(), Deed{Ticket: id, Do: []ticket.Facts{&ticket.ConfirmReject{Text: ticket.Text("同意")}}})
	h.refused(err, fault.Denied, "")
	director := h.as(23, unitCentre, org.Director)
	h.do(director, id, &ticket.DeclineReject{Text: ticket.Text("仍应受理")})
	both := h.as(21, unitCentre, org.Director, org.Agent)
	h.do(both, id, &ticket.Reject{Code: "petition", Text: ticket.Text("材料补充")})
	_, err = h.Do(t.Context(), both, Deed{Ticket: id, Do: []ticket.Facts{&ticket.ConfirmReject{Text: ticket.Text("同意")}}})
	h.refused(err, fault.Denied, "须由另一人复核")
	h.do(director, id, &ticket.ConfirmReject{Text: ticket.Text("同意")})
	h.replayed(id)

	c := h.closed()
	director2 := h.as(24, unitCentre, org.Director)
	h.do(director, c.ID, &ticket.AskErase{Text: ticket.Text("诉求人申请")})
	_, err = h.Do(t.Context(), director, Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.ConfirmErase{}}})
	h.refused(err, fault.Denied, "")
	h.do(director2, c.ID, &ticket.ConfirmErase{})
}

// What the clocks do is done once, however often they are asked.
func TestTickTwice(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity})
	h.pass(30 * 24 * time.Hour)
	first, err := h.Tick(t.Context(), c.ID, time.Time{})
	h.must(err)
	again, err := h.Tick(t.Context(), c.ID, time.Time{})
	h.must(err)
	if len(first.Events) == 0 || len(again.Events) != 0 {
		t.Errorf("%d events, then %d", len(first.Events), len(again.Events))
	}
	h.replayed(c.ID)
}

func (h *house) precedents() int {
	h.Helper()
	book, err := h.Rulebook(h.Context())
	h.must(err)
	return len(book.Precedents)
}
