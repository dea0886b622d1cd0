package city

import (
	"context"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/steward"
)

// replyTemplates are what the demo city's units often answer (答复模板). An empty
// unit is everybody's, an empty category every matter's.
var replyTemplates = []struct{ unit, category, title, text string }{
	{"", "", "已办结，告知结果", "您好，您反映的“{title}”（工单号{no}）收悉。经{unit}工作人员现场核实，情况属实。已于【办理日期】【采取的措施】，问题已解决。如仍有疑问，请拨打【科室电话】联系我们。感谢您的监督。"},
	{"", "", "需要时间，告知计划", "您好，您反映的“{title}”（工单号{no}）收悉。经{unit}核实，情况属实。因【原因】暂不能立即完成，我们已列入计划，由【责任科室】负责，预计【完成日期】前完成，其间【临时措施】。进展会及时告知您。"},
	{"", "", "经核实与反映不符", "您好，您反映的“{title}”（工单号{no}）收悉。{unit}于【核实日期】到现场核实，【核实的情况和依据】，与所反映的情况不符。如您有新的线索或材料，请补充提供，我们将继续核查。"},
	{"", "", "政策不支持，说明依据", "您好，您咨询的“{title}”（工单号{no}）收悉。依据【文件名称和条款】，【规定的内容】，目前不能办理您提出的事项。您可以【其他途径】。给您带来不便，请谅解。"},
	{"市城管局", "市容秩序", "占道经营已整治", "您好，您反映的占道经营问题（工单号{no}）收悉。{unit}已于【整治日期】安排执法人员到场，劝离占道摊点【几处】，恢复通行，并在【时段】加派人员巡查，防止反弹。"},
	{"市供水集团", "", "停水抢修告知", "您好，您反映的停水问题（工单号{no}）收悉。经查，系【管网位置】【原因】造成，抢修人员已到场，预计【恢复时间】恢复供水，其间可到【临时供水点】取水。"},
	{"市医保局", "医疗保障", "参保和报销答复", "您好，您咨询的医保问题（工单号{no}）收悉。经查询，【参保或结算的情况】。依据【政策依据】，【办理方式、材料和时限】。如需当面核对，请带身份证到【经办窗口】办理。"},
	{"埇桥区", "", "已转属地街道办结", "您好，您反映的“{title}”（工单号{no}）收悉。埇桥区已交【街道或部门】办理，于【办理日期】【办理的情况】，并与您电话沟通。如对结果不满意，可在评价时说明。"},
}

// templates brings the reply templates into use, unless the city has some.
func (p *people) templates(ctx context.Context, db *postgres.DB) error {
	s := steward.New(db)
	centre := p.byRole[org.Director][0]
	has, _, err := s.Replies(ctx, centre)
	if err != nil || len(has) > 0 {
		return err
	}
	for _, r := range replyTemplates {
		t := postgres.ReplyTemplate{Unit: p.city.short[r.unit], Title: r.title, Text: r.text, Enabled: true}
		for _, c := range p.city.Categories {
			if c.Name == r.category {
				t.Category = c.ID
				break
			}
		}
		if _, err := s.SaveReply(ctx, centre, 0, t); err != nil {
			return err
		}
	}
	return nil
}
