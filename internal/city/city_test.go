package city

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"suban/internal/org"
)

func TestDivisions(t *testing.T) {
	t.Parallel()
	d := Demo()
	levels := map[int]int{}
	for _, r := range d.Regions {
		levels[r.Level]++
		parent, ok := d.Divisions().Region(r.Parent)
		if r.Level > org.CityLevel && (!ok || parent.Level != r.Level-1 || !r.Code.Within(r.Parent)) {
			t.Errorf("%s %s does not lie in %q", r.Code, r.Name, r.Parent)
		}
		if strings.HasSuffix(r.Name, "委会") || strings.HasSuffix(r.Name, "委员会") {
			t.Errorf("%s is a committee, not a place", r.Name)
		}
	}
	if diff := cmp.Diff(map[int]int{1: 1, 2: 7, 3: 122, 4: 1358}, levels); diff != "" {
		t.Errorf("regions by level: %s", diff)
	}
	for code, address := range map[org.RegionCode]string{
		"341302001003": "埇桥区埇桥街道东仙桥社区", "341321101": "砀山县赵屯镇", "341372": "宿州经济技术开发区",
	} {
		if got := d.Divisions().Address(code); got != address {
			t.Errorf("%s = %s, want %s", code, got, address)
		}
	}
}

// S09, S10, S12: party bodies and mass organisations are among the units, of the second level
// there were 76 and are 104, and none lacks its leader, its section or its clerk.
func TestUnitsStand(t *testing.T) {
	t.Parallel()
	d := Demo()
	if err := org.CheckAll(d.Units, "2022-10-31"); err != nil {
		t.Error(err)
	}
	second := d.Second()
	if len(second) != 104 {
		t.Errorf("%d second-level units", len(second))
	}
	opened := func(on string) int {
		n := 0
		for _, u := range second {
			if u.Open(on) {
				n++
			}
		}
		return n
	}
	for on, want := range map[string]int{"2021-01-01": 76, "2022-10-07": 100, "2022-10-31": 104} {
		if got := opened(on); got != want {
			t.Errorf("on %s %d second-level units are open, want %d", on, got, want)
		}
	}
	kinds, depth := map[org.UnitKind]int{}, 0
	for _, u := range d.Units {
		kinds[u.Kind]++
		depth = max(depth, u.Level)
		if missing := u.Incomplete(); missing != nil {
			t.Errorf("%s lacks %v", u.Name, missing)
		}
		if _, ok := d.Divisions().Region(u.Region); !ok {
			t.Errorf("%s is in no region: %s", u.Name, u.Region)
		}
	}
	if kinds[org.County] != 5 || kinds[org.Park] != 2 || kinds[org.Township] != 122 || kinds[org.Party] < 10 || kinds[org.Enterprise] < 15 || depth != 4 {
		t.Errorf("kinds %v, depth %d", kinds, depth)
	}
}

func TestSecondLevelNamesDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, u := range Demo().Second() {
		if seen[u.Name] || seen[u.Short] {
			t.Errorf("%s or %s stands twice", u.Name, u.Short)
		}
		seen[u.Name], seen[u.Short] = true, true
	}
}

func TestCategories(t *testing.T) {
	t.Parallel()
	d := Demo()
	levels, names := map[int]int{}, map[string]bool{}
	byID := map[string]org.Category{}
	for _, c := range d.Categories {
		levels[c.Level]++
		byID[c.ID] = c
		if names[c.Parent+c.Name] {
			t.Errorf("%s stands twice below %s", c.Name, c.Parent)
		}
		names[c.Parent+c.Name] = true
		parent, ok := byID[c.Parent]
		if c.Level > 1 && (!ok || parent.Level != c.Level-1 || !org.Above(c.Parent, c.ID)) {
			t.Errorf("%s %s hangs below %q", c.ID, c.Name, c.Parent)
		}
		if c.Level == 3 && (len(c.Keywords) < 2 || len(c.Keywords) > 6) {
			t.Errorf("%s has the keywords %v", c.Name, c.Keywords)
		}
		if u, ok := d.Tree().Unit(c.Unit); c.Level > 1 && (!ok || u.Level != 2 || u.Kind == org.Centre) {
			t.Errorf("%s belongs to no second-level unit", c.Name)
		}
		if c.Urgency < 0 || c.Urgency > 3 {
			t.Errorf("%s has urgency %d", c.Name, c.Urgency)
		}
	}
	if diff := cmp.Diff(map[int]int{1: 15, 2: 118, 3: 517}, levels); diff != "" {
		t.Errorf("categories by level: %s", diff)
	}
	urgent := map[string]int{"停水": 2, "停电": 2, "停气": 2, "暖气不热": 2, "燃气泄漏": 3, "井盖缺损": 1, "占道摆摊": 0}
	for _, c := range d.Categories {
		if want, ok := urgent[c.Name]; ok && c.Level == 3 && c.Urgency != want {
			t.Errorf("%s has urgency %d, want %d", c.Name, c.Urgency, want)
		}
	}
	if d.theme("营商环境") == "" {
		t.Error("no first-level category 营商环境")
	}
}

