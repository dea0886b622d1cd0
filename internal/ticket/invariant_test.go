package ticket

import (
	"fmt"
	"slices"
)

// movers are the only deeds by which the due date of a ticket, or of an
// assignment in the same round, may change (I2): each leaves a stored request
// with its verdict, a returned reply, a new round or a calendar behind.
var movers = map[Action]func(c *Case, e Event) bool{
	"dispatch":          func(c *Case, e Event) bool { return true }, // a new lead
	"rule":              ruled,
	"appoint":           ruled,
	"approve_send_back": verdictIs(ForSendBack, Approved), // no due date is left
	"approve_extension": verdictIs(ForExtension, Approved),
	"resume": func(c *Case, e Event) bool {
		return slices.ContainsFunc(c.Requests, func(q Request) bool { return q.Asked == ForSuspend && q.Verdict == Approved })
	},
	"return_reply": returned,
	"return_work":  returned,
	"rate": func(c *Case, e Event) bool {
		return c.State == Rework && c.FollowUps[len(c.FollowUps)-1].At.Equal(e.At)
	},
	"reopen":       func(c *Case, e Event) bool { return c.State == Rework },
	"reopen_false": func(c *Case, e Event) bool { return c.State == Rework },
	"recalendar":   func(c *Case, e Event) bool { return true },
	"cancel":       func(c *Case, e Event) bool { return c.DueAt == nil },
}

func ruled(c *Case, e Event) bool {
	d := c.Disputes[len(c.Disputes)-1]
	return d.DecidedAt != nil && d.DecidedAt.Equal(e.At)
}

func verdictIs(asked Asked, v Verdict) func(*Case, Event) bool {
	return func(c *Case, e Event) bool {
		return slices.ContainsFunc(c.Requests, func(q Request) bool {
			return q.Asked == asked && q.Verdict == v && q.VerdictAt.Equal(e.At) && q.VerdictBy == e.By.User
		})
	}
}

func returned(c *Case, e Event) bool {
	return slices.ContainsFunc(c.Replies, func(r Reply) bool {
		return r.Verdict == "substandard" && r.VerdictAt.Equal(e.At) && r.VerdictBy == e.By.User
	})
}

// breaches names every invariant (I2–I7) that one deed broke.
func breaches(before, after *Case, e Event) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }

	// I2
	moved := before.DueAt != nil && (after.DueAt == nil || !after.DueAt.Equal(*before.DueAt)) || before.DueAt == nil && after.DueAt != nil
	for i, a := range before.Assignments {
		b := after.Assignments[i]
		moved = moved || !a.DueAt.Equal(b.DueAt)
		if !a.OriginalDueAt.Equal(b.OriginalDueAt) && a.Round == b.Round {
			say("I2: %s moved the original due date of assignment %d", e.Action, a.N)
		}
	}
	if cause, ok := movers[e.Action]; moved && (!ok || !cause(after, e)) {
		say("I2: %s moved a due date without a stored cause", e.Action)
	}
	// I3
	if before.AcceptedAt != nil && (after.AcceptedAt == nil || !after.AcceptedAt.Equal(*before.AcceptedAt)) {
		say("I3: t0 moved from %v to %v", before.AcceptedAt, after.AcceptedAt)
	}
	// I4
	if e.Action == "" || e.By.Name == "" || e.At.IsZero() || e.Policy == 0 || e.Calendar == 0 || e.Facts == nil {
		say("I4: an event without its deed, actor, time or rules: %+v", e)
	}
	if e.Seq != before.Version+1 || after.Version != e.Seq {
		say("I4: event %d after version %d made version %d", e.Seq, before.Version, after.Version)
	}
	return append(wrong, standing(after)...)
}

// standing names what is wrong with a case whatever was done to it (I5–I7 and
// the ticket following its lead).
func standing(c *Case) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	leads := 0
	for i := range c.Assignments {
		a := &c.Assignments[i]
		if a.N != i+1 {
			say("assignment %d stands at place %d", a.N, i+1)
		}
		if a.Part == Lead && (a.Open() || a.State == WorkReplied) {
			leads++
		}
		up := c.above(a)
		if a.Open() && up != nil && a.DueAt.After(up.DueAt) { // I6
			say("I6: assignment %d is due %v, after %d above it, %v", a.N, a.DueAt, up.N, up.DueAt)
		}
		if a.Open() && a.Part == Sub && (up == nil || !up.Open() || up.Depth+1 != a.Depth || a.Depth > 4) {
			say("I6: assignment %d is open under a closed one, or too deep", a.N)
		}
		if a.Open() != (a.EndedAt == nil) && a.State != WorkReplied {
			say("assignment %d is %s, ended %v", a.N, a.State, a.EndedAt)
		}
		if a.Open() && !c.State.Open() {
			say("assignment %d is open on a ticket that is %s", a.N, c.State)
		}
		if (c.Pending(ForSendBack, a.N) != nil) != (a.State == WorkSendBack) {
			say("assignment %d is %s, its send-back pending: %v", a.N, a.State, a.State != WorkSendBack)
		}
	}
	if leads > 1 { // I5
		say("I5: %d leads in force", leads)
	}
	if (c.State == Closed) != (c.Outcome != "") { // I7
		say("I7: state %s with outcome %q", c.State, c.Outcome)
	}
	if c.State.Open() != (c.ClosedAt == nil) {
		say("I7: state %s with closing time %v", c.State, c.ClosedAt)
	}
	if want := follows(c); want != "" {
		say("the ticket does not follow its lead: %s", want)
	}
	return wrong
}

// follows compares the ticket's state with the one its lead and the centre's own
// steps give it; empty when they agree.
func follows(c *Case) string {
	l := c.Lead()
	if (c.SuspendedAt != nil) != (c.State == Suspended) || (c.SuspendUntil != nil) != (c.State == Suspended) {
		return fmt.Sprintf("state %s, suspended since %v until %v", c.State, c.SuspendedAt, c.SuspendUntil)
	}
	if (c.openDispute() != nil) != (c.State == InDispute) {
		return fmt.Sprintf("state %s, dispute %+v", c.State, c.openDispute())
	}
	if l == nil {
		if slices.Contains([]State{Dispatched, Handling, SendBackAsked, InDispute, Suspended, Replied, ToFollowUp, Rework}, c.State) {
			return fmt.Sprintf("state %s without a lead", c.State)
		}
		return ""
	}
	if c.State.Open() && (c.DueAt == nil || !c.DueAt.Equal(l.DueAt)) {
		return fmt.Sprintf("ticket due %v, lead due %v", c.DueAt, l.DueAt)
	}
	if c.State.Open() && (c.OverdueAt != nil) != (l.OverdueAt != nil) {
		return fmt.Sprintf("ticket late %v, lead late %v", c.OverdueAt, l.OverdueAt)
	}
	want := []State{}
	switch {
	case l.State == WorkToSign:
		want = []State{Dispatched}
	case l.State == WorkHandling && c.SuspendedAt != nil:
		want = []State{Suspended}
	case l.State == WorkHandling && l.Round == 1:
		want = []State{Handling}
	case l.State == WorkHandling:
		want = []State{Rework}
	case l.State == WorkSendBack:
		want = []State{SendBackAsked, InDispute}
	case l.State == WorkReplied:
		want = []State{Replied, ToFollowUp, Closed, Cancelled}
	}
	if !slices.Contains(want, c.State) {
		return fmt.Sprintf("state %s, lead %s in round %d", c.State, l.State, l.Round)
	}
	return ""
}
