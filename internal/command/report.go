package command

import (
	"fmt"
	"time"

	"suban/internal/fault"
)

var notEnded = fault.New(fault.NotFound, "没有这次战时响应,或它还没有撤收")

// Name is the name of the report's file.
func (r StandDown) Name() string {
	return fmt.Sprintf("%s撤收报告.docx", r.Surge.EndedAt.In(zone).Format("20060102"))
}

// Document is the report as it goes on paper.
func (r StandDown) Document() ([]byte, error) {
	s := r.Surge
	passed, started := 0, 0
	for _, a := range r.Accounts {
		if a.PassedAt != nil {
			passed++
		}
		if a.DeadAt != nil {
			started++
		}
	}
	rows := [][]string{{"指挥组", "受理", "办结", "在办", "其中超时", "平均办结", "清单已收/已发"}}
	for _, t := range r.Tallies {
		mean := "—"
		if t.Done > 0 {
			mean = fmt.Sprintf("%.1f小时", t.Mean.Hours())
		}
		rows = append(rows, []string{t.Group.Name, fmt.Sprint(t.Taken), fmt.Sprint(t.Done), fmt.Sprint(t.Open), fmt.Sprint(t.Overdue), mean, fmt.Sprintf("%d/%d", t.Received, t.Sent)})
	}
	return paper("战时响应撤收报告", []string{
		fmt.Sprintf("预案:%s    由%s提出、%s启动", s.Plan.Name, s.AskedName, s.BegunName),
		fmt.Sprintf("启动:%s    撤收:%s    历时%.1f小时    撤收人:%s", clock(*s.BegunAt), clock(*s.EndedAt), s.EndedAt.Sub(*s.BegunAt).Round(time.Minute).Hours(), s.EndedName),
		"启动理由:" + s.Reason,
		fmt.Sprintf("席位由%d个增至%d个;开通临时账号%d个,测验合格%d个,撤收后全部失效%d个。", s.Plan.SeatsFrom, s.Plan.SeatsTo, len(r.Accounts), passed, started),
		"总结:" + s.Summary,
	}, rows)
}
