package api

import (
	"context"
	"time"

	"suban/internal/indicator"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/quality"
	"suban/internal/ticket"
)

// samplingRule is one line of the sampling plan (抽检规则).
type samplingRule struct {
	ID       int                `json:"id" minimum:"0" doc:"0 为新规则"`
	Version  int                `json:"version" minimum:"0"`
	Subject  inspection.Subject `json:"subject" enum:"registration,reply,call"`
	Name     string             `json:"name" maxLength:"30"`
	Share    int                `json:"share" doc:"抽检百分比,100 为全检"`
	Double   int                `json:"double" doc:"其中双评的百分比"`
	Urgency  int                `json:"urgency" minimum:"0" maximum:"3" doc:"紧急程度至少"`
	Category string             `json:"category" maxLength:"20"`
	Role     org.Role           `json:"role,omitempty" doc:"登记人的角色"`
	Label    string             `json:"label" maxLength:"12"`
	Rework   bool               `json:"rework" doc:"仅重办答复"`
	Enabled  bool               `json:"enabled"`
	By       string             `json:"by,omitempty"`
	At       *time.Time         `json:"at,omitempty"`
}

type qualityTerms struct {
	Sheets []inspectionSheet `json:"sheets" doc:"各版评分表,新的在前"`
	Rules  []samplingRule    `json:"rules"`
	Edits  bool              `json:"edits" doc:"您可以修改"`
}

type qualityShare struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	QualifiedRate
	Low  float64 `json:"low" doc:"95% 威尔逊区间,0 到 1"`
	High float64 `json:"high"`
}

type lostItem struct {
	Subject inspection.Subject `json:"subject" enum:"registration,reply,call"`
	Name    string             `json:"name"`
	Times   int                `json:"times"`
	Points  int                `json:"points"`
}

