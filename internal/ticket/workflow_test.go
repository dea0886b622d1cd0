package ticket

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"suban/internal/org"
	"suban/internal/workday"
)

var update = flag.Bool("update", false, "write docs/workflow.md anew from the flow table")

//go:generate go test -run TestWorkflowDocument . -update

// TestWorkflowDocument draws docs/workflow.md from the flow table, so that it can
// never say something else than what the program does.
func TestWorkflowDocument(t *testing.T) {
	t.Parallel()
	const file = "../../docs/workflow.md"
	want := workflow()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("docs/workflow.md is not the flow; run make generate (-file +flow):\n%s", diff)
	}
	for action := range needs {
		if len(byAction[action]) == 0 {
			t.Errorf("the document explains %s, which is no deed", action)
		}
	}
	for _, a := range Actions() {
		if needs[a] == "" {
			t.Errorf("the document does not say what %s needs", a)
		}
	}
}

// needs says in the manager's words what each deed requires (前提).
var needs = map[Action]string{
	"draft":                "诉求类型、标题、内容必填;省级交办件须有省级编号;举报件自动保密",
	"accept":               "已选分类和所在地区(群众自助提交可先不选分类);无待审的不予受理",
	"reject":               "理由在清单内;写明告知诉求人的话",
	"confirm_reject":       "有待审的不予受理;提出人以外的另一人",
	"decline_reject":       "有待审的不予受理;提出人以外的另一人;写明理由",
	"answer":               "写明答复内容;引用知识条目或三方通话单位",
	"transfer":             "去向在清单内;移交摘要必填",
	"acknowledge":          "写明对方接收人",
	"to_dispatch":          "无待审的不予受理",
	"dispatch":             "恰好一个主办、任意个协办;单位启用;不违反有效判例;改派写明理由;不派给已退单的单位;县区热线办只派本地区",
	"take_draft":           "由离岗移交带出,接手人为同一单位的人",
	"merge":                "指明目标工单并确认同一事项;本件没有在办的派发、无并入件;坐席只并入自己登记的、同一来电号码的",
	"sign":                 "本单位的派发,待签收",
	"auto_sign":            "签收时限已过",
	"send_back":            "退单时限内;理由、依据、建议单位;每次派发一次;阅批、延期、答复之后和重办中不得退",
	"approve_send_back":    "有待审退单;第二次退单或第三次派发须走争议审定;下级的退单由上一级单位审",
	"refuse_send_back":     "有待审退单;写明理由",
	"raise_dispute":        "退单待审;第二次退单或第三次派发时自动提请",
	"rule":                 "争议待裁;单位启用;写明依据;可立为判例(不得与现行判例冲突)",
	"appoint":              "审定期限已过仍无裁决;首接单位,停用时为属地单位",
	"sub_dispatch":         "本单位下级;最多四级;剩余时间够留预留",
	"add_assist":           "主办单位或派单员;写明理由;单位未在承办",
	"contact":              "联系号码或录音编号;或未联系上且已拨打3次",
	"interim":              "写明下一节点日期(不早于今天)",
	"ask_extension":        "到期前且剩余不少于0.5个工作日;次数与天数在上限内;无待批申请",
	"sign_extension":       "有待签批的延期申请(规则要求时;负责人自己提出的不必再签)",
	"decline_extension":    "有待签批的延期申请;写明理由",
	"approve_extension":    "有待批申请;到期前;超过10个工作日由中心主任批;申请人以外的另一人",
	"refuse_extension":     "有待批申请;到期前;写明理由",
	"lapse_extension":      "到期仍未批",
	"ask_suspend":          "客观原因在清单内;1至30个工作日内复核;未到期",
	"suspend":              "有待批申请;未到期;申请人以外的另一人",
	"refuse_suspend":       "有待批申请;写明理由",
	"resume":               "复核日期到(系统),或原因消除(中心)",
	"reply":                "答复内容、是否属实、是否解决必填;已先行联系或附联系凭证;下级和协办已答复或写明理由;省级件须一把手阅批,重办件须一把手签报且答复不得与上次相同",
	"return_reply":         "未达标情形在清单内;写明意见",
	"return_work":          "上级单位正在办理;下级已答复;写明意见",
	"pass_reply":           "待审核",
	"close_no_follow_up":   "只限匿名、不需回访、表扬、历史导入;写明办结结果(未载明只用于历史导入)",
	"miss_follow_up":       "本轮尚未评价;链接未开放;满3次且跨2天即开放评价链接3个工作日",
	"close_unreachable":    "评价链接期满",
	"rate":                 "三问必答;不满意,或没有解决且坚持的,在重办次数内重办;被认定无理重复的不再重办",
	"close_unsatisfied":    "不满意满两次,或本轮不满意且不能再重办;政策解释记录;结果不得为解决",
	"reopen":               "有承办单位;办结15个工作日内;一次;个人信息未删除",
	"reopen_false":         "有承办单位;写明证据",
	"cancel":               "非举报、非突发;没有并入件",
	"ask_unreasonable":     "同一事项满三次;已有答复;法律依据",
	"confirm_unreasonable": "有待复核的认定;提出人以外的另一人",
	"decline_unreasonable": "有待复核的认定;提出人以外的另一人;写明理由",
	"answer_repeat":        "同一事项的无理重复认定仍有效;非保密、非紧急;未派单、未申诉",
	"link_repeat":          "指明较早的一件;本件未办结、还不是再次反映;原件在可见范围内",
	"unlink_repeat":        "本件是再次反映;写明理由",
	"escalate":             "到期未办结(系统),或写明理由提高层级(督办)",
	"take_back":            "写明对方退回的理由",
	"ask_details":          "写明缺少的内容",
	"amend":                "本人登记30分钟内;群众提交或退回补录的不限",
	"appeal_reject":        "一次",
	"label":                "写明理由;系统按标签规则添加并可提高紧急程度",
	"join":                 "目标未办结、不要求保密",
	"join_incident":        "事件未了结;本件不是举报件,不要求保密,不在别的事件里",
	"leave_incident":       "本件在事件里;写明理由",
	"answer_incident":      "本件在事件里;主办件的答复已审核通过,由同一单位主办",
	"assign_handler":       "本单位的派发,办结前",
	"chief_read":           "本单位一把手本人",
	"chief_sign":           "本单位一把手本人",
	"urge":                 "催办方式和内容",
	"note":                 "群众看不到",
	"verify_rating":        "不满意或非常不满意且留有号码的评价;一次评价核实一次;整改就是该评价引起的重办",
	"publish":              "非举报、不要求保密;标题、问题去掉个人信息;办结的须写公开的答复;地点只到乡镇,不足5件的只到县区",
	"withdraw_publication": "正在公开;写明理由",
	"ask_through":          "诉求人要求保密;上一次转问已有答复",
	"answer_through":       "有待转回的转问;中心转回,或诉求人凭查询码回答",
	"supplement":           "未办结;写明补充的内容;告知承办单位",
	"attach":               "文件已上传、未附到别处;用途在清单内;单位须正在承办;保密件群众附的只给中心看",
	"set_audience":         "附件未收回;写明理由;中心决定",
	"detach":               "附件未收回;写明理由;单位只能收回自己附的",
	"warn":                 "已用时限60%(黄)、80%或剩余不足0.5个工作日(红)",
	"alarm_transfer":       "移交60秒未确认",
	"recalendar":           "新日历已导入;记下新旧到期日",
	"ask_erase":            "已办结;写明依据",
	"confirm_erase":        "已办结;提出人以外的另一人",
}

