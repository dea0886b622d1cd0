package api

import (
	"context"
	"net/http"
	"slices"

	"suban/internal/account"
	"suban/internal/fault"
	"suban/internal/org"
)

// ref names something by its id.
type ref struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type place struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type roleName struct {
	Role org.Role `json:"role"`
	Name string   `json:"name"`
}

// me is who is signed in and what waits for him.
type me struct {
	ID          org.UserID       `json:"id"`
	Name        string           `json:"name" doc:"岗位" example:"坐席 1027"`
	Account     string           `json:"account"`
	Unit        ref              `json:"unit"`
	Roles       []roleName       `json:"roles"`
	Permissions []org.Permission `json:"permissions"`
	CSRF        string           `json:"csrf" doc:"修改数据的请求须在 X-CSRF-Token 里带上"`
	Pending     string           `json:"pending,omitempty" enum:"change_password,enrol_code" doc:"办理其他事项之前必须先做的事:修改口令或绑定动态口令"`
	Counts      map[string]int   `json:"counts" doc:"各队列的件数"`
	City        place            `json:"city"`
	Demo        bool             `json:"demo,omitempty" doc:"演示数据"`
	Self        *ref             `json:"self,omitempty" doc:"代理期间:真正坐在这里的本人"`
	SitsInFor   []ref            `json:"sits_in_for" doc:"现在可以代谁办理"`
}

type signInRequest struct {
	Body struct {
		Account  string `json:"account" maxLength:"64" doc:"账号"`
		Password string `json:"password" maxLength:"512" doc:"口令"`
		Code     string `json:"code,omitempty" maxLength:"16" doc:"动态口令,账号绑定了才需要"`
	}
}

type signedInAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Me me `json:"me"`
	}
}

type signedOutAnswer struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *server) sessionDoors() {
	const tag = "登录"
	door(s, anyone, post("signIn", "/api/sign-in", "登录", tag), s.signIn)
	door(s, onlyHere, post("signOut", "/api/sign-out", "退出登录", tag), func(ctx context.Context, by caller, _ *struct{}) (*signedOutAnswer, error) {
		return &signedOutAnswer{s.cookie("", -1, by.secure)}, s.Accounts.SignOut(ctx, by.session)
	})
	door(s, onlyHere, get("me", "/api/me", "我是谁、能办什么、有多少在等", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[me], error) {
		m, err := s.me(ctx, by)
		return bodyOf(m), err
	})
	door(s, onlyHere, post("changePassword", "/api/me/password", "修改口令", tag), s.changePassword)
	door(s, onlyHere, post("enrolCode", "/api/me/code", "取绑定动态口令的密钥", tag), s.enrolCode)
	door(s, onlyHere, post("confirmCode", "/api/me/code/confirm", "确认绑定动态口令", tag), s.confirmCode)
}

func (s *server) cookie(token string, age int, secure bool) http.Cookie {
	return http.Cookie{Name: cookieName, Value: token, Path: "/", MaxAge: age, Secure: secure, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

func (s *server) signIn(ctx context.Context, by caller, in *signInRequest) (*signedInAnswer, error) {
	issued, err := s.Accounts.SignIn(ctx, account.Proof{Login: in.Body.Account, Password: in.Body.Password, Code: in.Body.Code, Address: by.address, Agent: by.agent})
	if err != nil {
		return nil, signInRefusal(err)
	}
	by.token = issued.Token
	if by.Actor, by.session, err = s.Accounts.Actor(ctx, issued.Token); err != nil {
		return nil, err
	}
	a := &signedInAnswer{SetCookie: s.cookie(issued.Token, 0, by.secure)}
	a.Body.Me, err = s.me(ctx, by)
	return a, err
}

// signInRefusal tells the page whether to ask for a one-time code.
func signInRefusal(err error) error {
	f, ok := fault.Of(err)
	if !ok {
		return err
	}
	p := problemOf(inside(err, "", map[string]string{"login": "account"}))
	if f.Kind == fault.Unauthorized {
		p.Title, p.Code = "没有登录成功", "sign_in"
		if f.Field == "code" {
			p.Code = "totp"
		}
	}
	return p
}

func (s *server) me(ctx context.Context, by caller) (me, error) {
	m := me{ID: by.ID, Name: by.Name, SitsInFor: []ref{}, Permissions: []org.Permission{}, Roles: []roleName{}, CSRF: s.Accounts.CSRF(by.token),
		Pending: by.session.Pending, Counts: map[string]int{}, Demo: s.Demo}
	for _, r := range by.Roles {
		m.Roles = append(m.Roles, roleName{r, r.Name()})
	}
	for p := range by.Permissions {
		m.Permissions = append(m.Permissions, p)
	}
	slices.Sort(m.Permissions)
	var err error
	if m.Account, err = s.Accounts.LoginOf(ctx, by.session.User); err != nil {
		return me{}, err
	}
	if err := s.sitting(ctx, by, &m); err != nil {
		return me{}, err
	}
	name, err := s.Casework.CityName(ctx)
	if err != nil {
		return me{}, err
	}
	m.City = place{cityCode(s.City), name}
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return me{}, err
	}
	u, _ := book.Units.Unit(by.Unit)
	m.Unit = ref{int64(by.Unit), u.Name}
	queues, err := s.Casework.Queues(ctx, by.Actor)
	for _, q := range queues {
		m.Counts[q.Name] = q.Count
	}
	return m, err
}

type passwordRequest struct {
	Body struct {
		Present string `json:"present" maxLength:"512" doc:"现用口令"`
		Next    string `json:"next" maxLength:"512" doc:"新口令"`
	}
}

// pendingAnswer says what is still to be done first.
type pendingAnswer struct {
	Pending string `json:"pending,omitempty" enum:"change_password,enrol_code" doc:"还须先做的事"`
}

func (s *server) changePassword(ctx context.Context, by caller, in *passwordRequest) (*body[pendingAnswer], error) {
	session, err := s.Accounts.ChangePassword(ctx, by.session, in.Body.Present, in.Body.Next)
	if err != nil {
		return nil, inside(err, "", map[string]string{"password": "next"})
	}
	return bodyOf(pendingAnswer{session.Pending}), nil
}

type enrolment struct {
	Secret string `json:"secret" doc:"手工输入用"`
	URL    string `json:"url" doc:"二维码的内容"`
}

func (s *server) enrolCode(ctx context.Context, by caller, _ *struct{}) (*body[enrolment], error) {
	e, err := s.Accounts.EnrolCode(ctx, by.session)
	return bodyOf(enrolment{e.Secret, e.URL}), err
}

type codeRequest struct {
	Body struct {
		Code string `json:"code" maxLength:"16" doc:"手机上显示的 6 位数字"`
	}
}

func (s *server) confirmCode(ctx context.Context, by caller, in *codeRequest) (*body[pendingAnswer], error) {
	session, err := s.Accounts.ConfirmCode(ctx, by.session, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return bodyOf(pendingAnswer{session.Pending}), nil
}
