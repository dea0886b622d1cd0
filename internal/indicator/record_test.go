package indicator

import (
	"slices"
	"testing"
	"time"
)

// Ten calls by hand: 1–6 answered after 3, 10, 15, 16, 30, 40 s; 7 hung up after 4 s
// (short), 8 and 9 after 20 and 60 s; 10 asked to be called back.
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

// Four owed things: done a day early, on the dot, a day late, never; and one that
// falls due after the period.
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
