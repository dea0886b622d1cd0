package account

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

func TestAddUserRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ready("agent1027", org.Agent)
	for name, test := range map[string]struct {
		user     User
		password string
		kind     fault.Kind
		say      string
	}{
		"short login":     {User{Login: "a", Name: "坐席", Roles: []org.Role{org.Agent}}, "", fault.Invalid, "3至32位"},
		"Chinese login":   {User{Login: "坐席一号", Name: "坐席", Roles: []org.Role{org.Agent}}, "", fault.Invalid, "3至32位"},
		"taken":           {User{Login: "Agent1027", Name: "坐席", Roles: []org.Role{org.Agent}}, "", fault.Invalid, "已有人用"},
		"no name":         {User{Login: "agent2", Roles: []org.Role{org.Agent}}, "", fault.Invalid, "岗位名称"},
		"no role":         {User{Login: "agent2", Name: "坐席"}, "", fault.Invalid, "至少选择一个角色"},
		"unknown role":    {User{Login: "agent2", Name: "坐席", Roles: []org.Role{"king"}}, "", fault.Invalid, "没有“king”"},
		"two admins":      {User{Login: "agent2", Name: "管理员", Roles: []org.Role{org.SystemAdmin, org.AuditAdmin}}, "", fault.Invalid, "三员分立"},
		"admin and agent": {User{Login: "agent2", Name: "管理员", Roles: []org.Role{org.SystemAdmin, org.Agent}}, "", fault.Invalid, "不接触业务数据"},
		"unknown unit":    {User{Login: "agent2", Name: "坐席", Unit: 99, Roles: []org.Role{org.Agent}}, "", fault.Invalid, "没有这个单位"},
		"weak password":   {User{Login: "agent2", Name: "坐席", Roles: []org.Role{org.Agent}}, "12345", fault.Invalid, "至少10个字符"},
		"machine and man": {User{Login: "agent2", Name: "平台", Roles: []org.Role{org.Integration, org.Agent}}, "", fault.Invalid, "不能兼任"},
		"machine signs":   {User{Login: "agent2", Name: "平台", Roles: []org.Role{org.Integration}}, secretWord, fault.Invalid, "不设口令"},
	} {
		_, _, err := h.AddUser(h.ctx, org.System, test.user, test.password)
		t.Log(name)
		h.refused(err, test.kind, test.say)
	}
	all, err := h.Users(h.ctx, org.System, UserFilter{})
	h.must(err)
	if len(all) != 1 {
		t.Errorf("%d users after refusals", len(all))
	}
}

// Two at once cannot take one account name; the second hears why.
func TestSameLoginAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	errs := make(chan error, 8)
	for range cap(errs) {
		go func() {
			_, _, err := h.AddUser(h.ctx, org.System, User{Login: "agent1027", Name: "坐席 1027", Roles: []org.Role{org.Agent}}, "")
			errs <- err
		}()
	}
	made := 0
	for range cap(errs) {
		if err := <-errs; err == nil {
			made++
		} else {
			h.refused(err, fault.Invalid, "已有人用")
		}
	}
	if made != 1 {
		t.Errorf("made %d times", made)
	}
}

// The unit tree is read anew when it changed, and only then.
func TestTrees(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	tree := Trees(h.db)
	empty, err := tree(h.ctx)
	h.must(err)
	if len(empty.Units()) != 0 {
		t.Errorf("an empty city has units %v", empty.Units())
	}
	h.must(h.db.Write(h.ctx, func(tx *postgres.Tx) error {
		if err := tx.CreateCity(h.ctx, "宿州市"); err != nil {
			return err
		}
		tx.SaveUnit(org.Unit{ID: 1, Name: "热线中心", Level: 1, Kind: org.Centre, Region: "341300", Enabled: true, OpenedOn: "2022-01-01"})
		tx.RulesChanged()
		return nil
	}))
	one, err := tree(h.ctx)
	h.must(err)
	same, err := tree(h.ctx)
	h.must(err)
	if _, ok := one.Unit(1); !ok || one != same {
		t.Errorf("units %v, read again %v", one.Units(), one != same)
	}
}

