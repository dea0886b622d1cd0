package oversight

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Passed is what one pass found.
type Passed struct {
	Looked  int // units' turns the rules were asked about
	Caught  int // that nobody had caught before
	Settled int // reminders that were answered by the reply
	Climbed int // tickets that know a higher tier now
	In, Out int // of the four lists
}

const (
	catchesAtATime = 2000
	climbsAtATime  = 1000
	climbsTogether = 64
)

// Pass looks at every open ticket and lets what the rules say happen (升级巡查). It is
// idempotent: every catch has its key, so that a restart, a second node or a clock
// that jumped repeats nothing.
func (o *Oversight) Pass(ctx context.Context) (p Passed, err error) {
	c, _, err := o.clocks(ctx)
	if err != nil {
		return p, err
	}
	rules, err := o.Rules(ctx)
	if err != nil {
		return p, err
	}
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		if p.Settled, err = tx.SettleReminders(ctx); err != nil {
			return err
		}
		return remindLeaderDays(ctx, tx)
	})
	if err != nil {
		return p, err
	}
	if err := o.catch(ctx, c, rules, &p); err != nil {
		return p, err
	}
	if err := o.list(ctx, c, rules, &p); err != nil {
		return p, err
	}
	if err := o.climb(ctx, &p); err != nil {
		return p, err
	}
	return p, o.erase(ctx)
}

// catch asks the rules of tiers 0 to 2 and writes what they caught anew.
func (o *Oversight) catch(ctx context.Context, c clocks, rules []supervision.Rule, p *Passed) error {
	var fresh []caught
	err := o.db.Read(ctx, func(tx *postgres.Tx) error {
		facts, err := tx.SupervisionFacts(ctx)
		if err != nil {
			return err
		}
		p.Looked = len(facts)
		var all []caught
		for i := range facts {
			f := &facts[i]
			if err := f.Count(c.cal, c.b); err != nil {
				return err
			}
			for _, r := range rules {
				if r.Enabled && r.Tier <= supervision.Escalation && r.Catches(*f) {
					all = append(all, caught{r, *f})
				}
			}
		}
		list := make([]postgres.Catch, len(all))
		for i, one := range all {
			list[i] = one.catch()
		}
		places, err := tx.FreshCatches(ctx, list)
		for _, i := range places {
			fresh = append(fresh, all[i])
		}
		return err
	})
	if err != nil {
		return err
	}
	for len(fresh) > 0 {
		n := min(catchesAtATime, len(fresh))
		// What belongs to one ticket stays together.
		for n < len(fresh) && fresh[n].facts.Ticket == fresh[n-1].facts.Ticket {
			n++
		}
		if err := o.db.Write(ctx, func(tx *postgres.Tx) error {
			done, err := o.take(ctx, tx, c, fresh[:n])
			p.Caught += done
			return err
		}); err != nil {
			return err
		}
		fresh = fresh[n:]
	}
	return nil
}

// caught is a rule and what it caught.
type caught struct {
	rule  supervision.Rule
	facts supervision.Facts
}

func (c caught) catch() postgres.Catch {
	return postgres.Catch{Rule: c.rule.ID, Ticket: c.facts.Ticket, Key: c.rule.Key(c.facts), Version: c.rule.Version, Tier: c.rule.Tier,
		Value: c.rule.Value(c.facts), Assignment: c.facts.Assignment, Unit: c.facts.Unit}
}

