package account

import (
	"context"
	"fmt"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Outcome is how a try to sign in ended (登录结果).
type Outcome string

const (
	SignedIn       Outcome = "signed_in"       // 成功
	WrongPassword  Outcome = "wrong_password"  // 口令不对
	UnknownAccount Outcome = "unknown_account" // 没有这个账号
	WrongCode      Outcome = "wrong_code"      // 动态口令不对
	CodeMissing    Outcome = "code_missing"    // 未填动态口令
	LockedOut      Outcome = "locked_out"      // 已锁定
	Disabled       Outcome = "disabled"        // 已停用或到期
)

// Outcomes lists every Outcome in order.
var Outcomes = []Outcome{SignedIn, WrongPassword, UnknownAccount, WrongCode, CodeMissing, LockedOut, Disabled}

// What a session must do before anything else.
const (
	PendingPassword = "change_password" // 修改口令
	PendingCode     = "enrol_code"      // 绑定动态口令
)

// Why a session ended.
const (
	endedSignedOut = "signed_out"
	endedRevoked   = "revoked"
	endedPassword  = "password_changed"
	endedDisabled  = "disabled"
)

// Proof is what a person gives to sign in, and from where.
type Proof struct {
	Login    string
	Password string
	Code     string // 动态口令, when the account has one
	Address  string
	Agent    string
}

// Issued is a new session. The token is shown this once; only its digest is kept.
type Issued struct {
	Token   string
	CSRF    string
	Session Session
	User    User
}

// attempt is what is known about a sign-in before it is judged.
type attempt struct {
	rules  Rules
	index  string
	tries  int
	last   time.Time
	user   User
	known  bool
	stored string // password hash it is judged by
}

// SignIn opens a session. Wrong, unknown and locked accounts get the same
// answers in the same time: a try is counted before it is judged, under a keyed
// index of what was typed, and a password is always computed.
func (a *Accounts) SignIn(ctx context.Context, p Proof) (Issued, error) {
	p.Login, p.Address, p.Agent = fold(p.Login), clip(p.Address, 64), clip(p.Agent, 200)
	if p.Login == "" {
		return Issued{}, fault.In("login", "请填写账号")
	}
	if p.Password == "" {
		return Issued{}, fault.In("password", "请填写口令")
	}
	t, err := a.begin(ctx, p)
	if err != nil {
		return Issued{}, err
	}
	right, err := a.compare(ctx, t, p.Password)
	if err != nil {
		return Issued{}, err
	}

	var issued Issued
	var refusal error
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		var outcome Outcome
		var err error
		issued, outcome, err = a.judge(ctx, tx, t, right, p)
		if err != nil {
			return err
		}
		refusal = t.refuse(outcome, tx.Now)
		line := postgres.SignIn{ID: tx.NewID(), At: tx.Now, Outcome: string(outcome), Address: p.Address, Agent: p.Agent, Session: issued.Session.ID}
		if t.known {
			line.User, line.Login = t.user.ID, t.user.Login
		}
		return tx.AddSignIn(ctx, line)
	})
	if err != nil {
		return Issued{}, err
	}
	return issued, refusal
}

// begin counts the try and loads what it is judged by.
func (a *Accounts) begin(ctx context.Context, p Proof) (attempt, error) {
	t := attempt{index: a.keys.Index("login", p.Login)}
	err := a.db.Write(ctx, func(tx *postgres.Tx) error {
		var err error
		if t.rules, err = a.rules(ctx, tx); err != nil {
			return err
		}
		if t.tries, t.last, err = tx.CountTry(ctx, t.index, t.rules.Tries, t.rules.lock()); err != nil {
			return err
		}
		var c postgres.Credentials
		t.user, c, t.known, err = tx.UserAt(ctx, p.Login)
		t.stored = c.Password
		return err
	})
	return t, err
}

// compare computes the password, against a decoy where there is no account.
func (a *Accounts) compare(ctx context.Context, t attempt, password string) (bool, error) {
	leave, err := a.gate.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	decoy := a.decoy(t.rules.Cost)
	if len(password) > longest {
		password = password[:longest]
		t.stored = ""
	}
	if t.stored == "" {
		matches(decoy, password)
		return false, nil
	}
	right, _ := matches(t.stored, password)
	return right, nil
}

// decoy is a hash that no password is known to match.
func (a *Accounts) decoy(c Cost) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.decoys[c] == "" {
		secret, _ := newToken()
		a.decoys[c] = c.hash(secret)
	}
	return a.decoys[c]
}

