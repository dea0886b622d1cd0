package oversight

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func ticketKey(id ticket.ID) string { return strconv.FormatInt(int64(id), 10) }

// Order is an order as it is shown: opened, with its number, tickets and record.
type Order struct {
	supervision.Order
	Cite    string
	Lines   []TicketLine
	Record  []Event
	Catches []postgres.Catch
	Signed  *Signature // of an order that a leader's signature made
}

// Signature is the leader's own hand under an order (签批).
type Signature struct {
	supervision.Instruction
	By    string
	At    time.Time
	Broke bool // the stored text is not what was signed
}

// TicketLine names a ticket of an order.
type TicketLine struct {
	ID    ticket.ID
	No    string
	Title string
}

func (o *Oversight) saveOrder(tx *postgres.Tx, row *postgres.OrderRow, by org.Actor, action string, r remark) (err error) {
	if row.Box, err = o.seal("order", int64(row.ID), 0, row.OrderText); err != nil {
		return err
	}
	tx.SaveOrder(*row)
	e, err := o.event("order", int64(row.ID), row.Version, by, action, tx.Now, r)
	if err != nil {
		return err
	}
	tx.AddOrderEvent(row.ID, e)
	return nil
}

func (o *Oversight) readOrder(ctx context.Context, tx *postgres.Tx, by org.Actor, id supervision.OrderID, lock bool) (postgres.OrderRow, error) {
	row, err := tx.Order(ctx, id, lock)
	if err != nil {
		return row, err
	}
	if !row.Sees(by) {
		return row, fault.New(fault.NotFound, "没有这张督办单,或不在您可见的范围内")
	}
	return row, o.open("order", int64(row.ID), 0, row.Box, &row.OrderText)
}

// Orders lists the orders the actor may see.
func (o *Oversight) Orders(ctx context.Context, by org.Actor, f postgres.OrderFilter) (list []Order, err error) {
	if err := ofSupervision(by); err != nil {
		return nil, err
	}
	if !by.May(org.Supervise) && !by.May(org.SignOff) {
		f.Units = append([]org.UnitID{}, by.Scope().Units...)
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.Orders(ctx, f)
		if err != nil {
			return err
		}
		city, err := tx.CityName(ctx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if !row.Sees(by) {
				continue
			}
			if err := o.open("order", int64(row.ID), 0, row.Box, &row.OrderText); err != nil {
				return err
			}
			list = append(list, Order{Order: row.Order, Cite: row.Cite(city)})
		}
		return o.nameTickets(ctx, tx, list)
	})
	return list, err
}

// ofSupervision refuses who has nothing to do with supervision: neither leads it nor
// stands under it.
func ofSupervision(by org.Actor) error {
	if mayRead(by) == nil || by.May(org.SeeUnit) {
		return nil
	}
	return mayRead(by)
}

func (o *Oversight) nameTickets(ctx context.Context, tx *postgres.Tx, list []Order) error {
	var ids []ticket.ID
	for _, one := range list {
		ids = append(ids, one.Tickets...)
	}
	titles, err := o.titles(ctx, tx, ids)
	if err != nil {
		return err
	}
	numbers, err := tx.Numbers(ctx, ids)
	if err != nil {
		return err
	}
	for i := range list {
		for _, id := range list[i].Tickets {
			list[i].Lines = append(list[i].Lines, TicketLine{id, numbers[id], titles[id]})
		}
	}
	return nil
}

// Order shows one order with its record.
func (o *Oversight) Order(ctx context.Context, by org.Actor, id supervision.OrderID) (shown Order, err error) {
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		row, err := o.readOrder(ctx, tx, by, id, false)
		if err != nil {
			return err
		}
		city, err := tx.CityName(ctx)
		if err != nil {
			return err
		}
		one := []Order{{Order: row.Order, Cite: row.Cite(city)}}
		if err := o.nameTickets(ctx, tx, one); err != nil {
			return err
		}
		stored, err := tx.OrderEvents(ctx, id)
		if err != nil {
			return err
		}
		shown = one[0]
		if shown.Record, err = o.events("order", int64(id), stored); err != nil {
			return err
		}
		for _, t := range shown.Tickets {
			caught, err := tx.TicketCatches(ctx, t)
			if err != nil {
				return err
			}
			shown.Catches = append(shown.Catches, caught...)
		}
		shown.Signed, err = o.signature(ctx, tx, supervision.PaperID(row.Paper))
		return err
	})
	return shown, err
}

// signature is what the leader signed of the paper that an order comes from: whoever gets
// the order sees the hand under it, not the paper.
func (o *Oversight) signature(ctx context.Context, tx *postgres.Tx, id supervision.PaperID) (*Signature, error) {
	if id == 0 {
		return nil, nil
	}
	row, err := tx.Submission(ctx, id, false)
	if err == nil {
		err = o.openSubmission(&row)
	}
	if err != nil || row.Signed == nil {
		return nil, err
	}
	return &Signature{*row.Signed, row.SignedBy, *row.SignedAt, row.SealBroke}, nil
}

