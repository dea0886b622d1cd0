package api

import (
	"context"
	"time"

	"suban/internal/desk"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/reception"
	"suban/internal/ticket"
)

// specialDesk is a special desk (专席).
type specialDesk struct {
	ID         desk.ID       `json:"id" minimum:"0" doc:"0 为新开"`
	Version    int           `json:"version" minimum:"0"`
	Name       string        `json:"name" maxLength:"20"`
	Kind       desk.Kind     `json:"kind" enum:"business,finance,epidemic,other" doc:"为企服务、金融服务、疫情防控、其他"`
	Number     string        `json:"number" doc:"专用号码"`
	Digit      string        `json:"digit" doc:"按几进入"`
	Seats      int           `json:"seats" doc:"席位"`
	Skill      string        `json:"skill" maxLength:"20" doc:"技能组"`
	Categories []categoryRef `json:"categories" doc:"受理的分类,空为全部"`
	OpenOn     string        `json:"open_on" maxLength:"10"`
	CloseOn    string        `json:"close_on" maxLength:"10" doc:"最后一天,未定为空"`
	From       string        `json:"from" maxLength:"5" doc:"服务时间,全天为空"`
	To         string        `json:"to" maxLength:"5"`
	People     []ref         `json:"people" doc:"席位上的坐席"`
	Standing   desk.Standing `json:"standing,omitempty" enum:"planned,open,off_duty,closed"`
	Mine       bool          `json:"mine,omitempty" doc:"您在这个专席的席位上"`
}

type deskFigure struct {
	Desk      desk.ID             `json:"desk"`
	Name      string              `json:"name"`
	Taken     int                 `json:"taken" doc:"受理"`
	Answered  int                 `json:"answered" doc:"当场答复"`
	Closed    int                 `json:"closed" doc:"办结"`
	Satisfied int                 `json:"satisfied"`
	Rated     int                 `json:"rated" doc:"作出评价"`
	Kinds     map[ticket.Kind]int `json:"kinds"`
}

type matchingFigure struct {
	Outcome desk.Outcome `json:"outcome" enum:",agreed,failed" doc:"空为正在对接"`
	Reason  string       `json:"reason"`
	Count   int          `json:"count"`
	Amount  int          `json:"amount" doc:"万元"`
}

type deskFigures struct {
	From      string           `json:"from"`
	To        string           `json:"to"`
	Desks     []deskFigure     `json:"desks"`
	Matchings []matchingFigure `json:"matchings"`
}

type bankContact struct {
	ID       int64  `json:"id" minimum:"0"`
	Version  int    `json:"version" minimum:"0"`
	Bank     string `json:"bank"`
	Post     string `json:"post"`
	Phone    string `json:"phone"`
	Products string `json:"products"`
	Enabled  bool   `json:"enabled"`
}

