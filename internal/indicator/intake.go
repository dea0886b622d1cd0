package indicator

import (
	"time"

	"suban/internal/ticket"
)

// accepted counts a ticket by its acceptance; what was not a valid request is set
// apart with its reason.
func (v *view) accepted(k ID, num bool) {
	if v.AcceptedAt == nil {
		return
	}
	out := map[ticket.State]string{ticket.Rejected: "不予受理", ticket.Merged: "并单", ticket.Cancelled: "撤回"}[v.State]
	v.add(Mark{K: k, Den: out == "", Num: num && out == "", Out: out}, *v.AcceptedAt)
}

// complete reports whether the ticket says what, where and who.
func (v *view) complete() bool {
	return v.Category != "" && v.Region != "" && !v.Place.Empty() && (!v.RequesterPhone.Empty() || v.RequesterName.Empty())
}

// dispatched is K06: the first dispatch, by the natural limit from acceptance. After
// a send-back the queue's clock runs anew, so the limit is taken from the policy.
func (v *view) dispatched() {
	if v.DispatchedAt == nil || v.AcceptedAt == nil {
		return
	}
	m := Mark{K: "K06", Den: true}
	switch due := v.DispatchDueAt; {
	case v.imported():
		m.Den, m.Out = false, outImported
	case v.Hops > 1 || due == nil:
		limit := v.policy.Dispatch[0]
		if v.Urgency >= ticket.Urgent {
			limit = v.policy.Dispatch[1]
		}
		m.Num = !v.DispatchedAt.After(v.AcceptedAt.Add(limit))
	default:
		m.Num = !v.DispatchedAt.After(*due)
	}
	v.add(m, *v.DispatchedAt)
}

// repeatWithin is how long the same matter counts as brought again.
const repeatWithin = 180 * 24 * time.Hour

// repeats reports a matter brought again within 180 days of the ticket it repeats.
func (v *view) repeats() bool {
	if v.RepeatNo < 2 {
		return false
	}
	return v.RepeatOf == 0 || v.rules.Born == nil || v.CreatedAt.Sub(v.rules.Born(v.RepeatOf)) <= repeatWithin
}
