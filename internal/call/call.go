// Package call is the rules of the call side (话务): what a call and an agent may do
// next, who is served first and by whom, and what the events of a call amount to. A call
// is the fold of its events, which are only ever added; every figure about calls (K01–K04,
// K29) comes from them. It does no I/O and never asks the time.
package call

import (
	"fmt"
	"slices"
	"time"

	"suban/internal/org"
)

// ID is a call. Its born moment is in it, as in a ticket's.
type ID int64

// Direction says who called whom.
type Direction string

const (
	In  Direction = "in"  // 呼入
	Out Direction = "out" // 呼出(回访、回拨)
)

// State is where a call stands.
type State string

const (
	Greeting   State = "greeting"   // 播报录音告知
	Waiting    State = "waiting"    // 排队
	Ringing    State = "ringing"    // 振铃
	Talking    State = "talking"    // 通话
	Held       State = "held"       // 保持
	Consulting State = "consulting" // 坐席咨询第三方,来电人听音乐
	Conference State = "conference" // 三方通话
	Away       State = "away"       // 坐席页面断线,等其回来
	Dialling   State = "dialling"   // 呼出,对方未接
	Ended      State = "ended"
)

// Kind is what happened to a call.
type Kind string

const (
	Arrived    Kind = "arrived"    // 来电
	Dialled    Kind = "dialled"    // 坐席呼出
	Keyed      Kind = "keyed"      // 来电人按键
	Queued     Kind = "queued"     // 进入队列
	Overflowed Kind = "overflowed" // 久候,可由其他技能的坐席接
	Offered    Kind = "offered"    // 向坐席振铃
	Unanswered Kind = "unanswered" // 坐席未接,回到队首
	Connected  Kind = "connected"  // 接通
	HeldOn     Kind = "held"       // 保持
	Resumed    Kind = "resumed"    // 取回
	Consulted  Kind = "consulted"  // 咨询第三方
	Joined     Kind = "joined"     // 三方通话
	PartyLeft  Kind = "party_left" // 第三方退出
	Passed     Kind = "passed"     // 转接给其他队列或坐席
	Lost       Kind = "lost"       // 坐席页面断线
	Returned   Kind = "returned"   // 坐席页面恢复
	Watched    Kind = "watched"    // 班长监听、耳语、插话
	Unwatched  Kind = "unwatched"
	AskedBack  Kind = "asked_back" // 要求回拨
	Tied       Kind = "tied"       // 与工单关联
	Finished   Kind = "finished"   // 挂断
	Recorded   Kind = "recorded"   // 录音入库
	Wrapped    Kind = "wrapped"    // 话后整理完毕
)

// Event is one thing that happened to a call. Numbers and names are not in it.
type Event struct {
	Call     ID         `json:"-"`
	Seq      int        `json:"-"`
	At       time.Time  `json:"-"`
	Kind     Kind       `json:"-"`
	Agent    org.UserID `json:"agent,omitempty"`
	Queue    string     `json:"queue,omitempty"`
	Priority int        `json:"priority,omitempty"`
	Digit    string     `json:"digit,omitempty"`
	Party    string     `json:"party,omitempty"` // who is consulted: a post, or what kind of number
	Ticket   int64      `json:"ticket,omitempty"`
	How      string     `json:"how,omitempty"` // monitor, whisper, barge
	By       string     `json:"by,omitempty"`  // who ended it: caller, agent, lead, system, restart
	Millis   int64      `json:"millis,omitempty"`
}

// Work is what one agent had to do with a call (K29).
type Work struct {
	Talk, Hold, WrapUp time.Duration
	Calls              int
}

// Call is the fold of its events.
type Call struct {
	ID        ID
	Direction Direction
	State     State
	Since     time.Time // in that state
	Seq       int       // of the last event
	ArrivedAt time.Time
	QueuedAt  time.Time // zero when it never was; the first time
	AnswerAt  time.Time // by an agent, the first time
	EndedAt   time.Time
	EndedBy   string
	Agent     org.UserID // who has it, or had it last
	First     org.UserID // who answered
	Queue     string
	Priority  int
	Front     bool // came back unanswered: served first
	CallBack  bool
	Overflow  bool
	Digits    string
	Party     string
	Tickets   []int64
	Recorded  time.Duration
	Offers    int
	Worked    map[org.UserID]Work

	wrapping org.UserID
}

// moves is the whole life of a call: from which states something may happen, and where it leads;
// an empty state stays.
var moves = map[Kind]struct {
	from []State
	to   State
}{
	Arrived:    {[]State{""}, Greeting},
	Dialled:    {[]State{""}, Dialling},
	Keyed:      {[]State{Greeting, Waiting}, ""},
	Queued:     {[]State{Greeting, Talking, Held, Consulting, Conference, Away}, Waiting},
	Overflowed: {[]State{Waiting}, ""},
	Offered:    {[]State{Waiting}, Ringing},
	Unanswered: {[]State{Ringing}, Waiting},
	Connected:  {[]State{Ringing, Dialling, Consulting, Conference}, Talking},
	HeldOn:     {[]State{Talking}, Held},
	Resumed:    {[]State{Held, Consulting}, Talking},
	Consulted:  {[]State{Talking, Held}, Consulting},
	Joined:     {[]State{Consulting}, Conference},
	PartyLeft:  {[]State{Consulting, Conference}, Talking},
	Passed:     {[]State{Talking, Held, Consulting, Conference}, ""},
	Lost:       {[]State{Talking, Held, Consulting, Conference}, Away},
	Returned:   {[]State{Away}, Talking},
	Watched:    {[]State{Talking, Held, Consulting, Conference}, ""},
	Unwatched:  {[]State{Talking, Held, Consulting, Conference, Away, Waiting, Ended}, ""},
	AskedBack:  {[]State{Greeting, Waiting}, ""},
	Tied:       {[]State{Greeting, Waiting, Ringing, Talking, Held, Consulting, Conference, Away, Dialling, Ended}, ""},
	Finished:   {[]State{Greeting, Waiting, Ringing, Talking, Held, Consulting, Conference, Away, Dialling}, Ended},
	Recorded:   {[]State{Ended}, ""},
	Wrapped:    {[]State{Ended}, ""},
}

