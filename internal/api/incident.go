package api

import (
	"context"
	"time"

	"suban/internal/casework"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// IncidentRow is an incident in the list (事件): many citizens, one cause.
type IncidentRow struct {
	ID       ticket.IncidentID `json:"id"`
	No       string            `json:"no"`
	State    string            `json:"state" enum:"proposed,open,closed,dismissed,merged" doc:"待确认、处置中、已了结、不是同一事件、已并入其他事件"`
	Name     string            `json:"name"`
	Category *categoryRef      `json:"category"`
	Region   *place            `json:"region" doc:"乡镇街道;没有登记时为区县"`
	HeadNo   string            `json:"head_no" doc:"主办件;不在您可见范围内时为空"`
	Members  int               `json:"members" doc:"已并入件数"`
	Waiting  int               `json:"waiting" doc:"疑似、待确认件数"`
	Heat     float64           `json:"heat"`
	Parts    triage.Heat       `json:"parts" doc:"热度的各部分"`
	OpenedAt time.Time         `json:"opened_at"`
	LastAt   time.Time         `json:"last_at" doc:"最近一件的时间"`
	ClosedAt *time.Time        `json:"closed_at"`
}

type incidentTicket struct {
	TicketRow
	Likeness int  `json:"likeness" doc:"与其他各件的相似程度,百分数;0 为由人并入"`
	Joined   bool `json:"joined" doc:"已并入;否则为疑似"`
	Head     bool `json:"head" doc:"主办件:它的答复审核通过后一并答复其他各件"`
}

type incidentStep struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Action string    `json:"action" enum:"propose,open,join,leave,refuse,head,merge,close,dismiss"`
	No     string    `json:"no" doc:"所说的工单"`
	Remark string    `json:"remark"`
}

type incidentView struct {
	IncidentRow
	Formula string           `json:"formula" doc:"热度的算法"`
	Tickets []incidentTicket `json:"tickets"`
	Hidden  int              `json:"hidden" doc:"不在您可见范围内的件数"`
	Steps   []incidentStep   `json:"steps"`
}

type incidentBox struct {
	Incident *incidentView `json:"incident" doc:"所在或疑似所属的事件;没有时为空"`
}

type incidentsRequest struct {
	State string `query:"state" enum:"live,ended" default:"live" doc:"进行中,或近30天了结的"`
}

type IncidentID struct {
	ID ticket.IncidentID `path:"id" minimum:"1"`
}

type openIncidentRequest struct {
	Body struct {
		Tickets []ticket.ID `json:"tickets" minItems:"1" maxItems:"200" doc:"工单,第一件为主办件"`
		Title   string      `json:"title,omitempty" maxLength:"60" doc:"事件名称;不写为主办件的标题"`
		Reason  string      `json:"reason,omitempty" maxLength:"300"`
	}
}

type joinIncidentRequest struct {
	IncidentID
	Body struct {
		Tickets []ticket.ID `json:"tickets,omitempty" maxItems:"200" doc:"并入的工单;不写为全部疑似件"`
		Reason  string      `json:"reason,omitempty" maxLength:"300"`
	}
}

type leaveIncidentRequest struct {
	IncidentID
	Body struct {
		Ticket ticket.ID `json:"ticket" minimum:"1"`
		Reason string    `json:"reason,omitempty" maxLength:"300" doc:"移出已并入的工单时必填"`
	}
}

type mergeIncidentRequest struct {
	IncidentID
	Body struct {
		Into ticket.IncidentID `json:"into" minimum:"1" doc:"并入哪个事件"`
	}
}

type closeIncidentRequest struct {
	IncidentID
	Body struct {
		Reason string `json:"reason" maxLength:"300" doc:"了结,或不是同一事件的理由"`
	}
}

type joined struct {
	Joined  int      `json:"joined"`
	Refused []string `json:"refused" doc:"没有并入的,逐件说明"`
}

type openedIncident struct {
	ID ticket.IncidentID `json:"id"`
}

