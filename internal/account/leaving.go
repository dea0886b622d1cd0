package account

import (
	"context"
	"slices"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Leaving returns one who leaves and one who takes over (离岗移交), when the latter
// can: of the same house, in service, with as much to do with tickets.
func (a *Accounts) Leaving(ctx context.Context, actor org.Actor, from, to org.UserID) (User, User, error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return User{}, User{}, err
	}
	var leaves, takes User
	tree, err := a.tree(ctx)
	if err != nil {
		return leaves, takes, err
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if leaves, err = tx.User(ctx, from); err != nil {
			return err
		}
		if takes, err = tx.User(ctx, to); err != nil {
			return fault.In("to", "没有这个接手人,请从列表中选择")
		}
		sets, err := tx.RolePermissions(ctx)
		if err != nil {
			return err
		}
		works := slices.ContainsFunc(takes.Roles, func(r org.Role) bool {
			return slices.Contains(sets[r], org.Work) || slices.Contains(sets[r], org.HandleTickets) || slices.Contains(sets[r], org.Register) || slices.Contains(sets[r], org.FollowUp) || slices.Contains(sets[r], org.Dispatch)
		})
		switch {
		case leaves.ID == takes.ID:
			return fault.In("to", "不能移交给本人")
		case takes.Disabled || takes.Expired(tx.Now):
			return fault.In("to", "“%s”的账号已停用或到期,请另选接手人", takes.Name)
		case slices.ContainsFunc(takes.Roles, org.Role.Administers) || !works:
			return fault.In("to", "“%s”不办理工单,请另选接手人", takes.Name)
		case home(tree, leaves.Unit) != home(tree, takes.Unit):
			return fault.In("to", "接手人应与“%s”同一单位", leaves.Name)
		}
		return nil
	})
	return leaves, takes, err
}

// Disable stops an account as it is now.
func (a *Accounts) Disable(ctx context.Context, actor org.Actor, id org.UserID) error {
	var u User
	err := a.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		u, err = tx.User(ctx, id)
		return err
	})
	if err != nil || u.Disabled {
		return err
	}
	u.Disabled = true
	_, err = a.ChangeUser(ctx, actor, u)
	return err
}

// Deputies are the colleagues who may sit in for the actor: of the same house, in
// service, no administrators.
func (a *Accounts) Deputies(ctx context.Context, actor org.Actor) (list []Person, err error) {
	tree, err := a.tree(ctx)
	if err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error {
		users, err := tx.UsersIn(ctx, tree.Subtree(homeOrCentre(tree, actor.Unit)))
		for _, u := range users {
			if u.ID != actor.Person() && home(tree, u.Unit) == home(tree, actor.Unit) && !slices.ContainsFunc(u.Roles, org.Role.Administers) && !slices.Contains(u.Roles, org.Integration) {
				list = append(list, Person{u.ID, u.Name, u.Unit})
			}
		}
		return err
	})
	return list, err
}

// homeOrCentre is the top of the house a unit belongs to.
func homeOrCentre(tree *org.Tree, u org.UnitID) org.UnitID {
	if id := home(tree, u); id != 0 {
		return id
	}
	if path := tree.Path(u); len(path) > 0 {
		return path[0].ID
	}
	return u
}
