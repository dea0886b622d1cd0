package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/workday"
)

// RevealRequest asks for a full number or name of a ticket (查看完整号码).
type RevealRequest struct {
	Ticket int64
	Field  string // which, e.g. phone
	Reason string
}

// Reveal writes down who looks at what and why, before it is shown, and returns
// how many looks are left today. Whether he may see the ticket at all is for the
// caller to have asked.
func (a *Accounts) Reveal(ctx context.Context, actor org.Actor, r RevealRequest) (left int, err error) {
	if !actor.May(org.Reveal) {
		return 0, require(org.Actor{}, org.Reveal)
	}
	r.Reason = strings.TrimSpace(r.Reason)
	if n := utf8.RuneCountInString(r.Reason); n < 4 || n > 200 {
		return 0, fault.In("reason", "请写明查看原因,4至200个字")
	}
	err = a.db.Write(ctx, func(tx *postgres.Tx) error {
		rules, err := a.rules(ctx, tx)
		if err != nil {
			return err
		}
		used, err := tx.CountReveals(ctx, actor.Person(), workday.DateOf(tx.Now).Start())
		if err != nil {
			return err
		}
		if used >= rules.RevealsADay {
			return fault.New(fault.TooMany, "今天已查看%d次完整号码,达到上限;请明天再试或请中心主任办理", used)
		}
		left = rules.RevealsADay - used - 1
		return tx.AddReveal(ctx, postgres.Reveal{
			ID: tx.NewID(), At: tx.Now, User: actor.Person(), Ticket: r.Ticket, Field: r.Field, Reason: r.Reason, ActingFor: actingFor(actor),
		})
	})
	return left, err
}

// actingFor is as whom a deputy looks.
func actingFor(a org.Actor) org.UserID {
	if a.Deputy == 0 {
		return 0
	}
	return a.ID
}
