package docx

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// Picture is what a document shows as it is: a hand's signature.
type Picture struct {
	Title      string
	PNG        []byte
	Wide, Tall int // millimetres
}

// drawnPrefix marks the field of a chart or a picture: {图:受理趋势}.
const drawnPrefix = "图:"

// emu is how many of the units of drawings one millimetre has.
const emu = 36000

// drawn is a chart or a picture that has its place in a document.
type drawn interface {
	id() string
	part() string
	kind() string                                   // of the relation
	types() (extension, ofExtension, ofPart string) // content types; ofPart empty when the extension says it
	size() (wide, tall int)                         // millimetres
	graphic() (title, of, text string)              // what is inside the frame
	parts() (map[string][]byte, error)              // files of the package
}

// figure is what a field {图:…} stands for, empty when there is nothing to draw.
func (v Values) figure(name string, n int) (d drawn, known bool) {
	if p, ok := v.Pictures[name]; ok {
		if len(p.PNG) == 0 {
			return nil, true
		}
		return shown{n, p}, true
	}
	c, known := v.Charts[name]
	if c.Empty() {
		return nil, known
	}
	return plotted{n, c}, known
}

// draw puts it in the place of the text of a paragraph, which makes way for its height.
func draw(d drawn, n int, p *etree.Element) {
	for _, r := range p.SelectElements("w:r") {
		p.RemoveChild(r)
	}
	if s := p.FindElement("w:pPr/w:spacing"); s != nil && s.SelectAttrValue("w:lineRule", "") == "exact" {
		s.CreateAttr("w:line", "240")
		s.CreateAttr("w:lineRule", "auto")
	}
	wide, tall := d.size()
	title, of, inner := d.graphic()
	box := etree.NewDocument()
	text := fmt.Sprintf(`<w:r xmlns:w="x"><w:drawing><wp:inline xmlns:wp="%s" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="%d" name="图%d" descr="%s"/><wp:cNvGraphicFramePr/>`+
		`<a:graphic xmlns:a="%s"><a:graphicData uri="%s">%s</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		placing, wide*emu, tall*emu, 1000+n, n, escape(title), drawing, of, inner)
	if err := box.ReadFromString(text); err != nil {
		panic(err) // our own text
	}
	run := box.Root()
	run.RemoveAttr("xmlns:w") // the document's own
	p.AddChild(run)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// relate writes what is drawn into the document's relations.
func relate(doc *etree.Document, all []drawn) {
	for _, d := range all {
		r := doc.Root().CreateElement("Relationship")
		r.CreateAttr("Id", d.id())
		r.CreateAttr("Type", relations+"/"+d.kind())
		r.CreateAttr("Target", strings.TrimPrefix(d.part(), "word/"))
	}
}

// typed writes what sort of parts they are into the list of the package.
func typed(doc *etree.Document, all []drawn) {
	known := map[string]bool{}
	for _, e := range doc.Root().SelectElements("Default") {
		known[strings.ToLower(e.SelectAttrValue("Extension", ""))] = true
	}
	for _, d := range all {
		extension, ofExtension, ofPart := d.types()
		if !known[extension] {
			known[extension] = true
			e := etree.NewElement("Default")
			e.CreateAttr("Extension", extension)
			e.CreateAttr("ContentType", ofExtension)
			doc.Root().InsertChildAt(0, e)
		}
		if ofPart == "" {
			continue
		}
		e := doc.Root().CreateElement("Override")
		e.CreateAttr("PartName", "/"+d.part())
		e.CreateAttr("ContentType", ofPart)
	}
}

const pictures = `http://schemas.openxmlformats.org/drawingml/2006/picture`

// shown is a picture that has its place in a document.
type shown struct {
	n int
	Picture
}

func (s shown) id() string   { return fmt.Sprintf("rIdPicture%d", s.n) }
func (s shown) part() string { return fmt.Sprintf("word/media/picture%d.png", 100+s.n) }
func (s shown) kind() string { return "image" }
func (s shown) types() (extension, ofExtension, ofPart string) {
	return "png", "image/png", ""
}
func (s shown) size() (wide, tall int)            { return s.Wide, s.Tall }
func (s shown) parts() (map[string][]byte, error) { return map[string][]byte{s.part(): s.PNG}, nil }

func (s shown) graphic() (title, of, text string) {
	return s.Title, pictures, fmt.Sprintf(`<pic:pic xmlns:pic="%s"><pic:nvPicPr><pic:cNvPr id="%d" name="图%d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="%s" r:embed="%s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`,
		pictures, 2000+s.n, s.n, relations, s.id(), s.Wide*emu, s.Tall*emu)
}
