package ticket

import (
	"time"

	"suban/internal/org"
	"suban/internal/workday"
)

// Seen is what of a case its visibility depends on.
func (c *Case) Seen() org.Facts {
	f := org.Facts{Region: c.Region, Category: c.Category, Registrar: c.CreatedBy, Team: c.CreatedUnit, ToFollowUp: c.State == ToFollowUp, Disputed: len(c.Disputes) > 0, Listed: c.Tier >= 2}
	for _, a := range c.Assignments {
		f.Units = append(f.Units, a.Unit)
		if a.Handler != 0 {
			f.Handlers = append(f.Handlers, a.Handler)
		}
	}
	return f
}

// Current reports whether one of the units still works on the case or finished
// its work on it; a unit whose send-back was approved has no business with the
// citizen's data any more.
func (c *Case) Current(holds func(org.UnitID) bool) bool {
	for _, a := range c.Assignments {
		if holds(a.Unit) && a.State != WorkReturned && a.State != WorkVoid {
			return true
		}
	}
	return false
}

// NewPrecedent makes the precedent a ruling asked for, in force from its day on.
func NewPrecedent(c *Case, f *Ruling, now time.Time) Precedent {
	return Precedent{Category: c.Category, Region: c.Region.County(), Unit: f.Unit, Ticket: c.ID, From: workday.DateOf(now).String(), To: f.Until}
}
