package casework

import (
	"slices"
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Every queue and every filter is asked once in every order, as the centre and as
// a unit; what the scope shows is what Visible says.
func TestLists(t *testing.T) {
	h := newHouse(t)
	var ids []ticket.ID
	for range 7 {
		c := h.take()
		ids = append(ids, c.ID)
	}
	h.do(h.dispatcher(), ids[0], &ticket.Dispatch{Unit: unitCity})
	h.do(h.dispatcher(), ids[1], &ticket.Dispatch{Unit: unitRoads})
	yes := true
	for name := range postgresQueues(t) {
		for _, by := range []org.Actor{h.dispatcher(), h.liaison(), h.agent(), h.as(9, unitCentre, org.FloorLead)} {
			for _, due := range []bool{true, false} {
				f := postgres.Filter{Queue: name, ByDue: due, Limit: 2, States: ticket.States, Kinds: ticket.Kinds, Class: ticket.ClassMatter, Region: "341300",
					Categories: []string{"1", "1.1"}, Channel: ticket.Phone, Source: ticket.Local, PhoneKey: h.PhoneKey("+8619900001234"), Unit: []org.UnitID{unitCity}, Overdue: &yes, Confidential: &yes}
				_, err := h.List(t.Context(), by, f)
				h.must(err)
				for f, got, pages := (postgres.Filter{Queue: name, ByDue: due, Limit: 2}), 0, 0; ; pages++ {
					if pages > 20 {
						t.Fatalf("%s: no end of pages, by due %v, %v", name, due, by.Roles)
					}
					p, err := h.List(t.Context(), by, f)
					h.must(err)
					if got += len(p.Items); p.Next == "" {
						if got != p.Count {
							t.Errorf("%s: %d rows on pages, count %d", name, got, p.Count)
						}
						break
					}
					f.After = p.Next
				}
			}
		}
	}
	for by, want := range map[*org.Actor]int{ptr(h.dispatcher()): 7, ptr(h.liaison()): 1, ptr(h.agent()): 7, ptr(h.as(8, unitCentre, org.Agent)): 0, ptr(h.as(9, unitCentre, org.FloorLead)): 7} {
		p, err := h.List(t.Context(), *by, postgres.Filter{})
		h.must(err)
		if len(p.Items) != want {
			t.Errorf("%v sees %d, want %d", by.Roles, len(p.Items), want)
		}
		for _, id := range ids {
			_, err := h.View(t.Context(), *by, id)
			shown := false
			for _, i := range p.Items {
				shown = shown || i.ID == id
			}
			if shown != (err == nil) {
				t.Errorf("%v: in the list %v, page says %v", by.Roles, shown, err)
			}
		}
	}
	words, err := h.SearchWords("夜市占道")
	h.must(err)
	p, err := h.List(t.Context(), h.dispatcher(), postgres.Filter{Words: words, Text: "夜市占道"})
	h.must(err)
	if len(p.Items) != 7 || p.Items[0].TitleText != "夜市占道" {
		t.Errorf("search found %d", len(p.Items))
	}
}

// What presses is listed along the due dates, or with the newest first: both are the
// tickets whose clock says so, every day until all are late.
func TestPressing(t *testing.T) {
	h := newHouse(t)
	var ids []ticket.ID
	for range 5 {
		ids = append(ids, h.sent(1)...)
		h.pass(24 * time.Hour)
	}
	seen := map[string]int{}
	for range 14 {
		want := map[string][]ticket.ID{}
		for _, id := range ids {
			c, err := h.Tick(t.Context(), id, time.Time{})
			h.must(err)
			switch lead := c.Case.Lead(); {
			case lead.OverdueAt != nil:
				want["overdue"] = append(want["overdue"], id)
			case lead.Warned > 0:
				want["near_due"] = append(want["near_due"], id)
			}
		}
		counts, err := h.Queues(t.Context(), h.as(9, unitCentre, org.Director))
		h.must(err)
		for _, name := range []string{"near_due", "overdue"} {
			for _, due := range []bool{true, false} {
				var got []ticket.ID
				var last time.Time
				for f := (postgres.Filter{Queue: name, ByDue: due, Limit: 2}); ; {
					p, err := h.List(t.Context(), h.dispatcher(), f)
					h.must(err)
					if p.Count != len(want[name]) || p.More {
						t.Errorf("%s, by due %v: %d counted, %d there", name, due, p.Count, len(want[name]))
					}
					for _, i := range p.Items {
						if due && i.ClockAt.Before(last) {
							t.Errorf("%s: %v after %v", name, i.ClockAt, last)
						}
						got, last = append(got, i.ID), *i.ClockAt
					}
					if f.After = p.Next; p.Next == "" {
						break
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want[name]) {
					t.Errorf("%s, by due %v: %v, not %v", name, due, got, want[name])
				}
				seen[name] += len(got)
			}
			if at := slices.IndexFunc(counts, func(q Queue) bool { return q.Name == name }); counts[at].Count != len(want[name]) {
				t.Errorf("%s: %d in the queue, %d there", name, counts[at].Count, len(want[name]))
			}
		}
		h.pass(24 * time.Hour)
	}
	if seen["near_due"] == 0 || seen["overdue"] == 0 {
		t.Errorf("nothing pressed: %v", seen)
	}
}

func ptr[T any](v T) *T { return &v }

func postgresQueues(t *testing.T) map[string]bool {
	all := map[string]bool{"all": true}
	for _, q := range queuesOf {
		for _, name := range q.list {
			if !postgres.Queue(name) {
				t.Errorf("no queue %s", name)
			}
			all[name] = true
		}
	}
	return all
}
