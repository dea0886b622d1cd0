package api

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/stats"
	"suban/internal/workday"
)

// file is an answer that a browser saves.
type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type statsExport struct {
	Body struct {
		From    string       `json:"from" maxLength:"10"`
		To      string       `json:"to" maxLength:"10"`
		Region  string       `json:"region,omitempty" maxLength:"12"`
		Unit    org.UnitID   `json:"unit,omitempty" minimum:"0"`
		K       indicator.ID `json:"k,omitempty" maxLength:"4" doc:"导出一个指标的名单;不写导出全部指标和排名"`
		List    string       `json:"list,omitempty" enum:"num,rest,out"`
		Rank    indicator.ID `json:"rank,omitempty" maxLength:"4"`
		Purpose string       `json:"purpose" maxLength:"200" doc:"导出用途,记入审计"`
	}
}

func (s *server) statsExportDoors() {
	door(s, signedIn, post("exportStats", "/api/stats/export", "导出 xlsx", "统计"), s.exportStats)
}

// mostRows is how many items an export takes at most.
const mostRows = 20000

func (s *server) exportStats(ctx context.Context, by caller, in *statsExport) (*file, error) {
	purpose := strings.TrimSpace(in.Body.Purpose)
	if len([]rune(purpose)) < 4 {
		return nil, fault.In("purpose", "请写明导出用途,至少四个字;用途记入审计")
	}
	b := in.Body
	q, err := s.statsQuery(StatsQuery{From: b.From, To: b.To, Region: b.Region, Unit: b.Unit})
	if err != nil {
		return nil, err
	}
	book := excelize.NewFile()
	defer book.Close()
	name, rows := "统计", 0
	if b.K != "" {
		name, rows, err = s.itemSheet(ctx, by, book, b.K, b.List, q)
	} else {
		rows, err = s.boardSheets(ctx, by, book, b.Rank, q)
	}
	if err != nil {
		return nil, err
	}
	if err := s.Stats.NoteExport(ctx, by.Actor, name, q, purpose, rows); err != nil {
		return nil, err
	}
	text, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return &file{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"attachment; filename*=UTF-8''" + url.PathEscape(fmt.Sprintf("%s %s.xlsx", name, q.Period)), text.Bytes()}, nil
}

// sheet writes rows below a line that says what they are.
func sheet(book *excelize.File, name, about string, head []string, rows [][]any) error {
	if _, err := book.NewSheet(name); err != nil {
		return fmt.Errorf("add sheet: %w", err)
	}
	if i, err := book.GetSheetIndex("Sheet1"); err == nil && i >= 0 {
		_ = book.DeleteSheet("Sheet1") // the empty one a new workbook has
	}
	all := [][]any{{about}, {}}
	for _, h := range head {
		all[1] = append(all[1], h)
	}
	for i, row := range append(all, rows...) {
		if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return fmt.Errorf("write sheet: %w", err)
		}
	}
	return book.SetColWidth(name, "A", "B", 26)
}

func (s *server) boardSheets(ctx context.Context, by caller, book *excelize.File, rank indicator.ID, q stats.Query) (int, error) {
	board, err := s.Stats.Board(ctx, by.Actor, q, rank)
	if err != nil {
		return 0, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return 0, err
	}
	v := n.board(board)
	about := fmt.Sprintf("期间 %s 至 %s;环比 %s 至 %s;同比 %s 至 %s", v.From, v.To, v.Before[0], v.Before[1], v.Year[0], v.Year[1])
	var rows [][]any
	for _, f := range v.Figures {
		rows = append(rows, []any{f.K, f.IndicatorDef.Name, f.Value, f.Num, f.Den, f.Out, f.Before.Value, f.Before.Change, f.LastYear.Value, f.LastYear.Change, f.Numerator, f.Denominator, string(f.By), f.From, f.To})
	}
	if err := sheet(book, "指标", about, []string{"编号", "指标", "值", "分子", "分母", "剔除", "上期", "环比", "去年同期", "同比", "分子口径", "分母口径", "归期", "起", "止"}, rows); err != nil {
		return 0, err
	}
	var ranks, topics [][]any
	for _, g := range v.Groups {
		for _, r := range g.Rows {
			ranks = append(ranks, []any{g.Name, r.Unit.Name, place0(r.Place), r.Num, r.Den, r.Value, fmt.Sprintf("%.2f", 100*r.Low), fmt.Sprintf("%.2f", 100*r.High), differs(r), r.OnTime.Value})
		}
	}
	if err := sheet(book, "单位排名", v.Rank.Name+";"+about, []string{"组别", "单位", "位次", "分子", "分母", "值", "区间下限", "区间上限", "与上一位", "按时办结率"}, ranks); err != nil {
		return 0, err
	}
	for _, t := range v.Topics {
		topics = append(topics, []any{t.Category.Name, t.Num, t.Before, t.Change})
	}
	return len(rows) + len(ranks) + len(topics), sheet(book, "诉求分类", about, []string{"分类", "件数", "上期", "增幅%"}, topics)
}

// local is a moment as the city's clocks show it.
func local(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(workday.Zone).Format("2006-01-02 15:04")
}

func place0(place int) any {
	if place == 0 {
		return "不排名"
	}
	return place
}

func differs(r statsRank) string {
	switch {
	case r.Place == 0:
		return "样本不足"
	case r.Place == 1:
		return ""
	case r.Differs:
		return "显著差异"
	}
	return "无显著差异"
}

func (s *server) itemSheet(ctx context.Context, by caller, book *excelize.File, k indicator.ID, which string, q stats.Query) (string, int, error) {
	o, err := s.Stats.Open(ctx, by.Actor, k, q)
	if err != nil {
		return "", 0, err
	}
	list := map[string][]stats.Found{"num": o.Num, "rest": o.Rest, "out": o.Out}[which]
	if len(list) > mostRows {
		return "", 0, fault.In("k", "名单有%d件,一次最多导出%d件,请缩短日期范围", len(list), mostRows)
	}
	var rows [][]any
	for len(list) > 0 {
		part := list[:min(100, len(list))]
		list = list[len(part):]
		items, err := s.shownItems(ctx, by, o.Def, part)
		if err != nil {
			return "", 0, err
		}
		for _, i := range items {
			if i.Ticket == nil {
				continue
			}
			unit := ""
			if i.Unit != nil {
				unit = i.Unit.Name
			}
			rows = append(rows, []any{i.Ticket.No, i.Ticket.Title, unit, local(&i.At), local(i.DueAt), local(i.RepliedAt), i.Over + i.Days, i.Out})
		}
	}
	about := fmt.Sprintf("%s = %s ÷ %s = %d ÷ %d;期间 %s", o.Def.Name, o.Def.Numerator, o.Def.Denominator, o.Tally.Num, o.Tally.Den, o.Period)
	return o.Def.Name, len(rows), sheet(book, "名单", about, []string{"工单号", "标题", "承办单位", "归期时间", "到期", "答复", "工作日", "剔除理由"}, rows)
}
