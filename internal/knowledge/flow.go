package knowledge

import (
	"fmt"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// Action names what people do with an article. The word is the same in the API,
// the record and here.
type Action string

const (
	Propose  Action = "propose"  // 新建
	Revise   Action = "revise"   // 修改
	Submit   Action = "submit"   // 提交审核
	Recall   Action = "recall"   // 收回
	Return   Action = "return"   // 退回修改
	Publish  Action = "publish"  // 审核发布
	Discard  Action = "discard"  // 放弃修订
	Confirm  Action = "confirm"  // 复核有效
	Withdraw Action = "withdraw" // 撤下
	Effect   Action = "effect"   // 生效
	Expire   Action = "expire"   // 过期
)

// step is one row of an article's life: from which states, with which edition in
// the making, by whom, and where it leads.
type step struct {
	Do   Action
	Name string
	From []State
	Next []State // state of the edition in the making; "" is none
	By   mayDo
	Then func(a *Article, d Deed, by org.Actor, now time.Time) error
	Why  bool // a reason must be given
}

type mayDo func(a *Article, by org.Actor) error

const none State = ""

func in(s ...State) []State { return s }

var flow = []step{
	{Do: Revise, Name: "修改", From: in(Draft, Published, Expired, Withdrawn), Next: in(none, Draft), By: keeper, Then: (*Article).revise},
	{Do: Submit, Name: "提交审核", From: States, Next: in(Draft), By: keeper, Then: (*Article).submit},
	{Do: Recall, Name: "收回", From: States, Next: in(Submitted, Published), By: keeper, Then: (*Article).recall},
	{Do: Return, Name: "退回修改", From: States, Next: in(Submitted), By: administrator, Why: true, Then: (*Article).sendBack},
	{Do: Publish, Name: "审核发布", From: States, Next: in(Submitted), By: secondPerson, Then: (*Article).publish},
	{Do: Discard, Name: "放弃修订", From: in(Published, Expired), Next: in(Draft), By: keeper, Then: (*Article).discard},
	{Do: Confirm, Name: "复核有效", From: in(Published), Next: in(none), By: keeper, Then: (*Article).confirm},
	{Do: Withdraw, Name: "撤下", From: in(Draft, Published, Expired), Next: in(none, Draft), By: keeper, Why: true, Then: (*Article).withdraw},
	{Do: Effect, Name: "生效", From: States, Next: in(Published), By: system, Then: (*Article).effect},
	{Do: Expire, Name: "过期", From: in(Published), Next: in(none, Draft, Submitted, Published), By: system, Then: (*Article).expire},
}

// Name is the deed's word in Chinese.
func (d Action) Name() string {
	if d == Propose {
		return "新建"
	}
	for _, s := range flow {
		if s.Do == d {
			return s.Name
		}
	}
	return string(d)
}

// Deed is one thing somebody wants to do to an article.
type Deed struct {
	Do       Action
	Text     *Text  // of revise
	ReviewOn string // of confirm, and of publish when it is to differ
	Remark   string // why, of return and withdraw
}

func keeper(a *Article, by org.Actor) error {
	if a.Writes(by) {
		return nil
	}
	return fault.New(fault.Denied, "只有知识管理员和责任单位的联络员可以修改这个条目;发现问题请提交纠错")
}

func administrator(a *Article, by org.Actor) error {
	if by.May(org.ManageKnowledge) {
		return nil
	}
	return fault.New(fault.Denied, "审核由知识管理员办理")
}

// secondPerson wants a knowledge administrator who did not write at the edition.
func secondPerson(a *Article, by org.Actor) error {
	if err := administrator(a, by); err != nil {
		return err
	}
	for _, wrote := range a.Next.Authors {
		if wrote == by.ID || by.Deputy != 0 && wrote == by.Deputy {
			return fault.New(fault.Denied, "起草和修改过这一版的人不能审核,请由另一位知识管理员审核发布")
		}
	}
	return nil
}

func system(a *Article, by org.Actor) error {
	if by.System {
		return nil
	}
	return fault.New(fault.Denied, "到期由系统处理;要提前停用请撤下")
}

// New proposes an article (新建): a first edition nobody has reviewed.
func New(id ID, t Text, by org.Actor, p Places, now time.Time) (*Article, error) {
	t = t.tidy()
	if !writes(by, t.Unit) {
		if by.May(org.HandleTickets) {
			return nil, fault.In("unit", "只能为本单位新建知识条目")
		}
		return nil, fault.New(fault.Denied, "您没有“%s”权限,请联系知识管理员", org.ManageKnowledge.Name())
	}
	if err := t.check(p, workday.DateOf(now).String()); err != nil {
		return nil, err
	}
	return &Article{ID: id, Version: 1, State: Draft, Last: 1, Next: &Edition{N: 1, Text: t, State: Draft, Authors: authors(nil, by), WroteAt: now}}, nil
}

// authors adds who writes to those who wrote; a deputy's name is kept too.
func authors(already []org.UserID, by org.Actor) []org.UserID {
	list := slices.Clone(already)
	for _, id := range []org.UserID{by.ID, by.Deputy} {
		if id != 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// Do does a deed to the article, or refuses and leaves it as it was.
func (a *Article) Do(d Deed, by org.Actor, p Places, now time.Time) (*Article, error) {
	at := slices.IndexFunc(flow, func(s step) bool { return s.Do == d.Do })
	if at < 0 {
		return nil, fault.New(fault.Invalid, "没有「%s」这种操作", d.Do)
	}
	s := flow[at]
	if !s.fits(a) {
		return nil, fault.New(fault.Conflict, "%s", a.misfit(s))
	}
	if err := s.By(a, by); err != nil {
		return nil, err
	}
	d.Remark = clean(d.Remark)
	if n := len([]rune(d.Remark)); s.Why && n < 2 {
		return nil, fault.In("remark", "请写明%s的理由", s.Name)
	} else if n > questionMax {
		return nil, fault.In("remark", "理由最多%d个字", questionMax)
	}
	b := a.Clone()
	if d.Text != nil {
		t := d.Text.tidy()
		d.Text = &t
		if !writes(by, t.Unit) {
			return nil, fault.In("unit", "只能由知识管理员把条目转给别的单位")
		}
		if err := t.check(p, workday.DateOf(now).String()); err != nil {
			return nil, err
		}
	}
	if err := s.Then(b, d, by, now); err != nil {
		return nil, err
	}
	b.Version++
	if b.Now == nil && b.State != Withdrawn && b.Next != nil {
		b.State = b.Next.State
	}
	return b, nil
}

func (s step) fits(a *Article) bool {
	next := none
	if a.Next != nil {
		next = a.Next.State
	}
	return slices.Contains(s.From, a.State) && slices.Contains(s.Next, next)
}

// misfit says why a deed does not fit, and what to do.
func (a *Article) misfit(s step) string {
	switch {
	case a.Next != nil && a.Next.State == Submitted:
		return fmt.Sprintf("第%d版正在等待审核,不能%s;请先收回,或等审核结果", a.Next.N, s.Name)
	case a.Next != nil && a.Next.State == Published:
		return fmt.Sprintf("第%d版已审核,将于%s生效,不能%s;要改请先收回", a.Next.N, a.Next.ValidFrom, s.Name)
	case a.Next == nil && slices.Contains(s.Next, Submitted):
		return "没有等待审核的版本,请刷新后再看"
	case a.Next == nil && (s.Do == Submit || s.Do == Discard):
		return "没有正在修订的版本,请先修改"
	case s.Do == Confirm && a.Next != nil:
		return "条目正在修订,请提交审核或放弃修订后再确认复核"
	}
	return fmt.Sprintf("条目「%s」,不能%s", a.State.Name(), s.Name)
}

// Offers lists what the actor may do to the article now, in order.
func (a *Article) Offers(by org.Actor) []Action {
	var list []Action
	for _, s := range flow {
		if s.fits(a) && s.By(a, by) == nil {
			list = append(list, s.Do)
		}
	}
	return list
}

func (a *Article) revise(d Deed, by org.Actor, now time.Time) error {
	if d.Text == nil {
		return fault.New(fault.Invalid, "请填写修改后的内容")
	}
	if a.Next == nil {
		a.Last++
		a.Next = &Edition{N: a.Last, State: Draft}
	}
	if a.State == Withdrawn && a.Now == nil {
		a.State = Draft // taken up again
	}
	a.Next.Text, a.Next.WroteAt, a.Next.Authors = *d.Text, now, authors(a.Next.Authors, by)
	return nil
}

func (a *Article) submit(d Deed, by org.Actor, now time.Time) error {
	today := workday.DateOf(now).String()
	if a.Next.Over(today) || a.Next.ReviewOn <= today {
		return fault.New(fault.Conflict, "这一版的失效日期或复核日期已过,请先修改日期")
	}
	a.Next.State, a.Next.SubmittedAt, a.Next.Remark = Submitted, &now, ""
	a.Next.Authors = authors(a.Next.Authors, by) // who submits vouches for it
	if a.Now == nil {
		a.State = Submitted
	}
	return nil
}

func (a *Article) recall(d Deed, by org.Actor, now time.Time) error {
	a.Next.State, a.Next.SubmittedAt, a.Next.ReviewedAt, a.Next.Reviewer = Draft, nil, nil, 0
	return nil
}

func (a *Article) sendBack(d Deed, by org.Actor, now time.Time) error {
	a.Next.State, a.Next.SubmittedAt, a.Next.Remark = Draft, nil, d.Remark
	return nil
}

// publish puts the edition in force, or leaves it waiting for its first day while
// the one before it still holds.
func (a *Article) publish(d Deed, by org.Actor, now time.Time) error {
	e, today := a.Next, workday.DateOf(now).String()
	if d.ReviewOn != "" {
		e.ReviewOn = clean(d.ReviewOn)
	}
	if err := e.checkDates(today); err != nil {
		return err
	}
	e.State, e.ReviewedAt, e.Reviewer, e.Remark = Published, &now, by.ID, d.Remark
	if a.InForce(today) && e.ValidFrom > today {
		return nil
	}
	a.take()
	return nil
}

func (a *Article) take() { a.Now, a.Next, a.State, a.RemindedOn = a.Next, nil, Published, "" }

func (a *Article) effect(d Deed, by org.Actor, now time.Time) error {
	if a.Next.ValidFrom > workday.DateOf(now).String() {
		return fault.New(fault.Conflict, "新版还没有到生效日期")
	}
	a.take()
	return nil
}

func (a *Article) discard(d Deed, by org.Actor, now time.Time) error {
	a.Next = nil
	return nil
}

func (a *Article) confirm(d Deed, by org.Actor, now time.Time) error {
	today := workday.DateOf(now)
	if d.ReviewOn == "" {
		d.ReviewOn = today.Plus(ReviewEvery - 1).String()
	}
	t := a.Now.Text
	t.ReviewOn = clean(d.ReviewOn)
	if err := t.checkDates(today.String()); err != nil {
		return err
	}
	a.Now.ReviewOn, a.RemindedOn = t.ReviewOn, ""
	return nil
}

func (a *Article) withdraw(d Deed, by org.Actor, now time.Time) error {
	a.State = Withdrawn
	return nil
}

func (a *Article) expire(d Deed, by org.Actor, now time.Time) error {
	if !a.Now.Over(workday.DateOf(now).String()) {
		return fault.New(fault.Conflict, "条目还没有到期")
	}
	a.State = Expired
	return nil
}
