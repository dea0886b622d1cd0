package org

import "slices"

// Region levels (行政区划层级).
const (
	CityLevel     = 1 // 市
	CountyLevel   = 2 // 县、区、园区
	TownshipLevel = 3 // 乡镇、街道
	VillageLevel  = 4 // 村、社区
)

// Region is a division of the city, down to villages as places.
type Region struct {
	Code   RegionCode `json:"code"`
	Name   string     `json:"name"`
	Parent RegionCode `json:"parent,omitempty"`
	Level  int        `json:"level"`
}

// County returns the code of the county, district or park c lies in: its first
// six digits, empty when c is shorter.
func (c RegionCode) County() RegionCode { return c.cut(6) }

// Township returns the code of the township or street c lies in, empty when c
// is a county or the city.
func (c RegionCode) Township() RegionCode { return c.cut(9) }

func (c RegionCode) cut(n int) RegionCode {
	if len(c) < n {
		return ""
	}
	return c[:n]
}

// Within reports whether c is root or lies in it. A code that ends in 00 is a
// city's (341300) or a province's (340000).
func (c RegionCode) Within(root RegionCode) bool {
	prefix := root
	if len(root) == 6 {
		for len(prefix) > 2 && prefix[len(prefix)-2:] == "00" {
			prefix = prefix[:len(prefix)-2]
		}
	}
	return root != "" && len(c) >= len(root) && c[:len(prefix)] == prefix
}

// Regions is the divisions of one city, found by code; immutable once made.
type Regions struct {
	all    []Region
	byCode map[RegionCode]Region
	below  map[RegionCode][]RegionCode
}

// NewRegions returns the divisions in list, kept in the order of their codes.
func NewRegions(list []Region) *Regions {
	r := &Regions{all: slices.Clone(list), byCode: map[RegionCode]Region{}, below: map[RegionCode][]RegionCode{}}
	slices.SortFunc(r.all, func(a, b Region) int {
		if a.Level != b.Level {
			return a.Level - b.Level
		}
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	for _, region := range r.all {
		r.byCode[region.Code] = region
		r.below[region.Parent] = append(r.below[region.Parent], region.Code)
	}
	return r
}

// All lists every region, larger ones first.
func (r *Regions) All() []Region { return r.all }

// Region returns the region with code c.
func (r *Regions) Region(c RegionCode) (Region, bool) {
	region, ok := r.byCode[c]
	return region, ok
}

// Below lists the regions directly inside c.
func (r *Regions) Below(c RegionCode) []RegionCode { return r.below[c] }

// Path lists the regions from the city down to c.
func (r *Regions) Path(c RegionCode) []Region {
	var path []Region
	for region, ok := r.byCode[c]; ok && len(path) < VillageLevel; region, ok = r.byCode[region.Parent] {
		path = append(path, region)
	}
	slices.Reverse(path)
	return path
}

// Address is the region's full name below the city, e.g. 埇桥区符离镇.
func (r *Regions) Address(c RegionCode) string {
	var name string
	for _, region := range r.Path(c) {
		if region.Level > CityLevel {
			name += region.Name
		}
	}
	return name
}
