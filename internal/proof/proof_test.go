package proof

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/drill"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/proof/source"
	"suban/internal/seal"
	"suban/internal/stats"
)

const small = 0.003

// figures are the rows that a city of any size must reach, from tickets and from what stands
// beside them.
var figures = []string{"S01", "S02", "S03", "S04", "S05", "S06", "S08", "S09", "S10", "S11", "S12", "S13", "S14", "S15", "S16", "S17", "S18", "S19", "S20", "S21", "S22", "S23", "S24", "S25", "S26", "S28", "S29",
	"S30", "S31", "S32", "S33", "S34", "S35", "S36", "S37", "S40", "S41", "S43", "S44", "S45", "S46", "S47", "S48", "S49", "S50", "S51", "S53", "S54", "S55", "S56", "S57", "S58", "S59", "S60", "S61", "S62", "S63", "S65", "S66", "N6", "K29"}

// The whole city in small: every row is counted, what was done passes, what was not done does
// not; and when planted facts are turned, their rows fail.
func TestCity(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	db.Now = drill.Now
	accounts := account.New(db, seal.Test(), func(context.Context) (*org.Tree, error) { return city.Demo().Tree(), nil })
	accounts.Cost = &account.CheapCost
	told, err := drill.Run(t.Context(), db, seal.Test(), accounts, drill.Options{Scale: small, Seed: 20221125})
	if err != nil {
		t.Fatal(err)
	}
	if len(told.Cut) > 0 {
		t.Errorf("the rules cut lives short: %q", told.Cut)
	}
	work := casework.New(db, seal.Test(), casework.Options{})
	t.Cleanup(work.Close)
	prove := func() *Proof {
		t.Helper()
		p, err := Make(t.Context(), db, seal.Test(), work, Planted{Source: drill.Source, Outage: drill.OutageKey}, small, nil)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := prove()
	if len(p.Rows) != 67 {
		t.Fatalf("%d rows", len(p.Rows))
	}
	for _, id := range figures {
		if r := p.Row(id); r.Verdict != Pass {
			for _, x := range r.Results {
				t.Errorf("%s %s %s: want %s, found %s %s (%s%s)", id, r.Verdict, x.Name, x.Wanted, x.Found, x.Allowed, x.How, x.None)
			}
		}
	}
	for _, r := range p.Rows {
		for _, x := range r.Results {
			if x.None != "" && r.Verdict == Pass {
				t.Errorf("%s passes with nothing to count for %s", r.ID, x.Name)
			}
		}
	}
	t.Run("page", func(t *testing.T) { written(t, p) })
	t.Run("figures", func(t *testing.T) {
		s := stats.New(db, seal.Test(), work.Rulebook)
		if v, err := s.Verify(t.Context(), nil); err != nil || len(v.Flaws) > 0 {
			t.Errorf("after the drill: %+v, %v", v, err)
		}
	})
	t.Run("what if", func(t *testing.T) { replayed(t, db, stats.New(db, seal.Test(), work.Rulebook), work) })
	t.Run("radar", func(t *testing.T) {
		r, err := Look(t.Context(), db, drill.Source, drill.HollowKey)
		if err != nil || r.Planted == 0 || r.Hit == 0 {
			t.Errorf("radar %+v, %v", r, err)
		}
	})
	turned(t, db, prove)
}

// turned turns planted facts, one after the other, and sees their rows fail.
func turned(t *testing.T, db *postgres.DB, prove func() *Proof) {
	for _, sql := range []string{
		`update tickets set kind = 'complaint' where city = $1 and kind = 'inquiry' and ticket_id % 5 = 0`,
		`update tickets set labels = '{}' where city = $1 and '物资保供' = any(labels)`,
		`update tickets set accepted_at = accepted_at + interval '9 days' where city = $1 and accepted_at >= '2022-07-28 00:00+8' and accepted_at < '2022-08-01 00:00+8'`,
		`update follow_ups set satisfaction = 2 where city = $1 and ticket_id % 8 = 0`,
		`update replies set verdict = 'substandard' where city = $1 and ticket_id % 9 = 0 and verdict = 'passed'`,
		`update units set enabled = false where city = $1 and id = 150`,
		`delete from reminders where city = $1 and medium = 'live'`,
		`update assignments set chief_read = null where city = $1`,
		`update dossiers set state = 'dropped' where city = $1 and (kind, no) in (select 'leader_day', 1 union all select 'consultation', 1)`,
		`update surge_accounts set passed_at = null where city = $1 and batch like '第二批%'`,
		`update desks set seats = seats - 1 where city = $1`,
		`update shifts set people = people[2:] where city = $1 and name = '战时夜班'`,
		`delete from evaluation_readings where city = $1 and item = '1.1.1'`,
		`delete from evaluation_judgements where city = $1 and part <> 'first'`,
		`update rollups set received_at = null where city = $1 and grp = '后勤保障组'`,
		`update evaluations set grade = '' where city = $1`,
		`update tickets set incident = 0 where city = $1 and incident = (select min(incident) from tickets where city = $1 and incident <> 0)`,
		`delete from scorings where city = $1`,
		`delete from inspections where city = $1`,
	} {
		if _, err := db.Pool.Exec(t.Context(), sql, db.City); err != nil {
			t.Fatal(sql, err)
		}
	}
	if err := db.Write(t.Context(), func(tx *postgres.Tx) error { tx.RulesChanged(); return nil }); err != nil {
		t.Fatal(err)
	}
	p := prove()
	for _, id := range strings.Fields("K29 N6 S03 S04 S05 S10 S12 S19 S22 S32 S33 S37 S43 S47 S48 S49 S50 S51 S56 S57 S58 S60 S61 S62") {
		if r := p.Row(id); r.Verdict == Pass {
			t.Errorf("%s still passes: %+v", id, r.Results)
		}
	}
}

// written reads the page and a set that it links to.
func written(t *testing.T, p *Proof) {
	t.Helper()
	dir := t.TempDir()
	if err := p.Write(dir, About{Seed: 1, Digest: "abc", Verified: "0处不符"}); err != nil {
		t.Fatal(err)
	}
	html, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(source.Rows, source.Beside) {
		if !strings.Contains(string(html), ">"+r.ID+"<") {
			t.Errorf("the page lacks %s", r.ID)
		}
	}
	set, err := os.ReadFile(filepath.Join(dir, "sets", "S43-july.txt"))
	if err != nil || strings.Count(string(set), "\n") != 2+372 || !strings.Contains(string(html), `sets/S43-july.txt`) {
		t.Errorf("the set of July has %d lines, %v", strings.Count(string(set), "\n"), err)
	}
}

// Figures of the source that no ticket can tell hold by arithmetic.
func TestArithmetic(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"2.70": indicator.Percent(9, 333), "10.51": indicator.Percent(35, 333),
		"3.59": fmt.Sprintf("%.2f", 1.7/(1-.527)), "4.00": fmt.Sprintf("%.2f", 2.4/(1-.4)),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// A figure passes within its tolerance and fails outside it, and what was not done never passes.
func TestJudge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		c    source.Check
		m    Measured
		want Verdict
	}{
		{"a count, scaled", source.Check{Is: source.Tickets, Value: 882}, Measured{Value: 3}, Pass},
		{"one too many", source.Check{Is: source.Tickets, Value: 882}, Measured{Value: 4}, Fail},
		{"none of so few", source.Check{Is: source.Tickets, Value: 112}, Measured{}, Small},
		{"things are not scaled", source.Check{Is: source.Things, Value: 104}, Measured{Value: 104}, Pass},
		{"a thing is missing", source.Check{Is: source.Things, Value: 104}, Measured{Value: 103}, Fail},
		{"a share inside its error", source.Check{Is: source.Rate, Value: 99.01}, Measured{Value: 98.8, Error: 0.08}, Pass},
		{"a share outside", source.Check{Is: source.Rate, Value: 99.01}, Measured{Value: 98.8, Error: 0.06}, Fail},
		{"always 0.05 points", source.Check{Is: source.Rate, Value: 0.93}, Measured{Value: 0.97}, Pass},
		{"no share of nothing", source.Check{Is: source.Rate, Value: 0.93}, none("nothing"), NoData},
		{"exactly all", source.Check{Is: source.Exactly, Value: 100}, Measured{Value: 100, Num: 9, Den: 9}, Pass},
		{"one is missing", source.Check{Is: source.Exactly, Value: 100}, Measured{Value: 99.9, Num: 999, Den: 1000}, Fail},
		{"over", source.Check{Is: source.Over, Value: 98}, Measured{Value: 98}, Fail},
		{"never used", source.Check{Is: source.Exercised}, Measured{}, NoData},
		{"used once", source.Check{Is: source.Exercised}, Measured{Value: 1}, Pass},
	} {
		if got := judge(test.c, test.m, small); got.Verdict != test.want {
			t.Errorf("%s: %s, want %s", test.name, got.Verdict, test.want)
		}
	}
}
