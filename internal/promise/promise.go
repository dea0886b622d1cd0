// Package promise says by when similar matters are answered (答复承诺, N16): "类似诉求80%在
// 11月9日前答复", from the city's own history and calibrated on it. It is pure.
package promise

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Share is how many of similar matters are answered by the promised day.
const Share = 0.8

const (
	// Least is how many answered matters a promise needs: with fewer nothing is said.
	Least = 30
	// Window is from how many days back a promise takes its matters.
	Window = 60
	// Recent is over how many of these days the level is set: a city that grows quicker, or
	// slower, is followed within weeks.
	Recent = 30
	// most is the longest answer that is told apart, in working days.
	most = 80
)

// Stage is when a promise is given: to the citizen before the unit is known, or to the unit
// with the dispatch.
type Stage string

const (
	Registered Stage = "registered" // 受理时,给诉求人
	Dispatched Stage = "dispatched" // 派单时,给承办单位
)

// Stages are both, in their order.
var Stages = []Stage{Registered, Dispatched}

// Matter is what makes matters similar.
type Matter struct {
	Sort     string         `json:"sort"` // inquiry, matter, urgent: what has another limit is never similar
	Category string         `json:"category"`
	Region   org.RegionCode `json:"region"` // the county, "" anywhere
	Unit     org.UnitID     `json:"unit"`   // 0 any
}

// MatterOf reads it off a ticket.
func MatterOf(class ticket.Class, u ticket.Urgency, category string, region org.RegionCode, unit org.UnitID) Matter {
	m := Matter{Sort: string(class), Category: category, Region: region.County(), Unit: unit}
	if u >= ticket.Urgent {
		m.Sort = "urgent"
	}
	return m
}

// wider are the matters that a matter is similar to, the closest first: with its unit, without,
// then by broader categories, then anywhere in the city, but never of another topic; where no category is told, of any.
func (m Matter) wider(stage Stage) []Matter {
	var list []Matter
	if stage == Dispatched && m.Unit != 0 {
		list = append(list, m)
	}
	m.Unit = 0
	for _, depth := range []int{9, 2, 1} {
		m.Category = upTo(m.Category, depth)
		if n := len(list); n == 0 || list[n-1] != m {
			list = append(list, m)
		}
	}
	m.Region = ""
	return append(list, m)
}

// upTo is a category's first levels.
func upTo(category string, depth int) string {
	parts := strings.SplitN(category, ".", depth+1)
	return strings.Join(parts[:min(depth, len(parts))], ".")
}

// Sample is one matter of the past.
type Sample struct {
	Matter
	Blind    bool // sent in by the citizen himself: nobody had told its category when he was told
	Accepted time.Time
	Answered *time.Time // when the citizen could read the answer; nil while he cannot
}

// told is what was known of the matter at a stage.
func (s *Sample) told(stage Stage) Matter {
	m := s.Matter
	if s.Blind && stage == Registered {
		m.Category = ""
	}
	return m
}

// Lag is after how many working days something was done: 0 the same day, n by the end of
// the n-th working day after it.
func Lag(cal *workday.Calendar, from, to time.Time) (int, error) {
	end := workday.DateOf(from).Next().Start()
	if !to.After(end) {
		return 0, nil
	}
	work, err := cal.Elapsed(end, to, workday.Basis{})
	if err != nil {
		return 0, err
	}
	n := int(work/(24*time.Hour)) + 1
	if work%(24*time.Hour) == 0 && work > 0 {
		// Exactly so many days of work: the last one's end, or a day off behind it.
		if last, err := cal.Due(from, workday.Limit{Workdays: float64(n - 1)}, workday.Basis{}); err == nil && !to.After(last) {
			n--
		}
	}
	return n, nil
}

// Until is the end of the n-th working day after a matter was accepted.
func Until(cal *workday.Calendar, accepted time.Time, n int) (time.Time, error) {
	if n == 0 {
		return workday.DateOf(accepted).Next().Start(), nil
	}
	return cal.Due(accepted, workday.Limit{Workdays: float64(n)}, workday.Basis{})
}

// Cell is one sort of similar matters and what is said of it.
type Cell struct {
	Matter
	Samples int           `json:"samples"` // answered
	Days    map[Stage]int `json:"days"`    // working days, by the level of the stage
	Half    int           `json:"half"`    // by when half of them are answered

	answered [most + 1]int32 // after so many working days
	open     [most + 1]int32 // for so many working days and not answered yet
	share    [most + 1]float32
}

// Model is one night's promises (版本).
type Model struct {
	Version int               `json:"version"`
	MadeAt  time.Time         `json:"made_at"`
	From    workday.Date      `json:"from"`
	Samples int               `json:"samples"`
	Level   map[Stage]float64 `json:"level"` // what a cell must reach so that all together reach Share
	Cells   []*Cell           `json:"cells"`
	Months  []Month           `json:"months"`

	by map[Matter]*Cell
}

