package city

import (
	"context"

	"suban/internal/bulletin"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// reported sets the reports that the demo city makes by itself: of yesterday each morning,
// of the week on Monday, of the month on its first day. The last ones are still to be made:
// the worker does that when it starts. Repeating it changes nothing.
func (s *seed) reported(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		have, err := tx.BulletinSchedules(ctx)
		if err != nil || len(have) > 0 {
			return err
		}
		today := workday.DateOf(s.Now)
		for _, one := range []bulletin.Schedule{
			{Kind: bulletin.Daily, Rhythm: bulletin.ByDay, Minute: 8*60 + 30, DoneTo: today.Prev(), Roles: []org.Role{org.Director, org.Dispatcher}},
			{Kind: bulletin.Weekly, Rhythm: bulletin.ByWeek, Day: 1, Minute: 9 * 60, DoneTo: today.Plus(-10), Roles: []org.Role{org.Director, org.Supervisor}},
			{Kind: bulletin.Monthly, Rhythm: bulletin.ByMonth, Day: 1, Minute: 9 * 60, DoneTo: today.Plus(-32), Roles: []org.Role{org.Director, org.CityLeader}},
		} {
			one.ID, one.Version, one.Enabled, one.ByName, one.At = tx.NewID(), 1, true, org.Director.Name(), tx.Now
			if _, err := tx.SaveBulletinSchedule(ctx, one); err != nil {
				return err
			}
		}
		return nil
	})
}
