package report

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"suban/internal/evaluation"
	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/quality"
	"suban/internal/report/docx"
)

// sourceNames are where an indicator is read.
var sourceNames = map[evaluation.Source]string{evaluation.Computed: "系统计算", evaluation.Mystery: "暗访", evaluation.Survey: "明访", evaluation.Proof: "佐证"}

// Evaluation is a round's result as a document or a workbook (自评报告).
func (r *Reports) Evaluation(ctx context.Context, by org.Actor, q *quality.Quality, id evaluation.ID, sheet bool) (d Document, err error) {
	e, err := q.Evaluation(ctx, by, id)
	if err != nil {
		return d, err
	}
	book, err := r.rules(ctx)
	if err != nil {
		return d, err
	}
	unit := func(id org.UnitID) string {
		u, _ := book.Units.Unit(id)
		return u.Name
	}
	if sheet {
		d.Name = e.Name + ".xlsx"
		d.Body, err = evaluationSheet(e, unit)
		return d, err
	}
	return r.fill(ctx, EvaluationReport, e.Name, evaluationValues(e, unit, r.db.Now()))
}

// readWords is what a line came to, in words.
func readWords(l evaluation.Line) string {
	switch {
	case l.Reading.Empty():
		return indicator.Dash
	case l.Source == evaluation.Proof:
		return fmt.Sprint(l.Reading.Num)
	case l.Unit() == "%":
		return fmt.Sprintf("%.2f%%(%d/%d)", l.Reading.Value, l.Reading.Num, l.Reading.Den)
	}
	return fmt.Sprintf("%.2f%s(%d件)", l.Reading.Value, l.Unit(), l.Reading.Den)
}

func lostWords(l evaluation.Line) string {
	if !l.Counted {
		return "不计分"
	}
	return fmt.Sprintf("%.2f", l.Lost())
}

func pointsWords(l evaluation.Line) string {
	switch {
	case l.Counted:
		return fmt.Sprintf("%.2f", l.Points)
	case l.Reading.Empty():
		return "没有数据"
	}
	return "样本不足"
}

// gapOf finds what was agreed about an indicator.
func gapOf(e quality.Evaluation, key string) (evaluation.Gap, bool) {
	for _, g := range e.Gaps {
		if g.Item == key {
			return g, true
		}
	}
	return evaluation.Gap{}, false
}

func gapWords(g evaluation.Gap) string {
	if g.DoneAt != nil {
		return "已完成:" + g.Outcome
	}
	return g.Measure
}

// scoresBefore are the scores of the round before by key; none when there was none.
func scoresBefore(e quality.Evaluation) map[string]string {
	m := map[string]string{}
	if e.Before == nil {
		return m
	}
	for _, all := range [][]evaluation.Sum{{e.Before.Result.Total}, e.Before.Result.Areas, e.Before.Result.Topics} {
		for _, s := range all {
			m[s.Key] = fmt.Sprintf("%.2f", s.Score())
		}
	}
	for _, l := range e.Before.Result.Lines {
		if l.Counted {
			m[l.Key] = fmt.Sprintf("%.2f", l.Points)
		}
	}
	return m
}

func evaluationLead(e quality.Evaluation) string {
	t, settled := e.Result.Total, 0
	for _, v := range e.Visits {
		if v.State == evaluation.Settled {
			settled++
		}
	}
	grade := cmp.Or(e.Grade, "未定级")
	if e.State == evaluation.Open && e.Result.Grade != "" {
		grade = "未定级,照现在的得分为" + e.Result.Grade
	}
	text := fmt.Sprintf("本轮按「%s」第%d版评价,评价期%s。折合%.2f分(95%%区间±%.2f),%s。能计分的分值%d分,共%d分。暗访%d次,问卷%d份。", e.Set.Name, e.Set.Version, e.Period, t.Score(), t.Margin(), grade, t.Read, t.Weight, settled, e.Answers)
	if k, ok := e.Agree.Kappa(); ok {
		text += fmt.Sprintf("暗访两人评分一致程度κ=%.2f(%s,%d项)。", k, e.Agree.Strength(), e.Agree.N())
	}
	if e.Before != nil {
		text += fmt.Sprintf("上一轮「%s」为%.2f分、%s级。", e.Before.Name, e.Before.Total, e.Before.Grade)
	}
	return text
}

