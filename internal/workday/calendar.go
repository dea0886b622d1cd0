package workday

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"suban/internal/fault"
)

// Kind says why a date is worked or not.
type Kind string

const (
	Workday Kind = "workday" // 工作日
	Weekend Kind = "weekend" // 周末
	Holiday Kind = "holiday" // 节假日
	Makeup  Kind = "makeup"  // 调休上班
)

// Kinds lists every Kind in order.
var Kinds = []Kind{Workday, Weekend, Holiday, Makeup}

// Chinese is the kind as people read it.
func (k Kind) Chinese() string {
	return map[Kind]string{Workday: "工作日", Weekend: "周末", Holiday: "节假日", Makeup: "调休上班"}[k]
}

// Status says on whose word a year's calendar stands.
type Status string

const (
	StatusPublished   Status = "published"   // 已公布
	StatusProvisional Status = "provisional" // 暂定(管理员已接受)
)

// Statuses lists every Status in order.
var Statuses = []Status{StatusPublished, StatusProvisional}

// Day is one date of a calendar.
type Day struct {
	Date        Date   `json:"date"`
	Kind        Kind   `json:"kind"`
	Working     bool   `json:"working"`
	Name        string `json:"name,omitempty"`        // the holiday it belongs to (节日)
	Provisional bool   `json:"provisional,omitempty"` // 暂定
}

// YearDay is one date that a year's paper names: a day off or a make-up day.
type YearDay struct {
	Date    Date   `json:"date"`
	Name    string `json:"name"`
	Working bool   `json:"working"`
}

// Year is one year's holiday arrangement (放假安排). Its days may reach into the
// December before, as the State Council's papers do.
type Year struct {
	Year   int       `json:"year"`
	Status Status    `json:"status"`
	Days   []YearDay `json:"days"`
	Source string    `json:"source,omitempty"` // addresses of the papers, or the file's name
}

// The years an installation can hold.
const (
	FirstYear = 2007 // the first built in
	LastYear  = 2100
)

// Calendar is an immutable set of years. A due date keeps the Version it was
// reckoned with. The zero Calendar knows no year and refuses every date.
type Calendar struct {
	Version int

	years []Year // ascending
	first int    // number of the first day held
	cells []cell // one per day from first
	names []string

	worked  []int32 // worked[i]: working days before day i
	unknown []int32 // unknown[i]: days of missing years before day i
	working []int32 // indexes of the working days
}

type cell struct {
	flags uint8
	name  uint8
}

const (
	known uint8 = 1 << iota
	works
	rested // a weekend day by the week alone
	named
	provisional
)

// With returns a new calendar in which y is added or replaces the year held.
func (c *Calendar) With(version int, y Year) (*Calendar, error) {
	if version <= c.Version {
		return nil, fault.In("version", "新日历的版本号应大于现行的第%d版", c.Version)
	}
	if err := y.check(); err != nil {
		return nil, err
	}

	years := slices.Clone(c.years)
	i, held := slices.BinarySearchFunc(years, y.Year, func(h Year, n int) int { return cmp.Compare(h.Year, n) })
	switch {
	case held && y.Status == StatusProvisional && years[i].Status == StatusPublished:
		return nil, fault.New(fault.Conflict, "%d年的放假安排已经公布,不能改用暂定日历", y.Year)
	case held:
		years[i] = y.clone()
	default:
		years = slices.Insert(years, i, y.clone())
	}
	return build(version, years)
}

