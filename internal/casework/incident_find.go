package casework

import (
	"context"
	"slices"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// lookedAtATime is how many tickets one pass compares with those around them.
const lookedAtATime = 200

// TendIncidents finds incidents among the tickets that came in (一事多诉), lets members
// follow their heads, and ends what nothing of is open. It may be run again and again.
func (c *Casework) TendIncidents(ctx context.Context) (n int, err error) {
	for {
		looked, joins, err := c.findIncidents(ctx)
		if err != nil {
			return n, err
		}
		for _, j := range joins {
			if _, err := c.JoinIncident(ctx, org.System, j.id, j.tickets, ""); err != nil {
				if _, refused := fault.Of(err); !refused {
					return n, err
				}
			}
		}
		n += looked
		if looked < lookedAtATime || ctx.Err() != nil {
			break
		}
	}
	followed, err := c.FollowHeads(ctx)
	return n + followed, err
}

// joining are tickets like enough to join by themselves.
type joining struct {
	id      ticket.IncidentID
	tickets []ticket.ID
}

// around names the tickets among which a call is looked for.
type around struct {
	branch           string
	region, township org.RegionCode
}

// findIncidents compares tickets that were not yet with those of their place and
// branch of categories within the window.
func (c *Casework) findIncidents(ctx context.Context) (looked int, joins []joining, err error) {
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		looked, joins = 0, nil
		l, err := c.lore(ctx, tx)
		if err != nil {
			return err
		}
		window := time.Duration(l.Settings.IncidentHours) * time.Hour
		since := ticket.ID(postgres.NewID(tx.Now.Add(-window)))
		until := postgres.FirstID(tx.Now.Add(time.Millisecond)) // nothing of later: a drill tells days out of their order
		fresh, err := tx.Unlooked(ctx, since, until, lookedAtATime)
		if err != nil || len(fresh) == 0 {
			return err
		}
		looked = len(fresh)
		var ids []ticket.ID
		places := map[around]bool{}
		var order []around
		for _, f := range fresh {
			ids = append(ids, f.Ticket)
			at := around{second(l.Book, f.Category), f.Region, f.Township}
			if !places[at] {
				places[at] = true
				order = append(order, at)
			}
		}
		for _, at := range order {
			found, err := c.findAround(ctx, tx, l.Settings, at, since, until)
			if err != nil {
				return err
			}
			joins = append(joins, found...)
		}
		tx.Looked(ids, tx.Now.Add(-2*window-24*time.Hour))
		return nil
	})
	return looked, joins, err
}

// findAround proposes the incidents of one place: like calls join what is known
// already, and enough of them are a new one.
func (c *Casework) findAround(ctx context.Context, tx *postgres.Tx, s triage.Settings, at around, since, until ticket.ID) (joins []joining, err error) {
	rows, err := tx.Callers(ctx, at.branch, at.region, at.township, since, until, triage.MostCalls)
	if err != nil || len(rows) < 2 {
		return nil, err
	}
	calls, err := c.calls(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	var ids []ticket.ID
	for _, r := range rows {
		ids = append(ids, r.Ticket)
	}
	waiting, refused, err := tx.IncidentCandidates(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, k := range triage.Events(calls, 2) {
		known := c.knownIncident(rows, k, waiting)
		var fresh []int // members that nothing is said of yet
		for n, m := range k.Members {
			r := rows[m]
			if r.Incident == 0 && len(waiting[r.Ticket]) == 0 && !slices.Contains(refused[r.Ticket], known) {
				fresh = append(fresh, n)
			}
		}
		if len(fresh) == 0 {
			continue
		}
		id := known
		if id == 0 {
			// What a person said is none of an incident does not make one by itself again.
			fresh = slices.DeleteFunc(fresh, func(n int) bool { return len(refused[rows[k.Members[n]].Ticket]) > 0 })
			if len(fresh) < s.IncidentLeast {
				continue
			}
			if id, err = c.propose(ctx, tx, rows, k, fresh); err != nil {
				return nil, err
			}
		}
		var join []ticket.ID
		for _, n := range fresh {
			t := rows[k.Members[n]].Ticket
			tx.SetCandidate(id, t, int(100*min(1, k.Like[n])+.5), "waiting", tx.Now)
			waiting[t] = append(waiting[t], id)
			if s.IncidentAuto > 0 && k.Like[n] >= s.IncidentAuto {
				join = append(join, t)
			}
		}
		if len(join) > 0 {
			joins = append(joins, joining{id, join})
		}
		if err := tx.Flush(ctx); err != nil {
			return nil, err
		}
	}
	return joins, nil
}

// knownIncident is the one most members of a cluster are in, or wait for.
func (c *Casework) knownIncident(rows []postgres.Caller, k triage.Cluster, waiting map[ticket.ID][]ticket.IncidentID) (known ticket.IncidentID) {
	votes := map[ticket.IncidentID]int{}
	for _, m := range k.Members {
		r := rows[m]
		if r.Incident != 0 {
			votes[r.Incident] += 2
			continue
		}
		for _, id := range waiting[r.Ticket] {
			votes[id]++
		}
	}
	for id, n := range votes {
		if n > votes[known] || n == votes[known] && known != 0 && id < known {
			known = id
		}
	}
	return known
}

// propose writes down an incident that nobody confirmed yet. Its head is who a unit
// works on already, or else the first who called.
func (c *Casework) propose(ctx context.Context, tx *postgres.Tx, rows []postgres.Caller, k triage.Cluster, fresh []int) (ticket.IncidentID, error) {
	head := rows[k.Members[fresh[0]]]
	for _, n := range fresh {
		r := rows[k.Members[n]]
		sent, was := r.State == ticket.Dispatched || r.State == ticket.Handling, head.State == ticket.Dispatched || head.State == ticket.Handling
		if sent && !was || sent == was && r.Ticket < head.Ticket {
			head = r
		}
	}
	i := postgres.Incident{ID: ticket.IncidentID(tx.NewID()), State: "proposed", Title: []byte{}, Category: head.Category, Region: head.Region, Township: head.Township, Head: head.Ticket, OpenedAt: tx.Now}
	return i.ID, tx.AddIncident(ctx, &i, dayDigits(tx.Now), incidentEvent(org.System, tx.Now, "propose", 0, ""))
}

// followedAtATime is how many members follow their heads in one pass.
const followedAtATime = 500

// FollowHeads lets members be dispatched as their head was, and gives them the reply
// that passed its review, each by deeds of its own (一次办理,一并答复).
func (c *Casework) FollowHeads(ctx context.Context) (n int, err error) {
	var owed []postgres.Belonging
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		headless, err := tx.Headless(ctx)
		if err != nil {
			return err
		}
		for _, h := range headless {
			if h.Ticket == 0 {
				tx.TouchIncident(h.Incident, "closed", 0, 0, incidentEvent(org.System, tx.Now, "close", 0, ""))
			} else {
				tx.TouchIncident(h.Incident, "", h.Ticket, 0, incidentEvent(org.System, tx.Now, "head", h.Ticket, ""))
			}
		}
		if err := tx.Flush(ctx); err != nil {
			return err
		}
		owed, err = tx.Owed(ctx, followedAtATime)
		return err
	})
	if err != nil || len(owed) == 0 {
		return 0, err
	}
	heads := map[ticket.IncidentID]*leading{}
	for _, m := range owed {
		if heads[m.Incident] == nil {
			if heads[m.Incident], err = c.leadingOf(ctx, m.Incident); err != nil {
				return n, err
			}
		}
		did, err := c.follow(ctx, heads[m.Incident], m.Ticket)
		if err != nil {
			return n, err
		}
		if did {
			n++
		}
	}
	return n, nil
}

