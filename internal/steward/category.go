package steward

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
)

// deepest is how many levels the tree of categories has.
const deepest = 3

// OpenCategory adds a category below its parent, or a first-level one (新设分类). It
// can be chosen from the next registration on.
func (s *Steward) OpenCategory(ctx context.Context, by org.Actor, c org.Category) (org.Category, error) {
	err := s.write(ctx, by, org.ManageCategories, func(w *writing) error {
		c.Enabled, c.MovedTo = true, ""
		if err := w.number(&c, c.Parent); err != nil {
			return err
		}
		if err := w.checkCategory(c); err != nil {
			return err
		}
		w.SaveCategory(c)
		return w.keep(ctx, Category, c.ID, 0, "open", nil, c)
	})
	return c, err
}

// ChangeCategory renames a category, changes its hints, or takes it out of use and
// back. Tickets that have it keep it.
func (s *Steward) ChangeCategory(ctx context.Context, by org.Actor, seen int, c org.Category) (org.Category, error) {
	err := s.write(ctx, by, org.ManageCategories, func(w *writing) error {
		was, ok := w.book.Categories[c.ID]
		if !ok {
			return fault.New(fault.NotFound, "没有这个分类,请刷新后再试")
		}
		c.Parent, c.Level, c.MovedTo = was.Parent, was.Level, was.MovedTo
		if c.Enabled && c.MovedTo != "" {
			return fault.In("enabled", "本分类已调整到“%s”,不能再启用", w.book.Categories[c.MovedTo].Name)
		}
		if err := w.checkCategory(c); err != nil {
			return err
		}
		w.SaveCategory(c)
		return w.keep(ctx, Category, c.ID, seen, categoryChange(was, c), was, c)
	})
	return c, err
}

func categoryChange(was, is org.Category) string {
	switch {
	case is.Enabled && !was.Enabled:
		return "enable"
	case !is.Enabled && was.Enabled:
		return "disable"
	case is.Name != was.Name:
		return "rename"
	}
	return "change"
}

// MoveCategory puts a category with all below it under another parent (调整分类). It
// gets a new number there; the old one goes out of use and stays readable.
func (s *Steward) MoveCategory(ctx context.Context, by org.Actor, seen int, id, parent string) (moved org.Category, err error) {
	err = s.write(ctx, by, org.ManageCategories, func(w *writing) error {
		was, ok := w.book.Categories[id]
		switch {
		case !ok:
			return fault.New(fault.NotFound, "没有这个分类,请刷新后再试")
		case was.MovedTo != "":
			return fault.New(fault.Conflict, "本分类已经调整过,请到新的位置修改")
		case org.Above(id, parent):
			return fault.In("parent", "不能移到自己或自己的下级之下")
		case parent == was.Parent:
			return fault.In("parent", "已经在这个上级之下")
		}
		moved, err = w.move(ctx, was, parent, seen)
		return err
	})
	return moved, err
}

// move moves one category and then its children.
func (w *writing) move(ctx context.Context, was org.Category, parent string, seen int) (org.Category, error) {
	is := was
	if err := w.number(&is, parent); err != nil {
		return is, err
	}
	if err := w.checkCategory(is); err != nil {
		return is, err
	}
	w.book.Categories[is.ID] = is
	w.SaveCategory(is)
	old := was
	old.Enabled, old.MovedTo = false, is.ID
	w.book.Categories[old.ID] = old
	w.SaveCategory(old)
	if err := w.keep(ctx, Category, old.ID, seen, "move", was, old); err != nil {
		return is, err
	}
	if err := w.keep(ctx, Category, is.ID, 0, "open", nil, is); err != nil {
		return is, err
	}
	for _, id := range w.below(was.ID) {
		child := w.book.Categories[id]
		if child.MovedTo != "" {
			continue
		}
		seen, err := w.LastRevision(ctx, Category, id)
		if err != nil {
			return is, err
		}
		if _, err := w.move(ctx, child, is.ID, seen); err != nil {
			return is, err
		}
	}
	return is, nil
}

// below lists the children of a category by number.
func (w *writing) below(parent string) []string {
	var ids []string
	for id, c := range w.book.Categories {
		if c.Parent == parent {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return last(a) - last(b) })
	return ids
}

// last is the last number of 3.2.5.
func last(id string) int {
	n, _ := strconv.Atoi(id[strings.LastIndexByte(id, '.')+1:])
	return n
}

// number gives a category its place, level and number below a parent.
func (w *writing) number(c *org.Category, parent string) error {
	c.Parent, c.Level = parent, 1
	if parent != "" {
		above, ok := w.book.Categories[parent]
		switch {
		case !ok:
			return fault.In("parent", "没有这个上级分类,请从列表中选择")
		case !above.Enabled:
			return fault.In("parent", "上级分类“%s”已停用,请重新选择", above.Name)
		case above.Level >= deepest:
			return fault.In("parent", "分类最多%d级,“%s”下不能再设", deepest, above.Name)
		}
		c.Level = above.Level + 1
	}
	n := 0
	for _, id := range w.below(parent) {
		n = max(n, last(id))
	}
	c.ID = strconv.Itoa(n + 1)
	if parent != "" {
		c.ID = parent + "." + c.ID
	}
	return nil
}

func (w *writing) checkCategory(c org.Category) error {
	switch n := utf8.RuneCountInString(c.Name); {
	case strings.TrimSpace(c.Name) == "" || n > 30:
		return fault.In("name", "请填写分类名称,不超过30个字")
	case c.Urgency < 0 || c.Urgency > 3:
		return fault.In("urgency", "紧急程度提示应为一般、较急、紧急或突发")
	case len(c.Keywords) > 40:
		return fault.In("keywords", "关键词最多40个,现有%d个", len(c.Keywords))
	}
	for _, k := range c.Keywords {
		if n := utf8.RuneCountInString(k); n < 2 || n > 20 {
			return fault.In("keywords", "关键词“%s”应为2至20个字", k)
		}
	}
	for id, other := range w.book.Categories {
		if id != c.ID && other.Parent == c.Parent && other.Name == c.Name && other.Enabled && c.Enabled {
			return fault.In("name", "同一上级下已有“%s”,请换一个名称", c.Name)
		}
	}
	if c.Unit == 0 {
		return nil
	}
	u, ok := w.book.Units.Unit(c.Unit)
	switch {
	case !ok:
		return fault.In("unit", "没有这个单位,请从单位清单中选择")
	case c.Enabled && !u.Open(w.today):
		return fault.In("unit", "“%s”已停用,请选择在承办的单位", u.Name)
	case u.Level != 2 || u.Kind == org.Centre:
		return fault.In("unit", "默认承办单位应为二级承办单位,“%s”是%s", u.Name, fmt.Sprintf("%d级单位", u.Level))
	}
	return nil
}
