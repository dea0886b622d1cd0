package api

import (
	"context"
	"net/url"
	"slices"
	"time"

	"suban/internal/bulletin"
	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/report"
	"suban/internal/workday"
)

// BulletinRow is a report in a list (报告).
type BulletinRow struct {
	ID      bulletin.ID    `json:"id"`
	Kind    bulletin.Kind  `json:"kind" enum:"daily,weekly,monthly,desk,campaign" doc:"日报、统计周报、月报、专席报告、专项行动报告"`
	Title   string         `json:"title"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	State   bulletin.State `json:"state" enum:"waiting,making,ready,refused"`
	Step    int            `json:"step"`
	Steps   int            `json:"steps"`
	Doing   string         `json:"doing" doc:"进行到哪一步"`
	Why     string         `json:"why" doc:"没有生成的原因"`
	By      string         `json:"by"`
	AskedAt time.Time      `json:"asked_at"`
	MadeAt  *time.Time     `json:"made_at"`
	Timed   bool           `json:"timed" doc:"按定时生成"`
}

func bulletinOf(b bulletin.Bulletin) BulletinRow {
	v := BulletinRow{ID: b.ID, Kind: b.Ask.Kind, Title: b.Title, From: b.Ask.Period.From.String(), To: b.Ask.Period.To.Prev().String(), State: b.State, Step: b.Step, Steps: len(bulletin.Steps) - 1,
		Why: b.Why, By: b.ByName, AskedAt: b.AskedAt, MadeAt: b.MadeAt, Timed: b.Schedule != 0}
	if b.Step < len(bulletin.Steps) {
		v.Doing = bulletin.Steps[b.Step]
	}
	return v
}

type bulletinReceipt struct {
	Name       string     `json:"name"`
	SentAt     *time.Time `json:"sent_at"`
	OpenedAt   *time.Time `json:"opened_at"`
	Downloaded *time.Time `json:"downloaded_at"`
}

type bulletinView struct {
	BulletinRow
	Content  *bulletin.Content `json:"content"`
	Receipts []bulletinReceipt `json:"receipts" doc:"谁打开过;只给排定报告的人看"`
	Keeps    bool              `json:"keeps"`
}

type BulletinID struct {
	ID bulletin.ID `path:"id" minimum:"1"`
}

type bulletinsRequest struct {
	Kind  bulletin.Kind `query:"kind" enum:"daily,weekly,monthly,desk,campaign"`
	Skip  int           `query:"skip" minimum:"0" maximum:"100000"`
	Limit int           `query:"limit" minimum:"1" maximum:"100" default:"30"`
}

type bulletinPage struct {
	Items []BulletinRow `json:"items"`
	Total int           `json:"total"`
	Keeps bool          `json:"keeps" doc:"可以生成和排定报告"`
}

type askBulletinRequest struct {
	Body struct {
		Kind bulletin.Kind `json:"kind" enum:"daily,weekly,monthly,desk,campaign"`
		Of   int64         `json:"of,omitempty" minimum:"0" doc:"专席或案卷的编号"`
		On   string        `json:"on,omitempty" maxLength:"10" doc:"日报、周报、月报:期内任一天"`
		From string        `json:"from,omitempty" maxLength:"10" doc:"专席、专项行动:第一天"`
		To   string        `json:"to,omitempty" maxLength:"10" doc:"最后一天"`
	}
}

type bulletinFileRequest struct {
	BulletinID
	Sheet bool `query:"xlsx" doc:"要 xlsx,不写为 docx"`
}

type bulletinSubject struct {
	Kind   bulletin.Kind `json:"kind" enum:"desk,campaign"`
	ID     int64         `json:"id"`
	Name   string        `json:"name"`
	OpenOn string        `json:"open_on"`
}

type bulletinSchedule struct {
	ID      int64           `json:"id" minimum:"0" doc:"0 为新增"`
	Version int             `json:"version" minimum:"0"`
	Kind    bulletin.Kind   `json:"kind" enum:"daily,weekly,monthly,desk,campaign"`
	Of      int64           `json:"of" minimum:"0"`
	OfName  string          `json:"of_name,omitempty"`
	Rhythm  bulletin.Rhythm `json:"rhythm" enum:"day,week,month"`
	Day     int             `json:"day" minimum:"0" maximum:"31" doc:"星期几(1 为周一)或几日"`
	Minute  int             `json:"minute" minimum:"0" maximum:"1439" doc:"当天的第几分钟"`
	Roles   []org.Role      `json:"roles" maxItems:"30"`
	People  []ref           `json:"people" maxItems:"60"`
	Enabled bool            `json:"enabled"`
	NextAt  *time.Time      `json:"next_at,omitempty"`
	By      string          `json:"by,omitempty"`
}

type bulletinSchedules struct {
	Schedules []bulletinSchedule `json:"schedules"`
	Subjects  []bulletinSubject  `json:"subjects" doc:"可以报告的专席和专项行动"`
	People    []ref              `json:"people" doc:"可以指定的收件人"`
	Roles     []roleName         `json:"roles" doc:"可以指定的岗位"`
}

type saveBulletinScheduleRequest struct{ Body bulletinSchedule }

func (s *server) bulletinDoors() {
	const tag = "报告"
	door(s, signedIn, get("bulletins", "/api/bulletins", "已生成的报告", tag), s.bulletins)
	door(s, signedIn, post("askBulletin", "/api/bulletins", "生成一份报告", tag), s.askBulletin)
	door(s, signedIn, get("bulletin", "/api/bulletins/{id}", "打开一份报告,记入回执", tag), s.bulletin)
	door(s, signedIn, get("bulletinFile", "/api/bulletins/{id}/file", "下载报告(docx、xlsx)", tag), s.bulletinFile)
	door(s, signedIn, get("bulletinSchedules", "/api/bulletin-schedules", "定时报告", tag), s.bulletinSchedules)
	door(s, signedIn, post("saveBulletinSchedule", "/api/bulletin-schedules", "设定时报告", tag), s.saveBulletinSchedule)
}

func (s *server) bulletins(ctx context.Context, by caller, in *bulletinsRequest) (*body[bulletinPage], error) {
	found, total, err := s.Reports.Bulletins(ctx, by.Actor, in.Kind, in.Skip, in.Limit)
	v := bulletinPage{Items: []BulletinRow{}, Total: total, Keeps: bulletin.Keeps(by.Actor) == nil}
	for _, b := range found {
		v.Items = append(v.Items, bulletinOf(b))
	}
	return bodyOf(v), err
}

func (s *server) askBulletin(ctx context.Context, by caller, in *askBulletinRequest) (*body[BulletinRow], error) {
	a := bulletin.Ask{Kind: in.Body.Kind, Of: in.Body.Of}
	if a.Kind.OfCity() {
		on, err := workday.ParseDate(in.Body.On)
		if err != nil {
			return nil, fault.In("on", "%s", err.Error())
		}
		a.Of, a.Period = 0, a.Kind.Rhythm().Holding(on)
	} else {
		from, err := workday.ParseDate(in.Body.From)
		if err != nil {
			return nil, fault.In("from", "%s", err.Error())
		}
		last, err := workday.ParseDate(in.Body.To)
		if err != nil {
			return nil, fault.In("to", "%s", err.Error())
		}
		a.Period = indicator.Period{From: from, To: last.Next()}
	}
	b, err := s.Reports.AskBulletin(ctx, by.Actor, a)
	return bodyOf(bulletinOf(b)), err
}

func (s *server) bulletin(ctx context.Context, by caller, in *BulletinID) (*body[bulletinView], error) {
	b, err := s.Reports.Bulletin(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	v := bulletinView{BulletinRow: bulletinOf(b.Bulletin), Content: b.Content, Receipts: []bulletinReceipt{}, Keeps: bulletin.Keeps(by.Actor) == nil}
	for _, r := range b.Receipts {
		v.Receipts = append(v.Receipts, receiptOf(r))
	}
	return bodyOf(v), nil
}

func receiptOf(r postgres.BulletinReceipt) bulletinReceipt {
	return bulletinReceipt{r.Name, r.SentAt, r.OpenedAt, r.Downloaded}
}

func (s *server) bulletinFile(ctx context.Context, by caller, in *bulletinFileRequest) (*file, error) {
	d, err := s.Reports.BulletinFile(ctx, by.Actor, in.ID, in.Sheet)
	if !in.Sheet || err != nil {
		return documentOf(d, err)
	}
	return sheetFile(d), nil
}

// sheetFile is a workbook that a browser saves.
func sheetFile(d report.Document) *file {
	return &file{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment; filename*=UTF-8''" + url.PathEscape(d.Name), d.Body}
}

func (s *server) bulletinSchedules(ctx context.Context, by caller, _ *struct{}) (*body[bulletinSchedules], error) {
	all, err := s.Reports.Schedules(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	subjects, err := s.Reports.Subjects(ctx, by.Actor)
	if err != nil {
		return nil, err
	}
	v := bulletinSchedules{Schedules: []bulletinSchedule{}, Subjects: []bulletinSubject{}, People: []ref{}, Roles: []roleName{}}
	for _, one := range all {
		line := bulletinSchedule{ID: one.ID, Version: one.Version, Kind: one.Kind, Of: one.Schedule.Of, OfName: one.Of, Rhythm: one.Rhythm, Day: one.Day, Minute: one.Minute, Roles: append([]org.Role{}, one.Roles...), People: []ref{}, Enabled: one.Enabled, By: one.ByName}
		if one.Enabled {
			line.NextAt = &one.NextAt
		}
		for _, u := range one.People {
			line.People = append(line.People, ref{int64(u.ID), u.Name})
		}
		v.Schedules = append(v.Schedules, line)
	}
	for _, x := range subjects {
		v.Subjects = append(v.Subjects, bulletinSubject{x.Kind, x.ID, x.Name, x.OpenOn.String()})
	}
	for _, r := range org.Roles {
		if slices.ContainsFunc(r.Permissions(), func(p org.Permission) bool { return slices.Contains(report.Concerned, p) }) {
			v.Roles = append(v.Roles, roleName{r, r.Name()})
		}
	}
	people, err := s.Reports.Recipients(ctx, by.Actor)
	for _, u := range people {
		v.People = append(v.People, ref{int64(u.ID), u.Name})
	}
	return bodyOf(v), err
}

func (s *server) saveBulletinSchedule(ctx context.Context, by caller, in *saveBulletinScheduleRequest) (*body[documentSaved], error) {
	b := in.Body
	x := bulletin.Schedule{ID: b.ID, Version: b.Version, Kind: b.Kind, Of: b.Of, Rhythm: b.Rhythm, Day: b.Day, Minute: b.Minute, Roles: b.Roles, Enabled: b.Enabled}
	for _, p := range b.People {
		x.Users = append(x.Users, org.UserID(p.ID))
	}
	return bodyOf(documentSaved{string(b.Kind)}), s.Reports.SaveSchedule(ctx, by.Actor, x)
}
