package proof

import (
	"slices"
	"strings"
	"time"

	"suban/internal/desk"
	"suban/internal/org"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// second is from when on the outbreak's lists are counted.
var second = workday.Date{Year: 2022, Month: time.July, Day: 19}

func valid(c *ticket.Case) bool {
	return c.AcceptedAt != nil && c.State != ticket.Rejected && c.State != ticket.Merged && c.State != ticket.Cancelled
}

func closed(c *ticket.Case) bool { return c.State == ticket.Closed }

// below reports whether the work went down to a level of units.
func below(l *ledger, c *ticket.Case, level int) bool {
	return slices.ContainsFunc(c.Assignments, func(a ticket.Assignment) bool { return l.unit(a.Unit).Level == level })
}

// labelled is closed, valid and marked since the second outbreak.
func labelled(c *ticket.Case, label string) bool {
	return closed(c) && slices.Contains(c.Labels, label) && c.AcceptedAt != nil && !workday.DateOf(*c.AcceptedAt).Before(second)
}

func urgent(c *ticket.Case) bool { return c.Urgency >= ticket.Urgent && c.DispatchedAt != nil }

// worked reports whether one of the units had a part in it.
func worked(l *ledger, c *ticket.Case, short ...string) bool {
	return slices.ContainsFunc(c.Assignments, func(a ticket.Assignment) bool { return slices.Contains(short, l.unit(a.Unit).Short) })
}

// traits are what a ticket may be, by the name of the set it then belongs to.
var traits = map[string]func(*ledger, *ticket.Case) bool{
	"persons":      func(_ *ledger, c *ticket.Case) bool { return valid(c) && c.RequesterKind == "person" },
	"companies":    func(_ *ledger, c *ticket.Case) bool { return valid(c) && c.RequesterKind == "company" },
	"leader_calls": func(_ *ledger, c *ticket.Case) bool { return closed(c) && c.Source == ticket.LeaderDay },
	"party_tickets": func(l *ledger, c *ticket.Case) bool {
		lead := c.Lead()
		return lead != nil && l.unit(lead.Unit).Kind == org.Party
	},
	"level2": func(l *ledger, c *ticket.Case) bool { return below(l, c, 2) },
	"level3": func(l *ledger, c *ticket.Case) bool { return below(l, c, 3) },
	"level4": func(l *ledger, c *ticket.Case) bool { return below(l, c, 4) },
	"rulings": func(_ *ledger, c *ticket.Case) bool {
		return slices.ContainsFunc(c.Disputes, func(d ticket.Dispute) bool {
			return len(d.Attendees) > 0 && ticket.Unseated(d.Attendees) == ""
		})
	},
	"precedent_tickets": func(l *ledger, c *ticket.Case) bool {
		lead := c.Lead()
		return lead != nil && c.Hops == 1 && slices.ContainsFunc(l.book.Precedents, func(p ticket.Precedent) bool {
			return p.Ticket != c.ID && p.Unit == lead.Unit && org.Above(p.Category, c.Category) && (p.Region == "" || c.Region.Within(p.Region)) &&
				p.From <= workday.DateOf(lead.SentAt).String()
		})
	},
	"epidemic": func(_ *ledger, c *ticket.Case) bool {
		return slices.Contains(c.Labels, "涉疫紧急") || slices.Contains(c.Labels, "物资保供")
	},
	"fast": func(_ *ledger, c *ticket.Case) bool {
		return c.Hops == 1 && (slices.Contains(c.Labels, "涉疫紧急") || slices.Contains(c.Labels, "物资保供"))
	},
	"marked_urgent": func(_ *ledger, c *ticket.Case) bool { return labelled(c, "涉疫紧急") },
	"marked_supply": func(_ *ledger, c *ticket.Case) bool { return labelled(c, "物资保供") },
	"business": func(l *ledger, c *ticket.Case) bool {
		first, _, _ := strings.Cut(c.Category, ".")
		return valid(c) && l.book.Categories[first].Name == "营商环境"
	},
	"urgent_fast": func(_ *ledger, c *ticket.Case) bool {
		return urgent(c) && c.AcceptedAt != nil && c.DispatchedAt.Sub(*c.AcceptedAt) <= 5*time.Minute
	},
	"urgent_done": func(_ *ledger, c *ticket.Case) bool {
		lead := c.Lead()
		return urgent(c) && lead != nil && lead.RepliedAt != nil && !lead.RepliedAt.After(lead.DueAt)
	},
	"province":       func(_ *ledger, c *ticket.Case) bool { return valid(c) && c.Source == ticket.Province },
	"province_board": func(_ *ledger, c *ticket.Case) bool { return c.Source == ticket.Province && c.UnsatCount > 0 },
	"partners":       func(l *ledger, c *ticket.Case) bool { return worked(l, c, "市营商办", "市金融监管局") },
	"business_desk":  func(l *ledger, c *ticket.Case) bool { return valid(c) && l.desks[c.Desk] == desk.Business },
	"finance_desk":   func(l *ledger, c *ticket.Case) bool { return valid(c) && l.desks[c.Desk] == desk.Finance },
	"epidemic_desk":  func(l *ledger, c *ticket.Case) bool { return valid(c) && l.desks[c.Desk] == desk.Epidemic },
	"hard":           func(l *ledger, c *ticket.Case) bool { return l.resolved[c.ID] && c.RepeatNo <= 1 },
	"repeated":       func(l *ledger, c *ticket.Case) bool { return l.resolved[c.ID] && c.RepeatNo > 1 },
	"look_backs":     func(_ *ledger, c *ticket.Case) bool { return c.FalseClosures > 0 },
}
