package casework

import (
	"testing"

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
