package supervision

import (
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Facts are what the rules look at: one unit's turn at one ticket.
type Facts struct {
	Ticket     ticket.ID
	No         string
	Category   string
	Urgency    ticket.Urgency
	Province   bool // 省级交办
	Reachable  bool // the requester left a number
	Assignment int
	Round      int
	Unit       org.UnitID
	Lead       bool
	Handler    org.UserID

	SignDueAt    time.Time
	SignedAt     *time.Time
	SignedLate   bool
	ContactDueAt time.Time
	ContactedAt  *time.Time
	DueAt        time.Time
	Natural      bool // the limit runs in hours, not in working days
	Warned       int
	Until        time.Time // now, or when the unit's turn ended

	Urges          int // by the citizen, or by the centre in his name
	Substandard    int
	Unsat          int
	Hops           int
	WrongSendBacks int
	Unanswered     int // reminders whose reply period passed without a word
	Repeats        int

	OverdueDays float64 // working days, computed by Count
	OpenDays    float64
}

func (f Facts) lateSign() bool {
	return f.SignedLate || f.SignedAt == nil && f.Until.After(f.SignDueAt)
}

func (f Facts) noContact() bool {
	if !f.Lead || !f.Reachable {
		return false
	}
	return f.ContactedAt == nil && f.Until.After(f.ContactDueAt) || f.ContactedAt != nil && f.ContactedAt.After(f.ContactDueAt)
}

func (f Facts) late() bool { return !f.Until.Before(f.DueAt) }

// Count computes what runs in working days: how long it is overdue.
func (f *Facts) Count(cal *workday.Calendar, b workday.Basis) error {
	if !f.late() {
		return nil
	}
	if f.Natural {
		f.OverdueDays = f.Until.Sub(f.DueAt).Hours() / 24
		return nil
	}
	late, err := cal.Elapsed(f.DueAt, f.Until, b)
	f.OverdueDays = b.Days(late)
	return err
}

// DaysBefore is the earliest moment from which at most n working days have passed
// until now: tickets accepted later cannot have been open for n.
func DaysBefore(now time.Time, n float64, cal *workday.Calendar, b workday.Basis) (time.Time, error) {
	want := b.Time(n)
	low, high := now.AddDate(0, 0, -int(3*n)-30), now
	if got, err := cal.Elapsed(low, now, b); err != nil || got < want {
		return low, err
	}
	for high.Sub(low) > time.Minute {
		mid := low.Add(high.Sub(low) / 2)
		got, err := cal.Elapsed(mid, now, b)
		if err != nil {
			return mid, err
		}
		if got >= want {
			low = mid
		} else {
			high = mid
		}
	}
	return low, nil
}
