package org

import (
	"time"

	"suban/internal/fault"
)

// Check refuses a unit that cannot stand in the tree: it is to be added, or to
// replace the one with its id, on a date like 2022-10-31.
func (t *Tree) Check(u Unit, on string) error {
	switch {
	case !short(u.Name, 60):
		return fault.In("name", "请填写单位名称,不超过60个字")
	case !u.Kind.known():
		return fault.In("kind", "没有“%s”这种单位类型,请从清单中选择", u.Kind)
	case u.Region == "":
		return fault.In("region", "请选择“%s”所属的地区", u.Name)
	case !isDate(u.OpenedOn):
		return fault.In("opened_on", "请填写启用日期,格式如2022-10-31")
	case u.ClosedOn != "" && !isDate(u.ClosedOn):
		return fault.In("closed_on", "停用日期格式不对,应如2022-10-31,仍在承办时请留空")
	case u.ClosedOn != "" && u.ClosedOn < u.OpenedOn:
		return fault.In("closed_on", "停用日期不能早于启用日期%s", u.OpenedOn)
	}
	if err := t.checkPlace(u, on); err != nil {
		return err
	}
	for id, other := range t.units {
		if id != u.ID && other.Parent == u.Parent && other.Name == u.Name && other.Open(on) {
			return fault.In("name", "同一上级下已有“%s”,请换一个名称或修改原单位", u.Name)
		}
	}
	if !u.Open(on) {
		for _, id := range t.Children(u.ID) {
			if below := t.units[id]; below.Open(on) {
				return fault.In("closed_on", "下级单位“%s”仍在承办,请先停用或改挂下级单位", below.Name)
			}
		}
	}
	return nil
}

// checkPlace refuses a place in the tree that is none: no parent, itself or a
// lower unit as parent, a closed parent, a level that does not follow.
func (t *Tree) checkPlace(u Unit, on string) error {
	if u.Parent == 0 {
		if u.Level != 1 {
			return fault.In("parent", "请选择“%s”的上级单位", u.Name)
		}
		return nil
	}
	parent, ok := t.units[u.Parent]
	switch {
	case !ok:
		return fault.In("parent", "上级单位不存在,请重新选择")
	case u.Parent == u.ID:
		return fault.In("parent", "“%s”不能作自己的上级,请重新选择", u.Name)
	case u.ID != 0 && t.under(u.Parent, u.ID):
		return fault.In("parent", "“%s”是“%s”的下级,不能作它的上级,请重新选择", parent.Name, u.Name)
	case u.Open(on) && !parent.Open(on):
		return fault.In("parent", "上级单位“%s”已停用,请重新选择", parent.Name)
	case parent.Level >= MaxLevel:
		return fault.In("parent", "单位最多%d级,“%s”下不能再设下级", MaxLevel, parent.Name)
	case u.Level != parent.Level+1:
		return fault.In("level", "上级“%s”是%d级单位,本单位应为%d级", parent.Name, parent.Level, parent.Level+1)
	}
	return nil
}

// under reports whether id stands below root, following parents so that it
// also answers for units on a cycle.
func (t *Tree) under(id, root UnitID) bool {
	for range len(t.units) {
		if id == root {
			return true
		}
		u, ok := t.units[id]
		if !ok || u.Parent == 0 {
			return false
		}
		id = u.Parent
	}
	return true
}

// CheckAll refuses a list of units that is no tree, as an import brings it.
func CheckAll(units []Unit, on string) error {
	t := NewTree(units)
	if len(t.units) != len(units) {
		return fault.New(fault.Invalid, "单位编号有重复,请检查后重新导入")
	}
	for _, u := range units {
		if _, placed := t.span[u.ID]; !placed {
			return fault.In("parent", "“%s”的上下级关系成环,请检查上级单位", u.Name)
		}
		if err := t.Check(u, on); err != nil {
			return err
		}
	}
	return nil
}

func isDate(s string) bool {
	_, err := time.Parse("2006-01-02", s)
	return err == nil
}
