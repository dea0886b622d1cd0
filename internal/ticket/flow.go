package ticket

import (
	"slices"

	"suban/internal/org"
)

// Action names a deed. The word is the same in the API, the history and here.
type Action string

// step is one row of the flow: who may do what from where, and where it leads.
// A deed on an assignment (Work set) moves the assignment to WorkTo; when it is
// the lead's, the ticket follows from From to To.
type step struct {
	T      int    // T-number of the domain's table, 0 for deeds beside the flow
	Do     Action // the deed
	Name   string // 中文
	From   []State
	To     State // empty: the ticket stays where it is
	Work   []WorkState
	WorkTo WorkState // empty: the assignment stays
	Lead   bool      // only on the lead assignment
	By     []org.Permission
	// Citizen and System say whether they may do it too.
	Citizen, System bool
	When            func(*Case, Facts) bool // picks between rows of one deed
	Clock           string                  // what it does to the clocks, for the workflow document
}

func in(s ...State) []State                   { return s }
func at(s ...WorkState) []WorkState           { return s }
func by(p ...org.Permission) []org.Permission { return p }
func firstRound(c *Case, f Facts) bool        { return !laterRound(c, f) }
func laterRound(c *Case, _ Facts) bool        { l := c.Lead(); return l != nil && l.Round > 1 }
func isSub(c *Case, f Facts) bool             { a := c.on(f); return a != nil && a.Part != Lead }
func unsatisfied(c *Case, f Facts) bool {
	r := f.(*Rate)
	return r.unsatisfied() && c.RedoCount < r.max
}
func endlessly(c *Case, f Facts) bool { r := f.(*Rate); return r.unsatisfied() && c.RedoCount >= r.max }
func rejected(c *Case, _ Facts) bool  { return c.State == Rejected }
func satisfied(_ *Case, f Facts) bool { return !f.(*Rate).unsatisfied() }

var (
	inWork   = in(Handling, Rework)
	anyOpen  = in(Accepted, ToDispatch, Dispatched, Handling, SendBackAsked, InDispute, Suspended, Replied, ToFollowUp, Rework)
	joinable = in(Accepted, ToDispatch, Dispatched, Handling, SendBackAsked, Suspended, Rework)
	handle   = by(org.HandleTickets)
	noting   = by(org.Dispatch, org.Review, org.FollowUp, org.Supervise, org.HandleTickets, org.Work, org.Register)
)

