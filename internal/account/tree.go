package account

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"suban/internal/org"
	"suban/internal/postgres"
)

// Trees returns the unit tree of db's city, read again only when an
// administrator has changed what deeds refer to.
func Trees(db *postgres.DB) func(context.Context) (*org.Tree, error) {
	var mu sync.Mutex
	var tree *org.Tree
	var at int
	return func(ctx context.Context) (*org.Tree, error) {
		mu.Lock()
		defer mu.Unlock()
		err := db.Read(ctx, func(tx *postgres.Tx) error {
			version, err := tx.RulesVersion(ctx)
			if errors.Is(err, sql.ErrNoRows) {
				err = nil // a city that has nothing yet
			}
			if err != nil || tree != nil && version == at {
				return err
			}
			units, err := tx.Units(ctx)
			if err != nil {
				return err
			}
			tree, at = org.NewTree(units), version
			return nil
		})
		return tree, err
	}
}
