package oversight

import (
	"context"
	"fmt"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// Rules are the rules in force; a city that has none yet starts with the presets.
func (o *Oversight) Rules(ctx context.Context) (list []supervision.Rule, err error) {
	err = o.db.Read(ctx, func(tx *postgres.Tx) error { list, err = tx.SupervisionRules(ctx); return err })
	if err != nil || len(list) > 0 {
		return list, err
	}
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
			return err
		}
		if list, err = tx.SupervisionRules(ctx); err != nil || len(list) > 0 {
			return err
		}
		for _, r := range supervision.Presets() {
			r.At = tx.Now
			if err := tx.AddSupervisionRule(ctx, r); err != nil {
				return err
			}
		}
		list, err = tx.SupervisionRules(ctx)
		return err
	})
	return list, err
}

// rule is a rule in force by its number.
func (o *Oversight) rule(ctx context.Context, id int) (supervision.Rule, error) {
	rules, err := o.Rules(ctx)
	for _, r := range rules {
		if r.ID == id {
			return r, err
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "没有这条督办规则,请刷新后再看")
	}
	return supervision.Rule{}, err
}

// Versions lists every version of a rule.
func (o *Oversight) Versions(ctx context.Context, by org.Actor, id int) (list []supervision.Rule, err error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error { list, err = tx.SupervisionRuleVersions(ctx, id); return err })
	return list, err
}

func mayRead(by org.Actor) error {
	if by.System || by.May(org.Supervise) || by.May(org.SignOff) || by.May(org.ManagePolicies) {
		return nil
	}
	return fault.New(fault.Denied, "督办由督办员、督查办、营商办和市领导查看;您没有“%s”权限", org.Supervise.Name())
}

// trialDays is how long "last month" is.
const trialDays = 30

// sampleMost is how many of the tickets caught are named.
const sampleMost = 20

// Try says what a rule would have caught last month, before it is saved (试算).
func (o *Oversight) Try(ctx context.Context, by org.Actor, r supervision.Rule) (t supervision.Trial, err error) {
	if err := mayRead(by); err != nil {
		return t, err
	}
	if err := r.Check(); err != nil {
		return t, err
	}
	c, _, err := o.clocks(ctx)
	if err != nil {
		return t, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		facts, err := tx.PastFacts(ctx, tx.Now.AddDate(0, 0, -trialDays))
		if err == nil {
			t, err = o.try(ctx, tx, c, r, facts)
		}
		return err
	})
	return t, err
}

// Trials says of every rule in force what it would have caught last month.
func (o *Oversight) Trials(ctx context.Context, by org.Actor) (list []Tried, err error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	rules, err := o.Rules(ctx)
	if err != nil {
		return nil, err
	}
	c, _, err := o.clocks(ctx)
	if err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		facts, err := tx.PastFacts(ctx, tx.Now.AddDate(0, 0, -trialDays))
		if err != nil {
			return err
		}
		for _, r := range rules {
			t, err := o.try(ctx, tx, c, r, facts)
			if err != nil {
				return err
			}
			list = append(list, Tried{r, t})
		}
		return nil
	})
	return list, err
}

// try asks one rule about what was at work last month.
func (o *Oversight) try(ctx context.Context, tx *postgres.Tx, c clocks, r supervision.Rule, facts []supervision.Facts) (supervision.Trial, error) {
	t := supervision.Trial{From: tx.Now.AddDate(0, 0, -trialDays), To: tx.Now}
	base, hit := map[ticket.ID]bool{}, map[ticket.ID]bool{}
	for i := range facts {
		f := &facts[i]
		if err := f.Count(c.cal, c.b); err != nil {
			return t, err
		}
		base[f.Ticket] = true
		if r.Tier < supervision.Leaders && r.Catches(*f) {
			hit[f.Ticket] = true
		}
	}
	if r.Tier == supervision.Leaders {
		if err := o.tryList(ctx, tx, c, r, facts, hit); err != nil {
			return t, err
		}
	}
	t.Base = len(base)
	for _, f := range facts {
		if hit[f.Ticket] {
			hit[f.Ticket] = false
			t.Caught++
			if len(t.Sample) < sampleMost {
				t.Sample = append(t.Sample, f.Ticket)
			}
		}
	}
	return t, nil
}

// tryList marks which tickets a list would hold.
func (o *Oversight) tryList(ctx context.Context, tx *postgres.Tx, c clocks, r supervision.Rule, facts []supervision.Facts, hit map[ticket.ID]bool) error {
	since, err := o.since(tx.Now, c, r)
	if err != nil {
		return err
	}
	found, err := tx.Listables(ctx, r.Trigger, since, r.Threshold)
	if err != nil {
		return err
	}
	for _, t := range found {
		hit[t.Ticket] = true
	}
	for _, f := range facts { // those that have left it since
		if r.Trigger != supervision.OpenDays && r.Catches(f) {
			hit[f.Ticket] = true
		}
	}
	return nil
}

// Tried is a rule with its trial.
type Tried struct {
	Rule  supervision.Rule
	Trial supervision.Trial
}

// SaveRule writes the next version of a rule, or a new rule. One that would have caught
// everything last month is refused.
func (o *Oversight) SaveRule(ctx context.Context, by org.Actor, r supervision.Rule) (Tried, error) {
	if !by.May(org.ManagePolicies) {
		return Tried{}, fault.New(fault.Denied, "督办规则由中心主任修改;您没有“%s”权限", org.ManagePolicies.Name())
	}
	if _, err := o.Rules(ctx); err != nil { // a new city has its presets before its own
		return Tried{}, err
	}
	t, err := o.Try(ctx, by, r)
	if err != nil {
		return Tried{}, err
	}
	if err := t.Everything(r); err != nil {
		return Tried{}, err
	}
	err = o.db.Write(ctx, func(tx *postgres.Tx) error {
		if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
			return err
		}
		rules, err := tx.SupervisionRules(ctx)
		if err != nil {
			return err
		}
		highest := 0
		var was *supervision.Rule
		for i := range rules {
			highest = max(highest, rules[i].ID)
			if rules[i].ID == r.ID {
				was = &rules[i]
			}
		}
		switch {
		case r.ID == 0:
			r.ID, r.Version = highest+1, 1
			if r.Tier == supervision.Leaders {
				return fault.In("tier", "四张清单各只有一条规则,请修改原有的")
			}
		case was == nil:
			return fault.New(fault.NotFound, "没有这条督办规则,请刷新后再看")
		case was.Version != r.Version:
			return fault.New(fault.Stale, "这条规则刚被%s修改(第%d版,您看到的是第%d版),请刷新后重试", was.By, was.Version, r.Version)
		case was.Tier != r.Tier || r.Tier == supervision.Leaders && was.Trigger != r.Trigger:
			return fault.In("tier", "层级和清单不能改;请停用这条,另建一条")
		default:
			r.Version++
		}
		r.By, r.At = by.Name, tx.Now
		if err := tx.AddSupervisionRule(ctx, r); err != nil {
			return err
		}
		return audit(ctx, tx, by, "save_supervision_rule", fmt.Sprint(r.ID), r)
	})
	return Tried{r, t}, err
}
