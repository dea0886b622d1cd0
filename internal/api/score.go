package api

import (
	"context"
	"math"
	"time"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/ticket"
)

// scoreRow is one indicator of a score sheet with what the unit got for it.
type scoreRow struct {
	K       indicator.ID `json:"k" doc:"空为由其他途径评分,尚未计入"`
	Name    string       `json:"name"`
	Weight  float64      `json:"weight"`
	Floor   float64      `json:"floor" doc:"零分线"`
	Target  float64      `json:"target" doc:"满分线"`
	Num     int64        `json:"num"`
	Den     int64        `json:"den"`
	Value   string       `json:"value"`
	Days    bool         `json:"days"`
	Counted bool         `json:"counted" doc:"样本足够,计分"`
	Points  float64      `json:"points"`
	Half    float64      `json:"half" doc:"95% 区间的一半,分"`
}

type scoreAdjust struct {
	Name   string  `json:"name"`
	Points float64 `json:"points"`
}

// Points of a score.
type scoreSum struct {
	Base   float64 `json:"base" doc:"折合百分制的基础分"`
	Total  float64 `json:"total"`
	Half   float64 `json:"half" doc:"95% 区间的一半;各行的威尔逊区间换算为分值,按独立合成"`
	Ranked bool    `json:"ranked" doc:"有足够样本的权重过半,参加排名"`
}

type scorePeer struct {
	Unit  *ref    `json:"unit" doc:"本单位,或热线中心查看时的各单位"`
	Own   bool    `json:"own"`
	Place int     `json:"place"`
	Total float64 `json:"total"`
	Half  float64 `json:"half"`
}

type scoreLost struct {
	K      indicator.ID `json:"k"`
	Row    string       `json:"row"`
	Ticket *TicketRow   `json:"ticket"`
	ID     ticket.ID    `json:"id"`
	N      int          `json:"n"`
	Round  int          `json:"round"`
	At     time.Time    `json:"at"`
	Gain   float64      `json:"gain" doc:"改判可回的分"`
	State  string       `json:"state" enum:",asked,seconded,upheld,refused" doc:"申诉到了哪一步,空为未申诉"`
}

type scoreAppeal struct {
	ID       indicator.AppealID        `json:"id"`
	K        indicator.ID              `json:"k"`
	Name     string                    `json:"name"`
	No       string                    `json:"no"`
	Ticket   ticket.ID                 `json:"ticket"`
	Unit     ref                       `json:"unit"`
	Month    string                    `json:"month"`
	Reason   string                    `json:"reason"`
	Text     string                    `json:"text"`
	By       string                    `json:"by"`
	AskedAt  time.Time                 `json:"asked_at"`
	DecideBy time.Time                 `json:"decide_by"`
	State    string                    `json:"state" enum:"asked,seconded,upheld,refused"`
	Verdicts []indicator.AppealVerdict `json:"verdicts"`
}

// scoreCard is a unit's score for a month (单位考核).
type scoreCard struct {
	Unit     ref           `json:"unit"`
	Month    string        `json:"month"`
	Group    string        `json:"group" doc:"同组;空为不参加排名"`
	Sheet    scoreSheetRef `json:"sheet"`
	Score    scoreSum      `json:"score" doc:"剔除之后,公布的得分"`
	Raw      scoreSum      `json:"raw" doc:"不剔除的得分,一并公布"`
	Excluded int64         `json:"excluded" doc:"剔除的件数"`
	Rows     []scoreRow    `json:"rows"`
	Adjusts  []scoreAdjust `json:"adjusts"`
	Place    int           `json:"place"`
	Band     [2]int        `json:"band" doc:"位次带,带内无显著差异"`
	Peers    []scorePeer   `json:"peers"`
	Before   *float64      `json:"before" doc:"上月得分"`
	Lost     []scoreLost   `json:"lost"`
	Appeals  []scoreAppeal `json:"appeals"`
	Codes    []codeName    `json:"codes" doc:"申诉理由"`
}

type codeName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type scoreSheetRef struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
	Note    string `json:"note"`
	Least   int64  `json:"least"`
}

type wantedItem struct {
	K     indicator.ID `json:"k" maxLength:"4"`
	ID    ticket.ID    `json:"id" minimum:"1"`
	N     int          `json:"n" minimum:"0"`
	Round int          `json:"round" minimum:"0"`
}

type scoreRequest struct {
	Unit  org.UnitID `query:"unit" minimum:"0" doc:"不写为本单位"`
	Month string     `query:"month" maxLength:"7" doc:"不写为本月" example:"2026-10"`
}

type trialRequest struct {
	Body struct {
		Unit  org.UnitID   `json:"unit,omitempty" minimum:"0"`
		Month string       `json:"month" maxLength:"7"`
		Items []wantedItem `json:"items" maxItems:"50"`
	}
}

