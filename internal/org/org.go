// Package org is who takes part in the hotline: regions (行政区划), units
// (承办单位), categories (诉求分类), roles, permissions and data scope (数据范围).
// It is pure: no I/O and no clock.
package org

import "unicode/utf8"

// City is the tenant: every table, key and query of the system begins with it.
type City int

// UnitID names a unit within its city; 0 is no unit.
type UnitID int

// UserID names a user within his city; 0 is nobody.
type UserID int64

// RegionCode is a division code of the statistics bureau (统计用区划代码): 6 digits
// for a city or county, 9 for a township or street, 12 for a village.
type RegionCode string

// short reports whether s has between 1 and max characters.
func short(s string, max int) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= max
}
