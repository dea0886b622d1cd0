package ticket

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/fault"
	"suban/internal/org"
)

// The invariants of the domain, each by an example whose numbers can be checked
// by hand and by random walks that look for a breach.

func TestI1SegmentsCoverTheLife(t *testing.T) {
	t.Parallel()
	s := toDispatch(t).at("2022-11-07T10:20").do(dispatcher, &Dispatch{Unit: housing}).at("2022-11-07T11:00").do(atHousing, sentBack(1))
	s.at("2022-11-07T12:00").do(dispatcher, &ApproveSendBack{On: on(1)}).at("2022-11-07T12:30").do(dispatcher, &Dispatch{Unit: water, Reason: say("改派")})
	s.at("2022-11-07T13:00").do(atWater, &Sign{on(2)}).do(agent, &Note{say("催过一次")})
	f := answered("已恢复供水")
	f.Assignment = 2
	s.at("2022-11-08T10:00").do(atWater, f).do(inspector, &PassReply{}).at("2022-11-08T15:00").do(clerk, rated(5, "resolved"))
	s.at("2022-11-20T10:00").do(agent, &Reopen{Text: say("又停水")})
	got, err := Segments(s.ID, s.history, s.book, clock("2022-11-20T18:00"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Segment{
		{Accepted, 0, clock("2022-11-07T10:00"), clock("2022-11-07T10:00")},
		{ToDispatch, 0, clock("2022-11-07T10:00"), clock("2022-11-07T10:20")},
		{Dispatched, housing, clock("2022-11-07T10:20"), clock("2022-11-07T11:00")},
		{SendBackAsked, housing, clock("2022-11-07T11:00"), clock("2022-11-07T12:00")},
		{ToDispatch, 0, clock("2022-11-07T12:00"), clock("2022-11-07T12:30")},
		{Dispatched, water, clock("2022-11-07T12:30"), clock("2022-11-07T13:00")},
		{Handling, water, clock("2022-11-07T13:00"), clock("2022-11-08T10:00")},
		{Replied, water, clock("2022-11-08T10:00"), clock("2022-11-08T10:00")},
		{ToFollowUp, water, clock("2022-11-08T10:00"), clock("2022-11-08T15:00")},
		{Closed, 0, clock("2022-11-08T15:00"), clock("2022-11-20T10:00")},
		{Rework, water, clock("2022-11-20T10:00"), clock("2022-11-20T18:00")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("segments (-want +got):\n%s", diff)
	}
	over := closed(t)
	got, err = Segments(over.ID, over.history, over.book, clock("2023-01-01T00:00"))
	if err != nil || len(got) != 6 || got[5].State != ToFollowUp || !got[5].To.Equal(*over.ClosedAt) {
		t.Errorf("a closed life goes on: %+v, %v", got, err)
	}
	young := begin(t).do(agent, draft())
	if got, err = Segments(young.ID, young.history, young.book, young.now); err != nil || len(got) > 0 {
		t.Errorf("a life before t0: %+v, %v", got, err)
	}
	walks(t, "I1", (*walk).segments)
}

func TestI2DueMovesOnlyForACause(t *testing.T) {
	t.Parallel()
	s := handling(t, urban)
	due := *s.DueAt
	for _, deed := range []struct {
		by org.Actor
		f  Facts
	}{{atHousing, &AssignHandler{on(1), worker.ID}}, {worker, &Contact{On: on(1), Reached: "yes", Evidence: say("录音"), Text: say("已联系")}},
		{worker, &Interim{On: on(1), Text: say("在途"), NextOn: "2022-11-30"}}, {atHousing, extend(3)}, {deputyHead, &SignExtension{On: on(1)}}, {atHousing, pause(3)},
		{dispatcher, &RefuseExtension{say("不同意")}}, {director, &RefuseSuspend{say("不同意")}}, {supervisor, &Escalate{Tier: 2, Text: say("督办")}},
		{org.Citizen, &Urge{Medium: "phone", Text: say("请快")}}, {chief, &ChiefRead{on(1), say("阅")}}, {agent, &Note{say("备注")}},
		{dispatcher, &AddAssist{Units: []org.UnitID{water}, Text: say("协办")}}, {atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}}} {
		s.do(deed.by, deed.f).same("due after "+string(deed.f.Action()), *s.DueAt, due)
	}
	s.at("2022-11-21T23:59").tick()
	s.same("due after the clocks", *s.DueAt, due)
	walks(t, "I2", func(*walk) {})
}

func TestI3T0NeverChanges(t *testing.T) {
	t.Parallel()
	t0 := clock("2022-11-07T10:00")
	s := accepted(t).after(time.Hour).do(agent, &Transfer{To: "110", Summary: say("警情")}).after(time.Hour).do(agent, &TakeBack{say("非警务")})
	s.do(agent, &QueueDispatch{}).do(dispatcher, &AskDetails{say("楼号")}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing})
	s.do(atHousing, sentBack(1)).do(dispatcher, &RaiseDispute{}).do(judge, &Ruling{Unit: housing, Basis: say("三定"), Attendees: []string{"市委编办", "市司法局"}}).do(atHousing, &Sign{on(2)})
	s.after(24 * time.Hour)
	f := answered("已修复")
	f.Assignment = 2
	s.do(atHousing, f).do(inspector, &PassReply{}).do(clerk, rated(1, "unresolved")).same("t0", *s.AcceptedAt, t0)
	walks(t, "I3", func(*walk) {})
}

func TestI4EveryChangeHasItsActorTimeAndRules(t *testing.T) {
	t.Parallel()
	s := handling(t).at("2022-11-23T10:00")
	s.tick()
	states := map[int]State{}
	if _, err := Retell(s.ID, s.history, s.book, func(c *Case, e Event) { states[e.Seq] = c.State }); err != nil {
		t.Fatal(err)
	}
	for i, e := range s.history {
		if e.Seq != i+1 || e.By.Name == "" || e.At.IsZero() || e.Policy != 1 || e.Calendar != 1 || e.Ticket != s.ID || e.Action != e.Facts.Action() {
			t.Errorf("event %d: %+v", i+1, e)
		}
	}
	s.same("states by event", []State{states[1], states[2], states[3], states[4], states[5]}, []State{Draft, Accepted, ToDispatch, Dispatched, Handling})
	s.same("the clock is an actor", s.history[len(s.history)-1].By.Name, "系统")
	deputy := atHousing
	deputy.Deputy = 77
	e, err := handling(t).Do(&Note{say("代为备注")}, deputy, s.now, s.book)
	if err != nil || e.By != (By{User: atHousing.ID, Name: atHousing.Name, Unit: housing, Deputy: 77}) {
		t.Errorf("done by %+v, %v", e.By, err)
	}
	walks(t, "I4", func(*walk) {})
}

func TestI5NeverTwoLeads(t *testing.T) {
	t.Parallel()
	s := disputed(t).do(judge, &Ruling{Unit: water, Basis: say("三定"), Attendees: []string{"市委编办", "市司法局"}})
	open := 0
	for _, a := range s.Assignments {
		if a.Part == Lead && (a.Open() || a.State == WorkReplied) {
			open++
		}
	}
	s.same("leads in force after three dispatches", []int{open, s.Hops}, []int{1, 3})
	walks(t, "I5", func(*walk) {})
}

func TestI6ClocksNest(t *testing.T) {
	t.Parallel()
	s := handling(t, urban).do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}).do(atProperty, &Sign{on(3)})
	s.do(atProperty, &SubDispatch{On: on(3), Units: []org.UnitID{estate}}).do(atEstate, &Sign{on(4)})
	order := func() {
		t.Helper()
		if lead, sub, low := s.Assignments[0].DueAt, s.Assignments[2].DueAt, s.Assignments[3].DueAt; !low.Before(sub) || !sub.Before(lead) || s.Assignments[1].DueAt.After(lead) {
			t.Errorf("due %v, %v, %v and assist %v", lead, sub, low, s.Assignments[1].DueAt)
		}
	}
	order()
	s.extends(5).do(dispatcher, &ApproveExtension{}).do(atHousing, pause(9)).do(director, &Suspend{}).after(72*time.Hour).do(director, &Resume{})
	order()
	// A lower unit whose answer is returned late still ends with the unit above.
	f := answered("已检修")
	f.Assignment = 4
	s.at("2022-11-25T10:00").do(atEstate, f).at("2022-12-01T09:00").do(atProperty, &ReturnWork{on(4), say("请补照片")})
	if s.Assignments[3].DueAt.After(s.Assignments[2].DueAt) {
		t.Errorf("lower due %v after upper %v", s.Assignments[3].DueAt, s.Assignments[2].DueAt)
	}
	walks(t, "I6", func(*walk) {})
}

