package casework

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// Three citizens call about one outage: one handling answers them all. Each opens his own
// matter with his own receipt, reads the answer there, is called back himself and rates for
// himself; who is not content gets his own rework, and nobody else's is closed by it.
func TestOneHandlingThreeReceipts(t *testing.T) {
	h := newHouse(t)
	var calls []*ticket.Case
	for i := range 3 {
		calls = append(calls, h.caller("东关小区停水了", fmt.Sprintf("来电人称东关小区%d号楼从早上开始停水,请尽快恢复", i+1), fmt.Sprintf("1990000000%d", i), nil))
	}
	secret := h.caller("东关小区停水了", "东关小区从早上开始停水,来电人要求保密", "19900000009", func(f *ticket.Register) { f.Confidential = true })
	h.tend()
	list := h.proposals()
	if len(list) != 1 || list[0].Waiting != 3 || list[0].Head != calls[0].ID {
		t.Fatalf("proposed %+v", list)
	}
	_, err := h.JoinIncident(t.Context(), h.dispatcher(), list[0].ID, nil, "同一停水")
	h.must(err)
	if _, err := h.JoinIncident(t.Context(), h.dispatcher(), list[0].ID, []ticket.ID{secret.ID}, "同一停水"); err == nil {
		t.Error("what is confidential joined")
	}
	head := calls[0].ID
	h.do(h.dispatcher(), head, &ticket.Dispatch{Unit: unitCity})
	h.tend()
	h.do(h.liaison(), head, &ticket.Sign{On: ticket.On{Assignment: 1}})
	h.pass(time.Hour)
	now := h.db.Now()
	h.do(h.liaison(), head, &ticket.SubmitReply{On: ticket.On{Assignment: 1}, Public: ticket.Text("主管网已修复,十时恢复供水。"), Founded: "yes", Resolved: "resolved", ContactAt: &now, Contact: ticket.Text("录音 20221107")})
	h.do(h.as(5, unitCentre, org.Inspector), head, &ticket.PassReply{})
	h.tend()

	seen := map[string]bool{}
	for i, c := range calls {
		r := h.ReceiptOf(c)
		id, err := h.OpenReceipt(t.Context(), r.No, r.Code)
		h.must(err)
		if id != c.ID || seen[r.No] || seen[r.Code] {
			t.Errorf("the %d. receipt opens %d, want %d", i+1, id, c.ID)
		}
		seen[r.No], seen[r.Code] = true, true
		if other := h.ReceiptOf(calls[(i+1)%3]); other.Code != "" {
			if _, err := h.OpenReceipt(t.Context(), r.No, other.Code); err == nil {
				t.Errorf("another citizen's code opens %s", r.No)
			}
		}
		v, err := h.View(t.Context(), h.dispatcher(), id)
		h.must(err)
		if v.State != ticket.ToFollowUp || v.FollowUpDueAt == nil || len(v.Replies) == 0 || !strings.Contains(v.Replies[len(v.Replies)-1].Public.Plain, "十时恢复供水") {
			t.Errorf("%s is %s with %d replies", c.No, v.State, len(v.Replies))
		}
	}
	rate := func(c *ticket.Case, resolved string, stars int) {
		h.do(h.clerk(), c.ID, &ticket.Rate{Contacted: "yes", Resolved: resolved, Satisfaction: stars, Channel: "phone"})
	}
	states := func() (list [3]ticket.State) {
		for i, c := range calls {
			list[i] = h.waits(c.ID)
		}
		return list
	}
	rate(calls[1], "resolved", 5)
	if got := states(); got != [3]ticket.State{ticket.ToFollowUp, ticket.Closed, ticket.ToFollowUp} {
		t.Errorf("after the second citizen rated: %v", got)
	}
	rate(calls[2], "unresolved", 1)
	if got := states(); got != [3]ticket.State{ticket.ToFollowUp, ticket.Closed, ticket.Rework} {
		t.Errorf("after the third said no: %v", got)
	}
	rate(calls[0], "resolved", 4)
	for i, want := range []int{4, 5, 1} {
		v, err := h.View(t.Context(), h.dispatcher(), calls[i].ID)
		h.must(err)
		if n := len(v.FollowUps); n != 1 || v.FollowUps[0].Satisfaction != want {
			t.Errorf("%s has %d ratings, want one of %d", v.No, n, want)
		}
		h.replayed(v.ID)
	}
	if h.waits(secret.ID) != ticket.ToDispatch {
		t.Errorf("the confidential one is %s", h.waits(secret.ID))
	}
}
