package casework

import (
	"fmt"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// What was suggested stands beside what people chose, and every difference opens its
// tickets.
func TestQualityOfSuggestions(t *testing.T) {
	h := schooled(t)
	s := triage.Preset
	s.Least = 60
	h.must(h.SetTriage(t.Context(), director(h), s))
	_, err := h.Retrain(t.Context(), org.System)
	h.must(err)
	var ids []ticket.ID
	for range 4 {
		ids = append(ids, h.take().ID)
	}
	_, err = h.SuggestWaiting(t.Context())
	h.must(err)
	for i, id := range ids[:3] {
		unit := unitCity
		if i == 2 {
			unit = unitRoads
		}
		h.do(h.dispatcher(), id, &ticket.Dispatch{Unit: unit})
	}
	from, to := h.db.Now().Add(-time.Hour), h.db.Now().Add(time.Hour)
	q, err := h.QualityOf(t.Context(), director(h), "unit", from, to)
	h.must(err)
	if q.N != 3 || q.Right != 2 || q.Silent != 0 || len(q.Months) != 1 || q.Months[0].Name != "2022-11" || q.Categories[0].Name != "1" {
		t.Errorf("quality %+v", q)
	}
	want := postgres.Confusion{First: fmt.Sprint(unitCity), Chosen: fmt.Sprint(unitRoads), N: 1}
	if len(q.Confusions) != 1 || q.Confusions[0] != want {
		t.Errorf("confusions %+v, want %+v", q.Confusions, want)
	}
	behind, err := h.Confused(t.Context(), director(h), "unit", from, to, want.First, want.Chosen)
	h.must(err)
	if len(behind) != 1 || behind[0].ID != ids[2] || behind[0].TitleText != "夜市占道" {
		t.Errorf("behind it %+v", behind)
	}
	if c, err := h.QualityOf(t.Context(), director(h), "category", from, to); err != nil || c.N != 4 {
		t.Errorf("categories %+v, %v", c, err)
	}
	_, err = h.QualityOf(t.Context(), h.agent(), "unit", from, to)
	h.refused(err, fault.Denied, "建议质量")
}
