package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/report/docx"
	"suban/internal/supervision"
)

var dossierPapers = map[supervision.DossierKind]Kind{supervision.Consultation: Minutes, supervision.Joint: Ruling, supervision.Campaign: Notice, supervision.Assessment: Notice}

// Dossier makes the document of a dossier: 会商纪要, 审定意见 or 通报.
func (r *Reports) Dossier(ctx context.Context, by org.Actor, id supervision.DossierID) (Document, error) {
	d, err := r.oversight.Dossier(ctx, by, id)
	if err != nil {
		return Document{}, err
	}
	kind, ok := dossierPapers[d.Kind]
	if !ok || !d.HasDocument() {
		return Document{}, fault.New(fault.Conflict, "「%s」现在「%s」,还没有文书可以生成", d.Kind.Name(), d.StateName())
	}
	book, err := r.rules(ctx)
	if err != nil {
		return Document{}, err
	}
	return r.fill(ctx, kind, kind.Name()+" "+d.Cite(), dossierValues(d, book.Units))
}

var results = map[supervision.PointResult]string{supervision.Done: "已化解", supervision.Failed: "未化解", "": "办理中"}

func dossierValues(d oversight.Dossier, tree *org.Tree) docx.Values {
	at := d.MadeAt
	if d.At != nil {
		at = *d.At
	} else if d.ClosedAt != nil {
		at = *d.ClosedAt
	}
	var units []string
	for _, u := range d.Units {
		units = append(units, unitName(tree, u))
	}
	v := docx.Values{Text: map[string]string{"城市": "", "文号": d.Cite(), "标题": d.Title, "日期": day(at), "地点": d.Place, "事项": d.Text, "议定": d.Decision, "单位": cmp.Or(strings.Join(units, "、"), "各有关单位"),
		"会议地点": "", "裁定单位": unitName(tree, d.Unit), "制度文件": "", "小结": summary(d)},
		Lists: map[string][]row{"参加": {}, "堵点": {}, "陈述": {}, "表决": {}, "工单": {}, "调度": {}, "核查": {}, "指标": {}}}
	if d.Place != "" {
		v.Text["会议地点"] = "地点:" + d.Place
	}
	if d.Policy != "" {
		v.Text["制度文件"] = "相关制度文件:" + d.Policy + "。"
	}
	for _, p := range d.People {
		v.Lists["参加"] = append(v.Lists["参加"], row{"单位": p.Office, "岗位": p.Post})
		if p.Vote != 0 {
			v.Lists["表决"] = append(v.Lists["表决"], row{"单位": p.Office, "意见": unitName(tree, p.Vote), "理由": p.Why})
		}
	}
	for _, p := range d.Points {
		if d.Kind == supervision.Joint {
			v.Lists["陈述"] = append(v.Lists["陈述"], row{"单位": unitName(tree, p.Unit), "内容": p.Text})
			continue
		}
		if p.Ticket == 0 {
			v.Lists["堵点"] = append(v.Lists["堵点"], row{"序号": fmt.Sprint(p.N), "内容": p.Text, "责任单位": unitName(tree, p.Unit), "责任人": p.Owner, "期限": dayOf(p.DueOn), "进展": strings.TrimSpace(results[p.Result] + " " + p.Note)})
		}
	}
	for _, l := range d.Lines {
		result, note := "", ""
		if at := slices.IndexFunc(d.Points, func(p supervision.Point) bool { return p.Ticket == l.ID }); at >= 0 {
			p := d.Points[at]
			result, note = results[p.Result], p.Note
			if p.Checked != "" {
				v.Lists["核查"] = append(v.Lists["核查"], row{"单号": l.No, "结论": map[supervision.PointResult]string{supervision.Done: "属实", supervision.Failed: "虚假办结,已重开"}[p.Checked], "情况": p.Found})
			}
		}
		v.Lists["工单"] = append(v.Lists["工单"], row{"单号": l.No, "标题": l.TitleText, "单位": unitName(tree, l.Unit), "结果": result, "情况": note})
	}
	for _, s := range d.Sites {
		v.Lists["调度"] = append(v.Lists["调度"], row{"日期": day(s.At), "地点": s.Place, "情况": s.Text})
	}
	for _, f := range d.Figures {
		v.Lists["指标"] = append(v.Lists["指标"], row{"名称": f.Name, "本期": f.Value, "上期": f.Before, "说明": f.Note})
	}
	return v
}

// summary says in one sentence what came of a campaign.
func summary(d oversight.Dossier) string {
	if d.Kind != supervision.Campaign {
		return ""
	}
	done, checked, false_ := 0, 0, 0
	for _, p := range d.Points {
		if p.Result == supervision.Done {
			done++
		}
		if p.Checked != "" {
			checked++
		}
		if p.Checked == supervision.Failed {
			false_++
		}
	}
	return fmt.Sprintf("本次集中化解纳入工单%d件,经%d轮办理化解%d件,现场调度%d次。回头看抽样%d件(随机种子%d),核查%d件,发现虚假办结%d件,已全部重开重办。", len(d.Points), d.Round, done, len(d.Sites), len(d.Sample), d.Seed, checked, false_)
}

func sampleDossier() docx.Values {
	d := oversight.Dossier{Lines: []oversight.DossierLine{{}}}
	d.MadeAt, d.Sites, d.Figures = sampleAt, []supervision.Site{{At: sampleAt, Place: "现场"}}, []supervision.PaperFigure{{Name: "按期办结率"}}
	d.Points, d.People = []supervision.Point{{N: 1, Text: "堵点"}, {N: 2, Ticket: 0, Text: "堵点"}}, []supervision.Person{{Office: "市委编办", Vote: 1}}
	v := dossierValues(d, org.NewTree(nil))
	v.Lists["陈述"] = []row{{"单位": "", "内容": "陈述"}}
	v.Lists["核查"] = []row{{"单号": "", "结论": "属实", "情况": ""}}
	return v
}
