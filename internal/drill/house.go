package drill

import (
	"context"
	"sync"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/command"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/reception"
)

// house is the hotline on a clock of the past, for what its people do beside the tickets: open
// desks, lead an emergency, hold meetings.
type house struct {
	db        *postgres.DB
	work      *casework.Casework
	oversight *oversight.Oversight
	reception *reception.Reception
	command   *command.Command

	mu    sync.Mutex
	now   time.Time
	still bool // the clock stands
}

// house opens the hotline at a moment.
func (d *drill) house(at time.Time) *house {
	h := &house{now: at}
	db := *d.db
	db.Now = func() time.Time { // a little later with every look, so that ids stay apart
		h.mu.Lock()
		defer h.mu.Unlock()
		if !h.still {
			h.now = h.now.Add(time.Millisecond)
		}
		return h.now
	}
	h.db, h.work = &db, casework.New(&db, d.keys, casework.Options{Hold: true})
	accounts := account.New(&db, d.keys, account.Trees(&db))
	accounts.Cost = d.accounts.Cost
	h.oversight, h.reception, h.command = oversight.New(&db, h.work, d.keys), reception.New(&db, h.work, d.keys), command.New(&db, h.work, accounts, d.keys)
	return h
}

func (h *house) close() { h.work.Close() }

// at moves the clock on.
func (h *house) at(t time.Time) {
	h.mu.Lock()
	h.now = t
	h.mu.Unlock()
}

// in does one thing in the house at a moment of the past.
func (d *drill) in(at time.Time, do func(*house) error) error {
	h := d.house(at)
	defer h.close()
	return do(h)
}

// actor is who an account stands for.
func (d *drill) actor(ctx context.Context, id org.UserID) (a org.Actor, err error) {
	err = d.db.Read(ctx, func(tx *postgres.Tx) error {
		u, err := tx.User(ctx, id)
		a = org.NewActor(u.Org(), org.Presets(), d.units)
		return err
	})
	return a, err
}
