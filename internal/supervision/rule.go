// Package supervision is how what is late, repeated or unsatisfying climbs (督办):
// the rules that catch a ticket, reminders (催办), supervision orders (督办单), the
// four lists of hard matters and what is put before the city's leaders (呈批). It is
// pure: no I/O and no clock.
package supervision

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Tier is how high a matter has climbed (督办层级).
type Tier int

const (
	Warning    Tier = 0 // 预警
	First      Tier = 1 // 初级催办
	Escalation Tier = 2 // 提级督办
	Leaders    Tier = 3 // 市领导交办
)

var tierNames = []string{"预警", "初级催办", "提级督办", "市领导交办"}

// Name is the tier in Chinese.
func (t Tier) Name() string {
	if t < 0 || int(t) >= len(tierNames) {
		return fmt.Sprint(int(t))
	}
	return tierNames[t]
}

// Trigger is what a rule looks at.
type Trigger string

const (
	Yellow        Trigger = "yellow"               // 黄色预警
	Red           Trigger = "red"                  // 红色预警
	LateSign      Trigger = "late_sign"            // 超时签收
	NoContact     Trigger = "no_contact"           // 未先行联系
	Urged         Trigger = "urged"                // 群众催单
	Substandard   Trigger = "substandard"          // 未达标回复
	Overdue       Trigger = "overdue"              // 超期
	ByHand        Trigger = "by_hand"              // 人工催办
	Unanswered    Trigger = "unanswered"           // 催办未复
	ProvinceUnsat Trigger = "province_unsatisfied" // 省级件不满意
	WrongSendBack Trigger = "wrong_send_back"      // 不当退单
	Hops          Trigger = "hops"                 // 流转过多
	Province      Trigger = "province"             // 省级交办件
	Repeats       Trigger = "repeats"              // 重复件
	OpenDays      Trigger = "open_days"            // 久未办结
	Unsatisfied   Trigger = "unsatisfied"          // 多次评价不满意
)

