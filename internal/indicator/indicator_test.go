package indicator

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

const (
	water   org.UnitID = 12
	housing org.UnitID = 13
)

// at reads a moment of November 2022 in the city: "07T10:00" is Monday the 7th.
func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", "2022-11-"+text, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func on(text string) *time.Time { t := at(text); return &t }

var november = Period{workday.Date{Year: 2022, Month: 11, Day: 1}, workday.Date{Year: 2022, Month: 12, Day: 1}}

func testRules() *Rules {
	return &Rules{Calendar: workday.Builtin(), Policies: map[int]ticket.Policy{1: ticket.Anhui()}, End: november.To.Start(), Excluded: map[ticket.ID]string{1: "special"}}
}

var phone = ticket.Secret{Digest: "d"}

// closed is a ticket of the water company: accepted and sent on Monday the 7th at
// 10:00, answered on Wednesday the 9th at 10:00, passed, rated 满意 on the 10th.
func closed(change ...func(*ticket.Case)) *ticket.Case {
	c := &ticket.Case{Ticket: ticket.Ticket{ID: 1, PolicyID: 1, State: ticket.Closed, Kind: ticket.Complaint, Class: ticket.ClassMatter, Channel: ticket.Phone, Source: ticket.Local,
		Category: "1.1.2", Region: "341302101", Place: phone, RequesterName: phone, RequesterPhone: phone, RepeatNo: 1, Hops: 1, CreatedAt: at("07T09:58"),
		AcceptedAt: on("07T10:00"), DispatchDueAt: on("07T10:30"), DispatchedAt: on("07T10:20"), DueAt: on("22T00:00"), RepliedAt: on("09T10:00"), ClosedAt: on("10T09:00"), Outcome: ticket.Resolved},
		Assignments: []ticket.Assignment{{N: 1, Unit: water, Part: ticket.Lead, Round: 1, State: ticket.WorkReplied, SentAt: at("07T10:00"), SignDueAt: at("07T22:00"), SignedAt: on("07T11:00"),
			ContactDueAt: at("09T00:00"), ContactedAt: on("08T09:00"), DueFrom: at("07T10:00"), DueAt: at("22T00:00"), OriginalDueAt: at("22T00:00"), RepliedAt: on("09T10:00")}},
		Replies:   []ticket.Reply{{N: 1, Assignment: 1, Round: 1, At: at("09T10:00"), DueAt: at("22T00:00"), OriginalDue: at("22T00:00"), Verdict: "passed", VerdictAt: on("09T11:00")}},
		FollowUps: []ticket.FollowUp{{N: 1, Round: 1, At: at("10T09:00"), Reached: true, Contacted: "yes", Resolved: "resolved", Satisfaction: 4}}}
	for _, f := range change {
		f(c)
	}
	return c
}

func lead(c *ticket.Case) *ticket.Assignment { return &c.Assignments[0] }

// late was answered on Thursday the 24th; the due date was the 22nd at 0:00.
func late(c *ticket.Case) {
	c.ID = 2
	lead(c).RepliedAt, c.Replies[0].At = on("24T10:00"), at("24T10:00")
	c.ClosedAt, c.FollowUps[0].At = on("25T09:00"), at("25T09:00")
	c.FollowUps[0].Satisfaction, c.FollowUps[0].Resolved, c.FollowUps[0].Contacted = 2, "unresolved", "no"
	lead(c).SignedAt, lead(c).SignedLate = on("08T10:00"), true
	lead(c).ContactedAt = on("10T09:00")
	c.DispatchedAt = on("07T11:00")
}

// open is still with the unit on the 30th.
func open(c *ticket.Case) {
	c.ID, c.State, c.ClosedAt, c.Outcome, c.RepliedAt = 3, ticket.Handling, nil, "", nil
	c.Replies, c.FollowUps = nil, nil
	lead(c).State, lead(c).RepliedAt = ticket.WorkHandling, nil
}

func imported(c *ticket.Case) { c.ID, c.Channel = 4, ticket.Imported }

func unreached(c *ticket.Case) {
	c.ID, c.Outcome, c.FollowUps[0] = 5, ticket.Unreachable, ticket.FollowUp{N: 1, Round: 1, At: at("10T09:00")}
}

