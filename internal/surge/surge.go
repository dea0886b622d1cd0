package surge

import (
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// State is how a response stands.
type State string

const (
	Asked     State = "asked"     // 待第二人确认
	Running   State = "running"   // 战时
	Ended     State = "ended"     // 已撤收
	Withdrawn State = "withdrawn" // 未启动
)

// Surge is one response.
type Surge struct {
	ID        int64
	Version   int
	Plan      Plan
	State     State
	Reason    string
	AskedBy   org.UserID
	AskedName string
	AskedAt   time.Time
	BegunBy   org.UserID
	BegunName string
	BegunAt   *time.Time
	EndedName string
	EndedAt   *time.Time
	Summary   string
}

// Leads refuses whoever may not ask for a response or keep it: the floor's lead and the
// director.
func Leads(by org.Actor) error {
	if by.May(org.LeadFloor) || directs(by) {
		return nil
	}
	return fault.New(fault.Denied, "战时响应由班长提出,由中心主任确认")
}

func directs(by org.Actor) bool { return by.May(org.ManagePolicies) && by.May(org.SeeAll) }

// Ask asks for the plan to be switched on.
func Ask(p Plan, reason string, by org.Actor, now time.Time) (s Surge, err error) {
	if err := Leads(by); err != nil {
		return s, err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 4 || n > 200 {
		return s, fault.In("reason", "请写明启动的理由,4 至 200 字")
	}
	return Surge{Version: 1, Plan: p, State: Asked, Reason: reason, AskedBy: by.Person(), AskedName: by.Name, AskedAt: now}, p.Check()
}

// Begin is the second person's word: from here the plan runs.
func (s *Surge) Begin(by org.Actor, now time.Time) error {
	switch {
	case s.State != Asked:
		return fault.New(fault.Conflict, "没有待确认的启动申请,请刷新后再看")
	case !directs(by):
		return fault.New(fault.Denied, "启动战时响应须由中心主任确认")
	case by.Same(s.AskedBy):
		return fault.New(fault.Denied, "提出和确认须是两个人,请另一位中心主任确认")
	}
	s.State, s.BegunBy, s.BegunName, s.BegunAt = Running, by.Person(), by.Name, &now
	s.Version++
	return nil
}

// Withdraw takes back what was asked and not yet begun.
func (s *Surge) Withdraw(by org.Actor, now time.Time) error {
	if err := Leads(by); err != nil {
		return err
	}
	if s.State != Asked {
		return fault.New(fault.Conflict, "没有待确认的启动申请,请刷新后再看")
	}
	s.State, s.EndedAt, s.EndedName = Withdrawn, &now, by.Name
	s.Version++
	return nil
}

// End stands the response down.
func (s *Surge) End(by org.Actor, summary string, now time.Time) error {
	summary = strings.TrimSpace(summary)
	switch n := utf8.RuneCountInString(summary); {
	case s.State != Running:
		return fault.New(fault.Conflict, "战时响应没有在运行,请刷新后再看")
	case !directs(by):
		return fault.New(fault.Denied, "撤收由中心主任决定")
	case n < 4 || n > 1000:
		return fault.In("summary", "请写明撤收的情况,4 至 1000 字")
	}
	s.State, s.EndedAt, s.EndedName, s.Summary = Ended, &now, by.Name, summary
	s.Version++
	return nil
}

// Due lists the hours whose list is still to be rolled up: every full hour since the
// beginning that has passed, up to the stand-down, after the last one done.
func (s *Surge) Due(last, now time.Time) (hours []time.Time) {
	if s.BegunAt == nil {
		return nil
	}
	end := now
	if s.EndedAt != nil && s.EndedAt.Before(end) {
		end = *s.EndedAt
	}
	h := s.BegunAt.Truncate(time.Hour).Add(time.Hour)
	if !last.Before(h) {
		h = last.Add(time.Hour)
	}
	for ; !h.After(end); h = h.Add(time.Hour) {
		hours = append(hours, h)
	}
	return hours
}

// Account is a volunteer's temporary account: for one shift, after a quiz.
type Account struct {
	Surge     int64
	User      org.UserID
	Login     string
	Batch     string
	From      time.Time // of the shift
	Until     time.Time // when it dies
	StartedAt *time.Time
	Tries     int
	Score     int
	PassedAt  *time.Time
	DeadAt    *time.Time
}

// Window is the shift that a person who comes at a moment works: the one running, or the
// next of that name.
func (s Shift) Window(now time.Time) (from, until time.Time) {
	for day := workday.DateOf(now).Prev(); ; day = day.Next() {
		from = day.Start().Add(time.Duration(s.From) * time.Minute)
		until = day.Start().Add(time.Duration(s.To) * time.Minute)
		if now.Before(until) {
			return from, until
		}
	}
}

// MostTries is how often the quiz may be taken.
const MostTries = 3

// Start begins the quiz, or goes on with the one begun.
func (a *Account) Start(p Plan, now time.Time) error {
	switch {
	case a.PassedAt != nil:
		return fault.New(fault.Conflict, "您已通过上岗测验,可以登记了")
	case !a.Alive(now):
		return fault.New(fault.Denied, "临时账号已过本班时间")
	case a.StartedAt != nil && now.Before(a.StartedAt.Add(time.Duration(p.Training)*time.Minute)):
		return nil
	case a.Tries >= MostTries:
		return fault.New(fault.Denied, "测验已做%d次未通过,请找班长", MostTries)
	}
	a.StartedAt = &now
	a.Tries++
	return nil
}

// Hand hands in the answers: right ones in percent, in the time given.
func (a *Account) Hand(p Plan, answers []int, now time.Time) error {
	switch {
	case a.PassedAt != nil:
		return fault.New(fault.Conflict, "您已通过上岗测验,可以登记了")
	case a.StartedAt == nil:
		return fault.New(fault.Conflict, "请先开始测验")
	case now.After(a.StartedAt.Add(time.Duration(p.Training) * time.Minute)):
		a.StartedAt = nil
		return fault.New(fault.Conflict, "已超过%d分钟,请重新开始", p.Training)
	case len(answers) != len(p.Quiz):
		return fault.In("answers", "还有题目没有作答")
	}
	right := 0
	for i, q := range p.Quiz {
		if answers[i] == q.Right {
			right++
		}
	}
	a.StartedAt, a.Score = nil, 100*right/len(p.Quiz)
	if a.Score >= p.Pass {
		a.PassedAt = &now
	}
	return nil
}

// Alive reports that the account may still sign in.
func (a Account) Alive(now time.Time) bool { return a.DeadAt == nil && now.Before(a.Until) }

// Works refuses a registration by a volunteer who has not passed, or is out of his shift.
func (a Account) Works(now time.Time) error {
	switch {
	case a.PassedAt == nil:
		return fault.New(fault.Denied, "请先到「上岗测验」完成测验,再登记")
	case !a.Alive(now) || now.Before(a.From):
		return fault.New(fault.Denied, "临时账号只在本班(%s至%s)可以登记,请找班长", workday.Format(a.From), workday.Format(a.Until))
	}
	return nil
}

// Moment is one hour of a drill.
type Moment struct {
	At      time.Time
	What    []string
	Seats   int
	Rolled  int
	Alive   int // temporary accounts
	OnShift int
}

// Rehearse runs a plan on a simulated clock (演练), by the rules that a real response
// runs by: two people begin it, lists roll up every hour, volunteers of each batch come,
// pass and die with their shift, and at the end it is stood down. Nothing real is touched.
func Rehearse(p Plan, begin time.Time, hours int) (list []Moment, err error) {
	lead := org.Actor{ID: 1, Name: "演练班长", Permissions: map[org.Permission]bool{org.LeadFloor: true}}
	director := org.Actor{ID: 2, Name: "演练主任", Permissions: map[org.Permission]bool{org.ManagePolicies: true, org.SeeAll: true}}
	s, err := Ask(p, "定期演练", lead, begin)
	if err != nil {
		return nil, err
	}
	if err := s.Begin(director, begin); err != nil {
		return nil, err
	}
	var accounts []Account
	var last time.Time
	rolled := 0
	right := make([]int, len(p.Quiz))
	for i, q := range p.Quiz {
		right[i] = q.Right
	}
	for h := 0; h <= hours; h++ {
		now := begin.Add(time.Duration(h) * time.Hour)
		m := Moment{At: now, Seats: p.SeatsTo}
		if h == 0 {
			m.What = append(m.What, "两人启动,席位增至满员")
			for _, b := range p.Batches {
				shift, _ := p.Shift(b.Shift)
				from, until := shift.Window(now)
				for range b.People {
					a := Account{Batch: b.Name, From: from, Until: until}
					if err := a.Start(p, now); err != nil {
						return nil, err
					}
					if err := a.Hand(p, right, now.Add(time.Minute)); err != nil {
						return nil, err
					}
					accounts = append(accounts, a)
				}
			}
		}
		for _, due := range s.Due(last, now) {
			last = due
			rolled++
			m.What = append(m.What, "清单汇总并发送各指挥组")
		}
		for i := range accounts {
			if a := &accounts[i]; a.DeadAt == nil && !a.Alive(now) {
				a.DeadAt = &now
			}
		}
		if h == hours {
			if err := s.End(director, "演练结束,撤收。", now); err != nil {
				return nil, err
			}
			for i := range accounts {
				if accounts[i].DeadAt == nil {
					accounts[i].DeadAt = &now
				}
			}
			m.Seats = p.SeatsFrom
			m.What = append(m.What, "撤收,临时账号全部失效")
		}
		m.Rolled = rolled
		for _, a := range accounts {
			if a.Alive(now) {
				m.Alive++
			}
		}
		minute := now.In(workday.Zone).Hour()*60 + now.In(workday.Zone).Minute()
		for _, shift := range p.Shifts {
			if shift.From <= minute && minute < shift.To || minute+24*60 < shift.To {
				m.OnShift += shift.People
			}
		}
		list = append(list, m)
	}
	return list, nil
}
