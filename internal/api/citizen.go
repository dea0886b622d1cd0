package api

import (
	"context"
	"strings"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/promise"
	"suban/internal/ticket"
)

// Receipt is what opens a citizen's own ticket: number and query code (回执).
type Receipt struct {
	No   string `json:"no" maxLength:"40" doc:"工单编号"`
	Code string `json:"code" maxLength:"40" doc:"查询码"`
}

// given is the receipt as it is handed out, with what was said of the likely day.
type given struct {
	No    string `json:"no"`
	Code  string `json:"code"`
	Usual *usual `json:"usual" doc:"类似诉求多在何时答复;样本太少时没有"`
}

type citizenForm struct {
	City    cityName     `json:"city"`
	Regions []place      `json:"regions" doc:"县区园区"`
	Kinds   []formOption `json:"kinds"`
}

type cityName struct {
	Name string `json:"name"`
}

// said is what a citizen writes at the portal (我要诉求).
type said struct {
	Kind        ticket.Kind    `json:"kind" doc:"诉求类型"`
	Region      org.RegionCode `json:"region" maxLength:"12" doc:"事发县区"`
	Township    org.RegionCode `json:"township,omitempty" maxLength:"12" doc:"乡镇、村"`
	Place       string         `json:"place,omitempty" doc:"详细地址"`
	Title       string         `json:"title,omitempty" doc:"标题;不写时取内容的开头"`
	Content     string         `json:"content" doc:"问题和要求"`
	Expectation string         `json:"expectation,omitempty" doc:"希望怎么解决"`
	Requester   person         `json:"requester" doc:"怎么联系您"`
	Attachments []attaching    `json:"attachments,omitempty" maxItems:"50" doc:"照片和材料,先上传"`
	Website     string         `json:"website,omitempty" doc:"请留空"`
}

type sayRequest struct {
	Keyed
	Body said
}

type trackRequest struct {
	Body Receipt
}

type reasonRequest struct {
	Keyed
	Body struct {
		Receipt
		Reason      string      `json:"reason,omitempty" doc:"理由"`
		Attachments []attaching `json:"attachments,omitempty" maxItems:"50" doc:"照片和材料,先上传"`
	}
}

type rateRequest struct {
	Keyed
	Body struct {
		Receipt
		Contacted    string `json:"contacted" enum:"yes,no" doc:"承办单位联系您了吗"`
		Resolved     string `json:"resolved" enum:"resolved,partly,unresolved" doc:"问题解决了吗"`
		Satisfaction int    `json:"satisfaction" minimum:"1" maximum:"5" doc:"5 非常满意 … 1 非常不满意"`
		Comment      string `json:"comment,omitempty" doc:"您的话"`
	}
}

func (s *server) citizenDoors() {
	const tag = "群众门户"
	door(s, anyone, get("citizenForm", "/api/citizen/form", "提交页要用的清单", tag), s.citizenForm)
	door(s, anyone, post("citizenSubmit", "/api/citizen/tickets", "提交诉求,得到回执", tag), s.say)
	door(s, anyone, post("citizenTrack", "/api/citizen/track", "凭编号和查询码看进度", tag), s.track)
	door(s, anyone, post("citizenLooks", "/api/citizen/looks", "谁看过我的姓名和号码", tag), s.looks)
	door(s, anyone, post("citizenSquare", "/api/citizen/qr", "回执的二维码", tag), s.square)
	door(s, anyone, get("citizenRegions", "/api/citizen/regions", "下一级地区,供填写地点", tag), s.regionsBelow)
	door(s, anyone, post("citizenRate", "/api/citizen/rate", "评价", tag), s.rate)
	for _, d := range []struct {
		id, path, summary string
		facts             func(text ticket.Secret) ticket.Facts
	}{
		{"citizenWithdraw", "withdraw", "撤回", func(t ticket.Secret) ticket.Facts { return &ticket.Cancel{Text: t} }},
		{"citizenReopen", "reopen", "申请重办", func(t ticket.Secret) ticket.Facts { return &ticket.Reopen{Text: t} }},
		{"citizenAppeal", "appeal", "对不予受理申诉", func(t ticket.Secret) ticket.Facts { return &ticket.AppealReject{Text: t} }},
		{"citizenAnswer", "answer", "回答承办单位经中心转来的问题", func(t ticket.Secret) ticket.Facts { return &ticket.AnswerThrough{Reached: "yes", Text: t} }},
		{"citizenAdd", "add", "补充情况", func(t ticket.Secret) ticket.Facts { return &ticket.Supplement{Text: t} }},
		{"citizenUrge", "urge", "催办", func(t ticket.Secret) ticket.Facts { return &ticket.Urge{Medium: "platform", Text: t} }},
	} {
		door(s, anyone, post(d.id, "/api/citizen/"+d.path, d.summary, tag), func(ctx context.Context, by caller, in *reasonRequest) (*body[citizenView], error) {
			f := d.facts(ticket.Text(in.Body.Reason))
			return s.own(ctx, in.Body.Receipt, in.key(caller{}), append(attach(in.Body.Attachments, purposes[f.Action()]), f)...)
		})
	}
}

