package indicator

import (
	"time"

	"suban/internal/ticket"
)

// leads calls do for each lead assignment there ever was.
func (v *view) leads(do func(*ticket.Assignment)) {
	for i := range v.Assignments {
		if a := &v.Assignments[i]; a.Part == ticket.Lead {
			do(a)
		}
	}
}

// mark begins a mark about an assignment.
func about(k ID, a *ticket.Assignment) Mark {
	return Mark{K: k, Item: Item{N: a.N, Round: a.Round}, Unit: a.Unit}
}

// gone says why an assignment no longer counts.
func gone(a *ticket.Assignment) string {
	switch a.State {
	case ticket.WorkReturned:
		return outReturned
	case ticket.WorkVoid:
		return outVoid
	}
	return ""
}

// wellSent is K07: dispatches that were not sent to the wrong unit.
func (v *view) wellSent() {
	v.leads(func(a *ticket.Assignment) {
		m := Mark{K: "K07", Item: Item{N: a.N}, Unit: a.Unit, Den: true, Num: a.State != ticket.WorkReturned}
		if v.imported() {
			m.Den, m.Num, m.Out = false, false, outImported
		}
		v.add(m, a.SentAt)
	})
}

// signed is K08: every assignment owes a signature, assisting and lower ones too.
func (v *view) signed() {
	for i := range v.Assignments {
		a := &v.Assignments[i]
		m := Mark{K: "K08", Item: Item{N: a.N}, Unit: a.Unit, Den: true}
		switch {
		case v.imported():
			m.Den, m.Out = false, outImported
		case a.SignedAt == nil && gone(a) != "" && a.EndedAt != nil && !a.EndedAt.After(a.SignDueAt):
			m.Den, m.Out = false, gone(a)
		default:
			m.Num = a.SignedAt != nil && !a.SignedLate && !a.SignedAt.After(a.SignDueAt)
		}
		v.add(m, a.SignDueAt)
	}
}

// contacted is K09: the first talk with the requester, registered by itself or with
// the reply and its evidence.
func (v *view) contacted() {
	v.leads(func(a *ticket.Assignment) {
		if a.ContactDueAt.IsZero() {
			return
		}
		m := Mark{K: "K09", Item: Item{N: a.N}, Unit: a.Unit, Den: true}
		switch at := v.contactedAt(a); {
		case v.imported():
			m.Den, m.Out = false, outImported
		case gone(a) != "":
			m.Den, m.Out = false, gone(a)
		case v.RequesterPhone.Empty():
			m.Den, m.Out = false, "没有联系电话"
		default:
			m.Num = at != nil && !at.After(a.ContactDueAt)
		}
		v.add(m, a.ContactDueAt)
	})
}

func (v *view) contactedAt(a *ticket.Assignment) *time.Time {
	at := a.ContactedAt
	for i := range v.Replies {
		if r := &v.Replies[i]; r.Assignment == a.N && r.ContactAt != nil && !r.Contact.Empty() && (at == nil || r.ContactAt.Before(*at)) {
			at = r.ContactAt
		}
	}
	return at
}

// sentBack is K19: send-backs asked for, against dispatches made.
func (v *view) sentBack() {
	v.leads(func(a *ticket.Assignment) {
		v.add(Mark{K: "K19", Item: Item{N: a.N}, Unit: a.Unit, Den: true}, a.SentAt)
	})
	v.requests(ticket.ForSendBack, func(q *ticket.Request, a *ticket.Assignment) {
		v.add(Mark{K: "K19", Item: Item{N: a.N, Round: q.N}, Unit: a.Unit, Num: true}, q.AskedAt)
	})
}

// wronglySentBack is K19b: send-backs that were refused.
func (v *view) wronglySentBack() {
	v.requests(ticket.ForSendBack, func(q *ticket.Request, a *ticket.Assignment) {
		v.add(Mark{K: "K19b", Item: Item{N: q.N}, Unit: a.Unit, Den: true, Num: q.Verdict == ticket.Refused}, q.AskedAt)
	})
}

func (v *view) requests(asked ticket.Asked, do func(*ticket.Request, *ticket.Assignment)) {
	for i := range v.Requests {
		q := &v.Requests[i]
		if a := v.Assignment(q.Assignment); q.Asked == asked && a != nil && a.Part == ticket.Lead {
			do(q, a)
		}
	}
}

// chiefRead is K26: the head of the unit reads what the province handed down.
func (v *view) chiefRead() {
	if a := v.lead; a != nil && v.Source == ticket.Province && v.policy.ChiefProvince && !v.imported() {
		m := about("K26", a)
		m.Den, m.Num = true, a.ChiefRead != nil
		v.add(m, a.DueAt)
	}
}

// chiefSigned is K26b: the head of the unit signs what is done over.
func (v *view) chiefSigned() {
	if a := v.lead; a != nil && a.Round > 1 && v.policy.ChiefRework && !v.imported() {
		m := about("K26b", a)
		m.Den, m.Num = true, a.ChiefSign != nil
		v.add(m, a.DueAt)
	}
}
