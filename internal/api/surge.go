package api

import (
	"context"
	"time"

	"suban/internal/command"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
	"suban/internal/ticket"
)

// surgeGroup is a command group and what goes straight to it.
type surgeGroup struct {
	Name    string `json:"name"`
	Unit    ref    `json:"unit"`
	Label   string `json:"label"`
	Urgency int    `json:"urgency" minimum:"0" maximum:"3"`
	Hops    int    `json:"hops"`
}

// surgePlan is the prepared plan (战时响应预案).
type surgePlan struct {
	Version   int              `json:"version" minimum:"0" doc:"0 为还没有预案"`
	Name      string           `json:"name"`
	Desk      string           `json:"desk"`
	SeatsFrom int              `json:"seats_from"`
	SeatsTo   int              `json:"seats_to"`
	Groups    []surgeGroup     `json:"groups"`
	Shifts    []surge.Shift    `json:"shifts"`
	Batches   []surge.Batch    `json:"batches"`
	Training  int              `json:"training" doc:"上岗测验分钟"`
	Pass      int              `json:"pass" doc:"合格分"`
	Quiz      []surge.Question `json:"quiz"`
	By        string           `json:"by,omitempty"`
	At        *time.Time       `json:"at,omitempty"`
}

func (n names) surgePlan(p surge.Plan) surgePlan {
	v := surgePlan{Version: p.Version, Name: p.Name, Desk: p.Desk, SeatsFrom: p.SeatsFrom, SeatsTo: p.SeatsTo, Groups: []surgeGroup{}, Shifts: append([]surge.Shift{}, p.Shifts...),
		Batches: append([]surge.Batch{}, p.Batches...), Training: p.Training, Pass: p.Pass, Quiz: append([]surge.Question{}, p.Quiz...), By: p.ByName, At: &p.At}
	for _, g := range p.Groups {
		v.Groups = append(v.Groups, surgeGroup{g.Name, n.unit(g.Unit), g.Label, int(g.Urgency), g.Hops})
	}
	return v
}

func (v surgePlan) plan() surge.Plan {
	p := surge.Plan{Version: v.Version, Name: v.Name, Desk: v.Desk, SeatsFrom: v.SeatsFrom, SeatsTo: v.SeatsTo, Shifts: v.Shifts, Batches: v.Batches, Training: v.Training, Pass: v.Pass, Quiz: v.Quiz}
	for _, g := range v.Groups {
		p.Groups = append(p.Groups, surge.Group{Name: g.Name, Unit: org.UnitID(g.Unit.ID), Label: g.Label, Urgency: ticket.Urgency(g.Urgency), Hops: g.Hops})
	}
	return p
}

// surgeRow is one response (战时响应).
type surgeRow struct {
	ID      int64       `json:"id"`
	Version int         `json:"version"`
	State   surge.State `json:"state" enum:"asked,running,ended,withdrawn"`
	Reason  string      `json:"reason"`
	AskedBy string      `json:"asked_by"`
	AskedAt time.Time   `json:"asked_at"`
	BegunBy string      `json:"begun_by"`
	BegunAt *time.Time  `json:"begun_at"`
	EndedBy string      `json:"ended_by"`
	EndedAt *time.Time  `json:"ended_at"`
	Summary string      `json:"summary"`
}

func surgeRowOf(s surge.Surge) surgeRow {
	return surgeRow{s.ID, s.Version, s.State, s.Reason, s.AskedName, s.AskedAt, s.BegunName, s.BegunAt, s.EndedName, s.EndedAt, s.Summary}
}

type surgeTally struct {
	Group    string `json:"group"`
	Label    string `json:"label"`
	Unit     ref    `json:"unit"`
	Taken    int    `json:"taken"`
	Open     int    `json:"open"`
	Overdue  int    `json:"overdue"`
	Done     int    `json:"done"`
	Sent     int    `json:"sent" doc:"已发清单"`
	Received int    `json:"received" doc:"已接收"`
	Minutes  int    `json:"minutes" doc:"平均办结用时,分钟"`
}

type rollupRow struct {
	ID         int64      `json:"id"`
	Hour       time.Time  `json:"hour"`
	Group      string     `json:"group"`
	Label      string     `json:"label"`
	Fresh      int        `json:"fresh"`
	Open       int        `json:"open"`
	Closed     int        `json:"closed"`
	Overdue    int        `json:"overdue"`
	ReceivedAt *time.Time `json:"received_at"`
	ReceivedBy string     `json:"received_by"`
	Mine       bool       `json:"mine" doc:"应由您接收"`
}

