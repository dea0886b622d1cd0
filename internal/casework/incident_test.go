package casework

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// caller registers what somebody says on the phone and queues it.
func (h *house) caller(title, content, phone string, change func(*ticket.Register)) *ticket.Case {
	h.Helper()
	in := intake()
	in.Title, in.Content, in.RequesterPhone = ticket.Text(title), ticket.Text(content), ticket.Text(phone)
	if change != nil {
		change(in)
	}
	r, err := h.Register(h.Context(), h.agent(), "", in, &ticket.Accept{}, &ticket.QueueDispatch{})
	h.must(err)
	return r.Case
}

func (h *house) tend() {
	h.Helper()
	_, err := h.TendIncidents(h.Context())
	h.must(err)
}

func (h *house) proposals() []Heated {
	h.Helper()
	list, err := h.Incidents(h.Context(), h.dispatcher(), "live")
	h.must(err)
	return list
}

// Two hundred callers of one outage become at most three incidents, one handling
// answers them all, and every one of them is to be followed up.
func TestOutageOfTwoHundred(t *testing.T) {
	h := newHouse(t)
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	var calls []ticket.ID
	for i := range 200 {
		c := h.caller("东关小区"+pick("", "我家", "整栋楼")+pick("停水了", "没有水", "自来水停了", "断水了"),
			fmt.Sprintf("来电人称东关小区%d号楼%s%s,%s。", 1+i%30, pick("从早上开始", "已经三个小时", "从凌晨开始"), pick("停水", "没有水", "一直没来水"), pick("请尽快恢复", "问何时来水", "要求抢修")),
			fmt.Sprintf("199%08d", i), nil)
		calls = append(calls, c.ID)
		if i%40 == 0 {
			h.tend()
			h.pass(time.Minute)
		}
	}
	noise := h.caller("路灯不亮", "政务新区道路东侧路灯不亮三天了,夜间出行不便", "19811110000", nil)
	tip := h.caller("东关小区停水了", "东关小区停水了,举报物业私自关阀", "19811110001", func(f *ticket.Register) { f.Kind = ticket.TipOff })
	h.tend()
	h.tend() // again and again

	list := h.proposals()
	if len(list) == 0 || len(list) > 3 {
		t.Fatalf("%d incidents", len(list))
	}
	waiting := 0
	for _, i := range list {
		waiting += i.Waiting
		if i.State != "proposed" || i.Members != 0 || i.Heat <= 0 {
			t.Errorf("proposed: %+v", i)
		}
		j, err := h.JoinIncident(t.Context(), h.dispatcher(), i.ID, nil, "同一停水")
		h.must(err)
		if j.Joined != i.Waiting || len(j.Refused) > 0 {
			t.Errorf("%d of %d joined, refused %v", j.Joined, i.Waiting, j.Refused)
		}
		// A late caller, while the unit is at it.
		h.do(h.dispatcher(), i.Head, &ticket.Dispatch{Unit: unitCity})
	}
	if waiting < 196 {
		t.Errorf("%d of 200 callers found", waiting)
	}
	for _, c := range []*ticket.Case{noise, tip} {
		if w, err := h.IncidentOf(t.Context(), h.dispatcher(), c.ID); err != nil || w != nil {
			t.Errorf("%s is in an incident: %+v, %v", c.No, w, err)
		}
	}
	h.tend()
	for _, i := range list {
		h.do(h.liaison(), i.Head, &ticket.Sign{On: ticket.On{Assignment: 1}})
		h.pass(time.Hour)
		now := h.db.Now()
		h.do(h.liaison(), i.Head, &ticket.SubmitReply{On: ticket.On{Assignment: 1}, Public: ticket.Text("主管网已修复,十时恢复供水。"), Founded: "yes", Resolved: "resolved", ContactAt: &now, Contact: ticket.Text("通话")})
		h.do(h.as(5, unitCentre, "inspector"), i.Head, &ticket.PassReply{})
	}
	h.tend()
	lost, own := 0, map[string]bool{}
	for n, id := range calls {
		var s *postgres.Stored
		h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) (err error) { s, err = tx.Case(t.Context(), id); return err }))
		own[s.No] = true
		if s.Incident != 0 && (s.State != ticket.ToFollowUp || s.FollowUpDueAt == nil || s.Lead().Unit != unitCity) {
			lost++
		}
		if n%50 == 0 {
			h.replayed(id)
		}
	}
	if lost > 0 || len(own) != 200 {
		t.Errorf("%d callers have no follow-up; %d numbers", lost, len(own))
	}
	last := calls[len(calls)-1]
	h.do(h.clerk(), last, &ticket.Rate{Contacted: "yes", Resolved: "resolved", Satisfaction: 5, Channel: "phone"})
	rated, err := h.View(t.Context(), h.dispatcher(), calls[0])
	h.must(err)
	if rated.State != ticket.ToFollowUp {
		t.Errorf("one citizen's rating closes another's ticket: %s", rated.State)
	}
}

