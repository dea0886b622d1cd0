package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

func TestT09Sign(t *testing.T) {
	t.Parallel()
	s := dispatched(t, urban)
	due := *s.DueAt
	s.refuses(atUrban, &Sign{on(1)}, fault.Denied, "不属于您的单位").refuses(worker, &Sign{on(1)}, fault.Denied, "权限")
	s.refuses(atHousing, &Sign{}, fault.Invalid, "哪一次派发").refuses(atHousing, &Sign{on(9)}, fault.Invalid, "哪一次派发")
	s.after(2*time.Hour).do(atUrban, &Sign{on(2)}).lies(Dispatched) // an assisting unit never moves the ticket
	s.do(atHousing, &Sign{on(1)}).lies(Handling)
	s.same("signed", s.Lead().SignedAt, ptr(clock("2022-11-07T12:00")))
	s.same("the handling clock does not restart", *s.DueAt, due)
	s.refuses(atHousing, &Sign{on(1)}, fault.Conflict, "本次派发「办理中」")
	s.at("2022-11-08T10:00").same("signed in time", s.tick(), []Action(nil))
}

func TestT10AutoSign(t *testing.T) {
	t.Parallel()
	s := dispatched(t)
	s.refuses(atHousing, &AutoSign{on(1)}, fault.Denied, "权限")
	s.at("2022-11-07T21:59").same("before", s.tick(), []Action(nil))
	s.at("2022-11-07T22:00").same("after half a working day", s.tick(), []Action{"auto_sign"})
	s.lies(Handling).due("2022-11-22T00:00")
	if l := s.Lead(); !l.SignedLate || l.SignedAt == nil {
		t.Errorf("not flagged as signed late: %+v", l)
	}
	urgent := draft()
	urgent.Urgency = Urgent
	u := begin(t).do(agent, urgent).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: water})
	u.same("urgent: 15 minutes", u.Lead().SignDueAt, clock("2022-11-07T10:15"))
}

func TestT11SendBack(t *testing.T) {
	t.Parallel()
	s := handling(t)
	due := *s.DueAt
	s.refuses(atUrban, sentBack(1), fault.Denied, "不属于您的单位")
	s.refuses(atHousing, &SendBack{On: on(1), Code: "not_duty", Text: say("x"), Unit: water}, fault.Invalid, "依据")
	s.refuses(atHousing, &SendBack{On: on(1), Code: "not_duty", Text: say("x"), Basis: say("y")}, fault.Invalid, "建议承办单位")
	s.refuses(atHousing, &SendBack{On: on(1), Code: "not_duty", Text: say("x"), Basis: say("y"), Unit: housing}, fault.Invalid, "不能是本单位")
	s.refuses(atHousing, &SendBack{On: on(1), Code: "not_duty", Text: say("x"), Basis: say("y"), Unit: 999}, fault.Invalid, "没有编号为999")
	s.at("2022-11-08T23:59").do(atHousing, sentBack(1)).lies(SendBackAsked)
	s.same("the clock keeps running", *s.DueAt, due)
	s.same("verdict by", s.Requests[0].DecideBy, ptr(clock("2022-11-09T23:59").Add(-12*time.Hour)))
	s.at("2022-11-22T00:00").tick()
	if s.OverdueAt == nil {
		t.Error("a send-back stopped the clock")
	}
	dispatched(t).do(atHousing, sentBack(1)).lies(SendBackAsked)
	handling(t).at("2022-11-09T00:00").refuses(atHousing, sentBack(1), fault.Conflict, "已超过退单时限(11月8日 24:00)")
	twice := handling(t).do(atHousing, sentBack(1)).do(dispatcher, &RefuseSendBack{on(1), say("属你局职责")})
	twice.refuses(atHousing, sentBack(1), fault.Conflict, "不得再退")
	handling(t).do(chief, &ChiefRead{on(1), say("请认真办理")}).refuses(atHousing, sentBack(1), fault.Conflict, "已阅批")
	handling(t).extends(1).refuses(atHousing, sentBack(1), fault.Conflict, "延期").do(dispatcher, &ApproveExtension{}).refuses(atHousing, sentBack(1), fault.Conflict, "延期")
	answeredOnce := replied(t).do(inspector, &ReturnReply{on(1), []string{"incomplete"}, say("要素不全")})
	answeredOnce.refuses(atHousing, sentBack(1), fault.Conflict, "已答复过")
	rework(t).refuses(atHousing, sentBack(1), fault.Conflict, "重办中")
}

