package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"suban/internal/bulletin"
	"suban/internal/indicator"
	"suban/internal/report/docx"
)

var bulletinPapers = map[bulletin.Kind]Kind{bulletin.Daily: DailyReport, bulletin.Weekly: WeeklyReport, bulletin.Monthly: MonthlyReport, bulletin.Desk: DeskReport, bulletin.Campaign: CampaignReport}

// named is how many tickets the document names; the workbook has them all.
const named = 30

// bulletinValues are the fields of a report's template.
func bulletinValues(c bulletin.Content) docx.Values {
	v := docx.Values{Text: map[string]string{"城市": "", "标题": c.Title, "对象": c.Of, "日期": day(c.MadeAt), "期间": dayOf(c.From) + "至" + dayOf(c.To), "上期": dayOf(c.Before[0]) + "至" + dayOf(c.Before[1]),
		"导语": c.Lead, "名单名称": c.ItemsOf, "名单说明": "", "说明": ""},
		Lists: map[string][]row{"指标": {}, "口径": {}, "单位": {}, "类型": {}, "渠道": {}, "分类": {}, "地区": {}, "构成": {}, "名单": {}}, Charts: charts(c)}
	for _, n := range c.Notes {
		v.Text["说明"] += map[bool]string{true: "", false: "\n"}[v.Text["说明"] == ""] + n
	}
	for _, f := range c.Figures {
		v.Lists["指标"] = append(v.Lists["指标"], row{"编号": string(f.K), "名称": f.Name, "本期": f.Text(), "计算": f.Fraction(), "上期": f.Before, "环比": cmp.Or(f.Moved(), indicator.Dash), "去年同期": f.LastYear})
		v.Lists["口径"] = append(v.Lists["口径"], row{"编号": string(f.K), "名称": f.Name, "分子": f.Numerator, "分母": cmp.Or(f.Denominator, "不计比率"), "归期": cmp.Or(f.By, "登记"), "期间": f.From + "至" + f.To, "说明": f.Note})
	}
	for i, u := range c.Units {
		place := "不排名"
		if u.Place > 0 {
			place = strconv.Itoa(u.Place)
		}
		v.Lists["单位"] = append(v.Lists["单位"], row{"序号": strconv.Itoa(i + 1), "组别": u.Group, "位次": place, "名称": u.Name, "派发": fmt.Sprint(u.Sent), "到期": fmt.Sprint(u.Due), "按时": fmt.Sprint(u.OnTime), "超期": fmt.Sprint(u.Late),
			"按时率": u.Rate, "有效参评": u.Rated, "回访口径": u.Reached, "全量口径": u.All, "未达标": u.Poor})
	}
	lists := map[string]string{"诉求类型": "类型", "诉求渠道": "渠道", "诉求分类": "分类", "诉求地区": "地区"}
	for _, t := range c.Tables {
		for _, p := range t.Rows {
			one := row{"项目": t.Name, "名称": p.Name, "件数": fmt.Sprint(p.N), "占比": p.Share, "上期": fmt.Sprint(p.Before), "环比": p.Change}
			v.Lists["构成"] = append(v.Lists["构成"], one)
			if name := lists[t.Name]; name != "" {
				v.Lists[name] = append(v.Lists[name], one)
			}
		}
	}
	for _, i := range c.Items[:min(named, len(c.Items))] {
		v.Lists["名单"] = append(v.Lists["名单"], row{"单号": i.No, "单位": i.Unit, "到期": i.Due, "答复": i.Replied, "情况": i.Note})
	}
	switch n := len(c.Items); {
	case n > named:
		v.Text["名单说明"] = fmt.Sprintf("共%d件,此处列前%d件,全部见同名 xlsx 的“名单”。", n, named)
	case n > 0:
		v.Text["名单说明"] = fmt.Sprintf("共%d件。", n)
	case c.ItemsOf != "":
		v.Text["名单说明"] = "期内没有" + c.ItemsOf + "。"
	}
	return v
}

// charts are the diagrams of a report, by the names of their fields.
func charts(c bulletin.Content) map[string]docx.Chart {
	trend := docx.Chart{Title: trendName(c.Kind), Series: []docx.Series{{Name: "本期"}, {Name: "上期"}}}
	for _, d := range c.Days {
		trend.Labels = append(trend.Labels, d.Label)
		trend.Series[0].Values = append(trend.Series[0].Values, float64(d.Now))
		trend.Series[1].Values = append(trend.Series[1].Values, float64(d.Before))
	}
	if c.Kind == bulletin.Campaign {
		trend.Series = trend.Series[:1]
	}
	all := map[string]docx.Chart{"趋势": trend, "分类": {}, "构成": {}, "满意率": satisfied(c)}
	for _, t := range c.Tables {
		name := map[string]string{"诉求分类": "分类"}[t.Name]
		if name == "" && (len(c.Tables) < 3 || t.Name == "诉求类型") {
			name = "构成"
		}
		if name == "" || len(all[name].Labels) > 0 {
			continue
		}
		one := docx.Chart{Title: t.Name + "(件)", Bars: true, Series: []docx.Series{{Name: "件数"}}}
		for _, p := range t.Rows[:min(10, len(t.Rows))] {
			one.Labels, one.Series[0].Values = append(one.Labels, p.Name), append(one.Series[0].Values, float64(p.N))
		}
		all[name] = one
	}
	return all
}

func trendName(k bulletin.Kind) string {
	switch k {
	case bulletin.Daily:
		return "分时受理量(件)"
	case bulletin.Campaign:
		return "逐日化解(件)"
	}
	return "逐日受理量(件)"
}

// satisfied draws the three readings of 满意率 side by side; one that has nobody is left out.
func satisfied(c bulletin.Content) docx.Chart {
	one := docx.Chart{Title: "满意率三口径(%)", Bars: true, Share: true, Series: []docx.Series{{Name: "满意率"}}}
	for _, f := range c.Figures {
		if value, err := strconv.ParseFloat(f.Value, 64); err == nil && slices.Contains([]indicator.ID{"K12a", "K12b", "K12c"}, f.K) {
			one.Labels, one.Series[0].Values = append(one.Labels, fmt.Sprintf("%s %s", f.Name, f.Fraction())), append(one.Series[0].Values, value)
		}
	}
	return one
}

func sampleBulletin() docx.Values {
	c := bulletin.Content{Title: "示例", From: "2026-11-01", To: "2026-11-30", Before: [2]string{"2026-10-01", "2026-10-31"}, MadeAt: sampleAt, Lead: "示例", ItemsOf: "名单", Notes: []string{"说明"},
		Figures: []bulletin.Reading{{K: "K12a", Name: "满意率", Value: "98.00", Per: "%"}}, Days: []bulletin.Moment{{Label: "11.1", Now: 1}}, Units: []bulletin.UnitLine{{Name: "市城管局"}}, Items: []bulletin.Named{{No: "1"}}}
	for _, name := range []string{"诉求类型", "诉求渠道", "诉求分类", "诉求地区"} {
		c.Tables = append(c.Tables, bulletin.Makeup{Name: name, Rows: []bulletin.Portion{{Name: "示例", N: 1}}})
	}
	return bulletinValues(c)
}