func unrated(c *ticket.Case)      { c.ID, c.FollowUps[0].Satisfaction = 6, 0 }
func notAsked(c *ticket.Case)     { c.ID, c.FollowUps = 7, nil }
func unreasonable(c *ticket.Case) { c.ID, c.Outcome = 8, ticket.Unreasonable }
func repeated(c *ticket.Case)     { c.ID, c.RepeatNo, c.Kind = 9, 2, ticket.TipOff }
func inquiry(c *ticket.Case)      { c.ID, c.Class, c.Kind = 10, ticket.ClassInquiry, ticket.Inquiry }
func noPhone(c *ticket.Case)      { c.ID, c.RequesterPhone = 13, ticket.Secret{} }
func suspended(c *ticket.Case)    { open(c); c.ID, c.State = 14, ticket.Suspended }

// direct was answered at the desk.
func direct(c *ticket.Case) {
	c.ID, c.Outcome, c.Assignments, c.FollowUps, c.DispatchedAt = 11, ticket.AnsweredDirectly, nil, nil, nil
}

func rejected(c *ticket.Case) { direct(c); c.ID, c.State, c.Outcome = 12, ticket.Rejected, "" }

// redone was rated 不满意 on the 10th and done over: due the 25th, answered the 15th
// after a first try was returned, rated 非常满意 on the 16th.
func redone(c *ticket.Case) {
	c.ID, c.RedoCount, c.UnsatCount, c.SubstandardCount = 20, 1, 1, 1
	c.FollowUps[0].Satisfaction = 1
	a := lead(c)
	a.Round, a.DueFrom, a.DueAt, a.OriginalDueAt, a.RepliedAt, a.ChiefSign = 2, at("10T09:00"), at("25T00:00"), at("25T00:00"), on("15T09:00"), on("14T09:00")
	a.Paused = time.Hour // the returned reply lay with the review from 9 to 10
	c.Replies = append(c.Replies,
		ticket.Reply{N: 2, Assignment: 1, Round: 2, At: at("11T09:00"), DueAt: at("25T00:00"), OriginalDue: at("25T00:00"), Verdict: "substandard", VerdictAt: on("11T10:00")},
		ticket.Reply{N: 3, Assignment: 1, Round: 2, At: at("15T09:00"), DueAt: at("25T00:00"), OriginalDue: at("25T00:00"), Verdict: "passed"})
	c.FollowUps = append(c.FollowUps, ticket.FollowUp{N: 2, Round: 2, At: at("16T09:00"), Reached: true, Contacted: "yes", Resolved: "partly", Satisfaction: 5})
	c.ClosedAt = on("16T09:00")
}

// returned went to the housing bureau first, which sent it back with right.
func returned(c *ticket.Case) {
	c.ID, c.Hops, c.SendBackCount = 21, 2, 1
	first := *lead(c)
	first.Unit, first.State, first.SignedAt, first.ContactedAt, first.RepliedAt, first.EndedAt = housing, ticket.WorkReturned, on("07T11:00"), nil, nil, on("08T09:00")
	second := *lead(c)
	second.N = 2
	c.Replies[0].Assignment = 2
	c.Assignments = []ticket.Assignment{first, second}
	c.Requests = []ticket.Request{{N: 1, Asked: ticket.ForSendBack, Assignment: 1, Round: 1, AskedAt: at("07T15:00"), Verdict: ticket.Approved}}
}

// refused asked to send back without right, and was granted an extension.
func refused(c *ticket.Case) {
	c.ID = 22
	lead(c).OriginalDueAt, lead(c).DueAt = at("08T00:00"), at("22T00:00")
	c.Requests = []ticket.Request{{N: 1, Asked: ticket.ForSendBack, Assignment: 1, AskedAt: at("07T15:00"), Verdict: ticket.Refused},
		{N: 2, Asked: ticket.ForExtension, Assignment: 1, AskedAt: at("07T16:00"), Verdict: ticket.Approved}}
}

func province(c *ticket.Case) {
	c.ID, c.Source, lead(c).ChiefRead = 23, ticket.Province, on("08T09:00")
}

// paused stood still for one working day in the middle.
func paused(c *ticket.Case) { c.ID, lead(c).Paused = 24, 24*time.Hour }

