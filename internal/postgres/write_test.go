package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/indicator"
	"suban/internal/pgtest"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func case1(id ticket.ID) *postgres.Stored {
	at := pgtest.Now
	return &postgres.Stored{Head: []byte{1}, Case: &ticket.Case{
		Ticket:      ticket.Ticket{ID: id, No: fmt.Sprint("no ", id), Version: 1, State: ticket.Draft, CreatedAt: at, AcceptedAt: &at, Labels: []string{"a", "b"}, PhoneKey: "k"},
		Assignments: []ticket.Assignment{{N: 1, State: ticket.WorkToSign, DueAt: at, Paused: 90 * time.Minute}},
		Replies:     []ticket.Reply{{N: 1, Assignment: 1, Codes: []string{"x"}, At: at}},
	}}
}

func read(t *testing.T, db *postgres.DB, id ticket.ID) *postgres.Stored {
	t.Helper()
	var s *postgres.Stored
	if err := db.Read(t.Context(), func(tx *postgres.Tx) (err error) { s, err = tx.Case(t.Context(), id); return err }); err != nil {
		t.Fatal(err)
	}
	return s
}

// A saved case comes back as it was, and saving writes what changed and no more.
func TestCaseComesBack(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	s := case1(7)
	if err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "城"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `insert into units (city, id, name, level, kind, opened_on) values ($1, 0, '无', 1, 'bureau', '2021-01-01')`, tx.City)
		tx.AddCase(s)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	was := read(t, db, 7)
	if was.No != "no 7" || was.AcceptedAt == nil || len(was.Labels) != 2 || was.Assignments[0].Paused != 90*time.Minute || was.Replies[0].Codes[0] != "x" {
		t.Fatalf("%+v", was.Case)
	}
	// A column behind the program's back shows which ones are written.
	if _, err := db.Pool.Exec(t.Context(), `update tickets set category = 'untouched'`); err != nil {
		t.Fatal(err)
	}
	next := &postgres.Stored{Case: was.Clone(), Head: []byte{2}}
	next.State, next.Version, next.AcceptedAt = ticket.Accepted, 2, nil
	next.Assignments[0].Paused = time.Hour
	next.Replies = append(next.Replies, ticket.Reply{N: 2, At: pgtest.Now})
	if err := db.Write(t.Context(), func(tx *postgres.Tx) error { tx.SaveCase(was.Case, next); return nil }); err != nil {
		t.Fatal(err)
	}
	is := read(t, db, 7)
	if is.State != ticket.Accepted || is.Version != 2 || is.AcceptedAt != nil || is.Head[0] != 2 || is.Assignments[0].Paused != time.Hour || len(is.Replies) != 2 || is.Category != "untouched" {
		t.Errorf("%+v", is.Case)
	}
}

