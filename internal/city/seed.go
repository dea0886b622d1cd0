package city

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"suban/internal/account"
	"suban/internal/blob"
	"suban/internal/casework"
	"suban/internal/desk"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/stats"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// SeedOptions say how large a past the demo city gets.
type SeedOptions struct {
	Tickets  int       // 3000
	Days     int       // 60, up to now
	Seed     uint64    // the same seed tells the same stories
	Now      time.Time // the present
	Progress func(done, total int)
	Blobs    *blob.Store // where photos lie; without it there are none
}

// Seeded is what a seed made.
type Seeded struct {
	Lives   int                  `json:"lives"`   // told in this run
	Already int                  `json:"already"` // told by a run before
	Tickets int                  `json:"tickets"`
	States  map[ticket.State]int `json:"states"`
	Stories map[string]int       `json:"stories"`
	Cut     []string             `json:"cut,omitempty"` // stories that the rules cut short, and why
}

// seedSource marks the stories that were told, so that none is told twice.
const seedSource = "demo"

// lifeWorkers is how many lives go on at a time; the deeds of many share one
// transaction.
const lifeWorkers = 64

// Seed fills the demo city with accounts and tickets in every state, by the real
// deeds on a simulated clock. Broken off and run again it goes on.
func Seed(ctx context.Context, db *postgres.DB, keys *seal.Keys, accounts *account.Accounts, o SeedOptions) (Seeded, error) {
	if o.Tickets == 0 {
		o.Tickets = 3000
	}
	if o.Days == 0 {
		o.Days = 60
	}
	s := &seed{SeedOptions: o, db: db, told: Seeded{States: map[ticket.State]int{}, Stories: map[string]int{}}}
	who, err := found(ctx, db, accounts, o.Now)
	if err != nil {
		return s.told, err
	}
	s.people = who
	if s.cite, err = sources(ctx, db); err != nil {
		return s.told, err
	}
	s.work = casework.New(db, keys, casework.Options{Hold: true, Blobs: o.Blobs})
	defer s.work.Close()
	if s.book, err = s.work.Rulebook(ctx); err != nil {
		return s.told, err
	}
	s.calendar, s.policy = s.book.Calendars[s.book.Calendar], s.book.Current(o.Now)
	if err := s.openDesks(ctx); err != nil {
		return s.told, err
	}
	if err := s.tell(ctx); err != nil {
		return s.told, err
	}
	if err := s.topic(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.suggest(ctx); err != nil {
		return s.told, err
	}
	if err := s.happen(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.show(ctx); err != nil {
		return s.told, err
	}
	if err := s.supervised(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.prepare(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.introduce(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.ring(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.roster(ctx); err != nil {
		return s.told, err
	}
	if err := s.inspected(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.evaluated(ctx, keys); err != nil {
		return s.told, err
	}
	if err := s.reported(ctx); err != nil {
		return s.told, err
	}
	return s.told, s.count(ctx)
}

// Found makes the demo city without any ticket: its divisions, units, rules and
// accounts, and a calendar for now. Repeating it changes nothing; a city that is
// somebody's own is refused.
func Found(ctx context.Context, db *postgres.DB, accounts *account.Accounts, now time.Time) error {
	_, err := found(ctx, db, accounts, now)
	return err
}

func found(ctx context.Context, db *postgres.DB, accounts *account.Accounts, now time.Time) (*people, error) {
	d := Demo()
	if err := mark(ctx, db); err != nil {
		return nil, err
	}
	if err := d.Install(ctx, db); err != nil {
		return nil, err
	}
	if err := accept(ctx, db, now); err != nil {
		return nil, err
	}
	rules, err := accounts.Rules(ctx)
	if err != nil {
		return nil, err
	}
	if !rules.OneFactor {
		rules.OneFactor, rules.Cost = true, account.Cost{} // nobody has the demo administrators' telephones
		if err := accounts.SetRules(ctx, org.System, rules); err != nil {
			return nil, err
		}
	}
	who, err := d.open(ctx, accounts, now.AddDate(0, 6, 0))
	if err != nil {
		return nil, err
	}
	if err := who.fill(ctx, db, now); err != nil {
		return nil, err
	}
	if err := who.templates(ctx, db); err != nil {
		return nil, err
	}
	return who, who.away(ctx, accounts, now)
}

// demoMark is the mark of a demo city among the stories.
const demoMark = "founded"

// mark says that this is a demo city, unless it is already somebody's own: known
// passwords must not open it.
func mark(ctx context.Context, db *postgres.DB) error {
	if string(Code) != fmt.Sprint(db.City) {
		return fault.In("city", "演示数据只有%s(%s),请去掉 --city", Name, Code)
	}
	return db.Write(ctx, func(tx *postgres.Tx) error {
		told, err := tx.Imported(ctx, seedSource)
		if err != nil {
			return err
		}
		if _, ok := told[demoMark]; ok {
			return nil
		}
		users, err := tx.Users(ctx, postgres.UserFilter{Limit: 1})
		if err != nil {
			return err
		}
		states, err := tx.StateCounts(ctx)
		if err != nil {
			return err
		}
		if len(users) > 0 || len(states) > 0 {
			return fault.New(fault.Conflict, "这里已有不是演示的账号或工单,不能再建演示数据;请换一个数据目录(--data DIR)")
		}
		tx.SaveImport(postgres.ImportRow{Source: seedSource, Key: demoMark, Done: true}, 0, true)
		return nil
	})
}

// accept accepts the provisional calendar (暂定) of years that are not published
// yet and that due dates may reach: the demo city has no administrator to ask.
func accept(ctx context.Context, db *postgres.DB, now time.Time) error {
	return db.Write(ctx, func(tx *postgres.Tx) error {
		book, _, err := tx.Rulebook(ctx)
		if err != nil {
			return err
		}
		c := book.Calendars[book.Calendar]
		first := c.Years()[len(c.Years())-1].Year + 1
		for year := first; year <= workday.DateOf(now).Year+1; year++ {
			y := workday.Provisional(year)
			if c, err = c.With(c.Version+1, y); err != nil {
				return err
			}
			if err := tx.AddCalendar(ctx, c.Version, y, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// seed is a seed under way.
type seed struct {
	SeedOptions
	*people
	db       *postgres.DB
	work     *casework.Casework
	stats    *stats.Stats
	book     *ticket.Rulebook
	calendar *workday.Calendar
	policy   ticket.Policy
	special  []desk.Desk
	cite     map[string]string // what direct answers cite, by category

	mu   sync.Mutex
	told Seeded
}

// tell lives every story.
func (s *seed) tell(ctx context.Context) error {
	var before map[string]postgres.ImportedRow
	err := s.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		before, err = tx.Imported(ctx, seedSource)
		return err
	})
	if err != nil {
		return err
	}
	plots := s.plan()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next, done atomic.Int64
	var workers sync.WaitGroup
	for range lifeWorkers {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(plots) {
					return
				}
				p := plots[i]
				if _, told := before[p.key()]; told {
					s.note("", 0)
				} else if err := s.live(ctx, p); err != nil {
					stop(fmt.Errorf("story %d (%s): %w", p.n, p.story.name, err))
					return
				}
				if n := done.Add(1); s.Progress != nil {
					s.Progress(int(n), len(plots))
				}
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// live tells one story up to the present.
func (s *seed) live(ctx context.Context, p plot) error {
	l := &life{seed: s, ctx: ctx, plot: p, rng: rand.New(rand.NewPCG(s.Seed, uint64(p.n))), gram: NewGrammar(s.Seed<<20 + uint64(p.n))}
	err := p.story.tell(l)
	switch {
	case errors.Is(err, casework.ErrPresent), errors.Is(err, fault.Stale): // told as far as it happened, or somebody took over
		err = nil
	case err != nil:
		refused, ok := fault.Of(err)
		if !ok {
			return err
		}
		s.cut(p, refused)
	}
	for _, t := range l.all {
		if err := t.Until(ctx, s.Now); err != nil && !errors.Is(err, fault.Stale) {
			return err
		}
	}
	s.note(p.story.name, len(l.all))
	return nil
}

// cut notes a story that could not go as it was written: it stands as far as it came.
func (s *seed) cut(p plot, why *fault.Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told.Cut = append(s.told.Cut, fmt.Sprintf("%d %s:%s", p.n, p.story.name, why.Message))
}

func (s *seed) note(story string, tickets int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if story == "" {
		s.told.Already++
		return
	}
	s.told.Lives++
	s.told.Stories[story]++
}

// count says how many tickets stand in which state.
func (s *seed) count(ctx context.Context) error {
	return s.db.Read(ctx, func(tx *postgres.Tx) error {
		states, err := tx.StateCounts(ctx)
		for state, n := range states {
			s.told.States[state] = n
			s.told.Tickets += n
		}
		return err
	})
}

// plot is one life to be told.
type plot struct {
	n     int
	story *story
	start time.Time // when the citizen gets in touch
	until time.Time // a posed life stands still from here on; zero lives on
}

func (p plot) key() string { return fmt.Sprint(p.n) }

// row marks the story as told when its first ticket is registered.
func (p plot) row() *postgres.ImportRow {
	return &postgres.ImportRow{Source: seedSource, Key: p.key(), Done: true}
}

// plan draws what happens when. Poses come first, so that a desk that is opened
// while the past is still being told has its work.
func (s *seed) plan() []plot {
	rng := rand.New(rand.NewPCG(s.Seed, 0x706c616e))
	var plots []plot
	for i := range poses {
		p := &poses[i]
		for range max(1, p.in3000*s.Tickets/3000) {
			age := time.Duration(float64(p.least) + rng.Float64()*float64(p.most-p.least))
			at := s.Now.Add(-age).Truncate(time.Second)
			if p.to > 0 {
				at = s.workingAgo(p.from+rng.Float64()*(p.to-p.from), rng)
			}
			start := at.Add(-p.lead - time.Duration(rng.Int64N(int64(20*time.Minute))))
			plots = append(plots, plot{len(plots), &p.story, start.Truncate(time.Second), at})
		}
	}
	for len(plots) < s.Tickets {
		plots = append(plots, plot{n: len(plots), story: drawn(rng), start: s.arrival(rng)})
	}
	return plots
}

// hours is when citizens call, in parts of a day.
var hours = [24]int{3, 2, 1, 1, 1, 3, 10, 25, 70, 95, 90, 70, 40, 50, 70, 75, 70, 55, 40, 38, 32, 22, 12, 6}

// arrival is when a citizen gets in touch: any day, fewer at weekends, mostly by day.
func (s *seed) arrival(rng *rand.Rand) time.Time {
	for {
		day := workday.DateOf(s.Now).Plus(-rng.IntN(s.Days + 1))
		if known, err := s.calendar.Day(day); err == nil && !known.Working && rng.IntN(100) < 45 {
			continue
		}
		hour := rng.IntN(sum(hours[:]))
		for h, parts := range hours {
			if hour -= parts; hour < 0 {
				at := day.Start().Add(time.Duration(h)*time.Hour + time.Duration(rng.IntN(3600))*time.Second)
				if at.Before(s.Now.Add(-2 * time.Minute)) {
					return at
				}
				break
			}
		}
	}
}

func sum(parts []int) (n int) {
	for _, p := range parts {
		n += p
	}
	return n
}

// workingAgo is a moment of office hours so many working days before now.
func (s *seed) workingAgo(workdays float64, rng *rand.Rand) time.Time {
	day := workday.DateOf(s.Now)
	for left := workdays; left > 0; day = day.Prev() {
		if known, err := s.calendar.Day(day.Prev()); err == nil && known.Working {
			left--
		}
	}
	at := day.Start().Add(8*time.Hour + time.Duration(rng.IntN(9*3600))*time.Second)
	if at.After(s.Now.Add(-time.Hour)) {
		at = s.Now.Add(-time.Hour - time.Duration(rng.IntN(3600))*time.Second).Truncate(time.Second)
	}
	return at
}

// drawn draws a story as often as it happens.
func drawn(rng *rand.Rand) *story {
	at := rng.IntN(storyParts)
	i := slices.IndexFunc(stories, func(s story) bool { at -= s.parts; return at < 0 })
	return &stories[i]
}

var storyParts = func() (n int) {
	for _, s := range stories {
		n += s.parts
	}
	return n
}()
