package stats

import (
	"cmp"
	"context"
	"slices"
	"time"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
)

// CallFigures are K01–K04 of a period, from its call events alone.
type CallFigures struct {
	From      time.Time `json:"from"`
	Answered  CallShare `json:"answered" doc:"K01 接通率"`
	Within    CallShare `json:"within" doc:"K02 及时接通率"`
	MeanWait  float64   `json:"mean_wait" doc:"K03 平均等待,秒"`
	Waited    int       `json:"waited" doc:"平均等待由多少个接通的来电算出"`
	Abandoned CallShare `json:"abandoned" doc:"K04 放弃率"`
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

// CallsOf counts calls.
func CallsOf(calls []*call.Call, from time.Time, plan call.Plan) CallFigures {
	return figuresOf(Contacts(calls), len(calls), from, plan)
}

func figuresOf(list []indicator.Call, all int, from time.Time, plan call.Plan) CallFigures {
	mean, of := indicator.MeanWait(list)
	return CallFigures{From: from, Calls: all, Answered: shareOf(indicator.AnswerRate(list, plan.Short)), Within: shareOf(indicator.AnsweredWithin(list, plan.Short, plan.Within)),
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

// AgentFigures are K29's part that the telephone knows: how an agent's shifts were spent.
type AgentFigures struct {
	Agent    org.UserID
	Name     string
	Shift    indicator.Shift
	Handle   time.Duration // 平均处理时长 AHT
	Occupied indicator.Tally
}

// CallReport is a period's calls: together, by day, by queue, and who answered them.
type CallReport struct {
	Period        indicator.Period
	Within, Short time.Duration
	Total         CallFigures
	Days          []CallFigures
	Queues        map[string]CallFigures // by name
	Agents        []AgentFigures
	Together      AgentFigures
}

// mostCallDays is how many days of calls are counted at a time.
const mostCallDays = 31

// Calls counts a period's calls and shifts from their events, a day at a time: nothing is
// counted beside them.
func (s *Stats) Calls(ctx context.Context, by org.Actor, p indicator.Period) (r CallReport, err error) {
	switch {
	case !by.May(org.LeadFloor) && !(by.May(org.SeeAll) && by.May(org.ManagePolicies)):
		return r, fault.New(fault.Denied, "话务统计供班长和中心主任查看")
	case p.Days() > mostCallDays:
		return r, fault.In("from", "话务统计一次最多看 %d 天,请缩短时间段", mostCallDays)
	}
	r = CallReport{Period: p, Queues: map[string]CallFigures{}}
	err = s.db.Read(ctx, func(tx *postgres.Tx) error {
		plan, _, err := tx.CallPlan(ctx)
		if err != nil {
			return err
		}
		r.Within, r.Short = plan.Within, plan.Short
		var all []indicator.Call
		queues, count, n := map[string][]indicator.Call{}, map[string]int{}, 0
		shifts := map[org.UserID]indicator.Shift{}
		for d := p.From; d.Before(p.To) && d.Start().Before(tx.Now); d = d.Next() {
			begin, end := d.Start(), d.Next().Start()
			if end.After(tx.Now) {
				end = tx.Now
			}
			calls, err := tx.Calls(ctx, begin, end)
			if err != nil {
				return err
			}
			list := Contacts(calls)
			r.Days = append(r.Days, figuresOf(list, len(calls), begin, plan))
			all, n = append(all, list...), n+len(calls)
			for _, c := range calls {
				if c.Queue != "" && c.Direction == call.In {
					name := plan.Queue(c.Queue).Name
					queues[name], count[name] = append(queues[name], Contacts([]*call.Call{c})...), count[name]+1
				}
			}
			states, err := tx.AgentEvents(ctx, begin, end)
			if err != nil {
				return err
			}
			for id, one := range call.Shifts(states, begin, end) {
				shifts[id] = added(shifts[id], one)
			}
		}
		r.Total = figuresOf(all, n, p.From.Start(), plan)
		for name, list := range queues {
			r.Queues[name] = figuresOf(list, count[name], p.From.Start(), plan)
		}
		return r.seats(ctx, tx, shifts)
	})
	return r, err
}

func added(a indicator.Shift, b call.Shift) indicator.Shift {
	a.SignedIn, a.Break, a.Talk, a.Hold, a.WrapUp, a.Calls = a.SignedIn+b.SignedIn, a.Break+b.Break, a.Talk+b.Talk, a.Hold+b.Hold, a.WrapUp+b.WrapUp, a.Calls+b.Calls
	return a
}

// seats names who was at work, who answered most first.
func (r *CallReport) seats(ctx context.Context, tx *postgres.Tx, shifts map[org.UserID]indicator.Shift) error {
	var ids []org.UserID
	var list []indicator.Shift
	for id, one := range shifts {
		ids, list = append(ids, id), append(list, one)
	}
	names, err := tx.UserNames(ctx, ids)
	if err != nil {
		return err
	}
	for id, one := range shifts {
		r.Agents = append(r.Agents, agentOf(id, names[id], one))
	}
	slices.SortFunc(r.Agents, func(a, b AgentFigures) int {
		return cmp.Or(cmp.Compare(b.Shift.Calls, a.Shift.Calls), cmp.Compare(a.Name, b.Name))
	})
	r.Together = agentOf(0, "合计", list...)
	return nil
}

func agentOf(id org.UserID, name string, list ...indicator.Shift) AgentFigures {
	f := AgentFigures{Agent: id, Name: name, Occupied: indicator.Occupancy(list)}
	f.Handle, _ = indicator.HandleTime(list)
	for _, s := range list {
		f.Shift = added(f.Shift, call.Shift{SignedIn: s.SignedIn, Break: s.Break, Talk: s.Talk, Hold: s.Hold, WrapUp: s.WrapUp, Calls: s.Calls})
	}
	return f
}
