package ticket

import (
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// MissFollowUp records an attempt nobody answered (T29 回访未接通). The third, on
// at least two days, opens the rating link (T30).
type MissFollowUp struct {
	Channel string     `json:"channel" label:"回访方式" as:"select" options:"call" need:"true"`
	NextAt  *time.Time `json:"next_at" label:"下次回访时间"`
	Comment Secret     `json:"comment" label:"说明" max:"500"`
}

func (*MissFollowUp) Action() Action { return "miss_follow_up" }

func (f *MissFollowUp) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case c.LinkUntil != nil:
		return fault.New(fault.Conflict, "已三次未接通,评价链接开放至%s", workday.Format(*c.LinkUntil))
	case c.reached():
		return fault.New(fault.Conflict, "诉求人本轮已经评价,请办理二次不满意认定")
	case f.NextAt != nil && !f.NextAt.After(now):
		return fault.In("next_at", "下次回访时间应晚于现在")
	}
	return nil
}

func (f *MissFollowUp) offered(c *Case, by org.Actor) bool { return c.LinkUntil == nil && !c.reached() }

func (f *MissFollowUp) apply(c *Case, e Event, r rules) error {
	c.FollowUps = append(c.FollowUps, FollowUp{N: len(c.FollowUps) + 1, Round: c.Lead().Round, Channel: f.Channel, At: e.At, By: e.By.User, Comment: f.Comment.ref()})
	if c.missedEnough(r.p) {
		until, err := r.cal.Due(e.At, r.p.LinkOpen, r.b)
		if err != nil {
			return err
		}
		c.LinkUntil, c.FollowUpAt = &until, nil
		return nil
	}
	next := f.NextAt
	if next == nil {
		slot, err := r.cal.Add(e.At, r.work(wd/2), r.b)
		if err != nil {
			return err
		}
		next = &slot
	}
	c.FollowUpAt = next
	return nil
}

// reached reports whether the citizen has rated this round.
func (c *Case) reached() bool {
	l := c.Lead()
	return l != nil && slices.ContainsFunc(c.FollowUps, func(u FollowUp) bool { return u.Reached && u.Round == l.Round })
}

// missedEnough reports three misses on two days or more in this round.
func (c *Case) missedEnough(p Policy) bool {
	misses, dates := 0, map[string]bool{}
	for _, u := range c.FollowUps {
		if u.Round == c.Lead().Round && !u.Reached {
			misses++
			dates[workday.DateOf(u.At).String()] = true
		}
	}
	return misses >= p.Attempts && len(dates) >= p.AttemptDays
}

// CloseUnreachable closes what nobody answered (T30 无法联系): never 满意.
type CloseUnreachable struct{}

func (*CloseUnreachable) Action() Action { return "close_unreachable" }

func (f *CloseUnreachable) check(c *Case, by org.Actor, now time.Time, r rules) error {
	if c.LinkUntil == nil || now.Before(*c.LinkUntil) {
		return fault.New(fault.Conflict, "须三次回访未接通且评价链接期满,才能按无法联系办结")
	}
	return nil
}

func (f *CloseUnreachable) offered(c *Case, by org.Actor) bool { return c.LinkUntil != nil }

func (f *CloseUnreachable) apply(c *Case, e Event, r rules) error {
	c.close(Unreachable, e.At)
	return nil
}

// Rate is the citizen's own word on the three questions (T31, T32): 联系了吗,
// 解决了吗, 满意吗. The outcome comes from the second, never from the third.
type Rate struct {
	Channel      string `json:"channel" label:"回访方式" as:"select" options:"call" need:"true"`
	Contacted    string `json:"contacted" label:"承办单位联系您了吗" as:"select" options:"yes" need:"true"`
	Resolved     string `json:"resolved" label:"问题解决了吗" as:"select" options:"answered" need:"true"`
	Satisfaction int    `json:"satisfaction" label:"您满意吗" as:"select" options:"satisfaction" need:"true"`
	Insists      bool   `json:"insists" label:"诉求人坚持要求继续办理"`
	Comment      Secret `json:"comment" label:"诉求人的话" max:"1000"`

	max int // reworks that may have been before this rating: what the policy allows, none for 无理重复
}