func TestI7ClosedHasOneOutcome(t *testing.T) {
	t.Parallel()
	for outcome, s := range map[Outcome]*story{AnsweredDirectly: accepted(t).do(agent, &Answer{Text: say("答"), Article: "KB-1"}), Resolved: closed(t),
		PartlyResolved: toFollowUp(t).do(clerk, rated(4, "partly")), NoMeans: toFollowUp(t).do(clerk, rated(4, "unresolved"))} {
		s.lies(Closed).same("outcome", s.Outcome, outcome)
		if len(standing(s.Case)) > 0 || s.ClosedAt == nil {
			t.Errorf("%s: %v", outcome, standing(s.Case))
		}
		if outcome != AnsweredDirectly {
			s.do(agent, &Reopen{Text: say("重办")}).same("open again, no outcome", []any{s.Outcome, s.ClosedAt}, []any{Outcome(""), (*time.Time)(nil)})
		}
	}
	walks(t, "I7", func(*walk) {})
}

func TestI8ReplayMakesTheRow(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*story{"dispute": disputed(t).do(judge, &Ruling{Unit: housing, Basis: say("三定"), Attendees: []string{"编办", "司法局"}}), "rework": rework(t),
		"suspended": handling(t).do(atHousing, pause(3)).do(director, &Suspend{}), "withdrawn": handling(t).do(org.Citizen, &Cancel{})} {
		got, err := Replay(s.ID, stored(t, s.history), s.book)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(s.Case, got); diff != "" {
			t.Errorf("%s (-row +replayed):\n%s", name, diff)
		}
	}
	// A history that was tampered with is named, not believed.
	s := rework(t)
	cut := append(append([]Event{}, s.history[:3]...), s.history[4:]...)
	if _, err := Replay(s.ID, cut, s.book); err == nil || !strings.Contains(err.Error(), "replay event 5") {
		t.Errorf("without its fourth event: %v", err)
	}
	swapped := append([]Event{}, s.history...)
	swapped[0].Seq = 2
	if _, err := Replay(s.ID, swapped, s.book); err == nil || !strings.Contains(err.Error(), "event 2 follows 0") {
		t.Errorf("with a wrong number: %v", err)
	}
	unknown := append([]Event{}, s.history...)
	unknown[2].Policy = 99
	if _, err := Replay(s.ID, unknown, s.book); err == nil || !strings.Contains(err.Error(), "第99版") {
		t.Errorf("under unknown rules: %v", err)
	}
	walks(t, "I8", (*walk).replay)
}

