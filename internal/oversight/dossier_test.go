package oversight

import (
	"slices"
	"strings"
	"testing"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

const (
	unitSetting org.UnitID = 12 // 市委编办
	unitJustice org.UnitID = 13 // 市司法局
)

func (h *house) setting() org.Actor { return h.as(80, unitSetting, org.Adjudicator) }
func (h *house) justice() org.Actor { return h.as(81, unitJustice, org.Adjudicator) }
func (h *house) roads() org.Actor   { return h.as(9, unitRoads, org.Liaison) }

func (h *house) openDossier(by org.Actor, d supervision.Dossier) Dossier {
	h.Helper()
	made, err := h.OpenDossier(h.Context(), by, NewDossier{Dossier: d})
	h.must(err)
	return made
}

func (h *house) doDossier(by org.Actor, d Dossier, x supervision.DossierDeed) Dossier {
	h.Helper()
	next, err := h.DoDossier(h.Context(), by, d.ID, d.Version, x)
	h.must(err)
	return next
}

// tries is a deed that must be refused.
func (h *house) tries(by org.Actor, d Dossier, x supervision.DossierDeed, kind fault.Kind, words string) {
	h.Helper()
	_, err := h.DoDossier(h.Context(), by, d.ID, d.Version, x)
	h.refused(err, kind, words)
}

func text(kind supervision.DossierKind, title string) supervision.DossierText {
	return supervision.DossierText{Title: title, Text: "关于" + title + "的有关事项,请各单位办理。"}
}

// S32: a consultation lists its obstacles one by one, each with owner and date; it is
// closed when every one is settled by whose it is, and no earlier.
func TestConsultationToItsLastPoint(t *testing.T) {
	h := newHouse(t)
	id := h.handled(nil)
	d := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.Consultation, Tickets: []ticket.ID{id}, DossierText: text("", "夜市占道专题会商")})
	if d.Cite() != "专题会商〔2022〕1号" || len(d.Lines) != 1 || d.Lines[0].TitleText != "夜市占道" {
		t.Errorf("opened %s with %+v", d.Cite(), d.Lines)
	}
	_, err := h.OpenDossier(t.Context(), h.liaison(), NewDossier{Dossier: supervision.Dossier{Kind: supervision.Consultation, DossierText: text("", "夜市占道专题会商")}})
	h.refused(err, fault.Denied, "督办员发起")
	hold := supervision.DossierDeed{Do: "hold", Text: "明确夜市由城管牵头,交通配合", Place: "三楼会议室"}
	h.tries(h.supervisor(), d, hold, fault.Conflict, "参会单位不足")
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "invite", Office: "市城管局", Post: "副局长", Unit: unitCity})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "invite", Office: "市交通局", Post: "副局长", Unit: unitRoads})
	h.tries(h.supervisor(), d, hold, fault.Conflict, "没有列出堵点")
	point := supervision.DossierDeed{Do: "add_point", Text: "夜市摊位与车道没有物理隔离", Unit: unitCity, Owner: "市容科科长", DueOn: "2022-11-18"}
	late := point
	late.DueOn = "2022-11-01"
	h.tries(h.supervisor(), d, late, fault.Invalid, "不能早于今天")
	late.DueOn = "下周五"
	h.tries(h.supervisor(), d, late, fault.Invalid, "2026-12-31")
	d = h.doDossier(h.supervisor(), d, point)
	point.Text, point.Unit, point.Owner = "货车绕行标志缺失", unitRoads, "设施科科长"
	d = h.doDossier(h.supervisor(), d, point)
	d = h.doDossier(h.supervisor(), d, hold)
	if d.State != supervision.UnderWay || len(h.told(h.roads(), "dossier")) == 0 {
		t.Errorf("held: %s; told %q", d.State, h.told(h.roads(), "dossier"))
	}
	h.tries(h.supervisor(), d, supervision.DossierDeed{Do: "close"}, fault.Conflict, "第1条堵点尚未化解")
	settle := supervision.DossierDeed{Do: "settle_point", Point: 1, Text: "已安装隔离护栏120米", Evidence: "照片6张"}
	h.tries(h.roads(), d, settle, fault.Denied, "责任单位")
	d = h.doDossier(h.liaison(), d, settle)
	settle.Point, settle.Text = 2, "已设置标志4处"
	d = h.doDossier(h.roads(), d, settle)
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "close"})
	if d.State != supervision.Closed || d.ClosedAt == nil {
		t.Errorf("closed: %+v", d.Dossier)
	}
	sums, err := h.DossierSums(t.Context(), h.supervisor())
	h.must(err)
	if len(sums) != 1 || sums[0].Count != 1 || sums[0].Points != 2 || sums[0].Done != 2 {
		t.Errorf("sums %+v", sums)
	}
	_, err = h.Dossier(t.Context(), h.as(90, unitSetting, org.Liaison), d.ID)
	h.refused(err, fault.NotFound, "没有这个案卷")
}

