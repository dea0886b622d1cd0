package report

import (
	"context"
	"fmt"

	"suban/internal/bulletin"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// cityFigures are the indicators of a report of the whole city, in its order.
var cityFigures = []indicator.ID{"K00", "K05", "K08", "K10", "K11", "K12a", "K12b", "K12c", "K14", "K14b", "K16", "K16c", "K18", "K22", "K23", "K25", "K29"}

// endFigures are read ticket by ticket at the period's end.
var endFigures = []indicator.ID{"K13", "K15b"}

// mostItems is how many late tickets a report names.
const mostItems = 2000

// cityContent is what a daily, weekly or monthly report says.
func (r *Reports) cityContent(ctx context.Context, m *making) (*bulletin.Content, error) {
	book, err := r.rules(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.step(ctx, m, 1); err != nil {
		return nil, err
	}
	p := m.Ask.Period
	f, err := r.stats.Facts(ctx, reader, p)
	if err != nil {
		return nil, err
	}
	c := m.newContent("", r.db.Now())
	c.Before = [2]string{f.Before.From.String(), f.Before.To.Prev().String()}
	for _, k := range cityFigures {
		if one, ok := f.Figures[k]; ok {
			c.Figures = append(c.Figures, bulletin.FigureOf(one.Def, one.Period, one.Tally, one.Before, one.LastYear))
		}
	}
	if c.Bare() {
		return c, nil
	}
	c.Days = daysOf(m.Ask.Kind, f)
	c.Tables = tablesOf(f, book)
	for _, u := range f.Units {
		c.Units = append(c.Units, unitOf(u, book.Units))
	}
	if err := r.step(ctx, m, 2); err != nil {
		return nil, err
	}
	if err := r.ends(ctx, p, c); err != nil {
		return nil, err
	}
	if err := r.lateItems(ctx, p, book.Units, c); err != nil {
		return nil, err
	}
	if err := r.step(ctx, m, 3); err != nil {
		return nil, err
	}
	if err := r.callFigures(ctx, p, f.Before, c); err != nil {
		return nil, err
	}
	c.Lead = c.Opening()
	return c, nil
}

// daysOf is the series of the chart: the period's days beside those before, of one day its hours.
func daysOf(k bulletin.Kind, f *stats.Facts) (days []bulletin.Moment) {
	if k == bulletin.Daily {
		for h := range 24 {
			days = append(days, bulletin.Moment{Label: fmt.Sprintf("%d时", h), Now: f.Hours[0][h], Before: f.Hours[1][h]})
		}
		return days
	}
	for i, d := range f.Figures["K00"].Days {
		one := bulletin.Moment{Label: fmt.Sprintf("%d.%d", int(d.On.Month), d.On.Day), Now: d.Num}
		if i < len(f.Volume) {
			one.Before = f.Volume[i].Num
		}
		days = append(days, one)
	}
	return days
}

var (
	kindNames = map[string]string{string(ticket.Inquiry): "咨询", string(ticket.Help): "求助", string(ticket.Complaint): "投诉", string(ticket.TipOff): "举报", string(ticket.Suggestion): "建议", string(ticket.Praise): "表扬", string(ticket.OtherKind): "其他"}
	// 渠道
	channelNames = map[string]string{string(ticket.Phone): "电话", string(ticket.Web): "网站", string(ticket.WeChat): "微信", string(ticket.App): "皖事通", string(ticket.Letter): "信件", string(ticket.Exchange): "平台对接", string(ticket.Imported): "历史导入"}
)

// mostTopics is how many subjects a report lists.
const mostTopics = 12

func tablesOf(f *stats.Facts, book *ticket.Rulebook) []bulletin.Makeup {
	total := f.Figures["K00"].Num
	named := func(name string, list []stats.Spread, say func(string) string) bulletin.Makeup {
		t := bulletin.Makeup{Name: name, Rows: []bulletin.Portion{}}
		for _, s := range list {
			t.Rows = append(t.Rows, partOf(say(s.Key), s.Num, s.Before, total))
		}
		return t
	}
	from := func(names map[string]string) func(string) string { return func(k string) string { return names[k] } }
	topics := []stats.Spread{}
	for _, t := range f.Topics[:min(mostTopics, len(f.Topics))] {
		topics = append(topics, stats.Spread{Key: t.ID, Num: t.Num, Before: t.Before})
	}
	return []bulletin.Makeup{
		named("诉求类型", f.Spreads[indicator.ByKind], from(kindNames)),
		named("诉求渠道", f.Spreads[indicator.ByChannel], from(channelNames)),
		named("诉求分类", topics, func(k string) string {
			if c, ok := book.Categories[k]; ok {
				return c.Name
			}
			return "未分类"
		}),
		named("诉求地区", f.Spreads[indicator.ByRegion], func(k string) string {
			if book.Regions != nil {
				if d, ok := book.Regions.Region(org.RegionCode(k)); ok {
					return d.Name
				}
			}
			return "未注明"
		}),
	}
}

func partOf(name string, n, before, total int64) bulletin.Portion {
	return bulletin.Portion{Name: name, N: n, Share: indicator.Percent(n, total), Before: before, Change: indicator.Growth(n, before)}
}

func unitOf(u stats.UnitFacts, tree *org.Tree) bulletin.UnitLine {
	rate := func(k indicator.ID) string { return indicator.Percent(u.Tallies[k].Num, u.Tallies[k].Den) }
	return bulletin.UnitLine{Group: u.Group, Place: u.Place, ID: int(u.Unit), Name: unitName(tree, u.Unit), Sent: u.Tallies["K07"].Den, Due: u.Den, OnTime: u.Num, Late: u.Den - u.Num,
		Rate: indicator.Percent(u.Num, u.Den), Rated: rate("K12a"), Reached: rate("K12b"), All: rate("K12c"), Poor: rate("K18")}
}

// ends reads what stands at the period's end: it is counted from the tickets one by one.
func (r *Reports) ends(ctx context.Context, p indicator.Period, c *bulletin.Content) error {
	for _, k := range endFigures {
		o, err := r.stats.Open(ctx, reader, k, stats.Query{Period: p})
		if err != nil {
			return err
		}
		c.Figures = append(c.Figures, bulletin.FigureOf(o.Def, o.Period, o.Tally, indicator.Tally{}, indicator.Tally{}))
	}
	return nil
}

// lateItems names what was not answered in time, the longest overdue first, and says
// whether the tickets add up to the figure.
func (r *Reports) lateItems(ctx context.Context, p indicator.Period, tree *org.Tree, c *bulletin.Content) error {
	o, err := r.stats.Open(ctx, reader, "K14", stats.Query{Period: p})
	if err != nil {
		return err
	}
	c.ItemsOf = "到期未按时答复的派发"
	list := o.Rest[:min(mostItems, len(o.Rest))]
	var ids []ticket.ID
	for _, i := range list {
		ids = append(ids, i.Ticket)
	}
	var numbers map[ticket.ID]string
	err = r.db.Read(ctx, func(tx *postgres.Tx) error { numbers, err = tx.Numbers(ctx, ids); return err })
	if err != nil {
		return err
	}
	for _, i := range list {
		one := bulletin.Named{No: numbers[i.Ticket], Unit: unitName(tree, i.Unit), Due: clock(i.Due), Replied: clock(i.Replied), Note: "超期答复"}
		if i.Replied == nil {
			one.Note = "超期,仍未答复"
		}
		c.Items = append(c.Items, one)
	}
	told := fmt.Sprintf("按时办结率 %d÷%d 已与逐件名单核对,一致;到期而未答复的计入分母。", o.Tally.Num, o.Tally.Den)
	if !o.Sums {
		told = fmt.Sprintf("按时办结率按逐件名单为 %d÷%d,与统计归集不一致,请先由系统管理员核对统计,再使用本报告。", o.Tally.Num, o.Tally.Den)
	}
	c.Notes = append(c.Notes, told)
	return nil
}

// callFigures adds K01–K03 where the hotline has a telephone.
func (r *Reports) callFigures(ctx context.Context, p, before indicator.Period, c *bulletin.Content) error {
	calls, err := r.stats.Calls(ctx, reader, p)
	now := calls.Total
	if err != nil || now.Answered.Den+now.Answered.Out == 0 {
		return err
	}
	earlier, err := r.stats.Calls(ctx, reader, before)
	then := earlier.Total
	if err != nil {
		return err
	}
	den := fmt.Sprintf("进入排队的来电,剔除%.0f秒内挂断的", calls.Short.Seconds())
	rate := func(k indicator.ID, name, num string, a, b stats.CallShare) {
		f := bulletin.RateOf(name, num, den, a.Num, a.Den, b.Num, b.Den, p)
		f.K, f.Out, f.By = k, a.Out, "排队"
		c.Figures = append(c.Figures, f)
	}
	rate("K01", "接通率", "坐席接听的来电", now.Answered, then.Answered)
	rate("K02", fmt.Sprintf("%.0f秒接通率", calls.Within.Seconds()), fmt.Sprintf("%.0f秒内接听的来电", calls.Within.Seconds()), now.Within, then.Within)
	rate("K04", "放弃率", "排队中挂断的来电,要求回拨的不算", now.Abandoned, then.Abandoned)
	wait := bulletin.Reading{K: "K03", Name: "平均等待", Value: indicator.Dash, Per: "秒", Num: int64(now.Waited), Den: int64(now.Waited), Before: indicator.Dash, Change: indicator.Dash, LastYear: indicator.Dash, YearChange: indicator.Dash,
		Numerator: "接通来电的等待秒数之和", Denominator: "接通的来电", By: "排队", From: c.From, To: c.To}
	if now.Waited > 0 {
		wait.Value = fmt.Sprintf("%.1f", now.MeanWait)
	}
	if then.Waited > 0 {
		wait.Before = fmt.Sprintf("%.1f", then.MeanWait)
	}
	c.Figures = append(c.Figures, wait)
	return nil
}

func dayText(d workday.Date) string { return fmt.Sprintf("%d.%d", int(d.Month), d.Day) }
