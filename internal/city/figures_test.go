package city

import (
	"strings"
	"testing"
	"time"

	"suban/internal/casework"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// register takes some more calls about what the city was called about before, one after the other.
func register(t *testing.T, db *postgres.DB, work *casework.Casework, calls int) {
	t.Helper()
	at := db.Now()
	db.Now = func() time.Time { return at }
	agent := org.NewActor(org.User{ID: 1, Name: "坐席", Roles: []org.Role{org.Agent}}, org.Presets(), Demo().Tree())
	var category, region string
	if err := db.Pool.QueryRow(t.Context(), "select category, region from tickets where city = $1 and category <> '' and region <> '' order by ticket_id limit 1", db.City).Scan(&category, &region); err != nil {
		t.Fatal(err)
	}
	for range calls {
		at = at.Add(time.Second)
		if _, err := work.Register(t.Context(), agent, "", &ticket.Register{Kind: ticket.Complaint, Channel: ticket.Phone, Source: ticket.Local, Category: category, Region: org.RegionCode(region),
			Title: ticket.Text("路灯不亮"), Content: ticket.Text("示例路的路灯连续几夜不亮,请有关部门修理。"), Place: ticket.Text("示例路"),
			RequesterName: ticket.Text("王先生"), RequesterPhone: ticket.Text("19900001234"), RequesterKind: "person"}, &ticket.Accept{}, &ticket.QueueDispatch{}); err != nil {
			t.Fatal(err)
		}
	}
}

// Every number of the demo city opens to its tickets, and what deeds append adds up
// to what counting every ticket anew gives; a cell that was touched is named.
func TestFigures(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 18, 15, 0, 0, 0, workday.Zone)
	db, _ := seeded(t, SeedOptions{Tickets: 140, Now: now, Seed: 5})
	work := casework.New(db, seal.Test(), casework.Options{})
	t.Cleanup(work.Close)
	s := stats.New(db, seal.Test(), work.Rulebook)
	verified := func(flaws int) stats.Verified {
		t.Helper()
		v, err := s.Verify(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Flaws) != flaws {
			t.Fatalf("%d flaws, want %d: %q", len(v.Flaws), flaws, v.Flaws)
		}
		return v
	}
	if v := verified(0); v.Tickets < 140 || v.Cells < 1000 {
		t.Errorf("verified %+v", v)
	}
	// Half folded, half not: the figures do not change.
	register(t, db, work, 12)
	verified(0)
	var half int
	if err := db.Pool.QueryRow(t.Context(), "select count(*) / 2 from figure_deltas").Scan(&half); err != nil || half < 6 {
		t.Fatal(half, err)
	}
	if err := db.Write(t.Context(), func(tx *postgres.Tx) error { _, err := tx.FoldFigures(t.Context(), half); return err }); err != nil {
		t.Fatal(err)
	}
	verified(0)
	if n, err := s.Fold(t.Context()); n == 0 || err != nil {
		t.Fatalf("folded %d, %v", n, err)
	}
	verified(0)

	director := org.NewActor(org.User{ID: 1, Name: "中心主任", Roles: []org.Role{org.Director}}, org.Presets(), Demo().Tree())
	period := indicator.Period{From: workday.DateOf(now.AddDate(0, 0, -50)), To: workday.DateOf(now).Next()}
	opened := 0
	for _, d := range indicator.Defs {
		o, err := s.Open(t.Context(), director, d.ID, stats.Query{Period: period})
		if err != nil {
			t.Fatal(err)
		}
		if !o.Sums {
			t.Errorf("%s %s: the items do not add up to the figure: %+v", d.ID, d.Name, o.Tally)
		}
		if int64(len(o.Num)) != o.Tally.Num || int64(len(o.Out)) != o.Tally.Out {
			t.Errorf("%s: %d and %d items for %+v", d.ID, len(o.Num), len(o.Out), o.Tally)
		}
		if o.Den > 0 {
			opened++
		}
	}
	if opened < 30 {
		t.Errorf("only %d indicators have anything in them", opened)
	}
	board, err := s.Board(t.Context(), director, stats.Query{Period: period}, "K12a")
	if err != nil {
		t.Fatal(err)
	}
	for k, f := range board.Figures {
		if o, _ := s.Open(t.Context(), director, k, stats.Query{Period: period}); o.Tally != f.Tally {
			t.Errorf("%s: the page says %+v, the list %+v", k, f.Tally, o.Tally)
		}
	}
	if len(board.Groups) < 2 || len(board.Topics) < 3 {
		t.Errorf("%d groups, %d topics", len(board.Groups), len(board.Topics))
	}

	// Topics are what was taken on, by category: of the city, a county, a unit.
	for _, q := range []stats.Query{{Period: period}, {Period: period, Region: "341302"}, {Period: period, Unit: board.Groups[0].Rows[0].Unit}} {
		of, err := s.Board(t.Context(), director, q, "K12a")
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, topic := range of.Topics {
			sum += topic.Num
		}
		if all := of.Figures["K00"].Num; sum != all || all == 0 {
			t.Errorf("topics of unit %d, region %q come to %d of %d", q.Unit, q.Region, sum, all)
		}
	}

	// A unit's figures are its own, with all below it.
	for _, g := range board.Groups[:1] {
		for _, r := range g.Rows[:1] {
			q := stats.Query{Period: period, Unit: r.Unit}
			o, err := s.Open(t.Context(), director, "K12a", q)
			if err != nil || o.Tally != r.Tally || !o.Sums {
				t.Errorf("unit %d: the ranking says %+v, the list %+v, %v", r.Unit, r.Tally, o.Tally, err)
			}
		}
	}

	scored(t, s, board)

	touch := func(sql string) {
		t.Helper()
		if _, err := db.Pool.Exec(t.Context(), sql, db.City); err != nil {
			t.Fatal(err)
		}
	}
	touch(`update figure_cells set num = num + 1 where (city, slice, grain, k, day, key) in (select city, slice, grain, k, day, key from figure_cells where city = $1 and slice = 'all' and k = 'K14' and grain = 'd' limit 1)`)
	if v := verified(2); !strings.Contains(v.Flaws[0], "all  K14") || !strings.Contains(v.Flaws[1], "月合计") {
		t.Errorf("flaws %q", v.Flaws)
	}
	// What a unit sent back was due later than the day on which another unit's answer
	// closed it: it is found in the week that it was due.
	tag, err := db.Pool.Exec(t.Context(), `update assignments a set due_at = t.closed_at + interval '25 days' from tickets t
		where a.city = $1 and t.city = a.city and t.ticket_id = a.ticket_id and a.state = 'returned' and t.closed_at < $2`, db.City, now.AddDate(0, 0, -26))
	if err != nil || tag.RowsAffected() == 0 {
		t.Fatalf("%d sent back and closed, %v", tag.RowsAffected(), err)
	}
	if n, err := s.Rebuild(t.Context(), nil); err != nil || n < 140 {
		t.Fatalf("rebuilt %d, %v", n, err)
	}
	for from := period.From; from.Before(period.To); from = from.Plus(7) {
		o, err := s.Open(t.Context(), director, "K14", stats.Query{Period: indicator.Period{From: from, To: from.Plus(7)}})
		if err != nil || !o.Sums {
			t.Errorf("K14 of the week of %s: the items do not add up to the figure: %+v, %v", from, o.Tally, err)
		}
	}
	verified(0)

	forEverybody(t, s)

	// Another calendar: what lies behind takes another time, until the figures follow it.
	if n, err := s.Follow(t.Context()); n != 0 || err != nil {
		t.Fatalf("counted %d anew under the same calendar, %v", n, err)
	}
	year, _ := workday.Builtin().Year(2026)
	for _, day := range []int{3, 4, 5, 9, 10, 11} {
		year.Days = append(year.Days, workday.YearDay{Date: workday.Date{Year: 2026, Month: time.June, Day: day}, Name: "临时放假"})
	}
	if _, err := work.ImportCalendar(t.Context(), director, year); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Verify(t.Context(), nil); err != nil || len(v.Flaws) == 0 {
		t.Fatalf("another calendar changes nothing: %+v, %v", v, err)
	}
	if n, err := s.Follow(t.Context()); err != nil || n < 140 {
		t.Fatalf("counted %d anew, %v", n, err)
	}
	verified(0)
}

