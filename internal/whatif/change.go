// Package whatif replays what happened under other rules (推演): what people did stays as
// the histories say, and only what the rules make of it is reckoned anew. It is pure; it
// reads histories and changes none.
package whatif

import (
	"maps"
	"slices"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Change is what would have been otherwise. The zero Change changes nothing.
type Change struct {
	Policy   int              `json:"policy,omitempty" doc:"一律按这一版时限规则;0 为各按受理时的"`
	Edits    []Edit           `json:"edits,omitempty" doc:"改动的时限和规则"`
	Calendar int              `json:"calendar,omitempty" doc:"一律按这一版工作日历;0 为各按当时的"`
	Days     []Day            `json:"days,omitempty" doc:"改动的工作日"`
	Sheet    *indicator.Sheet `json:"sheet,omitempty" doc:"改用的考核办法"`
}

// Edit sets one number in every version of the policy.
type Edit struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Natural bool    `json:"natural,omitempty" doc:"时限按自然小时"`
}

// Day makes a date a working day or not.
type Day struct {
	Date    workday.Date `json:"date"`
	Working bool         `json:"working"`
}

// Fields are the numbers a history has an answer for: they say by when something was
// due, never what people may do.
var Fields = []string{"inquiry", "matter", "urgent", "sudden", "dispatch.0", "dispatch.1", "sign", "sign_urgent", "contact", "details",
	"extension_cap", "province_reserve", "rework_share", "false_share", "min_after_return", "chief_province", "chief_rework"}

const extensionCap = "extension_cap"

// Rules reports that the histories are to be replayed, and not only weighed anew.
func (c Change) Rules() bool {
	return c.Policy != 0 || len(c.Edits) > 0 || c.Calendar != 0 || len(c.Days) > 0
}

// Alter is the rulebook as the change would have it: every version has its number still.
func (c Change) Alter(book *ticket.Rulebook) (*ticket.Rulebook, error) {
	next := *book
	var err error
	if next.Policies, err = c.policies(book); err != nil {
		return nil, err
	}
	if next.Calendars, err = c.calendars(book); err != nil {
		return nil, err
	}
	if c.Sheet != nil {
		err = c.Sheet.Check()
	}
	return &next, err
}

func (c Change) policies(book *ticket.Rulebook) (map[int]ticket.Policy, error) {
	all := maps.Clone(book.Policies)
	for id, p := range all {
		if c.Policy != 0 {
			given, ok := book.Policies[c.Policy]
			if !ok {
				return nil, fault.In("policy", "时限规则没有第%d版,请从列表中选择", c.Policy)
			}
			p = given
		}
		for _, e := range c.Edits {
			f, err := field(e.Name)
			if err != nil {
				return nil, err
			}
			f.Put(&p, e.Value, e.Natural)
		}
		whole := p
		if whole.ExtensionCap == 0 {
			whole.ExtensionCap = 1 // no extension counts: only a replay may ask that
		}
		if err := whole.Check(); err != nil {
			return nil, err
		}
		p.ID = id
		all[id] = p
	}
	return all, nil
}

// field is the policy's field of a name, if the histories can answer for it.
func field(name string) (ticket.PolicyField, error) {
	i := slices.IndexFunc(ticket.PolicyFields, func(f ticket.PolicyField) bool { return f.Name == name })
	switch {
	case i < 0:
		return ticket.PolicyField{}, fault.In("edits", "时限规则里没有「%s」这一项,请从列表中选择", name)
	case !slices.Contains(Fields, name):
		return ticket.PolicyField{}, fault.In("edits", "「%s」改变的是人会怎么做,历史里没有答案,不能推演;请改办理、签收等时限", ticket.PolicyFields[i].Label)
	}
	return ticket.PolicyFields[i], nil
}

func (c Change) calendars(book *ticket.Rulebook) (map[int]*workday.Calendar, error) {
	all := maps.Clone(book.Calendars)
	for version, cal := range all {
		if c.Calendar != 0 {
			if cal = book.Calendars[c.Calendar]; cal == nil {
				return nil, fault.In("calendar", "工作日历没有第%d版,请从列表中选择", c.Calendar)
			}
		}
		next, err := c.calendar(cal)
		if err != nil {
			return nil, err
		}
		all[version] = next
	}
	return all, nil
}

func (c Change) calendar(cal *workday.Calendar) (*workday.Calendar, error) {
	years := map[int]workday.Year{}
	for _, d := range c.Days {
		y, held := years[d.Date.Year]
		if !held {
			if y, held = cal.Year(d.Date.Year); !held {
				return nil, fault.In("days", "%d年的放假安排尚未导入,不能推演这一年的工作日;请先导入工作日历", d.Date.Year)
			}
		}
		y.Days = slices.DeleteFunc(y.Days, func(n workday.YearDay) bool { return n.Date == d.Date })
		y.Days = append(y.Days, workday.YearDay{Date: d.Date, Name: "推演", Working: d.Working})
		years[d.Date.Year] = y
	}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		var err error
		if cal, err = cal.With(cal.Version+1, years[year]); err != nil {
			return nil, err
		}
	}
	return cal, nil
}

// recapped is a history with its extensions cut to a lower cap: as many days as it would
// have left, in the order they were granted.
func recapped(c *ticket.Case, history []ticket.Event, most int) []ticket.Event {
	type period struct{ assignment, round int }
	given, n := map[period]int{}, 0
	var asked []*ticket.Request
	for i := range c.Requests {
		if c.Requests[i].Asked == ticket.ForExtension {
			asked = append(asked, &c.Requests[i])
		}
	}
	if len(asked) == 0 {
		return history
	}
	history = slices.Clone(history)
	for i, e := range history {
		f, ok := e.Facts.(*ticket.AskExtension)
		if !ok || n >= len(asked) {
			continue
		}
		q := asked[n]
		n++
		of := period{q.Assignment, q.Round}
		left := max(0, most-given[of])
		if q.Verdict == ticket.Approved {
			given[of] += min(q.Workdays, left)
		}
		if q.Workdays > left {
			less := *f
			less.Workdays = left
			history[i].Facts = &less
		}
	}
	return history
}
