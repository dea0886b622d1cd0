package org

// Urgency says how fast a matter must be handled.
type Urgency int

const (
	Ordinary  Urgency = iota // 一般
	Pressing                 // 较急
	Utility                  // 水电气热
	Emergency                // 突发
)

// Urgencies lists every urgency in order.
var Urgencies = []Urgency{Ordinary, Pressing, Utility, Emergency}

// Name is the urgency's Chinese name.
func (u Urgency) Name() string {
	if u < Ordinary || u > Emergency {
		return ""
	}
	return [...]string{"一般", "较急", "水电气热", "突发"}[u]
}

// Category is a node of the three-level tree of what citizens ask about
// (诉求分类). IDs are dotted digits: 3, 3.2, 3.2.5. Urgency is a hint for the
// agent; Keywords are what the plain keyword rule looks for in a leaf's messages;
// Unit is the second-level unit that handles it when no duty says otherwise.
type Category struct {
	ID       string   `json:"id"`
	Parent   string   `json:"parent,omitempty"`
	Name     string   `json:"name"`
	Level    int      `json:"level"`
	Urgency  Urgency  `json:"urgency,omitempty"`
	Keywords []string `json:"keywords,omitempty"`
	Unit     UnitID   `json:"unit,omitempty"`
	Enabled  bool     `json:"enabled"`
}

// Above reports whether category a is b or an ancestor of it, by their ids.
func Above(a, b string) bool {
	return a == b || len(b) > len(a) && b[:len(a)] == a && b[len(a)] == '.'
}
