package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

func TestT27PassReply(t *testing.T) {
	t.Parallel()
	s := replied(t).refuses(atHousing, &PassReply{}, fault.Denied, "权限")
	s.after(2*time.Hour).do(inspector, &PassReply{}).lies(ToFollowUp)
	s.same("ask by", s.FollowUpDueAt, ptr(clock("2022-11-10T00:00")))
	s.same("verdict", s.Replies[0].Verdict, "passed")
	s.same("the first call at once", s.FollowUpAt, ptr(s.now))
	replied(t).do(org.System, &PassReply{}).lies(ToFollowUp)
	handling(t).refuses(inspector, &PassReply{}, fault.Conflict, "办理中")
}

func TestT28CloseNoFollowUp(t *testing.T) {
	t.Parallel()
	s := replied(t)
	for _, code := range []string{"praise", "import", "anonymous", "not_wanted"} {
		s.refuses(inspector, &CloseNoFollowUp{Code: code, Outcome: Resolved}, fault.Invalid, "应当回访")
	}
	s.refuses(inspector, &CloseNoFollowUp{Code: "busy", Outcome: Resolved}, fault.Invalid, "没有「busy」")
	for code, change := range map[string]func(*Register){
		"praise": func(f *Register) { f.Kind = Praise }, "import": func(f *Register) { f.Channel = Imported },
		"anonymous": func(f *Register) { f.RequesterPhone = Secret{} }, "not_wanted": func(f *Register) { f.NoFollowUp = true },
	} {
		f := draft()
		change(f)
		c := begin(t).do(agent, f).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing}).do(atHousing, &Sign{on(1)}).after(time.Hour).do(atHousing, answered("已办"))
		c.refuses(inspector, &CloseNoFollowUp{Code: code}, fault.Invalid, "办结结果")
		c.refuses(inspector, &CloseNoFollowUp{Code: code, Outcome: Unreasonable}, fault.Invalid, "没有经两人认定")
		c.do(inspector, &CloseNoFollowUp{Code: code, Outcome: PartlyResolved}).lies(Closed)
		c.same("the reply was passed", []any{c.Replies[0].Verdict, c.Replies[0].VerdictBy}, []any{"passed", inspector.ID})
		c.same("outcome and reason", []any{c.Outcome, c.NoCallCode, len(c.FollowUps)}, []any{PartlyResolved, code, 0})
		c.do(org.Citizen, &Reopen{Text: say("没有修好")}).lies(Rework)
		c.same("reopened, the reason is gone", []any{c.Outcome, c.NoCallCode}, []any{Outcome(""), ""})
	}
}

func missed() *MissFollowUp { return &MissFollowUp{Channel: "phone"} }

func TestT29MissFollowUp(t *testing.T) {
	t.Parallel()
	s := toFollowUp(t).refuses(agent, missed(), fault.Denied, "权限")
	s.refuses(clerk, &MissFollowUp{Channel: "phone", NextAt: ptr(s.now)}, fault.Invalid, "应晚于现在")
	s.at("2022-11-07T11:00").do(clerk, missed()).lies(ToFollowUp)
	s.same("next slot", s.FollowUpAt, ptr(clock("2022-11-07T23:00")))
	s.at("2022-11-07T15:00").do(clerk, &MissFollowUp{Channel: "phone", NextAt: ptr(clock("2022-11-07T19:00"))})
	s.same("as agreed", s.FollowUpAt, ptr(clock("2022-11-07T19:00")))
	s.at("2022-11-07T19:00").do(clerk, missed()).lies(ToFollowUp)
	if s.LinkUntil != nil {
		t.Error("three calls on one day are enough")
	}
	s.at("2022-11-08T09:00").do(clerk, missed())
	s.same("the third, on two days: the link opens", s.LinkUntil, ptr(clock("2022-11-12T00:00")))
	s.refuses(clerk, missed(), fault.Conflict, "评价链接开放至11月11日 24:00")
}