// TestEveryMatterHasItsUnit: whatever the leaf and wherever, one second-level unit
// is responsible, a county's own matters are the county's, and below a county the
// ticket finds a lower unit.
func TestEveryMatterHasItsUnit(t *testing.T) {
	t.Parallel()
	d := Demo()
	counties := 0
	for _, c := range d.Categories {
		if c.Level != 3 {
			continue
		}
		for _, area := range d.Divisions().Below(Code) {
			id, ok := d.Lead(c.ID, area)
			u, _ := d.Tree().Unit(id)
			if !ok || u.Level != 2 || u.Kind == org.Centre {
				t.Errorf("%s in %s: no unit", c.Name, area)
			}
			if u.Kind != org.County && u.Kind != org.Park {
				continue
			}
			counties++
			town := d.Divisions().Below(area)[0]
			if u.Region != area {
				t.Errorf("%s in %s is given to %s", c.Name, area, u.Short)
			}
			if below, ok := d.Below(id, c.ID, town); !ok || !d.Tree().Within(id, below) {
				t.Errorf("%s in %s finds no unit below %s", c.Name, town, u.Short)
			}
		}
	}
	if counties < 1000 {
		t.Errorf("only %d matters are the counties'", counties)
	}
	for _, tt := range []struct {
		leaf string
		area org.RegionCode
		want string
	}{
		{"占道摆摊", "341302", "埇桥区"}, {"占道摆摊", "341300", "市城管局"}, {"停水", "341302", "市供水集团"}, {"停水", "341322", "萧县"},
		{"护照办理", "341324", "市公安局"}, {"企业贷款难", "341321", "宿州农商行"}, {"违纪举报", "341323", "市纪委监委"},
	} {
		at := slices.IndexFunc(d.Categories, func(c org.Category) bool { return c.Level == 3 && c.Name == tt.leaf })
		id, _ := d.Lead(d.Categories[at].ID, tt.area)
		if u, _ := d.Tree().Unit(id); u.Short != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.leaf, tt.area, u.Short, tt.want)
		}
	}
}

// S11: the net has its levels. TestFourLevels walks one ticket down: county, bureau, its brigade, and no further.
func TestFourLevels(t *testing.T) {
	t.Parallel()
	d := Demo()
	at := slices.IndexFunc(d.Categories, func(c org.Category) bool { return c.Name == "占道摆摊" })
	category := d.Categories[at].ID
	unit, _ := d.Lead(category, "341322001")
	var chain []int
	for ok := true; ok; unit, ok = d.Below(unit, category, "341322001") {
		u, _ := d.Tree().Unit(unit)
		chain = append(chain, u.Level)
	}
	if diff := cmp.Diff([]int{2, 3, 4}, chain); diff != "" {
		t.Error(diff)
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	d := Demo()
	logins, shown := map[string]bool{}, map[org.Role]bool{}
	for _, a := range d.Accounts {
		if logins[a.Login] || a.Login == "" || strings.ContainsFunc(a.Login, func(r rune) bool { return r > 'z' }) {
			t.Errorf("login %q", a.Login)
		}
		logins[a.Login] = true
		if err := org.Compatible(a.Roles); err != nil {
			t.Errorf("%s: %v", a.Login, err)
		}
		if _, ok := d.Tree().Unit(a.Unit); !ok {
			t.Errorf("%s is in no unit", a.Login)
		}
		for _, r := range a.Roles {
			shown[r] = shown[r] || a.Shown
		}
	}
	for _, r := range org.Roles {
		if !shown[r] {
			t.Errorf("no account is shown for %s", r.Name())
		}
	}
	for _, u := range d.Second() {
		for _, r := range []org.Role{org.Liaison, org.Handler, org.SectionHead, org.DeputyHead, org.Chief} {
			if a, ok := d.Post(u.ID, r); !ok || a.Unit != u.ID {
				t.Errorf("%s has no %s", u.Short, r.Name())
			}
		}
	}
	if _, ok := d.Post(centreID, org.Chief); ok {
		t.Error("the centre has a 一把手 account")
	}
}

// TestBelowAlwaysDescends: from any unit and any matter, giving it on ends, one
// level down at a time.
func TestBelowAlwaysDescends(t *testing.T) {
	t.Parallel()
	d := Demo()
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(d.Units).Draw(t, "unit")
		c := rapid.SampledFrom(d.Categories).Draw(t, "category")
		r := rapid.SampledFrom(d.Regions).Draw(t, "region")
		for {
			id, ok := d.Below(unit.ID, c.ID, r.Code)
			if !ok {
				return
			}
			below, _ := d.Tree().Unit(id)
			if below.Parent != unit.ID || below.Level != unit.Level+1 {
				t.Fatalf("%s gives on to %s", unit.Name, below.Name)
			}
			unit = below
		}
	})
}