func rollupOf(r postgres.Rollup, by caller) rollupRow {
	return rollupRow{r.ID, r.Hour, r.Group, r.Label, r.Fresh, r.Open, r.Closed, r.Overdue, r.ReceivedAt, r.ReceivedName, by.Holds(r.Unit) && by.May(org.SeeUnit) && r.ReceivedAt == nil}
}

type volunteerRow struct {
	Login  string     `json:"login"`
	Batch  string     `json:"batch"`
	From   time.Time  `json:"from"`
	Until  time.Time  `json:"until"`
	Score  int        `json:"score"`
	Passed *time.Time `json:"passed_at"`
	Dead   *time.Time `json:"dead_at"`
	Alive  bool       `json:"alive"`
}

// commandPost is what the command post has before it (应急指挥部).
type commandPost struct {
	Leads      bool           `json:"leads" doc:"班长、中心主任;否则只有本单位的清单"`
	Plan       *surgePlan     `json:"plan"`
	Surge      *surgeRow      `json:"surge" doc:"申请中、运行中的,或最近一次"`
	Earlier    []surgeRow     `json:"earlier"`
	Tallies    []surgeTally   `json:"tallies"`
	Rollups    []rollupRow    `json:"rollups"`
	Volunteers []volunteerRow `json:"volunteers"`
	Seats      int            `json:"seats"`
	People     int            `json:"people" doc:"预案的编组人数"`
}

type surgeMoment struct {
	At      time.Time `json:"at"`
	What    []string  `json:"what"`
	Seats   int       `json:"seats"`
	Rolled  int       `json:"rolled"`
	Alive   int       `json:"alive"`
	OnShift int       `json:"on_shift"`
}

type openedAccount struct {
	Login    string `json:"login"`
	Name     string `json:"name"`
	Password string `json:"password" doc:"只显示这一次,首次登录须修改"`
}

// quizView is a volunteer's quiz: questions only while it runs, never their answers.
type quizView struct {
	From      time.Time      `json:"from"`
	Until     time.Time      `json:"until"`
	Minutes   int            `json:"minutes"`
	Pass      int            `json:"pass"`
	StartedAt *time.Time     `json:"started_at"`
	Tries     int            `json:"tries"`
	MostTries int            `json:"most_tries"`
	Score     int            `json:"score"`
	PassedAt  *time.Time     `json:"passed_at"`
	Questions []quizQuestion `json:"questions"`
}

type quizQuestion struct {
	Text    string   `json:"text"`
	Options []string `json:"options"`
}

func quizOf(q command.Quiz, err error) (*body[quizView], error) {
	if err != nil {
		return nil, err
	}
	a := q.Account
	v := quizView{a.From, a.Until, q.Plan.Training, q.Plan.Pass, a.StartedAt, a.Tries, surge.MostTries, a.Score, a.PassedAt, []quizQuestion{}}
	if a.StartedAt != nil {
		for _, one := range q.Plan.Quiz {
			v.Questions = append(v.Questions, quizQuestion{one.Text, one.Options})
		}
	}
	return bodyOf(v), nil
}

