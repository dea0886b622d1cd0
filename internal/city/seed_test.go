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
	if len(told.Cut) > 0 {
		t.Errorf("the rules cut stories short: %q", told.Cut)
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

// Told at length, the past leaves work at every desk: every state occurs, most
// tickets are closed, and of the open ones some are due today and some overdue.
// Told again it adds nothing.
func TestSeedEveryState(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 10, 30, 0, 0, workday.Zone)
	db, told := seeded(t, SeedOptions{Tickets: 1000, Now: now, Seed: 2})
	open := 0
	for _, state := range ticket.States {
		if told.States[state] == 0 {
			t.Errorf("no ticket is %s", state.Name())
		}
		if state.Open() {
			open += told.States[state]
		}
	}
	if closed := told.States[ticket.Closed]; closed < told.Tickets*6/10 || open < told.Tickets/20 || open > told.Tickets/4 {
		t.Errorf("%d of %d closed, %d open", closed, told.Tickets, open)
	}
	var today, overdue, province, low, sent, stale, notices int
	end := workday.DateOf(now).Next().Start()
	for sql, n := range map[string]*int{
		`select count(*) from tickets where city = $1 and closed_at is null and replied_at is null and due_at > $2 and due_at <= $3`: &today,
		`select count(*) from tickets where city = $1 and closed_at is null and overdue_at <= $2 and due_at < $3`:                    &overdue,
		`select count(*) from tickets where city = $1 and source = 'province' and created_at <= $2 and created_at < $3`:              &province,
		`select count(*) from assignments where city = $1 and depth > 2 and sent_at <= $2 and sent_at < $3`:                          &low,
		`select count(*) from listings where city = $1 and list = 'open_days' and since < $3 and (left_at is null or left_at > $2)`:  &stale,
		`select count(distinct state) from dossiers where city = $1 and kind = 'assessment' and made_at < $3 and made_at >= $2`:      &notices,
		`select count(*) from notices where city = $1 and to_requester and state <> 'held' and made_at <= $2 and made_at < $3`:       &sent,
	} {
		if err := db.Pool.QueryRow(t.Context(), sql, db.City, now, end).Scan(n); err != nil {
			t.Fatal(err)
		}
	}
	if today == 0 || overdue == 0 || province == 0 || low == 0 || sent != 0 || stale == 0 || notices != 3 {
		t.Errorf("%d due today, %d overdue, %d of the province, %d at the fourth level, %d told to invented citizens, %d open for 30 working days, monthly notices in %d states", today, overdue, province, low, sent, stale, notices)
	}
	replayed(t, db)
	topicTold(t, db, now)
	if again := reseed(t, db, SeedOptions{Tickets: 1000, Now: now.Add(time.Hour), Seed: 2}); again.Lives != 0 || again.Already != 1000 || again.Tickets != told.Tickets {
		t.Errorf("again: %d told, %d already, %d tickets", again.Lives, again.Already, again.Tickets)
	}
}

// The same seed plans the same past, whatever the order in which it is lived.
func TestSeedPlan(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 10, 30, 0, 0, workday.Zone)
	s := &seed{SeedOptions: SeedOptions{Tickets: 500, Days: 60, Seed: 3, Now: now}, calendar: workday.Builtin()}
	first, again := s.plan(), s.plan()
	for i := range first {
		if first[i].start != again[i].start || first[i].until != again[i].until || first[i].story.name != again[i].story.name {
			t.Fatalf("plot %d differs", i)
		}
		if first[i].start.After(now) || first[i].until.After(now) {
			t.Errorf("plot %d (%s) begins %v, stands from %v", i, first[i].story.name, first[i].start, first[i].until)
		}
	}
}
