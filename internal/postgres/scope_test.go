package postgres_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// What a query finds within a scope is what org.Visible says of the same tickets: the
// lists, the tiers and the papers put before a leader too.
func TestScopeInSQL(t *testing.T) {
	t.Parallel()
	tx := pgtest.Tx(t)
	ctx := t.Context()
	if err := tx.CreateCity(ctx, "宿州市"); err != nil {
		t.Fatal(err)
	}
	type fact struct {
		id ticket.ID
		f  org.Facts
	}
	var facts []fact
	regions, categories := []org.RegionCode{"341302001", "341321", "341300"}, []string{"1.1", "15.2"}
	for i := range 48 {
		id := ticket.ID(i + 1)
		f := org.Facts{Region: regions[i%3], Category: categories[i%2], Registrar: org.UserID(i%4 + 1), Team: org.UnitID(i%5 + 1), ToFollowUp: i%7 == 0}
		tier, listed, left := i%11/4, i%5 == 1, i%5 == 2
		f.Listed = tier >= 2 || listed
		state := ticket.Handling
		if f.ToFollowUp {
			state = ticket.ToFollowUp
		}
		c := &ticket.Case{Ticket: ticket.Ticket{ID: id, No: string(rune('a' + i)), Version: 1, State: state, Kind: ticket.Help, Region: f.Region, Category: f.Category, CreatedBy: f.Registrar, CreatedUnit: f.Team, Tier: tier, CreatedAt: time.Unix(0, 0).UTC()}}
		tx.AddCase(&postgres.Stored{Case: c, Head: []byte{}})
		if listed || left {
			tx.Queue(`insert into listings (city, list, ticket_id, since, left_at, value) values ($1, 'repeats', $2, $3, case when $4 then $3::timestamptz end, 3)`, tx.City, id, time.Unix(0, 0).UTC(), left)
		}
		if i%6 == 3 {
			f.Granted = []org.UserID{org.UserID(i%3 + 1)}
			tx.Grant(f.Granted[0], []ticket.ID{id})
		}
		facts = append(facts, fact{id, f})
	}
	if err := tx.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := org.Scope{
			Regions:   rapid.SliceOfN(rapid.SampledFrom([]org.RegionCode{"341302", "341321"}), 0, 1).Draw(t, "regions"),
			Own:       rapid.SampledFrom([]org.UserID{0, 2}).Draw(t, "own"),
			Team:      rapid.SampledFrom([]org.UnitID{0, 3}).Draw(t, "team"),
			FollowUps: rapid.Bool().Draw(t, "follow ups"),
			Listed:    rapid.Bool().Draw(t, "listed"),
			Granted:   rapid.SampledFrom([]org.UserID{0, 1, 2}).Draw(t, "granted"),
			Themes:    rapid.SliceOfN(rapid.Just("15"), 0, 1).Draw(t, "themes"),
		}
		rows, _, err := tx.List(ctx, postgres.Filter{Scope: s, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		var got, want []ticket.ID
		for _, r := range rows {
			got = append(got, r.ID)
		}
		for _, f := range facts {
			if org.Visible(s, f.f) {
				want = append(want, f.id)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: the query finds %v, the rule says %v", s, got, want)
		}
	})
}