// scored appeals against what costs a unit points: only a second person's word takes
// it out, the trial says beforehand what that brings, and both scores stay.
func scored(t *testing.T, s *stats.Stats, board *stats.Board) {
	t.Helper()
	tree := Demo().Tree()
	person := func(id org.UserID, unit org.UnitID, role org.Role) org.Actor {
		return org.NewActor(org.User{ID: id, Name: role.Name(), Unit: unit, Roles: []org.Role{role}}, org.Presets(), tree)
	}
	for _, g := range board.Groups {
		for _, r := range g.Rows {
			liaison := person(900, r.Unit, org.Liaison)
			c, err := s.Card(t.Context(), liaison, 0, "2026-06")
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Lost) == 0 {
				continue
			}
			item := []stats.Wanted{{K: c.Lost[0].K, Item: c.Lost[0].Item}}
			trial, err := s.Try(t.Context(), liaison, 0, "2026-06", item)
			if err != nil || trial.Then.Total <= trial.Now.Total || trial.Now.Total != c.Score.Total {
				t.Fatalf("trial %+v, %v", trial, err)
			}
			if err := s.Appeal(t.Context(), liaison, 0, "2026-06", item, "fault", "当日系统故障,附运行通报"); err != nil {
				t.Fatal(err)
			}
			if err := s.Appeal(t.Context(), liaison, 0, "2026-06", item, "fault", "当日系统故障,附运行通报"); err == nil {
				t.Error("an item is appealed twice")
			}
			list, err := s.Appeals(t.Context(), liaison, indicator.AppealAsked)
			if err != nil || len(list) != 1 || list[0].Text != "当日系统故障,附运行通报" {
				t.Fatalf("appeals %+v, %v", list, err)
			}
			judge := func(id org.UserID) {
				if _, err := s.Decide(t.Context(), person(id, 1, org.Supervisor), list[0].ID, true, "故障属实,同意剔除"); err != nil {
					t.Fatal(err)
				}
			}
			judge(901)
			if half, _ := s.Card(t.Context(), liaison, 0, "2026-06"); half.Score.Total != c.Score.Total {
				t.Error("one person's word changed the score")
			}
			judge(902)
			after, err := s.Card(t.Context(), liaison, 0, "2026-06")
			if err != nil || after.Score.Total != trial.Then.Total || after.Raw.Total != c.Score.Total {
				t.Errorf("the official score is %.4f and %.4f without exclusions, the trial said %.4f and %.4f (%v)", after.Score.Total, after.Raw.Total, trial.Then.Total, c.Score.Total, err)
			}
			return
		}
	}
	t.Error("nobody lost points")
}

