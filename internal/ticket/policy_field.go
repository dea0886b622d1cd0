package ticket

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/workday"
)

// PolicyField is one number of a time-limit policy: its name in JSON, its words, and
// between what it makes sense. Unit is 时限 (working days or natural hours), 分钟,
// 工作日 (of working time), 天, 次, 占比 or 是否.
type PolicyField struct {
	Name, Label, Unit string
	Lo, Hi            float64
	of                func(*Policy) any
}

// PolicyFields are all numbers of a policy in the order of the form, D1–D11.
var PolicyFields = []PolicyField{
	{"inquiry", "咨询类办理时限", "时限", 0.5, 60, func(p *Policy) any { return &p.Inquiry }},
	{"matter", "非咨询类办理时限", "时限", 0.5, 120, func(p *Policy) any { return &p.Matter }},
	{"urgent", "紧急诉求办理时限", "时限", 0.02, 10, func(p *Policy) any { return &p.Urgent }},
	{"sudden", "突发诉求办理时限", "时限", 0.02, 5, func(p *Policy) any { return &p.Sudden }},
	{"dispatch.0", "派单时限(一般)", "分钟", 1, 24 * 60, func(p *Policy) any { return &p.Dispatch[0] }},
	{"dispatch.1", "派单时限(紧急)", "分钟", 1, 4 * 60, func(p *Policy) any { return &p.Dispatch[1] }},
	{"sign", "签收时限(一般)", "时限", 0.01, 5, func(p *Policy) any { return &p.Sign }},
	{"sign_urgent", "签收时限(紧急)", "时限", 0.01, 2, func(p *Policy) any { return &p.SignFast }},
	{"send_back", "申请退单时限(一般)", "时限", 0.01, 10, func(p *Policy) any { return &p.SendBack }},
	{"send_back_urgent", "申请退单时限(紧急)", "时限", 0.01, 2, func(p *Policy) any { return &p.SendFast }},
	{"contact", "先行联系时限", "时限", 0.01, 10, func(p *Policy) any { return &p.Contact }},
	{"verdict", "退单、延期审核时限", "时限", 0.01, 5, func(p *Policy) any { return &p.Verdict }},
	{"ruling", "争议审定时限", "时限", 0.1, 20, func(p *Policy) any { return &p.Ruling }},
	{"review", "答复审核时限", "时限", 0.01, 5, func(p *Policy) any { return &p.Review }},
	{"follow_up", "回访时限", "时限", 0.1, 20, func(p *Policy) any { return &p.FollowUp }},
	{"link_open", "评价链接有效期", "时限", 0.5, 30, func(p *Policy) any { return &p.LinkOpen }},
	{"details", "退回补录时限", "时限", 0.01, 5, func(p *Policy) any { return &p.Details }},
	{"extensions", "延期次数(一般)", "次", 0, 5, func(p *Policy) any { return &p.Extensions }},
	{"extensions_difficult", "延期次数(疑难件)", "次", 0, 9, func(p *Policy) any { return &p.ExtensionsHard }},
	{"extension_cap", "延期累计上限", "天", 1, 120, func(p *Policy) any { return &p.ExtensionCap }},
	{"long_extension", "超过几个工作日由中心主任批", "天", 1, 120, func(p *Policy) any { return &p.LongExtension }},
	{"extension_left", "申请延期须剩余", "工作日", 0, 5, func(p *Policy) any { return &p.ExtensionLeft }},
	{"extension_signed", "延期申请须经单位负责人签批", "是否", 0, 1, func(p *Policy) any { return &p.ExtensionSigned }},
	{"province_reserve", "省级件预留", "工作日", 0, 10, func(p *Policy) any { return &p.ProvinceReserve }},
	{"rework_share", "重办给原时限的", "占比", 0.1, 2, func(p *Policy) any { return &p.ReworkShare }},
	{"false_share", "虚假办结重办给原时限的", "占比", 0.1, 2, func(p *Policy) any { return &p.FalseShare }},
	{"rework_max", "重办次数上限", "次", 1, 9, func(p *Policy) any { return &p.ReworkMax }},
	{"attempts", "回访未接通次数", "次", 1, 10, func(p *Policy) any { return &p.Attempts }},
	{"attempt_days", "回访至少分布在几天", "天", 1, 10, func(p *Policy) any { return &p.AttemptDays }},
	{"warn_yellow", "黄色预警(用去时限的)", "占比", 0.1, 0.98, func(p *Policy) any { return &p.WarnYellow }},
	{"warn_red", "红色预警(用去时限的)", "占比", 0.1, 0.99, func(p *Policy) any { return &p.WarnRed }},
	{"red_left", "剩余多少即红色预警", "工作日", 0, 5, func(p *Policy) any { return &p.RedLeft }},
	{"reserve", "下派预留(剩余时间的)", "占比", 0, 0.9, func(p *Policy) any { return &p.Reserve }},
	{"reserve_min", "下派最少预留", "工作日", 0, 5, func(p *Policy) any { return &p.ReserveMin }},
	{"min_after_return", "退回重答最少给", "工作日", 0, 5, func(p *Policy) any { return &p.MinAfterReturn }},
	{"suspend_max", "挂起最长", "天", 1, 250, func(p *Policy) any { return &p.SuspendMax }},
	{"reopen_within", "办结后可申请重办", "天", 0, 120, func(p *Policy) any { return &p.ReopenWithin }},
	{"hop_max", "转几手后进入争议审定", "次", 1, 9, func(p *Policy) any { return &p.HopMax }},
	{"unreasonable_for", "无理重复认定有效期(自然日)", "天", 1, 730, func(p *Policy) any { return &p.UnreasonableFor }},
	{"ack_within", "移交确认时限", "分钟", 0.5, 120, func(p *Policy) any { return &p.AckWithin }},
	{"amend_within", "登记后本人可修改", "分钟", 0, 24 * 60, func(p *Policy) any { return &p.AmendWithin }},
	{"chief_province", "省级件答复前须一把手阅批", "是否", 0, 1, func(p *Policy) any { return &p.ChiefProvince }},
	{"chief_rework", "重办答复须一把手签报", "是否", 0, 1, func(p *Policy) any { return &p.ChiefRework }},
}

