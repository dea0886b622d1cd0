package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/postgres/private"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// largeCity is a year of a city on a server of its own, to measure reading on.
type largeCity struct {
	db   *postgres.DB
	work *casework.Casework
	book *ticket.Rulebook
	data *city.Data
	ids  []ticket.ID
}

// largeBase is what of a large city stands beside its database: the keys it was written
// with, and its tickets.
type largeBase struct {
	KEK  string
	Keys []seal.DataKey
	IDs  []ticket.ID
}

// withLargeCity makes a city of so many tickets, lets do measure it, and removes it. With a
// directory the city stays there, and the next run takes it as it lies.
func withLargeCity(c *console, tickets int, dir string, do func(*largeCity) error) (err error) {
	if tickets < 1000 {
		return fault.In("tickets", "工单数至少1000")
	}
	if dir == "" {
		base := os.TempDir()
		if os.Geteuid() == 0 {
			base = "/tmp" // the server runs under another account
		}
		if dir, err = os.MkdirTemp(base, "suban-bench-"); err != nil {
			return fmt.Errorf("make bench directory: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	if err := errors.Join(os.MkdirAll(dir, 0o711), os.Chmod(dir, 0o711)); err != nil {
		return fmt.Errorf("open bench directory: %w", err)
	}
	server, err := private.Start(c, private.Options{Dir: filepath.Join(dir, "data"), Progress: func(line string) { c.say("%s", line) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	now, began := time.Date(2026, 6, 10, 10, 0, 0, 0, workday.Zone), time.Now()
	l := &largeCity{data: city.Demo()}
	l.db, err = postgres.Open(c, server.DSN(), postgres.Options{City: benchCity, MaxConns: 8, Now: func() time.Time { return now.Add(time.Since(began)) }})
	if err != nil {
		return err
	}
	defer l.db.Close()
	if err := l.db.Migrate(c); err != nil {
		return err
	}
	file := filepath.Join(dir, "base.json")
	base, found, err := openBase(file)
	if err != nil {
		return err
	}
	if !found {
		if err := l.data.Install(c, l.db); err != nil {
			return err
		}
	}
	kek, err := seal.OpenKEK(base.KEK)
	if err != nil {
		return err
	}
	keys, err := seal.Unwrap(kek, base.Keys)
	if err != nil {
		return err
	}
	l.ids = base.IDs
	l.work = casework.New(l.db, keys, casework.Options{})
	defer l.work.Close()
	if l.book, err = l.work.Rulebook(c); err != nil {
		return err
	}
	if !found {
		if err := l.fill(c, tickets, now); err != nil {
			return err
		}
		base.IDs = l.ids
		if err := base.save(file); err != nil {
			return err
		}
	}
	if len(l.ids) != tickets {
		return fault.In("keep", "%s 里是 %d 件工单,不是 %d 件;请换一个目录", dir, len(l.ids), tickets)
	}
	return do(l)
}

// openBase reads what stands beside a city that was made before, or draws new keys.
func openBase(file string) (b largeBase, found bool, err error) {
	text, err := os.ReadFile(file)
	switch {
	case err == nil:
		return b, true, json.Unmarshal(text, &b)
	case !errors.Is(err, fs.ErrNotExist):
		return b, false, fmt.Errorf("read bench directory: %w", err)
	}
	b.KEK = seal.NewKEK()
	kek, err := seal.OpenKEK(b.KEK)
	if err == nil {
		b.Keys, err = seal.Generate(kek)
	}
	return b, false, err
}

func (b largeBase) save(file string) error {
	text, err := json.Marshal(b)
	if err == nil {
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("write bench directory: %w", err)
	}
	return nil
}

const loadTogether = 5000

// fill writes a year of tickets, the last one just now: what was closed long ago and,
// of the last two weeks, what is still open.
func (l *largeCity) fill(c *console, tickets int, now time.Time) error {
	gram, rng, loader := city.NewGrammar(7), rand.New(rand.NewPCG(7, 7)), l.work.Loader()
	step := 365 * 24 * time.Hour / time.Duration(tickets)
	var cases []*ticket.Case
	told := time.Now()
	for i := range tickets {
		at := now.Add(-step * time.Duration(tickets-i)).UTC().Truncate(time.Microsecond)
		cases = append(cases, l.ticket(gram, rng, i, at, now))
		if len(cases) == loadTogether || i == tickets-1 {
			if err := loader.Load(c, cases); err != nil {
				return err
			}
			cases = cases[:0]
			if time.Since(told) > 5*time.Second {
				told = time.Now()
				c.say("建数 %d/%d", i+1, tickets)
			}
		}
	}
	c.say("整理索引和统计信息")
	return l.db.Settle(c)
}

// ticket is one ticket as it stands now.
func (l *largeCity) ticket(gram *city.Grammar, rng *rand.Rand, i int, at, now time.Time) *ticket.Case {
	m := gram.Message()
	t := &ticket.Case{Ticket: ticket.Ticket{ID: ticket.ID(postgres.NewID(at)), No: ticket.NewNo(benchCity, at, i%1_000_000), Version: 1 + rng.IntN(9), Kind: m.Kind, Class: ticket.ClassMatter, Channel: m.Channel, Source: ticket.Local,
		Category: m.Category, Region: m.Region, Township: m.Township, Urgency: m.Urgency, Confidential: m.Confidential, Labels: []string{}, RequesterKind: "person", PolicyID: 1,
		Title: ticket.Text(m.Title), Content: ticket.Text(m.Content), Place: ticket.Text(m.Place), RequesterName: ticket.Text(m.Name), RequesterPhone: ticket.Text(m.Phone),
		CreatedAt: at, CreatedBy: org.UserID(1001 + rng.IntN(60)), CreatedUnit: benchCentre, AcceptedAt: &at, RepeatNo: 1}}
	if m.Kind == ticket.Inquiry {
		t.Class = ticket.ClassInquiry
	}
	if rng.IntN(12) == 0 {
		t.RepeatNo = 2 + rng.IntN(3)
	}
	if rng.IntN(40) == 0 {
		t.Source = ticket.Province
	}
	l.ids = append(l.ids, t.ID)
	due := at.AddDate(0, 0, 3+rng.IntN(12))
	t.DueAt, t.ReviewDueAt, t.FollowUpDueAt = &due, &due, &due
	age := now.Sub(at)
	switch {
	case age < time.Duration(1+rng.IntN(13))*24*time.Hour:
		t.State = []ticket.State{ticket.ToDispatch, ticket.Dispatched, ticket.Handling, ticket.Handling, ticket.Handling, ticket.Replied, ticket.ToFollowUp, ticket.Rework, ticket.Suspended, ticket.SendBackAsked}[rng.IntN(10)]
	case rng.IntN(60) == 0:
		t.State, t.ClosedAt = []ticket.State{ticket.Rejected, ticket.Transferred, ticket.Merged, ticket.Cancelled}[rng.IntN(4)], &due
	default:
		t.State, t.ClosedAt, t.Outcome = ticket.Closed, &due, []ticket.Outcome{"resolved", "resolved", "resolved", "partly", "unresolved_objective", "answered"}[rng.IntN(6)]
	}
	unit, ok := l.data.Lead(m.Category, m.Region)
	if !ok || t.State == ticket.ToDispatch || t.State == ticket.Rejected || t.State == ticket.Merged {
		return t
	}
	a := ticket.Assignment{N: 1, Unit: unit, Part: ticket.Lead, Depth: 1, Round: 1, SentAt: at, SignDueAt: due, ContactDueAt: due, SendBackTill: due, DueAt: due, OriginalDueAt: due, DueFrom: at, DueWorkdays: 5,
		Handler: org.UserID(int64(unit)*10 + int64(rng.IntN(5)))}
	switch t.State {
	case ticket.Dispatched:
		a.State = ticket.WorkToSign
	case ticket.Handling, ticket.Rework, ticket.Suspended:
		a.State = ticket.WorkHandling
		a.Warned = rng.IntN(3)
	case ticket.SendBackAsked:
		a.State = ticket.WorkSendBack
	default:
		a.State, a.RepliedAt = ticket.WorkReplied, &due
	}
	if t.ClosedAt != nil {
		a.EndedAt = t.ClosedAt
	}
	if rng.IntN(25) == 0 && due.Before(now) {
		t.OverdueAt, a.OverdueAt = &due, &due
	}
	t.Assignments = append(t.Assignments, a)
	return t
}

// as is somebody of the city.
func (l *largeCity) as(id org.UserID, unit org.UnitID, role org.Role) org.Actor {
	return org.NewActor(org.User{ID: id, Name: role.Name(), Unit: unit, Roles: []org.Role{role}}, org.Presets(), l.book.Units)
}

// timing is how long something took, in milliseconds.
type timing struct {
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
}

// time does something again and again.
func timed(ctx context.Context, times int, do func(i int) error) (timing, error) {
	var took []float64
	for i := range times {
		began := time.Now()
		if err := do(i); err != nil {
			return timing{}, err
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
		if ctx.Err() != nil {
			return timing{}, ctx.Err()
		}
	}
	slices.Sort(took)
	return timing{took[len(took)/2], took[(len(took)*99)/100]}, nil
}

// key is a read of one ticket by its primary key, what lists are compared with.
func (l *largeCity) key(ctx context.Context, times int) (timing, error) {
	return timed(ctx, times, func(int) error {
		return l.db.Read(ctx, func(tx *postgres.Tx) error {
			_, err := tx.Numbers(ctx, []ticket.ID{l.ids[rand.IntN(len(l.ids))]})
			return err
		})
	})
}
