package api

import (
	"context"
	"slices"
	"time"

	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// DossierRow is a dossier in a list (案卷).
type DossierRow struct {
	ID        supervision.DossierID `json:"id"`
	Version   int                   `json:"version"`
	Kind      string                `json:"kind"`
	KindName  string                `json:"kind_name"`
	Cite      string                `json:"cite"`
	State     string                `json:"state" enum:"preparing,under_way,checking,closed,dropped"`
	StateName string                `json:"state_name"`
	Title     string                `json:"title"`
	At        *time.Time            `json:"at"`
	MadeAt    time.Time             `json:"made_at"`
	Leader    string                `json:"leader,omitempty"`
	Tickets   int                   `json:"tickets"`
	Points    int                   `json:"points" doc:"堵点、清单件数或回执数"`
	Done      int                   `json:"done"`
	Late      int                   `json:"late" doc:"已过期限还没办的"`
}

type dossierTicket struct {
	ID    ticket.ID    `json:"id"`
	No    string       `json:"no"`
	Title string       `json:"title"`
	State ticket.State `json:"state"`
	Unit  *ref         `json:"unit"`
}

type dossierPerson struct {
	Office string `json:"office"`
	Post   string `json:"post,omitempty"`
	Vote   *ref   `json:"vote"`
	Why    string `json:"why,omitempty"`
}

type dossierPoint struct {
	N        int        `json:"n"`
	Text     string     `json:"text"`
	Ticket   ticket.ID  `json:"ticket"`
	Unit     *ref       `json:"unit"`
	Owner    string     `json:"owner"`
	DueOn    string     `json:"due_on"`
	Late     bool       `json:"late"`
	Result   string     `json:"result" enum:",done,failed"`
	Note     string     `json:"note"`
	Evidence string     `json:"evidence"`
	DoneAt   *time.Time `json:"done_at"`
	Round    int        `json:"round"`
	Sampled  bool       `json:"sampled" doc:"抽中回头看"`
	Checked  string     `json:"checked" enum:",done,failed"`
	Found    string     `json:"found"`
}

type dossierOffer struct {
	Action string            `json:"action"`
	Name   string            `json:"name"`
	Asks   []supervision.Ask `json:"asks"`
}

type fullDossier struct {
	DossierRow
	Text       string                    `json:"text"`
	Place      string                    `json:"place"`
	Units      []ref                     `json:"units"`
	Lines      []dossierTicket           `json:"lines"`
	People     []dossierPerson           `json:"people"`
	PointList  []dossierPoint            `json:"point_list"`
	Sites      []supervision.Site        `json:"sites"`
	Decision   string                    `json:"decision"`
	Unit       *ref                      `json:"unit" doc:"裁定承办单位"`
	Category   *categoryRef              `json:"category"`
	Round      int                       `json:"round"`
	Seed       int64                     `json:"seed" doc:"抽样的随机种子:凭它可以重抽核对"`
	Sample     int                       `json:"sample"`
	Policy     string                    `json:"policy"`
	RuleChange string                    `json:"rule_change"`
	Before     int                       `json:"before" doc:"裁决前同样长的时间里此类工单"`
	After      int                       `json:"after" doc:"裁决后此类工单"`
	Figures    []supervision.PaperFigure `json:"figures"`
	Record     []recordLine              `json:"record"`
	Actions    []dossierOffer            `json:"actions" doc:"您现在可以办的"`
	Document   bool                      `json:"document" doc:"可以生成文书"`
}

func (n names) dossierRow(d oversight.Dossier, now time.Time, leaders map[org.UserID]string) DossierRow {
	row := DossierRow{ID: d.ID, Version: d.Version, Kind: string(d.Kind), KindName: d.Kind.Name(), Cite: d.Cite(), State: string(d.State), StateName: d.StateName(), Title: d.Title, At: d.At, MadeAt: d.MadeAt,
		Leader: leaders[d.Leader], Tickets: len(d.Tickets), Points: len(d.Points)}
	today := workday.DateOf(now).String()
	for _, p := range d.Points {
		if p.Result == supervision.Done {
			row.Done++
		}
		if p.Late(today) {
			row.Late++
		}
	}
	return row
}

func (n names) fullDossier(d oversight.Dossier, by org.Actor, now time.Time, leaders map[org.UserID]string) fullDossier {
	full := fullDossier{DossierRow: n.dossierRow(d, now, leaders), Text: d.Text, Place: d.Place, Units: []ref{}, Lines: []dossierTicket{}, People: []dossierPerson{}, PointList: []dossierPoint{}, Sites: d.Sites, Decision: d.Decision,
		Unit: n.maybeUnit(d.Unit), Round: d.Round, Seed: d.Seed, Sample: len(d.Sample), Policy: d.Policy, RuleChange: d.Change, Before: d.Before, After: d.After, Figures: d.Figures, Record: []recordLine{}, Actions: []dossierOffer{}}
	full.Category = n.category(d.Category)
	for _, u := range d.Units {
		full.Units = append(full.Units, n.unit(u))
	}
	for _, l := range d.Lines {
		full.Lines = append(full.Lines, dossierTicket{l.ID, l.No, l.TitleText, l.State, n.maybeUnit(l.Unit)})
	}
	for _, p := range d.People {
		full.People = append(full.People, dossierPerson{p.Office, p.Post, n.maybeUnit(p.Vote), p.Why})
	}
	today := workday.DateOf(now).String()
	for _, p := range d.Points {
		full.PointList = append(full.PointList, dossierPoint{p.N, p.Text, p.Ticket, n.maybeUnit(p.Unit), p.Owner, p.DueOn, p.Late(today), string(p.Result), p.Note, p.Evidence, p.DoneAt, p.Round,
			slices.Contains(d.Sample, p.Ticket) && p.Ticket != 0, string(p.Checked), p.Found})
	}
	for _, e := range d.Record {
		full.Record = append(full.Record, recordLine{e.At, e.Name, supervision.DossierActionName(d.Kind, supervision.DossierAction(e.Action)), e.Text, e.Evidence})
	}
	for _, a := range d.Offers(by) {
		asks := a.Asks
		if asks == nil {
			asks = []supervision.Ask{}
		}
		full.Actions = append(full.Actions, dossierOffer{string(a.Do), a.Name, asks})
	}
	full.Document = d.HasDocument()
	return full
}

type dossiersRequest struct {
	Kind   string    `query:"kind" maxLength:"20"`
	Open   bool      `query:"open" doc:"只看没有办结的"`
	Ticket ticket.ID `query:"ticket" minimum:"0"`
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

type DossierID struct {
	ID supervision.DossierID `path:"id" minimum:"1"`
}

type openDossierRequest struct {
	Body struct {
		Kind    string       `json:"kind" maxLength:"20"`
		Title   string       `json:"title,omitempty" maxLength:"80"`
		Text    string       `json:"text,omitempty" maxLength:"4000"`
		Place   string       `json:"place,omitempty" maxLength:"60" doc:"地点;媒体曝光时为媒体或栏目"`
		At      *time.Time   `json:"at,omitempty"`
		Leader  org.UserID   `json:"leader,omitempty" minimum:"0"`
		Units   []org.UnitID `json:"units,omitempty" maxItems:"200"`
		Tickets []ticket.ID  `json:"tickets,omitempty" maxItems:"500"`
		List    string       `json:"list,omitempty" enum:"province,repeats,open_days,unsatisfied" doc:"集中化解:此刻在这张清单上的工单"`
		Region  string       `json:"region,omitempty" maxLength:"12" doc:"清单只取这个地区的"`
		Unit    org.UnitID   `json:"unit,omitempty" minimum:"0" doc:"考核通报:哪个单位"`
		Month   string       `json:"month,omitempty" maxLength:"7" doc:"考核通报:哪个月"`
	}
}

type dossierDeedRequest struct {
	DossierID
	Body struct {
		Action    string      `json:"action" maxLength:"20"`
		Version   int         `json:"version" minimum:"1" doc:"您看到的版本"`
		Text      string      `json:"text,omitempty" maxLength:"2000"`
		Place     string      `json:"place,omitempty" maxLength:"60"`
		At        *time.Time  `json:"at,omitempty"`
		Unit      org.UnitID  `json:"unit,omitempty" minimum:"0"`
		Owner     string      `json:"owner,omitempty" maxLength:"60"`
		DueOn     string      `json:"due_on,omitempty" maxLength:"10"`
		Office    string      `json:"office,omitempty" maxLength:"60"`
		Post      string      `json:"post,omitempty" maxLength:"60"`
		Point     int         `json:"point,omitempty" minimum:"0"`
		Ticket    ticket.ID   `json:"ticket,omitempty" minimum:"0"`
		Tickets   []ticket.ID `json:"tickets,omitempty" maxItems:"500"`
		Result    string      `json:"result,omitempty" enum:"done,failed"`
		Evidence  string      `json:"evidence,omitempty" maxLength:"1000"`
		Precedent bool        `json:"precedent,omitempty"`
	}
}

type dossierSum struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Count   int    `json:"count"`
	Closed  int    `json:"closed"`
	Points  int    `json:"points"`
	Done    int    `json:"done"`
	Leaders int    `json:"leaders"`
	Tickets int    `json:"tickets"`
	Ended   int    `json:"ended" doc:"其中已办结的工单"`
}

// observedTicket is a listed ticket without anything that a citizen said.
type observedTicket struct {
	ID       ticket.ID    `json:"id"`
	No       string       `json:"no"`
	Category *categoryRef `json:"category"`
	County   string       `json:"county"`
	Unit     *ref         `json:"unit"`
	State    ticket.State `json:"state"`
	Tags     []listTag    `json:"tags"`
	Since    time.Time    `json:"since"`
}

func (s *server) dossierDoors() {
	const tag = "督办"
	door(s, signedIn, get("dossiers", "/api/dossiers", "案卷:会商、集中化解、联合审定、领导接听日、通报、提示、曝光、开放日", tag), func(ctx context.Context, by caller, in *dossiersRequest) (*list[DossierRow], error) {
		found, err := s.Oversight.Dossiers(ctx, by.Actor, postgres.DossierFilter{Kind: supervision.DossierKind(in.Kind), Open: in.Open, Ticket: in.Ticket, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		n, leaders, err := s.dossierNames(ctx, found...)
		var all []DossierRow
		for _, d := range found {
			all = append(all, n.dossierRow(d, s.Now(), leaders))
		}
		return listOf(all), err
	})
	door(s, signedIn, get("dossierSums", "/api/dossiers/sums", "本年各类案卷的件数", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[dossierSum], error) {
		found, err := s.Oversight.DossierSums(ctx, by.Actor)
		var all []dossierSum
		for _, d := range found {
			all = append(all, dossierSum{string(d.Kind), d.Kind.Name(), d.Count, d.Closed, d.Points, d.Done, d.Leaders, d.Tickets, d.Ended})
		}
		return listOf(all), err
	})
	door(s, signedIn, get("observed", "/api/observed", "清单上的工单,不含诉求人说的话", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[observedTicket], error) {
		found, err := s.Oversight.Observed(ctx, by.Actor)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		var all []observedTicket
		for _, l := range found {
			t := observedTicket{ID: l.ID, No: l.No, Category: n.category(l.Category), Unit: n.maybeUnit(l.Unit), State: l.State, Since: l.Since}
			if r := n.region(l.Region.County()); r != nil {
				t.County = r.Name
			}
			for i, tag := range l.Tags {
				t.Tags = append(t.Tags, listTag{string(tag), l.Value[i]})
			}
			all = append(all, t)
		}
		return listOf(all), err
	})
	door(s, signedIn, get("dossier", "/api/dossiers/{id}", "一个案卷", tag), func(ctx context.Context, by caller, in *DossierID) (*body[fullDossier], error) {
		d, err := s.Oversight.Dossier(ctx, by.Actor, in.ID)
		return s.shownDossier(ctx, by, d, err)
	})
	door(s, signedIn, get("dossierDocument", "/api/dossiers/{id}/docx", "会商纪要、审定意见、通报(docx)", tag), func(ctx context.Context, by caller, in *DossierID) (*file, error) {
		return documentOf(s.Reports.Dossier(ctx, by.Actor, in.ID))
	})
	door(s, signedIn, post("openDossier", "/api/dossiers", "立卷", tag), func(ctx context.Context, by caller, in *openDossierRequest) (*body[fullDossier], error) {
		b := in.Body
		if b.Kind == string(supervision.Assessment) {
			d, err := s.Oversight.Assess(ctx, by.Actor, s.Stats, b.Unit, b.Month)
			return s.shownDossier(ctx, by, d, err)
		}
		n := oversight.NewDossier{List: supervision.List(b.List), Region: org.RegionCode(b.Region)}
		n.Kind, n.Title, n.Text, n.Place, n.At, n.Leader, n.Units, n.Tickets = supervision.DossierKind(b.Kind), b.Title, b.Text, b.Place, b.At, b.Leader, b.Units, b.Tickets
		d, err := s.Oversight.OpenDossier(ctx, by.Actor, n)
		return s.shownDossier(ctx, by, d, err)
	})
	door(s, signedIn, post("doDossier", "/api/dossiers/{id}", "办理案卷", tag), func(ctx context.Context, by caller, in *dossierDeedRequest) (*body[fullDossier], error) {
		b := in.Body
		d, err := s.Oversight.DoDossier(ctx, by.Actor, in.ID, b.Version, supervision.DossierDeed{Do: supervision.DossierAction(b.Action), Text: b.Text, Place: b.Place, At: b.At, Unit: b.Unit, Owner: b.Owner, DueOn: b.DueOn,
			Office: b.Office, Post: b.Post, Point: b.Point, Ticket: b.Ticket, Tickets: b.Tickets, Result: supervision.PointResult(b.Result), Evidence: b.Evidence, Precedent: b.Precedent})
		return s.shownDossier(ctx, by, d, err)
	})
}

// dossierNames are the names of units, and of the leaders of some dossiers.
func (s *server) dossierNames(ctx context.Context, list ...oversight.Dossier) (names, map[org.UserID]string, error) {
	n, err := s.names(ctx)
	if err != nil {
		return n, nil, err
	}
	var ids []org.UserID
	for _, d := range list {
		if d.Leader != 0 {
			ids = append(ids, d.Leader)
		}
	}
	leaders, err := s.Accounts.Names(ctx, ids)
	return n, leaders, err
}

func (s *server) shownDossier(ctx context.Context, by caller, d oversight.Dossier, err error) (*body[fullDossier], error) {
	if err != nil {
		return nil, err
	}
	n, leaders, err := s.dossierNames(ctx, d)
	return bodyOf(n.fullDossier(d, by.Actor, s.Now(), leaders)), err
}
