package casework

import (
	"errors"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// A category that brings more in a county than it ever did is warned of, with its
// tickets; the rest of the city, busier too on that day, is not.
func TestWarn(t *testing.T) {
	h := newHouse(t)
	from := time.Date(2022, 9, 1, 9, 0, 0, 0, workday.Zone)
	tickets := func(at time.Time, n int, title string) {
		for range n {
			in := intake()
			in.Title, in.Content = ticket.Text(title), ticket.Text(title+",已经三天了,请尽快处理。")
			_, err := h.Begin(t.Context(), h.agent(), at, at.Add(time.Hour), nil, in, &ticket.Accept{})
			h.must(err)
		}
	}
	for day := range 30 {
		at := from.AddDate(0, 0, day)
		tickets(at, 1+day%2, "夜市占道")
		h.sql(`update tickets set region = '341321', category = '7' where created_at = $1`, at)
		if day%3 == 0 {
			tickets(at.Add(time.Hour), 1, "路灯不亮")
		}
	}
	hot := from.AddDate(0, 0, 30)
	tickets(hot, 9, "东关小区停水")
	h.clock.Store(hot.AddDate(0, 0, 1).UnixMicro())
	n, err := h.Warn(t.Context())
	h.must(err)
	list, err := h.Warnings(t.Context(), h.supervisor(), "open")
	h.must(err)
	if n != 1 || len(list) != 1 || list[0].Region != "341302" || list[0].Count < 9 || list[0].Expected > 3 || list[0].Often > WarningBudget || len(list[0].Counts) != 28 {
		t.Fatalf("%d: %+v", n, list)
	}
	b, err := h.WarningBehind(t.Context(), h.dispatcher(), list[0].ID)
	h.must(err)
	if len(b.Tickets) < 9 || len(b.Topics) == 0 || !strings.Contains(b.Topics[0].Title, "停水") {
		t.Errorf("behind it: %d tickets, %+v", len(b.Tickets), b.Topics)
	}
	if n, err := h.Warn(t.Context()); n != 0 || err != nil {
		t.Errorf("twice a day: %d, %v", n, err)
	}
	id := list[0].ID
	for _, row := range []struct {
		by                  org.Actor
		id                  int64
		verdict, title, why string
		kind                fault.Kind
	}{{h.dispatcher(), id, "topic", "东关片区停水", "", fault.Denied}, {h.supervisor(), id, "topic", "水", "", fault.Invalid},
		{h.supervisor(), id, "dismissed", "", "", fault.Invalid}, {h.supervisor(), 7, "dismissed", "", "已知停水", fault.NotFound}} {
		if err := h.DecideWarning(t.Context(), row.by, row.id, row.verdict, row.title, row.why); !errors.Is(err, row.kind) {
			t.Errorf("%v, want %s", err, row.kind)
		}
	}
	h.must(h.DecideWarning(t.Context(), h.supervisor(), id, "topic", "东关片区停水", ""))
	if err := h.DecideWarning(t.Context(), h.supervisor(), id, "dismissed", "", "已知停水"); !errors.Is(err, fault.Conflict) {
		t.Errorf("decided twice: %v", err)
	}
	h.pass(24 * time.Hour)
	_, err = h.Warn(t.Context())
	h.must(err)
	if again, _ := h.Warnings(t.Context(), h.supervisor(), "open"); len(again) != 0 {
		t.Errorf("raised again the day after: %+v", again)
	}
	if topics, _ := h.Warnings(t.Context(), h.supervisor(), "topic"); len(topics) != 1 || topics[0].Title != "东关片区停水" {
		t.Errorf("topics: %+v", topics)
	}
	// Six weeks in which nobody calls about it any more, and the rest of the city does.
	early, err := h.WarningBehind(t.Context(), h.supervisor(), id)
	h.must(err)
	for day := range 42 {
		at := hot.AddDate(0, 0, 2+day)
		tickets(at, 2, "夜市占道")
		h.sql(`update tickets set region = '341321', category = '7' where created_at = $1`, at)
	}
	h.clock.Store(hot.AddDate(0, 0, 45).UnixMicro())
	late, err := h.WarningBehind(t.Context(), h.supervisor(), id)
	h.must(err)
	if early.Effect == nil || early.Effect.Verdict() != "early" || late.Effect == nil || late.Effect.Verdict() != "fell" || late.Effect.Usual.Count != 10 || late.Effect.Since.Count != 0 {
		t.Errorf("effect at first %+v, later %+v", early.Effect, late.Effect)
	}
	if _, err := h.Warnings(t.Context(), h.liaison(), "open"); !errors.Is(err, fault.Denied) {
		t.Errorf("a unit reads warnings: %v", err)
	}
}

// A call that was merged at the desk is a call like any other (T8: it is still counted as a
// contact), of the category and the place of the ticket it went into.
func TestMergedCallsWarnToo(t *testing.T) {
	h := newHouse(t)
	target := h.take()
	for range 3 {
		c := h.take()
		h.sql(`update tickets set category = '9', region = '341321' where ticket_id = $1`, c.ID) // as the desk first took it
		_, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Merge{Into: target.ID, Same: true}}})
		h.must(err)
	}
	day := workday.DateOf(h.db.Now())
	h.must(h.db.Read(t.Context(), func(tx *postgres.Tx) error {
		counts, err := tx.CountByDay(t.Context(), day.Start(), 1)
		h.must(err)
		if len(counts) != 1 || counts[0].Count != 4 || counts[0].Category != target.Category || counts[0].Region != target.Region {
			t.Errorf("counted %+v", counts)
		}
		behind, err := tx.Behind(t.Context(), target.Category, target.Region.County(), day.Start(), day.Next().Start(), 10)
		h.must(err)
		if len(behind) != 4 {
			t.Errorf("behind it stand %d", len(behind))
		}
		return nil
	}))
}
