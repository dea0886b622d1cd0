package supervision

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// PaperKind is what is put before a leader: one matter, or the week.
type PaperKind string

const (
	ForSign PaperKind = "form"  // 问题呈批单
	Weekly  PaperKind = "brief" // 周报
)

// PaperState is where a paper stands.
type PaperState string

const (
	PaperDraft     PaperState = "draft"     // 起草
	PaperRouted    PaperState = "routed"    // 待签批
	PaperReturned  PaperState = "returned"  // 退回补充
	PaperSigned    PaperState = "signed"    // 已签批
	PaperWithdrawn PaperState = "withdrawn" // 已撤回
)

// PaperStates lists every state in order.
var PaperStates = []PaperState{PaperDraft, PaperRouted, PaperReturned, PaperSigned, PaperWithdrawn}

var paperStateNames = map[PaperState]string{PaperDraft: "起草", PaperRouted: "待签批", PaperReturned: "退回补充", PaperSigned: "已签批", PaperWithdrawn: "已撤回"}

// Name is the state in Chinese.
func (s PaperState) Name() string { return paperStateNames[s] }

// Paper is what is written on the form or the brief: drafted by the program from
// real tickets, edited by the centre. Documents are made from this value alone.
type Paper struct {
	Title     string        `json:"title"`
	From      string        `json:"from"` // 呈报单位
	Urgent    bool          `json:"urgent"`
	On        string        `json:"on"`      // a date
	Reasons   []string      `json:"reasons"` // 事由
	Tickets   []PaperTicket `json:"tickets"`
	Situation string        `json:"situation"` // 基本情况
	Proposals []string      `json:"proposals"` // 拟办意见
	Opinions  []Opinion     `json:"opinions"`  // 会签
	Drafter   string        `json:"drafter"`
	Checker   string        `json:"checker"`
	Figures   []PaperFigure `json:"figures,omitempty"` // of a brief
	Period    string        `json:"period,omitempty"`
}

// PaperTicket is one line of the table of what was done so far.
type PaperTicket struct {
	Ticket     ticket.ID `json:"ticket"`
	No         string    `json:"no"`
	Title      string    `json:"title"`
	AcceptedOn string    `json:"accepted_on"`
	Unit       string    `json:"unit"`
	Reply      string    `json:"reply"`
	Used       string    `json:"used"`
	Rating     string    `json:"rating"`
	Tags       []string  `json:"tags"`
}

// Opinion is what another office says beside (会签).
type Opinion struct {
	Office string `json:"office"`
	Text   string `json:"text"`
	On     string `json:"on"`
}

// PaperFigure is one number of a brief, with the one of the week before.
type PaperFigure struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Before string `json:"before"`
	Note   string `json:"note"`
}

// Decision is what the leader says (签批).
type Decision string

const (
	Agree   Decision = "agree"   // 同意
	Study   Decision = "study"   // 请研究
	Another Decision = "another" // 另批
)

// Decisions lists every decision that signs; 退回 is a deed of its own.
var Decisions = []Decision{Agree, Study, Another}

var decisionNames = map[Decision]string{Agree: "同意", Study: "请研究", Another: "另批"}

// Name is the decision in Chinese.
func (d Decision) Name() string { return decisionNames[d] }

// Phrases are the leader's common words (常用语): a touch writes them.
var Phrases = []string{"同意拟办意见", "请主要负责同志领办", "限期办结并书面反馈", "请联合审定", "纳入专项督办", "举一反三", "请到现场调度"}

// Instruction is what a leader signed: his words, who must act by when, and his hand.
type Instruction struct {
	Decision Decision     `json:"decision"`
	Text     string       `json:"text"`
	Lead     org.UnitID   `json:"lead"`
	Assists  []org.UnitID `json:"assists"`
	Days     int          `json:"days"`
	Strokes  [][]PenPoint `json:"strokes"` // of the signature, in thousandths of the pad
}

// PenPoint is a point of a stroke.
type PenPoint [2]int

// most strokes and points of a signature that is kept.
const (
	strokesMost = 200
	pointsMost  = 6000
)

// PaperID numbers a paper inside its city.
type PaperID int64

// Submission is a paper on its way to a leader and back (呈批).
type Submission struct {
	ID        PaperID
	Version   int
	Kind      PaperKind
	Year, No  int
	State     PaperState
	Leader    org.UserID
	MadeBy    org.UserID
	MadeAt    time.Time
	RoutedAt  *time.Time
	SignedAt  *time.Time
	DueAt     *time.Time
	Order     OrderID // what its signature became
	Tickets   []ticket.ID
	Paper     Paper
	Signed    *Instruction
	SignedBy  string
	Remark    string // why it was returned or withdrawn
	Seal      string // keyed digest of the paper and the instruction: one character changed and it does not fit
	SealBroke bool   // the stored text is not what was signed
}