// Text is the field's value in words.
func (f PolicyField) Text(p Policy) string {
	switch v := f.of(&p).(type) {
	case *workday.Limit:
		return limitWords(*v)
	case *time.Duration:
		if f.Unit == "分钟" {
			return number(v.Minutes()) + "分钟"
		}
		return number(v.Hours()/24) + "个工作日"
	case *float64:
		return number(*v*100) + "%"
	case *bool:
		if *v {
			return "是"
		}
		return "否"
	case *int:
		if f.Unit == "天" && f.Name != "attempt_days" && f.Name != "unreasonable_for" {
			return strconv.Itoa(*v) + "个工作日"
		}
		return strconv.Itoa(*v) + f.Unit
	}
	return ""
}

func limitWords(l workday.Limit) string {
	var parts []string
	if l.Workdays != 0 {
		parts = append(parts, number(l.Workdays)+"个工作日")
	}
	if l.Hours != 0 {
		parts = append(parts, number(l.Hours)+"小时")
	}
	return strings.Join(parts, "加")
}

func number(v float64) string { return strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64) }

// amount is the field's value on the scale of its bounds.
func (f PolicyField) amount(p Policy) float64 {
	switch v := f.of(&p).(type) {
	case *workday.Limit:
		if v.Workdays < 0 || v.Hours < 0 {
			return -1
		}
		return v.Workdays + v.Hours/24
	case *time.Duration:
		if f.Unit == "分钟" {
			return v.Minutes()
		}
		return v.Hours() / 24
	case *float64:
		return *v
	case *int:
		return float64(*v)
	case *bool:
		if *v {
			return 1
		}
	}
	return 0
}