// forEverybody is a month as citizens see it: nothing small is shown, nothing hidden can be
// reckoned, and the month that runs is not told yet.
func forEverybody(t *testing.T, s *stats.Stats) {
	t.Helper()
	m, err := s.Public(t.Context(), workday.Date{Year: 2026, Month: time.May, Day: 1})
	if err != nil {
		t.Fatal(err)
	}
	if m.Figures[0].ID != "K00" || m.Figures[0].Num < 30 || len(m.Months) == 0 || len(m.Regions) < 3 || len(m.Cells) < 20 {
		t.Fatalf("%d accepted, months %v, %d regions, %d cells", m.Figures[0].Num, m.Months, len(m.Regions), len(m.Cells))
	}
	for _, list := range [][]stats.PublicCount{m.Regions, m.Topics, m.Cells} {
		for _, c := range list {
			if !c.Hidden && c.Count < indicator.Least {
				t.Errorf("%s shows %d", c.Key, c.Count)
			}
		}
	}
	for _, by := range []int{0, 1} {
		hidden, all := map[string]int{}, map[string]int{}
		for _, c := range m.Cells {
			key := strings.Split(c.Key, "|")[by]
			all[key]++
			if c.Hidden {
				hidden[key]++
			}
		}
		for key, n := range hidden {
			if n == 1 && all[key] > 1 {
				t.Errorf("the one hidden cell of %s can be reckoned", key)
			}
		}
	}
	if _, err := s.Public(t.Context(), workday.Date{Year: 2026, Month: time.June, Day: 1}); err == nil {
		t.Error("a month is told that runs")
	}
}
