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
	"suban/internal/ticket"
)

// event is one thing that several citizens call about within hours (一事多诉), each in
// words of his own.
type event struct {
	leaf  string        // third-level category, by its name
	name  string        // what the dispatcher calls it who gathers them; empty leaves it to the system
	ago   time.Duration // since the first call
	every time.Duration // between two calls
	ends  bool          // one handling has answered them all
	calls []saying
}

// saying is what one of them says of the place.
type saying struct{ title, content string }

// events are what goes on in the demo city: one that is answered, one that
// a unit has in hand for all, one that the system has just found.
var events = []event{
	{leaf: "停电", name: "{地}一片停电", ago: 28 * time.Hour, every: 7 * time.Minute, ends: true, calls: []saying{
		{"{地}停电", "{地}整个小区停电，电梯停在半路，没有停电通知，要求供电公司尽快恢复供电。"},
		{"{地}全小区停电", "来电人住{地}，反映全小区停电，家里老人用制氧机，要求尽快恢复供电。"},
		{"{地}突然停电", "来电人称{地}突然停电，物业说变压器跳闸，要求供电公司来抢修。"},
		{"{地}停电没有通知", "{地}停电没有通知，冰箱里的药品要坏，问什么时候恢复供电。"},
	}},
	{leaf: "夜间施工", name: "{地}旁工地夜间施工", ago: 15 * time.Hour, every: 13 * time.Minute, calls: []saying{
		{"{地}旁工地夜间施工", "{地}旁边的工地夜间施工，混凝土泵车噪声很大，孩子整夜睡不好，要求立即停止夜间施工。"},
		{"{地}夜间施工噪声", "来电人住{地}，反映旁边工地夜里还在浇筑混凝土，夜间施工噪声很大，无法入睡。"},
		{"投诉{地}工地半夜施工", "{地}旁工地连续几天半夜施工，居民多次劝说没有用，要求查处夜间施工。"},
		{"{地}工地施工噪声扰民", "来电人称{地}旁工地夜间施工，泵车和敲打声不断，家里有病人无法休息。"},
		{"{地}夜里一直施工", "{地}旁工地夜里一直施工，要求核查有没有夜间施工证明，立即停工。"},
	}},
	{leaf: "停水", ago: 38 * time.Minute, every: 5 * time.Minute, calls: []saying{
		{"{地}停水了", "来电人称{地}整个小区停水，没有看到停水通知，家里做不了饭，要求尽快恢复供水。"},
		{"{地}整栋楼没有水", "来电人住{地}，反映整栋楼没有水，邻居家也停水，问什么时候恢复供水。"},
		{"反映{地}停水", "{地}停水已有好一会儿，家里有老人和孩子，要求供水公司尽快抢修恢复供水。"},
		{"{地}突然停水", "来电人称{地}突然停水，没有接到停水通知，物业说整个小区都停水，要求说明原因。"},
		{"{地}停水没有通知", "{地}停水没有通知，来电人打供水客服一直占线，要求尽快恢复供水。"},
		{"{地}还在停水", "来电人住{地}，家里还在停水，学生回家吃不上饭，问什么时候恢复供水。"},
		{"{地}停水影响做生意", "来电人在{地}门口开早点铺，停水后只能关门，要求尽快抢修恢复供水。"},
	}},
}

// firstEvent numbers the first event's story, after every plot.
const firstEvent = 1_000_000

