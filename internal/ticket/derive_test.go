package ticket

import (
	"slices"
	"testing"
	"time"

	"suban/internal/org"
	"suban/internal/workday"
)

// A due date opens to its causes, each beginning where the one before ended.
func TestDueDatesAreExplained(t *testing.T) {
	t.Parallel()
	urgent := func(f *Register) { f.Urgency = Urgent }
	province := func(f *Register) {
		f.Source, f.ProvinceNo, f.ProvinceDueAt = Province, "S1", ptr(clock("2022-11-18T15:00"))
	}
	signed := func(change func(*Register)) *story {
		return sentUnder(t, Anhui(), change, "2022-11-07T10:00").do(atHousing, &Sign{on(1)})
	}
	below := &SubDispatch{On: on(1), Units: []org.UnitID{property}}
	back := &ReturnReply{on(1), []string{"wording"}, say("用语")}
	for name, test := range map[string]struct {
		s    *story
		n    int
		want []string // label, end of each step
	}{
		"base":      {signed(nil), 1, []string{"基础时限", "2022-11-22T00:00"}},
		"hours":     {signed(urgent), 1, []string{"基础时限", "2022-11-08T10:00"}},
		"extension": {signed(nil).extends(3).do(dispatcher, &ApproveExtension{}), 1, []string{"基础时限", "2022-11-22T00:00", "批准延期", "2022-11-25T00:00"}},
		"extension of hours": {signed(urgent).extends(3).do(dispatcher, &ApproveExtension{}), 1,
			[]string{"基础时限", "2022-11-08T10:00", "批准延期", "2022-11-11T10:00"}},
		"extension and pause": {signed(nil).extends(3).do(dispatcher, &ApproveExtension{}).do(atHousing, pause(5)).do(director, &Suspend{}).
			at("2022-11-09T10:00").do(director, &Resume{}), 1, []string{"基础时限", "2022-11-22T00:00", "批准延期", "2022-11-25T00:00", "暂停时间顺延", "2022-11-29T00:00"}},
		"pause of hours": {signed(urgent).do(atHousing, pause(5)).do(director, &Suspend{}).at("2022-11-07T15:00").do(director, &Resume{}), 1,
			[]string{"基础时限", "2022-11-08T10:00", "暂停时间顺延", "2022-11-08T15:00"}},
		"province": {signed(province), 1, []string{"基础时限", "2022-11-22T00:00", "省级时限前移", "2022-11-17T15:00"}},
		"province and extension": {signed(province).extends(1).do(dispatcher, &ApproveExtension{}), 1,
			[]string{"基础时限", "2022-11-22T00:00", "省级时限前移", "2022-11-17T15:00", "批准延期", "2022-11-18T15:00"}},
		"floor": {signed(nil).at("2022-11-21T23:00").do(atHousing, answered("已转办")).at("2022-11-22T09:00").do(inspector, back), 1,
			[]string{"基础时限", "2022-11-22T00:00", "暂停时间顺延", "2022-11-22T10:00", "退回重答最短时间", "2022-11-22T21:00"}},
		"lower":          {signed(nil).do(atHousing, below), 2, []string{"基础时限", "2022-11-17T21:12"}},
		"lower of hours": {signed(urgent).do(atHousing, below), 2, []string{"基础时限", "2022-11-08T05:12"}},
		"assist": {signed(nil).at("2022-11-16T09:00").do(dispatcher, &AddAssist{Units: []org.UnitID{urban}, Text: say("协办")}), 2,
			[]string{"基础时限", "2022-12-01T00:00", "不晚于上级", "2022-11-22T00:00"}},
	} {
		s, a := test.s, test.s.Assignment(test.n)
		steps, err := s.Derive(a, s.book)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []string
		from := a.DueFrom
		for _, step := range steps {
			got = append(got, step.Label, step.To.In(workday.Zone).Format("2006-01-02T15:04"))
			if !step.From.Equal(from) || len(step.Days) > 0 && !step.Due.Equal(step.To) {
				t.Errorf("%s: %s goes from %v to %v (its days to %v), after %v", name, step.Label, step.From, step.To, step.Due, from)
			}
			if days := slices.Contains([]string{"基础时限", "批准延期", "暂停时间顺延"}, step.Label); days && (step.Text == "" || step.Calendar != s.book.Calendar) || !days && step.Note == "" {
				t.Errorf("%s: %s says nothing: %+v", name, step.Label, step)
			}
			from = step.To
		}
		s.same(name, got, test.want)
		s.same(name+" ends at the due date", from, a.DueAt)
	}
}

// Working time used is counted on the clock of the assignment, hour rules in
// natural time.
func TestUsed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		change      func(*Register)
		sent, now   string
		used, total time.Duration
	}{
		{nil, "2022-11-04T10:00", "2022-11-07T10:00", 24 * time.Hour, 254 * time.Hour}, // over a weekend
		{func(f *Register) { f.Urgency = Urgent }, "2022-11-04T10:00", "2022-11-05T04:00", 18 * time.Hour, 24 * time.Hour},
	} {
		s := sentUnder(t, Anhui(), test.change, test.sent)
		used, total, err := s.Lead().Used(clock(test.now), s.book, s.PolicyID)
		if err != nil || used != test.used || total != test.total {
			t.Errorf("sent %s, at %s used %v of %v, %v; want %v of %v", test.sent, test.now, used, total, err, test.used, test.total)
		}
	}
}
