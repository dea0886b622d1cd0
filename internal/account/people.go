package account

import (
	"context"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Person is a colleague as others see him: his post, nothing of his account.
type Person struct {
	ID   org.UserID
	Name string
	Unit org.UnitID
}

// People lists who of a unit may do p, to be chosen from (经办人、审核人).
func (a *Accounts) People(ctx context.Context, unit org.UnitID, p org.Permission) (list []Person, err error) {
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		users, err := tx.UsersWith(ctx, unit, p)
		for _, u := range users {
			list = append(list, Person{u.ID, u.Name, u.Unit})
		}
		return err
	})
	return list, err
}

// Names are the posts of users by id.
func (a *Accounts) Names(ctx context.Context, ids []org.UserID) (names map[org.UserID]string, err error) {
	if len(ids) == 0 {
		return map[org.UserID]string{}, nil
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		names, err = tx.UserNames(ctx, ids)
		return err
	})
	return names, err
}

// LoginOf is the account name of a user.
func (a *Accounts) LoginOf(ctx context.Context, id org.UserID) (login string, err error) {
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		u, err := tx.User(ctx, id)
		login = u.Login
		return err
	})
	return login, err
}

// Colleagues lists who of a unit may do p, for those of the unit itself or above
// it, and for the centre.
func (a *Accounts) Colleagues(ctx context.Context, actor org.Actor, unit org.UnitID, p org.Permission) ([]Person, error) {
	if !actor.Holds(unit) && !actor.May(org.SeeAll) && !actor.May(org.ManageUsers) {
		return nil, fault.New(fault.Denied, "只能查看本单位和下级单位的人员")
	}
	return a.People(ctx, unit, p)
}

// Staff counts the accounts of each unit that are in use.
func (a *Accounts) Staff(ctx context.Context) (counts map[org.UnitID]int, err error) {
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		counts, err = tx.CountUsers(ctx)
		return err
	})
	return counts, err
}
