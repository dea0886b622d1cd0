package casework

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// past is what an import writes of a ticket nobody touched for a year.
func past(h *house) (*ticket.Register, []ticket.Facts, org.Actor) {
	by := h.as(0, unitCentre, org.Agent, org.Dispatcher)
	in := &ticket.Register{Kind: ticket.Help, Channel: ticket.Imported, Source: ticket.NetMessage, Title: ticket.Text("旧事"), Content: ticket.Text("一年前的事"), OldNo: "7"}
	return in, []ticket.Facts{&ticket.Accept{}, &ticket.QueueDispatch{}, &ticket.Dispatch{Unit: unitCity, Rule: "历史导入"}}, by
}

// On a simulated clock the automatic clocks act at their own moments, in the
// database as on paper.
func TestLifeClocks(t *testing.T) {
	h := newHouse(t)
	at := time.Date(2021, 11, 8, 10, 0, 0, 0, workday.Zone)
	end := time.Date(2022, 11, 7, 10, 0, 0, 0, workday.Zone)
	in, then, by := past(h)
	paper, err := Paper(t.Context(), h.book, by, at, end, in, then...)
	h.must(err)
	row := &postgres.ImportRow{Source: "s", Key: "7"}
	live, err := h.Begin(t.Context(), by, at, end, row, in, then...)
	h.must(err)
	for name, l := range map[string]*Life{"paper": paper, "database": live} {
		h.must(l.Until(t.Context(), at.AddDate(0, 1, 0)))
		a := l.Assignments[0]
		switch {
		case l.State != ticket.Handling || !a.SignedLate || a.SignedAt == nil || !a.SignedAt.Equal(a.SignDueAt):
			t.Errorf("%s: %s, signed %v, due %v", name, l.State, a.SignedAt, a.SignDueAt)
		case a.Warned != 2 || a.OverdueAt == nil || !a.OverdueAt.Equal(a.DueAt):
			t.Errorf("%s: warned %d, overdue %v, due %v", name, a.Warned, a.OverdueAt, a.DueAt)
		case !l.At.Equal(at.AddDate(0, 1, 0)):
			t.Errorf("%s: at %v", name, l.At)
		}
	}
	if where := differ(reflect.ValueOf(live.Assignments), reflect.ValueOf(paper.Assignments), ""); where != "" {
		t.Errorf("paper differs at %s", where)
	}
	h.replayed(live.ID)

	// Nothing is done after the present, and what is refused changes nothing.
	version := live.Version
	if err := live.Do(t.Context(), org.Citizen, end.Add(time.Hour), &ticket.Urge{Medium: "phone", Text: ticket.Text("请快")}); !errors.Is(err, ErrPresent) {
		t.Errorf("after the present: %v", err)
	}
	if err := live.Act(t.Context(), org.Citizen, nil, &ticket.Reopen{Text: ticket.Text("重办")}); !errors.Is(err, fault.Conflict) || live.Version != version {
		t.Errorf("a refused deed: %v, version %d after %d", err, live.Version, version)
	}

	// Somebody else's deed ends the life: it does not write over it.
	h.do(h.dispatcher(), live.ID, &ticket.Note{Text: ticket.Text("人工处理")})
	if err := live.Act(t.Context(), org.Citizen, nil, &ticket.Urge{Medium: "phone", Text: ticket.Text("请快")}); !errors.Is(err, fault.Stale) {
		t.Errorf("over somebody else's deed: %v", err)
	}
	h.must(live.Refresh(t.Context()))
	h.must(live.Act(t.Context(), org.Citizen, nil, &ticket.Urge{Medium: "phone", Text: ticket.Text("请快")}))
}

// A line of an import is taken with its ticket or not at all, and once.
func TestLifeTakesALineOnce(t *testing.T) {
	h := newHouse(t)
	at := time.Date(2021, 11, 8, 10, 0, 0, 0, workday.Zone)
	begin := func() error {
		in, then, by := past(h)
		_, err := h.Begin(t.Context(), by, at, at.AddDate(1, 0, 0), &postgres.ImportRow{Source: "s", Key: "7"}, in, then...)
		return err
	}
	h.must(begin())
	if err := begin(); !errors.Is(err, fault.Conflict) {
		t.Errorf("a second time: %v", err)
	}
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		rows, err := tx.Imported(t.Context(), "s")
		if len(rows) != 1 || rows["7"].Ticket == 0 || rows["7"].Done {
			t.Errorf("taken %v", rows)
		}
		states, countErr := tx.StateCounts(t.Context())
		if states[ticket.Dispatched] != 1 || len(states) != 1 {
			t.Errorf("states %v", states)
		}
		return errors.Join(err, countErr)
	}))
}
