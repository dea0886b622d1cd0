package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// order is a deed on its way through the queue.
type order struct {
	ctx   context.Context
	deed  Deed
	by    org.Actor
	fresh bool // opens a new ticket
	tick  bool // the clocks' own
	body  string

	turn   chan turn
	result Result
	err    error
}

func (c *Casework) submit(ctx context.Context, o *order) (Result, error) {
	o.ctx = ctx
	if o.deed.Key != "" {
		body, err := digestOf(c, o)
		if err != nil {
			return Result{}, err
		}
		o.body = body
	}
	if err := c.queue.do(ctx, o, c.run); err != nil {
		return Result{}, err
	}
	return o.result, o.err
}

// errAgain asks for the deed to be run once more: an id was taken.
var errAgain = errors.New("run again")

// run does a group in one transaction. When the database refuses it, each deed
// is done singly so that only the one at fault fails.
func (c *Casework) run(group []*order) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := c.write(ctx, group)
	if err != nil && len(group) > 1 {
		for _, o := range group {
			c.run([]*order{o})
		}
		return
	}
	for tries := 0; err != nil && tries < 3 && postgres.Repeatable(err); tries++ {
		err = c.write(ctx, group)
	}
	for _, o := range group {
		if err != nil {
			o.result, o.err = Result{}, err
		}
	}
}

// write does a group in one transaction: by what is known here, and when that is
// not enough or no longer true, by looking. A panic is the failure of this group.
func (c *Casework) write(ctx context.Context, group []*order) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a deed: %v\n%s", p, debug.Stack())
		}
	}()
	err = c.db.WriteDeeds(ctx, func(tx *postgres.Tx) error { return c.known(ctx, tx, group) })
	if err == nil {
		return nil
	}
	return c.db.WriteDeeds(ctx, func(tx *postgres.Tx) error { return c.looked(ctx, tx, group) })
}

// errLook asks for the group to be done by looking.
var errLook = errors.New("look")

// known does a group whose tickets this process wrote last, in a single round trip:
// it decides by what it kept, and the database takes the writes only if that still
// holds. What the rules refuse is looked at before anybody is told.
func (c *Casework) known(ctx context.Context, tx *postgres.Tx, group []*order) error {
	ids, _ := needs(group)
	c.mu.Lock()
	book, version := c.book, c.version
	c.mu.Unlock()
	if book == nil {
		return errLook
	}
	cases := make(map[ticket.ID]*postgres.Stored, len(ids))
	heads := make([]postgres.Head, 0, len(ids))
	for _, id := range ids {
		s := c.recent.get(id)
		if s == nil {
			return errLook
		}
		cases[id] = s
		heads = append(heads, postgres.Head{Ticket: id, Seq: s.Version, MAC: s.Head})
	}
	tx.Expect(heads, version)
	c.decide(tx, book, cases, map[string]postgres.Deed{}, group)
	for _, o := range group {
		if o.err != nil {
			return errLook
		}
	}
	return nil
}

// looked reads what the group needs in one round trip, and does it.
func (c *Casework) looked(ctx context.Context, tx *postgres.Tx, group []*order) error {
	ids, keys := needs(group)
	cases, deeds, version, err := c.gatherCases(ctx, tx, ids, keys)
	if err != nil {
		return fmt.Errorf("read for deeds: %w", err)
	}
	book, err := c.rulebook(ctx, tx, version)
	if err != nil {
		return err
	}
	c.decide(tx, book, cases, deeds, group)
	for _, o := range group {
		if errors.Is(o.err, errAgain) {
			return o.err
		}
	}
	return nil
}

