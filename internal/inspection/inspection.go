// Package inspection is the rules of quality inspection (质检): which registrations and
// replies are drawn, how they are scored against a sheet, what an appeal leads to, and
// how far two inspectors agree. It is pure.
package inspection

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// ID names one inspection.
type ID int64

// Subject is what is inspected.
type Subject string

const (
	Registration Subject = "registration" // 坐席登记的工单
	Reply        Subject = "reply"        // 答复
	Call         Subject = "call"         // 通话: the recording of the call that a ticket came of
)

// Subjects in order.
var Subjects = []Subject{Registration, Reply, Call}

// Name is the subject's word in Chinese.
func (s Subject) Name() string {
	return map[Subject]string{Registration: "登记", Reply: "答复", Call: "通话"}[s]
}

// State is how far an inspection has come.
type State string

const (
	Waiting  State = "waiting"  // 待评分
	Half     State = "half"     // 双评: one of two inspectors has scored, neither sees the other's
	Split    State = "split"    // 双评结论不同, a third person rules
	Scored   State = "scored"   // 已评分
	Appealed State = "appealed" // 申诉待复评
	Settled  State = "settled"  // 已复评
)

// States in order.
var States = []State{Waiting, Half, Split, Scored, Appealed, Settled}

// Open reports that somebody still has to score.
func (s State) Open() bool { return s == Waiting || s == Half || s == Split || s == Appealed }

// Part is which of an inspection's scorings one is.
type Part string

const (
	First  Part = "first"  // 评分
	Blind  Part = "blind"  // 双评: the second, who does not see the first
	Ruling Part = "ruling" // 双评裁定
	Second Part = "second" // 申诉复评
)

// Mark is a passage that an inspector pointed at (标注): of the inspected text in characters
// as it was shown, of a recording in tenths of a second of its time line.
type Mark struct {
	Text  string `json:"text" doc:"哪一段文字:content、public 等;录音为 call: 加通话编号"`
	From  int    `json:"from" doc:"第几个字;录音为十分之一秒"`
	To    int    `json:"to"`
	Item  string `json:"item" doc:"评分项"`
	Quote string `json:"quote"`
	Note  string `json:"note"`
}

// Scoring is one inspector's judgement.
type Scoring struct {
	N         int
	Part      Part
	By        org.UserID
	ByName    string
	At        time.Time
	Lost      map[string]int // points taken off, by item
	Total     int
	Fatal     bool
	Qualified bool
	Marks     []Mark
	Comment   string
}

// Inspection is one registration or reply that was drawn (质检件).
type Inspection struct {
	ID         ID
	Subject    Subject
	Ticket     ticket.ID
	N          int // of the reply, 0 a registration
	Inspected  org.UserID
	Unit       org.UnitID
	MadeAt     time.Time // of what is inspected
	Rule       int
	RuleV      int
	DrawnAt    time.Time
	Sheet      int // version
	Double     bool
	State      State
	Version    int
	ScoredAt   *time.Time // when a result first stood: the day it counts for
	AppealTill *time.Time
	AppealedAt *time.Time
	Appeal     string
	Total      int
	Qualified  bool
	Scorings   []Scoring
}

// AppealDays is how many working days the inspected has to object.
const AppealDays = 3

// Given is what an inspector hands in.
type Given struct {
	Lost    map[string]int
	Marks   []Mark
	Comment string
}

// MayScore refuses who must not judge: the inspected himself, and whoever has judged
// this one before.
func (i *Inspection) MayScore(by org.Actor) error {
	switch {
	case !by.May(org.Inspect):
		return fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.Inspect.Name())
	case !i.State.Open():
		return fault.New(fault.Conflict, "这件已有结果,请刷新后再看")
	case by.Same(i.Inspected):
		return fault.New(fault.Denied, "不能给自己评分,请由其他质检员评")
	case slices.ContainsFunc(i.Scorings, func(s Scoring) bool { return by.Same(s.By) }):
		return fault.New(fault.Denied, "这件您已评过,须由另一位质检员评(双评、裁定和复评都不由同一人)")
	}
	return nil
}

