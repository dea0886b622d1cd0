package casework

import (
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// One ticket from the call to 非常满意, row and history compared at the end.
func TestMainJob(t *testing.T) {
	h := newHouse(t)
	c := h.take()
	h.pass(10 * time.Minute)
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity, Assists: []org.UnitID{unitRoads}})
	h.pass(time.Hour)
	on := ticket.On{Assignment: 1}
	h.do(h.liaison(), c.ID, &ticket.Sign{On: on})
	h.do(h.liaison(), c.ID, &ticket.Contact{On: on, Reached: "yes", Evidence: ticket.Text("录音编号 1"), Text: ticket.Text("已联系")})
	h.pass(24 * time.Hour)
	h.do(h.as(5, unitRoads, org.Liaison), c.ID, &ticket.Sign{On: ticket.On{Assignment: 2}},
		&ticket.SubmitReply{On: ticket.On{Assignment: 2}, Public: ticket.Text("已协助"), Founded: "yes", Resolved: "resolved", ContactAt: new(time.Time), Contact: ticket.Text("电话")})
	c = h.do(h.liaison(), c.ID, &ticket.SubmitReply{On: on, Public: ticket.Text("已取缔占道摊位。"), Founded: "yes", Resolved: "resolved"})
	if c.State != ticket.Replied {
		t.Fatalf("state %s", c.State)
	}
	h.do(h.dispatcher(), c.ID, &ticket.PassReply{})
	h.do(h.clerk(), c.ID, &ticket.Rate{Channel: "phone", Contacted: "yes", Resolved: "resolved", Satisfaction: 5})
	h.replayed(c.ID)
	v, err := h.View(t.Context(), h.liaison(), c.ID)
	h.must(err)
	if v.State != ticket.Closed || v.Outcome != ticket.Resolved || v.Title.Plain != "夜市占道" || v.RequesterPhone.Plain != "199****1234" {
		t.Errorf("closed as %s %s, title %q, phone %q", v.State, v.Outcome, v.Title.Plain, v.RequesterPhone.Plain)
	}
	lines, _, err := h.Timeline(t.Context(), h.dispatcher(), c.ID)
	h.must(err)
	if len(lines) != c.Version+2 {
		t.Errorf("%d lines, version %d", len(lines), c.Version)
	}
}
