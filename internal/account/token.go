package account

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// tokenMark begins the text of every API token, so that scanners find a lost one.
const tokenMark = "suban_"

// longestToken is how long an API token may be in force.
const longestToken = 366 * 24 * time.Hour

// AddToken issues an API token (接口令牌) to the user of an integration, within
// permissions that its role has. The text is returned this once.
func (a *Accounts) AddToken(ctx context.Context, actor org.Actor, t APIToken) (APIToken, string, error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return APIToken{}, "", err
	}
	if n := utf8.RuneCountInString(t.Name); n == 0 || n > 40 {
		return APIToken{}, "", fault.In("name", "请填写令牌用途,不超过40个字")
	}
	text, digest := newToken()
	err := a.db.Write(ctx, func(tx *postgres.Tx) error {
		u, err := tx.User(ctx, t.User)
		if err != nil {
			return err
		}
		if !slices.Contains(u.Roles, org.Integration) {
			return fault.In("user", "接口令牌只发给对接系统账号,请选择或新建一个")
		}
		sets, err := tx.RolePermissions(ctx)
		if err != nil {
			return err
		}
		if err := checkToken(t, sets[org.Integration], tx.Now); err != nil {
			return err
		}
		t.ID, t.CreatedAt, t.CreatedBy, t.Hint = tx.NewID(), tx.Now, actor.ID, tokenMark+text[:4]
		if err := tx.AddToken(ctx, t, digest); err != nil {
			return err
		}
		return record(ctx, tx, actor, "add_token", u.Login, t)
	})
	if err != nil {
		return APIToken{}, "", err
	}
	return t, tokenMark + text, nil
}

func checkToken(t APIToken, may []org.Permission, now time.Time) error {
	if len(t.Permissions) == 0 {
		return fault.In("permissions", "请至少选择一项权限")
	}
	for _, p := range t.Permissions {
		if !slices.Contains(may, p) {
			return fault.In("permissions", "对接系统没有“%s”权限,请去掉或由安全管理员授予", p.Name())
		}
	}
	if !t.ExpiresAt.After(now) || t.ExpiresAt.After(now.Add(longestToken)) {
		return fault.In("expires_at", "到期时间应在一年以内,且晚于现在")
	}
	return nil
}

// Tokens lists the API tokens.
func (a *Accounts) Tokens(ctx context.Context, actor org.Actor) (list []APIToken, err error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		list, err = tx.Tokens(ctx)
		return err
	})
	return list, err
}

// RevokeToken ends an API token at once.
func (a *Accounts) RevokeToken(ctx context.Context, actor org.Actor, id int64) error {
	if err := require(actor, org.ManageUsers); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		was, err := tx.RevokeToken(ctx, id)
		if err != nil {
			return err
		}
		if !was {
			return fault.New(fault.NotFound, "没有这个令牌或已注销,请刷新列表")
		}
		return record(ctx, tx, actor, "revoke_token", "", map[string]int64{"token": id})
	})
}

// TokenActor returns the integration behind an API token, which may do what
// both its role and the token allow.
func (a *Accounts) TokenActor(ctx context.Context, token string) (org.Actor, APIToken, error) {
	refused := fault.New(fault.Unauthorized, "接口令牌无效、到期或已注销,请向系统管理员换发")
	text, marked := strings.CutPrefix(token, tokenMark)
	digest, ok := tokenDigest(text)
	if !marked || !ok {
		return org.Actor{}, APIToken{}, refused
	}
	t, h, found, err := a.db.TokenHolder(ctx, digest)
	if err != nil {
		return org.Actor{}, APIToken{}, err
	}
	now := a.db.Now()
	if !found || t.RevokedAt != nil || !now.Before(t.ExpiresAt) || h.User.Disabled || h.User.Expired(now) {
		return org.Actor{}, APIToken{}, refused
	}
	if t.UsedAt == nil || now.Sub(*t.UsedAt) >= time.Minute {
		if err := a.db.Write(ctx, func(tx *postgres.Tx) error { return tx.UseToken(ctx, t.ID) }); err != nil {
			return org.Actor{}, APIToken{}, err
		}
	}
	actor, err := a.actor(ctx, h)
	for p := range actor.Permissions {
		if !slices.Contains(t.Permissions, p) {
			delete(actor.Permissions, p)
		}
	}
	return actor, t, err
}
