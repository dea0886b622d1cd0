package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/xuri/excelize/v2"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/ticket"
)

type ticketsExport struct {
	Filter
	Body struct {
		Purpose string `json:"purpose" doc:"导出用途,4 至 200 字,写入审计和水印"`
	}
}

func (s *server) exportDoors() {
	door(s, signedIn, post("exportTickets", "/api/tickets/export", "把列表导出为 xlsx,带用途和水印", "工单"), s.exportTickets)
	door(s, signedIn, post("exportTicketsAlong", "/api/tickets/export/along", "同样导出,边读边报进度:每行一个 JSON,最后一行是文件;断开即取消", "工单"), s.exportAlong)
}

// exportTickets gives what the list shows, and nothing more: no name, no number, no words
// of the requester. Every row and page says who took it, when and what for.
func (s *server) exportTickets(ctx context.Context, by caller, in *ticketsExport) (*workbook, error) {
	x, err := s.beginExport(ctx, by, in)
	for err == nil && !x.Done {
		err = x.Step(ctx)
	}
	if err != nil {
		return nil, atQuery(err)
	}
	name, text, err := s.endExport(ctx, by, in, x)
	if err != nil {
		return nil, err
	}
	return workbookOf(name, text), nil
}

func (s *server) beginExport(ctx context.Context, by caller, in *ticketsExport) (*casework.Export, error) {
	if err := account.CheckPurpose(in.Body.Purpose); err != nil {
		return nil, err
	}
	f, err := s.filter(ctx, by, in.Filter)
	if err != nil {
		return nil, atQuery(err)
	}
	x, err := s.Casework.Export(ctx, by.Actor, f)
	if err != nil {
		return nil, atQuery(err)
	}
	return x, nil
}

// endExport writes down who takes what, then makes the sheet.
func (s *server) endExport(ctx context.Context, by caller, in *ticketsExport, x *casework.Export) (name string, text []byte, err error) {
	n, err := s.names(ctx)
	if err != nil {
		return "", nil, err
	}
	if err := s.Accounts.NoteExport(ctx, by.Actor, "工单列表", in.Body.Purpose, len(x.Items)); err != nil {
		return "", nil, err
	}
	at := s.Now()
	mark := fmt.Sprintf("%s 于 %s 导出,用途:%s。内部资料,不得外传", by.Name, local(&at), strings.TrimSpace(in.Body.Purpose))
	text, err = n.ticketSheet(x.Items, mark)
	return "工单列表 " + at.Format("20060102 1504"), text, err
}

// exportLine is one line of an export that is followed: how far it is; at last the file, or
// why there is none.
type exportLine struct {
	Rows    int        `json:"rows"`
	All     int        `json:"all,omitempty" doc:"总件数;没有数完时不写"`
	Back    *time.Time `json:"back,omitempty" doc:"已查到这一时间"`
	Name    string     `json:"name,omitempty" doc:"文件名"`
	File    []byte     `json:"file,omitempty" doc:"文件,Base64"`
	Problem *problem   `json:"problem,omitempty"`
}

type exportLines struct {
	Type      string `header:"Content-Type"`
	Buffering string `header:"X-Accel-Buffering"` // nginx passes each line on at once
	Body      func(huma.Context)
}