func TestT12ApproveSendBack(t *testing.T) {
	t.Parallel()
	s := dispatched(t, urban).do(atHousing, sentBack(1))
	t0 := *s.AcceptedAt
	s.refuses(atHousing, &ApproveSendBack{On: on(1)}, fault.Denied, "权限")
	s.after(3*time.Hour).do(dispatcher, &ApproveSendBack{On: on(1)}).lies(ToDispatch)
	s.same("t0", *s.AcceptedAt, t0)
	s.same("states", []WorkState{s.Assignments[0].State, s.Assignments[1].State}, []WorkState{WorkReturned, WorkVoid})
	if s.Lead() != nil || s.DueAt != nil {
		t.Error("a returned ticket still has a lead or a due date")
	}
	s.same("the dispatch clock starts anew", s.DispatchDueAt, ptr(clock("2022-11-07T13:30")))
	s.refuses(dispatcher, &Dispatch{Unit: water}, fault.Invalid, "改派请写明理由")
	s.refuses(dispatcher, &Dispatch{Unit: housing, Reason: say("再派")}, fault.Invalid, "已退单")
	s.at("2022-11-09T09:00").do(dispatcher, &Dispatch{Unit: water, Reason: say("按退单建议改派")}).due("2022-11-24T00:00")
	s.same("the new lead starts anew", []any{s.Lead().N, s.Lead().Round, s.Hops}, []any{3, 1, 2})
	s.same("the first dispatch", s.DispatchedAt, ptr(clock("2022-11-07T10:00")))

	s.book.Precedents = []Precedent{{ID: 1, Category: "1", Unit: housing, From: "2022-01-01"}}
	bound := toDispatch(t)
	bound.book = s.book
	bound.do(dispatcher, &Dispatch{Unit: housing}).do(atHousing, sentBack(1)).do(dispatcher, &ApproveSendBack{On: on(1)})
	bound.do(dispatcher, &Dispatch{Unit: urban, Reason: say("判例单位已退单并经同意")}).lies(Dispatched)
}

func TestT13RefuseSendBack(t *testing.T) {
	t.Parallel()
	s := dispatched(t).do(atHousing, sentBack(1)).after(5 * time.Hour)
	due := *s.DueAt
	s.refuses(dispatcher, &RefuseSendBack{On: on(1)}, fault.Invalid, "驳回理由")
	s.do(dispatcher, &RefuseSendBack{on(1), say("三定方案明确由你局承办")}).lies(Handling)
	s.same("nothing is refunded", *s.DueAt, due)
	s.same("wrong send-backs", s.SendBackCount, 1)
	s.same("it counts as signed now", s.Lead().SignedAt, ptr(s.now))
	signed := handling(t).after(time.Hour).do(atHousing, sentBack(1)).do(dispatcher, &RefuseSendBack{on(1), say("驳")})
	signed.same("or when it was", signed.Lead().SignedAt, ptr(clock("2022-11-07T10:00")))
	s.same("verdict", s.Requests[0].Verdict, Refused)
}

// disputed is a ticket sent back twice, which the clocks took to the ruling.
func disputed(t *testing.T) *story {
	t.Helper()
	s := handling(t).do(atHousing, sentBack(1)).do(dispatcher, &ApproveSendBack{On: on(1)})
	s.do(dispatcher, &Dispatch{Unit: urban, Assists: []org.UnitID{park}, Reason: say("改派")}).do(atUrban, sentBack(2))
	s.refuses(dispatcher, &ApproveSendBack{On: on(2)}, fault.Conflict, "应提请争议审定")
	s.same("automatic at the second return", s.tick(), []Action{"raise_dispute"})
	return s.lies(InDispute)
}

func TestT14RaiseDispute(t *testing.T) {
	t.Parallel()
	s := disputed(t)
	s.same("ruling by", s.Disputes[0].DueAt, clock("2022-11-10T00:00"))
	s.refuses(atUrban, &Interim{On: on(2), Text: say("x"), NextOn: "2022-12-01"}, fault.Conflict, "")
	s.refuses(person(30, park, org.Liaison), &Sign{on(3)}, fault.Conflict, "争议审定中") // units are paused
	dispatched(t).refuses(dispatcher, &RaiseDispute{}, fault.Conflict, "待签收")
	dispatched(t).do(atHousing, sentBack(1)).do(dispatcher, &RaiseDispute{}).lies(InDispute)

	hops := dispatched(t)
	hops.Hops = 3
	hops.do(atHousing, sentBack(1)).same("the third hop", hops.tick(), []Action{"raise_dispute"})
}