type appealScoreRequest struct {
	Body struct {
		Unit  org.UnitID   `json:"unit,omitempty" minimum:"0"`
		Month string       `json:"month" maxLength:"7"`
		Items []wantedItem `json:"items" maxItems:"50"`
		Code  string       `json:"code" maxLength:"20"`
		Text  string       `json:"text" maxLength:"4000"`
	}
}

type decideAppealRequest struct {
	ID   indicator.AppealID `path:"id" minimum:"1"`
	Body struct {
		Exclude bool   `json:"exclude" doc:"剔除;否则维持"`
		Remark  string `json:"remark" maxLength:"500"`
	}
}

// scoreTrial is a score before and after (申诉试算).
type scoreTrial struct {
	Now   scoreSum   `json:"now"`
	Then  scoreSum   `json:"then"`
	Place [2]int     `json:"place" doc:"现位次、试算后的位次"`
	Band  [4]int     `json:"band" doc:"现位次带、试算后的位次带"`
	Rows  []scoreRow `json:"rows" doc:"试算后的各行"`
}

type appealsRequest struct {
	State indicator.AppealState `query:"state" enum:"asked,seconded,upheld,refused"`
}

type scoreSheetRequest struct{ Body indicator.Sheet }

type sheetVersion struct {
	Version int `json:"version"`
}

type scoreSheets struct {
	Items   []indicator.Sheet `json:"items" doc:"各版本,新的在前;没有时按第一个预设计分"`
	Presets []indicator.Sheet `json:"presets"`
}

func (s *server) scoreDoors() {
	const tag = "单位考核"
	door(s, signedIn, get("scoreCard", "/api/score", "单位的得分、构成和丢分工单", tag), s.scoreCard)
	door(s, signedIn, post("tryScore", "/api/score/trial", "申诉试算,不影响公布的得分", tag), s.tryScore)
	door(s, signedIn, post("appealScore", "/api/score/appeals", "逐件提出考核申诉", tag), func(ctx context.Context, by caller, in *appealScoreRequest) (*none, error) {
		b := in.Body
		return nil, s.Stats.Appeal(ctx, by.Actor, b.Unit, b.Month, wanted(b.Items), b.Code, b.Text)
	})
	door(s, signedIn, get("scoreAppeals", "/api/score/appeals", "考核申诉", tag), func(ctx context.Context, by caller, in *appealsRequest) (*list[scoreAppeal], error) {
		found, err := s.Stats.Appeals(ctx, by.Actor, in.State)
		if err != nil {
			return nil, err
		}
		all, err := s.shownAppeals(ctx, by, found)
		return listOf(all), err
	})
	door(s, signedIn, post("decideScoreAppeal", "/api/score/appeals/{id}/decide", "裁定考核申诉;剔除须两人", tag), func(ctx context.Context, by caller, in *decideAppealRequest) (*body[scoreAppeal], error) {
		a, err := s.Stats.Decide(ctx, by.Actor, in.ID, in.Body.Exclude, in.Body.Remark)
		if err != nil {
			return nil, err
		}
		all, err := s.shownAppeals(ctx, by, []indicator.Appeal{a})
		if err != nil {
			return nil, err
		}
		return bodyOf(all[0]), nil
	})
	door(s, signedIn, get("scoreSheets", "/api/score/sheets", "考核办法的版本和预设", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[scoreSheets], error) {
		sheets, err := s.Stats.Sheets(ctx)
		if sheets == nil {
			sheets = []indicator.Sheet{}
		}
		return bodyOf(scoreSheets{sheets, indicator.Presets()}), err
	})
	door(s, signedIn, post("setScoreSheet", "/api/score/sheets", "启用新版考核办法", tag), func(ctx context.Context, by caller, in *scoreSheetRequest) (*body[sheetVersion], error) {
		v, err := s.Stats.SetSheet(ctx, by.Actor, in.Body)
		return bodyOf(sheetVersion{v}), err
	})
}

func wanted(items []wantedItem) []stats.Wanted {
	var all []stats.Wanted
	for _, i := range items {
		all = append(all, stats.Wanted{K: i.K, Item: indicator.Item{Ticket: i.ID, N: i.N, Round: i.Round}})
	}
	return all
}

