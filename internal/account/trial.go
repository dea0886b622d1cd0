package account

import (
	"context"
	"slices"

	"suban/internal/org"
	"suban/internal/postgres"
)

// AddTrial makes the accounts of a demonstration (演示账号): all with one password,
// which is hashed once, and without the duty to change it. Accounts that are
// there already stay as they are. It returns all of them with their ids.
func (a *Accounts) AddTrial(ctx context.Context, users []User, password string) ([]User, error) {
	rules, err := a.Rules(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if err := rules.checkPassword(u.Login, password, nil); err != nil {
			return nil, err
		}
	}
	leave, err := a.gate.enter(ctx)
	if err != nil {
		return nil, err
	}
	hash := rules.Cost.hash(password)
	leave()

	users = slices.Clone(users)
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		have, err := everyone(ctx, tx)
		if err != nil {
			return err
		}
		now := tx.Now
		added := 0
		for i := range users {
			u := &users[i]
			if known, ok := have[u.Login]; ok {
				*u = known
				continue
			}
			u.ID, u.CreatedAt, u.Version = org.UserID(tx.NewID()), now, 1
			c := postgres.Credentials{Password: hash, PasswordAt: &now}
			if slices.Contains(u.Roles, org.Integration) {
				c = postgres.Credentials{}
			}
			if err := tx.AddUser(ctx, *u, c); err != nil {
				return err
			}
			added++
		}
		if added == 0 {
			return nil
		}
		return record(ctx, tx, org.System, "add_trial_users", "demo", map[string]int{"users": added})
	})
	return users, err
}

// everyone is every user by account name.
func everyone(ctx context.Context, tx *postgres.Tx) (map[string]User, error) {
	all := map[string]User{}
	for after := ""; ; {
		page, err := tx.Users(ctx, postgres.UserFilter{After: after, Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, u := range page {
			all[u.Login], after = u, u.Login
		}
		if len(page) < 500 {
			return all, nil
		}
	}
}
