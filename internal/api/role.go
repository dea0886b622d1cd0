package api

import (
	"context"

	"suban/internal/org"
)

// roleRow is a role with what it may do in this city.
type roleRow struct {
	Role        org.Role         `json:"role"`
	Name        string           `json:"name"`
	Permissions []org.Permission `json:"permissions"`
	Preset      bool             `json:"preset" doc:"与预置相同"`
	Administers bool             `json:"administers" doc:"三员之一"`
}

type permissionName struct {
	Permission org.Permission `json:"permission"`
	Name       string         `json:"name"`
}

type roleSheet struct {
	Roles       []roleRow        `json:"roles"`
	Permissions []permissionName `json:"permissions"`
}

type setRoleRequest struct {
	Body struct {
		Role        org.Role         `json:"role"`
		Permissions []org.Permission `json:"permissions" maxItems:"80"`
	}
}

func (s *server) roleDoors() {
	const tag = "管理"
	door(s, signedIn, get("roles", "/api/admin/roles", "角色和权限", tag), s.roles)
	door(s, signedIn, post("setRole", "/api/admin/roles", "修改角色的权限(安全管理员)", tag), func(ctx context.Context, by caller, in *setRoleRequest) (*none, error) {
		return &none{}, s.Accounts.SetRolePermissions(ctx, by.Actor, in.Body.Role, in.Body.Permissions)
	})
}

func (s *server) roles(ctx context.Context, by caller, _ *struct{}) (*body[roleSheet], error) {
	sets, err := s.Accounts.RolePermissions(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	var sheet roleSheet
	for _, p := range org.Permissions {
		sheet.Permissions = append(sheet.Permissions, permissionName{p, p.Name()})
	}
	for _, r := range org.Roles {
		sheet.Roles = append(sheet.Roles, roleRow{r, r.Name(), append([]org.Permission{}, sets[r]...), same(sets[r], r.Permissions()), r.Administers()})
	}
	return bodyOf(sheet), nil
}

// same reports whether two sets hold the same permissions.
func same(a, b []org.Permission) bool {
	in := map[org.Permission]bool{}
	for _, p := range a {
		in[p] = true
	}
	for _, p := range b {
		if !in[p] {
			return false
		}
	}
	return len(in) == len(b)
}
