package triage

import (
	"math"
	"slices"

	"suban/internal/org"
)

// UnitQuality is how good the suggestions of units would have been: every dispatch
// was suggested from those before it, so nothing of it was known.
type UnitQuality struct {
	N     int     `json:"n"`
	Top1  float64 `json:"top1"`
	Top3  float64 `json:"top3"`
	ECE   float64 `json:"ece"`
	Curve []Bin   `json:"curve"`
}

// Bin is the suggestions of nearly one probability, and how many were right (校准).
type Bin struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Sure  float64 `json:"sure"` // the mean probability said
	N     int     `json:"n"`
	Right int     `json:"right"`
}

// Curve gathers what was said and whether it was right into twenty steps.
type Curve [curveBins]Bin

const curveBins = 20

// Add counts one suggestion.
func (c *Curve) Add(p float64, right bool) {
	b := &c[max(0, min(curveBins-1, int(p*curveBins)))]
	b.Sure += p
	b.N++
	if right {
		b.Right++
	}
}

// Bins are the steps that hold anything, and the calibration error over them.
func (c *Curve) Bins() (bins []Bin, ece float64) {
	all := 0
	for i, b := range c {
		if b.N == 0 {
			continue
		}
		ece += math.Abs(b.Sure - float64(b.Right))
		all += b.N
		b.From, b.To, b.Sure = float64(i)/curveBins, float64(i+1)/curveBins, b.Sure/float64(b.N)
		bins = append(bins, b)
	}
	return bins, ece / float64(max(1, all))
}

const (
	warmUp      = .25 // the part of the past that is only counted
	heldOut     = .7  // from here on the weights are tried, not learned
	leastFitted = 60
)

// question is one past dispatch as it stood before it was made.
type question struct {
	signals [][signals]float64
	truth   int
}

// LearnUnits learns from dispatches in the order they were made. duty names the
// unit of the list of duties for a category in a region.
func LearnUnits(sent []Sent, duty func(string, org.RegionCode) org.UnitID) *Units {
	u := newUnits()
	var asked []question
	for i, s := range sent {
		if !s.Returned && i >= int(warmUp*float64(len(sent))) {
			asked = append(asked, u.ask(Matter{Category: s.Category, Region: s.Region, Words: s.Words, Duty: duty(s.Category, s.Region)}, s.Unit))
		}
		u.see(s)
	}
	from := int(float64(len(asked)) * (heldOut - warmUp) / (1 - warmUp))
	if from >= leastFitted {
		u.Weights = fit(asked[:from], u.Weights)
	}
	u.Quality = try(asked[from:], u.Weights)
	if len(asked) >= leastFitted {
		u.Weights = fit(asked, u.Weights)
	}
	u.prune()
	return u
}

// ask is the question as it stood, its last answer being none of the candidates.
func (u *Units) ask(m Matter, truth org.UnitID) question {
	units := u.candidates(m)
	q := question{truth: slices.Index(units, truth)}
	if q.truth < 0 {
		q.truth = len(units)
	}
	for _, unit := range units {
		q.signals = append(q.signals, u.signals(m, unit))
	}
	q.signals = append(q.signals, [signals]float64{sigRest: 1})
	return q
}

func (q question) shares(w [signals]float64, into []float64) []float64 {
	into = into[:0]
	for _, s := range q.signals {
		into = append(into, dot(w, s))
	}
	softmax(into)
	return into
}

// fit finds the weights under which the past would have been least surprising, by
// descent along the slope; a little pull to zero keeps a small past from shouting.
func fit(asked []question, w [signals]float64) [signals]float64 {
	const rounds, pull = 150, 1e-3
	var squares [signals]float64
	var p []float64
	for range rounds {
		var slope [signals]float64
		for _, q := range asked {
			p = q.shares(w, p)
			p[q.truth]--
			for i, s := range q.signals {
				for k := range slope {
					slope[k] += p[i] * s[k]
				}
			}
		}
		for k := range w {
			g := slope[k]/float64(len(asked)) + pull*w[k]
			squares[k] += g * g
			w[k] -= .3 * g / math.Sqrt(squares[k]+1e-12)
		}
	}
	return w
}

// try says what the weights would have suggested.
func try(asked []question, w [signals]float64) UnitQuality {
	var curve Curve
	var p []float64
	q := UnitQuality{N: len(asked)}
	for _, a := range asked {
		p = a.shares(w, p)
		units := p[:len(p)-1]
		if len(units) == 0 {
			continue
		}
		best := slices.Index(units, slices.Max(units))
		curve.Add(units[best], best == a.truth)
		if best == a.truth {
			q.Top1++
		}
		if a.truth < len(units) {
			above := 0
			for _, v := range units {
				if v > units[a.truth] {
					above++
				}
			}
			if above < 3 {
				q.Top3++
			}
		}
	}
	q.Top1 /= float64(max(1, q.N))
	q.Top3 /= float64(max(1, q.N))
	q.Curve, q.ECE = curve.Bins()
	return q
}