// trigger is one line of the table of triggers: what it measures, in which unit, on
// which tiers it may stand, and what makes one occurrence differ from the next.
type trigger struct {
	of      Trigger
	name    string
	unit    string // of the threshold; empty when there is nothing to set
	least   float64
	tiers   []Tier
	measure func(Facts) float64
	key     func(Facts) string
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// byRound tells occurrences apart by the unit's turn, byCount by how often.
func byRound(f Facts) string { return fmt.Sprintf("a%dr%d", f.Assignment, f.Round) }

func byCount(n func(Facts) float64) func(Facts) string {
	return func(f Facts) string { return fmt.Sprintf("n%d", int(n(f))) }
}

func once(Facts) string { return "1" }

var (
	urges       = func(f Facts) float64 { return float64(f.Urges) * yes(f.Lead) }
	substandard = func(f Facts) float64 { return float64(f.Substandard) * yes(f.Lead) }
)

var triggers = []trigger{
	{Yellow, "黄色预警", "", 0, []Tier{Warning}, func(f Facts) float64 { return yes(f.Warned >= 1) }, byRound},
	{Red, "红色预警", "", 0, []Tier{Warning, First}, func(f Facts) float64 { return yes(f.Warned >= 2) }, byRound},
	{LateSign, "超时签收", "", 0, []Tier{First}, func(f Facts) float64 { return yes(f.lateSign()) }, byRound},
	{NoContact, "未先行联系", "", 0, []Tier{First}, func(f Facts) float64 { return yes(f.noContact()) }, byRound},
	{Urged, "群众催单", "次", 1, []Tier{First, Escalation}, urges, byCount(urges)},
	{Substandard, "未达标回复", "次", 1, []Tier{First, Escalation}, substandard, byCount(substandard)},
	{Overdue, "超期", "工作日", 0, []Tier{First, Escalation}, func(f Facts) float64 { return f.OverdueDays * yes(f.Lead) }, byRound},
	{ByHand, "人工催办", "", 0, []Tier{First}, func(Facts) float64 { return 0 }, once},
	{Unanswered, "催办未复", "次", 2, []Tier{Escalation}, func(f Facts) float64 { return float64(f.Unanswered) }, byRound},
	{ProvinceUnsat, "省级件评价不满意", "次", 1, []Tier{Escalation}, func(f Facts) float64 { return float64(f.Unsat) * yes(f.Lead && f.Province) }, once},
	{WrongSendBack, "不当退单", "次", 1, []Tier{Escalation}, func(f Facts) float64 { return float64(f.WrongSendBacks) * yes(f.Lead) }, once},
	{Hops, "流转过多", "次", 2, []Tier{Escalation}, func(f Facts) float64 { return float64(f.Hops) * yes(f.Lead) }, once},
	{Province, "省级交办件", "", 0, []Tier{Leaders}, func(f Facts) float64 { return yes(f.Province) }, once},
	{Repeats, "三次以上重复件", "次", 2, []Tier{Leaders}, func(f Facts) float64 { return float64(f.Repeats) }, once},
	{OpenDays, "30个工作日未办结", "工作日", 5, []Tier{Leaders}, func(f Facts) float64 { return f.OpenDays }, once},
	{Unsatisfied, "两次评价不满意", "次", 1, []Tier{Leaders}, func(f Facts) float64 { return float64(f.Unsat) }, once},
}

func triggerOf(t Trigger) (trigger, bool) {
	for _, one := range triggers {
		if one.of == t {
			return one, true
		}
	}
	return trigger{}, false
}

// Triggers lists every trigger in order.
var Triggers = func() []Trigger {
	var all []Trigger
	for _, t := range triggers {
		all = append(all, t.of)
	}
	return all
}()

// Name is the trigger in Chinese, Unit what its threshold counts ("" when it has none).
func (t Trigger) Name() string { one, _ := triggerOf(t); return one.name }
func (t Trigger) Unit() string { one, _ := triggerOf(t); return one.unit }

// Target is whom a rule tells, or whose work it becomes.
type Target string

const (
	ToHandler     Target = "handler"      // 经办人
	ToUnit        Target = "unit"         // 承办单位
	ToSectionHead Target = "section_head" // 科室负责人
	ToDeputy      Target = "deputy_head"  // 分管负责人
	ToChief       Target = "chief"        // 一把手
	ToOffice      Target = "office"       // 市委督查办、市营商办(按主题)
	ToLeaders     Target = "leaders"      // 市领导
)

// Targets lists whom a rule of each tier may tell.
var Targets = map[Tier][]Target{
	Warning:    {ToHandler, ToUnit, ToSectionHead, ToDeputy},
	First:      {ToUnit, ToHandler, ToSectionHead, ToDeputy, ToChief},
	Escalation: {ToOffice},
	Leaders:    {ToLeaders},
}

var targetNames = map[Target]string{ToHandler: "经办人", ToUnit: "承办单位", ToSectionHead: "科室负责人", ToDeputy: "分管负责人",
	ToChief: "一把手", ToOffice: "市委督查办、市营商办", ToLeaders: "市领导"}

// Name is the target in Chinese.
func (t Target) Name() string { return targetNames[t] }

// Rule is one version of one rule of supervision. Those of the first tier are the
// library of reminder matters (日常催办事项库).
type Rule struct {
	ID        int       `json:"id"`
	Version   int       `json:"version"`
	Tier      Tier      `json:"tier"`
	Trigger   Trigger   `json:"trigger"`
	Threshold float64   `json:"threshold"`
	Name      string    `json:"name"`
	Text      string    `json:"text"`
	ReplyDays float64   `json:"reply_days"` // working days to answer, or to report back
	Target    Target    `json:"target"`
	Enabled   bool      `json:"enabled"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
}

// Check refuses a rule that cannot work.
func (r Rule) Check() error {
	t, ok := triggerOf(r.Trigger)
	switch {
	case !ok:
		return fault.In("trigger", "请选择触发条件")
	case !slices.Contains(t.tiers, r.Tier):
		return fault.In("trigger", "「%s」不能用于%s", t.name, r.Tier.Name())
	case utf8.RuneCountInString(r.Name) < 2 || utf8.RuneCountInString(r.Name) > 30:
		return fault.In("name", "事项名称为2至30个字")
	case t.unit != "" && (r.Threshold < t.least || r.Threshold > 365):
		return fault.In("threshold", "%s的阈值应为%g至365%s", t.name, t.least, t.unit)
	case r.Tier == First && (r.ReplyDays < 0.1 || r.ReplyDays > 10):
		return fault.In("reply_days", "催办的答复期限应为0.1至10个工作日")
	case r.Tier == Escalation && (r.ReplyDays < 1 || r.ReplyDays > 30):
		return fault.In("reply_days", "督办的反馈期限应为1至30个工作日")
	case utf8.RuneCountInString(r.Text) < 4 || utf8.RuneCountInString(r.Text) > 500:
		return fault.In("text", "标准用语为4至500个字")
	case !slices.Contains(Targets[r.Tier], r.Target):
		return fault.In("target", "%s不能发给%s", r.Tier.Name(), r.Target.Name())
	}
	return nil
}

// Catches reports whether a rule catches what the facts say.
func (r Rule) Catches(f Facts) bool {
	t, ok := triggerOf(r.Trigger)
	if !ok || r.Trigger == ByHand {
		return false
	}
	if r.Trigger == Overdue {
		return f.late() && t.measure(f) >= r.Threshold && f.Lead
	}
	return t.measure(f) >= max(r.Threshold, 1)
}

// Key tells one occurrence from the next: nothing is caught twice for one reason.
func (r Rule) Key(f Facts) string {
	t, _ := triggerOf(r.Trigger)
	return t.key(f)
}

// Value is what the rule measured.
func (r Rule) Value(f Facts) float64 {
	t, _ := triggerOf(r.Trigger)
	return t.measure(f)
}

// Why says in words what caught a ticket: 超期3.4个工作日, 未达标回复2次.
func (r Rule) Why(value float64) string {
	switch t, _ := triggerOf(r.Trigger); t.unit {
	case "":
		return t.name
	case "工作日":
		if r.Trigger == OpenDays {
			return fmt.Sprintf("%d个工作日未办结", int(value))
		}
		return fmt.Sprintf("%s%.1f个工作日", t.name, value)
	default:
		return fmt.Sprintf("%s%d次", t.name, int(value))
	}
}

// Words fills a rule's text: {no}, {why} and {due} are not personal.
func (r Rule) Words(no, why, due string) string {
	return strings.NewReplacer("{no}", no, "{why}", why, "{due}", due).Replace(r.Text)
}

// Trial is what a rule would have caught last month (试算).
type Trial struct {
	From   time.Time   `json:"from"`
	To     time.Time   `json:"to"`
	Base   int         `json:"base"`   // tickets that were at work then
	Caught int         `json:"caught"` // of them
	Sample []ticket.ID `json:"sample"` // some of those
}

// everything is from which share on a rule says nothing any more, and of how many.
const (
	everythingShare = 0.9
	everythingBase  = 20
)

// Everything refuses a rule that would have caught all there was.
func (t Trial) Everything(r Rule) error {
	if !r.Enabled || r.Tier < First || t.Base < everythingBase || float64(t.Caught) < everythingShare*float64(t.Base) {
		return nil
	}
	return fault.In("threshold", "这条规则上月会命中%d件在办工单中的%d件,等于全部,%s就没有轻重了;请提高阈值或换一个触发条件", t.Base, t.Caught, r.Tier.Name())
}

// Presets are the rules a city starts with (domain §3.5).
func Presets() []Rule {
	list := []Rule{
		{Tier: Warning, Trigger: Yellow, Name: "黄色预警提醒经办人", Target: ToHandler, Text: "工单{no}办理时限已过黄色预警线,{due}到期,请抓紧办理。"},
		{Tier: Warning, Trigger: Red, Name: "红色预警提醒科室负责人", Target: ToSectionHead, Text: "工单{no}即将到期,{due}前必须答复,请督促经办人办理。"},
		{Tier: First, Trigger: Red, Name: "临期未答复", ReplyDays: 0.5, Target: ToUnit, Text: "工单{no}已红色预警,{due}到期,请说明进展和预计答复时间。"},
		{Tier: First, Trigger: LateSign, Name: "超时签收", ReplyDays: 0.5, Target: ToUnit, Text: "工单{no}未按时签收,请立即签收办理并说明原因。"},
		{Tier: First, Trigger: NoContact, Name: "未先行联系", ReplyDays: 0.5, Target: ToUnit, Text: "工单{no}未按时联系诉求人,请立即联系并登记凭证。"},
		{Tier: First, Trigger: Urged, Threshold: 1, Name: "群众催单", ReplyDays: 1, Target: ToUnit, Text: "工单{no}诉求人再次催问,请主动联系并告知进展。"},
		{Tier: First, Trigger: Substandard, Threshold: 1, Name: "答复未达标", ReplyDays: 1, Target: ToDeputy, Text: "工单{no}的答复未达标被退回,请分管负责人审改后重新答复。"},
		{Tier: First, Trigger: Overdue, Threshold: 0, Name: "超期未办结", ReplyDays: 1, Target: ToDeputy, Text: "工单{no}已超期,请立即办结并说明超期原因。"},
		{Tier: First, Trigger: ByHand, Name: "进展询问", ReplyDays: 1, Target: ToUnit, Text: "请说明工单{no}目前的进展、堵点和预计办结时间。"},
		{Tier: First, Trigger: ByHand, Name: "材料补报", ReplyDays: 0.5, Target: ToUnit, Text: "请补报工单{no}的办理佐证(现场照片、执法文书等)。"},
		{Tier: First, Trigger: ByHand, Name: "约访诉求人", ReplyDays: 1, Target: ToDeputy, Text: "请分管负责人就工单{no}约访诉求人,面对面沟通后反馈。"},
		{Tier: Escalation, Trigger: Overdue, Threshold: 3, Name: "超期3个工作日", ReplyDays: 3, Target: ToOffice, Text: "工单{no}{why},至今未答复。主要负责同志1个工作日内阅批,限期书面反馈处置结果及佐证。"},
		{Tier: Escalation, Trigger: Unanswered, Threshold: 2, Name: "催办两次未复", ReplyDays: 3, Target: ToOffice, Text: "工单{no}{why}。主要负责同志1个工作日内阅批,说明未回复催办的原因并限期办结。"},
		{Tier: Escalation, Trigger: Substandard, Threshold: 2, Name: "两次未达标回复", ReplyDays: 3, Target: ToOffice, Text: "工单{no}{why}。主要负责同志1个工作日内阅批,重新调查处理并反馈。"},
		{Tier: Escalation, Trigger: ProvinceUnsat, Threshold: 1, Name: "省级件首次不满意", ReplyDays: 3, Target: ToOffice, Text: "省级交办工单{no}回访不满意。主要负责同志1个工作日内阅批,重新办理并反馈。"},
		{Tier: Escalation, Trigger: WrongSendBack, Threshold: 2, Name: "不当退单两次", ReplyDays: 3, Target: ToOffice, Text: "工单{no}{why}。主要负责同志1个工作日内阅批,明确责任科室并办理。"},
		{Tier: Escalation, Trigger: Hops, Threshold: 4, Name: "流转四次以上", ReplyDays: 3, Target: ToOffice, Text: "工单{no}已流转多次仍未落实,{why}。主要负责同志1个工作日内阅批,牵头办理并反馈。"},
		{Tier: Leaders, Trigger: Province, Name: "省级交办件", Target: ToLeaders, Text: "来源为省级交办、尚未办结的工单。"},
		{Tier: Leaders, Trigger: Repeats, Threshold: 3, Name: "三次以上重复件", Target: ToLeaders, Text: "180日内同一诉求人就同一分类、同一地点反映3次以上(含3次)的工单。"},
		{Tier: Leaders, Trigger: OpenDays, Threshold: 30, Name: "30个工作日未办结", Target: ToLeaders, Text: "自受理起满30个工作日仍未办结的工单,挂起时间不扣除、另行注明。"},
		{Tier: Leaders, Trigger: Unsatisfied, Threshold: 2, Name: "两次评价不满意", Target: ToLeaders, Text: "回访评价两次不满意的工单,办结后仍列入,直至销号。"},
	}
	for i := range list {
		list[i].ID, list[i].Version, list[i].Enabled, list[i].By = i+1, 1, true, org.System.Name
	}
	return list
}

// clean is a text as it is kept: without white space around it, numbers of persons hidden.
func clean(s string) string { return mask.Text(strings.TrimSpace(s)) }

// words refuses a text that is too short or too long.
func words(field, what, text string, least, most int) error {
	switch n := utf8.RuneCountInString(text); {
	case n < least:
		return fault.In(field, "请写明%s,至少%d个字", what, least)
	case n > most:
		return fault.In(field, "%s最多%d个字,请精简", what, most)
	}
	return nil
}
