package supervision

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// DossierAction names what people do with a dossier.
type DossierAction string

// DossierDeed is one thing somebody wants to do to a dossier.
type DossierDeed struct {
	Do        DossierAction
	Text      string
	Place     string
	At        *time.Time
	Unit      org.UnitID
	Owner     string // 责任人(岗位)
	DueOn     string
	Office    string
	Post      string
	Point     int
	Ticket    ticket.ID
	Tickets   []ticket.ID
	Result    PointResult
	Evidence  string
	Precedent bool

	Seed int64 // of a sample, by the program
}

// Ask is one box of a deed's form.
type Ask struct {
	Field string `json:"field"`
	Label string `json:"label"`
	Need  bool   `json:"need"`
}

type dossierStep struct {
	kind  DossierKind
	do    DossierAction
	name  string
	from  []DossierState
	to    DossierState // "": as it was
	may   func(*Dossier, org.Actor) error
	asks  []Ask
	then  func(*Dossier, DossierDeed, org.Actor, time.Time) error
	tells bool // the units are told
}

func need(field, label string) Ask   { return Ask{field, label, true} }
func option(field, label string) Ask { return Ask{field, label, false} }

var (
	early  = []DossierState{Preparing}
	going  = []DossierState{UnderWay}
	either = []DossierState{Preparing, UnderWay}
	check  = []DossierState{Checking}
	ended  = []DossierState{Closed}
)