// S25, S26, S27: a campaign freezes its list, has rounds and dispatches on the spot; its
// look back draws by the stored seed, and a false closing opens the ticket again.
func TestCampaignFindsAFalseClosing(t *testing.T) {
	h := newHouse(t)
	var ids []ticket.ID
	for range 3 {
		id := h.handled(nil)
		h.answered(id, "已清理摊贩,安排专人值守", 4)
		ids = append(ids, id)
	}
	d := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.Campaign, Tickets: ids[:2], DossierText: text("", "重复件集中化解")})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "add_tickets", Tickets: ids[2:]})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "freeze"})
	h.tries(h.supervisor(), d, supervision.DossierDeed{Do: "add_tickets", Tickets: ids[2:]}, fault.Conflict, "不能增列工单")
	h.tries(h.supervisor(), d, supervision.DossierDeed{Do: "sample"}, fault.Conflict, "没有登记结果")
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "site", Place: "示例社区", Text: "现场调度三家单位,当场明确分工"})
	for i, id := range ids {
		result := supervision.Done
		if i == 2 {
			result = supervision.Failed
		}
		d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "resolve", Ticket: id, Result: result, Text: "第一轮办理情况"})
	}
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "next_round", Text: "逐件包保"})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "resolve", Ticket: ids[2], Result: supervision.Done, Text: "第二轮已解决"})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "sample"})
	if d.Seed == 0 || !slices.Equal(d.Sample, supervision.DrawSample(ids, d.Seed)) {
		t.Errorf("sample %v by seed %d", d.Sample, d.Seed)
	}
	h.tries(h.supervisor(), d, supervision.DossierDeed{Do: "close", Text: "化解到位"}, fault.Conflict, "没有核查")
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "check", Ticket: ids[0], Result: supervision.Failed, Text: "现场摊贩仍在占道,照片2张"})
	v, err := h.work.View(t.Context(), h.supervisor(), ids[0])
	h.must(err)
	if v.State != ticket.Rework || v.FalseClosures != 1 {
		t.Errorf("the false closing stands: %s, %d", v.State, v.FalseClosures)
	}
	h.tries(h.supervisor(), d, supervision.DossierDeed{Do: "check", Ticket: ids[0], Result: supervision.Done, Text: "再看一次"}, fault.Invalid, "已经核查过")
	for _, id := range ids[1:] {
		d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "check", Ticket: id, Result: supervision.Done, Text: "现场属实"})
	}
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "close", Text: "对虚假办结的单位予以通报批评"})
	if d.State != supervision.Closed || d.Points[0].Result != supervision.Failed || d.Round != 2 || len(d.Sites) != 1 {
		t.Errorf("closed %+v", d.Dossier)
	}
}

