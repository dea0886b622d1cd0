// Package workday knows the working days (工作日) of the State Council's holiday
// calendars: which dates are worked, holidays or make-up days (调休), how to add
// and measure working time, and how to explain a due date day by day.
package workday

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the hotline's clock must not depend on the server's zone files

	"suban/internal/fault"
)

// Zone is the only time zone of the hotline's days, Asia/Shanghai.
var Zone = mustLoad("Asia/Shanghai")

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// offset is Zone's distance from UTC in seconds, fixed since summer time ended in
// 1991; every calendar begins later.
const offset = 8 * 3600

const daySeconds = 24 * 3600

// Date is a day of the civil calendar (日期) in Zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the date on which t falls in Zone.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{y, m, d}
}

// ParseDate reads "2006-01-02".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fault.New(fault.Invalid, "日期“%s”不存在,应写成 2026-01-31 这样的格式", clip(s))
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// clip keeps an echoed input short enough for a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// MarshalText writes "2006-01-02", and nothing for the zero Date.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	read, err := ParseDate(string(text))
	if err == nil {
		*d = read
	}
	return err
}

// Start is the first instant of d, 00:00 in Zone. It is also the exclusive end of
// the day before.
func (d Date) Start() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Zone) }

func (d Date) IsZero() bool          { return d == Date{} }
func (d Date) Weekday() time.Weekday { return time.Weekday((d.number()%7 + 11) % 7) }
func (d Date) Next() Date            { return d.Plus(1) }
func (d Date) Prev() Date            { return d.Plus(-1) }

// Plus returns the date n days later.
func (d Date) Plus(n int) Date { return dateAt(d.number() + n) }

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return d.number() - e.number() }

func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }
func (d Date) After(e Date) bool  { return d.Compare(e) > 0 }

// Compare orders dates: negative when d is earlier than e.
func (d Date) Compare(e Date) int {
	switch {
	case d.Year != e.Year:
		return d.Year - e.Year
	case d.Month != e.Month:
		return int(d.Month - e.Month)
	}
	return d.Day - e.Day
}

// real reports whether d is a day that exists.
func (d Date) real() bool { return dateAt(d.number()) == d }

// number counts the days since 1970-01-01 in the Gregorian calendar, reckoning
// years from March so that the leap day comes last.
func (d Date) number() int {
	y, m := d.Year, int(d.Month)
	if m <= 2 {
		y--
		m += 12
	}
	era := floor(y, 400)
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d.Day - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

// dateAt is the inverse of number.
func dateAt(n int) Date {
	n += 719468
	era := floor(n, 146097)
	doe := n - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	y, m := yoe+era*400, mp+3
	if m > 12 {
		y, m = y+1, m-12
	}
	return Date{y, time.Month(m), doy - (153*mp+2)/5 + 1}
}

func floor(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// moment splits t into the day's number and the time of day in Zone.
func moment(t time.Time) (day int, at time.Duration) {
	s := int(t.Unix()) + offset
	day = floor(s, daySeconds)
	return day, time.Duration(s-day*daySeconds)*time.Second + time.Duration(t.Nanosecond())
}

// instant is the inverse of moment; at may be 24 h.
func instant(day int, at time.Duration) time.Time {
	return time.Unix(int64(day)*daySeconds-offset, 0).Add(at).In(Zone)
}

// lastDay is the day that an exclusive end t closes: at 00:00 the day before.
func lastDay(t time.Time) int {
	day, at := moment(t)
	if at == 0 {
		return day - 1
	}
	return day
}

// Format writes an instant for people: "11月10日 17:30", and a day's exclusive end
// as "11月10日 24:00".
func Format(t time.Time) string {
	d, clock := display(t)
	return fmt.Sprintf("%d月%d日 %s", int(d.Month), d.Day, clock)
}

// FormatLong is Format with the year.
func FormatLong(t time.Time) string {
	d, _ := display(t)
	return fmt.Sprintf("%d年%s", d.Year, Format(t))
}

func display(t time.Time) (Date, string) {
	clock := t.In(Zone).Format("15:04")
	if _, at := moment(t); at == 0 {
		clock = "24:00"
	}
	return dateAt(lastDay(t)), clock
}

// short writes a date for people, "11月10日".
func short(d Date) string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }

// shorts writes several dates for people, at most limit of them.
func shorts(dates []Date, limit int) string {
	var words []string
	for i, d := range dates {
		if i == limit {
			return strings.Join(words, "、") + "等"
		}
		words = append(words, short(d))
	}
	return strings.Join(words, "、")
}
