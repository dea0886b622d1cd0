// Package bulletin is the reports of figures that a hotline makes again and again (报告):
// of a day, a week, a month, of a special desk, of a campaign; which period one is about,
// when one is due, and what it says. It is pure.
package bulletin

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/workday"
)

// ID names one report that was made, or is being made.
type ID int64

// Kind is what a report is about.
type Kind string

// Kinds of reports; the first three are of the whole city.
const (
	Daily    Kind = "daily"    // 日报
	Weekly   Kind = "weekly"   // 统计周报; 周报 alone is the brief of hard matters that a leader signs
	Monthly  Kind = "monthly"  // 月报
	Desk     Kind = "desk"     // 专席报告
	Campaign Kind = "campaign" // 专项行动报告
)

// Kinds lists them in order.
var Kinds = []Kind{Daily, Weekly, Monthly, Desk, Campaign}

var kindNames = map[Kind]string{Daily: "日报", Weekly: "统计周报", Monthly: "月报", Desk: "专席报告", Campaign: "专项行动报告"}

// Name is the kind in Chinese.
func (k Kind) Name() string { return kindNames[k] }

// OfCity reports that a kind is of the whole city and has its period by its nature.
func (k Kind) OfCity() bool { return k == Daily || k == Weekly || k == Monthly }

// Rhythm is how long a period is.
type Rhythm string

const (
	ByDay   Rhythm = "day"
	ByWeek  Rhythm = "week"  // Monday to Sunday
	ByMonth Rhythm = "month" // of the calendar
)

// Rhythms in order.
var Rhythms = []Rhythm{ByDay, ByWeek, ByMonth}

// Rhythm is the kind's own, empty where it has none.
func (k Kind) Rhythm() Rhythm {
	return map[Kind]Rhythm{Daily: ByDay, Weekly: ByWeek, Monthly: ByMonth}[k]
}

// Holding is the period of a rhythm that a day lies in.
func (r Rhythm) Holding(d workday.Date) indicator.Period {
	switch r {
	case ByWeek:
		monday := d.Plus(-(int(d.Start().In(workday.Zone).Weekday()) + 6) % 7)
		return indicator.Period{From: monday, To: monday.Plus(7)}
	case ByMonth:
		first := workday.Date{Year: d.Year, Month: d.Month, Day: 1}
		next := time.Date(d.Year, d.Month+1, 1, 0, 0, 0, 0, time.UTC)
		return indicator.Period{From: first, To: workday.Date{Year: next.Year(), Month: next.Month(), Day: 1}}
	}
	return indicator.Period{From: d, To: d.Next()}
}

// Ask is a report that somebody, or a schedule, wants.
type Ask struct {
	Kind   Kind
	Of     int64 // the desk or the campaign
	Period indicator.Period
}

// longest is how many days a report may be about.
const longest = 400

// Check refuses a report that cannot be made yet, or not at all.
func (a Ask) Check(today workday.Date) error {
	switch {
	case !slices.Contains(Kinds, a.Kind):
		return fault.In("kind", "请选择报告的种类")
	case a.Kind == Desk && a.Of == 0:
		return fault.In("of", "请选择专席")
	case a.Kind == Campaign && a.Of == 0:
		return fault.In("of", "请选择专项行动")
	case a.Period.Check() != nil:
		return fault.In("to", "结束日期不能早于开始日期")
	case a.Period.Days() > longest:
		return fault.In("from", "一份报告最多%d天,请缩短期间", longest)
	case today.Before(a.Period.To):
		return fault.In("to", "期间%s还没有过完,%s起可以生成;没过完的数还会变", a.Period, a.Period.To)
	}
	return nil
}

// Keeps refuses who does not keep reports: make them, set when they are made and for whom.
func Keeps(by org.Actor) error {
	if by.May(org.ManagePolicies) && by.May(org.SeeAll) {
		return nil
	}
	return fault.New(fault.Denied, "报告由中心主任生成和排定,您可以查看已生成的报告")
}

// Reads reports whether somebody may read every report: whoever sees the whole city's
// figures. Others read those that were sent to them.
func Reads(by org.Actor) bool {
	return by.May(org.SeeAll) || by.May(org.SignOff) || by.May(org.Supervise) && by.May(org.SeeListed)
}

// State is how far a report has come.
type State string

const (
	Waiting State = "waiting" // 等待生成
	Making  State = "making"  // 正在生成
	Ready   State = "ready"   // 已生成
	Refused State = "refused" // 没有生成, with the reason
)

// Bulletin is one report without what it says.
type Bulletin struct {
	ID       ID
	Ask      Ask
	Schedule int64 // 0: by hand
	State    State
	Step     int // of Steps
	Why      string
	By       org.UserID
	ByName   string
	AskedAt  time.Time
	MadeAt   *time.Time
	Title    string
	Roles    []org.Role   // to whom it is sent
	Users    []org.UserID // and to whom by name
}

// Steps are what making a report consists of, in the words that its progress shows.
var Steps = []string{"等待", "汇总指标", "逐件核对", "统计来电", "填写文档", "完成"}
