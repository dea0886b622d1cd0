package bulletin

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"suban/internal/indicator"
	"suban/internal/workday"
)

// Content is what a report says, as it was when it was made.
type Content struct {
	Title   string     `json:"title"`
	Kind    Kind       `json:"kind"`
	Of      string     `json:"of" doc:"哪个专席、哪次行动"`
	From    string     `json:"from"`
	To      string     `json:"to"`
	Before  [2]string  `json:"before" doc:"环比的期间"`
	Year    [2]string  `json:"last_year" doc:"同比的期间"`
	MadeAt  time.Time  `json:"made_at"`
	Lead    string     `json:"lead" doc:"导语,由指标写成"`
	Figures []Reading  `json:"figures"`
	Days    []Moment   `json:"days" doc:"逐日;日报为逐时"`
	Tables  []Makeup   `json:"tables" doc:"构成"`
	Units   []UnitLine `json:"units"`
	Items   []Named    `json:"items" doc:"点名的工单"`
	ItemsOf string     `json:"items_of" doc:"点的是什么"`
	Notes   []string   `json:"notes"`
}

// Reading is one number with what it means and what it is compared with.
type Reading struct {
	K           indicator.ID `json:"k" doc:"指标编号;由专席、案卷清单得出的为空"`
	Name        string       `json:"name"`
	Value       string       `json:"value"`
	Per         string       `json:"per" doc:"%、件、工作日"`
	Num         int64        `json:"num"`
	Den         int64        `json:"den"`
	Out         int64        `json:"out"`
	Before      string       `json:"before"`
	Change      string       `json:"change"`
	LastYear    string       `json:"last_year"`
	YearChange  string       `json:"year_change"`
	Numerator   string       `json:"numerator"`
	Denominator string       `json:"denominator"`
	By          string       `json:"by"`
	Note        string       `json:"note"`
	From        string       `json:"from"`
	To          string       `json:"to"`
}

// Moment is one point of a series.
type Moment struct {
	Label  string `json:"label"`
	Now    int64  `json:"now"`
	Before int64  `json:"before"`
}

// Makeup is how the accepted tickets divide by one property (构成).
type Makeup struct {
	Name string    `json:"name"`
	Rows []Portion `json:"rows"`
}

// Portion is one share.
type Portion struct {
	Name   string `json:"name"`
	N      int64  `json:"n"`
	Share  string `json:"share"`
	Before int64  `json:"before"`
	Change string `json:"change"`
}

// UnitLine is one unit's line of the annexed table.
type UnitLine struct {
	Group   string `json:"group"`
	Place   int    `json:"place" doc:"0 为样本不足,不排名"`
	ID      int    `json:"id"`
	Name    string `json:"name"`
	Sent    int64  `json:"sent" doc:"主办派发"`
	Due     int64  `json:"due" doc:"到期,含在途超期"`
	OnTime  int64  `json:"on_time"`
	Late    int64  `json:"late"`
	Rate    string `json:"rate" doc:"按时办结率"`
	Rated   string `json:"rated" doc:"满意率(有效参评)"`
	Reached string `json:"reached" doc:"满意率(回访口径)"`
	All     string `json:"all" doc:"满意率(全量口径)"`
	Poor    string `json:"poor" doc:"未达标回复率"`
}

// Named is a ticket that a report names, by its number alone.
type Named struct {
	No      string `json:"no"`
	Unit    string `json:"unit"`
	Due     string `json:"due"`
	Replied string `json:"replied"`
	Note    string `json:"note"`
}

// FigureOf writes an indicator with its two comparisons.
func FigureOf(d indicator.Def, p indicator.Period, now, before, year indicator.Tally) Reading {
	return Reading{K: d.ID, Name: d.Name, Value: d.Read(now), Per: d.Unit(), Num: now.Num, Den: now.Den, Out: now.Out,
		Before: d.Read(before), Change: d.Change(now, before), LastYear: d.Read(year), YearChange: d.Change(now, year),
		Numerator: d.Numerator, Denominator: d.Denominator, By: string(d.By), Note: d.Note, From: p.From.String(), To: p.To.Prev().String()}
}

// CountOf is a plain number, with the growth over the number before.
func CountOf(name, what string, now, before int64, p indicator.Period) Reading {
	return Reading{Name: name, Value: strconv.FormatInt(now, 10), Per: "件", Num: now, Den: now, Before: strconv.FormatInt(before, 10), Change: indicator.Growth(now, before),
		LastYear: indicator.Dash, YearChange: indicator.Dash, Numerator: what, From: p.From.String(), To: p.To.Prev().String()}
}

