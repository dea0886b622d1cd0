package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
)

// SubmitReply is the unit's answer (T25 提交答复, T33 重办答复). The handling clock
// stops here.
type SubmitReply struct {
	On
	Public    Secret     `json:"public" label:"答复诉求人的内容" need:"true" max:"10000"`
	Internal  Secret     `json:"internal" label:"内部说明" max:"2000"`
	Founded   string     `json:"founded" label:"诉求属实" as:"select" options:"founded" need:"true"`
	Resolved  string     `json:"resolved" label:"是否解决" as:"select" options:"resolved" need:"true"`
	Why       string     `json:"why" label:"未解决原因" as:"select" options:"why"`
	ContactAt *time.Time `json:"contact_at" label:"联系诉求人时间"`
	Contact   Secret     `json:"contact" label:"联系凭证" as:"text" max:"200" help:"联系人、号码或录音编号"`
	OpenWhy   Secret     `json:"open_why" label:"下级或协办未答复的理由" max:"500" help:"尚有下级、协办单位未答复时必填"`
}

func (*SubmitReply) Action() Action { return "reply" }

func (f *SubmitReply) check(c *Case, by org.Actor, now time.Time, r rules) error {
	a := c.on(f)
	switch {
	case a.Part == Lead && r.p.ChiefProvince && c.Source == Province && a.ChiefRead == nil:
		return fault.New(fault.Conflict, "省级交办件须先由一把手阅批,再提交答复")
	case a.Part == Lead && r.p.ChiefTier > 0 && c.Tier >= r.p.ChiefTier && a.ChiefRead == nil:
		return fault.New(fault.Conflict, "提级督办的工单须先由一把手阅批,再提交答复")
	case a.Part == Lead && r.p.ChiefRework && a.Round > 1 && a.ChiefSign == nil:
		return fault.New(fault.Conflict, "重办件须先由一把手签报,再提交答复")
	case f.Founded == "unstated" && c.Channel != Imported:
		return fault.In("founded", "「未载明」只用于历史导入的工单,请选择是否属实")
	case f.Resolved == "unstated" && c.Channel != Imported:
		return fault.In("resolved", "「未载明」只用于历史导入的工单,请选择是否解决")
	case f.Resolved != "resolved" && f.Resolved != "unstated" && f.Why == "":
		return fault.In("why", "没有完全解决的,请选择原因")
	case a.Part != Sub && c.Channel != Imported && a.ContactedAt == nil && (f.ContactAt == nil || f.Contact.Empty()):
		return fault.In("contact", "答复前须联系诉求人:请登记先行联系,或在此填写联系时间和凭证")
	case f.ContactAt != nil && f.ContactAt.After(now):
		return fault.In("contact_at", "联系时间不能晚于现在")
	case len(c.owed(a)) > 0 && f.OpenWhy.Empty():
		return fault.In("open_why", "还有%d个下级或协办单位没有答复,请等待或写明理由", len(c.owed(a)))
	}
	if last := c.LastReply(a.N); last != nil && a.Round > last.Round && last.Public.Digest == f.Public.Digest {
		return fault.In("public", "重办答复与上次完全相同,请写明新采取的措施")
	}
	return nil
}

func (f *SubmitReply) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	for _, b := range c.owed(a) {
		c.end(b, WorkVoid, e.At)
	}
	for _, asked := range []Asked{ForExtension, ForSuspend, ForThrough} {
		if q := c.Pending(asked, a.N); q != nil {
			c.decide(q, Lapsed, Secret{}, e)
		}
	}
	c.Replies = append(c.Replies, Reply{N: len(c.Replies) + 1, Assignment: a.N, Round: a.Round,
		Public: f.Public.ref(), Internal: f.Internal.ref(), Founded: f.Founded, Resolved: f.Resolved, Why: f.Why,
		ContactAt: f.ContactAt, Contact: f.Contact.ref(), At: e.At, By: e.By.User, DueAt: a.DueAt, OriginalDue: a.OriginalDueAt, Codes: []string{}})
	a.RepliedAt = &e.At
	if a.Part != Lead {
		return nil
	}
	due, err := r.cal.Due(e.At, r.p.Review, r.b)
	if err != nil {
		return err
	}
	c.RepliedAt, c.ReviewDueAt = &e.At, &due
	return nil
}