func TestT30CloseUnreachable(t *testing.T) {
	t.Parallel()
	s := toFollowUp(t)
	s.refuses(clerk, &CloseUnreachable{}, fault.Conflict, "评价链接期满")
	s.do(clerk, missed()).at("2022-11-08T09:00").do(clerk, missed()).do(clerk, missed())
	s.at("2022-11-11T23:59").refuses(clerk, &CloseUnreachable{}, fault.Conflict, "评价链接期满")
	open := *s
	open.Case = s.Case.Clone()
	open.do(org.Citizen, rated(4, "resolved")).lies(Closed)
	s.at("2022-11-12T00:00").same("the link ran out", s.tick(), []Action{"close_unreachable"})
	s.lies(Closed).same("never satisfied", s.Outcome, Unreachable)
	for _, u := range s.FollowUps {
		if u.Reached || u.Satisfaction != 0 {
			t.Errorf("an unanswered call has an answer: %+v", u)
		}
	}
}

func TestT31Rate(t *testing.T) {
	t.Parallel()
	s := toFollowUp(t).refuses(atHousing, rated(5, "resolved"), fault.Denied, "权限")
	for field, f := range map[string]*Rate{
		"contacted": {Channel: "phone", Resolved: "resolved", Satisfaction: 5}, "resolved": {Channel: "phone", Contacted: "yes", Satisfaction: 5},
		"satisfaction": {Channel: "phone", Contacted: "yes", Resolved: "resolved"}, "channel": {Contacted: "yes", Resolved: "resolved", Satisfaction: 5},
	} {
		if _, err := s.Do(f, clerk, s.now, s.book); fieldOf(err) != field {
			t.Errorf("without %s: %v", field, err)
		}
	}
	for _, test := range []struct {
		satisfaction int
		resolved     string
		why          string
		want         Outcome
	}{{5, "resolved", "", Resolved}, {3, "resolved", "", Resolved}, {5, "partly", "", PartlyResolved},
		{5, "unresolved", "", NoMeans}, {4, "unresolved", "policy", NoPolicy}, {3, "unresolved", "objective", NoMeans}} {
		f := answered("答复")
		if f.Why = test.why; f.Why != "" {
			f.Resolved = "unresolved"
		}
		c := handling(t).after(time.Hour).do(atHousing, f).do(inspector, &PassReply{}).do(org.Citizen, rated(test.satisfaction, test.resolved)).lies(Closed)
		c.same("the outcome comes from the second question", c.Outcome, test.want)
		c.same("answers", []any{c.FollowUps[0].Contacted, c.FollowUps[0].Satisfaction, c.FollowUps[0].Reached}, []any{"yes", test.satisfaction, true})
	}
}

func TestT32Unsatisfied(t *testing.T) {
	t.Parallel()
	s := toFollowUp(t).at("2022-11-18T09:00").do(clerk, rated(2, "resolved")).lies(Rework).due("2022-12-03T00:00")
	s.same("counts", []any{s.UnsatCount, s.RedoCount, s.Lead().Round, s.Lead().State}, []any{1, 1, 2, WorkHandling})
	s.same("the original due date of this round", s.Lead().OriginalDueAt, clock("2022-12-03T00:00"))
	if s.RepliedAt != nil || s.FollowUpDueAt != nil || s.FollowUpAt != nil {
		t.Error("a rework keeps the old round's clocks")
	}
	used := handling(t).extends(3).do(dispatcher, &ApproveExtension{}).do(atHousing, pause(5)).do(director, &Suspend{}).at("2022-11-09T10:00").do(director, &Resume{})
	used.at("2022-11-26T10:00").tick()
	used.do(atHousing, answered("已修复")).do(inspector, &PassReply{}).at("2022-11-28T10:00").do(clerk, rated(1, "unresolved")).due("2022-12-13T00:00")
	l := used.Lead()
	used.same("a new round owes nothing to the old one", []any{l.Extended, l.Extensions, l.Paused, l.Warned}, []any{0, 0, time.Duration(0), 0})
	insists := rated(3, "unresolved")
	insists.Insists = true
	toFollowUp(t).do(clerk, insists).lies(Rework)
	toFollowUp(t).do(clerk, rated(3, "unresolved")).lies(Closed)

	for urgency, want := range map[Urgency]string{Urgent: "2022-11-07T23:00", Sudden: "2022-11-07T12:00"} { // half, natural time
		f := draft()
		f.Urgency = urgency
		u := begin(t).do(agent, f).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: water}).do(atWater, &Sign{on(1)}).after(time.Hour)
		u.do(atWater, answered("已抢修")).do(inspector, &PassReply{}).do(clerk, rated(1, "unresolved")).due(want)
	}
	beijing := toFollowUp(t)
	beijing.book = rulebook(Presets()[3])
	beijing.PolicyID = beijing.book.Policies[4].ID
	beijing.do(clerk, rated(1, "unresolved")).due("2022-11-14T11:00") // an ordinary hour rule is not halved

	twice := s.do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered("换主机")).do(inspector, &PassReply{}).do(clerk, rated(1, "unresolved")).lies(Rework)
	twice.do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered("换整机")).do(inspector, &PassReply{}).do(clerk, rated(1, "unresolved")).lies(ToFollowUp)
	twice.same("no third rework", []any{twice.RedoCount, twice.UnsatCount}, []any{2, 3})
	twice.refuses(clerk, missed(), fault.Conflict, "本轮已经评价")
}

