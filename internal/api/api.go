// Package api is the HTTP door of the hotline: it translates what browsers and
// other systems send into deeds, and what the deeds answer into JSON. One file per
// noun; an `if` about tickets belongs further down.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Options are what the door leads to.
type Options struct {
	Casework *casework.Casework
	Accounts *account.Accounts
	City     org.City
	Now      func() time.Time           // the business clock
	Secure   func(context.Context) bool // whether a request came over TLS
	Demo     bool                       // the console says that its data is invented
}

// API answers everything under /api.
type API struct {
	handler http.Handler
	huma    huma.API
}

type server struct {
	Options
	api   huma.API
	crowd crowd
}

// New opens the door. Nothing of the options is used before the first request,
// so that the document can be written without a database.
func New(o Options) *API {
	speakChinese()
	mux := http.NewServeMux()
	s := &server{Options: o}
	s.api = humago.New(mux, configuration())
	s.api.UseMiddleware(s.whoAsks)

	s.sessionDoors()
	s.ticketDoors()
	s.deedDoors()
	s.inboxDoors()
	s.rulebookDoors()
	s.calendarDoors()
	s.accountDoors()
	s.citizenDoors()
	s.docsDoors(mux)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, problemOf(fault.New(fault.NotFound, "没有这个接口,请核对地址和方法;接口清单见 /api/docs")))
	})
	return &API{handler: guard(mux), huma: s.api}
}

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Document is the OpenAPI document in YAML.
func (a *API) Document() ([]byte, error) { return a.huma.OpenAPI().YAML() }

// largest is how long a body may be: the longest letter is 10,000 characters.
const largest = 1 << 20

func configuration() huma.Config {
	c := huma.DefaultConfig("宿事速办", "1")
	c.Info.Description = "12345 政务服务便民热线的接口。浏览器用会话 Cookie,其他系统用接口令牌(Authorization: Bearer)。" +
		"时间一律为 RFC 3339;日末到期写作次日 00:00。拒绝时返回 RFC 9457 problem,detail 说明原因和下一步,errors 指明字段。"
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/openapi", "", ""
	c.CreateHooks = nil // no $schema in bodies
	c.RejectUnknownQueryParameters = true
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "登录后得到;修改数据的请求另需请求头 X-CSRF-Token,值在 /api/me 的 csrf"},
		"token":   {Type: "http", Scheme: "bearer", Description: "接口令牌,由系统管理员发给对接系统"},
	}
	c.Components.Schemas.RegisterTypeAlias(secretType, stringType)
	for t, alias := range enumerations {
		c.Components.Schemas.RegisterTypeAlias(t, alias)
	}
	return c
}

// guard comes before every operation: no answer is kept by caches, no page of
// another site may act in the name of who is signed in, no panic ends the server.
func guard(next http.Handler) http.Handler {
	foreign := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				ref := reference()
				slog.ErrorContext(r.Context(), "api panicked", "ref", ref, "method", r.Method, "path", r.Pattern, "panic", p, "stack", string(debug.Stack()))
				writeProblem(w, unexpected(ref))
			}
		}()
		if err := foreign.Check(r); err != nil {
			writeProblem(w, problemOf(fault.New(fault.Denied, "请求来自其他网站,已拒绝;请直接打开本系统再办")))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, largest)
		next.ServeHTTP(w, r)
	})
}

// ticketID is a ticket in a path.
type ticketID struct {
	ID ticket.ID `path:"id" minimum:"1" doc:"工单内部编号"`
}

// list is the body of an answer with several things.
type list[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func listOf[T any](items []T) *list[T] {
	l := &list[T]{}
	l.Body.Items = items
	if items == nil {
		l.Body.Items = []T{}
	}
	return l
}

// body is an answer with one thing.
type body[T any] struct {
	Body T
}

func bodyOf[T any](v T) *body[T] { return &body[T]{v} }

// none is an answer without a body.
type none struct{}
