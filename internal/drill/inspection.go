package drill

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"suban/internal/city"
	"suban/internal/inspection"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/quality"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// sampled is the name of the one rule by which the drill draws.
const sampled = "月末登记抽检"

// mostDrawn is how many inspections are read at a time.
const mostDrawn = 5000

// inspects draws from what was registered on the days of inspection among some days, and brings
// each piece to its end (质检), one day after the other.
func (d *drill) inspects(ctx context.Context, days []dayPlan) error {
	var over map[string]postgres.ImportedRow
	err := d.db.Read(ctx, func(tx *postgres.Tx) (err error) { over, err = tx.Imported(ctx, daySource); return err })
	if err != nil {
		return err
	}
	for _, day := range days {
		key := "inspection " + day.on.String()
		if _, told := over[key]; told || !slices.Contains(inspectedOn, day.on.String()) {
			continue
		}
		err := d.in(day.on.Start(), func(h *house) error {
			h.still = true // each deed has its own moment
			return (&inspected{drill: d, h: h, q: quality.New(h.db, h.work, d.keys), on: day.on}).tell(ctx)
		})
		if err != nil {
			return fmt.Errorf("inspect %s: %w", day.on, err)
		}
		err = d.db.Write(ctx, func(tx *postgres.Tx) error {
			tx.SaveImport(postgres.ImportRow{Source: daySource, Key: key, Done: true}, 0, true)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// inspected is one day's registrations being inspected.
type inspected struct {
	*drill
	h  *house
	q  *quality.Quality
	on workday.Date
	// keys are those of the lives that were drawn, by ticket.
	keys map[ticket.ID]string
}

// tell draws, scores, and hears appeals. What a run before this one did is not done again: how far
// a piece has come, it says itself.
func (i *inspected) tell(ctx context.Context) error {
	if err := i.planned(ctx); err != nil {
		return err
	}
	if err := i.draw(ctx); err != nil {
		return err
	}
	next := i.on.Next()
	for _, round := range []struct {
		state inspection.State
		from  time.Time
		do    func(context.Context, piece) error
	}{
		{inspection.Waiting, next.Start().Add(9 * time.Hour), i.score},
		{inspection.Half, next.Start().Add(13 * time.Hour), i.score},
		{inspection.Split, next.Start().Add(17 * time.Hour), i.score},
		{inspection.Scored, next.Next().Start().Add(9 * time.Hour), i.appeal},
		{inspection.Appealed, next.Next().Start().Add(14 * time.Hour), i.score},
	} {
		pieces, err := i.pieces(ctx)
		if err != nil {
			return err
		}
		for n, p := range pieces {
			i.h.at(round.from.Add(time.Duration(n) * time.Minute))
			if p.State != round.state {
				continue
			}
			if err := round.do(ctx, p); err != nil {
				return fmt.Errorf("%s, %s: %w", p.key, p.State, err)
			}
		}
	}
	return nil
}

// planned sets the plan: all registrations, scored by two on some days, and nothing of what a city
// begins with, which would have every urgent one scored. A share would not be the same twice: the
// dice are thrown for ids.
func (i *inspected) planned(ctx context.Context) error {
	director := i.Post(org.Director, 0)
	terms, err := i.q.Terms(ctx, director)
	if err != nil {
		return err
	}
	plan := inspection.Rule{Subject: inspection.Registration, Name: sampled, Share: 100, Enabled: true}
	if slices.Contains(byTwoOn, i.on.String()) {
		plan.Double = 100
	}
	for _, r := range terms.Rules {
		if r.Name == sampled {
			if plan.ID, plan.Version = r.ID, r.Version; r.Double == plan.Double {
				return nil
			}
			continue
		}
		if !r.Enabled {
			continue
		}
		r.Enabled = false
		if err := i.q.SaveRule(ctx, director, r); err != nil {
			return err
		}
	}
	return i.q.SaveRule(ctx, director, plan)
}

// span is what of the day is drawn from: as much of it as has some thirty registrations.
func (i *inspected) span() (from, till time.Time) {
	long := time.Duration(float64(drawnFor) / i.Scale)
	if from = i.on.Start().Add(drawnAt); from.Add(long).After(i.on.Next().Start()) {
		return i.on.Start(), i.on.Next().Start()
	}
	return from, from.Add(long)
}

// draw draws from the span at its end; what was before it is left out.
func (i *inspected) draw(ctx context.Context) error {
	from, till := i.span()
	done := false
	err := i.db.Write(ctx, func(tx *postgres.Tx) error {
		through, err := tx.SampledThrough(ctx)
		if done = !through.Before(till); err == nil && !done {
			tx.SetSampledThrough(from)
		}
		return err
	})
	if err != nil || done {
		return err
	}
	i.h.at(till)
	_, err = i.q.Sample(ctx)
	return err
}

// piece is a registration that was drawn, with the key of its life: that is the same in every home.
type piece struct {
	inspection.Inspection
	key string
}

// scorings is how many have scored it; each deed makes a version.
func (p piece) scorings() int {
	if p.AppealedAt != nil {
		return p.Version - 2
	}
	return p.Version - 1
}

// pieces are what was drawn from the day, in the order of their keys.
func (i *inspected) pieces(ctx context.Context) (list []piece, err error) {
	_, till := i.span()
	err = i.db.Read(ctx, func(tx *postgres.Tx) error {
		drawn, _, err := tx.Inspections(ctx, postgres.InspectionFilter{Subject: inspection.Registration, Limit: mostDrawn})
		if err != nil {
			return err
		}
		drawn = slices.DeleteFunc(drawn, func(d postgres.Drawn) bool { return !d.DrawnAt.Equal(till) })
		if i.keys == nil {
			ids := make([]ticket.ID, len(drawn))
			for n, d := range drawn {
				ids[n] = d.Ticket
			}
			if i.keys, err = tx.ImportedKeys(ctx, Source, ids); err != nil {
				return err
			}
		}
		for _, d := range drawn {
			list = append(list, piece{d.Inspection, i.keys[d.Ticket]})
		}
		return nil
	})
	slices.SortFunc(list, func(a, b piece) int { return cmp.Compare(a.key, b.key) })
	return list, err
}

// die is a number in [0, 1) for something about a piece.
func (i *inspected) die(p piece, what string) float64 {
	own := fnv.New64a()
	own.Write([]byte(p.key + " " + what))
	return rand.New(rand.NewPCG(i.Seed, own.Sum64())).Float64()
}

// fit is how the registration really is.
func (i *inspected) fit(p piece) bool { return i.die(p, "fit") >= unfit }

// score is one inspector's judgement, each by another. The first is now and then wrong, or else
// the second of two; who rules or scores after an appeal is not. One who scores alone is wrong
// only where he is too strict: that is appealed against.
func (i *inspected) score(ctx context.Context, p piece) error {
	n, passes := p.scorings(), i.fit(p)
	slip := i.die(p, "slip first") < strict
	switch {
	case p.State == inspection.Waiting && slip && (p.Double || passes):
		passes = !passes
	case p.State == inspection.Half && !slip && i.die(p, "slip second") < strict:
		passes = !passes
	}
	by := i.Post(org.Inspector, int(3*i.die(p, "inspector"))+n)
	given := city.Unqualified(p.Subject)
	if passes {
		given = city.Qualified(p.Subject, i.die(p, "wording") < wordy)
	}
	return i.q.Score(ctx, by, p.ID, p.Version, given)
}

// appeal is the agent's, who objects to whatever is wrong, and to some of what is right; where two
// differed and a third ruled, there is nobody left to score.
func (i *inspected) appeal(ctx context.Context, p piece) error {
	if p.Qualified || p.scorings() > 2 || !i.fit(p) && i.die(p, "appeal") >= objects {
		return nil
	}
	agent, err := i.actor(ctx, p.Inspected)
	if err != nil {
		return err
	}
	return i.q.Appeal(ctx, agent, p.ID, p.Version, city.Objection)
}
