package messages

import (
	"context"
	"slices"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// firstImported is where the ids of units that only the past knew begin.
const firstImported org.UnitID = 900001

// opened is from when such a unit took tickets: before any message.
const opened = "2000-01-01"

// unitOf is the unit of the body that answers a message.
func (r *run) unitOf(m Message) org.UnitID {
	name, ok := bodyOf(m.Reply)
	if !ok {
		name = UnknownUnit
	}
	on := workday.DateOf(m.At).String()
	for _, id := range []org.UnitID{r.units[name], r.units[past(name)]} {
		if u, ok := r.book.Units.Unit(id); ok && u.Open(on) {
			return id
		}
	}
	return 0 // no such unit was open: the deed will say so
}

// past is what a unit of the past is called whose name another one bears today.
func past(name string) string { return name + "(历史导入)" }

// openUnits finds or makes a unit for every body that answers. Those it makes
// take no tickets after the last message of the file.
func (r *run) openUnits(ctx context.Context, taken []Message) error {
	var last string
	wanted := map[string]string{} // name to the earliest day it is wanted
	for _, m := range taken {
		name, ok := bodyOf(m.Reply)
		if !ok {
			name = UnknownUnit
		}
		on := workday.DateOf(m.At).String()
		if first := wanted[name]; first == "" || on < first {
			wanted[name] = on
		}
		last = max(last, workday.DateOf(m.At).Next().String())
	}
	r.units = map[string]org.UnitID{}
	next, all, root := firstImported, r.book.Units.Units(), org.UnitID(0)
	for _, u := range all {
		r.units[u.Name] = u.ID
		next = max(next, u.ID+1)
		if u.Level == 1 {
			root = u.ID
		}
	}
	names := make([]string, 0, len(wanted))
	for name := range wanted {
		names = append(names, name)
	}
	slices.Sort(names)
	var changed []org.Unit
	for _, name := range names {
		if u, ok := r.book.Units.Unit(r.units[name]); ok && u.ID < firstImported {
			if u.Open(wanted[name]) {
				continue
			}
			name = past(name)
		}
		id := r.units[name]
		u, ok := r.book.Units.Unit(id)
		switch {
		case !ok:
			id, next = next, next+1
			u = org.Unit{ID: id, Parent: root, Name: name, Short: name, Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: opened, ClosedOn: last,
				Lead: "未登记", Section: "未登记", Contact: "未登记"}
		case u.ClosedOn < last:
			u.ClosedOn = last
		default:
			continue
		}
		r.units[name] = id
		changed = append(changed, u)
		all = slices.DeleteFunc(all, func(v org.Unit) bool { return v.ID == id })
		all = append(all, u)
	}
	return r.saveUnits(ctx, all, changed)
}

func (r *run) saveUnits(ctx context.Context, all, changed []org.Unit) error {
	if len(changed) == 0 {
		return nil
	}
	if r.DryRun {
		book := *r.book
		book.Units = org.NewTree(all)
		r.book = &book
		return nil
	}
	err := r.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, u := range changed {
			tx.SaveUnit(u)
		}
		tx.RulesChanged()
		return nil
	})
	if err != nil {
		return err
	}
	r.book, err = r.work.Rulebook(ctx)
	return err
}
