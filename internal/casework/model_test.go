package casework

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/triage"
	"suban/internal/workday"
)

// The first model is trained as soon as enough is closed, then one a night before the
// offices open, on whichever node comes first; and whenever the director asks. Each is
// kept with its version, its training set's digest and what it was worth, and what was
// suggested keeps the version it came of.
func TestRetrain(t *testing.T) {
	h := schooled(t)
	settings := triage.Preset
	settings.Least = 60
	h.must(h.SetTriage(t.Context(), director(h), settings))
	other := New(h.db, h.keys, Options{})
	t.Cleanup(other.Close)
	night := func(day, hour int) {
		h.clock.Store(time.Date(2022, 12, day, hour, 0, 0, 0, workday.Zone).UnixMicro())
	}
	turns := func(want int) {
		t.Helper()
		did := 0
		for _, node := range []*Casework{h.Casework, other, h.Casework} {
			done, err := node.RetrainNightly(t.Context())
			h.must(err)
			if done {
				did++
			}
		}
		if did != want {
			t.Errorf("at %s %d were trained, want %d", h.db.Now().In(zone).Format(time.DateTime), did, want)
		}
	}
	night(1, 15)
	turns(1) // the first at once
	c := h.take()
	_, err := h.SuggestWaiting(t.Context())
	h.must(err)
	night(1, 23)
	turns(0)
	night(2, 3)
	turns(1)
	night(2, 10)
	turns(0)

	h.refused(h.AskRetrain(t.Context(), h.dispatcher()), fault.Denied, "诉求分类管理")
	h.must(h.AskRetrain(t.Context(), director(h)))
	if err := h.AskRetrain(t.Context(), director(h)); !errors.Is(err, fault.Conflict) || !h.Training() || other.Training() {
		t.Errorf("asked twice: %v", err)
	}
	turns(1)
	if h.Training() {
		t.Error("trained, yet still training")
	}

	list, err := h.Models(t.Context(), director(h))
	h.must(err)
	if len(list) != 3 || !list[0].InForce || list[0].Version != 3 || list[0].TrainedBy != director(h).Name || list[1].TrainedBy != org.System.Name {
		t.Fatalf("models %+v", list)
	}
	for _, m := range list {
		if len(m.Digest) != 64 || m.Digest != list[0].Digest || m.Quality.N != m.Tickets || m.Quality.MacroF1 < .8 || len(m.Quality.PerClass) == 0 {
			t.Errorf("model %+v", m)
		}
	}
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		var model int
		if err := tx.QueryRow(t.Context(), `select min(model) from suggestions where city = $1 and ticket_id = $2`, tx.City, c.ID).Scan(&model); err != nil {
			return err
		}
		body, _, err := tx.ModelBodies(t.Context(), 1)
		if err != nil {
			return err
		}
		if _, err := triage.Read(bytes.NewReader(body)); err != nil || model != 1 {
			t.Errorf("suggested by model %d; the first reads %v", model, err)
		}
		return nil
	}))

	// A model that is clearly worse than the one that speaks is kept, and does not speak.
	h.sql(`update tickets set category = (1 + ticket_id / 8 % 3)::text where closed_at < $1`, h.db.Now())
	worse, err := h.Retrain(t.Context(), org.System)
	h.must(err)
	l, err := h.Lore(t.Context())
	h.must(err)
	if worse.Version != 4 || worse.InForce || !strings.Contains(worse.Remark, "没有启用") || l.Model.Version != 3 {
		t.Errorf("%+v; version %d speaks", worse, l.Model.Version)
	}
}
