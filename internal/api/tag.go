package api

import (
	"context"

	"suban/internal/triage"
)

// tagPage is the rules by which tickets are marked (标签规则).
type tagPage struct {
	Items    []triage.Tag `json:"items"`
	Versions []triage.Tag `json:"versions" doc:"历次修改,新的在前"`
}

// TagText is a rule as its writer fills it in.
type TagText struct {
	ID      int64  `json:"id,omitempty" minimum:"0" doc:"不写为新规则"`
	Version int    `json:"version,omitempty" minimum:"0" doc:"您看到的版本"`
	Name    string `json:"name" maxLength:"40" doc:"标签"`
	Text    string `json:"text" maxLength:"4000" doc:"每行一个条件,都要符合。词: 有一个即可;同时: 都要有;不含: 都没有;样式: 正则;分类、地区、时段 22:00-06:00、日期 2026-06-01至2026-09-30;紧急: 较急/紧急/突发;呼叫: 班长"`
}

type previewRequest struct{ Body TagText }

type saveTagRequest struct {
	Body struct {
		TagText
		Enabled bool `json:"enabled"`
	}
}

// tagPreview is what a rule would have marked among the newest tickets.
type tagPreview struct {
	Looked  int          `json:"looked" doc:"看了最近多少件"`
	Marked  int          `json:"marked" doc:"会标记多少件"`
	Stopped bool         `json:"stopped" doc:"时间到了,没有看完一万件"`
	Sample  []taggedItem `json:"sample"`
}

type taggedItem struct {
	TicketRow
	Words []string `json:"words"`
}

func (s *server) tagDoors() {
	const tag = "智能建议"
	door(s, signedIn, get("tagRules", "/api/tag-rules", "标签规则", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[tagPage], error) {
		return s.tagPage(ctx, by)
	})
	door(s, signedIn, post("previewTag", "/api/tag-rules/preview", "试算:会标记最近一万件中的哪些", tag), func(ctx context.Context, by caller, in *previewRequest) (*body[tagPreview], error) {
		p, err := s.Casework.PreviewTag(ctx, by.Actor, triage.Tag{Name: in.Body.Name, Text: in.Body.Text})
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		v := tagPreview{Looked: p.Looked, Marked: p.Marked, Stopped: p.Stopped, Sample: []taggedItem{}}
		for _, i := range p.Sample {
			v.Sample = append(v.Sample, taggedItem{n.row(i.Item), append([]string{}, i.Words...)})
		}
		return bodyOf(v), err
	})
	door(s, signedIn, post("saveTag", "/api/tag-rules", "保存标签规则", tag), func(ctx context.Context, by caller, in *saveTagRequest) (*body[tagPage], error) {
		b := in.Body
		if _, err := s.Casework.SaveTag(ctx, by.Actor, triage.Tag{ID: b.ID, Version: b.Version, Name: b.Name, Text: b.Text, Enabled: b.Enabled}); err != nil {
			return nil, err
		}
		return s.tagPage(ctx, by)
	})
}

func (s *server) tagPage(ctx context.Context, by caller) (*body[tagPage], error) {
	now, was, err := s.Casework.Tags(ctx, by.Actor)
	return bodyOf(tagPage{append([]triage.Tag{}, now...), append([]triage.Tag{}, was...)}), err
}
