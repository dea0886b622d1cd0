package promise

import (
	"math"
	"slices"
	"time"

	"suban/internal/workday"
)

// Kept counts how promises turned out.
type Kept struct {
	Given   int `json:"given"`   // promises that can be judged
	Kept    int `json:"kept"`    // answered by the day
	Open    int `json:"open"`    // neither answered nor due: not judged
	Unsaid  int `json:"unsaid"`  // too few similar matters: nothing was said
	Through int `json:"through"` // working days promised, all together
}

// Coverage is the share kept in percent; ok is false when there is none to judge.
func (k Kept) Coverage() (percent float64, ok bool) {
	if k.Given == 0 {
		return 0, false
	}
	return math.Round(10000*float64(k.Kept)/float64(k.Given)) / 100, true
}

func (k Kept) add(o Kept) Kept {
	return Kept{k.Given + o.Given, k.Kept + o.Kept, k.Open + o.Open, k.Unsaid + o.Unsaid, k.Through + o.Through}
}

// Month is how the promises of the matters accepted in a month turned out.
type Month struct {
	Month  string         `json:"month"`
	Stages map[Stage]Kept `json:"stages"`
}

// refit is every how many days the check makes the promises anew; the hotline does every night.
const refit = 7

// Check replays a time: every week promises are made from what was known at its beginning, and
// held against what became of the matters accepted in it. No matter is judged by a promise
// that knew it.
func Check(samples []Sample, from, to workday.Date, now time.Time, cal *workday.Calendar) ([]Month, error) {
	samples = slices.Clone(samples)
	slices.SortFunc(samples, func(a, b Sample) int { return a.Accepted.Compare(b.Accepted) })
	at := func(d workday.Date) int {
		i, _ := slices.BinarySearchFunc(samples, d.Start(), func(s Sample, t time.Time) int { return s.Accepted.Compare(t) })
		return i
	}
	var months []Month
	for day := from; day.Before(to); day = day.Plus(refit) {
		next := day.Plus(refit)
		if to.Before(next) {
			next = to
		}
		m, err := Fit(samples[at(day.Plus(-Window)):at(day)], day.Start(), cal)
		if err != nil {
			return nil, err
		}
		for _, s := range samples[at(day):at(next)] {
			name := workday.DateOf(s.Accepted).String()[:7]
			if n := len(months); n == 0 || months[n-1].Month != name {
				months = append(months, Month{name, map[Stage]Kept{}})
			}
			into := months[len(months)-1].Stages
			for _, stage := range Stages {
				k, err := m.judge(s, stage, now, cal)
				if err != nil {
					return nil, err
				}
				into[stage] = into[stage].add(k)
			}
		}
	}
	return months, nil
}

// judge is what became of one promise.
func (m *Model) judge(s Sample, stage Stage, now time.Time, cal *workday.Calendar) (Kept, error) {
	c := m.Find(s.told(stage), stage)
	if c == nil {
		return Kept{Unsaid: 1}, nil
	}
	until, err := Until(cal, s.Accepted, c.Days[stage])
	switch {
	case err != nil:
		return Kept{}, err
	case s.Answered != nil && !s.Answered.After(until):
		return judged(until, now, Kept{Given: 1, Kept: 1, Through: c.Days[stage]}), nil
	}
	return judged(until, now, Kept{Given: 1, Through: c.Days[stage]}), nil
}

// judged leaves out what is not due yet, answered or not: only the quick ones would count.
func judged(until, now time.Time, k Kept) Kept {
	if until.After(now) {
		return Kept{Open: 1}
	}
	return k
}

// Sum adds months up.
func Sum(months []Month) map[Stage]Kept {
	all := map[Stage]Kept{}
	for _, m := range months {
		for stage, k := range m.Stages {
			all[stage] = all[stage].add(k)
		}
	}
	return all
}