// Clone copies a submission so that a refused deed leaves nothing behind.
func (s *Submission) Clone() *Submission {
	c := *s
	c.Tickets = slices.Clone(s.Tickets)
	return &c
}

// Sees reports whether the actor may read it: the centre, and the leader it goes to.
func (s *Submission) Sees(by org.Actor) bool {
	return drafts(by) || by.May(org.SignOff) && by.ID == s.Leader && (s.State == PaperRouted || s.State == PaperSigned || s.State == PaperReturned || s.State == PaperWithdrawn && s.RoutedAt != nil)
}

// drafts reports whether the actor drafts papers: who supervises at the centre.
func drafts(by org.Actor) bool { return by.System || by.May(org.Supervise) && by.May(org.SeeAll) }

// MayDraft refuses who does not draft papers.
func MayDraft(by org.Actor) error {
	if drafts(by) {
		return nil
	}
	return fault.New(fault.Denied, "呈批单和周报由热线中心督办员起草")
}

// Check refuses a paper that cannot go up.
func (p Paper) Check(kind PaperKind) error {
	if err := words("title", "标题", p.Title, 4, 80); err != nil {
		return err
	}
	if err := words("situation", "基本情况", p.Situation, 10, 4000); err != nil {
		return err
	}
	switch {
	case kind == ForSign && len(p.Tickets) == 0:
		return fault.In("tickets", "呈批单至少涉及一件工单")
	case kind == ForSign && len(p.Proposals) == 0:
		return fault.In("proposals", "请写明拟办意见")
	case len(p.Proposals) > 10 || len(p.Opinions) > 10 || len(p.Tickets) > 100:
		return fault.In("proposals", "拟办意见和会签最多10条,工单最多100件")
	}
	return nil
}

// Tidy is a paper as it is kept: numbers of persons hidden.
func (p Paper) Tidy() Paper {
	p.Title, p.Situation = clean(p.Title), clean(p.Situation)
	p.Reasons, p.Proposals = each(p.Reasons), each(p.Proposals)
	for i := range p.Opinions {
		p.Opinions[i].Text = clean(p.Opinions[i].Text)
	}
	return p
}

var spoken = []string{"问题的呈批", "的呈批", "问题的求助", "问题的投诉", "的求助", "的投诉", "的举报", "问题求助", "问题投诉", "问题"}

// Matter is what a title is about, as the title of a paper names it: 关于…问题的….
func Matter(title string) string {
	title = strings.TrimPrefix(title, "关于")
	for _, end := range spoken {
		if short, ok := strings.CutSuffix(title, end); ok && short != "" {
			return short
		}
	}
	return title
}

func each(list []string) []string {
	tidy := []string{}
	for _, s := range list {
		if s = clean(s); s != "" {
			tidy = append(tidy, s)
		}
	}
	return tidy
}

// PaperAction names what people do with a submission.
type PaperAction string

const (
	EditPaper     PaperAction = "edit"     // 修改
	RoutePaper    PaperAction = "route"    // 呈送
	SignPaper     PaperAction = "sign"     // 签批
	ReturnPaper   PaperAction = "return"   // 退回补充
	WithdrawPaper PaperAction = "withdraw" // 撤回
)

// PaperActions lists every deed in order.
var PaperActions = []PaperAction{EditPaper, RoutePaper, SignPaper, ReturnPaper, WithdrawPaper}

var paperActionNames = map[PaperAction]string{EditPaper: "修改", RoutePaper: "呈送", SignPaper: "签批", ReturnPaper: "退回补充", WithdrawPaper: "撤回"}

// Name is the deed in Chinese.
func (a PaperAction) Name() string { return paperActionNames[a] }

var paperFrom = map[PaperAction][]PaperState{
	EditPaper:     {PaperDraft, PaperReturned},
	RoutePaper:    {PaperDraft, PaperReturned},
	SignPaper:     {PaperRouted},
	ReturnPaper:   {PaperRouted},
	WithdrawPaper: {PaperDraft, PaperReturned, PaperRouted},
}

func (s *Submission) may(do PaperAction, by org.Actor) error {
	switch do {
	case SignPaper, ReturnPaper:
		if by.May(org.SignOff) && by.ID == s.Leader {
			return nil
		}
		return fault.New(fault.Denied, "只有呈送的那位领导本人可以%s", do.Name())
	}
	return MayDraft(by)
}