func TestT15Ruling(t *testing.T) {
	t.Parallel()
	ruling := &Ruling{Unit: housing, Attendees: []string{"市委编办", "市司法局"}, Basis: say("三定方案"), Precedent: true}
	s := disputed(t).at("2022-11-08T15:00")
	s.refuses(dispatcher, ruling, fault.Denied, "权限").refuses(judge, &Ruling{Unit: housing, Attendees: []string{"市委编办", "市司法局"}}, fault.Invalid, "裁定依据")
	s.refuses(judge, &Ruling{Unit: gone, Basis: say("x"), Attendees: []string{"市委编办", "市司法局"}}, fault.Invalid, "不承接工单")
	s.do(judge, ruling).lies(Dispatched).due("2022-11-23T00:00")
	s.same("winner", []any{s.Lead().Unit, s.Lead().NoSendBack, s.Lead().FirstDuty}, []any{housing, true, false})
	s.same("the loser's", []WorkState{s.Assignments[1].State, s.Assignments[2].State}, []WorkState{WorkReturned, WorkVoid})
	s.same("the send-back", s.Requests[1].Verdict, Approved)
	d := s.Disputes[0]
	s.same("minutes", []any{d.Unit, d.Basis.Digest, d.DecidedAt, d.DecidedBy, d.Fallback, d.Attendees},
		[]any{housing, say("三定方案").Digest, ptr(s.now), judge.ID, false, ruling.Attendees})
	s.do(atHousing, &Sign{on(4)}).refuses(atHousing, sentBack(4), fault.Conflict, "不得再退")

	same := disputed(t).do(judge, &Ruling{Unit: urban, Basis: say("三定方案"), Attendees: []string{"市委编办", "市司法局"}})
	same.same("who sent it back must act", []any{same.Lead().Unit, same.Assignments[1].State, same.Requests[1].Verdict}, []any{urban, WorkVoid, Refused})
	against := disputed(t)
	against.book.Precedents = []Precedent{{ID: 5, Category: "1", Unit: water, From: "2022-01-01"}}
	against.refuses(judge, ruling, fault.Invalid, "与现行判例第5号冲突")
}

func TestT16Appoint(t *testing.T) {
	t.Parallel()
	s := disputed(t)
	s.at("2022-11-09T23:59").refuses(dispatcher, &Appoint{Unit: county}, fault.Conflict, "审定期限未到")
	s.same("not yet", s.tick(), []Action(nil))
	s.at("2022-11-10T00:00").refuses(clerk, &Appoint{Unit: county}, fault.Denied, "权限")
	s.same("no ruling in two working days", s.tick(), []Action{"appoint"})
	s.lies(Dispatched).due("2022-11-25T00:00")
	s.same("minutes", []any{s.Disputes[0].Fallback, s.Disputes[0].Unit, len(s.Disputes[0].Attendees)}, []any{true, housing, 0})
	s.same("the first unit, for good", []any{s.Lead().Unit, s.Lead().FirstDuty, s.Lead().NoSendBack}, []any{housing, true, true})

	late := disputed(t).at("2022-11-10T08:00").do(dispatcher, &Appoint{Unit: county})
	late.same("by hand", late.Lead().Unit, county)
	closedSince := disputed(t).at("2022-12-01T08:00")
	units := []org.Unit{}
	for _, u := range tree.Units() {
		if u.ID == housing || u.ID == urban || u.ID == park {
			u.ClosedOn = "2022-11-20"
		}
		units = append(units, u)
	}
	closedSince.book.Units = org.NewTree(units)
	closedSince.tick()
	closedSince.same("the county's, when the others are closed by the time the clock acts", closedSince.Lead().Unit, county)
}

func TestT17SubDispatch(t *testing.T) {
	t.Parallel()
	s := handling(t)
	s.refuses(atUrban, &SubDispatch{On: on(1), Units: []org.UnitID{property}}, fault.Denied, "不属于您的单位")
	for _, u := range []org.UnitID{housing, streets, centre} {
		s.refuses(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{u}}, fault.Invalid, "本单位的下级单位")
	}
	s.refuses(atHousing, &SubDispatch{On: on(1)}, fault.Invalid, "下级单位")
	s.refuses(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property, property}}, fault.Invalid, "不能重复")
	s.do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}).lies(Handling)
	// 10 working days and 14 hours remain: 254 h × 0.8 = 203.2 h of working time.
	sub := s.Assignment(2)
	s.same("lower due = upper less a fifth", sub.DueAt, clock("2022-11-17T21:12"))
	s.same("lead", s.Lead().DueAt, clock("2022-11-22T00:00"))
	s.same("place", []any{sub.Part, sub.Parent, sub.Depth}, []any{Sub, 1, 2})
	s.do(atProperty, &Sign{on(2)}).do(atProperty, &SubDispatch{On: on(2), Units: []org.UnitID{estate}, Workdays: 2})
	s.same("fewer days when asked", s.Assignment(3).DueAt, clock("2022-11-09T10:00"))
	s.same("depth", s.Assignment(3).Depth, 3)

	short := handling(t).at("2022-11-21T13:00") // 11 hours left: the reserve takes all
	short.refuses(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}}, fault.Conflict, "剩余时间不足")
	// The minimum of the reserve: 50 h left, a fifth would be 10 h, it is 12 h.
	least := handling(t).at("2022-11-18T22:00").do(atHousing, &SubDispatch{On: on(1), Units: []org.UnitID{property}})
	least.same("at least half a working day", least.Assignment(2).DueAt, clock("2022-11-21T12:00"))
}