// happen tells the events, the oldest first. Their incidents live on the clock of the
// simulation too. Told again it adds nothing.
func (s *seed) happen(ctx context.Context, keys *seal.Keys) error {
	clock := s.Now
	db := *s.db
	db.Now = func() time.Time { clock = clock.Add(time.Millisecond); return clock }
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	var told map[string]postgres.ImportedRow
	err := s.db.Read(ctx, func(tx *postgres.Tx) (err error) { told, err = tx.Imported(ctx, seedSource); return err })
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		p := plot{n: firstEvent + i, story: &story{name: e.leaf}, start: s.Now.Add(-e.ago).Truncate(time.Second)}
		if _, done := told[p.key()]; done {
			continue
		}
		l := &life{seed: s, ctx: ctx, plot: p, rng: rand.New(rand.NewPCG(s.Seed, uint64(p.n))), gram: NewGrammar(s.Seed<<20 + uint64(p.n))}
		err := l.happens(e, func(at time.Time) *casework.Casework { clock = at; return work })
		if refused, ok := fault.Of(err); ok {
			s.cut(p, refused)
		} else if err != nil && !errors.Is(err, casework.ErrPresent) {
			return fmt.Errorf("event %s: %w", e.leaf, err)
		}
		if err := l.reread(s.Now); err != nil {
			return err
		}
	}
	_, err = s.work.TendIncidents(ctx)
	return err
}

// happens is one event: the calls, who gathers them, and the one handling for all.
// gathers is the casework at a moment.
func (l *life) happens(e *event, gathers func(at time.Time) *casework.Casework) error {
	place := l.where(e.leaf)
	for i, c := range e.calls {
		l.at = l.start.Add(time.Duration(i)*e.every + l.between(0, e.every/3))
		l.m = l.calls(place, c)
		if err := l.steps(l.phoned, l.queued); err != nil {
			return err
		}
	}
	last := l.at
	l.t = l.all[0]
	if e.name == "" { // the system is to find it
		l.at = l.t.At
		return l.steps(l.dispatched, l.signed, l.contacted)
	}
	l.at = last.Add(5 * time.Minute)
	var ids []ticket.ID
	for _, t := range l.all {
		ids = append(ids, t.ID)
	}
	_, err := gathers(l.at).OpenIncident(l.ctx, l.some(l.rng, org.Dispatcher), ids, at(place, e.name), "同一地点、同一事项,一并办理。")
	if err != nil {
		return err
	}
	steps := []func() error{l.dispatched, l.signed, l.contacted}
	if e.ends {
		steps = append(steps, func() error { return l.repliedAt(.1, .2) }, l.passed)
	}
	for _, step := range steps {
		if err := l.reread(l.at); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
		// The others go where their head went, and get what it got.
		l.at = l.at.Add(time.Minute)
		if err := l.reread(l.at); err != nil {
			return err
		}
		if _, err := gathers(l.at).FollowHeads(l.ctx); err != nil {
			return err
		}
	}
	return nil
}

// reread reads every ticket of the story again and lets its clocks act up to a moment.
func (l *life) reread(at time.Time) error {
	for _, t := range l.all {
		if err := t.Refresh(l.ctx); err != nil {
			return err
		}
		if err := t.Until(l.ctx, at); err != nil && !errors.Is(err, fault.Stale) {
			return err
		}
	}
	return nil
}

// where is an estate in which something of a category happens.
func (l *life) where(name string) Message {
	at := slices.IndexFunc(l.city.leaves, func(f leaf) bool { return f.name == name })
	for {
		m := l.gram.message(l.city.leaves[at])
		if strings.HasSuffix(m.Place, "号楼") && m.Phone != "" && !m.Company {
			return m
		}
	}
}

// calls is one caller from that place.
func (l *life) calls(place Message, c saying) Message {
	m := place
	other := l.gram.About(place.Category)
	m.Kind, m.Name, m.Phone = ticket.Help, other.Name, l.gram.Phone()
	m.Confidential, m.NoFollowUp = false, false
	m.Title, m.Content, m.Expectation = at(place, c.title), at(place, c.content), ""
	m.Place = fmt.Sprintf("%s%d号楼", place.Place[:strings.LastIndex(place.Place, place.spot)+len(place.spot)], 1+l.rng.IntN(28))
	return m
}

// at puts the place into words.
func at(place Message, words string) string { return strings.ReplaceAll(words, "{地}", place.spot) }
