package steward

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Effect is what a policy would mean for the tickets of one kind.
type Effect struct {
	Class    ticket.Class   `json:"class"`
	Urgency  ticket.Urgency `json:"urgency"`
	Was      workday.Limit  `json:"was"`
	Now      workday.Limit  `json:"now"`
	Open     int            `json:"open"`     // in hand: they keep the limit they were accepted under
	Accepted int            `json:"accepted"` // in the last 30 days: about so many a month get the new one
}

// PolicyPreview is what a new version would change (会有什么变化).
type PolicyPreview struct {
	Against int                   `json:"against"` // the version in force
	Changes []ticket.PolicyChange `json:"changes"`
	Effects []Effect              `json:"effects"`
}

// PreviewPolicy says what a version of the policy would change, or refuses it.
func (s *Steward) PreviewPolicy(ctx context.Context, by org.Actor, p ticket.Policy) (v PolicyPreview, err error) {
	err = s.read(ctx, by, org.ManagePolicies, func(tx *postgres.Tx) error {
		book, _, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		if err := checkPolicy(p, workday.DateOf(tx.Now).String()); err != nil {
			return err
		}
		now := book.Current(tx.Now)
		v = PolicyPreview{Against: now.ID, Changes: now.Diff(p), Effects: []Effect{}}
		kinds, err := tx.CountKinds(ctx, tx.Now.Add(-30*24*time.Hour))
		for _, k := range kinds {
			v.Effects = append(v.Effects, Effect{k.Class, k.Urgency, now.Limit(k.Class, k.Urgency), p.Limit(k.Class, k.Urgency), k.Open, k.Accepted})
		}
		return err
	})
	return v, err
}

// AddPolicy puts a new version into force from a date on. Tickets accepted before
// keep the version they were accepted under.
func (s *Steward) AddPolicy(ctx context.Context, by org.Actor, p ticket.Policy) (ticket.Policy, error) {
	err := s.write(ctx, by, org.ManagePolicies, func(w *writing) error {
		if err := checkPolicy(p, w.today); err != nil {
			return err
		}
		p.ID = 1
		for id, other := range w.book.Policies {
			p.ID = max(p.ID, id+1)
			if other.EffectiveFrom == p.EffectiveFrom && len(other.Diff(p)) == 0 {
				return fault.New(fault.Conflict, "第%d版同日生效,内容相同,无需再建", id)
			}
		}
		was := w.book.Current(w.Now)
		if len(was.Diff(p)) == 0 {
			return fault.New(fault.Conflict, "与现行第%d版没有差别,无需新建", was.ID)
		}
		if err := w.Tx.AddPolicy(ctx, p); err != nil {
			return err
		}
		return w.keep(ctx, Policy, fmt.Sprint(p.ID), 0, "add", was, p)
	})
	return p, err
}

func checkPolicy(p ticket.Policy, today string) error {
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > 30 {
		return fault.In("name", "请填写本版名称,不超过30个字,例如“2027年提速版”")
	}
	if _, err := workday.ParseDate(p.EffectiveFrom); err != nil {
		return fault.In("effective_from", "请填写生效日期,格式如2027-01-01")
	}
	if p.EffectiveFrom < today {
		return fault.In("effective_from", "生效日期不能早于今天(%s):已受理的工单不能改用新的时限", today)
	}
	return p.Check()
}
