package org

// Duty is a line of the list of powers and duties (权责清单): tickets of a
// category in a region belong to a unit. A duty for a category or region holds
// for everything below it unless a closer one says otherwise.
type Duty struct {
	ID       int64      `json:"id,omitempty"`
	Category string     `json:"category"`
	Region   RegionCode `json:"region,omitempty"` // empty: the whole city
	Unit     UnitID     `json:"unit"`
	Item     string     `json:"item,omitempty"` // where it stands in the published list, e.g. 第 2.3.1 项
}

// Responsible returns the duty that decides about a ticket: of those that cover
// it, the one with the closest category, then with the smallest region.
func Responsible(duties []Duty, category string, region RegionCode) (Duty, bool) {
	var best Duty
	found := false
	for _, d := range duties {
		if !Above(d.Category, category) || d.Region != "" && !region.Within(d.Region) {
			continue
		}
		if !found || d.closer(best) {
			best, found = d, true
		}
	}
	return best, found
}

// closer reports whether d is about something narrower than other.
func (d Duty) closer(other Duty) bool {
	if len(d.Category) != len(other.Category) {
		return len(d.Category) > len(other.Category)
	}
	return len(d.Region) > len(other.Region)
}

// Duties is the list of one city, found by category; immutable once made.
type Duties struct{ of map[string][]Duty }

// NewDuties returns the list.
func NewDuties(list []Duty) *Duties {
	d := &Duties{of: map[string][]Duty{}}
	for _, line := range list {
		d.of[line.Category] = append(d.of[line.Category], line)
	}
	return d
}

// Responsible is the function of that name over the whole list.
func (d *Duties) Responsible(category string, region RegionCode) (Duty, bool) {
	for at := category; at != ""; at = above(at) {
		if duty, ok := Responsible(d.of[at], category, region); ok {
			return duty, true
		}
	}
	return Duty{}, false
}

// above is the id of the category above, "" at the top.
func above(id string) string {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '.' {
			return id[:i]
		}
	}
	return ""
}
