package command

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// paper is a Word document with a title, a few lines and a table: what a command group
// prints and signs.
func paper(title string, lines []string, rows [][]string) ([]byte, error) {
	var body strings.Builder
	say := func(text, look string) {
		fmt.Fprintf(&body, `<w:p><w:pPr>%s</w:pPr><w:r><w:rPr>%s</w:rPr><w:t xml:space="preserve">%s</w:t></w:r></w:p>`,
			map[bool]string{true: `<w:jc w:val="center"/>`}[look == "title"], map[bool]string{true: `<w:b/><w:sz w:val="36"/>`, false: `<w:sz w:val="21"/>`}[look == "title"], escape(text))
	}
	say(title, "title")
	for _, l := range lines {
		say(l, "")
	}
	body.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&body, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="000000"/>`, side)
	}
	body.WriteString(`</w:tblBorders></w:tblPr>`)
	for _, r := range rows {
		body.WriteString(`<w:tr>`)
		for _, cell := range r {
			body.WriteString(`<w:tc>`)
			say(cell, "")
			body.WriteString(`</w:tc>`)
		}
		body.WriteString(`</w:tr>`)
	}
	body.WriteString(`</w:tbl>`)
	say("接收人签字:                    接收时间:", "")

	const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document ` + w + `><w:body>` + body.String() + `<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:body></w:document>`},
	} {
		f, err := z.Create(part[0])
		if err != nil {
			return nil, fmt.Errorf("write document: %w", err)
		}
		if _, err := f.Write([]byte(xml.Header + part[1])); err != nil {
			return nil, fmt.Errorf("write document: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return b.Bytes(), nil
}

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}
