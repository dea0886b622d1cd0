package steward

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"suban/internal/fault"
	"suban/internal/org"
)

// errDry ends a trial run: nothing of it is written.
var errDry = errors.New("dry run")

// Brought is what became of one line that came from another system.
type Brought struct {
	Already bool
	Err     error // a refusal
}

// BringUnits opens many units in one transaction, parents before children. Parent
// names stand in names; what is refused is left out.
func (s *Steward) BringUnits(ctx context.Context, by org.Actor, units []org.Unit, parents []string, dry bool) (all []Brought, err error) {
	err = s.write(ctx, by, org.ManageUnits, func(w *writing) error {
		all = make([]Brought, len(units))
		known := w.book.Units.Units()
		next := org.UnitID(1)
		for _, u := range known {
			next = max(next, u.ID+1)
		}
		for i, u := range units {
			parent, err := named(known, parents[i])
			if err != nil {
				all[i].Err = err
				continue
			}
			for _, o := range known {
				all[i].Already = all[i].Already || o.Parent == parent && o.Name == u.Name
			}
			if all[i].Already {
				continue
			}
			u.ID, u.Parent, u.Enabled = next, parent, true
			if err := w.place(&u); err != nil {
				all[i].Err = err
				continue
			}
			known = append(known, u)
			w.book.Units = org.NewTree(known)
			next++
			w.SaveUnit(u)
			if err := w.keep(ctx, Unit, fmt.Sprint(u.ID), 0, "open", nil, u); err != nil {
				return err
			}
		}
		return ending(dry)
	})
	return all, over(err)
}

func ending(dry bool) error {
	if dry {
		return errDry
	}
	return nil
}

func over(err error) error {
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// named is the unit of a name; no name is the centre itself.
func named(units []org.Unit, name string) (org.UnitID, error) {
	for _, u := range units {
		if name == "" && u.Level == 1 || name != "" && (u.Name == name || u.Short == name) {
			return u.ID, nil
		}
	}
	if name == "" {
		return 0, fault.In("上级单位", "还没有热线中心这个单位,请先填写它")
	}
	return 0, fault.In("上级单位", "没有上级单位“%s”,请写全称,或先在前面的行填写它", name)
}

// BringCategories opens many categories in one transaction: each line is a path
// of up to three names, whose last one gets the hints.
func (s *Steward) BringCategories(ctx context.Context, by org.Actor, paths [][]string, hints []org.Category, dry bool) (all []Brought, err error) {
	err = s.write(ctx, by, org.ManageCategories, func(w *writing) error {
		w.book.Categories = maps.Clone(w.book.Categories)
		all = make([]Brought, len(paths))
		for i, path := range paths {
			all[i].Already = true
			parent := ""
			for level, name := range path {
				if id := w.child(parent, name); id != "" {
					parent = id
					continue
				}
				c := org.Category{Name: name, Enabled: true}
				if level == len(path)-1 {
					c.Urgency, c.Keywords, c.Unit = hints[i].Urgency, hints[i].Keywords, hints[i].Unit
				}
				err := w.number(&c, parent)
				if err == nil {
					err = w.checkCategory(c)
				}
				if err != nil {
					all[i].Err = err
					break
				}
				all[i].Already = false
				w.book.Categories[c.ID] = c
				w.SaveCategory(c)
				if err := w.keep(ctx, Category, c.ID, 0, "open", nil, c); err != nil {
					return err
				}
				parent = c.ID
			}
		}
		return ending(dry)
	})
	return all, over(err)
}

func (w *writing) child(parent, name string) string {
	for id, c := range w.book.Categories {
		if c.Parent == parent && c.Name == name && c.MovedTo == "" {
			return id
		}
	}
	return ""
}
