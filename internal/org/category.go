package org

// Category is a node of the three-level tree of what citizens ask about
// (诉求分类). IDs are dotted digits: 3, 3.2, 3.2.5. Urgency is a hint for the
// agent, 0 to 3 as a ticket's (紧急程度); Keywords are what the plain keyword rule looks for in a leaf's messages;
// Unit is the second-level unit that handles it when no duty says otherwise.
type Category struct {
	ID       string   `json:"id"`
	Parent   string   `json:"parent,omitempty"`
	Name     string   `json:"name"`
	Level    int      `json:"level"`
	Urgency  int      `json:"urgency,omitempty"`
	Keywords []string `json:"keywords,omitempty"`
	Unit     UnitID   `json:"unit,omitempty"`
	Enabled  bool     `json:"enabled"`
	MovedTo  string   `json:"moved_to,omitempty"` // where it went when it was moved (已调整到)
}

// Below are a category and all under it, by their ids; a category that is not there
// has only itself.
func Below(all map[string]Category, id string) []string {
	below := []string{id}
	for c := range all {
		if c != id && Above(id, c) {
			below = append(below, c)
		}
	}
	return below
}

// Above reports whether category a is b or an ancestor of it, by their ids.
func Above(a, b string) bool {
	return a == b || len(b) > len(a) && b[:len(a)] == a && b[len(a)] == '.'
}
