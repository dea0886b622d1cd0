package supervision

import (
	"fmt"
	"time"

	"suban/internal/org"
	"suban/internal/ticket"
)

// ChiefDeed is what a chief owes a matter (一把手领办).
type ChiefDeed string

const (
	ChiefReads ChiefDeed = "read" // 阅批
	ChiefSigns ChiefDeed = "sign" // 签报
)

// ChiefItem is one matter that needs the chief himself: a ticket by rule, or an order.
type ChiefItem struct {
	Deed       ChiefDeed
	Why        string // province, rework, tier, order
	Ticket     ticket.ID
	No         string
	Version    int
	Assignment int
	Order      OrderID
	Unit       org.UnitID
	Tier       Tier
	From       time.Time // since when it is owed
	DueAt      *time.Time
	DoneAt     *time.Time
	Open       bool // it can still be done
}

// Rate is a rate with what keeps it from a hundred: K26 阅批率, 签报率.
type Rate struct {
	Done     int
	Required int
}

// Missing is how many keep the rate from a hundred.
func (r Rate) Missing() int { return r.Required - r.Done }

// Text is the rate to two decimals, half up; nothing required is a dash, never 100 %.
func (r Rate) Text() string {
	if r.Required == 0 {
		return "—"
	}
	n := (r.Done*1_000_000/r.Required + 50) / 100
	return fmt.Sprintf("%d.%02d%%", n/100, n%100)
}

// Rates counts the two rates of some items.
func Rates(items []ChiefItem) (read, sign Rate) {
	for _, i := range items {
		r := &read
		if i.Deed == ChiefSigns {
			r = &sign
		}
		r.Required++
		if i.DoneAt != nil {
			r.Done++
		}
	}
	return read, sign
}
