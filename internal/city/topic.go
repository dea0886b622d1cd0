package city

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/workday"
)

// The demo city's topic (每月一题): foul tap water in one district, a call a day for weeks
// and then many within two days; made a topic, the old mains are mended, and
// hardly anybody calls about it since.
const (
	topicLeaf   = "水质异常"
	topicCounty = org.RegionCode("341302")
	topicTitle  = "埇桥区自来水水质集中整治"
	topicAgo    = 31 // days ago it was made one
	topicSurge  = 15 // calls within the two days before
	topicFirst  = 56 // days ago the first called; before that the city has no past
	firstTopic  = firstEvent + 100_000
)

// topic tells who called, lets the early warning speak on its day, and makes it a topic.
// A city with a short past has none; told again it adds nothing.
func (s *seed) topic(ctx context.Context, keys *seal.Keys) error {
	if s.Days <= topicFirst || s.Tickets < 1000 {
		return nil
	}
	var told map[string]postgres.ImportedRow
	var known []postgres.Warning
	err := s.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if told, err = tx.Imported(ctx, seedSource); err != nil {
			return err
		}
		known, err = tx.Warnings(ctx, "topic", 1)
		return err
	})
	if err != nil || len(known) > 0 {
		return err
	}
	on := workday.DateOf(s.Now).Plus(-topicAgo)
	for i, at := range s.foulWater(on) {
		p := plot{n: firstTopic + i, story: &story{name: topicLeaf}, start: at}
		if _, done := told[p.key()]; done {
			continue
		}
		l := &life{seed: s, ctx: ctx, plot: p, rng: rand.New(rand.NewPCG(s.Seed, uint64(p.n))), gram: NewGrammar(s.Seed<<20 + uint64(p.n))}
		err := l.foul()
		if refused, ok := fault.Of(err); ok {
			s.cut(p, refused)
		} else if err != nil && !errors.Is(err, casework.ErrPresent) {
			return fmt.Errorf("topic %d: %w", i, err)
		}
		if err := l.reread(s.Now); err != nil {
			return err
		}
	}
	return s.decideTopic(ctx, keys, on)
}

// foulWater is when they called.
func (s *seed) foulWater(on workday.Date) (at []time.Time) {
	rng := rand.New(rand.NewPCG(s.Seed, firstTopic))
	call := func(day workday.Date) {
		at = append(at, day.Start().Add(8*time.Hour+time.Duration(rng.IntN(11*3600))*time.Second))
	}
	for ago := topicFirst; ago > topicAgo+2; ago-- {
		call(workday.DateOf(s.Now).Plus(-ago))
	}
	for i := range topicSurge {
		call(on.Plus(-1 - i%2))
	}
	return at
}

// foul is one of them.
func (l *life) foul() error {
	l.at = l.start
	for l.m = l.where(topicLeaf); l.m.Region.County() != topicCounty || !matter(l.m); l.m = l.where(topicLeaf) {
	}
	return l.steps(l.taken, l.queued, l.dispatched, l.toTheEnd)
}

// decideTopic lets the early warning look on that morning. What else it saw was over within
// days.
func (s *seed) decideTopic(ctx context.Context, keys *seal.Keys, on workday.Date) error {
	clock := on.Start().Add(7 * time.Hour)
	db := *s.db
	db.Now = func() time.Time { clock = clock.Add(time.Millisecond); return clock }
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	if _, err := work.Warn(ctx); err != nil {
		return err
	}
	by := s.post(org.Supervisor, 0)
	list, err := work.Warnings(ctx, by, "open")
	if err != nil {
		return err
	}
	leaves := Demo().leaves
	foul := leaves[slices.IndexFunc(leaves, func(l leaf) bool { return l.name == topicLeaf })]
	for _, w := range list {
		clock = on.Start().Add(9*time.Hour + 30*time.Minute)
		verdict, title, why := "dismissed", "", "次日已回到平时水平,继续观察,不列专题"
		if w.Region == topicCounty && strings.HasPrefix(foul.id, w.Category+".") {
			verdict, title, why = "topic", topicTitle, ""
		}
		if err := work.DecideWarning(ctx, by, w.ID, verdict, title, why); err != nil {
			return err
		}
	}
	return nil
}
