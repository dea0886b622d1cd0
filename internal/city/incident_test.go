package city

import (
	"testing"
	"time"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// The demo city has an outage that the system found, a noise that one unit has in hand
// for all, and an outage whose one handling answered every caller.
func TestEvents(t *testing.T) {
	t.Parallel()
	o := SeedOptions{Tickets: 60, Now: time.Date(2026, 11, 24, 10, 30, 0, 0, workday.Zone), Seed: 5}
	db, told := seeded(t, o)
	work := casework.New(db, seal.Test(), casework.Options{})
	defer work.Close()
	type stand struct {
		state            string
		members, waiting int
	}
	of := map[string]stand{}
	look := func() {
		clear(of)
		for _, side := range []string{"live", "ended"} {
			list, err := work.Incidents(t.Context(), org.System, side)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range list {
				of[i.Category] = stand{i.State, i.Members, i.Waiting}
				w, err := work.OneIncident(t.Context(), org.System, i.ID)
				if err != nil {
					t.Fatal(err)
				}
				for _, m := range w.Tickets {
					if err := work.VerifyReplay(t.Context(), m.ID); err != nil {
						t.Error(err)
					}
				}
			}
		}
	}
	look()
	t.Log(of)
	for name, want := range map[string]stand{"停电": {"open", 4, 0}, "夜间施工": {"open", 5, 0}, "停水": {"proposed", 0, 7}} {
		id := ""
		for _, l := range Demo().leaves {
			if l.name == name {
				id = l.id
			}
		}
		if got := of[id]; got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	var answered, receipts int
	err := db.Pool.QueryRow(t.Context(), `select count(*), count(distinct no) from tickets where city = $1 and incident <> 0 and state = $2`, db.City, ticket.ToFollowUp).Scan(&answered, &receipts)
	if err != nil {
		t.Fatal(err)
	}
	if answered != 4 || receipts != 4 {
		t.Errorf("%d answered, %d receipts", answered, receipts)
	}
	if again := reseed(t, db, o); again.Tickets != told.Tickets {
		t.Errorf("told again: %d tickets, %d before", again.Tickets, told.Tickets)
	}
}
