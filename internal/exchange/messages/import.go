package messages

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// Options of an import.
type Options struct {
	Source   string                // where the numbers come from, DefaultSource when empty
	Now      time.Time             // the present: nothing in the file is later
	DryRun   bool                  // see what would become of it, write nothing
	Workers  int                   // tickets lived at a time, 64
	Progress func(done, total int) // called now and then
}

// run is one import under way.
type run struct {
	Options
	db      *postgres.DB
	work    *casework.Casework
	book    *ticket.Rulebook
	classes *triage.Rule
	desk    org.Actor
	units   map[string]org.UnitID

	mu      sync.Mutex
	summary Summary
	cases   []*ticket.Case
}

// Import lives every message as a ticket and says what became of them. Run again,
// it takes nothing twice and goes on with what was broken off.
func Import(ctx context.Context, db *postgres.DB, work *casework.Casework, taken []Message, refused []Refusal, o Options) (Summary, error) {
	if o.Workers == 0 {
		o.Workers = 64
	}
	if o.Source == "" {
		o.Source = DefaultSource
	}
	r := &run{Options: o, db: db, work: work, desk: office(0)}
	r.summary = Summary{Rows: len(taken) + len(refused), Refusals: slices.Clone(refused), DryRun: o.DryRun}
	before, err := r.prepare(ctx, taken)
	if err != nil {
		return r.summary, err
	}
	err = r.all(ctx, taken, func(m Message) (*ticket.Case, error) { return r.one(ctx, m, before[m.No]) })
	if err != nil {
		return r.summary, err
	}
	err = r.finish()
	return r.summary, err
}

// office is who does the deeds of an import: nobody at the centre, and nobody in
// a unit, can be named.
func office(unit org.UnitID) org.Actor {
	a := org.Actor{Name: "历史导入", Unit: unit, Permissions: map[org.Permission]bool{}}
	for _, p := range []org.Permission{org.Register, org.Dispatch, org.HandleTickets, org.Review, org.SeeAll} {
		a.Permissions[p] = true
	}
	return a
}

// prepare reads the rules and what was taken before, and opens a unit for every
// body that answers.
func (r *run) prepare(ctx context.Context, taken []Message) (before map[string]postgres.ImportedRow, err error) {
	if r.book, err = r.work.Rulebook(ctx); err != nil {
		return nil, err
	}
	r.classes = triage.Keywords(slices.SortedFunc(maps.Values(r.book.Categories), func(a, b org.Category) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	}))
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		before, err = tx.Imported(ctx, r.Source)
		return err
	})
	if err != nil {
		return nil, err
	}
	return before, r.openUnits(ctx, taken)
}

// all lives the messages side by side; a refusal of one touches no other.
func (r *run) all(ctx context.Context, taken []Message, one func(Message) (*ticket.Case, error)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan Message)
	var workers sync.WaitGroup
	for range r.Workers {
		workers.Go(func() {
			for m := range queue {
				c, err := one(m)
				if err = r.count(m, c, err); err != nil {
					stop(err)
					return
				}
			}
		})
	}
	for i, m := range taken {
		select {
		case queue <- m:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		if r.Progress != nil {
			r.Progress(i, len(taken))
		}
	}
	close(queue)
	workers.Wait()
	if r.Progress != nil && ctx.Err() == nil {
		r.Progress(len(taken), len(taken))
	}
	return context.Cause(ctx)
}

// count writes down what became of a message. What is no refusal ends the import.
func (r *run) count(m Message, c *ticket.Case, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		if _, refused := fault.Of(err); !refused {
			return fmt.Errorf("row %d: %w", m.Row, err)
		}
		r.summary.Refusals = append(r.summary.Refusals, Refusal{m.Row, m.No, words(err)})
		return nil
	}
	r.cases = append(r.cases, c)
	return nil
}

// one lives one message: on paper first, so that what the rules refuse leaves no
// trace, then in the database unless it is there.
func (r *run) one(ctx context.Context, m Message, before postgres.ImportedRow) (*ticket.Case, error) {
	if before.Ticket != 0 {
		return r.again(ctx, m, before)
	}
	c, err := r.live(ctx, m, nil)
	if err == nil && !r.DryRun {
		c, err = r.live(ctx, m, &postgres.ImportRow{Source: r.Source, Key: m.No})
		c, err = r.persist(ctx, m, c, err)
	}
	if err == nil {
		r.tally(m, false)
	}
	return c, err
}

// again meets a message that was taken before, and ends what was broken off or
// has been answered since.
func (r *run) again(ctx context.Context, m Message, before postgres.ImportedRow) (*ticket.Case, error) {
	c, err := r.resume(ctx, m, before)
	if c, err = r.persist(ctx, m, c, err); err == nil {
		r.tally(m, before.Done || m.ReplyAt.IsZero())
	}
	return c, err
}