func (s *server) citizenForm(ctx context.Context, _ caller, _ *struct{}) (*body[citizenForm], error) {
	book, err := s.Casework.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	name, err := s.Casework.CityName(ctx)
	if err != nil {
		return nil, err
	}
	f := citizenForm{City: cityName{name}, Regions: []place{}, Kinds: []formOption{}}
	for _, code := range book.Regions.Below(org.RegionCode(cityCode(s.City))) {
		r, _ := book.Regions.Region(code)
		f.Regions = append(f.Regions, place{string(code), r.Name})
	}
	for _, o := range ticket.Options["kind"] {
		if o.Value != string(ticket.OtherKind) {
			f.Kinds = append(f.Kinds, formOption{o.Value, o.Label})
		}
	}
	return bodyOf(f), nil
}

// say registers what a citizen wrote and gives him the receipt.
func (s *server) say(ctx context.Context, by caller, in *sayRequest) (*body[given], error) {
	b := in.Body
	if b.Website != "" { // a field that people do not see: a program filled it in
		return nil, fault.New(fault.Invalid, "提交没有成功:请关闭浏览器的自动填写,刷新页面后再提交")
	}
	if strings.TrimSpace(b.Requester.Phone) == "" {
		return nil, inside(fault.In("requester_phone", "请填写手机号码,便于我们回复您"), "", places)
	}
	if err := s.crowd.enter("say "+by.address, s.Now(), 20); err != nil {
		return nil, err
	}
	if b.Township != "" {
		book, err := s.Casework.Rulebook(ctx)
		if err != nil {
			return nil, err
		}
		if _, known := book.Regions.Region(b.Township); !known || !b.Township.Within(b.Region) {
			return nil, inside(fault.In("township", "这个乡镇、村不在所选县区里,请重新选择"), "", nil)
		}
	}
	first := &ticket.Register{Kind: b.Kind, Channel: ticket.Web, Source: ticket.Local, Region: b.Region, Township: b.Township, Confidential: b.Requester.Confidential,
		Title: ticket.Text(heading(b.Title, b.Content)), Content: ticket.Text(b.Content), Expectation: ticket.Text(b.Expectation), Place: ticket.Text(b.Place),
		RequesterName: ticket.Text(b.Requester.Name), RequesterPhone: ticket.Text(b.Requester.Phone), RequesterKind: b.Requester.Type}
	r, err := s.Casework.Submit(ctx, in.key(caller{}), first, attach(b.Attachments, "register")...)
	if err != nil {
		return nil, inside(err, "", places)
	}
	slip := s.Casework.ReceiptOf(r.Case)
	g := given{No: slip.No, Code: slip.Code}
	// The matter is registered: that its likely day cannot be told is no reason to say it is not.
	if p, err := s.Casework.PromiseTo(ctx, r.Case.ID); err == nil && p != nil {
		g.Usual = usualOf(map[promise.Stage]postgres.Promised{p.Stage: *p}, p.Stage)
	}
	return bodyOf(g), nil
}

const headingLength = 30

// heading is the title, or the beginning of the content with what is personal
// hidden: titles stand in lists.
func heading(title, content string) string {
	if title = strings.TrimSpace(title); title != "" {
		return title
	}
	text := []rune(strings.Join(strings.Fields(mask.Text(content)), " "))
	if len(text) > headingLength {
		return string(text[:headingLength]) + "…"
	}
	return string(text)
}

func (s *server) track(ctx context.Context, by caller, in *trackRequest) (*body[citizenView], error) {
	if err := s.crowd.enter("track "+by.address, s.Now(), 300); err != nil {
		return nil, err
	}
	o, err := s.Casework.Enter(ctx, in.Body.No, in.Body.Code)
	switch {
	case err != nil:
		return nil, err
	case o.Follower != nil:
		return s.followed(ctx, o.Follower)
	}
	return s.citizenView(ctx, o.Ticket)
}

func (s *server) rate(ctx context.Context, by caller, in *rateRequest) (*body[citizenView], error) {
	b := in.Body
	return s.ownFrom(ctx, b.Receipt, in.key(caller{}), by.device(), &ticket.Rate{Channel: "portal", Contacted: b.Contacted, Resolved: b.Resolved,
		Satisfaction: b.Satisfaction, Comment: ticket.Text(b.Comment)})
}

