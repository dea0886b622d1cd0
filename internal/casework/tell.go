package casework

import (
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// tell writes the notices of a deed in its own transaction (outbox): one row a
// party and channel. Imported tickets tell nobody: their rows are held, as are those
// to citizens who are invented. It returns what colleagues find in their inbox.
func (s *session) tell(c *ticket.Case, events []ticket.Event) (told []postgres.Notice) {
	for _, e := range events {
		for _, to := range c.Tells(e, s.book.Lists) {
			channel := "inbox"
			if to.Requester {
				channel = "sms"
			}
			t, ok := s.template(to.Occasion, channel)
			if !ok {
				continue
			}
			n := postgres.Notice{ID: postgres.NewID(e.At), Ticket: c.ID, Occasion: string(to.Occasion), Channel: channel,
				ToUser: to.User, ToUnit: to.Unit, ToRole: to.Role, ToRequester: to.Requester,
				Text: t.Words(c, to, s.unitName(to.Assignment)), MadeAt: e.At, SendAfter: ticket.Quiet(e.At, t.Urgent || c.Urgency >= ticket.Urgent), State: "waiting"}
			switch {
			case c.Channel == ticket.Imported, s.hold && to.Requester:
				n.State = "held"
			case channel == "inbox":
				n.State, n.SentAt, n.SendAfter = "sent", &e.At, e.At
				told = append(told, n)
			}
			s.tx.AddNotice(n)
		}
	}
	return told
}

func (s *session) template(o ticket.Occasion, channel string) (ticket.Template, bool) {
	for _, t := range s.book.Templates {
		if t.Occasion == o && t.Channel == channel {
			return t, t.Text != ""
		}
	}
	return ticket.Template{}, false
}

func (s *session) unitName(a *ticket.Assignment) string {
	if a == nil {
		return "承办单位"
	}
	u, _ := s.book.Units.Unit(a.Unit)
	return u.Name
}
