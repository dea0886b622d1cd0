package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
)

// Publication is what of a matter everybody may read (公开): words that name nobody,
// chosen by the centre's reviewer, and a place no finer than a township.
type Publication struct {
	N           int            `json:"n"`
	Title       Secret         `json:"title"`
	Text        Secret         `json:"text"`
	Answer      Secret         `json:"answer"`
	Township    org.RegionCode `json:"township"`
	At          time.Time      `json:"at"`
	By          org.UserID     `json:"by"`
	WithdrawnAt *time.Time     `json:"withdrawn_at"`
	WithdrawnBy org.UserID     `json:"withdrawn_by"`
}

// Crowd is how many matters of a township it takes before one of them is public with
// the township's name: fewer would tell whose it is.
const Crowd = 5

// Publish makes a matter public, or what is public of it anew: the answer usually
// comes later than the question.
type Publish struct {
	Title  Secret `json:"title" label:"公开的标题" as:"text" need:"true" max:"60" help:"不写姓名、号码、门牌"`
	Text   Secret `json:"text" label:"公开的问题" need:"true" max:"500" help:"用自己的话概括,看不出是谁反映的"`
	Answer Secret `json:"answer" label:"公开的答复" max:"2000" help:"可以以后再补;办结的必须填写"`

	Township org.RegionCode `json:"township_shown"` // empty when too few matters stand there
}

func (*Publish) Action() Action { return "publish" }

// Public reports whether a matter may be public at all.
func (c *Case) Public() bool { return !c.Confidential && c.Kind != TipOff && c.ErasedAt == nil }

func (f *Publish) offered(c *Case, by org.Actor) bool { return c.Public() }

func (f *Publish) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if !c.Public() {
		return fault.New(fault.Conflict, "举报、要求保密和已删除个人信息的工单不能公开")
	}
	if c.State == Closed && f.Answer.Empty() {
		return fault.In("answer", "已办结的工单公开时请填写公开的答复")
	}
	for _, t := range []struct {
		name string
		text Secret
	}{{"title", f.Title}, {"text", f.Text}, {"answer", f.Answer}} {
		if t.text.Plain != mask.Text(t.text.Plain) {
			return fault.In(t.name, "里面有电话或证件号码,公开前请去掉")
		}
	}
	return nil
}

func (f *Publish) apply(c *Case, e Event, r rules) error {
	c.endPublication(e)
	c.Publications = append(c.Publications, Publication{N: len(c.Publications) + 1, Title: f.Title.ref(), Text: f.Text.ref(), Answer: f.Answer.ref(),
		Township: f.Township, At: e.At, By: e.By.User})
	return nil
}

// Published is what of the matter is public now, or nil.
func (c *Case) Published() *Publication {
	if n := len(c.Publications); n > 0 && c.Publications[n-1].WithdrawnAt == nil {
		return &c.Publications[n-1]
	}
	return nil
}

func (c *Case) endPublication(e Event) {
	if p := c.Published(); p != nil {
		p.WithdrawnAt, p.WithdrawnBy = &e.At, e.By.User
	}
}

// WithdrawPublication takes a matter out of the public list (撤回公开).
type WithdrawPublication struct {
	Text Secret `json:"text" label:"撤回公开的理由" need:"true" max:"500"`
}

func (*WithdrawPublication) Action() Action { return "withdraw_publication" }

func (f *WithdrawPublication) offered(c *Case, by org.Actor) bool { return c.Published() != nil }

func (f *WithdrawPublication) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.Published() == nil {
		return fault.New(fault.Conflict, "本件没有公开,不用撤回")
	}
	return nil
}

func (f *WithdrawPublication) apply(c *Case, e Event, r rules) error {
	c.endPublication(e)
	return nil
}
