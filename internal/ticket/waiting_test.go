package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

func extend(workdays int) *AskExtension {
	return &AskExtension{On: on(1), Workdays: workdays, Code: "complex", Text: say("需更换主机")}
}

// extends asks for more days, with the signature of the unit's head.
func (s *story) extends(workdays int) *story {
	return s.do(atHousing, extend(workdays)).do(deputyHead, &SignExtension{On: on(1)})
}

func pause(workdays int) *AskSuspend {
	return &AskSuspend{On: on(1), Code: "season", Text: say("雨季无法施工"), Workdays: workdays}
}

func TestT21AskExtension(t *testing.T) {
	t.Parallel()
	s := handling(t, urban).do(atUrban, &Sign{on(2)})
	due := *s.DueAt
	s.refuses(atHousing, extend(0), fault.Invalid, "1至10个工作日").refuses(atHousing, extend(11), fault.Invalid, "1至10个工作日")
	assist := extend(1)
	assist.Assignment = 2
	s.refuses(atUrban, assist, fault.Conflict, "只有主办单位").refuses(worker, extend(3), fault.Denied, "权限")
	s.do(atHousing, extend(3)).lies(Handling).refuses(atHousing, extend(3), fault.Conflict, "已有延期申请")
	s.same("pending: no change", *s.DueAt, due)

	handling(t).at("2022-11-21T12:00").do(atHousing, extend(3)) // exactly half a working day left
	handling(t).at("2022-11-21T12:01").refuses(atHousing, extend(3), fault.Conflict, "不足0.5个工作日")
	handling(t).at("2022-11-22T00:00").refuses(atHousing, extend(3), fault.Conflict, "已超过办理时限")
	sudden := sentUnder(t, Anhui(), func(f *Register) { f.Urgency = Sudden }, "2022-11-07T10:00").do(atHousing, &Sign{on(1)})
	sudden.at("2022-11-07T11:50").do(atHousing, extend(1)).same("to be decided before it is due", sudden.Requests[0].DecideBy, ptr(clock("2022-11-07T12:00")))
	once := handling(t).extends(3).do(dispatcher, &ApproveExtension{})
	once.refuses(atHousing, extend(3), fault.Conflict, "最多可延期1次")
	hard := toDispatch(t).do(dispatcher, &Dispatch{Unit: housing, Difficult: true}).do(atHousing, &Sign{on(1)})
	hard.extends(3).do(dispatcher, &ApproveExtension{}).refuses(atHousing, extend(8), fault.Invalid, "1至7个工作日")
	hard.extends(7).do(dispatcher, &ApproveExtension{}).due("2022-12-06T00:00")
}

// The unit's own head stands behind a request before the centre sees it, and the
// centre's limit runs from there; a city may do without.
func TestT21SignExtension(t *testing.T) {
	t.Parallel()
	s := handling(t).refuses(deputyHead, &SignExtension{On: on(1)}, fault.Conflict, "没有待签批").do(atHousing, extend(3))
	s.same("nothing for the centre yet", s.Requests[0].DecideBy, &s.Lead().DueAt)
	s.after(2*time.Hour).do(deputyHead, &SignExtension{On: on(1), Text: say("情况属实")})
	s.same("half a working day from the signature", s.Requests[0].DecideBy, ptr(clock("2022-11-08T00:00"))).same("by", s.Requests[0].SignedBy, deputyHead.ID)
	s.refuses(chief, &SignExtension{On: on(1)}, fault.Conflict, "没有待签批").do(dispatcher, &ApproveExtension{})

	no := handling(t).do(atHousing, extend(3)).refuses(deputyHead, &DeclineExtension{On: on(1)}, fault.Invalid, "不同意的理由")
	no.do(deputyHead, &DeclineExtension{On: on(1), Text: say("可以按期")}).same("verdict", no.Requests[0].Verdict, Refused)
	no.refuses(dispatcher, &ApproveExtension{}, fault.Conflict, "没有待批")
	forgotten := handling(t).do(atHousing, extend(3)).at("2022-11-22T00:00")
	forgotten.tick()
	forgotten.same("never signed", forgotten.Requests[0].Verdict, Lapsed)

	head := withPermission(atHousing, org.Approve)
	handling(t).do(head, extend(3)).do(dispatcher, &ApproveExtension{})
	free := handling(t)
	p := free.book.Policies[1]
	p.ExtensionSigned = false
	free.book.Policies[1] = p
	free.do(atHousing, extend(3)).do(dispatcher, &ApproveExtension{})
}

