package docx

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"suban/internal/fault"
)

// line is the lines of lists that a row or a paragraph stands for.
type line map[string]map[string]string

// texts lists the text elements of a paragraph in order.
func texts(p *etree.Element) (all []*etree.Element) {
	for _, r := range p.FindElements(".//w:t") {
		all = append(all, r)
	}
	return all
}

func words(e *etree.Element) string {
	var s strings.Builder
	for _, t := range texts(e) {
		s.WriteString(t.Text())
	}
	return s.String()
}

// join puts a field that Word has cut into several runs into the first of them: whoever
// types {标题} and goes back to mend a letter has three runs without seeing it.
func join(p *etree.Element) {
	all := texts(p)
	for i := 0; i < len(all); i++ {
		open := all[i]
		for depth(open.Text()) > 0 && i+1 < len(all) {
			next := all[i+1].Text()
			end := strings.IndexByte(next, '}')
			if end < 0 {
				end = len(next) - 1
			}
			open.SetText(open.Text() + next[:end+1])
			all[i+1].SetText(next[end+1:])
			if end+1 < len(next) {
				break
			}
			i++
		}
		keepSpace(open)
	}
}

func depth(s string) int { return strings.Count(s, "{") - strings.Count(s, "}") }

func keepSpace(t *etree.Element) {
	if s := t.Text(); s != strings.TrimSpace(s) {
		t.CreateAttr("xml:space", "preserve")
	}
}

// expand fills what lies under an element: rows and paragraphs of lists as often as the
// list has lines, every other field once.
func (v Values) expand(e *etree.Element, at line) error {
	for _, child := range e.ChildElements() {
		if child.Tag != "tr" && child.Tag != "p" {
			if err := v.expand(child, at); err != nil {
				return err
			}
			continue
		}
		list, err := v.listIn(child, at)
		if err != nil {
			return err
		}
		if list == "" {
			if child.Tag == "p" {
				v.paragraph(child, at)
			} else if err := v.expand(child, at); err != nil {
				return err
			}
			continue
		}
		for _, values := range v.Lists[list] {
			one := child.Copy()
			e.InsertChildAt(child.Index(), one)
			inner := line{list: values}
			for k, outer := range at {
				inner[k] = outer
			}
			if one.Tag == "p" {
				v.paragraph(one, inner)
			} else if err := v.expand(one, inner); err != nil {
				return err
			}
		}
		drop(child)
	}
	return nil
}

// listIn names the list that a row or a paragraph repeats for, empty when none.
func (v Values) listIn(e *etree.Element, at line) (string, error) {
	found := ""
	for _, m := range field.FindAllStringSubmatch(words(e), -1) {
		list, _, ok := strings.Cut(m[1], ".")
		if !ok || at[list] != nil {
			continue
		}
		if found != "" && found != list {
			return "", fault.In("file", "模板的同一行里有两张清单的栏目(%s和%s);请分成两行", found, list)
		}
		found = list
	}
	return found, nil
}

// drop removes an element; the last paragraph of a cell stays, for Word wants one.
func drop(e *etree.Element) {
	parent := e.Parent()
	if e.Tag == "p" && parent.Tag == "tc" && len(parent.SelectElements("w:p")) == 1 {
		for _, r := range e.SelectElements("w:r") {
			e.RemoveChild(r)
		}
		return
	}
	parent.RemoveChild(e)
}

// paragraph fills one paragraph. A field that stands alone in it makes a paragraph of
// each of its lines, and none when it is empty.
func (v Values) paragraph(p *etree.Element, at line) {
	text := words(p)
	m := field.FindStringSubmatch(text)
	if m == nil {
		return
	}
	if strings.TrimSpace(text) != m[0] {
		for _, t := range texts(p) {
			v.write(t, field.ReplaceAllStringFunc(t.Text(), func(f string) string { return v.value(f[1:len(f)-1], at) }))
		}
		return
	}
	value := v.value(m[1], at)
	if value == "" {
		drop(p)
		return
	}
	for _, part := range strings.Split(value, "\n") {
		one := p.Copy()
		p.Parent().InsertChildAt(p.Index(), one)
		for _, t := range texts(one) {
			if strings.Contains(t.Text(), m[0]) {
				v.write(t, part)
			} else {
				t.SetText("")
			}
		}
	}
	p.Parent().RemoveChild(p)
}

func (v Values) value(name string, at line) string {
	text, ok := v.Text[name]
	if list, key, of := strings.Cut(name, "."); of && !ok {
		text = at[list][key]
	}
	return strings.TrimSpace(strings.Map(drawable, text))
}

// drawable drops what XML cannot hold.
func drawable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD {
		return -1
	}
	return r
}

// write sets a text; its further lines follow behind a break.
func (v Values) write(t *etree.Element, text string) {
	lines := strings.Split(text, "\n")
	t.SetText(lines[0])
	keepSpace(t)
	run, at := t.Parent(), t.Index()
	for _, more := range slices.Backward(lines[1:]) {
		next := t.Copy()
		next.SetText(more)
		run.InsertChildAt(at+1, next)
		br := etree.NewElement("w:br")
		run.InsertChildAt(at+1, br)
	}
}
