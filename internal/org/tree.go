package org

import "slices"

// Tree is the units of one city as a tree, immutable once made. Within is two
// comparisons: every unit knows the span its subtree takes in depth-first order.
type Tree struct {
	units map[UnitID]Unit
	order []UnitID // depth first, roots and children by id
	span  map[UnitID][2]int
}

// NewTree returns the tree of units. A unit whose parent is unknown stands as a
// root; units on a cycle are left out, Tree.Check refuses them beforehand.
func NewTree(units []Unit) *Tree {
	t := &Tree{units: make(map[UnitID]Unit, len(units)), span: make(map[UnitID][2]int, len(units))}
	for _, u := range units {
		t.units[u.ID] = u
	}
	var roots []UnitID
	children := map[UnitID][]UnitID{}
	for id, u := range t.units {
		if _, ok := t.units[u.Parent]; ok && u.Parent != 0 {
			children[u.Parent] = append(children[u.Parent], id)
		} else {
			roots = append(roots, id)
		}
	}
	var walk func(ids []UnitID)
	walk = func(ids []UnitID) {
		slices.Sort(ids)
		for _, id := range ids {
			first := len(t.order)
			t.order = append(t.order, id)
			walk(children[id])
			t.span[id] = [2]int{first, len(t.order)}
		}
	}
	walk(roots)
	return t
}

// Unit returns the unit named id.
func (t *Tree) Unit(id UnitID) (Unit, bool) {
	u, ok := t.units[id]
	return u, ok
}

// Units lists every unit, parents before their children.
func (t *Tree) Units() []Unit {
	all := make([]Unit, 0, len(t.order))
	for _, id := range t.order {
		all = append(all, t.units[id])
	}
	return all
}

// Within reports whether id is root or stands anywhere below it.
func (t *Tree) Within(root, id UnitID) bool {
	outer, ok := t.span[root]
	inner, found := t.span[id]
	return ok && found && outer[0] <= inner[0] && inner[0] < outer[1]
}

// Subtree lists root and every unit below it, parents first.
func (t *Tree) Subtree(root UnitID) []UnitID {
	s, ok := t.span[root]
	if !ok {
		return nil
	}
	return slices.Clone(t.order[s[0]:s[1]])
}

// Children lists the units directly below id.
func (t *Tree) Children(id UnitID) []UnitID {
	s, ok := t.span[id]
	if !ok {
		return nil
	}
	var below []UnitID
	for at := s[0] + 1; at < s[1]; at = t.span[t.order[at]][1] {
		below = append(below, t.order[at])
	}
	return below
}

// Path lists the units from the root down to id.
func (t *Tree) Path(id UnitID) []Unit {
	var path []Unit
	for {
		u, ok := t.units[id]
		if _, placed := t.span[id]; !ok || !placed {
			break
		}
		path = append(path, u)
		id = u.Parent
	}
	slices.Reverse(path)
	return path
}

// Second returns the second-level unit (二级承办单位) that id is or belongs to.
func (t *Tree) Second(id UnitID) (Unit, bool) {
	for _, u := range t.Path(id) {
		if u.Level == 2 {
			return u, true
		}
	}
	return Unit{}, false
}