func (s *server) scoreCard(ctx context.Context, by caller, in *scoreRequest) (*body[scoreCard], error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	month := in.Month
	if month == "" {
		month = dateOf(n.now)[:7]
	}
	c, err := s.Stats.Card(ctx, by.Actor, in.Unit, month)
	if err != nil {
		return nil, atQuery(err)
	}
	v := scoreCard{Unit: n.unit(c.Unit), Month: c.Month, Group: c.Group, Sheet: scoreSheetRef{c.Sheet.Version, c.Sheet.Name, c.Sheet.Note, c.Sheet.Least},
		Score: sumOf(c.Score), Raw: sumOf(c.Raw), Excluded: c.Excluded.Num, Rows: rowsOf(c.Score), Adjusts: []scoreAdjust{}, Place: c.Place, Band: c.Band, Peers: []scorePeer{}, Lost: []scoreLost{}, Codes: []codeName{}}
	for i, a := range c.Sheet.Adjust {
		v.Adjusts = append(v.Adjusts, scoreAdjust{a.Name, hundredth(c.Score.Adjusted[i])})
	}
	if c.Had {
		before := hundredth(c.Before)
		v.Before = &before
	}
	for _, p := range c.Peers {
		peer := scorePeer{Own: p.Unit == c.Unit, Place: p.Place, Total: hundredth(p.Total), Half: hundredth(p.Half)}
		if peer.Own || by.May(org.SeeAll) { // to other units the peers are dots without names
			peer.Unit = n.maybeUnit(p.Unit)
		}
		v.Peers = append(v.Peers, peer)
	}
	if v.Lost, err = s.lostItems(ctx, by, c.Lost); err != nil {
		return nil, err
	}
	if v.Appeals, err = s.shownAppeals(ctx, by, c.Appeals); err != nil {
		return nil, err
	}
	for _, code := range indicator.AppealCodes {
		v.Codes = append(v.Codes, codeName(code))
	}
	return bodyOf(v), nil
}

func hundredth(x float64) float64 { return math.Round(x*100) / 100 }

func sumOf(sc indicator.Score) scoreSum {
	return scoreSum{hundredth(sc.Base), hundredth(sc.Total), hundredth(sc.Half), sc.Ranked}
}

func rowsOf(sc indicator.Score) []scoreRow {
	rows := []scoreRow{}
	for _, r := range sc.Rows {
		d, _ := indicator.Find(r.K)
		v := scoreRow{K: r.K, Name: r.Row.Name, Weight: r.Weight, Floor: r.Floor, Target: r.Target, Num: r.Tally.Num, Den: r.Tally.Den, Days: d.Days,
			Value: indicator.Dash, Counted: r.Counted, Points: hundredth(r.Points), Half: hundredth(r.Half)}
		if r.K != "" {
			v.Value = tallyOf(d, r.Tally).Value
		}
		rows = append(rows, v)
	}
	return rows
}

// rowsByID are the rows of tickets that the reader may see.
func (s *server) rowsByID(ctx context.Context, by caller, ids []ticket.ID) (map[ticket.ID]TicketRow, error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	rows := map[ticket.ID]TicketRow{}
	for len(ids) > 0 {
		part := ids[:min(100, len(ids))]
		ids = ids[len(part):]
		page, err := s.Casework.List(ctx, by.Actor, postgres.Filter{IDs: part, Limit: 100})
		if err != nil {
			return nil, err
		}
		for _, i := range page.Items {
			rows[i.ID] = n.row(i)
		}
	}
	return rows, nil
}

func (s *server) lostItems(ctx context.Context, by caller, lost []stats.Lost) ([]scoreLost, error) {
	var ids []ticket.ID
	for _, l := range lost {
		ids = append(ids, l.Ticket)
	}
	rows, err := s.rowsByID(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	all := []scoreLost{}
	for _, l := range lost {
		v := scoreLost{K: l.K, Row: l.Row, ID: l.Ticket, N: l.N, Round: l.Round, At: l.At, Gain: hundredth(l.Gain)}
		if row, ok := rows[l.Ticket]; ok {
			v.Ticket = &row
		}
		if l.Appeal != nil {
			v.State = string(l.Appeal.State)
		}
		all = append(all, v)
	}
	return all, nil
}

func (s *server) shownAppeals(ctx context.Context, by caller, list []indicator.Appeal) ([]scoreAppeal, error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var ids []ticket.ID
	for _, a := range list {
		ids = append(ids, a.Item.Ticket)
	}
	rows, err := s.rowsByID(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	all := []scoreAppeal{}
	for _, a := range list {
		d, _ := indicator.Find(a.K)
		v := scoreAppeal{ID: a.ID, K: a.K, Name: d.Name, No: rows[a.Item.Ticket].No, Ticket: a.Item.Ticket, Unit: n.unit(a.Unit), Month: a.Month, Reason: indicator.AppealCode(a.Code),
			Text: a.Text, By: a.By, AskedAt: a.AskedAt, DecideBy: a.DecideBy, State: string(a.State), Verdicts: a.Verdicts}
		if v.Verdicts == nil {
			v.Verdicts = []indicator.AppealVerdict{}
		}
		all = append(all, v)
	}
	return all, nil
}

func (s *server) tryScore(ctx context.Context, by caller, in *trialRequest) (*body[scoreTrial], error) {
	t, err := s.Stats.Try(ctx, by.Actor, in.Body.Unit, in.Body.Month, wanted(in.Body.Items))
	if err != nil {
		return nil, err
	}
	return bodyOf(scoreTrial{sumOf(t.Now), sumOf(t.Then), [2]int{t.Place, t.ThenPlace}, [4]int{t.Band[0], t.Band[1], t.ThenBand[0], t.ThenBand[1]}, rowsOf(t.Then)}), nil
}
