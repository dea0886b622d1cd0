package account

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

var loginShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,31}$`)

// shaped refuses an account name of another shape.
func shaped(login string) error {
	if !loginShape.MatchString(login) {
		return fault.In("login", "账号应为3至32位小写字母、数字、点、横线或下划线,以字母或数字开头")
	}
	return nil
}

// AddUser makes an account (新建账号). Without a password one is drawn and
// returned, this once; either way it must be changed at the first sign-in. A
// user of an integration gets none: it acts through its tokens.
func (a *Accounts) AddUser(ctx context.Context, actor org.Actor, u User, password string) (User, string, error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return User{}, "", err
	}
	u.Login = fold(u.Login)
	if err := shaped(u.Login); err != nil {
		return User{}, "", err
	}
	rules, err := a.Rules(ctx)
	if err != nil {
		return User{}, "", err
	}
	machine := slices.Contains(u.Roles, org.Integration)
	switch {
	case machine && password != "":
		return User{}, "", fault.In("password", "对接系统用接口令牌,不设口令")
	case machine:
	case password == "":
		password = rules.newPassword(u.Login)
	default:
		if err := rules.checkPassword(u.Login, password, nil); err != nil {
			return User{}, "", err
		}
	}
	c := postgres.Credentials{MustChange: !machine}
	if password != "" {
		leave, err := a.gate.enter(ctx)
		if err != nil {
			return User{}, "", err
		}
		c.Password = rules.Cost.hash(password)
		leave()
	}
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		u.ID, u.CreatedAt, u.Version = org.UserID(tx.NewID()), tx.Now, 1
		if password != "" {
			now := tx.Now
			c.PasswordAt = &now
		}
		if err := a.check(ctx, tx, u); err != nil {
			return err
		}
		if _, _, taken, err := tx.UserAt(ctx, u.Login); err != nil {
			return err
		} else if taken {
			return fault.In("login", "账号“%s”已有人用,请换一个", u.Login)
		}
		if err := tx.AddUser(ctx, u, c); err != nil {
			return err
		}
		return record(ctx, tx, actor, "add_user", u.Login, u)
	})
	return u, password, err
}

// ChangeUser changes post, unit, roles, expiry, or stops an account (停用).
// Version is the one the administrator saw.
func (a *Accounts) ChangeUser(ctx context.Context, actor org.Actor, u User) (User, error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return User{}, err
	}
	err := a.db.Write(ctx, func(tx *postgres.Tx) error {
		before, _, err := tx.Credentials(ctx, u.ID)
		if err != nil {
			return err
		}
		if actor.ID == u.ID && (u.Disabled || !slices.Equal(sorted(u.Roles), sorted(before.Roles))) {
			return fault.New(fault.Denied, "不能停用自己或改自己的角色,请由另一位系统管理员办理")
		}
		u.Login, u.CreatedAt, u.HasCode = before.Login, before.CreatedAt, before.HasCode
		if slices.Contains(u.Roles, org.Integration) != slices.Contains(before.Roles, org.Integration) {
			return fault.In("roles", "人员账号与对接系统账号不能互改,请另建账号")
		}
		if err := a.check(ctx, tx, u); err != nil {
			return err
		}
		if err := tx.ChangeUser(ctx, u); err != nil {
			return err
		}
		if err := keepAdministrator(ctx, tx, before, u); err != nil {
			return err
		}
		if u.Disabled || u.Expired(tx.Now) {
			if _, err := tx.EndSessions(ctx, u.ID, 0, endedDisabled); err != nil {
				return err
			}
		}
		u.Version++
		return record(ctx, tx, actor, "change_user", u.Login, map[string]User{"before": before, "after": u})
	})
	return u, err
}

// keepAdministrator refuses to leave the city without a system administrator.
func keepAdministrator(ctx context.Context, tx *postgres.Tx, before, after User) error {
	was := slices.Contains(before.Roles, org.SystemAdmin) && !before.Disabled && !before.Expired(tx.Now)
	is := slices.Contains(after.Roles, org.SystemAdmin) && !after.Disabled && after.ExpiresAt == nil
	if !was || is {
		return nil
	}
	all, err := tx.Users(ctx, postgres.UserFilter{Role: org.SystemAdmin, Limit: 500})
	if err != nil {
		return err
	}
	for _, u := range all {
		if !u.Disabled && u.ExpiresAt == nil {
			return nil
		}
	}
	return fault.New(fault.Conflict, "这是最后一个长期有效的系统管理员,请先另设一个再改")
}

// check refuses a user who cannot be.
func (a *Accounts) check(ctx context.Context, tx *postgres.Tx, u User) error {
	if n := utf8.RuneCountInString(u.Name); n == 0 || n > 30 {
		return fault.In("name", "请填写岗位名称,不超过30个字,例如“坐席 1027”")
	}
	if len(u.Roles) == 0 {
		return fault.In("roles", "请至少选择一个角色")
	}
	if err := org.Compatible(u.Roles); err != nil {
		return err
	}
	if slices.Contains(u.Roles, org.Integration) && len(u.Roles) > 1 {
		return fault.In("roles", "对接系统不能兼任其他角色,请另建账号")
	}
	if slices.Contains(u.Roles, org.TempAgent) && u.ExpiresAt == nil {
		return fault.In("expires_at", "临时坐席须填写到期时间")
	}
	if u.Unit == 0 {
		return nil
	}
	tree, err := a.tree(ctx)
	if err != nil {
		return err
	}
	if _, ok := tree.Unit(u.Unit); !ok {
		return fault.In("unit", "没有这个单位,请从单位清单中选择")
	}
	return nil
}

// Users lists accounts, for the system administrator.
func (a *Accounts) Users(ctx context.Context, actor org.Actor, f UserFilter) (list []User, err error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err = tx.Users(ctx, f)
		return err
	})
	return list, err
}

// UserNamed returns the user of an account name, for the command line.
func (a *Accounts) UserNamed(ctx context.Context, actor org.Actor, login string) (u User, err error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return User{}, err
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		var found bool
		u, _, found, err = tx.UserAt(ctx, fold(login))
		if err == nil && !found {
			return fault.New(fault.NotFound, "没有账号“%s”,请核对后再试", clip(fold(login), 32))
		}
		return err
	})
	return u, err
}

// ResetPassword draws a new password (重置口令), opens the account when it was
// locked, and ends its sessions.
func (a *Accounts) ResetPassword(ctx context.Context, actor org.Actor, id org.UserID) (password string, err error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return "", err
	}
	rules, err := a.Rules(ctx)
	if err != nil {
		return "", err
	}
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		u, c, err := tx.Credentials(ctx, id)
		if err != nil {
			return err
		}
		if slices.Contains(u.Roles, org.Integration) {
			return fault.New(fault.Conflict, "对接系统没有口令,请换发接口令牌")
		}
		now := tx.Now
		password = rules.newPassword(u.Login)
		if c.Password != "" {
			c.Earlier = append([]string{c.Password}, c.Earlier...)
			c.Earlier = c.Earlier[:min(len(c.Earlier), rules.Remember)]
		}
		c.Password, c.PasswordAt, c.MustChange = rules.Cost.hash(password), &now, true
		if err := tx.SetPassword(ctx, id, c); err != nil {
			return err
		}
		return a.reopen(ctx, tx, actor, u, "reset_password")
	})
	return password, err
}

// ResetCode takes a user's one-time code away (重置动态口令), when his phone is
// lost; he binds a new one at the next sign-in.
func (a *Accounts) ResetCode(ctx context.Context, actor org.Actor, id org.UserID) error {
	if err := require(actor, org.ManageUsers); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		u, c, err := tx.Credentials(ctx, id)
		if err != nil {
			return err
		}
		c.Code, c.CodePending = nil, nil
		if err := tx.SetCode(ctx, id, c); err != nil {
			return err
		}
		return a.reopen(ctx, tx, actor, u, "reset_code")
	})
}

func (a *Accounts) reopen(ctx context.Context, tx *postgres.Tx, actor org.Actor, u User, action string) error {
	if _, err := tx.EndSessions(ctx, u.ID, 0, endedRevoked); err != nil {
		return err
	}
	if _, err := tx.ForgetTries(ctx, a.keys.Index("login", u.Login)); err != nil {
		return err
	}
	return record(ctx, tx, actor, action, u.Login, struct{}{})
}

// Unlock opens an account that wrong passwords have locked (解锁).
func (a *Accounts) Unlock(ctx context.Context, actor org.Actor, id org.UserID) error {
	if err := require(actor, org.ManageUsers); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		u, err := tx.User(ctx, id)
		if err != nil {
			return err
		}
		if _, err := tx.ForgetTries(ctx, a.keys.Index("login", u.Login)); err != nil {
			return err
		}
		return record(ctx, tx, actor, "unlock", u.Login, struct{}{})
	})
}

// RolePermissions returns what each role may do in the city, for administrators.
func (a *Accounts) RolePermissions(ctx context.Context, actor org.Actor) (sets map[org.Role][]org.Permission, err error) {
	if require(actor, org.ManageUsers) != nil && require(actor, org.ReadAudit) != nil {
		if err := require(actor, org.ManageKeys); err != nil {
			return nil, err
		}
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		sets, err = tx.RolePermissions(ctx)
		return err
	})
	return sets, err
}

// SetRolePermissions changes what a role may do; the security administrator's.
// A set that undoes the separation of the three administrators is refused.
func (a *Accounts) SetRolePermissions(ctx context.Context, actor org.Actor, role org.Role, set []org.Permission) error {
	if err := require(actor, org.ManageKeys); err != nil {
		return err
	}
	if err := org.CheckPermissions(role, set); err != nil {
		return err
	}
	if own := ownPermission[role]; own != "" && !slices.Contains(set, own) {
		return fault.In("permissions", "“%s”是%s的本职,不能去掉", own.Name(), role.Name())
	}
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		before, err := tx.RolePermissions(ctx)
		if err != nil {
			return err
		}
		if err := tx.SetRolePermissions(ctx, role, set); err != nil {
			return err
		}
		return record(ctx, tx, actor, "set_permissions", string(role), map[string][]org.Permission{"before": before[role], "after": set})
	})
}

// ownPermission is what an administrator cannot be without: nobody could give
// it back.
var ownPermission = map[org.Role]org.Permission{
	org.SystemAdmin: org.ManageUsers, org.SecurityAdmin: org.ManageKeys, org.AuditAdmin: org.ReadAudit,
}

// SignIns lists the sign-in audit, newest first, for the audit administrator.
func (a *Accounts) SignIns(ctx context.Context, actor org.Actor, f AuditFilter) (lines []postgres.SignIn, err error) {
	err = a.audit(ctx, actor, func(tx *postgres.Tx) error {
		lines, err = tx.SignIns(ctx, f)
		return err
	})
	return lines, err
}

// Audits lists what administrators did, newest first.
func (a *Accounts) Audits(ctx context.Context, actor org.Actor, f AuditFilter) (lines []postgres.Audit, err error) {
	err = a.audit(ctx, actor, func(tx *postgres.Tx) error {
		lines, err = tx.Audits(ctx, f)
		return err
	})
	return lines, err
}

// Reveals lists who saw full numbers, newest first; ticket 0 is every ticket.
func (a *Accounts) Reveals(ctx context.Context, actor org.Actor, ticket int64, f AuditFilter) (lines []postgres.Reveal, err error) {
	err = a.audit(ctx, actor, func(tx *postgres.Tx) error {
		lines, err = tx.Reveals(ctx, ticket, f)
		return err
	})
	return lines, err
}

func (a *Accounts) audit(ctx context.Context, actor org.Actor, read func(*postgres.Tx) error) error {
	if err := require(actor, org.ReadAudit); err != nil {
		return err
	}
	return a.db.Read(ctx, read)
}

// Tidy forgets sessions and tries that ended a month ago; the audit stays.
func (a *Accounts) Tidy(ctx context.Context) (n int, err error) {
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		n, err = tx.ForgetSessions(ctx, tx.Now.AddDate(0, -1, 0))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("tidy sessions: %w", err)
	}
	return n, nil
}

func sorted(roles []org.Role) []org.Role {
	s := slices.Clone(roles)
	slices.Sort(s)
	return s
}
