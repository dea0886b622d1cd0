package api

import (
	"context"
	"time"

	"suban/internal/account"
	"suban/internal/org"
)

// user is an account as the system administrator keeps it (账号).
type user struct {
	ID        org.UserID `json:"id"`
	Login     string     `json:"login"`
	Name      string     `json:"name" doc:"岗位"`
	Unit      org.UnitID `json:"unit,omitempty"`
	Region    string     `json:"region,omitempty"`
	Themes    []string   `json:"themes,omitempty"`
	Roles     []org.Role `json:"roles"`
	Disabled  bool       `json:"disabled"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	HasCode   bool       `json:"has_code" doc:"已绑定动态口令"`
	CreatedAt time.Time  `json:"created_at"`
	Version   int        `json:"version"`
}

func userOf(u account.User) user {
	return user{ID: u.ID, Login: u.Login, Name: u.Name, Unit: u.Unit, Region: string(u.Region), Themes: u.Themes, Roles: u.Roles,
		Disabled: u.Disabled, ExpiresAt: u.ExpiresAt, HasCode: u.HasCode, CreatedAt: u.CreatedAt, Version: u.Version}
}

type usersRequest struct {
	Q     string     `query:"q" maxLength:"40" doc:"账号或岗位里的字"`
	Unit  org.UnitID `query:"unit" minimum:"0"`
	Role  string     `query:"role" maxLength:"40"`
	After string     `query:"after" maxLength:"40" doc:"上一页最后一个账号"`
	Limit int        `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type UserFields struct {
	Name      string     `json:"name" maxLength:"30" doc:"岗位,不写姓名"`
	Unit      org.UnitID `json:"unit,omitempty" minimum:"0"`
	Region    string     `json:"region,omitempty" maxLength:"12"`
	Themes    []string   `json:"themes,omitempty" maxItems:"50"`
	Roles     []org.Role `json:"roles" maxItems:"24"`
	ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"临时账号到期"`
}

func (f UserFields) user() account.User {
	return account.User{Name: f.Name, Unit: f.Unit, Region: org.RegionCode(f.Region), Themes: f.Themes, Roles: f.Roles, ExpiresAt: f.ExpiresAt}
}

type addUserRequest struct {
	Body struct {
		Login string `json:"login" maxLength:"32" doc:"账号"`
		UserFields
	}
}

type changeUserRequest struct {
	ID   org.UserID `path:"id" minimum:"1"`
	Body struct {
		Version  int  `json:"version" minimum:"1" doc:"您看到的版本"`
		Disabled bool `json:"disabled,omitempty" doc:"停用"`
		UserFields
	}
}

// firstPassword is shown this once.
type firstPassword struct {
	User     user   `json:"user"`
	Password string `json:"password" doc:"初始口令,只显示这一次,首次登录须修改"`
}

type newPassword struct {
	Password string `json:"password" doc:"新口令,只显示这一次"`
}

type userID struct {
	ID org.UserID `path:"id" minimum:"1"`
}

type rowID struct {
	ID int64 `path:"id" minimum:"1"`
}

type sessionsRequest struct {
	User org.UserID `query:"user" minimum:"0" doc:"不写为自己;看别人的需要用户管理权限"`
}

type tokenRequest struct {
	Body struct {
		User        org.UserID       `json:"user" minimum:"1" doc:"对接系统账号"`
		Name        string           `json:"name" maxLength:"40" doc:"用途"`
		Permissions []org.Permission `json:"permissions" maxItems:"60"`
		ExpiresAt   time.Time        `json:"expires_at"`
	}
}

// newToken is shown this once.
type newToken struct {
	Token account.APIToken `json:"token"`
	Text  string           `json:"text" doc:"令牌,只显示这一次"`
}

func (s *server) accountDoors() {
	const tag = "账号"
	door(s, signedIn, get("users", "/api/users", "账号清单", tag), s.users)
	door(s, signedIn, post("addUser", "/api/users", "新建账号", tag), s.addUser)
	door(s, signedIn, post("changeUser", "/api/users/{id}", "修改或停用账号", tag), s.changeUser)
	door(s, signedIn, post("resetPassword", "/api/users/{id}/reset-password", "重置口令", tag), func(ctx context.Context, by caller, in *userID) (*body[newPassword], error) {
		p, err := s.Accounts.ResetPassword(ctx, by.Actor, in.ID)
		return bodyOf(newPassword{p}), err
	})
	door(s, signedIn, post("resetCode", "/api/users/{id}/reset-code", "重置动态口令", tag), func(ctx context.Context, by caller, in *userID) (*none, error) {
		return &none{}, s.Accounts.ResetCode(ctx, by.Actor, in.ID)
	})
	door(s, signedIn, post("unlock", "/api/users/{id}/unlock", "解锁", tag), func(ctx context.Context, by caller, in *userID) (*none, error) {
		return &none{}, s.Accounts.Unlock(ctx, by.Actor, in.ID)
	})
	door(s, signedIn, get("sessions", "/api/sessions", "登录中的会话", tag), s.sessions)
	door(s, signedIn, post("revokeSession", "/api/sessions/{id}/revoke", "注销会话", tag), func(ctx context.Context, by caller, in *rowID) (*none, error) {
		return &none{}, s.Accounts.Revoke(ctx, by.Actor, in.ID)
	})
	door(s, signedIn, get("tokens", "/api/tokens", "接口令牌清单", tag), func(ctx context.Context, by caller, _ *struct{}) (*list[account.APIToken], error) {
		all, err := s.Accounts.Tokens(ctx, by.Actor)
		return listOf(all), err
	})
	door(s, signedIn, post("addToken", "/api/tokens", "发放接口令牌", tag), s.addToken)
	door(s, signedIn, post("revokeToken", "/api/tokens/{id}/revoke", "注销接口令牌", tag), func(ctx context.Context, by caller, in *rowID) (*none, error) {
		return &none{}, s.Accounts.RevokeToken(ctx, by.Actor, in.ID)
	})
}

func (s *server) users(ctx context.Context, by caller, in *usersRequest) (*list[user], error) {
	found, err := s.Accounts.Users(ctx, by.Actor, account.UserFilter{Text: in.Q, Unit: in.Unit, Role: org.Role(in.Role), After: in.After, Limit: in.Limit})
	var all []user
	for _, u := range found {
		all = append(all, userOf(u))
	}
	return listOf(all), err
}

func (s *server) addUser(ctx context.Context, by caller, in *addUserRequest) (*body[firstPassword], error) {
	u := in.Body.user()
	u.Login = in.Body.Login
	made, password, err := s.Accounts.AddUser(ctx, by.Actor, u, "")
	return bodyOf(firstPassword{userOf(made), password}), err
}

func (s *server) changeUser(ctx context.Context, by caller, in *changeUserRequest) (*body[user], error) {
	u := in.Body.user()
	u.ID, u.Version, u.Disabled = in.ID, in.Body.Version, in.Body.Disabled
	changed, err := s.Accounts.ChangeUser(ctx, by.Actor, u)
	return bodyOf(userOf(changed)), err
}

func (s *server) sessions(ctx context.Context, by caller, in *sessionsRequest) (*list[account.Session], error) {
	if in.User == 0 {
		in.User = by.Person()
	}
	all, err := s.Accounts.Sessions(ctx, by.Actor, in.User)
	return listOf(all), err
}

func (s *server) addToken(ctx context.Context, by caller, in *tokenRequest) (*body[newToken], error) {
	t := account.APIToken{User: in.Body.User, Name: in.Body.Name, Permissions: in.Body.Permissions, ExpiresAt: in.Body.ExpiresAt}
	made, text, err := s.Accounts.AddToken(ctx, by.Actor, t)
	return bodyOf(newToken{made, text}), err
}
