package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// Suspect is a closing before the supervisor, its texts opened (假办结雷达).
type Suspect struct {
	postgres.Suspect
	No, Title string
	Category  string
	Region    org.RegionCode
	Outcome   ticket.Outcome
	Found     []triage.Finding
	Why       string // why it was dismissed
}

// Suspects are one page of them.
type Suspects struct {
	Items []Suspect
	Total int
	Tally []postgres.RuleTally
	At    time.Time // up to when the radar has looked
}

const suspectsAPage = 30

// Radar lists the closings that look false.
func (c *Casework) Radar(ctx context.Context, by org.Actor, f postgres.SuspectFilter) (s Suspects, err error) {
	if !by.May(org.LookBack) {
		return s, fault.New(fault.Denied, "假办结雷达供督办员和中心主任使用")
	}
	f.Scope = by.Scope()
	if f.Limit < 1 || f.Limit > 100 {
		f.Limit = suspectsAPage
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		list, total, err := tx.Suspects(ctx, f)
		if err != nil {
			return err
		}
		s.Total = total
		if s.Tally, err = tx.RadarTally(ctx, f.Scope); err != nil {
			return err
		}
		if s.At, err = tx.RadarThrough(ctx); err != nil {
			return err
		}
		ids := make([]ticket.ID, len(list))
		for i, r := range list {
			ids[i] = r.Ticket
		}
		cases, err := tx.Cases(ctx, ids)
		if err != nil {
			return err
		}
		for _, r := range list {
			item, err := c.suspect(ctx, tx, r, cases[r.Ticket])
			if err != nil {
				return err
			}
			s.Items = append(s.Items, item)
		}
		return nil
	})
	return s, err
}

func (c *Casework) suspect(ctx context.Context, tx *postgres.Tx, r postgres.Suspect, t *postgres.Stored) (Suspect, error) {
	item := Suspect{Suspect: r, No: t.No, Category: t.Category, Region: t.Region, Outcome: t.Outcome}
	if err := c.open(ctx, tx, t.Case, []*ticket.Secret{&t.Title}); err != nil {
		return item, err
	}
	item.Title = t.Title.Shown()
	plain, err := c.keys.Open(r.Findings, radarFor(c.db.City, r.Ticket))
	if err != nil {
		return item, fmt.Errorf("open findings of ticket %d: %w", r.Ticket, err)
	}
	if err := json.Unmarshal(plain, &item.Found); err != nil {
		return item, fmt.Errorf("read findings of ticket %d: %w", r.Ticket, err)
	}
	if r.Remark != nil {
		why, err := c.keys.Open(r.Remark, radarFor(c.db.City, r.Ticket))
		if err != nil {
			return item, fmt.Errorf("open remark on ticket %d: %w", r.Ticket, err)
		}
		item.Why = string(why)
	}
	return item, nil
}

// radarFor binds findings to their ticket, so that they open nowhere else.
func radarFor(city org.City, id ticket.ID) string { return fmt.Sprintf("radar %d %d", city, id) }

// Dismiss says that a closing is as it should be (排除), and why.
func (c *Casework) Dismiss(ctx context.Context, by org.Actor, id ticket.ID, why string) error {
	if !by.May(org.LookBack) {
		return fault.New(fault.Denied, "假办结雷达供督办员和中心主任使用")
	}
	why = strings.TrimSpace(why)
	if n := utf8.RuneCountInString(why); n < 4 || n > 500 {
		return fault.In("reason", "请写明排除的理由,4 至 500 字")
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		if _, _, err := c.read(ctx, tx, by, id); err != nil {
			return err
		}
		s, err := tx.Suspect(ctx, id)
		switch {
		case err != nil:
			return err
		case s == nil:
			return fault.New(fault.NotFound, "雷达没有列出这件工单,请刷新后再看")
		case s.State != "open":
			return fault.New(fault.Conflict, "这件已有结论,请刷新后再看")
		}
		box, err := c.keys.Seal([]byte(why), radarFor(c.db.City, id))
		if err != nil {
			return fmt.Errorf("seal remark: %w", err)
		}
		tx.Decide(id, "dismissed", box, by.ID, tx.Now)
		return nil
	})
}

// scanAtATime is how many closings one transaction looks at, scanBeside how many of these
// look at a time; scanBack is how far the first scan goes.
const (
	scanAtATime = 100
	scanBeside  = 2
	scanBack    = 60 * 24 * time.Hour
)

// ScanRadar looks once a day at what was closed since the last time, and at what
// was closed before and has since come up again. n is how many it found.
func (c *Casework) ScanRadar(ctx context.Context) (n int, err error) {
	claimed := false
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		claimed, err = tx.ClaimChore(ctx, "radar")
		return err
	})
	if err != nil || !claimed {
		return 0, err
	}
	return c.LookBack(ctx)
}

