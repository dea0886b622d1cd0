package command

import (
	"context"
	"fmt"
	"slices"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
	"suban/internal/workday"
)

var zone = workday.Zone

// Opened is a volunteer's account with its first password, told once.
type Opened struct {
	Login    string
	Name     string
	Password string
}

// Call opens the accounts of one batch, each for one shift; the passwords are told this
// once.
func (c *Command) Call(ctx context.Context, by org.Actor, id int64, batch string) (list []Opened, err error) {
	if err := surge.Leads(by); err != nil {
		return nil, err
	}
	var s surge.Surge
	var accounts []surge.Account
	nth := 0 // of the city's responses: two of one day open accounts of their own
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		all, err := tx.Surges(ctx, 100)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(one surge.Surge) bool { return one.ID == id })
		if at < 0 || all[at].State != surge.Running {
			return fault.New(fault.Conflict, "战时响应没有在运行,不能开临时账号")
		}
		s, nth = all[at], len(all)-at
		accounts, err = tx.SurgeAccounts(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	number := slices.IndexFunc(s.Plan.Batches, func(b surge.Batch) bool { return b.Name == batch })
	if number < 0 {
		return nil, fault.In("batch", "预案里没有这一批,请重新选择")
	}
	now, alive := c.db.Now(), 0
	for _, a := range accounts {
		if a.Batch == batch && a.Alive(now) {
			alive++
		}
	}
	if alive > 0 {
		return nil, fault.New(fault.Conflict, "%s的%d个临时账号还在本班内,到期后才能再开", batch, alive)
	}
	b := s.Plan.Batches[number]
	shift, _ := s.Plan.Shift(b.Shift)
	from, until := shift.Window(now)
	unit, people := by.Unit, []org.UserID{}
	for i := range b.People {
		u := postgres.User{Login: fmt.Sprintf("zhi%d-%d-%s%02d", nth, number+1, from.In(zone).Format("0102"), i+1), Name: fmt.Sprintf("志愿者%d-%02d", number+1, i+1), Unit: unit, Roles: []org.Role{org.TempAgent}, ExpiresAt: &until}
		made, password, err := c.accounts.AddUser(ctx, hoster, u, "")
		if err != nil {
			return list, err
		}
		err = c.db.Write(ctx, func(tx *postgres.Tx) error {
			tx.SaveSurgeAccount(surge.Account{Surge: id, User: made.ID, Login: made.Login, Batch: batch, From: from, Until: until})
			return nil
		})
		if err != nil {
			return list, err
		}
		list = append(list, Opened{made.Login, made.Name, password})
		people = append(people, made.ID)
	}
	return list, c.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := roster(ctx, tx, shift, workday.DateOf(from), people, by.Name); err != nil {
			return err
		}
		return audit(ctx, tx, by, "call_volunteers", batch, map[string]any{"accounts": len(list), "until": until})
	})
}

// bury ends accounts for good: nobody signs in with them, and their sessions are over.
func (c *Command) bury(ctx context.Context, accounts []surge.Account) error {
	for _, a := range accounts {
		var u postgres.User
		err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) { u, err = tx.User(ctx, a.User); return err })
		if err != nil {
			return err
		}
		if u.Disabled {
			continue
		}
		u.Disabled = true
		if _, err := c.accounts.ChangeUser(ctx, hoster, u); err != nil {
			return fmt.Errorf("end account %s: %w", u.Login, err)
		}
	}
	return nil
}

// Quiz is what a volunteer sees of his own: his account, and the questions once begun.
type Quiz struct {
	Account surge.Account
	Plan    surge.Plan
}

func (c *Command) volunteer(ctx context.Context, by org.Actor, do func(*postgres.Tx, *surge.Account, surge.Plan) error) (q Quiz, err error) {
	var refused error
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		a, err := tx.SurgeAccount(ctx, by.ID)
		if err != nil {
			return err
		}
		if a == nil {
			return fault.New(fault.Denied, "上岗测验供战时的临时坐席使用")
		}
		s, _, err := tx.LockSurge(ctx, a.Surge)
		if err != nil {
			return err
		}
		if do != nil {
			refused = do(tx, a, s.Plan) // a test that ran out of time is written down all the same
			tx.SaveSurgeAccount(*a)
		}
		q = Quiz{*a, s.Plan}
		return nil
	})
	if err == nil {
		err = refused
	}
	return q, err
}

// Quiz shows a volunteer how far he is.
func (c *Command) Quiz(ctx context.Context, by org.Actor) (Quiz, error) {
	return c.volunteer(ctx, by, nil)
}

// StartQuiz begins the fifteen minutes.
func (c *Command) StartQuiz(ctx context.Context, by org.Actor) (Quiz, error) {
	return c.volunteer(ctx, by, func(tx *postgres.Tx, a *surge.Account, p surge.Plan) error { return a.Start(p, tx.Now) })
}

// HandQuiz hands in the answers.
func (c *Command) HandQuiz(ctx context.Context, by org.Actor, answers []int) (Quiz, error) {
	return c.volunteer(ctx, by, func(tx *postgres.Tx, a *surge.Account, p surge.Plan) error { return a.Hand(p, answers, tx.Now) })
}

// Tend does what the minute brings: volunteers whose shift is over are ended, labelled
// tickets go straight to their group, and the lists of the hours that passed are sent.
func (c *Command) Tend(ctx context.Context) (n int, err error) {
	var over []surge.Account
	var s surge.Surge
	running := false
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		one, ok, err := newest(ctx, tx)
		if err != nil || !ok || one.State != surge.Running {
			return err
		}
		s, running = one, true
		accounts, err := tx.SurgeAccounts(ctx, s.ID)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if a.DeadAt == nil && !a.Alive(tx.Now) {
				a.DeadAt = &tx.Now
				tx.SaveSurgeAccount(a)
				over = append(over, a)
			}
		}
		return c.roll(ctx, tx, s)
	})
	if err != nil || !running {
		return 0, err
	}
	if err := c.bury(ctx, over); err != nil {
		return len(over), err
	}
	sent, err := c.straight(ctx, s)
	return len(over) + sent, err
}
