package steward

import (
	"context"
	"fmt"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
)

// OpenUnit opens a unit (新设单位) and returns it with its id.
func (s *Steward) OpenUnit(ctx context.Context, by org.Actor, u org.Unit) (org.Unit, error) {
	err := s.write(ctx, by, org.ManageUnits, func(w *writing) error {
		u.ID = 1
		for _, other := range w.book.Units.Units() {
			u.ID = max(u.ID, other.ID+1)
		}
		u.Enabled = true
		if err := w.place(&u); err != nil {
			return err
		}
		w.SaveUnit(u)
		return w.keep(ctx, Unit, fmt.Sprint(u.ID), 0, "open", nil, u)
	})
	return u, err
}

// ChangeUnit renames, moves or closes a unit, or registers its people. What stands
// below a moved unit moves with it.
func (s *Steward) ChangeUnit(ctx context.Context, by org.Actor, seen int, u org.Unit) (org.Unit, error) {
	err := s.write(ctx, by, org.ManageUnits, func(w *writing) error {
		was, ok := w.book.Units.Unit(u.ID)
		if !ok {
			return fault.New(fault.NotFound, "没有这个单位,请刷新后再试")
		}
		u.Enabled = was.Enabled
		if err := w.place(&u); err != nil {
			return err
		}
		if err := w.succession(u); err != nil {
			return err
		}
		w.SaveUnit(u)
		if err := w.lower(u, was); err != nil {
			return err
		}
		return w.keep(ctx, Unit, fmt.Sprint(u.ID), seen, unitChange(was, u), was, u)
	})
	return u, err
}

// place gives a unit its level and refuses what cannot stand in the tree.
func (w *writing) place(u *org.Unit) error {
	u.Level = 1
	if parent, ok := w.book.Units.Unit(u.Parent); ok {
		u.Level = parent.Level + 1
		if u.Region == "" {
			u.Region = parent.Region
		}
	}
	if u.Level == 1 && u.Kind != org.Centre {
		return fault.In("parent", "请选择“%s”的上级单位", u.Name)
	}
	if _, ok := w.book.Regions.Region(u.Region); u.Region != "" && !ok {
		return fault.In("region", "没有这个地区,请从列表中选择")
	}
	for _, f := range []struct{ field, name, text string }{
		{"short", "简称", u.Short}, {"lead", "分管负责人", u.Lead}, {"section", "责任科室", u.Section}, {"contact", "业务人员", u.Contact},
	} {
		if utf8.RuneCountInString(f.text) > 40 {
			return fault.In(f.field, "%s最多40个字", f.name)
		}
	}
	return w.book.Units.Check(*u, w.today)
}

// succession refuses a successor that cannot take over.
func (w *writing) succession(u org.Unit) error {
	if u.Successor == 0 {
		return nil
	}
	next, ok := w.book.Units.Unit(u.Successor)
	switch {
	case u.ClosedOn == "":
		return fault.In("successor", "填写停用日期后才能指定并入单位")
	case !ok || next.ID == u.ID:
		return fault.In("successor", "请选择另一个承接工作的单位")
	case !next.Open(u.ClosedOn):
		return fault.In("successor", "“%s”到%s已不承办,不能承接", next.Name, u.ClosedOn)
	case w.book.Units.Within(u.ID, next.ID):
		return fault.In("successor", "不能并入自己的下级单位")
	}
	return nil
}

// lower gives the units below a moved one their new levels, and refuses a tree
// that would become too deep.
func (w *writing) lower(u, was org.Unit) error {
	by := u.Level - was.Level
	if by == 0 {
		return nil
	}
	for _, id := range w.book.Units.Subtree(u.ID)[1:] {
		below, _ := w.book.Units.Unit(id)
		if below.Level += by; below.Level > org.MaxLevel {
			return fault.In("parent", "单位最多%d级,“%s”会成为%d级,请先调整它", org.MaxLevel, below.Name, below.Level)
		}
		w.SaveUnit(below)
	}
	return nil
}

// unitChange is what the record calls a change.
func unitChange(was, is org.Unit) string {
	switch {
	case is.ClosedOn != was.ClosedOn && is.Successor != 0:
		return "merge"
	case is.ClosedOn != was.ClosedOn && is.ClosedOn != "":
		return "close"
	case is.ClosedOn != was.ClosedOn:
		return "reopen"
	case is.Parent != was.Parent:
		return "move"
	case is.Name != was.Name:
		return "rename"
	}
	return "change"
}