// Kinds lists every kind of event.
func Kinds() []Kind {
	var all []Kind
	for k := range moves {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// May reports whether something may happen to the call now.
func (c *Call) May(k Kind) bool { return slices.Contains(moves[k].from, c.State) }

// Apply adds one event, or refuses it and leaves the call as it is.
func (c *Call) Apply(e Event) error {
	move, known := moves[e.Kind]
	switch {
	case !known:
		return fmt.Errorf("call %d: no event %q", e.Call, e.Kind)
	case !slices.Contains(move.from, c.State):
		return fmt.Errorf("call %d: %s cannot happen while %q", e.Call, e.Kind, c.State)
	case e.At.Before(c.Since):
		e.At = c.Since // clocks are set back; a call's own time is not
	}
	c.count(e)
	c.Seq++
	if move.to != "" && move.to != c.State {
		c.State, c.Since = move.to, e.At
	}
	c.note(e)
	return nil
}

// count adds the time that ends with an event to the agent who spent it.
func (c *Call) count(e Event) {
	if c.State == Ended {
		if e.Kind == Wrapped && c.wrapping != 0 {
			c.work(c.wrapping, func(w *Work) { w.WrapUp += e.At.Sub(c.EndedAt) })
			c.wrapping = 0
		}
		return
	}
	if to := moves[e.Kind].to; to == "" || to == c.State || c.Agent == 0 {
		return
	}
	spent := e.At.Sub(c.Since)
	switch c.State {
	case Talking, Conference:
		c.work(c.Agent, func(w *Work) { w.Talk += spent })
	case Held, Consulting, Away:
		c.work(c.Agent, func(w *Work) { w.Hold += spent })
	}
}

func (c *Call) work(who org.UserID, add func(*Work)) {
	if c.Worked == nil {
		c.Worked = map[org.UserID]Work{}
	}
	w := c.Worked[who]
	add(&w)
	c.Worked[who] = w
}

// note keeps what an event says.
func (c *Call) note(e Event) {
	switch e.Kind {
	case Arrived:
		c.ID, c.Direction, c.ArrivedAt = e.Call, In, e.At
	case Dialled:
		c.ID, c.Direction, c.ArrivedAt, c.Agent = e.Call, Out, e.At, e.Agent
	case Keyed:
		c.Digits += e.Digit
	case Queued:
		if c.QueuedAt.IsZero() && c.AnswerAt.IsZero() {
			c.QueuedAt = e.At
		}
		c.Queue, c.Priority, c.Agent, c.Front, c.Overflow, c.Party = e.Queue, e.Priority, 0, c.Agent != 0, false, ""
	case Overflowed:
		c.Overflow = true
	case Offered:
		c.Agent, c.Offers = e.Agent, c.Offers+1
	case Unanswered:
		c.Agent, c.Front = 0, true
	case Connected:
		c.Agent, c.Party = e.Agent, ""
		if c.AnswerAt.IsZero() {
			c.AnswerAt, c.First = e.At, e.Agent
		}
		c.work(e.Agent, func(w *Work) { w.Calls++ })
	case Consulted:
		c.Party = e.Party
	case PartyLeft, Resumed:
		c.Party = ""
	case AskedBack:
		c.CallBack = true
	case Tied:
		if !slices.Contains(c.Tickets, e.Ticket) {
			c.Tickets = append(c.Tickets, e.Ticket)
		}
	case Finished:
		c.EndedAt, c.EndedBy = e.At, e.By
		if c.Worked[c.Agent].Calls > 0 {
			c.wrapping = c.Agent
		}
	case Recorded:
		c.Recorded = time.Duration(e.Millis) * time.Millisecond
	}
}

// Waited is how long the caller waited in the queue before an agent answered, or until
// the call ended. Announcement and menu are not waiting.
func (c *Call) Waited(now time.Time) time.Duration {
	switch {
	case c.QueuedAt.IsZero():
		return 0
	case !c.AnswerAt.IsZero():
		return c.AnswerAt.Sub(c.QueuedAt)
	case !c.EndedAt.IsZero():
		return c.EndedAt.Sub(c.QueuedAt)
	}
	return now.Sub(c.QueuedAt)
}

// Abandoned reports whether the caller gave up in the queue.
func (c *Call) Abandoned() bool {
	return c.Direction == In && c.State == Ended && !c.QueuedAt.IsZero() && c.AnswerAt.IsZero() && !c.CallBack
}

// Fold makes calls of events, which come in order of call and number.
func Fold(events []Event) ([]*Call, error) {
	var all []*Call
	for _, e := range events {
		if n := len(all); n == 0 || all[n-1].ID != e.Call {
			all = append(all, &Call{ID: e.Call})
		}
		if err := all[len(all)-1].Apply(e); err != nil {
			return nil, err
		}
	}
	return all, nil
}
