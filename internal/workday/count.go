package workday

import (
	"math"
	"time"

	"suban/internal/fault"
)

// Basis says how working time is reckoned (计时口径). The zero Basis counts 24 hours
// of every working date and ends days at 24:00.
type Basis struct {
	EndOfDay time.Duration `json:"end_of_day,omitempty"` // 当日截止时刻: 0 = 24:00, else e.g. 17h30m
	Office   bool          `json:"office,omitempty"`     // 按办公时间: only Open to Close of a working date counts
	Open     time.Duration `json:"open,omitempty"`       // 0 with Close 0 = 9:00
	Close    time.Duration `json:"close,omitempty"`      // 0 = 17:00, an 8-hour day
}

const wholeDay = 24 * time.Hour

// hours are the part of a working date that counts.
func (b Basis) hours() (open, shut time.Duration) {
	switch {
	case !b.Office:
		return 0, wholeDay
	case b.Open == 0 && b.Close == 0:
		return 9 * time.Hour, 17 * time.Hour
	}
	return b.Open, b.Close
}

// Workday is the working time of one working date: 24 h, or the office hours.
func (b Basis) Workday() time.Duration {
	open, shut := b.hours()
	return shut - open
}

// Days expresses working time in working days.
func (b Basis) Days(work time.Duration) float64 { return float64(work) / float64(b.Workday()) }

// Time expresses working days, parts included, as working time to the second.
func (b Basis) Time(days float64) time.Duration {
	return time.Duration(math.Round(days*b.Workday().Seconds())) * time.Second
}

// End is the exclusive end of d.
func (b Basis) End(d Date) time.Time { return b.end(d.number()) }

func (b Basis) end(day int) time.Time {
	if b.EndOfDay == 0 {
		return instant(day+1, 0)
	}
	return instant(day, b.EndOfDay)
}

// Check refuses hours that make no day.
func (b Basis) Check() error {
	open, shut := b.hours()
	switch {
	case open < 0 || shut > wholeDay || open >= shut:
		return fault.In("office_hours", "办公时间应在0:00至24:00之间,且上班早于下班")
	case b.EndOfDay < 0 || b.EndOfDay > wholeDay:
		return fault.In("end_of_day", "当日截止时刻应在0:00至24:00之间")
	}
	return nil
}

// Limit is a time limit (办理时限): working days or natural hours, not both. Whole
// working days are counted from the next working day; fractional ones are working
// time from the instant itself.
type Limit struct {
	Workdays float64 `json:"workdays,omitempty"`
	Hours    float64 `json:"hours,omitempty"` // natural time (自然时间)
}

const (
	maxWorkdays = 5000
	maxHours    = 10 * 366 * 24
)

// Whole reports whether l counts whole working days.
func (l Limit) Whole() bool { return l.Hours == 0 && l.Workdays == math.Trunc(l.Workdays) }

func (l Limit) IsZero() bool { return l == Limit{} }

// Check refuses a limit that is no length of time.
func (l Limit) Check() error {
	switch {
	case l.Workdays != 0 && l.Hours != 0:
		return fault.In("limit", "办理时限只能填工作日或小时中的一种")
	case !(l.Workdays >= 0 && l.Workdays <= maxWorkdays): // also NaN
		return fault.In("workdays", "工作日数应在0至%d之间", maxWorkdays)
	case !(l.Hours >= 0 && l.Hours <= maxHours):
		return fault.In("hours", "小时数应在0至%d之间", maxHours)
	}
	return nil
}

// Due returns when l ends for something that began at from. A zero limit ends at
// once; natural hours ask no calendar.
func (c *Calendar) Due(from time.Time, l Limit, b Basis) (time.Time, error) {
	if err := l.Check(); err != nil {
		return time.Time{}, err
	}
	if err := b.Check(); err != nil {
		return time.Time{}, err
	}
	switch {
	case l.IsZero():
		return from.In(Zone), nil
	case l.Hours > 0:
		return from.In(Zone).Add(naturalTime(l.Hours)), nil
	case l.Whole():
		day, _ := moment(from)
		return c.nth(day, int(l.Workdays), b)
	}
	return c.Add(from, b.Time(l.Workdays), b)
}

