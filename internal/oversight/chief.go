package oversight

import (
	"context"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// ChiefItem is one matter that needs a chief, opened.
type ChiefItem struct {
	supervision.ChiefItem
	Title    string
	Cite     string // of an order
	Proposed string // what is proposed: the order's demand, or the unit's feedback
	Evidence string
	Form     supervision.Form
	Reasons  []string
	OrderV   int
}

// ChiefList is what one chief's phone shows: his two rates, what waits, what is done.
type ChiefList struct {
	Unit       org.UnitID
	Read, Sign supervision.Rate
	Items      []ChiefItem
}

// chiefDays is over how long the rates are counted.
const chiefDays = 30

// Chief lists what needs the chief of the actor's unit.
func (o *Oversight) Chief(ctx context.Context, by org.Actor) (l ChiefList, err error) {
	if !by.May(org.ChiefSign) {
		return l, fault.New(fault.Denied, "阅批和签报由承办单位一把手本人办理")
	}
	l.Unit = by.Unit
	items, err := o.chiefItems(ctx, by.Scope().Units)
	if err != nil {
		return l, err
	}
	l.Read, l.Sign = supervision.Rates(items)
	l.Items, err = o.openItems(ctx, items)
	return l, err
}

func (o *Oversight) chiefItems(ctx context.Context, units []org.UnitID) (items []supervision.ChiefItem, err error) {
	c, _, err := o.clocks(ctx)
	if err != nil {
		return nil, err
	}
	rules := postgres.ChiefRules{Province: c.p.ChiefProvince, Rework: c.p.ChiefRework, Tier: c.p.ChiefTier}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		items, err = tx.ChiefItems(ctx, rules, units, o.db.Now().AddDate(0, 0, -chiefDays))
		return err
	})
	return items, err
}

func (o *Oversight) openItems(ctx context.Context, items []supervision.ChiefItem) (list []ChiefItem, err error) {
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		var ids []ticket.ID
		for _, i := range items {
			ids = append(ids, i.Ticket)
		}
		titles, err := o.titles(ctx, tx, ids)
		if err != nil {
			return err
		}
		city, err := tx.CityName(ctx)
		if err != nil {
			return err
		}
		for _, i := range items {
			one := ChiefItem{ChiefItem: i, Title: titles[i.Ticket]}
			if i.Order != 0 {
				row, err := tx.Order(ctx, i.Order, false)
				if err != nil {
					return err
				}
				if err := o.open("order", int64(row.ID), 0, row.Box, &row.OrderText); err != nil {
					return err
				}
				one.Title, one.Cite, one.Proposed, one.Form, one.Reasons, one.OrderV = row.Title, row.Cite(city), row.Demand, row.Form, row.Reasons, row.Version
				if i.Deed == supervision.ChiefSigns {
					one.Proposed, one.Evidence = row.Feedback, row.Evidence
				}
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

// UnitRates is one unit's two rates.
type UnitRates struct {
	Unit       org.UnitID
	Name       string
	Read, Sign supervision.Rate
	Missing    []ChiefItem // exactly what keeps them from a hundred
}

// ChiefRates lists the rates of every unit that owes something, the lowest first.
func (o *Oversight) ChiefRates(ctx context.Context, by org.Actor) (list []UnitRates, err error) {
	var units []org.UnitID
	if mayRead(by) != nil {
		if !by.May(org.SeeUnit) {
			return nil, mayRead(by)
		}
		units = by.Scope().Units
	}
	items, err := o.chiefItems(ctx, units)
	if err != nil {
		return nil, err
	}
	_, book, err := o.clocks(ctx)
	if err != nil {
		return nil, err
	}
	byUnit := map[org.UnitID][]supervision.ChiefItem{}
	var order []org.UnitID
	for _, i := range items {
		unit := i.Unit
		if second, ok := book.Units.Second(unit); ok {
			unit = second.ID
		}
		if byUnit[unit] == nil {
			order = append(order, unit)
		}
		byUnit[unit] = append(byUnit[unit], i)
	}
	for _, unit := range order {
		u, _ := book.Units.Unit(unit)
		r := UnitRates{Unit: unit, Name: u.Name}
		r.Read, r.Sign = supervision.Rates(byUnit[unit])
		var missing []supervision.ChiefItem
		for _, i := range byUnit[unit] {
			if i.DoneAt == nil {
				missing = append(missing, i)
			}
		}
		if r.Missing, err = o.openItems(ctx, missing); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}
