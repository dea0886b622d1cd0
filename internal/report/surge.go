package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"suban/internal/command"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/report/docx"
	"suban/internal/surge"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Rollup makes one hour's key list of a command group (重点诉求清单).
func (r *Reports) Rollup(ctx context.Context, by org.Actor, id int64) (Document, error) {
	s, err := r.command.Sheet(ctx, by, id)
	if err != nil {
		return Document{}, err
	}
	return r.fill(ctx, KeyList, fmt.Sprintf("%s%s清单", s.Hour.In(workday.Zone).Format("20060102-1504"), s.Label), rollupValues(s))
}

func rollupValues(s command.Sheet) docx.Values {
	v := docx.Values{Text: map[string]string{"城市": "", "类别": string(s.Label), "指挥组": s.Group, "截至": s.Hour.In(workday.Zone).Format("2006年1月2日15:04"),
		"新增": fmt.Sprint(s.Fresh), "在办": fmt.Sprint(s.Open), "超时": fmt.Sprint(s.Overdue), "办结": fmt.Sprint(s.Closed), "接收人": s.ReceivedName, "接收时间": ""},
		Lists: map[string][]row{"工单": {}}}
	if s.ReceivedAt != nil {
		v.Text["接收时间"] = workday.Format(*s.ReceivedAt)
	}
	for _, l := range s.Lines {
		due := "—"
		if l.Due != nil {
			due = workday.Format(*l.Due)
		}
		v.Lists["工单"] = append(v.Lists["工单"], row{"单号": l.No, "受理时间": workday.Format(l.At), "状态": l.State.Name(), "地区": l.Place, "事项": strings.TrimSpace(l.Title), "到期": due})
	}
	return v
}

// StandDown makes the report of a response that is over (撤收报告).
func (r *Reports) StandDown(ctx context.Context, by org.Actor, id int64) (Document, error) {
	s, err := r.command.StandDown(ctx, by, id)
	if err != nil {
		return Document{}, err
	}
	return r.fill(ctx, StandDownReport, s.Surge.EndedAt.In(workday.Zone).Format("20060102")+"撤收报告", standDownValues(s))
}

func standDownValues(r command.StandDown) docx.Values {
	s := r.Surge
	passed, dead := 0, 0
	for _, a := range r.Accounts {
		if a.PassedAt != nil {
			passed++
		}
		if a.DeadAt != nil {
			dead++
		}
	}
	v := docx.Values{Text: map[string]string{"城市": "", "预案": s.Plan.Name, "提出人": s.AskedName, "启动人": s.BegunName, "启动时间": workday.Format(*s.BegunAt), "撤收时间": workday.Format(*s.EndedAt),
		"历时": fmt.Sprintf("%.1f小时", s.EndedAt.Sub(*s.BegunAt).Hours()), "撤收人": s.EndedName, "启动理由": s.Reason, "原有席位": fmt.Sprint(s.Plan.SeatsFrom), "增至席位": fmt.Sprint(s.Plan.SeatsTo),
		"临时账号": fmt.Sprint(len(r.Accounts)), "测验合格": fmt.Sprint(passed), "失效账号": fmt.Sprint(dead), "总结": s.Summary, "日期": day(*s.EndedAt)}, Lists: map[string][]row{"指挥组": {}}}
	for _, t := range r.Tallies {
		mean := "—"
		if t.Done > 0 {
			mean = fmt.Sprintf("%.1f小时", t.Mean.Hours())
		}
		v.Lists["指挥组"] = append(v.Lists["指挥组"], row{"名称": t.Group.Name, "受理": fmt.Sprint(t.Taken), "办结": fmt.Sprint(t.Done), "在办": fmt.Sprint(t.Open), "超时": fmt.Sprint(t.Overdue),
			"平均办结": mean, "已收": fmt.Sprint(t.Received), "已发": fmt.Sprint(t.Sent)})
	}
	return v
}

func sampleRollup() docx.Values {
	due := sampleAt.Add(2 * time.Hour)
	return rollupValues(command.Sheet{Rollup: postgres.Rollup{Hour: sampleAt.Truncate(time.Hour), Group: "社区管控组", Label: "涉疫紧急", Fresh: 1, Open: 1, Closed: 3},
		Lines: []command.Line{{No: "SZ202611020001", At: sampleAt, State: ticket.ToDispatch, Place: "埇桥区", Title: "急需就医", Due: &due}}})
}

func sampleStandDown() docx.Values {
	begun, ended := sampleAt.Add(-72*time.Hour), sampleAt
	s := surge.Surge{Plan: surge.Preset(0, 0), AskedName: "班长 1", BegunName: "中心主任", BegunAt: &begun, EndedAt: &ended, EndedName: "中心主任", Reason: "来电骤增。", Summary: "运行平稳。"}
	return standDownValues(command.StandDown{Post: command.Post{Surge: &s, Accounts: []surge.Account{{PassedAt: &begun, DeadAt: &ended}},
		Tallies: []command.Tally{{Group: surge.Group{Name: "社区管控组"}, Taken: 3, Done: 2, Open: 1, Mean: 3 * time.Hour, Sent: 72, Received: 72}}}})
}
