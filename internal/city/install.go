package city

import (
	"context"
	"fmt"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Install writes the demo city's divisions, units, categories and time-limit
// policies into an empty tenant. Repeating it changes nothing.
func (d *Data) Install(ctx context.Context, db *postgres.DB) error {
	return db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.CreateCity(ctx, Name); err != nil {
			return fmt.Errorf("create city: %w", err)
		}
		for _, r := range d.Regions {
			tx.SaveRegion(r)
		}
		for _, u := range d.Units {
			tx.SaveUnit(u)
		}
		for _, c := range d.Categories {
			tx.SaveCategory(c)
		}
		book, _, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		if len(book.Policies) == 0 {
			if err := tx.AddPolicy(ctx, ticket.Anhui()); err != nil {
				return fmt.Errorf("add policy: %w", err)
			}
		}
		if err := d.installDuties(ctx, tx); err != nil {
			return err
		}
		if err := tx.InstallTags(ctx); err != nil {
			return err
		}
		tx.RulesChanged()
		return nil
	})
}

// installDuties writes the first version of the list of powers and duties.
func (d *Data) installDuties(ctx context.Context, tx *postgres.Tx) error {
	has, err := tx.Duties(ctx, 0)
	if err != nil || len(has) > 0 {
		return err
	}
	version, err := tx.NextDutyVersion(ctx, org.System, "建市时的权责清单")
	if err != nil {
		return err
	}
	for _, duty := range d.Duties {
		duty.ID = tx.NewID()
		tx.AddDuty(duty, version)
	}
	return nil
}