// Score adds an inspector's judgement and says what becomes of the inspection.
func (i *Inspection) Score(by org.Actor, g Given, sheet Sheet, now, appealTill time.Time) error {
	if err := i.MayScore(by); err != nil {
		return err
	}
	s, err := sheet.judge(g)
	if err != nil {
		return err
	}
	s.N, s.By, s.ByName, s.At = len(i.Scorings)+1, by.ID, by.Name, now
	s.Part = map[State]Part{Waiting: First, Half: Blind, Split: Ruling, Appealed: Second}[i.State]
	i.Scorings = append(i.Scorings, s)
	switch i.State {
	case Waiting:
		i.State = Scored
		if i.Double {
			i.State = Half
		}
	case Half:
		i.State = Scored
		if i.Scorings[0].Qualified != s.Qualified {
			i.State = Split
		}
	case Split:
		i.State = Scored
	case Appealed:
		i.State = Settled
	}
	if i.State == Scored {
		i.ScoredAt, i.AppealTill = &now, &appealTill
	}
	if r := i.Result(); r != nil {
		i.Total, i.Qualified = r.Total, r.Qualified
	}
	i.Version++
	return nil
}

// Result is the scoring that counts: the second one after an appeal, the ruling where
// two differed, else the first. There is none while somebody still has to score for the
// first time.
func (i *Inspection) Result() *Scoring {
	if i.ScoredAt == nil {
		return nil
	}
	at := 0
	for k, s := range i.Scorings {
		if s.Part == Ruling || s.Part == Second {
			at = k
		}
	}
	return &i.Scorings[at]
}

// MayAppeal refuses who cannot object, or not any more. A unit's reply is answered for
// by its liaisons too.
func (i *Inspection) MayAppeal(by org.Actor, now time.Time) error {
	switch {
	case !i.Concerns(by):
		return fault.New(fault.NotFound, "没有这件质检,请核对编号")
	case i.State == Appealed:
		return fault.New(fault.Conflict, "已在申诉中,请等待复评")
	case i.State == Settled:
		return fault.New(fault.Conflict, "已经复评,复评为最终结果")
	case i.State != Scored:
		return fault.New(fault.Conflict, "还没有评分结果,不能申诉")
	case !now.Before(*i.AppealTill):
		return fault.New(fault.Conflict, "申诉期已过(评分后%d个工作日),不能再申诉", AppealDays)
	}
	return nil
}

// Object is the inspected's appeal (申诉): another inspector scores a second time, and
// that stands.
func (i *Inspection) Object(by org.Actor, text string, now time.Time) error {
	if err := i.MayAppeal(by, now); err != nil {
		return err
	}
	text, err := words("text", "申诉理由", text, 10, 1000)
	if err != nil {
		return err
	}
	i.State, i.AppealedAt, i.Appeal = Appealed, &now, text
	i.Version++
	return nil
}

// Concerns reports whether the actor is the inspected, or answers for the unit whose
// reply it is.
func (i *Inspection) Concerns(by org.Actor) bool {
	return by.Same(i.Inspected) || i.Subject == Reply && by.May(org.HandleTickets) && by.Holds(i.Unit)
}

// Sees reports whether the actor may open it. The inspected sees it once a result stands.
func (i *Inspection) Sees(by org.Actor) bool {
	switch {
	case by.May(org.Inspect), by.May(org.SeeAll) && by.May(org.ManagePolicies):
		return true
	case i.ScoredAt == nil:
		return false
	}
	return i.Concerns(by) || i.Subject != Reply && by.May(org.LeadFloor)
}

// Shown are the scorings that the actor may read: until a result stands, an inspector
// does not see what another thought.
func (i *Inspection) Shown(by org.Actor) (own []Scoring) {
	if i.ScoredAt != nil {
		return i.Scorings
	}
	for _, s := range i.Scorings {
		if by.Same(s.By) {
			own = append(own, s)
		}
	}
	return own
}

// Coaching is a talk about one result (辅导): what was agreed, and that it was read.
type Coaching struct {
	ID         int64
	Inspection ID
	To         org.UserID
	By         org.UserID
	ByName     string
	At         time.Time
	Text       string
	CheckOn    string // when somebody looks whether it helped
	ReadAt     *time.Time
	Answer     string
}

// Coach writes a coaching note.
func (i *Inspection) Coach(by org.Actor, text, checkOn, today string, now time.Time) (c Coaching, err error) {
	switch {
	case !by.May(org.Inspect) && !by.May(org.LeadFloor):
		return c, fault.New(fault.Denied, "辅导由质检员和班长记录")
	case i.ScoredAt == nil:
		return c, fault.New(fault.Conflict, "还没有评分结果,评分后再辅导")
	case by.Same(i.Inspected):
		return c, fault.New(fault.Denied, "不能辅导自己")
	case checkOn != "" && checkOn <= today:
		return c, fault.In("check_on", "回看日期应在今天以后")
	}
	text, err = words("text", "辅导内容", text, 4, 1000)
	return Coaching{Inspection: i.ID, To: i.Inspected, By: by.ID, ByName: by.Name, At: now, Text: text, CheckOn: checkOn}, err
}
