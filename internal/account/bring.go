package account

import (
	"context"

	"suban/internal/org"
	"suban/internal/postgres"
)

// BringUser makes an account that came from another system, or only sees whether
// it could be made. An account name that is there already is left alone.
func (a *Accounts) BringUser(ctx context.Context, actor org.Actor, u User, dry bool) (made User, password string, already bool, err error) {
	if err := require(actor, org.ManageUsers); err != nil {
		return u, "", false, err
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		_, _, already, err = tx.UserAt(ctx, fold(u.Login))
		return err
	})
	if err != nil || already {
		return u, "", already, err
	}
	if !dry {
		made, password, err = a.AddUser(ctx, actor, u, "")
		return made, password, false, err
	}
	if err := shaped(fold(u.Login)); err != nil {
		return u, "", false, err
	}
	err = a.db.Read(ctx, func(tx *postgres.Tx) error { return a.check(ctx, tx, u) })
	return u, "", false, err
}

// NoteImport writes down that a sheet of another system was taken in.
func (a *Accounts) NoteImport(ctx context.Context, actor org.Actor, what string, rows, imported, refused int) error {
	return a.db.Write(ctx, func(tx *postgres.Tx) error {
		return record(ctx, tx, actor, "import", what, map[string]int{"rows": rows, "imported": imported, "refused": refused})
	})
}
