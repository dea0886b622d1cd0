package indicator

import (
	"time"

	"suban/internal/ticket"
)

// stint is one round of a lead assignment: what was due, and when it was answered.
type stint struct {
	a             *ticket.Assignment
	round         int
	due, original time.Time
	replied       *time.Time
	out           string
}

// stints calls do for each round of each lead assignment. A rework overwrites the
// assignment's due date; earlier rounds are known by the reply that ended them.
func (v *view) stints(do func(stint)) {
	v.leads(func(a *ticket.Assignment) {
		for round := 1; round < a.Round; round++ {
			if r := v.accepting(a.N, round); r != nil {
				do(stint{a, round, r.DueAt, r.OriginalDue, &r.At, ""})
			}
		}
		s := stint{a, a.Round, a.DueAt, a.OriginalDueAt, a.RepliedAt, gone(a)}
		switch {
		case s.out != "" || s.replied != nil:
		case v.State == ticket.Suspended:
			s.out = outSuspended
		case v.State == ticket.InDispute:
			s.out = outDisputed
		}
		do(s)
	})
}

// accepting is the reply that ended a round: the last that was not returned.
func (v *view) accepting(assignment, round int) *ticket.Reply {
	for i := len(v.Replies) - 1; i >= 0; i-- {
		if r := &v.Replies[i]; r.Assignment == assignment && r.Round == round && !r.Interim && r.Verdict != "substandard" {
			return r
		}
	}
	return nil
}

func (s stint) mark(k ID) Mark {
	return Mark{K: k, Item: Item{N: s.a.N, Round: s.round}, Unit: s.a.Unit, Den: s.out == "", Out: s.out}
}

func (s stint) inTime(by time.Time) bool { return s.replied != nil && !s.replied.After(by) }

// onTime is K14 and K14b. Both stand on the day of the due date in force, so that
// they share a denominator.
func (v *view) onTime(k ID, original bool) {
	v.stints(func(s stint) {
		m, by := s.mark(k), s.due
		if original {
			by = s.original
		}
		m.Num = m.Den && s.inTime(by)
		v.add(m, s.due)
	})
}

// late is K15, the rest of K14.
func (v *view) late() {
	v.stints(func(s stint) {
		m := s.mark("K15")
		m.Num = m.Den && !s.inTime(s.due)
		v.add(m, s.due)
	})
}

// lateNow is K15b: what is open at the period's end, and how much of it is late.
func (v *view) lateNow() {
	end := v.rules.End
	v.leads(func(a *ticket.Assignment) {
		if end.IsZero() || !a.SentAt.Before(end) || a.RepliedAt != nil && a.RepliedAt.Before(end) || a.EndedAt != nil && a.EndedAt.Before(end) {
			return
		}
		m := about("K15b", a)
		m.Den, m.Num = true, a.DueAt.Before(end)
		v.add(m, end)
	})
}

// closedByEnd is K13.
func (v *view) closedByEnd() {
	if v.lead == nil {
		return
	}
	m := Mark{K: "K13", Den: true}
	if v.State == ticket.Closed {
		m.by = v.ClosedAt
	}
	v.add(m, v.lead.DueAt)
}

// extended is K20.
func (v *view) extended() {
	if v.lead == nil {
		return
	}
	m := Mark{K: "K20", Den: true}
	v.requests(ticket.ForExtension, func(q *ticket.Request, a *ticket.Assignment) {
		m.Num = m.Num || a == v.lead && q.Verdict == ticket.Approved
	})
	v.add(m, v.lead.DueAt)
}
