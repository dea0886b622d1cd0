package desk

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Contact is a registered contact at a bank (银行联系人): a post, and what it lends.
type Contact struct {
	ID       int64
	Version  int
	Bank     string
	Post     string
	Phone    string
	Products string
	Enabled  bool
}

// Check refuses a contact nobody could reach.
func (c Contact) Check() error {
	for _, f := range []struct {
		field, name, text string
		least, most       int
	}{{"bank", "银行", c.Bank, 2, 40}, {"post", "岗位", c.Post, 2, 20}, {"phone", "联系电话", c.Phone, 5, 20}, {"products", "金融产品", c.Products, 0, 200}} {
		if n := utf8.RuneCountInString(strings.TrimSpace(f.text)); n < f.least || n > f.most {
			return fault.In(f.field, "%s应为 %d 至 %d 字", f.name, f.least, f.most)
		}
	}
	return nil
}

// Side is one of the two who are brought together.
type Side string

const (
	Firm Side = "firm" // 企业
	Bank Side = "bank" // 银行
)

// Talk is what one side said (沟通记录).
type Talk struct {
	N      int
	Side   Side
	By     org.UserID
	ByName string
	At     time.Time
	Text   string
}

// Outcome is how an introduction ended.
type Outcome string

const (
	Agreed Outcome = "agreed" // 达成
	Failed Outcome = "failed" // 未达成
)

// Reasons why an introduction failed, in order; they are counted.
var Reasons = []string{"materials", "collateral", "credit", "rate", "product", "gave_up", "unreachable", "other"}

// Matching is one firm's ticket brought together with one bank's contact (银企一对一).
type Matching struct {
	ID       int64
	Version  int
	Ticket   ticket.ID
	Desk     ID
	Contact  int64
	By       org.UserID
	ByName   string
	At       time.Time
	Talks    []Talk
	Outcome  Outcome
	Reason   string
	Amount   int // 万元, of what was agreed
	ClosedAt *time.Time
	ClosedBy string
	Remark   string
}

// Works refuses whoever may not bring firms and banks together: those who sit at the
// desk, and the floor's lead.
func (d Desk) Works(by org.Actor) error {
	if slices.ContainsFunc(d.People, by.Same) || by.May(org.LeadFloor) {
		return nil
	}
	return fault.New(fault.Denied, "银企对接由%s的坐席和班长办理", d.Name)
}

// Match brings a ticket of a finance desk together with a contact.
func Match(d Desk, t ticket.ID, state ticket.State, c Contact, open *Matching, by org.Actor, now time.Time) (Matching, error) {
	m := Matching{Version: 1, Ticket: t, Desk: d.ID, Contact: c.ID, By: by.ID, ByName: by.Name, At: now}
	switch {
	case d.Kind != Finance:
		return m, fault.In("ticket", "只有金融专席登记的工单可以银企对接")
	case state == ticket.Draft || state == ticket.Rejected || state == ticket.Cancelled || state == ticket.Merged:
		return m, fault.In("ticket", "工单当前「%s」,不能对接", state.Name())
	case !c.Enabled:
		return m, fault.In("contact", "%s的这位联系人已停用,请选其他联系人", c.Bank)
	case open != nil:
		return m, fault.New(fault.Conflict, "本件正在与另一家银行对接,请先登记那一次的结果")
	}
	return m, d.Works(by)
}

// Say records what one side said.
func (m *Matching) Say(side Side, text string, by org.Actor, now time.Time) error {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case m.ClosedAt != nil:
		return fault.New(fault.Conflict, "这次对接已有结果,不能再记沟通")
	case side != Firm && side != Bank:
		return fault.In("side", "请选择是与企业还是与银行的沟通")
	case n < 4 || n > 1000:
		return fault.In("text", "请写明沟通内容,4 至 1000 字")
	}
	m.Talks = append(m.Talks, Talk{N: len(m.Talks) + 1, Side: side, By: by.ID, ByName: by.Name, At: now, Text: text})
	m.Version++
	return nil
}

func (m *Matching) said(side Side) bool {
	return slices.ContainsFunc(m.Talks, func(t Talk) bool { return t.Side == side })
}

// Close writes down how it ended. Both sides must have been heard, unless one could not
// be reached.
func (m *Matching) Close(o Outcome, reason string, amount int, remark string, by org.Actor, now time.Time) error {
	remark = strings.TrimSpace(remark)
	switch {
	case m.ClosedAt != nil:
		return fault.New(fault.Conflict, "这次对接已有结果,请刷新后再看")
	case o != Agreed && o != Failed:
		return fault.In("outcome", "请选择是否达成")
	case o == Failed && !slices.Contains(Reasons, reason):
		return fault.In("reason", "没有达成的,请选择原因")
	case o == Agreed && (amount < 1 || amount > 1_000_000):
		return fault.In("amount", "达成的,请填写金额(万元)")
	case utf8.RuneCountInString(remark) > 500:
		return fault.In("remark", "说明最多 500 字")
	case !(m.said(Firm) && m.said(Bank)) && reason != "unreachable":
		return fault.New(fault.Conflict, "企业和银行两边的沟通都要有记录,再登记结果")
	}
	if o == Agreed {
		reason = ""
	} else {
		amount = 0
	}
	m.Outcome, m.Reason, m.Amount, m.Remark, m.ClosedAt, m.ClosedBy = o, reason, amount, remark, &now, by.Name
	m.Version++
	return nil
}
