package bulletin

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/workday"
)

// Schedule says which report is made when, and for whom (定时报告).
type Schedule struct {
	ID      int64
	Version int
	Kind    Kind
	Of      int64
	Rhythm  Rhythm
	Day     int // of the week, Monday is 1, or of the month; by day it means nothing
	Minute  int // of that day
	Roles   []org.Role
	Users   []org.UserID
	Enabled bool
	DoneTo  workday.Date // every period that ended by then is settled
	ByName  string
	At      time.Time
}

// most is how many periods are made after a standstill: the latest ones, each once.
const most = 7

// Check refuses a schedule that would make nothing, or for nobody.
func (s Schedule) Check() error {
	switch {
	case !slices.Contains(Kinds, s.Kind):
		return fault.In("kind", "请选择报告的种类")
	case !s.Kind.OfCity() && s.Of == 0:
		return fault.In("of", "请选择专席或专项行动")
	case !slices.Contains(Rhythms, s.Rhythm):
		return fault.In("rhythm", "请选择每日、每周或每月")
	case s.Kind.OfCity() && s.Rhythm != s.Kind.Rhythm():
		return fault.In("rhythm", "%s的期间是固定的,请不要另选", s.Kind.Name())
	case s.Rhythm == ByWeek && (s.Day < 1 || s.Day > 7):
		return fault.In("day", "请选择星期几生成")
	case s.Rhythm == ByMonth && (s.Day < 1 || s.Day > 28):
		return fault.In("day", "每月生成的日子应为 1 至 28 日,每个月才都有")
	case s.Minute < 0 || s.Minute >= 24*60:
		return fault.In("minute", "时间应为 00:00 至 23:59")
	case len(s.Roles)+len(s.Users) == 0:
		return fault.In("roles", "请至少选一个收件的岗位或人员")
	case len(s.Users) > 50:
		return fault.In("users", "按人指定的收件人最多50个,更多的请按岗位发送")
	}
	return nil
}

// DueAt is when the report of a period is made: on the first such day after its end.
func (s Schedule) DueAt(p indicator.Period) time.Time {
	on := p.To
	switch s.Rhythm {
	case ByWeek:
		on = on.Plus(s.Day - 1)
	case ByMonth:
		on = on.Plus(s.Day - 1)
	}
	return on.Start().Add(time.Duration(s.Minute) * time.Minute)
}

// Latest is the last period whose report is due by now.
func (s Schedule) Latest(now time.Time) indicator.Period {
	p := s.Rhythm.Holding(workday.DateOf(now))
	for now.Before(s.DueAt(p)) {
		p = s.Rhythm.Holding(p.From.Prev())
	}
	return p
}

// Next is when the next report will be made.
func (s Schedule) Next(now time.Time) time.Time {
	return s.DueAt(s.Rhythm.Holding(s.Latest(now).To))
}

// Due are the periods whose reports are due and not settled, oldest first. After a
// standstill each missed one is made once, the latest seven of them at most.
func (s Schedule) Due(now time.Time) (list []indicator.Period) {
	if !s.Enabled {
		return nil
	}
	for p := s.Latest(now); s.DoneTo.Before(p.To) && len(list) < most; p = s.Rhythm.Holding(p.From.Prev()) {
		list = append(list, p)
	}
	slices.Reverse(list)
	return list
}
