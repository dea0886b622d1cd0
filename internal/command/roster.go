package command

import (
	"context"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/surge"
	"suban/internal/workday"
)

// wartime begins the names of the response's shifts on the roster.
const wartime = "战时"

// RosterName is what a shift of the response is called on the roster, no longer than a
// shift's name may be.
func RosterName(shift string) string {
	name := []rune(wartime + shift)
	return string(name[:min(len(name), 12)])
}

// roster puts a batch on the shift it works, beside who is on it already: forecast and need
// are checked against them like against everybody.
func roster(ctx context.Context, tx *postgres.Tx, shift surge.Shift, on workday.Date, people []org.UserID, by string) error {
	line := postgres.Shift{On: on, Name: RosterName(shift.Name), From: shift.From, To: shift.To}
	has, err := tx.Shifts(ctx, on, on)
	if err != nil {
		return err
	}
	for _, one := range has {
		if one.Name == line.Name {
			line.People = one.People
		}
	}
	line.People = append(line.People, people...)
	slices.Sort(line.People)
	line.People = slices.Compact(line.People)
	line.ByName, line.At = by, tx.Now
	tx.SaveShift(line)
	return nil
}

// standDownRoster takes the response's shifts off that had not begun.
func standDownRoster(ctx context.Context, tx *postgres.Tx) error {
	today := workday.DateOf(tx.Now)
	lines, err := tx.Shifts(ctx, today, today.Plus(14))
	for _, one := range lines {
		if begins := one.On.Start().Add(time.Duration(one.From) * time.Minute); strings.HasPrefix(one.Name, wartime) && begins.After(tx.Now) {
			tx.DropShift(one.On, one.Name)
		}
	}
	return err
}

var notEnded = fault.New(fault.NotFound, "没有这次战时响应,或它还没有撤收")

// StandDown is the report of a response that is over (撤收报告).
type StandDown struct {
	Post
}

// StandDown reads what a response did.
func (c *Command) StandDown(ctx context.Context, by org.Actor, id int64) (r StandDown, err error) {
	if err := surge.Leads(by); err != nil {
		return r, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		all, err := tx.Surges(ctx, 100)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(s surge.Surge) bool { return s.ID == id && s.State == surge.Ended })
		if at < 0 {
			return notEnded
		}
		r.Surge = &all[at]
		return c.report(ctx, tx, &r.Post)
	})
	return r, err
}
