// Package drill is the whole city, told (整城演练): it generates two years of 宿州 from
// causes alone and lives them through the real deeds on a simulated clock. What the
// figures should come to is no business of it: proof counts that, and drill may not
// know of it.
package drill

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"suban/internal/account"
	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/surge"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// Options say how large a city is told, and which.
type Options struct {
	Scale   float64 // 1 is the whole city
	Days    int     // the last so many days; 0 tells all
	Seed    uint64
	Workers int // days that are told at a time, 64

	Progress func(done, total int)
}

// Told is what a run did.
type Told struct {
	Lives   int      `json:"lives"`   // told in this run
	Already int      `json:"already"` // told by a run before
	Cut     []string `json:"cut,omitempty"`
	Suspect int      `json:"suspects"` // closings the radar found
}

// What the drill told is marked as an import: each request, each day that is over, and the run.
const (
	Source    = "drill"
	daySource = "drill-day"
	runSource = "drill-run"
	HollowKey = "hollow " // begins the keys of what was closed on paper, to hold the radar against
)

// Now is the present of the drill.
func Now() time.Time { return End.Start() }

// drill is a run under way.
type drill struct {
	Options
	city.Crew
	db       *postgres.DB
	work     *casework.Casework
	city     *city.Data
	units    *org.Tree
	area     map[org.RegionCode]org.UnitID
	calendar *workday.Calendar
	basis    workday.Basis
	now      time.Time
	keys     *seal.Keys
	accounts *account.Accounts
	leaders  []org.Actor
	desks    map[desk.Kind]desk.Desk // as they stand while a part is told
	response surge.Plan
	crowd    []volunteer
	disputed string // the category of the matter units quarrel about
	before   map[string]postgres.ImportedRow

	done, total atomic.Int64
	settle      atomic.Int64 // at so many told the server looks at its tables again
	folding     sync.Mutex   // figures are added up by one at a time, as in every city
	mu          sync.Mutex
	told        Told
}

// settleFirst is how many requests are told before the server looks at its tables: it
// plans a statement by what they held when it first saw it, which is nothing here, and
// would look by itself a minute later.
const settleFirst = 300

// Run tells the city. Broken off and run again it goes on where it was.
func Run(ctx context.Context, db *postgres.DB, keys *seal.Keys, accounts *account.Accounts, o Options) (Told, error) {
	if o.Workers == 0 {
		o.Workers = 64
	}
	d := &drill{Options: o, db: db, keys: keys, accounts: accounts, city: city.Demo(), units: city.Demo().Tree(), area: area(city.Demo().Second()), now: Now(), basis: ticket.Anhui().Basis()}
	d.settle.Store(settleFirst)
	for _, c := range d.city.Categories {
		if c.Name == disputedMatter {
			d.disputed = c.ID
		}
	}
	if err := d.found(ctx, accounts); err != nil {
		return d.told, err
	}
	if err := d.in(First.Start(), func(h *house) error { return d.equip(ctx, h) }); err != nil {
		return d.told, fmt.Errorf("open the desks: %w", err)
	}
	if err := d.parts(ctx); err != nil {
		return d.told, err
	}
	return d.told, d.supervised(ctx, keys)
}

