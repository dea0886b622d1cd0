package inspection

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/ticket"
)

// Rule is one line of the sampling plan (抽检规则): of the registrations or replies that
// fit, so many in a hundred are drawn. A share of 100 draws all of them.
type Rule struct {
	ID       int
	Version  int
	Subject  Subject
	Name     string
	Share    int            // percent
	Double   int            // percent of what is drawn that two inspectors score, blind
	Urgency  ticket.Urgency // at least; 0 any
	Category string         // with all below it
	Role     org.Role       // of who registered
	Label    string
	Rework   bool // replies of a second round only
	Enabled  bool
	ByName   string
	At       time.Time
}

// Check refuses a rule that cannot draw.
func (r Rule) Check() error {
	switch {
	case !slices.Contains(Subjects, r.Subject):
		return fault.In("subject", "请选择抽检登记还是答复")
	case utf8.RuneCountInString(strings.TrimSpace(r.Name)) < 2 || utf8.RuneCountInString(r.Name) > 30:
		return fault.In("name", "规则名称应为 2 至 30 字")
	case r.Share < 1 || r.Share > 100:
		return fault.In("share", "抽检比例应为 1%% 至 100%%")
	case r.Double < 0 || r.Double > 100:
		return fault.In("double", "双评比例应为 0 至 100%%")
	case r.Rework && r.Subject != Reply:
		return fault.In("rework", "「仅重办答复」只用于抽检答复")
	case r.Role != "" && r.Subject == Reply:
		return fault.In("role", "按岗位抽检只用于登记和通话")
	}
	return nil
}

// Piece is what may be drawn, as rules look at it.
type Piece struct {
	Subject   Subject
	Ticket    ticket.ID
	N         int
	Inspected org.UserID
	Unit      org.UnitID
	MadeAt    time.Time
	Urgency   ticket.Urgency
	Category  string
	Roles     []org.Role
	Labels    []string
	Round     int
}

// Fits reports whether a rule is about a piece.
func (r Rule) Fits(p Piece) bool {
	return r.Enabled && r.Subject == p.Subject && p.Urgency >= r.Urgency && (r.Category == "" || org.Above(r.Category, p.Category)) &&
		(r.Role == "" || slices.Contains(p.Roles, r.Role)) && (r.Label == "" || slices.Contains(p.Labels, r.Label)) && (!r.Rework || p.Round > 1)
}

// Draw says by which rule a piece is drawn, if by any, and whether two score it. Every
// rule that fits throws its own die, in [0, 1), the largest share first; the dice are
// keyed by what they are thrown for, so that nobody can foresee or repeat them at will.
func Draw(rules []Rule, p Piece, die func(r Rule, what string) float64) (by Rule, double, drawn bool) {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b Rule) int { return b.Share - a.Share })
	for _, r := range rules {
		if r.Fits(p) && die(r, "draw")*100 < float64(r.Share) {
			return r, die(r, "double")*100 < float64(r.Double), true
		}
	}
	return Rule{}, false, false
}

// Plan is the sampling a city starts with: all of the urgent ones, more of those new to
// the work, and a few of everything.
func Plan() []Rule {
	return []Rule{
		{ID: 1, Subject: Registration, Name: "紧急件登记全检", Share: 100, Double: 10, Urgency: ticket.Urgent, Enabled: true},
		{ID: 2, Subject: Reply, Name: "紧急件答复全检", Share: 100, Double: 10, Urgency: ticket.Urgent, Enabled: true},
		{ID: 3, Subject: Reply, Name: "重办答复", Share: 30, Double: 20, Rework: true, Enabled: true},
		{ID: 4, Subject: Registration, Name: "临时坐席", Share: 20, Double: 20, Role: org.TempAgent, Enabled: true},
		{ID: 5, Subject: Registration, Name: "登记随机抽检", Share: 5, Double: 20, Enabled: true},
		{ID: 6, Subject: Reply, Name: "答复随机抽检", Share: 5, Double: 20, Enabled: true},
		{ID: 7, Subject: Call, Name: "紧急件通话全检", Share: 100, Double: 10, Urgency: ticket.Urgent, Enabled: true},
		{ID: 8, Subject: Call, Name: "通话随机抽检", Share: 3, Double: 20, Enabled: true},
	}
}
