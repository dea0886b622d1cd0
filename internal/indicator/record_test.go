package indicator

import (
	"slices"
	"testing"
	"time"

	"suban/internal/ticket"
	"suban/internal/workday"
)

// K01 to K04 by hand, of ten calls: 1–6 answered after 3, 10, 15, 16, 30, 40 s; 7 hung up after 4 s
// (short), 8 and 9 after 20 and 60 s; 10 asked to be called back. Nine count: six were
// answered (6/9), three within 15 s (3/9), two gave up (2/9); 3+10+15+16+30+40 = 114 s ÷ 6.
func TestCalls(t *testing.T) {
	t.Parallel()
	var list []Call
	for i, wait := range []int{3, 10, 15, 16, 30, 40, 4, 20, 60, 50} {
		end := at("07T10:00").Add(time.Duration(wait) * time.Second)
		c := Call{ID: int64(i + 1), QueuedAt: at("07T10:00"), EndedAt: end, CallBack: i == 9}
		if i < 6 {
			c.AnsweredAt = &end
		}
		list = append(list, c)
	}
	for _, test := range []struct {
		name     string
		set      CallSet
		num, out []int64
		percent  string
	}{
		{"K01", AnswerRate(list, ShortCall), []int64{1, 2, 3, 4, 5, 6}, []int64{7}, "66.67"},
		{"K02", AnsweredWithin(list, ShortCall, 15*time.Second), []int64{1, 2, 3}, []int64{7}, "33.33"},
		{"K02 of 30 s", AnsweredWithin(list, ShortCall, 30*time.Second), []int64{1, 2, 3, 4, 5}, []int64{7}, "55.56"},
		{"K04", AbandonRate(list, ShortCall), []int64{8, 9}, []int64{7}, "22.22"},
	} {
		if sum := test.set.Tally(); !slices.Equal(test.set.Num, test.num) || !slices.Equal(test.set.Out, test.out) || sum.Den != 9 || Percent(sum.Num, sum.Den) != test.percent {
			t.Errorf("%s: %+v is %s", test.name, test.set, Percent(sum.Num, sum.Den))
		}
	}
	if mean, answered := MeanWait(list); mean != 19*time.Second || len(answered) != 6 { // 114 s ÷ 6
		t.Errorf("K03 %s of %v", mean, answered)
	}
	if _, none := MeanWait(nil); none != nil {
		t.Error("no call was answered")
	}
}

// K29 by hand, of two shifts: 8 hours with one of break, 3:00 talking + 0:15 holding + 0:45
// wrapping up on 60 calls; 4 hours without a break, 1:30 + 0:30 on 30 calls. AHT is 6 h ÷ 90
// = 4 min, 利用率 6 of 11 hours; of 4 + 1 inspected registrations 3 + 1 were qualified.
func TestShifts(t *testing.T) {
	t.Parallel()
	list := []Shift{{SignedIn: 8 * time.Hour, Break: time.Hour, Talk: 3 * time.Hour, Hold: 15 * time.Minute, WrapUp: 45 * time.Minute, Calls: 60, Inspected: 4, Qualified: 3},
		{SignedIn: 4 * time.Hour, Talk: 90 * time.Minute, WrapUp: 30 * time.Minute, Calls: 30, Inspected: 1, Qualified: 1}}
	if mean, calls := HandleTime(list); mean != 4*time.Minute || calls != 90 { // six hours ÷ 90
		t.Errorf("AHT %s of %d", mean, calls)
	}
	if o := Occupancy(list); Percent(o.Num, o.Den) != "54.55" { // 6 of 11 hours
		t.Errorf("利用率 %+v", o)
	}
	if q := Qualified(list); Percent(q.Num, q.Den) != "80.00" {
		t.Errorf("质检合格率 %+v", q)
	}
}

// K27 and K28 by hand. Four things are owed by the 10th: done a day early, on the dot, a day
// late, never; a fifth falls due after the period. In time 2/4, done by the 15th 3/4. Of three
// articles one has lapsed (1/3), and of the two that have not one was adopted (1/2).
func TestOwed(t *testing.T) {
	t.Parallel()
	list := []Owed{{1, at("10T00:00"), on("09T00:00")}, {2, at("10T00:00"), on("10T00:00")}, {3, at("10T00:00"), on("11T00:00")}, {4, at("10T00:00"), nil}, {5, at("20T00:00"), on("10T00:00")}}
	if s := DoneInTime(list, at("01T00:00"), at("15T00:00")); !slices.Equal(s.Num, []int64{1, 2}) || len(s.Den) != 4 {
		t.Errorf("K27 按期反馈 %+v", s)
	}
	if s := DoneByEnd(list, at("01T00:00"), at("15T00:00")); !slices.Equal(s.Num, []int64{1, 2, 3}) || len(s.Den) != 4 {
		t.Errorf("K27 销号 %+v", s)
	}
	kept := []Kept{{1, false, true}, {2, false, false}, {3, true, true}}
	if a, l := Adopted(kept), Lapsed(kept); !slices.Equal(a.Num, []int64{1}) || len(a.Den) != 2 || !slices.Equal(l.Num, []int64{3}) || len(l.Den) != 3 {
		t.Errorf("K28 %+v %+v", a, l)
	}
}

// K29's 合格率 by hand, of seven registrations: three qualified, two not, and one of each whose
// agent has appealed and waits for a second scoring: those count in neither part. 3/5 = 60 %.
func TestInspected(t *testing.T) {
	t.Parallel()
	var sum Tally
	for i, one := range []Inspected{{Qualified: true}, {Qualified: true}, {Qualified: true}, {}, {}, {Qualified: true, Appealed: true}, {Appealed: true}} {
		one.Ticket, one.At = ticket.ID(i+1), at("07T23:59")
		m := one.Mark()
		if m.Day != (workday.Date{Year: 2022, Month: 11, Day: 7}) || m.Item.Ticket != one.Ticket || m.K != "K29" {
			t.Errorf("registration %d counts as %+v", i+1, m)
		}
		sum = sum.Add(m.Tally())
	}
	if sum != (Tally{Num: 3, Den: 5, Out: 2}) || Percent(sum.Num, sum.Den) != "60.00" {
		t.Errorf("K29 is %+v", sum)
	}
}
