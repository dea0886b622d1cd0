// Package city is the whole-city generator: the divisions, units, categories,
// duties and accounts of the demo city 宿州, and the text its citizens, units and
// clerks write. Everything is invented but the divisions; no line names a person.
package city

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"suban/internal/knowledge"
	"suban/internal/org"
)

//go:embed data
var files embed.FS

// Code is the division code of the demo city, 宿州市.
const Code org.RegionCode = "341300"

// Name is its name.
const Name = "宿州市"

// Data is all a city starts with.
type Data struct {
	Name       string
	Regions    []org.Region
	Units      []org.Unit
	Categories []org.Category
	Duties     []org.Duty
	Accounts   []Account
	Articles   []knowledge.Text // without their dates

	tree    *org.Tree
	regions *org.Regions
	leaves  []leaf
	local   map[local]org.UnitID            // who does a second-level unit's work in a county
	town    map[org.RegionCode]org.UnitID   // the office of a township
	short   map[string]org.UnitID           // second-level units by short name
	area    map[org.RegionCode]org.UnitID   // county governments and park committees
	people  map[org.UnitID]map[org.Role]int // index into Accounts
}

// local names a second-level unit in a county or park.
type local struct {
	area org.RegionCode
	unit org.UnitID
}

// Demo is the demo city. It is made once and must not be changed.
var Demo = sync.OnceValue(func() *Data {
	d, err := load()
	if err != nil {
		panic(err) // the embedded files are wrong: a programmer's mistake
	}
	return d
})

func load() (*Data, error) {
	d := &Data{
		Name:  Name,
		local: map[local]org.UnitID{}, town: map[org.RegionCode]org.UnitID{},
		short: map[string]org.UnitID{}, area: map[org.RegionCode]org.UnitID{},
		people: map[org.UnitID]map[org.Role]int{},
	}
	for _, step := range []struct {
		name string
		read func() error
	}{
		{"divisions", d.readDivisions},
		{"units", d.readUnits},
		{"categories", d.readCategories},
		{"articles", d.readArticles},
	} {
		if err := step.read(); err != nil {
			return nil, fmt.Errorf("read %s of the demo city: %w", step.name, err)
		}
	}
	d.tree = org.NewTree(d.Units)
	d.addDuties()
	d.addAccounts()
	return d, nil
}

// Tree is the city's units as a tree.
func (d *Data) Tree() *org.Tree { return d.tree }

// Divisions is the city's regions by code.
func (d *Data) Divisions() *org.Regions { return d.regions }

// Second lists the second-level units (二级承办单位), oldest first.
func (d *Data) Second() []org.Unit {
	var second []org.Unit
	for _, u := range d.Units {
		if u.Level == 2 && u.Kind != org.Centre {
			second = append(second, u)
		}
	}
	return second
}

// Named returns the second-level unit with a short name such as 市城管局.
func (d *Data) Named(short string) (org.Unit, bool) { return d.tree.Unit(d.short[short]) }

// Lead returns the unit a ticket belongs to by the list of powers and duties.
func (d *Data) Lead(category string, region org.RegionCode) (org.UnitID, bool) {
	duty, ok := org.Responsible(d.Duties, category, region)
	return duty.Unit, ok
}

// Below returns the unit that unit gives a ticket on to (下派): a county gives it
// to its bureau for the matter or to the township, a bureau to its own lower unit.
// It returns false at the bottom of the tree.
func (d *Data) Below(unit org.UnitID, category string, region org.RegionCode) (org.UnitID, bool) {
	u, ok := d.tree.Unit(unit)
	if !ok {
		return 0, false
	}
	if u.Kind == org.County || u.Kind == org.Park {
		if id, ok := d.local[local{u.Region, d.defaultUnit(category)}]; ok {
			return id, true
		}
		if id, ok := d.town[region.Township()]; ok && d.tree.Within(unit, id) {
			return id, true
		}
	}
	children := d.tree.Children(unit)
	if len(children) == 0 {
		return 0, false
	}
	return children[hash(category)%len(children)], true
}

func (d *Data) defaultUnit(category string) org.UnitID {
	duty, _ := org.Responsible(d.Duties, category, "")
	return duty.Unit
}

// hash spreads category ids over choices, always the same way.
func hash(s string) int {
	h := 0
	for _, r := range s {
		h = (h*31 + int(r)) % 10007
	}
	return h
}

// lines returns the lines of an embedded file with their numbers, without
// comments and empty ones.
func lines(name string, each func(line string) error) error {
	b, err := files.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	for i, line := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		if err := each(line); err != nil {
			return fmt.Errorf("%s line %d: %w", name, i+1, err)
		}
	}
	return nil
}
