package ticket

import (
	"time"

	"suban/internal/org"
	"suban/internal/workday"
)

// dueOf computes an assignment's due date from its parts: the period from the
// moment it was given, plus extension days, plus paused working time, never
// before its floor and never after its cap or its parent's due date (I6).
func (c *Case) dueOf(a *Assignment, r rules) (time.Time, error) {
	due, err := baseDue(a, r)
	if err != nil {
		return due, err
	}
	if a.DueCap != nil && due.After(*a.DueCap) {
		due = *a.DueCap
	}
	if a.Extended > 0 {
		if due, err = addDays(due, a.Extended, r); err != nil {
			return due, err
		}
	}
	if a.Paused > 0 {
		if due, err = r.add(due, a.Paused, a.DueHours > 0); err != nil {
			return due, err
		}
	}
	if a.DueFloor != nil && due.Before(*a.DueFloor) {
		due = *a.DueFloor
	}
	if p := c.above(a); p != nil && due.After(p.DueAt) {
		due = p.DueAt
	}
	return due, nil
}

func baseDue(a *Assignment, r rules) (time.Time, error) {
	if a.DuePart > 0 {
		return r.add(a.DueFrom, a.DuePart, a.DueHours > 0)
	}
	return r.cal.Due(a.DueFrom, a.limit(), r.b)
}

// addDays adds whole working days to a due date: to an end of day whole days, and
// one inside a day keeps its hour.
func addDays(due time.Time, n int, r rules) (time.Time, error) {
	local := due.In(workday.Zone)
	next, err := r.cal.AddDays(due, n, r.b)
	if err != nil || local.Equal(workday.DateOf(local).Start()) || r.b.EndOfDay > 0 {
		return next, err
	}
	day := workday.DateOf(next.Add(-time.Second)).Start()
	return day.Add(local.Sub(workday.DateOf(local).Start())), nil
}

// add adds working time, or natural time to hour rules.
func (r rules) add(from time.Time, d time.Duration, natural bool) (time.Time, error) {
	if natural {
		return from.Add(d), nil
	}
	return r.cal.Add(from, d, r.b)
}

// elapsed measures working time, or natural time for hour rules.
func (r rules) elapsed(from, to time.Time, natural bool) (time.Duration, error) {
	if !to.After(from) {
		return 0, nil
	}
	if natural {
		return to.Sub(from), nil
	}
	return r.cal.Elapsed(from, to, r.b)
}

// above is the assignment whose due date bounds a's: its parent, or for an
// assisting unit the lead.
func (c *Case) above(a *Assignment) *Assignment {
	if a.Parent != 0 {
		return c.Assignment(a.Parent)
	}
	if a.Part == Assist {
		return c.Lead()
	}
	return nil
}

