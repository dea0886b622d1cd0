package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/stats"
	"suban/internal/workday"
)

// publicFigure is an indicator as citizens read it.
type publicFigure struct {
	IndicatorDef
	Tally
}

// publicCount is how many came from a place or about a topic; so few that somebody could be
// recognised, they are not counted out.
type publicCount struct {
	Name   string `json:"name"`
	Count  *int64 `json:"count" doc:"少于10件或可由合计推出时为空"`
	Hidden bool   `json:"hidden"`
}

// publicFigures is a month in numbers (公开数据).
type publicFigures struct {
	Month   string         `json:"month" example:"2026-05"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	Months  []string       `json:"months" doc:"可选的月份,新的在前"`
	Figures []publicFigure `json:"figures"`
	Regions []publicCount  `json:"regions"`
	Topics  []publicCount  `json:"topics"`
}

type monthRequest struct {
	Month string `query:"month" maxLength:"7" doc:"月份,不写为上月" example:"2026-05"`
}

func (s *server) citizenFigureDoors() {
	const tag = "群众门户"
	door(s, anyone, get("publicFigures", "/api/citizen/figures", "一个月的公开数据", tag), s.publicFigures)
	door(s, anyone, get("publicFiguresCSV", "/api/citizen/figures/csv", "公开数据下载(CSV)", tag), s.publicFiguresCSV)
}

// publicMonth reads the month that is asked for.
func (s *server) publicMonth(ctx context.Context, in *monthRequest) (m stats.PublicMonth, err error) {
	var month workday.Date
	if in.Month != "" {
		if month, err = workday.ParseDate(in.Month + "-01"); err != nil {
			return m, atQuery(fault.In("month", "月份应写成 2026-05 的样子"))
		}
	}
	if s.Stats == nil {
		return m, fault.New(fault.Unavailable, "统计没有启用,请稍后再试")
	}
	m, err = s.Stats.Public(ctx, month)
	return m, atQuery(err)
}

func (s *server) publicFigures(ctx context.Context, _ caller, in *monthRequest) (*body[publicFigures], error) {
	m, err := s.publicMonth(ctx, in)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	v := publicFigures{Month: m.Period.From.String()[:7], From: m.Period.From.String(), To: m.Period.To.Prev().String(), Months: []string{},
		Figures: []publicFigure{}, Regions: n.publicCounts(m.Regions, n.areaName), Topics: n.publicCounts(m.Topics, n.topicName)}
	for _, d := range m.Months {
		v.Months = append(v.Months, d.String()[:7])
	}
	for _, f := range m.Figures {
		v.Figures = append(v.Figures, publicFigure{defOf(f.Def), tallyOf(f.Def, f.Tally)})
	}
	return bodyOf(v), nil
}

func (n names) publicCounts(list []stats.PublicCount, name func(string) string) []publicCount {
	all := []publicCount{}
	for _, c := range list {
		v := publicCount{Name: name(c.Key), Hidden: c.Hidden}
		if !c.Hidden {
			v.Count = &c.Count
		}
		all = append(all, v)
	}
	return all
}

func (n names) areaName(code string) string {
	if p := n.region(org.RegionCode(code)); p != nil {
		return p.Name
	}
	return "未填地区"
}

func (n names) topicName(id string) string {
	if c := n.category(id); c != nil {
		return c.Name
	}
	return "未分类"
}

// publicFiguresCSV is the same as open data: one line a number, each with its denominator.
func (s *server) publicFiguresCSV(ctx context.Context, _ caller, in *monthRequest) (*file, error) {
	m, err := s.publicMonth(ctx, in)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	text.WriteString("\ufeff") // so that a spreadsheet reads it as Chinese
	w := csv.NewWriter(&text)
	w.UseCRLF = true
	month := m.Period.From.String()[:7]
	rows := [][]string{{"月份", "地区", "诉求分类", "指标编号", "指标", "分子", "分母", "数值", "单位", "归期口径", "说明"}}
	for _, f := range m.Figures {
		t, unit := tallyOf(f.Def, f.Tally), "%"
		switch {
		case f.Days:
			unit = "个工作日"
		case f.ID == "K00":
			unit = "件"
		}
		rows = append(rows, []string{month, "全市", "全部", string(f.ID), f.Name, strconv.FormatInt(t.Num, 10), strconv.FormatInt(t.Den, 10), t.Value, unit, string(f.By), f.Numerator + " ÷ " + f.Denominator})
	}
	count := func(region, topic string, c stats.PublicCount) {
		value, why := strconv.FormatInt(c.Count, 10), ""
		if c.Hidden {
			value, why = "", "少于10件,或可由合计推出,不公布"
		}
		rows = append(rows, []string{month, region, topic, "K00", "受理量", value, value, value, "件", "受理", why})
	}
	for _, c := range m.Regions {
		count(n.areaName(c.Key), "全部", c)
	}
	for _, c := range m.Topics {
		count("全市", n.topicName(c.Key), c)
	}
	for _, c := range m.Cells {
		region, topic, _ := strings.Cut(c.Key, "|")
		count(n.areaName(region), n.topicName(topic), c)
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write open data: %w", err)
	}
	return &file{"text/csv; charset=utf-8", "attachment; filename*=UTF-8''" + url.PathEscape("热线公开数据 "+month+".csv"), text.Bytes()}, nil
}