func TestT34CloseUnsatisfied(t *testing.T) {
	t.Parallel()
	end := &CloseUnsatisfied{Outcome: NoPolicy, Text: say("已当面解释政策")}
	toFollowUp(t).refuses(director, end, fault.Conflict, "满两次")
	s := rework(t).do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered("换主机")).do(inspector, &PassReply{})
	s.refuses(director, end, fault.Conflict, "满两次").do(clerk, rated(1, "unresolved")).lies(Rework)
	s.do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered("换整机")).do(inspector, &PassReply{})
	s.refuses(clerk, end, fault.Denied, "权限").refuses(director, &CloseUnsatisfied{Outcome: NoPolicy}, fault.Invalid, "政策解释记录")
	s.refuses(director, &CloseUnsatisfied{Outcome: Resolved, Text: say("x")}, fault.Invalid, "不能为「解决」")
	s.refuses(director, &CloseUnsatisfied{Outcome: Unstated, Text: say("x")}, fault.Invalid, "不能为")
	s.refuses(director, &CloseUnsatisfied{Outcome: Unreasonable, Text: say("x")}, fault.Invalid, "没有经两人认定")
	s.do(director, end).lies(Closed)
	s.same("outcome", []any{s.Outcome, s.UnsatCount}, []any{NoPolicy, 2})

	// Reopened twice for other reasons, one bad rating may bring no third rework:
	// the matter can still be ended.
	stuck := closed(t).do(org.Citizen, &Reopen{Text: say("又坏了")})
	for i, text := range []string{"换主机", "换整机"} {
		stuck.do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered(text)).do(inspector, &PassReply{})
		if i == 0 {
			stuck.do(clerk, rated(5, "resolved")).do(supervisor, &ReopenFalse{say("现场仍停用")})
		}
	}
	stuck.do(clerk, rated(1, "unresolved")).lies(ToFollowUp).do(director, end).lies(Closed)
}

func TestT35Reopen(t *testing.T) {
	t.Parallel()
	s := closed(t)
	s.at("2022-11-28T23:59").refuses(atHousing, &Reopen{Text: say("x")}, fault.Denied, "权限").refuses(org.Citizen, &Reopen{}, fault.Invalid, "理由")
	late := *s
	late.Case = s.Case.Clone()
	late.at("2022-11-29T00:00").refuses(org.Citizen, &Reopen{Text: say("又坏了")}, fault.Conflict, "办结已超过15个工作日")
	s.do(org.Citizen, &Reopen{Text: say("又坏了")}).lies(Rework).due("2022-12-13T00:00")
	s.same("counts", []any{s.ReopenCount, s.Lead().Round, s.Outcome}, []any{1, 2, Outcome("")})
	s.do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered("换主机")).do(inspector, &PassReply{}).do(clerk, rated(5, "resolved"))
	s.refuses(org.Citizen, &Reopen{Text: say("又坏了")}, fault.Conflict, "只能申请重办一次")
	accepted(t).do(agent, &Answer{Text: say("答"), Article: "1"}).refuses(org.Citizen, &Reopen{Text: say("x")}, fault.Conflict, "没有承办单位")

	// The lead in force reworks it, not the first one, which sent it back.
	second := handling(t).do(atHousing, sentBack(1)).do(dispatcher, &ApproveSendBack{On: on(1)}).do(dispatcher, &Dispatch{Unit: urban, Reason: say("改派")})
	f := answered("已清运")
	f.Assignment = 2
	second.do(atUrban, &Sign{on(2)}).after(time.Hour).do(atUrban, f).do(inspector, &PassReply{}).do(clerk, rated(5, "resolved"))
	second.do(org.Citizen, &Reopen{Text: say("又堆放")}).same("who reworks", []any{second.Lead().Unit, second.Assignments[0].State}, []any{urban, WorkReturned})
}