// take writes catches with what each of them brings: a notice, a reminder, an order.
func (o *Oversight) take(ctx context.Context, tx *postgres.Tx, c clocks, list []caught) (int, error) {
	catches := make([]postgres.Catch, len(list))
	for i, one := range list {
		catches[i] = one.catch()
	}
	fresh, err := tx.AddCatches(ctx, catches)
	if err != nil {
		return 0, err
	}
	dues := map[float64]time.Time{}
	due := func(days float64) (time.Time, error) {
		if at, ok := dues[days]; ok {
			return at, nil
		}
		at, err := c.due(tx.Now, days)
		dues[days] = at
		return at, err
	}
	n := len(fresh)
	var climbing []caught
	for i, one := range list {
		if !fresh[catches[i]] {
			continue
		}
		delete(fresh, catches[i]) // the same occurrence twice in the list
		switch one.rule.Tier {
		case supervision.Warning:
			f := one.facts
			notify(tx, f.Ticket, recipient(one.rule.Target, f), string(one.rule.Trigger), one.rule.Words(f.No, "", workday.Format(f.DueAt)), f.Urgency >= ticket.Urgent)
		case supervision.First:
			at, err := due(one.rule.ReplyDays)
			if err != nil {
				return 0, err
			}
			if err := o.remind(tx, one, at); err != nil {
				return 0, err
			}
		default:
			climbing = append(climbing, one)
		}
	}
	return n, o.draftOrders(ctx, tx, climbing)
}

// remind writes a reminder that a rule gives.
func (o *Oversight) remind(tx *postgres.Tx, one caught, due time.Time) error {
	f := one.facts
	why := one.rule.Why(one.rule.Value(f))
	text := one.rule.Words(f.No, why, workday.Format(f.DueAt))
	r := postgres.ReminderRow{Reminder: supervision.Reminder{ID: tx.NewID(), Ticket: f.Ticket, Assignment: f.Assignment, Unit: f.Unit, Rule: one.rule.ID, Version: one.rule.Version,
		Medium: supervision.Platform, Why: one.rule.Name, ByName: org.System.Name, At: tx.Now, ReplyDueAt: due}}
	var err error
	if r.Box, err = o.seal("reminder", r.ID, 0, supervision.Said{Text: text}); err != nil {
		return err
	}
	tx.AddReminder(r)
	notify(tx, f.Ticket, recipient(one.rule.Target, f), "reminded", text+"请于"+workday.Format(due)+"前回复催办。", f.Urgency >= ticket.Urgent)
	return nil
}

// draftOrders drafts one order for each ticket that climbs to tier 2, for the office
// in whose theme it lies. What already stands under an order gets no second one.
func (o *Oversight) draftOrders(ctx context.Context, tx *postgres.Tx, list []caught) error {
	if len(list) == 0 {
		return nil
	}
	byTicket := map[ticket.ID][]caught{}
	var ids []ticket.ID
	for _, one := range list {
		if id := one.facts.Ticket; byTicket[id] == nil {
			ids = append(ids, id)
		}
		byTicket[one.facts.Ticket] = append(byTicket[one.facts.Ticket], one)
	}
	under, err := tx.UnderOrder(ctx, ids)
	if err != nil {
		return err
	}
	themes, err := tx.ThemeOffices(ctx)
	if err != nil {
		return err
	}
	titles, err := o.titles(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if under[id] != 0 {
			continue
		}
		first := byTicket[id][0]
		row := postgres.OrderRow{Order: supervision.Order{ID: supervision.OrderID(tx.NewID()), Version: 1, Tier: supervision.Escalation, Form: supervision.Project, State: supervision.Drafted,
			Office: officeOf(themes, first.facts.Category), Unit: first.facts.Unit, Tickets: []ticket.ID{id}, MadeAt: tx.Now, Days: first.rule.ReplyDays}}
		row.Title = titles[id]
		for _, one := range byTicket[id] {
			row.Reasons = append(row.Reasons, one.rule.Why(one.rule.Value(one.facts)))
		}
		row.Demand = first.rule.Words(first.facts.No, row.Reasons[0], workday.Format(first.facts.DueAt))
		if err := o.saveOrder(tx, &row, org.System, "draft", remark{Text: row.Reasons[0]}); err != nil {
			return err
		}
		notify(tx, id, to{role: row.Office}, "order_drafted", fmt.Sprintf("工单%s%s,已升至提级督办,请审定督办单。", first.facts.No, row.Reasons[0]), first.facts.Urgency >= ticket.Urgent)
	}
	return nil
}

