package drill

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func home(t *testing.T) (*postgres.DB, *account.Accounts) {
	t.Helper()
	db := pgtest.DB(t)
	db.Now = Now
	accounts := account.New(db, seal.Test(), func(context.Context) (*org.Tree, error) { return city.Demo().Tree(), nil })
	accounts.Cost = &account.CheapCost
	return db, accounts
}

func digest(t *testing.T, db *postgres.DB) casework.Digested {
	t.Helper()
	work := casework.New(db, seal.Test(), casework.Options{})
	defer work.Close()
	d, err := work.Digest(t.Context(), Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// inspections are what became of everything that was drawn, in a home of its own ids.
func inspections(t *testing.T, db *postgres.DB) (list []string) {
	t.Helper()
	rows, err := db.Pool.Query(t.Context(), `select concat_ws(' ', t.row_key, i.state, i.version, i.scored_at, i.appealed_at, i.total, (select string_agg(concat_ws(' ', s.part, s.by_name, s.at, s.total), ',' order by s.n)
		from scorings s where s.city = i.city and s.inspection = i.id)) from inspections i join imports t using (city, ticket_id) where i.city = $1 and t.source = 'drill' order by 1`, db.City)
	if err == nil {
		list, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// One seed tells one past, whoever is quicker; broken off in the middle of its lives and run
// again it is the same past.
func TestSamePast(t *testing.T) {
	t.Parallel()
	small := Options{Scale: 0.002, Days: 60, Seed: 11}
	var drawn []string
	want := func() casework.Digested {
		db, accounts := home(t)
		told, err := Run(t.Context(), db, seal.Test(), accounts, small)
		if err != nil {
			t.Fatal(err)
		}
		if len(told.Cut) > 0 {
			t.Errorf("the rules cut lives short: %q", told.Cut)
		}
		drawn = inspections(t, db)
		return digest(t, db)
	}()
	if want.Tickets < 200 {
		t.Fatalf("only %d tickets", want.Tickets)
	}
	db, accounts := home(t)
	broken := errors.New("the lights went out")
	ctx, stop := context.WithCancelCause(t.Context())
	o := small
	o.Workers = 17
	o.Progress = func(done, total int) {
		if done > total/3 {
			stop(broken)
		}
	}
	if _, err := Run(ctx, db, seal.Test(), accounts, o); err == nil {
		t.Fatal("the run was not broken off")
	}
	o.Progress = nil
	told, err := Run(t.Context(), db, seal.Test(), accounts, o)
	if err != nil {
		t.Fatal(err)
	}
	if told.Already == 0 || told.Lives == 0 {
		t.Errorf("resumed as %+v", told)
	}
	if got := digest(t, db); got != want {
		t.Errorf("resumed: %+v, in one go: %+v", got, want)
	}
	if got := inspections(t, db); len(got) < 6 || !slices.Equal(got, drawn) {
		t.Errorf("inspected, resumed: %q, in one go: %q", got, drawn)
	}
	if _, err := Run(t.Context(), db, seal.Test(), accounts, Options{Scale: 0.003, Days: 60, Seed: 11}); err == nil {
		t.Error("another size goes on in the same city")
	}
}

// The plan keeps to its causes: so many requests in each spell, whatever the seed.
func TestPlan(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{1, 2, 99} {
		months, kinds, planted := map[string]int{}, map[ticket.Kind]int{}, map[way]int{}
		for _, d := range plan(Options{Scale: 0.02, Seed: seed}, workday.Builtin()) {
			for i, p := range d.plots {
				if i > 0 && p.at.Before(d.plots[i-1].at) || workday.DateOf(p.at) != d.on {
					t.Fatalf("%s: request %d comes at %s", d.on, i, p.at)
				}
				if p.way == refused || p.way == withdrawn {
					continue
				}
				months[d.on.String()[:7]]++
				kinds[p.kind]++
				planted[p.way]++
			}
			months[d.on.String()[:7]] += d.requests() - len(d.plots)
		}
		if months["2022-07"] != 2480 || months["2021-12"] != 1000 {
			t.Errorf("seed %d: %v", seed, months)
		}
		if planted[epidemicUrgent] != 15 || planted[epidemicSupply] != 25 || planted[leader] != 2 || planted[atBusiness] != 18 || planted[atFinance] != 1 || planted[again] < 20 {
			t.Errorf("seed %d planted %v", seed, planted)
		}
	}
}

// On a day of the whole city, when somebody calls every few seconds, matters are brought again as
// often as on a quiet one, and never at once.
func TestRepeats(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, gap := range []time.Duration{7 * time.Second, 10 * time.Minute} {
		list := make([]plot, 4000)
		for i := range list {
			list[i] = plot{at: First.Start().Add(time.Duration(i) * gap), kind: ticket.Help, way: plain, no: i}
		}
		repeats(rng, list)
		n, of := 0, map[int]bool{}
		for _, p := range list {
			if p.way != again {
				continue
			}
			if n++; p.at.Sub(list[p.of].at) < time.Minute || of[p.of] {
				t.Errorf("every %s: request %d brings %d again, %s later", gap, p.no, p.of, p.at.Sub(list[p.of].at))
			}
			of[p.of] = true
		}
		if n < 230 || n > 350 { // 4 in 100, and of these 45 in 100 once more, and so on: 291
			t.Errorf("every %s: %d of %d brought again", gap, n, len(list))
		}
	}
}

// Every way has its script.
func TestScripts(t *testing.T) {
	t.Parallel()
	for w := direct; w <= leader; w++ {
		if scripts[w] == nil {
			t.Errorf("way %d has no script", w)
		}
	}
}
