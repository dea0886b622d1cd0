package api

import (
	"context"
	"fmt"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// noticeTemplate is the words of one occasion on one channel.
type noticeTemplate struct {
	Occasion string `json:"occasion"`
	Channel  string `json:"channel" enum:"inbox,sms"`
	Text     string `json:"text"`
	Preset   string `json:"preset" doc:"预置的文字"`
	Urgent   bool   `json:"urgent" doc:"夜间也发"`
	Enabled  bool   `json:"enabled"`
	Own      bool   `json:"own" doc:"本市改过"`
	Version  int    `json:"version"`
}

type setNoticeRequest struct {
	Body struct {
		Occasion string `json:"occasion" maxLength:"40"`
		Channel  string `json:"channel" enum:"inbox,sms"`
		Text     string `json:"text" maxLength:"1000" doc:"占位符:{no} {unit} {due} {sign} {state} {text}"`
		Urgent   bool   `json:"urgent"`
		Enabled  bool   `json:"enabled"`
		Version  int    `json:"version" minimum:"0"`
	}
}

// ReplyOffer is a template for a reply (答复模板).
type ReplyOffer struct {
	ID       int64      `json:"id"`
	Unit     org.UnitID `json:"unit,omitempty" doc:"本单位的;没有为通用"`
	Category string     `json:"category,omitempty"`
	Title    string     `json:"title"`
	Text     string     `json:"text" doc:"{no} 工单号、{title} 标题、{unit} 单位、{date} 今天、{due} 到期日由界面填入;【】由承办人填写"`
}

// replyKept is a template as whoever keeps it sees it.
type replyKept struct {
	ReplyOffer
	UnitName string `json:"unit_name,omitempty"`
	Enabled  bool   `json:"enabled"`
	Version  int    `json:"version"`
}

type repliesRequest struct {
	Unit     org.UnitID `query:"unit" minimum:"0" doc:"单位;不写为本单位"`
	Category string     `query:"category" maxLength:"40" doc:"工单的分类"`
}

type saveReplyRequest struct {
	Body struct {
		ID       int64      `json:"id,omitempty" minimum:"0" doc:"不写为新建"`
		Unit     org.UnitID `json:"unit,omitempty" minimum:"0" doc:"不写为各单位通用"`
		Category string     `json:"category,omitempty" maxLength:"40" doc:"不写为各类通用"`
		Title    string     `json:"title" maxLength:"200"`
		Text     string     `json:"text" maxLength:"8000"`
		Enabled  bool       `json:"enabled"`
		Version  int        `json:"version,omitempty" minimum:"0"`
	}
}

func (s *server) templateDoors() {
	const tag = "管理"
	door(s, signedIn, get("noticeTemplates", "/api/admin/notice-templates", "通知模板", tag), s.noticeTemplates)
	door(s, signedIn, post("setNoticeTemplate", "/api/admin/notice-templates", "修改通知模板", tag), func(ctx context.Context, by caller, in *setNoticeRequest) (*none, error) {
		b := in.Body
		t := ticket.Template{Occasion: ticket.Occasion(b.Occasion), Channel: b.Channel, Text: b.Text, Urgent: b.Urgent}
		return &none{}, s.Steward.SetNotice(ctx, by.Actor, b.Version, t, b.Enabled)
	})
	door(s, signedIn, get("replyTemplates", "/api/reply-templates", "写答复时可选的答复模板", "基础数据"), s.replyTemplates)
	door(s, signedIn, get("adminReplyTemplates", "/api/admin/reply-templates", "答复模板,中心管全部,单位管自己的", tag), s.adminReplyTemplates)
	door(s, signedIn, post("saveReplyTemplate", "/api/admin/reply-templates", "新建或修改答复模板", tag), func(ctx context.Context, by caller, in *saveReplyRequest) (*body[ReplyOffer], error) {
		b := in.Body
		t, err := s.Steward.SaveReply(ctx, by.Actor, b.Version, postgres.ReplyTemplate{ID: b.ID, Unit: b.Unit, Category: b.Category, Title: b.Title, Text: b.Text, Enabled: b.Enabled})
		return bodyOf(offerOf(t)), err
	})
}

func offerOf(t postgres.ReplyTemplate) ReplyOffer {
	return ReplyOffer{t.ID, t.Unit, t.Category, t.Title, t.Text}
}

func (s *server) noticeTemplates(ctx context.Context, by caller, _ *struct{}) (*list[noticeTemplate], error) {
	found, err := s.Steward.Notices(ctx, by.Actor)
	var all []noticeTemplate
	for _, t := range found {
		all = append(all, noticeTemplate{string(t.Occasion), t.Channel, t.Text, t.Preset, t.Urgent, t.Enabled, t.Own, t.Seen})
	}
	return listOf(all), err
}

func (s *server) replyTemplates(ctx context.Context, by caller, in *repliesRequest) (*list[ReplyOffer], error) {
	if in.Unit == 0 {
		in.Unit = by.Unit
	}
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.Steward.RepliesFor(ctx, by.Actor, in.Unit, in.Category, book.Units)
	var all []ReplyOffer
	for _, t := range found {
		all = append(all, offerOf(t))
	}
	return listOf(all), err
}

func (s *server) adminReplyTemplates(ctx context.Context, by caller, _ *struct{}) (*list[replyKept], error) {
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	found, seen, err := s.Steward.Replies(ctx, by.Actor)
	var all []replyKept
	for _, t := range found {
		v := replyKept{offerOf(t), "", t.Enabled, seen[fmt.Sprint(t.ID)]}
		if t.Unit != 0 {
			v.UnitName = n.unit(t.Unit).Name
		}
		all = append(all, v)
	}
	return listOf(all), err
}
