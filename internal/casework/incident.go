package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"suban/internal/fault"
	"suban/internal/mask"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/workday"
)

func mayGroup(by org.Actor) error {
	if by.May(org.Merge) {
		return nil
	}
	return fault.New(fault.Denied, "您没有「%s」的权限,请联系中心主任", org.Merge.Name())
}

// incidentEvent is a line of an incident's history.
func incidentEvent(by org.Actor, at time.Time, action string, t ticket.ID, remark string) postgres.IncidentEvent {
	return postgres.IncidentEvent{At: at, By: by.ID, ByName: by.Name, Action: action, Ticket: t, Remark: remark}
}

// OpenIncident gathers tickets into a new incident by hand; the first is its head.
func (c *Casework) OpenIncident(ctx context.Context, by org.Actor, tickets []ticket.ID, title, reason string) (id ticket.IncidentID, err error) {
	if err := mayGroup(by); err != nil {
		return 0, err
	}
	if len(tickets) < 2 {
		return 0, fault.In("tickets", "一个事件至少两件工单")
	}
	title = strings.TrimSpace(title)
	err = c.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, t := range tickets {
			s, _, err := c.read(ctx, tx, by, t)
			if err != nil {
				return err
			}
			if !s.Groupable() || !s.State.Open() || s.Incident != 0 {
				return fault.In("tickets", "工单%s不能并入事件:须未办结、不是举报件、不要求保密、不在别的事件里", s.No)
			}
		}
		head, err := tx.CallersOf(ctx, tickets[:1])
		if err != nil {
			return err
		}
		i := postgres.Incident{ID: ticket.IncidentID(tx.NewID()), State: "proposed", Category: head[0].Category, Region: head[0].Region, Township: head[0].Township, Head: tickets[0], OpenedAt: tx.Now, Title: []byte{}}
		if title != "" {
			if i.Title, err = c.keys.Seal([]byte(title), incidentFor(i)); err != nil {
				return fmt.Errorf("seal title: %w", err)
			}
		}
		if err := tx.AddIncident(ctx, &i, dayDigits(tx.Now), incidentEvent(by, tx.Now, "open", 0, "")); err != nil {
			return err
		}
		for _, t := range tickets {
			tx.SetCandidate(i.ID, t, 100, "waiting", tx.Now)
		}
		id = i.ID
		return nil
	})
	if err != nil {
		return 0, err
	}
	_, err = c.JoinIncident(ctx, by, id, tickets, reason)
	return id, err
}

func dayDigits(at time.Time) string {
	return strings.ReplaceAll(workday.DateOf(at).String(), "-", "")
}

// Joining says what became of tickets that were to join.
type Joining struct {
	Joined  int
	Refused []string // why not, one line a ticket
}

// JoinIncident joins tickets to an incident, each by its own deed (一事多诉); no
// tickets are all that wait. The head joins first.
func (c *Casework) JoinIncident(ctx context.Context, by org.Actor, id ticket.IncidentID, tickets []ticket.ID, reason string) (j Joining, err error) {
	if !by.System {
		if err := mayGroup(by); err != nil {
			return j, err
		}
	}
	likeness := map[ticket.ID]int{}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		i, err := tx.Incident(ctx, id)
		if err != nil {
			return err
		}
		if !i.Live() {
			return fault.New(fault.Conflict, "事件已了结,不能再并入;请按再次反映办理")
		}
		belonging, err := tx.Belonging(ctx, []ticket.IncidentID{id})
		if err != nil {
			return err
		}
		joined := map[ticket.ID]bool{}
		all := len(tickets) == 0
		for _, b := range belonging {
			likeness[b.Ticket], joined[b.Ticket] = b.Likeness, b.Joined
			if all && !b.Joined {
				tickets = append(tickets, b.Ticket)
			}
		}
		if i.State == "proposed" && !joined[i.Head] && !slices.Contains(tickets, i.Head) {
			tickets = append([]ticket.ID{i.Head}, tickets...)
		}
		return nil
	})
	if err != nil {
		return j, err
	}
	for _, t := range tickets {
		f := &ticket.JoinIncident{Incident: id, Like: likeness[t]}
		if reason != "" {
			f.Reason = ticket.Text(reason)
		}
		_, err := c.Do(ctx, by, Deed{Ticket: t, Do: []ticket.Facts{f}})
		if refusal, refused := fault.Of(err); refused {
			j.Refused = append(j.Refused, refusal.Error())
			if len(tickets) == 1 {
				return j, err
			}
			continue
		}
		if err != nil {
			return j, err
		}
		j.Joined++
	}
	return j, nil
}

