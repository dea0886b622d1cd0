package whatif

import (
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func clock(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", s, workday.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func book() *ticket.Rulebook {
	cal, p := workday.Builtin(), ticket.Anhui()
	return &ticket.Rulebook{Policies: map[int]ticket.Policy{p.ID: p}, Calendars: map[int]*workday.Calendar{cal.Version: cal}, Calendar: cal.Version,
		Units: org.NewTree([]org.Unit{{ID: 10, Name: "市城管局", Level: 2, Kind: org.Bureau}})}
}

// told is a matter sent on Monday 2022-11-07 at 10:00 with ten working days, to 11月21日 24:00;
// then what a test adds, each at its time.
func told(more ...ticket.Event) []ticket.Event {
	history := []ticket.Event{
		{At: clock("2022-11-07T09:00"), Facts: &ticket.Register{No: "1", Kind: ticket.Complaint, Channel: ticket.Phone, Category: "3.1.2", Region: "341302"}},
		{At: clock("2022-11-07T09:10"), Facts: &ticket.Accept{}}, {At: clock("2022-11-07T09:20"), Facts: &ticket.QueueDispatch{}},
		{At: clock("2022-11-07T10:00"), Facts: &ticket.Dispatch{Unit: 10}}, {At: clock("2022-11-07T11:00"), Facts: &ticket.Sign{On: ticket.On{Assignment: 1}}},
	}
	history = append(history, more...)
	for i := range history {
		e := &history[i]
		e.Ticket, e.Seq, e.Policy, e.Calendar, e.Action = 7, i+1, 1, workday.Builtin().Version, e.Facts.Action()
	}
	return history
}

func replied(at string) ticket.Event {
	return ticket.Event{At: clock(at), Facts: &ticket.SubmitReply{On: ticket.On{Assignment: 1}, Founded: "yes", Resolved: "resolved"}}
}

func extended(asked, granted string, days int) []ticket.Event {
	return []ticket.Event{{At: clock(asked), Facts: &ticket.AskExtension{On: ticket.On{Assignment: 1}, Workdays: days, Head: true}}, {At: clock(granted), Facts: &ticket.ApproveExtension{}}}
}

func limit(name string, v float64) Change { return Change{Edits: []Edit{{Name: name, Value: v}}} }

func trial(t *testing.T, c Change, from, to string) *Trial {
	t.Helper()
	p := indicator.Period{}
	p.From, _ = workday.ParseDate(from)
	p.To, _ = workday.ParseDate(to)
	x := &Trial{Change: c, KS: []indicator.ID{"K00", "K08", "K14", "K15"}, Days: func(indicator.By) indicator.Period { return p }, LeftOut: func(indicator.Mark) bool { return false }}
	err := x.Begin(book(), func(b *ticket.Rulebook) *indicator.Rules {
		return &indicator.Rules{Calendar: b.Calendars[b.Calendar], Policies: b.Policies}
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Due dates by hand: what was answered on Wednesday 11月16日 09:00, or on 11月23日 after three
// days' extension.
func TestOtherRules(t *testing.T) {
	t.Parallel()
	day, _ := workday.ParseDate("2022-11-14")
	early, late := told(replied("2022-11-16T09:00")), told(append(extended("2022-11-18T10:00", "2022-11-18T15:00", 3), replied("2022-11-23T09:00"))...)
	for name, test := range map[string]struct {
		change  Change
		history []ticket.Event
		due     string
		is      Side // it was in time
		asked   bool
	}{
		"ten days as they were":                {limit("matter", 10), early, "2022-11-22T00:00", Good, false},
		"five days":                            {limit("matter", 5), early, "2022-11-15T00:00", Bad, false},
		"six days":                             {limit("matter", 6), early, "2022-11-16T00:00", Bad, false},
		"six days and a Monday off":            {Change{Edits: []Edit{{Name: "matter", Value: 6}}, Days: []Day{{day, false}}}, early, "2022-11-17T00:00", Good, false},
		"200 natural hours":                    {Change{Edits: []Edit{{Name: "matter", Value: 200, Natural: true}}}, early, "2022-11-15T18:00", Bad, false},
		"an inquiry's limit is not a matter's": {limit("inquiry", 1), early, "2022-11-22T00:00", Good, false},
		"three days more":                      {limit("matter", 10), late, "2022-11-25T00:00", Good, false},
		"no extension counts":                  {limit("extension_cap", 0), late, "2022-11-22T00:00", Bad, false},
		"one day of it counts":                 {limit("extension_cap", 1), late, "2022-11-23T00:00", Bad, false},
		"two days of it count":                 {limit("extension_cap", 2), late, "2022-11-24T00:00", Good, false},
		"asked for when overdue":               {limit("matter", 5), late, "2022-11-18T00:00", Bad, true},
	} {
		x := trial(t, test.change, "2022-11-01", "2022-12-01")
		both, err := x.Replay(7, test.history)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if due := both.Is.Assignments[0].DueAt; !due.Equal(clock(test.due)) || both.Late != test.asked {
			t.Errorf("%s: due %s, asked late %v; want %s %v", name, due, both.Late, test.due, test.asked)
		}
		n, turned := NewCount(), []Turned{}
		x.Add(n, both, func(u Turned) { turned = append(turned, u) })
		want := Pair{Was: indicator.Tally{Num: 1, Den: 1}, Is: indicator.Tally{Num: 1, Den: 1}}
		if test.is == Bad {
			want.Is.Num = 0
		}
		for _, c := range []Cell{{K: "K14"}, {K: "K14", Unit: 10}, {K: "K14", Topic: "3"}} {
			if got := n.Pairs[c]; got == nil || *got != want {
				t.Errorf("%s: %v counts %v, want %v", name, c, got, want)
			}
		}
		if test.is == Good && len(turned) > 0 || test.is == Bad && (len(turned) != 2 || turned[0].K != "K14" || turned[0].Was != Good || turned[0].Is != Bad || n.Sides["K14"].Worse != 1) {
			t.Errorf("%s: turned %+v", name, turned)
		}
	}
}

// A due date that leaves the period takes its ticket out of the figure, and says so.
func TestMovedOut(t *testing.T) {
	t.Parallel()
	x := trial(t, limit("matter", 5), "2022-11-20", "2022-12-01")
	both, err := x.Replay(7, told(replied("2022-11-16T09:00")))
	if err != nil {
		t.Fatal(err)
	}
	n, turned := NewCount(), []Turned{}
	x.Add(n, both, func(u Turned) { turned = append(turned, u) })
	if got := *n.Pairs[Cell{K: "K14"}]; got.Was.Den != 1 || got.Is.Den != 0 || n.Sides["K14"].Away != 1 || turned[0].Is != Outside {
		t.Errorf("%+v %+v %+v", got, n.Sides["K14"], turned)
	}
}

// What a history has no answer for, or a calendar no year, is refused in words.
func TestRefusals(t *testing.T) {
	t.Parallel()
	far := workday.Date{Year: 2031, Month: 3, Day: 3}
	first := workday.Date{Year: 2022, Month: 10, Day: 1}
	for words, c := range map[string]Change{
		"历史里没有答案": limit("rework_max", 3), "没有「speed」这一项": limit("speed", 3), "应为0.5至120": limit("matter", 500), "没有第9版,请": {Policy: 9},
		"工作日历没有第9版": {Calendar: 9}, "尚未导入": {Days: []Day{{far, false}}}, "没有列为放假": {Days: []Day{{first, true}}}, "至少要有一项": {Sheet: &indicator.Sheet{Name: "空", FromOn: "2022-01-01", Least: 5}},
	} {
		_, err := c.Alter(book())
		if f, ok := fault.Of(err); !ok || !strings.Contains(f.Message, words) {
			t.Errorf("want %q, got %v", words, err)
		}
	}
	for _, name := range Fields {
		if _, err := field(name); err != nil {
			t.Error(err)
		}
	}
	// A longer limit runs into a year nobody has published: nothing is guessed.
	history := told(replied("2022-11-16T09:00"))
	for i := range history {
		history[i].At = history[i].At.AddDate(4, 0, 21)
	}
	if _, err := trial(t, limit("matter", 60), "2026-11-01", "2026-12-31").Replay(7, history); err == nil || !strings.Contains(err.Error(), "2027年的放假安排尚未导入") {
		t.Errorf("2027 is guessed: %v", err)
	}
}
