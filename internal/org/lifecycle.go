package org

import "slices"

// Opening is how many second-level units (二级承办单位) there were from a day on.
type Opening struct {
	On     string   `json:"on"`
	Count  int      `json:"count"`
	Opened []string `json:"opened"`
	Closed []string `json:"closed"`
}

// Openings are the days on which the number of second-level units changed, the
// first one first; the centre's own sections are no handling units.
func (t *Tree) Openings() []Opening {
	byDay := map[string]*Opening{}
	day := func(on string) *Opening {
		if byDay[on] == nil {
			byDay[on] = &Opening{On: on, Opened: []string{}, Closed: []string{}}
		}
		return byDay[on]
	}
	for _, u := range t.Units() {
		if u.Level != 2 || u.Kind == Centre || !u.Enabled {
			continue
		}
		d := day(u.OpenedOn)
		d.Opened = append(d.Opened, u.Name)
		if u.ClosedOn != "" {
			d := day(u.ClosedOn)
			d.Closed = append(d.Closed, u.Name)
		}
	}
	var days []Opening
	for _, d := range byDay {
		days = append(days, *d)
	}
	slices.SortFunc(days, func(a, b Opening) int {
		if a.On < b.On {
			return -1
		}
		return 1
	})
	n := 0
	for i := range days {
		n += len(days[i].Opened) - len(days[i].Closed)
		days[i].Count = n
	}
	return days
}
