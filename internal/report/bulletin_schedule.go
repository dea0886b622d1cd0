package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"suban/internal/bulletin"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Schedule is a schedule with what a person reads of it.
type Schedule struct {
	bulletin.Schedule
	Of     string
	NextAt time.Time
	People []postgres.User // who is sent it by name
}

// Schedules lists which reports are made when, for who keeps them.
func (r *Reports) Schedules(ctx context.Context, by org.Actor) (list []Schedule, err error) {
	if err := bulletin.Keeps(by); err != nil {
		return nil, err
	}
	all, err := r.subjects(ctx)
	if err != nil {
		return nil, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		stored, err := tx.BulletinSchedules(ctx)
		if err != nil {
			return err
		}
		for _, s := range stored {
			one := Schedule{Schedule: s, NextAt: s.Next(tx.Now).UTC()}
			if at := slices.IndexFunc(all, func(x Subject) bool { return x.Kind == s.Kind && x.ID == s.Of }); at >= 0 {
				one.Of = all[at].Name
			}
			for _, id := range s.Users {
				u, err := tx.User(ctx, id)
				if err != nil {
					return err
				}
				one.People = append(one.People, u)
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

// SaveSchedule sets which report is made when and for whom. Version is the one the person
// saw; a new one begins with the period that runs now.
func (r *Reports) SaveSchedule(ctx context.Context, by org.Actor, s bulletin.Schedule) error {
	if err := bulletin.Keeps(by); err != nil {
		return err
	}
	if s.Kind.OfCity() {
		s.Of, s.Rhythm = 0, s.Kind.Rhythm()
	}
	if err := s.Check(); err != nil {
		return err
	}
	of, err := r.nameOf(ctx, s.Kind, s.Of)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, role := range s.Roles {
			if !slices.Contains(org.Roles, role) {
				return fault.In("roles", "没有这个岗位,请重新选择")
			}
		}
		for _, id := range s.Users {
			if u, err := tx.User(ctx, id); err != nil || u.Disabled || u.Expired(tx.Now) {
				return fault.In("users", "收件人中有停用或不存在的账号,请重新选择")
			}
		}
		if s.ID == 0 {
			s.ID, s.Version = tx.NewID(), 0
		}
		s.DoneTo, s.ByName, s.At, s.Version = s.Latest(tx.Now).To, by.Name, tx.Now, s.Version+1
		saved, err := tx.SaveBulletinSchedule(ctx, s)
		if err != nil {
			return err
		}
		if !saved {
			return fault.New(fault.Stale, "这项定时报告刚被他人修改,请刷新后再改")
		}
		return r.note(ctx, tx, by, "save_bulletin_schedule", s.Kind.Name()+of, map[string]any{"rhythm": s.Rhythm, "at": fmt.Sprintf("%02d:%02d", s.Minute/60, s.Minute%60), "roles": s.Roles, "users": s.Users, "enabled": s.Enabled})
	})
}

// Concerned are the permissions of those whom a report may be sent to: who sees figures,
// leads or signs.
var Concerned = []org.Permission{org.SignOff, org.SeeAll, org.SeeListed, org.SeeRegion, org.LeadFloor}

// Recipients are whom a report can be sent to by name.
func (r *Reports) Recipients(ctx context.Context, by org.Actor) (list []postgres.User, err error) {
	if err := bulletin.Keeps(by); err != nil {
		return nil, err
	}
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		for _, p := range Concerned {
			found, err := tx.UsersWith(ctx, 0, p)
			if err != nil {
				return err
			}
			for _, u := range found {
				if !slices.ContainsFunc(list, func(x postgres.User) bool { return x.ID == u.ID }) {
					list = append(list, u)
				}
			}
		}
		return nil
	})
	return list, err
}
