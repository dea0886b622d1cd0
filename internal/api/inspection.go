package api

import (
	"context"
	"time"

	"suban/internal/indicator"
	"suban/internal/inspection"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/quality"
	"suban/internal/ticket"
)

// InspectionRow is an inspection in a list (质检件).
type InspectionRow struct {
	ID         inspection.ID      `json:"id"`
	Subject    inspection.Subject `json:"subject" enum:"registration,reply,call" doc:"登记、答复"`
	Ticket     ticket.ID          `json:"ticket"`
	N          int                `json:"n" doc:"第几份答复,登记为 0"`
	Inspected  ref                `json:"inspected"`
	Unit       ref                `json:"unit"`
	MadeAt     time.Time          `json:"made_at" doc:"登记或答复的时间"`
	DrawnAt    time.Time          `json:"drawn_at"`
	Double     bool               `json:"double" doc:"双评:两人互不可见"`
	State      inspection.State   `json:"state" enum:"waiting,half,split,scored,appealed,settled"`
	Version    int                `json:"version"`
	ScoredAt   *time.Time         `json:"scored_at"`
	AppealTill *time.Time         `json:"appeal_till"`
	Total      int                `json:"total"`
	Qualified  bool               `json:"qualified"`
}

// scoring is one inspector's judgement.
type scoring struct {
	Part      inspection.Part   `json:"part" enum:"first,blind,ruling,second"`
	By        string            `json:"by"`
	At        time.Time         `json:"at"`
	Lost      map[string]int    `json:"lost"`
	Total     int               `json:"total"`
	Fatal     bool              `json:"fatal"`
	Qualified bool              `json:"qualified"`
	Marks     []inspection.Mark `json:"marks"`
	Comment   string            `json:"comment"`
}

// inspectedText is one passage that may be marked, with its numbers masked.
type inspectedText struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Text string `json:"text"`
}

// inspectedFact is what was chosen beside the text.
type inspectedFact struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

type coachingNote struct {
	ID      int64      `json:"id"`
	By      string     `json:"by"`
	At      time.Time  `json:"at"`
	Text    string     `json:"text"`
	CheckOn string     `json:"check_on" doc:"回看日期,可为空"`
	ReadAt  *time.Time `json:"read_at"`
	Answer  string     `json:"answer"`
	Mine    bool       `json:"mine" doc:"写给我的"`
}

// inspectionSheet is a version of a score sheet (评分表).
type inspectionSheet struct {
	Subject inspection.Subject `json:"subject" enum:"registration,reply,call"`
	Version int                `json:"version" minimum:"0"`
	Pass    int                `json:"pass" minimum:"1" maximum:"100" doc:"合格线"`
	Items   []inspection.Item  `json:"items" maxItems:"30"`
	Note    string             `json:"note" maxLength:"200" doc:"修改的理由"`
	By      string             `json:"by,omitempty"`
	At      *time.Time         `json:"at,omitempty"`
}

func sheetOf(s inspection.Sheet) inspectionSheet {
	return inspectionSheet{s.Subject, s.Version, s.Pass, append([]inspection.Item{}, s.Items...), s.Note, s.ByName, &s.At}
}

// inspectionView is an inspection opened.
type inspectionView struct {
	InspectionRow
	No        string          `json:"no" doc:"工单编号;不在您的数据范围内时为空"`
	Rule      string          `json:"rule" doc:"因哪条规则抽中"`
	Sheet     inspectionSheet `json:"sheet"`
	Texts     []inspectedText `json:"texts"`
	Facts     []inspectedFact `json:"facts" doc:"同时登记的事项"`
	Scorings  []scoring       `json:"scorings"`
	Appeal    string          `json:"appeal"`
	Appealed  *time.Time      `json:"appealed_at"`
	Coachings []coachingNote  `json:"coachings"`
	CanScore  bool            `json:"can_score"`
	CanAppeal bool            `json:"can_appeal"`
	CanCoach  bool            `json:"can_coach"`
}

// InspectionID is an inspection in a path.
type InspectionID struct {
	ID inspection.ID `path:"id" minimum:"1"`
}

