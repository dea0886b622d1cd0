package city

import (
	"context"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
)

// prepare gives the demo city its plan for an emergency: two groups, three shifts of 62,
// three batches of volunteers.
func (s *seed) prepare(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		has, err := tx.SurgePlan(ctx)
		if err != nil || has.Version > 0 {
			return err
		}
		p := surge.Preset(s.city.short["市卫健委"], s.city.short["市商务局"])
		p.Version, p.ByName, p.At = 1, s.post(org.Director, 0).Name, s.Now.AddDate(0, 0, -50)
		if err := p.Check(); err != nil {
			return err
		}
		return tx.AddSurgePlan(p)
	})
}
