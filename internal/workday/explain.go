package workday

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Step is one date of a derivation.
type Step struct {
	Day   Day           `json:"day"`
	Count int           `json:"count,omitempty"` // 第几个工作日, 0 when it does not count
	Note  string        `json:"note"`
	Part  time.Duration `json:"part,omitempty"` // the time of that date that was used
}

// Derivation is how a due date came about (时限计算说明书): every date between, what it
// is and whether it counted. A later step of the same ticket — an extension, time
// given back after a suspension — is a further Derivation whose From is this Due.
type Derivation struct {
	From     time.Time `json:"from"`
	Due      time.Time `json:"due"`
	Limit    Limit     `json:"limit"`
	Calendar int       `json:"calendar"` // the calendar's version
	Days     []Step    `json:"days"`
	Text     string    `json:"text"` // one sentence for people
}

// Explain derives what Due returns.
func (c *Calendar) Explain(from time.Time, l Limit, b Basis) (Derivation, error) {
	due, err := c.Due(from, l, b)
	if err != nil {
		return Derivation{}, err
	}
	d := Derivation{From: from.In(Zone), Due: due, Limit: l, Calendar: c.Version}
	switch {
	case l.IsZero():
		d.Text = fmt.Sprintf("自%s起,未设时限", since(from))
		return d, nil
	case l.Hours > 0:
		d.Days = c.naturalSteps(from, due)
		d.Text = fmt.Sprintf("自%s起%s小时,按自然时间连续计算,节假日照计,至%s止", since(from), number(l.Hours), FormatLong(due))
		return d, nil
	case l.Whole():
		day, _ := moment(from)
		if d.Days, err = c.wholeSteps(day, int(l.Workdays), b, "起算日不计,从次一工作日起算"); err != nil {
			return Derivation{}, err
		}
		d.Text = d.sentence(fmt.Sprintf("自%s起%s个工作日,从次一工作日起算", since(from), number(l.Workdays)))
		return d, nil
	}
	return c.explainTime(d, b)
}

// ExplainAddDays derives what AddDays returns: an extension (延期) of a due date.
func (c *Calendar) ExplainAddDays(from time.Time, n int, b Basis) (Derivation, error) {
	due, err := c.AddDays(from, n, b)
	if err != nil {
		return Derivation{}, err
	}
	d := Derivation{From: from.In(Zone), Due: due, Limit: Limit{Workdays: float64(n)}, Calendar: c.Version}
	if n == 0 {
		d.Text = fmt.Sprintf("%s不变", FormatLong(from))
		return d, nil
	}
	note, lead := "原到期日不计,从次一工作日起算", "顺延"
	if n < 0 {
		note, lead = "原到期日起往前推算", "提前"
	}
	if d.Days, err = c.wholeSteps(lastDay(from), n, b, note); err != nil {
		return Derivation{}, err
	}
	d.Text = d.sentence(fmt.Sprintf("由%s%s%d个工作日", FormatLong(from), lead, max(n, -n)))
	return d, nil
}

// ExplainAdd derives what Add returns: working time given back, as after a
// suspension (挂起).
func (c *Calendar) ExplainAdd(from time.Time, work time.Duration, b Basis) (Derivation, error) {
	due, err := c.Add(from, work, b)
	if err != nil {
		return Derivation{}, err
	}
	d := Derivation{From: from.In(Zone), Due: due, Limit: Limit{Workdays: b.Days(work)}, Calendar: c.Version}
	return c.explainTime(d, b)
}

// explainTime fills a derivation of working time from its From and Due.
func (c *Calendar) explainTime(d Derivation, b Basis) (Derivation, error) {
	first, at := moment(d.From)
	last, until := lastDay(d.Due), wholeDay
	if day, end := moment(d.Due); day == last {
		until = end
	}
	last = max(first, last)
	if err := c.covers(first, last); err != nil {
		return Derivation{}, err
	}
	open, shut := b.hours()
	var used time.Duration
	for n := first; n <= last; n++ {
		s := Step{Day: c.day(n)}
		if s.Day.Working {
			begin, end := open, shut
			if n == first {
				begin = max(begin, at)
			}
			if n == last {
				end = min(end, until)
			}
			s.Part = max(0, end-begin)
		}
		before := used
		used += s.Part
		if s.Part > 0 {
			s.Count = int(used / b.Workday())
			if used%b.Workday() != 0 {
				s.Count++
			}
			s.Note = fmt.Sprintf("计%s,累计%s个工作日", spell(s.Part), days(used, b))
		} else {
			s.Note = s.Day.rest()
			if s.Day.Working {
				s.Note = "已过当日办公时间,不计"
			}
		}
		if s.Day.Kind == Makeup && used > before {
			s.Note = s.Day.Name + "调休上班," + s.Note
		}
		d.Days = append(d.Days, s)
	}
	basis := "每个工作日按24小时计"
	if b.Office {
		basis = fmt.Sprintf("每个工作日按办公时间%s计", spell(b.Workday()))
	}
	d.Text = d.sentence(fmt.Sprintf("自%s起%s个工作日的工作时间(%s)", since(d.From), days(used, b), basis))
	return d, nil
}