// exportAlong is the same export for somebody who waits before the screen. When the line
// breaks, or he cancels, nothing has left the house and nothing is written down.
func (s *server) exportAlong(ctx context.Context, by caller, in *ticketsExport) (*exportLines, error) {
	x, err := s.beginExport(ctx, by, in)
	if err != nil {
		return nil, err
	}
	return &exportLines{"application/x-ndjson; charset=utf-8", "no", func(to huma.Context) {
		out := json.NewEncoder(to.BodyWriter())
		flush := func() {}
		if w, ok := to.BodyWriter().(http.ResponseWriter); ok {
			way := http.NewResponseController(w)
			flush = func() { _ = way.Flush() }
		}
		var err error
		for err == nil && !x.Done {
			if err = out.Encode(exportLine{Rows: len(x.Items), All: x.All, Back: &x.Back}); err == nil {
				flush()
				err = x.Step(ctx)
			}
		}
		last := exportLine{Rows: len(x.Items), All: len(x.Items)}
		if err == nil {
			last.Name, last.File, err = s.endExport(ctx, by, in, x)
		}
		if err != nil {
			p, _ := s.refused(ctx, "exportTicketsAlong", atQuery(err)).(*problem)
			last = exportLine{Problem: p}
		}
		_ = out.Encode(last)
	}}, nil
}

// columns of the sheet: heading, width, value.
var exportColumns = []struct {
	head  string
	width float64
	value func(TicketRow) any
}{
	{"工单编号", 22, func(r TicketRow) any { return r.No }},
	{"标题", 44, func(r TicketRow) any { return r.Title }},
	{"状态", 10, func(r TicketRow) any { return r.State.Name() }},
	{"诉求类型", 9, func(r TicketRow) any { return kindWords[r.Kind] }},
	{"诉求分类", 18, func(r TicketRow) any {
		if r.Category == nil {
			return ""
		}
		return r.Category.Name
	}},
	{"事发区域", 12, func(r TicketRow) any {
		if r.Region == nil {
			return ""
		}
		return r.Region.Name
	}},
	{"承办单位", 24, func(r TicketRow) any {
		if r.Unit == nil {
			return ""
		}
		return r.Unit.Name
	}},
	{"受理时间", 17, func(r TicketRow) any { return local(r.AcceptedAt) }},
	{"到期时间", 17, func(r TicketRow) any { return local(r.DueAt) }},
	{"办结时间", 17, func(r TicketRow) any { return local(r.ClosedAt) }},
	{"是否超期", 9, func(r TicketRow) any {
		if r.Overdue {
			return "是"
		}
		return "否"
	}},
	{"重办次数", 9, func(r TicketRow) any { return r.RedoCount }},
	{"不满意次数", 11, func(r TicketRow) any { return r.UnsatCount }},
	{"导出水印", 40, nil},
}

var kindWords = map[ticket.Kind]string{ticket.Inquiry: "咨询", ticket.Help: "求助", ticket.Complaint: "投诉", ticket.TipOff: "举报", ticket.Suggestion: "建议", ticket.Praise: "表扬", ticket.OtherKind: "其他"}

// ticketSheet writes the rows as they come: a large export needs little memory.
func (n names) ticketSheet(items []casework.Item, mark string) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	const name = "工单"
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return nil, fmt.Errorf("name sheet: %w", err)
	}
	landscape, paper := "landscape", 9 // A4
	if err := book.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper}); err != nil {
		return nil, fmt.Errorf("lay out sheet: %w", err)
	}
	if err := book.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L" + strings.ReplaceAll(mark, "&", "&&"), OddFooter: "&R第 &P 页,共 &N 页"}); err != nil {
		return nil, fmt.Errorf("mark sheet: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("style sheet: %w", err)
	}
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", err)
	}
	head := make([]any, len(exportColumns))
	for i, c := range exportColumns {
		head[i] = excelize.Cell{Value: c.head, StyleID: bold}
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return nil, fmt.Errorf("lay out sheet: %w", err)
		}
	}
	err = errors.Join(out.SetRow("A1", []any{mark}), out.SetRow("A2", head))
	for i, item := range items {
		r := n.row(item)
		row := make([]any, len(exportColumns))
		for k, c := range exportColumns {
			row[k] = mark
			if c.value != nil {
				row[k] = c.value(r)
			}
		}
		err = errors.Join(err, out.SetRow(fmt.Sprintf("A%d", i+3), row))
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return nil, fmt.Errorf("write sheet: %w", err)
	}
	text, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return text.Bytes(), nil
}
