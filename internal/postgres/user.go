package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/org"
)

// User is a person with an account (账号), as the administrator keeps it.
type User struct {
	ID        org.UserID     `json:"id"`
	Login     string         `json:"login"`
	Name      string         `json:"name"` // 岗位
	Unit      org.UnitID     `json:"unit,omitempty"`
	Region    org.RegionCode `json:"region,omitempty"`
	Themes    []string       `json:"themes,omitempty"`
	Roles     []org.Role     `json:"roles"`
	Disabled  bool           `json:"disabled"`
	ExpiresAt *time.Time     `json:"expires_at,omitempty"` // 临时账号
	HasCode   bool           `json:"has_code"`             // 已绑定动态口令
	CreatedAt time.Time      `json:"created_at"`
	Version   int            `json:"version"`
}

// Org is the user as the rules know him.
func (u User) Org() org.User {
	return org.User{ID: u.ID, Name: u.Name, Unit: u.Unit, Region: u.Region, Roles: u.Roles, Themes: u.Themes}
}

// Expired reports whether a temporary account has run out.
func (u User) Expired(now time.Time) bool { return u.ExpiresAt != nil && !now.Before(*u.ExpiresAt) }

// Credentials are what a user proves himself with.
type Credentials struct {
	Password    string // argon2id, empty when he cannot sign in
	PasswordAt  *time.Time
	Earlier     []string
	MustChange  bool
	Code        []byte // sealed
	CodePending []byte // sealed
	CodeStep    int64
}

const userColumns = `u.id, u.login, u.name, u.unit, u.region, u.themes, u.disabled, u.expires_at, u.code is not null, u.created_at, u.version,
	array(select r.role from user_roles r where r.city = u.city and r.user_id = u.id order by r.role)`

func (u *User) fields() []any {
	return []any{&u.ID, &u.Login, &u.Name, &u.Unit, &u.Region, &u.Themes, &u.Disabled, &u.ExpiresAt, &u.HasCode, &u.CreatedAt, &u.Version, &u.Roles}
}

const credentialColumns = `u.password, u.password_at, u.earlier, u.must_change, u.code, u.code_pending, u.code_step`

func (c *Credentials) fields() []any {
	return []any{&c.Password, &c.PasswordAt, &c.Earlier, &c.MustChange, &c.Code, &c.CodePending, &c.CodeStep}
}

func scanUser(row pgx.CollectableRow) (User, error) {
	var u User
	err := row.Scan(u.fields()...)
	return u, err
}

// User returns one user.
func (tx *Tx) User(ctx context.Context, id org.UserID) (User, error) {
	rows, err := tx.Query(ctx, `select `+userColumns+` from users u where u.city = $1 and u.id = $2`, tx.City, id)
	if err != nil {
		return User{}, fmt.Errorf("load user %d: %w", id, err)
	}
	u, err := pgx.CollectExactlyOneRow(rows, scanUser)
	if errors.Is(err, pgx.ErrNoRows) {
		return User{}, fault.New(fault.NotFound, "没有这个账号,请刷新列表后再试")
	}
	if err != nil {
		return User{}, fmt.Errorf("load user %d: %w", id, err)
	}
	return u, nil
}

// UserAt returns the user of an account name with his credentials; found is
// false when there is none.
func (tx *Tx) UserAt(ctx context.Context, login string) (u User, c Credentials, found bool, err error) {
	return tx.credentials(ctx, `u.login = $2`, login)
}

// Credentials returns a user with his credentials, locked until the commit.
func (tx *Tx) Credentials(ctx context.Context, id org.UserID) (User, Credentials, error) {
	u, c, found, err := tx.credentials(ctx, `u.id = $2 for update of u`, id)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "没有这个账号,请刷新列表后再试")
	}
	return u, c, err
}

func (tx *Tx) credentials(ctx context.Context, where string, arg any) (u User, c Credentials, found bool, err error) {
	row := tx.QueryRow(ctx, `select `+userColumns+`, `+credentialColumns+` from users u where u.city = $1 and `+where, tx.City, arg)
	switch err := row.Scan(append(u.fields(), c.fields()...)...); {
	case errors.Is(err, pgx.ErrNoRows):
		return u, c, false, nil
	case err != nil:
		return u, c, false, fmt.Errorf("load credentials: %w", err)
	}
	return u, c, true, nil
}

