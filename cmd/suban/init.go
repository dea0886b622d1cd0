package main

import (
	"context"

	"suban/internal/account"
	"suban/internal/app"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

type initCommand struct {
	Name   string `arg:"" help:"城市名称,例如 宿州市。"`
	Policy string `help:"办理时限规则的预设:安徽、江苏、山东、北京、上海。" default:"安徽"`
	Login  string `help:"第一个系统管理员的账号。" default:"sysadmin"`
}

// Run makes a new city: its hotline centre, its time-limit policy and the first
// system administrator, whose password is printed once.
func (cmd initCommand) Run(c *console) error {
	return c.home(func(h *app.Home) error {
		keys, err := h.Keys(c)
		if err != nil {
			return err
		}
		if err := cmd.found(c, h.DB); err != nil {
			return err
		}
		accounts := account.New(h.DB, keys, account.Trees(h.DB))
		u, password, err := accounts.AddUser(c, org.System, account.User{Login: cmd.Login, Name: "系统管理员", Unit: 1, Roles: []org.Role{org.SystemAdmin}}, "")
		if err != nil {
			return err
		}
		return c.result(map[string]any{"city": h.DB.City, "login": u.Login, "password": password},
			"已建立%s。系统管理员账号 %s,初始口令 %s(只显示这一次,首次登录须修改)。", cmd.Name, u.Login, password)
	})
}

func (cmd initCommand) found(ctx context.Context, db *postgres.DB) error {
	return db.Write(ctx, func(tx *postgres.Tx) error {
		if name, err := tx.CityName(ctx); err == nil {
			return fault.New(fault.Conflict, "「%s」已经建立,不必再次初始化", name)
		}
		if err := tx.CreateCity(ctx, cmd.Name); err != nil {
			return err
		}
		for _, p := range ticket.Presets() {
			if p.Name == cmd.Policy {
				p.ID = 1
				tx.SaveUnit(org.Unit{ID: 1, Name: cmd.Name + "12345热线服务中心", Short: "热线中心", Level: 1, Kind: org.Centre, Enabled: true,
					Region: org.RegionCode(tx.CityCode()), OpenedOn: workday.DateOf(tx.Now).String()})
				tx.SaveRegion(org.Region{Code: org.RegionCode(tx.CityCode()), Name: cmd.Name, Level: org.CityLevel})
				if err := tx.InstallTags(ctx); err != nil {
					return err
				}
				return tx.AddPolicy(ctx, p)
			}
		}
		return fault.In("policy", "没有「%s」这个预设,可选:安徽、江苏、山东、北京、上海", cmd.Policy)
	})
}

// founded refuses to serve a city that was never made.
func founded(ctx context.Context, h *app.Home) error {
	return h.DB.Read(ctx, func(tx *postgres.Tx) error {
		if _, err := tx.CityName(ctx); err != nil {
			return fault.New(fault.Conflict, "这个数据库里还没有城市;先运行 suban init 城市名,或用 serve --demo 看演示城市")
		}
		return nil
	})
}
