package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Moved is one ticket whose due date another calendar moved.
type Moved struct {
	No  string    `json:"no"`
	Was time.Time `json:"was"`
	Now time.Time `json:"now"`
}

// Recalendared is what became of a new calendar.
type Recalendared struct {
	Version int     `json:"version"`
	Year    int     `json:"year,omitempty"`
	Open    int     `json:"open"` // open tickets looked at
	Moved   []Moved `json:"moved"`
}

// ImportCalendar takes in one year's holiday arrangement (导入放假安排) as a new
// version of the calendar, and reckons every open due date anew.
func (c *Casework) ImportCalendar(ctx context.Context, by org.Actor, y workday.Year) (Recalendared, error) {
	if !by.System && !by.May(org.ManageCalendar) {
		return Recalendared{}, fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.ManageCalendar.Name())
	}
	err := c.db.Write(ctx, func(tx *postgres.Tx) error {
		book, _, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		now := book.Calendars[book.Calendar]
		next, err := now.With(book.Calendar+1, y)
		if err != nil {
			return err
		}
		held, _ := now.Year(y.Year)
		if held.Status == y.Status && len(now.Diff(next)) == 0 {
			return fault.New(fault.Conflict, "%d年的放假安排与现行日历相同,无需再次导入", y.Year)
		}
		detail, err := json.Marshal(map[string]any{"version": next.Version, "status": y.Status, "days": len(y.Days), "source": y.Source})
		if err != nil {
			return err
		}
		if err := tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.Person(), Name: by.Said(), Action: "import_calendar", Subject: fmt.Sprint(y.Year), Detail: detail}); err != nil {
			return err
		}
		return tx.AddCalendar(ctx, next.Version, y, by.ID)
	})
	if err != nil {
		return Recalendared{}, err
	}
	done, err := c.Recalendar(ctx)
	done.Year = y.Year
	return done, err
}

// AcceptCalendar takes the proposed calendar of a year that is not published
// yet (接受暂定日历).
func (c *Casework) AcceptCalendar(ctx context.Context, by org.Actor, year int) (Recalendared, error) {
	return c.ImportCalendar(ctx, by, workday.Provisional(year))
}

// Recalendar makes every open ticket follow the newest calendar: one deed for
// each whose due dates move, with both dates. Interrupted, it is taken up again.
func (c *Casework) Recalendar(ctx context.Context) (Recalendared, error) {
	book, err := c.Rulebook(ctx)
	if err != nil {
		return Recalendared{}, err
	}
	done := Recalendared{Version: book.Calendar, Moved: []Moved{}}
	var ids []ticket.ID
	if err := c.db.Read(ctx, func(tx *postgres.Tx) error { ids, err = tx.OpenDue(ctx); return err }); err != nil {
		return done, err
	}
	done.Open = len(ids)
	for page := range slices.Chunk(ids, 200) {
		moved, err := c.recalendarPage(ctx, page, book)
		if err != nil {
			return done, fmt.Errorf("reckon due dates anew: %w", err)
		}
		done.Moved = append(done.Moved, moved...)
	}
	return done, c.db.Write(ctx, func(tx *postgres.Tx) error { tx.SetCalendarApplied(book.Calendar); return nil })
}

// RecalendarUnfinished takes up what an interrupted import left.
func (c *Casework) RecalendarUnfinished(ctx context.Context) (moved int, err error) {
	var applied bool
	if err := c.db.Read(ctx, func(tx *postgres.Tx) error { applied, err = tx.CalendarApplied(ctx); return err }); err != nil || applied {
		return 0, err
	}
	done, err := c.Recalendar(ctx)
	return len(done.Moved), err
}

func (c *Casework) recalendarPage(ctx context.Context, ids []ticket.ID, book *ticket.Rulebook) ([]Moved, error) {
	var cases map[ticket.ID]*postgres.Stored
	if err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) { cases, err = tx.Cases(ctx, ids); return err }); err != nil {
		return nil, err
	}
	moved := make([]Moved, len(ids))
	var group errgroup.Group
	group.SetLimit(2 * 32)
	for i, id := range ids {
		was := cases[id]
		if was == nil || was.DueAt == nil || !was.State.Open() {
			continue
		}
		group.Go(func() error {
			if !differs(was.Case, c.db.Now(), book) {
				// Its alarms may lie in days that were missing before.
				_, err := c.Tick(ctx, id, time.Time{})
				return refusedOr(err)
			}
			f := &ticket.Recalendar{}
			r, err := c.Do(ctx, org.System, Deed{Ticket: id, Key: fmt.Sprintf("recalendar %d %d", book.Calendar, id), Do: []ticket.Facts{f}})
			if err == nil && !r.Repeated && !f.Was.Equal(f.Now) {
				moved[i] = Moved{was.No, f.Was, f.Now}
			}
			return refusedOr(err)
		})
	}
	err := group.Wait()
	return slices.DeleteFunc(moved, func(m Moved) bool { return m.No == "" }), err
}

// differs reports whether the newest calendar moves a clock of a case. A case
// that it cannot reckon stays as it is.
func differs(was *ticket.Case, now time.Time, book *ticket.Rulebook) bool {
	next := was.Clone()
	if _, err := next.Do(&ticket.Recalendar{}, org.System, now, book); err != nil {
		return false
	}
	return was.Differs(next)
}

// refusedOr drops a refusal by the rules: the ticket has moved on meanwhile.
func refusedOr(err error) error {
	if _, refused := fault.Of(err); refused {
		return nil
	}
	return err
}

// alarmMonth is when the State Council has usually published the next year.
const alarmMonth = time.December

// CalendarAlarm tells the directors (中心主任) once a day that the coming year is
// missing, or that a proposed calendar is in use.
func (c *Casework) CalendarAlarm(ctx context.Context) (told bool, err error) {
	book, err := c.Rulebook(ctx)
	if err != nil {
		return false, err
	}
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		text := calendarTrouble(book.Calendars[book.Calendar], tx.Now)
		if text == "" {
			return nil
		}
		if told, err = tx.ClaimChore(ctx, "calendar_alarm"); err != nil || !told {
			return err
		}
		tx.AddNotice(postgres.Notice{ID: tx.NewID(), Occasion: "calendar", Channel: "inbox", ToRole: org.Director, Text: text,
			MadeAt: tx.Now, SendAfter: tx.Now, State: "sent", SentAt: &tx.Now})
		return nil
	})
	return told, err
}

// calendarTrouble says what is wrong with a calendar today, in words.
func calendarTrouble(cal *workday.Calendar, now time.Time) string {
	today := workday.DateOf(now)
	for _, year := range []int{today.Year, today.Year + 1} {
		y, ok := cal.Year(year)
		switch {
		case !ok && (year == today.Year || today.Month >= alarmMonth):
			return fmt.Sprintf("%d年的放假安排尚未导入,跨年的办理时限无法计算:请导入国务院办公厅公布的%d年放假安排,或先接受暂定日历。", year, year)
		case ok && y.Status == workday.StatusProvisional:
			return fmt.Sprintf("%d年使用的是暂定日历:国务院办公厅公布放假安排后请立即导入,在办工单的到期日会据此重算。", year)
		}
	}
	return ""
}
