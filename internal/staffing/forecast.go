package staffing

import (
	"math"

	"suban/internal/workday"
)

// Slots is how many half hours a day has.
const Slots = 48

// Sort is what sort of day it is to callers.
type Sort string

const (
	Working Sort = "working" // a working day, 调休上班 too
	Weekend Sort = "weekend"
	Holiday Sort = "holiday"
)

// Day is what came in on one day, by half hour.
type Day struct {
	On    workday.Date
	Sort  Sort
	Calls [Slots]float64
}

func (d Day) sum() (n float64) {
	for _, c := range d.Calls {
		n += c
	}
	return n
}

// Sorted says what sort of day a date is; a year without a calendar has weekends only.
func Sorted(cal *workday.Calendar, on workday.Date) Sort {
	day, err := cal.Day(on)
	switch {
	case err == nil && day.Working:
		return Working
	case err == nil && day.Kind == workday.Holiday:
		return Holiday
	case err == nil:
		return Weekend
	case on.Weekday() == 0 || on.Weekday() == 6:
		return Weekend
	}
	return Working
}

// fade is what a week ago weighs beside this week.
const fade = 0.8

// Forecast expects the calls of a day by half hour, from the days before. How many come
// follows days of the same sort, the same weekday counting double and the latest weeks
// most; when they come follows the whole past of that sort, so that a quiet line still has
// a smooth day. A holiday without any before it is expected like a weekend.
func Forecast(past []Day, on workday.Date, sort Sort) (f Day) {
	f = Day{On: on, Sort: sort}
	like := alike(past, on, sort)
	for _, other := range []Sort{Weekend, Working} {
		if len(like) == 0 && sort != other {
			like = alike(past, on, other)
		}
	}
	var weight, total float64
	var shape [Slots]float64
	for _, d := range like {
		w := math.Pow(fade, float64(on.Sub(d.On))/7)
		if d.On.Weekday() == on.Weekday() {
			w *= 2
		}
		weight += w
		total += w * d.sum()
		for i, c := range d.Calls {
			shape[i] += w * c
		}
	}
	if total == 0 {
		return f
	}
	// A third of each half hour's share comes from its neighbours.
	for i := range shape {
		before, after := shape[(i+Slots-1)%Slots], shape[(i+1)%Slots]
		f.Calls[i] = (before/6 + shape[i]*2/3 + after/6) / weight
	}
	return f
}

func alike(past []Day, on workday.Date, sort Sort) (list []Day) {
	for _, d := range past {
		if d.Sort == sort && d.On.Before(on) {
			list = append(list, d)
		}
	}
	return list
}

// Error is how far forecasts of the last days would have been off: the sum of what each
// half hour missed by, in parts of all calls (WAPE), beside what pure chance would miss
// by; each day is forecast from those before it.
func Error(past []Day, days int) (off, chance float64) {
	var missed, luck, all float64
	for _, d := range past[max(0, len(past)-days):] {
		f := Forecast(past, d.On, d.Sort)
		for i, c := range d.Calls {
			missed += math.Abs(c - f.Calls[i])
			luck += deviation(f.Calls[i])
			all += c
		}
	}
	if all == 0 {
		return 0, 0
	}
	return missed / all, luck / all
}

// deviation is the mean absolute deviation of a Poisson number.
func deviation(mean float64) float64 {
	if mean <= 0 {
		return 0
	}
	m := math.Floor(mean)
	lg, _ := math.Lgamma(m + 1)
	return 2 * math.Exp((m+1)*math.Log(mean)-mean-lg)
}

// Flood reports whether so many calls in a part of a half hour are more than chance
// would bring: what is forecast would be exceeded once in a thousand such looks.
func Flood(expected, part float64, came int) bool {
	mean := expected * part
	if came < 6 || part <= 0 {
		return false
	}
	below, term := 0.0, math.Exp(-mean)
	for k := 0; k < came; k++ {
		below += term
		term *= mean / float64(k+1)
	}
	return 1-below < 0.001
}
