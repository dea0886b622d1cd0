package org

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func actor(unit UnitID, region RegionCode, roles ...Role) Actor {
	return NewActor(User{ID: 7, Name: "坐席 1007", Unit: unit, Region: region, Roles: roles}, Presets(), NewTree(centre()))
}

func TestScope(t *testing.T) {
	t.Parallel()
	theme := actor(1, "", BusinessOffice)
	theme.Themes = []string{"15"}
	tests := []struct {
		name  string
		actor Actor
		want  Scope
	}{
		{"agent", actor(1, "", Agent), Scope{Own: 7}},
		{"floor lead", actor(1, "", FloorLead), Scope{Own: 7, Team: 1}},
		{"dispatcher", actor(1, "", Dispatcher, Agent), Scope{All: true}},
		{"follow-up clerk", actor(1, "", FollowUpClerk), Scope{FollowUps: true}},
		{"district office", actor(3, "341302", DistrictOffice), Scope{Regions: []RegionCode{"341302"}, Units: []UnitID{3, 6}}},
		{"liaison of a bureau", actor(2, "", Liaison), Scope{Units: []UnitID{2, 4, 5}}},
		{"handler", actor(4, "", Handler), Scope{Own: 7}},
		{"city leader", actor(1, "", CityLeader), Scope{Listed: true, Granted: 7}},
		{"business office", theme, Scope{Granted: 7, Themes: []string{"15"}}},
		{"system administrator", actor(1, "", SystemAdmin), Scope{None: true}},
		{"a unit nobody knows", actor(99, "", Liaison), Scope{Units: []UnitID{99}}},
		{"nobody", Actor{}, Scope{None: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, tt.actor.Scope()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	ticket := Facts{
		Region: "341302101", Category: "15.2.1", Units: []UnitID{2, 4}, Registrar: 7, Team: 1,
		Handlers: []UserID{8}, Granted: []UserID{9},
	}
	waiting := ticket
	waiting.ToFollowUp = true
	tests := []struct {
		name  string
		scope Scope
		facts Facts
		want  bool
	}{
		{"all", Scope{All: true}, Facts{}, true},
		{"none wins", Scope{None: true, All: true}, ticket, false},
		{"empty scope", Scope{}, ticket, false},
		{"empty facts", Scope{Own: 0, Team: 0, Granted: 0}, Facts{}, false},
		{"its district", Scope{Regions: []RegionCode{"341302"}}, ticket, true},
		{"another county", Scope{Regions: []RegionCode{"341321"}}, ticket, false},
		{"the whole city", Scope{Regions: []RegionCode{"341300"}}, ticket, true},
		{"its township", Scope{Regions: []RegionCode{"341302101"}}, ticket, true},
		{"a village of it", Scope{Regions: []RegionCode{"341302101001"}}, ticket, false},
		{"its unit", Scope{Units: []UnitID{3, 4}}, ticket, true},
		{"another unit", Scope{Units: []UnitID{3}}, ticket, false},
		{"registrar", Scope{Own: 7}, ticket, true},
		{"handler", Scope{Own: 8}, ticket, true},
		{"somebody else", Scope{Own: 9}, ticket, false},
		{"its team", Scope{Team: 1}, ticket, true},
		{"in the follow-up queue", Scope{FollowUps: true}, waiting, true},
		{"not in the queue", Scope{FollowUps: true}, ticket, false},
		{"granted", Scope{Granted: 9}, ticket, true},
		{"not granted", Scope{Granted: 7}, ticket, false},
		{"theme", Scope{Themes: []string{"15"}}, ticket, true},
		{"another theme", Scope{Themes: []string{"1"}}, ticket, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Visible(tt.scope, tt.facts); got != tt.want {
				t.Errorf("visible = %v", got)
			}
		})
	}
}

// TestMoreRolesSeeMore: adding a role never hides a ticket.
func TestMoreRolesSeeMore(t *testing.T) {
	t.Parallel()
	tree := NewTree(centre())
	rapid.Check(t, func(t *rapid.T) {
		user := User{
			ID:     UserID(rapid.Int64Range(1, 3).Draw(t, "user")),
			Unit:   UnitID(rapid.IntRange(1, 6).Draw(t, "unit")),
			Region: rapid.SampledFrom([]RegionCode{"", "341300", "341302", "341321"}).Draw(t, "region"),
			Roles:  rapid.SliceOfN(rapid.SampledFrom(Roles), 0, 3).Draw(t, "roles"),
			Themes: rapid.SliceOfN(rapid.SampledFrom([]string{"1", "15", "15.2"}), 0, 2).Draw(t, "themes"),
		}
		more := user
		more.Roles = append([]Role{rapid.SampledFrom(Roles).Draw(t, "more")}, user.Roles...)
		f := Facts{
			Region:     rapid.SampledFrom([]RegionCode{"341302001", "341321", "341300"}).Draw(t, "where"),
			Category:   rapid.SampledFrom([]string{"1.1.1", "15.2.1"}).Draw(t, "category"),
			Units:      []UnitID{UnitID(rapid.IntRange(1, 6).Draw(t, "given"))},
			Registrar:  UserID(rapid.Int64Range(1, 3).Draw(t, "registrar")),
			Team:       UnitID(rapid.IntRange(1, 6).Draw(t, "team")),
			ToFollowUp: rapid.Bool().Draw(t, "to follow up"),
			Granted:    []UserID{UserID(rapid.Int64Range(1, 3).Draw(t, "granted"))},
		}
		before := Visible(NewActor(user, Presets(), tree).Scope(), f)
		if before && !Visible(NewActor(more, Presets(), tree).Scope(), f) {
			t.Fatalf("%v sees it, %v does not", user.Roles, more.Roles)
		}
	})
}

func TestResponsible(t *testing.T) {
	t.Parallel()
	duties := []Duty{
		{Category: "3", Unit: 10},
		{Category: "3.2", Unit: 20},
		{Category: "3.2", Region: "341302", Unit: 30},
		{Category: "3.2", Region: "341302101", Unit: 40},
		{Category: "3.2.5", Unit: 50},
	}
	tests := []struct {
		category string
		region   RegionCode
		want     UnitID
	}{
		{"3.1.1", "341302", 10},
		{"3.2.1", "341321", 20},
		{"3.2.1", "341302", 30},
		{"3.2.1", "341302101005", 40},
		{"3.2.1", "", 20},
		{"3.2.5", "341302101", 50},
		{"30.1.1", "341302", 0},
	}
	for _, tt := range tests {
		if got, ok := Responsible(duties, tt.category, tt.region); got.Unit != tt.want || ok != (tt.want != 0) {
			t.Errorf("%s in %s: unit %d %v, want %d", tt.category, tt.region, got.Unit, ok, tt.want)
		}
	}
}

func TestRegions(t *testing.T) {
	t.Parallel()
	r := NewRegions([]Region{
		{Code: "341302101003", Name: "东村", Parent: "341302101", Level: VillageLevel},
		{Code: "341302101", Name: "符离镇", Parent: "341302", Level: TownshipLevel},
		{Code: "341300", Name: "宿州市", Level: CityLevel},
		{Code: "341302", Name: "埇桥区", Parent: "341300", Level: CountyLevel},
	})
	if got := r.Address("341302101003"); got != "埇桥区符离镇东村" {
		t.Errorf("address = %s", got)
	}
	if r.All()[0].Code != "341300" || len(r.Below("341302")) != 1 || r.Address("999999") != "" {
		t.Error("order, children or an unknown code")
	}
	code := RegionCode("341302101003")
	if code.County() != "341302" || code.Township() != "341302101" || RegionCode("341302").Township() != "" {
		t.Error("county or township of a village")
	}
	for _, root := range []RegionCode{"340000", "341300", "341302", "341302101", code} {
		if !code.Within(root) {
			t.Errorf("%s is not within %s", code, root)
		}
	}
	for _, root := range []RegionCode{"", "341321", "341302102", "350000"} {
		if code.Within(root) {
			t.Errorf("%s is within %s", code, root)
		}
	}
}