func TestT18AddAssist(t *testing.T) {
	t.Parallel()
	add := &AddAssist{Units: []org.UnitID{urban}, Text: say("需拆除违建")}
	s := handling(t).at("2022-11-16T09:00")
	s.refuses(atWater, add, fault.Denied, "只有主办单位或派单员").refuses(atHousing, &AddAssist{Units: []org.UnitID{urban}}, fault.Invalid, "理由")
	s.do(atHousing, add).lies(Handling)
	s.same("no later than the lead, though 10 working days would end 11-30", s.Assignment(2).DueAt, clock("2022-11-22T00:00"))
	s.refuses(dispatcher, add, fault.Invalid, "已在承办本件")
	s.do(dispatcher, &AddAssist{Units: []org.UnitID{water}, Text: say("停水")})
	s.do(atUrban, &Sign{on(2)}).lies(Handling)
	dispatched(t).refuses(dispatcher, add, fault.Conflict, "待签收")
}

func TestT19Contact(t *testing.T) {
	t.Parallel()
	s := handling(t).after(time.Hour)
	s.refuses(worker, &Contact{On: on(1), Reached: "yes", Text: say("已通话")}, fault.Invalid, "联系凭证")
	s.refuses(worker, &Contact{On: on(1), Reached: "no", Tries: 2, Text: say("未接")}, fault.Invalid, "至少拨打3次")
	s.refuses(worker, &Contact{On: on(1), Reached: "no", Tries: 3, At: ptr(s.now.Add(time.Minute)), Text: say("未接")}, fault.Invalid, "不能晚于现在")
	s.refuses(atUrban, &Contact{On: on(1), Reached: "no", Tries: 3, Text: say("未接")}, fault.Denied, "不属于您的单位")
	s.do(worker, &Contact{On: on(1), Reached: "yes", Evidence: say("录音 88"), Text: say("已说明进度")}).lies(Handling)
	s.same("the contact clock stops", s.Lead().ContactedAt, ptr(clock("2022-11-07T11:00")))
	first := s.now
	s.after(time.Hour).do(worker, &Contact{On: on(1), Reached: "no", Tries: 3, Text: say("再次联系")})
	s.same("the first one counts", *s.Lead().ContactedAt, first)
}

func TestT20Interim(t *testing.T) {
	t.Parallel()
	s := handling(t)
	due := *s.DueAt
	s.refuses(worker, &Interim{On: on(1), Text: say("配件在途")}, fault.Invalid, "下一节点日期")
	s.refuses(worker, &Interim{On: on(1), Text: say("配件在途"), NextOn: "下周三"}, fault.Invalid, "2026-01-31 的样子")
	s.refuses(worker, &Interim{On: on(1), Text: say("配件在途"), NextOn: "2022-11-06"}, fault.Invalid, "不能早于今天")
	s.do(worker, &Interim{On: on(1), Text: say("配件在途"), NextOn: "2022-11-16"}).lies(Handling)
	s.same("the due date stays", *s.DueAt, due)
	s.same("told", []any{s.Replies[0].Interim, s.Replies[0].NextOn}, []any{true, "2022-11-16"})
	if s.LastReply(1) != nil {
		t.Error("an interim answer counts as the reply")
	}
}

