package org

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/fault"
)

// centre is a small city: 1 centre, 2 市城管局 (4 市政处 (5 维修所)), 3 埇桥区 (6 closed).
func centre() []Unit {
	unit := func(id, parent UnitID, level int, kind UnitKind, name string) Unit {
		return Unit{ID: id, Parent: parent, Level: level, Kind: kind, Name: name, Region: "341300", Enabled: true, OpenedOn: "2021-01-01"}
	}
	closed := unit(6, 3, 3, Office, "已停用的局")
	closed.ClosedOn = "2022-01-01"
	return []Unit{
		unit(1, 0, 1, Centre, "市12345热线服务中心"),
		unit(2, 1, 2, Bureau, "市城管局"),
		unit(3, 1, 2, County, "埇桥区"),
		unit(4, 2, 3, Office, "市政处"),
		unit(5, 4, 4, Office, "维修所"),
		closed,
	}
}

func TestTreeWalks(t *testing.T) {
	t.Parallel()
	tree := NewTree(centre())
	if diff := cmp.Diff([]UnitID{1, 2, 4, 5, 3, 6}, tree.Subtree(1)); diff != "" {
		t.Errorf("subtree of the centre: %s", diff)
	}
	if diff := cmp.Diff([]UnitID{2, 3}, tree.Children(1)); diff != "" {
		t.Errorf("children of the centre: %s", diff)
	}
	var names []string
	for _, u := range tree.Path(5) {
		names = append(names, u.Name)
	}
	if diff := cmp.Diff([]string{"市12345热线服务中心", "市城管局", "市政处", "维修所"}, names); diff != "" {
		t.Errorf("path: %s", diff)
	}
	if second, ok := tree.Second(5); !ok || second.ID != 2 {
		t.Errorf("second-level unit of 维修所 = %v %v", second.ID, ok)
	}
	if _, ok := tree.Second(1); ok {
		t.Error("the centre has a second-level unit")
	}
	if tree.Subtree(99) != nil || tree.Children(99) != nil || tree.Path(99) != nil || tree.Within(99, 99) {
		t.Error("an unknown unit has a place in the tree")
	}
}

func TestTreeCheckRefuses(t *testing.T) {
	t.Parallel()
	tree := NewTree(centre())
	good := Unit{Parent: 2, Level: 3, Kind: Office, Name: "环卫处", Region: "341300", Enabled: true, OpenedOn: "2021-01-01"}
	change := func(f func(*Unit)) Unit { u := good; f(&u); return u }
	of := func(id UnitID, f func(*Unit)) Unit { u, _ := tree.Unit(id); f(&u); return u }
	tests := []struct {
		name  string
		unit  Unit
		field string
		says  string
	}{
		{"a good unit", good, "", ""},
		{"unchanged", of(4, func(*Unit) {}), "", ""},
		{"no name", change(func(u *Unit) { u.Name = "" }), "name", "单位名称"},
		{"a long name", change(func(u *Unit) { u.Name = strings.Repeat("长", 61) }), "name", "60"},
		{"unknown kind", change(func(u *Unit) { u.Kind = "club" }), "kind", "club"},
		{"no region", change(func(u *Unit) { u.Region = "" }), "region", "地区"},
		{"no opening", change(func(u *Unit) { u.OpenedOn = "去年" }), "opened_on", "启用日期"},
		{"closing is no date", change(func(u *Unit) { u.ClosedOn = "2022-13-01" }), "closed_on", "停用日期"},
		{"closed before opened", change(func(u *Unit) { u.ClosedOn = "2020-01-01" }), "closed_on", "早于"},
		{"no parent", change(func(u *Unit) { u.Parent = 0 }), "parent", "选择"},
		{"unknown parent", change(func(u *Unit) { u.Parent = 99 }), "parent", "不存在"},
		{"closed parent", change(func(u *Unit) { u.Parent, u.Level = 6, 4 }), "parent", "停用"},
		{"a fifth level", change(func(u *Unit) { u.Parent, u.Level = 5, 5 }), "parent", "最多4级"},
		{"a wrong level", change(func(u *Unit) { u.Level = 4 }), "level", "3级"},
		{"the same name", change(func(u *Unit) { u.Name = "市政处" }), "name", "已有"},
		{"its own parent", of(4, func(u *Unit) { u.Parent = 4 }), "parent", "自己"},
		{"a cycle", of(2, func(u *Unit) { u.Parent, u.Level = 5, 3 }), "parent", "下级"},
		{"closed above open ones", of(2, func(u *Unit) { u.Enabled = false }), "closed_on", "市政处"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tree.Check(tt.unit, "2022-10-31")
			if tt.field == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			f, ok := fault.Of(err)
			if !ok || f.Field != tt.field || !strings.Contains(f.Message, tt.says) {
				t.Errorf("got %v, want field %s saying %s", err, tt.field, tt.says)
			}
		})
	}
}

