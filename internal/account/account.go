// Package account is signing in and the upkeep of accounts (账号): passwords,
// one-time codes, sessions, API tokens, the three separated administrators
// (三员分立), who saw whose number, and the data keys.
package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

type (
	User        = postgres.User
	UserFilter  = postgres.UserFilter
	Session     = postgres.Session
	APIToken    = postgres.APIToken
	AuditFilter = postgres.AuditFilter
)

// Accounts does what this package is about, for one city.
type Accounts struct {
	// Cost, when set, is used instead of the rules' one: CheapCost in tests.
	Cost *Cost

	db   *postgres.DB
	keys *seal.Keys
	tree func(context.Context) (*org.Tree, error)
	gate turnstile

	mu     sync.Mutex
	decoys map[Cost]string
}

// New returns the accounts of db's city. Tree gives the present unit tree.
func New(db *postgres.DB, keys *seal.Keys, tree func(context.Context) (*org.Tree, error)) *Accounts {
	return &Accounts{
		db: db, keys: keys, tree: tree,
		gate:   make(turnstile, max(1, runtime.GOMAXPROCS(0))),
		decoys: map[Cost]string{},
	}
}

// Cookie is where a browser keeps its session's token.
const Cookie = "suban_session"

// Actor returns who stands behind a session's token, with his unit subtree, and
// refuses when the session does not count any more. While something must be
// done first (Session.Pending), the actor may do nothing else.
func (a *Accounts) Actor(ctx context.Context, token string) (org.Actor, Session, error) {
	return a.behind(ctx, token, true)
}

// Watcher is Actor for what a page asks by itself: it does not count as being at work,
// so an abandoned console still signs out.
func (a *Accounts) Watcher(ctx context.Context, token string) (org.Actor, Session, error) {
	return a.behind(ctx, token, false)
}

func (a *Accounts) behind(ctx context.Context, token string, working bool) (org.Actor, Session, error) {
	digest, ok := tokenDigest(token)
	if !ok {
		return org.Actor{}, Session{}, fault.New(fault.Unauthorized, "请先登录")
	}
	s, h, found, err := a.db.SessionHolder(ctx, digest)
	if err != nil {
		return org.Actor{}, Session{}, err
	}
	if !found {
		return org.Actor{}, Session{}, fault.New(fault.Unauthorized, "请先登录")
	}
	rules, err := a.parse(h.Rules)
	if err != nil {
		return org.Actor{}, Session{}, err
	}
	now := a.db.Now()
	if err := stillCounts(s, h.User, rules, now); err != nil {
		return org.Actor{}, Session{}, err
	}
	if working && now.Sub(s.SeenAt) >= time.Minute {
		if err := a.db.Write(ctx, func(tx *postgres.Tx) error { return tx.SeeSession(ctx, s.ID) }); err != nil {
			return org.Actor{}, Session{}, err
		}
		s.SeenAt = now
	}
	acts := false
	if s.ActingFor != 0 && s.Pending == "" {
		if h, acts, err = a.acting(ctx, s, h); err != nil {
			return org.Actor{}, Session{}, err
		}
	}
	actor, err := a.actor(ctx, h)
	if acts {
		actor.Deputy = s.User
	}
	if s.Pending != "" {
		actor.Permissions = map[org.Permission]bool{}
	}
	return actor, s, err
}

// ActorOf returns a user as an actor, for what is done in his name without a
// session: the seed, the import, a simulated day.
func (a *Accounts) ActorOf(ctx context.Context, id org.UserID) (org.Actor, error) {
	var h postgres.Holder
	err := a.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if h.User, err = tx.User(ctx, id); err != nil {
			return err
		}
		h.Permissions, err = tx.RolePermissions(ctx)
		return err
	})
	if err != nil {
		return org.Actor{}, err
	}
	return a.actor(ctx, h)
}

