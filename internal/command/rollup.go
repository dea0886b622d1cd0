package command

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func day(now time.Time) string { return workday.DateOf(now).String() }

// Line is one ticket on an hour's list. No name and no number of the requester stand in
// it: the group's task force opens the ticket.
type Line struct {
	Ticket ticket.ID    `json:"ticket"`
	No     string       `json:"no"`
	At     time.Time    `json:"at"`
	State  ticket.State `json:"state"`
	Place  string       `json:"place"`
	Title  string       `json:"title"`
	Due    *time.Time   `json:"due"`
}

// Sheet is an hour's list opened.
type Sheet struct {
	postgres.Rollup
	Lines []Line
}

func (c *Command) place(id int64) string { return fmt.Sprintf("rollup %d %d", c.db.City, id) }

// roll sends the lists that are due: what was registered in the hour, and what of the
// whole response is open, overdue and closed.
func (c *Command) roll(ctx context.Context, tx *postgres.Tx, s surge.Surge) error {
	earlier, err := tx.Rollups(ctx, s.ID, nil, 1)
	if err != nil {
		return err
	}
	var last time.Time
	if len(earlier) > 0 {
		last = earlier[0].Hour
	}
	book, err := c.work.Rulebook(ctx)
	if err != nil {
		return err
	}
	for _, hour := range s.Due(last, tx.Now) {
		for _, g := range s.Plan.Groups {
			if err := c.rollOne(ctx, tx, s, g, hour, book); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Command) rollOne(ctx context.Context, tx *postgres.Tx, s surge.Surge, g surge.Group, hour time.Time, book *ticket.Rulebook) error {
	ids, err := tx.Labelled(ctx, g.Label, s.BegunAt.Truncate(time.Hour), hour)
	if err != nil {
		return err
	}
	cases, err := tx.Cases(ctx, ids)
	if err != nil {
		return err
	}
	r := postgres.Rollup{ID: tx.NewID(), Surge: s.ID, Hour: hour, Group: g.Name, Unit: g.Unit, Label: g.Label, SentAt: tx.Now}
	var lines []Line
	var digests []string
	for _, id := range ids {
		if t := cases[id]; t != nil {
			digests = append(digests, t.Title.Digest)
		}
	}
	titles, err := c.work.Titles(ctx, tx, ids, digests)
	if err != nil {
		return err
	}
	for _, id := range ids {
		t := cases[id]
		if t == nil {
			continue
		}
		fresh := !t.CreatedAt.Before(hour.Add(-time.Hour))
		open := t.ClosedAt == nil || t.ClosedAt.After(hour) // as it was then, also when the list is sent late
		switch {
		case !open:
			r.Closed++
		default:
			r.Open++
			if t.DueAt != nil && t.DueAt.Before(hour) {
				r.Overdue++
			}
		}
		if fresh {
			r.Fresh++
		}
		if fresh || open {
			lines = append(lines, Line{t.ID, t.No, t.CreatedAt, t.State, book.Regions.Address(t.Region), titles[id], t.DueAt})
		}
	}
	text, err := json.Marshal(lines)
	if err != nil {
		return fmt.Errorf("write roll-up: %w", err)
	}
	if r.Box, err = c.keys.Seal(text, c.place(r.ID)); err != nil {
		return fmt.Errorf("seal roll-up: %w", err)
	}
	tx.AddRollup(r)
	notify(tx, postgres.Notice{Occasion: "surge_rollup", ToUnit: g.Unit, Text: fmt.Sprintf("%s%s重点诉求清单:本小时新增%d件,在办%d件,其中超时%d件,累计办结%d件。请接收。", clock(hour), g.Label, r.Fresh, r.Open, r.Overdue, r.Closed)})
	return nil
}

// straight sends labelled tickets that wait for dispatch to their group at once (减除中间
// 环节): no queue, one hop.
func (c *Command) straight(ctx context.Context, s surge.Surge) (n int, err error) {
	var waiting []*postgres.Stored
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		for _, g := range s.Plan.Groups {
			ids, err := tx.Labelled(ctx, g.Label, s.BegunAt.Truncate(time.Hour), tx.Now.Add(time.Second))
			if err != nil {
				return err
			}
			cases, err := tx.Cases(ctx, ids)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if t := cases[id]; t != nil && (t.State == ticket.ToDispatch || t.State == ticket.Accepted) && t.Pending(ticket.ForReject, 0) == nil {
					waiting = append(waiting, t)
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, t := range waiting {
		g, ok := s.Plan.GroupOf(t.Labels)
		if !ok {
			continue
		}
		var do []ticket.Facts
		if t.State == ticket.Accepted {
			do = append(do, &ticket.QueueDispatch{})
		}
		do = append(do, &ticket.Dispatch{Unit: g.Unit})
		_, err := c.work.Do(ctx, org.System, casework.Deed{Ticket: t.ID, Version: t.Version, Do: do})
		if _, refused := fault.Of(err); refused {
			continue // a precedent, or somebody was quicker: the dispatchers have it
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// mayOpen refuses whoever is neither of the command nor of the group's unit.
func mayOpen(by org.Actor, r postgres.Rollup) error {
	if surge.Leads(by) == nil || by.May(org.SeeUnit) && by.Holds(r.Unit) {
		return nil
	}
	return fault.New(fault.NotFound, "没有这份清单,请刷新后再看")
}

// Sheet opens one hour's list.
func (c *Command) Sheet(ctx context.Context, by org.Actor, id int64) (s Sheet, err error) {
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		if s.Rollup, err = tx.LockRollup(ctx, id); err != nil {
			return err
		}
		if err := mayOpen(by, s.Rollup); err != nil {
			return err
		}
		text, err := c.keys.Open(s.Box, c.place(id))
		if err != nil {
			return fmt.Errorf("open roll-up %d: %w", id, err)
		}
		return json.Unmarshal(text, &s.Lines)
	})
	return s, err
}

// Receive is the group's receipt of a list.
func (c *Command) Receive(ctx context.Context, by org.Actor, id int64) error {
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		r, err := tx.LockRollup(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case !by.May(org.SeeUnit) || !by.Holds(r.Unit): // the receipt is the group's own
			return fault.New(fault.NotFound, "没有这份清单,请刷新后再看")
		case r.ReceivedAt != nil:
			return fault.New(fault.Conflict, "这份清单已由%s接收", r.ReceivedName)
		}
		tx.ReceiveRollup(id, by.Name, tx.Now)
		return nil
	})
}