// Every indicator of tickets by hand: which tickets, and what they come to. The tickets are
// told day by day above: closed, late, open, redone, returned and the others.
func TestByHand(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		k       ID
		cases   []func(*ticket.Case)
		num     int64
		den     int64
		out     int64
		percent string
	}{
		{"K00", with(plain, direct, rejected), 2, 2, 1, "100.00"},
		{"K05", with(plain, direct, rejected, late), 1, 3, 1, "33.33"},
		{"K06", with(plain, late, imported), 1, 2, 1, "50.00"},          // 10:20 against 10:30, 11:00
		{"K06", with(returned), 1, 1, 0, "100.00"},                      // by the policy's 30 minutes from acceptance
		{"K07", with(plain, returned), 2, 3, 0, "66.67"},                // three leads, one sent wrong
		{"K08", with(plain, late, imported), 1, 2, 1, "50.00"},          // signed by the system is not in time
		{"K09", with(plain, late, noPhone, returned), 2, 3, 2, "66.67"}, // the 8th, the 10th against the 9th 0:00; no phone; sent back
		{"K10", with(plain, late, unreached, unreasonable), 1, 2, 1, "50.00"},
		{"K11", with(plain, late, redone, imported), 2, 4, 1, "50.00"}, // resolved; not; resolved then partly
		{"K12a", with(plain, late, unreached, unrated, notAsked, imported, unreasonable), 1, 2, 5, "50.00"},
		{"K12b", with(plain, late, unreached, unrated, notAsked, imported, unreasonable), 1, 3, 4, "33.33"},
		{"K12c", with(plain, late, unreached, unrated, notAsked, imported, unreasonable), 1, 5, 2, "20.00"},
		{"K12a", with(redone), 1, 1, 0, "100.00"}, // the last round's word
		{"K12f", with(plain, redone), 1, 2, 0, "50.00"},
		{"K13", with(plain, late, open), 2, 3, 0, "66.67"},
		{"K14", with(plain, late, open, suspended, returned), 2, 4, 2, "50.00"}, // open and overdue counts against
		{"K14", with(redone), 2, 2, 0, "100.00"},                                // both rounds, each by its own date
		{"K14b", with(plain, refused), 1, 2, 0, "50.00"},                        // without the extension: the 9th against the 8th
		{"K15", with(plain, late, open), 2, 3, 0, "66.67"},
		{"K15b", with(plain, late, open), 1, 1, 0, "100.00"}, // only one is open on the 30th, and late
		{"K18", with(plain, redone, imported), 1, 3, 1, "33.33"},
		{"K19", with(plain, returned, refused), 2, 4, 0, "50.00"},
		{"K19b", with(plain, returned, refused), 1, 2, 0, "50.00"},
		{"K20", with(plain, refused), 1, 2, 0, "50.00"},
		{"K21", with(plain, redone, unreached), 1, 2, 0, "50.00"},
		{"K22", with(plain, repeated, rejected), 1, 2, 1, "50.00"},
		{"K23", with(plain, repeated, inquiry), 1, 3, 0, "33.33"},
		{"K23b", with(plain, repeated, inquiry), 2, 3, 0, "66.67"},
		{"K24", with(plain, unreached, notAsked), 2, 3, 0, "66.67"},
		{"K24b", with(plain, unreached, notAsked), 1, 2, 0, "50.00"},
		{"K25", with(plain, redone, returned), 1, 3, 0, "33.33"},
		{"K26", with(plain, province, func(c *ticket.Case) { province(c); lead(c).ChiefRead = nil }), 1, 2, 0, "50.00"},
		{"K26b", with(plain, redone), 1, 1, 0, "100.00"},
		{"K30", with(plain, func(c *ticket.Case) { c.Place = ticket.Secret{} }), 1, 2, 0, "50.00"},
		{"K31", with(plain, late), 1, 2, 0, "50.00"},
		{"K12a", with(open), 0, 0, 0, Dash},
	} {
		d, ok := Find(test.k)
		if !ok {
			t.Fatalf("no indicator %s", test.k)
		}
		var sum Tally
		items := map[Mark]bool{}
		for i, change := range test.cases {
			c := closed(change)
			c.ID = ticket.ID(i + 1)
			for _, m := range d.MarksOf(c, testRules()) {
				if !november.Holds(m.Day) {
					t.Errorf("%s: a mark on %s", test.k, m.Day)
				}
				sum = sum.Add(m.Tally())
				id := Mark{K: m.K, Item: m.Item, Num: m.Num && !m.Den}
				if items[id] {
					t.Errorf("%s: %+v is counted twice", test.k, m.Item)
				}
				items[id] = true
			}
		}
		sum.Value = 0
		if diff := cmp.Diff(Tally{Num: test.num, Den: test.den, Out: test.out}, sum); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", test.k, d.Name, diff)
		}
		if got := Percent(sum.Num, sum.Den); got != test.percent {
			t.Errorf("%s is %s, want %s", test.k, got, test.percent)
		}
	}
}

