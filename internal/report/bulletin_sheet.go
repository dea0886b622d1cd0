package report

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"suban/internal/bulletin"
	"suban/internal/report/docx"
)

// book is a workbook being written, sheet by sheet.
type book struct {
	*excelize.File
	err error
}

func newBook() *book { return &book{File: excelize.NewFile()} }

// add writes a sheet: what it is, its head and its rows. Numbers are numbers.
func (b *book) add(name, about string, head []string, rows [][]any) {
	if b.err != nil {
		return
	}
	if _, b.err = b.NewSheet(name); b.err != nil {
		return
	}
	all := [][]any{{about}, {}}
	for _, h := range head {
		all[1] = append(all[1], h)
	}
	for i, r := range append(all, rows...) {
		if b.err = b.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &r); b.err != nil {
			return
		}
	}
	bold, err := b.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err == nil {
		err = b.SetRowStyle(name, 2, 2, bold)
	}
	if err == nil {
		err = b.SetColWidth(name, "A", "B", 22)
	}
	if err == nil {
		err = b.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"})
	}
	b.err = err
}

// chart draws a native chart beside rows of a sheet: names in one column, a series each of
// the following.
func (b *book) chart(sheet, at string, kind excelize.ChartType, title, names string, rows int, columns ...string) {
	if b.err != nil || rows == 0 {
		return
	}
	last := rows + 2
	c := &excelize.Chart{Type: kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title}}}, Dimension: excelize.ChartDimension{Width: 720, Height: 320}, Legend: excelize.ChartLegend{Position: "bottom"}}
	if kind == excelize.Bar {
		c.YAxis.ReverseOrder, c.XAxis.ReverseOrder = false, true
	}
	for i, column := range columns {
		c.Series = append(c.Series, excelize.ChartSeries{Name: fmt.Sprintf("'%s'!$%s$2", sheet, column), Categories: fmt.Sprintf("'%s'!$%s$3:$%s$%d", sheet, names, names, last), Values: fmt.Sprintf("'%s'!$%s$3:$%s$%d", sheet, column, column, last),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{docx.Colours[i]}}, Marker: excelize.ChartMarker{Symbol: "none"}})
	}
	b.err = b.AddChart(sheet, at, c)
}

// bytes ends the workbook.
func (b *book) bytes() ([]byte, error) {
	defer b.Close()
	if b.err == nil {
		b.err = b.DeleteSheet("Sheet1") // the empty one a new workbook has
	}
	var out bytes.Buffer
	if b.err == nil {
		b.err = b.Write(&out)
	}
	if b.err != nil {
		return nil, fmt.Errorf("write workbook: %w", b.err)
	}
	return out.Bytes(), nil
}

// number is a value as a number, or as it is written when it is none.
func number(text string) any {
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return v
	}
	return text
}

// bulletinSheet is a report as a workbook.
func bulletinSheet(c bulletin.Content) ([]byte, error) {
	b := newBook()
	about := fmt.Sprintf("%s;期间 %s 至 %s;上期 %s 至 %s;%s生成", c.Title, c.From, c.To, c.Before[0], c.Before[1], clock(&c.MadeAt))
	var rows [][]any
	for _, f := range c.Figures {
		rows = append(rows, []any{string(f.K), f.Name, number(f.Value), f.Per, f.Num, f.Den, f.Out, number(f.Before), number(f.Change), number(f.LastYear), number(f.YearChange), f.Numerator, f.Denominator, f.By, f.From, f.To, f.Note})
	}
	b.add("指标", about, []string{"编号", "指标", "本期", "单位", "分子", "分母", "剔除", "上期", "环比", "去年同期", "同比", "分子口径", "分母口径", "归期", "起", "止", "说明"}, rows)
	rows = nil
	for _, d := range c.Days {
		rows = append(rows, []any{d.Label, d.Now, d.Before})
	}
	b.add("趋势", trendName(c.Kind)+";"+about, []string{"日期", "本期", "上期"}, rows)
	b.chart("趋势", "E3", excelize.Line, trendName(c.Kind), "A", len(rows), "B", "C")
	for _, t := range c.Tables {
		rows = nil
		for _, p := range t.Rows {
			rows = append(rows, []any{p.Name, p.N, number(p.Share), p.Before, number(p.Change)})
		}
		b.add(t.Name, about, []string{"名称", "件数", "占比%", "上期", "环比%"}, rows)
		b.chart(t.Name, "G3", excelize.Bar, t.Name+"(件)", "A", min(15, len(rows)), "B")
	}
	if len(c.Units) > 0 {
		rows = nil
		for _, u := range c.Units {
			place := any("不排名")
			if u.Place > 0 {
				place = u.Place
			}
			rows = append(rows, []any{u.Group, u.Name, place, u.Sent, u.Due, u.OnTime, u.Late, number(u.Rate), number(u.Rated), number(u.Reached), number(u.All), number(u.Poor)})
		}
		b.add("承办单位", "到期含在途超期;样本不足5件不排名;"+about, []string{"组别", "单位", "位次", "派发", "到期", "按时", "超期", "按时办结率%", "满意率(有效参评)%", "满意率(回访口径)%", "满意率(全量口径)%", "未达标回复率%"}, rows)
	}
	if c.ItemsOf != "" {
		rows = nil
		for _, i := range c.Items {
			rows = append(rows, []any{i.No, i.Unit, i.Due, i.Replied, i.Note})
		}
		b.add("名单", c.ItemsOf+";"+about, []string{"工单号", "承办单位", "到期", "答复", "情况"}, rows)
	}
	rows = nil
	for _, n := range c.Notes {
		rows = append(rows, []any{n})
	}
	b.add("说明", c.Lead, []string{"说明"}, rows)
	return b.bytes()
}
