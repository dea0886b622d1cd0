package api

import (
	"context"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/triage"
)

// triageState is what speaks now and what the centre decided about it.
type triageState struct {
	Model    suggestionModel  `json:"model"`
	Settings triage.Settings  `json:"settings"`
	Training bool             `json:"training" doc:"正在训练,片刻后刷新"`
	Models   []postgres.Model `json:"models" doc:"历次训练,新的在前"`
}

type triageSettingsRequest struct{ Body triage.Settings }

// dutyItem is a line of the list of powers and duties (权责清单).
type dutyItem struct {
	ID       int64       `json:"id"`
	Category categoryRef `json:"category"`
	Region   *place      `json:"region" doc:"没有时为全市"`
	Unit     ref         `json:"unit"`
	Item     string      `json:"item" doc:"清单条目"`
}

type dutyPage struct {
	Items    []dutyItem             `json:"items"`
	Total    int                    `json:"total"`
	Versions []postgres.DutyVersion `json:"versions" doc:"历次版本,新的在前"`
}

type dutiesRequest struct {
	Version  int        `query:"version" minimum:"0" doc:"第几版;不写为现行"`
	Category string     `query:"category" maxLength:"40" doc:"分类和它的下级"`
	Unit     org.UnitID `query:"unit" minimum:"0"`
	Skip     int        `query:"skip" minimum:"0"`
	Limit    int        `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type setDutyRequest struct {
	Body struct {
		Category string         `json:"category" maxLength:"40"`
		Region   org.RegionCode `json:"region,omitempty" maxLength:"12" doc:"不写为全市"`
		Unit     org.UnitID     `json:"unit" minimum:"1"`
		Item     string         `json:"item,omitempty" maxLength:"60" doc:"清单条目,如 第 2.3.1 项"`
		Remark   string         `json:"remark" maxLength:"300" doc:"依据"`
	}
}

type endDutyRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Remark string `json:"remark" maxLength:"300" doc:"依据"`
	}
}

type newVersion struct {
	Version int `json:"version"`
}

func (s *server) triageDoors() {
	const tag = "智能建议"
	door(s, signedIn, get("triage", "/api/triage", "分类模型和设置", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[triageState], error) {
		return s.triageState(ctx, by)
	})
	door(s, signedIn, post("setTriage", "/api/triage/settings", "修改智能建议的设置", tag), func(ctx context.Context, by caller, in *triageSettingsRequest) (*body[triageState], error) {
		if err := s.Casework.SetTriage(ctx, by.Actor, in.Body); err != nil {
			return nil, err
		}
		return s.triageState(ctx, by)
	})
	door(s, signedIn, post("retrain", "/api/triage/retrain", "重新训练", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[triageState], error) {
		if err := s.Casework.AskRetrain(ctx, by.Actor); err != nil {
			return nil, err
		}
		return s.triageState(ctx, by)
	})
	s.tagDoors()
	s.qualityDoors()
	door(s, signedIn, get("duties", "/api/duties", "权责清单", tag), s.duties)
	door(s, signedIn, post("setDuty", "/api/duties", "写入权责清单一条,成为新版本", tag), func(ctx context.Context, by caller, in *setDutyRequest) (*body[newVersion], error) {
		b := in.Body
		v, err := s.Casework.SetDuty(ctx, by.Actor, org.Duty{Category: b.Category, Region: b.Region, Unit: b.Unit, Item: b.Item}, b.Remark)
		return bodyOf(newVersion{v}), err
	})
	door(s, signedIn, post("endDuty", "/api/duties/{id}/end", "停用权责清单一条", tag), func(ctx context.Context, by caller, in *endDutyRequest) (*body[newVersion], error) {
		v, err := s.Casework.EndDuty(ctx, by.Actor, in.ID, in.Body.Remark)
		return bodyOf(newVersion{v}), err
	})
}

func (s *server) triageState(ctx context.Context, by caller) (*body[triageState], error) {
	models, err := s.Casework.Models(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	l, err := s.Casework.Lore(ctx)
	if err != nil {
		return nil, err
	}
	for i := range models {
		models[i].Quality.Confusion, models[i].Quality.Labels = nil, nil // asked for apart
	}
	if models == nil {
		models = []postgres.Model{}
	}
	return bodyOf(triageState{Model: modelOf(s.Casework.Standing(ctx, l)), Settings: l.Settings, Training: s.Casework.Training(), Models: models}), nil
}

func (s *server) duties(ctx context.Context, by caller, in *dutiesRequest) (*body[dutyPage], error) {
	all, versions, err := s.Casework.Duties(ctx, in.Version)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	p := dutyPage{Items: []dutyItem{}, Versions: versions}
	for _, d := range all {
		if in.Category != "" && !org.Above(in.Category, d.Category) || in.Unit != 0 && d.Unit != in.Unit {
			continue
		}
		p.Total++
		if p.Total > in.Skip && len(p.Items) < in.Limit {
			p.Items = append(p.Items, dutyItem{d.ID, categoryRef{d.Category, n.path(d.Category)}, n.region(d.Region), n.unit(d.Unit), d.Item})
		}
	}
	if p.Versions == nil {
		p.Versions = []postgres.DutyVersion{}
	}
	return bodyOf(p), nil
}