// incident fills in what a joining ticket finds: an incident that is still live.
func (s *session) incident(f *ticket.JoinIncident) error {
	i, err := s.tx.Incident(s.order.ctx, f.Incident)
	if err != nil {
		return err
	}
	if !i.Live() {
		return fault.New(fault.Conflict, "事件已了结,不能再并入;请按再次反映办理")
	}
	f.No = i.No
	if head := s.cases[i.Head]; head != nil {
		f.HeadNo = head.No
	}
	return nil
}

// LeaveIncident takes a ticket out of an incident, or says that one is none of it.
func (c *Casework) LeaveIncident(ctx context.Context, by org.Actor, id ticket.IncidentID, t ticket.ID, reason string) error {
	if err := mayGroup(by); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	joined := false
	err := c.db.Write(ctx, func(tx *postgres.Tx) error {
		s, _, err := c.read(ctx, tx, by, t)
		if err != nil {
			return err
		}
		i, err := tx.Incident(ctx, id)
		if err != nil {
			return err
		}
		if joined = s.Incident == id; joined {
			return nil
		}
		tx.SetCandidate(id, t, 0, "refused", tx.Now)
		tx.TouchIncident(id, "", 0, i.MergedInto, incidentEvent(by, tx.Now, "refuse", t, ""))
		return nil
	})
	if err != nil || !joined {
		return err
	}
	if reason == "" {
		return fault.In("reason", "请写明移出理由")
	}
	_, err = c.Do(ctx, by, Deed{Ticket: t, Do: []ticket.Facts{&ticket.LeaveIncident{Incident: id, Reason: ticket.Text(reason)}}})
	return err
}

// MergeIncidents moves the tickets of one incident into another.
func (c *Casework) MergeIncidents(ctx context.Context, by org.Actor, id, into ticket.IncidentID) error {
	if err := mayGroup(by); err != nil {
		return err
	}
	if id == into {
		return fault.In("into", "不能并入自己,请选择另一个事件")
	}
	to, err := c.OneIncident(ctx, by, into)
	if err != nil {
		return err
	}
	from, err := c.OneIncident(ctx, by, id)
	if err != nil {
		return err
	}
	if !to.Live() || !from.Live() {
		return fault.In("into", "已了结的事件不能合并")
	}
	if from.Hidden > 0 {
		return fault.New(fault.Denied, "事件里有%d件不在您可见的范围内,请由市热线中心合并", from.Hidden)
	}
	for _, t := range from.Tickets {
		if !t.Joined {
			continue
		}
		why := "事件" + from.No + "并入" + to.No
		facts := []ticket.Facts{&ticket.LeaveIncident{Incident: id, Reason: ticket.Text(why)}}
		if t.State.Open() {
			facts = append(facts, &ticket.JoinIncident{Incident: into, Reason: ticket.Text(why)})
		}
		if _, err := c.Do(ctx, by, Deed{Ticket: t.ID, Do: facts}); err != nil {
			if _, refused := fault.Of(err); !refused {
				return err
			}
		}
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		for _, t := range from.Tickets {
			if !t.Joined {
				tx.SetCandidate(into, t.ID, t.Likeness, "waiting", tx.Now)
			}
		}
		tx.TouchIncident(id, "merged", 0, into, incidentEvent(by, tx.Now, "merge", 0, to.No))
		tx.TouchIncident(into, "", 0, 0, incidentEvent(by, tx.Now, "merge", 0, from.No))
		return nil
	})
}

// CloseIncident ends an incident: a proposal is dismissed, an open one closed. Its
// tickets go on as they are.
func (c *Casework) CloseIncident(ctx context.Context, by org.Actor, id ticket.IncidentID, reason string) error {
	if err := mayGroup(by); err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.In("reason", "请写明理由")
	}
	w, err := c.OneIncident(ctx, by, id)
	if err != nil {
		return err
	}
	if !w.Live() {
		return fault.New(fault.Conflict, "事件已了结,请刷新后再看")
	}
	return c.db.Write(ctx, func(tx *postgres.Tx) error {
		state, action := "closed", "close"
		if w.State == "proposed" {
			state, action = "dismissed", "dismiss"
		}
		tx.TouchIncident(id, state, 0, 0, incidentEvent(by, tx.Now, action, 0, mask.Text(reason)))
		return nil
	})
}