// agreement is how two inspectors judge the same pieces without seeing each other.
type agreement struct {
	A        string  `json:"a"`
	B        string  `json:"b"`
	Both     int     `json:"both" doc:"都判合格"`
	OnlyA    int     `json:"only_a"`
	OnlyB    int     `json:"only_b"`
	Neither  int     `json:"neither" doc:"都判不合格"`
	Agreed   float64 `json:"agreed" doc:"一致的比例"`
	Kappa    float64 `json:"kappa" doc:"Cohen κ;没有时 defined 为 false"`
	Defined  bool    `json:"defined"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Strength string  `json:"strength"`
}

func agreementOf(a, b string, s inspection.Square) agreement {
	v := agreement{A: a, B: b, Both: s.Both, OnlyA: s.OnlyFirst, OnlyB: s.OnlySecond, Neither: s.Neither, Agreed: s.Agreed(), Strength: s.Strength()}
	v.Kappa, v.Defined = s.Kappa()
	v.Low, v.High = s.Interval()
	return v
}

// qualityFigures are a period's inspections added up.
type qualityFigures struct {
	From          string         `json:"from"`
	To            string         `json:"to"`
	K29           IndicatorDef   `json:"k29"`
	Registrations QualifiedRate  `json:"registrations" doc:"K29 质检合格率"`
	Replies       QualifiedRate  `json:"replies"`
	Calls         QualifiedRate  `json:"calls"`
	People        []qualityShare `json:"people"`
	Units         []qualityShare `json:"units"`
	Rules         []qualityShare `json:"rules"`
	Lost          []lostItem     `json:"lost"`
	Agree         agreement      `json:"agree"`
	Pairs         []agreement    `json:"pairs"`
	Appeals       int            `json:"appeals" doc:"已复评的申诉"`
	Overcame      int            `json:"overcame" doc:"其中改变结论的"`
	Waiting       int            `json:"waiting"`
	Split         int            `json:"split"`
	Appealed      int            `json:"appealed"`
}

type figuresRequest struct {
	From string `query:"from" maxLength:"10"`
	To   string `query:"to" maxLength:"10"`
}

type saveSheetRequest struct{ Body inspectionSheet }
type saveSamplingRequest struct{ Body samplingRule }

func (s *server) inspectionFigureDoors() {
	const tag = "质检"
	door(s, signedIn, get("qualityFigures", "/api/quality", "质检合格率、扣分项和质检员一致性", tag), s.qualityFigures)
	door(s, signedIn, get("qualityTerms", "/api/quality/terms", "评分表和抽检规则", tag), s.qualityTerms)
	door(s, signedIn, post("saveInspectionSheet", "/api/quality/sheets", "启用新版评分表", tag), func(ctx context.Context, by caller, in *saveSheetRequest) (*none, error) {
		b := in.Body
		return nil, s.Quality.SaveSheet(ctx, by.Actor, inspection.Sheet{Subject: b.Subject, Version: b.Version, Pass: b.Pass, Items: b.Items, Note: b.Note})
	})
	door(s, signedIn, post("saveSamplingRule", "/api/quality/rules", "新增或修改抽检规则", tag), func(ctx context.Context, by caller, in *saveSamplingRequest) (*none, error) {
		b := in.Body
		return nil, s.Quality.SaveRule(ctx, by.Actor, inspection.Rule{ID: b.ID, Version: b.Version, Subject: b.Subject, Name: b.Name, Share: b.Share, Double: b.Double,
			Urgency: ticket.Urgency(b.Urgency), Category: b.Category, Role: b.Role, Label: b.Label, Rework: b.Rework, Enabled: b.Enabled})
	})
}

func (s *server) qualityTerms(ctx context.Context, by caller, _ *struct{}) (*body[qualityTerms], error) {
	t, err := s.Quality.Terms(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	v := qualityTerms{Sheets: []inspectionSheet{}, Rules: []samplingRule{}, Edits: by.May(org.ManagePolicies) && by.May(org.SeeAll)}
	for _, one := range t.Sheets {
		v.Sheets = append(v.Sheets, sheetOf(one))
	}
	for _, r := range t.Rules {
		v.Rules = append(v.Rules, samplingRule{r.ID, r.Version, r.Subject, r.Name, r.Share, r.Double, int(r.Urgency), r.Category, r.Role, r.Label, r.Rework, r.Enabled, r.ByName, &r.At})
	}
	return bodyOf(v), nil
}

func (s *server) qualityFigures(ctx context.Context, by caller, in *figuresRequest) (*body[qualityFigures], error) {
	q, err := s.statsQuery(StatsQuery{From: in.From, To: in.To})
	if err != nil {
		return nil, err
	}
	f, err := s.Quality.Figures(ctx, by.Actor, q.Period)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var people []org.UserID
	for _, p := range f.People {
		people = append(people, p.Key)
	}
	for _, p := range f.Pairs {
		people = append(people, p.A, p.B)
	}
	posts, err := s.Accounts.Names(ctx, people)
	if err != nil {
		return nil, err
	}
	return bodyOf(n.qualified(f, posts)), nil
}

func (n names) qualified(f quality.Figures, posts map[org.UserID]string) qualityFigures {
	k29, _ := indicator.Find("K29")
	v := qualityFigures{From: f.Period.From.String(), To: f.Period.To.Prev().String(), K29: defOf(k29), Registrations: qualifiedOf(f.Rates[inspection.Registration]), Replies: qualifiedOf(f.Rates[inspection.Reply]), Calls: qualifiedOf(f.Rates[inspection.Call]),
		People: []qualityShare{}, Units: []qualityShare{}, Rules: []qualityShare{}, Lost: []lostItem{}, Pairs: []agreement{}, Agree: agreementOf("", "", f.Agree),
		Appeals: f.Appeals, Overcame: f.Overcame, Waiting: f.Waiting[inspection.Waiting] + f.Waiting[inspection.Half], Split: f.Waiting[inspection.Split], Appealed: f.Waiting[inspection.Appealed]}
	for _, p := range f.People {
		v.People = append(v.People, shareOf(int64(p.Key), posts[p.Key], p.Rate))
	}
	for _, u := range f.Units {
		v.Units = append(v.Units, shareOf(int64(u.Key), n.unit(u.Key).Name, u.Rate))
	}
	for _, r := range f.Figures.Rules {
		v.Rules = append(v.Rules, shareOf(int64(r.Key), f.Names[r.Key], r.Rate))
	}
	for _, l := range f.Lost {
		v.Lost = append(v.Lost, lostItem{l.Subject, f.Items[l.Subject][l.Key], l.Times, l.Points})
	}
	for _, p := range f.Pairs {
		v.Pairs = append(v.Pairs, agreementOf(posts[p.A], posts[p.B], p.Square))
	}
	return v
}

func shareOf(id int64, name string, r inspection.Rate) qualityShare {
	s := qualityShare{ID: id, Name: name, QualifiedRate: qualifiedOf(r)}
	s.Low, s.High = indicator.Wilson(int64(r.Qualified), int64(r.Den))
	return s
}
