package org

// Duty is a line of the list of powers and duties (权责清单): tickets of a
// category in a region belong to a unit. A duty for a category or region holds
// for everything below it unless a closer one says otherwise.
type Duty struct {
	Category string     `json:"category"`
	Region   RegionCode `json:"region,omitempty"` // empty: the whole city
	Unit     UnitID     `json:"unit"`
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