// Rows of a group travel together, and come out as if each had gone alone.
func TestRowsTravelTogether(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	at := pgtest.Now
	err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		for i := range 5 {
			id := ticket.ID(i + 1)
			tx.AddSecret(id, "d", []byte{byte(i)})
			tx.AddSecret(id, "d", []byte{99}) // the same text again
			tx.AddDeed(postgres.Deed{Key: fmt.Sprint(i), Ticket: id, Seq: i, Body: "b"})
			tx.AddNotice(postgres.Notice{ID: int64(i), Ticket: id, Occasion: "o", Channel: "sms", ToRequester: i%2 == 0, Text: "t", MadeAt: at, SendAfter: at, State: "waiting", SentAt: map[bool]*time.Time{true: &at}[i == 3]})
			tx.SetAlarm(id, at, true)
			tx.SetAlarm(id, at.Add(time.Duration(i)*time.Minute), i != 4) // the last word counts
		}
		tx.EraseSecrets(2)
		tx.AddSecret(2, "after", []byte{7})
		for i := range 1000 { // more than travel in one statement
			tx.AddReplyPrint(postgres.ReplyPrint{Ticket: 1, Reply: i, Print: int64(i)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		`select string_agg(ticket_id || digest || get_byte(box, 0), ' ' order by ticket_id) from secrets`:                               "1d0 2after7 3d2 4d3 5d4",
		`select string_agg(reply || ':' || print || ':' || array_length(bands, 1), ' ') from reply_prints where reply in (0, 200, 999)`: "0:0:4 200:200:4 999:999:4",
		`select count(*)::text from reply_prints`:                                 "1000",
		`select string_agg(key || ticket_id || seq, ' ' order by key) from deeds`: "010 121 232 343 454",
		`select string_agg(id || case when to_requester then 'r' else '' end || case when sent_at is null then '' else 's' end, ' ' order by id) from notices`: "0r 1 2r 3s 4r",
		`select string_agg(ticket_id || ':' || extract(minute from at - '2026-06-10 01:30Z'), ' ' order by ticket_id) from alarms`:                             "1:0 2:1 3:2 4:3",
	} {
		var got string
		if err := db.Pool.QueryRow(t.Context(), sql).Scan(&got); err != nil || got != want {
			t.Errorf("%s\n got %q, %v\nwant %q", sql, got, err, want)
		}
	}
}

// What the steps of a transaction move in the figures is one row, however long, and
// adds up to the same before and after it is folded.
func TestMovesOfATransactionAreOneRow(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	day := workday.Date{Year: 2026, Month: 6, Day: 10}
	dims := indicator.Dims{Category: "1", Region: "341302", Kind: ticket.Complaint, Channel: ticket.Phone, Hour: 9}
	const steps = 300
	err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		for i := range steps {
			tx.AddMoves(ticket.ID(i/2+1), i%2+1, []indicator.Moves{{Dims: dims, List: []indicator.Move{{K: "K01", Day: day, Unit: 104, Tally: indicator.Tally{Num: 1, Den: 2, Value: 3}}}}})
		}
		tx.AddMoves(999, 1, nil)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := indicator.Tally{Num: steps, Den: 2 * steps, Value: 3 * steps}
	rows := func() (n, long int) {
		if err := db.Pool.QueryRow(t.Context(), `select count(*), coalesce(max(length(moved)), 0) from figure_deltas`).Scan(&n, &long); err != nil {
			t.Fatal(err)
		}
		return n, long
	}
	if n, long := rows(); n != 1 || long < 10_000 {
		t.Errorf("%d rows, the longest of %d", n, long)
	}
	check := func(when string) {
		err := db.Read(t.Context(), func(tx *postgres.Tx) error {
			cells, err := tx.FigureCells(t.Context())
			for _, of := range []indicator.Cell{{Slice: "all", K: "K01", Day: day}, {Slice: "unit", Key: "104", K: "K01", Day: day}} {
				if got := cells[of]; got != want {
					t.Errorf("%s: %v is %v, want %v", when, of, got, want)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	check("pending")
	err = db.Write(t.Context(), func(tx *postgres.Tx) error {
		n, err := tx.FoldFigures(t.Context(), 10)
		if n != 1 {
			t.Errorf("folded %d rows", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := rows(); n != 0 {
		t.Errorf("%d rows after folding", n)
	}
	check("folded")
}

// A refused transaction leaves nothing, and its connection is good for the next.
func TestRefusedWrite(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t, pgtest.DSN(t), postgres.Options{MaxConns: 1})
	refusal := errors.New("no")
	for range 3 {
		err := db.Write(t.Context(), func(tx *postgres.Tx) error {
			if _, err := tx.Exec(t.Context(), `insert into cities (city, name) values ($1, 'x')`, tx.City); err != nil {
				return err
			}
			return refusal
		})
		if !errors.Is(err, refusal) {
			t.Fatal(err)
		}
	}
	bad := db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.Queue(`insert into cities (city, name) values ($1, 'x')`, tx.City)
		tx.Queue(`select 1 / 0`)
		return nil
	})
	if bad == nil {
		t.Error("a failing statement of the pipeline was not told")
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := db.Write(ctx, func(tx *postgres.Tx) error { return nil }); err == nil {
		t.Error("a cancelled write went through")
	}
	var n int
	if err := db.Pool.QueryRow(t.Context(), `select count(*) from cities`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// The turn of a daily task is taken by one node, also when clocks differ a little
// or jump.
func TestClaimChore(t *testing.T) {
	t.Parallel()
	now := pgtest.Now
	db := pgtest.Open(t, pgtest.DSN(t), postgres.Options{Now: func() time.Time { return now }})
	claim := func() (got bool) {
		t.Helper()
		if err := db.Write(t.Context(), func(tx *postgres.Tx) (err error) { got, err = tx.ClaimChore(t.Context(), "x"); return err }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	for i, step := range []struct {
		days int
		want bool
	}{{0, true}, {0, false}, {1, true}, {-1, false}, {1, false}, {400, true}, {-400, true}, {0, false}} {
		now = now.AddDate(0, 0, step.days)
		if got := claim(); got != step.want {
			t.Errorf("step %d on %v: %t", i, now, got)
		}
	}
}

// A transaction that says where tickets stand commits only while they stand there
// and the rules are the same.
func TestExpect(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	s := case1(7)
	s.Assignments = nil
	write := func(heads []postgres.Head, rules int) error {
		return db.WriteDeeds(t.Context(), func(tx *postgres.Tx) error {
			tx.Expect(heads, rules)
			tx.SetAlarm(7, pgtest.Now, true)
			return nil
		})
	}
	if err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.AddCase(s)
		return tx.CreateCity(t.Context(), "城")
	}); err != nil {
		t.Fatal(err)
	}
	stands := postgres.Head{Ticket: 7, Seq: 1, MAC: []byte{1}}
	for name, wrong := range map[string]error{
		"an older version":  write([]postgres.Head{{Ticket: 7, Seq: 2, MAC: []byte{1}}}, 1),
		"another head":      write([]postgres.Head{{Ticket: 7, Seq: 1, MAC: []byte{2}}}, 1),
		"a ticket too much": write([]postgres.Head{stands, {Ticket: 8, Seq: 1, MAC: []byte{1}}}, 1),
		"other rules":       write([]postgres.Head{stands}, 2),
		"other rules alone": write(nil, 2),
	} {
		if wrong == nil {
			t.Errorf("%s: committed", name)
		}
	}
	var alarms int
	count := func() int {
		if err := db.Pool.QueryRow(t.Context(), `select count(*) from alarms`).Scan(&alarms); err != nil {
			t.Fatal(err)
		}
		return alarms
	}
	if n := count(); n != 0 {
		t.Fatalf("%d alarms written by what did not commit", n)
	}
	for _, heads := range [][]postgres.Head{{stands}, nil} {
		if err := write(heads, 1); err != nil {
			t.Error(err)
		}
	}
	if n := count(); n != 1 {
		t.Errorf("%d alarms", n)
	}
}

// What is asked of tickets that are written is asked by their own statement, of one
// as of many, and of a row with unusual changes by a statement before.
func TestExpectWhatIsWritten(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	if err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		for id := range 3 {
			tx.AddCase(case1(ticket.ID(id + 1)))
		}
		return tx.CreateCity(t.Context(), "城")
	}); err != nil {
		t.Fatal(err)
	}
	// step lets tickets do one step each, from where they are said to stand.
	step := func(rules int, tier int, heads ...postgres.Head) error {
		return db.WriteDeeds(t.Context(), func(tx *postgres.Tx) error {
			if len(heads) == 1 {
				tx.Alone()
			} else {
				tx.Together()
			}
			tx.Expect(heads, rules)
			for _, h := range heads {
				was := read(t, db, h.Ticket)
				next := &postgres.Stored{Case: was.Clone(), Head: []byte{byte(h.Seq + 1)}}
				next.Version, next.Tier, next.Assignments[0].State = h.Seq+1, tier, ticket.WorkReplied
				tx.SaveCase(was.Case, next)
				tx.SetAlarm(h.Ticket, pgtest.Now, true)
			}
			return nil
		})
	}
	at := func(id ticket.ID, seq int, mac byte) postgres.Head {
		return postgres.Head{Ticket: id, Seq: seq, MAC: []byte{mac}}
	}
	for name, wrong := range map[string]error{
		"one: an older version":   step(1, 0, at(1, 2, 1)),
		"one: another head":       step(1, 0, at(1, 1, 2)),
		"one: other rules":        step(2, 0, at(1, 1, 1)),
		"many: an older version":  step(1, 0, at(1, 1, 1), at(2, 2, 1)),
		"many: another head":      step(1, 0, at(1, 1, 1), at(2, 1, 2)),
		"many: other rules":       step(2, 0, at(1, 1, 1), at(2, 1, 1)),
		"unusual: another head":   step(1, 5, at(1, 1, 1), at(2, 1, 2)),
		"unusual: older, by self": step(1, 5, at(1, 2, 1)),
	} {
		if wrong == nil {
			t.Errorf("%s: committed", name)
		}
	}
	for id := range 3 {
		if s := read(t, db, ticket.ID(id+1)); s.Version != 1 || s.Assignments[0].State != ticket.WorkToSign {
			t.Fatalf("written by what did not commit: %+v", s.Ticket)
		}
	}
	for _, err := range []error{step(1, 0, at(1, 1, 1)), step(1, 0, at(1, 2, 2), at(2, 1, 1)), step(1, 5, at(2, 2, 2), at(3, 1, 1)), step(1, 6, at(3, 2, 2))} {
		if err != nil {
			t.Error(err)
		}
	}
	for id, want := range map[ticket.ID][2]int{1: {3, 0}, 2: {3, 5}, 3: {3, 6}} {
		if s := read(t, db, id); s.Version != want[0] || s.Tier != want[1] || s.Head[0] != byte(want[0]) || s.Assignments[0].State != ticket.WorkReplied {
			t.Errorf("ticket %d: version %d, tier %d, head %v, %s", id, s.Version, s.Tier, s.Head, s.Assignments[0].State)
		}
	}
}

// A group writes as many transactions would: lists and odd values come back, and of
// two deeds on one ticket the second finds what the first wrote.
func TestGroupWritesTheSame(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	odd := []string{`a "b"`, `c\d, {e}`, "", "null"}
	made := func(id ticket.ID) *postgres.Stored {
		s := case1(id)
		at := pgtest.Now
		s.Labels = map[ticket.ID][]string{1: nil, 2: {}, 3: odd}[id]
		s.Assignments = append(s.Assignments, ticket.Assignment{N: 2, Unit: 0, Part: ticket.Lead, State: ticket.WorkToSign, DueAt: at}, ticket.Assignment{N: 3, State: ticket.WorkHandling, SignedAt: &at, Handler: 9, DueAt: at})
		s.Replies = append(s.Replies, ticket.Reply{N: 2, Assignment: 1, Codes: odd, At: at, Verdict: "substandard"}, ticket.Reply{N: 3, Codes: []string{}, At: at}, ticket.Reply{N: 4, Codes: odd, At: at}, ticket.Reply{N: 5, At: at})
		s.FollowUps = []ticket.FollowUp{{N: 1, At: at, Satisfaction: 5}, {N: 2, At: at, VerifiedAt: &at, Finding: "real"}}
		return s
	}
	stepped := func(s *postgres.Stored) *postgres.Stored {
		at := pgtest.Now.Add(time.Hour)
		next := &postgres.Stored{Case: s.Clone(), Head: []byte{9}}
		next.Version++
		next.DispatchedAt, next.Replies[2].Verdict, next.Replies[0].Codes = &at, "passed", odd
		next.Assignments = append(next.Assignments, ticket.Assignment{N: len(next.Assignments) + 1, DueAt: at, State: ticket.WorkToSign})
		next.Assignments[0].EndedAt = &at
		return next
	}
	incident := postgres.Incident{ID: 5, State: "open", Title: []byte{}}
	err := db.Write(t.Context(), func(tx *postgres.Tx) error {
		if err := tx.CreateCity(t.Context(), "城"); err != nil {
			return err
		}
		return tx.AddIncident(t.Context(), &incident, "20260610", postgres.IncidentEvent{At: pgtest.Now})
	})
	if err == nil {
		err = db.WriteDeeds(t.Context(), func(tx *postgres.Tx) error {
			tx.Together()
			for id := range 3 {
				tx.AddCase(made(ticket.ID(id + 1)))
				tx.SetCandidate(incident.ID, ticket.ID(id+1), 1, "joined", pgtest.Now) // refers to the ticket
				tx.Weld()
			}
			first := stepped(made(2)) // made a moment ago
			tx.SaveCase(made(2).Case, first)
			tx.Weld()
			tx.SaveCase(first.Case, stepped(first))
			tx.Weld()
			return nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[ticket.ID]*postgres.Stored{1: made(1), 2: stepped(stepped(made(2))), 3: made(3)} {
		if diff := cmp.Diff(want, read(t, db, id)); diff != "" {
			t.Errorf("ticket %d:\n%s", id, diff)
		}
	}
}
