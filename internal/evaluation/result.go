package evaluation

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/workday"
)

// Reading is what one indicator came to: so many of so many, or a mean.
type Reading struct {
	Item   string
	Num    int64
	Den    int64
	Value  float64 // percent, or a mean in working days
	At     time.Time
	ByName string
	Paper  string // of a proof: which paper, sealed
	File   int64  // of a proof: the file uploaded
	Name   string // what it is called, sealed
}

// Empty reports that there was nothing to read.
func (r Reading) Empty() bool { return r.Den == 0 }

// Line is an indicator with what it came to.
type Line struct {
	Criterion
	Reading Reading
	Low     float64 // of a share, the 95 % interval
	High    float64
	Counted bool // there are enough of them
	Points  float64
	Half    float64 // half of the interval, in points
}

// Lost are the points missing: none where nothing could be read, which counts nowhere.
func (l Line) Lost() float64 {
	if !l.Counted {
		return 0
	}
	return float64(l.Weight) - l.Points
}

// Sum is the points of an area, a topic or all.
type Sum struct {
	Key    string
	Name   string
	Weight int     // of all that belongs to it
	Read   int     // of what could be read
	Points float64 // of what could be read
	Half   float64
}

// Score is the points as of a hundred: of what could be read.
func (s Sum) Score() float64 {
	if s.Read == 0 {
		return 0
	}
	return round(100 * s.Points / float64(s.Read))
}

// Margin is half the interval of Score.
func (s Sum) Margin() float64 {
	if s.Read == 0 {
		return 0
	}
	return round(100 * math.Sqrt(s.Half) / float64(s.Read))
}

func (s *Sum) add(l Line) {
	s.Weight += l.Weight
	if l.Counted {
		s.Read += l.Weight
		s.Points += l.Points
		s.Half += l.Half * l.Half
	}
}

// Result is a round's evaluation as it stands.
type Result struct {
	Lines  []Line
	Areas  []Sum
	Topics []Sum
	Total  Sum
	Grade  string // empty while too little could be read
}

// enough is how much of the weight must have been read for a grade, in percent.
const enough = 80

// Evaluate scores what was read.
func (s Set) Evaluate(read map[string]Reading) (r Result) {
	r.Total.Name = s.Name
	for _, a := range s.Areas {
		area := Sum{Key: a.Key, Name: a.Name}
		for _, t := range a.Topics {
			topic := Sum{Key: t.Key, Name: t.Name}
			for _, i := range t.Items {
				l := i.line(read[i.Key])
				r.Lines = append(r.Lines, l)
				topic.add(l)
				area.add(l)
				r.Total.add(l)
			}
			r.Topics = append(r.Topics, topic)
		}
		r.Areas = append(r.Areas, area)
	}
	if r.Total.Read*100 >= enough*r.Total.Weight && r.Total.Weight > 0 {
		r.Grade = s.grade(r.Total.Score())
	}
	return r
}

func (s Set) grade(score float64) string {
	for _, g := range s.Grades {
		if score >= g.From {
			return g.Name
		}
	}
	return ""
}

// line scores one indicator: between its floor and its target in proportion.
func (i Criterion) line(r Reading) Line {
	l := Line{Criterion: i, Reading: r}
	if r.Den == 0 || r.Den < i.Least {
		return l
	}
	l.Counted = true
	points := func(v float64) float64 {
		return float64(i.Weight) * min(1, max(0, (v-i.Floor)/(i.Target-i.Floor)))
	}
	l.Points = round(points(r.Value))
	if i.days() || i.Source == Proof {
		return l
	}
	low, high := indicator.Wilson(r.Num, r.Den)
	l.Low, l.High = round(100*low), round(100*high)
	l.Half = math.Abs(points(l.High)-points(l.Low)) / 2
	return l
}

// days reports whether the value is a mean in working days rather than a share.
func (i Criterion) days() bool {
	d, ok := indicator.Find(indicator.ID(i.From))
	return i.Source == Computed && ok && d.Days
}

// Unit is what the value is in.
func (i Criterion) Unit() string {
	if i.days() {
		return "工作日"
	}
	return "%"
}

func round(x float64) float64 { return math.Round(100*x) / 100 }