// setDue recomputes one assignment and everything below it.
func (c *Case) setDue(a *Assignment, r rules) error {
	due, err := c.dueOf(a, r)
	if err != nil {
		return err
	}
	a.DueAt = due
	if a.Part == Lead {
		c.DueAt = &due
	}
	for i := range c.Assignments {
		b := &c.Assignments[i]
		if b.N != a.N && b.Open() && c.above(b) == a {
			if err := c.setDue(b, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// provinceCap is D8: the province's date less the reserve in working time.
func provinceCap(due time.Time, r rules) (time.Time, error) {
	if r.p.ProvinceReserve <= 0 {
		return due, nil
	}
	reserve := r.work(r.p.ProvinceReserve)
	for n := 1; n < 60; n++ {
		t := due.Add(-time.Duration(n) * 24 * time.Hour)
		used, err := r.cal.Elapsed(t, due, r.b)
		if err != nil {
			return due, err
		}
		if used >= reserve {
			return r.cal.Add(t, used-reserve, r.b)
		}
	}
	return due, nil
}

// work turns a policy's working time, written on the 24-hour basis, into that of
// the basis in force: half a working day is 12 hours, or 4 office hours.
func (r rules) work(d time.Duration) time.Duration {
	return time.Duration(float64(d) / float64(wd) * float64(r.b.Workday()))
}

// Used is how much of its period an assignment has used: 1 is all of it.
func (a Assignment) Used(now time.Time, b *Rulebook, policy int) (used, total time.Duration, err error) {
	r, err := b.rules(policy, b.Calendar)
	if err != nil {
		return 0, 0, err
	}
	natural := a.DueHours > 0
	if total, err = r.elapsed(a.DueFrom, a.DueAt, natural); err != nil {
		return 0, 0, err
	}
	used, err = r.elapsed(a.DueFrom, now, natural)
	return used, total, err
}

// warnAt is the moment an assignment turns yellow (level 1) or red (level 2).
func (a Assignment) warnAt(level int, r rules) (time.Time, error) {
	natural := a.DueHours > 0
	total, err := r.elapsed(a.DueFrom, a.DueAt, natural)
	if err != nil {
		return time.Time{}, err
	}
	share := r.p.WarnYellow
	if level == 2 {
		share = r.p.WarnRed
	}
	spent := time.Duration(share * float64(total))
	if left := r.work(r.p.RedLeft); level == 2 && !natural && total > left {
		spent = min(spent, total-left)
	}
	return r.add(a.DueFrom, spent, natural)
}

// Segment is one stretch of a ticket's life spent in one state with one unit (时段).
type Segment struct {
	State    State
	Unit     org.UnitID // the lead in force, 0 while it lies with the centre
	From, To time.Time
}

// Segments cuts a ticket's life from t0 to its end, or to now, into stretches
// that neither overlap nor leave a gap (I1). What is spent in a closed state
// before a reopening is a stretch as well.
func Segments(id ID, history []Event, book *Rulebook, now time.Time) ([]Segment, error) {
	var list []Segment
	_, err := Retell(id, history, book, func(c *Case, e Event) {
		if c.AcceptedAt == nil {
			return
		}
		s := Segment{State: c.State, From: e.At, To: now}
		if l := c.Lead(); l != nil && c.State.Open() {
			s.Unit = l.Unit
		}
		if n := len(list); n > 0 {
			last := &list[n-1]
			if last.State == s.State && last.Unit == s.Unit {
				return
			}
			last.To = e.At
		}
		list = append(list, s)
	})
	if n := len(list); err == nil && n > 0 && !list[n-1].State.Open() {
		list = list[:n-1]
	}
	return list, err
}

// DueStep is one cause of the due date and its day-by-day derivation.
type DueStep struct {
	Label string // 基础时限, 延期, 挂起顺延 …
	From  time.Time
	To    time.Time
	workday.Derivation
	Note string
}

// Derive explains an assignment's due date: every cause in order, day by day.
func (c *Case) Derive(a *Assignment, b *Rulebook) ([]DueStep, error) {
	r, err := b.rules(c.PolicyID, b.Calendar)
	if err != nil {
		return nil, err
	}
	var steps []DueStep
	add := func(label string, from, to time.Time, d workday.Derivation, note string) {
		steps = append(steps, DueStep{Label: label, From: from, To: to, Derivation: d, Note: note})
	}
	due, err := baseDue(a, r)
	if err != nil {
		return nil, err
	}
	var d workday.Derivation
	switch {
	case a.DuePart > 0 && a.DueHours > 0:
		d = workday.Derivation{From: a.DueFrom, Due: due, Calendar: b.Calendar, Text: "自然时间计"}
	case a.DuePart > 0:
		d, err = r.cal.ExplainAdd(a.DueFrom, a.DuePart, r.b)
	default:
		d, err = r.cal.Explain(a.DueFrom, a.limit(), r.b)
	}
	if err != nil {
		return nil, err
	}
	add("基础时限", a.DueFrom, due, d, "")
	if a.DueCap != nil && due.After(*a.DueCap) {
		add("省级时限前移", due, *a.DueCap, workday.Derivation{}, "省级交办件须早于省定时限办结")
		due = *a.DueCap
	}
	if a.Extended > 0 {
		to, err := addDays(due, a.Extended, r)
		if err != nil {
			return nil, err
		}
		if d, err = r.cal.ExplainAddDays(due, a.Extended, r.b); err != nil {
			return nil, err
		}
		note := ""
		if !d.Due.Equal(to) {
			d.Due, note = to, "原时限在日内,延期后钟点不变"
		}
		add("批准延期", due, to, d, note)
		due = to
	}
	if a.Paused > 0 {
		to, err := r.add(due, a.Paused, a.DueHours > 0)
		if err != nil {
			return nil, err
		}
		d = workday.Derivation{From: due, Due: to, Calendar: b.Calendar, Text: "自然时间计"}
		if a.DueHours == 0 {
			if d, err = r.cal.ExplainAdd(due, a.Paused, r.b); err != nil {
				return nil, err
			}
		}
		add("暂停时间顺延", due, to, d, "挂起、审核期间不计入办理时间")
		due = to
	}
	if a.DueFloor != nil && due.Before(*a.DueFloor) {
		add("退回重答最短时间", due, *a.DueFloor, workday.Derivation{}, "审核退回后至少留出规定时间")
		due = *a.DueFloor
	}
	if p := c.above(a); p != nil && due.After(p.DueAt) {
		add("不晚于上级", due, p.DueAt, workday.Derivation{}, "下级和协办的时限不晚于上级")
	}
	return steps, nil
}