// UserFilter says which users to list, by account name.
type UserFilter struct {
	Text  string // part of the account name or post
	Unit  org.UnitID
	Role  org.Role
	After string // the last account name of the page before
	Limit int
}

// Users lists users by account name.
func (tx *Tx) Users(ctx context.Context, f UserFilter) ([]User, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	rows, err := tx.Query(ctx, `select `+userColumns+` from users u
		where u.city = $1 and u.login > $2
		and ($3 = '' or position(lower($3) in u.login) > 0 or position($3 in u.name) > 0)
		and ($4::int = 0 or u.unit = $4)
		and ($5 = '' or exists (select from user_roles r where r.city = u.city and r.user_id = u.id and r.role = $5))
		order by u.login limit $6`, tx.City, f.After, f.Text, f.Unit, f.Role, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return pgx.CollectRows(rows, scanUser)
}

// UsersWith lists those of a unit who may do p, to tell or to ask them; unit 0
// is the whole city. Disabled and expired accounts are left out.
func (tx *Tx) UsersWith(ctx context.Context, unit org.UnitID, p org.Permission) ([]User, error) {
	sets, err := tx.RolePermissions(ctx)
	if err != nil {
		return nil, err
	}
	var roles []org.Role
	for _, r := range org.Roles {
		if slices.Contains(sets[r], p) {
			roles = append(roles, r)
		}
	}
	rows, err := tx.Query(ctx, `select `+userColumns+` from users u
		where u.city = $1 and ($2::int = 0 or u.unit = $2) and not u.disabled and (u.expires_at is null or u.expires_at > $3)
		and exists (select from user_roles r where r.city = u.city and r.user_id = u.id and r.role = any($4))
		order by u.id`, tx.City, unit, tx.Now, roles)
	if err != nil {
		return nil, fmt.Errorf("list users who may %s: %w", p, err)
	}
	return pgx.CollectRows(rows, scanUser)
}

// AddUser adds a user with his roles and first password.
func (tx *Tx) AddUser(ctx context.Context, u User, c Credentials) error {
	_, err := tx.Exec(ctx, `insert into users (city, id, login, name, unit, region, themes, password, password_at, must_change, disabled, expires_at, created_at, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
		tx.City, u.ID, u.Login, u.Name, u.Unit, u.Region, texts(u.Themes), c.Password, c.PasswordAt, c.MustChange, u.Disabled, u.ExpiresAt, tx.Now)
	if err != nil {
		return fmt.Errorf("add user: %w", err)
	}
	return tx.setRoles(ctx, u)
}

// ChangeUser writes what an administrator may change; the version must be the
// one he saw.
func (tx *Tx) ChangeUser(ctx context.Context, u User) error {
	tag, err := tx.Exec(ctx, `update users set name = $3, unit = $4, region = $5, themes = $6, disabled = $7, expires_at = $8, changed_at = $9, version = version + 1
		where city = $1 and id = $2 and version = $10`,
		tx.City, u.ID, u.Name, u.Unit, u.Region, texts(u.Themes), u.Disabled, u.ExpiresAt, tx.Now, u.Version)
	if err != nil {
		return fmt.Errorf("change user %d: %w", u.ID, err)
	}
	if tag.RowsAffected() == 0 {
		return fault.New(fault.Stale, "这个账号刚被别人改过,请刷新后再改")
	}
	return tx.setRoles(ctx, u)
}

func (tx *Tx) setRoles(ctx context.Context, u User) error {
	if _, err := tx.Exec(ctx, `delete from user_roles where city = $1 and user_id = $2 and role <> all($3)`, tx.City, u.ID, u.Roles); err != nil {
		return fmt.Errorf("take roles of user %d: %w", u.ID, err)
	}
	_, err := tx.Exec(ctx, `insert into user_roles (city, user_id, role) select $1, $2, unnest($3::text[]) on conflict do nothing`, tx.City, u.ID, u.Roles)
	if err != nil {
		return fmt.Errorf("give roles to user %d: %w", u.ID, err)
	}
	return nil
}

// SetPassword writes a user's password and those before it.
func (tx *Tx) SetPassword(ctx context.Context, id org.UserID, c Credentials) error {
	_, err := tx.Exec(ctx, `update users set password = $3, password_at = $4, earlier = $5, must_change = $6, changed_at = $7 where city = $1 and id = $2`,
		tx.City, id, c.Password, c.PasswordAt, texts(c.Earlier), c.MustChange, tx.Now)
	if err != nil {
		return fmt.Errorf("set password of user %d: %w", id, err)
	}
	return nil
}

// SetCode writes a user's one-time code secret, pending secret and last step.
func (tx *Tx) SetCode(ctx context.Context, id org.UserID, c Credentials) error {
	_, err := tx.Exec(ctx, `update users set code = $3, code_pending = $4, code_step = $5 where city = $1 and id = $2`,
		tx.City, id, c.Code, c.CodePending, c.CodeStep)
	if err != nil {
		return fmt.Errorf("set code of user %d: %w", id, err)
	}
	return nil
}

// UserNames returns the posts of the users named.
func (tx *Tx) UserNames(ctx context.Context, ids []org.UserID) (map[org.UserID]string, error) {
	names := map[org.UserID]string{}
	rows, err := tx.Query(ctx, `select id, name from users where city = $1 and id = any($2)`, tx.City, ids)
	if err != nil {
		return nil, fmt.Errorf("name users: %w", err)
	}
	var id org.UserID
	var name string
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error { names[id] = name; return nil })
	return names, err
}

// UsersIn lists those of some units whose accounts are in use.
func (tx *Tx) UsersIn(ctx context.Context, units []org.UnitID) ([]User, error) {
	rows, err := tx.Query(ctx, `select `+userColumns+` from users u where u.city = $1 and u.unit = any($2) and not u.disabled
		and (u.expires_at is null or u.expires_at > $3) order by u.name`, tx.City, units, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list users of units: %w", err)
	}
	return pgx.CollectRows(rows, scanUser)
}

// CountUsers counts the accounts in use by unit.
func (tx *Tx) CountUsers(ctx context.Context) (map[org.UnitID]int, error) {
	rows, err := tx.Query(ctx, `select unit, count(*) from users where city = $1 and not disabled and (expires_at is null or expires_at > $2) group by unit`, tx.City, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("count users: %w", err)
	}
	counts := map[org.UnitID]int{}
	var unit org.UnitID
	var n int
	_, err = pgx.ForEachRow(rows, []any{&unit, &n}, func() error { counts[unit] = n; return nil })
	return counts, err
}

// RolePermissions returns what each role may do in this city.
func (tx *Tx) RolePermissions(ctx context.Context) (map[org.Role][]org.Permission, error) {
	sets := org.Presets()
	rows, err := tx.Query(ctx, `select role, permissions from role_permissions where city = $1`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("load permissions: %w", err)
	}
	var role org.Role
	var set []org.Permission
	_, err = pgx.ForEachRow(rows, []any{&role, &set}, func() error { sets[role] = slices.Clone(set); return nil })
	return sets, err
}

// SetRolePermissions writes what a role may do in this city.
func (tx *Tx) SetRolePermissions(ctx context.Context, r org.Role, set []org.Permission) error {
	_, err := tx.Exec(ctx, `insert into role_permissions (city, role, permissions, changed_at) values ($1, $2, $3, $4)
		on conflict (city, role) do update set permissions = excluded.permissions, changed_at = excluded.changed_at`, tx.City, r, texts(set), tx.Now)
	if err != nil {
		return fmt.Errorf("set permissions of %s: %w", r, err)
	}
	return nil
}

// AccountRules returns the city's rules for accounts as JSON, nil when none
// were set.
func (tx *Tx) AccountRules(ctx context.Context) ([]byte, error) {
	var rules []byte
	err := tx.QueryRow(ctx, `select rules from account_rules where city = $1`, tx.City).Scan(&rules)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("load account rules: %w", err)
	}
	return rules, nil
}

// SetAccountRules writes the city's rules for accounts.
func (tx *Tx) SetAccountRules(ctx context.Context, rules []byte) error {
	_, err := tx.Exec(ctx, `insert into account_rules (city, rules, changed_at) values ($1, $2, $3)
		on conflict (city) do update set rules = excluded.rules, changed_at = excluded.changed_at`, tx.City, rules, tx.Now)
	if err != nil {
		return fmt.Errorf("set account rules: %w", err)
	}
	return nil
}

// texts makes a slice that is never null.
func texts[T ~string](s []T) []string {
	out := make([]string, 0, len(s))
	for _, t := range s {
		out = append(out, string(t))
	}
	return out
}