// build lays the years out day by day. A date named by two papers follows the
// later year's.
func build(version int, years []Year) (*Calendar, error) {
	c := &Calendar{Version: version, years: years, names: []string{""}}
	c.first = Date{years[0].Year, time.January, 1}.number()
	end := Date{years[len(years)-1].Year + 1, time.January, 1}.number()
	c.cells = make([]cell, end-c.first)

	for _, y := range years {
		flags := known
		if y.Status == StatusProvisional {
			flags |= provisional
		}
		from := Date{y.Year, time.January, 1}
		for d, n := from, from.number(); d.Year == y.Year; d, n = d.Next(), n+1 {
			c.cells[n-c.first].flags = flags | weekly(d.Weekday())
		}
	}
	ids := map[string]int{"": 0}
	for _, y := range years {
		for _, d := range y.Days {
			n := d.Date.number() - c.first
			if n < 0 || c.cells[n].flags&known == 0 {
				continue // the December of a year that is not held
			}
			if _, ok := ids[d.Name]; !ok {
				if len(c.names) > 255 {
					return nil, fault.New(fault.Invalid, "日历中的节日名称超过255种,请统一名称后再导入")
				}
				ids[d.Name] = len(c.names)
				c.names = append(c.names, d.Name)
			}
			x := &c.cells[n]
			x.name = uint8(ids[d.Name])
			x.flags = x.flags&^works | named
			if d.Working {
				x.flags |= works
			}
		}
	}

	c.worked = make([]int32, len(c.cells)+1)
	c.unknown = make([]int32, len(c.cells)+1)
	for i, x := range c.cells {
		c.worked[i+1], c.unknown[i+1] = c.worked[i], c.unknown[i]
		switch {
		case x.flags&known == 0:
			c.unknown[i+1]++
		case x.flags&works != 0:
			c.worked[i+1]++
			c.working = append(c.working, int32(i))
		}
	}
	return c, nil
}

func weekly(w time.Weekday) uint8 {
	if w == time.Saturday || w == time.Sunday {
		return rested
	}
	return works
}

func (y Year) clone() Year {
	y.Days = slices.Clone(y.Days)
	slices.SortFunc(y.Days, func(a, b YearDay) int { return a.Date.Compare(b.Date) })
	return y
}

// check refuses a year that cannot be a State Council arrangement.
func (y Year) check() error {
	if y.Year < FirstYear || y.Year > LastYear {
		return fault.In("year", "年份%d不在%d—%d年之间", y.Year, FirstYear, LastYear)
	}
	if !slices.Contains(Statuses, y.Status) {
		return fault.In("status", "%d年日历的状态应为“已公布”或“暂定”", y.Year)
	}
	if len(y.Days) == 0 && y.Status == StatusProvisional {
		return fault.In("year", "内置的暂定日历只到%d年,%d年请导入放假安排文件", lastLunar, y.Year)
	}
	if len(y.Days) == 0 {
		return fault.In("days", "%d年的文件里没有任何日期:国务院办公厅可能尚未公布,请公布后再导入,或接受暂定日历", y.Year)
	}

	seen := make(map[Date]bool, len(y.Days))
	off := map[Date]bool{}
	for i, d := range y.Days {
		switch {
		case !d.Date.real():
			return fault.In("days", "第%d个日期%s不存在", i+1, d.Date)
		case d.Date.Year != y.Year && d.Date.Before(Date{y.Year - 1, time.December, 1}), d.Date.Year > y.Year:
			return fault.In("days", "日期%s不属于%d年的放假安排(只能是当年或上一年12月)", d.Date, y.Year)
		case seen[d.Date]:
			return fault.In("days", "日期%s出现了两次,请只保留一条", d.Date)
		case d.Name == "":
			return fault.In("days", "日期%s没有节日名称", d.Date)
		case len([]rune(d.Name)) > 40:
			return fault.In("days", "日期%s的节日名称超过40个字", d.Date)
		}
		seen[d.Date] = true
		off[d.Date] = !d.Working
	}
	for _, d := range fixedFeasts(y.Year) {
		if !off[d.Date] && (seen[d.Date] || weekly(d.Date.Weekday()) == works) {
			return fault.In("days", "%d年的安排不完整:%s(%s)没有列为放假", y.Year, short(d.Date), d.Name)
		}
	}
	return nil
}

// fixedFeasts are the statutory days on fixed dates that every published year has had.
func fixedFeasts(year int) []YearDay {
	return []YearDay{
		{Date: Date{year, time.January, 1}, Name: "元旦"},
		{Date: Date{year, time.May, 1}, Name: "劳动节"},
		{Date: Date{year, time.October, 1}, Name: "国庆节"},
		{Date: Date{year, time.October, 2}, Name: "国庆节"},
		{Date: Date{year, time.October, 3}, Name: "国庆节"},
	}
}

// Day says what d is. A date of a year neither published nor accepted is refused.
func (c *Calendar) Day(d Date) (Day, error) {
	if !d.real() {
		return Day{}, fault.New(fault.Invalid, "日期%s不存在", d)
	}
	n := d.number()
	if !c.knows(n) {
		return Day{}, missing(d.Year)
	}
	return c.day(n), nil
}