// Offers lists what the actor may do now.
func (s *Submission) Offers(by org.Actor) []PaperAction {
	var list []PaperAction
	for _, do := range PaperActions {
		if slices.Contains(paperFrom[do], s.State) && s.may(do, by) == nil {
			list = append(list, do)
		}
	}
	return list
}

// PaperDeed is one thing somebody wants to do to a submission.
type PaperDeed struct {
	Do     PaperAction
	Paper  *Paper       // of edit
	Leader org.UserID   // of route
	Signs  *Instruction // of sign
	Remark string       // of return and withdraw
	Due    func(days float64) (time.Time, error)
}

// Do does a deed to the submission, or refuses and leaves it as it was.
func (s *Submission) Do(d PaperDeed, by org.Actor, now time.Time) (*Submission, error) {
	d.Remark = clean(d.Remark)
	if d.Do == SignPaper && s.State == PaperWithdrawn {
		return nil, fault.New(fault.Conflict, "这件呈批已被热线中心撤回,不能再签批;需要交办的请热线中心重新呈送")
	}
	from, ok := paperFrom[d.Do]
	switch {
	case !ok:
		return nil, fault.New(fault.NotFound, "没有「%s」这个操作", d.Do)
	case !slices.Contains(from, s.State):
		return nil, fault.New(fault.Conflict, "这件呈批现在「%s」,不能%s;请刷新后再看", s.State.Name(), d.Do.Name())
	}
	if err := s.may(d.Do, by); err != nil {
		return nil, err
	}
	n := s.Clone()
	n.Version++
	switch d.Do {
	case EditPaper:
		p := d.Paper.Tidy()
		if err := p.Check(s.Kind); err != nil {
			return nil, err
		}
		n.Paper = p
	case RoutePaper:
		if d.Leader == 0 {
			return nil, fault.In("leader", "请选择呈送哪位市领导")
		}
		if err := s.Paper.Check(s.Kind); err != nil {
			return nil, err
		}
		n.State, n.Leader, n.RoutedAt, n.Remark = PaperRouted, d.Leader, &now, ""
	case ReturnPaper, WithdrawPaper:
		if err := words("remark", "理由", d.Remark, 2, 500); err != nil {
			return nil, err
		}
		n.Remark = d.Remark
		if n.State = PaperReturned; d.Do == WithdrawPaper {
			n.State = PaperWithdrawn
		}
	case SignPaper:
		if err := n.sign(d, by, now); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func (s *Submission) sign(d PaperDeed, by org.Actor, now time.Time) error {
	if d.Signs == nil {
		return fault.In("text", "请写明批示")
	}
	i := *d.Signs
	i.Text = clean(i.Text)
	if err := words("text", "批示", i.Text, 2, 1000); err != nil {
		return err
	}
	points := 0
	for _, stroke := range i.Strokes {
		points += len(stroke)
		for _, p := range stroke {
			if p[0] < 0 || p[0] > 1000 || p[1] < 0 || p[1] > 1000 {
				return fault.In("strokes", "签名笔迹超出了签名区,请重写")
			}
		}
	}
	switch {
	case !slices.Contains(Decisions, i.Decision):
		return fault.In("decision", "请选择签批结论")
	case points < 2:
		return fault.In("strokes", "请在签名区手写签名")
	case len(i.Strokes) > strokesMost || points > pointsMost:
		return fault.In("strokes", "签名笔画太多,请重写")
	case s.Kind == ForSign && i.Lead == 0:
		return fault.In("lead", "请选择主办单位")
	case slices.Contains(i.Assists, i.Lead):
		return fault.In("assists", "主办单位不能同时是协办单位")
	case s.Kind == ForSign && (i.Days < 1 || i.Days > 60):
		return fault.In("days", "办理期限应为1至60个工作日")
	}
	if s.Kind == ForSign {
		due, err := d.Due(float64(i.Days))
		if err != nil {
			return err
		}
		s.DueAt = &due
	}
	s.State, s.SignedAt, s.Signed, s.SignedBy = PaperSigned, &now, &i, by.Name
	return nil
}

// Cite is the paper's number: 宿热呈〔2026〕86号, 第46期周报.
func (s *Submission) Cite(city string) string {
	if s.Kind == Weekly {
		return fmt.Sprintf("%d年第%d期周报", s.Year, s.No)
	}
	prefix := ""
	for _, r := range city {
		prefix = string(r)
		break
	}
	return fmt.Sprintf("%s热呈〔%d〕%d号", prefix, s.Year, s.No)
}
