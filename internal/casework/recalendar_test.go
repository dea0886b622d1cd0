package casework

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// published2027 is a year as the State Council might publish it: the proposed one
// with three more days off in February and two of them worked elsewhere.
func published2027(t *testing.T) workday.Year {
	t.Helper()
	y := workday.Provisional(2027)
	y.Status, y.Source = workday.StatusPublished, "测试"
	date := func(m time.Month, d int) workday.Date { return workday.Date{Year: 2027, Month: m, Day: d} }
	for d := 1; d <= 12; d++ {
		if at := date(time.February, d); !slices.ContainsFunc(y.Days, func(x workday.YearDay) bool { return x.Date == at }) {
			y.Days = append(y.Days, workday.YearDay{Date: at, Name: "春节"})
		}
	}
	y.Days = append(y.Days, workday.YearDay{Date: date(time.February, 20), Name: "春节", Working: true})
	return y
}

func (h *house) at(y int, m time.Month, d, hour int) {
	h.clock.Store(time.Date(y, m, d, hour, 0, 0, 0, workday.Zone).UnixMicro())
}

// sent dispatches tickets to the bureau.
func (h *house) sent(n int) (ids []ticket.ID) {
	h.Helper()
	for range n {
		c := h.take()
		h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity, Assists: []org.UnitID{unitRoads}})
		ids = append(ids, c.ID)
	}
	return ids
}

// A due date that reaches into a year that nobody published is refused in words;
// the proposed year makes it possible, the published one moves it.
func TestImportCalendar(t *testing.T) {
	h := newHouse(t)
	director := h.as(7, unitCentre, org.Director)
	h.at(2026, time.December, 28, 10)
	c := h.take()
	_, err := h.Do(t.Context(), h.dispatcher(), Deed{Ticket: c.ID, Do: []ticket.Facts{&ticket.Dispatch{Unit: unitCity}}})
	h.refused(err, fault.Conflict, "2027年的放假安排尚未导入")
	_, err = h.AcceptCalendar(t.Context(), h.agent(), 2027)
	h.refused(err, fault.Denied, "工作日历管理")
	done, err := h.AcceptCalendar(t.Context(), director, 2027)
	h.must(err)
	if done.Version != 2 || done.Open != 0 {
		t.Errorf("%+v", done)
	}
	h.do(h.dispatcher(), c.ID, &ticket.Dispatch{Unit: unitCity})
	h.at(2027, time.January, 25, 10)
	moved := h.sent(3)
	finished := h.closed()
	h.pass(2 * time.Hour)

	y := published2027(t)
	done, err = h.ImportCalendar(t.Context(), director, y)
	h.must(err)
	if done.Version != 3 || done.Open != 4 || len(done.Moved) != 3 {
		t.Fatalf("%+v", done)
	}
	for _, id := range moved {
		v, err := h.View(t.Context(), h.dispatcher(), id)
		h.must(err)
		lines, _, err := h.Timeline(t.Context(), h.dispatcher(), id)
		h.must(err)
		f, ok := lines[len(lines)-1].Facts.(*ticket.Recalendar)
		if !ok || !f.Now.Equal(*v.DueAt) || !f.Now.After(f.Was) || lines[len(lines)-1].Calendar != 3 {
			t.Errorf("last line %+v, due %v", lines[len(lines)-1], v.DueAt)
		}
		if !v.Assignments[1].DueAt.Equal(*v.DueAt) {
			t.Errorf("the assisting unit's due date stayed at %v", v.Assignments[1].DueAt)
		}
		h.replayed(id)
	}
	if n := h.count(`select count(*) from events where action = 'recalendar'`); n != 3 {
		t.Errorf("%d deeds", n)
	}
	if n := h.count(`select count(*) from events where ticket_id = $1 and action = 'recalendar'`, finished.ID); n != 0 {
		t.Error("a closed ticket was touched")
	}
	if n := h.count(`select count(*) from audits where action = 'import_calendar'`); n != 2 {
		t.Errorf("%d lines in the administrators' audit", n)
	}
	_, err = h.ImportCalendar(t.Context(), director, y)
	h.refused(err, fault.Conflict, "无需再次导入")
	_, err = h.AcceptCalendar(t.Context(), director, 2027)
	h.refused(err, fault.Conflict, "已经公布")
	_, err = h.AcceptCalendar(t.Context(), director, 2091)
	h.refused(err, fault.Invalid, "2091")
	if kinds, texts := h.flaws(""); len(kinds) > 0 {
		t.Error(texts)
	}
}

// An import that was killed before the due dates were reckoned anew is finished
// later, and each ticket is moved once.
func TestImportCalendarInterrupted(t *testing.T) {
	h := newHouse(t)
	h.at(2027, time.January, 25, 10)
	_, err := h.AcceptCalendar(t.Context(), h.as(7, unitCentre, org.Director), 2027)
	h.must(err)
	ids := h.sent(5)
	h.must(h.db.Write(t.Context(), func(tx *postgres.Tx) error { return tx.AddCalendar(t.Context(), 3, published2027(t), 7) }))
	for _, id := range ids[:2] { // as far as it came
		h.do(org.System, id, &ticket.Recalendar{})
	}
	if n, err := h.RecalendarUnfinished(t.Context()); err != nil || n != 3 {
		t.Errorf("moved %d, %v", n, err)
	}
	if n, err := h.RecalendarUnfinished(t.Context()); err != nil || n != 0 {
		t.Errorf("again %d, %v", n, err)
	}
	if n := h.count(`select count(*) from events where action = 'recalendar'`); n != 5 {
		t.Errorf("%d deeds for five tickets", n)
	}
	for _, id := range ids {
		h.replayed(id)
	}
}

// From December on the directors are told once a day that the next year is
// missing, and as long as a proposed one is used.
func TestCalendarAlarm(t *testing.T) {
	h := newHouse(t)
	told := func() string {
		h.Helper()
		did, err := h.CalendarAlarm(t.Context())
		h.must(err)
		again, err := h.CalendarAlarm(t.Context())
		h.must(err)
		if again {
			t.Error("told twice a day")
		}
		if !did {
			return ""
		}
		var text string
		h.must(h.db.Pool.QueryRow(t.Context(), `select text from notices where occasion = 'calendar' and to_role = 'director' order by id desc limit 1`).Scan(&text))
		return text
	}
	director := h.as(7, unitCentre, org.Director)
	for _, step := range []struct {
		y     int
		m     time.Month
		d     int
		first func()
		words string
	}{
		{2026, time.November, 30, nil, ""},
		{2026, time.December, 1, nil, "2027年的放假安排尚未导入"},
		{2026, time.December, 2, nil, "2027年的放假安排尚未导入"},
		{2026, time.December, 3, func() { _, err := h.AcceptCalendar(t.Context(), director, 2027); h.must(err) }, "2027年使用的是暂定日历"},
		{2027, time.January, 4, nil, "2027年使用的是暂定日历"},
		{2027, time.January, 5, func() { _, err := h.ImportCalendar(t.Context(), director, published2027(t)); h.must(err) }, ""},
		{2028, time.March, 1, nil, "2028年的放假安排尚未导入"},
	} {
		h.at(step.y, step.m, step.d, 9)
		if step.first != nil {
			step.first()
		}
		if text := told(); text != "" != (step.words != "") || !strings.Contains(text, step.words) {
			t.Errorf("%s: %q", fmt.Sprint(step.y, step.m, step.d), text)
		}
	}
}
