package proof

import (
	"fmt"
	"strings"

	"suban/internal/ticket"
)

// Planted says by which lines of an import it is known what was planted.
type Planted struct {
	Source string
	Outage string // begins the keys of the calls about an outage; up to a stroke it is the same outage
}

// together notes which tickets are told together (一事多诉), and which of those of an outage were
// followed up for themselves.
func (l *ledger) together(c *ticket.Case) {
	if c.Incident == 0 {
		return
	}
	l.told[c.Incident] = append(l.told[c.Incident], c.ID)
	if l.planted[c.ID] != "" {
		l.put("outage followed", Entry{Ticket: c.ID, Num: len(c.FollowUps) > 0})
	}
}

// event is the outage a planted call is about.
func (l *ledger) event(id ticket.ID) string {
	event, _, _ := strings.Cut(l.planted[id], "/")
	return event
}

// struck is the incident of each outage: the one that most of its calls are in.
func (l *ledger) struck() map[string]ticket.IncidentID {
	of, most := map[string]ticket.IncidentID{}, map[string]int{}
	for incident, ids := range l.told {
		n := map[string]int{}
		for _, id := range ids {
			if event := l.event(id); event != "" {
				n[event]++
			}
		}
		for event, calls := range n {
			if calls > most[event] || calls == most[event] && incident < of[event] {
				of[event], most[event] = incident, calls
			}
		}
	}
	return of
}

// outages counts the outages that were found: most of their calls are in one incident.
func (l *ledger) outages() Measured {
	calls, in := map[string]int{}, map[string]int{}
	of, m := l.struck(), Measured{How: "埋设的停水停电等,半数以上来电并入同一个事件"}
	member := l.members()
	for id := range l.planted {
		event := l.event(id)
		calls[event]++
		if of[event] != 0 && member[id] == of[event] {
			in[event]++
			m.Set = append(m.Set, Entry{Ticket: id, Num: true})
		}
	}
	for event, n := range calls {
		if 2*in[event] > n {
			m.Value++
		}
	}
	m.How += fmt.Sprintf(";埋设%d起、%d件来电", len(calls), len(l.planted))
	return m
}

// members are the tickets that are in an incident, by ticket.
func (l *ledger) members() map[ticket.ID]ticket.IncidentID {
	in := map[ticket.ID]ticket.IncidentID{}
	for incident, ids := range l.told {
		for _, id := range ids {
			in[id] = incident
		}
	}
	return in
}

// outageRecall is how many of the planted calls are in the incident of their outage.
func (l *ledger) outageRecall() Measured {
	of, member, set := l.struck(), l.members(), Set{}
	for id := range l.planted {
		set = append(set, Entry{Ticket: id, Num: member[id] != 0 && member[id] == of[l.event(id)]})
	}
	return shareOf(set, "埋设的来电中,已并入该起事件的(查全)")
}

// outagePrecision is how many of those in an incident were planted as calls about its outage.
func (l *ledger) outagePrecision() Measured {
	of, event, set := l.struck(), map[ticket.IncidentID]string{}, Set{}
	for e, incident := range of {
		event[incident] = e
	}
	for incident, ids := range l.told {
		for _, id := range ids {
			set = append(set, Entry{Ticket: id, Num: l.planted[id] != "" && event[incident] == l.event(id)})
		}
	}
	return shareOf(set, "并入事件的工单中,确为该起停水停电来电的(查准)")
}

// incidents are the tickets that were answered together.
func (l *ledger) incidents() Measured {
	m := Measured{How: "并入事件、一次办理一并答复的工单"}
	for _, ids := range l.told {
		m.Set = append(m.Set, entries(ids)...)
	}
	m.Value = float64(len(m.Set))
	return m
}
