package ticket

import (
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

func TestT01Register(t *testing.T) {
	t.Parallel()
	s := begin(t)
	s.refuses(dispatcher, draft(), fault.Denied, "没有「建单」的权限")
	s.refuses(dispatcher, &Note{say("备注")}, fault.NotFound, "工单不存在")
	for field, f := range map[string]*Register{
		"kind":        {No: "1", Title: say("标题"), Content: say("内容")},
		"title":       {No: "1", Kind: Help, Content: say("内容")},
		"content":     {No: "1", Kind: Help, Title: say("标题")},
		"category":    {No: "1", Kind: Help, Title: say("标题"), Content: say("内容"), Category: "9"},
		"region":      {No: "1", Kind: Help, Title: say("标题"), Content: say("内容"), Region: "110000"},
		"province_no": {No: "1", Kind: Help, Title: say("标题"), Content: say("内容"), Source: Province},
		"urgency":     {No: "1", Kind: Help, Title: say("标题"), Content: say("内容"), Urgency: 4},
		"no":          {Kind: Help, Title: say("标题"), Content: say("内容")},
	} {
		if _, err := s.Do(f, agent, s.now, s.book); err == nil || fieldOf(err) != field {
			t.Errorf("register without a good %s = %v", field, err)
		}
	}
	s.do(agent, draft()).lies(Draft)
	if s.AcceptedAt != nil || s.DueAt != nil || s.DispatchDueAt != nil || s.PolicyID != 1 || s.CreatedBy != agent.ID || s.RepeatNo != 1 {
		t.Errorf("a draft has clocks or lacks its maker: %+v", s.Ticket)
	}
	s.refuses(agent, draft(), fault.Conflict, "不能建单")

	tip := draft()
	tip.Kind = TipOff
	if c := begin(t).do(agent, tip); !c.Confidential {
		t.Error("a tip-off is not confidential")
	}
	begin(t).do(org.Citizen, draft()).lies(Draft)
}

func fieldOf(err error) string {
	f, _ := fault.Of(err)
	if f == nil {
		return ""
	}
	return f.Field
}

func TestT02Accept(t *testing.T) {
	t.Parallel()
	s := begin(t)
	f := draft()
	f.Category, f.Region = "", ""
	s.do(agent, f).refuses(agent, &Accept{}, fault.Invalid, "诉求分类")
	s.refuses(org.Citizen, &Accept{}, fault.Invalid, "所在地区")
	s.do(agent, &Amend{Category: "1.1", Region: "341302"}).refuses(clerk, &Accept{}, fault.Denied, "权限")
	s.after(20*time.Minute).do(agent, &Accept{}).lies(Accepted)
	s.same("t0", s.AcceptedAt, ptr(clock("2022-11-07T10:20")))
	s.same("dispatch clock", s.DispatchDueAt, ptr(clock("2022-11-07T10:50")))

	urgent := draft()
	urgent.Urgency = Urgent
	u := begin(t).do(agent, urgent).do(agent, &Accept{})
	u.same("urgent dispatch clock", u.DispatchDueAt, ptr(clock("2022-11-07T10:05")))
}

func TestT03Reject(t *testing.T) {
	t.Parallel()
	reject := &Reject{Code: "litigation", Text: say("已进入诉讼,请向法院反映")}
	for name, s := range map[string]*story{"draft": begin(t).do(agent, draft()), "accepted": accepted(t)} {
		t.Run(name, func(t *testing.T) {
			s.T = t
			from := s.State
			s.refuses(agent, &Reject{Code: "whim", Text: say("x")}, fault.Invalid, "没有「whim」")
			s.refuses(agent, &Reject{Code: "litigation"}, fault.Invalid, "告知诉求人的话")
			s.refuses(floorLead, &ConfirmReject{}, fault.Conflict, "没有待审")
			s.do(agent, reject).lies(from).refuses(agent, reject, fault.Conflict, "请等班长复核")
			s.refuses(agent, &ConfirmReject{}, fault.Denied, "权限")
			s.do(floorLead, &DeclineReject{Text: say("应当受理")}).lies(from)
			s.do(floorLead, reject).refuses(floorLead, &ConfirmReject{}, fault.Denied, "另一人复核")
			s.do(director, &ConfirmReject{}).lies(Rejected)
			if s.RejectCode != "litigation" || s.ClosedAt == nil || s.Outcome != "" {
				t.Errorf("rejected ticket = %+v", s.Ticket)
			}
			t0 := s.AcceptedAt
			s.after(time.Hour).do(org.Citizen, &AppealReject{Text: say("并未起诉")}).lies(Accepted)
			if t0 != nil {
				s.same("t0 after the appeal", s.AcceptedAt, t0)
			}
			s.same("dispatch clock", s.DispatchDueAt, ptr(s.now.Add(30*time.Minute)))
			s.do(agent, reject).do(director, &ConfirmReject{}).refuses(org.Citizen, &AppealReject{Text: say("再申诉")}, fault.Conflict, "只能申诉一次")
		})
	}
	pending := accepted(t).do(agent, reject)
	pending.refuses(agent, &QueueDispatch{}, fault.Conflict, "班长复核")
	pending.refuses(agent, &Answer{Text: say("答"), Article: "1"}, fault.Conflict, "班长复核")
	pending.refuses(agent, &Transfer{To: "110", Summary: say("报警")}, fault.Conflict, "班长复核")
	pending.refuses(dispatcher, &Merge{Into: 8, Same: true}, fault.Conflict, "班长复核")
	pending.do(org.Citizen, &Cancel{})
	pending.same("a withdrawn ticket's proposal", pending.Requests[0].Verdict, Lapsed)
}

func TestT04Answer(t *testing.T) {
	t.Parallel()
	s := accepted(t)
	s.refuses(agent, &Answer{Text: say("请到窗口办理")}, fault.Invalid, "须引用知识条目")
	s.refuses(dispatcher, &Answer{Text: say("x"), Article: "1"}, fault.Denied, "权限")
	s.do(agent, &Answer{Text: say("请到窗口办理"), Article: "KB-12"}).lies(Closed)
	s.same("outcome", s.Outcome, AnsweredDirectly)
	if s.DueAt != nil || s.Hops != 0 {
		t.Error("an answer on the spot counts as dispatched")
	}
	toDispatch(t).refuses(agent, &Answer{Text: say("x"), Article: "1"}, fault.Conflict, "待派单")
}

func TestT05Transfer(t *testing.T) {
	t.Parallel()
	slip := &Transfer{To: "110", Summary: say("邻里冲突,地址某小区")}
	s := accepted(t)
	s.refuses(agent, &Transfer{To: "nowhere", Summary: say("x")}, fault.Invalid, "移交给")
	s.refuses(agent, &Transfer{To: "110"}, fault.Invalid, "移交摘要")
	s.do(agent, slip).lies(Transferred)
	s.same("confirm by", s.AckDueAt, ptr(s.now.Add(time.Minute)))
	s.after(59*time.Second).same("before 60 seconds", s.tick(), []Action(nil))
	s.after(time.Second).same("after 60 seconds", s.tick(), []Action{"alarm_transfer"})
	s.same("once only", s.tick(), []Action(nil))

	quick := accepted(t).do(agent, slip).after(30*time.Second).do(agent, &Acknowledge{Ack: say("110 接警员 07")})
	quick.after(time.Hour).same("confirmed in time", quick.tick(), []Action(nil))
	known := accepted(t).do(agent, &Transfer{To: "120", Summary: say("急病"), Ack: say("120 调度 3")})
	if known.AckDueAt != nil {
		t.Error("a transfer confirmed at once still waits")
	}

	// What waits for its unit goes back to the desk first (T41): so it is in the history.
	queued := toDispatch(t).refuses(agent, slip, fault.Conflict, "待派单").refuses(dispatcher, slip, fault.Conflict, "待派单")
	queued.do(dispatcher, &AskDetails{Missing: say("涉险,移交 110")}).do(dispatcher, slip).lies(Transferred)
	queued.after(time.Minute).same("confirm within 60 seconds", queued.tick(), []Action{"alarm_transfer"})
	toDispatch(t).do(dispatcher, &Dispatch{Unit: housing}).refuses(dispatcher, slip, fault.Conflict, "待签收")
}

func TestT06QueueDispatch(t *testing.T) {
	t.Parallel()
	s := accepted(t)
	due := *s.DispatchDueAt
	s.refuses(clerk, &QueueDispatch{}, fault.Denied, "权限")
	s.after(10*time.Minute).do(agent, &QueueDispatch{}).lies(ToDispatch)
	s.same("the dispatch clock runs on", *s.DispatchDueAt, due)
	s.refuses(agent, &QueueDispatch{}, fault.Conflict, "待派单")
}

func TestT07Dispatch(t *testing.T) {
	t.Parallel()
	s := toDispatch(t)
	s.refuses(agent, &Dispatch{Unit: housing}, fault.Denied, "权限")
	s.refuses(dispatcher, &Dispatch{}, fault.Invalid, "主办单位")
	s.refuses(dispatcher, &Dispatch{Unit: 999}, fault.Invalid, "没有编号为999")
	s.refuses(dispatcher, &Dispatch{Unit: gone}, fault.Invalid, "不承接工单")
	s.refuses(dispatcher, &Dispatch{Unit: centre}, fault.Invalid, "不承接工单")
	s.refuses(dispatcher, &Dispatch{Unit: housing, Assists: []org.UnitID{housing}}, fault.Invalid, "与主办单位相同")
	s.refuses(dispatcher, &Dispatch{Unit: housing, Assists: []org.UnitID{urban, urban}}, fault.Invalid, "重复")
	s.refuses(dispatcher, &Dispatch{Unit: housing, Category: "404"}, fault.Invalid, "诉求分类")

	s.after(20*time.Minute).do(dispatcher, &Dispatch{Unit: housing, Assists: []org.UnitID{urban, water}}).lies(Dispatched).due("2022-11-22T00:00")
	lead := s.Lead()
	s.same("sign by", lead.SignDueAt, clock("2022-11-07T22:20"))
	s.same("send back by", lead.SendBackTill, clock("2022-11-09T00:00"))
	s.same("contact by", lead.ContactDueAt, clock("2022-11-09T00:00"))
	s.same("original due", lead.OriginalDueAt, clock("2022-11-22T00:00"))
	s.same("parts", []Part{s.Assignments[0].Part, s.Assignments[1].Part, s.Assignments[2].Part}, []Part{Lead, Assist, Assist})
	s.same("hops", s.Hops, 1)
	s.same("sent", []any{lead.SentAt, lead.SentBy, s.DispatchedAt}, []any{s.now, dispatcher.ID, ptr(s.now)})
	s.refuses(dispatcher, &Dispatch{Unit: urban}, fault.Conflict, "待签收")

	bare := draft()
	bare.Category = ""
	citizens := begin(t).do(org.Citizen, bare).do(org.Citizen, &Accept{}).do(agent, &QueueDispatch{})
	citizens.refuses(dispatcher, &Dispatch{Unit: housing}, fault.Invalid, "派单前请选择诉求分类")
	citizens.do(dispatcher, &Dispatch{Unit: housing, Category: "2"}).same("category", citizens.Category, "2")
	office := person(31, county, org.DistrictOffice)
	toDispatch(t).refuses(office, &Dispatch{Unit: housing}, fault.Invalid, "只能派给本地区的承办单位").do(office, &Dispatch{Unit: town}).lies(Dispatched)
	bare.Channel = Imported
	begin(t).do(agent, bare).do(agent, &Accept{}).do(agent, &QueueDispatch{}).do(org.System, &Dispatch{Unit: housing, Rule: "导入"}).lies(Dispatched)

	ruled := toDispatch(t)
	ruled.book.Precedents = []Precedent{{ID: 3, Category: "1", Region: "341302", Unit: urban, From: "2022-01-01", To: "2023-01-01"}}
	ruled.refuses(dispatcher, &Dispatch{Unit: housing}, fault.Invalid, "与判例第3号不一致:此类诉求由「市城市管理局」承办")
	ruled.refuses(org.System, &Dispatch{Unit: housing, Rule: "模型第3版", Reason: Text("不同")}, fault.Invalid, "与判例第3号不一致")
	ruled.do(dispatcher, &Dispatch{Unit: urban}).lies(Dispatched)
	apart := toDispatch(t)
	apart.book.Precedents = ruled.book.Precedents
	apart.do(dispatcher, &Dispatch{Unit: housing, Reason: Text("占的是小区内部道路,不在判例范围")}).lies(Dispatched)
	old := toDispatch(t)
	old.book.Precedents = []Precedent{{ID: 3, Category: "1", Unit: urban, From: "2021-01-01", To: "2022-11-06"}, {ID: 4, Category: "1", Unit: gone, From: "2009-01-01"}}
	old.do(dispatcher, &Dispatch{Unit: housing})
	toDispatch(t).do(org.System, &Dispatch{Unit: housing, Rule: "keyword 3"}).lies(Dispatched)
}

func TestT08Merge(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*story{"accepted": accepted(t), "to dispatch": toDispatch(t)} {
		t.Run(name, func(t *testing.T) {
			s.T = t
			s.refuses(atHousing, &Merge{Into: 8, Same: true}, fault.Denied, "权限")
			s.refuses(agent2, &Merge{Into: 8, Same: true}, fault.Denied, "只能并入自己登记的工单")
			s.refuses(dispatcher, &Merge{Same: true}, fault.Invalid, "并入工单")
			s.refuses(dispatcher, &Merge{Into: 8}, fault.Invalid, "同一事项")
			s.refuses(dispatcher, &Merge{Into: s.ID, Same: true}, fault.Invalid, "不能并入自己")
			s.do(dispatcher, &Merge{Into: 8, Same: true}).lies(Merged)
			s.same("target", s.MergedInto, ID(8))
			if s.Hops != 0 || s.Outcome != "" {
				t.Error("a merged ticket counts as dispatched or as closed")
			}
		})
	}
	target := toDispatch(t).do(dispatcher, &Join{From: 9})
	target.same("joined", target.Joined, 1)
	target.refuses(dispatcher, &Merge{Into: 8, Same: true}, fault.Conflict, "已有1件并入")
	target.refuses(org.Citizen, &Cancel{}, fault.Conflict, "已有1件并入")
	dispatched(t).refuses(dispatcher, &Merge{Into: 8, Same: true}, fault.Conflict, "待签收")
	closed(t).refuses(dispatcher, &Join{From: 9}, fault.Conflict, "办结")
	secret := draft()
	secret.Confidential = true
	begin(t).do(agent, secret).do(agent, &Accept{}).refuses(dispatcher, &Join{From: 9}, fault.Conflict, "要求保密")
}

func TestT40TakeBack(t *testing.T) {
	t.Parallel()
	s := accepted(t)
	t0 := *s.AcceptedAt
	s.do(agent, &Transfer{To: "110", Summary: say("纠纷")}).after(3 * time.Hour)
	s.refuses(agent, &TakeBack{}, fault.Invalid, "退回理由").refuses(clerk, &TakeBack{Reason: say("非警务")}, fault.Denied, "权限")
	s.do(agent, &TakeBack{Reason: say("非警务")}).lies(Accepted)
	s.same("t0", *s.AcceptedAt, t0)
	s.same("dispatch clock", s.DispatchDueAt, ptr(s.now.Add(30*time.Minute)))
	if s.TransferTo != "" || s.ClosedAt != nil || s.AckDueAt != nil {
		t.Errorf("taken back, yet %+v", s.Ticket)
	}
}

func TestT41AskDetails(t *testing.T) {
	t.Parallel()
	ask := &AskDetails{Missing: say("请补充楼栋号")}
	s := toDispatch(t).after(10 * time.Minute)
	s.refuses(dispatcher, &AskDetails{}, fault.Invalid, "缺少的内容").refuses(agent, ask, fault.Denied, "权限")
	s.do(dispatcher, ask).lies(Accepted)
	s.same("details by", s.DetailsDueAt, ptr(clock("2022-11-07T22:10")))
	s.same("the dispatch clock stands, 20 minutes left", s.DispatchDueAt, ptr(clock("2022-11-07T22:30")))
	s.after(2*time.Hour).do(agent2, &Amend{Place: say("3 号楼")}).do(agent, &QueueDispatch{})
	s.same("it runs on at once", s.DispatchDueAt, ptr(clock("2022-11-07T12:30")))

	late := toDispatch(t).do(dispatcher, ask).after(20*time.Hour).do(agent, &QueueDispatch{})
	late.same("never paused longer than half a working day", late.DispatchDueAt, ptr(clock("2022-11-07T22:30")))
}

func TestAmend(t *testing.T) {
	t.Parallel()
	s := accepted(t).refuses(agent2, &Amend{Category: "2"}, fault.Denied, "自己登记")
	s.after(30*time.Minute).do(agent, &Amend{Category: "2", Kind: Inquiry, Title: say("新标题")})
	s.same("class", s.Class, ClassInquiry)
	s.same("title", s.Title.Digest, say("新标题").Digest)
	s.after(time.Second).refuses(agent, &Amend{Category: "1"}, fault.Conflict, "超过30分钟")
	toDispatch(t).refuses(agent, &Amend{Category: "2"}, fault.Conflict, "待派单")
	sent := begin(t).do(org.Citizen, draft()).do(org.Citizen, &Accept{}).after(9 * time.Hour)
	sent.do(agent, &Amend{Category: "2"}).same("what a citizen sent in", sent.Category, "2")
}
