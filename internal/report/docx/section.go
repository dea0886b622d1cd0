package docx

import (
	"regexp"
	"strings"

	"github.com/beevik/etree"
)

var (
	heading  = regexp.MustCompile(`^[一二三四五六七八九十]、`)
	numerals = strings.Split("一二三四五六七八九十", "")
)

// sections are the parts of a document under its numbered headings (一、二、三). What
// was filled from nothing leaves no heading behind, and those after it move up.
type sections struct {
	all []section
}

type section struct {
	heading     *etree.Element
	stood, fell int
	over        bool // an empty line ends it: what follows is the signature
}

// see takes the next part of the document; fell says that nothing of it is left.
func (s *sections) see(e *etree.Element, fell bool) {
	if e.Tag == "p" && !fell && heading.MatchString(words(e)) {
		s.all = append(s.all, section{heading: e})
		return
	}
	if len(s.all) == 0 {
		return
	}
	last := &s.all[len(s.all)-1]
	switch {
	case last.over:
	case fell:
		last.fell++
	case e.Tag == "sectPr" || e.Tag == "p" && e.Parent() != nil && words(e) == "":
		last.over = true
	default:
		last.stood++
	}
}

// end drops the headings with nothing under them and numbers the others anew.
func (s *sections) end() {
	n, gone := 0, false
	for _, one := range s.all {
		if one.fell > 0 && one.stood == 0 {
			drop(one.heading)
			gone = true
			continue
		}
		if n++; gone && n <= len(numerals) {
			first := texts(one.heading)[0]
			first.SetText(heading.ReplaceAllString(first.Text(), numerals[n-1]+"、"))
		}
	}
}

// hollow removes a table of which only its head is left, and says so.
func hollow(table *etree.Element) bool {
	if table.Tag != "tbl" || table.Parent() == nil {
		return false
	}
	for _, row := range table.SelectElements("w:tr") {
		if row.FindElement("w:trPr/w:tblHeader") == nil {
			return false
		}
	}
	table.Parent().RemoveChild(table)
	return true
}
