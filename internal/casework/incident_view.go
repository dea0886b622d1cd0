package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

const (
	incidentList   = 100
	incidentEvents = 30 * 24 * time.Hour // how far back ended ones are listed
)

// Heated is an incident with its heat (热度), as lists show it.
type Heated struct {
	postgres.Incident
	Name    string
	HeadNo  string
	Members int
	Waiting int // 疑似
	Heat    float64
	Parts   triage.Heat
	LastAt  time.Time
}

// InIncident is a ticket of an incident, or one that may be.
type InIncident struct {
	Item
	Likeness int
	Joined   bool
	Head     bool
}

// WholeIncident is one incident with its tickets and its history.
type WholeIncident struct {
	Heated
	Tickets []InIncident
	Hidden  int // tickets outside the asker's scope
	Events  []postgres.IncidentEvent
	Nos     map[ticket.ID]string
}

func seesIncidents(by org.Actor) error {
	if by.May(org.SeeAll) || by.May(org.Dispatch) {
		return nil
	}
	return fault.New(fault.Denied, "事件供热线中心和派单员使用")
}

// Incidents lists the live incidents by their heat, or those that ended lately.
func (c *Casework) Incidents(ctx context.Context, by org.Actor, state string) (list []Heated, err error) {
	if err := seesIncidents(by); err != nil {
		return nil, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		states, since := []string{"proposed", "open"}, time.Time{}
		if state == "ended" {
			states, since = []string{"closed", "dismissed", "merged"}, tx.Now.Add(-incidentEvents)
		}
		found, err := tx.Incidents(ctx, states, since, incidentList)
		if err != nil {
			return err
		}
		list, _, err = c.heated(ctx, tx, by, found)
		return err
	})
	slices.SortStableFunc(list, func(a, b Heated) int { return cmp.Compare(b.Heat, a.Heat) })
	return list, err
}