// judge decides about a try under the lock of the user's row.
func (a *Accounts) judge(ctx context.Context, tx *postgres.Tx, t attempt, right bool, p Proof) (Issued, Outcome, error) {
	switch {
	case t.tries > t.rules.Tries:
		return Issued{}, LockedOut, nil
	case !t.known:
		return Issued{}, UnknownAccount, nil
	case !right:
		return Issued{}, WrongPassword, nil
	}
	u, c, err := tx.Credentials(ctx, t.user.ID)
	if err != nil {
		return Issued{}, "", err
	}
	switch {
	case c.Password != t.stored:
		return Issued{}, WrongPassword, nil // changed meanwhile
	case u.Disabled || u.Expired(tx.Now):
		return Issued{}, Disabled, nil
	case c.Code != nil && p.Code == "":
		return Issued{}, CodeMissing, tx.UncountTry(ctx, t.index)
	case c.Code != nil:
		if ok, err := a.useCode(ctx, tx, u, c, p.Code); err != nil || !ok {
			return Issued{}, WrongCode, err
		}
	}
	if err := a.strengthen(ctx, tx, u, c, t.rules, p.Password); err != nil {
		return Issued{}, "", err
	}
	if _, err := tx.ForgetTries(ctx, t.index); err != nil {
		return Issued{}, "", err
	}
	issued, err := a.open(ctx, tx, u, c, t.rules, p)
	return issued, SignedIn, err
}

// refuse says an outcome to the person at the console.
func (t attempt) refuse(o Outcome, now time.Time) error {
	switch o {
	case SignedIn:
		return nil
	case CodeMissing:
		return &fault.Fault{Kind: fault.Unauthorized, Field: "code", Message: "请输入手机上显示的6位动态口令"}
	case Disabled:
		return fault.New(fault.Unauthorized, "账号已停用或到期,请联系系统管理员")
	case LockedOut:
		left := t.last.Add(t.rules.lock()).Sub(now)
		return fault.New(fault.TooMany, "连续%d次输错,账号已锁定,请%d分钟后再试或联系系统管理员解锁", t.rules.Tries, max(1, int((left+time.Minute-1)/time.Minute)))
	}
	left := t.rules.Tries - t.tries
	if left <= 0 {
		return fault.New(fault.TooMany, "连续%d次输错,账号已锁定,请%d分钟后再试或联系系统管理员解锁", t.rules.Tries, t.rules.LockMinutes)
	}
	if o == WrongCode {
		return &fault.Fault{Kind: fault.Unauthorized, Field: "code", Message: fmt.Sprintf("动态口令不对或已用过,请等下一个再输,还可试%d次", left)}
	}
	return fault.New(fault.Unauthorized, "账号或口令不对,请核对后重试,还可试%d次", left)
}

// strengthen computes the password anew when the rules' cost has changed.
func (a *Accounts) strengthen(ctx context.Context, tx *postgres.Tx, u User, c postgres.Credentials, r Rules, password string) error {
	var have Cost
	if _, err := fmt.Sscanf(c.Password, "$argon2id$v=19$m=%d,t=%d,", &have.MemoryKiB, &have.Passes); err == nil && have == r.Cost {
		return nil
	}
	c.Password = r.Cost.hash(password)
	return tx.SetPassword(ctx, u.ID, c)
}

// open starts a session of u.
func (a *Accounts) open(ctx context.Context, tx *postgres.Tx, u User, c postgres.Credentials, r Rules, p Proof) (Issued, error) {
	token, digest := newToken()
	s := Session{
		ID: tx.NewID(), User: u.ID, Pending: pending(u, c, r, tx.Now), Address: p.Address, Agent: p.Agent,
		CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(r.session()),
	}
	if u.ExpiresAt != nil && u.ExpiresAt.Before(s.ExpiresAt) {
		s.ExpiresAt = *u.ExpiresAt
	}
	if err := tx.AddSession(ctx, s, digest); err != nil {
		return Issued{}, err
	}
	return Issued{Token: token, CSRF: a.CSRF(token), Session: s, User: u}, nil
}

// pending is what a user must do before anything else.
func pending(u User, c postgres.Credentials, r Rules, now time.Time) string {
	switch {
	case c.MustChange, c.PasswordAt == nil, now.Sub(*c.PasswordAt) >= r.passwordAge():
		return PendingPassword
	case c.Code == nil && needsCode(u.Roles, r):
		return PendingCode
	}
	return ""
}

// needsCode reports whether one of the roles must have a one-time code.
func needsCode(roles []org.Role, r Rules) bool {
	if r.OneFactor {
		return false
	}
	for _, role := range roles {
		if role.SecondFactor() {
			return true
		}
	}
	return false
}

// SignOut ends the session itself.
func (a *Accounts) SignOut(ctx context.Context, s Session) error {
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		_, err := tx.EndSession(ctx, s.User, s.ID, endedSignedOut)
		return err
	})
}

func clip(s string, max int) string {
	r := []rune(s)
	if len(r) > max {
		r = r[:max]
	}
	return string(r)
}
