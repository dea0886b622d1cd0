package indicator

import (
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Inspected is one registration that was inspected (质检), with the result that stands.
// K29 质检合格率 is read from these.
type Inspected struct {
	Ticket    ticket.ID
	At        time.Time // when its first result stood
	Unit      org.UnitID
	Qualified bool
	Appealed  bool // a second scoring is still to come
}

// Mark says what it counts for.
func (i Inspected) Mark() Mark {
	m := Mark{K: "K29", Item: Item{Ticket: i.Ticket}, At: i.At, Day: workday.DateOf(i.At), Unit: i.Unit, Den: true, Num: i.Qualified}
	if i.Appealed {
		m.Num, m.Den, m.Out = false, false, "申诉待复评"
	}
	return m
}
