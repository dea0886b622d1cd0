package api

import (
	"context"
	"fmt"
	"time"

	"suban/internal/evaluation"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/quality"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// EvaluationRow is a round in a list (一轮自评).
type EvaluationRow struct {
	ID       evaluation.ID    `json:"id"`
	Name     string           `json:"name"`
	From     string           `json:"from"`
	To       string           `json:"to" doc:"最后一天"`
	State    evaluation.State `json:"state" enum:"open,closed"`
	Version  int              `json:"version"`
	Set      int              `json:"set" doc:"指标集的版本"`
	OpenedBy string           `json:"opened_by"`
	OpenedAt time.Time        `json:"opened_at"`
	ClosedBy string           `json:"closed_by"`
	ClosedAt *time.Time       `json:"closed_at"`
	Total    float64          `json:"total"`
	Grade    string           `json:"grade"`
}

func roundOf(r evaluation.Round) EvaluationRow {
	return EvaluationRow{r.ID, r.Name, r.Period.From.String(), r.Period.To.Prev().String(), r.State, r.Version, r.Set, r.OpenedBy, r.OpenedAt, r.ClosedBy, r.ClosedAt, r.Total, r.Grade}
}

// evaluationSum is the points of an area, a topic or all.
type evaluationSum struct {
	Key    string   `json:"key"`
	Name   string   `json:"name"`
	Weight int      `json:"weight"`
	Read   int      `json:"read" doc:"能计分的分值"`
	Points float64  `json:"points"`
	Score  float64  `json:"score" doc:"折合百分制,按能计分的部分"`
	Margin float64  `json:"margin" doc:"95% 区间的一半"`
	Before *float64 `json:"before" doc:"上一轮的得分"`
}

// evaluationLine is one of the third level.
type evaluationLine struct {
	evaluation.Criterion
	Num     int64      `json:"num"`
	Den     int64      `json:"den"`
	Value   float64    `json:"value"`
	Unit    string     `json:"unit"`
	Low     float64    `json:"low"`
	High    float64    `json:"high"`
	Counted bool       `json:"counted" doc:"样本足够,计分"`
	Points  float64    `json:"points"`
	Before  *float64   `json:"before" doc:"上一轮的得分"`
	At      *time.Time `json:"at" doc:"取数或评定的时间"`
	By      string     `json:"by"`
	Paper   string     `json:"paper" doc:"佐证材料和评分理由"`
	File    string     `json:"file" doc:"佐证文件名"`
	Gap     *GapView   `json:"gap"`
}

// GapView is what is to be mended (差距).
type GapView struct {
	Unit    ref        `json:"unit"`
	Owner   string     `json:"owner"`
	Until   string     `json:"until"`
	Measure string     `json:"measure"`
	Late    bool       `json:"late"`
	DoneAt  *time.Time `json:"done_at"`
	Outcome string     `json:"outcome"`
}

func (n names) gap(g evaluation.Gap, today workday.Date) *GapView {
	return &GapView{n.unit(g.Unit), g.Owner, g.UntilOn.String(), g.Measure, g.Late(today), g.DoneAt, g.Outcome}
}

type evaluationJudgement struct {
	Part   evaluation.Part            `json:"part" enum:"first,second,ruling"`
	By     string                     `json:"by"`
	At     time.Time                  `json:"at"`
	Marks  map[string]evaluation.Mark `json:"marks" doc:"2 做到,1 部分做到,0 未做到"`
	Remark string                     `json:"remark"`
}

// mysteryVisit is one mystery call or form (暗访).
type mysteryVisit struct {
	N       int                   `json:"n"`
	Script  string                `json:"script"`
	Due     string                `json:"due"`
	State   evaluation.VisitState `json:"state" enum:"planned,played,split,settled,dropped"`
	At      *time.Time            `json:"at"`
	Wait    int                   `json:"wait" doc:"等待接通的秒数"`
	Ticket  ticket.ID             `json:"ticket"`
	No      string                `json:"no" doc:"形成的工单"`
	Account string                `json:"account"`
	Judged  []evaluationJudgement `json:"judged"`
	Part    evaluation.Part       `json:"part" enum:",first,second,ruling" doc:"我可以评的一份,空为不能评"`
	Differs []string              `json:"differs" doc:"两人评得不同的观测项"`
	WhyNot  string                `json:"why_not"`
}

type evaluationView struct {
	EvaluationRow
	Indicators evaluation.Set   `json:"indicators"`
	Sum        evaluationSum    `json:"sum"`
	Standing   string           `json:"standing" doc:"照现在的得分是哪一级;能计分的不足八成时为空"`
	Areas      []evaluationSum  `json:"areas"`
	Topics     []evaluationSum  `json:"topics"`
	Lines      []evaluationLine `json:"lines"`
	Visits     []mysteryVisit   `json:"visits"`
	Answers    int              `json:"answers" doc:"已收问卷"`
	Pairs      int              `json:"pairs" doc:"两人都评过的观测项"`
	Kappa      string           `json:"kappa" doc:"两人一致程度,κ"`
	Strength   string           `json:"strength"`
	Before     *EvaluationRow   `json:"before"`
	Keeps      bool             `json:"keeps" doc:"可以定级、交办整改"`
}

type evaluationList struct {
	Items []EvaluationRow `json:"items"`
	Keeps bool            `json:"keeps" doc:"可以开始一轮"`
}

// EvaluationID is a round in a path.
type EvaluationID struct {
	ID evaluation.ID `path:"id" minimum:"1"`
}

type openEvaluationRequest struct {
	Body struct {
		Name string `json:"name" maxLength:"80"`
		From string `json:"from" maxLength:"10"`
		To   string `json:"to" maxLength:"10" doc:"最后一天"`
		Days int    `json:"days" minimum:"1" maximum:"90" doc:"暗访在多少天内做完"`
	}
}

type judgeMysteryRequest struct {
	EvaluationID
	Body struct {
		N       int                        `json:"n" minimum:"1" doc:"第几次暗访"`
		Part    evaluation.Part            `json:"part" enum:"first,second,ruling"`
		At      *time.Time                 `json:"at,omitempty" doc:"暗访时间,首评填写"`
		Wait    int                        `json:"wait,omitempty" minimum:"0" maximum:"3600"`
		No      string                     `json:"no,omitempty" maxLength:"40" doc:"形成的工单编号"`
		Account string                     `json:"account,omitempty" doc:"经过,首评填写"`
		Marks   map[string]evaluation.Mark `json:"marks"`
		Remark  string                     `json:"remark,omitempty"`
	}
}

type mysteryRequest struct {
	EvaluationID
	Body struct {
		N int `json:"n" minimum:"1"`
	}
}

type answerSurveyRequest struct {
	EvaluationID
	Body struct {
		Way   string         `json:"way" enum:"phone,street,web" doc:"电话、现场、网上"`
		Steps map[string]int `json:"steps" doc:"每题 1 至 5,没有回答的不填"`
	}
}

type proofRequest struct {
	EvaluationID
	Body struct {
		Item   string `json:"item" maxLength:"20"`
		Points int    `json:"points" minimum:"0" maximum:"100"`
		Paper  string `json:"paper" doc:"佐证材料和评分理由"`
		File   string `json:"file,omitempty" maxLength:"80" doc:"上传得到的文件编号"`
		Name   string `json:"name,omitempty" maxLength:"200"`
	}
}

type proofFileRequest struct {
	EvaluationID
	Item string `query:"item" required:"true" maxLength:"20"`
}

type gapRequest struct {
	EvaluationID
	Body struct {
		Item    string     `json:"item" maxLength:"20"`
		Unit    org.UnitID `json:"unit,omitempty" minimum:"0" doc:"整改的承办单位,0 为热线中心"`
		Owner   string     `json:"owner" maxLength:"80"`
		Until   string     `json:"until" maxLength:"10"`
		Measure string     `json:"measure"`
	}
}

type closeGapRequest struct {
	EvaluationID
	Body struct {
		Item    string `json:"item" maxLength:"20"`
		Outcome string `json:"outcome"`
	}
}

type closeEvaluationRequest struct {
	EvaluationID
	Body struct {
		Version int `json:"version" minimum:"1"`
	}
}

type evaluationFileRequest struct {
	EvaluationID
	Sheet bool `query:"xlsx" doc:"要 xlsx,不写为 docx"`
}

type evaluationSetRequest struct{ Body evaluation.Set }

type unitGap struct {
	GapView
	Round evaluation.ID `json:"round"`
	Of    string        `json:"of" doc:"哪一轮"`
	Item  string        `json:"item"`
	Name  string        `json:"name"`
}

func (s *server) evaluationDoors() {
	const tag = "自评"
	door(s, signedIn, get("evaluations", "/api/evaluations", "各轮自评", tag), s.evaluations)
	door(s, signedIn, post("openEvaluation", "/api/evaluations", "开始一轮自评", tag), s.openEvaluation)
	door(s, signedIn, get("evaluationSets", "/api/evaluations/sets", "自评指标集的各版本", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[evaluation.Set], error) {
		all, err := s.Quality.EvaluationSets(ctx, by.Actor)
		return listOf(all), err
	})
	door(s, signedIn, post("saveEvaluationSet", "/api/evaluations/sets", "启用新版自评指标集", tag), func(ctx context.Context, by caller, in *evaluationSetRequest) (*body[sheetVersion], error) {
		v, err := s.Quality.SaveEvaluationSet(ctx, by.Actor, in.Body)
		return bodyOf(sheetVersion{v}), err
	})
	door(s, signedIn, get("unitGaps", "/api/evaluations/gaps", "本单位要整改的自评差距", tag), s.unitGaps)
	door(s, signedIn, get("evaluation", "/api/evaluations/{id}", "一轮自评:得分、暗访、问卷、差距", tag), s.evaluation)
	door(s, signedIn, post("takeEvaluationFigures", "/api/evaluations/{id}/figures", "从系统取数", tag), func(ctx context.Context, by caller, in *EvaluationID) (*none, error) {
		return nil, s.Quality.TakeFigures(ctx, by.Actor, in.ID)
	})
	door(s, signedIn, post("judgeMysteryVisit", "/api/evaluations/{id}/visits", "记录一次暗访并评分,或复评、裁定", tag), s.judgeVisit)
	door(s, signedIn, post("dropMysteryVisit", "/api/evaluations/{id}/visits/drop", "作废一次没有做的暗访", tag), func(ctx context.Context, by caller, in *mysteryRequest) (*none, error) {
		return nil, s.Quality.DropVisit(ctx, by.Actor, in.ID, in.Body.N)
	})
	door(s, signedIn, post("answerSurvey", "/api/evaluations/{id}/answers", "录入一份明访问卷", tag), func(ctx context.Context, by caller, in *answerSurveyRequest) (*none, error) {
		return nil, s.Quality.AnswerSurvey(ctx, by.Actor, in.ID, evaluation.Answer{Way: in.Body.Way, Steps: in.Body.Steps})
	})
	door(s, signedIn, post("showEvaluationProof", "/api/evaluations/{id}/proofs", "提交佐证并评定", tag), func(ctx context.Context, by caller, in *proofRequest) (*none, error) {
		b := in.Body
		return nil, s.Quality.ShowProof(ctx, by.Actor, in.ID, b.Item, b.Points, b.Paper, b.File, b.Name)
	})
	door(s, signedIn, get("evaluationProof", "/api/evaluations/{id}/proof", "打开佐证文件", tag), func(ctx context.Context, by caller, in *proofFileRequest) (*fileAnswer, error) {
		return s.fileOf(s.Quality.ProofFile(ctx, by.Actor, in.ID, in.Item))
	})
	door(s, signedIn, post("mendEvaluationGap", "/api/evaluations/{id}/gaps", "把一项差距交给人整改", tag), s.mendGap)
	door(s, signedIn, post("closeEvaluationGap", "/api/evaluations/{id}/gaps/close", "登记整改结果", tag), func(ctx context.Context, by caller, in *closeGapRequest) (*none, error) {
		return nil, s.Quality.CloseGap(ctx, by.Actor, in.ID, in.Body.Item, in.Body.Outcome)
	})
	door(s, signedIn, post("closeEvaluation", "/api/evaluations/{id}/close", "定级", tag), func(ctx context.Context, by caller, in *closeEvaluationRequest) (*none, error) {
		return nil, s.Quality.CloseEvaluation(ctx, by.Actor, in.ID, in.Body.Version)
	})
	door(s, signedIn, get("evaluationFile", "/api/evaluations/{id}/file", "下载自评报告(docx、xlsx)", tag), func(ctx context.Context, by caller, in *evaluationFileRequest) (*file, error) {
		d, err := s.Reports.Evaluation(ctx, by.Actor, s.Quality, in.ID, in.Sheet)
		if !in.Sheet || err != nil {
			return documentOf(d, err)
		}
		return sheetFile(d), nil
	})
}

func (s *server) evaluations(ctx context.Context, by caller, _ *struct{}) (*body[evaluationList], error) {
	all, err := s.Quality.Evaluations(ctx, by.Actor)
	v := evaluationList{Items: []EvaluationRow{}, Keeps: evaluation.Keeps(by.Actor) == nil}
	for _, r := range all {
		v.Items = append(v.Items, roundOf(r))
	}
	return bodyOf(v), err
}

func (s *server) openEvaluation(ctx context.Context, by caller, in *openEvaluationRequest) (*body[EvaluationID], error) {
	from, err := workday.ParseDate(in.Body.From)
	if err != nil {
		return nil, fault.In("from", "%s", err.Error())
	}
	to, err := workday.ParseDate(in.Body.To)
	if err != nil {
		return nil, fault.In("to", "%s", err.Error())
	}
	id, err := s.Quality.OpenEvaluation(ctx, by.Actor, evaluation.Round{Name: in.Body.Name, Period: indicator.Period{From: from, To: to.Next()}}, in.Body.Days)
	return bodyOf(EvaluationID{id}), err
}

func (s *server) judgeVisit(ctx context.Context, by caller, in *judgeMysteryRequest) (*none, error) {
	b := in.Body
	given := quality.JudgedVisit{Part: b.Part, No: b.No, Marks: b.Marks, Remark: b.Remark}
	if b.At != nil {
		given.Account = &evaluation.Account{At: *b.At, Wait: b.Wait, Text: b.Account}
	}
	return nil, s.Quality.JudgeVisit(ctx, by.Actor, in.ID, b.N, given)
}

func (s *server) mendGap(ctx context.Context, by caller, in *gapRequest) (*none, error) {
	until, err := workday.ParseDate(in.Body.Until)
	if err != nil {
		return nil, fault.In("until", "%s", err.Error())
	}
	return nil, s.Quality.MendGap(ctx, by.Actor, in.ID, evaluation.Gap{Item: in.Body.Item, Unit: in.Body.Unit, Owner: in.Body.Owner, UntilOn: until, Measure: in.Body.Measure})
}

func (s *server) unitGaps(ctx context.Context, by caller, _ *struct{}) (*list[unitGap], error) {
	found, err := s.Quality.UnitGaps(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	all := []unitGap{}
	for _, g := range found {
		all = append(all, unitGap{*n.gap(g.Gap, workday.DateOf(s.Now())), g.Round.ID, g.Round.Name, g.Item, g.Name})
	}
	return listOf(all), err
}

func (s *server) evaluation(ctx context.Context, by caller, in *EvaluationID) (*body[evaluationView], error) {
	e, err := s.Quality.Evaluation(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	v := evaluationView{EvaluationRow: roundOf(e.Round), Indicators: e.Set, Standing: e.Result.Grade, Lines: []evaluationLine{}, Visits: []mysteryVisit{}, Answers: e.Answers,
		Pairs: e.Agree.N(), Kappa: indicator.Dash, Strength: e.Agree.Strength(), Keeps: evaluation.Keeps(by.Actor) == nil}
	if k, ok := e.Agree.Kappa(); ok {
		v.Kappa = fmt.Sprintf("%.2f", k)
	}
	then := roundBefore{}
	if e.Before != nil {
		before := roundOf(e.Before.Round)
		v.Before, then = &before, roundBeforeOf(e.Before.Result)
	}
	v.Sum = then.sum(e.Result.Total)
	for _, a := range e.Result.Areas {
		v.Areas = append(v.Areas, then.sum(a))
	}
	for _, t := range e.Result.Topics {
		v.Topics = append(v.Topics, then.sum(t))
	}
	for _, l := range e.Result.Lines {
		r := l.Reading
		one := evaluationLine{Criterion: l.Criterion, Num: r.Num, Den: r.Den, Value: r.Value, Unit: l.Unit(), Low: l.Low, High: l.High, Counted: l.Counted, Points: l.Points, Before: then.lines[l.Key], By: r.ByName, Paper: r.Paper, File: r.Name}
		if !r.At.IsZero() {
			one.At = &r.At
		}
		for _, g := range e.Gaps {
			if g.Item == l.Key {
				one.Gap = n.gap(g, workday.DateOf(s.Now()))
			}
		}
		v.Lines = append(v.Lines, one)
	}
	v.Visits, err = s.mysteryVisits(ctx, by, e)
	return bodyOf(v), err
}

// roundBefore is the round before, by key.
type roundBefore struct {
	sums  map[string]evaluation.Sum
	lines map[string]*float64
}

func roundBeforeOf(r evaluation.Result) roundBefore {
	e := roundBefore{map[string]evaluation.Sum{"": r.Total}, map[string]*float64{}}
	for _, all := range [][]evaluation.Sum{r.Areas, r.Topics} {
		for _, s := range all {
			e.sums[s.Key] = s
		}
	}
	for _, l := range r.Lines {
		if l.Counted {
			e.lines[l.Key] = &l.Points
		}
	}
	return e
}

func (e roundBefore) sum(s evaluation.Sum) evaluationSum {
	v := evaluationSum{s.Key, s.Name, s.Weight, s.Read, s.Points, s.Score(), s.Margin(), nil}
	if was, ok := e.sums[s.Key]; ok && was.Read > 0 {
		score := was.Score()
		v.Before = &score
	}
	return v
}

func (s *server) mysteryVisits(ctx context.Context, by caller, e quality.Evaluation) ([]mysteryVisit, error) {
	var ids []ticket.ID
	for _, v := range e.Visits {
		if v.Ticket != 0 {
			ids = append(ids, v.Ticket)
		}
	}
	numbers, err := s.Casework.Numbers(ctx, ids)
	all := []mysteryVisit{}
	for _, v := range e.Visits {
		one := mysteryVisit{N: v.N, Script: v.Script, Due: v.DueOn.String(), State: v.State, At: v.At, Wait: v.Wait, Ticket: v.Ticket, No: numbers[v.Ticket], Account: v.Account, Judged: []evaluationJudgement{}, Differs: append([]string{}, v.Differing()...)}
		for _, j := range v.Judged {
			one.Judged = append(one.Judged, evaluationJudgement{j.Part, j.ByName, j.At, j.Marks, j.Remark})
		}
		if part, err := v.MayJudge(by.Actor); err == nil && e.State == evaluation.Open {
			one.Part = part
		} else if err != nil {
			one.WhyNot = err.Error()
		}
		all = append(all, one)
	}
	return all, err
}
