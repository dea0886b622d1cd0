// Package sheets is how tables leave and come in as Excel workbooks (.xlsx): exports
// with their purpose and a watermark, templates to fill in, and the import of units,
// people, categories, knowledge, holidays and open tickets from another system.
package sheets

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Table is what is written to a sheet: what it is, who took it out and why, a
// heading for every column with its width, and the rows.
type Table struct {
	Name    string // of the sheet
	Mark    string // 导出人、时间、用途: above the table and on every printed page
	Heads   []string
	Widths  []float64
	Rows    [][]any
	Comment [][]string // a second sheet of explanations (填写说明)
}

// Write makes a workbook.
func (t Table) Write() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", t.Name); err != nil {
		return nil, fmt.Errorf("name sheet: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E1EBF9"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return nil, fmt.Errorf("make style: %w", err)
	}
	row := 1
	put := func(sheet string, row int, cells []any) error {
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return fmt.Errorf("place row %d: %w", row, err)
		}
		return f.SetSheetRow(sheet, at, &cells)
	}
	if t.Mark != "" {
		if err := put(t.Name, row, []any{t.Mark}); err != nil {
			return nil, err
		}
		if err := f.SetHeaderFooter(t.Name, &excelize.HeaderFooterOptions{OddHeader: "&C" + t.Mark, OddFooter: "&C第 &P 页 共 &N 页"}); err != nil {
			return nil, fmt.Errorf("mark pages: %w", err)
		}
		row++
	}
	heads := make([]any, len(t.Heads))
	for i, h := range t.Heads {
		heads[i] = h
	}
	if err := put(t.Name, row, heads); err != nil {
		return nil, err
	}
	if err := f.SetRowStyle(t.Name, row, row, bold); err != nil {
		return nil, fmt.Errorf("style heads: %w", err)
	}
	for i, w := range t.Widths {
		col, _ := excelize.ColumnNumberToName(i + 1)
		if err := f.SetColWidth(t.Name, col, col, w); err != nil {
			return nil, fmt.Errorf("set width: %w", err)
		}
	}
	if err := f.SetPanes(t.Name, &excelize.Panes{Freeze: true, YSplit: row, TopLeftCell: fmt.Sprintf("A%d", row+1), ActivePane: "bottomLeft"}); err != nil {
		return nil, fmt.Errorf("freeze heads: %w", err)
	}
	for i, cells := range t.Rows {
		if err := put(t.Name, row+1+i, cells); err != nil {
			return nil, err
		}
	}
	if len(t.Comment) > 0 {
		if _, err := f.NewSheet("填写说明"); err != nil {
			return nil, fmt.Errorf("add sheet: %w", err)
		}
		for i, cells := range t.Comment {
			line := make([]any, len(cells))
			for j, c := range cells {
				line[j] = c
			}
			if err := put("填写说明", i+1, line); err != nil {
				return nil, err
			}
		}
		for i, w := range []float64{18, 10, 70, 36} {
			col, _ := excelize.ColumnNumberToName(i + 1)
			if err := f.SetColWidth("填写说明", col, col, w); err != nil {
				return nil, fmt.Errorf("set width: %w", err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return b.Bytes(), nil
}
