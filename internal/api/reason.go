package api

import (
	"context"
	"maps"
	"slices"

	"suban/internal/steward"
	"suban/internal/ticket"
)

// reasonList is one list of codes (理由).
type reasonList struct {
	List  string       `json:"list"`
	Name  string       `json:"name"`
	Codes []reasonCode `json:"codes"`
}

type reasonCode struct {
	Code    string `json:"code"`
	Label   string `json:"label"`
	Enabled bool   `json:"enabled"`
	Bearing bool   `json:"bearing" doc:"办理规则要用,不能停用"`
	Version int    `json:"version"`
}

type reasonsRequest struct {
	List string `query:"list" maxLength:"40" doc:"只要这一个列表"`
}

type addReasonRequest struct {
	Body struct {
		List  string `json:"list" maxLength:"40"`
		Label string `json:"label" maxLength:"200"`
	}
}

type changeReasonRequest struct {
	Body struct {
		List    string `json:"list" maxLength:"40"`
		Code    string `json:"code" maxLength:"40"`
		Label   string `json:"label" maxLength:"200"`
		Enabled bool   `json:"enabled"`
		Version int    `json:"version" minimum:"0"`
	}
}

func (s *server) reasonDoors() {
	door(s, signedIn, get("reasons", "/api/reasons", "理由代码,含停用的", "基础数据"), s.reasons)
	door(s, signedIn, post("addReason", "/api/admin/reasons", "新增理由代码", "管理"), func(ctx context.Context, by caller, in *addReasonRequest) (*body[reasonCode], error) {
		o, err := s.Steward.AddReason(ctx, by.Actor, in.Body.List, in.Body.Label)
		return bodyOf(reasonCode{Code: o.Value, Label: o.Label, Enabled: true, Version: 1}), err
	})
	door(s, signedIn, post("changeReason", "/api/admin/reasons/change", "改名、停用或启用理由代码", "管理"), func(ctx context.Context, by caller, in *changeReasonRequest) (*none, error) {
		b := in.Body
		return &none{}, s.Steward.ChangeReason(ctx, by.Actor, b.Version, b.List, ticket.Option{Value: b.Code, Label: b.Label, Disabled: !b.Enabled})
	})
}

func (s *server) reasons(ctx context.Context, _ caller, in *reasonsRequest) (*list[reasonList], error) {
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := s.Steward.Seen(ctx, steward.Reason)
	var all []reasonList
	for _, name := range slices.Sorted(maps.Keys(ticket.Reasons)) {
		if in.List != "" && in.List != name {
			continue
		}
		l := reasonList{List: name, Name: ticket.Reasons[name], Codes: []reasonCode{}}
		for _, o := range book.Lists.Whole(name) {
			l.Codes = append(l.Codes, reasonCode{o.Value, o.Label, !o.Disabled, ticket.Bearing(name, o.Value), seen[name+"."+o.Value]})
		}
		all = append(all, l)
	}
	return listOf(all), err
}