func TestT22DecideExtension(t *testing.T) {
	t.Parallel()
	s := handling(t).refuses(dispatcher, &ApproveExtension{}, fault.Conflict, "没有待批的延期").do(atHousing, extend(3))
	s.refuses(dispatcher, &ApproveExtension{}, fault.Conflict, "签批").refuses(atHousing, &SignExtension{On: on(1)}, fault.Denied, "权限").do(deputyHead, &SignExtension{On: on(1)})
	s.refuses(atHousing, &ApproveExtension{}, fault.Denied, "权限")
	both := person(atHousing.ID, housing, "liaison", "dispatcher")
	s.refuses(both, &ApproveExtension{}, fault.Denied, "另一人复核")
	s.do(dispatcher, &ApproveExtension{}).lies(Handling).due("2022-11-25T00:00")
	s.same("the original is kept", s.Lead().OriginalDueAt, clock("2022-11-22T00:00"))

	no := handling(t).extends(3).refuses(dispatcher, &RefuseExtension{}, fault.Invalid, "驳回理由")
	no.do(dispatcher, &RefuseExtension{say("可以按期完成")}).due("2022-11-22T00:00").do(atHousing, extend(2)) // a refused one is not used up

	early := handling(t).do(atHousing, extend(3)).refuses(org.System, &LapseExtension{}, fault.Conflict, "没有到期未批")
	early.refuses(org.System, &ApproveExtension{}, fault.Denied, "权限").refuses(org.Citizen, &ApproveExtension{}, fault.Denied, "权限")
	late := handling(t).extends(3).at("2022-11-22T00:00")
	late.refuses(dispatcher, &ApproveExtension{}, fault.Conflict, "自动驳回").refuses(dispatcher, &LapseExtension{}, fault.Denied, "权限")
	late.same("no verdict by the due date", late.tick(), []Action{"warn", "warn", "lapse_extension", "escalate"})
	late.due("2022-11-22T00:00").same("verdict", late.Requests[0].Verdict, Lapsed)

	long := handling(t)
	p := long.book.Policies[1]
	p.ExtensionCap = 20
	long.book.Policies[1] = p
	long.extends(11).refuses(dispatcher, &ApproveExtension{}, fault.Denied, "中心主任审批").do(director, &ApproveExtension{}).due("2022-12-07T00:00")

	lower := handling(t).do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}})
	was := lower.Assignment(2).DueAt
	lower.extends(3).do(dispatcher, &ApproveExtension{})
	lower.same("what lower units were given stays theirs", lower.Assignment(2).DueAt, was)
	urgent := draft()
	urgent.Urgency = Urgent
	hours := begin(t).do(agent, urgent).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing}).do(atHousing, &Sign{on(1)})
	hours.extends(1).do(dispatcher, &ApproveExtension{}).due("2022-11-09T10:00") // keeps its hour
	steps, err := hours.Derive(hours.Lead(), hours.book)
	if err != nil || len(steps) != 2 || !steps[1].Derivation.Due.Equal(*hours.DueAt) {
		t.Errorf("the extension of an hour rule is explained as %+v, %v", steps, err)
	}
}

func TestT23Suspend(t *testing.T) {
	t.Parallel()
	s := handling(t, urban)
	due := *s.DueAt
	s.refuses(atHousing, pause(0), fault.Invalid, "1至30个工作日").refuses(atHousing, pause(31), fault.Invalid, "1至30个工作日")
	s.refuses(worker, pause(3), fault.Denied, "权限").refuses(director, &Suspend{}, fault.Conflict, "没有待批的挂起")
	s.do(deputyHead, pause(3)).refuses(atHousing, pause(3), fault.Conflict, "已有挂起申请")
	s.refuses(dispatcher, &Suspend{}, fault.Denied, "权限")
	s.after(time.Hour).do(director, &Suspend{}).lies(Suspended)
	s.same("review", s.SuspendUntil, ptr(clock("2022-11-11T00:00")))
	s.same("paused, not moved yet", *s.DueAt, due)
	s.refuses(atUrban, &Sign{on(2)}, fault.Conflict, "挂起").refuses(atHousing, answered("已修复"), fault.Conflict, "挂起")
	handling(t).at("2022-11-22T00:00").refuses(atHousing, pause(3), fault.Conflict, "已超过办理时限")
	no := handling(t).do(atHousing, pause(3)).do(director, &RefuseSuspend{say("理由不足")}).lies(Handling)
	no.same("verdict", no.Requests[0].Verdict, Refused)
	stale := handling(t).do(atHousing, pause(3)).at("2022-11-22T00:00")
	stale.tick()
	stale.refuses(director, &Suspend{}, fault.Conflict, "已超过办理时限")
}

func TestT24Resume(t *testing.T) {
	t.Parallel()
	s := handling(t, urban).do(atHousing, pause(3)).at("2022-11-09T12:00").do(director, &Suspend{})
	s.at("2022-11-14T23:59").same("before the review date nothing happens", s.tick(), []Action(nil))
	s.refuses(atHousing, &Resume{}, fault.Denied, "权限")
	s.at("2022-11-15T00:00").same("at the review date", s.tick(), []Action{"resume", "auto_sign"})
	// From Wednesday noon to Monday 24:00 stood still: 12 h + Thu + Fri + Mon = 3.5 working days.
	s.lies(Handling).due("2022-11-25T12:00")
	s.same("assisting units too", s.Assignment(2).DueAt, clock("2022-11-25T12:00"))
	s.same("paused", s.Lead().Paused, 84*time.Hour)
	early := handling(t).do(atHousing, pause(30)).do(director, &Suspend{}).after(24*time.Hour).do(director, &Resume{})
	early.due("2022-11-23T00:00")
	weekend := handling(t).do(atHousing, pause(5)).at("2022-11-12T00:00").do(director, &Suspend{}).at("2022-11-14T00:00").do(director, &Resume{})
	weekend.due("2022-11-22T00:00") // a weekend is no working time
	again := rework(t).do(atHousing, pause(5)).do(director, &Suspend{}).after(time.Hour).do(director, &Resume{}).lies(Rework)
	again.same("round", again.Lead().Round, 2)
	asked := handling(t).extends(2).do(atHousing, pause(5)).do(director, &Suspend{})
	asked.refuses(dispatcher, &ApproveExtension{}, fault.Conflict, "挂起")
	asked.at("2022-11-09T10:00").do(director, &Resume{}).do(dispatcher, &ApproveExtension{}).due("2022-11-26T00:00")
	urgent := draft()
	urgent.Urgency = Urgent
	hours := begin(t).do(agent, urgent).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing}).do(atHousing, &Sign{on(1)})
	hours.do(atHousing, pause(5)).do(director, &Suspend{}).at("2022-11-12T10:00").do(director, &Resume{}).due("2022-11-13T10:00") // natural time
}