func (a *Accounts) actor(ctx context.Context, h postgres.Holder) (org.Actor, error) {
	tree, err := a.tree(ctx)
	if err != nil {
		return org.Actor{}, err
	}
	return org.NewActor(h.User.Org(), h.Permissions, tree), nil
}

// stillCounts refuses a session that ended, ran out or lost its user.
func stillCounts(s Session, u User, r Rules, now time.Time) error {
	switch {
	case s.EndedAt != nil && s.EndedWhy == endedRevoked:
		return fault.New(fault.Unauthorized, "本次登录已被注销,请重新登录")
	case s.EndedAt != nil && s.EndedWhy == endedPassword:
		return fault.New(fault.Unauthorized, "口令已修改,请用新口令重新登录")
	case s.EndedAt != nil:
		return fault.New(fault.Unauthorized, "已退出登录,请重新登录")
	case u.Disabled || u.Expired(now):
		return fault.New(fault.Unauthorized, "账号已停用或到期,请联系系统管理员")
	case !now.Before(s.ExpiresAt):
		return fault.New(fault.Unauthorized, "登录已满%d小时,请重新登录", r.SessionHours)
	case now.Sub(s.SeenAt) >= r.idle():
		return fault.New(fault.Unauthorized, "超过%d分钟没有操作,请重新登录", r.IdleMinutes)
	}
	return nil
}

// CSRF is the token that every changing request of a session must repeat.
func (a *Accounts) CSRF(token string) string { return a.keys.Digest("csrf", token) }

// CheckCSRF refuses a request that does not repeat its session's CSRF token.
func (a *Accounts) CheckCSRF(token, given string) error {
	if subtle.ConstantTimeCompare([]byte(a.CSRF(token)), []byte(given)) != 1 {
		return fault.New(fault.Denied, "页面已失效,请刷新后再试")
	}
	return nil
}

// Rules returns the city's rules for accounts.
func (a *Accounts) Rules(ctx context.Context) (r Rules, err error) {
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		r, err = a.rules(ctx, tx)
		return err
	})
	return r, err
}

// SetRules changes the city's rules for accounts; the security administrator's.
func (a *Accounts) SetRules(ctx context.Context, actor org.Actor, r Rules) error {
	if err := require(actor, org.ManageKeys); err != nil {
		return err
	}
	r = r.filled()
	if err := r.check(); err != nil {
		return err
	}
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("write account rules: %w", err)
	}
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.SetAccountRules(ctx, b); err != nil {
			return err
		}
		return record(ctx, tx, actor, "set_rules", "安全策略", r)
	})
}

func (a *Accounts) rules(ctx context.Context, tx *postgres.Tx) (Rules, error) {
	b, err := tx.AccountRules(ctx)
	if err != nil {
		return Rules{}, err
	}
	return a.parse(b)
}

func (a *Accounts) parse(b []byte) (r Rules, err error) {
	if b != nil {
		if err := json.Unmarshal(b, &r); err != nil {
			return r, fmt.Errorf("read account rules: %w", err)
		}
	}
	r = r.filled()
	if a.Cost != nil {
		r.Cost = *a.Cost
	}
	return r, nil
}

// require refuses an actor without permission p. The system itself may: it is
// the person at the server's own command line.
func require(actor org.Actor, p org.Permission) error {
	if actor.System || actor.May(p) {
		return nil
	}
	return fault.New(fault.Denied, "您没有“%s”权限,请联系有此权限的管理员", p.Name())
}

// record writes a line of the administrators' audit.
func record(ctx context.Context, tx *postgres.Tx, actor org.Actor, action, subject string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return tx.AddAudit(ctx, postgres.Audit{
		ID: tx.NewID(), At: tx.Now, Actor: actor.Person(), Name: actor.Said(), Action: action, Subject: subject, Detail: b,
	})
}

// newToken draws 256 bits and returns their text and its digest.
func newToken() (text string, digest []byte) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b), seal.SM3(b)
}

func tokenDigest(text string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != 32 {
		return nil, false
	}
	return seal.SM3(b), true
}