type bankTalk struct {
	Side desk.Side `json:"side" enum:"firm,bank"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// bankMatching is a firm's ticket brought together with a bank (银企对接).
type bankMatching struct {
	ID       int64        `json:"id"`
	Version  int          `json:"version"`
	Ticket   ticket.ID    `json:"ticket"`
	No       string       `json:"no"`
	Contact  int64        `json:"contact"`
	By       string       `json:"by"`
	At       time.Time    `json:"at"`
	Talks    []bankTalk   `json:"talks"`
	Outcome  desk.Outcome `json:"outcome" enum:",agreed,failed"`
	Reason   string       `json:"reason"`
	Amount   int          `json:"amount"`
	ClosedAt *time.Time   `json:"closed_at"`
	ClosedBy string       `json:"closed_by"`
	Remark   string       `json:"remark"`
}

type saveDeskRequest struct{ Body specialDesk }
type saveContactRequest struct{ Body bankContact }
type matchingsRequest struct {
	Ticket ticket.ID `query:"ticket" minimum:"0"`
}
type matchRequest struct {
	Body struct {
		No      string `json:"no" maxLength:"40" doc:"工单编号"`
		Contact int64  `json:"contact" minimum:"1"`
	}
}
type talkRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Version int       `json:"version" minimum:"1"`
		Side    desk.Side `json:"side" enum:"firm,bank"`
		Text    string    `json:"text"`
	}
}
type closeMatchingRequest struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Version int          `json:"version" minimum:"1"`
		Outcome desk.Outcome `json:"outcome" enum:"agreed,failed"`
		Reason  string       `json:"reason,omitempty" enum:",materials,collateral,credit,rate,product,gave_up,unreachable,other"`
		Amount  int          `json:"amount,omitempty" doc:"万元"`
		Remark  string       `json:"remark,omitempty"`
	}
}

func (s *server) deskDoors() {
	const tag = "专席"
	door(s, signedIn, get("desks", "/api/desks", "专席", tag), s.desks)
	door(s, signedIn, post("saveDesk", "/api/desks", "开通、修改、关闭专席", tag), s.saveDesk)
	door(s, signedIn, get("deskFigures", "/api/desks/figures", "各专席一段时间的受理和银企对接结果", tag), s.deskFigures)
	door(s, signedIn, get("bankContacts", "/api/bank-contacts", "银行联系人", tag), s.bankContacts)
	door(s, signedIn, post("saveBankContact", "/api/bank-contacts", "登记或修改银行联系人", tag), func(ctx context.Context, by caller, in *saveContactRequest) (*none, error) {
		return nil, s.Reception.SaveBankContact(ctx, by.Actor, desk.Contact(in.Body))
	})
	door(s, signedIn, get("matchings", "/api/matchings", "银企对接", tag), s.matchings)
	door(s, signedIn, post("matchBank", "/api/matchings", "把工单与银行联系人对接", tag), s.matchBank)
	door(s, signedIn, post("talkToBank", "/api/matchings/{id}/talk", "记录与一方的沟通", tag), func(ctx context.Context, by caller, in *talkRequest) (*none, error) {
		return nil, s.Reception.Say(ctx, by.Actor, in.ID, in.Body.Version, in.Body.Side, in.Body.Text)
	})
	door(s, signedIn, post("closeMatching", "/api/matchings/{id}/close", "登记对接的结果和原因", tag), func(ctx context.Context, by caller, in *closeMatchingRequest) (*none, error) {
		b := in.Body
		return nil, s.Reception.CloseMatching(ctx, by.Actor, in.ID, b.Version, b.Outcome, b.Reason, b.Amount, b.Remark)
	})
}

func (s *server) desks(ctx context.Context, by caller, _ *struct{}) (*list[specialDesk], error) {
	found, err := s.Reception.Desks(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var people []org.UserID
	for _, d := range found {
		people = append(people, d.People...)
	}
	posts, err := s.Accounts.Names(ctx, people)
	var items []specialDesk
	for _, d := range found {
		v := specialDesk{ID: d.ID, Version: d.Version, Name: d.Name, Kind: d.Kind, Number: d.Number, Digit: d.Digit, Seats: d.Seats, Skill: d.Skill, Categories: []categoryRef{},
			OpenOn: d.OpenOn, CloseOn: d.CloseOn, From: d.From, To: d.To, People: []ref{}, Standing: d.Stands(n.now)}
		for _, c := range d.Categories {
			v.Categories = append(v.Categories, *n.category(c))
		}
		for _, id := range d.People {
			v.People = append(v.People, ref{int64(id), posts[id]})
			v.Mine = v.Mine || by.Same(id)
		}
		items = append(items, v)
	}
	return listOf(items), err
}

func (s *server) saveDesk(ctx context.Context, by caller, in *saveDeskRequest) (*none, error) {
	b := in.Body
	d := desk.Desk{ID: b.ID, Version: b.Version, Name: b.Name, Kind: b.Kind, Number: b.Number, Digit: b.Digit, Seats: b.Seats, Skill: b.Skill, OpenOn: b.OpenOn, CloseOn: b.CloseOn, From: b.From, To: b.To}
	for _, c := range b.Categories {
		d.Categories = append(d.Categories, c.ID)
	}
	for _, p := range b.People {
		d.People = append(d.People, org.UserID(p.ID))
	}
	if _, err := s.Reception.SaveDesk(ctx, by.Actor, d); err != nil {
		return nil, err
	}
	return nil, s.reloadCalls(ctx)
}

func (s *server) deskFigures(ctx context.Context, by caller, in *figuresRequest) (*body[deskFigures], error) {
	q, err := s.statsQuery(StatsQuery{From: in.From, To: in.To})
	if err != nil {
		return nil, err
	}
	f, err := s.Reception.DeskFigures(ctx, by.Actor, indicator.Period{From: q.Period.From, To: q.Period.To})
	if err != nil {
		return nil, err
	}
	desks, err := s.Reception.Desks(ctx, by.Actor)
	v := deskFigures{From: q.Period.From.String(), To: q.Period.To.Prev().String(), Desks: []deskFigure{}, Matchings: []matchingFigure{}}
	for _, d := range desks {
		one := deskFigure{Desk: d.ID, Name: d.Name, Kinds: map[ticket.Kind]int{}}
		for _, t := range f.Desks {
			if t.Desk == d.ID {
				one.Taken, one.Answered, one.Closed, one.Satisfied, one.Rated, one.Kinds = t.Taken, t.Answered, t.Closed, t.Satisfied, t.Rated, t.Kinds
			}
		}
		v.Desks = append(v.Desks, one)
	}
	for _, m := range f.Matchings {
		v.Matchings = append(v.Matchings, matchingFigure(m))
	}
	return bodyOf(v), err
}

func (s *server) bankContacts(ctx context.Context, by caller, _ *struct{}) (*list[bankContact], error) {
	found, err := s.Reception.BankContacts(ctx, by.Actor)
	var items []bankContact
	for _, c := range found {
		items = append(items, bankContact(c))
	}
	return listOf(items), err
}

func (s *server) matchings(ctx context.Context, by caller, in *matchingsRequest) (*list[bankMatching], error) {
	found, err := s.Reception.Matchings(ctx, by.Actor, in.Ticket)
	var items []bankMatching
	for _, m := range found {
		items = append(items, matchingOf(m))
	}
	return listOf(items), err
}

func matchingOf(m reception.Introduced) bankMatching {
	v := bankMatching{ID: m.ID, Version: m.Version, Ticket: m.Ticket, No: m.No, Contact: m.Contact, By: m.ByName, At: m.At, Talks: []bankTalk{}, Outcome: m.Outcome, Reason: m.Reason,
		Amount: m.Amount, ClosedAt: m.ClosedAt, ClosedBy: m.ClosedBy, Remark: m.Remark}
	for _, t := range m.Talks {
		v.Talks = append(v.Talks, bankTalk{t.Side, t.ByName, t.At, t.Text})
	}
	return v
}

func (s *server) matchBank(ctx context.Context, by caller, in *matchRequest) (*body[bankMatching], error) {
	m, err := s.Reception.Match(ctx, by.Actor, in.Body.No, in.Body.Contact)
	if err != nil {
		return nil, err
	}
	return bodyOf(matchingOf(reception.Introduced{Matching: m})), nil
}
