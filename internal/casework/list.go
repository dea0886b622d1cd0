package casework

import (
	"context"
	"maps"
	"slices"

	"suban/internal/bigram"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// Item is a ticket in a list, its title opened.
type Item struct {
	postgres.Row
	TitleText string
}

// Page is one page of a list.
type Page struct {
	Items []Item
	Next  string // the cursor of the next page, "" at the end
	Count int
	More  bool // there are more than Count
}

// List lists what the actor may see.
func (c *Casework) List(ctx context.Context, by org.Actor, f postgres.Filter) (Page, error) {
	if f.Queue != "" && !postgres.Queue(f.Queue) {
		return Page{}, fault.In("queue", "没有「%s」这个队列", f.Queue)
	}
	f, err := c.long(ctx, c.scoped(by, f))
	if err != nil {
		return Page{}, err
	}
	return c.list(ctx, by, f)
}

func (c *Casework) list(ctx context.Context, by org.Actor, f postgres.Filter) (Page, error) {
	if f.Limit < 1 || f.Limit > 100 {
		f.Limit = 50
	}
	var p Page
	err := c.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if p.Items, p.Next, err = c.items(ctx, tx, by, f); err != nil {
			return err
		}
		whole, words := p.Next == "" && f.After == "", len(f.Words) > 0
		switch {
		case whole && (words || f.Whole()):
			p.Count = len(p.Items)
		case words && !centre(by): // a count would tell of words he may not read
			p.Count, p.More = len(p.Items), true
		default:
			p.Count, p.More, err = tx.Count(ctx, f)
		}
		return err
	})
	return p, err
}

// items reads one page, its titles opened as far as the actor may read them.
func (c *Casework) items(ctx context.Context, tx *postgres.Tx, by org.Actor, f postgres.Filter) (items []Item, next string, err error) {
	rows, next, err := tx.List(ctx, f)
	if err != nil {
		return nil, "", err
	}
	if len(f.Words) > 0 {
		if rows, err = c.standing(ctx, tx, by, f, rows); err != nil {
			return nil, "", err
		}
	}
	ids, digests := make([]ticket.ID, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		ids[i], digests[i] = r.ID, r.Title
	}
	titles, err := c.titles(ctx, tx, ids, digests)
	if err != nil {
		return nil, "", err
	}
	if err := c.discreet(ctx, tx, by, rows, titles); err != nil {
		return nil, "", err
	}
	for _, r := range rows {
		title, ok := titles[r.ID]
		if !ok {
			title = ticket.ErasedText
		}
		items = append(items, Item{r, title})
	}
	return items, next, nil
}

// standing keeps the rows in whose texts, as far as the actor may read them, the words
// stand as they were typed.
func (c *Casework) standing(ctx context.Context, tx *postgres.Tx, by org.Actor, f postgres.Filter, rows []postgres.Row) ([]postgres.Row, error) {
	cases, err := c.shown(ctx, tx, by, rows)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(r postgres.Row) bool {
		t := cases[r.ID]
		return t == nil || !bigram.Matches(t.Title.Shown()+"\n"+t.Content.Shown()+"\n"+t.Place.Shown(), f.Text)
	}), nil
}

// discreet takes the requester out of titles that name him, for people of units: of
// confidential tickets, and of those their unit has no part in any more.
func (c *Casework) discreet(ctx context.Context, tx *postgres.Tx, by org.Actor, rows []postgres.Row, titles map[ticket.ID]string) error {
	if centre(by) {
		return nil
	}
	var some []postgres.Row
	for _, r := range rows {
		if r.Confidential || r.Unit == 0 || r.Work == ticket.WorkReturned || r.Work == ticket.WorkVoid {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		return nil
	}
	cases, err := c.shown(ctx, tx, by, some)
	for id, t := range cases {
		if _, ok := titles[id]; ok {
			titles[id] = t.Title.Shown()
		}
	}
	return err
}

// scoped limits a filter to what the actor sees; a unit's people see the rows of
// their own assignment.
func (c *Casework) scoped(by org.Actor, f postgres.Filter) postgres.Filter {
	f.Scope = by.Scope()
	if !centre(by) {
		f.Units, f.Discreet = f.Scope.Units, append(slices.Collect(maps.Keys(by.Units)), by.Unit)
	}
	return f
}

// long fills in what counts as a long extension, which is the policy's to say.
func (c *Casework) long(ctx context.Context, f postgres.Filter) (postgres.Filter, error) {
	if f.Queue != "long_extension" {
		return f, nil
	}
	book, err := c.Rulebook(ctx)
	if err == nil {
		f.LongerThan = book.Current(c.db.Now()).LongExtension
	}
	return f, err
}

// Queue is a list a person works from and how much waits in it.
type Queue struct {
	Name  string
	Count int
	More  bool
}

// queuesOf are the queues of each kind of work, in the order of the day.
var queuesOf = []struct {
	may  org.Permission
	unit bool
	list []string
}{
	{org.Register, false, []string{"draft", "accepted"}},
	{org.ConfirmReject, false, []string{"reject_asked"}},
	{org.LeadFloor, false, []string{"transfer_open"}},
	{org.CloseUnsatisfied, false, []string{"unsatisfied"}},
	{org.DecideLongExtension, false, []string{"long_extension"}},
	{org.Dispatch, false, []string{"to_dispatch", "send_back_asked", "extension_asked", "through_asked", "in_dispute"}},
	{org.Suspend, false, []string{"suspend_asked", "suspended"}},
	{org.Rule, false, []string{"in_dispute"}},
	{org.SeeUnit, true, []string{"to_sign", "handling", "near_due", "overdue", "rework", "send_back_asked", "to_review", "suspended", "closed"}},
	{org.Approve, true, []string{"extension_to_sign"}},
	{org.Review, false, []string{"to_review"}},
	{org.FollowUp, false, []string{"to_follow_up"}},
	{org.SeeAll, false, []string{"to_sign", "handling", "near_due", "overdue", "rework", "to_review", "to_follow_up", "closed"}},
}

// Queues counts the queues the actor works from.
func (c *Casework) Queues(ctx context.Context, by org.Actor) ([]Queue, error) {
	var list []Queue
	seen := map[string]bool{}
	var wanted []postgres.Filter
	for _, work := range queuesOf {
		if !by.May(work.may) || work.unit && centre(by) {
			continue
		}
		for _, name := range work.list {
			if seen[name] {
				continue
			}
			seen[name] = true
			f, err := c.long(ctx, c.scoped(by, postgres.Filter{Queue: name}))
			if err != nil {
				return nil, err
			}
			wanted = append(wanted, f)
		}
	}
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		for _, f := range wanted {
			n, more, err := tx.Count(ctx, f)
			if err != nil {
				return err
			}
			list = append(list, Queue{f.Queue, n, more})
		}
		return nil
	})
	return list, err
}

// Notices lists what was told about a ticket the actor may see.
func (c *Casework) Notices(ctx context.Context, by org.Actor, id ticket.ID) (list []postgres.Notice, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		if _, _, err := c.read(ctx, tx, by, id); err != nil {
			return err
		}
		list, err = tx.TicketNotices(ctx, id)
		return err
	})
	return list, err
}

// Find returns the id of a ticket by number, for an actor who may see it.
func (c *Casework) Find(ctx context.Context, by org.Actor, no string) (id ticket.ID, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		if id, err = tx.IDOf(ctx, no); err != nil {
			return err
		}
		_, _, err = c.read(ctx, tx, by, id)
		return err
	})
	return id, err
}
