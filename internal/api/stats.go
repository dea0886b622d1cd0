package api

import (
	"context"
	"fmt"
	"time"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// IndicatorDef is what an indicator means (口径).
type IndicatorDef struct {
	K           indicator.ID `json:"k" example:"K14"`
	Name        string       `json:"name"`
	Numerator   string       `json:"numerator"`
	Denominator string       `json:"denominator"`
	By          indicator.By `json:"by" doc:"按哪个时间归入期间"`
	Per         string       `json:"per" doc:"件或件次"`
	Note        string       `json:"note,omitempty"`
	Better      int          `json:"better" doc:"1 越高越好,-1 越低越好,0 不评好坏"`
	Days        bool         `json:"days" doc:"平均工作日;否则为百分比"`
}

func defOf(d indicator.Def) IndicatorDef {
	return IndicatorDef{d.ID, d.Name, d.Numerator, d.Denominator, d.By, d.Per, d.Note, d.Better, d.Days}
}

// Tally is a numerator over a denominator and what they come to.
type Tally struct {
	Num   int64  `json:"num"`
	Den   int64  `json:"den"`
	Out   int64  `json:"out" doc:"剔除"`
	Value string `json:"value" doc:"百分数或工作日,两位小数;没有分母时为 —" example:"98.12"`
}

func tallyOf(d indicator.Def, t indicator.Tally) Tally {
	return Tally{t.Num, t.Den, t.Out, d.Read(t)}
}

// compared is the same figure of another period.
type compared struct {
	Tally
	Change string `json:"change" doc:"百分点;时长为提速百分数,件数为增幅百分数;不可比时为 —"`
}

func comparedOf(d indicator.Def, now, then indicator.Tally) compared {
	return compared{tallyOf(d, then), d.Change(now, then)}
}

type figureDay struct {
	On  string `json:"on"`
	Num int64  `json:"num"`
	Den int64  `json:"den"`
}

// figure is an indicator for a period (指标).
type figure struct {
	IndicatorDef
	Tally
	From     string      `json:"from"`
	To       string      `json:"to" doc:"最后一天;到期口径只计已经过完的日子"`
	Low      float64     `json:"low" doc:"95% 威尔逊区间,0 到 1"`
	High     float64     `json:"high"`
	Before   compared    `json:"before" doc:"环比"`
	LastYear compared    `json:"last_year" doc:"同比"`
	Daily    []figureDay `json:"daily"`
}

func figureOf(f stats.Figure) figure {
	v := figure{IndicatorDef: defOf(f.Def), Tally: tallyOf(f.Def, f.Tally), From: f.Period.From.String(), To: f.Period.To.Prev().String(),
		Before: comparedOf(f.Def, f.Tally, f.Before), LastYear: comparedOf(f.Def, f.Tally, f.LastYear), Daily: daysOf(f.Days)}
	v.Low, v.High = indicator.Wilson(f.Num, f.Den)
	return v
}

func daysOf(days []stats.Day) []figureDay {
	all := []figureDay{}
	for _, d := range days {
		all = append(all, figureDay{d.On.String(), d.Num, d.Den})
	}
	return all
}

type statsTopic struct {
	Category categoryRef `json:"category"`
	Num      int64       `json:"num"`
	Before   int64       `json:"before"`
	Change   string      `json:"change" doc:"增幅百分数"`
}

type statsRank struct {
	Unit    ref     `json:"unit"`
	Place   int     `json:"place" doc:"0 为样本不足,不排名"`
	Was     int     `json:"was" doc:"上期位次,0 为没有"`
	Differs bool    `json:"differs" doc:"与上一位有显著差异"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Tally
	OnTime Tally `json:"on_time" doc:"按时办结率"`
}

type statsGroup struct {
	Name string      `json:"name"`
	Rows []statsRank `json:"rows"`
}

// statsBoard is the page of figures.
type statsBoard struct {
	From    string       `json:"from"`
	To      string       `json:"to"`
	Region  *place       `json:"region"`
	Unit    *ref         `json:"unit"`
	Before  [2]string    `json:"before" doc:"环比的期间"`
	Year    [2]string    `json:"last_year" doc:"同比的期间"`
	First   string       `json:"first" doc:"有工单的第一天,没有为空"`
	Figures []figure     `json:"figures"`
	Volume  []figureDay  `json:"volume_before" doc:"上期逐日受理"`
	Topics  []statsTopic `json:"topics"`
	Rank    IndicatorDef `json:"rank" doc:"排名的指标"`
	Groups  []statsGroup `json:"groups"`
}

// StatsQuery says whose figures of which days.
type StatsQuery struct {
	From   string     `query:"from" maxLength:"10" doc:"第一天;不写为本月1日" example:"2026-06-01"`
	To     string     `query:"to" maxLength:"10" doc:"最后一天;不写为今天"`
	Region string     `query:"region" maxLength:"12" doc:"地区"`
	Unit   org.UnitID `query:"unit" minimum:"0" doc:"承办单位和它的下级"`
}

type boardRequest struct {
	StatsQuery
	Rank indicator.ID `query:"rank" maxLength:"4" doc:"排名用的指标,不写为满意率(有效参评)"`
}

type itemsRequest struct {
	ID indicator.ID `path:"id" maxLength:"4" doc:"指标编号" example:"K14"`
	StatsQuery
	List  string `query:"list" enum:"num,rest,out" default:"rest" doc:"分子、分母中不在分子的、剔除的"`
	Skip  int    `query:"skip" minimum:"0" maximum:"10000000"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// statsItem is one item of an indicator.
type statsItem struct {
	Ticket    *TicketRow `json:"ticket" doc:"不在您的数据范围内时为空"`
	N         int        `json:"n"`
	Round     int        `json:"round"`
	Unit      *ref       `json:"unit"`
	At        time.Time  `json:"at" doc:"归入期间的时间"`
	DueAt     *time.Time `json:"due_at"`
	RepliedAt *time.Time `json:"replied_at"`
	Out       string     `json:"out,omitempty" doc:"剔除的理由"`
	Over      string     `json:"over,omitempty" doc:"超期的工作日"`
	Days      string     `json:"days,omitempty" doc:"用时的工作日"`
}

// statsReason is why items are left out.
type statsReason struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// statsItems is an indicator opened to the tickets it is made of.
type statsItems struct {
	IndicatorDef
	Tally
	From    string        `json:"from"`
	To      string        `json:"to"`
	Low     float64       `json:"low"`
	High    float64       `json:"high"`
	Rest    int           `json:"rest" doc:"分母中不在分子的"`
	Sums    bool          `json:"sums" doc:"名单逐件加总与指标一致"`
	Reasons []statsReason `json:"reasons"`
	Median  string        `json:"median,omitempty" doc:"中位数,工作日"`
	P90     string        `json:"p90,omitempty"`
	Also    *Tally        `json:"original,omitempty" doc:"按原始到期日的按时率"`
	Items   []statsItem   `json:"items"`
	Length  int           `json:"length" doc:"这份名单有几件"`
}

func (s *server) statsDoors() {
	const tag = "统计"
	door(s, signedIn, get("statsBoard", "/api/stats", "一段时间的指标、趋势、分类和排名", tag), s.statsBoard)
	door(s, signedIn, get("indicators", "/api/indicators", "指标的口径", tag), func(context.Context, caller, *struct{}) (*list[IndicatorDef], error) {
		var all []IndicatorDef
		for _, d := range indicator.Defs {
			all = append(all, defOf(d))
		}
		return listOf(all), nil
	})
	door(s, signedIn, get("statsItems", "/api/indicators/{id}", "一个指标由哪些工单组成", tag), s.statsItems)
	s.statsExportDoors()
}

// query reads dates and places; without dates it is this month.
func (s *server) statsQuery(in StatsQuery) (q stats.Query, err error) {
	today := workday.DateOf(s.Now())
	from, last := workday.Date{Year: today.Year, Month: today.Month, Day: 1}, today
	if in.From != "" {
		if from, err = workday.ParseDate(in.From); err != nil {
			return q, atQuery(fault.In("from", "%s", err.Error()))
		}
	}
	if in.To != "" {
		if last, err = workday.ParseDate(in.To); err != nil {
			return q, atQuery(fault.In("to", "%s", err.Error()))
		}
	}
	q = stats.Query{Period: indicator.Period{From: from, To: last.Next()}, Region: org.RegionCode(in.Region), Unit: in.Unit}
	switch {
	case q.Period.Check() != nil:
		return q, atQuery(fault.In("to", "结束日期不能早于开始日期"))
	case q.Period.Days() > 1100:
		return q, atQuery(fault.In("from", "一次最多看三年,请缩短日期范围"))
	case !plain(in.Region):
		return q, atQuery(fault.In("region", "地区代码只能是数字"))
	}
	return q, nil
}

func (s *server) statsBoard(ctx context.Context, by caller, in *boardRequest) (*body[statsBoard], error) {
	q, err := s.statsQuery(in.StatsQuery)
	if err != nil {
		return nil, err
	}
	b, err := s.Stats.Board(ctx, by.Actor, q, in.Rank)
	if err != nil {
		return nil, atQuery(err)
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	return bodyOf(n.board(b)), nil
}

func (n names) board(b *stats.Board) statsBoard {
	v := statsBoard{From: b.Query.Period.From.String(), To: b.Query.Period.To.Prev().String(), Region: n.region(b.Query.Region), Unit: n.maybeUnit(b.Query.Unit),
		Before: [2]string{b.Before.From.String(), b.Before.To.Prev().String()}, Year: [2]string{b.Year.From.String(), b.Year.To.Prev().String()},
		Figures: []figure{}, Volume: daysOf(b.Volume), Topics: []statsTopic{}, Rank: defOf(b.Rank), Groups: []statsGroup{}}
	if !b.First.IsZero() {
		v.First = b.First.String()
	}
	for _, d := range indicator.Defs {
		if f, ok := b.Figures[d.ID]; ok {
			v.Figures = append(v.Figures, figureOf(f))
		}
	}
	for _, t := range b.Topics {
		name := "未分类"
		if c := n.category(t.ID); c != nil {
			name = c.Name
		}
		v.Topics = append(v.Topics, statsTopic{categoryRef{t.ID, name}, t.Num, t.Before, indicator.Growth(t.Num, t.Before)})
	}
	onTime, _ := indicator.Find("K14")
	for _, g := range b.Groups {
		rows := []statsRank{}
		for _, r := range g.Rows {
			rows = append(rows, statsRank{Unit: n.unit(r.Unit), Place: r.Place, Was: r.Was, Differs: r.Differs, Low: r.Low, High: r.High,
				Tally: tallyOf(b.Rank, r.Tally), OnTime: tallyOf(onTime, r.OnTime)})
		}
		v.Groups = append(v.Groups, statsGroup{g.Name, rows})
	}
	return v
}

func (s *server) statsItems(ctx context.Context, by caller, in *itemsRequest) (*body[statsItems], error) {
	q, err := s.statsQuery(in.StatsQuery)
	if err != nil {
		return nil, err
	}
	o, err := s.Stats.Open(ctx, by.Actor, in.ID, q)
	if err != nil {
		return nil, atQuery(err)
	}
	v := statsItems{IndicatorDef: defOf(o.Def), Tally: tallyOf(o.Def, o.Tally), From: o.Period.From.String(), To: o.Period.To.Prev().String(),
		Rest: len(o.Rest), Sums: o.Sums, Reasons: reasons(o.Out), Items: []statsItem{}}
	v.Low, v.High = indicator.Wilson(o.Tally.Num, o.Tally.Den)
	if o.Def.Days {
		v.Median, v.P90 = workdays(o.Median), workdays(o.P90)
	}
	if in.ID == "K14" {
		original, err := s.Stats.Open(ctx, by.Actor, "K14b", q)
		if err != nil {
			return nil, err
		}
		t := tallyOf(original.Def, original.Tally)
		v.Also = &t
	}
	list := map[string][]stats.Found{"num": o.Num, "rest": o.Rest, "out": o.Out}[in.List]
	v.Length = len(list)
	v.Items, err = s.shownItems(ctx, by, o.Def, list[min(in.Skip, len(list)):min(in.Skip+in.Limit, len(list))])
	return bodyOf(v), err
}

func reasons(out []stats.Found) []statsReason {
	all := []statsReason{}
next:
	for _, f := range out {
		for i := range all {
			if all[i].Reason == f.Out {
				all[i].Count++
				continue next
			}
		}
		all = append(all, statsReason{f.Out, 1})
	}
	return all
}

func workdays(millionths int64) string { return indicator.Tally{Den: 1, Value: millionths}.Mean() }

// shownItems joins items with the rows of their tickets, as far as the reader sees them.
func (s *server) shownItems(ctx context.Context, by caller, def indicator.Def, list []stats.Found) ([]statsItem, error) {
	all := []statsItem{}
	if len(list) == 0 {
		return all, nil
	}
	var ids []ticket.ID
	for _, f := range list {
		ids = append(ids, f.Ticket)
	}
	page, err := s.Casework.List(ctx, by.Actor, postgres.Filter{IDs: ids, Limit: 100})
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	rows := map[ticket.ID]TicketRow{}
	for _, i := range page.Items {
		rows[i.ID] = n.row(i)
	}
	for _, f := range list {
		i := statsItem{N: f.N, Round: f.Round, Unit: n.maybeUnit(f.Unit), At: f.At, DueAt: f.Due, RepliedAt: f.Replied, Out: f.Out}
		if row, ok := rows[f.Ticket]; ok {
			i.Ticket = &row
		}
		if def.Days {
			i.Days = workdays(f.Value)
		}
		if def.By == indicator.ByDue && f.Due != nil {
			i.Over = n.over(*f.Due, f.Replied)
		}
		all = append(all, i)
	}
	return all, nil
}

// over is how many working days after its due date something was answered, or is
// late by now; empty when it was in time.
func (n names) over(due time.Time, replied *time.Time) string {
	until := n.now
	if replied != nil {
		until = *replied
	}
	basis := n.book.Current(n.now).Basis()
	late, err := n.book.Calendars[n.book.Calendar].Elapsed(due, until, basis)
	if err != nil || !until.After(due) {
		return ""
	}
	return fmt.Sprintf("%.2f", basis.Days(late))
}
