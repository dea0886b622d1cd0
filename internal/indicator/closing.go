package indicator

import (
	"time"

	"suban/internal/ticket"
)

// closed reports a ticket that a unit handled and that is closed (办结转办件).
func (v *view) closed() bool {
	return v.State == ticket.Closed && v.lead != nil && v.ClosedAt != nil && v.Outcome != ticket.AnsweredDirectly
}

// last is the answer that stands: the last of the current round that was reached.
func (v *view) last() *ticket.FollowUp {
	for i := len(v.FollowUps) - 1; i >= 0; i-- {
		if f := &v.FollowUps[i]; f.Round == v.lead.Round && f.Reached {
			return f
		}
	}
	return nil
}

func (v *view) tried() bool {
	for i := range v.FollowUps {
		if v.FollowUps[i].Round == v.lead.Round {
			return true
		}
	}
	return false
}

// content is 基本满意 or better.
func content(satisfaction int) bool { return satisfaction >= 3 }

// satisfied notes one of the three readings of 满意率. All go over the same closed
// tickets and share the numerator; they differ in what the denominator leaves out.
func (v *view) satisfied(k ID, without func(f *ticket.FollowUp) string) {
	if !v.closed() {
		return
	}
	f := v.last()
	m := Mark{K: k}
	switch {
	case v.imported():
		m.Out = outImported
	case v.Outcome == ticket.Unreasonable:
		m.Out = outUnreasonable
	default:
		m.Out = without(f)
	}
	m.Den = m.Out == ""
	m.Num = m.Den && f != nil && content(f.Satisfaction)
	v.add(m, *v.ClosedAt)
}

func (v *view) unreached() string {
	if v.tried() {
		return "回访未接通"
	}
	return "免回访"
}

func (v *view) satisfiedRated() {
	v.satisfied("K12a", func(f *ticket.FollowUp) string {
		switch {
		case f == nil:
			return v.unreached()
		case f.Satisfaction == 0:
			return "接通未评"
		}
		return ""
	})
}

func (v *view) satisfiedReached() {
	v.satisfied("K12b", func(f *ticket.FollowUp) string {
		if f == nil {
			return v.unreached()
		}
		return ""
	})
}

func (v *view) satisfiedAll() {
	v.satisfied("K12c", func(*ticket.FollowUp) string { return "" })
}

// handled is K16: working time from dispatch to the reply that passed, over all
// rounds, without approved suspensions.
func (v *view) handled(k ID, class ticket.Class) {
	if !v.closed() || v.Class != class {
		return
	}
	m := Mark{K: k, Den: true, Num: true}
	work, err := v.worked()
	if err != nil {
		m.Den, m.Num, m.Out = false, false, outYear
	} else {
		m.Value = int64(v.policy.Basis().Days(work)*Million + 0.5)
	}
	v.add(m, *v.ClosedAt)
}

func (v *view) worked() (time.Duration, error) {
	a, basis, cal := v.lead, v.policy.Basis(), v.rules.Calendar
	var sum time.Duration
	for round := 1; round <= a.Round; round++ {
		r := v.accepting(a.N, round)
		if r == nil {
			continue
		}
		work, err := cal.Elapsed(v.began(round), r.At, basis)
		if err != nil {
			return 0, err
		}
		sum += work
	}
	// Paused holds suspensions and how long returned replies lay with the review;
	// only the first are the unit's excuse.
	paused := a.Paused
	for i := range v.Replies {
		r := &v.Replies[i]
		if r.Assignment != a.N || r.Round != a.Round || r.Interim || r.Verdict != "substandard" || r.VerdictAt == nil {
			continue
		}
		lay, err := cal.Elapsed(r.At, *r.VerdictAt, basis)
		if err != nil {
			return 0, err
		}
		paused -= lay
	}
	return max(0, sum-max(0, paused)), nil
}

// began is when a round of the lead began: the dispatch, the rating that brought the
// rework, or for the last round whatever reopened it.
func (v *view) began(round int) time.Time {
	a := v.lead
	switch {
	case round == 1:
		return a.SentAt
	case round == a.Round:
		return a.DueFrom
	}
	for i := len(v.FollowUps) - 1; i >= 0; i-- {
		if f := &v.FollowUps[i]; f.Round == round-1 && f.Reached {
			return f.At
		}
	}
	return a.DueFrom
}

// asked is K24.
func (v *view) asked() {
	v.afterwards("K24", v.imported, func() bool { return v.tried() })
}

// reachedRate is K24b.
func (v *view) reachedRate() {
	v.afterwards("K24b", func() bool { return v.imported() || !v.tried() }, func() bool { return v.last() != nil })
}

func (v *view) afterwards(k ID, skip, num func() bool) {
	if v.closed() && !skip() {
		v.add(Mark{K: k, Den: true, Num: num()}, *v.ClosedAt)
	}
}

// firstTime is K25.
func (v *view) firstTime() {
	if !v.closed() {
		return
	}
	m := Mark{K: "K25", Den: true, Num: v.SendBackCount == 0 && v.SubstandardCount == 0 && v.RedoCount == 0}
	if v.imported() {
		m.Den, m.Num, m.Out = false, false, outImported
	}
	v.add(m, *v.ClosedAt)
}

// struckOut is K31.
func (v *view) struckOut() {
	if v.closed() && !v.imported() {
		v.add(Mark{K: "K31", Den: true, Num: v.rules.Excluded[v.ID] != ""}, *v.ClosedAt)
	}
}
