package account

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// longestAbsence is how long one absence may be.
const longestAbsence = 180 * 24 * time.Hour

// AddAbsence registers that a user will be away and who sits in for him (请假代理).
// Everybody does it for himself, the system administrator for anybody. It ends by
// itself; nobody ever sits in for an administrator, nor an administrator for others.
func (a *Accounts) AddAbsence(ctx context.Context, actor org.Actor, n org.Absence) (org.Absence, error) {
	if actor.Deputy != 0 {
		return n, fault.New(fault.Denied, "代理他人期间不能登记请假,请先切换回本人")
	}
	if n.User == 0 {
		n.User = actor.ID
	}
	own := n.User == actor.ID
	if !own {
		if err := require(actor, org.ManageUsers); err != nil {
			return n, err
		}
	}
	tree, err := a.tree(ctx)
	if err != nil {
		return n, err
	}
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.LockRules(ctx); err != nil {
			return err
		}
		user, err := tx.User(ctx, n.User)
		if err != nil {
			return err
		}
		if err := checkPeriod(n, tx.Now); err != nil {
			return err
		}
		if err := a.checkDeputy(ctx, tx, user, n.Deputy, own, tree); err != nil {
			return err
		}
		list, err := tx.Absences(ctx, tx.Now)
		if err != nil {
			return err
		}
		n.ID, n.MadeAt, n.MadeBy = tx.NewID(), tx.Now, actor.ID
		if err := chained(list, n); err != nil {
			return err
		}
		if err := tx.AddAbsence(ctx, n); err != nil {
			return err
		}
		if n.Deputy != 0 {
			tx.AddNotice(postgres.Notice{ID: tx.NewID(), Occasion: "absence", Channel: "inbox", ToUser: n.Deputy, MadeAt: tx.Now, SendAfter: tx.Now, State: "sent", SentAt: &tx.Now,
				Text: user.Name + "请假,由您代理。到时点右上角的岗位名称,选择“代 " + user.Name + " 办理”。"})
		}
		return record(ctx, tx, actor, "add_absence", user.Login, map[string]any{"deputy": n.Deputy, "from": n.From, "until": n.Until})
	})
	return n, err
}

func checkPeriod(n org.Absence, now time.Time) error {
	switch {
	case n.From.IsZero():
		return fault.In("from", "请填写从何时起")
	case !n.Until.After(n.From):
		return fault.In("until", "结束时间应晚于开始时间")
	case !n.Until.After(now):
		return fault.In("until", "结束时间应晚于现在")
	case n.Until.Sub(n.From) > longestAbsence:
		return fault.In("until", "一次请假最长180天;长期离岗请移交工作后停用账号")
	case utf8.RuneCountInString(n.Note) > 100:
		return fault.In("note", "备注最多100个字")
	}
	return nil
}

// checkDeputy refuses who cannot sit in for a user.
func (a *Accounts) checkDeputy(ctx context.Context, tx *postgres.Tx, user User, deputy org.UserID, own bool, tree *org.Tree) error {
	if slices.Contains(user.Roles, org.Integration) {
		return fault.In("user", "对接系统不请假")
	}
	if deputy == 0 {
		return nil
	}
	if slices.ContainsFunc(user.Roles, org.Role.Administers) {
		return fault.In("deputy", "三员(系统、安全、审计管理员)不设代理,请另设账号担任")
	}
	if deputy == user.ID {
		return fault.In("deputy", "不能由本人代理本人")
	}
	d, err := tx.User(ctx, deputy)
	if err != nil {
		return fault.In("deputy", "没有这个代理人,请从列表中选择")
	}
	switch {
	case d.Disabled || d.Expired(tx.Now):
		return fault.In("deputy", "“%s”的账号已停用或到期,请另选代理人", d.Name)
	case slices.ContainsFunc(d.Roles, org.Role.Administers):
		return fault.In("deputy", "“%s”是三员之一,不接触业务数据,不能代理", d.Name)
	case slices.Contains(d.Roles, org.Integration):
		return fault.In("deputy", "对接系统不能代理,请另选")
	case own && home(tree, user.Unit) != home(tree, d.Unit):
		return fault.In("deputy", "代理人应在本单位;确需外单位代理的,请系统管理员登记")
	}
	return nil
}

// home is the second-level unit one belongs to; the centre is one house.
func home(tree *org.Tree, u org.UnitID) org.UnitID {
	second, ok := tree.Second(u)
	if !ok || second.Kind == org.Centre {
		return 0
	}
	return second.ID
}

// chained refuses an absence that overlaps another one of the same user, and one
// that would leave nobody at the end of a chain.
func chained(list org.Absences, n org.Absence) error {
	at := []time.Time{n.From}
	for _, o := range list {
		if o.EndedAt != nil || !o.From.Before(n.Until) || !n.From.Before(o.Until) {
			continue
		}
		if o.User == n.User {
			return fault.New(fault.Conflict, "这段时间已登记过请假,请先销假再登记")
		}
		if o.From.After(n.From) {
			at = append(at, o.From)
		}
	}
	if n.Deputy == 0 {
		return nil
	}
	with := append(slices.Clone(list), n)
	for _, t := range at {
		if with.Present(n.User, t) == 0 {
			return fault.In("deputy", "代理人在这段时间也请假,又没有别人代理他(或互相代理),请另选代理人")
		}
	}
	return nil
}