func evaluationValues(e quality.Evaluation, unit func(org.UnitID) string, now time.Time) docx.Values {
	v := docx.Values{Text: map[string]string{"城市": "", "标题": e.Name, "日期": day(now), "期间": dayOf(e.Period.From.String()) + "至" + dayOf(e.Period.To.Prev().String()), "导语": evaluationLead(e),
		"说明": "全国评估的指标没有公开,本表为本市自设,按其三级四十九项的样式编成;等级按得分划分,与全国评估按名次划分的等级不可直接相比。暗访半数做到计一半;没有数据或样本不足的不计分,总分按能计分的部分折算。"},
		Lists: map[string][]row{"指标": {}, "汇总": {}, "差距": {}}, Charts: map[string]docx.Chart{"得分": {}}}
	before := scoresBefore(e)
	chart := docx.Chart{Title: "一级指标得分率(%)", Bars: true, Share: true, Series: []docx.Series{{Name: "得分率"}}}
	for _, a := range e.Result.Areas {
		v.Lists["汇总"] = append(v.Lists["汇总"], row{"编号": a.Key, "名称": a.Name, "分值": fmt.Sprint(a.Weight), "可计": fmt.Sprint(a.Read), "得分": fmt.Sprintf("%.2f", a.Points), "得分率": fmt.Sprintf("%.2f", a.Score()), "上轮": cmp.Or(before[a.Key], indicator.Dash)})
		chart.Labels, chart.Series[0].Values = append(chart.Labels, a.Name), append(chart.Series[0].Values, a.Score())
	}
	v.Charts["得分"] = chart
	for _, l := range e.Result.Lines {
		v.Lists["指标"] = append(v.Lists["指标"], row{"编号": l.Key, "名称": l.Name, "来源": sourceNames[l.Source], "结果": readWords(l), "分值": fmt.Sprint(l.Weight), "得分": pointsWords(l), "上轮": cmp.Or(before[l.Key], indicator.Dash)})
	}
	for _, l := range e.Result.Short() {
		one := row{"编号": l.Key, "名称": l.Name, "丢分": lostWords(l), "结果": readWords(l), "责任": l.Owner, "期限": "未交办", "措施": l.Help}
		if g, ok := gapOf(e, l.Key); ok {
			one["责任"], one["期限"], one["措施"] = unit(g.Unit)+g.Owner, dayOf(g.UntilOn.String()), gapWords(g)
		}
		v.Lists["差距"] = append(v.Lists["差距"], one)
	}
	return v
}

func evaluationSheet(e quality.Evaluation, unit func(org.UnitID) string) ([]byte, error) {
	b, before, about := newBook(), scoresBefore(e), evaluationLead(e)
	var rows [][]any
	for _, all := range [][]evaluation.Sum{{e.Result.Total}, e.Result.Areas, e.Result.Topics} {
		for _, s := range all {
			rows = append(rows, []any{s.Key, s.Name, s.Weight, s.Read, s.Points, s.Score(), s.Margin(), number(before[s.Key])})
		}
	}
	b.add("汇总", about, []string{"编号", "名称", "分值", "能计分的", "得分", "折合百分制", "95%区间±", "上一轮"}, rows)
	rows = nil
	for _, a := range e.Result.Areas {
		rows = append(rows, []any{a.Name, a.Score()})
	}
	b.add("一级指标", about, []string{"名称", "得分率%"}, rows)
	b.chart("一级指标", "D3", excelize.Bar, "一级指标得分率(%)", "A", len(rows), "B")
	rows = nil
	for _, l := range e.Result.Lines {
		r := l.Reading
		rows = append(rows, []any{l.Key, l.Name, sourceNames[l.Source], l.From, l.Weight, r.Num, r.Den, r.Value, l.Unit(), l.Low, l.High, l.Floor, l.Target, pointsWords(l), number(before[l.Key]), l.Owner, l.Help, r.Paper})
	}
	b.add("指标", about, []string{"编号", "指标", "来源", "取自", "分值", "分子", "分母", "数值", "单位", "区间下", "区间上", "零分线", "满分线", "得分", "上一轮", "责任", "评分办法", "佐证"}, rows)
	rows = nil
	for _, l := range e.Result.Short() {
		g, ok := gapOf(e, l.Key)
		until, done, lost := "", "", any(lostWords(l))
		if l.Counted {
			lost = l.Lost()
		}
		if ok {
			until = g.UntilOn.String()
			done = map[bool]string{true: "已完成", false: "整改中"}[g.DoneAt != nil]
		}
		rows = append(rows, []any{l.Key, l.Name, lost, readWords(l), unit(g.Unit), cmp.Or(g.Owner, l.Owner), until, g.Measure, done, g.Outcome})
	}
	b.add("差距清单", about, []string{"编号", "指标", "丢分", "结果", "整改单位", "责任", "期限", "措施", "进展", "结果说明"}, rows)
	rows = nil
	for _, v := range e.Visits {
		script, _ := e.Set.Script(v.Script)
		sum := 0
		for _, m := range v.Marks() {
			sum += int(m)
		}
		rows = append(rows, []any{v.N, script.Name, v.DueOn.String(), string(v.State), clock(v.At), v.Wait, sum, 2 * len(script.Checks)})
	}
	b.add("暗访", about, []string{"序号", "脚本", "计划", "进展", "时间", "等待秒", "得分", "满分"}, rows)
	return b.bytes()
}

func sampleEvaluation() docx.Values {
	s := evaluation.Preset()
	e := quality.Evaluation{Set: s, Result: s.Evaluate(map[string]evaluation.Reading{"1.1.1": evaluation.Share("1.1.1", 95, 100, sampleAt, "")})}
	return evaluationValues(e, func(org.UnitID) string { return "市城管局" }, sampleAt)
}
