package city

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"suban/internal/casework"
	"suban/internal/command"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/surge"
	"suban/internal/workday"
)

// The demo city's response (战时响应) some weeks ago: a morning on which estates were shut.
const (
	responseAgo   = 40 // days ago
	firstResponse = firstTopic + 100_000
)

// shut are who called that morning, by the minute of the day and what their matter is about.
var shut = []struct {
	minute int
	leaf   string
	saying
}{
	{8*60 + 35, "急重症就医", saying{"{地}因疫情封控透析老人急需就医", "{地}因疫情封控，家中老人每周要做三次透析，急需出小区就医，请安排通行。"}},
	{9*60 + 10, "急重症就医", saying{"{地}因疫情封控孕妇急需产检", "{地}因疫情封控，家中孕妇近日临产，急需到医院检查，请帮助联系。"}},
	{9*60 + 45, "核酸与证明", saying{"{地}疫情隔离断药急需配送", "{地}因疫情隔离，慢性病断药两天，急需有人代为取药送到门口。"}},
	{9*60 + 20, "物资保供", saying{"{地}封控后买不到菜", "{地}封控后团购停了，买不到菜，家里有两位老人，请安排生活物资。"}},
	{10*60 + 5, "物资保供", saying{"{地}奶粉断供", "{地}封控后快递进不来，孩子奶粉断供，生活物资短缺，请尽快协调。"}},
}

// prepare gives the demo city its plan for an emergency: two groups, three shifts of 62,
// three batches of volunteers; and tells the morning on which it was needed.
func (s *seed) prepare(ctx context.Context, keys *seal.Keys) error {
	p := surge.Preset(s.city.short["市卫健委"], s.city.short["市商务局"])
	fresh := false
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		has, err := tx.SurgePlan(ctx)
		if err != nil || has.Version > 0 {
			return err
		}
		fresh = true
		p.Version, p.ByName, p.At = 1, s.post(org.Director, 0).Name, s.Now.AddDate(0, 0, -50)
		if err := p.Check(); err != nil {
			return err
		}
		return tx.AddSurgePlan(p)
	})
	if err != nil || !fresh || s.Days <= responseAgo || s.Tickets < 1000 {
		return err
	}
	return s.responded(ctx, keys)
}

// responded tells it: one asks, another begins, the groups take all lists but the last two, and it is
// stood down after five hours.
func (s *seed) responded(ctx context.Context, keys *seal.Keys) error {
	day := workday.DateOf(s.Now).Plus(-responseAgo).Start()
	if err := s.shutIn(ctx, day); err != nil {
		return err
	}
	db, at := *s.db, atomic.Int64{}
	db.Now = func() time.Time { return time.UnixMicro(at.Add(1000)).UTC() }
	clock := func(minute int) { at.Store(day.Add(time.Duration(minute) * time.Minute).UnixMicro()) }
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	c := command.New(&db, work, nil, keys) // without volunteers
	lead, director := s.post(org.FloorLead, 0), s.post(org.Director, 0)
	clock(8*60 + 20)
	one, err := c.Ask(ctx, lead, "小区封控,来电超过平日两倍")
	if err == nil {
		clock(8*60 + 26)
		err = c.Begin(ctx, director, one.ID, one.Version)
	}
	for hour := 9; hour <= 13 && err == nil; hour++ {
		clock(hour * 60)
		_, err = c.Tend(ctx)
		if err == nil && hour < 12 {
			clock(hour*60 + 7)
			err = s.receipts(ctx, c, lead)
		}
	}
	if err != nil {
		return fmt.Errorf("tell the response: %w", err)
	}
	clock(13*60 + 30)
	return c.End(ctx, director, one.ID, one.Version+1, "封控解除,来电回落到平日水平;在办诉求转入日常办理。")
}

// receipts are what the groups gave for the lists sent to them.
func (s *seed) receipts(ctx context.Context, c *command.Command, lead org.Actor) error {
	post, err := c.Post(ctx, lead)
	if err != nil {
		return err
	}
	for _, r := range post.Rollups {
		if r.ReceivedAt != nil {
			continue
		}
		if err := c.Receive(ctx, s.at(r.Unit, org.Liaison), r.ID); err != nil {
			return err
		}
	}
	return nil
}

// shutIn are the calls of that morning.
func (s *seed) shutIn(ctx context.Context, day time.Time) error {
	for i, call := range shut {
		p := plot{n: firstResponse + i, story: &story{name: call.leaf}, start: day.Add(time.Duration(call.minute) * time.Minute)}
		l := &life{seed: s, ctx: ctx, plot: p, rng: rand.New(rand.NewPCG(s.Seed, uint64(p.n))), gram: NewGrammar(s.Seed<<20 + uint64(p.n))}
		l.at = l.start
		l.m = l.calls(l.where(call.leaf), call.saying)
		err := l.steps(l.phoned, l.queued, l.dispatched, l.toTheEnd)
		if refused, ok := fault.Of(err); ok {
			s.cut(p, refused)
		} else if err != nil && !errors.Is(err, casework.ErrPresent) {
			return fmt.Errorf("shut in %d: %w", i, err)
		}
		if err := l.reread(s.Now); err != nil {
			return err
		}
	}
	return nil
}