// EndAbsence is back before the time (提前销假).
func (a *Accounts) EndAbsence(ctx context.Context, actor org.Actor, id int64) error {
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		list, err := tx.Absences(ctx, tx.Now)
		if err != nil {
			return err
		}
		for _, n := range list {
			if n.ID != id {
				continue
			}
			if actor.Deputy != 0 || n.User != actor.ID && !actor.May(org.ManageUsers) {
				break
			}
			if err := tx.EndAbsence(ctx, id, tx.Now); err != nil {
				return err
			}
			u, err := tx.User(ctx, n.User)
			if err != nil {
				return err
			}
			return record(ctx, tx, actor, "end_absence", u.Login, struct{}{})
		}
		return fault.New(fault.NotFound, "没有这次请假,或已结束")
	})
}

// AbsencesSeen lists the absences that the actor may know of: his unit's and those
// below; the centre and the system administrator know all.
func (a *Accounts) AbsencesSeen(ctx context.Context, actor org.Actor) (seen org.Absences, err error) {
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err := tx.Absences(ctx, tx.Now)
		if err != nil {
			return err
		}
		for _, n := range list {
			if n.EndedAt != nil {
				continue
			}
			u, err := tx.User(ctx, n.User)
			if err != nil {
				return err
			}
			if actor.Same(n.User) || actor.Same(n.Deputy) || actor.Holds(u.Unit) || actor.May(org.SeeAll) || actor.May(org.ManageUsers) {
				seen = append(seen, n)
			}
		}
		return nil
	})
	return seen, err
}

// SitsInFor are those for whom a user sits in now, as actors.
func (a *Accounts) SitsInFor(ctx context.Context, user org.UserID) ([]org.Actor, error) {
	var absent []org.UserID
	err := a.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err := tx.Absences(ctx, tx.Now)
		absent = list.Sits(user, tx.Now)
		return err
	})
	if err != nil {
		return nil, err
	}
	var actors []org.Actor
	for _, id := range absent {
		as, err := a.ActorOf(ctx, id)
		if err != nil {
			return nil, err
		}
		as.Deputy = user
		actors = append(actors, as)
	}
	return actors, nil
}

// ActFor makes a session act for an absent user, or for oneself again (user 0).
func (a *Accounts) ActFor(ctx context.Context, s Session, user org.UserID) error {
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		if user == 0 {
			return tx.SetActing(ctx, s.ID, 0)
		}
		me, c, err := tx.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		absent, err := tx.User(ctx, user)
		if err != nil {
			return err
		}
		if err := sits(ctx, tx, me, absent); err != nil {
			return err
		}
		rules, err := a.rules(ctx, tx)
		if err != nil {
			return err
		}
		if !rules.OneFactor && c.Code == nil && slices.ContainsFunc(absent.Roles, org.Role.SecondFactor) {
			return fault.New(fault.Denied, "%s须双因素登录:请先在“账号与口令”里绑定动态口令,再代理", absent.Name)
		}
		if err := tx.SetActing(ctx, s.ID, user); err != nil {
			return err
		}
		return record(ctx, tx, org.Actor{ID: me.ID, Name: me.Name}, "act_for", absent.Login, struct{}{})
	})
}

// sits refuses one who does not sit in for another now.
func sits(ctx context.Context, tx *postgres.Tx, me, absent User) error {
	list, err := tx.Absences(ctx, tx.Now)
	if err != nil {
		return err
	}
	if !slices.Contains(list.Sits(me.ID, tx.Now), absent.ID) || absent.Disabled || absent.Expired(tx.Now) ||
		slices.ContainsFunc(absent.Roles, org.Role.Administers) || slices.ContainsFunc(me.Roles, org.Role.Administers) {
		return fault.New(fault.Denied, "您现在不是“%s”的代理人", absent.Name)
	}
	return nil
}

// acting is who a session acts for while the absence lasts; afterwards it is its
// holder again, by itself.
func (a *Accounts) acting(ctx context.Context, s Session, h postgres.Holder) (postgres.Holder, bool, error) {
	as := h
	err := a.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if as.User, err = tx.User(ctx, s.ActingFor); err != nil {
			return err
		}
		return sits(ctx, tx, h.User, as.User)
	})
	if _, refused := fault.Of(err); refused {
		return h, false, nil
	}
	return as, err == nil, err
}

// Duty is how many people of a unit may handle tickets, and how many are there
// themselves or by a deputy.
type Duty struct{ Staff, There int }

// OnDuty counts by unit who is on duty now (在岗).
func (a *Accounts) OnDuty(ctx context.Context) (duty map[org.UnitID]Duty, err error) {
	duty = map[org.UnitID]Duty{}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		users, err := tx.UsersWith(ctx, 0, org.HandleTickets)
		if err != nil {
			return err
		}
		list, err := tx.Absences(ctx, tx.Now)
		for _, u := range users {
			d := duty[u.Unit]
			d.Staff++
			if list.Present(u.ID, tx.Now) != 0 {
				d.There++
			}
			duty[u.Unit] = d
		}
		return err
	})
	return duty, err
}
