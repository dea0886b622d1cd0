package ticket

import (
	"regexp"
	"strings"
	"time"

	"suban/internal/org"
	"suban/internal/workday"
)

// Occasion is a reason to tell somebody something (通知事由).
type Occasion string

// Template puts an occasion into words, by channel. {no}, {unit}, {due}, {state}
// and {text} are filled in; none of them is personal.
type Template struct {
	Occasion Occasion
	Channel  string // inbox, sms
	Text     string
	Urgent   bool // also in the quiet hours
}

// Templates are the presets a city starts with.
var Templates = []Template{
	{"accepted", "sms", "您反映的诉求已受理,编号{no}。可凭编号和查询码查询办理进度。", false},
	{"rejected", "sms", "您反映的诉求(编号{no})经审核不予受理:{text}。如有异议可申诉一次。", false},
	{"answered", "sms", "您反映的诉求(编号{no})已当场答复。", false},
	{"transferred", "sms", "您反映的诉求(编号{no})已移交{text}处理。", false},
	{"dispatched", "inbox", "新派工单{no},请于{sign}前签收,{due}前办结。", false},
	{"dispatched_urgent", "inbox", "紧急工单{no},请立即签收,{due}前办结。", true},
	{"dispatched", "sms", "您反映的诉求(编号{no})已转{unit}办理,将于{due}前答复。", false},
	{"auto_signed", "inbox", "工单{no}超时未签收,已自动签收。", false},
	{"send_back_asked", "inbox", "工单{no}申请退单,请审核。", false},
	{"send_back_decided", "inbox", "工单{no}的退单申请已审核:{state}。", false},
	{"dispute", "inbox", "工单{no}进入争议审定。", false},
	{"extension_to_sign", "inbox", "工单{no}拟申请延期,请单位负责人签批。", false},
	{"extension_asked", "inbox", "工单{no}申请延期,请审批。", false},
	{"extension_decided", "inbox", "工单{no}的延期申请已审批,到期日{due}。", false},
	{"extended", "sms", "您反映的诉求(编号{no})情况较复杂,办理期限延至{due}。", false},
	{"interim", "sms", "您反映的诉求(编号{no})有阶段性进展,可凭查询码查看。", false},
	{"through_asked", "inbox", "工单{no}的承办单位请中心转问诉求人,请联系后转回答复。", false},
	{"through_asked", "sms", "关于您反映的诉求(编号{no}),承办单位有问题经热线中心转问,您的信息不会透露。请凭查询码查看并回答。", false},
	{"through_answered", "inbox", "工单{no}转问诉求人的话已有答复,请查看。", false},
	{"suspend_asked", "inbox", "工单{no}申请挂起,请审批。", false},
	{"replied", "inbox", "工单{no}已提交答复,请审核。", false},
	{"returned", "inbox", "工单{no}的答复未达标,已退回,请于{due}前重新答复。", false},
	{"to_follow_up", "sms", "您反映的诉求(编号{no})已答复,请凭查询码查看答复并评价。", false},
	{"rework", "inbox", "工单{no}诉求人不满意或重新提出,须重办,{due}前答复。", false},
	{"closed", "sms", "您反映的诉求(编号{no})已办结。感谢您的评价。", false},
	{"overdue", "inbox", "工单{no}已超期,请立即办理并说明原因。", false},
	{"urged", "inbox", "工单{no}被催办:请尽快办理。", false},
	{"transfer_unconfirmed", "inbox", "工单{no}移交后60秒未确认,请电话核实。", true},
	{"follower_answered", "sms", "您关注的同类诉求(关注号{no})已有答复,可凭查询码查看。", false},
	{"supplemented", "inbox", "工单{no}诉求人补充了情况,请查看。", false},
	{"repeat_answered", "sms", "您再次反映的诉求(编号{no})与工单{text}为同一事项,已依法答复,不再重复办理。可凭查询码查看;不同意的可申诉一次。", false},
	{"repeat_appealed", "inbox", "工单{no}诉求人对重复反映的自动答复申诉,请派单。", false},
	{"called", "inbox", "工单{no}涉及{text},请立即到席处理;必要时移交110、120或12356。", true},
	{"reject_asked", "inbox", "工单{no}提出不予受理,请复核。", false},
	{"details", "inbox", "工单{no}退回补录,请补充后重新转派。", false},
	{"incident", "inbox", "工单{no}与事件{text}为同一事项,已并入该事件;主办件答复审核通过后将一并答复,请勿重复派人。", false},
	{"recalendar", "inbox", "工作日历变更,工单{no}到期日改为{due}。", false},
}

// Tell is one party to be told of one occasion.
type Tell struct {
	Occasion   Occasion
	Unit       org.UnitID
	Role       org.Role
	User       org.UserID
	Requester  bool
	Assignment *Assignment
	Words      string
}

