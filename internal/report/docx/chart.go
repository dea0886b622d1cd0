package docx

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Chart is a diagram of a document (图). It is drawn by Word itself from its numbers, in
// the document's fonts, and its workbook lies in the document: 编辑数据 opens it.
type Chart struct {
	Title  string
	Bars   bool // lying bars for names, else a line over time
	Share  bool // of 100
	Labels []string
	Series []Series
}

// Series is one row of numbers; NaN is a gap, where there is nothing to show.
type Series struct {
	Name   string
	Values []float64
}

// Empty reports that there is nothing to draw.
func (c Chart) Empty() bool { return len(c.Labels) == 0 || len(c.Series) == 0 }

// Colours of series, dark enough to be told apart in a black and white print.
var Colours = []string{"1450A3", "C98A1F", "5F7F3F", "8A94A6"}

const (
	chartSpace  = `http://schemas.openxmlformats.org/drawingml/2006/chart`
	drawing     = `http://schemas.openxmlformats.org/drawingml/2006/main`
	relations   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	packageRels = `http://schemas.openxmlformats.org/package/2006/relationships`
	placing     = `http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing`
	chartType   = `application/vnd.openxmlformats-officedocument.drawingml.chart+xml`
	bookType    = `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet`
)

// plotted is a chart that has its place in a document.
type plotted struct {
	n int
	Chart
}

func (d plotted) id() string   { return fmt.Sprintf("rIdChart%d", d.n) }
func (d plotted) part() string { return fmt.Sprintf("word/charts/chart%d.xml", 100+d.n) }
func (d plotted) kind() string { return "chart" }
func (d plotted) types() (extension, ofExtension, ofPart string) {
	return "xlsx", bookType, chartType
}
func (d plotted) book() string {
	return fmt.Sprintf("word/embeddings/chart%d.xlsx", 100+d.n)
}

func (d plotted) size() (wide, tall int) {
	if d.Bars {
		return 150, 24 + 8*len(d.Labels)
	}
	return 150, 70
}

func (d plotted) graphic() (title, of, text string) {
	return d.Title, chartSpace, fmt.Sprintf(`<c:chart xmlns:c="%s" xmlns:r="%s" r:id="%s"/>`, chartSpace, relations, d.id())
}

// parts are the chart, its relation to its workbook, and the workbook.
func (d plotted) parts() (map[string][]byte, error) {
	book, err := d.workbook()
	if err != nil {
		return nil, err
	}
	rels := head + `<Relationships xmlns="` + packageRels + `"><Relationship Id="rId1" Type="` + relations + `/package" Target="../embeddings/` + strings.TrimPrefix(d.book(), "word/embeddings/") + `"/></Relationships>`
	name := strings.TrimPrefix(d.part(), "word/charts/")
	return map[string][]byte{d.part(): []byte(d.xml()), "word/charts/_rels/" + name + ".rels": []byte(rels), d.book(): book}, nil
}

const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// workbook holds the numbers: names in the first column, one column a series.
func (d plotted) workbook() ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	rows := [][]any{{""}}
	for _, s := range d.Series {
		rows[0] = append(rows[0], s.Name)
	}
	for i, label := range d.Labels {
		row := []any{label}
		for _, s := range d.Series {
			if i < len(s.Values) && !math.IsNaN(s.Values[i]) {
				row = append(row, s.Values[i])
			} else {
				row = append(row, nil)
			}
		}
		rows = append(rows, row)
	}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			return nil, fmt.Errorf("write the workbook of a chart: %w", err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("write the workbook of a chart: %w", err)
	}
	return out.Bytes(), nil
}

// xml is the chart as Word draws it.
func (d plotted) xml() string {
	var s strings.Builder
	fmt.Fprintf(&s, `%s<c:chartSpace xmlns:c="%s" xmlns:a="%s" xmlns:r="%s"><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1200" b="0"/></a:pPr><a:r><a:rPr lang="zh-CN" sz="1200" b="0"/><a:t>%s</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>`,
		head, chartSpace, drawing, relations, escape(d.Title))
	tag, left, bottom := "lineChart", "l", "b"
	if d.Bars {
		tag, left, bottom = "barChart", "b", "l"
		s.WriteString(`<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>`)
	} else {
		s.WriteString(`<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`)
	}
	for i := range d.Series {
		d.series(&s, i)
	}
	if d.Bars {
		s.WriteString(`<c:gapWidth val="60"/>`)
	} else {
		s.WriteString(`<c:marker val="1"/>`)
	}
	fmt.Fprintf(&s, `<c:axId val="11"/><c:axId val="12"/></c:%s>`, tag)
	order := "minMax"
	if d.Bars {
		order = "maxMin" // the first name on top
	}
	crosses := "autoZero"
	if d.Bars {
		crosses = "max"
	}
	fmt.Fprintf(&s, `<c:catAx><c:axId val="11"/><c:scaling><c:orientation val="%s"/></c:scaling><c:delete val="0"/><c:axPos val="%s"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>%s<c:crossAx val="12"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>`, order, bottom, small)
	most := ""
	if d.Share {
		most = `<c:max val="100"/><c:min val="0"/>`
	}
	fmt.Fprintf(&s, `<c:valAx><c:axId val="12"/><c:scaling><c:orientation val="minMax"/>%s</c:scaling><c:delete val="0"/><c:axPos val="%s"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D5DDE8"/></a:solidFill></a:ln></c:spPr></c:majorGridlines><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>%s<c:crossAx val="11"/><c:crosses val="%s"/><c:crossBetween val="between"/></c:valAx></c:plotArea>`, most, left, small, crosses)
	if len(d.Series) > 1 {
		s.WriteString(`<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>`)
	}
	s.WriteString(`<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>`)
	return s.String()
}

// small is the lettering of the axes.
const small = `<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>`

func (d plotted) series(s *strings.Builder, i int) {
	one, colour, last := d.Series[i], Colours[i%len(Colours)], len(d.Labels)+1
	column := string(rune('B' + i))
	fmt.Fprintf(s, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx><c:strRef><c:f>Sheet1!$%s$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>%s</c:v></c:pt></c:strCache></c:strRef></c:tx>`, i, i, column, escape(one.Name))
	if d.Bars {
		fmt.Fprintf(s, `<c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/><c:dLbls><c:spPr><a:noFill/></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`, colour)
	} else {
		dash := ""
		if i > 0 {
			dash = `<a:prstDash val="dash"/>`
		}
		fmt.Fprintf(s, `<c:spPr><a:ln w="22225"><a:solidFill><a:srgbClr val="%s"/></a:solidFill>%s</a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>`, colour, dash)
	}
	fmt.Fprintf(s, `<c:cat><c:strRef><c:f>Sheet1!$A$2:$A$%d</c:f><c:strCache><c:ptCount val="%d"/>`, last, len(d.Labels))
	for k, label := range d.Labels {
		fmt.Fprintf(s, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, k, escape(label))
	}
	fmt.Fprintf(s, `</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!$%s$2:$%s$%d</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="%d"/>`, column, column, last, len(d.Labels))
	for k, v := range one.Values {
		if k < len(d.Labels) && !math.IsNaN(v) {
			fmt.Fprintf(s, `<c:pt idx="%d"><c:v>%g</c:v></c:pt>`, k, v)
		}
	}
	s.WriteString(`</c:numCache></c:numRef></c:val>`)
	if !d.Bars {
		s.WriteString(`<c:smooth val="0"/>`)
	}
	s.WriteString(`</c:ser>`)
}