var dossierFlow = []dossierStep{
	{Consultation, "invite", "邀请参会", either, "", centre, []Ask{need("office", "单位"), option("post", "岗位"), option("unit", "承办单位(可在系统内看到)")}, (*Dossier).invite, false},
	{Consultation, "add_point", "列出堵点", either, "", centre, []Ask{need("text", "堵点"), need("unit", "责任单位"), need("owner", "责任人(岗位)"), need("due_on", "办结日期")}, (*Dossier).addPoint, true},
	{Consultation, "add_tickets", "增列工单", either, "", centre, []Ask{need("tickets", "工单")}, (*Dossier).addTickets, false},
	{Consultation, "hold", "形成纪要", early, UnderWay, centre, []Ask{option("at", "会议时间"), option("place", "地点"), need("text", "议定事项")}, (*Dossier).hold, true},
	{Consultation, "settle_point", "化解堵点", going, "", pointOwner, []Ask{need("point", "堵点"), need("text", "落实情况"), option("evidence", "佐证")}, (*Dossier).settlePoint, false},
	{Consultation, "close", "会商办结", going, Closed, centre, []Ask{option("text", "说明")}, (*Dossier).closeConsultation, true},
	{Consultation, "drop", "撤销", early, Dropped, centre, []Ask{need("text", "撤销理由")}, nothing, false},

	{Campaign, "add_tickets", "增列工单", early, "", centre, []Ask{need("tickets", "工单")}, (*Dossier).addTickets, false},
	{Campaign, "freeze", "冻结清单、开始化解", early, UnderWay, centre, []Ask{option("text", "部署要求")}, (*Dossier).freeze, true},
	{Campaign, "site", "现场调度", going, "", centre, []Ask{need("place", "地点"), need("text", "调度情况")}, (*Dossier).site, false},
	{Campaign, "resolve", "登记结果", going, "", centre, []Ask{need("ticket", "工单"), need("result", "结果"), need("text", "情况")}, (*Dossier).resolve, false},
	{Campaign, "next_round", "开始下一轮", going, "", centre, []Ask{option("text", "部署要求")}, (*Dossier).nextRound, true},
	{Campaign, "sample", "抽样回头看", going, Checking, centre, nil, (*Dossier).sample, false},
	{Campaign, "check", "核查", check, "", lookBacker, []Ask{need("ticket", "工单"), need("result", "核查结论"), need("text", "核查情况和证据")}, (*Dossier).check, false},
	{Campaign, "close", "形成通报", check, Closed, centre, []Ask{need("text", "通报意见")}, (*Dossier).closeCampaign, true},
	{Campaign, "drop", "撤销", early, Dropped, centre, []Ask{need("text", "撤销理由")}, nothing, false},

	{Joint, "state_case", "单位陈述", either, "", party, []Ask{option("unit", "陈述单位"), need("text", "陈述意见和职责依据")}, (*Dossier).stateCase, false},
	{Joint, "convene", "召开审定会", early, UnderWay, dispatcher, []Ask{need("at", "会议时间"), option("place", "地点"), need("text", "争议焦点")}, (*Dossier).convene, true},
	{Joint, "vote", "表决", going, "", judge, []Ask{need("unit", "应由哪个单位承办"), need("text", "理由和依据")}, (*Dossier).vote, false},
	{Joint, "decide", "裁决", going, Closed, judge, []Ask{need("unit", "裁定承办单位"), need("text", "裁定依据"), option("precedent", "作为判例,今后同类同区诉求照此派发"), option("due_on", "判例有效至(不填为长期)")}, (*Dossier).decide, true},
	{Joint, "retire", "废止判例", ended, "", bound, []Ask{need("text", "废止理由")}, (*Dossier).retire, true},
	{Joint, "policy", "形成制度文件", ended, "", dispatcher, []Ask{need("text", "文件名称和文号")}, (*Dossier).policy, false},
	{Joint, "change_rule", "登记规则调整", ended, "", dispatcher, []Ask{need("text", "调整了哪条规则")}, (*Dossier).changeRule, false},
	{Joint, "drop", "撤销", either, Dropped, dispatcher, []Ask{need("text", "撤销理由")}, nothing, false},

	{LeaderDay, "begin", "开始接听", early, UnderWay, floor, []Ask{option("place", "席位")}, (*Dossier).begin, false},
	{LeaderDay, "take", "记入工单", going, "", typist, []Ask{need("tickets", "接听登记的工单")}, (*Dossier).take, false},
	{LeaderDay, "instruct", "领导交代", going, "", typist, []Ask{option("point", "哪一件"), need("text", "领导的意见")}, (*Dossier).instruct, false},
	{LeaderDay, "close", "结束接听", going, Closed, floor, []Ask{option("text", "小结")}, nothing, false},
	{LeaderDay, "drop", "取消", early, Dropped, floor, []Ask{need("text", "取消理由")}, nothing, false},

	{Assessment, "edit", "修改", early, "", centre, []Ask{need("text", "通报意见")}, (*Dossier).edit, false},
	{Assessment, "issue", "下发", early, UnderWay, centre, nil, nothing, true},
	{Assessment, "receive", "签收", going, Closed, receiver, []Ask{need("text", "整改措施")}, (*Dossier).receive, false},
	{Assessment, "drop", "撤销", early, Dropped, centre, []Ask{need("text", "撤销理由")}, nothing, false},

	{Hint, "receive", "回执", going, "", receiver, []Ask{need("text", "已采取的措施")}, (*Dossier).receive, false},
	{Hint, "drop", "撤回", going, Dropped, centre, []Ask{need("text", "撤回理由")}, nothing, true},

	{Exposure, "change", "登记整改", either, UnderWay, pointOwner, []Ask{need("text", "整改情况"), option("evidence", "佐证")}, (*Dossier).changed, false},
	{Exposure, "close", "整改完成", going, Closed, centre, []Ask{need("text", "整改结论")}, (*Dossier).conclude, true},
	{Exposure, "drop", "撤销", early, Dropped, centre, []Ask{need("text", "撤销理由")}, nothing, false},

	{OpenDay, "sign_up", "报名", early, "", nobodyRefused, []Ask{need("office", "单位或身份"), need("post", "称呼(岗位)")}, (*Dossier).signUp, false},
	{OpenDay, "close", "登记活动情况", early, Closed, centre, []Ask{need("text", "活动情况和收到的意见")}, (*Dossier).conclude, false},
	{OpenDay, "drop", "取消", early, Dropped, centre, []Ask{need("text", "取消理由")}, nothing, false},

	{Comment, "answer", "反馈", early, Closed, centre, []Ask{need("text", "采纳情况")}, (*Dossier).conclude, false},
}

// DossierActions lists every deed once.
var DossierActions = func() (all []DossierAction) {
	for _, s := range dossierFlow {
		if !slices.Contains(all, s.do) {
			all = append(all, s.do)
		}
	}
	return all
}()

// DossierActionName is a deed in Chinese, as a kind of dossier calls it.
func DossierActionName(k DossierKind, do DossierAction) string {
	if do == "open" {
		return "立卷"
	}
	for _, s := range dossierFlow {
		if s.kind == k && s.do == do {
			return s.name
		}
	}
	return string(do)
}

// DossierOffer is a deed the actor may do now, with the boxes of its form.
type DossierOffer struct {
	Do   DossierAction
	Name string
	Asks []Ask
}

// Offers lists what the actor may do now.
func (d *Dossier) Offers(by org.Actor) (list []DossierOffer) {
	for _, s := range dossierFlow {
		if s.kind == d.Kind && slices.Contains(s.from, d.State) && s.may(d, by) == nil {
			list = append(list, DossierOffer{s.do, s.name, s.asks})
		}
	}
	return list
}

// Tells reports whether a deed is told to the units.
func (d *Dossier) Tells(do DossierAction) bool {
	return slices.ContainsFunc(dossierFlow, func(s dossierStep) bool { return s.kind == d.Kind && s.do == do && s.tells })
}

