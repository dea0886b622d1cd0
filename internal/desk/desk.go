// Package desk is the special desks (专席): seats for one sort of caller, opened and
// closed on dates and within hours; and the introductions of a firm to a bank that the
// finance desk makes (银企对接). It is pure.
package desk

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// ID numbers a desk of the city, from 1.
type ID int

// Kind is whom a desk is for.
type Kind string

const (
	Business Kind = "business" // 为企服务
	Finance  Kind = "finance"  // 金融服务: introduces firms to banks
	Epidemic Kind = "epidemic" // 疫情防控
	Other    Kind = "other"
)

// Kinds in order.
var Kinds = []Kind{Business, Finance, Epidemic, Other}

// Desk is one special desk.
type Desk struct {
	ID         ID
	Version    int
	Name       string
	Kind       Kind
	Number     string // its own number or extension, as the public dials it
	Digit      string // 按几进入, empty for none
	Seats      int
	Skill      string   // by which calls find it
	Categories []string // what it is for, with all below; none: everything
	OpenOn     string   // the first day
	CloseOn    string   // the last day, empty while it is not known
	From, To   string   // hours of the day as 08:30; both empty is round the clock
	People     []org.UserID
	ByName     string
	At         time.Time
}

// Check refuses a desk that callers could not find or nobody could sit at.
func (d Desk) Check() error {
	day := func(field, text string) error {
		if _, err := workday.ParseDate(text); err != nil {
			return fault.In(field, "%s", err.Error())
		}
		return nil
	}
	n := utf8.RuneCountInString(strings.TrimSpace(d.Name))
	switch {
	case n < 2 || n > 20:
		return fault.In("name", "专席名称应为 2 至 20 字")
	case !slices.Contains(Kinds, d.Kind):
		return fault.In("kind", "请选择专席的类别")
	case d.Seats < 1 || d.Seats > 200:
		return fault.In("seats", "席位应为 1 至 200 个")
	case len(d.Number) > 20 || strings.Trim(d.Number, "0123456789-") != "":
		return fault.In("number", "号码只能是数字和短横")
	case len(d.Digit) > 1 || strings.Trim(d.Digit, "123456789") != "":
		return fault.In("digit", "按键只能是 1 至 9 中的一个,不用按键请留空")
	case len(d.People) > d.Seats:
		return fault.In("people", "专席只有%d个席位,安排了%d人;请增加席位或减少人员", d.Seats, len(d.People))
	case (d.From == "") != (d.To == "") || d.From != "" && !(clock(d.From) && clock(d.To) && d.From < d.To):
		return fault.In("from", "服务时间应写成 08:30 至 17:30 的样子;全天服务请都留空")
	}
	if err := day("open_on", d.OpenOn); err != nil {
		return err
	}
	if d.CloseOn != "" {
		if err := day("close_on", d.CloseOn); err != nil {
			return err
		}
		if d.CloseOn < d.OpenOn {
			return fault.In("close_on", "关闭日期不能早于开通日期")
		}
	}
	return nil
}

func clock(text string) bool {
	_, err := time.Parse("15:04", text)
	return err == nil && len(text) == 5 || text == "24:00"
}

// Standing is whether callers reach a desk now.
type Standing string

const (
	Planned Standing = "planned" // 未到开通日
	Open    Standing = "open"
	OffDuty Standing = "off_duty" // 服务时间以外
	Closed  Standing = "closed"   // 已关闭
)

// Stands says how a desk stands at a moment.
func (d Desk) Stands(now time.Time) Standing {
	today, hour := workday.DateOf(now).String(), now.In(workday.Zone).Format("15:04")
	switch {
	case today < d.OpenOn:
		return Planned
	case d.CloseOn != "" && today > d.CloseOn:
		return Closed
	case d.From != "" && (hour < d.From || hour >= d.To):
		return OffDuty
	}
	return Open
}

// Register refuses a registration at the desk by who does not sit there, or while it is
// not open, or about what it is not for.
func (d Desk) Register(by org.Actor, category string, now time.Time) error {
	switch s := d.Stands(now); {
	case s == Planned:
		return fault.In("desk", "%s于%s开通,现在不能登记;请选其他专席或不选", d.Name, d.OpenOn)
	case s == Closed:
		return fault.In("desk", "%s已于%s关闭,请选其他专席或不选", d.Name, d.CloseOn)
	case s == OffDuty:
		return fault.In("desk", "%s的服务时间为%s至%s,现在请不选专席", d.Name, d.From, d.To)
	case !slices.ContainsFunc(d.People, by.Same) && !by.May(org.LeadFloor):
		return fault.In("desk", "您不在%s的席位上,请选其他专席或不选;需要调整请找班长", d.Name)
	case len(d.Categories) > 0 && category != "" && !slices.ContainsFunc(d.Categories, func(c string) bool { return org.Above(c, category) }):
		return fault.In("desk", "%s不受理这类诉求,请改选分类,或不选专席", d.Name)
	}
	return nil
}

// Keeps refuses whoever may not open, change or close desks.
func Keeps(by org.Actor) error {
	if by.May(org.LeadFloor) || by.May(org.ManagePolicies) && by.May(org.SeeAll) {
		return nil
	}
	return fault.New(fault.Denied, "专席由班长和中心主任管理")
}