// before gives a rating what its row of the flow is chosen by.
func (f *Rate) before(c *Case, at time.Time, r rules) {
	f.max = r.p.ReworkMax
	if c.unreasonable(at) {
		f.max = 0
	}
}

func (*Rate) Action() Action { return "rate" }

func (f *Rate) unsatisfied() bool {
	return f.Satisfaction == 1 || f.Satisfaction == 2 || f.Resolved == "unresolved" && f.Insists
}

func (f *Rate) check(*Case, org.Actor, time.Time, rules) error { return nil }

func (f *Rate) apply(c *Case, e Event, r rules) error {
	c.FollowUps = append(c.FollowUps, FollowUp{N: len(c.FollowUps) + 1, Round: c.Lead().Round, Channel: f.Channel, At: e.At, By: e.By.User,
		Reached: true, Contacted: f.Contacted, Resolved: f.Resolved, Satisfaction: f.Satisfaction, Insists: f.Insists, Comment: f.Comment.ref()})
	switch {
	case !f.unsatisfied():
		c.close(c.outcome(f.Resolved), e.At)
		return nil
	case c.RedoCount >= f.max:
		c.UnsatCount++
		c.FollowUpAt, c.LinkUntil = nil, nil
		return nil
	}
	c.UnsatCount++
	return c.rework(r.p.ReworkShare, e, r)
}

// outcome is what the citizen said on 解决了吗; for 没有解决 the unit's own reason
// tells policy from circumstance.
func (c *Case) outcome(resolved string) Outcome {
	switch resolved {
	case "resolved":
		return Resolved
	case "partly":
		return PartlyResolved
	}
	if last := c.LastReply(c.Lead().N); last != nil && last.Why == "policy" {
		return NoPolicy
	}
	return NoMeans
}

// rework opens a new round of the lead with a share of its period (D9).
func (c *Case) rework(share float64, e Event, r rules) error {
	a := c.Lead()
	limit := r.p.Limit(c.Class, c.Urgency)
	if c.Urgency >= Urgent && share == 1 {
		share = 0.5 // 紧急减半
	}
	a.Round++
	a.State, a.EndedAt, a.RepliedAt, a.OverdueAt = WorkHandling, nil, nil, nil
	a.DueFrom, a.DueWorkdays, a.DueHours, a.DuePart = e.At, limit.Workdays*share, limit.Hours*share, 0
	a.DueCap, a.DueFloor, a.Extended, a.Extensions, a.Paused, a.Warned = nil, nil, 0, 0, 0, 0
	a.ChiefSign = nil
	if err := c.setDue(a, r); err != nil {
		return err
	}
	a.OriginalDueAt = a.DueAt
	c.RedoCount++
	c.Outcome, c.ClosedAt, c.NoCallCode = "", nil, ""
	c.RepliedAt, c.ReviewDueAt, c.FollowUpDueAt, c.FollowUpAt, c.LinkUntil, c.OverdueAt = nil, nil, nil, nil, nil, nil
	return nil
}

// CloseUnsatisfied ends a matter after two unsatisfied ratings, or after one that
// may bring no further rework (T34), with a record of what was explained. The ticket stands on the leaders' list.
type CloseUnsatisfied struct {
	Outcome Outcome `json:"outcome" label:"办结结果" as:"select" options:"outcome" need:"true"`
	Text    Secret  `json:"text" label:"政策解释记录" need:"true" max:"2000"`
}

func (*CloseUnsatisfied) Action() Action { return "close_unsatisfied" }

func (f *CloseUnsatisfied) check(c *Case, by org.Actor, now time.Time, r rules) error {
	switch {
	case c.UnsatCount < 2 && !c.reached():
		return fault.New(fault.Conflict, "评价不满意满两次,方可认定办结")
	case f.Outcome == Unreasonable && !c.unreasonable(now):
		return notFound()
	case f.Outcome == Resolved, f.Outcome == Unstated:
		return fault.In("outcome", "诉求人两次不满意,办结结果不能为「%s」", r.book.Lists.Label("outcome", string(f.Outcome)))
	}
	return nil
}

func (f *CloseUnsatisfied) offered(c *Case, by org.Actor) bool {
	return c.UnsatCount >= 2 || c.reached()
}

func (f *CloseUnsatisfied) apply(c *Case, e Event, r rules) error {
	c.close(f.Outcome, e.At)
	return nil
}