// flow is the whole of the work order's life: T1–T41 of the domain and the deeds
// beside it. docs/workflow.md, the API's actions and the coverage test read it.
var flow = []step{
	{T: 1, Do: "draft", Name: "建单", From: in(""), To: Draft, By: by(org.Register, org.Exchange), Citizen: true, Clock: "无"},
	{T: 2, Do: "accept", Name: "受理", From: in(Draft), To: Accepted, By: by(org.Register, org.Exchange), Citizen: true, System: true, Clock: "t0=受理时间;派单时钟开始(30分钟,紧急5分钟)"},
	{T: 3, Do: "reject", Name: "提出不予受理", From: in(Draft, Accepted), By: by(org.Reject), Clock: "不变"},
	{T: 3, Do: "confirm_reject", Name: "复核不予受理", From: in(Draft, Accepted), To: Rejected, By: by(org.ConfirmReject), Clock: "停止;诉求人可申诉一次"},
	{T: 3, Do: "decline_reject", Name: "退回不予受理", From: in(Draft, Accepted), By: by(org.ConfirmReject), Clock: "不变"},
	{T: 4, Do: "answer", Name: "直接答复", From: in(Accepted), To: Closed, By: by(org.AnswerDirect), Clock: "停止;不计入转办指标"},
	{T: 5, Do: "transfer", Name: "移交", From: in(Accepted), To: Transferred, By: by(org.Transfer), Clock: "本级时钟停止;60秒未确认即告警"},
	{T: 5, Do: "acknowledge", Name: "对方确认接收", From: in(Transferred), By: by(org.Transfer, org.Exchange), System: true, Clock: "确认时钟停止"},
	{T: 6, Do: "to_dispatch", Name: "转派单", From: in(Accepted), To: ToDispatch, By: by(org.Register, org.Dispatch, org.Exchange), System: true, Clock: "派单时钟继续"},
	{T: 7, Do: "dispatch", Name: "派单", From: in(ToDispatch), To: Dispatched, By: by(org.Dispatch), System: true, Clock: "办理时限=派单时刻起算;工单到期日=主办到期日"},
	{T: 8, Do: "merge", Name: "并单", From: in(Accepted, ToDispatch), To: Merged, By: by(org.Merge, org.Register), Clock: "随目标工单;计来电,不计派单量"},
	{T: 9, Do: "sign", Name: "签收", From: in(Dispatched), To: Handling, Work: at(WorkToSign), WorkTo: WorkHandling, By: handle, Clock: "签收时钟停止;办理时钟不重新起算"},
	{T: 10, Do: "auto_sign", Name: "超时自动签收", From: in(Dispatched), To: Handling, Work: at(WorkToSign), WorkTo: WorkHandling, System: true, Clock: "标记超时签收"},
	{T: 11, Do: "send_back", Name: "申请退单", From: in(Dispatched, Handling), To: SendBackAsked, Work: at(WorkToSign, WorkHandling), WorkTo: WorkSendBack, By: handle, Clock: "时钟继续走"},
	{T: 12, Do: "approve_send_back", Name: "同意退单", From: in(SendBackAsked), To: ToDispatch, Work: at(WorkSendBack), WorkTo: WorkReturned, By: by(org.DecideSendBack, org.HandleTickets), Clock: "本次派发作废;新派发重新计时;t0不变"},
	{T: 13, Do: "refuse_send_back", Name: "驳回退单", From: in(SendBackAsked), To: Handling, Work: at(WorkSendBack), WorkTo: WorkHandling, By: by(org.DecideSendBack, org.HandleTickets), Clock: "不补时;计不当退单"},
	{T: 14, Do: "raise_dispute", Name: "提请争议审定", From: in(SendBackAsked), To: InDispute, By: by(org.DecideSendBack), System: true, Clock: "单位暂停计时;审定2个工作日"},
	{T: 15, Do: "rule", Name: "审定裁决", From: in(InDispute), To: Dispatched, By: by(org.Rule), Clock: "裁定单位重新计时,不得再退"},
	{T: 16, Do: "appoint", Name: "兜底指定", From: in(InDispute), To: Dispatched, By: by(org.AppointUnit), System: true, Clock: "指定单位重新计时,首接负责"},
	{T: 17, Do: "sub_dispatch", Name: "下派", From: inWork, Work: at(WorkHandling), By: handle, Clock: "下级到期日≤本级到期日−预留"},
	{T: 18, Do: "add_assist", Name: "增派协办", From: inWork, By: by(org.HandleTickets, org.Dispatch), Clock: "协办到期日≤主办到期日"},
	{T: 19, Do: "contact", Name: "先行联系", From: inWork, Work: at(WorkHandling), By: by(org.HandleTickets, org.Work), Clock: "联系时钟停止"},
	{T: 20, Do: "interim", Name: "阶段性答复", From: inWork, Work: at(WorkHandling), By: by(org.HandleTickets, org.Work), Clock: "到期日不变"},
	{T: 21, Do: "ask_extension", Name: "申请延期", From: inWork, Work: at(WorkHandling), Lead: true, By: handle, Clock: "待批期间不变"},
	{T: 21, Do: "sign_extension", Name: "签批延期申请", From: inWork, Work: at(WorkHandling), Lead: true, By: by(org.Approve), Clock: "审批时限自签批起算"},
	{T: 21, Do: "decline_extension", Name: "不同意延期", From: inWork, Work: at(WorkHandling), Lead: true, By: by(org.Approve), Clock: "不变"},
	{T: 22, Do: "approve_extension", Name: "批准延期", From: inWork, By: by(org.DecideExtension, org.DecideLongExtension), Clock: "到期日+n个工作日;原到期日保留"},
	{T: 22, Do: "refuse_extension", Name: "驳回延期", From: inWork, By: by(org.DecideExtension, org.DecideLongExtension), Clock: "不变"},
	{T: 22, Do: "lapse_extension", Name: "延期逾期未批", From: inWork, System: true, Clock: "到期自动驳回"},
	{T: 23, Do: "ask_suspend", Name: "申请挂起", From: inWork, Work: at(WorkHandling), Lead: true, By: by(org.SuspendAsk), Clock: "待批期间不变"},
	{T: 23, Do: "suspend", Name: "批准挂起", From: inWork, To: Suspended, By: by(org.Suspend), Clock: "时钟暂停"},
	{T: 23, Do: "refuse_suspend", Name: "驳回挂起", From: inWork, By: by(org.Suspend), Clock: "不变"},
	{T: 24, Do: "resume", Name: "恢复办理", From: in(Suspended), To: Handling, By: by(org.Suspend), System: true, When: firstRound, Clock: "到期日顺延暂停的工作时间"},
	{T: 24, Do: "resume", Name: "恢复办理", From: in(Suspended), To: Rework, By: by(org.Suspend), System: true, When: laterRound, Clock: "到期日顺延暂停的工作时间"},
	{T: 25, Do: "reply", Name: "提交答复", From: in(Handling), To: Replied, Work: at(WorkHandling), WorkTo: WorkReplied, By: handle, When: firstRound, Clock: "办理时钟停止"},
	{T: 33, Do: "reply", Name: "重办答复", From: in(Rework), To: Replied, Work: at(WorkHandling), WorkTo: WorkReplied, By: handle, When: laterRound, Clock: "办理时钟停止"},
	{T: 26, Do: "return_reply", Name: "审核退回", From: in(Replied), To: Handling, Work: at(WorkReplied), WorkTo: WorkHandling, By: by(org.Review), When: firstRound, Clock: "按剩余时间继续,最少0.5个工作日"},
	{T: 26, Do: "return_reply", Name: "审核退回", From: in(Replied), To: Rework, Work: at(WorkReplied), WorkTo: WorkHandling, By: by(org.Review), When: laterRound, Clock: "按剩余时间继续,最少0.5个工作日"},
	{T: 0, Do: "return_work", Name: "退回下级", From: inWork, Work: at(WorkReplied), WorkTo: WorkHandling, By: handle, When: isSub, Clock: "下级按剩余时间继续"},
	{T: 27, Do: "pass_reply", Name: "审核通过", From: in(Replied), To: ToFollowUp, By: by(org.Review), System: true, Clock: "回访时钟开始(2个工作日)"},
	{T: 28, Do: "close_no_follow_up", Name: "免回访办结", From: in(Replied), To: Closed, By: by(org.Review), Clock: "停止;计为未回访"},
	{T: 29, Do: "miss_follow_up", Name: "回访未接通", From: in(ToFollowUp), By: by(org.FollowUp), System: true, Clock: "安排下一时段"},
	{T: 30, Do: "close_unreachable", Name: "无法联系办结", From: in(ToFollowUp), To: Closed, By: by(org.FollowUp), System: true, Clock: "停止;不计满意,不入有效参评"},
	{T: 31, Do: "rate", Name: "回访评价", From: in(ToFollowUp), To: Closed, By: by(org.FollowUp), Citizen: true, When: satisfied, Clock: "停止;结果取第二问"},
	{T: 32, Do: "rate", Name: "评价不满意", From: in(ToFollowUp), To: Rework, By: by(org.FollowUp), Citizen: true, When: unsatisfied, Clock: "重办给足时限(紧急减半)"},
	{T: 32, Do: "rate", Name: "再次不满意", From: in(ToFollowUp), By: by(org.FollowUp), Citizen: true, When: endlessly, Clock: "不变;转二次不满意认定"},
	{T: 34, Do: "close_unsatisfied", Name: "二次不满意认定办结", From: in(ToFollowUp), To: Closed, By: by(org.CloseUnsatisfied), Clock: "停止;列入领导交办清单"},
	{T: 35, Do: "reopen", Name: "申请重办", From: in(Closed), To: Rework, By: by(org.Register, org.FollowUp), Citizen: true, Clock: "给足时限"},
	{T: 36, Do: "reopen_false", Name: "虚假办结重办", From: in(Closed), To: Rework, By: by(org.LookBack), Clock: "时限减半;计虚假办结"},
	{T: 37, Do: "cancel", Name: "撤回", From: append(in(Draft), anyOpen...), To: Cancelled, By: by(org.Register), Citizen: true, Clock: "停止"},
	{T: 38, Do: "ask_unreasonable", Name: "提出认定无理重复", From: in(Closed), By: by(org.FlagUnreasonable), Clock: "不变"},
	{T: 38, Do: "confirm_unreasonable", Name: "认定无理重复", From: in(Closed), By: by(org.ConfirmUnreasonable), Clock: "180天后失效"},
	{T: 38, Do: "decline_unreasonable", Name: "不认定无理重复", From: in(Closed), By: by(org.ConfirmUnreasonable), Clock: "不变"},
	{T: 38, Do: "answer_repeat", Name: "无理重复自动答复", From: in(Accepted, ToDispatch), To: Closed, System: true, Clock: "停止;认定有效期内不派单"},
	{T: 39, Do: "escalate", Name: "超时升级", From: anyOpen, System: true, By: by(org.Supervise), Clock: "增加督办,不改到期日"},
	{T: 40, Do: "take_back", Name: "对方退回", From: in(Transferred), To: Accepted, By: by(org.Transfer, org.Exchange), Clock: "t0不变,派单时钟重新开始"},
	{T: 41, Do: "ask_details", Name: "退回补录", From: in(ToDispatch), To: Accepted, By: by(org.Dispatch), Clock: "派单时钟暂停不超过0.5个工作日"},

	{Do: "amend", Name: "修改", From: in(Draft, Accepted), By: by(org.Register), Clock: "不变"},
	{Do: "appeal_reject", Name: "对不予受理申诉", From: in(Rejected), To: Accepted, By: by(org.Register), Citizen: true, When: rejected, Clock: "t0不变,派单时钟重新开始"},
	{T: 38, Do: "appeal_reject", Name: "对自动答复申诉", From: in(Closed), To: ToDispatch, By: by(org.Register, org.FollowUp), Citizen: true, When: answeredAsRepeat, Clock: "t0不变,派单时钟重新开始"},
	{Do: "join", Name: "并入", From: anyOpen, By: by(org.Merge, org.Register), Clock: "不变"},
	{Do: "join_incident", Name: "并入事件", From: joinable, By: by(org.Merge), System: true, Clock: "不变:各件的时限、回访各算各的"},
	{Do: "leave_incident", Name: "移出事件", From: append(in(Closed), anyOpen...), By: by(org.Merge), System: true, Clock: "不变"},
	{Do: "answer_incident", Name: "随事件答复", From: in(Dispatched, Handling), To: Replied, Work: at(WorkToSign, WorkHandling), WorkTo: WorkReplied, Lead: true, System: true, Clock: "办理时钟停止;随后审核通过,回访时钟开始"},
	{Do: "assign_handler", Name: "指定经办人", From: append(in(SendBackAsked, Suspended, Replied), inWork...), Work: at(WorkHandling, WorkSendBack, WorkReplied), By: handle, System: true, Clock: "不变"},
	{Do: "take_draft", Name: "接手草稿", From: in(Draft), System: true, Clock: "不变"},
	{Do: "chief_read", Name: "一把手阅批", From: append(in(Dispatched, SendBackAsked), inWork...), Work: at(WorkToSign, WorkHandling, WorkSendBack), By: by(org.ChiefSign), Clock: "不变"},
	{Do: "chief_sign", Name: "一把手签报", From: inWork, Work: at(WorkHandling), By: by(org.ChiefSign), Clock: "不变"},
	{Do: "urge", Name: "催办", From: anyOpen, By: by(org.Register, org.Dispatch, org.Supervise), Citizen: true, Clock: "不变"},
	{Do: "note", Name: "内部备注", From: States, By: noting, Clock: "不变"},
	{Do: "supplement", Name: "补充情况", From: anyOpen, By: by(org.Register, org.FollowUp), Citizen: true, Clock: "不变"},
	{Do: "attach", Name: "附上文件", From: States, By: noting, Citizen: true, System: true, Clock: "不变"},
	{Do: "set_audience", Name: "变更附件可见范围", From: States, By: by(org.Register, org.Dispatch, org.Review, org.FollowUp), Clock: "不变"},
	{Do: "detach", Name: "收回附件", From: States, By: noting, Clock: "不变"},
	{Do: "ask_through", Name: "经中心转问", From: inWork, Work: at(WorkHandling), By: by(org.HandleTickets, org.Work), Clock: "不变;转回限1个工作日"},
	{Do: "answer_through", Name: "转回答复", From: append(in(Dispatched, SendBackAsked, InDispute, Suspended), inWork...), By: by(org.Transfer, org.FollowUp), Citizen: true, Clock: "联系上的,联系时钟停止"},
	{Do: "label", Name: "加去标签", From: append(in(Draft), anyOpen...), By: by(org.Register, org.Dispatch, org.Review, org.Supervise), System: true, Clock: "规则把紧急程度提高到紧急以上的,派单时钟改按紧急"},
	{Do: "link_repeat", Name: "认定再次反映", From: anyOpen, By: by(org.Register, org.Dispatch, org.Supervise, org.LookBack), Clock: "不变;计入重复次数,三次以上列入清单"},
	{Do: "unlink_repeat", Name: "取消再次反映", From: anyOpen, By: by(org.Dispatch, org.Supervise, org.LookBack), Clock: "不变;重复次数改回第一次"},
	{Do: "verify_rating", Name: "差评核实", From: append(in(Closed), anyOpen...), By: by(org.FollowUp, org.Review, org.Supervise), Clock: "不变"},
	{Do: "publish", Name: "公开", From: append(in(Closed), anyOpen...), By: by(org.Review), Clock: "不变"},
	{Do: "withdraw_publication", Name: "撤回公开", From: States, By: by(org.Review), Clock: "不变"},
	{Do: "warn", Name: "预警", From: anyOpen, System: true, Clock: "仅变色"},
	{Do: "alarm_transfer", Name: "移交未确认告警", From: in(Transferred), System: true, Clock: "不变"},
	{Do: "recalendar", Name: "日历变更重算到期日", From: anyOpen, System: true, By: by(org.ManageCalendar), Clock: "按新日历重算"},
	{Do: "ask_erase", Name: "提出删除个人信息", From: States, By: by(org.Erase), Clock: "不变"},
	{Do: "confirm_erase", Name: "删除个人信息", From: States, By: by(org.ConfirmErase), Clock: "不变"},
}

var byAction = func() map[Action][]*step {
	m := map[Action][]*step{}
	for i := range flow {
		m[flow[i].Do] = append(m[flow[i].Do], &flow[i])
	}
	return m
}()

// Name is the deed's word in Chinese.
func (a Action) Name() string {
	if s := byAction[a]; len(s) > 0 {
		return s[0].Name
	}
	return string(a)
}

// Actions lists every deed once, in the order of the flow.
func Actions() []Action {
	var all []Action
	for _, s := range flow {
		if !slices.Contains(all, s.Do) {
			all = append(all, s.Do)
		}
	}
	return all
}