// who names the roles that may do a deed, as a new city is set up.
func who(s *step) string {
	var list []string
	for _, role := range org.Roles {
		if slices.ContainsFunc(s.By, func(p org.Permission) bool { return slices.Contains(role.Permissions(), p) }) {
			list = append(list, role.Name())
		}
	}
	if s.Citizen {
		list = append(list, "群众")
	}
	if s.System {
		list = append(list, "系统")
	}
	return strings.Join(list, "、")
}

func places[T interface{ Name() string }](list []T, all int) string {
	var names []string
	for _, s := range list {
		names = append(names, s.Name())
	}
	switch {
	case len(list) == all:
		return "任一状态"
	case len(list) > 8:
		return "任一未办结状态"
	case len(names) == 1 && names[0] == "":
		return "–"
	}
	return strings.Join(names, "、")
}

func tnumber(s *step) string {
	if s.T == 0 {
		return "–"
	}
	return "T" + strconv.Itoa(s.T)
}

// workflow is the whole document.
func workflow() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("<!-- 由 internal/ticket 的流程表生成,请勿手改;修改流程后运行 make generate -->")
	line("# 工单流程\n")
	line("工单从登记到办结的全部环节。图和表都取自程序实际执行的流程表,程序改了而本页没有跟着改,测试就不通过。\n")
	line("## 工单状态图\n")
	line("箭头上是环节编号和操作。不改变状态的操作(延期、先行联系、催办等)见下表;任一未办结状态都可以撤回(T37),图中从略。\n")
	line("```mermaid\nstateDiagram-v2")
	for _, s := range States {
		line("  state \"%s\" as %s", s.Name(), s)
	}
	for _, arrow := range arrows(func(s *step) ([]State, State) { return s.From, s.To }) {
		line("  %s", arrow)
	}
	for _, s := range []State{Closed, Transferred, Rejected, Merged, Cancelled} {
		line("  %s --> [*]", s)
	}
	line("```\n\n## 派发状态图\n")
	line("每次派发(主办、协办、下派)各有自己的状态和时钟。工单状态只随主办的派发走,协办和下级单位的操作不改变工单状态。\n")
	line("```mermaid\nstateDiagram-v2")
	for _, s := range WorkStates {
		line("  state \"%s\" as %s", s.Name(), s)
	}
	line("  [*] --> to_sign: T7 派单 / T15 审定裁决 / T16 兜底指定 / T17 下派 / T18 增派协办")
	for _, arrow := range arrows(func(s *step) ([]WorkState, WorkState) { return s.Work, s.WorkTo }) {
		line("  %s", arrow)
	}
	line("  replied --> handling: T32 重办 / T35 申请重办 / T36 虚假办结重办")
	line("  send_back_asked --> void: T15 裁定仍由原单位承办")
	for _, s := range []WorkState{WorkToSign, WorkHandling} {
		line("  %s --> void: 退单、裁决、答复、撤回后不再需要", s)
	}
	line("```\n\n## 环节表\n")
	line("“谁”是新建城市时的角色设置,可由管理员调整。“–”表示流程之外的操作。\n")
	line("| 编号 | 操作 | 从 | 到 | 派发 | 谁 | 前提 | 时钟 |\n|---|---|---|---|---|---|---|---|")
	for i := range flow {
		s := &flow[i]
		to, work := "不变", "–"
		if s.To != "" {
			to = s.To.Name()
		}
		if len(s.Work) > 0 {
			work = places(s.Work, 0)
			if s.WorkTo != "" {
				work += " → " + s.WorkTo.Name()
			}
			if s.Lead {
				work += "(限主办)"
			}
		}
		line("| %s | %s | %s | %s | %s | %s | %s | %s |", tnumber(s), s.Name, places(s.From, len(States)), to, work, who(s), needs[s.Do], s.Clock)
	}
	line("\n## 时限规则\n")
	line("每件工单记住受理时的规则版本,以后修改规则不影响在办件。整工作日从次一工作日起算,至末日%s止;不足一天的按工作时间计。\n", "24:00")
	line("| 规则 | %s |\n|---|%s", strings.Join(presetNames(), " | "), strings.Repeat("---|", len(Presets())))
	for _, rule := range rules11 {
		var cells []string
		for _, p := range Presets() {
			cells = append(cells, rule.of(p))
		}
		line("| %s | %s |", rule.name, strings.Join(cells, " | "))
	}
	line("\n## 始终成立\n")
	line("| 编号 | 内容 |\n|---|---|")
	for _, i := range [][2]string{{"I1", "工单用时等于各段(等待、承办)之和,不重叠也不遗漏"}, {"I2", "到期日只随留有记录的事由变动:派单、裁决或指定、批准延期、恢复办理、退回答复、重办、日历变更、撤回"},
		{"I3", "受理时间 t0 永不改变"}, {"I4", "每次变动都有操作人、时间、操作和所依据的规则与日历版本"}, {"I5", "同一时刻至多一个主办"},
		{"I6", "下级和协办的到期日不晚于上一级"}, {"I7", "办结必有且只有一个办结结果,其他状态没有"}, {"I8", "按历史重演,得到的每一栏都与现存的相同"}} {
		line("| %s | %s |", i[0], i[1])
	}
	return b.String()
}

