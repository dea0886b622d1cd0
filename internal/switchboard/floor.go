package switchboard

import (
	"cmp"
	"context"
	"slices"
	"time"

	"suban/internal/call"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// Floor is what a floor lead sees: every agent, who waits, how well calls are answered.
type Floor struct {
	Now      time.Time     `json:"now"`
	Seats    []FloorSeat   `json:"seats"`
	Queue    []FloorCaller `json:"queue"`
	Quarter  CallFigures   `json:"quarter"`
	Today    CallFigures   `json:"today"`
	Back     int           `json:"back" doc:"等待回拨的人数"`
	Refused  int64         `json:"refused" doc:"中继上被拒绝的报文数"`
	Trunk    bool          `json:"trunk" doc:"可以呼出"`
	Within   int           `json:"within" doc:"K02 的秒数"`
	Short    int           `json:"short" doc:"K01 剔除的短时放弃的秒数"`
	Watching int64         `json:"watching,omitempty" doc:"您正在监听的坐席"`
}

// FloorSeat is one agent on the floor.
type FloorSeat struct {
	Agent  org.UserID      `json:"agent"`
	Name   string          `json:"name"`
	State  call.AgentState `json:"state"`
	Reason string          `json:"reason,omitempty"`
	Since  time.Time       `json:"since"`
	Skills []string        `json:"skills"`
	Today  int             `json:"today"`
	Help   bool            `json:"help,omitempty"`
	Call   call.State      `json:"call,omitempty"`
	Number string          `json:"number,omitempty"`
	Temp   bool            `json:"temp,omitempty"`
	Sound  bool            `json:"sound"`
}

// FloorCaller is one who waits.
type FloorCaller struct {
	Queue  string    `json:"queue"`
	Number string    `json:"number"`
	Since  time.Time `json:"since"`
	Before int       `json:"before"`
}

// CallFigures are K01–K04 of a period, from its call events alone.
type CallFigures struct {
	From      time.Time `json:"from"`
	Answered  CallShare `json:"answered"`
	Within    CallShare `json:"within"`
	MeanWait  float64   `json:"mean_wait" doc:"秒"`
	Waited    int       `json:"waited" doc:"平均等待由多少个接通的来电算出"`
	Abandoned CallShare `json:"abandoned"`
	Calls     int       `json:"calls"`
}

// CallShare is a rate of calls in its parts: Out are the short ones that do not count.
type CallShare struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
	Out int64 `json:"out"`
}

func shareOf(s indicator.CallSet) CallShare {
	return CallShare{int64(len(s.Num)), int64(len(s.Den)), int64(len(s.Out))}
}

// FiguresOf counts calls.
func FiguresOf(calls []*call.Call, from time.Time, plan call.Plan) CallFigures {
	list := Contacts(calls)
	mean, of := indicator.MeanWait(list)
	return CallFigures{From: from, Calls: len(calls), Answered: shareOf(indicator.AnswerRate(list, plan.Short)), Within: shareOf(indicator.AnsweredWithin(list, plan.Short, plan.Within)),
		MeanWait: mean.Seconds(), Waited: len(of), Abandoned: shareOf(indicator.AbandonRate(list, plan.Short))}
}

// Contacts are the calls that K01–K04 count: those that came in, were queued, and whose wait
// is over.
func Contacts(calls []*call.Call) (list []indicator.Call) {
	for _, c := range calls {
		if c.Direction != call.In || c.QueuedAt.IsZero() || c.AnswerAt.IsZero() && c.EndedAt.IsZero() {
			continue
		}
		one := indicator.Call{ID: int64(c.ID), QueuedAt: c.QueuedAt, EndedAt: c.EndedAt, CallBack: c.CallBack}
		if !c.AnswerAt.IsZero() {
			at := c.AnswerAt
			one.AnsweredAt = &at
		}
		list = append(list, one)
	}
	return list
}

const quarter = 15 * time.Minute

// Floor reads the floor as it is.
func (b *Board) Floor(ctx context.Context, by org.UserID) (Floor, error) {
	b.journal.flush(ctx)
	b.mu.Lock()
	f := b.floor(by)
	plan := b.plan
	b.mu.Unlock()
	err := b.o.DB.Read(ctx, func(tx *postgres.Tx) error {
		today := workday.DateOf(f.Now).Start()
		calls, err := tx.Calls(ctx, today, f.Now.Add(time.Second))
		if err != nil {
			return err
		}
		begin := f.Now.Truncate(quarter)
		f.Today = FiguresOf(calls, today, plan)
		f.Quarter = FiguresOf(slices.DeleteFunc(calls, func(c *call.Call) bool { return c.ArrivedAt.Before(begin) }), begin, plan)
		back, err := tx.CallBacks(ctx, 1000)
		f.Back = len(back)
		return err
	})
	return f, err
}

func (b *Board) floor(by org.UserID) Floor {
	now := b.now()
	f := Floor{Now: now, Seats: []FloorSeat{}, Queue: []FloorCaller{}, Within: int(b.plan.Within.Seconds()), Short: int(b.plan.Short.Seconds()), Trunk: b.line.Outward()}
	c := &b.line.Counts
	f.Refused = c.Strangers.Load() + c.Oversize.Load() + c.Flood.Load() + c.Malformed.Load() + c.Strange.Load()
	for _, s := range b.seats {
		if s.State == call.Offline && (s.tell == nil || !s.actor.May(org.Register) || s.actor.May(org.LeadFloor)) {
			continue
		}
		v := FloorSeat{Agent: s.ID, Name: s.actor.Name, State: s.State, Reason: s.Reason, Since: s.Since, Today: s.Calls, Help: s.help, Temp: s.actor.Is(org.TempAgent), Sound: s.peer != nil, Skills: []string{}}
		for _, q := range b.plan.Queues {
			if s.Skills[q.Skill] > 0 {
				v.Skills = append(v.Skills, q.Name)
			}
		}
		if t := b.calls[s.Call]; t != nil {
			v.Call, v.Number = t.State, t.masked()
		}
		f.Seats = append(f.Seats, v)
	}
	slices.SortFunc(f.Seats, func(a, b FloorSeat) int { return cmp.Compare(a.Name, b.Name) })
	for _, c := range call.Line(b.list()) {
		t := b.calls[c.ID]
		f.Queue = append(f.Queue, FloorCaller{Queue: b.plan.Queue(t.Queue).Name, Number: t.masked(), Since: t.QueuedAt, Before: t.before})
	}
	if s := b.seats[by]; s != nil && s.watching != 0 {
		if t := b.calls[s.watching]; t != nil {
			f.Watching = int64(t.Agent)
		}
	}
	return f
}