// RateOf is a share of counted things; "—" when there are none.
func RateOf(name, num, den string, now, of, before, ofBefore int64, p indicator.Period) Reading {
	a, b := indicator.Tally{Num: now, Den: of}, indicator.Tally{Num: before, Den: ofBefore}
	return Reading{Name: name, Value: indicator.Percent(now, of), Per: "%", Num: now, Den: of, Before: indicator.Percent(before, ofBefore), Change: indicator.Points(a, b),
		LastYear: indicator.Dash, YearChange: indicator.Dash, Numerator: num, Denominator: den, From: p.From.String(), To: p.To.Prev().String()}
}

// Find is the figure of an indicator.
func (c Content) Find(k indicator.ID) (Reading, bool) {
	for _, f := range c.Figures {
		if f.K == k {
			return f, true
		}
	}
	return Reading{}, false
}

// Text is the value with what it is of; "—" stands alone.
func (f Reading) Text() string {
	switch {
	case f.Value == indicator.Dash:
		return f.Value
	case f.Per == "%":
		return f.Value + "%"
	}
	return f.Value + f.Per
}

// Moved is a change in words: 上升1.20个百分点; empty when there is none to tell.
func (f Reading) Moved() string { return f.moved(f.Change) }

func (f Reading) moved(change string) string {
	if change == indicator.Dash || change == "" {
		return ""
	}
	word, size := "上升", strings.TrimPrefix(change, "+")
	if strings.HasPrefix(change, "-") {
		word, size = "下降", change[1:]
	}
	if n, err := strconv.ParseFloat(size, 64); err == nil && n == 0 {
		return "持平"
	}
	switch f.Per {
	case "%":
		return word + size + "个百分点"
	case "件":
		return map[string]string{"上升": "增长", "下降": "下降"}[word] + size + "%"
	}
	return map[string]string{"上升": "提速", "下降": "放缓"}[word] + size + "%"
}

// lead are the indicators that the first paragraph tells, in its order.
var lead = []indicator.ID{"K05", "K14", "K12a", "K12b", "K12c", "K18", "K16", "K16c"}

// Opening writes the first paragraph from the figures: nothing in it is not in the table.
func (c Content) Opening() string {
	var s strings.Builder
	if f, ok := c.Find("K00"); ok {
		fmt.Fprintf(&s, "%s至%s,共受理群众和企业诉求%s", spell(c.From), spell(c.To), f.Text())
		if m := f.Moved(); m != "" {
			fmt.Fprintf(&s, ",环比%s", m)
		}
		if m := f.moved(f.YearChange); m != "" {
			fmt.Fprintf(&s, ",同比%s", m)
		}
		s.WriteString("。")
	}
	for _, k := range lead {
		f, ok := c.Find(k)
		if !ok {
			continue
		}
		if f.Value == indicator.Dash {
			fmt.Fprintf(&s, "%s:期内没有%s。", f.Name, f.Denominator)
			continue
		}
		fmt.Fprintf(&s, "%s%s(%s)", f.Name, f.Text(), f.Fraction())
		if m := f.Moved(); m != "" {
			fmt.Fprintf(&s, ",环比%s", m)
		}
		s.WriteString("。")
	}
	return s.String()
}

// Fraction is how the value came about: 97/100; of a mean, over how many.
func (f Reading) Fraction() string {
	if f.Per == "工作日" {
		return fmt.Sprintf("%d件平均", f.Den)
	}
	return fmt.Sprintf("%d/%d", f.Num, f.Den)
}

func spell(date string) string {
	d, err := workday.ParseDate(date)
	if err != nil {
		return date
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

// Bare reports that there is nothing to tell: no ticket came, none was due or closed.
func (c Content) Bare() bool {
	for _, f := range c.Figures {
		if f.Num != 0 || f.Den != 0 || f.Out != 0 {
			return false
		}
	}
	return len(c.Items) == 0
}

// TitleOf is what a report is called.
func TitleOf(city string, a Ask, of string) string {
	from, last := a.Period.From, a.Period.To.Prev()
	span := spell(from.String()) + "至" + spell(last.String())
	switch a.Kind {
	case Daily:
		return city + "12345热线运行日报(" + spell(from.String()) + ")"
	case Weekly:
		return city + "12345热线运行统计周报(" + span + ")"
	case Monthly:
		return fmt.Sprintf("%d年%d月%s12345热线运行月报", from.Year, int(from.Month), city)
	case Desk:
		return city + "12345热线" + of + "运行报告(" + span + ")"
	}
	return of + "情况报告(" + span + ")"
}
