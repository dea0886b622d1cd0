package city

import (
	"context"
	"errors"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// file is one dossier in the telling: its deeds follow one another, and stop at the first
// that is refused — a small city has not everything.
type file struct {
	s   *seed
	ctx context.Context
	o   *oversight.Oversight
	d   oversight.Dossier
	err error
}

func (s *seed) file(ctx context.Context, o *oversight.Oversight, by org.Actor, n supervision.Dossier) *file {
	f := &file{s: s, ctx: ctx, o: o}
	f.d, f.err = o.OpenDossier(ctx, by, oversight.NewDossier{Dossier: n})
	return f
}

func (f *file) do(by org.Actor, x supervision.DossierDeed) *file {
	if f.err == nil {
		var next oversight.Dossier
		if next, f.err = f.o.DoDossier(f.ctx, by, f.d.ID, f.d.Version, x); f.err == nil {
			f.d = next
		}
	}
	return f
}

// end is the error that is none of a small city's.
func (f *file) end() error {
	if _, refused := fault.Of(f.err); refused && !errors.Is(f.err, fault.Unavailable) {
		return nil
	}
	return f.err
}

// dossiers are what the demo city's offices do together: a consultation under way and one
// that is done, a campaign that found a false closing, a ruling, leaders' days, hints.
func (s *seed) dossiers(ctx context.Context, o *oversight.Oversight) error {
	by := s.post(org.Supervisor, 0)
	have, err := o.Dossiers(ctx, by, postgres.DossierFilter{Limit: 1})
	if err != nil || len(have) > 0 {
		return err
	}
	listed, _, err := o.Listing(ctx, by, "", 0, 60)
	if err != nil {
		return err
	}
	var ids []ticket.ID
	var units []org.UnitID
	for _, l := range listed {
		if second, ok := s.tree.Second(l.Unit); ok {
			ids, units = append(ids, l.ID), append(units, second.ID)
		}
	}
	if len(ids) < 4 {
		return nil
	}
	for _, tell := range []func(context.Context, *oversight.Oversight, []ticket.ID, []org.UnitID) error{s.consultations, s.campaigns, s.rulings, s.leaderDays, s.messages, s.assessments, s.province} {
		if err := tell(ctx, o, ids, units); err != nil {
			return err
		}
	}
	return nil
}

func (s *seed) consultations(ctx context.Context, o *oversight.Oversight, ids []ticket.ID, units []org.UnitID) error {
	by, today := s.post(org.Supervisor, 0), workday.DateOf(s.Now)
	for i, c := range []struct {
		title, text, decision string
		points                [2]string
		done                  int
	}{
		{"老旧小区供水改造遗留问题专题会商", "改造后仍有单元水压不足，物业、供水和属地责任不清，群众多次反映。", "供水企业负责表前管网，物业负责二次供水设施，属地街道牵头入户排查，每周调度一次。",
			[2]string{"表前管网与二次供水设施分界不清", "改造资金尾款未拨付"}, 2},
		{"夜间施工扰民多头管理专题会商", "夜间施工审批、查处和告知分属三家，诉求来回转办。", "住建部门审批时同步推送热线，城管部门夜间查处，生态环境部门提供监测。",
			[2]string{"夜间施工审批信息不共享", "夜间查处力量不足"}, 1},
	} {
		f := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.Consultation, Tickets: ids[2*i : 2*i+2], DossierText: supervision.DossierText{Title: c.title, Text: c.text}})
		f.do(by, supervision.DossierDeed{Do: "invite", Office: "承办单位", Post: "分管负责人", Unit: units[2*i]}).
			do(by, supervision.DossierDeed{Do: "invite", Office: "市司法局", Post: "执法监督科"}).
			do(by, supervision.DossierDeed{Do: "invite", Office: "市委编办", Post: "机构编制科"})
		for n, text := range c.points {
			f.do(by, supervision.DossierDeed{Do: "add_point", Text: text, Unit: units[2*i], Owner: []string{"业务科科长", "办公室主任"}[n], DueOn: today.Plus(7 + 7*n).String()})
		}
		f.do(by, supervision.DossierDeed{Do: "hold", Place: "市民服务中心三楼会议室", Text: c.decision})
		for n := range c.done {
			f.do(by, supervision.DossierDeed{Do: "settle_point", Point: n + 1, Text: "已印发分工方案并落实到人，现场复核到位。", Evidence: "分工方案1份，现场照片4张"})
		}
		if c.done == len(c.points) {
			f.do(by, supervision.DossierDeed{Do: "close", Text: "堵点全部化解，转入日常管理。"})
		}
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

// campaigns are one that went through its look back, and one under way.
func (s *seed) campaigns(ctx context.Context, o *oversight.Oversight, ids []ticket.ID, _ []org.UnitID) error {
	by := s.post(org.Supervisor, 0)
	closed, err := s.closed(ctx, 6)
	if err != nil {
		return err
	}
	if len(closed) > 2 {
		f := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.Campaign, Tickets: closed, DossierText: supervision.DossierText{Title: "重复件集中化解第一期", Text: "县区、园区、社区三级包保，逐件见面、逐件答复。"}})
		f.do(by, supervision.DossierDeed{Do: "freeze"}).
			do(by, supervision.DossierDeed{Do: "site", Place: "埇桥区某社区", Text: "现场调度区城管局、社区和物业，当场明确分工和时限。"})
		for _, id := range closed {
			f.do(by, supervision.DossierDeed{Do: "resolve", Ticket: id, Result: supervision.Done, Text: "承办单位与诉求人见面，问题已解决。"})
		}
		f.do(by, supervision.DossierDeed{Do: "sample"})
		for i, id := range f.d.Sample {
			x := supervision.DossierDeed{Do: "check", Ticket: id, Result: supervision.Done, Text: "电话回访并到现场核查，属实。"}
			if i == 0 {
				x.Result, x.Text = supervision.Failed, "现场问题仍在，答复与事实不符，照片2张。"
			}
			f.do(by, x)
		}
		f.do(by, supervision.DossierDeed{Do: "close", Text: "对虚假办结的单位通报批评，限期重办；请各单位举一反三。"})
		if err := f.end(); err != nil {
			return err
		}
	}
	f := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.Campaign, Tickets: ids[:min(12, len(ids))], DossierText: supervision.DossierText{Title: "难办件集中化解第二期", Text: "四张清单上的难办件，分管负责人包案。"}})
	f.do(by, supervision.DossierDeed{Do: "freeze"})
	for i, id := range ids[:4] {
		result := supervision.Done
		if i == 3 {
			result = supervision.Failed
		}
		f.do(by, supervision.DossierDeed{Do: "resolve", Ticket: id, Result: result, Text: "已到现场，方案已与诉求人商定。"})
	}
	return f.end()
}

