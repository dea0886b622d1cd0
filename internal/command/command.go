// Package command is the emergency response at work (战时响应): it switches the plan on
// and off, opens volunteers' accounts and ends them, sends labelled tickets straight to
// the command groups, and rolls up their list every hour. Rules lie in surge.
package command

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/surge"
	"suban/internal/triage"
)

// Command keeps one city's response.
type Command struct {
	db       *postgres.DB
	work     *casework.Casework
	accounts *account.Accounts
	keys     *seal.Keys
}

// New returns the command of a city.
func New(db *postgres.DB, work *casework.Casework, accounts *account.Accounts, keys *seal.Keys) *Command {
	return &Command{db: db, work: work, accounts: accounts, keys: keys}
}

// hoster is the system as it opens and ends accounts by the plan that two people agreed to.
var hoster = func() org.Actor {
	a := org.System
	a.Permissions = map[org.Permission]bool{org.ManageUsers: true}
	return a
}()

// Plan is the prepared plan as it is now; version 0 while the centre has none.
func (c *Command) Plan(ctx context.Context, by org.Actor) (p surge.Plan, err error) {
	if err := surge.Leads(by); err != nil {
		return p, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		p, err = tx.SurgePlan(ctx)
		return err
	})
	return p, err
}

// SavePlan writes the next version of the plan; a response that runs keeps its own.
func (c *Command) SavePlan(ctx context.Context, by org.Actor, p surge.Plan) error {
	if err := surge.Leads(by); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	book, err := c.work.Rulebook(ctx)
	if err != nil {
		return err
	}
	for i, g := range p.Groups {
		if u, ok := book.Units.Unit(g.Unit); !ok || !u.Enabled {
			return fault.In(fmt.Sprintf("groups[%d]", i), "「%s」没有可用的承办单位,请重新选择", g.Name)
		}
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		now, err := tx.SurgePlan(ctx)
		if err != nil {
			return err
		}
		if now.Version != p.Version {
			return fault.New(fault.Stale, "预案刚被他人修改(第%d版),请刷新后再改", now.Version)
		}
		p.Version, p.ByName, p.At = p.Version+1, by.Name, tx.Now
		if err := audit(ctx, tx, by, "save_surge_plan", fmt.Sprintf("预案第%d版", p.Version), p.Name); err != nil {
			return err
		}
		return tx.AddSurgePlan(p)
	})
}

// Ask asks for the plan to be switched on; a second person confirms.
func (c *Command) Ask(ctx context.Context, by org.Actor, reason string) (s surge.Surge, err error) {
	if err := surge.Leads(by); err != nil {
		return s, err
	}
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		p, err := tx.SurgePlan(ctx)
		if err != nil {
			return err
		}
		if p.Version == 0 {
			return fault.New(fault.Conflict, "还没有战时响应预案,请先编好预案")
		}
		earlier, err := tx.Surges(ctx, 1)
		if err != nil {
			return err
		}
		if len(earlier) > 0 && (earlier[0].State == surge.Asked || earlier[0].State == surge.Running) {
			return fault.New(fault.Conflict, "已有一次战时响应在申请或运行中,请刷新后再看")
		}
		if s, err = surge.Ask(p, reason, by, tx.Now); err != nil {
			return err
		}
		s.ID = tx.NewID()
		tx.AddSurge(s)
		notify(tx, postgres.Notice{Occasion: "surge_asked", ToRole: org.Director, Text: fmt.Sprintf("%s申请启动战时响应:%s。请另一人确认。", by.Name, s.Reason)})
		return audit(ctx, tx, by, "ask_surge", p.Name, s.Reason)
	})
	return s, err
}

// change does something to a response that the person has seen.
func (c *Command) change(ctx context.Context, by org.Actor, id int64, version int, action string, do func(*postgres.Tx, *surge.Surge, []triage.Tag) ([]triage.Tag, error)) error {
	if err := surge.Leads(by); err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		s, tags, err := tx.LockSurge(ctx, id)
		if err != nil {
			return err
		}
		if s.Version != version {
			return fault.New(fault.Stale, "战时响应已有新的进展,请刷新后再办")
		}
		if tags, err = do(tx, &s, tags); err != nil {
			return err
		}
		if err := tx.SaveSurge(s, tags); err != nil {
			return err
		}
		return audit(ctx, tx, by, action, s.Plan.Name, map[string]any{"surge": id, "state": s.State})
	})
}

// Begin is the second person's word: seats grow, shifts go on the roster, the labels get
// their shortened limits.
func (c *Command) Begin(ctx context.Context, by org.Actor, id int64, version int) error {
	return c.change(ctx, by, id, version, "begin_surge", func(tx *postgres.Tx, s *surge.Surge, _ []triage.Tag) ([]triage.Tag, error) {
		if err := s.Begin(by, tx.Now); err != nil {
			return nil, err
		}
		if err := c.setDesk(ctx, tx, s, s.Plan.SeatsTo); err != nil {
			return nil, err
		}
		was, err := c.sharpen(ctx, tx, s)
		if err != nil {
			return nil, err
		}
		for _, g := range s.Plan.Groups {
			notify(tx, postgres.Notice{Occasion: "surge_begun", ToUnit: g.Unit, Text: fmt.Sprintf("战时响应已启动。%s由贵单位专班负责「%s」类诉求的交办和督办,清单每小时发送一次,请接收。", g.Name, g.Label)})
		}
		notify(tx, postgres.Notice{Occasion: "surge_begun", ToRole: org.FloorLead, Text: fmt.Sprintf("战时响应已由%s、%s两人启动,席位增至%d个。", s.AskedName, s.BegunName, s.Plan.SeatsTo)})
		return was, nil
	})
}

