package api

import (
	"context"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/workday"
)

// calendar is one year of working days (工作日历).
type calendar struct {
	Year        int          `json:"year"`
	Status      string       `json:"status" enum:"published,provisional,missing" doc:"已公布、暂定、尚无"`
	Version     int          `json:"version"`
	WorkingDays int          `json:"working_days"`
	Source      string       `json:"source,omitempty"`
	Years       []int        `json:"years" doc:"已有日历的年份"`
	Days        []workdayDay `json:"days" doc:"逐日"`
}

type workdayDay struct {
	Date    string `json:"date"`
	Kind    string `json:"kind" enum:"workday,weekend,holiday,makeup"`
	Working bool   `json:"working"`
	Name    string `json:"name,omitempty"`
}

type yearRequest struct {
	Year int `query:"year" minimum:"2007" maximum:"2100" doc:"年份;不写为今年"`
}

type importRequest struct {
	Body struct {
		File        string `json:"file,omitempty" doc:"国务院公布后的放假安排:holiday-cn 的 JSON,或「日期,名称,上班」三列的 CSV,原文"`
		Provisional int    `json:"provisional,omitempty" minimum:"2007" maximum:"2100" doc:"尚未公布的年份:接受按法定节日推算的暂定日历"`
	}
}

// CalendarChange is what a new calendar did to the tickets in hand.
type CalendarChange struct {
	Year    int     `json:"year"`
	Version int     `json:"version"`
	Looked  int     `json:"looked" doc:"核对的在办工单"`
	Moved   []moved `json:"moved" doc:"到期日有变的"`
}

// calendarPreview is what a new calendar would do.
type calendarPreview struct {
	CalendarChange
	Status string       `json:"status" enum:"published,provisional"`
	Days   []dayChanged `json:"days" doc:"性质有变的日子"`
}

type dayChanged struct {
	Date string `json:"date"`
	Name string `json:"name,omitempty"`
	Was  string `json:"was" enum:",workday,weekend,holiday,makeup" doc:"原来;空为尚无日历"`
	Now  string `json:"now" enum:"workday,weekend,holiday,makeup"`
}

type moved struct {
	No  string    `json:"no"`
	Was time.Time `json:"was"`
	Now time.Time `json:"now"`
}

func (s *server) calendarDoors() {
	const tag = "基础数据"
	door(s, signedIn, get("calendar", "/api/calendar", "一年的工作日", tag), s.calendar)
	door(s, signedIn, post("importCalendar", "/api/calendar", "导入一年的放假安排,在办件按新日历重算到期日", tag), s.importCalendar)
	door(s, signedIn, post("previewCalendar", "/api/calendar/preview", "新的放假安排会移动哪些到期日", tag), s.previewCalendar)
}

func (s *server) calendar(ctx context.Context, by caller, in *yearRequest) (*body[calendar], error) {
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	if in.Year == 0 {
		in.Year = workday.DateOf(s.Now()).Year
	}
	cal := book.Calendars[book.Calendar]
	c := calendar{Year: in.Year, Status: "missing", Version: cal.Version, Years: []int{}, Days: []workdayDay{}}
	for _, y := range cal.Years() {
		c.Years = append(c.Years, y.Year)
	}
	y, ok := cal.Year(in.Year)
	if !ok {
		return bodyOf(c), nil
	}
	c.Status, c.Source = string(y.Status), y.Source
	for d := (workday.Date{Year: in.Year, Month: time.January, Day: 1}); d.Year == in.Year; d = d.Next() {
		day, err := cal.Day(d)
		if err != nil {
			return nil, err
		}
		if day.Working {
			c.WorkingDays++
		}
		c.Days = append(c.Days, workdayDay{d.String(), string(day.Kind), day.Working, day.Name})
	}
	return bodyOf(c), nil
}

// year is the arrangement that somebody brings.
func (r importRequest) year() (workday.Year, error) {
	switch {
	case (strings.TrimSpace(r.Body.File) == "") == (r.Body.Provisional == 0):
		return workday.Year{}, fault.In("file", "请给出放假安排的文件,或指明要接受暂定日历的年份,二者选一")
	case r.Body.Provisional != 0:
		return workday.Provisional(r.Body.Provisional), nil
	}
	return workday.ParseYear([]byte(r.Body.File))
}

func (s *server) importCalendar(ctx context.Context, by caller, in *importRequest) (*body[CalendarChange], error) {
	y, err := in.year()
	if err != nil {
		return nil, err
	}
	r, err := s.Casework.ImportCalendar(ctx, by.Actor, y)
	if err != nil {
		return nil, err
	}
	return bodyOf(changeOf(r)), nil
}

func (s *server) previewCalendar(ctx context.Context, by caller, in *importRequest) (*body[calendarPreview], error) {
	y, err := in.year()
	if err != nil {
		return nil, err
	}
	p, err := s.Casework.PreviewCalendar(ctx, by.Actor, y)
	if err != nil {
		return nil, err
	}
	v := calendarPreview{CalendarChange: changeOf(p.Recalendared), Status: string(y.Status), Days: []dayChanged{}}
	for _, d := range p.Days {
		if d.Date.Year == y.Year || d.Was.Kind != "" {
			v.Days = append(v.Days, dayChanged{d.Date.String(), d.Is.Name, string(d.Was.Kind), string(d.Is.Kind)})
		}
	}
	return bodyOf(v), nil
}

func changeOf(r casework.Recalendared) CalendarChange {
	c := CalendarChange{Year: r.Year, Version: r.Version, Looked: r.Open, Moved: []moved{}}
	for _, m := range r.Moved {
		c.Moved = append(c.Moved, moved{m.No, m.Was, m.Now})
	}
	return c
}
