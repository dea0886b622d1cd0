// Package docx fills Word documents (公文): a template that an office edits in Word has
// fields in braces, {标题} or {工单.单号}, and this puts the values there. A row of a table
// or a paragraph that holds a field of a list stands once for every line of it.
package docx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"suban/internal/fault"
)

// Values are what a document is filled from: single texts, lists of lines, and charts and
// pictures, each of which takes the place of a paragraph {图:名称}.
type Values struct {
	Text     map[string]string
	Lists    map[string][]map[string]string
	Charts   map[string]Chart
	Pictures map[string]Picture
}

// Largest is how large a template may be, and one of its parts unpacked.
const (
	Largest     = 2 << 20
	partLargest = 8 << 20
	partsMost   = 300
)

var (
	field  = regexp.MustCompile(`\{([^{}]{1,40})\}`)
	filled = regexp.MustCompile(`^word/(document|header\d*|footer\d*)\.xml$`)
)

// Fill returns the template with every field filled. An unknown field, a brace that is not
// closed and what is no Word document are refused in words.
func Fill(template []byte, v Values) ([]byte, error) {
	in, err := open(template)
	if err != nil {
		return nil, err
	}
	parts, figures, err := v.fillParts(in)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range in.File {
		text, changed := parts[part.Name]
		if !changed {
			if err := w.Copy(part); err != nil {
				return nil, fmt.Errorf("copy part %s of a document: %w", part.Name, err)
			}
			continue
		}
		if err := add(w, part.Name, text); err != nil {
			return nil, err
		}
	}
	for _, d := range figures {
		more, err := d.parts()
		if err != nil {
			return nil, err
		}
		for _, name := range slices.Sorted(maps.Keys(more)) {
			if err := add(w, name, more[name]); err != nil {
				return nil, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return out.Bytes(), nil
}

// add writes one part without a time of day: the same values make the same file.
func add(w *zip.Writer, name string, text []byte) error {
	to, err := w.Create(name)
	if err == nil {
		_, err = to.Write(text)
	}
	if err != nil {
		return fmt.Errorf("write part %s of a document: %w", name, err)
	}
	return nil
}

const (
	bodyPart  = "word/document.xml"
	relsPart  = "word/_rels/document.xml.rels"
	typesPart = "[Content_Types].xml"
)

// fillParts fills the parts that have text, and says what is drawn in them.
func (v Values) fillParts(in *zip.Reader) (parts map[string][]byte, figures []drawn, err error) {
	parts = map[string][]byte{}
	change := func(part *zip.File, do func(*etree.Document) error) error {
		doc, err := parse(part)
		if err != nil {
			return err
		}
		if err := do(doc); err != nil {
			return err
		}
		if parts[part.Name], err = doc.WriteToBytes(); err != nil {
			return fmt.Errorf("write part %s of a document: %w", part.Name, err)
		}
		return nil
	}
	for _, part := range in.File {
		if !filled.MatchString(part.Name) {
			continue
		}
		err := change(part, func(doc *etree.Document) error {
			placed, err := fillPart(doc, v, part.Name == bodyPart)
			figures = append(figures, placed...)
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(figures) == 0 {
		return parts, nil, nil
	}
	for _, part := range in.File {
		note := map[string]func(*etree.Document, []drawn){relsPart: relate, typesPart: typed}[part.Name]
		if note == nil {
			continue
		}
		if err := change(part, func(doc *etree.Document) error { note(doc, figures); return nil }); err != nil {
			return nil, nil, err
		}
	}
	if parts[relsPart] == nil {
		return nil, nil, refuse("模板已损坏,请在 Word 中打开后重新保存")
	}
	return parts, figures, nil
}

func refuse(text string, args ...any) error { return fault.In("file", text, args...) }

// open reads the package of a template and refuses what an office would not send.
func open(template []byte) (*zip.Reader, error) {
	if len(template) > Largest {
		return nil, refuse("模板太大,最大2MB;请压缩其中的图片")
	}
	in, err := zip.NewReader(bytes.NewReader(template), int64(len(template)))
	if err != nil || len(in.File) > partsMost {
		return nil, refuse("这不是 Word 文档(.docx);请用 Word 或 WPS 另存为 .docx 后再上传")
	}
	has := func(name string) bool {
		return slices.ContainsFunc(in.File, func(f *zip.File) bool { return f.Name == name })
	}
	switch {
	case !has("word/document.xml") || !has("[Content_Types].xml"):
		return nil, refuse("这不是 Word 文档(.docx);请用 Word 或 WPS 另存为 .docx 后再上传")
	case has("word/vbaProject.bin"):
		return nil, refuse("模板带有宏,不能使用;请另存为不带宏的 .docx")
	}
	return in, nil
}

func parse(part *zip.File) (*etree.Document, error) {
	r, err := part.Open()
	if err != nil {
		return nil, refuse("模板已损坏,请在 Word 中打开后重新保存")
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, partLargest+1))
	if err != nil || len(text) > partLargest {
		return nil, refuse("模板已损坏或过大,请在 Word 中打开后重新保存")
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(text); err != nil {
		return nil, refuse("模板已损坏,请在 Word 中打开后重新保存")
	}
	return doc, nil
}

// fillPart fills one part. Charts and pictures have their place in the body alone.
func fillPart(doc *etree.Document, v Values, body bool) (placed []drawn, err error) {
	for _, p := range doc.FindElements("//w:p") {
		join(p)
		text := words(p)
		if bare := field.ReplaceAllString(text, ""); strings.ContainsAny(bare, "{}") {
			return nil, refuse("模板中「%s」的花括号不成对;栏目应写成{标题}这样", short(text))
		}
		for _, m := range field.FindAllStringSubmatch(text, -1) {
			if !v.knows(m[1]) {
				return nil, refuse("模板中有未知的栏目{%s};可用的栏目:%s", m[1], strings.Join(v.Names(), "、"))
			}
			name, ok := drawnName(m[1])
			if !ok {
				continue
			}
			if strings.TrimSpace(text) != m[0] || !body {
				return nil, refuse("图{%s}须在正文里单独占一段,请把同一段的其他文字移开", m[1])
			}
			n := len(placed) + 1
			if d, _ := v.figure(name, n); d == nil {
				drop(p)
			} else {
				placed = append(placed, d)
				draw(d, n, p)
			}
		}
	}
	if doc.Root() == nil {
		return nil, nil
	}
	return placed, v.expand(doc.Root(), nil)
}

// drawnName is which chart or picture a field stands for; a full-width colon is one too.
func drawnName(name string) (string, bool) {
	return strings.CutPrefix(strings.Replace(name, "：", ":", 1), drawnPrefix)
}

func short(text string) string {
	if r := []rune(text); len(r) > 20 {
		return string(r[:20]) + "……"
	}
	return text
}

// knows reports whether a field can be filled; a list without lines knows by its keys.
func (v Values) knows(name string) bool {
	if drawn, ok := drawnName(name); ok {
		_, known := v.figure(drawn, 0)
		return known
	}
	if list, key, ok := strings.Cut(name, "."); ok {
		lines, known := v.Lists[list]
		if !known || len(lines) == 0 {
			return known
		}
		_, known = lines[0][key]
		return known
	}
	_, ok := v.Text[name]
	return ok
}

// Names lists the fields a template may have.
func (v Values) Names() (all []string) {
	for name := range v.Text {
		all = append(all, name)
	}
	for name := range v.Charts {
		all = append(all, drawnPrefix+name)
	}
	for name := range v.Pictures {
		all = append(all, drawnPrefix+name)
	}
	for list, lines := range v.Lists {
		if len(lines) == 0 {
			all = append(all, list)
			continue
		}
		for key := range lines[0] {
			all = append(all, list+"."+key)
		}
	}
	slices.Sort(all)
	return all
}
