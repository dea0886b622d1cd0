package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/steward"
	"suban/internal/workday"
)

// unitRow is a unit as its administrator keeps it.
type unitRow struct {
	org.Unit
	Open       bool     `json:"open" doc:"现在承办"`
	Incomplete []string `json:"incomplete" doc:"还没有登记的岗位"`
	Accounts   int      `json:"accounts" doc:"本单位的账号"`
	Version    int      `json:"version" doc:"修改时带上"`
}

// unitFigures are the units and what is to be counted about them.
type unitFigures struct {
	Items      []unitRow     `json:"items"`
	Second     int           `json:"second" doc:"现在的二级承办单位"`
	Incomplete int           `json:"incomplete" doc:"承办中而登记不全的单位"`
	Openings   []org.Opening `json:"openings" doc:"二级承办单位家数的变化"`
}

// UnitBody is what an administrator may say about a unit.
type UnitBody struct {
	Parent    org.UnitID     `json:"parent,omitempty" minimum:"0" doc:"上级单位"`
	Name      string         `json:"name" maxLength:"200"`
	Short     string         `json:"short,omitempty" maxLength:"200" doc:"简称"`
	Kind      org.UnitKind   `json:"kind"`
	Region    org.RegionCode `json:"region,omitempty" doc:"不填为上级单位的地区"`
	OpenedOn  string         `json:"opened_on" doc:"启用日期"`
	ClosedOn  string         `json:"closed_on,omitempty" doc:"停用日期:从这一天起不再承办"`
	Lead      string         `json:"lead,omitempty" maxLength:"200" doc:"分管负责人(岗位)"`
	Section   string         `json:"section,omitempty" maxLength:"200" doc:"责任科室"`
	Contact   string         `json:"contact,omitempty" maxLength:"200" doc:"业务人员(岗位)"`
	Successor org.UnitID     `json:"successor,omitempty" minimum:"0" doc:"并入单位"`
}

func (b UnitBody) unit() org.Unit {
	return org.Unit{Parent: b.Parent, Name: b.Name, Short: b.Short, Kind: b.Kind, Region: b.Region, OpenedOn: b.OpenedOn, ClosedOn: b.ClosedOn,
		Lead: b.Lead, Section: b.Section, Contact: b.Contact, Successor: b.Successor}
}

type openUnitRequest struct{ Body UnitBody }

type changeUnitRequest struct {
	ID   org.UnitID `path:"id" minimum:"1"`
	Body struct {
		UnitBody
		Version int `json:"version" minimum:"0" doc:"看到的版本"`
	}
}

// revision is one change of the basic data.
type revision struct {
	Key    string         `json:"key"`
	N      int            `json:"n"`
	At     time.Time      `json:"at"`
	By     org.UserID     `json:"by"`
	Name   string         `json:"name"`
	Action string         `json:"action"`
	Was    map[string]any `json:"was,omitempty"`
	Body   map[string]any `json:"body"`
}

type revisionsRequest struct {
	Noun string `query:"noun" required:"true" enum:"unit,category,policy,notice_template,reply_template,reason" doc:"哪一类"`
	Key  string `query:"key" maxLength:"80" doc:"哪一个;不写为全部"`
}

func (s *server) unitDoors() {
	const tag = "管理"
	door(s, signedIn, get("adminUnits", "/api/admin/units", "全部单位,含停用的,和登记不全的家数", tag), s.adminUnits)
	door(s, signedIn, post("openUnit", "/api/admin/units", "新设单位", tag), func(ctx context.Context, by caller, in *openUnitRequest) (*body[unitRow], error) {
		u, err := s.Steward.OpenUnit(ctx, by.Actor, in.Body.unit())
		return bodyOf(unitRow{Unit: u, Version: 1}), err
	})
	door(s, signedIn, post("changeUnit", "/api/admin/units/{id}", "修改、改挂、停用或合并单位", tag), func(ctx context.Context, by caller, in *changeUnitRequest) (*body[unitRow], error) {
		u := in.Body.unit()
		u.ID = in.ID
		u, err := s.Steward.ChangeUnit(ctx, by.Actor, in.Body.Version, u)
		return bodyOf(unitRow{Unit: u, Version: in.Body.Version + 1}), err
	})
	door(s, signedIn, get("revisions", "/api/admin/revisions", "基础数据的变更记录", tag), s.revisions)
}

// keeps refuses whoever keeps none of the basic data.
func keeps(by caller) error {
	for _, p := range steward.Nouns {
		if by.May(p) {
			return nil
		}
	}
	return fault.New(fault.Denied, "您没有管理权限,请联系系统管理员或中心主任")
}

func (s *server) adminUnits(ctx context.Context, by caller, _ *struct{}) (*body[unitFigures], error) {
	if err := keeps(by); err != nil {
		return nil, err
	}
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := s.Steward.Seen(ctx, steward.Unit)
	if err != nil {
		return nil, err
	}
	staff, err := s.Accounts.Staff(ctx)
	if err != nil {
		return nil, err
	}
	today := workday.DateOf(s.Now()).String()
	f := unitFigures{Items: []unitRow{}, Openings: book.Units.Openings()}
	for _, u := range book.Units.Units() {
		v := unitRow{Unit: u, Open: u.Open(today), Incomplete: append([]string{}, u.Incomplete()...), Accounts: staff[u.ID], Version: seen[fmt.Sprint(u.ID)]}
		if v.Open && u.Kind != org.Centre {
			if u.Level == 2 {
				f.Second++
			}
			if len(v.Incomplete) > 0 {
				f.Incomplete++
			}
		}
		f.Items = append(f.Items, v)
	}
	return bodyOf(f), nil
}

func (s *server) revisions(ctx context.Context, by caller, in *revisionsRequest) (*list[revision], error) {
	found, err := s.Steward.Revisions(ctx, by.Actor, in.Noun, in.Key)
	var all []revision
	for _, r := range found {
		v := revision{Key: r.Key, N: r.N, At: r.At, By: r.By, Name: r.Name, Action: r.Action, Body: map[string]any{}}
		_ = json.Unmarshal(r.Was, &v.Was)
		_ = json.Unmarshal(r.Body, &v.Body)
		all = append(all, v)
	}
	return listOf(all), err
}
