package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"suban/internal/fault"
)

// problem is a refusal (RFC 9457), in words for the person at the screen. It
// never repeats a refused value: it may be a phone number.
type problem struct {
	Status    int          `json:"status" example:"422" doc:"HTTP 状态码"`
	Title     string       `json:"title" example:"填写有误" doc:"哪一类拒绝"`
	Detail    string       `json:"detail" example:"请填写退单理由" doc:"原因和下一步"`
	Code      string       `json:"code" enum:"invalid,not_found,denied,unauthorized,conflict,stale,too_many,unavailable,too_large,sign_in,totp,change_password,enrol_code,internal" doc:"给程序看的原因"`
	Errors    []fieldError `json:"errors,omitempty" doc:"有误的字段"`
	Reference string       `json:"reference,omitempty" doc:"出错时的编号,报给系统管理员"`
	Version   int          `json:"version,omitempty" doc:"工单现在的版本(code 为 stale 时)"`
	Changes   []change     `json:"changes,omitempty" doc:"您看过之后工单发生了什么(code 为 stale 时)"`
}

// fieldError is what is wrong with one input.
type fieldError struct {
	Location string `json:"location" example:"body.facts.text"`
	Message  string `json:"message"`
}

// change is one event somebody missed.
type change struct {
	Seq   int       `json:"seq"`
	At    time.Time `json:"at"`
	Actor string    `json:"actor"`
	Name  string    `json:"name"`
}

func (p *problem) Error() string  { return p.Detail }
func (p *problem) GetStatus() int { return p.Status }
func (p *problem) ContentType(ct string) string {
	return strings.Replace(ct, "application/json", "application/problem+json", 1)
}

// kinds are the status and title of every kind of refusal.
var kinds = map[fault.Kind]struct {
	status int
	title  string
}{
	fault.Invalid:      {http.StatusUnprocessableEntity, "填写有误"},
	fault.NotFound:     {http.StatusNotFound, "没有找到"},
	fault.Denied:       {http.StatusForbidden, "没有权限"},
	fault.Unauthorized: {http.StatusUnauthorized, "没有登录"},
	fault.Conflict:     {http.StatusConflict, "现在不能办"},
	fault.Stale:        {http.StatusConflict, "已有新的进展"},
	fault.TooMany:      {http.StatusTooManyRequests, "次数过多"},
	fault.Unavailable:  {http.StatusServiceUnavailable, "暂时不可用"},
}

// problemOf puts a refusal into a problem, and nil for what is not one.
func problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	f, ok := fault.Of(err)
	if !ok {
		return nil
	}
	k := kinds[f.Kind]
	p = &problem{Status: k.status, Title: k.title, Detail: f.Message, Code: string(f.Kind)}
	if f.Field != "" {
		p.Errors = []fieldError{{"body." + f.Field, f.Message}}
	}
	return p
}

// refused is the one place where an operation's error ends: a refusal is shown,
// anything else is logged once and answered with a reference.
func (s *server) refused(ctx context.Context, operation string, err error) error {
	if p := problemOf(err); p != nil {
		return p
	}
	if ctx.Err() != nil { // the caller has gone
		return problemOf(fault.New(fault.Unavailable, "请求已中断,请稍后再试一次"))
	}
	ref := reference()
	s.Log.ErrorContext(ctx, "request failed", "ref", ref, "operation", operation, "error", err)
	return unexpected(ref)
}

func reference() string {
	b := make([]byte, 4)
	rand.Read(b) // never fails
	return strings.ToUpper(hex.EncodeToString(b))
}

func unexpected(ref string) *problem {
	return &problem{Status: http.StatusInternalServerError, Title: "系统出错", Code: "internal", Reference: ref,
		Detail: fmt.Sprintf("系统出错了,没有办成,填写的内容请先保留;请稍后再试,仍不行请把编号 %s 告诉系统管理员", ref)}
}

func writeProblem(w http.ResponseWriter, p *problem) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller may have gone
}

// inside moves the location of a refusal to where the input stands in the body.
func inside(err error, prefix string, renamed map[string]string) error {
	f, ok := fault.Of(err)
	if !ok || f.Field == "" {
		return err
	}
	p := problemOf(err)
	name := f.Field
	if to := renamed[name]; to != "" {
		name = to
	}
	p.Errors[0].Location = "body." + prefix + name
	return p
}

// shapeProblem is what huma refuses: a body, a query or a header of the wrong shape.
func shapeProblem(status int, message string, errs ...error) huma.StatusError {
	var own *problem
	for _, err := range errs {
		if errors.As(err, &own) {
			return own
		}
	}
	p := &problem{Status: status, Title: "填写有误", Code: string(fault.Invalid), Detail: message}
	switch status {
	case http.StatusBadRequest:
		p.Status = http.StatusUnprocessableEntity
	case http.StatusRequestEntityTooLarge:
		p.Title, p.Code, p.Detail = "内容太大", "too_large", "内容太大,一次最多 1 MB,请精简后再提交"
	case http.StatusUnsupportedMediaType:
		p.Detail = "请以 application/json 提交"
	case http.StatusInternalServerError:
		ref := reference()
		slog.Error("request failed", "ref", ref, "error", errors.Join(errs...))
		return unexpected(ref)
	case http.StatusNotAcceptable, http.StatusRequestTimeout:
		p.Detail = "请求没有收全,请检查网络后再试一次"
	}
	for _, err := range errs {
		if err != nil {
			p.Errors = append(p.Errors, shapeError(err))
		}
	}
	switch {
	case len(p.Errors) > 0 && p.Code == string(fault.Invalid):
		p.Detail = p.Errors[0].Message
		if name := lastName(p.Errors[0].Location); name != "" {
			p.Detail = name + ":" + p.Detail
		}
		if len(p.Errors) > 1 {
			p.Detail += fmt.Sprintf("(另有%d处)", len(p.Errors)-1)
		}
	case strings.Contains(message, "body is required"):
		p.Detail = "没有收到内容,请填写后再提交"
	case strings.Contains(message, "too large"):
		p.Status, p.Title, p.Code, p.Detail = http.StatusRequestEntityTooLarge, "内容太大", "too_large", "内容太大,一次最多 1 MB,请精简后再提交"
	case !chinese(p.Detail):
		p.Detail = "请求的格式不对,请核对后再提交"
	}
	return p
}

var missingName = regexp.MustCompile(`^请填写 (\S+)$`)

// shapeError is one wrong input, its value left out.
func shapeError(err error) fieldError {
	e := fieldError{Location: "body", Message: "格式不对,请核对"}
	var d huma.ErrorDetailer
	if !errors.As(err, &d) {
		return e
	}
	detail := d.ErrorDetail()
	e.Location = detail.Location
	if m := missingName.FindStringSubmatch(detail.Message); m != nil {
		e.Location += "." + m[1]
		e.Message = "请填写"
		return e
	}
	if english[detail.Message] != "" {
		e.Message = english[detail.Message]
	} else if chinese(detail.Message) {
		e.Message = detail.Message
	} else if detail.Location == "body" {
		e.Message = "内容不是有效的 JSON,请核对格式"
	}
	return e
}

func lastName(location string) string {
	if location == "body" {
		return ""
	}
	return location[strings.LastIndexAny(location, ".")+1:]
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
