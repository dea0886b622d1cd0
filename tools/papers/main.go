// Papers draws the Word templates that a new city starts with, by GB/T 9704-2012: A4, the
// page's heart 156 × 225 mm of 22 lines with 28 characters. An office then edits them in Word.
package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	dir := "internal/report/papers"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	maps.Copy(papers, reports())
	for name, blocks := range papers {
		if err := os.WriteFile(filepath.Join(dir, name+".docx"), document(blocks), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const main0 = `http://schemas.openxmlformats.org/wordprocessingml/2006/main`

// section is the page of GB/T 9704: top 37 mm, left 28 mm, 22 lines, page numbers outside.
const section = `<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/>` +
	`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1588" w:gutter="0"/>` +
	`<w:docGrid w:type="lines" w:linePitch="580"/></w:sectPr>`

func document(blocks []string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`},
		{"_rels/.rels", head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer2.xml"/></Relationships>`},
		{"word/settings.xml", head + `<w:settings xmlns:w="` + main0 + `"><w:zoom w:percent="100"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="290"/><w:characterSpacingControl w:val="compressPunctuation"/></w:settings>`},
		{"word/styles.xml", head + `<w:styles xmlns:w="` + main0 + `"><w:docDefaults><w:rPrDefault><w:rPr>` + font(song("仿宋_GB2312"), 32, "") + `<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style></w:styles>`},
		{"word/footer1.xml", footer("right", "right")},
		{"word/footer2.xml", footer("left", "left")},
		{"word/document.xml", head + `<w:document xmlns:w="` + main0 + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>` + strings.Join(blocks, "") + section + `</w:body></w:document>`},
	} {
		to, err := w.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate, Modified: time.Date(2012, 7, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = to.Write([]byte(part[1]))
		}
		if err != nil {
			panic(err) // memory only
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// footer is the page number, — 1 —, one character in from the outer side.
func footer(side, indent string) string {
	run := func(inner string) string {
		return `<w:r><w:rPr>` + font(song("宋体"), 28, "") + `</w:rPr>` + inner + `</w:r>`
	}
	return head + `<w:ftr xmlns:w="` + main0 + `"><w:p><w:pPr><w:ind w:` + indent + `Chars="100" w:` + indent + `="280"/><w:jc w:val="` + side + `"/></w:pPr>` +
		run(`<w:t xml:space="preserve">— </w:t>`) + run(`<w:fldChar w:fldCharType="begin"/>`) + run(`<w:instrText xml:space="preserve"> PAGE </w:instrText>`) + run(`<w:fldChar w:fldCharType="separate"/>`) +
		run(`<w:t>1</w:t>`) + run(`<w:fldChar w:fldCharType="end"/>`) + run(`<w:t xml:space="preserve"> —</w:t>`) + `</w:p></w:ftr>`
}

func song(name string) string {
	return `<w:rFonts w:ascii="Times New Roman" w:eastAsia="` + name + `" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>`
}

// font is the properties of a run in their order: rFonts, color, spacing, sz, szCs.
// Text of 16 pt is drawn a quarter point closer: 28 characters fill the line of 156 mm.
func font(fonts string, half int, color string) string {
	closer := ""
	if half == 32 {
		closer = `<w:spacing w:val="-5"/>`
	}
	if color != "" {
		color = `<w:color w:val="` + color + `"/>`
	}
	return fmt.Sprintf(`%s%s%s<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, fonts, color, closer, half, half)
}

// p is a paragraph: the properties of it in their order (pBdr, spacing, ind, jc), then its text.
func p(props, run, text string) string {
	return `<w:p><w:pPr>` + props + `</w:pPr><w:r><w:rPr>` + run + `</w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

const (
	exact  = `<w:spacing w:line="580" w:lineRule="exact"/>`
	indent = `<w:ind w:firstLineChars="200" w:firstLine="640"/>`
	with   = `<w:keepNext/>`             // a heading stands on the page of what it heads
	free   = `<w:snapToGrid w:val="0"/>` // its own height, not a line or two of the page's 22
	red    = "E60012"
)

// brand is the issuing office's name in red (发文机关标志) over the red line with the number.
func brand(text string) string {
	return p(`<w:spacing w:before="240" w:after="240" w:line="900" w:lineRule="exact"/><w:jc w:val="center"/>`, font(song("方正小标宋简体"), 60, red), text)
}

func number(text string) string {
	return p(`<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="4" w:color="`+red+`"/></w:pBdr><w:spacing w:after="400" w:line="580" w:lineRule="exact"/><w:jc w:val="center"/>`, font(song("仿宋_GB2312"), 32, ""), text)
}

// issuer is who sends a brief, at the left below the red line, and its date at the right.
func issuer(who, on string) string {
	run := func(inner string) string {
		return `<w:r><w:rPr>` + font(song("仿宋_GB2312"), 32, "") + `</w:rPr>` + inner + `</w:r>`
	}
	return `<w:p><w:pPr><w:tabs><w:tab w:val="right" w:pos="8844"/></w:tabs><w:spacing w:after="300" w:line="580" w:lineRule="exact"/></w:pPr>` +
		run(`<w:t xml:space="preserve">`+who+`</w:t>`) + run(`<w:tab/>`) + run(`<w:t xml:space="preserve">`+on+`</w:t>`) + `</w:p>`
}

func title(text string) string {
	return p(free+`<w:spacing w:after="360" w:line="600" w:lineRule="exact"/><w:jc w:val="center"/>`, font(song("方正小标宋简体"), 44, ""), text)
}

func to(text string) string   { return p(exact, font(song("仿宋_GB2312"), 32, ""), text) }
func body(text string) string { return p(exact+indent, font(song("仿宋_GB2312"), 32, ""), text) }
func h1(text string) string   { return p(with+exact+indent, font(song("黑体"), 32, ""), text) }
func h2(text string) string   { return p(with+exact+indent, font(song("楷体_GB2312"), 32, ""), text) }

// picture is the place of a chart: it makes its own height.
func picture(text string) string {
	return p(`<w:snapToGrid w:val="0"/><w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>`, font(song("仿宋_GB2312"), 32, ""), text)
}

// hand is the place of a signature, above the name and the date.
func hand(text string) string {
	return p(`<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:line="240" w:lineRule="auto"/><w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>`, font(song("仿宋_GB2312"), 32, ""), text)
}

// small is a line of explanation under a table.
func small(text string) string {
	return p(`<w:spacing w:before="60" w:after="120" w:line="360" w:lineRule="exact"/><w:jc w:val="left"/>`, font(song("楷体_GB2312"), 24, ""), text)
}

func gap() string { return p(exact, font(song("仿宋_GB2312"), 32, ""), "") }
func note(text string) string {
	return p(`<w:spacing w:after="120" w:line="440" w:lineRule="exact"/><w:jc w:val="center"/>`, font(song("楷体_GB2312"), 28, ""), text)
}

// sign is the name and the date below, four characters in from the right.
func sign(text string) string {
	return p(exact+`<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>`, font(song("仿宋_GB2312"), 32, ""), text)
}

const edges = `<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="8" w:space="0" w:color="auto"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="8" w:space="0" w:color="auto"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders>`

// table has columns with widths in twips, 8844 together; its first row stands on every page.
func table(widths []int, rows ...[]string) string {
	var s strings.Builder
	s.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="8844" w:type="dxa"/><w:jc w:val="center"/>` + edges + `<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(&s, `<w:gridCol w:w="%d"/>`, w)
	}
	s.WriteString(`</w:tblGrid>`)
	for i, row := range rows {
		s.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		if i == 0 && len(rows) > 1 {
			s.WriteString(`<w:tblHeader/>`)
		}
		s.WriteString(`</w:trPr>`)
		for k, text := range row {
			face, props := "仿宋_GB2312", ""
			if i == 0 && len(rows) > 1 {
				face, props = "黑体", with
			}
			fmt.Fprintf(&s, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, widths[k])
			for _, line := range strings.Split(text, "\n") {
				s.WriteString(cell(props, face, line))
			}
			s.WriteString(`</w:tc>`)
		}
		s.WriteString(`</w:tr>`)
	}
	s.WriteString(`</w:tbl>`)
	return s.String()
}

func cell(props, face, text string) string {
	return p(props+free+`<w:spacing w:line="400" w:lineRule="exact"/><w:jc w:val="left"/>`, font(song(face), 24, ""), text)
}

// form is a table of named boxes: a narrow name at the left, what belongs there at the right.
func form(rows ...[2]string) string {
	var s strings.Builder
	s.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="8844" w:type="dxa"/><w:jc w:val="center"/>` + edges + `<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="1744"/><w:gridCol w:w="7100"/></w:tblGrid>`)
	for _, row := range rows {
		tall := 900
		if strings.HasPrefix(row[0], "市领导") {
			tall = 2600
		}
		fmt.Fprintf(&s, `<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr><w:tc><w:tcPr><w:tcW w:w="1744" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>%s</w:tc><w:tc><w:tcPr><w:tcW w:w="7100" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, tall,
			p(free+`<w:spacing w:line="440" w:lineRule="exact"/><w:jc w:val="center"/>`, font(song("黑体"), 28, ""), row[0]))
		for _, line := range strings.Split(row[1], "\n") {
			side := "left"
			if strings.HasPrefix(line, "{图:") || strings.HasPrefix(line, "{签批人}") {
				side = "right"
			}
			s.WriteString(p(free+`<w:spacing w:line="480" w:lineRule="exact"/><w:jc w:val="`+side+`"/>`, font(song("仿宋_GB2312"), 28, ""), line))
		}
		s.WriteString(`</w:tc></w:tr>`)
	}
	s.WriteString(`</w:tbl>`)
	return s.String()
}