func TestT25Reply(t *testing.T) {
	t.Parallel()
	s := handling(t, urban).after(2 * time.Hour)
	bare := answered("已修复")
	bare.ContactAt = nil
	s.refuses(atHousing, bare, fault.Invalid, "答复前须联系诉求人")
	half := answered("部分修复")
	half.Resolved = "partly"
	s.refuses(atHousing, half, fault.Invalid, "请选择原因")
	ahead := answered("已修复")
	ahead.ContactAt = ptr(s.now.Add(time.Hour))
	s.refuses(atHousing, ahead, fault.Invalid, "不能晚于现在")
	s.refuses(worker, answered("已修复"), fault.Denied, "权限")
	s.refuses(atHousing, answered("已修复"), fault.Invalid, "还有1个下级或协办单位没有答复")
	why := answered("已修复")
	why.OpenWhy = say("协办事项另行办理")
	s.do(atHousing, why).lies(Replied)
	s.same("the handling clock stops", s.RepliedAt, ptr(clock("2022-11-07T12:00")))
	s.same("review by", s.ReviewDueAt, ptr(clock("2022-11-08T00:00")))
	s.same("the assisting unit's", s.Assignments[1].State, WorkVoid)
	s.at("2022-12-20T00:00").same("never overdue", s.tick(), []Action(nil))

	waited := handling(t, urban).do(atUrban, &Sign{on(2)})
	f := answered("已拆除")
	f.Assignment, f.ContactAt = 2, ptr(waited.now)
	waited.do(atUrban, f).lies(Handling).after(time.Hour).do(atHousing, answered("已修复")).lies(Replied)

	province := begin(t)
	p := draft()
	p.Source, p.ProvinceNo = Province, "S1"
	province.do(agent, p).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(dispatcher, &Dispatch{Unit: housing}).do(atHousing, &Sign{on(1)}).after(time.Hour)
	province.refuses(atHousing, answered("已修复"), fault.Conflict, "一把手阅批").refuses(deputyHead, &ChiefRead{on(1), say("阅")}, fault.Denied, "权限")
	province.do(chief, &ChiefRead{on(1), say("速办")}).do(atHousing, answered("已修复")).lies(Replied)
	handling(t).at("2022-11-08T10:00").do(atHousing, &AssignHandler{On: on(1), Handler: worker.ID})
}

func TestT26ReturnReply(t *testing.T) {
	t.Parallel()
	back := &ReturnReply{on(1), []string{"off_topic", "no_basis"}, say("请写明依据")}
	s := handling(t).at("2022-11-10T10:00").do(atHousing, answered("已转办")).at("2022-11-10T16:00")
	s.refuses(atHousing, back, fault.Denied, "权限")
	s.refuses(inspector, &ReturnReply{on(1), nil, say("x")}, fault.Invalid, "未达标情形").refuses(inspector, &ReturnReply{on(1), []string{"ugly"}, say("x")}, fault.Invalid, "没有「ugly」")
	s.do(inspector, back).lies(Handling).due("2022-11-22T06:00") // six hours of review are given back
	s.same("substandard", []any{s.SubstandardCount, s.Replies[0].Verdict}, []any{1, "substandard"})
	s.same("codes", s.Replies[0].Codes, back.Codes)

	// Replied at the last minute: at least half a working day remains.
	last := handling(t).at("2022-11-21T23:00").do(atHousing, answered("已转办")).at("2022-11-22T09:00")
	last.do(inspector, back).due("2022-11-22T21:00")
	// Of an hour rule at least a quarter of its period remains.
	urgent := sentUnder(t, Anhui(), func(f *Register) { f.Urgency = Urgent }, "2022-11-07T10:00").do(atHousing, &Sign{on(1)})
	urgent.at("2022-11-08T09:00").do(atHousing, answered("已转办")).at("2022-11-08T09:30").do(inspector, back).due("2022-11-08T15:30")
	// Round n goes back to round n.
	two := rework(t).do(chief, &ChiefSign{on(1), say("同意")}).do(atHousing, answered("更换了主机")).do(inspector, back).lies(Rework)
	two.same("round", two.Lead().Round, 2)
	// On an office basis half a day is four office hours.
	office := handling(t)
	p := office.book.Policies[1]
	p.Office, p.EndOfDay = true, 17*time.Hour
	office.book.Policies[1] = p
	office.at("2022-11-21T16:00").do(atHousing, answered("已转办")).at("2022-11-22T10:00").do(inspector, back)
	office.same("office hours", *office.DueAt, clock("2022-11-22T14:00"))
}

func TestT33ReworkReply(t *testing.T) {
	t.Parallel()
	s := rework(t).after(time.Hour)
	s.refuses(atHousing, answered("更换了主机"), fault.Conflict, "一把手签报")
	s.do(chief, &ChiefSign{on(1), say("已现场督促")}).refuses(atHousing, answered("已修复"), fault.Invalid, "与上次完全相同")
	s.do(atHousing, answered("更换了主机")).lies(Replied)
	s.same("round", s.Replies[1].Round, 2)
	third := s.do(inspector, &PassReply{}).do(clerk, rated(1, "unresolved")).lies(Rework)
	third.refuses(atHousing, answered("换了全部设备"), fault.Conflict, "一把手签报") // each round its own signature
}
