package ticket

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
)

// SetLabels marks a ticket (标签): by hand with a reason, or by the rules of the
// centre, which may raise its urgency.
type SetLabels struct {
	Add    string `json:"add" label:"加标签" as:"text" max:"12"`
	Remove string `json:"remove" label:"去标签" as:"text" max:"12"`
	Reason Secret `json:"reason" label:"理由" max:"300"`
	// What rules did: the marks, which version of which rule, and what of it follows.
	Tags  []string `json:"tags,omitempty"`
	Rules []string `json:"rules,omitempty"`
	Raise Urgency  `json:"raise,omitempty"`
	Call  []string `json:"call,omitempty"` // 呼叫班长 because of these
}

func (*SetLabels) Action() Action { return "label" }

// mostLabels is how many marks a ticket may carry.
const mostLabels = 20

func (f *SetLabels) check(c *Case, by org.Actor, now time.Time, r rules) error {
	f.Add, f.Remove = strings.TrimSpace(f.Add), strings.TrimSpace(f.Remove)
	if by.System {
		return nil
	}
	switch {
	case len(f.Tags)+len(f.Rules)+len(f.Call) > 0 || f.Raise != 0:
		return fault.New(fault.Invalid, "规则标签只由系统添加")
	case f.Add == "" && f.Remove == "":
		return fault.In("add", "请填写要加或要去的标签")
	case f.Reason.Empty():
		return fault.In("reason", "请写明加去标签的理由")
	case f.Add != "" && (utf8.RuneCountInString(f.Add) < 2 || strings.ContainsAny(f.Add, " ,\u3000\uff0c")):
		return fault.In("add", "标签至少两个字,不含空格和逗号")
	case f.Add != "" && slices.Contains(c.Labels, f.Add):
		return fault.In("add", "已有「%s」标签", f.Add)
	case f.Remove != "" && !slices.Contains(c.Labels, f.Remove):
		return fault.In("remove", "没有「%s」标签,现有:%s", f.Remove, strings.Join(c.Labels, "、"))
	case f.Add != "" && len(c.Labels) >= mostLabels:
		return fault.In("add", "标签最多%d个,请先去掉不用的", mostLabels)
	}
	return nil
}

func (f *SetLabels) apply(c *Case, e Event, r rules) error {
	labels := slices.Clone(c.Labels)
	for _, tag := range append(slices.Clone(f.Tags), f.Add) {
		if tag != "" && !slices.Contains(labels, tag) && len(labels) < mostLabels {
			labels = append(labels, tag)
		}
	}
	if at := slices.Index(labels, f.Remove); at >= 0 && f.Remove != "" {
		labels = slices.Delete(labels, at, at+1)
	}
	c.Labels = labels
	if f.Raise > c.Urgency {
		c.Urgency = f.Raise
		c.hurryDispatch(e.At, r)
	}
	return nil
}

// hurryDispatch brings the dispatch clock of a ticket that became urgent forward.
func (c *Case) hurryDispatch(now time.Time, r rules) {
	if c.Urgency < Urgent || c.DispatchDueAt == nil || c.DetailsDueAt != nil || c.State != Accepted && c.State != ToDispatch {
		return
	}
	if due := now.Add(r.p.Dispatch[1]); due.Before(*c.DispatchDueAt) {
		c.DispatchDueAt = &due
	}
}
