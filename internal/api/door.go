package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"suban/internal/account"
	"suban/internal/fault"
	"suban/internal/org"
)

// access says who may knock at a door.
type access string

const (
	signedIn access = "signed-in" // a session, or an API token
	onlyHere access = "session"   // a session, also one that must do something first
	anyone   access = "anyone"    // citizens, and whoever wants to sign in
)

// caller is who asks, and from where.
type caller struct {
	org.Actor
	session account.Session
	token   string // of the session, empty for an API token
	address string
	agent   string
	secure  bool
}

// device is what tells one citizen's device from another's, as far as can be told
// without asking.
func (by caller) device() string { return by.address + "\n" + by.agent }

type callerKey struct{}

const (
	cookieName = account.Cookie
	csrfHeader = "X-CSRF-Token"
	accessKey  = "access"
)

// door registers one operation. The caller is an argument of what it does; an
// error ends here.
func door[I, O any](s *server, who access, op huma.Operation, do func(context.Context, caller, *I) (*O, error)) {
	op.Metadata = map[string]any{accessKey: who}
	op.Errors = []int{http.StatusUnprocessableEntity, http.StatusInternalServerError}
	if who != anyone {
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
		op.Security = []map[string][]string{{"session": {}}}
	}
	if who == signedIn {
		op.Security = append(op.Security, map[string][]string{"token": {}})
	}
	if strings.Contains(op.Path, "{id}") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	if op.Method != http.MethodGet {
		op.Errors = append(op.Errors, http.StatusConflict, http.StatusTooManyRequests)
	}
	op.MaxBodyBytes = largest
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		by, _ := ctx.Value(callerKey{}).(caller)
		out, err := do(ctx, by, in)
		if err != nil {
			return nil, s.refused(ctx, op.OperationID, err)
		}
		return out, nil
	})
}

// get and post name an operation: its id, path, summary in Chinese and group.
func get(id, path, summary, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{tag}}
}

func post(id, path, summary, tag string) huma.Operation {
	op := get(id, path, summary, tag)
	op.Method = http.MethodPost
	return op
}

// whoAsks finds out who stands behind a request before its body is read.
func (s *server) whoAsks(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	by := caller{address: host(ctx.RemoteAddr()), agent: ctx.Header("User-Agent")}
	by.secure = s.Secure != nil && s.Secure(ctx.Context())
	if who := op.Metadata[accessKey]; who != anyone {
		if err := s.identify(ctx, who.(access), &by); err != nil {
			p := s.refused(ctx.Context(), op.OperationID, err)
			var known *problem
			if errors.As(p, &known) {
				_ = huma.WriteErr(s.api, ctx, known.Status, known.Detail, known)
			}
			return
		}
	}
	next(huma.WithValue(ctx, callerKey{}, by))
}

func (s *server) identify(ctx huma.Context, who access, by *caller) (err error) {
	if bearer, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer "); ok {
		if who == onlyHere {
			return fault.New(fault.Denied, "接口令牌不能办理登录、口令和会话")
		}
		by.Actor, _, err = s.Accounts.TokenActor(ctx.Context(), strings.TrimSpace(bearer))
		return err
	}
	cookie, err := huma.ReadCookie(ctx, cookieName)
	if err != nil || cookie.Value == "" {
		return fault.New(fault.Unauthorized, "请先登录")
	}
	by.token = cookie.Value
	if by.Actor, by.session, err = s.Accounts.Actor(ctx.Context(), by.token); err != nil {
		return err
	}
	if ctx.Method() != http.MethodGet {
		if err := s.Accounts.CheckCSRF(by.token, ctx.Header(csrfHeader)); err != nil {
			return err
		}
	}
	if who == signedIn && by.session.Pending != "" {
		return firstDo(by.session.Pending)
	}
	return nil
}

// firstDo refuses everything until what a session must do first is done.
func firstDo(what string) error {
	words := map[string]string{
		account.PendingPassword: "口令是初始的或已到期,请先修改口令",
		account.PendingCode:     "本岗位须双因素登录,请先绑定动态口令",
	}[what]
	p := problemOf(fault.New(fault.Denied, "%s", words))
	p.Code = what
	return p
}

func host(remote string) string {
	h, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return h
}