func TestCheckAll(t *testing.T) {
	t.Parallel()
	if err := CheckAll(centre(), "2022-10-31"); err != nil {
		t.Errorf("a good tree is refused: %v", err)
	}
	cycle := centre()
	cycle[1].Parent = 5
	if err := CheckAll(cycle, "2022-10-31"); err == nil || !strings.Contains(err.Error(), "成环") {
		t.Errorf("a cycle: %v", err)
	}
	twice := append(centre(), centre()[3])
	if err := CheckAll(twice, "2022-10-31"); err == nil || !strings.Contains(err.Error(), "重复") {
		t.Errorf("one id twice: %v", err)
	}
}

func TestUnitPeople(t *testing.T) {
	t.Parallel()
	u := Unit{Section: "市政科"}
	if diff := cmp.Diff([]string{"分管负责人", "业务人员"}, u.Incomplete()); diff != "" {
		t.Error(diff)
	}
	u.Lead, u.Contact = "副局长(分管热线)", "热线专员"
	if u.Incomplete() != nil {
		t.Errorf("complete, but lacks %v", u.Incomplete())
	}
}

func TestUnitOpen(t *testing.T) {
	t.Parallel()
	u := Unit{Enabled: true, OpenedOn: "2021-03-01", ClosedOn: "2022-03-01"}
	for on, want := range map[string]bool{"2021-02-28": false, "2021-03-01": true, "2022-02-28": true, "2022-03-01": false} {
		if u.Open(on) != want {
			t.Errorf("on %s open = %v", on, u.Open(on))
		}
	}
	u.Enabled = false
	if u.Open("2021-06-01") {
		t.Error("a disabled unit is open")
	}
}

// TestTreeAgreesWithParents compares the spans with the plain way: follow the parents.
func TestTreeAgreesWithParents(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var units []Unit
		for i := range rapid.IntRange(1, 60).Draw(t, "units") {
			units = append(units, Unit{ID: UnitID(i + 1), Parent: UnitID(rapid.IntRange(0, i).Draw(t, "parent"))})
		}
		tree := NewTree(units)
		if got := len(tree.Units()); got != len(units) {
			t.Fatalf("%d units of %d are in the tree", got, len(units))
		}
		root := UnitID(rapid.IntRange(1, len(units)).Draw(t, "root"))
		var want []UnitID
		for _, u := range units {
			if tree.under(u.ID, root) {
				want = append(want, u.ID)
			}
			if tree.Within(root, u.ID) != tree.under(u.ID, root) {
				t.Fatalf("within(%d, %d) = %v", root, u.ID, tree.Within(root, u.ID))
			}
			if path := tree.Path(u.ID); path[len(path)-1].ID != u.ID || path[0].Parent != 0 {
				t.Fatalf("path of %d: %v", u.ID, path)
			}
		}
		got := tree.Subtree(root)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("subtree of %d: %s", root, diff)
		}
	})
}