func (s *server) incidentDoors() {
	const tag = "事件"
	door(s, signedIn, get("incidents", "/api/incidents", "事件(一事多诉),按热度", tag), s.incidents)
	door(s, signedIn, get("incident", "/api/incidents/{id}", "一个事件和它的工单", tag), func(ctx context.Context, by caller, in *IncidentID) (*body[incidentView], error) {
		w, err := s.Casework.OneIncident(ctx, by.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		v, err := s.incidentView(ctx, w)
		return bodyOf(v), err
	})
	door(s, signedIn, get("ticketIncident", "/api/tickets/{id}/incident", "工单所在或疑似所属的事件", tag), func(ctx context.Context, by caller, in *TicketID) (*body[incidentBox], error) {
		w, err := s.Casework.IncidentOf(ctx, by.Actor, in.ID)
		if err != nil || w == nil {
			return bodyOf(incidentBox{}), err
		}
		v, err := s.incidentView(ctx, *w)
		return bodyOf(incidentBox{&v}), err
	})
	door(s, signedIn, post("openIncident", "/api/incidents", "把几件工单立为一个事件", tag), func(ctx context.Context, by caller, in *openIncidentRequest) (*body[openedIncident], error) {
		id, err := s.Casework.OpenIncident(ctx, by.Actor, in.Body.Tickets, in.Body.Title, in.Body.Reason)
		return bodyOf(openedIncident{id}), err
	})
	door(s, signedIn, post("joinIncident", "/api/incidents/{id}/join", "把工单并入事件", tag), func(ctx context.Context, by caller, in *joinIncidentRequest) (*body[joined], error) {
		j, err := s.Casework.JoinIncident(ctx, by.Actor, in.ID, in.Body.Tickets, in.Body.Reason)
		return bodyOf(joined{j.Joined, append([]string{}, j.Refused...)}), err
	})
	door(s, signedIn, post("leaveIncident", "/api/incidents/{id}/leave", "把工单移出事件,或认定疑似件不是", tag), func(ctx context.Context, by caller, in *leaveIncidentRequest) (*none, error) {
		return nil, s.Casework.LeaveIncident(ctx, by.Actor, in.ID, in.Body.Ticket, in.Body.Reason)
	})
	door(s, signedIn, post("mergeIncident", "/api/incidents/{id}/merge", "把事件并入另一个事件", tag), func(ctx context.Context, by caller, in *mergeIncidentRequest) (*none, error) {
		return nil, s.Casework.MergeIncidents(ctx, by.Actor, in.ID, in.Body.Into)
	})
	door(s, signedIn, post("closeIncident", "/api/incidents/{id}/close", "了结事件,或认定不是同一事件", tag), func(ctx context.Context, by caller, in *closeIncidentRequest) (*none, error) {
		return nil, s.Casework.CloseIncident(ctx, by.Actor, in.ID, in.Body.Reason)
	})
}

func (s *server) incidents(ctx context.Context, by caller, in *incidentsRequest) (*list[IncidentRow], error) {
	found, err := s.Casework.Incidents(ctx, by.Actor, in.State)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var items []IncidentRow
	for _, h := range found {
		items = append(items, n.incident(h))
	}
	return listOf(items), nil
}

func (n names) incident(h casework.Heated) IncidentRow {
	r := IncidentRow{ID: h.ID, No: h.No, State: h.State, Name: h.Name, Category: n.category(h.Category), Region: n.region(h.Township), HeadNo: h.HeadNo,
		Members: h.Members, Waiting: h.Waiting, Heat: h.Heat, Parts: h.Parts, OpenedAt: h.OpenedAt, LastAt: h.LastAt, ClosedAt: h.ClosedAt}
	if r.Region == nil {
		r.Region = n.region(h.Incident.Region)
	}
	return r
}

func (s *server) incidentView(ctx context.Context, w casework.WholeIncident) (incidentView, error) {
	n, err := s.names(ctx)
	if err != nil {
		return incidentView{}, err
	}
	v := incidentView{IncidentRow: n.incident(w.Heated), Formula: triage.IncidentFormula, Tickets: []incidentTicket{}, Hidden: w.Hidden, Steps: []incidentStep{}}
	for _, t := range w.Tickets {
		v.Tickets = append(v.Tickets, incidentTicket{n.row(t.Item), t.Likeness, t.Joined, t.Head})
	}
	for _, e := range w.Events {
		v.Steps = append(v.Steps, incidentStep{e.At, e.ByName, e.Action, w.Nos[e.Ticket], e.Remark})
	}
	return v, nil
}
