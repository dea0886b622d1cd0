package ticket

import (
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/workday"
)

// VerifyRating is the centre's word with who rated badly (差评核实): what he meant.
// Setting it right is the rework that the rating opened; it stays whatever is found.
type VerifyRating struct {
	N       int    `json:"n" label:"第几次回访" need:"true" help:"差评所在的回访序号"`
	Finding string `json:"finding" label:"核实结果" as:"select" options:"finding" need:"true"`
	Text    Secret `json:"text" label:"核实情况" need:"true" max:"1000"`
}

func (*VerifyRating) Action() Action { return "verify_rating" }

// BadRating reports whether a rating is one that must be followed to its end: bad,
// and by somebody who can be asked (实名差评).
func (c *Case) BadRating(u *FollowUp) bool {
	return u.Reached && (u.Satisfaction == 1 || u.Satisfaction == 2) && !c.RequesterPhone.Empty()
}

func (f *VerifyRating) check(c *Case, by org.Actor, now time.Time, r rules) error {
	u := c.followUp(f.N)
	switch {
	case u == nil || !c.BadRating(u):
		return fault.In("n", "这次回访不是实名差评,不用核实")
	case u.VerifiedAt != nil:
		return fault.New(fault.Conflict, "这次差评已核实,不用再核实")
	}
	return nil
}

func (f *VerifyRating) offered(c *Case, by org.Actor) bool { return c.Unverified() > 0 }

func (f *VerifyRating) apply(c *Case, e Event, r rules) error {
	u := c.followUp(f.N)
	u.VerifiedAt, u.VerifiedBy, u.Finding, u.FindingText = &e.At, e.By.User, f.Finding, f.Text.ref()
	return nil
}

func (c *Case) followUp(n int) *FollowUp {
	if n < 1 || n > len(c.FollowUps) {
		return nil
	}
	return &c.FollowUps[n-1]
}

// Unverified is the first bad rating nobody has asked about, 0 when there is none.
func (c *Case) Unverified() int {
	for i := range c.FollowUps {
		if u := &c.FollowUps[i]; c.BadRating(u) && u.VerifiedAt == nil {
			return u.N
		}
	}
	return 0
}

// Aftercare is one part of what follows a bad rating (核实、整改、回复): by when, and when.
type Aftercare struct {
	Name   string
	DueAt  *time.Time
	DoneAt *time.Time
}

// Late reports whether a part was done, or still is not done, after its due date.
func (s Aftercare) Late(now time.Time) bool {
	if s.DueAt == nil {
		return false
	}
	if s.DoneAt != nil {
		return s.DoneAt.After(*s.DueAt)
	}
	return !now.Before(*s.DueAt)
}

// verifyWithin is how long the centre may take to ask what a bad rating meant.
var verifyWithin = workday.Limit{Workdays: 1}

// AfterRating says how far a bad rating has been followed: asked about within a
// working day, set right within the rework's own period, and answered anew — the
// rework's reply has passed its review, or the end was explained.
func (c *Case) AfterRating(u *FollowUp, book *Rulebook) ([3]Aftercare, error) {
	steps := [3]Aftercare{{Name: "核实", DoneAt: u.VerifiedAt}, {Name: "整改"}, {Name: "回复"}}
	r, err := book.rules(c.PolicyID, book.Calendar)
	if err != nil {
		return steps, err
	}
	asked, err := r.cal.Due(u.At, verifyWithin, r.b)
	if err != nil {
		return steps, err
	}
	steps[0].DueAt = &asked
	if l := c.Lead(); l != nil && l.Round == u.Round+1 && l.Open() {
		steps[1].DueAt, steps[2].DueAt = &l.DueAt, &l.DueAt
	}
	for i := range c.Replies {
		p := &c.Replies[i]
		if p.Interim || p.Round <= u.Round {
			continue
		}
		if steps[1].DoneAt == nil {
			steps[1].DueAt, steps[1].DoneAt = &p.DueAt, &p.At
		}
		if p.Verdict == "passed" && steps[2].DoneAt == nil {
			answered, err := r.cal.Due(p.At, r.p.Review, r.b)
			if err != nil {
				return steps, err
			}
			steps[2].DueAt, steps[2].DoneAt = &answered, p.VerdictAt
		}
	}
	if c.State == Closed && steps[2].DoneAt == nil { // explained instead of done again
		for i := 1; i < 3; i++ {
			if steps[i].DoneAt == nil {
				steps[i].DoneAt = c.ClosedAt
			}
		}
	}
	return steps, nil
}
