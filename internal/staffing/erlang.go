// Package staffing is how many seats the telephone needs (坐席测算): Erlang's formulas,
// a forecast of the calls of each half hour from those of the weeks before, and the
// comparison of a roster with both. It is pure.
package staffing

import (
	"math"
	"time"
)

// Demand is what comes in during a span and how it is served.
type Demand struct {
	Calls    float64       // expected in the span
	Span     time.Duration // half an hour
	Handle   time.Duration // mean talk, hold and wrap-up of a call
	Patience time.Duration // mean time after which a caller hangs up; 0 never
}

// Erlangs is the load: how many calls are in hand on average.
func (d Demand) Erlangs() float64 {
	return d.Calls * d.Handle.Seconds() / d.Span.Seconds()
}

// waits is Erlang's C: the chance that a call waits for one of n seats, none hanging up.
func waits(load float64, n int) float64 {
	if n <= 0 || load >= float64(n) {
		return 1
	}
	b := 1.0 // Erlang B, from no seat on
	for k := 1; k <= n; k++ {
		b = load * b / (float64(k) + load*b)
	}
	share := load / float64(n)
	return b / (1 - share + share*b)
}

// LevelC is the share of calls answered within t by n seats when nobody hangs up
// (Erlang-C): what a roster is planned by. An overloaded line answers none in time.
func (d Demand) LevelC(n int, t time.Duration) float64 {
	load := d.Erlangs()
	switch {
	case d.Calls <= 0:
		return 1
	case load >= float64(n):
		return 0
	}
	return 1 - waits(load, n)*math.Exp(-(float64(n)-load)*t.Seconds()/d.Handle.Seconds())
}

// queued bounds how long a queue is looked at; what stands behind weighs nothing.
const queued = 20_000

// LevelA is the share of all calls that n seats answer within t when callers hang up
// after their patience (Erlang-A, M/M/n+M). A caller who finds j waiting before him is
// served after j+1 departures, each of them an answer or a hang-up.
func (d Demand) LevelA(n int, t time.Duration) float64 {
	if d.Patience <= 0 {
		return d.LevelC(n, t)
	}
	load := d.Erlangs()
	switch {
	case d.Calls <= 0:
		return 1
	case n <= 0:
		return 0
	}
	theta := d.Handle.Seconds() / d.Patience.Seconds() // hang-ups per mean handling time
	seats := float64(n)
	// Weights of the states relative to "all seats taken, nobody waiting".
	free, w := 0.0, 1.0
	for k := n; k > 0; k-- {
		w *= float64(k) / load
		free += w
	}
	b := seats/theta + 1
	x := 1 - math.Exp(-t.Seconds()/d.Patience.Seconds())
	all, good := free, free
	within := 1 - math.Pow(1-x, b) // I_x(1, b): the first in the queue is served in time
	step := math.Log(x) + b*math.Log1p(-x) + math.Log(b)
	w = 1
	for j := 0; j < queued; j++ {
		all += w
		good += w * seats / (seats + float64(j+1)*theta) * max(0, within)
		within -= math.Exp(step) // I_x(j+2, b) = I_x(j+1, b) − x^(j+1)(1−x)^b ÷ ((j+1)·B(j+1, b))
		step += math.Log(x) + math.Log((float64(j+1)+b)/float64(j+2))
		if w *= load / (seats + float64(j+1)*theta); w < 1e-12*all {
			break
		}
	}
	return good / all
}

// Abandons is the share of calls that hang up before n seats answer them.
func (d Demand) Abandons(n int) float64 {
	if d.Patience <= 0 || d.Calls <= 0 {
		return 0
	}
	return 1 - d.LevelA(n, 24*time.Hour)
}

// Target is what the line must keep: GB/T 33358 has 95 % within 15 seconds.
type Target struct {
	Level  float64       `json:"level"`
	Within time.Duration `json:"within"`
}

// Standard is GB/T 33358-2016.
var Standard = Target{0.95, 15 * time.Second}

// mostSeats is beyond any hotline of a city.
const mostSeats = 2000

// Seats is the least number of seats that keep the target by a formula.
func (d Demand) seats(g Target, level func(int, time.Duration) float64) int {
	if d.Calls <= 0 {
		return 0
	}
	n := max(1, int(d.Erlangs()/2))
	for n < mostSeats && level(n, g.Within) < g.Level {
		n++
	}
	for n > 1 && level(n-1, g.Within) >= g.Level {
		n--
	}
	return n
}

// SeatsC is the need by Erlang-C, SeatsA by Erlang-A.
func (d Demand) SeatsC(g Target) int { return d.seats(g, d.LevelC) }

// SeatsA allows for callers who hang up; those who do so within the limit count as not
// answered, so that very impatient ones need more seats, not fewer.
func (d Demand) SeatsA(g Target) int { return d.seats(g, d.LevelA) }

// Rostered is how many people must be on the roster so that so many sit: breaks,
// training and absence take a share away.
func Rostered(seats int, away float64) int {
	if seats == 0 {
		return 0
	}
	return int(math.Ceil(float64(seats)/(1-min(max(away, 0), 0.9)) - 1e-9))
}
