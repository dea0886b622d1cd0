package main

import (
	"fmt"
	"strings"
	"time"

	"suban/internal/account"
	"suban/internal/app"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

type userCommand struct {
	Add           userAdd   `cmd:"" help:"新建账号,打印首次口令。"`
	List          userList  `cmd:"" help:"列出账号。"`
	Lock          userLock  `cmd:"" help:"停用账号,立即退出其全部登录。"`
	Unlock        userFree  `cmd:"" help:"启用账号,并解除输错口令的锁定。"`
	ResetPassword userReset `cmd:"" name:"reset-password" help:"重置口令,打印新口令,解除锁定。"`
	ResetCode     userCode  `cmd:"" name:"reset-code" help:"解除动态口令绑定(手机丢失时)。"`
}

type userAdd struct {
	Login string     `arg:"" help:"账号:小写字母、数字、点、横线。"`
	Name  string     `help:"岗位,例如“坐席 1027”。" required:""`
	Role  []org.Role `help:"角色,可多个,例如 agent、dispatcher、system_admin。" required:""`
	Unit  org.UnitID `help:"单位编号。"`
	Until string     `help:"临时账号的最后一天,例如 2026-12-31。" placeholder:"DATE"`
}

func (cmd userAdd) Run(c *console) error {
	u := account.User{Login: cmd.Login, Name: cmd.Name, Roles: cmd.Role, Unit: cmd.Unit}
	if cmd.Until != "" {
		last, err := time.ParseInLocation(time.DateOnly, cmd.Until, workday.Zone)
		if err != nil {
			return fault.In("until", "到期日期格式不对,应如 2026-12-31")
		}
		end := last.AddDate(0, 0, 1)
		u.ExpiresAt = &end
	}
	return c.accounts(func(a *account.Accounts) error {
		u, password, err := a.AddUser(c, org.System, u, "")
		if err != nil {
			return err
		}
		result := map[string]any{"ok": true, "user": u, "password": password}
		if password == "" {
			return c.result(result, "已新建 %s(%s);对接系统没有口令,请在控制台发接口令牌", u.Login, u.Name)
		}
		return c.result(result, "已新建 %s(%s)\n首次口令 %s,只显示这一次,首次登录后须修改", u.Login, u.Name, password)
	})
}

type userList struct {
	Role org.Role `help:"只列某个角色。"`
	Text string   `help:"账号或岗位里含有的文字。"`
}

func (cmd userList) Run(c *console) error {
	return c.accounts(func(a *account.Accounts) error {
		f := account.UserFilter{Role: cmd.Role, Text: cmd.Text, Limit: 500}
		n := 0
		for {
			page, err := a.Users(c, org.System, f)
			if err != nil {
				return err
			}
			for _, u := range page {
				if err := c.result(u, "%s\t%s\t%s\t%s", u.Login, u.Name, roleNames(u.Roles), status(u)); err != nil {
					return err
				}
			}
			n += len(page)
			if len(page) < f.Limit {
				break
			}
			f.After = page[len(page)-1].Login
		}
		return c.result(map[string]any{"ok": true, "users": n}, "共 %d 个账号", n)
	})
}

func roleNames(roles []org.Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, r.Name())
	}
	return strings.Join(names, "、")
}

func status(u account.User) string {
	switch {
	case u.Disabled:
		return "停用"
	case u.ExpiresAt != nil:
		return "临时,至 " + workday.Format(*u.ExpiresAt)
	}
	return "在用"
}

type userLock struct {
	Login string `arg:"" help:"账号。"`
}

func (cmd userLock) Run(c *console) error {
	return c.user(cmd.Login, func(a *account.Accounts, u account.User) error {
		u.Disabled = true
		if _, err := a.ChangeUser(c, org.System, u); err != nil {
			return err
		}
		return c.result(map[string]any{"ok": true, "login": u.Login}, "已停用 %s", u.Login)
	})
}

type userFree struct {
	Login string `arg:"" help:"账号。"`
}

func (cmd userFree) Run(c *console) error {
	return c.user(cmd.Login, func(a *account.Accounts, u account.User) error {
		if u.Disabled {
			u.Disabled = false
			if _, err := a.ChangeUser(c, org.System, u); err != nil {
				return err
			}
		}
		if err := a.Unlock(c, org.System, u.ID); err != nil {
			return err
		}
		return c.result(map[string]any{"ok": true, "login": u.Login}, "已启用并解锁 %s", u.Login)
	})
}

type userReset struct {
	Login string `arg:"" help:"账号。"`
}

func (cmd userReset) Run(c *console) error {
	return c.user(cmd.Login, func(a *account.Accounts, u account.User) error {
		password, err := a.ResetPassword(c, org.System, u.ID)
		if err != nil {
			return err
		}
		return c.result(map[string]any{"ok": true, "login": u.Login, "password": password}, "%s 的新口令 %s,只显示这一次,登录后须修改", u.Login, password)
	})
}

type userCode struct {
	Login string `arg:"" help:"账号。"`
}

func (cmd userCode) Run(c *console) error {
	return c.user(cmd.Login, func(a *account.Accounts, u account.User) error {
		if err := a.ResetCode(c, org.System, u.ID); err != nil {
			return err
		}
		return c.result(map[string]any{"ok": true, "login": u.Login}, "已解除 %s 的动态口令,下次登录重新绑定", u.Login)
	})
}

// accounts opens the accounts for a command. Whoever may run it on the server's
// own machine acts as the system; the audit says so.
func (c *console) accounts(do func(*account.Accounts) error) error {
	return c.homeBeside(func(h *app.Home) error {
		keys, err := h.Keys(c)
		if err != nil {
			return err
		}
		return do(account.New(h.DB, keys, account.Trees(h.DB)))
	})
}

func (c *console) user(login string, do func(*account.Accounts, account.User) error) error {
	return c.accounts(func(a *account.Accounts) error {
		u, err := a.UserNamed(c, org.System, login)
		if err != nil {
			return fmt.Errorf("find user: %w", err)
		}
		return do(a, u)
	})
}
