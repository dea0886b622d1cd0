package proof

import (
	"context"
	"slices"
	"strings"
	"time"

	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// reach is how far back the radar looks the first time.
const reach = 60 * 24 * time.Hour

// Look holds what the radar found against what was planted: the lines of a source whose keys
// begin so.
func Look(ctx context.Context, db *postgres.DB, source, planted string) (r Radar, err error) {
	hollow := map[ticket.ID]bool{}
	err = db.Read(ctx, func(tx *postgres.Tx) error {
		lines, err := tx.Imported(ctx, source)
		if err != nil {
			return err
		}
		for key, line := range lines {
			if strings.HasPrefix(key, planted) {
				hollow[line.Ticket] = true
			}
		}
		found, err := tx.RadarFound(ctx)
		if err != nil {
			return err
		}
		closed, err := tx.ClosedSince(ctx, tx.Now.Add(-reach))
		if err != nil {
			return err
		}
		for _, id := range closed {
			if hollow[id] {
				r.Planted++
			}
		}
		for _, rule := range triage.RadarRules() {
			signal := Signal{Name: rule[1]}
			for _, s := range found {
				if slices.Contains(s.Rules, rule[0]) {
					signal.Found++
					signal.Hit += one(hollow[s.Ticket])
				}
			}
			r.Signals = append(r.Signals, signal)
		}
		for i, s := range found {
			r.Found++
			r.Hit += one(hollow[s.Ticket])
			if i < r.Planted {
				r.First += one(hollow[s.Ticket])
			}
		}
		return nil
	})
	return r, err
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
