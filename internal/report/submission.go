package report

import (
	"context"
	"fmt"
	"strings"

	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/report/docx"
	"suban/internal/supervision"
)

// Submission makes the document of what goes before a leader: 问题呈批单 or 周报.
func (r *Reports) Submission(ctx context.Context, by org.Actor, id supervision.PaperID) (Document, error) {
	s, err := r.oversight.Submission(ctx, by, id)
	if err != nil {
		return Document{}, err
	}
	book, err := r.rules(ctx)
	if err != nil {
		return Document{}, err
	}
	kind := Form
	if s.Kind == supervision.Weekly {
		kind = Brief
	}
	v, err := submissionValues(s, book.Units)
	if err != nil {
		return Document{}, err
	}
	return r.fill(ctx, kind, kind.Name()+" "+s.Cite, v)
}

// broken stands where the signature would: what was signed was changed afterwards.
const broken = "【文字与签批时不一致,本件无效】"

func submissionValues(s oversight.Submission, tree *org.Tree) (docx.Values, error) {
	p := s.Paper
	urgent := "平件"
	if p.Urgent {
		urgent = "急件"
	}
	v := docx.Values{Text: map[string]string{"城市": "", "文号": s.Cite, "期号": s.Cite, "标题": p.Title, "呈报单位": p.From, "日期": dayOf(p.On), "缓急": urgent, "基本情况": p.Situation, "统计期间": p.Period,
		"拟稿": p.Drafter, "核稿": p.Checker, "批示": "", "交办": "", "签批人": "", "签批日期": "",
		"事由": strings.Join(p.Reasons, "\n"), "拟办": ordered(p.Proposals), "会签": ""},
		Lists: map[string][]row{"事由": numbered(p.Reasons, "内容"), "拟办": numbered(p.Proposals, "内容"), "会签": {}, "工单": {}, "指标": {}}, Pictures: map[string]docx.Picture{"签名": {}}}
	var said []string
	for _, o := range p.Opinions {
		said = append(said, fmt.Sprintf("%s(%s):%s", o.Office, dayOf(o.On), o.Text))
		v.Lists["会签"] = append(v.Lists["会签"], row{"单位": o.Office, "内容": o.Text, "日期": dayOf(o.On)})
	}
	v.Text["会签"] = strings.Join(said, "\n")
	for i, t := range p.Tickets {
		v.Lists["工单"] = append(v.Lists["工单"], row{"序号": fmt.Sprint(i + 1), "单号": t.No, "标题": t.Title, "受理日期": dayOf(t.AcceptedOn), "承办单位": t.Unit, "答复": t.Reply, "用时": t.Used, "评价": t.Rating, "标签": strings.Join(t.Tags, "、")})
	}
	for _, f := range p.Figures {
		v.Lists["指标"] = append(v.Lists["指标"], row{"名称": f.Name, "本周": f.Value, "上周": f.Before, "说明": f.Note})
	}
	if i := s.Signed; i != nil {
		v.Text["批示"], v.Text["签批人"], v.Text["签批日期"] = i.Decision.Name()+":"+i.Text, s.SignedBy, day(*s.SignedAt)
		if i.Lead != 0 {
			v.Text["交办"] = fmt.Sprintf("主办:%s,%d个工作日内办结反馈。", unitName(tree, i.Lead), i.Days)
		}
		if s.SealBroke {
			v.Text["签批人"] = broken
			return v, nil
		}
		var err error
		v.Pictures["签名"], err = hand(i.Strokes)
		return v, err
	}
	return v, nil
}

// ordered writes a list as the numbered lines of one box.
func ordered(list []string) string {
	var lines []string
	for i, text := range list {
		lines = append(lines, fmt.Sprintf("%d.%s", i+1, text))
	}
	return strings.Join(lines, "\n")
}

func sampleForm() docx.Values {
	s := oversight.Submission{Cite: "呈〔2026〕1号"}
	s.SignedAt, s.Signed = &sampleAt, &supervision.Instruction{Strokes: sampleHand}
	s.Paper = supervision.Paper{Title: "示例", Reasons: []string{"重复"}, Proposals: []string{"请领办"}, Opinions: []supervision.Opinion{{Office: "市司法局"}}, Tickets: []supervision.PaperTicket{{No: "1"}}, Figures: []supervision.PaperFigure{{Name: "受理"}}}
	v, _ := submissionValues(s, org.NewTree(nil))
	return v
}

func sampleBrief() docx.Values { return sampleForm() }