// DoOrder does a deed to an order. Version is the one the person saw.
func (o *Oversight) DoOrder(ctx context.Context, by org.Actor, id supervision.OrderID, version int, d supervision.Deed) (Order, error) {
	c, _, err := o.clocks(ctx)
	if err != nil {
		return Order{}, err
	}
	var next *supervision.Order
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		was, err := o.readOrder(ctx, tx, by, id, true)
		if err != nil {
			return err
		}
		if version != was.Version {
			return fault.New(fault.Stale, "督办单刚有新的进展(第%d步,您看到的是第%d步),请核对后再办", was.Version, version)
		}
		d.Due = func(days float64) (time.Time, error) { return c.due(tx.Now, days) }
		if d.Do == supervision.StrikeOff {
			if d.FollowedUp, err = tx.FollowedUp(ctx, was.Tickets); err != nil {
				return err
			}
		}
		if next, err = was.Do(d, by, tx.Now); err != nil {
			return err
		}
		if d.Do == supervision.Issue {
			next.Year = dayOf(tx.Now).Year
			if next.No, err = tx.NextOrder(ctx, next.Year); err != nil {
				return err
			}
		}
		row := postgres.OrderRow{Order: *next}
		if err := o.saveOrder(tx, &row, by, string(d.Do), remark{Text: d.Text, Evidence: d.Evidence}); err != nil {
			return err
		}
		city, err := tx.CityName(ctx)
		if err != nil {
			return err
		}
		tellOrder(tx, next, d, next.Cite(city))
		return nil
	})
	if err != nil {
		return Order{}, err
	}
	if d.Do == supervision.Read {
		if err := o.readTickets(ctx, by, next, d.Text); err != nil {
			return Order{}, err
		}
	}
	return o.Order(ctx, by, id)
}

// tellOrder writes the notices of a deed on an order.
func tellOrder(tx *postgres.Tx, o *supervision.Order, d supervision.Deed, cite string) {
	first := ticket.ID(0)
	if len(o.Tickets) > 0 {
		first = o.Tickets[0]
	}
	office := to{role: o.Office}
	unit := to{unit: o.Unit}
	switch d.Do {
	case supervision.Issue:
		top := to{unit: o.Unit, role: org.Chief}
		notify(tx, first, top, "order_issued", fmt.Sprintf("%s:%s《%s》,请于%s前本人阅批,%s前书面反馈。", o.Form.Name(), cite, o.Title, workday.Format(*o.ReadDueAt), workday.Format(*o.DueAt)), o.Tier == supervision.Leaders)
		notify(tx, first, to{unit: o.Unit, role: org.Liaison}, "order_issued", fmt.Sprintf("%s%s已送主要负责同志阅批,请准备处置方案,%s前反馈。", o.Form.Name(), cite, workday.Format(*o.DueAt)), false)
		for _, a := range o.Assists {
			notify(tx, first, to{unit: a}, "order_issued", fmt.Sprintf("%s%s《%s》请协助办理。", o.Form.Name(), cite, o.Title), false)
		}
	case supervision.Read:
		notify(tx, first, unit, "order_read", fmt.Sprintf("%s已阅批:%s", cite, d.Text), false)
	case supervision.Report:
		if o.State == supervision.ToSign {
			notify(tx, first, to{unit: o.Unit, role: org.Chief}, "order_to_sign", fmt.Sprintf("%s的处置结果待您签报。", cite), false)
			return
		}
		notify(tx, first, office, "order_fed_back", fmt.Sprintf("%s已反馈,请验收。", cite), false)
	case supervision.SignIt:
		notify(tx, first, office, "order_fed_back", fmt.Sprintf("%s已由一把手签报,请验收。", cite), false)
	case supervision.Return, supervision.Revise:
		notify(tx, first, unit, "order_returned", fmt.Sprintf("%s的反馈被退回:%s", cite, d.Text), false)
	case supervision.LookBack:
		if d.Relapsed {
			notify(tx, first, unit, "order_returned", fmt.Sprintf("%s回头看发现反弹:%s", cite, d.Text), false)
		}
	case supervision.StrikeOff:
		notify(tx, first, unit, "order_struck", fmt.Sprintf("%s已销号。", cite), false)
	case supervision.Withdraw:
		if o.No != 0 {
			notify(tx, first, unit, "order_withdrawn", fmt.Sprintf("%s已撤销:%s", cite, d.Text), false)
		}
	}
}