// Do does a deed to the dossier, or refuses and leaves it as it was.
func (d *Dossier) Do(x DossierDeed, by org.Actor, now time.Time) (*Dossier, error) {
	at := slices.IndexFunc(dossierFlow, func(s dossierStep) bool { return s.kind == d.Kind && s.do == x.Do })
	if at < 0 {
		return nil, fault.New(fault.NotFound, "%s没有「%s」这个操作", d.Kind.Name(), x.Do)
	}
	s := dossierFlow[at]
	if !slices.Contains(s.from, d.State) {
		return nil, fault.New(fault.Conflict, "本案卷现在「%s」,不能%s;请刷新后再看", d.StateName(), s.name)
	}
	if err := s.may(d, by); err != nil {
		return nil, err
	}
	x.Text, x.Place, x.Owner, x.Evidence, x.Office, x.Post = clean(x.Text), clean(x.Place), clean(x.Owner), clean(x.Evidence), clean(x.Office), clean(x.Post)
	for _, a := range s.asks {
		if err := a.check(x); err != nil {
			return nil, err
		}
	}
	n := d.Clone()
	n.Version++
	if s.to != "" {
		n.State = s.to
	}
	if err := s.then(n, x, by, now); err != nil {
		return nil, err
	}
	if n.State == Closed && n.ClosedAt == nil {
		n.ClosedAt = &now
	}
	return n, nil
}

// check refuses a box that must be filled and is not.
func (a Ask) check(x DossierDeed) error {
	text := map[string]string{"text": x.Text, "place": x.Place, "owner": x.Owner, "evidence": x.Evidence, "office": x.Office, "post": x.Post}
	if v, ok := text[a.Field]; ok {
		least := 0
		if a.Need {
			least = 2
		}
		return words(a.Field, a.Label, v, least, 2000)
	}
	empty := map[string]bool{"unit": x.Unit == 0, "point": x.Point == 0, "ticket": x.Ticket == 0, "tickets": len(x.Tickets) == 0, "at": x.At == nil,
		"due_on": x.DueOn == "", "result": !slices.Contains(PointResults, x.Result)}
	if a.Need && empty[a.Field] {
		return fault.In(a.Field, "请填写%s", a.Label)
	}
	if a.Field == "due_on" && x.DueOn != "" {
		if _, err := workday.ParseDate(x.DueOn); err != nil {
			return fault.In("due_on", "%s应写成 2026-12-31 这样的日期", a.Label)
		}
	}
	return nil
}

func nothing(*Dossier, DossierDeed, org.Actor, time.Time) error { return nil }
func nobodyRefused(*Dossier, org.Actor) error                   { return nil }

func centre(_ *Dossier, by org.Actor) error {
	if drafts(by) {
		return nil
	}
	return fault.New(fault.Denied, "须由热线中心督办员办理")
}

func lookBacker(d *Dossier, by org.Actor) error {
	if by.May(org.LookBack) {
		return nil
	}
	return centre(d, by)
}

func dispatcher(d *Dossier, by org.Actor) error {
	if by.May(org.DecideSendBack) && by.May(org.SeeAll) {
		return nil
	}
	return centre(d, by)
}

func judge(_ *Dossier, by org.Actor) error {
	if by.May(org.Rule) {
		return nil
	}
	return fault.New(fault.Denied, "表决和裁决由审定员(编办、司法局)办理")
}

func bound(d *Dossier, by org.Actor) error {
	if d.Binds {
		return judge(d, by)
	}
	return fault.New(fault.Conflict, "本案没有现行判例")
}

func floor(d *Dossier, by org.Actor) error {
	if by.May(org.LeadFloor) || by.ID != 0 && by.ID == d.Leader {
		return nil
	}
	return centre(d, by)
}

func typist(d *Dossier, by org.Actor) error {
	if by.May(org.Register) {
		return nil
	}
	return floor(d, by)
}

// pointOwner is a unit of the dossier, or the centre for it.
func pointOwner(d *Dossier, by org.Actor) error {
	if holdsOne(d, by) {
		return nil
	}
	return centre(d, by)
}

func party(d *Dossier, by org.Actor) error {
	if holdsOne(d, by) {
		return nil
	}
	return dispatcher(d, by)
}

func receiver(d *Dossier, by org.Actor) error {
	if holdsOne(d, by) {
		return nil
	}
	return fault.New(fault.Denied, "由收到的单位签收")
}

func holdsOne(d *Dossier, by org.Actor) bool {
	return slices.ContainsFunc(d.Units, by.Holds) && (by.May(org.HandleTickets) || by.May(org.Approve) || by.May(org.ChiefSign))
}