// Tells lists who is to be told what after an event, from the case as it is then.
func (c *Case) Tells(e Event, lists Lists) []Tell {
	var list []Tell
	unit := func(o Occasion, a *Assignment) {
		if a != nil {
			list = append(list, Tell{Occasion: o, Unit: a.Unit, Assignment: a})
		}
	}
	role := func(o Occasion, r org.Role) { list = append(list, Tell{Occasion: o, Role: r, Assignment: c.Lead()}) }
	citizen := func(o Occasion, words string) {
		if !c.RequesterPhone.Empty() {
			list = append(list, Tell{Occasion: o, Requester: true, Words: words, Assignment: c.Lead()})
		}
	}
	sent := func(from int) {
		for i := from; i < len(c.Assignments); i++ {
			a := &c.Assignments[i]
			if a.SentAt.Equal(e.At) {
				o := Occasion("dispatched")
				if c.Urgency >= Urgent {
					o = "dispatched_urgent"
				}
				unit(o, a)
			}
		}
	}
	switch f := e.Facts.(type) {
	case *Accept:
		citizen("accepted", "")
	case *Reject:
		role("reject_asked", org.FloorLead)
	case *ConfirmReject:
		citizen("rejected", lists.Label("reject", c.RejectCode))
	case *SetLabels:
		if len(f.Call) > 0 {
			list = append(list, Tell{Occasion: "called", Role: org.FloorLead, Words: strings.Join(f.Call, "、")})
		}
	case *AnswerRepeat:
		if !f.Again {
			citizen("repeat_answered", f.OfNo)
		}
	case *AppealReject:
		if c.State == ToDispatch {
			role("repeat_appealed", org.Dispatcher)
		}
	case *Answer:
		citizen("answered", "")
	case *Transfer:
		citizen("transferred", lists.Label("transfer", f.To))
	case *AlarmTransfer:
		role("transfer_unconfirmed", org.FloorLead)
	case *AskDetails:
		list = append(list, Tell{Occasion: "details", User: c.CreatedBy})
	case *Dispatch, *Ruling, *Appoint:
		sent(0)
		citizen("dispatched", "")
	case *SubDispatch, *AddAssist:
		sent(0)
	case *JoinIncident:
		if a := c.Lead(); a != nil && a.Open() {
			list = append(list, Tell{Occasion: "incident", Unit: a.Unit, Assignment: a, Words: f.No})
		}
	case *AutoSign:
		unit("auto_signed", c.on(f))
	case *SendBack:
		if p := c.Assignment(c.on(f).Parent); p != nil {
			unit("send_back_asked", p)
		} else {
			role("send_back_asked", org.Dispatcher)
		}
	case *ApproveSendBack:
		list = append(list, Tell{Occasion: "send_back_decided", Unit: c.on(f).Unit, Words: "同意"})
	case *RefuseSendBack:
		list = append(list, Tell{Occasion: "send_back_decided", Unit: c.on(f).Unit, Words: "驳回"})
	case *RaiseDispute:
		role("dispute", org.Adjudicator)
	case *AskExtension:
		if q := c.extension(); q != nil && q.Unsigned {
			unit("extension_to_sign", c.Lead())
		} else {
			role("extension_asked", org.Dispatcher)
		}
	case *SignExtension:
		role("extension_asked", org.Dispatcher)
	case *DeclineExtension:
		unit("extension_decided", c.Lead())
	case *ApproveExtension:
		unit("extension_decided", c.Lead())
		citizen("extended", "")
	case *RefuseExtension, *LapseExtension:
		unit("extension_decided", c.Lead())
	case *AskThrough:
		if c.CreatedBy != 0 {
			list = append(list, Tell{Occasion: "through_asked", User: c.CreatedBy, Assignment: c.Lead()})
		}
		role("through_asked", org.Dispatcher)
		citizen("through_asked", "")
	case *AnswerThrough:
		unit("through_answered", c.answered(e.At))
	case *AskSuspend:
		role("suspend_asked", org.Director)
	case *Interim:
		citizen("interim", "")
	case *SubmitReply:
		a := c.on(f)
		if a.Part == Lead {
			role("replied", org.Dispatcher)
		} else if p := c.above(a); p != nil {
			unit("replied", p)
		}
	case *ReturnReply:
		unit("returned", c.on(f))
	case *ReturnWork:
		unit("returned", c.on(f))
	case *PassReply:
		citizen("to_follow_up", "")
	case *Rate:
		if c.State == Rework {
			unit("rework", c.Lead())
		} else if c.State == Closed {
			citizen("closed", "")
		}
	case *Reopen, *ReopenFalse:
		unit("rework", c.Lead())
	case *Escalate:
		unit("overdue", c.Assignment(f.Assignment))
	case *Urge:
		unit("urged", c.Lead())
	case *Supplement:
		if c.Lead() == nil {
			role("supplemented", org.Dispatcher)
		}
		unit("supplemented", c.Lead())
	case *Recalendar:
		unit("recalendar", c.Lead())
	}
	return list
}

// Words fills a template. Unknown places stay as they are.
func (t Template) Words(c *Case, to Tell, unit string) string {
	due, sign := "", ""
	if to.Assignment != nil {
		due, sign = workday.Format(to.Assignment.DueAt), workday.Format(to.Assignment.SignDueAt)
	}
	return place.ReplaceAllStringFunc(t.Text, func(name string) string {
		switch name {
		case "{no}":
			return c.No
		case "{unit}":
			return unit
		case "{due}":
			return due
		case "{sign}":
			return sign
		case "{state}", "{text}":
			return to.Words
		}
		return name
	})
}

var place = regexp.MustCompile(`\{[a-z]+\}`)

// Quiet moves a notice out of the night: between 21:00 and 08:00 nothing but
// the urgent leaves.
func Quiet(now time.Time, urgent bool) time.Time {
	local := now.In(workday.Zone)
	start := workday.DateOf(now).Start()
	switch {
	case urgent:
		return now
	case local.Hour() >= 21:
		return start.Add(32 * time.Hour)
	case local.Hour() < 8:
		return start.Add(8 * time.Hour)
	}
	return now
}
