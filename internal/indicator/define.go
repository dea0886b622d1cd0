package indicator

import (
	"sync"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// By is the event whose day decides the period an item belongs to (口径时间).
type By string

const (
	ByAccepted   By = "受理"
	ByDispatched By = "派单"
	BySent       By = "派发"
	BySignDue    By = "应签收"
	ByContactDue By = "应联系"
	ByFollowUp   By = "回访"
	ByDue        By = "到期"
	ByClosed     By = "办结"
	BySubmitted  By = "提交答复"
	ByRequested  By = "申请"
	ByEnd        By = "期末"
	ByInspected  By = "质检"
)

// Def is what an indicator means. The words are printed beside every figure.
type Def struct {
	ID          ID
	Name        string
	Numerator   string
	Denominator string
	By          By
	Per         string // 件 or 件次
	Note        string
	Better      int  // 1 more is better, -1 less is better, 0 neither
	Days        bool // a mean in working days rather than a rate
	Rolled      bool // its marks depend on the ticket alone, so that days can be added up

	of func(*view)
}

// Defs are the indicators that are read from tickets, in the order of their numbers, and
// K29's share of qualified inspections. K01–K04 and the rest of K29 are read from calls,
// K27 and K28 from supervision and knowledge.
var Defs = []Def{
	{ID: "K00", Name: "受理量", Numerator: "有效受理件", Denominator: "有效受理件", By: ByAccepted, Per: "件", Rolled: true, Note: "不予受理、并单、撤回另列", of: func(v *view) { v.accepted("K00", true) }},
	{ID: "K05", Name: "直接办结率", Numerator: "坐席当场答复办结", Denominator: "有效受理件", By: ByAccepted, Per: "件", Better: 1, Rolled: true, of: func(v *view) { v.accepted("K05", v.Outcome == ticket.AnsweredDirectly) }},
	{ID: "K06", Name: "派单及时率", Numerator: "在派单时限内派出", Denominator: "已派单件", By: ByDispatched, Per: "件", Better: 1, Rolled: true, Note: "按首次派单计", of: (*view).dispatched},
	{ID: "K07", Name: "派单准确率", Numerator: "未因错派退回的主办派发", Denominator: "主办派发", By: BySent, Per: "件次", Better: 1, Rolled: true, of: (*view).wellSent},
	{ID: "K08", Name: "及时签收率", Numerator: "在签收时限内由单位签收", Denominator: "到签收期限的派发", By: BySignDue, Per: "件次", Better: 1, Rolled: true, Note: "超时自动签收不算及时", of: (*view).signed},
	{ID: "K09", Name: "先行联系率", Numerator: "在联系时限内联系诉求人并有凭证", Denominator: "应先行联系的主办派发", By: ByContactDue, Per: "件次", Better: 1, Rolled: true, of: (*view).contacted},
	{ID: "K10", Name: "响应率", Numerator: "诉求人答“已联系”", Denominator: "接通的回访", By: ByFollowUp, Per: "件次", Better: 1, Rolled: true, of: (*view).responded},
	{ID: "K11", Name: "解决率", Numerator: "诉求人答“解决了”", Denominator: "接通且答了“解决了吗”的回访", By: ByFollowUp, Per: "件次", Better: 1, Rolled: true, Note: "部分解决不计入分子", of: (*view).solved},
	{ID: "K12a", Name: "满意率(有效参评)", Numerator: "非常满意、满意、基本满意", Denominator: "作出评价的办结转办件", By: ByClosed, Per: "件", Better: 1, Rolled: true, Note: "三口径同一个分子,分母不同;以最后一轮评价为准", of: (*view).satisfiedRated},
	{ID: "K12b", Name: "满意率(回访口径)", Numerator: "非常满意、满意、基本满意", Denominator: "接通回访的办结转办件", By: ByClosed, Per: "件", Better: 1, Rolled: true, of: (*view).satisfiedReached},
	{ID: "K12c", Name: "满意率(全量口径)", Numerator: "非常满意、满意、基本满意", Denominator: "全部办结转办件", By: ByClosed, Per: "件", Better: 1, Rolled: true, Note: "未接通、免回访都算没有满意", of: (*view).satisfiedAll},
	{ID: "K12f", Name: "首评满意率", Numerator: "第一次评价即基本满意以上", Denominator: "有第一次评价的转办件", By: ByFollowUp, Per: "件", Better: 1, Rolled: true, Note: "重办之后改为满意的不计入分子", of: (*view).satisfiedFirst},
	{ID: "K13", Name: "办结率", Numerator: "到期件中期末前已办结", Denominator: "到期日在期内的转办件", By: ByDue, Per: "件", Better: 1, of: (*view).closedByEnd},
	{ID: "K14", Name: "按时办结率", Numerator: "答复时间不晚于现行到期日", Denominator: "到期日在期内的办理轮次,含在途超期", By: ByDue, Per: "件次", Better: 1, Rolled: true, Note: "到期而未答复的计入分母,不因未办结而漏算", of: func(v *view) { v.onTime("K14", false) }},
	{ID: "K14b", Name: "原始按时率", Numerator: "答复时间不晚于原始到期日", Denominator: "同按时办结率", By: ByDue, Per: "件次", Better: 1, Rolled: true, Note: "不认延期", of: func(v *view) { v.onTime("K14b", true) }},
	{ID: "K15", Name: "超期率", Numerator: "到期未答复或到期之后才答复", Denominator: "到期日在期内的办理轮次", By: ByDue, Per: "件次", Better: -1, Rolled: true, Note: "与按时办结率之和为 100%", of: (*view).late},
	{ID: "K15b", Name: "在途超期", Numerator: "期末在办且已过到期日", Denominator: "期末在办的主办派发", By: ByEnd, Per: "件", Better: -1, of: (*view).lateNow},
	{ID: "K16", Name: "平均办结时长(非咨询类)", Numerator: "派出到通过审核的答复,扣除批准的挂起", Denominator: "办结的非咨询类转办件", By: ByClosed, Per: "件", Better: -1, Days: true, Rolled: true, Note: "单位为工作日;重办各轮相加", of: func(v *view) { v.handled("K16", ticket.ClassMatter) }},
	{ID: "K16c", Name: "平均办结时长(咨询类)", Numerator: "派出到通过审核的答复,扣除批准的挂起", Denominator: "办结的咨询类转办件", By: ByClosed, Per: "件", Better: -1, Days: true, Rolled: true, of: func(v *view) { v.handled("K16c", ticket.ClassInquiry) }},
	{ID: "K18", Name: "未达标回复率", Numerator: "首次提交即被审核退回", Denominator: "各轮首次提交的答复", By: BySubmitted, Per: "件次", Better: -1, Rolled: true, of: (*view).substandard},
	{ID: "K19", Name: "退单率", Numerator: "期内申请的退单", Denominator: "期内的主办派发", By: ByRequested, Per: "件次", Better: -1, Rolled: true, Note: "分母按派发日", of: (*view).sentBack},
	{ID: "K19b", Name: "不当退单率", Numerator: "被驳回的退单", Denominator: "期内申请的退单", By: ByRequested, Per: "件次", Better: -1, Rolled: true, of: (*view).wronglySentBack},
	{ID: "K20", Name: "延期率", Numerator: "有批准的延期", Denominator: "到期日在期内的转办件", By: ByDue, Per: "件", Better: -1, Rolled: true, of: (*view).extended},
	{ID: "K21", Name: "重办率", Numerator: "曾进入重办", Denominator: "接通过回访的转办件", By: ByFollowUp, Per: "件", Better: -1, Rolled: true, of: (*view).reworked},
	{ID: "K22", Name: "重复率", Numerator: "同一事项 180 天内再次反映", Denominator: "有效受理件", By: ByAccepted, Per: "件", Better: -1, Rolled: true, of: func(v *view) { v.accepted("K22", v.repeats()) }},
	{ID: "K23", Name: "投诉类占比", Numerator: "诉求类型为投诉", Denominator: "有效受理件", By: ByAccepted, Per: "件", Better: -1, Rolled: true, of: func(v *view) { v.accepted("K23", v.Kind == ticket.Complaint) }},
	{ID: "K23b", Name: "投诉举报占比", Numerator: "诉求类型为投诉或举报", Denominator: "有效受理件", By: ByAccepted, Per: "件", Better: -1, Rolled: true, of: func(v *view) { v.accepted("K23b", v.Kind == ticket.Complaint || v.Kind == ticket.TipOff) }},
	{ID: "K24", Name: "回访率", Numerator: "回访过(接通或未接通)", Denominator: "办结的转办件", By: ByClosed, Per: "件", Better: 1, Rolled: true, of: (*view).asked},
	{ID: "K24b", Name: "回访成功率", Numerator: "回访接通", Denominator: "回访过的办结转办件", By: ByClosed, Per: "件", Better: 1, Rolled: true, of: (*view).reachedRate},
	{ID: "K25", Name: "一次办结率", Numerator: "没有退单、未达标、重办", Denominator: "办结的转办件", By: ByClosed, Per: "件", Better: 1, Rolled: true, of: (*view).firstTime},
	{ID: "K26", Name: "阅批率", Numerator: "一把手已阅批", Denominator: "应阅批的省级交办派发", By: ByDue, Per: "件次", Better: 1, Rolled: true, of: (*view).chiefRead},
	{ID: "K26b", Name: "签报率", Numerator: "一把手已签报", Denominator: "应签报的重办派发", By: ByDue, Per: "件次", Better: 1, Rolled: true, of: (*view).chiefSigned},
	{ID: "K29", Name: "质检合格率", Numerator: "质检结果合格", Denominator: "抽检并有结果的登记", By: ByInspected, Per: "件", Better: 1, Note: "双评按裁定、申诉按复评;申诉待复评的不计", of: func(*view) {}},
	{ID: "K30", Name: "数据完整率", Numerator: "分类、地区、地点、联系方式齐全", Denominator: "有效受理件", By: ByAccepted, Per: "件", Better: 1, Rolled: true, Note: "匿名的不要求联系方式", of: func(v *view) { v.accepted("K30", v.complete()) }},
	{ID: "K31", Name: "剔除率", Numerator: "经两人裁定剔除", Denominator: "剔除前应考核的办结转办件", By: ByClosed, Per: "件", Rolled: false, Note: "任何排名都同时公布含剔除与不含剔除", of: (*view).struckOut},
}

var byID = func() map[ID]*Def {
	m := map[ID]*Def{}
	for i := range Defs {
		m[Defs[i].ID] = &Defs[i]
	}
	return m
}()

// Find returns the definition of an indicator.
func Find(k ID) (Def, bool) {
	d, ok := byID[k]
	if !ok {
		return Def{}, false
	}
	return *d, true
}

// Rules are what marks are judged by besides the ticket itself.
type Rules struct {
	Calendar *workday.Calendar
	Policies map[int]ticket.Policy
	Excluded map[ticket.ID]string      // 剔除, by an appeal's verdict
	Born     func(ticket.ID) time.Time // when a ticket was opened, by its id
	End      time.Time                 // the end of the period, for what is counted then
}

// view is a ticket as the indicators look at it.
type view struct {
	*ticket.Case
	rules  *Rules
	policy ticket.Policy
	lead   *ticket.Assignment // in force, nil while there is none
	by     By                 // what the indicator at hand goes by
	marks  []Mark
}

// Marks are all that a ticket counts for, of every indicator whose days add up.
func Marks(c *ticket.Case, r *Rules) []Mark {
	v := newView(c, r)
	v.markAll()
	return v.marks
}

func (v *view) markAll() {
	for i := range Defs {
		if Defs[i].Rolled {
			v.by = Defs[i].By
			Defs[i].of(v)
		}
	}
}

// Some are what a ticket counts for in some indicators whose days add up.
func Some(c *ticket.Case, r *Rules, ks []ID) []Mark {
	v := newView(c, r)
	for _, k := range ks {
		if d := byID[k]; d != nil && d.Rolled {
			v.by = d.By
			d.of(v)
		}
	}
	return v.marks
}

// MarksOf are what a ticket counts for in one indicator.
func (d Def) MarksOf(c *ticket.Case, r *Rules) []Mark {
	v := newView(c, r)
	v.by = d.By
	d.of(v)
	for i := range v.marks {
		if m := &v.marks[i]; m.by != nil {
			m.Num = m.by.Before(r.End)
		}
	}
	return v.marks
}

func newView(c *ticket.Case, r *Rules) *view {
	v := &view{}
	v.look(c, r)
	return v
}

// look turns to a ticket, with the marks of the last one forgotten.
func (v *view) look(c *ticket.Case, r *Rules) {
	*v = view{Case: c, rules: r, policy: r.Policies[c.PolicyID], lead: c.Lead(), marks: v.marks[:0]}
}

// pairs keeps two views for the next step: marks are many and short-lived.
var pairs = sync.Pool{New: func() any { return new([2]view) }}

// add notes a mark; the day of a due date that is a day's end is that day.
func (v *view) add(m Mark, at time.Time) {
	m.Ticket, m.At = v.ID, at
	switch v.by {
	case ByDue, BySignDue, ByContactDue, ByEnd:
		at = at.Add(-time.Microsecond)
	}
	m.Day = workday.DateOf(at)
	if m.Unit == 0 {
		m.Unit = v.unit()
	}
	v.marks = append(v.marks, m)
}

func (v *view) unit() org.UnitID {
	if v.lead != nil {
		return v.lead.Unit
	}
	return 0
}

// imported tickets say nothing of satisfaction, contact and signing.
func (v *view) imported() bool { return v.Channel == ticket.Imported }

const (
	outImported     = "历史导入"
	outUnreasonable = "无理重复"
	outReturned     = "退单获准,派发作废"
	outVoid         = "派发作废"
	outSuspended    = "挂起中"
	outDisputed     = "争议审定中"
	outYear         = "工作日历缺年"
)
