package ticket

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/fault"
	"suban/internal/org"
)

// What was said when a ticket was registered stands in its row, word for word.
func TestRegisterKeepsWhatWasSaid(t *testing.T) {
	t.Parallel()
	f := &Register{No: "N1", Kind: Help, Channel: WeChat, Source: Province, Category: "2", Region: "341371", Township: "341371001", Urgency: Urgent,
		Confidential: true, NoFollowUp: true, Title: say("标题"), Content: say("内容"), Expectation: say("目的"), Place: say("地点"),
		RequesterName: say("诉求人乙"), RequesterPhone: say("139"), RequesterKind: "company", PhoneKey: "k9", Labels: []string{"物资保供"},
		ProvinceNo: "S9", ProvinceDueAt: ptr(clock("2022-11-30T00:00")), OldNo: "旧1", RepeatOf: 5, RepeatNo: 2}
	s := begin(t).do(agent, f)
	want := Ticket{ID: 7, No: "N1", Version: 1, State: Draft, Kind: Help, Class: ClassMatter, Channel: WeChat, Source: Province, Category: "2", Region: "341371",
		Township: "341371001", Urgency: Urgent, Confidential: true, NoFollowUp: true, Labels: []string{"物资保供"},
		Title: say("标题").ref(), Content: say("内容").ref(), Expectation: say("目的").ref(), Place: say("地点").ref(),
		RequesterName: say("诉求人乙").ref(), RequesterPhone: say("139").ref(), PhoneKey: "k9", RequesterKind: "company",
		ProvinceNo: "S9", ProvinceDueAt: ptr(clock("2022-11-30T00:00")), OldNo: "旧1", RepeatOf: 5, RepeatNo: 2,
		PolicyID: 1, CreatedAt: s.now, CreatedBy: agent.ID, CreatedUnit: agent.Unit}
	if diff := cmp.Diff(want, s.Ticket); diff != "" {
		t.Errorf("registered (-want +got):\n%s", diff)
	}

	s.do(agent, &Amend{Kind: TipOff, Category: "1.1", Region: "341302", Township: "341302001", Urgency: ptr(Normal), Title: say("新题"), Content: say("新文"), Expectation: say("新愿"), Place: say("新址")})
	want.Version, want.Kind, want.Category, want.Region, want.Township, want.Urgency = 2, TipOff, "1.1", "341302", "341302001", Normal
	want.Title, want.Content, want.Expectation, want.Place = say("新题").ref(), say("新文").ref(), say("新愿").ref(), say("新址").ref()
	if diff := cmp.Diff(want, s.Ticket); diff != "" {
		t.Errorf("amended (-want +got):\n%s", diff)
	}
	s.do(agent, &Amend{}) // what is not said stays
	want.Version = 3
	if diff := cmp.Diff(want, s.Ticket); diff != "" {
		t.Errorf("amended with nothing (-want +got):\n%s", diff)
	}
	s.refuses(agent, &Amend{Urgency: ptr(Urgency(4))}, fault.Invalid, "紧急程度").refuses(agent, &Amend{Region: "1"}, fault.Invalid, "没有代码为「1」")
	open := draft()
	open.Confidential = false
	if c := begin(t).do(agent, open).do(agent, &Amend{Kind: TipOff}); !c.Confidential {
		t.Error("amended to a tip-off, yet not confidential")
	}
}

// A request keeps who asked what, when, and how it was decided.
func TestRequestsKeepBothSides(t *testing.T) {
	t.Parallel()
	s := handling(t).do(atHousing, &AskExtension{On: on(1), Workdays: 3, Code: "site", Text: say("需勘验")}).do(deputyHead, &SignExtension{On: on(1)}).after(time.Hour).do(dispatcher, &ApproveExtension{say("同意三日")})
	want := Request{N: 1, Asked: ForExtension, Assignment: 1, Round: 1, Code: "site", Text: say("需勘验").ref(), Workdays: 3,
		SignedAt: ptr(clock("2022-11-07T10:00")), SignedBy: deputyHead.ID, AskedAt: clock("2022-11-07T10:00"), AskedBy: atHousing.ID, DecideBy: ptr(clock("2022-11-07T22:00")),
		Verdict: Approved, VerdictAt: ptr(s.now), VerdictBy: dispatcher.ID, VerdictText: say("同意三日").ref()}
	s.same("extension", s.Requests[0], want)
	s.do(atHousing, pause(4)).same("suspension", s.Requests[1], Request{N: 2, Asked: ForSuspend, Assignment: 1, Round: 1, Code: "season",
		Text: say("雨季无法施工").ref(), Workdays: 4, AskedAt: s.now, AskedBy: atHousing.ID})
	b := handling(t).do(atHousing, sentBack(1))
	b.same("send-back", b.Requests[0], Request{N: 1, Asked: ForSendBack, Assignment: 1, Round: 1, Code: "not_duty", Text: say("不是本局职责").ref(),
		Basis: say("三定方案第三条").ref(), Unit: water, AskedAt: b.now, AskedBy: atHousing.ID, DecideBy: ptr(clock("2022-11-07T22:00"))})
	r := begin(t).do(agent, draft()).do(agent, &Reject{Code: "petition", Text: say("已信访")}).do(floorLead, &ConfirmReject{say("属实")})
	r.same("rejection", []any{r.Requests[0].Code, r.Requests[0].Text, r.Requests[0].VerdictText, r.Requests[0].VerdictBy},
		[]any{"petition", say("已信访").ref(), say("属实").ref(), floorLead.ID})
	r.after(time.Hour).do(org.Citizen, &AppealReject{Text: say("不服")})
	r.same("an appeal against a rejected draft takes it on", []any{r.AcceptedAt, r.RejectCode, r.ClosedAt}, []any{ptr(r.now), "", (*time.Time)(nil)})
}

