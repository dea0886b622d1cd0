// Package casework is all that staff, citizens and the clocks do to tickets.
// Every deed passes one door, Do: it is checked and applied by the rules, and its
// ticket, history, sealed texts and notices are saved in one transaction.
package casework

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"suban/internal/blob"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/promise"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/triage"
)

// Casework does deeds for one city.
type Casework struct {
	db       *postgres.DB
	keys     *seal.Keys
	numbers  *numbers
	recent   recent
	listener atomic.Pointer[func(Tiding)] // told after each commit
	lores    lores
	promises atomic.Pointer[promise.Model] // nil until the first night
	training sync.Mutex                    // held while a model is trained here
	retrain  atomic.Pointer[org.Actor]     // who asked for a new model

	blobs   *blob.Store
	scanner *blob.Scanner

	mu      sync.Mutex
	book    *ticket.Rulebook
	version int
	tags    []*triage.TagRule // of that version
	repeats int               // days within which a repeat counts, of that version

	hold  bool
	queue queue
}

// Options of New. Zero values are usable.
type Options struct {
	Transactions int // at a time at most, 2
	Group        int // deeds in one transaction at most, 64

	Blobs   *blob.Store   // where attachments lie; without it there are none
	Scanner *blob.Scanner // nil when none is configured

	Hold bool // nothing is sent to citizens: what is lived on a simulated clock
}

// New opens a city's casework; Close ends it.
func New(db *postgres.DB, keys *seal.Keys, o Options) *Casework {
	if o.Transactions == 0 {
		o.Transactions = 2
	}
	if o.Group == 0 {
		o.Group = 64
	}
	return &Casework{db: db, keys: keys, hold: o.Hold, blobs: o.Blobs, scanner: o.Scanner, numbers: &numbers{db: db}, queue: queue{transactions: o.Transactions, most: o.Group}}
}

// Close lets the deeds under way finish and stops.
func (c *Casework) Close() { c.queue.close() }

// Deed is one thing somebody wants to do to a ticket.
type Deed struct {
	Ticket  ticket.ID      // ignored by Register
	Version int            // the version the person saw; 0 when he saw none
	Key     string         // idempotency key: a repeated click does it once
	Do      []ticket.Facts // in this order, all or nothing
	At      time.Time      // on a simulated clock; otherwise zero
	Device  string         // where a citizen's own deed came from: kept as a keyed digest, of ratings only

	Row *postgres.ImportRow // the line of an import that this settles, written with it

	// With queues what is written in the same transaction, once the rules have agreed.
	// It sees the ticket as it will be; what it refuses is refused as a whole.
	With func(tx *postgres.Tx, c *ticket.Case) error
}

// Result is what became of a deed.
type Result struct {
	Case     *ticket.Case
	Events   []ticket.Event
	Repeated bool // it had been done before under the same key
}

// Do does a deed. Several deeds of different people may share one transaction;
// a refusal of one never touches another.
func (c *Casework) Do(ctx context.Context, by org.Actor, d Deed) (Result, error) {
	return c.submit(ctx, &order{deed: d, by: by})
}

// Tick lets the clocks of a ticket do what is due.
func (c *Casework) Tick(ctx context.Context, id ticket.ID, at time.Time) (Result, error) {
	return c.submit(ctx, &order{deed: Deed{Ticket: id, At: at}, by: org.System, tick: true})
}

// Rulebook is what deeds refer to now.
func (c *Casework) Rulebook(ctx context.Context) (*ticket.Rulebook, error) {
	var book *ticket.Rulebook
	err := c.db.Read(ctx, func(tx *postgres.Tx) error {
		var err error
		book, err = c.rulebook(ctx, tx, -1)
		return err
	})
	return book, err
}

// rulebook returns the cached rules when they are of the version wanted; with -1
// it asks the database which version counts.
func (c *Casework) rulebook(ctx context.Context, tx *postgres.Tx, want int) (*ticket.Rulebook, error) {
	c.mu.Lock()
	book, have := c.book, c.version
	c.mu.Unlock()
	if want < 0 && book != nil {
		var err error
		if want, err = tx.RulesVersion(ctx); err != nil {
			return nil, err
		}
	}
	if book != nil && have == want {
		return book, nil
	}
	book, have, err := tx.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	tags, err := readTags(ctx, tx)
	if err != nil {
		return nil, err
	}
	settings, _, err := tx.TriageSettings(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.book, c.version, c.tags, c.repeats = book, have, tags, settings.RepeatDays
	c.mu.Unlock()
	return book, nil
}