// day describes a day that is known.
func (c *Calendar) day(n int) Day {
	x := c.cells[n-c.first]
	d := Day{Date: dateAt(n), Working: x.flags&works != 0, Name: c.names[x.name], Provisional: x.flags&provisional != 0}
	switch {
	case d.Working && x.flags&rested != 0:
		d.Kind = Makeup
	case d.Working:
		d.Kind = Workday
	case x.flags&named != 0:
		d.Kind = Holiday
	default:
		d.Kind = Weekend
	}
	return d
}

func (c *Calendar) knows(n int) bool {
	i := n - c.first
	return i >= 0 && i < len(c.cells) && c.cells[i].flags&known != 0
}

// covers refuses when a day from a to b, both included, lies in a missing year.
func (c *Calendar) covers(a, b int) error {
	if a > b {
		return nil
	}
	if c.knows(a) && c.knows(b) && c.unknown[b+1-c.first] == c.unknown[a-c.first] {
		return nil
	}
	for year, last := dateAt(a).Year, dateAt(b).Year; year <= last; year++ {
		if !c.knows(Date{year, time.January, 1}.number()) {
			return missing(year)
		}
	}
	return missing(dateAt(a).Year)
}

// missing is the refusal of a year the calendar does not hold.
func missing(year int) error {
	if year < FirstYear {
		return fault.New(fault.Conflict, "没有%d年的放假安排:日历从%d年开始,请核对日期", year, FirstYear)
	}
	return fault.New(fault.Conflict, "%d年的放假安排尚未导入,无法计算工作日:请导入国务院办公厅公布的%d年放假安排,或接受暂定日历", year, year)
}

// Provisional reports whether the time from from to to, its end excluded, touches
// a provisional year.
func (c *Calendar) Provisional(from, to time.Time) bool {
	a, _ := moment(from)
	b := lastDay(to)
	for _, y := range c.years {
		if y.Status == StatusProvisional && a <= (Date{y.Year, time.December, 31}).number() && b >= (Date{y.Year, time.January, 1}).number() {
			return true
		}
	}
	return false
}

// Years lists the years held, the earliest first.
func (c *Calendar) Years() []Year {
	years := make([]Year, len(c.years))
	for i, y := range c.years {
		years[i] = y.clone()
	}
	return years
}

// Year returns one year as it was added.
func (c *Calendar) Year(year int) (Year, bool) {
	for _, y := range c.years {
		if y.Year == year {
			return y.clone(), true
		}
	}
	return Year{}, false
}

// WorkingDays counts the working days of a year.
func (c *Calendar) WorkingDays(year int) (int, error) {
	a, b := Date{year, time.January, 1}.number(), Date{year, time.December, 31}.number()
	if err := c.covers(a, b); err != nil {
		return 0, err
	}
	return int(c.worked[b+1-c.first] - c.worked[a-c.first]), nil
}

// Change is a date that two calendars see differently. Was or Is has no Kind where
// the year was missing.
type Change struct {
	Date Date `json:"date"`
	Was  Day  `json:"was"`
	Is   Day  `json:"is"`
}

// Diff lists the dates on which later differs from c, as shown when a calendar is
// replaced and open due dates are reckoned anew.
func (c *Calendar) Diff(later *Calendar) []Change {
	var changes []Change
	if len(later.cells) == 0 {
		return nil
	}
	from, to := later.first, later.first+len(later.cells)
	if len(c.cells) > 0 {
		from, to = min(from, c.first), max(to, c.first+len(c.cells))
	}
	for n := from; n < to; n++ {
		ch := Change{Date: dateAt(n)}
		if c.knows(n) {
			ch.Was = c.day(n)
		}
		if later.knows(n) {
			ch.Is = later.day(n)
		}
		if ch.Was != ch.Is {
			changes = append(changes, ch)
		}
	}
	return changes
}

// Builtin is version 1: the published years 2007–2026.
func Builtin() *Calendar { return builtin() }

var builtin = sync.OnceValue(func() *Calendar {
	years, err := readPublished(published)
	if err != nil {
		panic(fmt.Errorf("read embedded calendars: %w", err))
	}
	c, err := build(1, years)
	if err != nil {
		panic(fmt.Errorf("lay out embedded calendars: %w", err))
	}
	return c
})
