package casework

import (
	"testing"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// An agent leaves: what he had begun to write down is his colleague's, who goes on
// with it; the history says by whose hand.
func TestDraftsAreHandedOver(t *testing.T) {
	h := newHouse(t)
	heir := h.as(8, unitCentre, org.Agent)
	draft, err := h.Register(t.Context(), h.agent(), "", intake())
	h.must(err)
	taken := h.take()
	amend := func(by org.Actor) error {
		_, err := h.Do(t.Context(), by, Deed{Ticket: draft.Case.ID, Do: []ticket.Facts{&ticket.Amend{Title: ticket.Text("夜市占道,音响扰民")}}})
		return err
	}
	h.refused(amend(heir), fault.NotFound, "不存在")

	done, err := h.HandOver(t.Context(), h.as(20, unitCentre, org.SystemAdmin), postgres.User{ID: h.agent().ID, Name: "坐席 1001", Login: "agent1001", Unit: unitCentre}, postgres.User{ID: heir.ID, Name: "坐席 1008", Login: "agent1008", Unit: unitCentre})
	h.must(err)
	if len(done.Drafts) != 1 || done.Drafts[0] != draft.Case.No || len(done.Left) != 0 {
		t.Errorf("handed over %+v", done)
	}
	h.must(amend(heir))
	h.refused(amend(h.agent()), fault.NotFound, "不存在")
	_, err = h.View(t.Context(), heir, taken.ID)
	h.refused(err, fault.NotFound, "不存在") // what is in dispatch is no draft
	h.replayed(draft.Case.ID)
}
