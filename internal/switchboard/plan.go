package switchboard

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"suban/internal/call"
	"suban/internal/desk"
	"suban/internal/org"
	"suban/internal/postgres"
)

// Plan is how the hotline answers now, with the special desks that callers can choose.
func (b *Board) Plan() call.Plan { b.mu.Lock(); defer b.mu.Unlock(); return b.plan }

// Reload reads plan, special desks and skills anew: calls that come from now on are answered by
// them, and who is signed in has his new skills with the next call.
func (b *Board) Reload(ctx context.Context) error {
	return b.o.DB.Read(ctx, func(tx *postgres.Tx) error {
		plan, _, err := tx.CallPlan(ctx)
		if err != nil {
			return err
		}
		skills, err := tx.AgentSkills(ctx)
		if err != nil {
			return err
		}
		desks, err := tx.Desks(ctx)
		if err != nil {
			return err
		}
		phones, err := tx.Handsets(ctx)
		if err != nil {
			return err
		}
		if err := b.readVoices(ctx, tx); err != nil {
			return err
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.plan, b.skills = withDesks(plan, skills, desks, b.now())
		b.readHandsets(phones)
		b.moved = true
		for _, s := range b.seats {
			s.Skills = b.skillsOf(s.ID)
		}
		return nil
	})
}

// How a desk's callers are served: before the general line, and by anybody after a while.
const (
	deskPriority = 1
	deskOverflow = 20 * time.Second
)

// withDesks makes a queue of every special desk (专席) that is not closed and has a digit: its digit goes
// before one of the plan, its people answer it beside what else they answer.
func withDesks(plan call.Plan, skills map[org.UserID]map[string]int, desks []desk.Desk, now time.Time) (call.Plan, map[org.UserID]map[string]int) {
	plan.Queues, skills = slices.Clone(plan.Queues), maps.Clone(skills)
	for _, d := range desks {
		if s := d.Stands(now); d.Digit == "" || s == desk.Planned || s == desk.Closed {
			continue
		}
		q := call.Queue{Key: fmt.Sprint("desk-", d.ID), Name: d.Name, Skill: fmt.Sprint("desk-", d.ID), Priority: deskPriority, Digit: d.Digit, Overflow: deskOverflow, From: d.From, To: d.To}
		for i := range plan.Queues {
			if plan.Queues[i].Digit == d.Digit {
				plan.Queues[i].Digit = ""
			}
		}
		plan.Queues = append(plan.Queues, q)
		for _, who := range d.People {
			own := maps.Clone(skills[who])
			if len(own) == 0 {
				own = map[string]int{call.General: 1}
			}
			own[q.Skill] = 1
			skills[who] = own
		}
	}
	return plan, skills
}

// reloadEvery is how often the exchange looks whether a desk's date has come, or another node changed something.
const reloadEvery = time.Minute