// leading is the head of an incident with its reply opened.
type leading struct {
	postgres.Incident
	*ticket.Case
	unit  org.UnitID
	reply *ticket.Reply // nil until one passed its review
}

func (c *Casework) leadingOf(ctx context.Context, id ticket.IncidentID) (l *leading, err error) {
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		i, err := tx.Incident(ctx, id)
		if err != nil {
			return err
		}
		s, err := tx.Case(ctx, i.Head)
		if err != nil {
			return err
		}
		l = &leading{Incident: i, Case: s.Case}
		for _, a := range s.Assignments {
			if a.Part == ticket.Lead && a.State != ticket.WorkReturned && a.State != ticket.WorkVoid {
				l.unit = a.Unit
				if r := s.LastReply(a.N); r != nil && r.Verdict == "passed" {
					l.reply = r
				}
			}
		}
		if l.reply == nil {
			return nil
		}
		return c.open(ctx, tx, s.Case, []*ticket.Secret{&l.reply.Public})
	})
	return l, err
}

// follow does for a member what its head had done, as far as the rules allow; what
// they refuse is left to people.
func (c *Casework) follow(ctx context.Context, l *leading, id ticket.ID) (bool, error) {
	var facts []ticket.Facts
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, err := tx.Case(ctx, id)
		if err != nil {
			return err
		}
		facts = l.deeds(s.Case)
		return nil
	})
	if err != nil || len(facts) == 0 {
		return false, err
	}
	_, err = c.Do(ctx, org.System, Deed{Ticket: id, Do: facts})
	if _, refused := fault.Of(err); refused {
		return false, nil
	}
	return err == nil, err
}

// deeds are what a member has to do to be where its head is.
func (l *leading) deeds(m *ticket.Case) (facts []ticket.Facts) {
	no := l.Incident.No
	n, unit := 0, l.unit
	switch m.State {
	case ticket.Accepted, ticket.ToDispatch:
		if unit == 0 || m.Hops > 0 {
			return nil
		}
		if m.State == ticket.Accepted {
			facts = append(facts, &ticket.QueueDispatch{})
		}
		d := &ticket.Dispatch{Unit: unit, Rule: "随事件" + no + "主办件" + l.Case.No + "派单"}
		if m.Category == "" {
			d.Category = l.Case.Category
		}
		facts, n = append(facts, d), len(m.Assignments)+1
	case ticket.Dispatched, ticket.Handling:
		if a := m.Lead(); a != nil {
			n, unit = a.N, a.Unit
		}
	}
	// A unit that has a member in hand for itself answers it for itself.
	if l.reply == nil || l.reply.Public.Plain == "" || n == 0 || unit != l.unit {
		return facts
	}
	return append(facts, &ticket.AnswerIncident{On: ticket.On{Assignment: n}, Incident: l.Incident.ID, HeadNo: l.Case.No, Public: ticket.Text(l.reply.Public.Plain),
		Founded: l.reply.Founded, Resolved: l.reply.Resolved, Why: l.reply.Why}, &ticket.PassReply{})
}