// A deed that fails half way, here because the year is not in the calendar, leaves
// nothing behind.
func TestADeedIsWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	s := sentUnder(t, Anhui(), nil, "2026-12-16T10:00").due("2026-12-31T00:00").do(atHousing, &Sign{on(1)})
	s.at("2026-12-29T10:00").extends(5).refuses(dispatcher, &ApproveExtension{}, fault.Conflict, "2027年")
	s.do(dispatcher, &RefuseExtension{say("不同意")}).at("2026-12-30T10:00").do(atHousing, answered("已修复"))
	s.at("2026-12-31T20:00").refuses(inspector, &ReturnReply{on(1), []string{"wording"}, say("用语")}, fault.Conflict, "2027年")
	s.do(org.Citizen, &Cancel{})

	d := sentUnder(t, Anhui(), nil, "2026-12-16T10:00").do(atHousing, sentBack(1)).do(dispatcher, &RaiseDispute{})
	d.at("2026-12-31T20:00").refuses(judge, &Ruling{Unit: water, Basis: say("三定"), Attendees: []string{"市委编办", "市司法局"}}, fault.Conflict, "2027年").lies(InDispute)
	if _, err := d.Tick(d.now, d.book); err == nil || d.State != InDispute {
		t.Errorf("the clocks appointed a unit for a year that is not there: %v", err)
	}
}
