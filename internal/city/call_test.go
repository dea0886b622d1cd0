package city

import (
	"testing"
	"time"

	"suban/internal/blob"
	"suban/internal/call"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/workday"
)

// The past of the telephone stands by the exchange's own rules: every call folds, is tied to
// its ticket, nobody has two calls at once, agents' states follow each other, and told again it
// adds nothing.
func TestPastCalls(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 15, 10, 0, 0, workday.Zone)
	o := SeedOptions{Tickets: 300, Days: 20, Now: now, Seed: 5, Blobs: blob.Open(t.TempDir(), seal.Test())}
	db, _ := seeded(t, o)
	read := func() (calls []*call.Call, states []call.AgentEvent, tickets int) {
		err := db.Read(t.Context(), func(tx *postgres.Tx) (err error) {
			if calls, err = tx.Calls(t.Context(), now.AddDate(0, 0, -40), now); err != nil {
				return err
			}
			if states, err = tx.AgentEvents(t.Context(), now.AddDate(0, 0, -40), now); err != nil {
				return err
			}
			return tx.QueryRow(t.Context(), `select count(*) from call_tickets where city = $1`, tx.City).Scan(&tickets)
		})
		if err != nil {
			t.Fatal(err)
		}
		return calls, states, tickets
	}
	calls, states, tickets := read()
	answered, lost, taped := 0, 0, 0
	for _, c := range calls {
		switch {
		case c.State != call.Ended || c.EndedAt.After(now):
			t.Errorf("call %d of %s is not over", c.ID, c.ArrivedAt)
		case !c.AnswerAt.IsZero():
			answered++
		default:
			lost++
		}
		if c.Recorded > 0 {
			taped++
		}
	}
	if answered < 150 || lost < 5 || tickets < 100 || taped == 0 {
		t.Errorf("%d answered, %d lost, %d tied to tickets, %d recorded", answered, lost, tickets, taped)
	}
	agents := map[any]*call.Agent{}
	for _, e := range states {
		a := agents[e.Agent]
		if a == nil {
			a = &call.Agent{ID: e.Agent}
			agents[e.Agent] = a
		}
		if err := a.Become(e.State, e.Reason, e.At); err != nil {
			t.Fatalf("agent %d at %s: %v", e.Agent, e.At, err)
		}
	}
	reseed(t, db, o)
	if again, _, _ := read(); len(again) != len(calls) {
		t.Errorf("%d calls, told again %d", len(calls), len(again))
	}
}
