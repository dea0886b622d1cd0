package api

import (
	"context"

	"suban/internal/steward"
	"suban/internal/ticket"
)

// policyField is one number of the form.
type policyField struct {
	Name  string  `json:"name"`
	Label string  `json:"label"`
	Unit  string  `json:"unit" enum:"时限,分钟,工作日,天,次,占比,是否"`
	Lo    float64 `json:"lo"`
	Hi    float64 `json:"hi"`
}

// policySheet is what the page of time-limit policies shows.
type policySheet struct {
	Fields   []policyField `json:"fields"`
	Current  int           `json:"current" doc:"现行版本"`
	Versions []policySaid  `json:"versions"`
	Presets  []policySaid  `json:"presets" doc:"各省的预置"`
}

// policySaid is a version with its numbers in words.
type policySaid struct {
	Policy ticket.Policy         `json:"policy"`
	Words  map[string]string     `json:"words"`
	Diff   []ticket.PolicyChange `json:"diff" doc:"与现行版本的差别"`
}

type policyRequest struct {
	Body ticket.Policy
}

func (s *server) policyDoors() {
	const tag = "管理"
	door(s, signedIn, get("policySheet", "/api/admin/policies", "时限规则的全部版本、预置和与现行的差别", tag), s.policySheet)
	door(s, signedIn, post("previewPolicy", "/api/admin/policies/preview", "新版时限规则会有什么变化", tag), func(ctx context.Context, by caller, in *policyRequest) (*body[steward.PolicyPreview], error) {
		v, err := s.Steward.PreviewPolicy(ctx, by.Actor, in.Body)
		return bodyOf(v), err
	})
	door(s, signedIn, post("addPolicy", "/api/admin/policies", "新版时限规则,自生效日起受理的工单适用", tag), func(ctx context.Context, by caller, in *policyRequest) (*body[ticket.Policy], error) {
		p, err := s.Steward.AddPolicy(ctx, by.Actor, in.Body)
		return bodyOf(p), err
	})
}

func (s *server) policySheet(ctx context.Context, by caller, _ *struct{}) (*body[policySheet], error) {
	if err := keeps(by); err != nil {
		return nil, err
	}
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	now := book.Current(s.Now())
	said := func(p ticket.Policy) policySaid {
		v := policySaid{Policy: p, Words: map[string]string{}, Diff: now.Diff(p)}
		for _, f := range ticket.PolicyFields {
			v.Words[f.Name] = f.Text(p)
		}
		return v
	}
	sheet := policySheet{Current: now.ID, Versions: []policySaid{}, Presets: []policySaid{}}
	for _, f := range ticket.PolicyFields {
		sheet.Fields = append(sheet.Fields, policyField{f.Name, f.Label, f.Unit, f.Lo, f.Hi})
	}
	last := 0
	for id := range book.Policies {
		last = max(last, id)
	}
	for id := last; id > 0; id-- {
		if p, ok := book.Policies[id]; ok {
			sheet.Versions = append(sheet.Versions, said(p))
		}
	}
	for _, p := range ticket.Presets() {
		sheet.Presets = append(sheet.Presets, said(p))
	}
	return bodyOf(sheet), nil
}