// own does a deed on the citizen's own ticket and shows it.
func (s *server) own(ctx context.Context, r Receipt, key string, do ...ticket.Facts) (*body[citizenView], error) {
	return s.ownFrom(ctx, r, key, "", do...)
}

func (s *server) ownFrom(ctx context.Context, r Receipt, key, device string, do ...ticket.Facts) (*body[citizenView], error) {
	id, err := s.Casework.OpenReceipt(ctx, r.No, r.Code)
	if err != nil {
		return nil, err
	}
	if _, err := s.Casework.Do(ctx, org.Citizen, casework.Deed{Ticket: id, Key: key, Device: device, Do: do}); err != nil {
		return nil, inside(err, "", map[string]string{"text": "reason"})
	}
	return s.citizenView(ctx, id)
}

// citizenView is a ticket as its citizen sees it: his own words stay out of it,
// and what units tell each other does too.
type citizenView struct {
	Ticket      citizenTicket `json:"ticket"`
	Timeline    []milestone   `json:"timeline"`
	DueText     string        `json:"due_text" doc:"时限怎么算的"`
	Attachments []attachment  `json:"attachments" doc:"自己附的,和承办单位给自己看的"`
	Standing    standing      `json:"standing"`
	Following   bool          `json:"following,omitempty" doc:"是关注号:「我也遇到」"`
	Question    *askedThrough `json:"question" doc:"承办单位经中心转来的问题,等您回答"`
	Can         citizenCan    `json:"can"`
}

type citizenTicket struct {
	No            string       `json:"no"`
	Title         string       `json:"title"`
	Kind          ticket.Kind  `json:"kind"`
	State         ticket.State `json:"state"`
	StateText     string       `json:"state_text"`
	AcceptedAt    *time.Time   `json:"accepted_at"`
	DueAt         *time.Time   `json:"due_at"`
	OriginalDueAt *time.Time   `json:"original_due_at"`
	RepliedAt     *time.Time   `json:"replied_at"`
	ClosedAt      *time.Time   `json:"closed_at"`
	Unit          string       `json:"unit"`
	Reply         *publicReply `json:"reply"`
	Satisfaction  *int         `json:"satisfaction"`
}

type publicReply struct {
	Unit string    `json:"unit"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// askedThrough is what a unit asks him through the centre, not knowing who he is (隐号).
type askedThrough struct {
	Unit string    `json:"unit"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

type milestone struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"`
	Text string    `json:"text"`
}

type citizenCan struct {
	Rate     bool `json:"rate"`
	Withdraw bool `json:"withdraw"`
	Reopen   bool `json:"reopen"`
	Urge     bool `json:"urge"`
	Add      bool `json:"add"`
	Appeal   bool `json:"appeal"`
}

func (s *server) citizenView(ctx context.Context, id ticket.ID) (*body[citizenView], error) {
	v, err := s.Casework.View(ctx, org.Citizen, id)
	if err != nil {
		return nil, err
	}
	lines, _, err := s.Casework.Timeline(ctx, org.Citizen, id)
	if err != nil {
		return nil, err
	}
	n := names{v.Book, s.Now()}
	c := citizenView{Ticket: n.citizenTicket(v.Case), Timeline: n.milestones(v.Case, lines), Attachments: n.attachments(v.Case, org.Citizen, nil)}
	c.Standing = n.standing(v.Case, c.Ticket)
	if q := v.Through(); q != nil {
		c.Question = &askedThrough{n.unit(v.Assignment(q.Assignment).Unit).Name, q.AskedAt, q.Text.Shown()}
	}
	if c.Ticket.RepliedAt == nil && v.State.Open() {
		c.Standing.Usual = usualOf(v.Promised, promise.Registered)
	}
	if l := lastLead(v.Case); l != nil {
		if d, err := derive(v.Case, l, v.Book); err == nil {
			c.DueText = d.Text
		}
	}
	for _, o := range v.Offers {
		switch o.Action {
		case "rate":
			c.Can.Rate = true
		case "cancel":
			c.Can.Withdraw = true
		case "reopen":
			c.Can.Reopen = true
		case "urge":
			c.Can.Urge = true
		case "supplement":
			c.Can.Add = true
		case "appeal_reject":
			c.Can.Appeal = true
		}
	}
	return bodyOf(c), nil
}

