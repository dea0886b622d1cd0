package indicator

import "suban/internal/ticket"

// reachedOnes calls do for each follow-up the citizen answered, of tickets that a
// unit handled.
func (v *view) reachedOnes(do func(*ticket.FollowUp)) {
	if v.lead == nil {
		return
	}
	for i := range v.FollowUps {
		if f := &v.FollowUps[i]; f.Reached {
			do(f)
		}
	}
}

// answered notes one answer of a follow-up.
func (v *view) answered(k ID, f *ticket.FollowUp, num bool, out string) {
	switch {
	case v.imported():
		out = outImported
	case v.Outcome == ticket.Unreasonable:
		out = outUnreasonable
	}
	v.add(Mark{K: k, Item: Item{N: f.N, Round: f.Round}, Den: out == "", Num: num && out == "", Out: out}, f.At)
}

// responded is K10, 响应率.
func (v *view) responded() {
	v.reachedOnes(func(f *ticket.FollowUp) { v.answered("K10", f, f.Contacted == "yes", "") })
}

// solved is K11, 解决率.
func (v *view) solved() {
	v.reachedOnes(func(f *ticket.FollowUp) {
		out := ""
		if f.Resolved == "" {
			out = "没有回答是否解决"
		}
		v.answered("K11", f, f.Resolved == "resolved", out)
	})
}

// first is the first follow-up that was reached.
func (v *view) first() (first *ticket.FollowUp) {
	v.reachedOnes(func(f *ticket.FollowUp) {
		if first == nil {
			first = f
		}
	})
	return first
}

// satisfiedFirst is K12f: what the citizen said before anything was done over.
func (v *view) satisfiedFirst() {
	f := v.first()
	if f == nil {
		return
	}
	m, out := Item{}, ""
	if f.Satisfaction == 0 {
		out = "接通未评"
	}
	if v.imported() {
		out = outImported
	} else if v.Outcome == ticket.Unreasonable {
		out = outUnreasonable
	}
	v.add(Mark{K: "K12f", Item: m, Den: out == "", Num: out == "" && content(f.Satisfaction), Out: out}, f.At)
}

// reworked is K21.
func (v *view) reworked() {
	if f := v.first(); f != nil && !v.imported() {
		v.add(Mark{K: "K21", Den: true, Num: v.RedoCount > 0}, f.At)
	}
}

// substandard is K18: the first reply of each round, and whether the review returned it.
func (v *view) substandard() {
	type turn struct{ assignment, round int }
	var seen []turn
	for i := range v.Replies {
		r := &v.Replies[i]
		a := v.Assignment(r.Assignment)
		if r.Interim || a == nil || a.Part != ticket.Lead {
			continue
		}
		t, again := turn{r.Assignment, r.Round}, false
		for _, s := range seen {
			again = again || s == t
		}
		if again {
			continue
		}
		seen = append(seen, t)
		m := Mark{K: "K18", Item: Item{N: r.N, Round: r.Round}, Unit: a.Unit, Den: true, Num: r.Verdict == "substandard"}
		if v.imported() {
			m.Den, m.Num, m.Out = false, false, outImported
		}
		v.add(m, r.At)
	}
}
