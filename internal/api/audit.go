package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"suban/internal/account"
	"suban/internal/exchange/sheets"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

type auditRequest struct {
	User   org.UserID `query:"user" minimum:"0"`
	Ticket int64      `query:"ticket" minimum:"0" doc:"只对查看号码的记录有用"`
	Action string     `query:"action" maxLength:"60" doc:"操作、登录结果或看的是哪一项"`
	Q      string     `query:"q" maxLength:"60" doc:"对象、账号、地址或事由里的字"`
	From   string     `query:"from" maxLength:"10" doc:"从哪一天起,2006-01-02"`
	To     string     `query:"to" maxLength:"10" doc:"到哪一天止(含)"`
	Before int64      `query:"before" minimum:"0" doc:"上一页最后一条的 id"`
	Limit  int        `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (r auditRequest) filter() (account.AuditFilter, error) {
	f := account.AuditFilter{User: r.User, Action: r.Action, Text: r.Q, Before: r.Before, Limit: r.Limit}
	for _, day := range []struct {
		name, text string
		to         *time.Time
		plus       int
	}{{"from", r.From, &f.From, 0}, {"to", r.To, &f.To, 1}} {
		if day.text == "" {
			continue
		}
		d, err := workday.ParseDate(day.text)
		if err != nil {
			return f, fault.In(day.name, "日期格式应如2026-10-31")
		}
		*day.to = d.Plus(day.plus).Start()
	}
	return f, nil
}

// auditLine is one deed of an administrator (操作审计).
type auditLine struct {
	ID      int64          `json:"id"`
	At      time.Time      `json:"at"`
	Actor   org.UserID     `json:"actor"`
	Name    string         `json:"name"`
	Action  string         `json:"action"`
	Subject string         `json:"subject"`
	Detail  map[string]any `json:"detail"`
}

// revealLine is one look at a full number or name.
type revealLine struct {
	postgres.Reveal
	Name string `json:"name" doc:"谁"`
	No   string `json:"no" doc:"工单号"`
}

type exportRequest struct {
	Kind    string `query:"kind" required:"true" enum:"admin,sign-ins,reveals" doc:"哪一种审计"`
	Purpose string `query:"purpose" maxLength:"200" doc:"用途,写入审计和水印"`
	User    int64  `query:"user" minimum:"0"`
	Ticket  int64  `query:"ticket" minimum:"0"`
	Action  string `query:"action" maxLength:"60"`
	Q       string `query:"q" maxLength:"60"`
	From    string `query:"from" maxLength:"10"`
	To      string `query:"to" maxLength:"10"`
}

// workbook is an answer that is an Excel file.
type workbook struct {
	Type string `header:"Content-Type"`
	As   string `header:"Content-Disposition"`
	Body []byte
}

func workbookOf(name string, text []byte) *workbook {
	return &workbook{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment; filename*=UTF-8''" + url.PathEscape(name+".xlsx"), text}
}

func (s *server) auditDoors() {
	const tag = "审计"
	door(s, signedIn, get("signIns", "/api/audit/sign-ins", "登录审计", tag), func(ctx context.Context, by caller, in *auditRequest) (*list[postgres.SignIn], error) {
		f, err := in.filter()
		if err != nil {
			return nil, err
		}
		all, err := s.Accounts.SignIns(ctx, by.Actor, f)
		return listOf(all), err
	})
	door(s, signedIn, get("reveals", "/api/audit/reveals", "查看完整号码的记录", tag), func(ctx context.Context, by caller, in *auditRequest) (*list[revealLine], error) {
		f, err := in.filter()
		if err != nil {
			return nil, err
		}
		all, err := s.reveals(ctx, by, in.Ticket, f)
		return listOf(all), err
	})
	door(s, signedIn, get("audits", "/api/audit/admin", "管理员操作审计", tag), s.audits)
	door(s, signedIn, get("exportAudit", "/api/audit/export", "导出审计记录,带用途和水印", tag), s.exportAudit)
}

func (s *server) reveals(ctx context.Context, by caller, of int64, f account.AuditFilter) ([]revealLine, error) {
	found, err := s.Accounts.Reveals(ctx, by.Actor, of, f)
	if err != nil {
		return nil, err
	}
	var ids []org.UserID
	var tickets []ticket.ID
	for _, r := range found {
		ids, tickets = append(ids, r.User), append(tickets, ticket.ID(r.Ticket))
	}
	posts, err := s.Accounts.Names(ctx, ids)
	if err != nil {
		return nil, err
	}
	numbers, err := s.Casework.Numbers(ctx, tickets)
	var all []revealLine
	for _, r := range found {
		all = append(all, revealLine{r, posts[r.User], numbers[ticket.ID(r.Ticket)]})
	}
	return all, err
}

func (s *server) audits(ctx context.Context, by caller, in *auditRequest) (*list[auditLine], error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	found, err := s.Accounts.Audits(ctx, by.Actor, f)
	var all []auditLine
	for _, a := range found {
		l := auditLine{ID: a.ID, At: a.At, Actor: a.Actor, Name: a.Name, Action: a.Action, Subject: a.Subject, Detail: map[string]any{}}
		if json.Unmarshal(a.Detail, &l.Detail) != nil || l.Detail == nil {
			l.Detail = map[string]any{}
		}
		all = append(all, l)
	}
	return listOf(all), err
}

// mostExported is how many lines one export holds.
const mostExported = 20000

// exportAudit takes audit lines out as a workbook, after it was written down.
func (s *server) exportAudit(ctx context.Context, by caller, in *exportRequest) (*workbook, error) {
	f, err := auditRequest{User: org.UserID(in.User), Action: in.Action, Q: in.Q, From: in.From, To: in.To, Limit: mostExported}.filter()
	if err != nil {
		return nil, err
	}
	t := sheets.Table{Widths: []float64{20, 22, 20, 26, 60}}
	when := func(at time.Time) string { return at.In(workday.Zone).Format("2006-01-02 15:04:05") }
	switch in.Kind {
	case "admin":
		t.Name, t.Heads = "操作审计", []string{"时间", "操作人", "操作", "对象", "内容"}
		found, err := s.Accounts.Audits(ctx, by.Actor, f)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			t.Rows = append(t.Rows, []any{when(a.At), a.Name, a.Action, a.Subject, string(a.Detail)})
		}
	case "sign-ins":
		t.Name, t.Heads = "登录审计", []string{"时间", "账号", "结果", "地址", "浏览器"}
		found, err := s.Accounts.SignIns(ctx, by.Actor, f)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			t.Rows = append(t.Rows, []any{when(l.At), cmp.Or(l.Login, "(没有这个账号)"), l.Outcome, l.Address, l.Agent})
		}
	case "reveals":
		t.Name, t.Heads = "查看号码记录", []string{"时间", "岗位", "工单号", "看了什么", "事由"}
		found, err := s.reveals(ctx, by, in.Ticket, f)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			t.Rows = append(t.Rows, []any{when(l.At), l.Name, l.No, map[string]string{"phone": "电话", "name": "姓名"}[l.Field], l.Reason})
		}
	}
	if err := s.Accounts.NoteExport(ctx, by.Actor, t.Name, in.Purpose, len(t.Rows)); err != nil {
		return nil, err
	}
	t.Mark = fmt.Sprintf("%s 导出人:%s 时间:%s 用途:%s 共%d条", t.Name, by.Name, when(s.Now()), in.Purpose, len(t.Rows))
	text, err := t.Write()
	if err != nil {
		return nil, err
	}
	return workbookOf(t.Name, text), nil
}
