package city

import (
	"fmt"
	"strings"

	"suban/internal/org"
)

// The centre is unit 1, its sections follow, second-level units count from 101
// in the order they joined, lower units from 1001.
const (
	centreID org.UnitID = 1
	secondID org.UnitID = 101
	lowerID  org.UnitID = 1001
)

// founded is when the hotline centre opened.
const founded = "2018-06-01"

func (d *Data) readUnits() error {
	d.addUnit(org.Unit{
		ID: centreID, Name: "宿州市12345热线服务中心", Short: "热线中心", Level: 1, Kind: org.Centre, Region: Code, OpenedOn: founded,
		Lead: "中心副主任（分管热线）", Section: "综合保障科", Contact: "值班长",
	})
	for _, read := range []func() error{d.readCentre, d.readSecond, d.readLocal} {
		if err := read(); err != nil {
			return err
		}
	}
	d.addTownships()
	return nil
}

// addUnit opens a unit and returns its id; one without an id gets the next lower one.
func (d *Data) addUnit(u org.Unit) org.UnitID {
	if u.ID == 0 {
		u.ID = lowerID
		if last := d.Units[len(d.Units)-1].ID; last >= lowerID {
			u.ID = last + 1
		}
	}
	u.Enabled = true
	if u.Short == "" {
		u.Short = u.Name
	}
	if u.Lead == "" {
		u.Lead = leadPost(u.Name)
	}
	if u.Contact == "" {
		u.Contact = contactPosts[int(u.ID)%len(contactPosts)]
	}
	d.Units = append(d.Units, u)
	return u.ID
}

// readCentre reads the centre's own sections: desks of people, no handling units.
func (d *Data) readCentre() error {
	id := centreID
	return lines("centre.txt", func(line string) error {
		f := strings.Split(line, "|")
		if len(f) != 5 {
			return fmt.Errorf("%q is no section", line)
		}
		id++
		d.addUnit(org.Unit{
			ID: id, Parent: centreID, Name: f[0], Short: f[1], Level: 2, Kind: org.Centre, Region: Code, OpenedOn: founded,
			Lead: f[2], Section: f[3], Contact: f[4],
		})
		return nil
	})
}

// lower is a unit of level 3 or 4 waiting for its id.
type lower struct {
	level int
	unit  org.Unit
}

// readSecond reads the second-level units in the order they joined, then gives
// ids to the municipal units below them.
func (d *Data) readSecond() error {
	var opened string
	var above org.Unit
	var waiting []lower
	id := secondID
	err := lines("units.txt", func(line string) error {
		if date, ok := strings.CutPrefix(line, "> "); ok {
			opened = date
			return nil
		}
		text := strings.TrimLeft(line, "+")
		f := strings.Split(text, "|")
		if level := len(line) - len(text); level > 0 {
			if len(f) != 2 {
				return fmt.Errorf("%q is no lower unit", line)
			}
			waiting = append(waiting, lower{2 + level, org.Unit{
				Parent: above.ID, Name: f[0], Kind: org.Office, Region: Code, OpenedOn: opened, Section: f[1],
			}})
			return nil
		}
		if len(f) < 4 {
			return fmt.Errorf("%q is no unit", line)
		}
		above = org.Unit{
			ID: id, Parent: centreID, Name: f[1], Short: f[2], Level: 2, Kind: org.UnitKind(f[0]), Region: Code, OpenedOn: opened, Section: f[3],
		}
		if len(f) == 5 {
			above.Region = org.RegionCode(f[4])
			d.area[above.Region] = id
		}
		d.short[above.Short] = id
		d.addUnit(above)
		id++
		return nil
	})
	var third org.UnitID
	for _, l := range waiting {
		l.unit.Level = l.level
		if l.level == 4 {
			l.unit.Parent = third
		}
		if added := d.addUnit(l.unit); l.level == 3 {
			third = added
		}
	}
	return err
}