// Withdraw takes back what was asked.
func (c *Command) Withdraw(ctx context.Context, by org.Actor, id int64, version int) error {
	return c.change(ctx, by, id, version, "withdraw_surge", func(tx *postgres.Tx, s *surge.Surge, tags []triage.Tag) ([]triage.Tag, error) {
		return tags, s.Withdraw(by, tx.Now)
	})
}

// End stands the response down: the last list goes out, seats and labels are as before,
// and every temporary account is dead.
func (c *Command) End(ctx context.Context, by org.Actor, id int64, version int, summary string) error {
	var accounts []surge.Account
	err := c.change(ctx, by, id, version, "end_surge", func(tx *postgres.Tx, s *surge.Surge, was []triage.Tag) ([]triage.Tag, error) {
		if err := s.End(by, summary, tx.Now); err != nil {
			return nil, err
		}
		if err := c.roll(ctx, tx, *s); err != nil {
			return nil, err
		}
		if err := c.setDesk(ctx, tx, s, s.Plan.SeatsFrom); err != nil {
			return nil, err
		}
		if err := blunt(ctx, tx, was); err != nil {
			return nil, err
		}
		if err := standDownRoster(ctx, tx); err != nil {
			return nil, err
		}
		var err error
		if accounts, err = tx.SurgeAccounts(ctx, id); err != nil {
			return nil, err
		}
		for _, a := range accounts {
			if a.DeadAt == nil {
				a.DeadAt, a.StartedAt = &tx.Now, nil
				tx.SaveSurgeAccount(a)
			}
		}
		for _, g := range s.Plan.Groups {
			notify(tx, postgres.Notice{Occasion: "surge_ended", ToUnit: g.Unit, Text: "战时响应已撤收,在办的重点诉求请继续按期办结。"})
		}
		return was, nil
	})
	if err != nil {
		return err
	}
	return c.bury(ctx, accounts)
}

// setDesk gives the plan's special desk its seats, opening it when it had closed.
func (c *Command) setDesk(ctx context.Context, tx *postgres.Tx, s *surge.Surge, seats int) error {
	desks, err := tx.Desks(ctx)
	if err != nil {
		return err
	}
	for _, d := range desks {
		if d.Name != s.Plan.Desk {
			continue
		}
		today := day(tx.Now)
		switch {
		case s.State == surge.Ended:
			d.CloseOn = today
		case d.CloseOn != "" && d.CloseOn < today:
			d.OpenOn, d.CloseOn = today, ""
		}
		d.Seats, d.Version, d.ByName, d.At = max(seats, len(d.People)), d.Version+1, "战时响应", tx.Now
		tx.AddDesk(d)
	}
	return nil
}

// sharpen gives the rules of the plan's labels the plan's urgency, and so its limits; it
// returns them as they were.
func (c *Command) sharpen(ctx context.Context, tx *postgres.Tx, s *surge.Surge) (was []triage.Tag, err error) {
	tags, err := tx.Tags(ctx)
	if err != nil {
		return nil, err
	}
	words := []string{"一般", "较急", "紧急", "突发"}
	for _, g := range s.Plan.Groups {
		for _, t := range tags {
			if t.Name != g.Label {
				continue
			}
			was = append(was, t)
			var lines []string
			for line := range strings.SplitSeq(t.Text, "\n") {
				if !strings.HasPrefix(line, "紧急:") {
					lines = append(lines, line)
				}
			}
			t.Text, t.Enabled, t.By = strings.Join(append(lines, "紧急: "+words[g.Urgency]), "\n"), true, "战时响应"
			if _, err := triage.ReadTag(t); err != nil {
				return nil, err
			}
			if err := tx.SaveTag(ctx, &t); err != nil {
				return nil, err
			}
		}
	}
	return was, nil
}

// blunt puts the labels' rules back.
func blunt(ctx context.Context, tx *postgres.Tx, was []triage.Tag) error {
	now, err := tx.Tags(ctx)
	if err != nil {
		return err
	}
	for _, old := range was {
		for _, t := range now {
			if t.ID == old.ID {
				t.Text, t.Enabled, t.By = old.Text, old.Enabled, "撤收"
				if err := tx.SaveTag(ctx, &t); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func audit(ctx context.Context, tx *postgres.Tx, by org.Actor, action, subject string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: subject, Detail: b})
}

func notify(tx *postgres.Tx, n postgres.Notice) {
	n.ID, n.Channel, n.MadeAt, n.SendAfter, n.State, n.SentAt = tx.NewID(), "inbox", tx.Now, tx.Now, "sent", &tx.Now
	tx.AddNotice(n)
}

// surgeAt is the newest response, with nothing when there was none.
func newest(ctx context.Context, tx *postgres.Tx) (s surge.Surge, ok bool, err error) {
	list, err := tx.Surges(ctx, 1)
	if err != nil || len(list) == 0 {
		return s, false, err
	}
	return list[0], true, nil
}

func clock(t time.Time) string { return t.In(zone).Format("1月2日15:04") }
