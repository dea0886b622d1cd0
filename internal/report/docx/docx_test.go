package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"suban/internal/fault"
)

// document is the smallest package with a body.
func document(t *testing.T, body string, more ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range append([]string{"[Content_Types].xml", "word/document.xml"}, more...) {
		to, err := w.Create(part)
		if err == nil && part == "word/document.xml" {
			_, err = io.WriteString(to, `<w:document xmlns:w="x"><w:body>`+body+`</w:body></w:document>`)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func run(texts ...string) (s string) {
	for _, text := range texts {
		s += `<w:r><w:t>` + text + `</w:t></w:r>`
	}
	return s
}

func para(texts ...string) string { return `<w:p>` + run(texts...) + `</w:p>` }
func cells(texts ...string) (s string) {
	for _, text := range texts {
		s += `<w:tc>` + para(text) + `</w:tc>`
	}
	return `<w:tr>` + s + `</w:tr>`
}

// bodyOf is what a filled document says, each paragraph on a line.
func bodyOf(t *testing.T, text []byte) string {
	t.Helper()
	in, err := open(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range in.File {
		if part.Name != "word/document.xml" {
			continue
		}
		doc, err := parse(part)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, p := range doc.FindElements("//w:p") {
			lines = append(lines, words(p))
		}
		return strings.Join(lines, "|")
	}
	t.Fatal("no document")
	return ""
}

var values = Values{
	Text:  map[string]string{"标题": "夜市 & <占道>", "空": "", "正文": "第一段\n第二段", "坏": "a\x01b"},
	Lists: map[string][]map[string]string{"工单": {{"单号": "1", "标题": "甲"}, {"单号": "2", "标题": "乙"}}, "无": {}},
}

func TestFill(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"a field", para("关于{标题}的"), "关于夜市 & <占道>的"},
		{"cut into runs", para("关于{", "标", "题}", "的"), "关于夜市 & <占道>的"},
		{"cut with a rest and a second field", para("{标", "题}、{", "坏}尾"), "夜市 & <占道>、ab尾"},
		{"alone and of two lines", para("前") + para("{正文}") + para("后"), "前|第一段|第二段|后"},
		{"of two lines among words", para("说:{正文}"), "说:第一段第二段"},
		{"alone and empty", para("前") + para("{空}") + para("后"), "前|后"},
		{"a row for each line", `<w:tbl>` + cells("单号", "标题") + cells("{工单.单号}", "{工单.标题}") + `</w:tbl>`, "单号|标题|1|甲|2|乙"},
		{"a paragraph for each line", para("{工单.单号}.{工单.标题}"), "1.甲|2.乙"},
		{"no line", para("前") + `<w:tbl>` + cells("{无.单号}", "说明") + `</w:tbl>`, "前"},
		{"paragraphs of one list stay together", para("{工单.单号}") + para("{工单.标题}。") + para("尾"), "1|甲。|2|乙。|尾"},
		{"a heading over nothing", para("一、甲") + para("{无.单号}") + para("二、乙") + para("{标题}") + para("三、丙") + para("{空}") + para("四、丁") + para("{正文}"), "一、乙|夜市 & <占道>|二、丁|第一段|第二段"},
		{"an own heading stays", para("一、甲") + para("二、乙") + para("{标题}"), "一、甲|二、乙|夜市 & <占道>"},
		{"the last heading over nothing", para("一、甲") + para("{标题}") + para("二、乙") + para("{空}") + para("") + para("落款"), "一、甲|夜市 & <占道>||落款"},
		{"a head without rows", `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>` + para("单号") + `</w:tc></w:tr>` + cells("{无.单号}") + `</w:tbl>` + para("后"), "后"},
		{"a cell keeps a paragraph", `<w:tbl>` + cells("{空}", "说明") + `</w:tbl>`, "|说明"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Fill(document(t, tt.body), values)
			if err != nil {
				t.Fatal(err)
			}
			if b := bodyOf(t, got); b != tt.want {
				t.Errorf("got %q, want %q", b, tt.want)
			}
		})
	}
}

func TestFillRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		template []byte
		says     string
	}{
		{"an unknown field", document(t, para("{标提}")), "未知的栏目{标提}"},
		{"an unknown field of a list", document(t, para("{工单.编号}")), "可用的栏目:坏、工单.单号"},
		{"an open brace", document(t, para("{标题")), "花括号不成对"},
		{"two lists in a row", document(t, para("{工单.单号}{无.单号}")), "两张清单"},
		{"a picture", []byte("\x89PNG"), "不是 Word 文档"},
		{"macros", document(t, "", "word/vbaProject.bin"), "带有宏"},
		{"too large", make([]byte, Largest+1), "太大"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Fill(tt.template, values)
			if !errors.Is(err, fault.Invalid) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %s", err, tt.says)
			}
		})
	}
}
