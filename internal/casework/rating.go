package casework

import (
	"context"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// ratingsMost is how many tickets a list of bad ratings looks through.
const ratingsMost = 1000

// BadRating is a real-name bad rating and how far it has been followed (差评整改).
type BadRating struct {
	Case  *ticket.Case // its texts opened
	Given *ticket.FollowUp
	Steps [3]ticket.Aftercare
}

// Done reports whether nothing is left to do about it.
func (b BadRating) Done() bool { return b.Steps[0].DoneAt != nil && b.Steps[2].DoneAt != nil }

// BadRatings lists the bad ratings of so many days, newest first: the centre must
// follow every one of them to its end.
func (c *Casework) BadRatings(ctx context.Context, by org.Actor, days int) ([]BadRating, *ticket.Rulebook, error) {
	if !by.May(org.SeeAll) {
		return nil, nil, fault.New(fault.Denied, "差评整改清单由热线中心查看")
	}
	var list []BadRating
	var book *ticket.Rulebook
	err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if book, err = c.rulebook(ctx, tx, -1); err != nil {
			return err
		}
		since := tx.Now.Add(-time.Duration(days) * 24 * time.Hour)
		ids, err := tx.BadRatings(ctx, since, ratingsMost)
		if err != nil {
			return err
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		var titles []string
		for _, id := range ids {
			titles = append(titles, cases[id].Title.Digest)
		}
		shown, err := c.titles(ctx, tx, ids, titles)
		if err != nil {
			return err
		}
		for _, id := range ids {
			s := cases[id]
			s.Title.Plain = shown[id]
			for i := len(s.FollowUps) - 1; i >= 0; i-- {
				u := &s.FollowUps[i]
				if !s.BadRating(u) || u.At.Before(since) {
					continue
				}
				steps, err := s.AfterRating(u, book)
				if err != nil {
					return err
				}
				list = append(list, BadRating{s.Case, u, steps})
			}
		}
		return nil
	})
	return list, book, err
}
