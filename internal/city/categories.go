package city

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"suban/internal/org"
)

// leaf is a third-level category with what the text grammar needs of it.
type leaf struct {
	id, name  string
	second    string
	situation string // what is wrong, as a citizen says it
	asks      bool   // mostly an inquiry (咨询)
	municipal bool   // counties have no part in it
	words     []string
	urgency   int
}

// readCategories reads the three levels of what citizens ask about, numbered by
// their order. Every leaf ends in a second-level unit.
func (d *Data) readCategories() error {
	names, err := fs.Glob(files, "data/categories*.txt")
	if err != nil {
		return err
	}
	slices.Sort(names)
	var count [3]int
	var first, second org.Category
	var municipal bool
	for _, name := range names {
		err := lines(strings.TrimPrefix(name, "data/"), func(line string) error {
			if text, ok := strings.CutPrefix(line, "== "); ok {
				f := strings.Split(text, "|")
				if len(f) < 2 || d.short[f[1]] == 0 {
					return fmt.Errorf("%q names no unit", line)
				}
				count = [3]int{count[0], count[1] + 1, 0}
				second = org.Category{ID: first.ID + "." + strconv.Itoa(count[1]), Parent: first.ID, Name: f[0], Level: 2, Unit: d.short[f[1]], Enabled: true}
				municipal = len(f) == 3
				d.Categories = append(d.Categories, second)
				return nil
			}
			if text, ok := strings.CutPrefix(line, "= "); ok {
				count = [3]int{count[0] + 1, 0, 0}
				first = org.Category{ID: strconv.Itoa(count[0]), Name: text, Level: 1, Enabled: true}
				d.Categories = append(d.Categories, first)
				return nil
			}
			count[2]++
			return d.addLeaf(line, second, second.ID+"."+strconv.Itoa(count[2]), municipal)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Data) addLeaf(line string, second org.Category, id string, municipal bool) error {
	f := strings.Split(line, "|")
	if len(f) != 3 && len(f) != 4 || second.ID == "" {
		return fmt.Errorf("%q is no category", line)
	}
	l := leaf{id: id, name: f[0], second: second.Name, situation: f[2], municipal: municipal, words: strings.Fields(f[1])}
	switch l.name[0] {
	case '?':
		l.asks, l.name = true, l.name[1:]
	case '!':
		l.urgency, l.name = int(l.name[1]-'0'), l.name[2:]
	}
	unit := second.Unit
	if len(f) == 4 {
		if unit = d.short[f[3]]; unit == 0 {
			return fmt.Errorf("%q names no unit", line)
		}
	}
	d.leaves = append(d.leaves, l)
	d.Categories = append(d.Categories, org.Category{
		ID: id, Parent: second.ID, Name: l.name, Level: 3, Urgency: l.urgency, Keywords: l.words, Unit: unit, Enabled: true,
	})
	return nil
}

// addDuties writes the list of powers and duties (权责清单): matters in a county
// or park belong to its government, unless only a municipal unit can act; what an
// enterprise supplies belongs to the county where it has a company of its own.
func (d *Data) addDuties() {
	leaves := map[string]leaf{}
	for _, l := range d.leaves {
		leaves[l.id] = l
	}
	for _, c := range d.Categories {
		if c.Level != 3 {
			continue
		}
		d.Duties = append(d.Duties, org.Duty{Category: c.ID, Unit: c.Unit})
		unit, _ := d.tree.Unit(c.Unit)
		for _, area := range d.regions.Below(Code) {
			_, served := d.local[local{area, c.Unit}]
			switch {
			case leaves[c.ID].municipal, unit.Kind == org.Enterprise && !served, unit.Kind == org.Enterprise && area == "341302", unit.Kind == org.Party && !served:
				continue
			}
			d.Duties = append(d.Duties, org.Duty{Category: c.ID, Region: area, Unit: d.area[area]})
		}
	}
}