func TestT36ReopenFalse(t *testing.T) {
	t.Parallel()
	s := closed(t).at("2023-03-01T10:00")
	s.refuses(supervisor, &ReopenFalse{}, fault.Invalid, "证据").refuses(clerk, &ReopenFalse{say("x")}, fault.Denied, "权限")
	s.do(supervisor, &ReopenFalse{say("现场电梯仍停用")}).lies(Rework).due("2023-03-09T00:00") // 5 of 10 working days
	s.same("counts", []any{s.FalseClosures, s.ReopenCount, s.UnsatCount}, []any{1, 0, 0})
	accepted(t).do(agent, &Answer{Text: say("答"), Article: "1"}).refuses(supervisor, &ReopenFalse{say("x")}, fault.Conflict, "没有承办单位")
	inquiry := draft()
	inquiry.Kind = Inquiry
	q := begin(t).do(agent, inquiry).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing}).due("2022-11-11T00:00")
	q.do(atHousing, &Sign{on(1)}).after(time.Hour).do(atHousing, answered("答")).do(inspector, &PassReply{}).do(clerk, rated(5, "resolved"))
	q.do(supervisor, &ReopenFalse{say("证据")}).due("2022-11-08T23:00") // 1.5 working days of working time
}

func TestT37Cancel(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*story{"draft": begin(t).do(agent, draft()), "accepted": accepted(t), "handling": handling(t, urban), "replied": replied(t),
		"follow-up": toFollowUp(t), "rework": rework(t), "dispute": disputed(t), "suspended": handling(t).do(atHousing, pause(3)).do(director, &Suspend{})} {
		t.Run(name, func(t *testing.T) {
			s.T = t
			s.refuses(atHousing, &Cancel{}, fault.Denied, "权限").do(org.Citizen, &Cancel{Text: say("已自行解决")}).lies(Cancelled)
			if s.DueAt != nil || s.Outcome != "" {
				t.Error("a withdrawn ticket has a due date or an outcome")
			}
			s.at("2023-06-01T00:00").same("all clocks stop", s.tick(), []Action(nil))
		})
	}
	closed(t).refuses(org.Citizen, &Cancel{}, fault.Conflict, "办结")
	tip, sudden := draft(), draft()
	tip.Kind, sudden.Urgency = TipOff, Sudden
	begin(t).do(agent, tip).refuses(org.Citizen, &Cancel{}, fault.Conflict, "举报件不能撤回")
	begin(t).do(agent, sudden).refuses(org.Citizen, &Cancel{}, fault.Conflict, "突发件不能撤回")
}