// publicState is a state in a citizen's words; inside, several of them are one
// thing to him.
var publicState = map[ticket.State]string{
	ticket.Draft: "已提交,等待受理", ticket.Accepted: "已受理,正在转办", ticket.ToDispatch: "已受理,正在转办", ticket.Dispatched: "已转承办单位,等待签收",
	ticket.Handling: "正在办理", ticket.SendBackAsked: "正在办理,核对承办单位", ticket.InDispute: "正在办理,核对承办单位", ticket.Suspended: "暂缓办理,条件具备后继续",
	ticket.Replied: "承办单位已答复,正在审核", ticket.ToFollowUp: "已答复,请您评价", ticket.Rework: "正在重新办理", ticket.Closed: "已办结",
	ticket.Transferred: "已移交其他热线或部门", ticket.Rejected: "不予受理", ticket.Merged: "与相同诉求合并办理", ticket.Cancelled: "已撤回",
}

func (n names) citizenTicket(c *ticket.Case) citizenTicket {
	t := citizenTicket{No: c.No, Title: c.Title.Shown(), Kind: c.Kind, State: c.State, StateText: publicState[c.State], AcceptedAt: c.AcceptedAt, DueAt: c.DueAt, ClosedAt: c.ClosedAt}
	if l := lastLead(c); l != nil {
		t.Unit, t.OriginalDueAt = n.unit(l.Unit).Name, &l.OriginalDueAt
		if r := c.LastReply(l.N); r != nil && r.Verdict == "passed" {
			t.RepliedAt, t.Reply = &r.At, &publicReply{t.Unit, r.At, r.Public.Shown()}
		}
	} else if c.State == ticket.Closed && len(c.Replies) > 0 {
		r := c.Replies[len(c.Replies)-1] // answered at once
		t.RepliedAt, t.Reply = &r.At, &publicReply{"热线中心", r.At, r.Public.Shown()}
	}
	if k := len(c.FollowUps); k > 0 && c.FollowUps[k-1].Satisfaction > 0 {
		t.Satisfaction = &c.FollowUps[k-1].Satisfaction
	}
	return t
}

// public are the deeds a citizen is shown, in his words.
var public = map[ticket.Action]string{
	"accept": "已受理", "answer": "已答复", "transfer": "已移交", "confirm_reject": "不予受理", "appeal_reject": "您已申诉", "dispatch": "已转办",
	"rule": "已确定承办单位", "appoint": "已确定承办单位", "sign": "承办单位已签收", "contact": "承办单位与您联系", "interim": "阶段性答复", "ask_through": "承办单位经中心问您", "answer_through": "您的回答已转给承办单位",
	"approve_extension": "办理期限延长", "suspend": "暂缓办理", "resume": "恢复办理", "reply": "承办单位已答复", "pass_reply": "答复审核通过,请您评价",
	"rate": "您已评价", "reopen": "您申请重新办理", "reopen_false": "重新办理", "urge": "已催办", "supplement": "您补充了情况", "cancel": "已撤回", "merge": "与相同诉求合并办理",
	"close_unreachable": "多次回访未能联系上您,已办结", "close_unsatisfied": "已办结", "close_no_follow_up": "已办结", "recalendar": "工作日历变更,到期日重新计算",
}

func (n names) milestones(c *ticket.Case, lines []casework.Line) []milestone {
	all := []milestone{}
	for _, l := range lines {
		word := public[l.Action]
		if word == "" {
			continue
		}
		m := milestone{At: l.At, Name: word}
		switch f := l.Facts.(type) {
		case *ticket.Dispatch:
			m.Text = "转" + n.unit(f.Unit).Name + "办理"
		case *ticket.Ruling:
			m.Text = "由" + n.unit(f.Unit).Name + "办理"
		case *ticket.Appoint:
			m.Text = "由" + n.unit(f.Unit).Name + "办理"
		case *ticket.Interim:
			m.Text = f.Text.Shown()
		case *ticket.Transfer:
			m.Text = n.book.Lists.Label("transfer", f.To)
		case *ticket.ConfirmReject:
			m.Text = n.rejection(c)
		case *ticket.SubmitReply:
			if a := c.Assignment(f.Assignment); a == nil || a.Part != ticket.Lead {
				continue // what helpers answer goes to the lead
			}
		case *ticket.Sign:
			if a := c.Assignment(f.Assignment); a == nil || a.Part != ticket.Lead {
				continue
			}
		case *ticket.Contact:
			if f.Reached == "no" {
				m.Name = "承办单位联系您未果"
			}
		}
		all = append(all, m)
	}
	return all
}

// rejection is what the citizen was told when his matter was not taken on.
func (n names) rejection(c *ticket.Case) string {
	for i := len(c.Requests) - 1; i >= 0; i-- {
		if q := c.Requests[i]; q.Asked == ticket.ForReject && q.Verdict == ticket.Approved {
			return n.book.Lists.Label("reject", q.Code) + ":" + q.Text.Shown()
		}
	}
	return ""
}
