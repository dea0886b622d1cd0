package account

import (
	"context"
	"fmt"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// ChangePassword changes the password of the session's own user and ends his
// other sessions. A wrong present password counts like a wrong sign-in.
func (a *Accounts) ChangePassword(ctx context.Context, s Session, present, next string) (Session, error) {
	var user User
	var stored postgres.Credentials
	err := a.db.Write(ctx, func(tx *postgres.Tx) (err error) {
		user, stored, err = tx.Credentials(ctx, s.User)
		return err
	})
	if err != nil {
		return s, err
	}
	t, err := a.begin(ctx, Proof{Login: user.Login})
	if err != nil {
		return s, err
	}
	right, err := a.compare(ctx, t, present)
	switch {
	case err != nil:
		return s, err
	case t.tries > t.rules.Tries:
		return s, t.refuse(LockedOut, a.db.Now())
	case !right:
		return s, fault.In("present", "现用口令不对,请核对后重试")
	}
	used := append([]string{stored.Password}, stored.Earlier...)
	leave, err := a.gate.enter(ctx)
	if err != nil {
		return s, err
	}
	err = t.rules.checkPassword(user.Login, next, used)
	hashed := t.rules.Cost.hash(next)
	leave()
	if err != nil {
		return s, err
	}
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		u, c, err := tx.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		if c.Password != stored.Password {
			return fault.New(fault.Stale, "口令刚在别处改过,请用新口令重新登录")
		}
		now := tx.Now
		c.Password, c.PasswordAt, c.MustChange = hashed, &now, false
		c.Earlier = used[:min(len(used), t.rules.Remember)]
		if err := tx.SetPassword(ctx, u.ID, c); err != nil {
			return err
		}
		if _, err := tx.EndSessions(ctx, u.ID, s.ID, endedPassword); err != nil {
			return err
		}
		if _, err := tx.ForgetTries(ctx, t.index); err != nil {
			return err
		}
		s.Pending = pending(u, c, t.rules, tx.Now)
		return tx.SetPending(ctx, s.ID, s.Pending)
	})
	return s, err
}

// Enrolment is a one-time code secret to be read into an app (绑定动态口令).
type Enrolment struct {
	Secret string
	URL    string // for a QR code
}

// EnrolCode draws a one-time code secret for the session's user; it counts once
// ConfirmCode has seen a code of it.
func (a *Accounts) EnrolCode(ctx context.Context, s Session) (Enrolment, error) {
	secret := newCodeSecret()
	var login string
	err := a.db.Write(ctx, func(tx *postgres.Tx) error {
		u, c, err := tx.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		if s.Pending == PendingPassword {
			return fault.New(fault.Conflict, "请先修改口令")
		}
		if c.Code != nil {
			return fault.New(fault.Conflict, "已绑定动态口令;换手机请系统管理员重置后再绑定")
		}
		login = u.Login
		if c.CodePending, err = a.keys.Seal([]byte(secret), codeBox(u.ID)); err != nil {
			return err
		}
		return tx.SetCode(ctx, u.ID, c)
	})
	if err != nil {
		return Enrolment{}, err
	}
	return Enrolment{Secret: secret, URL: codeURL(login, secret)}, nil
}

// ConfirmCode puts the secret of EnrolCode in force.
func (a *Accounts) ConfirmCode(ctx context.Context, s Session, code string) (Session, error) {
	err := a.db.Write(ctx, func(tx *postgres.Tx) error {
		u, c, err := tx.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		if c.CodePending == nil {
			return fault.New(fault.Conflict, "请先获取绑定用的二维码")
		}
		secret, err := a.keys.Open(c.CodePending, codeBox(u.ID))
		if err != nil {
			return fmt.Errorf("open pending code of user %d: %w", u.ID, err)
		}
		step, ok := checkCode(string(secret), code, 0, tx.Now)
		if !ok {
			return fault.In("code", "动态口令不对,请核对手机时间后输入新的6位数字")
		}
		c.Code, c.CodePending, c.CodeStep = c.CodePending, nil, step
		if err := tx.SetCode(ctx, u.ID, c); err != nil {
			return err
		}
		rules, err := a.rules(ctx, tx)
		if err != nil {
			return err
		}
		s.Pending = pending(u, c, rules, tx.Now)
		return tx.SetPending(ctx, s.ID, s.Pending)
	})
	return s, err
}

// useCode checks a one-time code and spends its step.
func (a *Accounts) useCode(ctx context.Context, tx *postgres.Tx, u User, c postgres.Credentials, code string) (bool, error) {
	secret, err := a.keys.Open(c.Code, codeBox(u.ID))
	if err != nil {
		return false, fmt.Errorf("open code of user %d: %w", u.ID, err)
	}
	step, ok := checkCode(string(secret), code, c.CodeStep, tx.Now)
	if !ok {
		return false, nil
	}
	c.CodeStep = step
	return true, tx.SetCode(ctx, u.ID, c)
}

// codeBox names the place of a user's one-time code secret.
func codeBox(id org.UserID) string { return fmt.Sprintf("users/%d/code", id) }

// Sessions lists the open sessions of a user: his own, or anyone's for the
// system administrator.
func (a *Accounts) Sessions(ctx context.Context, actor org.Actor, user org.UserID) (open []Session, err error) {
	if user != actor.Person() {
		if err := require(actor, org.ManageUsers); err != nil {
			return nil, err
		}
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		rules, err := a.rules(ctx, tx)
		if err != nil {
			return err
		}
		open, err = tx.OpenSessions(ctx, user, rules.idle())
		return err
	})
	return open, err
}

// Revoke ends one session: one's own, or anyone's for the system administrator.
func (a *Accounts) Revoke(ctx context.Context, actor org.Actor, session int64) error {
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		holder := actor.Person()
		if require(actor, org.ManageUsers) == nil {
			holder = 0
		}
		was, err := tx.EndSession(ctx, holder, session, endedRevoked)
		switch {
		case err != nil:
			return err
		case !was:
			return fault.New(fault.NotFound, "这次登录已结束,请刷新列表")
		case holder == actor.Person():
			return nil
		}
		return record(ctx, tx, actor, "revoke_session", fmt.Sprint(session), struct{}{})
	})
}