// People say what is one event and what is not: they are heard, by the deeds' rules.
func TestIncidentByHand(t *testing.T) {
	h := newHouse(t)
	say := func(n int) *ticket.Case {
		return h.caller("搅拌站夜间噪声", fmt.Sprintf("城北搅拌站夜间施工噪声扰民,住户%d反映无法入睡", n), fmt.Sprintf("1990000000%d", n), nil)
	}
	a, b := say(1), say(2)
	h.tend()
	if list := h.proposals(); len(list) != 0 {
		t.Fatalf("two are no incident yet: %+v", list)
	}
	c := say(3)
	h.tend()
	list := h.proposals()
	if len(list) != 1 || list[0].Waiting != 3 || list[0].Head != a.ID || !strings.HasPrefix(list[0].No, "SJ20221107") {
		t.Fatalf("proposed %+v", list)
	}
	id := list[0].ID
	h.must(h.LeaveIncident(t.Context(), h.dispatcher(), id, c.ID, "")) // 不是
	d := say(4)
	h.tend()
	box, err := h.IncidentOf(t.Context(), h.dispatcher(), d.ID)
	h.must(err)
	if box == nil || box.ID != id || box.Waiting != 3 {
		t.Fatalf("it grows: %+v", box)
	}
	if w, err := h.IncidentOf(t.Context(), h.dispatcher(), c.ID); w != nil || err != nil {
		t.Errorf("refused, yet shown: %+v %v", w, err)
	}
	for _, row := range []struct {
		err  error
		kind fault.Kind
	}{
		{second2(h.JoinIncident(t.Context(), h.liaison(), id, nil, "")), fault.Denied},
		{second2(h.Incidents(t.Context(), h.liaison(), "live")), fault.Denied},
		{second2(h.OneIncident(t.Context(), h.dispatcher(), 7)), fault.NotFound},
		{h.MergeIncidents(t.Context(), h.dispatcher(), id, id), fault.Invalid},
		{h.CloseIncident(t.Context(), h.dispatcher(), id, " "), fault.Invalid},
		{second2(h.OpenIncident(t.Context(), h.dispatcher(), []ticket.ID{a.ID}, "", "")), fault.Invalid},
	} {
		if !errors.Is(row.err, row.kind) {
			t.Errorf("%v, want %s", row.err, row.kind)
		}
	}
	// One is at a unit already: it joins, and the unit is told.
	h.do(h.dispatcher(), b.ID, &ticket.Dispatch{Unit: unitCity})
	_, err = h.JoinIncident(t.Context(), h.dispatcher(), id, nil, "同一搅拌站")
	h.must(err)
	told, _, err := h.Inbox(t.Context(), h.liaison())
	h.must(err)
	if len(told) == 0 || !strings.Contains(told[0].Text+told[len(told)-1].Text, "已并入该事件") {
		t.Errorf("the unit is told %+v", told)
	}
	if err := h.LeaveIncident(t.Context(), h.dispatcher(), id, d.ID, ""); !errors.Is(err, fault.Invalid) {
		t.Errorf("left without a reason: %v", err)
	}
	h.must(h.LeaveIncident(t.Context(), h.dispatcher(), id, d.ID, "另一处工地"))
	h.replayed(d.ID)
	other, err := h.OpenIncident(t.Context(), h.dispatcher(), []ticket.ID{c.ID, d.ID}, "城北工地夜间施工", "同一工地")
	h.must(err)
	h.must(h.MergeIncidents(t.Context(), h.dispatcher(), other, id))
	w, err := h.OneIncident(t.Context(), h.dispatcher(), id)
	h.must(err)
	if w.Members != 4 || len(w.Tickets) != 4 || !w.Tickets[0].Head || w.Tickets[0].ID != a.ID || len(w.Events) < 6 {
		t.Errorf("merged: %d members, %+v", w.Members, w.Tickets)
	}
	h.replayed(c.ID)
	// The head ends: the next one leads.
	h.do(h.agent(), a.ID, &ticket.Cancel{Text: ticket.Text("已自行解决")})
	h.tend()
	if w, err = h.OneIncident(t.Context(), h.dispatcher(), id); err != nil || w.Incident.Head != b.ID {
		t.Errorf("head %d, want %d: %v", w.Incident.Head, b.ID, err)
	}
	h.tend() // and the others go to its unit
	s, err := h.View(t.Context(), h.dispatcher(), d.ID)
	h.must(err)
	if s.State != ticket.Dispatched {
		t.Errorf("a member waits while its head is at work: %s", s.State)
	}
	h.must(h.CloseIncident(t.Context(), h.dispatcher(), id, "已处理"))
	if _, err := h.JoinIncident(t.Context(), h.dispatcher(), id, []ticket.ID{say(5).ID}, ""); !errors.Is(err, fault.Conflict) {
		t.Errorf("joined what is over: %v", err)
	}
}

func second2[T any](_ T, err error) error { return err }

// Joining by itself is the centre's to allow.
func TestIncidentAuto(t *testing.T) {
	h := newHouse(t)
	director := h.as(9, unitCentre, "director")
	set := triage.Preset
	set.IncidentAuto = .5
	h.must(h.SetTriage(t.Context(), director, set))
	for i := range 4 {
		h.caller("东关小区停水了", "来电人称东关小区从早上开始停水,请尽快恢复", fmt.Sprintf("1990000000%d", i), nil)
	}
	h.tend()
	list := h.proposals()
	if len(list) != 1 || list[0].State != "open" || list[0].Members != 4 {
		t.Errorf("%+v", list)
	}
}