type inspectionsRequest struct {
	Tab     string             `query:"tab" enum:"todo,scored,mine" default:"todo" doc:"待我评、已有结果、与我有关"`
	Subject inspection.Subject `query:"subject" enum:"registration,reply,call"`
	Skip    int                `query:"skip" minimum:"0" maximum:"100000"`
	Limit   int                `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

type inspectionPage struct {
	Items []InspectionRow `json:"items"`
	Total int             `json:"total"`
}

type scoreInspectionRequest struct {
	InspectionID
	Body struct {
		Version int               `json:"version" minimum:"1"`
		Lost    map[string]int    `json:"lost" doc:"各项扣分;一票否决项为 1"`
		Marks   []inspection.Mark `json:"marks"`
		Comment string            `json:"comment"`
	}
}

type appealInspectionRequest struct {
	InspectionID
	Body struct {
		Version int    `json:"version" minimum:"1"`
		Text    string `json:"text" doc:"申诉理由,10 至 1000 字"`
	}
}

type coachRequest struct {
	InspectionID
	Body struct {
		Text    string `json:"text" doc:"辅导内容"`
		CheckOn string `json:"check_on,omitempty" maxLength:"10" doc:"回看日期"`
	}
}

type acknowledgeRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Answer string `json:"answer,omitempty"`
	}
}

func (s *server) inspectionDoors() {
	const tag = "质检"
	door(s, signedIn, get("inspections", "/api/inspections", "质检件", tag), s.inspections)
	door(s, signedIn, get("inspection", "/api/inspections/{id}", "一件质检:文字、评分表和评分", tag), s.inspection)
	door(s, signedIn, post("scoreInspection", "/api/inspections/{id}/score", "评分、双评、裁定或复评", tag), func(ctx context.Context, by caller, in *scoreInspectionRequest) (*none, error) {
		return nil, s.Quality.Score(ctx, by.Actor, in.ID, in.Body.Version, inspection.Given{Lost: in.Body.Lost, Marks: in.Body.Marks, Comment: in.Body.Comment})
	})
	door(s, signedIn, post("appealInspection", "/api/inspections/{id}/appeal", "对质检结果申诉", tag), func(ctx context.Context, by caller, in *appealInspectionRequest) (*none, error) {
		return nil, s.Quality.Appeal(ctx, by.Actor, in.ID, in.Body.Version, in.Body.Text)
	})
	door(s, signedIn, post("coachInspected", "/api/inspections/{id}/coach", "记录辅导", tag), func(ctx context.Context, by caller, in *coachRequest) (*none, error) {
		return nil, s.Quality.Coach(ctx, by.Actor, in.ID, in.Body.Text, in.Body.CheckOn)
	})
	door(s, signedIn, post("acknowledgeCoaching", "/api/coachings/{id}/acknowledge", "确认已读辅导记录", tag), func(ctx context.Context, by caller, in *acknowledgeRequest) (*none, error) {
		return nil, s.Quality.Acknowledge(ctx, by.Actor, in.ID, in.Body.Answer)
	})
	s.inspectionFigureDoors()
}

func (n names) inspectionRow(i *inspection.Inspection, posts map[org.UserID]string) InspectionRow {
	return InspectionRow{ID: i.ID, Subject: i.Subject, Ticket: i.Ticket, N: i.N, Inspected: ref{int64(i.Inspected), posts[i.Inspected]}, Unit: n.unit(i.Unit), MadeAt: i.MadeAt,
		DrawnAt: i.DrawnAt, Double: i.Double, State: i.State, Version: i.Version, ScoredAt: i.ScoredAt, AppealTill: i.AppealTill, Total: i.Total, Qualified: i.Qualified}
}

func (s *server) inspections(ctx context.Context, by caller, in *inspectionsRequest) (*body[inspectionPage], error) {
	found, total, err := s.Quality.List(ctx, by.Actor, quality.Query{Tab: in.Tab, Subject: in.Subject, Skip: in.Skip, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var people []org.UserID
	for _, i := range found {
		people = append(people, i.Inspected)
	}
	posts, err := s.Accounts.Names(ctx, people)
	page := inspectionPage{Items: []InspectionRow{}, Total: total}
	for k := range found {
		page.Items = append(page.Items, n.inspectionRow(&found[k], posts))
	}
	return bodyOf(page), err
}

func (s *server) inspection(ctx context.Context, by caller, in *InspectionID) (*body[inspectionView], error) {
	v, err := s.Quality.One(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	posts, err := s.Accounts.Names(ctx, []org.UserID{v.Inspected})
	if err != nil {
		return nil, err
	}
	page := inspectionView{InspectionRow: n.inspectionRow(&v.Inspection, posts), Rule: v.Rule.Name, Sheet: sheetOf(v.Sheet), Texts: []inspectedText{}, Facts: []inspectedFact{},
		Scorings: []scoring{}, Appeal: v.Appeal, Appealed: v.AppealedAt, Coachings: []coachingNote{}, CanScore: v.CanScore, CanAppeal: v.CanAppeal, CanCoach: v.CanCoach}
	if v.Case != nil {
		page.No, page.Texts, page.Facts = v.Case.No, textsOf(v), n.inspectedFacts(v)
	}
	for _, g := range v.Scorings {
		page.Scorings = append(page.Scorings, scoring{g.Part, g.ByName, g.At, g.Lost, g.Total, g.Fatal, g.Qualified, append([]inspection.Mark{}, g.Marks...), g.Comment})
	}
	for _, c := range v.Coachings {
		page.Coachings = append(page.Coachings, coachingNote{c.ID, c.ByName, c.At, c.Text, c.CheckOn, c.ReadAt, c.Answer, by.Same(c.To)})
	}
	return bodyOf(page), nil
}

// textsOf are the passages to be judged: of a reply what was asked stands before it.
func textsOf(v quality.View) []inspectedText {
	c := v.Case
	all := []inspectedText{{"title", "标题", c.Title.Shown()}, {"content", "诉求内容", c.Content.Shown()}, {"expectation", "诉求目的", c.Expectation.Shown()}, {"place", "地点", c.Place.Shown()}}
	if v.Subject == inspection.Reply && v.N > 0 && v.N <= len(c.Replies) {
		r := c.Replies[v.N-1]
		all = append(all, inspectedText{"public", "答复诉求人的内容", r.Public.Shown()}, inspectedText{"internal", "内部说明", r.Internal.Shown()}, inspectedText{"contact", "联系凭证", r.Contact.Shown()})
	}
	var shown []inspectedText
	for _, t := range all {
		if t.Text != "" {
			t.Text = mask.Text(t.Text)
			shown = append(shown, t)
		}
	}
	return shown
}

// inspectedFacts are what was chosen rather than written.
func (n names) inspectedFacts(v quality.View) []inspectedFact {
	c, lists := v.Case, n.book.Lists
	facts := []inspectedFact{{"诉求类型", lists.Label("kind", string(c.Kind))}, {"紧急程度", lists.Label("urgency", string(rune('0'+int(c.Urgency))))}}
	if k := n.category(c.Category); k != nil {
		facts = append(facts, inspectedFact{"诉求分类", k.Name})
	}
	if r := n.region(c.Region); r != nil {
		facts = append(facts, inspectedFact{"所在地区", r.Name})
	}
	if v.Subject == inspection.Reply && v.N > 0 && v.N <= len(c.Replies) {
		r := c.Replies[v.N-1]
		facts = append(facts, inspectedFact{"诉求属实", lists.Label("founded", r.Founded)}, inspectedFact{"是否解决", lists.Label("resolved", r.Resolved)})
	}
	return facts
}

// QualifiedRate is a share of qualified inspections.
type QualifiedRate struct {
	Qualified int    `json:"qualified"`
	Den       int    `json:"den"`
	Appealed  int    `json:"appealed" doc:"申诉待复评,不计"`
	Value     string `json:"value" doc:"百分数,没有分母为 —"`
	Mean      string `json:"mean" doc:"平均分"`
}

func qualifiedOf(r inspection.Rate) QualifiedRate {
	v := QualifiedRate{r.Qualified, r.Den, r.Appealed, indicator.Percent(int64(r.Qualified), int64(r.Den)), indicator.Dash}
	if r.Den > 0 {
		v.Mean = indicator.Tally{Den: int64(r.Den), Value: int64(r.Points) * indicator.Million}.Mean()
	}
	return v
}