// S29, S30, S31: no ruling stands without 编办 and 司法局; it becomes a precedent that the next
// dispatch obeys, and the policy paper that came of it is reached from it.
func TestJointRulingBecomesAPrecedent(t *testing.T) {
	h := newHouse(t)
	id := h.take(nil)
	h.do(h.dispatcher(), id, &ticket.Dispatch{Unit: unitCity})
	_, err := h.OpenDossier(t.Context(), h.dispatcher(), NewDossier{Dossier: supervision.Dossier{Kind: supervision.Joint, Tickets: []ticket.ID{id}}})
	h.refused(err, fault.Conflict, "提请争议审定")
	h.do(h.liaison(), id, &ticket.SendBack{On: ticket.On{Assignment: 1}, Code: "not_duty", Text: ticket.Text("道路范围内的占道不归我局"), Basis: ticket.Text("三定方案第三条"), Unit: unitRoads})
	h.do(h.dispatcher(), id, &ticket.RaiseDispute{Text: ticket.Text("城管与交通对道路范围内占道有争议")})
	d := h.openDossier(h.dispatcher(), supervision.Dossier{Kind: supervision.Joint, Tickets: []ticket.ID{id}})
	_, err = h.OpenDossier(t.Context(), h.dispatcher(), NewDossier{Dossier: supervision.Dossier{Kind: supervision.Joint, Tickets: []ticket.ID{id}}})
	h.refused(err, fault.Conflict, "已有在办的审定案卷")
	d = h.doDossier(h.liaison(), d, supervision.DossierDeed{Do: "state_case", Text: "道路红线内由交通部门管理"})
	at := h.db.Now().Add(time.Hour)
	d = h.doDossier(h.dispatcher(), d, supervision.DossierDeed{Do: "convene", At: &at, Text: "道路红线内占道经营由谁管理"})
	vote := supervision.DossierDeed{Do: "vote", Unit: unitRoads, Text: "三定方案明确由交通部门负责"}
	h.tries(h.dispatcher(), d, vote, fault.Denied, "审定员")
	d = h.doDossier(h.setting(), d, vote)
	decide := supervision.DossierDeed{Do: "decide", Unit: unitRoads, Text: "道路红线内占道经营由交通部门承办", Precedent: true}
	h.tries(h.setting(), d, decide, fault.Conflict, "司法行政部门(司法局)")
	against := vote
	against.Unit = unitCity
	d = h.doDossier(h.justice(), d, against)
	h.tries(h.setting(), d, decide, fault.Invalid, "没有得到多数")
	d = h.doDossier(h.justice(), d, vote)
	h.at("2022-11-07 15:00")
	d = h.doDossier(h.setting(), d, decide)
	v, err := h.work.View(t.Context(), h.supervisor(), id)
	h.must(err)
	if a := v.Lead(); a.Unit != unitRoads || !a.NoSendBack || !slices.Equal(v.Disputes[0].Attendees, []string{"市委编办", "市司法局"}) {
		t.Errorf("ruled %+v by %v", a, v.Disputes[0].Attendees)
	}
	next := h.take(nil)
	_, err = h.do2(h.dispatcher(), next, &ticket.Dispatch{Unit: unitCity})
	h.refused(err, fault.Invalid, "与判例第1号不一致")
	h.do(h.dispatcher(), next, &ticket.Dispatch{Unit: unitRoads})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "policy", Text: "《城区道路占道经营管理实施意见》"})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "change_rule", Text: "权责清单1类在埇桥区改为市交通局"})
	h.at("2022-11-08 10:00")
	d, err = h.Dossier(t.Context(), h.supervisor(), d.ID)
	h.must(err)
	if !strings.Contains(d.Policy, "实施意见") || d.Change == "" || d.Before != 1 || d.After != 1 {
		t.Errorf("policy %q, change %q, before %d, after %d", d.Policy, d.Change, d.Before, d.After)
	}
	found, err := h.Dossiers(t.Context(), h.supervisor(), dossiersOf(id))
	h.must(err)
	if len(found) != 1 || found[0].ID != d.ID {
		t.Errorf("from the ticket one finds %d dossiers", len(found))
	}
}