// newest are the newest tickets of a sort.
func (s *seed) newest(ctx context.Context, f postgres.Filter, n int) (ids []ticket.ID, err error) {
	f.Limit = n
	page, err := s.work.List(ctx, s.post(org.Supervisor, 0), f)
	for _, row := range page.Items {
		ids = append(ids, row.ID)
	}
	return ids, err
}

// closed are some tickets whose citizens were satisfied.
func (s *seed) closed(ctx context.Context, n int) ([]ticket.ID, error) {
	no := false
	return s.newest(ctx, postgres.Filter{States: []ticket.State{ticket.Closed}, Outcome: ticket.Resolved, Confidential: &no}, n)
}

// rulings open a case file for what waits for the panel: one is decided and became a
// policy paper, the others wait for their votes.
func (s *seed) rulings(ctx context.Context, o *oversight.Oversight, _ []ticket.ID, _ []org.UnitID) error {
	by := s.post(org.Supervisor, 0)
	ids, err := s.newest(ctx, postgres.Filter{States: []ticket.State{ticket.InDispute}}, 3)
	if err != nil {
		return err
	}
	for i, id := range ids {
		f := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.Joint, Tickets: []ticket.ID{id}})
		if f.err != nil {
			return f.end()
		}
		unit := f.d.Units[0]
		at := s.Now.Add(2 * time.Hour)
		f.do(by, supervision.DossierDeed{Do: "state_case", Unit: unit, Text: "我单位三定方案没有此项职责，建议由属地或行业主管部门承办。"}).
			do(by, supervision.DossierDeed{Do: "convene", At: &at, Place: "市民服务中心二楼", Text: "此类诉求的承办单位：行业主管还是属地管理。"})
		if i == 0 && len(ids) > 1 {
			f.do(s.actors["bianban1"], supervision.DossierDeed{Do: "vote", Unit: unit, Text: "机构职能规定中此项工作由该单位牵头。"}).
				do(s.actors["sifa1"], supervision.DossierDeed{Do: "vote", Unit: unit, Text: "依据行政法规，主管部门有查处职责。"}).
				do(s.actors["bianban1"], supervision.DossierDeed{Do: "decide", Unit: unit, Text: "由该单位承办，属地配合；今后同类诉求照此派发。", Precedent: true}).
				do(by, supervision.DossierDeed{Do: "policy", Text: "《城市规划区违法建设认定处置实施意见》"}).
				do(by, supervision.DossierDeed{Do: "change_rule", Text: "权责清单相应条目的承办单位已调整"})
		}
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

