package sheets

import (
	"bytes"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"suban/internal/fault"
	"suban/internal/workday"
)

// Row is one filled-in line by the headings of its columns.
type Row struct {
	N     int // as Excel numbers it
	Cells map[string]string
}

// mostRows is how many lines one file may have.
const mostRows = 50000

// Read reads a filled-in workbook of a kind.
func (k Kind) Read(data []byte) ([]Row, error) {
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return nil, fault.In("file", "不是 Excel 工作簿(.xlsx),或已损坏、加密;请用模板填写后另存再试")
	}
	defer book.Close()
	lines, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(lines) == 0 {
		return nil, fault.In("file", "第一张工作表是空的,请用模板填写")
	}
	at := map[string]int{}
	for i, head := range lines[0] {
		at[strings.TrimSpace(head)] = i
	}
	for _, c := range k.Columns {
		if _, ok := at[c.Head]; !ok && c.Need {
			return nil, fault.In("file", "第1行没有“%s”这一列,请用“%s”的模板填写,不要改列名", c.Head, k.Title)
		}
	}
	if len(lines) > mostRows {
		return nil, fault.In("file", "一次最多%d行,请分几个文件导入", mostRows)
	}
	var rows []Row
	for i, cells := range lines[1:] {
		r := Row{i + 2, map[string]string{}}
		for head, n := range at {
			if n < len(cells) {
				if v := strings.TrimSpace(cells[n]); v != "" {
					r.Cells[head] = v
				}
			}
		}
		if len(r.Cells) > 0 {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil, fault.In("file", "表里没有填写任何内容")
	}
	return rows, nil
}

// missing refuses a row that lacks what must be there.
func (k Kind) missing(r Row) error {
	for _, c := range k.Columns {
		if c.Need && r.Cells[c.Head] == "" {
			return fault.In(c.Head, "“%s”没有填写", c.Head)
		}
	}
	return nil
}

var moments = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006-01-02", "2006/1/2", "1/2/06 15:04", "01-02-06"}

// moment is the time in a cell, zero when the cell is empty.
func (r Row) moment(head string) (time.Time, error) {
	text := r.Cells[head]
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range moments {
		if t, err := time.ParseInLocation(layout, text, workday.Zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.In(head, "“%s”的“%s”看不懂,应如 2026-09-01 09:30", head, text)
}

// day is the date in a cell, empty when the cell is.
func (r Row) day(head string) (string, error) {
	t, err := r.moment(head)
	if err != nil || t.IsZero() {
		return "", err
	}
	return t.Format(time.DateOnly), nil
}

// several are the parts of a cell, separated by 、 or a comma.
func (r Row) several(head string) []string {
	return strings.FieldsFunc(r.Cells[head], func(c rune) bool { return strings.ContainsRune("、,,;;", c) })
}