type surgePlanRequest struct{ Body surgePlan }
type askSurgeRequest struct {
	Body struct {
		Reason string `json:"reason"`
	}
}
type changeSurgeRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Version int    `json:"version" minimum:"1"`
		Summary string `json:"summary,omitempty" doc:"撤收的情况"`
	}
}
type callVolunteersRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Batch string `json:"batch"`
	}
}
type rehearseRequest struct {
	Hours int `query:"hours" minimum:"1" maximum:"72" default:"24"`
}
type quizRequest struct {
	Body struct {
		Answers []int `json:"answers"`
	}
}
type rollupID struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) surgeDoors() {
	const tag = "战时响应"
	door(s, signedIn, get("commandPost", "/api/surge", "应急指挥部;指挥组专班只看本组清单", tag), s.commandPost)
	door(s, signedIn, post("saveSurgePlan", "/api/surge/plan", "编制或修改预案", tag), func(ctx context.Context, by caller, in *surgePlanRequest) (*none, error) {
		return nil, s.Command.SavePlan(ctx, by.Actor, in.Body.plan())
	})
	door(s, signedIn, post("askSurge", "/api/surge", "申请启动战时响应", tag), func(ctx context.Context, by caller, in *askSurgeRequest) (*body[surgeRow], error) {
		one, err := s.Command.Ask(ctx, by.Actor, in.Body.Reason)
		return bodyOf(surgeRowOf(one)), err
	})
	door(s, signedIn, post("beginSurge", "/api/surge/{id}/begin", "第二人确认启动", tag), func(ctx context.Context, by caller, in *changeSurgeRequest) (*none, error) {
		return nil, s.Command.Begin(ctx, by.Actor, in.ID, in.Body.Version)
	})
	door(s, signedIn, post("withdrawSurge", "/api/surge/{id}/withdraw", "撤回启动申请", tag), func(ctx context.Context, by caller, in *changeSurgeRequest) (*none, error) {
		return nil, s.Command.Withdraw(ctx, by.Actor, in.ID, in.Body.Version)
	})
	door(s, signedIn, post("endSurge", "/api/surge/{id}/end", "撤收:临时账号全部失效", tag), func(ctx context.Context, by caller, in *changeSurgeRequest) (*none, error) {
		return nil, s.Command.End(ctx, by.Actor, in.ID, in.Body.Version, in.Body.Summary)
	})
	door(s, signedIn, post("callVolunteers", "/api/surge/{id}/volunteers", "为一批志愿者开本班的临时账号", tag), s.callVolunteers)
	door(s, signedIn, get("rehearseSurge", "/api/surge/rehearsal", "在模拟时钟上演练预案", tag), s.rehearseSurge)
	door(s, signedIn, get("rollupDocument", "/api/surge/rollups/{id}/docx", "一小时的重点诉求清单(docx)", tag), func(ctx context.Context, by caller, in *rollupID) (*file, error) {
		return documentOf(s.Reports.Rollup(ctx, by.Actor, in.ID))
	})
	door(s, signedIn, get("standDownReport", "/api/surge/{id}/report", "撤收报告(docx)", tag), func(ctx context.Context, by caller, in *rollupID) (*file, error) {
		return documentOf(s.Reports.StandDown(ctx, by.Actor, in.ID))
	})
	door(s, signedIn, post("receiveRollup", "/api/surge/rollups/{id}/receive", "接收清单(回执)", tag), func(ctx context.Context, by caller, in *rollupID) (*none, error) {
		return nil, s.Command.Receive(ctx, by.Actor, in.ID)
	})
	door(s, signedIn, get("quiz", "/api/surge/quiz", "我的上岗测验", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[quizView], error) {
		return quizOf(s.Command.Quiz(ctx, by.Actor))
	})
	door(s, signedIn, post("startQuiz", "/api/surge/quiz/start", "开始上岗测验", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[quizView], error) {
		return quizOf(s.Command.StartQuiz(ctx, by.Actor))
	})
	door(s, signedIn, post("handQuiz", "/api/surge/quiz", "交卷", tag), func(ctx context.Context, by caller, in *quizRequest) (*body[quizView], error) {
		return quizOf(s.Command.HandQuiz(ctx, by.Actor, in.Body.Answers))
	})
}

func (s *server) commandPost(ctx context.Context, by caller, _ *struct{}) (*body[commandPost], error) {
	p, err := s.Command.Post(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	v := commandPost{Leads: p.Leads, Earlier: []surgeRow{}, Tallies: []surgeTally{}, Rollups: []rollupRow{}, Volunteers: []volunteerRow{}, Seats: p.Seats, People: p.Plan.People()}
	if p.Leads {
		plan := n.surgePlan(p.Plan)
		v.Plan = &plan
	}
	if p.Surge != nil {
		row := surgeRowOf(*p.Surge)
		v.Surge = &row
	}
	for _, e := range p.Earlier {
		v.Earlier = append(v.Earlier, surgeRowOf(e))
	}
	for _, t := range p.Tallies {
		v.Tallies = append(v.Tallies, surgeTally{t.Group.Name, t.Group.Label, n.unit(t.Group.Unit), t.Taken, t.Open, t.Overdue, t.Done, t.Sent, t.Received, int(t.Mean.Minutes())})
	}
	for _, r := range p.Rollups {
		v.Rollups = append(v.Rollups, rollupOf(r, by))
	}
	for _, a := range p.Accounts {
		v.Volunteers = append(v.Volunteers, volunteerRow{a.Login, a.Batch, a.From, a.Until, a.Score, a.PassedAt, a.DeadAt, a.Alive(n.now)})
	}
	return bodyOf(v), nil
}

func (s *server) callVolunteers(ctx context.Context, by caller, in *callVolunteersRequest) (*list[openedAccount], error) {
	opened, err := s.Command.Call(ctx, by.Actor, in.ID, in.Body.Batch)
	if err != nil {
		return nil, err
	}
	var items []openedAccount
	for _, o := range opened {
		items = append(items, openedAccount(o))
	}
	return listOf(items), nil
}

func (s *server) rehearseSurge(ctx context.Context, by caller, in *rehearseRequest) (*list[surgeMoment], error) {
	found, err := s.Command.Rehearse(ctx, by.Actor, in.Hours)
	var items []surgeMoment
	for _, m := range found {
		items = append(items, surgeMoment{m.At, append([]string{}, m.What...), m.Seats, m.Rolled, m.Alive, m.OnShift})
	}
	return listOf(items), err
}
