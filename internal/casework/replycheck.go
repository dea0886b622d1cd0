package casework

import (
	"context"
	"fmt"
	"strconv"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
	"suban/internal/workday"
)

// printKey makes the prints of replies this installation's own.
func (c *Casework) printKey() uint64 {
	n, _ := strconv.ParseUint(c.keys.Digest("reply print", fmt.Sprint(c.db.City))[:16], 16, 64)
	return n
}

// print keeps what a reply is recognised by, if it has words enough.
func (s *session) print(c *ticket.Case, f *ticket.SubmitReply) {
	if p := triage.Print(f.Public.Plain, s.printKey()); p != 0 {
		s.tx.AddReplyPrint(postgres.ReplyPrint{Ticket: c.ID, Reply: len(c.Replies), Print: int64(p)})
	}
}

// ReplyCheck reads the lead's last reply as its reviewer would (答复检查).
func (c *Casework) ReplyCheck(ctx context.Context, by org.Actor, id ticket.ID) (found []triage.Finding, err error) {
	if !by.May(org.Review) && !by.May(org.LookBack) {
		return nil, fault.New(fault.Denied, "答复检查供审核和督办人员使用")
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		s, _, err := c.read(ctx, tx, by, id)
		if err != nil {
			return err
		}
		a, ok, err := c.answered(ctx, tx, s.Case)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "本件还没有主办单位的答复,无可检查")
		}
		found = triage.CheckReply(a)
		return nil
	})
	return found, err
}

// lastAnswer is the lead's last full reply, or nil.
func lastAnswer(c *ticket.Case) *ticket.Reply {
	if lead := c.Lead(); lead != nil {
		return c.LastReply(lead.N)
	}
	return nil
}

// answered opens a ticket's matter and the lead's last reply and gathers what the
// rules look at. ok is false when there is no reply, or it was erased.
func (c *Casework) answered(ctx context.Context, tx *postgres.Tx, t *ticket.Case) (a triage.Answered, ok bool, err error) {
	last := lastAnswer(t)
	if last == nil {
		return a, false, nil
	}
	lines, err := tx.Lines(ctx, t.ID)
	if err != nil {
		return a, false, err
	}
	a.First, a.Kind, a.Resolved, a.Why = t.Kind, t.Kind, last.Resolved, last.Why
	a.Contacted = t.Lead().ContactedAt != nil || last.ContactAt != nil
	evidence := &ticket.Secret{Digest: last.Contact.Digest}
	a.Reached = !last.Contact.Empty()
	for _, l := range lines {
		e, err := l.Read()
		if err != nil {
			return a, false, err
		}
		switch f := e.Facts.(type) {
		case *ticket.Register:
			a.First = f.Kind
		case *ticket.Amend:
			if f.Kind != "" && f.Kind != a.First {
				a.Changed = fmt.Sprintf("(%s,%s)", e.By.Name, workday.Format(e.At))
			}
		case *ticket.Contact:
			if f.Assignment == t.Lead().N && f.Reached == "yes" && evidence.Digest == "" {
				evidence.Digest, a.Reached = f.Evidence.Digest, true
			}
		}
	}
	if err := c.open(ctx, tx, t, append(caseSecrets(t), evidence)); err != nil {
		return a, false, err
	}
	if last.Public.Erased || last.Public.Plain == "" {
		return a, false, nil
	}
	a.Title, a.Content, a.Reply, a.Contact = t.Title.Plain, matterOf(t), last.Public.Plain, evidence.Plain
	a.Twins, err = c.twins(ctx, tx, t, last)
	return a, true, err
}

// matterOf is all that was asked, beside the title.
func matterOf(t *ticket.Case) string { return t.Content.Plain + "\n" + t.Expectation.Plain }

// How many replies of a like print are looked at, and how many twins are enough.
const (
	nearLooked = 40
	twinsShown = 3
)

// twins are replies to other matters that read almost like this one.
func (c *Casework) twins(ctx context.Context, tx *postgres.Tx, t *ticket.Case, reply *ticket.Reply) ([]triage.Twin, error) {
	print := triage.Print(reply.Public.Plain, c.printKey())
	if print == 0 {
		return nil, nil
	}
	near, err := tx.NearPrints(ctx, int64(print), t.ID, nearLooked)
	if err != nil {
		return nil, err
	}
	var ids []ticket.ID
	for _, n := range near {
		if triage.NearPrint(print, uint64(n.Print)) {
			ids = append(ids, n.Ticket)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	cases, err := tx.Cases(ctx, ids)
	if err != nil {
		return nil, err
	}
	var twins []triage.Twin
	for _, n := range near {
		o := cases[n.Ticket]
		if o == nil || n.Reply > len(o.Replies) || !triage.NearPrint(print, uint64(n.Print)) || len(twins) == twinsShown {
			continue
		}
		other := &o.Replies[n.Reply-1]
		if other.At.After(reply.At) {
			continue // it is the other that was copied from this one
		}
		if err := c.open(ctx, tx, o.Case, []*ticket.Secret{&o.Title, &o.Content, &other.Public}); err != nil {
			return nil, err
		}
		alike, matters, are := triage.AreTwins(reply.Public.Plain, other.Public.Plain, t.Title.Plain+"\n"+t.Content.Plain, o.Title.Plain+"\n"+o.Content.Plain)
		if are {
			twins = append(twins, triage.Twin{Ticket: o.ID, No: o.No, Title: o.Title.Plain, Alike: alike, Matters: matters})
		}
	}
	return twins, nil
}

// Numbers are the numbers of tickets named beside one that the actor may see.
func (c *Casework) Numbers(ctx context.Context, ids []ticket.ID) (numbers map[ticket.ID]string, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		numbers, err = tx.Numbers(ctx, ids)
		return err
	})
	return numbers, err
}