func TestT38Unreasonable(t *testing.T) {
	t.Parallel()
	ask := &AskUnreasonable{Text: say("同一事项第三次反映"), Basis: say("信访工作条例")}
	closed(t).refuses(supervisor, ask, fault.Conflict, "本件是第1次")
	third := func() *story {
		s := begin(t)
		f := draft()
		f.RepeatOf, f.RepeatNo = 3, 3
		return s.do(agent, f).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing}).do(atHousing, &Sign{on(1)}).after(time.Hour).
			do(atHousing, answered("已依法答复")).do(inspector, &PassReply{}).do(clerk, rated(4, "unresolved"))
	}
	s := third().refuses(clerk, ask, fault.Denied, "权限").refuses(supervisor, &AskUnreasonable{Text: say("x")}, fault.Invalid, "法律依据")
	s.do(director, ask).refuses(supervisor, ask, fault.Conflict, "待复核").refuses(director, &ConfirmUnreasonable{say("同意")}, fault.Denied, "另一人复核")
	s.do(person(21, centre, org.Director), &ConfirmUnreasonable{say("依法成立")}).lies(Closed)
	s.same("the finding", []any{s.Requests[0].Verdict, s.Requests[0].VerdictText}, []any{Approved, say("依法成立").ref()})
	s.refuses(director, &ConfirmUnreasonable{say("再认定")}, fault.Conflict, "没有待审")
	s.same("expires after 180 days", s.UnreasonableTill, ptr(clock("2023-05-06T11:00")))
	// While it stands a bad rating brings no rework, and the ticket may end as such.
	s.do(org.Citizen, &Reopen{Text: say("不服")}).do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered("再次答复")).do(inspector, &PassReply{})
	expired := *s
	expired.Case = s.Case.Clone()
	s.do(clerk, rated(1, "unresolved")).lies(ToFollowUp).do(director, &CloseUnsatisfied{Outcome: Unreasonable, Text: say("已解释")}).lies(Closed)
	expired.at("2023-05-06T11:00").do(clerk, rated(1, "unresolved")).lies(Rework)
	no := third().do(supervisor, ask).do(director, &DeclineUnreasonable{say("有新事实")})
	no.same("declined", no.Requests[0].Verdict, Refused)
	if no.UnreasonableTill != nil {
		t.Error("declined, yet in force")
	}
}

func TestT39Escalate(t *testing.T) {
	t.Parallel()
	s := handling(t, urban).do(atUrban, &Sign{on(2)})
	due := *s.DueAt
	s.at("2022-11-22T00:00").same("due passed", s.tick(), []Action{"warn", "warn", "warn", "warn", "escalate", "escalate"})
	s.same("overdue", []any{s.OverdueAt, s.Assignment(2).OverdueAt, s.Tier}, []any{ptr(s.now), ptr(s.now), 1})
	s.same("it never moves the due date", *s.DueAt, due)
	s.refuses(supervisor, &Escalate{Tier: 1, Text: say("x")}, fault.Invalid, "层级须高于现在的1级").refuses(supervisor, &Escalate{Tier: 2}, fault.Invalid, "请写明理由")
	s.refuses(clerk, &Escalate{Tier: 2, Text: say("x")}, fault.Denied, "权限").refuses(supervisor, &Escalate{Tier: 4, Text: say("x")}, fault.Invalid, "1至3")
	s.do(supervisor, &Escalate{Tier: 2, Text: say("提级督办")}).same("tier", s.Tier, 2)

	early := handling(t).do(supervisor, &Escalate{Assignment: 1, Tier: 2, Text: say("重大事项")})
	if early.OverdueAt != nil || early.Lead().OverdueAt != nil {
		t.Error("supervision before the due date marks the ticket overdue")
	}
	anew := handling(t).do(atHousing, sentBack(1)).at("2022-11-22T00:00")
	anew.tick()
	anew.do(dispatcher, &ApproveSendBack{On: on(1)}).do(dispatcher, &Dispatch{Unit: urban, Reason: say("改派")})
	if anew.OverdueAt != nil {
		t.Error("a new lead with a full period is overdue from the start")
	}
}

func TestEraseTakesTwoPersonsAndAClosedTicket(t *testing.T) {
	t.Parallel()
	ask := &AskErase{say("保存期满")}
	handling(t).refuses(dispatcher, ask, fault.Conflict, "尚未办结")
	s := closed(t).do(director, ask).refuses(director, &ConfirmErase{}, fault.Denied, "另一人复核").refuses(dispatcher, ask, fault.Conflict, "已有删除申请")
	back := *s
	back.Case = s.Case.Clone()
	back.do(org.Citizen, &Reopen{Text: say("又坏了")}).refuses(person(21, centre, org.Director), &ConfirmErase{}, fault.Conflict, "重新办理")
	s.do(person(21, centre, org.Director), &ConfirmErase{})
	if s.ErasedAt == nil || s.PhoneKey != "" {
		t.Error("not erased")
	}
	s.refuses(org.Citizen, &Reopen{Text: say("x")}, fault.Conflict, "已按规定删除").refuses(supervisor, &ReopenFalse{say("x")}, fault.Conflict, "已按规定删除")
}