// LookBack looks now, whoever looked today. Broken off, it looks again from where the last one
// that ended came to.
func (c *Casework) LookBack(ctx context.Context) (n int, err error) {
	book, err := c.Rulebook(ctx)
	if err != nil {
		return 0, err
	}
	var ids []ticket.ID
	var until time.Time
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		until = tx.Now
		from, err := tx.RadarThrough(ctx)
		if err != nil {
			return err
		}
		if from.IsZero() {
			from = until.Add(-scanBack)
		}
		ids, err = tx.ToScan(ctx, from, until)
		return err
	})
	if err != nil {
		return 0, err
	}
	var found atomic.Int64
	beside, looking := errgroup.WithContext(ctx)
	beside.SetLimit(scanBeside)
	for part := range slices.Chunk(ids, scanAtATime) {
		beside.Go(func() error {
			return c.db.Write(looking, func(tx *postgres.Tx) error {
				cases, err := tx.Cases(looking, part)
				if err != nil {
					return err
				}
				for _, id := range part {
					suspicious, err := c.look(looking, tx, book, cases[id])
					if err != nil {
						return err
					}
					if suspicious {
						found.Add(1)
					}
				}
				return nil
			})
		})
	}
	if err := beside.Wait(); err != nil {
		return int(found.Load()), err
	}
	n = int(found.Load())
	return n, c.db.Write(ctx, func(tx *postgres.Tx) error { tx.SetRadarThrough(until); return nil })
}

// look scores one closing and keeps it when it is suspicious.
func (c *Casework) look(ctx context.Context, tx *postgres.Tx, book *ticket.Rulebook, t *postgres.Stored) (bool, error) {
	if t == nil || t.ClosedAt == nil || t.Channel == ticket.Imported && t.NoCallCode == "import" {
		return false, nil
	}
	closing, ok, err := c.closing(ctx, tx, book, t.Case)
	if err != nil || !ok {
		return false, err
	}
	score, found := triage.Radar(closing)
	if score < triage.Suspicious {
		return false, nil
	}
	plain, err := json.Marshal(found)
	if err != nil {
		return false, fmt.Errorf("write findings: %w", err)
	}
	box, err := c.keys.Seal(plain, radarFor(c.db.City, t.ID))
	if err != nil {
		return false, fmt.Errorf("seal findings: %w", err)
	}
	s := postgres.Suspect{Ticket: t.ID, Unit: t.Lead().Unit, ClosedAt: *t.ClosedAt, FoundAt: tx.Now, Score: score, Findings: box}
	for _, f := range found {
		s.Rules = append(s.Rules, f.Rule)
	}
	tx.SaveSuspect(s)
	return true, nil
}

// closing gathers what the radar's rules look at.
func (c *Casework) closing(ctx context.Context, tx *postgres.Tx, book *ticket.Rulebook, t *ticket.Case) (closing triage.Closing, ok bool, err error) {
	if closing.Answered, ok, err = c.answered(ctx, tx, t); err != nil || !ok {
		return closing, ok, err
	}
	lead, last := t.Lead(), lastAnswer(t)
	around, err := tx.Around(ctx, t, last, lead.Unit, triage.RepeatWithin)
	if err != nil {
		return closing, false, err
	}
	unit, _ := book.Units.Unit(lead.Unit)
	for _, a := range around.Again {
		closing.Repeats = append(closing.Repeats, triage.Again{Ticket: a.Ticket, No: a.No, Days: 1 + int(a.CreatedAt.Sub(*t.ClosedAt).Hours()/24)})
	}
	if len(around.Hour) > 0 {
		closing.Hour = &triage.LastHour{Unit: unit.Name, Count: len(around.Hour), Tickets: others(around.Hour, t.ID)}
	}
	for _, from := range []struct {
		by  string
		ids []ticket.ID
	}{{"设备", around.Devices}, {"电话", around.Phone}} {
		if closing.Raters == nil || len(from.ids) > closing.Raters.Count {
			closing.Raters = &triage.SharedRater{By: from.by, Count: len(from.ids), Tickets: others(from.ids, t.ID)}
		}
	}
	closing.Unreached = t.PhoneKey == ""
	closing.Denied = denied(t) && (closing.Reached || closing.Contacted)
	closing.Admitted = !slices.Contains([]ticket.Outcome{ticket.AnsweredDirectly, ticket.Resolved, ticket.PartlyResolved}, t.Outcome)
	closing.SendBack, err = lateReturn(book, t)
	return closing, true, err
}

// othersShown is how many other tickets a finding names.
const othersShown = 8

func others(ids []ticket.ID, not ticket.ID) (list []ticket.ID) {
	for _, id := range ids {
		if id != not && len(list) < othersShown {
			list = append(list, id)
		}
	}
	return list
}

// denied says that the citizen, asked at the last follow-up, had been called by nobody.
func denied(t *ticket.Case) bool {
	for i := len(t.FollowUps) - 1; i >= 0; i-- {
		if t.FollowUps[i].Reached {
			return t.FollowUps[i].Contacted == "no"
		}
	}
	return false
}

// lateReturn is the send-back that came nearest to the end of its time.
func lateReturn(book *ticket.Rulebook, t *ticket.Case) (late *triage.LateReturn, err error) {
	cal, basis := book.Calendars[book.Calendar], book.Policies[t.PolicyID].Basis()
	for _, q := range t.Requests {
		a := t.Assignment(q.Assignment)
		if q.Asked != ticket.ForSendBack || a == nil {
			continue
		}
		var all, used time.Duration
		if a.DueHours > 0 {
			all, used = a.SendBackTill.Sub(a.SentAt), q.AskedAt.Sub(a.SentAt)
		} else if all, err = cal.Elapsed(a.SentAt, a.SendBackTill, basis); err == nil {
			used, err = cal.Elapsed(a.SentAt, q.AskedAt, basis)
		}
		if err != nil {
			return nil, err
		}
		if all <= 0 {
			continue
		}
		if share := float64(used) / float64(all); late == nil || share > late.Used {
			u, _ := book.Units.Unit(a.Unit)
			late = &triage.LateReturn{Unit: u.Name, Used: share, At: q.AskedAt}
		}
	}
	return late, nil
}