func TestChangeUser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.actor(h.ready("sysadmin", org.SystemAdmin))
	u := h.ready("agent1027", org.Agent)
	seen := u
	u.Name, u.Roles, u.Unit = "班长 1027", []org.Role{org.FloorLead, org.Agent}, 1
	u, err := h.ChangeUser(h.ctx, admin, u)
	h.must(err)
	if a := h.actor(u); a.Name != "班长 1027" || !a.May(org.LeadFloor) || !a.Units[3] {
		t.Errorf("actor %+v", a)
	}
	_, err = h.ChangeUser(h.ctx, admin, seen)
	h.refused(err, fault.Stale, "刷新")
	u.Roles = []org.Role{org.SecurityAdmin, org.AuditAdmin}
	_, err = h.ChangeUser(h.ctx, admin, u)
	h.refused(err, fault.Invalid, "三员分立")
	u.Roles = []org.Role{org.Integration}
	_, err = h.ChangeUser(h.ctx, admin, u)
	h.refused(err, fault.Invalid, "不能互改")
	_, err = h.ChangeUser(h.ctx, admin, User{ID: 5, Name: "谁", Roles: []org.Role{org.Agent}})
	h.refused(err, fault.NotFound, "没有这个账号")

	self, err := h.UserNamed(h.ctx, admin, "sysadmin")
	h.must(err)
	self.Disabled = true
	_, err = h.ChangeUser(h.ctx, admin, self)
	h.refused(err, fault.Denied, "不能停用自己")
	_, err = h.ChangeUser(h.ctx, org.System, self)
	h.refused(err, fault.Conflict, "最后一个")
	h.ready("sysadmin2", org.SystemAdmin)
	_, err = h.ChangeUser(h.ctx, org.System, self)
	h.must(err)
}

// Each administrator does his own work and no other's; nobody else does any.
func TestSeparatedAdministrators(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	target := h.ready("agent1027", org.Agent)
	machine, _, err := h.AddUser(h.ctx, org.System, User{Login: "province", Name: "省平台", Roles: []org.Role{org.Integration}}, "")
	h.must(err)
	actors := map[org.Role]org.Actor{}
	for _, r := range []org.Role{org.SystemAdmin, org.SecurityAdmin, org.AuditAdmin, org.Director} {
		actors[r] = h.actor(h.ready("the_"+string(r), r))
	}
	deeds := map[string]struct {
		by org.Role
		do func(context.Context, org.Actor) error
	}{
		"list users": {org.SystemAdmin, func(ctx context.Context, a org.Actor) error { _, err := h.Users(ctx, a, UserFilter{}); return err }},
		"add user": {org.SystemAdmin, func(ctx context.Context, a org.Actor) error {
			_, _, err := h.AddUser(ctx, a, User{Login: "new01", Name: "坐席", Roles: []org.Role{org.Agent}}, "")
			return err
		}},
		"change user": {org.SystemAdmin, func(ctx context.Context, a org.Actor) error { _, err := h.ChangeUser(ctx, a, target); return err }},
		"reset":       {org.SystemAdmin, func(ctx context.Context, a org.Actor) error { _, err := h.ResetPassword(ctx, a, target.ID); return err }},
		"reset code":  {org.SystemAdmin, func(ctx context.Context, a org.Actor) error { return h.ResetCode(ctx, a, target.ID) }},
		"unlock":      {org.SystemAdmin, func(ctx context.Context, a org.Actor) error { return h.Unlock(ctx, a, target.ID) }},
		"add token": {org.SystemAdmin, func(ctx context.Context, a org.Actor) error {
			_, _, err := h.AddToken(ctx, a, APIToken{User: machine.ID, Name: "省平台", Permissions: []org.Permission{org.Exchange}, ExpiresAt: h.db.Now().Add(time.Hour)})
			return err
		}},
		"list tokens": {org.SystemAdmin, func(ctx context.Context, a org.Actor) error { _, err := h.Tokens(ctx, a); return err }},
		"set rules":   {org.SecurityAdmin, func(ctx context.Context, a org.Actor) error { return h.SetRules(ctx, a, Rules{Tries: 4}) }},
		"set permissions": {org.SecurityAdmin, func(ctx context.Context, a org.Actor) error {
			return h.SetRolePermissions(ctx, a, org.Agent, []org.Permission{org.Register, org.SeeOwn})
		}},
		"sign-ins": {org.AuditAdmin, func(ctx context.Context, a org.Actor) error { _, err := h.SignIns(ctx, a, AuditFilter{}); return err }},
		"audits":   {org.AuditAdmin, func(ctx context.Context, a org.Actor) error { _, err := h.Audits(ctx, a, AuditFilter{}); return err }},
		"reveals": {org.AuditAdmin, func(ctx context.Context, a org.Actor) error {
			_, err := h.Reveals(ctx, a, 0, AuditFilter{})
			return err
		}},
	}
	for name, deed := range deeds {
		for role, actor := range actors {
			if role != deed.by {
				t.Log(name, role)
				h.refused(deed.do(h.ctx, actor), fault.Denied, "权限")
			}
		}
		if err := deed.do(h.ctx, actors[deed.by]); err != nil {
			t.Errorf("%s by %s: %v", name, deed.by, err)
		}
	}
	lines, err := h.Audits(h.ctx, actors[org.AuditAdmin], AuditFilter{})
	h.must(err)
	var actions []string
	for _, l := range lines {
		if l.Actor != 0 {
			actions = append(actions, l.Action)
		}
		if strings.Contains(string(l.Detail), "argon2") || !json.Valid(l.Detail) {
			t.Errorf("detail %s", l.Detail)
		}
	}
	for _, want := range []string{"add_user", "change_user", "reset_password", "reset_code", "unlock", "add_token", "set_rules", "set_permissions"} {
		if !slices.Contains(actions, want) {
			t.Errorf("no audit line of %s: %v", want, actions)
		}
	}
}