// wholeSteps lists the dates from day to the n-th working day after it, or before
// it when n is negative.
func (c *Calendar) wholeSteps(day, n int, b Basis, note string) ([]Step, error) {
	target, err := c.nthDay(day, n)
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return c.backSteps(day, target, note), nil
	}
	steps := []Step{{Day: c.day(day), Note: note}}
	count := 0
	for at := day + 1; at <= target; at++ {
		s := Step{Day: c.day(at)}
		switch {
		case !s.Day.Working:
			s.Note = s.Day.rest()
		default:
			count++
			s.Count, s.Part = count, b.Workday()
			s.Note = fmt.Sprintf("第%d个工作日", count)
			if s.Day.Kind == Makeup {
				s.Note = s.Day.Name + "调休上班," + s.Note
			}
		}
		steps = append(steps, s)
	}
	return steps, nil
}

func (c *Calendar) backSteps(day, target int, note string) []Step {
	var steps []Step
	count := 0
	for at := day; at >= target; at-- {
		s := Step{Day: c.day(at)}
		switch {
		case at == target:
			s.Note = "提前后的到期日"
		case !s.Day.Working:
			s.Note = s.Day.rest()
		default:
			count++
			s.Count = count
			s.Note = fmt.Sprintf("往前第%d个工作日", count)
		}
		if at == day && at != target {
			s.Note = note + ":" + s.Note
		}
		steps = append(steps, s)
	}
	return steps
}

// naturalSteps lists the dates of natural hours. A missing year does not stop
// them: the date is shown without a kind.
func (c *Calendar) naturalSteps(from, due time.Time) []Step {
	var steps []Step
	first, at := moment(from)
	last := max(first, lastDay(due))
	end := due.Sub(instant(last, 0))
	for n := first; n <= last; n++ {
		s := Step{Day: Day{Date: dateAt(n)}, Note: "自然时间,该年日历未导入,不影响计时", Part: wholeDay}
		if c.knows(n) {
			s.Day = c.day(n)
			s.Note = "自然时间,照计"
		}
		if n == last {
			s.Part = end
		}
		if n == first {
			s.Part -= at
		}
		steps = append(steps, s)
	}
	return steps
}

// rest says why a date does not count.
func (d Day) rest() string {
	if d.Kind == Holiday {
		return d.Name + "放假,不计"
	}
	return "周末,不计"
}

// sentence completes lead with what was skipped and what was worked out of turn.
func (d Derivation) sentence(lead string) string {
	var s strings.Builder
	s.WriteString(lead)

	var holidays []string
	feast := map[string]int{}
	weekend, unsure := 0, map[int]bool{}
	var makeup []Date
	var years []string
	for _, step := range d.Days {
		day := step.Day
		switch {
		case day.Kind == Holiday:
			if feast[day.Name] == 0 {
				holidays = append(holidays, day.Name)
			}
			feast[day.Name]++
		case day.Kind == Weekend:
			weekend++
		case day.Kind == Makeup && step.Count > 0:
			makeup = append(makeup, day.Date)
		}
		if day.Provisional && !unsure[day.Date.Year] {
			unsure[day.Date.Year] = true
			years = append(years, strconv.Itoa(day.Date.Year)+"年")
		}
	}

	var skipped []string
	for _, name := range holidays {
		skipped = append(skipped, fmt.Sprintf("%s%d天", name, feast[name]))
	}
	if weekend > 0 {
		skipped = append(skipped, fmt.Sprintf("周末%d天", weekend))
	}
	if len(skipped) > 0 {
		s.WriteString(",不计" + strings.Join(skipped, "、"))
	}
	if len(makeup) > 0 {
		s.WriteString(",计入调休上班日" + shorts(makeup, 6))
	}
	s.WriteString(",至" + FormatLong(d.Due) + "止")
	if len(years) > 0 {
		s.WriteString("(" + strings.Join(years, "、") + "为暂定日历)")
	}
	return s.String()
}

// since writes an instant at which something began: midnight is 00:00 of its day.
func since(t time.Time) string {
	t = t.In(Zone)
	return fmt.Sprintf("%d年%d月%d日 %s", t.Year(), int(t.Month()), t.Day(), t.Format("15:04"))
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// days writes working time as working days, rounded to four places.
func days(work time.Duration, b Basis) string {
	f, _ := strconv.ParseFloat(strconv.FormatFloat(b.Days(work), 'f', 4, 64), 64)
	return number(f)
}

// spell writes a length of time: "6小时30分".
func spell(d time.Duration) string {
	d = d.Round(time.Second)
	h, m, s := d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second
	text := ""
	if h > 0 {
		text = fmt.Sprintf("%d小时", h)
	}
	if m > 0 {
		text += fmt.Sprintf("%d分", m)
	}
	if s > 0 || text == "" {
		text += fmt.Sprintf("%d秒", s)
	}
	return text
}
