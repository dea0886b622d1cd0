// Package reception is the call floor at work beside the calls themselves: special desks
// and the introductions they make, the roster, and how many seats the line will need.
package reception

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// Reception keeps one city's floor.
type Reception struct {
	db   *postgres.DB
	work *casework.Casework
	keys *seal.Keys
}

// New returns the reception of a city.
func New(db *postgres.DB, work *casework.Casework, keys *seal.Keys) *Reception {
	return &Reception{db: db, work: work, keys: keys}
}

func (r *Reception) seal(what string, id int64, part int, text string) ([]byte, error) {
	return r.keys.Seal([]byte(text), fmt.Sprintf("%s %d %d %d", what, r.db.City, id, part))
}

func (r *Reception) open(what string, id int64, part int, box []byte) (string, error) {
	if box == nil {
		return "", nil
	}
	text, err := r.keys.Open(box, fmt.Sprintf("%s %d %d %d", what, r.db.City, id, part))
	if err != nil {
		return "", fmt.Errorf("open words of %s %d: %w", what, id, err)
	}
	return string(text), nil
}

// seesDesks refuses whoever has nothing to do with desks: units, administrators.
func seesDesks(by org.Actor) error {
	if by.May(org.Register) || by.May(org.LeadFloor) || by.May(org.SeeAll) {
		return nil
	}
	return fault.New(fault.Denied, "专席供热线中心使用")
}

// Desks lists the special desks.
func (r *Reception) Desks(ctx context.Context, by org.Actor) (list []desk.Desk, err error) {
	if err := seesDesks(by); err != nil {
		return nil, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err = tx.Desks(ctx)
		return err
	})
	return list, err
}

// SaveDesk opens a new desk, or writes the next version of one: its dates, hours, seats
// and people. Version is the one the person saw.
func (r *Reception) SaveDesk(ctx context.Context, by org.Actor, d desk.Desk) (desk.Desk, error) {
	if err := desk.Keeps(by); err != nil {
		return d, err
	}
	d.Name = strings.TrimSpace(d.Name)
	if err := d.Check(); err != nil {
		return d, err
	}
	book, err := r.work.Rulebook(ctx)
	if err != nil {
		return d, err
	}
	for _, c := range d.Categories {
		if _, ok := book.Categories[c]; !ok {
			return d, fault.In("categories", "没有编号为「%s」的诉求分类,请重新选择", c)
		}
	}
	err = r.db.Write(ctx, func(tx *postgres.Tx) error {
		now, err := tx.Desks(ctx)
		if err != nil {
			return err
		}
		if err := r.seatable(ctx, tx, d.People); err != nil {
			return err
		}
		at := slices.IndexFunc(now, func(n desk.Desk) bool { return n.ID == d.ID })
		switch {
		case slices.ContainsFunc(now, func(n desk.Desk) bool { return n.ID != d.ID && n.Name == d.Name }):
			return fault.In("name", "已有「%s」,请换一个名称,或修改它的日期", d.Name)
		case d.ID == 0:
			d.ID, d.Version = desk.ID(len(now)+1), 0
		case at < 0:
			return fault.New(fault.NotFound, "没有这个专席,请刷新后再看")
		case now[at].Version != d.Version:
			return fault.New(fault.Stale, "%s刚被他人修改,请刷新后再改", d.Name)
		}
		d.Version, d.ByName, d.At = d.Version+1, by.Name, tx.Now
		tx.AddDesk(d)
		return audit(ctx, tx, by, "save_desk", d.Name, map[string]any{"open_on": d.OpenOn, "close_on": d.CloseOn, "seats": d.Seats, "people": d.People})
	})
	return d, err
}

// seatable refuses people who do not answer calls.
func (r *Reception) seatable(ctx context.Context, tx *postgres.Tx, people []org.UserID) error {
	for _, id := range people {
		u, err := tx.User(ctx, id)
		if err != nil {
			return err
		}
		answers := slices.Contains(u.Roles, org.Agent) || slices.Contains(u.Roles, org.TempAgent) || slices.Contains(u.Roles, org.FloorLead)
		if !answers || u.Disabled || u.Expired(tx.Now) {
			return fault.In("people", "%s不是可用的坐席账号,请重新选择", u.Name)
		}
	}
	return nil
}

// DeskFigures are what the desks took in a period, and what became of introductions.
type DeskFigures struct {
	Desks     []postgres.DeskTally
	Matchings []postgres.MatchingTally
}

// DeskFigures adds up a period by the day of registration.
func (r *Reception) DeskFigures(ctx context.Context, by org.Actor, p indicator.Period) (f DeskFigures, err error) {
	if err := seesDesks(by); err != nil {
		return f, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		if f.Desks, err = tx.DeskTallies(ctx, p.From.Start(), p.To.Start()); err != nil {
			return err
		}
		f.Matchings, err = tx.MatchingTallies(ctx, p.From.Start(), p.To.Start())
		return err
	})
	return f, err
}

func audit(ctx context.Context, tx *postgres.Tx, by org.Actor, action, subject string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: subject, Detail: b})
}

func notify(tx *postgres.Tx, n postgres.Notice, at time.Time) {
	n.ID, n.Channel, n.MadeAt, n.SendAfter, n.State, n.SentAt = tx.NewID(), "inbox", at, at, "sent", &at
	tx.AddNotice(n)
}
