package switchboard

import (
	"context"
	"time"

	"suban/internal/call"
	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/reception"
	"suban/internal/ticket"
)

// Spoken is a call as a ticket shows it.
type Spoken struct {
	ID        call.ID        `json:"id"`
	Direction call.Direction `json:"direction"`
	At        time.Time      `json:"at"`
	Agent     org.UserID     `json:"agent,omitempty"`
	By        string         `json:"by" doc:"接听或呼出的岗位"`
	Queue     string         `json:"queue,omitempty"`
	Waited    int            `json:"waited" doc:"排队秒数"`
	Talked    int            `json:"talked" doc:"通话秒数,含保持"`
	EndedBy   string         `json:"ended_by,omitempty"`
	Answered  bool           `json:"answered"`
	Live      bool           `json:"live,omitempty"`
	Recording int            `json:"recording" doc:"录音秒数,0 为没有"`
	Hear      bool           `json:"hear" doc:"您可以听"`
}

// hears reports whether somebody may listen to a call's recording: who leads or inspects the
// floor, who sees every ticket of the centre, and whoever had the call himself. No unit.
func hears(by org.Actor, c *call.Call) bool {
	return by.May(org.Inspect) || by.May(org.LeadFloor) || by.May(org.SeeAll) || by.ID != 0 && (c.Agent == by.ID || c.First == by.ID)
}

// CallsOf are the calls of a ticket that somebody sees; units are shown none.
func (b *Board) CallsOf(ctx context.Context, by org.Actor, id ticket.ID) ([]Spoken, error) {
	list := []Spoken{}
	if !by.May(org.Register) && !by.May(org.FollowUp) && !by.May(org.Inspect) && !by.May(org.SeeAll) && !by.May(org.LeadFloor) {
		return list, nil
	}
	b.journal.flush(ctx)
	err := b.o.DB.Read(ctx, func(tx *postgres.Tx) error {
		calls, err := tx.CallsOf(ctx, id)
		if err != nil {
			return err
		}
		var agents []org.UserID
		for _, c := range calls {
			agents = append(agents, c.Agent)
		}
		names, err := tx.UserNames(ctx, agents)
		if err != nil {
			return err
		}
		for _, c := range calls {
			list = append(list, b.spoken(c, names, hears(by, c)))
		}
		return nil
	})
	return list, err
}

func (b *Board) spoken(c *call.Call, names map[org.UserID]string, may bool) Spoken {
	var talked time.Duration
	for _, w := range c.Worked {
		talked += w.Talk + w.Hold
	}
	v := Spoken{ID: c.ID, Direction: c.Direction, At: c.ArrivedAt, Agent: c.Agent, By: names[c.Agent], Waited: int(c.Waited(b.now()).Seconds()), Talked: int(talked.Seconds()),
		EndedBy: c.EndedBy, Answered: !c.AnswerAt.IsZero(), Live: c.State != call.Ended, Recording: int((c.Recorded + time.Second - 1) / time.Second), Hear: may && c.Recorded > 0}
	if c.Queue != "" {
		v.Queue = b.plan.Queue(c.Queue).Name
	}
	return v
}

// Listen is Sound for somebody who may.
func (b *Board) Listen(ctx context.Context, by org.Actor, id call.ID) ([]byte, error) {
	var calls []*call.Call
	err := b.o.DB.Read(ctx, func(tx *postgres.Tx) (err error) { calls, err = tx.CallsNamed(ctx, []call.ID{id}); return err })
	if err != nil {
		return nil, err
	}
	if len(calls) == 0 || !hears(by, calls[0]) {
		return nil, fault.New(fault.NotFound, "没有这段录音,或不在您可听的范围内")
	}
	return b.Sound(ctx, by, id)
}

// Listenings lists who listened, for the auditor.
func (b *Board) Listenings(ctx context.Context, f postgres.AuditFilter) (list []postgres.Listening, err error) {
	err = b.o.DB.Read(ctx, func(tx *postgres.Tx) (err error) { list, err = tx.Listenings(ctx, 0, f); return err })
	return list, err
}

// Back is somebody to be called back.
type Back struct {
	ID      int64     `json:"id"`
	Number  string    `json:"number"`
	Why     string    `json:"why" enum:"abandoned,asked,portal,sms"`
	Queue   string    `json:"queue,omitempty"`
	AskedAt time.Time `json:"asked_at"`
	Tries   int       `json:"tries"`
	NextAt  time.Time `json:"next_at"`
	Words   string    `json:"words,omitempty" doc:"短信内容"`
}

// CallBacks are those who are to be called back, their numbers masked.
func (b *Board) CallBacks(ctx context.Context) ([]Back, error) {
	b.journal.flush(ctx)
	list := []Back{}
	err := b.o.DB.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.CallBacks(ctx, 200)
		if err != nil {
			return err
		}
		for _, r := range rows {
			number, err := reception.OpenNumber(b.o.Keys, r.NumberBox)
			if err != nil {
				return err
			}
			words, err := reception.OpenWords(b.o.Keys, r.Words)
			if err != nil {
				return err
			}
			t := talk{number: number}
			v := Back{ID: r.ID, Number: t.masked(), Why: r.Why, AskedAt: r.AskedAt, Tries: r.Tries, NextAt: r.NextAt, Words: mask.Text(words)}
			if r.Queue != "" {
				v.Queue = b.plan.Queue(r.Queue).Name
			}
			list = append(list, v)
		}
		return nil
	})
	return list, err
}
