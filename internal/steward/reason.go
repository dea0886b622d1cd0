package steward

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// mostReasons is how many codes a list may have.
const mostReasons = 40

// AddReason adds a code to a list (新增理由) and returns it.
func (s *Steward) AddReason(ctx context.Context, by org.Actor, list, label string) (o ticket.Option, err error) {
	err = s.write(ctx, by, org.ManageCategories, func(w *writing) error {
		had, err := w.reasons(list)
		if err != nil {
			return err
		}
		if len(had) >= mostReasons {
			return fault.New(fault.Conflict, "“%s”已有%d项,请先停用不用的", ticket.Reasons[list], len(had))
		}
		o = ticket.Option{Value: fmt.Sprintf("own%d", len(had)+1), Label: strings.TrimSpace(label)}
		if err := checkReason(had, o); err != nil {
			return err
		}
		w.SaveReason(list, o, len(had))
		return w.keep(ctx, Reason, list+"."+o.Value, 0, "add", nil, o)
	})
	return o, err
}

// ChangeReason renames a code, takes it out of use or back. History keeps reading it.
func (s *Steward) ChangeReason(ctx context.Context, by org.Actor, seen int, list string, o ticket.Option) error {
	return s.write(ctx, by, org.ManageCategories, func(w *writing) error {
		had, err := w.reasons(list)
		if err != nil {
			return err
		}
		o.Label = strings.TrimSpace(o.Label)
		for i, was := range had {
			if was.Value != o.Value {
				continue
			}
			if o.Disabled && ticket.Bearing(list, o.Value) {
				return fault.New(fault.Conflict, "“%s”是办理规则要用的代码,可以改名,不能停用", was.Label)
			}
			if err := checkReason(had, o); err != nil {
				return err
			}
			if o.Disabled && !was.Disabled && len(w.book.Lists.Offered(list)) == 1 {
				return fault.New(fault.Conflict, "“%s”至少要留一项可选", ticket.Reasons[list])
			}
			w.SaveReason(list, o, i)
			action := "rename"
			if o.Disabled != was.Disabled {
				action = map[bool]string{true: "disable", false: "enable"}[o.Disabled]
			}
			return w.keep(ctx, Reason, list+"."+o.Value, seen, action, was, o)
		}
		return fault.New(fault.NotFound, "没有这一项,请刷新后再试")
	})
}

func (w *writing) reasons(list string) ([]ticket.Option, error) {
	if ticket.Reasons[list] == "" {
		return nil, fault.In("list", "没有“%s”这个可以改的列表", list)
	}
	return w.book.Lists.Whole(list), nil
}

func checkReason(had []ticket.Option, o ticket.Option) error {
	if n := utf8.RuneCountInString(o.Label); n < 2 || n > 30 {
		return fault.In("label", "名称应为2至30个字")
	}
	for _, other := range had {
		if other.Value != o.Value && other.Label == o.Label && !other.Disabled {
			return fault.In("label", "已有“%s”,请换一个名称", o.Label)
		}
	}
	return nil
}
