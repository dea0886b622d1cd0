package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// SendBack says the matter is not the unit's (T11 申请退单): once an assignment,
// within its time, with reason, basis and the unit it should go to.
type SendBack struct {
	On
	Code  string     `json:"code" label:"退单理由" as:"select" options:"send_back" need:"true"`
	Text  Secret     `json:"text" label:"情况说明" need:"true" max:"1000"`
	Basis Secret     `json:"basis" label:"依据(三定、法规条文)" need:"true" max:"1000"`
	Unit  org.UnitID `json:"unit" label:"建议承办单位"`
}

func (*SendBack) Action() Action { return "send_back" }

func (f *SendBack) check(c *Case, by org.Actor, now time.Time, r rules) error {
	a := c.on(f)
	switch {
	case a.NoSendBack:
		return fault.New(fault.Conflict, "本次派发不得再退(已裁定、指定或驳回)")
	case a.Round > 1:
		return fault.New(fault.Conflict, "重办件不得退单")
	case a.ChiefRead != nil:
		return fault.New(fault.Conflict, "一把手已阅批,不得退单")
	case a.Extensions > 0 || c.Pending(ForExtension, a.N) != nil:
		return fault.New(fault.Conflict, "已申请过延期,不得退单")
	case c.LastReply(a.N) != nil:
		return fault.New(fault.Conflict, "已答复过,不得退单")
	case !now.Before(a.SendBackTill):
		return fault.New(fault.Conflict, "已超过退单时限(%s),请办理;确不属职责的可请热线中心协调", workday.Format(a.SendBackTill))
	}
	if f.Unit != 0 {
		if _, ok := r.book.Units.Unit(f.Unit); !ok {
			return fault.In("unit", "没有编号为%d的承办单位,请从列表中选择", f.Unit)
		}
		if f.Unit == a.Unit {
			return fault.In("unit", "建议承办单位不能是本单位")
		}
	} else if f.Code == "not_duty" || f.Code == "wrong_region" {
		return fault.In("unit", "请写明建议承办单位")
	}
	return nil
}

func (f *SendBack) offered(c *Case, by org.Actor) bool {
	return !c.on(f).NoSendBack && c.on(f).Round == 1
}

func (f *SendBack) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	decideBy, err := r.cal.Due(e.At, r.p.Verdict, r.b)
	if err != nil {
		return err
	}
	a.NoSendBack = true
	if a.Part == Lead {
		c.SendBackCount++
	}
	c.ask(Request{Asked: ForSendBack, Assignment: a.N, Round: a.Round, Code: f.Code, Text: f.Text.ref(), Basis: f.Basis.ref(),
		Unit: f.Unit, DecideBy: &decideBy}, e)
	return nil
}

// mustDispute reports whether a send-back may no longer be decided by one
// dispatcher: the second return, or the third hop (T14).
func (c *Case) mustDispute(p Policy) bool {
	return c.State == SendBackAsked && (c.SendBackCount >= 2 || c.Hops >= p.HopMax)
}

// ApproveSendBack agrees that it was sent wrongly (T12 同意退单).
type ApproveSendBack struct {
	On
	Text Secret `json:"text" label:"审核意见" max:"500"`
}

func (*ApproveSendBack) Action() Action { return "approve_send_back" }

func (f *ApproveSendBack) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.on(f).Part == Lead && c.mustDispute(r.p) {
		return fault.New(fault.Conflict, "第二次退单或第三次派发,应提请争议审定")
	}
	return c.mayDecide(ForSendBack, f.Assignment, by, "退单")
}

func (f *ApproveSendBack) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	c.decide(c.Pending(ForSendBack, a.N), Approved, f.Text, e)
	c.end(a, WorkReturned, e.At)
	if a.Part == Lead {
		c.endAll(e.At)
		c.DueAt, c.OverdueAt = nil, nil
		c.startDispatchClock(e.At, r)
	}
	return nil
}

// RefuseSendBack keeps the work where it is (T13 驳回退单): nothing is refunded.
type RefuseSendBack struct {
	On
	Text Secret `json:"text" label:"驳回理由" need:"true" max:"500"`
}

func (*RefuseSendBack) Action() Action { return "refuse_send_back" }

func (f *RefuseSendBack) check(c *Case, by org.Actor, now time.Time, r rules) error {
	return c.mayDecide(ForSendBack, f.Assignment, by, "退单")
}

func (f *RefuseSendBack) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	c.decide(c.Pending(ForSendBack, a.N), Refused, f.Text, e)
	if a.SignedAt == nil {
		a.SignedAt = &e.At
	}
	return nil
}