// Index makes the cells of a model that was read from storage findable.
func (m *Model) Index() *Model {
	m.by = make(map[Matter]*Cell, len(m.Cells))
	for _, c := range m.Cells {
		m.by[c.Matter] = c
	}
	return m
}

// Find is the closest sort of similar matters that is large enough; nil when there is none.
func (m *Model) Find(x Matter, stage Stage) *Cell {
	for _, w := range x.wider(stage) {
		if c := m.by[w]; c != nil && c.Samples >= Least {
			return c
		}
	}
	return nil
}

// Fit makes the promises that could be given at a moment, from what was known then. Matters
// still open count: leaving them out would promise too early.
func Fit(samples []Sample, now time.Time, cal *workday.Calendar) (*Model, error) {
	first := workday.DateOf(now).Plus(-Window)
	m := &Model{MadeAt: now, From: first, Level: map[Stage]float64{}, by: map[Matter]*Cell{}}
	for i := range samples {
		s := &samples[i]
		if !s.Accepted.Before(now) || s.Accepted.Before(first.Start()) {
			continue
		}
		answered, at := s.Answered != nil && s.Answered.Before(now), now
		if answered {
			at = *s.Answered
		}
		n, err := Lag(cal, s.Accepted, at)
		if err != nil {
			return nil, err
		}
		m.Samples++
		blind := s.Matter
		blind.Category = ""
		for _, w := range append(s.wider(Dispatched), blind.wider(Registered)...) {
			c := m.by[w]
			if c == nil {
				c = &Cell{Matter: w, Days: map[Stage]int{}}
				m.by[w] = c
			}
			if answered {
				c.answered[min(n, most)]++
				c.Samples++
			} else {
				c.open[min(n, most)]++
			}
		}
	}
	for _, c := range m.by {
		if c.Samples >= Least {
			c.reckon()
			m.Cells = append(m.Cells, c)
		}
	}
	slices.SortFunc(m.Cells, func(a, b *Cell) int {
		return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.Category, b.Category), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Unit, b.Unit))
	})
	for _, stage := range Stages {
		if err := m.level(stage, samples, now, cal); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// reckon is the share answered after so many working days (Kaplan–Meier): whoever is still
// open counts for as long as he has waited.
func (c *Cell) reckon() {
	risk := 0.0
	for n := range c.answered {
		risk += float64(c.answered[n]) + float64(c.open[n])
	}
	left := 1.0
	for n := range c.answered {
		risk -= float64(c.open[n]) // not known to have waited to the end of this day
		if risk > 0 {
			left *= 1 - float64(c.answered[n])/risk
		}
		risk -= float64(c.answered[n])
		c.share[n] = float32(1 - left)
	}
	c.Half = c.after(0.5)
}

// after is by which working day a share was answered.
func (c *Cell) after(share float64) int {
	for n, s := range c.share {
		if float64(s) >= share-1e-6 {
			return n
		}
	}
	return most
}

// trial is a recent matter: what it would have been promised by, and after how many working
// days it was answered, or has been waiting.
type trial struct {
	cell          *Cell
	answered, now int
}

// level finds what every cell must reach so that of the recent matters Share were answered by
// their day. A day is a coarse measure, and a city's pace changes: what the cells reached in
// the whole window is therefore the order of the days, and recent matters say how far to go.
func (m *Model) level(stage Stage, samples []Sample, now time.Time, cal *workday.Calendar) error {
	var list []trial
	for i := range samples {
		s := &samples[i]
		if !s.Accepted.Before(now) || s.Accepted.Before(now.AddDate(0, 0, -Recent)) {
			continue
		}
		t := trial{cell: m.Find(s.told(stage), stage), answered: most + 1}
		if t.cell == nil {
			continue
		}
		var err error
		if t.now, err = Lag(cal, s.Accepted, now); err != nil {
			return err
		}
		if s.Answered != nil && s.Answered.Before(now) {
			if t.answered, err = Lag(cal, s.Accepted, *s.Answered); err != nil {
				return err
			}
		}
		list = append(list, t)
	}
	best := math.Inf(1)
	m.Level[stage] = Share
	for level := 0.30; level < 0.99; level += 0.01 {
		given, kept := 0, 0
		for _, t := range list {
			if n := t.cell.after(level); n < t.now { // due by now: only then both answers count
				given++
				if t.answered <= n {
					kept++
				}
			}
		}
		if off := math.Abs(float64(kept)/float64(given) - Share); given >= Least && off < best-1e-9 {
			best, m.Level[stage] = off, math.Round(level*100)/100
		}
	}
	for _, c := range m.Cells {
		c.Days[stage] = c.after(m.Level[stage])
	}
	return nil
}
