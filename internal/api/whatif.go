package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/whatif"
	"suban/internal/workday"
)

// whatifField is one number that may be changed in a replay.
type whatifField struct {
	Name    string  `json:"name"`
	Label   string  `json:"label"`
	Unit    string  `json:"unit" doc:"时限、分钟、工作日、天、占比、是否"`
	Now     string  `json:"now" doc:"现行规则里的值"`
	Value   float64 `json:"value"`
	Natural bool    `json:"natural" doc:"按自然小时"`
}

type whatifVersion struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// whatifOptions are what a replay can change.
type whatifOptions struct {
	Policies  []whatifVersion   `json:"policies"`
	Calendars []whatifVersion   `json:"calendars"`
	Fields    []whatifField     `json:"fields"`
	Sheets    []indicator.Sheet `json:"sheets" doc:"现行的在前,其后是各版本和预设"`
	From      string            `json:"from" doc:"缺省的期间:到昨天为止的一年"`
	To        string            `json:"to"`
}

// whatifRun is one replay somebody asked for (推演).
type whatifRun struct {
	ID      int64         `json:"id"`
	AskedAt time.Time     `json:"asked_at"`
	By      string        `json:"by"`
	From    string        `json:"from"`
	To      string        `json:"to"`
	Changes []string      `json:"changes" doc:"改了什么,一项一句"`
	State   string        `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Done    int           `json:"done"`
	Total   int           `json:"total"`
	Error   string        `json:"error"`
	EndedAt *time.Time    `json:"ended_at"`
	Result  *whatifResult `json:"result" doc:"只在单独打开、且已完成时有"`
}

type whatifResult struct {
	Tickets    int           `json:"tickets" doc:"重放了多少件"`
	Events     int           `json:"events" doc:"多少步"`
	Asked      int           `json:"asked" doc:"申请延期或挂起时,按改动后的规则已经到期的件数:照原样计入"`
	Seconds    float64       `json:"seconds"`
	Sheet      string        `json:"sheet"`
	Indicators []whatifLine  `json:"indicators"`
	Units      []whatifLine  `json:"units"`
	Topics     []whatifLine  `json:"topics"`
	Groups     []whatifGroup `json:"groups"`
}

// whatifLine is an indicator before and after.
type whatifLine struct {
	K       indicator.ID `json:"k"`
	Name    string       `json:"name"`
	Unit    *ref         `json:"unit,omitempty"`
	Topic   *categoryRef `json:"topic,omitempty"`
	Den     [2]int64     `json:"den"`
	Missed  [2]int64     `json:"missed" doc:"没有达到的:按时办结率即超期"`
	Value   [2]string    `json:"value"`
	Days    bool         `json:"days"`
	Sides   *whatifSides `json:"sides,omitempty"`
	Changed bool         `json:"changed"`
}

type whatifGroup struct {
	Name string       `json:"name"`
	Rows []whatifMove `json:"rows"`
}

type whatifMove struct {
	Unit  ref        `json:"unit"`
	Place [2]int     `json:"place" doc:"0 为不排名"`
	Score [2]float64 `json:"score"`
	Same  bool       `json:"same" doc:"新位次仍在原位次带里:无显著差异"`
}

// whatifSides counts who changed sides.
type whatifSides struct {
	Worse  int `json:"worse" doc:"变差"`
	Better int `json:"better" doc:"变好"`
	Into   int `json:"into" doc:"移入本期"`
	Away   int `json:"away" doc:"移出本期"`
}

// whatifChange is what would have been otherwise.
type whatifChange struct {
	Policy   int              `json:"policy,omitempty" minimum:"0" doc:"一律按这一版时限规则;0 为各按受理时的"`
	Edits    []whatifEdit     `json:"edits,omitempty" maxItems:"30" doc:"改动的时限和规则"`
	Calendar int              `json:"calendar,omitempty" minimum:"0" doc:"一律按这一版工作日历;0 为各按当时的"`
	Days     []whatifDay      `json:"days,omitempty" maxItems:"100" doc:"改动的工作日"`
	Sheet    *indicator.Sheet `json:"sheet,omitempty" doc:"改用的考核办法"`
}

type whatifEdit struct {
	Name    string  `json:"name" maxLength:"40"`
	Value   float64 `json:"value"`
	Natural bool    `json:"natural,omitempty" doc:"时限按自然小时"`
}

type whatifDay struct {
	Date    string `json:"date" maxLength:"10"`
	Working bool   `json:"working"`
}

func (c whatifChange) change() (whatif.Change, error) {
	x := whatif.Change{Policy: c.Policy, Calendar: c.Calendar, Sheet: c.Sheet}
	for _, e := range c.Edits {
		x.Edits = append(x.Edits, whatif.Edit(e))
	}
	for _, d := range c.Days {
		on, err := workday.ParseDate(d.Date)
		if err != nil {
			return x, err
		}
		x.Days = append(x.Days, whatif.Day{Date: on, Working: d.Working})
	}
	return x, nil
}

// whatifItem is an item that changed sides, and its ticket.
type whatifItem struct {
	Ticket *TicketRow  `json:"ticket"`
	ID     ticket.ID   `json:"id"`
	N      int         `json:"n"`
	Round  int         `json:"round"`
	Unit   *ref        `json:"unit"`
	Was    whatif.Side `json:"was" enum:"good,bad,outside,out"`
	Is     whatif.Side `json:"is" enum:"good,bad,outside,out"`
	WasAt  *time.Time  `json:"was_at" doc:"归期的时刻:按时办结率为到期"`
	IsAt   *time.Time  `json:"is_at"`
}

type askWhatifRequest struct {
	Body struct {
		From   string       `json:"from" maxLength:"10" example:"2026-01-01"`
		To     string       `json:"to" maxLength:"10" doc:"含当天"`
		Change whatifChange `json:"change"`
	}
}

type whatifRequest struct {
	ID int64 `path:"id" minimum:"1"`
}

type whatifTicketsRequest struct {
	ID    int64        `path:"id" minimum:"1"`
	K     indicator.ID `query:"k" maxLength:"4" default:"K14"`
	Unit  org.UnitID   `query:"unit" minimum:"0"`
	Topic string       `query:"topic" maxLength:"20"`
	Is    whatif.Side  `query:"is" enum:",good,bad,outside,out"`
	Was   whatif.Side  `query:"was" enum:",good,bad,outside,out"`
	Skip  int          `query:"skip" minimum:"0" maximum:"1000000"`
}

// whatifPage is how many items are read at a time.
const whatifPage = 50

func (s *server) whatifDoors() {
	const tag = "推演"
	door(s, signedIn, get("whatifOptions", "/api/whatif/options", "推演可以改什么", tag), s.whatifOptions)
	door(s, signedIn, get("whatifs", "/api/whatif", "最近的推演", tag), s.whatifs)
	door(s, signedIn, post("askWhatif", "/api/whatif", "按改动的规则把一段时间重放一遍;不改任何工单", tag), s.askWhatif)
	door(s, signedIn, get("whatif", "/api/whatif/{id}", "一次推演的进度和结果", tag), func(ctx context.Context, by caller, in *whatifRequest) (*body[whatifRun], error) {
		return s.whatif(ctx, by, in.ID)
	})
	door(s, signedIn, post("cancelWhatif", "/api/whatif/{id}/cancel", "取消推演", tag), func(ctx context.Context, by caller, in *whatifRequest) (*body[whatifRun], error) {
		if err := s.Stats.CancelWhatIf(ctx, by.Actor, in.ID); err != nil {
			return nil, err
		}
		return s.whatif(ctx, by, in.ID)
	})
	door(s, signedIn, get("whatifTickets", "/api/whatif/{id}/tickets", "换边的工单", tag), s.whatifTickets)
	door(s, signedIn, get("promises", "/api/promises", "答复承诺的兑现:逐月", tag), s.promises)
}

func (s *server) whatifOptions(ctx context.Context, by caller, _ *struct{}) (*body[whatifOptions], error) {
	book, sheets, err := s.Stats.WhatIfBook(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	now := book.Current(s.Now())
	today := workday.DateOf(s.Now())
	o := whatifOptions{Policies: []whatifVersion{}, Calendars: []whatifVersion{}, Fields: []whatifField{}, Sheets: sheets, From: today.Plus(-365).String(), To: today.Prev().String()}
	for _, p := range book.Policies {
		o.Policies = append(o.Policies, whatifVersion{p.ID, p.Name})
	}
	for v := range book.Calendars {
		o.Calendars = append(o.Calendars, whatifVersion{v, fmt.Sprintf("第%d版", v)})
	}
	for _, list := range [][]whatifVersion{o.Policies, o.Calendars} {
		slices.SortFunc(list, func(a, b whatifVersion) int { return b.ID - a.ID })
	}
	for _, f := range ticket.PolicyFields {
		if slices.Contains(whatif.Fields, f.Name) {
			v, natural := f.Amount(now)
			o.Fields = append(o.Fields, whatifField{f.Name, f.Label, f.Unit, f.Text(now), v, natural})
		}
	}
	return bodyOf(o), nil
}

func (s *server) whatifs(ctx context.Context, by caller, _ *struct{}) (*list[whatifRun], error) {
	found, err := s.Stats.WhatIfs(ctx, by.Actor, 0)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var all []whatifRun
	for _, w := range found {
		all = append(all, n.whatif(w))
	}
	return listOf(all), nil
}

func (s *server) whatif(ctx context.Context, by caller, id int64) (*body[whatifRun], error) {
	found, err := s.Stats.WhatIfs(ctx, by.Actor, id)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	v := n.whatif(found[0])
	if found[0].State == "done" {
		var o stats.Outcome
		if err := json.Unmarshal(found[0].Result, &o); err != nil {
			return nil, fmt.Errorf("read replay %d: %w", id, err)
		}
		v.Result = n.outcome(&o)
	}
	return bodyOf(v), nil
}

func (s *server) askWhatif(ctx context.Context, by caller, in *askWhatifRequest) (*body[whatifRun], error) {
	from, err := workday.ParseDate(in.Body.From)
	if err != nil {
		return nil, err
	}
	to, err := workday.ParseDate(in.Body.To)
	if err != nil {
		return nil, err
	}
	change, err := in.Body.Change.change()
	if err != nil {
		return nil, err
	}
	id, err := s.Stats.AskWhatIf(ctx, by.Actor, indicator.Period{From: from, To: to.Next()}, change)
	if err != nil {
		return nil, err
	}
	return s.whatif(ctx, by, id)
}

func (n names) whatif(w postgres.WhatIf) whatifRun {
	return whatifRun{ID: w.ID, AskedAt: w.AskedAt, By: w.By, From: w.Period.From.String(), To: w.Period.To.Prev().String(), Changes: n.changes(w.Change),
		State: w.State, Done: w.Done, Total: w.Total, Error: w.Error, EndedAt: w.EndedAt}
}

// changes says a change in words, one sentence each.
func (n names) changes(c whatif.Change) []string {
	list := []string{}
	if c.Policy != 0 {
		list = append(list, fmt.Sprintf("一律按时限规则第%d版「%s」", c.Policy, n.book.Policies[c.Policy].Name))
	}
	for _, e := range c.Edits {
		for _, f := range ticket.PolicyFields {
			if f.Name == e.Name {
				var p ticket.Policy
				f.Put(&p, e.Value, e.Natural)
				list = append(list, f.Label+"改为"+f.Text(p))
			}
		}
	}
	if c.Calendar != 0 {
		list = append(list, fmt.Sprintf("一律按工作日历第%d版", c.Calendar))
	}
	for _, d := range c.Days {
		list = append(list, d.Date.String()+map[bool]string{true: "改为上班", false: "改为放假"}[d.Working])
	}
	if c.Sheet != nil {
		list = append(list, "考核按「"+c.Sheet.Name+"」的权重")
	}
	return list
}

func (n names) outcome(o *stats.Outcome) *whatifResult {
	r := &whatifResult{Tickets: o.Tickets, Events: o.Events, Asked: o.Asked, Seconds: hundredth(o.Seconds), Sheet: o.Sheet,
		Indicators: n.whatifLines(o.Indicators), Units: n.whatifLines(o.Units), Topics: n.whatifLines(o.Topics), Groups: []whatifGroup{}}
	for _, g := range o.Groups {
		v := whatifGroup{g.Name, []whatifMove{}}
		for _, m := range g.Rows {
			v.Rows = append(v.Rows, whatifMove{n.unit(m.Unit), m.Place, [2]float64{hundredth(m.Score[0]), hundredth(m.Score[1])}, m.Same})
		}
		r.Groups = append(r.Groups, v)
	}
	return r
}

func (n names) whatifLines(list []stats.WhatIfLine) []whatifLine {
	all := []whatifLine{}
	for _, l := range list {
		v := whatifLine{K: l.K, Name: l.Name, Unit: n.maybeUnit(l.Unit), Topic: n.category(l.Topic), Den: [2]int64{l.Was.Den, l.Is.Den}, Value: l.Value, Days: l.Days, Sides: (*whatifSides)(l.Sides), Changed: l.Was != l.Is}
		for i, t := range []indicator.Tally{l.Was, l.Is} {
			v.Missed[i] = t.Den - t.Num
			if d, _ := indicator.Find(l.K); d.Better < 0 {
				v.Missed[i] = t.Num
			}
		}
		all = append(all, v)
	}
	return all
}

func (s *server) whatifTickets(ctx context.Context, by caller, in *whatifTicketsRequest) (*list[whatifItem], error) {
	found, err := s.Stats.Turned(ctx, by.Actor, postgres.TurnedFilter{Run: in.ID, K: in.K, Topic: in.Topic, From: in.Was, To: in.Is, Skip: in.Skip, Limit: whatifPage}, in.Unit)
	if err != nil {
		return nil, err
	}
	var ids []ticket.ID
	for _, t := range found {
		ids = append(ids, t.Ticket)
	}
	rows, err := s.rowsByID(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var all []whatifItem
	for _, t := range found {
		v := whatifItem{ID: t.Ticket, N: t.N, Round: t.Round, Unit: n.maybeUnit(t.Unit), Was: t.Was, Is: t.Is}
		if row, ok := rows[t.Ticket]; ok {
			v.Ticket = &row
		}
		if at := t.WasAt; !at.IsZero() {
			v.WasAt = &at
		}
		if at := t.IsAt; !at.IsZero() {
			v.IsAt = &at
		}
		all = append(all, v)
	}
	return listOf(all), nil
}
