package oversight

import (
	"context"
	"time"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// ListStrip is one of the four lists on the strip: its definition, how long it is now
// and how long it was.
type ListStrip struct {
	Rule  supervision.Rule
	Count int
	Sizes []supervision.Size
}

// Soon is what climbs tonight, opened.
type Soon struct {
	postgres.Soon
	TitleText string
}

// FirstCard is a ticket of tier 1, opened.
type FirstCard struct {
	postgres.FirstCard
	TitleText string
}

// Home is what the supervision home shows (督办首页).
type Home struct {
	Lists    []ListStrip
	Once     int // tickets on any list, each once
	First    []FirstCard
	FirstAll int
	Reasons  map[string]int
	Orders   []Order // tiers 2 and 3, open
	Papers   []Submission
	Media    map[supervision.Medium]int // today's reminders
	Answered int
	Today    []Reminder
	Soon     []Soon
	Back     []Order // what came back and waits for acceptance
	Replies  []Reminder
	Struck   int // struck off in the last seven days
	Rules    []supervision.Rule
}

const (
	sizeDays  = 30
	lanesMost = 200
)

// Home shows the supervision home within the actor's scope.
func (o *Oversight) Home(ctx context.Context, by org.Actor) (h Home, err error) {
	if err := mayRead(by); err != nil {
		return h, err
	}
	if h.Rules, err = o.Rules(ctx); err != nil {
		return h, err
	}
	c, _, err := o.clocks(ctx)
	if err != nil {
		return h, err
	}
	scope := by.Scope()
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		if err := o.strip(ctx, tx, scope, &h); err != nil {
			return err
		}
		if h.First, h.FirstAll, err = o.firstLane(ctx, tx, scope, 0, 50); err != nil {
			return err
		}
		if h.Reasons, err = tx.Reasons(ctx, scope); err != nil {
			return err
		}
		if h.Media, h.Answered, err = tx.CountReminders(ctx, scope, dayOf(tx.Now).Start()); err != nil {
			return err
		}
		return o.soon(ctx, tx, scope, c, &h)
	})
	if err != nil {
		return h, err
	}
	if h.Orders, err = o.Orders(ctx, by, postgres.OrderFilter{Open: true, Limit: lanesMost}); err != nil {
		return h, err
	}
	for _, one := range h.Orders {
		if one.State == supervision.FedBack || one.State == supervision.Approved {
			h.Back = append(h.Back, one)
		}
	}
	struck, err := o.Orders(ctx, by, postgres.OrderFilter{States: []supervision.OrderState{supervision.Struck}, Limit: lanesMost})
	if err != nil {
		return h, err
	}
	for _, one := range struck {
		if one.StruckAt.After(o.db.Now().AddDate(0, 0, -7)) {
			h.Struck++
		}
	}
	if supervision.MayDraft(by) == nil {
		if h.Papers, err = o.Submissions(ctx, by, postgres.SubmissionFilter{Kind: supervision.ForSign, States: []supervision.PaperState{supervision.PaperDraft, supervision.PaperRouted, supervision.PaperReturned}, Limit: lanesMost}); err != nil {
			return h, err
		}
	}
	if h.Today, err = o.Reminders(ctx, by, ReminderQuery{Today: true, Limit: 50}); err != nil {
		return h, err
	}
	for _, r := range h.Today {
		if r.AnsweredAt != nil {
			h.Replies = append(h.Replies, r)
		}
	}
	return h, nil
}

func (o *Oversight) strip(ctx context.Context, tx *postgres.Tx, scope org.Scope, h *Home) error {
	counts, once, err := tx.CountLists(ctx, scope)
	if err != nil {
		return err
	}
	sizes, err := tx.Sizes(ctx, dayOf(tx.Now).Plus(-sizeDays))
	if err != nil {
		return err
	}
	h.Once = once
	for _, r := range h.Rules {
		if r.Tier != supervision.Leaders {
			continue
		}
		s := ListStrip{Rule: r, Count: counts[r.Trigger]}
		for _, size := range sizes {
			if size.List == r.Trigger && (scope.All || scope.Listed) {
				s.Sizes = append(s.Sizes, size)
			}
		}
		h.Lists = append(h.Lists, s)
	}
	return nil
}

func (o *Oversight) firstLane(ctx context.Context, tx *postgres.Tx, scope org.Scope, skip, limit int) (list []FirstCard, total int, err error) {
	rows, total, err := tx.FirstLane(ctx, scope, skip, limit)
	if err != nil {
		return nil, 0, err
	}
	ids, digests := make([]ticket.ID, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		ids[i], digests[i] = r.Ticket, r.Title
	}
	titles, err := o.work.Titles(ctx, tx, ids, digests)
	for _, r := range rows {
		list = append(list, FirstCard{r, titles[r.Ticket]})
	}
	return list, total, err
}

// FirstLane is a page of the lane of tier 1, for the list view.
func (o *Oversight) FirstLane(ctx context.Context, by org.Actor, skip, limit int) (list []FirstCard, total int, err error) {
	if err := mayRead(by); err != nil {
		return nil, 0, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		list, total, err = o.firstLane(ctx, tx, by.Scope(), skip, limit)
		return err
	})
	return list, total, err
}

// soon looks ahead to the end of the day: what climbs unless somebody acts.
func (o *Oversight) soon(ctx context.Context, tx *postgres.Tx, scope org.Scope, c clocks, h *Home) error {
	tonight := dayOf(tx.Now).Next().Start()
	before := func(t supervision.Trigger, tier supervision.Tier) (time.Time, float64, error) {
		for _, r := range h.Rules {
			if r.Trigger == t && r.Tier == tier && r.Enabled {
				at, err := supervision.DaysBefore(tonight, r.Threshold, c.cal, c.b)
				return at, r.Threshold, err
			}
		}
		return time.Time{}, 1e6, nil
	}
	overdue, _, err := before(supervision.Overdue, supervision.Escalation)
	if err != nil {
		return err
	}
	open, _, err := before(supervision.OpenDays, supervision.Leaders)
	if err != nil {
		return err
	}
	_, unanswered, err := before(supervision.Unanswered, supervision.Escalation)
	if err != nil {
		return err
	}
	rows, err := tx.Climbing(ctx, scope, tonight, overdue, open, int(unanswered))
	if err != nil {
		return err
	}
	ids, digests := make([]ticket.ID, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		ids[i], digests[i] = r.Ticket, r.Title
	}
	titles, err := o.work.Titles(ctx, tx, ids, digests)
	for _, r := range rows {
		h.Soon = append(h.Soon, Soon{r, titles[r.Ticket]})
	}
	return err
}

// Listed is a ticket on the lists, opened.
type Listed struct {
	postgres.Listed
	TitleText string
}

// Listing lists the tickets of one list, or of all four, each once with its tags.
func (o *Oversight) Listing(ctx context.Context, by org.Actor, list supervision.List, skip, limit int) (found []Listed, total int, err error) {
	if err := mayRead(by); err != nil {
		return nil, 0, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, n, err := tx.ListedTickets(ctx, postgres.ListFilter{Scope: by.Scope(), List: list, Skip: skip, Limit: limit})
		if err != nil {
			return err
		}
		total = n
		ids, digests := make([]ticket.ID, len(rows)), make([]string, len(rows))
		for i, r := range rows {
			ids[i], digests[i] = r.ID, r.Title
		}
		titles, err := o.work.Titles(ctx, tx, ids, digests)
		for _, r := range rows {
			found = append(found, Listed{r, titles[r.ID]})
		}
		return err
	})
	return found, total, err
}
