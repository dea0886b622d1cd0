// Package oversight is the supervision of tickets at work (督办): the pass that lets
// the rules catch what is late, repeated or unsatisfying, reminders, supervision
// orders, the four lists and what goes before the city's leaders. Rules lie in
// supervision; what touches a ticket itself is a deed of casework.
package oversight

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Oversight supervises one city.
type Oversight struct {
	db   *postgres.DB
	work *casework.Casework
	keys *seal.Keys
}

// New returns the supervision of a city.
func New(db *postgres.DB, work *casework.Casework, keys *seal.Keys) *Oversight {
	return &Oversight{db: db, work: work, keys: keys}
}

// seal and open keep the words of reminders, orders and papers: sealed in the row
// they belong to, and opened nowhere else.
func (o *Oversight) seal(what string, id, part int64, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write words of %s: %w", what, err)
	}
	return o.keys.Seal(text, place(o.db.City, what, id, part))
}

func (o *Oversight) open(what string, id, part int64, box []byte, v any) error {
	text, err := o.keys.Open(box, place(o.db.City, what, id, part))
	if err != nil {
		return fmt.Errorf("open words of %s %d: %w", what, id, err)
	}
	return json.Unmarshal(text, v)
}

// place is where a box lies: the row, and which line of its record (0 the row itself).
func place(city org.City, what string, id, part int64) string {
	return fmt.Sprintf("%s %d %d %d", what, city, id, part)
}

// clocks are the calendar and the basis that supervision counts with.
type clocks struct {
	cal *workday.Calendar
	b   workday.Basis
	p   ticket.Policy
}

func (o *Oversight) clocks(ctx context.Context) (clocks, *ticket.Rulebook, error) {
	book, err := o.work.Rulebook(ctx)
	if err != nil {
		return clocks{}, nil, err
	}
	p := book.Current(o.db.Now())
	return clocks{book.Calendars[book.Calendar], p.Basis(), p}, book, nil
}

// due is so many working days on from a moment.
func (c clocks) due(from time.Time, days float64) (time.Time, error) {
	return c.cal.Due(from, workday.Limit{Workdays: days}, c.b)
}

// lastWorkday is when the working day before a moment's began.
func (c clocks) lastWorkday(now time.Time) (time.Time, error) {
	for d := workday.DateOf(now).Prev(); ; d = d.Prev() {
		day, err := c.cal.Day(d)
		if err != nil || day.Working {
			return d.Start(), err
		}
	}
}

// remark is what an event keeps of what was said.
type remark struct {
	Text     string `json:"text,omitempty"`
	Evidence string `json:"evidence,omitempty"`
}

func (o *Oversight) event(what string, id int64, version int, by org.Actor, action string, at time.Time, r remark) (postgres.PaperEvent, error) {
	box, err := o.seal(what, id, int64(version), r)
	return postgres.PaperEvent{Version: version, At: at, By: by.ID, Name: by.Name, Deputy: by.Deputy, Action: action, Box: box}, err
}

// Event is one line of an order's or a paper's record, opened.
type Event struct {
	At       time.Time
	Name     string
	Action   string
	Text     string
	Evidence string
}

func (o *Oversight) events(what string, id int64, stored []postgres.PaperEvent) (list []Event, err error) {
	for _, e := range stored {
		var r remark
		if err := o.open(what, id, int64(e.Version), e.Box, &r); err != nil {
			return nil, err
		}
		list = append(list, Event{At: e.At, Name: e.Name, Action: e.Action, Text: r.Text, Evidence: r.Evidence})
	}
	return list, nil
}

// to is whom a notice goes to.
type to struct {
	user org.UserID
	unit org.UnitID
	role org.Role
}

// notify writes an inbox notice. What is not urgent keeps quiet at night.
func notify(tx *postgres.Tx, id ticket.ID, t to, occasion, text string, urgent bool) {
	tx.AddNotice(postgres.Notice{ID: tx.NewID(), Ticket: id, Occasion: occasion, Channel: "inbox", ToUser: t.user, ToUnit: t.unit, ToRole: t.role, Text: text,
		MadeAt: tx.Now, SendAfter: ticket.Quiet(tx.Now, urgent), State: "sent", SentAt: &tx.Now})
}

// recipient is whom a rule's target is for one unit's turn.
func recipient(t supervision.Target, f supervision.Facts) to {
	switch t {
	case supervision.ToHandler:
		if f.Handler != 0 {
			return to{user: f.Handler}
		}
	case supervision.ToSectionHead:
		return to{unit: f.Unit, role: org.SectionHead}
	case supervision.ToDeputy:
		return to{unit: f.Unit, role: org.DeputyHead}
	case supervision.ToChief:
		return to{unit: f.Unit, role: org.Chief}
	}
	return to{unit: f.Unit}
}

func audit(ctx context.Context, tx *postgres.Tx, by org.Actor, action, subject string, detail any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write audit detail: %w", err)
	}
	return tx.AddAudit(ctx, postgres.Audit{ID: tx.NewID(), At: tx.Now, Actor: by.ID, Name: by.Name, Action: action, Subject: subject, Detail: b})
}