func naturalTime(hours float64) time.Duration {
	return time.Duration(math.Round(hours*3600)) * time.Second
}

// nth is the end of the n-th working day after day.
func (c *Calendar) nth(day, n int, b Basis) (time.Time, error) {
	target, err := c.nthDay(day, n)
	if err != nil {
		return time.Time{}, err
	}
	return b.end(target), nil
}

func (c *Calendar) nthDay(day, n int) (int, error) {
	if !c.knows(day) {
		return 0, missing(dateAt(day).Year)
	}
	i := int(c.worked[day+1-c.first]) + n - 1
	if i < 0 {
		return 0, missing(dateAt(c.first - 1).Year)
	}
	if i >= len(c.working) {
		if err := c.covers(day, c.first+len(c.cells)); err != nil {
			return 0, err // the first gap, or the year after the last
		}
	}
	target := c.first + int(c.working[i])
	return target, c.covers(min(day, target), max(day, target))
}

// AddDays moves a due date by n whole working days (延期, or 提前 when n is negative).
// from is an end: at 00:00 it closes the day before, so a due date of 11月10日 24:00
// and one day more is 11月11日 24:00. Counting from a deed is Due's business.
func (c *Calendar) AddDays(from time.Time, n int, b Basis) (time.Time, error) {
	if err := b.Check(); err != nil {
		return time.Time{}, err
	}
	if n < -maxWorkdays || n > maxWorkdays {
		return time.Time{}, fault.In("workdays", "工作日数应在0至%d之间", maxWorkdays)
	}
	if n == 0 {
		return from.In(Zone), nil
	}
	return c.nth(lastDay(from), n, b)
}

// Add returns the instant at which work of working time has passed since from. An
// end of day is the exclusive one: a day's work finished on Friday is Saturday
// 00:00, not Monday's opening.
func (c *Calendar) Add(from time.Time, work time.Duration, b Basis) (time.Time, error) {
	if err := b.Check(); err != nil {
		return time.Time{}, err
	}
	if work < 0 {
		return time.Time{}, fault.In("workdays", "工作时间不能为负数")
	}
	if work == 0 {
		return from.In(Zone), nil
	}
	day, at := moment(from)
	if !c.knows(day) {
		return time.Time{}, missing(dateAt(day).Year)
	}

	open, shut := b.hours()
	if c.works(day) {
		begin := max(at, open)
		if left := shut - begin; left > 0 {
			if work <= left {
				return instant(day, begin+work), nil
			}
			work -= left
		}
	}
	whole := (work - 1) / (shut - open)
	if whole > maxWorkdays {
		return time.Time{}, fault.In("workdays", "工作日数应在0至%d之间", maxWorkdays)
	}
	target, err := c.nthDay(day, int(whole)+1)
	if err != nil {
		return time.Time{}, err
	}
	return instant(target, open+work-whole*(shut-open)), nil
}

func (c *Calendar) works(day int) bool { return c.cells[day-c.first].flags&works != 0 }

// Elapsed measures the working time between two instants, negative when to is
// earlier. It asks only for the years that the time between touches.
func (c *Calendar) Elapsed(from, to time.Time, b Basis) (time.Duration, error) {
	if err := b.Check(); err != nil {
		return 0, err
	}
	if to.Before(from) {
		work, err := c.Elapsed(to, from, b)
		return -work, err
	}
	if from.Equal(to) {
		return 0, nil
	}
	d1, at1 := moment(from)
	d2, at2 := moment(to)
	if at2 == 0 {
		d2, at2 = d2-1, wholeDay
	}
	if !c.knows(d1) || !c.knows(d2) || c.unknown[d1-c.first] != c.unknown[d2-c.first] {
		return 0, c.covers(d1, d2)
	}
	open, shut := b.hours()
	whole := time.Duration(c.worked[d2-c.first]-c.worked[d1-c.first]) * (shut - open)
	return whole + c.within(d2, at2, open, shut) - c.within(d1, at1, open, shut), nil
}

// within is the working time of day before the time of day at.
func (c *Calendar) within(day int, at, open, shut time.Duration) time.Duration {
	if !c.works(day) || at <= open {
		return 0
	}
	return min(at, shut) - open
}