func plain(*ticket.Case) {}

func with(list ...func(*ticket.Case)) []func(*ticket.Case) { return list }

// K16 by hand. The 7th at 10:00 to the 9th at 10:00 is two working days. The one done
// over: two, then from the 10th 9:00 to the 15th 9:00 without the weekend three; the
// hour its returned reply lay with the review is not given back.
func TestHandlingTime(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		k    ID
		list []func(*ticket.Case)
		mean string
	}{
		{"K16", with(plain), "2.00"}, {"K16", with(redone), "5.00"}, {"K16", with(plain, redone), "3.50"},
		{"K16", with(paused), "1.00"}, {"K16", with(inquiry), Dash}, {"K16c", with(inquiry), "2.00"}, {"K16", with(open, direct), Dash},
	} {
		d, _ := Find(test.k)
		var sum Tally
		for _, change := range test.list {
			for _, m := range d.MarksOf(closed(change), testRules()) {
				sum = sum.Add(m.Tally())
			}
		}
		if sum.Mean() != test.mean {
			t.Errorf("%s is %s, want %s", test.k, sum.Mean(), test.mean)
		}
	}
	// A year nobody has published is refused, never guessed.
	d, _ := Find("K16")
	far := closed(func(c *ticket.Case) { c.Replies[0].At = time.Date(2099, 1, 5, 9, 0, 0, 0, workday.Zone) })
	if m := d.MarksOf(far, testRules()); len(m) != 1 || m[0].Out != outYear {
		t.Errorf("a missing year gives %+v", m)
	}
}

// A due date at a day's end belongs to that day, not to the next.
func TestDueDay(t *testing.T) {
	t.Parallel()
	d, _ := Find("K14")
	if m := d.MarksOf(closed(), testRules()); m[0].Day != (workday.Date{Year: 2022, Month: 11, Day: 21}) {
		t.Errorf("11月21日24:00 counts on %s", m[0].Day)
	}
}

// A repeat counts for 180 days after what it repeats.
func TestRepeatWithin(t *testing.T) {
	t.Parallel()
	d, _ := Find("K22")
	for days, want := range map[int]bool{180: true, 181: false} {
		r := testRules()
		r.Born = func(ticket.ID) time.Time { return at("07T09:58").AddDate(0, 0, -days) }
		if m := d.MarksOf(closed(repeated, func(c *ticket.Case) { c.RepeatOf = 77 }), r); m[0].Num != want {
			t.Errorf("after %d days: %t", days, m[0].Num)
		}
	}
}

// Percentages are rounded half up, and nothing of nothing is "—". K17 提速率 by hand: from 3.594 to
// 1.7 working days is (3.594 − 1.7) ÷ 3.594 = 52.70 %, from 4.00 to 2.40 it is 1.6 ÷ 4 = 40 %.
func TestPercent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		num, den int64
		want     string
	}{{0, 0, Dash}, {0, 3, "0.00"}, {3, 3, "100.00"}, {2, 3, "66.67"}, {1, 3, "33.33"}, {1, 8, "12.50"}, {1, 20000, "0.01"}, {1, 20001, "0.00"}, {58212, 59327, "98.12"}, {561, 60318, "0.93"}} {
		if got := Percent(test.num, test.den); got != test.want {
			t.Errorf("%d/%d is %s, want %s", test.num, test.den, got, test.want)
		}
	}
	// The published figures of the press conference: 3.59 to 1.7, 4.00 to 2.4 working days.
	for _, test := range []struct {
		before, now float64
		want        string
	}{{3.594, 1.7, "52.70"}, {4, 2.4, "40.00"}} {
		if got := Faster(Tally{Den: 1, Value: int64(test.now * Million)}, Tally{Den: 1, Value: int64(test.before * Million)}); got != test.want {
			t.Errorf("提速率 %s, want %s", got, test.want)
		}
	}
	if g := Growth(296, 100); g != "+196.00" {
		t.Errorf("增幅 %s", g)
	}
	if g := Growth(1, 0); g != Dash {
		t.Errorf("growth from nothing %s", g)
	}
	if p := Points(Tally{Num: 93, Den: 10000}, Tally{Num: 239, Den: 10000}); p != "-1.46" {
		t.Errorf("百分点 %s", p)
	}
}