// officeOf is whose theme a category lies in: 市营商办 has its own, all else is 市委督查办's.
func officeOf(themes map[string]org.Role, category string) org.Role {
	for theme, role := range themes {
		if org.Above(theme, category) {
			return role
		}
	}
	return org.SupervisionOffice
}

// titles opens the titles of tickets.
func (o *Oversight) titles(ctx context.Context, tx *postgres.Tx, ids []ticket.ID) (map[ticket.ID]string, error) {
	digests, err := tx.TitleDigests(ctx, ids)
	if err != nil {
		return nil, err
	}
	return o.work.Titles(ctx, tx, ids, digests)
}

// climb tells tickets how high they have climbed: a deed in their own history (T39).
func (o *Oversight) climb(ctx context.Context, p *Passed) error {
	var risen map[ticket.ID]int
	err := o.db.Read(ctx, func(tx *postgres.Tx) (err error) { risen, err = tx.Risen(ctx, climbsAtATime); return err })
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(climbsTogether)
	for id, tier := range risen {
		group.Go(func() error {
			_, err := o.work.Do(ctx, org.System, casework.Deed{Ticket: id, Do: []ticket.Facts{&ticket.Escalate{Tier: tier}}})
			if _, refused := fault.Of(err); refused {
				return nil // closed a moment ago
			}
			return err
		})
	}
	p.Climbed = len(risen)
	return group.Wait()
}

// list keeps the four lists: each is what its rule says of the tickets, now.
func (o *Oversight) list(ctx context.Context, c clocks, rules []supervision.Rule, p *Passed) error {
	return o.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, r := range rules {
			if r.Tier != supervision.Leaders {
				continue
			}
			since, err := o.since(tx.Now, c, r)
			if err != nil {
				return err
			}
			var found []postgres.Listable
			if r.Enabled {
				if found, err = tx.Listables(ctx, r.Trigger, since, r.Threshold); err != nil {
					return err
				}
			}
			tickets, values := []ticket.ID{}, []float64{}
			for _, t := range found {
				f := supervision.Facts{Ticket: t.Ticket, Province: t.Province, Repeats: t.Repeats, Unsat: t.Unsat}
				if r.Trigger == supervision.OpenDays {
					open, err := c.cal.Elapsed(t.AcceptedAt, tx.Now, c.b)
					if err != nil {
						return err
					}
					f.OpenDays = c.b.Days(open)
				}
				if r.Catches(f) {
					tickets, values = append(tickets, t.Ticket), append(values, float64(int(r.Value(f))))
				}
			}
			in, out, err := tx.SetList(ctx, r.Trigger, tickets, values)
			if err != nil {
				return err
			}
			p.In, p.Out = p.In+in, p.Out+out
		}
		return tx.SizeLists(ctx)
	})
}

// since is from when on a list looks at tickets.
func (o *Oversight) since(now time.Time, c clocks, r supervision.Rule) (time.Time, error) {
	switch r.Trigger {
	case supervision.OpenDays:
		return supervision.DaysBefore(now, r.Threshold, c.cal, c.b)
	case supervision.Unsatisfied:
		return now.AddDate(-1, 0, 0), nil
	}
	return now.AddDate(0, 0, -supervision.RepeatWindow), nil
}

// Backfill writes how long the lists were on the last days before supervision began:
// the tickets themselves tell it. What is written already stays.
func (o *Oversight) Backfill(ctx context.Context, days int) error {
	c, _, err := o.clocks(ctx)
	if err != nil {
		return err
	}
	rules, err := o.Rules(ctx)
	if err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, r := range rules {
			if r.Tier != supervision.Leaders {
				continue
			}
			for n := 1; n <= days; n++ {
				day := workday.DateOf(tx.Now).Plus(-n)
				since, err := o.since(day.Next().Start(), c, r)
				if err != nil {
					return err
				}
				if err := tx.PastSize(ctx, r.Trigger, day, since, r.Threshold); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