// Amount is the field's value on the scale of its bounds, natural for a limit in hours,
// which are then the amount.
func (f PolicyField) Amount(p Policy) (v float64, natural bool) {
	if l, ok := f.of(&p).(*workday.Limit); ok && l.Hours != 0 {
		return l.Hours, true
	}
	return f.amount(p), false
}

// Put sets the field to what Amount says of another policy.
func (f PolicyField) Put(p *Policy, v float64, natural bool) {
	switch to := f.of(p).(type) {
	case *workday.Limit:
		*to = workday.Limit{Workdays: v}
		if natural {
			*to = workday.Limit{Hours: v}
		}
	case *time.Duration:
		day := 24 * time.Hour
		if f.Unit == "分钟" {
			day = time.Minute
		}
		*to = time.Duration(v * float64(day))
	case *float64:
		*to = v
	case *int:
		*to = int(v)
	case *bool:
		*to = v != 0
	}
}

// bounds are the field's bounds in words.
func (f PolicyField) bounds() string {
	unit, scale := f.Unit, 1.0
	switch f.Unit {
	case "时限":
		unit = "天(24小时为1天)"
	case "工作日":
		unit = "个工作日"
	case "占比":
		unit, scale = "%", 100
	}
	return fmt.Sprintf("%s至%s%s", number(f.Lo*scale), number(f.Hi*scale), unit)
}

// Check refuses a policy whose numbers cannot work, in words.
func (p Policy) Check() error {
	for _, f := range PolicyFields {
		v := f.amount(p)
		if math.IsNaN(v) || v < f.Lo || v > f.Hi {
			return fault.In(f.Name, "%s应为%s,现为%s,请核对", f.Label, f.bounds(), f.Text(p))
		}
	}
	for _, f := range PolicyFields {
		if l, ok := f.of(&p).(*workday.Limit); ok && l.Workdays != 0 && l.Hours != 0 {
			return fault.In(f.Name, "%s只能填工作日或小时中的一种", f.Label)
		}
	}
	for _, pair := range []struct {
		less, more, why string
	}{
		{"warn_yellow", "warn_red", "黄色预警要早于红色预警"},
		{"sudden", "urgent", "突发诉求的时限不能比紧急的长"},
		{"urgent", "matter", "紧急诉求的时限不能比非咨询类的长"},
		{"sign_urgent", "sign", "紧急件的签收时限不能比一般件长"},
		{"send_back_urgent", "send_back", "紧急件的退单时限不能比一般件长"},
		{"sign", "matter", "签收时限不能比办理时限长"},
		{"contact", "matter", "先行联系时限不能比办理时限长"},
		{"extensions", "extensions_difficult", "疑难件的延期次数不能比一般件少"},
		{"attempt_days", "attempts", "回访分布的天数不能比次数多"},
	} {
		less, more := policyField(pair.less), policyField(pair.more)
		if less.amount(p) > more.amount(p) || pair.less == "warn_yellow" && p.WarnYellow == p.WarnRed {
			return fault.In(pair.less, "%s:%s%s,%s%s", pair.why, less.Label, less.Text(p), more.Label, more.Text(p))
		}
	}
	return nil
}

func policyField(name string) PolicyField {
	for _, f := range PolicyFields {
		if f.Name == name {
			return f
		}
	}
	panic("no policy field " + name)
}

// PolicyChange is one number that two versions of a policy differ in.
type PolicyChange struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Was   string `json:"was"`
	Now   string `json:"now"`
}

// Diff lists what another version of the policy changes.
func (p Policy) Diff(next Policy) []PolicyChange {
	changes := []PolicyChange{}
	for _, f := range PolicyFields {
		if was, now := f.Text(p), f.Text(next); was != now {
			changes = append(changes, PolicyChange{f.Name, f.Label, was, now})
		}
	}
	return changes
}
