package org

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"suban/internal/fault"
)

func TestEveryRoleAndPermissionIsNamed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range Permissions {
		if !p.Known() || seen[p.Name()] {
			t.Errorf("permission %s has no name of its own", p)
		}
		seen[p.Name()] = true
	}
	given := map[Permission]bool{}
	for _, r := range Roles {
		if r.Name() == string(r) || seen[r.Name()] {
			t.Errorf("role %s has no name of its own", r)
		}
		seen[r.Name()] = true
		if len(r.Permissions()) == 0 {
			t.Errorf("%s may do nothing", r.Name())
		}
		if err := CheckPermissions(r, r.Permissions()); err != nil {
			t.Errorf("preset of %s: %v", r.Name(), err)
		}
		if err := Compatible([]Role{r}); err != nil {
			t.Errorf("%s alone: %v", r.Name(), err)
		}
		for _, p := range r.Permissions() {
			given[p] = true
		}
	}
	for _, p := range Permissions {
		if !given[p] {
			t.Errorf("no role may %s", p.Name())
		}
	}
	if len(Roles) != 24 {
		t.Errorf("%d roles", len(Roles))
	}
}

func TestCompatible(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		roles []Role
		says  string
	}{
		{"an agent who follows up", []Role{Agent, FollowUpClerk}, ""},
		{"one administrator", []Role{AuditAdmin}, ""},
		{"named twice", []Role{AuditAdmin, AuditAdmin}, ""},
		{"nobody", nil, ""},
		{"two administrators", []Role{SystemAdmin, AuditAdmin}, "三员分立"},
		{"all three", []Role{SecurityAdmin, SystemAdmin, AuditAdmin}, "三员分立"},
		{"an administrator who dispatches", []Role{Dispatcher, SystemAdmin}, "不接触业务数据"},
		{"the other order", []Role{SecurityAdmin, Director}, "不接触业务数据"},
		{"no such role", []Role{"king"}, "king"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := Compatible(tt.roles)
			if tt.says == "" && err != nil {
				t.Fatalf("refused: %v", err)
			}
			if tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %v, want %s", err, tt.says)
			}
		})
	}
}

// TestThreeAdministratorsStaySeparate: whatever sets are accepted and whatever
// roles are compatible, nobody holds two administrators' own permissions, and no
// administrator sees a ticket.
func TestThreeAdministratorsStaySeparate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sets := Presets()
		for range rapid.IntRange(0, 10).Draw(t, "changes") {
			r := rapid.SampledFrom(Roles).Draw(t, "role")
			set := rapid.SliceOfDistinct(rapid.SampledFrom(Permissions), rapid.ID).Draw(t, "set")
			if CheckPermissions(r, set) == nil {
				sets[r] = set
			}
		}
		roles := rapid.SliceOfDistinct(rapid.SampledFrom(Roles), rapid.ID).Draw(t, "roles")
		if Compatible(roles) != nil {
			return
		}
		a := NewActor(User{ID: 1, Unit: 1, Roles: roles}, sets, NewTree(centre()))
		held := 0
		for _, own := range [][]Permission{{ManageUsers, ManageUnits}, {ManageKeys}, {ReadAudit}} {
			if slices.ContainsFunc(own, a.May) {
				held++
			}
		}
		if held > 1 {
			t.Fatalf("%v holds the permissions of %d administrators", roles, held)
		}
		if slices.ContainsFunc(roles, Role.Administers) && !a.Scope().None {
			t.Fatalf("%v sees %+v", roles, a.Scope())
		}
	})
}

func TestCheckPermissionsRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		role Role
		set  []Permission
		says string
	}{
		{Agent, []Permission{ReadAudit}, "审计管理员"},
		{SystemAdmin, []Permission{ManageKeys}, "安全管理员"},
		{AuditAdmin, []Permission{SeeAll}, "不接触业务数据"},
		{SecurityAdmin, []Permission{ManagePolicies, ManageKeys}, ""},
		{Agent, []Permission{"fly"}, "fly"},
		{"king", nil, "king"},
	}
	for _, tt := range tests {
		err := CheckPermissions(tt.role, tt.set)
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
			t.Errorf("%s %v: got %v, want %q", tt.role, tt.set, err, tt.says)
		}
		if f, ok := fault.Of(err); err != nil && (!ok || f.Kind != fault.Invalid) {
			t.Errorf("%s %v: %v is no refusal", tt.role, tt.set, err)
		}
	}
}

func TestSystemActsButReadsNoNumbers(t *testing.T) {
	t.Parallel()
	for _, p := range []Permission{HandleTickets, Review, AppointUnit, DecideExtension, FollowUp, Supervise} {
		if !System.May(p) {
			t.Errorf("the system may not %s", p.Name())
		}
	}
	for _, p := range []Permission{Reveal, Export, ConfirmErase, ConfirmReject, Rule, SignOff, ManageKeys} {
		if System.May(p) {
			t.Errorf("the system may %s", p.Name())
		}
	}
	if !System.Scope().All || !Citizen.Scope().None || Citizen.May(Register) {
		t.Error("the system sees all, the public door nothing")
	}
}
