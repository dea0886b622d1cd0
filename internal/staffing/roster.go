package staffing

import (
	"time"

	"suban/internal/workday"
)

// Settings are what the office knows of its line.
type Settings struct {
	Target
	Handle   time.Duration `json:"handle"`   // mean talk, hold and wrap-up
	Patience time.Duration `json:"patience"` // 0: plan by Erlang-C
	PerCall  float64       `json:"per_call"` // calls for each ticket registered by telephone, where no exchange writes calls down
	Away     float64       `json:"away"`     // share of the rostered who do not sit: breaks, training, leave
}

// Preset is what a city starts with.
func Preset() Settings {
	return Settings{Target: Standard, Handle: 270 * time.Second, Patience: 90 * time.Second, PerCall: 1.6, Away: 0.25}
}

// Shift is one line of the roster (班次): who is on from when to when, in minutes of the
// day; the end may lie on the next.
type Shift struct {
	On       workday.Date
	Name     string
	From, To int
	People   int
}

// Half is one half hour of a plan.
type Half struct {
	Calls     float64 // forecast
	SeatsC    int
	SeatsA    int
	Need      int     // people on the roster
	Rostered  int     // people on it
	Level     float64 // which the rostered keep
	Abandoned float64
}

// Short reports that the roster does not keep the target.
func (h Half) Short() bool { return h.Rostered < h.Need }

// Plan sets a day's forecast beside the roster.
func Plan(f Day, s Settings, roster []Shift) (halves [Slots]Half) {
	for i, calls := range f.Calls {
		d := Demand{Calls: calls, Span: 30 * time.Minute, Handle: s.Handle, Patience: s.Patience}
		h := Half{Calls: d.Calls, SeatsC: d.SeatsC(s.Target), SeatsA: d.SeatsA(s.Target), Rostered: on(roster, f.On, i)}
		h.Need = Rostered(h.SeatsC, s.Away)
		if s.Patience > 0 {
			h.Need = Rostered(h.SeatsA, s.Away)
		}
		sit := int(float64(h.Rostered)*(1-s.Away) + 1e-9)
		h.Level, h.Abandoned = d.LevelA(sit, s.Within), d.Abandons(sit)
		halves[i] = h
	}
	return halves
}

// on is how many are on the roster through a whole half hour.
func on(roster []Shift, day workday.Date, slot int) (n int) {
	for _, s := range roster {
		start := slot*30 + 24*60*day.Sub(s.On)
		if s.From <= start && start+30 <= s.To {
			n += s.People
		}
	}
	return n
}