// Wilson's interval against a worked example (Newcombe 1998: 81 of 263) and at the edges.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		num, den  int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {0, 0, 0, 1}} {
		low, high := Wilson(test.num, test.den)
		if math.Abs(low-test.low) > 0.0001 || math.Abs(high-test.high) > 0.0001 {
			t.Errorf("%d/%d: %.4f to %.4f, want %.4f to %.4f", test.num, test.den, low, high, test.low, test.high)
		}
	}
	a, b := Tally{Num: 990, Den: 1000}, Tally{Num: 970, Den: 1000} // z = 3.20, p = 0.0014
	if !Differ(a, b, 1) || Differ(a, b, 104) {
		t.Error("99 and 97 % of a thousand differ once, not among 104 comparisons")
	}
	if Differ(a, Tally{}, 1) || Differ(a, a, 1) {
		t.Error("nothing differs from nothing, nor from itself")
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	day := func(m time.Month, d int) workday.Date { return workday.Date{Year: 2022, Month: m, Day: d} }
	for _, test := range []struct {
		name      string
		got, want Period
	}{
		{"the month before", Period{day(3, 1), day(4, 1)}.LastMonth(), Period{day(2, 1), day(3, 1)}},
		{"22 days of it", Period{day(11, 1), day(11, 23)}.LastMonth(), Period{day(10, 1), day(10, 23)}},
		{"as many days", Period{day(11, 8), day(11, 15)}.Before(), Period{day(11, 1), day(11, 8)}},
		{"a year ago", Period{day(11, 1), day(12, 1)}.LastYear(), Period{workday.Date{Year: 2021, Month: 11, Day: 1}, workday.Date{Year: 2021, Month: 12, Day: 1}}},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.name, test.got, test.want)
		}
	}
	leap := Period{workday.Date{Year: 2024, Month: 2, Day: 1}, workday.Date{Year: 2024, Month: 3, Day: 1}}.LastYear()
	if leap.To != (workday.Date{Year: 2023, Month: 3, Day: 1}) {
		t.Errorf("29 February of a year without one: %s", leap)
	}
}

// What moves is the difference, whatever the step changed: applied to the sums of
// before it gives the sums of after.
func TestMoved(t *testing.T) {
	t.Parallel()
	r := testRules()
	sums := func(c *ticket.Case) map[Cell]Tally {
		all := map[Cell]Tally{}
		for _, m := range Marks(c, r) {
			for _, cell := range m.Cells(DimsOf(c)) {
				all[cell] = all[cell].Add(m.Tally())
			}
		}
		return all
	}
	states := []*ticket.Case{{}, closed(open), closed(open, func(c *ticket.Case) { c.Category = "2.1" }), closed(), closed(redone), closed(late), closed(returned), {}}
	for i := 1; i < len(states); i++ {
		have := sums(states[i-1])
		for _, moves := range Moved(states[i-1], states[i], r) {
			for _, l := range moves.List {
				for _, cell := range (Mark{K: l.K, Day: l.Day, Unit: l.Unit}).Cells(moves.Dims) {
					if have[cell] = have[cell].Add(l.Tally); have[cell].Zero() {
						delete(have, cell)
					}
				}
			}
		}
		want := sums(states[i])
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("step %d (-want +got):\n%s", i, diff)
		}
	}
	if m := Moved(closed(), closed(), r); len(m) != 0 {
		t.Errorf("nothing changed and %v moved", m)
	}
}