// needs are the tickets and idempotency keys that a group is about.
func needs(group []*order) (ids []ticket.ID, keys []string) {
	for _, o := range group {
		ids = append(ids, o.tickets()...)
		if o.deed.Key != "" {
			keys = append(keys, o.deed.Key)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), keys
}

// decide lets the rules decide on each deed, and queues what is to be written.
func (c *Casework) decide(tx *postgres.Tx, book *ticket.Rulebook, cases map[ticket.ID]*postgres.Stored, deeds map[string]postgres.Deed, group []*order) {
	if len(group) == 1 {
		tx.Alone()
	} else {
		tx.Together()
	}
	for _, o := range group {
		o.result, o.err = Result{}, nil
		s := &session{Casework: c, tx: tx, book: book, cases: cases, deeds: deeds, order: o}
		o.err = s.do()
		if len(group) > 1 {
			tx.Weld()
		}
	}
	tx.After(func() {
		for id, s := range cases {
			if s.Version > 0 && s != c.recent.get(id) {
				c.recent.put(s)
			}
		}
	})
}

// gatherCases locks the tickets and reads them, what the keys did before, and which
// rules count: in one round trip, unless another node changed what is kept here.
func (c *Casework) gatherCases(ctx context.Context, tx *postgres.Tx, ids []ticket.ID, keys []string) (cases map[ticket.ID]*postgres.Stored, deeds map[string]postgres.Deed, rules int, err error) {
	kept := map[ticket.ID]*postgres.Stored{}
	var unknown []ticket.ID
	for _, id := range ids {
		if s := c.recent.get(id); s != nil {
			kept[id] = s
		} else {
			unknown = append(unknown, id)
		}
	}
	var b pgx.Batch
	heads := tx.LockTickets(&b, ids, &rules)
	if len(ids) == 0 { // new tickets only
		tx.ReadRulesVersion(&b, &rules)
	}
	if len(unknown) > 0 {
		cases = tx.ReadCases(&b, unknown)
	}
	deeds = tx.ReadDeeds(&b, keys) // after the lock: the same click may just have been done
	if err := tx.Batch(ctx, &b); err != nil {
		return nil, nil, 0, err
	}
	if len(heads) == 0 && len(ids) > 0 { // none of them exists
		if rules, err = tx.RulesVersion(ctx); err != nil {
			return nil, nil, 0, err
		}
	}
	if cases == nil {
		cases = map[ticket.ID]*postgres.Stored{}
	}
	var changed []ticket.ID
	for id, s := range kept {
		switch head, there := heads[id]; {
		case there && head.Seq == s.Version && bytes.Equal(head.MAC, s.Head):
			cases[id] = s
		case there:
			changed = append(changed, id)
		}
	}
	if len(changed) > 0 {
		again, err := tx.Cases(ctx, changed)
		if err != nil {
			return nil, nil, 0, err
		}
		maps.Copy(cases, again)
	}
	return cases, deeds, rules, nil
}

// tickets are the tickets an order reads and locks.
func (o *order) tickets() []ticket.ID {
	var ids []ticket.ID
	if !o.fresh {
		ids = append(ids, o.deed.Ticket)
	}
	for _, f := range o.deed.Do {
		switch f := f.(type) {
		case *ticket.Merge:
			ids = append(ids, f.Into)
		case *ticket.LinkRepeat:
			ids = append(ids, f.Of)
		case *ticket.Register:
			if f.RepeatOf != 0 {
				ids = append(ids, f.RepeatOf)
			}
		}
	}
	return ids
}

// digestOf identifies what a deed asks, so that one key cannot ask two things.
func digestOf(c *Casework, o *order) (string, error) {
	parts := []string{fmt.Sprint(o.deed.Ticket, o.by.ID)}
	for _, f := range o.deed.Do {
		for path, secret := range ticket.Secrets(f) {
			parts = append(parts, path+"="+secret.Plain)
		}
		slices.Sort(parts[1:])
		text, err := json.Marshal(withoutTexts(f))
		if err != nil {
			return "", fmt.Errorf("write facts: %w", err)
		}
		parts = append(parts, string(f.Action()), string(text))
	}
	return c.keys.Digest("deed", parts...), nil
}
