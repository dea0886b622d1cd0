// Package indicator is the exact figures of the hotline (指标, domain §3.6): what of
// a ticket counts where, in which numerator and denominator, on which day, and why
// something does not count. It is pure; every number is made of marks, and every
// mark names the ticket it came from.
package indicator

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// ID names an indicator: K01 to K31, with a letter where one has several readings.
type ID string

// Item is what is counted: a ticket, or within it an assignment, a reply or a
// follow-up by number, in its round.
type Item struct {
	Ticket ticket.ID
	N      int
	Round  int
}

// Mark says that an item belongs to an indicator on a day.
type Mark struct {
	K ID
	Item
	At    time.Time // of the event the indicator goes by
	Day   workday.Date
	Unit  org.UnitID // 承办单位, 0 while there is none
	Num   bool       // in the numerator
	Den   bool       // in the denominator
	Out   string     // why it is in neither (剔除理由)
	Value int64      // what is averaged, in millionths of a working day
	by    *time.Time // the numerator counts from this moment on
}

// Period is [From, To): whole days of the city's zone.
type Period struct{ From, To workday.Date }

// Holds reports whether a day lies in the period.
func (p Period) Holds(d workday.Date) bool { return !d.Before(p.From) && d.Before(p.To) }

// Days is how many days the period has.
func (p Period) Days() int { return p.To.Sub(p.From) }

func (p Period) String() string { return p.From.String() + "—" + p.To.Prev().String() }

// Check refuses a period without days.
func (p Period) Check() error {
	if !p.From.Before(p.To) {
		return fmt.Errorf("period %s has no days", p)
	}
	return nil
}

// Before is the period of the same length just before (环比).
func (p Period) Before() Period { return Period{p.From.Plus(-p.Days()), p.From} }

// LastMonth moves the period one month back (环比 of a month, day by day).
func (p Period) LastMonth() Period { return p.moved(0, -1) }

// LastYear moves the period one year back (同比).
func (p Period) LastYear() Period { return p.moved(-1, 0) }

func (p Period) moved(years, months int) Period {
	return Period{shift(p.From, years, months), shift(p.To.Prev(), years, months).Next()}
}

// shift keeps the day of the month where the other month has it, else its last day.
func shift(d workday.Date, years, months int) workday.Date {
	first := time.Date(d.Year+years, d.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return workday.Date{Year: first.Year(), Month: first.Month(), Day: min(d.Day, last)}
}

// Tally is what marks add up to.
type Tally struct {
	Num   int64 `json:"num"`
	Den   int64 `json:"den"`
	Out   int64 `json:"out"`
	Value int64 `json:"-"`
}

// Add adds another tally.
func (t Tally) Add(o Tally) Tally {
	return Tally{t.Num + o.Num, t.Den + o.Den, t.Out + o.Out, t.Value + o.Value}
}

// Less takes a tally away.
func (t Tally) Less(o Tally) Tally {
	return Tally{t.Num - o.Num, t.Den - o.Den, t.Out - o.Out, t.Value - o.Value}
}

// Zero reports that nothing is counted.
func (t Tally) Zero() bool { return t == Tally{} }

// Of is the tally of one mark.
func (m Mark) Tally() Tally {
	var t Tally
	if m.Num {
		t.Num = 1
	}
	if m.Den {
		t.Den, t.Value = 1, m.Value
	}
	if m.Out != "" {
		t.Out = 1
	}
	return t
}

// Dash is what 0/0 reads: there is nothing to say, which is not 100 %.
const Dash = "—"

// Percent is num/den in percent to two decimals, half up; "—" for 0/0.
func Percent(num, den int64) string {
	if den == 0 {
		return Dash
	}
	return hundredths(num*10000, den)
}

// hundredths writes a/b hundredths, rounded half away from zero.
func hundredths(a, b int64) string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	n := (2*a + b) / (2 * b)
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Mean is the average value in working days to two decimals, half up.
func (t Tally) Mean() string {
	if t.Den == 0 {
		return Dash
	}
	return hundredths(t.Value*100/1, t.Den*Million)
}

// Million is how many units of Mark.Value make one working day.
const Million = 1_000_000

// Share is num/den as a fraction; ok is false for 0/0.
func (t Tally) Share() (share float64, ok bool) {
	if t.Den == 0 {
		return 0, false
	}
	return float64(t.Num) / float64(t.Den), true
}

// z is the two-sided 95 % point of the normal distribution.
const z = 1.959963984540054

// Wilson is the 95 % interval of a proportion (威尔逊区间), honest for few cases.
func Wilson(num, den int64) (low, high float64) {
	if den == 0 {
		return 0, 1
	}
	n, p := float64(den), float64(num)/float64(den)
	mid := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (mid-half)/(1+z*z/n)), min(1, (mid+half)/(1+z*z/n))
}

// Differ reports whether two proportions differ significantly at 5 %, shared among
// so many comparisons (Bonferroni): neighbours of a ranking are compared often.
func Differ(a, b Tally, comparisons int) bool {
	if a.Den == 0 || b.Den == 0 {
		return false
	}
	n, m := float64(a.Den), float64(b.Den)
	pooled := float64(a.Num+b.Num) / (n + m)
	spread := math.Sqrt(pooled * (1 - pooled) * (1/n + 1/m))
	if spread == 0 {
		return false
	}
	d := math.Abs(float64(a.Num)/n-float64(b.Num)/m) / spread
	return math.Erfc(d/math.Sqrt2) < 0.05/float64(max(1, comparisons))
}

// Points is the change of a rate in percentage points (百分点), signed; "—" when
// either has no denominator.
func Points(now, before Tally) string {
	if now.Den == 0 || before.Den == 0 {
		return Dash
	}
	a, _ := now.Share()
	b, _ := before.Share()
	return fmt.Sprintf("%+.2f", round2((a-b)*100))
}

// Growth is the change of a number in percent of what it was (增幅).
func Growth(now, before int64) string {
	if before == 0 {
		return Dash
	}
	text := hundredths((now-before)*10000, before)
	if now >= before {
		text = "+" + text
	}
	return text
}

// Faster is how much shorter the mean time became, in percent of what it was
// (K17 提速率): 3.59 to 1.70 working days is 52.65.
func Faster(now, before Tally) string {
	if now.Den == 0 || before.Den == 0 || before.Value == 0 {
		return Dash
	}
	a, b := float64(now.Value)/float64(now.Den), float64(before.Value)/float64(before.Den)
	return fmt.Sprintf("%.2f", round2((b-a)/b*100))
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }

// Read is a tally as the indicator is written: a mean in working days, a number, else a
// percentage; "—" when there is nothing to divide by.
func (d Def) Read(t Tally) string {
	switch {
	case d.Days:
		return t.Mean()
	case d.ID == countedByTopic:
		return strconv.FormatInt(t.Num, 10)
	}
	return Percent(t.Num, t.Den)
}

// Unit is what the value is in.
func (d Def) Unit() string {
	switch {
	case d.Days:
		return "工作日"
	case d.ID == countedByTopic:
		return "件"
	}
	return "%"
}

// Change is how a tally moved: percentage points, of a mean how much shorter it became, of a
// number its growth.
func (d Def) Change(now, then Tally) string {
	switch {
	case d.Days:
		return Faster(now, then)
	case d.ID == countedByTopic:
		return Growth(now.Num, then.Num)
	}
	return Points(now, then)
}
