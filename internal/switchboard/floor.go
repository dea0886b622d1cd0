package switchboard

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"suban/internal/call"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/workday"
)

// Floor is what a floor lead sees: every agent, who waits, how well calls are answered.
type Floor struct {
	Now      time.Time         `json:"now"`
	Seats    []FloorSeat       `json:"seats"`
	Queue    []FloorCaller     `json:"queue"`
	Quarter  stats.CallFigures `json:"quarter"`
	Today    stats.CallFigures `json:"today"`
	Back     int               `json:"back" doc:"等待回拨的人数"`
	Refused  int64             `json:"refused" doc:"中继上被拒绝的报文数"`
	Trunk    bool              `json:"trunk" doc:"可以呼出"`
	Within   int               `json:"within" doc:"K02 的秒数"`
	Short    int               `json:"short" doc:"K01 剔除的短时放弃的秒数"`
	Watching int64             `json:"watching,omitempty" doc:"您正在监听的坐席"`
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
	Phone  bool            `json:"phone,omitempty" doc:"用话机接听"`
	Handle int             `json:"handle" doc:"今日平均处理时长,秒"`
}

// FloorCaller is one who waits.
type FloorCaller struct {
	Queue  string    `json:"queue"`
	Number string    `json:"number"`
	Since  time.Time `json:"since"`
	Before int       `json:"before"`
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
		f.Today = stats.CallsOf(calls, today, plan)
		f.Quarter = stats.CallsOf(slices.DeleteFunc(calls, func(c *call.Call) bool { return c.ArrivedAt.Before(begin) }), begin, plan)
		back, err := tx.CallBacks(ctx, 1000)
		f.Back = len(back)
		if err != nil {
			return err
		}
		return f.shifts(ctx, tx, today)
	})
	return f, err
}

// handled is an agent's mean handling time of a call, in seconds.
func handled(s call.Shift) int {
	if s.Calls == 0 {
		return 0
	}
	return int((s.Talk + s.Hold + s.WrapUp).Seconds()) / s.Calls
}

// shifts adds how today's agents spent their time, those who have signed out again too.
func (f *Floor) shifts(ctx context.Context, tx *postgres.Tx, today time.Time) error {
	states, err := tx.AgentEvents(ctx, today, f.Now.Add(time.Second))
	if err != nil {
		return err
	}
	left := map[org.UserID]time.Time{}
	for _, e := range states {
		delete(left, e.Agent)
		if e.State == call.Offline && !e.At.Before(today) {
			left[e.Agent] = e.At
		}
	}
	shifts := call.Shifts(states, today, f.Now)
	for i := range f.Seats {
		s := &f.Seats[i]
		delete(left, s.Agent)
		s.Handle = handled(shifts[s.Agent])
	}
	names, err := tx.UserNames(ctx, slices.Collect(maps.Keys(left)))
	if err != nil {
		return err
	}
	begin := len(f.Seats)
	for id, at := range left {
		f.Seats = append(f.Seats, FloorSeat{Agent: id, Name: names[id], State: call.Offline, Since: at, Today: shifts[id].Calls, Handle: handled(shifts[id]), Skills: []string{}})
	}
	slices.SortFunc(f.Seats[begin:], func(a, b FloorSeat) int { return cmp.Compare(a.Name, b.Name) })
	return nil
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
		v := FloorSeat{Agent: s.ID, Name: s.actor.Name, State: s.State, Reason: s.Reason, Since: s.Since, Today: s.Calls, Help: s.help, Temp: s.actor.Is(org.TempAgent), Sound: b.reachable(s), Phone: b.phoned(s), Skills: []string{}}
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
