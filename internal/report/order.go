package report

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/report/docx"
	"suban/internal/supervision"
	"suban/internal/workday"
)

type row = map[string]string

// numbered makes lines with their ordinals.
func numbered(list []string, key string) (rows []row) {
	for i, text := range list {
		rows = append(rows, row{"序号": fmt.Sprint(i + 1), key: text})
	}
	return rows
}

func unitName(tree *org.Tree, id org.UnitID) string {
	u, ok := tree.Unit(id)
	if !ok {
		return ""
	}
	return u.Name
}

// Order makes the supervision order's document (督办单).
func (r *Reports) Order(ctx context.Context, by org.Actor, id supervision.OrderID) (Document, error) {
	o, err := r.oversight.Order(ctx, by, id)
	if err != nil {
		return Document{}, err
	}
	book, err := r.rules(ctx)
	if err != nil {
		return Document{}, err
	}
	v, err := orderValues(o, book.Units)
	if err != nil {
		return Document{}, err
	}
	return r.fill(ctx, Order, "督办单 "+o.Cite, v)
}

func orderValues(o oversight.Order, tree *org.Tree) (docx.Values, error) {
	read, due := "1个工作日内", fmt.Sprintf("%g个工作日内", o.Days)
	if o.ReadDueAt != nil {
		read, due = workday.Format(*o.ReadDueAt)+"前", workday.Format(*o.DueAt)+"前"
	}
	at := o.MadeAt
	if o.IssuedAt != nil {
		at = *o.IssuedAt
	}
	v := docx.Values{Text: map[string]string{"城市": "", "文号": o.Cite, "标题": "关于" + supervision.Matter(o.Title) + "问题的督办通知", "承办单位": unitName(tree, o.Unit), "督办要求": o.Demand, "督办形式": o.Form.Name(),
		"领导批示": "", "签批人": "", "阅批期限": read, "反馈期限": due, "协办单位": "", "督办单位": o.Office.Name(), "日期": day(at)},
		Lists: map[string][]row{"事由": numbered(o.Reasons, "内容"), "工单": {}, "经过": {}}, Pictures: map[string]docx.Picture{"签名": {}}}
	if o.Leader != "" {
		v.Text["领导批示"] = "交办领导:" + o.Leader + "。"
	}
	var assists []string
	for _, u := range o.Assists {
		assists = append(assists, unitName(tree, u))
	}
	if len(assists) > 0 {
		v.Text["协办单位"] = "4.请" + strings.Join(assists, "、") + "协助办理。"
	}
	for _, t := range o.Lines {
		v.Lists["工单"] = append(v.Lists["工单"], row{"单号": t.No, "标题": t.Title})
	}
	for _, e := range o.Record {
		v.Lists["经过"] = append(v.Lists["经过"], row{"时间": workday.Format(e.At), "事项": stepName(e.Action), "人员": e.Name, "内容": strings.TrimSpace(e.Text + "\n" + e.Evidence)})
	}
	if o.Signed == nil {
		return v, nil
	}
	if v.Text["签批人"] = o.Signed.By + "  " + day(o.Signed.At); o.Signed.Broke {
		v.Text["签批人"] = broken
		return v, nil
	}
	var err error
	v.Pictures["签名"], err = hand(o.Signed.Strokes)
	return v, err
}

func stepName(action string) string {
	if action == "draft" {
		return "起草"
	}
	return supervision.OrderAction(action).Name()
}

// sampleAt is the day of samples.
var sampleAt = time.Date(2026, 11, 2, 10, 0, 0, 0, workday.Zone)

func sampleOrder() docx.Values {
	o := oversight.Order{Cite: "督〔2026〕1号", Lines: []oversight.TicketLine{{No: "1", Title: "示例"}}, Record: []oversight.Event{{At: sampleAt, Action: "issue"}}}
	o.Reasons, o.Leader, o.MadeAt = []string{"超期"}, "市领导", sampleAt
	o.Signed = &oversight.Signature{Instruction: supervision.Instruction{Strokes: sampleHand}, By: "市领导", At: sampleAt}
	v, _ := orderValues(o, org.NewTree(nil))
	return v
}

// sampleHand is nobody's.
var sampleHand = [][]supervision.PenPoint{{{120, 300}, {480, 260}}, {{300, 120}, {260, 820}}, {{560, 340}, {640, 640}, {720, 360}, {880, 520}}}

// Reminder makes the document of one reminder (催办单).
func (r *Reports) Reminder(ctx context.Context, by org.Actor, id int64) (Document, error) {
	list, err := r.oversight.Reminders(ctx, by, oversight.ReminderQuery{ID: id, Limit: 1})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "没有这条催办,或不在您可见的范围内")
	}
	if err != nil {
		return Document{}, err
	}
	book, err := r.rules(ctx)
	if err != nil {
		return Document{}, err
	}
	return r.fill(ctx, Reminder, "催办单 "+list[0].No, reminderValues(list[0], book.Units))
}

func reminderValues(m oversight.Reminder, tree *org.Tree) docx.Values {
	return docx.Values{Text: map[string]string{"城市": "", "单号": m.No, "标题": m.TitleText, "承办单位": unitName(tree, m.Unit), "催办方式": m.Medium.Name(), "催办用语": m.Text, "原因": m.Why,
		"催办对象": cmp.Or(m.Whom, "承办单位"), "回复期限": workday.Format(m.ReplyDueAt) + "前", "回复": cmp.Or(m.Answer, "(待回复)"), "催办人": cmp.Or(signs(m), m.ByName), "催办日期": day(m.At)}}
}

// signs is whose name stands under a reminder that a rule gave: the centre's.
func signs(m oversight.Reminder) string {
	if m.By == 0 {
		return "市12345热线服务中心"
	}
	return ""
}

func sampleReminder() docx.Values {
	m := oversight.Reminder{}
	m.At, m.ReplyDueAt = sampleAt, sampleAt
	return reminderValues(m, org.NewTree(nil))
}
