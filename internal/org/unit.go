package org

import "slices"

// UnitKind says what sort of body a unit is.
type UnitKind string

const (
	Centre     UnitKind = "centre"     // 热线中心
	Bureau     UnitKind = "bureau"     // 市直部门
	Party      UnitKind = "party"      // 党群部门(党委、纪委监委、群团)
	County     UnitKind = "county"     // 县区政府
	Park       UnitKind = "park"       // 园区管委会
	Enterprise UnitKind = "enterprise" // 公共企业
	Office     UnitKind = "office"     // 内设或下属机构(县区部门、科室、所队)
	Township   UnitKind = "township"   // 乡镇街道
)

// UnitKinds lists every kind in order.
var UnitKinds = []UnitKind{Centre, Bureau, Party, County, Park, Enterprise, Office, Township}

var unitKindNames = map[UnitKind]string{
	Centre: "热线中心", Bureau: "市直部门", Party: "党群部门", County: "县区政府", Park: "园区管委会",
	Enterprise: "公共企业", Office: "内设或下属机构", Township: "乡镇街道",
}

// Name is the kind's Chinese name.
func (k UnitKind) Name() string { return unitKindNames[k] }

// MaxLevel is how deep the tree of units goes: centre, second-level unit
// (二级承办单位), third-level unit, fourth-level unit.
const MaxLevel = 4

// Unit is a body that tickets are given to (承办单位), or the hotline centre
// itself. OpenedOn and ClosedOn are dates like 2022-10-31; ClosedOn is the first
// day it no longer takes tickets and is empty while it does. Lead, Section and
// Contact are the posts it registers (分管负责人、责任科室、业务人员).
type Unit struct {
	ID       UnitID     `json:"id"`
	Parent   UnitID     `json:"parent,omitempty"`
	Name     string     `json:"name"`
	Short    string     `json:"short,omitempty"`
	Level    int        `json:"level"`
	Kind     UnitKind   `json:"kind"`
	Region   RegionCode `json:"region"`
	Enabled  bool       `json:"enabled"`
	OpenedOn string     `json:"opened_on"`
	ClosedOn string     `json:"closed_on,omitempty"`
	Lead     string     `json:"lead,omitempty"`
	Section  string     `json:"section,omitempty"`
	Contact  string     `json:"contact,omitempty"`

	Successor UnitID `json:"successor,omitempty"` // who took over its work when it was merged away (并入单位)
}

// Open reports whether the unit takes tickets on a date like 2022-10-31.
func (u Unit) Open(on string) bool {
	return u.Enabled && u.OpenedOn <= on && (u.ClosedOn == "" || on < u.ClosedOn)
}

// Incomplete names the registered people the unit still lacks; every unit must
// register all three.
func (u Unit) Incomplete() []string {
	var missing []string
	for _, post := range []struct{ held, name string }{
		{u.Lead, "分管负责人"}, {u.Section, "责任科室"}, {u.Contact, "业务人员"},
	} {
		if post.held == "" {
			missing = append(missing, post.name)
		}
	}
	return missing
}

// known reports whether k is one of UnitKinds.
func (k UnitKind) known() bool { return slices.Contains(UnitKinds, k) }