// heated counts the tickets of incidents and their heat. Who sees a region only is
// shown what has a ticket there.
func (c *Casework) heated(ctx context.Context, tx *postgres.Tx, by org.Actor, found []postgres.Incident) (list []Heated, of map[ticket.IncidentID][]postgres.Belonging, err error) {
	ids := make([]ticket.IncidentID, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	belonging, err := tx.Belonging(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	of = map[ticket.IncidentID][]postgres.Belonging{}
	var all []ticket.ID
	for _, b := range belonging {
		of[b.Incident] = append(of[b.Incident], b)
		all = append(all, b.Ticket)
	}
	for _, f := range found {
		all = append(all, f.Head)
	}
	callers, err := c.callers(ctx, tx, all)
	if err != nil {
		return nil, nil, err
	}
	seen, err := tx.RowsOf(ctx, all, by.Scope())
	if err != nil {
		return nil, nil, err
	}
	nos := map[ticket.ID]string{}
	for _, r := range seen {
		nos[r.ID] = r.No
	}
	for _, f := range found {
		h := Heated{Incident: f, LastAt: f.OpenedAt, HeadNo: nos[f.Head]}
		visible := h.HeadNo != ""
		var calls []triage.Call
		for _, b := range of[f.ID] {
			call := callers[b.Ticket]
			calls = append(calls, call)
			if call.At.After(h.LastAt) {
				h.LastAt = call.At
			}
			if b.Joined {
				h.Members++
			} else {
				h.Waiting++
			}
			visible = visible || nos[b.Ticket] != ""
		}
		if !visible {
			continue
		}
		h.Heat, h.Parts = triage.EventHeat(calls)
		if h.Name, err = c.incidentName(f, callers[f.Head].Title); err != nil {
			return nil, nil, err
		}
		list = append(list, h)
	}
	return list, of, nil
}

// incidentName is what somebody called it, or its head's title, masked.
func (c *Casework) incidentName(i postgres.Incident, head string) (string, error) {
	if len(i.Title) > 0 {
		plain, err := c.keys.Open(i.Title, incidentFor(i))
		if err != nil {
			return "", fmt.Errorf("open the title of incident %d: %w", i.ID, err)
		}
		head = string(plain)
	}
	if head == "" {
		return ticket.ErasedText, nil
	}
	return mask.Text(head), nil
}

func incidentFor(i postgres.Incident) string { return fmt.Sprintf("incident %d", i.ID) }

// callers reads tickets as incidents are found from them, their words opened in
// memory only.
func (c *Casework) callers(ctx context.Context, tx *postgres.Tx, ids []ticket.ID) (map[ticket.ID]triage.Call, error) {
	rows, err := tx.CallersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	calls, err := c.calls(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	of := make(map[ticket.ID]triage.Call, len(rows))
	for i, r := range rows {
		of[r.Ticket] = calls[i]
	}
	return of, nil
}

func (c *Casework) calls(ctx context.Context, tx *postgres.Tx, rows []postgres.Caller) ([]triage.Call, error) {
	var ids []ticket.ID
	var digests []string
	for _, r := range rows {
		ids, digests = append(ids, r.Ticket), append(digests, r.Title, r.Content, r.Place)
	}
	texts, err := c.texts(ctx, tx, ids, digests)
	if err != nil {
		return nil, err
	}
	calls := make([]triage.Call, len(rows))
	for i, r := range rows {
		calls[i] = triage.Call{Message: triage.Message{ID: fmt.Sprint(r.Ticket), Title: texts[r.Title], Detail: texts[r.Content], From: r.PhoneKey, At: r.At, Likes: r.Pressed},
			Place: texts[r.Place], Township: string(r.Township), Urgent: r.Urgency >= ticket.Urgent}
	}
	return calls, nil
}

// OneIncident opens an incident with the tickets that lie in the asker's scope.
func (c *Casework) OneIncident(ctx context.Context, by org.Actor, id ticket.IncidentID) (w WholeIncident, err error) {
	if err := seesIncidents(by); err != nil {
		return w, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		w, err = c.wholeIncident(ctx, tx, by, id)
		return err
	})
	return w, err
}

func (c *Casework) wholeIncident(ctx context.Context, tx *postgres.Tx, by org.Actor, id ticket.IncidentID) (w WholeIncident, err error) {
	i, err := tx.Incident(ctx, id)
	if err != nil {
		return w, err
	}
	list, of, err := c.heated(ctx, tx, by, []postgres.Incident{i})
	if err != nil {
		return w, err
	}
	if len(list) == 0 {
		return w, fault.New(fault.NotFound, "没有这个事件,或不在您可见的范围内")
	}
	w.Heated = list[0]
	if w.Events, err = tx.IncidentEvents(ctx, id); err != nil {
		return w, err
	}
	var ids []ticket.ID
	at := map[ticket.ID]postgres.Belonging{}
	for _, b := range of[id] {
		ids, at[b.Ticket] = append(ids, b.Ticket), b
	}
	for _, e := range w.Events {
		if e.Ticket != 0 {
			ids = append(ids, e.Ticket)
		}
	}
	rows, err := tx.RowsOf(ctx, ids, by.Scope())
	if err != nil {
		return w, err
	}
	var digests []string
	for _, r := range rows {
		digests = append(digests, r.Title)
	}
	texts, err := c.texts(ctx, tx, ids, digests)
	if err != nil {
		return w, err
	}
	w.Nos = map[ticket.ID]string{}
	for _, r := range rows {
		w.Nos[r.ID] = r.No
		b, ok := at[r.ID]
		if !ok {
			continue
		}
		title := mask.Text(texts[r.Title])
		if title == "" {
			title = ticket.ErasedText
		}
		w.Tickets = append(w.Tickets, InIncident{Item: Item{r.Row, title}, Likeness: b.Likeness, Joined: b.Joined, Head: r.ID == i.Head})
	}
	w.Hidden = len(at) - len(w.Tickets)
	slices.SortStableFunc(w.Tickets, func(a, b InIncident) int {
		rank := func(t InIncident) int {
			switch {
			case t.Head:
				return 0
			case t.Joined:
				return 1
			}
			return 2
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ID, b.ID))
	})
	return w, nil
}

// IncidentOf is the incident a ticket is in or may belong to, for who dispatches it;
// nil when there is none.
func (c *Casework) IncidentOf(ctx context.Context, by org.Actor, id ticket.ID) (w *WholeIncident, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		if _, _, err := c.read(ctx, tx, by, id); err != nil {
			return err
		}
		if err := seesIncidents(by); err != nil {
			return err
		}
		ids, err := tx.IncidentsOf(ctx, id)
		if err != nil || len(ids) == 0 {
			return err
		}
		whole, err := c.wholeIncident(ctx, tx, by, ids[0])
		if err != nil {
			return err
		}
		w = &whole
		return nil
	})
	return w, err
}
