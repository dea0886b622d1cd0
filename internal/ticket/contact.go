package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// Contact records that the unit spoke to the citizen first (T19 先行联系), with
// evidence, or that three tries failed.
type Contact struct {
	On
	At       *time.Time `json:"at" label:"联系时间"`
	Reached  string     `json:"reached" label:"是否联系上" as:"select" options:"yes" need:"true"`
	Evidence Secret     `json:"evidence" label:"联系号码或录音编号" as:"text" max:"200"`
	Tries    int        `json:"tries" label:"拨打次数"`
	Text     Secret     `json:"text" label:"联系情况" need:"true" max:"1000"`
}

func (*Contact) Action() Action { return "contact" }

func (f *Contact) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case f.Reached == "yes" && f.Evidence.Empty():
		return fault.In("evidence", "请填写联系号码或录音编号,作为联系凭证")
	case f.Reached == "no" && f.Tries < 3:
		return fault.In("tries", "未联系上的,须至少拨打3次")
	case f.At != nil && f.At.After(now):
		return fault.In("at", "联系时间不能晚于现在")
	}
	return nil
}

func (f *Contact) apply(c *Case, e Event, r rules) error {
	if a := c.on(f); a.ContactedAt == nil {
		a.ContactedAt = &e.At
	}
	return nil
}

// Interim tells the citizen how far it has come (T20 阶段性答复): the due date stays.
type Interim struct {
	On
	Text   Secret `json:"text" label:"阶段性答复" need:"true" max:"2000"`
	NextOn string `json:"next_on" label:"下一节点日期" as:"date" need:"true"`
}

func (*Interim) Action() Action { return "interim" }

func (f *Interim) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if _, err := time.Parse("2006-01-02", f.NextOn); err != nil {
		return fault.In("next_on", "日期应写成 2026-01-31 的样子")
	}
	if f.NextOn < workday.DateOf(now).String() {
		return fault.In("next_on", "下一节点日期不能早于今天")
	}
	return nil
}

func (f *Interim) apply(c *Case, e Event, r rules) error {
	a := c.on(f)
	c.Replies = append(c.Replies, Reply{N: len(c.Replies) + 1, Assignment: a.N, Round: a.Round, Interim: true, Public: f.Text.ref(),
		At: e.At, By: e.By.User, DueAt: a.DueAt, OriginalDue: a.OriginalDueAt, NextOn: f.NextOn, Codes: []string{}})
	return nil
}
