package api

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// unit is a unit to be chosen (承办单位).
type unit struct {
	ID      org.UnitID   `json:"id"`
	Name    string       `json:"name"`
	Short   string       `json:"short,omitempty"`
	Parent  org.UnitID   `json:"parent,omitempty"`
	Level   int          `json:"level"`
	Kind    org.UnitKind `json:"kind"`
	Region  string       `json:"region"`
	Enabled bool         `json:"enabled" doc:"现在承接工单"`
	Path    string       `json:"path" doc:"从二级单位到本单位"`
	Lead    string       `json:"lead,omitempty" doc:"分管负责人(岗位)"`
	Section string       `json:"section,omitempty" doc:"责任科室"`
	Contact string       `json:"contact,omitempty" doc:"业务人员(岗位)"`
	OnDuty  bool         `json:"on_duty" doc:"有人在岗:本人、代理人或上级单位的人能收件"`
	Duty    string       `json:"duty,omitempty" doc:"不是本单位自己在岗时的说明"`
}

type unitsRequest struct {
	Q      string     `query:"q" maxLength:"40" doc:"名称里的字"`
	Parent org.UnitID `query:"parent" minimum:"0" doc:"只列这个单位的直接下级"`
	Within org.UnitID `query:"within" minimum:"0" doc:"只列这个单位的各级下级"`
	Limit  int        `query:"limit" minimum:"1" maximum:"2000" default:"100"`
}

type regionsRequest struct {
	Parent string `query:"parent" maxLength:"12" doc:"上级代码;不写为县区园区"`
	Q      string `query:"q" maxLength:"40" doc:"名称里的字"`
}

type peopleRequest struct {
	Unit       org.UnitID `query:"unit" minimum:"0" doc:"单位;不写为本单位"`
	Permission string     `query:"permission" maxLength:"40" default:"work" doc:"能办这件事的人"`
}

type peopleItem struct {
	ID   org.UserID `json:"id"`
	Name string     `json:"name" doc:"岗位"`
	Unit ref        `json:"unit"`
}

// policyItem is a time-limit policy in words (办理时限规则).
type policyItem struct {
	ID            int           `json:"id"`
	Name          string        `json:"name"`
	EffectiveFrom string        `json:"effective_from"`
	Current       bool          `json:"current" doc:"现行"`
	TimeClass     string        `json:"time_class,omitempty"`
	Text          string        `json:"text"`
	Policy        ticket.Policy `json:"policy" doc:"全部数值"`
}

func (s *server) rulebookDoors() {
	const tag = "基础数据"
	door(s, signedIn, get("units", "/api/units", "承办单位", tag), s.units)
	door(s, signedIn, get("regions", "/api/regions", "行政区划", tag), s.regions)
	door(s, signedIn, get("categories", "/api/categories", "诉求分类", tag), s.categories)
	door(s, signedIn, get("policies", "/api/policies", "办理时限规则", tag), s.policies)
	door(s, signedIn, get("people", "/api/people", "单位里能办某事的人", tag), s.people)
}

func (s *server) units(ctx context.Context, by caller, in *unitsRequest) (*list[unit], error) {
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	duty, err := s.Accounts.OnDuty(ctx)
	if err != nil {
		return nil, err
	}
	today := workday.DateOf(s.Now()).String()
	var found []unit
	for _, u := range book.Units.Units() {
		if in.Parent != 0 && u.Parent != in.Parent || in.Within != 0 && (u.ID == in.Within || !book.Units.Within(in.Within, u.ID)) || in.Q != "" && !strings.Contains(u.Name, in.Q) && !strings.Contains(u.Short, in.Q) {
			continue
		}
		v := unit{ID: u.ID, Name: u.Name, Short: u.Short, Parent: u.Parent, Level: u.Level, Kind: u.Kind, Region: string(u.Region),
			Enabled: u.Open(today) && u.Kind != org.Centre, Lead: u.Lead, Section: u.Section, Contact: u.Contact}
		var path []string
		for _, above := range book.Units.Path(u.ID) {
			if above.Level > 1 {
				path = append(path, cmp.Or(above.Short, above.Name))
			}
		}
		v.OnDuty, v.Duty = onDuty(book.Units, duty, u)
		v.Path = strings.Join(path, " / ")
		if v.Path == "" {
			v.Path = u.Name
		}
		found = append(found, v)
	}
	// Second-level units first, shorter names before longer: the likelier choice.
	slices.SortStableFunc(found, func(a, b unit) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return listOf(found[:min(len(found), in.Limit)]), nil
}

func (s *server) regions(ctx context.Context, by caller, in *regionsRequest) (*list[org.Region], error) {
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	parent := org.RegionCode(in.Parent)
	if parent == "" {
		parent = org.RegionCode(cityCode(s.City))
	}
	var found []org.Region
	for _, r := range book.Regions.All() {
		if in.Q == "" && r.Parent == parent || in.Q != "" && strings.Contains(r.Name, in.Q) && r.Code.Within(parent) {
			found = append(found, r)
		}
	}
	return listOf(found[:min(len(found), 500)]), nil
}

func (s *server) categories(ctx context.Context, by caller, _ *struct{}) (*list[org.Category], error) {
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.SortedFunc(maps.Values(book.Categories), func(a, b org.Category) int { return compareIDs(a.ID, b.ID) })
	return listOf(all), nil
}

// compareIDs orders 2 before 10 and 3 before 3.1.
func compareIDs(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	return slices.CompareFunc(x, y, func(p, q string) int { return cmp.Or(cmp.Compare(len(p), len(q)), cmp.Compare(p, q)) })
}

func (s *server) policies(ctx context.Context, by caller, _ *struct{}) (*list[policyItem], error) {
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	now := book.Current(s.Now())
	var all []policyItem
	for _, p := range book.Policies {
		all = append(all, policyItem{ID: p.ID, Name: p.Name, EffectiveFrom: p.EffectiveFrom, Current: p.ID == now.ID, Policy: p,
			Text: "咨询类 " + limitText(p.Inquiry) + ",非咨询类 " + limitText(p.Matter) + ",紧急 " + limitText(p.Urgent) + ",突发 " + limitText(p.Sudden)})
	}
	slices.SortFunc(all, func(a, b policyItem) int { return a.ID - b.ID })
	return listOf(all), nil
}

func (s *server) people(ctx context.Context, by caller, in *peopleRequest) (*list[peopleItem], error) {
	if in.Unit == 0 {
		in.Unit = by.Unit
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.Accounts.Colleagues(ctx, by.Actor, in.Unit, org.Permission(in.Permission))
	if err != nil {
		return nil, err
	}
	var all []peopleItem
	for _, p := range found {
		all = append(all, peopleItem{p.ID, p.Name, n.unit(p.Unit)})
	}
	return listOf(all), nil
}
