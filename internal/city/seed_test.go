package city

import (
	"context"
	"testing"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// seeded is a demo city told up to a moment.
func seeded(t *testing.T, o SeedOptions) (*postgres.DB, Seeded) {
	t.Helper()
	db := pgtest.DB(t)
	db.Now = func() time.Time { return o.Now }
	told := reseed(t, db, o)
	return db, told
}

func reseed(t *testing.T, db *postgres.DB, o SeedOptions) Seeded {
	t.Helper()
	accounts := account.New(db, seal.Test(), func(context.Context) (*org.Tree, error) { return Demo().Tree(), nil })
	accounts.Cost = &account.CheapCost
	told, err := Seed(t.Context(), db, seal.Test(), accounts, o)
	if err != nil {
		t.Fatal(err)
	}
	return told
}

// replayed compares every ticket with its history.
func replayed(t *testing.T, db *postgres.DB) {
	t.Helper()
	work := casework.New(db, seal.Test(), casework.Options{})
	defer work.Close()
	rows, err := db.Pool.Query(t.Context(), `select ticket_id from tickets where city = $1`, db.City)
	if err != nil {
		t.Fatal(err)
	}
	var ids []ticket.ID
	for rows.Next() {
		var id ticket.ID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	for _, id := range ids {
		if err := work.VerifyReplay(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
}

// The seed depends on no day: not on the last of a year, not on a year that is
// not published, not on a leap day.
func TestSeedOnAnyDay(t *testing.T) {
	t.Parallel()
	for _, now := range []time.Time{
		time.Date(2026, 12, 31, 23, 30, 0, 0, workday.Zone),
		time.Date(2027, 6, 1, 10, 0, 0, 0, workday.Zone),
		time.Date(2028, 2, 29, 3, 15, 0, 0, workday.Zone),
	} {
		t.Run(workday.DateOf(now).String(), func(t *testing.T) {
			t.Parallel()
			db, told := seeded(t, SeedOptions{Tickets: 150, Now: now, Seed: 1})
			if told.Lives != 150 || told.Tickets < 150 {
				t.Errorf("%d lives, %d tickets", told.Lives, told.Tickets)
			}
			t.Log(told.States)
			replayed(t, db)
		})
	}
}