// A reply keeps what was answered and how it was judged.
func TestRepliesKeepBothSides(t *testing.T) {
	t.Parallel()
	s := handling(t).after(2 * time.Hour)
	f := &SubmitReply{On: on(1), Public: say("已部分修复"), Internal: say("缺件"), Founded: "partly", Resolved: "partly", Why: "stage",
		ContactAt: ptr(clock("2022-11-07T11:00")), Contact: say("139 通话")}
	s.do(atHousing, f).after(time.Hour).do(inspector, &ReturnReply{on(1), []string{"wording", "no_basis"}, say("请补依据")})
	want := Reply{N: 1, Assignment: 1, Round: 1, Public: say("已部分修复").ref(), Internal: say("缺件").ref(), Founded: "partly", Resolved: "partly", Why: "stage",
		ContactAt: f.ContactAt, Contact: say("139 通话").ref(), At: clock("2022-11-07T12:00"), By: atHousing.ID, DueAt: clock("2022-11-22T00:00"), OriginalDue: clock("2022-11-22T00:00"),
		Verdict: "substandard", Codes: []string{"wording", "no_basis"}, VerdictAt: ptr(s.now), VerdictBy: inspector.ID, VerdictText: say("请补依据").ref()}
	s.same("returned", s.Replies[0], want)
	s.same("the assignment waits again", []any{s.Lead().RepliedAt, s.RepliedAt, s.ReviewDueAt}, []any{(*time.Time)(nil), (*time.Time)(nil), (*time.Time)(nil)})
	s.after(time.Hour).do(atHousing, answered("已全部修复")).do(inspector, &PassReply{say("达标")})
	s.same("passed", []any{s.Replies[1].N, s.Replies[1].Verdict, s.Replies[1].VerdictText, s.Replies[1].VerdictBy}, []any{2, "passed", say("达标").ref(), inspector.ID})
	s.same("untouched", s.Replies[0], want)
	u := rated(4, "partly")
	u.Comment, u.Channel = say("还可以"), "portal"
	s.after(time.Hour).do(org.Citizen, u)
	s.same("follow-up", s.FollowUps[0], FollowUp{N: 1, Round: 1, Channel: "portal", At: s.now, Reached: true, Contacted: "yes", Resolved: "partly", Satisfaction: 4, Comment: say("还可以").ref()})
	s.same("the unit's part ends with the ticket", []any{s.Lead().EndedAt, s.ClosedAt}, []any{ptr(s.now), ptr(s.now)})

	a := accepted(t).do(agent, &Answer{Text: say("请到窗口"), Article: "KB-1"})
	a.same("answered at once", a.Replies, []Reply{{N: 1, Public: say("请到窗口").ref(), Resolved: "resolved", At: a.now, By: agent.ID, DueAt: a.now, OriginalDue: a.now, Codes: []string{}}})
	i := handling(t).do(worker, &Interim{On: on(1), Text: say("在途"), NextOn: "2022-11-30"})
	i.same("interim", i.Replies, []Reply{{N: 1, Assignment: 1, Round: 1, Interim: true, Public: say("在途").ref(), At: i.now, By: worker.ID, DueAt: *i.DueAt, OriginalDue: *i.DueAt, NextOn: "2022-11-30", Codes: []string{}}})
	m := toFollowUp(t).do(clerk, &MissFollowUp{Channel: "phone", Comment: say("停机")})
	m.same("missed", m.FollowUps, []FollowUp{{N: 1, Round: 1, Channel: "phone", At: m.now, By: clerk.ID, Comment: say("停机").ref()}})
	w := accepted(t).do(agent, &Transfer{To: "12356", Summary: say("心理援助")})
	w.same("transferred to", w.TransferTo, "12356")
}

// Who may see a case is decided by what it is about and who has it in hand.
func TestSeen(t *testing.T) {
	t.Parallel()
	s := handling(t, urban).do(atHousing, &AssignHandler{on(1), worker.ID})
	want := org.Facts{Region: "341302", Category: "1.1", Registrar: agent.ID, Team: agent.Unit, Units: []org.UnitID{housing, urban}, Handlers: []org.UserID{worker.ID}}
	s.same("seen", s.Seen(), want)
	if f := toFollowUp(t).Seen(); !f.ToFollowUp || len(f.Handlers) > 0 {
		t.Errorf("to follow up: %+v", f)
	}
	back := handling(t, urban).do(atHousing, sentBack(1)).do(dispatcher, &ApproveSendBack{On: on(1)}).do(dispatcher, &Dispatch{Unit: water, Reason: say("改派")})
	for unit, want := range map[org.UnitID]bool{housing: false, urban: false, water: true, county: false} {
		if got := back.Current(func(u org.UnitID) bool { return u == unit }); got != want {
			t.Errorf("unit %d has business with the ticket: %v", unit, got)
		}
	}
	ruled := disputed(t).do(judge, &Ruling{Unit: housing, Basis: say("三定"), Precedent: true, Attendees: []string{"市委编办", "市司法局"}})
	p := NewPrecedent(ruled.Case, &Ruling{Unit: housing, Attendees: []string{"市委编办", "市司法局"}}, ruled.now)
	ruled.same("precedent", p, Precedent{Category: "1.1", Region: "341302", Unit: housing, Ticket: 7, From: "2022-11-07"})
}