// S05, S06, S07, S08: a leader's day has a roster, a theme and a reminder; its tickets
// carry the leader to their closing, and are counted.
func TestLeaderDay(t *testing.T) {
	h := newHouse(t)
	at := h.db.Now().Add(20 * time.Hour)
	_, err := h.OpenDossier(t.Context(), h.supervisor(), NewDossier{Dossier: supervision.Dossier{Kind: supervision.LeaderDay, DossierText: text("", "领导接听日")}})
	h.refused(err, fault.Invalid, "接听的市领导")
	d := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.LeaderDay, At: &at, Leader: 70, DossierText: text("", "接热线、办实事:领导接听日")})
	h.pass()
	h.pass() // once is enough
	if n := len(h.told(h.leader(), "leader_day")); n != 1 {
		t.Errorf("the leader is reminded %d times", n)
	}
	h.tries(h.agent(), d, supervision.DossierDeed{Do: "begin"}, fault.Denied, "督办员")
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "begin", Place: "1号席"})
	id := h.handled(func(r *ticket.Register) { r.Source = ticket.LeaderDay })
	d = h.doDossier(h.agent(), d, supervision.DossierDeed{Do: "take", Tickets: []ticket.ID{id}})
	h.tries(h.agent(), d, supervision.DossierDeed{Do: "take", Tickets: []ticket.ID{id}}, fault.Invalid, "已经记入")
	d = h.doDossier(h.agent(), d, supervision.DossierDeed{Do: "instruct", Point: 1, Text: "三日内到现场解决"})
	d = h.doDossier(h.supervisor(), d, supervision.DossierDeed{Do: "close"})
	h.answered(id, "已清理摊贩,安排专人值守", 5)
	found, err := h.Dossiers(t.Context(), h.supervisor(), dossiersOf(id))
	h.must(err)
	if len(found) != 1 || !strings.HasPrefix(found[0].Title, "接热线、办实事") {
		t.Errorf("the ticket carries %+v", found)
	}
	sums, err := h.DossierSums(t.Context(), h.leader())
	h.must(err)
	if len(sums) != 1 || sums[0].Leaders != 1 || sums[0].Tickets != 1 || sums[0].Ended != 1 {
		t.Errorf("sums %+v", sums)
	}
	if d, err = h.Dossier(t.Context(), h.leader(), d.ID); err != nil || d.Points[0].Note != "三日内到现场解决" {
		t.Errorf("the leader reads %+v, %v", d.Points, err)
	}
}

// S13, S40–S42: a work hint has a receipt; an exposure carries what changed after it; a
// guest signs up; an observer's comment is answered.
func TestHintExposureOpenDayComment(t *testing.T) {
	h := newHouse(t)
	d := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.Hint, Units: []org.UnitID{unitCity, unitRoads}, DossierText: text("", "雨雪天气工作提示")})
	if len(h.told(h.liaison(), "hint")) != 1 {
		t.Error("the unit is not told")
	}
	d = h.doDossier(h.liaison(), d, supervision.DossierDeed{Do: "receive", Text: "已安排值班"})
	h.tries(h.liaison(), d, supervision.DossierDeed{Do: "receive", Text: "已安排值班"}, fault.Conflict, "已经回执")
	d = h.doDossier(h.roads(), d, supervision.DossierDeed{Do: "receive", Text: "已备融雪剂"})
	if d.State != supervision.Closed {
		t.Errorf("all receipts are in, yet %s", d.State)
	}
	id := h.handled(nil)
	e := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.Exposure, Tickets: []ticket.ID{id}, DossierText: supervision.DossierText{Title: "夜市占道曝光", Place: "电视栏目第41期"}})
	h.tries(h.roads(), e, supervision.DossierDeed{Do: "change", Text: "已整改"}, fault.NotFound, "没有这个案卷")
	e = h.doDossier(h.supervisor(), e, supervision.DossierDeed{Do: "change", Text: "夜市整体迁入疏导点"})
	e = h.doDossier(h.supervisor(), e, supervision.DossierDeed{Do: "close", Text: "整改到位"})
	observer := h.as(95, unitCentre, org.Observer)
	at := h.db.Now().Add(48 * time.Hour)
	day := h.openDossier(h.supervisor(), supervision.Dossier{Kind: supervision.OpenDay, At: &at, DossierText: text("", "政府开放日")})
	day = h.doDossier(observer, day, supervision.DossierDeed{Do: "sign_up", Office: "市政协", Post: "委员甲"})
	h.tries(observer, day, supervision.DossierDeed{Do: "sign_up", Office: "市政协", Post: "委员甲"}, fault.Invalid, "已经报名")
	if len(day.People) != 1 || e.State != supervision.Closed {
		t.Errorf("people %+v, exposure %s", day.People, e.State)
	}
}
