package casework

import (
	"context"
	"maps"
	"slices"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// CalendarPreview is what a year's arrangement would change (会有什么变化).
type CalendarPreview struct {
	Recalendared
	Days []workday.Change // days that change their kind
}

// PreviewCalendar reckons every open due date by a year's arrangement without
// changing anything.
func (c *Casework) PreviewCalendar(ctx context.Context, by org.Actor, y workday.Year) (v CalendarPreview, err error) {
	if !by.System && !by.May(org.ManageCalendar) {
		return v, fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.ManageCalendar.Name())
	}
	held, err := c.Rulebook(ctx)
	if err != nil {
		return v, err
	}
	now := held.Calendars[held.Calendar]
	next, err := now.With(held.Calendar+1, y)
	if err != nil {
		return v, err
	}
	v = CalendarPreview{Recalendared{Version: next.Version, Year: y.Year, Moved: []Moved{}}, now.Diff(next)}
	book := *held
	book.Calendars = maps.Clone(held.Calendars)
	book.Calendars[next.Version], book.Calendar = next, next.Version
	var ids []ticket.ID
	if err := c.db.Read(ctx, func(tx *postgres.Tx) error { ids, err = tx.OpenDue(ctx); return err }); err != nil {
		return v, err
	}
	v.Open = len(ids)
	for page := range slices.Chunk(ids, 200) {
		var cases map[ticket.ID]*postgres.Stored
		if err := c.db.Read(ctx, func(tx *postgres.Tx) error { cases, err = tx.Cases(ctx, page); return err }); err != nil {
			return v, err
		}
		for _, id := range page {
			was := cases[id]
			if was == nil || was.DueAt == nil || !was.State.Open() || !differs(was.Case, c.db.Now(), &book) {
				continue
			}
			if due, err := was.Recompute(&book); err == nil && !due.Equal(*was.DueAt) {
				v.Moved = append(v.Moved, Moved{was.No, *was.DueAt, due})
			}
		}
	}
	return v, nil
}
