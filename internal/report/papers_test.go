package report

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"suban/internal/report/docx"
)

// orders is the schema's order of what stands inside an element; Word refuses a document
// that has them otherwise, where other programs open it.
var orders = map[string]string{
	"pPr":        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
	"rPr":        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
	"tblPr":      "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
	"tblBorders": "top left start bottom right end insideH insideV",
	"tcPr":       "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
	"sectPr":     "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
	"tbl":        "tblPr tblGrid tr",
	"tr":         "trPr tc",
	"tabs":       "tab",
	"trPr":       "cantSplit trHeight tblHeader",
	"tc":         "tcPr p",
	"p":          "pPr r",
	"r":          "rPr t tab br fldChar instrText drawing",
	"settings":   "zoom evenAndOddHeaders drawingGridVerticalSpacing characterSpacingControl",
	"style":      "name qFormat",
	"body":       "p tbl sectPr",
}

// chartOrders is the same of what stands in a chart.
var chartOrders = map[string]string{
	"chartSpace":   "date1904 lang roundedCorners style clrMapOvr chart spPr txPr externalData printSettings userShapes",
	"chart":        "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs",
	"title":        "tx layout overlay spPr txPr",
	"plotArea":     "layout barChart lineChart catAx valAx dTable spPr",
	"barChart":     "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
	"lineChart":    "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId",
	"ser":          "idx order tx spPr invertIfNegative marker pictureOptions dPt dLbls trendline errBars cat val smooth",
	"dLbls":        "dLbl delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator",
	"strRef":       "f strCache",
	"numRef":       "f numCache",
	"strCache":     "ptCount pt",
	"numCache":     "formatCode ptCount pt",
	"catAx":        "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset noMultiLvlLbl",
	"valAx":        "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits",
	"scaling":      "logBase orientation max min",
	"legend":       "legendPos legendEntry layout overlay spPr txPr",
	"externalData": "autoUpdate",
}

// pictureOrders is the same of a picture.
var pictureOrders = map[string]string{
	"pic":      "nvPicPr blipFill spPr",
	"nvPicPr":  "cNvPr cNvPicPr",
	"blipFill": "blip srcRect stretch",
	"spPr":     "xfrm prstGeom",
}

// mixed may have their children in any order, the last one named last.
var mixed = []string{"body", "r"}

func TestDocumentsFollowTheSchema(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(string(k.kind), func(t *testing.T) {
			t.Parallel()
			template, err := Shipped(k.kind)
			if err != nil {
				t.Fatal(err)
			}
			text, err := docx.Fill(template, k.sample())
			if err != nil {
				t.Fatal(err)
			}
			for name, doc := range parts(t, text) {
				for _, e := range doc.FindElements("//*") {
					inOrder(t, name, e)
				}
				for _, p := range doc.FindElements("//w:t") {
					if strings.ContainsAny(p.Text(), "{}") {
						t.Errorf("%s: %q is not filled", name, p.Text())
					}
				}
				for _, c := range doc.FindElements("//w:tc") {
					if c.SelectElement("w:p") == nil {
						t.Errorf("%s: a cell without a paragraph", name)
					}
				}
			}
		})
	}
}

func inOrder(t *testing.T, part string, e *etree.Element) {
	t.Helper()
	of := map[string]map[string]string{"w": orders, "c": chartOrders, "pic": pictureOrders}[e.Space]
	order, ok := of[e.Tag]
	if !ok || strings.HasSuffix(e.Tag, "Default") {
		return
	}
	known, last := strings.Fields(order), 0
	for i, c := range e.ChildElements() {
		at := slices.Index(known, c.Tag)
		if at < 0 {
			t.Errorf("%s: <%s> in <%s>", part, c.Tag, e.Tag)
		}
		if e.Space == "w" && slices.Contains(mixed, e.Tag) {
			if c.Tag == "sectPr" && i != len(e.ChildElements())-1 || c.Tag == "rPr" && i != 0 {
				t.Errorf("%s: <%s> is not at its end of <%s>", part, c.Tag, e.Tag)
			}
			continue
		}
		if at < last {
			t.Errorf("%s: <%s> stands too late in <%s>", part, c.Tag, e.Tag)
		}
		last = at
	}
}

// The page is that of GB/T 9704-2012: top 37 mm, left 28 mm, 22 lines of 28 characters,
// the title in 方正小标宋简体 of 22 pt, the body in 仿宋_GB2312 of 16 pt, — 1 — below.
func TestPageOfTheStandard(t *testing.T) {
	t.Parallel()
	template, err := Shipped(Order)
	if err != nil {
		t.Fatal(err)
	}
	all := parts(t, template)
	doc := all["word/document.xml"]
	get := func(path, attr string) string {
		if e := doc.FindElement(path); e != nil {
			return e.SelectAttrValue("w:"+attr, "")
		}
		return ""
	}
	for what, got := range map[string][2]string{
		"paper":       {get("//w:pgSz", "w") + "x" + get("//w:pgSz", "h"), "11906x16838"},
		"top 37 mm":   {get("//w:pgMar", "top"), "2098"},
		"left 28 mm":  {get("//w:pgMar", "left"), "1588"},
		"22 lines":    {get("//w:docGrid", "linePitch"), "580"},
		"28 letters":  {all["word/styles.xml"].FindElement("//w:rPr/w:spacing").SelectAttrValue("w:val", ""), "-5"}, // 28 × 15.75 pt = 441 pt of 442.2
		"body's face": {all["word/styles.xml"].FindElement("//w:rFonts").SelectAttrValue("w:eastAsia", ""), "仿宋_GB2312"},
		"body's size": {all["word/styles.xml"].FindElement("//w:sz").SelectAttrValue("w:val", ""), "32"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %s, want %s", what, got[0], got[1])
		}
	}
	title := false
	for _, r := range doc.FindElements("//w:rPr") {
		fonts, size := r.SelectElement("w:rFonts"), r.SelectElement("w:sz")
		title = title || fonts.SelectAttrValue("w:eastAsia", "") == "方正小标宋简体" && size.SelectAttrValue("w:val", "") == "44"
	}
	if !title {
		t.Error("no title in 方正小标宋简体 of 22 pt")
	}
	if f := all["word/footer1.xml"]; f == nil || f.FindElement("//w:instrText").Text() != " PAGE " {
		t.Error("no page number")
	}
}

func parts(t *testing.T, text []byte) map[string]*etree.Document {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*etree.Document{}
	for _, f := range in.File {
		if strings.HasSuffix(f.Name, ".xlsx") || strings.HasSuffix(f.Name, ".png") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		doc := etree.NewDocument()
		if err := doc.ReadFromBytes(b); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		all[f.Name] = doc
	}
	return all
}
