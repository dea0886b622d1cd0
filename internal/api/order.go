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

// OrderRow is a supervision order in a list (督办单).
type OrderRow struct {
	ID        supervision.OrderID `json:"id"`
	Version   int                 `json:"version"`
	Cite      string              `json:"cite" doc:"文号,发单前为待编号"`
	Tier      int                 `json:"tier"`
	Form      string              `json:"form"`
	FormName  string              `json:"form_name"`
	State     string              `json:"state" enum:"drafted,issued,working,to_sign,fed_back,accepted,struck,withdrawn"`
	StateName string              `json:"state_name"`
	Title     string              `json:"title"`
	Reasons   []string            `json:"reasons"`
	Unit      ref                 `json:"unit"`
	Assists   []ref               `json:"assists"`
	Office    string              `json:"office" doc:"督办单位"`
	Leader    string              `json:"leader,omitempty"`
	Tickets   []orderTicket       `json:"tickets"`
	MadeAt    time.Time           `json:"made_at"`
	Days      float64             `json:"days"`
	ReadDueAt *time.Time          `json:"read_due_at"`
	ReadAt    *time.Time          `json:"read_at"`
	DueAt     *time.Time          `json:"due_at"`
	Returns   int                 `json:"returns"`
	Overdue   bool                `json:"overdue"`
}

type orderTicket struct {
	ID    ticket.ID `json:"id"`
	No    string    `json:"no"`
	Title string    `json:"title"`
}

type recordLine struct {
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Name     string    `json:"name"`
	Text     string    `json:"text,omitempty"`
	Evidence string    `json:"evidence,omitempty"`
}

type orderOffer struct {
	Action string `json:"action"`
	Name   string `json:"name"`
}

type fullOrder struct {
	OrderRow
	Demand   string       `json:"demand"`
	Feedback string       `json:"feedback"`
	Evidence string       `json:"evidence"`
	LookBack string       `json:"look_back"`
	Record   []recordLine `json:"record"`
	Actions  []orderOffer `json:"actions" doc:"您现在可以办的"`
}

func (n names) orderRow(o oversight.Order, now time.Time) OrderRow {
	row := OrderRow{ID: o.ID, Version: o.Version, Cite: o.Cite, Tier: int(o.Tier), Form: string(o.Form), FormName: o.Form.Name(), State: string(o.State), StateName: o.State.Name(), Title: o.Title, Reasons: o.Reasons,
		Unit: n.unit(o.Unit), Office: o.Office.Name(), Leader: o.Leader, MadeAt: o.MadeAt, Days: o.Days, ReadDueAt: o.ReadDueAt, ReadAt: o.ReadAt, DueAt: o.DueAt, Returns: o.Returns, Overdue: o.Overdue(now), Assists: []ref{}, Tickets: []orderTicket{}}
	for _, u := range o.Assists {
		row.Assists = append(row.Assists, n.unit(u))
	}
	for _, t := range o.Lines {
		row.Tickets = append(row.Tickets, orderTicket(t))
	}
	return row
}

var draftName = map[string]string{"draft": "起草", "edit": "修改", "route": "呈送", "return": "退回补充", "withdraw": "撤回", "sign": "签批"}

func (n names) fullOrder(o oversight.Order, by org.Actor, now time.Time) fullOrder {
	full := fullOrder{OrderRow: n.orderRow(o, now), Demand: o.Demand, Feedback: o.Feedback, Evidence: o.Evidence, LookBack: o.LookBack, Record: []recordLine{}, Actions: []orderOffer{}}
	for _, e := range o.Record {
		name := supervision.OrderAction(e.Action).Name()
		if e.Action == "draft" {
			name = "生成督办单草稿"
		}
		full.Record = append(full.Record, recordLine{e.At, e.Name, name, e.Text, e.Evidence})
	}
	for _, a := range o.Offers(by) {
		full.Actions = append(full.Actions, orderOffer{string(a), a.Name()})
	}
	return full
}