// arrows joins the rows that lead from one state to another into one arrow each.
func arrows[T ~string](of func(*step) ([]T, T)) []string {
	var order []string
	label := map[string][]string{}
	for i := range flow {
		s := &flow[i]
		from, to := of(s)
		if s.Do == "cancel" || to == "" {
			continue
		}
		for _, f := range from {
			key := string(f) + " --> " + string(to)
			if f == "" {
				key = "[*] --> " + string(to)
			}
			name := strings.TrimPrefix(tnumber(s)+" "+s.Name, "– ")
			if label[key] == nil {
				order = append(order, key)
			}
			if !slices.Contains(label[key], name) {
				label[key] = append(label[key], name)
			}
		}
	}
	for i, key := range order {
		order[i] = key + ": " + strings.Join(label[key], " / ")
	}
	return order
}

func presetNames() []string {
	var names []string
	for _, p := range Presets() {
		names = append(names, p.Name)
	}
	return names
}

func spell(l workday.Limit) string {
	if l.Hours > 0 {
		return strconv.FormatFloat(l.Hours, 'f', -1, 64) + "小时"
	}
	return strconv.FormatFloat(l.Workdays, 'f', -1, 64) + "个工作日"
}

func part(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(wd), 'f', -1, 64) + "个工作日"
}

