package api

import (
	"context"
	"time"

	"suban/internal/knowledge"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// notice is what somebody is told about a ticket (通知).
type notice struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	To      string    `json:"to" doc:"告知谁"`
	Channel string    `json:"channel" enum:"inbox,sms"`
	Text    string    `json:"text"`
	State   string    `json:"state" doc:"送达情况"`
	Read    bool      `json:"read"`
}

var deliveries = map[string]string{"waiting": "待发送", "sent": "已送达", "failed": "发送失败", "held": "不外发"}

func (n names) notice(t postgres.Notice) notice {
	v := notice{ID: t.ID, At: t.MadeAt, Channel: t.Channel, Text: t.Text, State: deliveries[t.State], Read: t.ReadAt != nil}
	if t.SentAt != nil {
		v.At = *t.SentAt
	}
	switch {
	case t.ToRequester:
		v.To = "诉求人"
	case t.ToUnit != 0:
		v.To = n.unit(t.ToUnit).Name
	case t.ToRole != "":
		v.To = t.ToRole.Name()
	default:
		v.To = "登记人"
	}
	return v
}

func (s *server) notices(ctx context.Context, by caller, in *TicketID) (*list[notice], error) {
	told, err := s.Casework.Notices(ctx, by.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx)
	if err != nil {
		return nil, err
	}
	var all []notice
	for _, t := range told {
		all = append(all, n.notice(t))
	}
	return listOf(all), nil
}

type ticketRef struct {
	ID ticket.ID `json:"id"`
	No string    `json:"no"`
}

// inboxItem is one message to the person who reads (消息).
type inboxItem struct {
	ID      int64        `json:"id"`
	At      time.Time    `json:"at"`
	Title   string       `json:"title"`
	Text    string       `json:"text"`
	Ticket  *ticketRef   `json:"ticket" doc:"没有工单的为空"`
	Article knowledge.ID `json:"article,omitempty" doc:"事关哪个知识条目"`
	Read    bool         `json:"read"`
	Urgent  bool         `json:"urgent,omitempty"`
}

// occasions are the headings of messages.
var occasions = map[string]string{
	"dispatched": "新派工单", "dispatched_urgent": "紧急工单", "auto_signed": "超时自动签收", "send_back_asked": "退单待审", "send_back_decided": "退单结果",
	"dispute": "争议审定", "extension_to_sign": "延期待签", "extension_asked": "延期待审", "extension_decided": "延期结果", "suspend_asked": "挂起待审", "through_asked": "转问诉求人", "through_answered": "转问已答复", "replied": "答复待审核",
	"returned": "答复退回", "rework": "重办", "yellow": "黄色预警", "red": "红色预警", "overdue": "超期", "urged": "催办",
	"transfer_unconfirmed": "移交未确认", "reject_asked": "不予受理待复核", "details": "退回补录", "recalendar": "日历变更",
	"calendar": "工作日历", "article_submitted": "知识待审核", "article_returned": "知识退回修改", "article_published": "知识已发布", "article_withdrawn": "知识撤下",
	"article_expired": "知识已过期", "article_expiring": "知识即将到期", "article_review": "知识应复核", "article_correction": "知识纠错", "correction_decided": "纠错结果", "absence": "代理", "hand_over": "工作移交",
}

type inbox struct {
	Items  []inboxItem `json:"items"`
	Unread int         `json:"unread"`
}

type noticeID struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) inboxDoors() {
	const tag = "消息"
	door(s, signedIn, get("inbox", "/api/inbox", "我的消息,未读在前", tag), func(ctx context.Context, by caller, _ *struct{}) (*body[inbox], error) {
		told, unread, err := s.told(ctx, by)
		b := inbox{Items: []inboxItem{}, Unread: unread}
		for _, t := range told {
			i := inboxItem{ID: t.ID, At: t.MadeAt, Title: t.as + occasions[t.Occasion], Text: t.Text,
				Read: t.ReadAt != nil, Urgent: t.Occasion == "dispatched_urgent" || t.Occasion == "red" || t.Occasion == "overdue"}
			if t.Ticket != 0 {
				i.Ticket = &ticketRef{t.Ticket, t.No}
			} else {
				i.Article, _ = knowledge.Cited(t.Text)
			}
			b.Items = append(b.Items, i)
		}
		return bodyOf(b), err
	})
	door(s, signedIn, post("readNotice", "/api/inbox/{id}/read", "标为已读", tag), func(ctx context.Context, by caller, in *noticeID) (*none, error) {
		return &none{}, s.readNotice(ctx, by, in.ID)
	})
}