// Share is a reading of so many of so many.
func Share(item string, num, den int64, at time.Time, by string) Reading {
	r := Reading{Item: item, Num: num, Den: den, At: at, ByName: by}
	if den > 0 {
		r.Value = round(100 * float64(num) / float64(den))
	}
	return r
}

// OfTally is the reading of one of the hotline's own figures.
func (i Criterion) OfTally(t indicator.Tally, at time.Time) Reading {
	r := Share(i.Key, t.Num, t.Den, at, "")
	if i.days() && t.Den > 0 {
		r.Value = round(float64(t.Value) / float64(t.Den) / indicator.Million)
	}
	return r
}

// OfVisits reads a check from settled visits: half done counts half.
func (i Criterion) OfVisits(visits []Visit, at time.Time) Reading {
	sum, n := 0, int64(0)
	for _, v := range visits {
		if m, ok := v.Marks()[i.From]; ok {
			sum, n = sum+int(m), n+1
		}
	}
	r := Share(i.Key, int64(math.Round(float64(sum)/2)), n, at, "")
	if n > 0 {
		r.Value = round(50 * float64(sum) / float64(n))
	}
	return r
}

// OfAnswers reads a question: who answered with the two best steps, of who answered it.
func (i Criterion) OfAnswers(answers []Answer, at time.Time) Reading {
	num, den := int64(0), int64(0)
	for _, a := range answers {
		if step := a.Steps[i.From]; step > 0 {
			den++
			if step >= 4 {
				num++
			}
		}
	}
	return Share(i.Key, num, den, at, "")
}

// OfProof is what somebody gave for papers, of a hundred.
func (i Criterion) OfProof(points int, paper, by string, at time.Time) (Reading, error) {
	paper = strings.TrimSpace(paper)
	switch n := utf8.RuneCountInString(paper); {
	case i.Source != Proof:
		return Reading{}, fault.In("item", "「%s」不是佐证指标,由系统取数", i.Name)
	case points < 0 || points > fullMarks:
		return Reading{}, fault.In("points", "请按 0 至 100 评定")
	case n < 4 || n > 500:
		return Reading{}, fault.In("paper", "请写明佐证材料(文件名、文号、日期)和评分理由,4 至 500 字")
	}
	r := Share(i.Key, int64(points), fullMarks, at, by)
	r.Paper = paper
	return r, nil
}

// Gap is an indicator that lost points: what is missing, whose it is, until when (差距清单).
type Gap struct {
	Item    string
	Unit    org.UnitID
	Owner   string
	UntilOn workday.Date
	Measure string // what is to be done, sealed
	ByName  string
	At      time.Time
	DoneAt  *time.Time
	Outcome string // what came of it, sealed
}

// Late reports whether it should be done by now.
func (g Gap) Late(today workday.Date) bool { return g.DoneAt == nil && !today.Before(g.UntilOn.Next()) }

// Check refuses a gap that nobody could close.
func (g Gap) Check(today workday.Date) error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(g.Measure)); {
	case utf8.RuneCountInString(strings.TrimSpace(g.Owner)) < 2 || utf8.RuneCountInString(g.Owner) > 40:
		return fault.In("owner", "请写明责任岗位,2 至 40 字")
	case g.UntilOn.Before(today):
		return fault.In("until", "整改期限不能早于今天")
	case n < 4 || n > 500:
		return fault.In("measure", "请写明整改措施,4 至 500 字")
	}
	return nil
}

// Close notes that a gap was closed.
func (g *Gap) Close(outcome string, at time.Time) error {
	if g.DoneAt != nil {
		return fault.New(fault.Conflict, "这一项已经整改完成")
	}
	outcome = strings.TrimSpace(outcome)
	if n := utf8.RuneCountInString(outcome); n < 4 || n > 500 {
		return fault.In("outcome", "请写明整改结果,4 至 500 字")
	}
	g.DoneAt, g.Outcome = &at, outcome
	return nil
}

// Short are the lines that lost points, the dearest first, and then those that could not be read.
func (r Result) Short() []Line {
	var list []Line
	for _, l := range r.Lines {
		if !l.Counted || l.Lost() >= 0.01 {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b Line) int { return cmp.Compare(b.Lost(), a.Lost()) })
	return list
}
