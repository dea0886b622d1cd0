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
// list has lines, every other field once. A heading that nothing is left under goes too.
func (v Values) expand(e *etree.Element, at line) error {
	var s sections
	for all := e.ChildElements(); len(all) > 0; {
		child := all[0]
		if child.Tag != "tr" && child.Tag != "p" {
			if err := v.expand(child, at); err != nil {
				return err
			}
			s.see(child, hollow(child))
			all = all[1:]
			continue
		}
		block, list, err := v.block(all, at)
		if err != nil {
			return err
		}
		all = all[len(block):]
		if list == "" {
			stands := true
			if child.Tag == "p" {
				stands = v.paragraph(child, at)
			} else if err := v.expand(child, at); err != nil {
				return err
			}
			s.see(child, !stands)
			continue
		}
		for _, values := range v.Lists[list] {
			inner := line{list: values}
			for k, outer := range at {
				inner[k] = outer
			}
			for _, part := range block {
				one := part.Copy()
				e.InsertChildAt(block[0].Index(), one)
				if one.Tag == "p" {
					v.paragraph(one, inner)
				} else if err := v.expand(one, inner); err != nil {
					return err
				}
			}
		}
		for _, part := range block {
			drop(part)
		}
		s.see(child, len(v.Lists[list]) == 0)
	}
	s.end()
	return nil
}

// block is the row, or the paragraphs one behind the other, that stand together for one
// list: a matter's heading and what is said of it.
func (v Values) block(all []*etree.Element, at line) ([]*etree.Element, string, error) {
	list, err := v.listIn(all[0], at)
	n := 1
	for err == nil && list != "" && all[0].Tag == "p" && n < len(all) && all[n].Tag == "p" {
		next := ""
		if next, err = v.listIn(all[n], at); next != list {
			break
		}
		n++
	}
	return all[:n], list, err
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

// paragraph fills one paragraph, and reports whether it stands. A field that stands alone
// in it makes a paragraph of each of its lines, and none when it is empty.
func (v Values) paragraph(p *etree.Element, at line) bool {
	text := words(p)
	m := field.FindStringSubmatch(text)
	if m == nil {
		return true
	}
	if strings.TrimSpace(text) != m[0] {
		for _, t := range texts(p) {
			v.write(t, field.ReplaceAllStringFunc(t.Text(), func(f string) string { return v.value(f[1:len(f)-1], at) }))
		}
		return true
	}
	value := v.value(m[1], at)
	if value == "" {
		drop(p)
		return false
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
	return true
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