func TestRolePermissions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.ready("agent1027", org.Agent)
	token := h.in("agent1027").Token
	h.must(h.SetRolePermissions(h.ctx, org.System, org.Agent, []org.Permission{org.Register, org.SeeOwn}))
	actor, _, err := h.Actor(h.ctx, token)
	h.must(err)
	if !actor.May(org.Register) || actor.May(org.Transfer) || h.actor(u).May(org.Transfer) {
		t.Errorf("permissions %v", actor.Permissions)
	}
	for _, test := range []struct {
		role org.Role
		set  []org.Permission
		say  string
	}{
		{org.Agent, []org.Permission{org.ManageUsers}, "只属于"},
		{org.AuditAdmin, []org.Permission{org.ReadAudit, org.SeeAll}, "不接触业务数据"},
		{org.SecurityAdmin, []org.Permission{}, "本职"},
		{org.Agent, []org.Permission{"fly"}, "没有“fly”"},
		{"king", nil, "没有“king”"},
	} {
		h.refused(h.SetRolePermissions(h.ctx, org.System, test.role, test.set), fault.Invalid, test.say)
	}
}

func TestResetPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	u := h.ready("agent1027", org.Agent)
	i := h.in("agent1027")
	for range 6 {
		h.SignIn(h.ctx, Proof{Login: "agent1027", Password: "wrong"})
	}
	fresh, err := h.ResetPassword(h.ctx, org.System, u.ID)
	h.must(err)
	_, _, err = h.Actor(h.ctx, i.Token)
	h.refused(err, fault.Unauthorized, "已被注销")
	again, err := h.SignIn(h.ctx, Proof{Login: "agent1027", Password: fresh})
	h.must(err)
	if again.Session.Pending != PendingPassword {
		t.Errorf("pending %q", again.Session.Pending)
	}
	_, err = h.ChangePassword(h.ctx, again.Session, fresh, secretWord)
	h.refused(err, fault.Invalid, "最近5次")
}

func TestAPITokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	machine, password, err := h.AddUser(h.ctx, org.System, User{Login: "province", Name: "省平台", Roles: []org.Role{org.Integration}}, "")
	h.must(err)
	if password != "" {
		t.Error("a machine got a password")
	}
	person := h.ready("agent1027", org.Agent)
	good := APIToken{User: machine.ID, Name: "省平台交换", Permissions: []org.Permission{org.Exchange}, ExpiresAt: h.db.Now().AddDate(0, 6, 0)}
	for say, change := range map[string]func(*APIToken){
		"用途":     func(t *APIToken) { t.Name = "" },
		"只发给对接":  func(t *APIToken) { t.User = person.ID },
		"至少选择":   func(t *APIToken) { t.Permissions = nil },
		"没有“派单”": func(t *APIToken) { t.Permissions = []org.Permission{org.Dispatch} },
		"一年以内":   func(t *APIToken) { t.ExpiresAt = h.db.Now().AddDate(2, 0, 0) },
		"晚于现在":   func(t *APIToken) { t.ExpiresAt = h.db.Now() },
	} {
		bad := good
		change(&bad)
		_, _, err := h.AddToken(h.ctx, org.System, bad)
		h.refused(err, fault.Invalid, say)
	}
	made, text, err := h.AddToken(h.ctx, org.System, good)
	h.must(err)
	if !strings.HasPrefix(text, made.Hint) || len(text) < 40 {
		t.Errorf("token %q, hint %q", text, made.Hint)
	}
	actor, _, err := h.TokenActor(h.ctx, text)
	h.must(err)
	if !actor.May(org.Exchange) || actor.May(org.Register) || actor.ID != machine.ID {
		t.Errorf("actor %+v", actor)
	}
	list, err := h.Tokens(h.ctx, org.System)
	h.must(err)
	if len(list) != 1 || list[0].UsedAt == nil {
		t.Errorf("tokens %+v", list)
	}
	for _, bad := range []string{"", "suban_", text[:len(text)-1], strings.TrimPrefix(text, "suban_"), text + "x"} {
		_, _, err := h.TokenActor(h.ctx, bad)
		h.refused(err, fault.Unauthorized, "接口令牌无效")
	}
	_, _, err = h.Actor(h.ctx, strings.TrimPrefix(text, "suban_"))
	h.refused(err, fault.Unauthorized, "请先登录")

	_, second, err := h.AddToken(h.ctx, org.System, good)
	h.must(err)
	h.must(h.RevokeToken(h.ctx, org.System, made.ID))
	h.refused(h.RevokeToken(h.ctx, org.System, made.ID), fault.NotFound, "已注销")
	_, _, err = h.TokenActor(h.ctx, text)
	h.refused(err, fault.Unauthorized, "接口令牌无效")
	h.pass(183 * 24 * time.Hour)
	_, _, err = h.TokenActor(h.ctx, second)
	h.refused(err, fault.Unauthorized, "接口令牌无效")
}

func TestRevealHasAReasonAndAQuota(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.must(h.SetRules(h.ctx, org.System, Rules{RevealsADay: 3}))
	liaison, agent := h.actor(h.ready("liaison", org.Liaison)), h.actor(h.ready("agent1027", org.Agent))
	ask := RevealRequest{Ticket: 7, Field: "phone", Reason: "上门前联系诉求人"}
	_, err := h.Reveal(h.ctx, agent, ask)
	h.refused(err, fault.Denied, "查看完整号码")
	_, err = h.Reveal(h.ctx, liaison, RevealRequest{Ticket: 7, Field: "phone", Reason: " 看看 "})
	h.refused(err, fault.Invalid, "原因")
	for want := 2; want >= 0; want-- {
		left, err := h.Reveal(h.ctx, liaison, ask)
		h.must(err)
		if left != want {
			t.Errorf("%d left, want %d", left, want)
		}
	}
	_, err = h.Reveal(h.ctx, liaison, ask)
	h.refused(err, fault.TooMany, "达到上限")
	h.pass(15*time.Hour - time.Second)
	_, err = h.Reveal(h.ctx, liaison, ask)
	h.refused(err, fault.TooMany, "达到上限")
	h.pass(time.Second) // midnight in Suzhou
	_, err = h.Reveal(h.ctx, liaison, ask)
	h.must(err)
	lines, err := h.Reveals(h.ctx, org.Actor{System: true}, 7, AuditFilter{User: liaison.ID})
	h.must(err)
	if len(lines) != 4 || lines[0].Reason != ask.Reason || lines[0].Ticket != 7 {
		t.Errorf("lines %+v", lines)
	}
}