func (s *seed) leaderDays(ctx context.Context, o *oversight.Oversight, _ []ticket.ID, _ []org.UnitID) error {
	by := s.post(org.Supervisor, 0)
	closed, err := s.closed(ctx, 9)
	if err != nil {
		return err
	}
	past, next := s.Now.Add(-5*day), s.Now.Add(20*time.Hour)
	f := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.LeaderDay, At: &past, Leader: s.post(org.CityLeader, 0).ID, DossierText: supervision.DossierText{Title: "接热线、办实事：市领导接听日", Text: "民生保障专场"}})
	f.do(by, supervision.DossierDeed{Do: "begin", Place: "热线大厅1号席"})
	if len(closed) > 6 {
		f.do(by, supervision.DossierDeed{Do: "take", Tickets: closed[6:]}).
			do(by, supervision.DossierDeed{Do: "instruct", Point: 1, Text: "请主要负责同志今天到现场，结果直接回复群众。"})
	}
	if err := f.do(by, supervision.DossierDeed{Do: "close", Text: "接听顺利，工单全部当场交办。"}).end(); err != nil {
		return err
	}
	return s.file(ctx, o, by, supervision.Dossier{Kind: supervision.LeaderDay, At: &next, Leader: s.post(org.CityLeader, 1).ID, DossierText: supervision.DossierText{Title: "接热线、办实事：市领导接听日", Text: "营商环境专场"}}).end()
}

