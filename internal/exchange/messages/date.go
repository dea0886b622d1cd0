package messages

import (
	"math"
	"strconv"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/workday"
)

// layouts are how people and programs write a moment; a date alone is its first
// moment.
var layouts = []string{
	"2006-1-2 15:4:5", "2006-1-2 15:4", "2006-1-2", "2006-1-2T15:4:5", "2006-1-2T15:4",
	"2006年1月2日 15:4:5", "2006年1月2日 15:4", "2006年1月2日",
}

// Dates outside these years are a slip of the pen, or a number that is no date.
const firstYear, lastYear = 2007, 2100

// moment reads a cell that must be a date: written out in one of the usual ways,
// in Beijing time unless it says otherwise, or the serial number of Excel.
func moment(what, cell string) (time.Time, error) {
	text := strings.NewReplacer("/", "-", ".", "-", ":", ":", "\u3000", " ").Replace(tidy(cell))
	if text == "" {
		return time.Time{}, fault.New(fault.Invalid, "没有%s", what)
	}
	t, ok := serial(tidy(cell))
	if !ok {
		t, ok = parsed(strings.Join(strings.Fields(text), " "), tidy(cell))
	}
	switch {
	case !ok:
		return time.Time{}, fault.New(fault.Invalid, "%s「%s」不是日期,应写成 2020/1/6 12:09:38 的样子", what, clip(cell))
	case t.Year() < firstYear || t.Year() > lastYear:
		return time.Time{}, fault.New(fault.Invalid, "%s「%s」不在%d年到%d年之间,请核对", what, clip(cell), firstYear, lastYear)
	}
	return t, nil
}

func parsed(text, raw string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, raw); err == nil {
		return t.In(workday.Zone), true
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, text, workday.Zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// serial reads Excel's count of days since 1899-12-30, to the second.
func serial(text string) (time.Time, bool) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 1 || n > 80000 {
		return time.Time{}, false
	}
	days, part := math.Modf(n)
	return time.Date(1899, 12, 30+int(days), 0, 0, int(math.Round(part*86400)), 0, workday.Zone), true
}

func written(t time.Time) string { return t.In(workday.Zone).Format("2006-01-02 15:04:05") }

func clip(s string) string {
	if r := []rune(tidy(s)); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return tidy(s)
}
