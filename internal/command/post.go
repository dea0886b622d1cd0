package command

import (
	"context"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
)

// Tally is one group's matters since the beginning.
type Tally struct {
	Group                      surge.Group
	Taken, Open, Overdue, Done int
	Sent, Received             int // lists
	Mean                       time.Duration
}

// Post is what the command post (应急指挥部) has before it.
type Post struct {
	Surge    *surge.Surge // the one asked for or running, else the last
	Plan     surge.Plan
	Earlier  []surge.Surge
	Tallies  []Tally
	Rollups  []postgres.Rollup
	Accounts []surge.Account
	Seats    int
	Leads    bool
}

// Post shows the command post; a group's unit sees its own lists.
func (c *Command) Post(ctx context.Context, by org.Actor) (p Post, err error) {
	p.Leads = surge.Leads(by) == nil
	if !p.Leads && !by.May(org.SeeUnit) {
		return p, fault.New(fault.Denied, "应急指挥部供班长、中心主任和指挥组专班使用")
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		if !p.Leads {
			var units []org.UnitID
			for u := range by.Units {
				units = append(units, u)
			}
			p.Rollups, err = tx.Rollups(ctx, 0, units, 60)
			return err
		}
		if p.Plan, err = tx.SurgePlan(ctx); err != nil {
			return err
		}
		if p.Plan.Version == 0 {
			p.Plan = surge.Preset(0, 0) // to begin from; its groups have no units yet
		}
		all, err := tx.Surges(ctx, 20)
		if err != nil || len(all) == 0 {
			return err
		}
		p.Surge, p.Earlier = &all[0], all[1:]
		return c.report(ctx, tx, &p)
	})
	return p, err
}

// report counts what a response did, while it runs and after.
func (c *Command) report(ctx context.Context, tx *postgres.Tx, p *Post) (err error) {
	s := p.Surge
	if p.Accounts, err = tx.SurgeAccounts(ctx, s.ID); err != nil {
		return err
	}
	if p.Rollups, err = tx.Rollups(ctx, s.ID, nil, 400); err != nil {
		return err
	}
	desks, err := tx.Desks(ctx)
	for _, d := range desks {
		if d.Name == s.Plan.Desk {
			p.Seats = d.Seats
		}
	}
	if err != nil || s.BegunAt == nil {
		return err
	}
	until := tx.Now.Add(time.Second)
	if s.EndedAt != nil {
		until = *s.EndedAt
	}
	for _, g := range s.Plan.Groups {
		t := Tally{Group: g}
		ids, err := tx.Labelled(ctx, g.Label, s.BegunAt.Truncate(time.Hour), until)
		if err != nil {
			return err
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		var spent time.Duration
		for _, k := range cases {
			t.Taken++
			switch {
			case k.ClosedAt != nil:
				t.Done++
				spent += k.ClosedAt.Sub(k.CreatedAt)
			case k.DueAt != nil && k.DueAt.Before(tx.Now):
				t.Overdue++
				fallthrough
			default:
				t.Open++
			}
		}
		if t.Done > 0 {
			t.Mean = spent / time.Duration(t.Done)
		}
		for _, r := range p.Rollups {
			if r.Group == g.Name {
				t.Sent++
				if r.ReceivedAt != nil {
					t.Received++
				}
			}
		}
		p.Tallies = append(p.Tallies, t)
	}
	return nil
}

// Rehearse runs the plan on a simulated clock (演练).
func (c *Command) Rehearse(ctx context.Context, by org.Actor, hours int) ([]surge.Moment, error) {
	p, err := c.Plan(ctx, by)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Version == 0:
		return nil, fault.New(fault.Conflict, "还没有战时响应预案,请先编好预案")
	case hours < 1 || hours > 72:
		return nil, fault.In("hours", "演练应为 1 至 72 小时")
	}
	return surge.Rehearse(p, c.db.Now().Truncate(time.Hour), hours)
}
