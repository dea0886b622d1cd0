package switchboard

import (
	"slices"
	"strings"
	"time"

	"suban/internal/call"
	"suban/internal/org"
)

// View is everything an agent's page shows of the telephone; a page that was reloaded shows
// the same.
type View struct {
	Gone    bool            `json:"gone,omitempty"` // another page of his took over
	State   call.AgentState `json:"state"`
	Reason  string          `json:"reason,omitempty"`
	Since   time.Time       `json:"since"`
	Now     time.Time       `json:"now"`
	After   call.AgentState `json:"after,omitempty"`
	Sound   bool            `json:"sound"`           // his headset is connected, or his desk phone registered
	Phone   string          `json:"phone,omitempty"` // the account of the desk phone at which he is rung
	Muted   bool            `json:"muted,omitempty"`
	Help    bool            `json:"help,omitempty"`
	Call    *CallView       `json:"call,omitempty"`
	Last    *CallView       `json:"last,omitempty"` // the call that he writes up
	Today   int             `json:"today"`
	Waiting int             `json:"waiting"`
	Longest time.Time       `json:"longest,omitzero"` // since when the first in the line waits
	Queues  []Named         `json:"queues"`
	Free    []Colleague     `json:"free"` // who could take a call handed on
	Outward bool            `json:"outward,omitempty"`
	Demo    bool            `json:"demo,omitempty"`
	Watch   *Watching       `json:"watch,omitempty"`
}

// Named is a queue.
type Named struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// Colleague is another agent.
type Colleague struct {
	ID   org.UserID `json:"id"`
	Name string     `json:"name"`
}

// Watching is what a floor lead listens to.
type Watching struct {
	Agent string `json:"agent"`
	How   string `json:"how"`
}

// CallView is a call as its agent sees it: the number masked, no name the caller invented.
type CallView struct {
	ID        call.ID        `json:"id"`
	Direction call.Direction `json:"direction"`
	State     call.State     `json:"state"`
	Since     time.Time      `json:"since"`
	Answered  time.Time      `json:"answered,omitzero"`
	Number    string         `json:"number"`
	Known     bool           `json:"known"` // there is a number to look up
	Queue     string         `json:"queue,omitempty"`
	Waited    int            `json:"waited"` // seconds
	Before    int            `json:"before"`
	Party     string         `json:"party,omitempty"`
	There     bool           `json:"there,omitempty"` // the third party answered
	Consulted bool           `json:"consulted,omitempty"`
	Tickets   []int64        `json:"tickets,omitempty"`
}

func (b *Board) callView(t *talk, s *seat) *CallView {
	v := &CallView{ID: t.ID, Direction: t.Direction, State: t.State, Since: t.Since, Answered: t.AnswerAt, Number: t.masked(), Known: t.key != "",
		Waited: int(t.Waited(b.now()) / time.Second), Before: t.before, Party: t.Party, Tickets: t.Tickets}
	if t.Queue != "" {
		v.Queue = b.plan.Queue(t.Queue).Name
	}
	if t.third != nil {
		v.There, v.Consulted = t.third.there, t.third.seat == s
	}
	return v
}

// show tells an agent's page how things stand.
func (b *Board) show(s *seat) {
	if s.tell == nil {
		return
	}
	line := call.Line(b.list())
	v := View{State: s.State, Reason: s.Reason, Since: s.Since, Now: b.now(), After: s.After, Sound: b.reachable(s), Muted: s.muted, Help: s.help, Today: s.Calls,
		Waiting: len(line), Outward: b.line.Outward(), Demo: b.o.Demo, Queues: []Named{}, Free: []Colleague{}}
	for _, c := range line {
		if v.Longest.IsZero() || c.Since.Before(v.Longest) {
			v.Longest = c.Since
		}
	}
	if b.phoned(s) {
		v.Phone = b.handsets[s.ID]
	}
	if t := b.calls[s.Call]; t != nil {
		v.Call = b.callView(t, s)
	} else if s.State == call.WrapUp && s.lastSeen != nil {
		v.Last = b.callView(s.lastSeen, s)
	}
	for _, q := range b.plan.Queues {
		v.Queues = append(v.Queues, Named{q.Key, q.Name})
	}
	for _, other := range b.seats {
		if other != s && b.able(other) {
			v.Free = append(v.Free, Colleague{other.ID, other.actor.Name})
		}
	}
	slices.SortFunc(v.Free, func(a, b Colleague) int { return strings.Compare(a.Name, b.Name) })
	if t := b.calls[s.watching]; t != nil {
		if other := b.seatOf(t); other != nil {
			v.Watch = &Watching{other.actor.Name, s.how}
		}
	}
	s.tell(v)
}