// persist goes on when somebody else was at the same ticket: the worker's clocks,
// or what an import that was killed had sent before its end.
func (r *run) persist(ctx context.Context, m Message, c *ticket.Case, err error) (*ticket.Case, error) {
	for tries := 0; tries < 5 && (errors.Is(err, fault.Stale) || errors.Is(err, fault.Conflict)); tries++ {
		now, readErr := r.taken(ctx, m)
		switch {
		case readErr != nil:
			return nil, readErr
		case now.Ticket == 0:
			return c, err
		}
		c, err = r.resume(ctx, m, now)
	}
	return c, err
}

func (r *run) resume(ctx context.Context, m Message, before postgres.ImportedRow) (*ticket.Case, error) {
	var stored *postgres.Stored
	err := r.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		stored, err = tx.Case(ctx, before.Ticket)
		return err
	})
	if err != nil {
		return nil, err
	}
	if before.Done || r.DryRun {
		return stored.Case, nil
	}
	l, err := r.work.Resume(ctx, stored.Case, m.At, r.Now)
	if err == nil {
		err = r.rest(ctx, l, m, &postgres.ImportRow{Source: r.Source, Key: m.No})
	}
	if err != nil {
		return nil, err
	}
	return l.Case, nil
}

// taken is where a message stands in the database now.
func (r *run) taken(ctx context.Context, m Message) (row postgres.ImportedRow, err error) {
	err = r.db.Read(ctx, func(tx *postgres.Tx) error {
		all, err := tx.Imported(ctx, r.Source)
		row = all[m.No]
		return err
	})
	return row, err
}

func (r *run) tally(m Message, already bool) {
	_, named := bodyOf(m.Reply)
	r.mu.Lock()
	defer r.mu.Unlock()
	if already {
		r.summary.Already++
	} else {
		r.summary.Imported++
	}
	if named {
		r.summary.UnitNamed++
	} else {
		r.summary.UnitUnknown++
	}
}

// live registers and dispatches a message when it was written, and lets it be
// answered when the reply came. Without a row it is lived on paper.
func (r *run) live(ctx context.Context, m Message, row *postgres.ImportRow) (*ticket.Case, error) {
	if m.At.After(r.Now) || m.ReplyAt.After(r.Now) {
		return nil, fault.New(fault.Invalid, "时间晚于现在(%s),请核对", written(r.Now))
	}
	category, _, _ := r.classes.Classify(m.Title + "\n" + m.Text)
	in := &ticket.Register{Kind: kindOf(m.Title, m.Text), Channel: ticket.Imported, Source: ticket.NetMessage, Category: category,
		Title: ticket.Text(m.Title), Content: ticket.Text(m.Text), RequesterName: ticket.Text(m.User), OldNo: m.No}
	follow := []ticket.Facts{&ticket.Accept{}, &ticket.QueueDispatch{}, &ticket.Dispatch{Unit: r.unitOf(m), Rule: "历史导入"}}
	begin := func() (*casework.Life, error) { return r.work.Begin(ctx, r.desk, m.At, r.Now, row, in, follow...) }
	if row == nil {
		begin = func() (*casework.Life, error) { return casework.Paper(ctx, r.book, r.desk, m.At, r.Now, in, follow...) }
	}
	l, err := begin()
	if err != nil {
		return nil, err
	}
	if err := r.rest(ctx, l, m, row); err != nil {
		return nil, err
	}
	return l.Case, nil
}

// rest is what happens to a message after its dispatch: the clocks, then the
// reply, its review and the closing without a follow-up. What the file does not
// state is stated as not stated.
func (r *run) rest(ctx context.Context, l *casework.Life, m Message, row *postgres.ImportRow) error {
	if m.ReplyAt.IsZero() {
		return l.Until(ctx, r.Now)
	}
	if err := l.Until(ctx, m.ReplyAt); err != nil {
		return err
	}
	lead := l.Lead()
	if lead == nil || l.State != ticket.Dispatched && l.State != ticket.Handling {
		return fault.New(fault.Conflict, "工单%s已「%s」,有人办理过,导入的答复不再写入", l.No, l.State.Name())
	}
	on := ticket.On{Assignment: lead.N}
	var facts []ticket.Facts
	if lead.State == ticket.WorkToSign {
		facts = append(facts, &ticket.Sign{On: on}) // who answers has taken it on
	}
	facts = append(facts,
		&ticket.SubmitReply{On: on, Public: ticket.Text(m.Reply), Founded: "unstated", Resolved: "unstated"},
		&ticket.CloseNoFollowUp{Code: "import", Outcome: ticket.Unstated})
	if row != nil {
		row.Done = true
	}
	return l.Settle(ctx, office(lead.Unit), m.ReplyAt, row, facts...)
}