// rules11 are D1–D11 as a policy sets them.
var rules11 = []struct {
	name string
	of   func(Policy) string
}{
	{"D1 咨询类", func(p Policy) string { return spell(p.Inquiry) }},
	{"D2 非咨询类", func(p Policy) string { return spell(p.Matter) }},
	{"D3 紧急 / 突发(自然时间)", func(p Policy) string { return spell(p.Urgent) + " / " + spell(p.Sudden) }},
	{"派单 / 紧急派单", func(p Policy) string {
		return fmt.Sprintf("%.0f分钟 / %.0f分钟", p.Dispatch[0].Minutes(), p.Dispatch[1].Minutes())
	}},
	{"D4 签收 / 紧急", func(p Policy) string { return spell(p.Sign) + " / " + spell(p.SignFast) }},
	{"D5 退单 / 紧急", func(p Policy) string { return spell(p.SendBack) + " / " + spell(p.SendFast) }},
	{"D6 先行联系", func(p Policy) string { return spell(p.Contact) }},
	{"D7 延期", func(p Policy) string {
		return fmt.Sprintf("%d次(疑难件%d次),共%d个工作日", p.Extensions, p.ExtensionsHard, p.ExtensionCap)
	}},
	{"D8 省级交办提前", func(p Policy) string { return part(p.ProvinceReserve) }},
	{"D9 重办 / 虚假办结重办", func(p Policy) string {
		return fmt.Sprintf("时限的%.0f%% / %.0f%%", p.ReworkShare*100, p.FalseShare*100)
	}},
	{"D10 回访", func(p Policy) string {
		return fmt.Sprintf("%s,%d次跨%d天,链接%s", spell(p.FollowUp), p.Attempts, p.AttemptDays, spell(p.LinkOpen))
	}},
	{"D11 预警 黄 / 红", func(p Policy) string {
		return fmt.Sprintf("%.0f%% / %.0f%%或剩余%s", p.WarnYellow*100, p.WarnRed*100, part(p.RedLeft))
	}},
	{"退单、延期审批", func(p Policy) string { return spell(p.Verdict) }},
	{"争议审定", func(p Policy) string { return spell(p.Ruling) }},
	{"审核答复", func(p Policy) string { return spell(p.Review) }},
}