// readLocal gives every county, district and park its bureaus and their lower units.
func (d *Data) readLocal() error {
	type bureau struct {
		name, section, work string
		lower               [][2]string
	}
	lists := map[string][]*bureau{}
	var list string
	err := lines("local.txt", func(line string) error {
		f := strings.Split(strings.TrimPrefix(line, "+"), "|")
		switch {
		case len(f) == 1:
			list = f[0]
		case len(f) == 2 && line[0] == '+':
			last := lists[list][len(lists[list])-1]
			last.lower = append(last.lower, [2]string{f[0], f[1]})
		case len(f) == 3 && d.short[f[2]] != 0:
			lists[list] = append(lists[list], &bureau{name: f[0], section: f[1], work: f[2]})
		default:
			return fmt.Errorf("%q is no local unit", line)
		}
		return nil
	})
	for _, area := range d.regions.Below(Code) {
		parent := d.unitAt(d.area[area])
		kind := "county"
		if parent.Kind == org.Park {
			kind = "park"
		}
		for _, b := range lists[kind] {
			u := org.Unit{Parent: parent.ID, Level: 3, Kind: org.Office, Region: area, OpenedOn: parent.OpenedOn,
				Name: parent.Short + b.name, Short: localShort(parent.Short, b.work), Section: b.section}
			if kind == "park" {
				u.Short = u.Name
			}
			id := d.addUnit(u)
			d.local[local{area, d.short[b.work]}] = id
			for _, l := range b.lower {
				d.addUnit(org.Unit{Parent: id, Level: 4, Kind: org.Office, Region: area, OpenedOn: parent.OpenedOn,
					Name: parent.Short + l[0], Section: l[1]})
			}
		}
	}
	return err
}

// localShort turns 市城管局 or 宿州供电公司 into 萧县城管局, 萧县供电公司.
func localShort(county, municipal string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(municipal, "市"), "宿州")
	return county + strings.ReplaceAll(name, "支队", "大队")
}

// addTownships makes every township and street a unit below its county; the
// first ones of each county have an office and a team of their own.
func (d *Data) addTownships() {
	for _, area := range d.regions.Below(Code) {
		parent := d.unitAt(d.area[area])
		for i, code := range d.regions.Below(area) {
			region, _ := d.regions.Region(code)
			id := d.addUnit(org.Unit{Parent: parent.ID, Level: 3, Kind: org.Township, Region: code, OpenedOn: parent.OpenedOn,
				Name: townOffice(parent.Short, region.Name), Short: region.Name, Section: "党政办公室"})
			d.town[code] = id
			if i >= 6 {
				continue
			}
			for _, l := range [][2]string{{"便民服务中心", "综合窗口"}, {"综合行政执法队", "值班岗"}} {
				d.addUnit(org.Unit{Parent: id, Level: 4, Kind: org.Office, Region: code, OpenedOn: parent.OpenedOn,
					Name: region.Name + l[0], Section: l[1]})
			}
		}
	}
}

// townOffice is the full name of the body that governs a township.
func townOffice(county, town string) string {
	name := town
	if !strings.HasPrefix(town, county) && !strings.HasPrefix(town, "宿州") {
		name = county + town
	}
	switch {
	case strings.HasSuffix(town, "镇"), strings.HasSuffix(town, "乡"):
		return name + "人民政府"
	case strings.HasSuffix(town, "街道"):
		return name + "办事处"
	case strings.Contains(town, "管委会"):
		return name
	}
	return name + "管理委员会"
}

func (d *Data) unitAt(id org.UnitID) org.Unit {
	for _, u := range d.Units {
		if u.ID == id {
			return u
		}
	}
	return org.Unit{}
}

// contactPosts are the posts that do the hotline's work in a unit (业务人员).
var contactPosts = []string{"热线承办岗", "热线专员", "综合业务岗", "诉求办理岗"}

// leadPost is the post in charge of the hotline (分管负责人) by what the unit is called.
func leadPost(name string) string {
	for _, end := range []struct{ suffix, post string }{
		{"区人民政府", "副区长"}, {"县人民政府", "副县长"}, {"镇人民政府", "副镇长"}, {"乡人民政府", "副乡长"},
		{"街道办事处", "办事处副主任"}, {"残疾人联合会", "副理事长"}, {"联合会", "副主席"}, {"检察院", "副检察长"}, {"总工会", "副主席"}, {"支队", "副支队长"}, {"大队", "副大队长"},
		{"分局", "副局长"}, {"局", "副局长"}, {"部", "副部长"}, {"公司", "副总经理"}, {"银行", "副行长"}, {"支行", "副行长"}, {"分行", "副行长"},
		{"委", "副主任"}, {"会", "副主任"}, {"院", "副院长"}, {"所", "副所长"}, {"站", "副站长"}, {"队", "副队长"}, {"社", "副主任"}, {"馆", "副馆长"},
		{"中心", "副主任"}, {"处", "副处长"},
	} {
		if strings.HasSuffix(name, end.suffix) {
			return end.post + "（分管热线）"
		}
	}
	return "分管热线负责人"
}
