package staffing

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Values that are printed elsewhere: 100 calls in half an hour of 180 seconds on 14
// seats answer 88.8 % in 20 seconds, the textbook's example.
func TestErlangC(t *testing.T) {
	t.Parallel()
	d := Demand{Calls: 100, Span: 30 * time.Minute, Handle: 180 * time.Second}
	if d.Erlangs() != 10 {
		t.Fatalf("load %v", d.Erlangs())
	}
	if got := d.LevelC(14, 20*time.Second); math.Abs(got-0.8884) > 0.0005 {
		t.Errorf("level %v", got)
	}
	if got := waits(10, 14); math.Abs(got-0.1741) > 0.0005 {
		t.Errorf("waits %v", got)
	}
	if n := d.SeatsC(Target{0.8, 20 * time.Second}); n != 14 {
		t.Errorf("%d seats", n)
	}
	if d.LevelC(10, time.Hour) != 0 || (Demand{Span: time.Hour, Handle: time.Minute}).SeatsC(Standard) != 0 {
		t.Error("an overloaded line answers, or an idle one needs seats")
	}
	if Rostered(14, 0.3) != 20 || Rostered(0, 0.3) != 0 || Rostered(7, 0.3) != 10 {
		t.Error("rostered")
	}
}

// moment is something that happens in the simulated line.
type moment struct {
	at   float64
	call int // an arrival; -1 an agent becomes free
}

type moments []moment

func (m moments) Len() int           { return len(m) }
func (m moments) Less(i, j int) bool { return m[i].at < m[j].at }
func (m moments) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)        { *m = append(*m, x.(moment)) }
func (m *moments) Pop() any {
	old := *m
	last := old[len(old)-1]
	*m = old[:len(old)-1]
	return last
}

// simulate lets calls come to n agents in the order of the queue (longest idle agent,
// first caller first, who hangs up is passed over) and counts those answered in time.
func simulate(d Demand, n int, within time.Duration, calls int, seed uint64) float64 {
	rng := rand.New(rand.NewPCG(seed, 7))
	rate, handle := d.Calls/d.Span.Seconds(), d.Handle.Seconds()
	type caller struct{ came, leaves float64 }
	callers := make([]caller, calls)
	at := 0.0
	var line moments
	for i := range callers {
		at += rng.ExpFloat64() / rate
		callers[i] = caller{at, math.Inf(1)}
		if d.Patience > 0 {
			callers[i].leaves = at + rng.ExpFloat64()*d.Patience.Seconds()
		}
		line = append(line, moment{at, i})
	}
	heap.Init(&line)
	free, served := n, 0
	var queue []int
	for line.Len() > 0 {
		now := heap.Pop(&line).(moment)
		if now.call >= 0 {
			queue = append(queue, now.call)
		} else {
			free++
		}
		for free > 0 && len(queue) > 0 {
			c := callers[queue[0]]
			queue = queue[1:]
			if c.leaves <= now.at {
				continue
			}
			if now.at-c.came <= within.Seconds() {
				served++
			}
			free--
			heap.Push(&line, moment{now.at + rng.ExpFloat64()*handle, -1})
		}
	}
	return float64(served) / float64(calls)
}

// The formulas against a simulated line: within 2 % over small and large, calm and
// flooded lines.
func TestFormulasAgainstSimulation(t *testing.T) {
	t.Parallel()
	const calls = 120_000
	for _, row := range []struct {
		calls    float64
		handle   time.Duration
		patience time.Duration
		seats    []int
	}{
		{20, 240 * time.Second, 0, []int{4, 6}},
		{84, 270 * time.Second, 0, []int{14, 18}}, // the peak of a July day: 4,000 calls
		{20, 240 * time.Second, 90 * time.Second, []int{2, 4, 6}},
		{84, 270 * time.Second, 120 * time.Second, []int{8, 12, 16}},
		{420, 270 * time.Second, 60 * time.Second, []int{40, 62, 70}}, // five times that
	} {
		d := Demand{Calls: row.calls, Span: 30 * time.Minute, Handle: row.handle, Patience: row.patience}
		for _, n := range row.seats {
			want, got := simulate(d, n, 15*time.Second, calls, uint64(n)), d.LevelA(n, 15*time.Second)
			if math.Abs(got-want) > 0.02 {
				t.Errorf("%.0f calls, patience %v, %d seats: formula %.4f, simulated %.4f", row.calls, row.patience, n, got, want)
			}
		}
	}
}

// More seats never answer fewer in time, and the number found is the least.
func TestSeats(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Demand{Calls: rapid.Float64Range(0.1, 500).Draw(t, "calls"), Span: 30 * time.Minute, Handle: time.Duration(rapid.IntRange(60, 600).Draw(t, "handle")) * time.Second,
			Patience: time.Duration(rapid.IntRange(0, 300).Draw(t, "patience")) * time.Second}
		c, a := d.SeatsC(Standard), d.SeatsA(Standard)
		if d.LevelA(a, Standard.Within) < Standard.Level || a > 1 && d.LevelA(a-1, Standard.Within) >= Standard.Level {
			t.Fatalf("%d is not the least by Erlang-A", a)
		}
		if d.LevelC(c, Standard.Within) < Standard.Level || c > 1 && d.LevelC(c-1, Standard.Within) >= Standard.Level {
			t.Fatalf("%d is not the least", c)
		}
		n := rapid.IntRange(1, 60).Draw(t, "n")
		if low, high := d.LevelA(n, 15*time.Second), d.LevelA(n+1, 15*time.Second); low < -1e-9 || high > 1+1e-9 || high < low-1e-9 {
			t.Fatalf("%d seats %v, %d seats %v", n, low, n+1, high)
		}
	})
}