type ordersRequest struct {
	Tier   int       `query:"tier" minimum:"0" maximum:"3"`
	State  string    `query:"state" enum:"drafted,issued,working,to_sign,fed_back,accepted,struck,withdrawn"`
	Open   bool      `query:"open" doc:"只看未销号的"`
	Ticket ticket.ID `query:"ticket" minimum:"0"`
	Limit  int       `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

type OrderID struct {
	ID supervision.OrderID `path:"id" minimum:"1"`
}

type newOrderRequest struct {
	Body struct {
		Tickets []ticket.ID  `json:"tickets" minItems:"1" maxItems:"50"`
		Reason  string       `json:"reason" maxLength:"500" doc:"提级的理由"`
		Demand  string       `json:"demand,omitempty" maxLength:"2000" doc:"督办要求;不写由系统起草"`
		Days    float64      `json:"days,omitempty" minimum:"0" maximum:"60"`
		Leader  string       `json:"leader,omitempty" maxLength:"60" doc:"领导直接交办:是哪位领导,岗位即可"`
		Unit    org.UnitID   `json:"unit,omitempty" minimum:"0" doc:"交办单位;不写为工单现在的承办单位"`
		Assists []org.UnitID `json:"assists,omitempty" maxItems:"10"`
	}
}

type orderDeedRequest struct {
	OrderID
	Body struct {
		Version  int     `json:"version" minimum:"1" doc:"您看到的版本"`
		Text     string  `json:"text,omitempty" maxLength:"2000"`
		Evidence string  `json:"evidence,omitempty" maxLength:"1000"`
		Form     string  `json:"form,omitempty" enum:"project,circular,tv,talk"`
		Days     float64 `json:"days,omitempty" minimum:"0" maximum:"60"`
		Relapsed bool    `json:"relapsed,omitempty" doc:"回头看发现反弹"`
	}
}

func (s *server) orderDoors() {
	const tag = "督办"
	door(s, signedIn, get("orders", "/api/orders", "督办单", tag), func(ctx context.Context, by caller, in *ordersRequest) (*list[OrderRow], error) {
		f := postgres.OrderFilter{Tier: supervision.Tier(in.Tier), Open: in.Open, Ticket: in.Ticket, Limit: in.Limit}
		if in.State != "" {
			f.States = []supervision.OrderState{supervision.OrderState(in.State)}
		}
		found, err := s.Oversight.Orders(ctx, by.Actor, f)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		var all []OrderRow
		for _, o := range found {
			all = append(all, n.orderRow(o, s.Now()))
		}
		return listOf(all), err
	})
	door(s, signedIn, get("order", "/api/orders/{id}", "一张督办单", tag), func(ctx context.Context, by caller, in *OrderID) (*body[fullOrder], error) {
		o, err := s.Oversight.Order(ctx, by.Actor, in.ID)
		return s.shownOrder(ctx, by, o, err)
	})
	door(s, signedIn, post("draftOrder", "/api/orders", "人工提级督办", tag), func(ctx context.Context, by caller, in *newOrderRequest) (*body[fullOrder], error) {
		o, err := s.Oversight.Draft(ctx, by.Actor, in.asked())
		return s.shownOrder(ctx, by, o, err)
	})
	door(s, signedIn, post("directOrder", "/api/orders/direct", "领导直接交办", tag), func(ctx context.Context, by caller, in *newOrderRequest) (*body[fullOrder], error) {
		o, err := s.Oversight.Direct(ctx, by.Actor, in.asked())
		return s.shownOrder(ctx, by, o, err)
	})
	for _, do := range supervision.OrderActions {
		door(s, signedIn, post(camel(string(do)+"_order"), "/api/orders/{id}/"+string(do), do.Name(), tag), func(ctx context.Context, by caller, in *orderDeedRequest) (*body[fullOrder], error) {
			b := in.Body
			o, err := s.Oversight.DoOrder(ctx, by.Actor, in.ID, b.Version, supervision.Deed{Do: do, Form: supervision.Form(b.Form), Days: b.Days, Text: b.Text, Evidence: b.Evidence, Relapsed: b.Relapsed})
			return s.shownOrder(ctx, by, o, err)
		})
	}
}

func (in *newOrderRequest) asked() oversight.NewOrder {
	b := in.Body
	return oversight.NewOrder{Tickets: b.Tickets, Reason: b.Reason, Demand: b.Demand, Days: b.Days, Leader: b.Leader, Unit: b.Unit, Assists: b.Assists}
}

func (s *server) shownOrder(ctx context.Context, by caller, o oversight.Order, err error) (*body[fullOrder], error) {
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	return bodyOf(n.fullOrder(o, by.Actor, s.Now())), nil
}