// messages are hints with receipts, an exposure, an open day.
func (s *seed) messages(ctx context.Context, o *oversight.Oversight, ids []ticket.ID, units []org.UnitID) error {
	by := s.post(org.Supervisor, 0)
	told := units[:1]
	for _, u := range units {
		if u != told[0] {
			told = []org.UnitID{told[0], u}
			break
		}
	}
	hint := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.Hint, Units: told, DossierText: supervision.DossierText{Title: "低温雨雪天气工作提示", Text: "近期低温雨雪，供暖、供水和道路结冰诉求将增多。请安排专人值守，紧急诉求两小时内到场。"}})
	if liaison, ok := s.chief(told[0], org.Liaison); ok {
		hint.do(liaison, supervision.DossierDeed{Do: "receive", Text: "已安排24小时值班，抢修队伍待命。"})
	}
	if err := hint.end(); err != nil {
		return err
	}
	aired := s.Now.Add(-9 * day)
	exposure := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.Exposure, At: &aired, Tickets: ids[:1], DossierText: supervision.DossierText{Title: "电视栏目曝光：问题久拖不决", Place: "“宿事速办在行动”第41期", Text: "记者跟踪采访，问题反映两个月没有解决。"}})
	if err := exposure.do(by, supervision.DossierDeed{Do: "change", Text: "承办单位主要负责同志到现场，制定整改方案，两周内完成。", Evidence: "整改方案1份"}).end(); err != nil {
		return err
	}
	soon := s.Now.Add(6 * day)
	open := s.file(ctx, o, by, supervision.Dossier{Kind: supervision.OpenDay, At: &soon, DossierText: supervision.DossierText{Title: "热线中心政府开放日", Place: "市民服务中心热线大厅", Text: "参观接听、派单和督办，现场听取意见。"}})
	return open.do(by, supervision.DossierDeed{Do: "sign_up", Office: "市政协", Post: "委员代表"}).do(by, supervision.DossierDeed{Do: "sign_up", Office: "市民", Post: "社区居民代表"}).end()
}

// assessments are last month's notices (考核通报) of three units: one is still drafted, one
// waits for its unit, one is signed for with what the unit will do.
func (s *seed) assessments(ctx context.Context, o *oversight.Oversight, _ []ticket.ID, units []org.UnitID) error {
	by, first := s.post(org.Supervisor, 0), workday.DateOf(s.Now)
	first.Day = 1
	month := first.Prev().String()[:len("2026-11")]
	for i, unit := range slices.Compact(slices.Sorted(slices.Values(units))) {
		if i == 3 {
			break
		}
		f := &file{s: s, ctx: ctx, o: o}
		f.d, f.err = o.Assess(ctx, by, s.stats, unit, month)
		if i > 0 {
			f.do(by, supervision.DossierDeed{Do: "issue"})
		}
		if liaison, ok := s.chief(unit, org.Liaison); ok && i > 1 {
			f.do(liaison, supervision.DossierDeed{Do: "receive", Text: "已逐件核对扣分工单，明确专人每日调度临期件，退回重办件由分管负责人包案。"})
		}
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

// province brings the orders about the province's unsatisfied tickets on, each a little
// further, so that the board has something in every lane.
func (s *seed) province(ctx context.Context, o *oversight.Oversight, _ []ticket.ID, _ []org.UnitID) error {
	by, second := s.post(org.Supervisor, 0), s.post(org.Director, 0)
	board, err := o.ProvinceBoard(ctx, by)
	if err != nil {
		return err
	}
	for i, item := range board {
		chief, ok := s.chief(item.Unit, org.Chief)
		liaison, _ := s.chief(item.Unit, org.Liaison)
		if !ok || item.Order != 0 || i == 0 {
			continue
		}
		order, err := o.Draft(ctx, by, oversight.NewOrder{Tickets: []ticket.ID{item.Ticket}, Reason: "省级交办件回访不满意，挂图作战"})
		steps := []struct {
			by org.Actor
			d  supervision.Deed
		}{
			{by, supervision.Deed{Do: supervision.Issue, Form: supervision.Project, Days: 5}},
			{chief, supervision.Deed{Do: supervision.Read, Text: "我包案，本周内见面解决。"}},
			{liaison, supervision.Deed{Do: supervision.Report, Text: "已与诉求人见面，问题解决，诉求人表示认可。", Evidence: "见面记录1份，照片3张"}},
			{by, supervision.Deed{Do: supervision.Accept, Text: "佐证齐全。"}},
			{second, supervision.Deed{Do: supervision.StrikeOff, Text: "经核查已解决，同意销号。"}},
		}
		for n := 0; n < 1+i%5 && err == nil; n++ {
			order, err = o.DoOrder(ctx, steps[n].by, order.ID, order.Version, steps[n].d)
		}
		if _, refused := fault.Of(err); err != nil && !refused {
			return err
		}
	}
	return nil
}
