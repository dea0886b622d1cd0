package triage

import "math"

// Effect is what a topic (每月一题) changed: its category in its region before the surge,
// during it, and since it was made a topic, beside the rest of the city on the same days.
// What every category brings less of is no effect of the topic.
type Effect struct {
	Usual  Span    // before the surge
	Surge  Span    // from the surge until it was made a topic
	Since  Span    // from then on
	Change float64 // since over usual, each as a share of the rest of the city; 1 is no change
	Low    float64 // 95 times of 100 it lies between these
	High   float64
	Known  bool // there were days and tickets enough to say so
}

// Span is some days in a row.
type Span struct {
	Days, Count int
	Rest        int // the rest of the city on these days
}

// PerDay is how many a day.
func (s Span) PerDay() float64 { return float64(s.Count) / float64(max(1, s.Days)) }

// What is needed before a topic's effect is told, and how many days before the surge are
// its usual level.
const (
	leastSince   = 14
	leastUsual   = 21
	leastBefore  = 10 // tickets
	EffectBefore = 56
)

// Measure tells a topic's effect from the daily counts of its own series and of the rest
// of the city, up to yesterday: surge is the first day of the surge, topic the first day
// after it was made a topic. Counts scatter more than by chance alone: their spread
// before the surge widens the interval.
func Measure(own, rest []int, surge, topic int) Effect {
	surge, topic = min(max(surge, 0), len(own)), min(max(topic, 0), len(own))
	over := func(from, to int) (s Span) {
		for d := from; d < to; d++ {
			s.Days, s.Count, s.Rest = s.Days+1, s.Count+own[d], s.Rest+rest[d]
		}
		return s
	}
	e := Effect{Usual: over(max(0, surge-EffectBefore), surge), Surge: over(surge, topic), Since: over(topic, len(own))}
	if e.Since.Days < leastSince || e.Usual.Days < leastUsual || e.Usual.Count < leastBefore || e.Usual.Rest == 0 || e.Since.Rest == 0 {
		return e
	}
	e.Known = true
	before := (float64(e.Usual.Count) + .5) / float64(e.Usual.Rest)
	since := (float64(e.Since.Count) + .5) / float64(e.Since.Rest)
	e.Change = since / before
	var square float64
	for d := surge - e.Usual.Days; d < surge; d++ {
		expected := max(.05, float64(rest[d])*float64(e.Usual.Count)/float64(e.Usual.Rest))
		square += (float64(own[d]) - expected) * (float64(own[d]) - expected) / expected
	}
	spread := max(1, square/float64(e.Usual.Days-1))
	wide := 1.96 * math.Sqrt(spread*(1/(float64(e.Usual.Count)+.5)+1/(float64(e.Since.Count)+.5)))
	e.Low, e.High = e.Change*math.Exp(-wide), e.Change*math.Exp(wide)
	return e
}

// Verdict is the effect in one word: fell, rose, same, or early while it cannot be told.
func (e Effect) Verdict() string {
	switch {
	case !e.Known:
		return "early"
	case e.High < 1:
		return "fell"
	case e.Low > 1:
		return "rose"
	}
	return "same"
}
