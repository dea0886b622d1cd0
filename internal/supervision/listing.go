package supervision

import (
	"time"

	"suban/internal/ticket"
)

// List is one of the four lists of hard matters (四张清单), named by its trigger.
type List = Trigger

// Lists lists the four in order.
var Lists = []List{Province, Repeats, OpenDays, Unsatisfied}

// Listing is a ticket on one list.
type Listing struct {
	List   List
	Ticket ticket.ID
	Since  time.Time
	LeftAt *time.Time
	Value  float64 // repeats, working days, ratings
}

// RepeatWindow is within how many days repeats count (180 d).
const RepeatWindow = 180

// Size is how long a list was at the end of a day.
type Size struct {
	List List   `json:"list"`
	On   string `json:"on"`
	Size int    `json:"size"`
	In   int    `json:"in"`
	Out  int    `json:"out"`
}
