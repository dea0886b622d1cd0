package api

import (
	"context"
	"time"

	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// PaperRow is a submission in a list (呈批单、周报).
type PaperRow struct {
	ID        supervision.PaperID `json:"id"`
	Version   int                 `json:"version"`
	Kind      string              `json:"kind" enum:"form,brief"`
	Cite      string              `json:"cite"`
	State     string              `json:"state" enum:"draft,routed,returned,signed,withdrawn"`
	StateName string              `json:"state_name"`
	Title     string              `json:"title"`
	Reasons   []string            `json:"reasons"`
	Units     []string            `json:"units" doc:"涉及的承办单位"`
	Urgent    bool                `json:"urgent"`
	Leader    org.UserID          `json:"leader"`
	MadeAt    time.Time           `json:"made_at"`
	RoutedAt  *time.Time          `json:"routed_at"`
	SignedAt  *time.Time          `json:"signed_at"`
	DueAt     *time.Time          `json:"due_at"`
	Order     supervision.OrderID `json:"order"`
}

func paperRowOf(p oversight.Submission) PaperRow {
	row := PaperRow{ID: p.ID, Version: p.Version, Kind: string(p.Kind), Cite: p.Cite, State: string(p.State), StateName: p.State.Name(), Title: p.Paper.Title, Reasons: p.Paper.Reasons, Urgent: p.Paper.Urgent,
		Leader: p.Leader, MadeAt: p.MadeAt, RoutedAt: p.RoutedAt, SignedAt: p.SignedAt, DueAt: p.DueAt, Order: p.Order, Units: []string{}}
	seen := map[string]bool{}
	for _, t := range p.Paper.Tickets {
		if t.Unit != "" && !seen[t.Unit] {
			seen[t.Unit] = true
			row.Units = append(row.Units, t.Unit)
		}
	}
	return row
}

type fullPaper struct {
	PaperRow
	Paper     supervision.Paper        `json:"paper"`
	Signed    *supervision.Instruction `json:"signed"`
	SignedBy  string                   `json:"signed_by"`
	Lead      *ref                     `json:"lead" doc:"签批后的主办单位"`
	Remark    string                   `json:"remark"`
	SealBroke bool                     `json:"seal_broke" doc:"存证与原文不符"`
	Record    []recordLine             `json:"record"`
	Actions   []orderOffer             `json:"actions"`
	Phrases   []string                 `json:"phrases" doc:"常用批示"`
	Proposed  []ref                    `json:"proposed" doc:"拟办单位,工单现在的承办单位"`
}

type papersRequest struct {
	Kind  string `query:"kind" enum:"form,brief"`
	State string `query:"state" enum:"draft,routed,returned,signed,withdrawn"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

type PaperID struct {
	ID supervision.PaperID `path:"id" minimum:"1"`
}

type draftPaperRequest struct {
	Body struct {
		Kind    string      `json:"kind" enum:"form,brief"`
		Tickets []ticket.ID `json:"tickets,omitempty" maxItems:"20"`
	}
}

type paperDeedRequest struct {
	PaperID
	Body struct {
		Version int                      `json:"version" minimum:"1" doc:"您看到的版本"`
		Paper   *supervision.Paper       `json:"paper,omitempty" doc:"修改:全文"`
		Leader  org.UserID               `json:"leader,omitempty" minimum:"0" doc:"呈送:哪位市领导"`
		Signs   *supervision.Instruction `json:"signs,omitempty" doc:"签批"`
		Remark  string                   `json:"remark,omitempty" maxLength:"500" doc:"退回、撤回:理由"`
	}
}

type duePreviewRequest struct {
	Days int `query:"days" minimum:"1" maximum:"60" required:"true"`
}

func (s *server) submissionDoors() {
	const tag = "呈批"
	door(s, signedIn, get("submissions", "/api/submissions", "呈批单和周报", tag), func(ctx context.Context, by caller, in *papersRequest) (*list[PaperRow], error) {
		f := postgres.SubmissionFilter{Kind: supervision.PaperKind(in.Kind), Limit: in.Limit}
		if in.State != "" {
			f.States = []supervision.PaperState{supervision.PaperState(in.State)}
		}
		found, err := s.Oversight.Submissions(ctx, by.Actor, f)
		var all []PaperRow
		for _, p := range found {
			all = append(all, paperRowOf(p))
		}
		return listOf(all), err
	})
	door(s, signedIn, post("draftSubmission", "/api/submissions", "起草呈批单或周报", tag), func(ctx context.Context, by caller, in *draftPaperRequest) (*body[fullPaper], error) {
		if in.Body.Kind == string(supervision.Weekly) {
			p, err := s.Oversight.DraftBrief(ctx, by.Actor)
			return s.shownPaper(ctx, by, p, err)
		}
		p, err := s.Oversight.DraftForm(ctx, by.Actor, in.Body.Tickets)
		return s.shownPaper(ctx, by, p, err)
	})
	door(s, signedIn, get("submission", "/api/submissions/{id}", "一件呈批", tag), func(ctx context.Context, by caller, in *PaperID) (*body[fullPaper], error) {
		p, err := s.Oversight.Submission(ctx, by.Actor, in.ID)
		return s.shownPaper(ctx, by, p, err)
	})
	for _, do := range supervision.PaperActions {
		door(s, signedIn, post(string(do)+"Submission", "/api/submissions/{id}/"+string(do), do.Name(), tag), func(ctx context.Context, by caller, in *paperDeedRequest) (*body[fullPaper], error) {
			b := in.Body
			if do == supervision.EditPaper && b.Paper == nil {
				b.Paper = &supervision.Paper{}
			}
			p, err := s.Oversight.DoSubmission(ctx, by.Actor, in.ID, b.Version, supervision.PaperDeed{Do: do, Paper: b.Paper, Leader: b.Leader, Signs: b.Signs, Remark: b.Remark})
			return s.shownPaper(ctx, by, p, err)
		})
	}
	door(s, signedIn, get("cityLeaders", "/api/city-leaders", "可以呈送的市领导", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[ref], error) {
		found, err := s.Oversight.Leaders(ctx, by.Actor)
		var all []ref
		for _, u := range found {
			all = append(all, ref{int64(u.ID), u.Name})
		}
		return listOf(all), err
	})
	door(s, signedIn, get("previewDue", "/api/due-preview", "从现在起若干工作日到哪天", tag), func(ctx context.Context, by caller, in *duePreviewRequest) (*body[dueStep], error) {
		d, err := s.Oversight.Preview(ctx, by.Actor, in.Days)
		return bodyOf(dueStep{Label: "办理期限", From: d.From, To: d.Due, Text: d.Text, Days: days(d.Days)}), err
	})
}

func (s *server) shownPaper(ctx context.Context, by caller, p oversight.Submission, err error) (*body[fullPaper], error) {
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	full := fullPaper{PaperRow: paperRowOf(p), Paper: p.Paper, Signed: p.Signed, SignedBy: p.SignedBy, Remark: p.Remark, SealBroke: p.SealBroke, Record: []recordLine{}, Actions: []orderOffer{}, Phrases: supervision.Phrases, Proposed: []ref{}}
	if p.Signed != nil {
		full.Lead = n.maybeUnit(p.Signed.Lead)
	}
	for _, e := range p.Record {
		full.Record = append(full.Record, recordLine{At: e.At, By: e.Name, Name: draftName[e.Action], Text: e.Text})
	}
	for _, a := range p.Offers(by.Actor) {
		full.Actions = append(full.Actions, orderOffer{string(a), a.Name()})
	}
	seen := map[int64]bool{}
	for _, id := range p.Tickets {
		v, err := s.Casework.View(ctx, by.Actor, id)
		if err != nil {
			continue // the paper says what must be known of it
		}
		if a := v.Lead(); a != nil && !seen[int64(a.Unit)] {
			seen[int64(a.Unit)] = true
			full.Proposed = append(full.Proposed, n.unit(a.Unit))
		}
	}
	return bodyOf(full), nil
}