// readTickets is the chief's read in the tickets' own history, where his unit has them.
func (o *Oversight) readTickets(ctx context.Context, by org.Actor, order *supervision.Order, text string) error {
	for _, id := range order.Tickets {
		v, err := o.work.View(ctx, by, id)
		if err == nil {
			a := v.Lead()
			if a == nil || !a.Open() || a.ChiefRead != nil || !by.Holds(a.Unit) {
				continue
			}
			_, err = o.work.Do(ctx, by, casework.Deed{Ticket: id, Do: []ticket.Facts{&ticket.ChiefRead{On: ticket.On{Assignment: a.N}, Text: ticket.Text(text)}}})
		}
		if _, refused := fault.Of(err); err != nil && !refused {
			return err
		}
	}
	return nil
}

// NewOrder is what a person asks for beyond the rules: an order about a ticket, or what
// a leader ordered directly.
type NewOrder struct {
	Tickets []ticket.ID
	Reason  string
	Demand  string
	Days    float64
	Unit    org.UnitID // of direct: who must act; 0 the ticket's own unit
	Assists []org.UnitID
	Leader  string // of direct: whose word it is, by his post
}

// Draft drafts an order by hand (人工提级): the office issues it as any other.
func (o *Oversight) Draft(ctx context.Context, by org.Actor, n NewOrder) (Order, error) {
	return o.newOrder(ctx, by, n, supervision.Escalation, supervision.Project)
}

// Direct takes down what a leader ordered without any list (领导直接交办) and issues it to
// the unit's chief at once.
func (o *Oversight) Direct(ctx context.Context, by org.Actor, n NewOrder) (Order, error) {
	if n.Leader == "" {
		return Order{}, fault.In("leader", "请写明是哪位领导的批示(岗位)")
	}
	drafted, err := o.newOrder(ctx, by, n, supervision.Leaders, supervision.Direct)
	if err != nil {
		return Order{}, err
	}
	return o.DoOrder(ctx, by, drafted.ID, drafted.Version, supervision.Deed{Do: supervision.Issue, Days: n.Days})
}

func (o *Oversight) newOrder(ctx context.Context, by org.Actor, n NewOrder, tier supervision.Tier, form supervision.Form) (Order, error) {
	switch {
	case !by.May(org.Supervise):
		return Order{}, fault.New(fault.Denied, "督办单由督办员起草;您没有“%s”权限", org.Supervise.Name())
	case len(n.Tickets) == 0 || len(n.Tickets) > 50:
		return Order{}, fault.In("tickets", "请选择要督办的工单")
	case len([]rune(n.Reason)) < 4:
		return Order{}, fault.In("reason", "请写明提级的理由,至少4个字")
	}
	view, err := o.work.View(ctx, by, n.Tickets[0])
	if err != nil {
		return Order{}, err
	}
	if n.Unit == 0 {
		a := view.Lead()
		if a == nil {
			return Order{}, fault.In("unit", "工单还没有承办单位,请选择由谁办理")
		}
		n.Unit = a.Unit
	}
	if u, ok := view.Book.Units.Unit(n.Unit); !ok || !u.Enabled {
		return Order{}, fault.In("unit", "没有这个承办单位,或已停用")
	}
	id := supervision.OrderID(0)
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		under, err := tx.UnderOrder(ctx, n.Tickets)
		if err != nil {
			return err
		}
		if tier == supervision.Escalation && len(under) > 0 {
			return fault.New(fault.Conflict, "工单%s已有未销号的督办单,请在原督办单上办理", view.No)
		}
		themes, err := tx.ThemeOffices(ctx)
		if err != nil {
			return err
		}
		row := postgres.OrderRow{Order: supervision.Order{ID: supervision.OrderID(tx.NewID()), Version: 1, Tier: tier, Form: form, State: supervision.Drafted, Office: officeOf(themes, view.Category),
			Unit: n.Unit, Assists: n.Assists, Leader: n.Leader, Tickets: n.Tickets, MadeAt: tx.Now, Days: max(n.Days, 3)}}
		row.Title, row.Reasons, row.Demand = view.Title.Shown(), []string{n.Reason}, n.Demand
		if tier == supervision.Leaders {
			row.Days = n.Days
		}
		if row.Demand == "" {
			row.Demand = fmt.Sprintf("工单%s:%s。主要负责同志1个工作日内阅批,限期书面反馈处置结果及佐证。", view.No, n.Reason)
		}
		if err := o.work.Unnamed(ctx, tx, n.Tickets, &row.Title, &row.Reasons[0], &row.Demand); err != nil {
			return err
		}
		id = row.ID
		return o.saveOrder(tx, &row, by, "draft", remark{Text: n.Reason})
	})
	if err != nil {
		return Order{}, err
	}
	return o.Order(ctx, by, id)
}

func dayOf(now time.Time) workday.Date { return workday.DateOf(now) }
