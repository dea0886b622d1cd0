package oversight

import (
	"context"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Prompt is a reminder given by hand: which matter, by which medium, to whom, in what words.
type Prompt struct {
	Rule   int
	Medium supervision.Medium
	Whom   string
	Text   string // empty: the matter's own
	Key    string // idempotency key
	At     time.Time
	On     time.Time // when it was given by word of mouth; zero: now
}

// Urged is what became of one ticket of several that were reminded together.
type Urged struct {
	Ticket   ticket.ID
	Reminder int64
	Refused  error
}

// Remind reminds the units of some tickets, each for itself (批量催办): the urging is in
// the ticket's history and the reminder beside it, in one transaction.
func (o *Oversight) Remind(ctx context.Context, by org.Actor, ids []ticket.ID, p Prompt) ([]Urged, error) {
	switch {
	case !by.May(org.Supervise):
		return nil, fault.New(fault.Denied, "催办由督办员办理;您没有“%s”权限", org.Supervise.Name())
	case len(ids) == 0 || len(ids) > 100:
		return nil, fault.In("tickets", "一次可催办1至100件工单")
	}
	rule, err := o.rule(ctx, p.Rule)
	if err != nil {
		return nil, err
	}
	c, _, err := o.clocks(ctx)
	if err != nil {
		return nil, err
	}
	var list []Urged
	for _, id := range ids {
		u := Urged{Ticket: id}
		u.Reminder, u.Refused = o.remindOne(ctx, by, id, rule, c, p)
		if _, refused := fault.Of(u.Refused); u.Refused != nil && (!refused || len(ids) == 1) {
			return list, u.Refused
		}
		list = append(list, u)
	}
	return list, nil
}

func (o *Oversight) remindOne(ctx context.Context, by org.Actor, id ticket.ID, rule supervision.Rule, c clocks, p Prompt) (made int64, err error) {
	text := p.Text
	err = o.db.Read(ctx, func(tx *postgres.Tx) error { return o.work.Unnamed(ctx, tx, []ticket.ID{id}, &text) })
	if err != nil {
		return 0, err
	}
	urge := &ticket.Urge{Medium: string(p.Medium), Text: ticket.Text(text)}
	if text == "" {
		urge.Text = ticket.Text(rule.Words("", "", ""))
	}
	key := ""
	if p.Key != "" {
		key = p.Key + "-" + ticketKey(id)
	}
	_, err = o.work.Do(ctx, by, casework.Deed{Ticket: id, Key: key, At: p.At, Do: []ticket.Facts{urge}, With: func(tx *postgres.Tx, t *ticket.Case) error {
		now := tx.Now
		if !p.At.IsZero() {
			now = p.At
		}
		if !p.On.IsZero() {
			earliest, err := c.lastWorkday(now)
			if err == nil {
				err = supervision.Given(t, p.Medium, p.On, now, earliest)
			}
			if err != nil {
				return err
			}
			now = p.On
		}
		due, err := c.due(now, rule.ReplyDays)
		if err != nil {
			return err
		}
		said := supervision.Said{Text: text, Whom: p.Whom}
		if a := t.Lead(); text == "" && a != nil {
			said.Text = rule.Words(t.No, rule.Name, workday.Format(a.DueAt))
		}
		r, err := supervision.Remind(tx.NewID(), t, rule, p.Medium, said, by, due, now)
		if err != nil {
			return err
		}
		row := postgres.ReminderRow{Reminder: r}
		if row.Box, err = o.seal("reminder", r.ID, 0, r.Said); err != nil {
			return err
		}
		tx.AddReminder(row)
		made = r.ID
		return nil
	}})
	return made, err
}

// Reply answers a reminder for the unit (回复催办).
func (o *Oversight) Reply(ctx context.Context, by org.Actor, id int64, text string) (Reminder, error) {
	var shown Reminder
	err := o.db.Write(ctx, func(tx *postgres.Tx) error {
		row, err := tx.Reminder(ctx, id)
		if err != nil {
			return err
		}
		if err := o.open("reminder", row.ID, 0, row.Box, &row.Said); err != nil {
			return err
		}
		if row.Reminder, err = row.Reply(text, by, tx.Now); err != nil {
			return err
		}
		if row.Box, err = o.seal("reminder", row.ID, 0, row.Said); err != nil {
			return err
		}
		tx.SaveAnswer(row)
		if row.By != 0 {
			notify(tx, row.Ticket, to{user: row.By}, "reminder_answered", "工单"+row.No+"的催办已回复。", false)
		}
		shown = Reminder{ReminderRow: row}
		return nil
	})
	return shown, err
}

// Reminder is a reminder with its words and its ticket's title opened.
type Reminder struct {
	postgres.ReminderRow
	TitleText string
}

// ReminderQuery says which reminders to list: a unit sees its own, supervision all in
// its scope.
type ReminderQuery struct {
	ID     int64
	Ticket ticket.ID
	Medium supervision.Medium
	ToDo   bool
	Today  bool
	Limit  int
}

// Reminders lists the reminders the actor may see, the newest first.
func (o *Oversight) Reminders(ctx context.Context, by org.Actor, q ReminderQuery) (list []Reminder, err error) {
	f := postgres.ReminderFilter{ID: q.ID, Scope: by.Scope(), Ticket: q.Ticket, Medium: q.Medium, ToDo: q.ToDo, Limit: q.Limit}
	if q.Today {
		f.Since = workday.DateOf(o.db.Now()).Start()
	}
	if !by.May(org.Supervise) && !by.May(org.SeeAll) && !by.May(org.SignOff) {
		f.Units = f.Scope.Units
		if f.Units == nil {
			f.Units = []org.UnitID{}
		}
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.Reminders(ctx, f)
		if err != nil {
			return err
		}
		ids, digests := make([]ticket.ID, len(rows)), make([]string, len(rows))
		for i, r := range rows {
			ids[i], digests[i] = r.Ticket, r.Title
		}
		titles, err := o.work.Titles(ctx, tx, ids, digests)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := o.open("reminder", r.ID, 0, r.Box, &r.Said); err != nil {
				return err
			}
			list = append(list, Reminder{r, titles[r.Ticket]})
		}
		return nil
	})
	return list, err
}