// parts tells the days up to the second outbreak, those of the response to it and those after,
// and what the house did beside them.
func (d *drill) parts(ctx context.Context) error {
	book, err := d.rules(ctx)
	if err != nil {
		return err
	}
	d.calendar = book.Calendars[book.Calendar]
	days := plan(d.Options, d.calendar)
	for _, day := range days {
		d.total.Add(int64(day.requests()))
	}
	from, to := date(surgeFrom), date(surgeTo)
	for _, part := range []struct {
		holds func(workday.Date) bool
		since workday.Date // the house acts only in a past that reaches so far
		at    workday.Date
		then  func(context.Context, *house) error
	}{
		{func(on workday.Date) bool { return on.Before(from) }, from.Prev(), from, d.musters},
		{func(on workday.Date) bool { return !on.Before(from) && on.Before(to) }, from.Prev(), from, d.standsDown},
		{func(on workday.Date) bool { return !on.Before(to) }, First, First, d.meets},
	} {
		mine := slices.DeleteFunc(slices.Clone(days), func(p dayPlan) bool { return !part.holds(p.on) })
		err := d.part(ctx, mine, func() error {
			if days[0].on.After(part.since) {
				return nil
			}
			return d.in(part.at.Start().Add(time.Second), func(h *house) error { return part.then(ctx, h) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// part tells some days by the rules and at the desks of the time, and does what follows on them.
func (d *drill) part(ctx context.Context, days []dayPlan, then func() error) error {
	d.work = casework.New(d.db, d.keys, casework.Options{Hold: true, Group: max(64, d.Workers)})
	defer d.work.Close()
	if err := d.look(ctx); err != nil {
		return err
	}
	if err := d.tell(ctx, days); err != nil {
		return err
	}
	if err := d.strikes(ctx, days); err != nil {
		return err
	}
	if err := d.inspects(ctx, days); err != nil {
		return err
	}
	return then()
}

func (d *drill) rules(ctx context.Context) (*ticket.Rulebook, error) {
	work := casework.New(d.db, d.keys, casework.Options{Hold: true})
	defer work.Close()
	return work.Rulebook(ctx)
}

// found makes the city, its people and the rules of the time. Repeating it changes nothing.
func (d *drill) found(ctx context.Context, accounts *account.Accounts) (err error) {
	if d.Crew, err = city.Staff(ctx, d.db, accounts, d.now); err != nil {
		return err
	}
	err = d.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := d.alone(ctx, tx); err != nil {
			return err
		}
		tx.SavePast(postgres.Past{K: "K00", Period: postgres.Year(2019), Value: int64(rounded(past2019, d.Scale)), Source: "2019年热线年报"})
		book, _, err := tx.Rulebook(ctx)
		if err != nil || len(book.Policies) > 1 {
			return err
		}
		for _, p := range []ticket.Policy{former(), present()} {
			if err := tx.AddPolicy(ctx, p); err != nil {
				return fmt.Errorf("add policy: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.appoint(ctx, accounts)
}

// alone refuses a city that lives another past, or the same in another size.
func (d *drill) alone(ctx context.Context, tx *postgres.Tx) error {
	demo, err := tx.Imported(ctx, "demo")
	if err != nil {
		return err
	}
	runs, err := tx.Imported(ctx, runSource)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("scale %g days %d seed %d", d.Scale, d.Days, d.Seed)
	if _, same := runs[key]; same {
		return nil
	}
	if len(runs) > 0 {
		return fault.New(fault.Conflict, "这个数据目录里是另一次演练,参数不同;请换一个数据目录(--data DIR),或用原来的参数续跑")
	}
	if len(demo) > 1 {
		return fault.New(fault.Conflict, "这个数据目录里是演示城市,不能再演练;请换一个数据目录(--data DIR)")
	}
	tx.SaveImport(postgres.ImportRow{Source: runSource, Key: key, Done: true}, 0, true)
	return nil
}

// tell lives all days, many at a time, each in its own order: so numbers and order come from
// the seed and the clock, not from who was quicker.
func (d *drill) tell(ctx context.Context, days []dayPlan) error {
	var over map[string]postgres.ImportedRow
	err := d.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if over, err = tx.Imported(ctx, daySource); err != nil {
			return err
		}
		d.before, err = tx.Imported(ctx, Source)
		return err
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(d.Workers, len(days)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(days) {
					return
				}
				if _, told := over[days[i].on.String()]; told {
					d.note(len(days[i].plots), true)
				} else if err := d.day(ctx, days[i]); err != nil {
					stop(fmt.Errorf("%s: %w", days[i].on, err))
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// day tells one day's requests, each to its end, and marks the day as told.
func (d *drill) day(ctx context.Context, day dayPlan) error {
	t := teller{drill: d, on: day.on, gram: city.NewGrammar(0), heard: map[int]telling{}}
	for _, p := range day.plots {
		if p.way == again {
			t.heard[p.of] = telling{}
		}
	}
	for n, p := range day.plots {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := t.live(ctx, n, p); err != nil {
			return fmt.Errorf("request %d (way %d): %w", n, p.way, err)
		}
		d.note(1, false)
		if at := d.settle.Load(); d.done.Load() >= at && d.settle.CompareAndSwap(at, 10*at) {
			if err := d.db.Settle(ctx); err != nil {
				return err
			}
		}
	}
	err := d.db.Write(ctx, func(tx *postgres.Tx) error {
		tx.SaveImport(postgres.ImportRow{Source: daySource, Key: day.on.String(), Done: true}, 0, true)
		return nil
	})
	if err != nil || !d.folding.TryLock() {
		return err
	}
	defer d.folding.Unlock()
	return Fold(ctx, d.db)
}

func (d *drill) note(lives int, already bool) {
	d.mu.Lock()
	if already {
		d.told.Already += lives
	} else {
		d.told.Lives += lives
	}
	d.mu.Unlock()
	if n := d.done.Add(int64(lives)); d.Progress != nil {
		d.Progress(int(n), int(d.total.Load()))
	}
}

func (d *drill) cut(key string, why *fault.Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told.Cut = append(d.told.Cut, key+":"+strings.TrimSpace(why.Message))
}
