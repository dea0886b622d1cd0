package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/postgres/private"
	"suban/internal/seal"
	"suban/internal/ticket"
	"suban/internal/workday"
)

const (
	benchCity   org.City   = 341300
	benchCentre org.UnitID = 1
	benchUnit   org.UnitID = 2
)

// stepBench is a small city on a server of its own.
type stepBench struct {
	server *private.Server
	db     *postgres.DB
	work   *casework.Casework
	pool   int

	dispatcher, liaison, clerk org.Actor

	stock  []ticket.ID // registered, to be dispatched
	expect float64     // steps a second, as last seen
	rows   atomic.Int64
}

func newStepBench(ctx context.Context, server *private.Server, clients int) (*stepBench, error) {
	// Always a working day in a published year, whenever the bench is run.
	start, began := time.Date(2026, 6, 10, 10, 0, 0, 0, workday.Zone), time.Now()
	b := &stepBench{server: server, pool: clients + 2, expect: 1000}
	var err error
	b.db, err = postgres.Open(ctx, server.DSN(), postgres.Options{City: benchCity, MaxConns: b.pool,
		Now: func() time.Time { return start.Add(time.Since(began)) }})
	if err != nil {
		return nil, err
	}
	if err := b.db.Migrate(ctx); err != nil {
		return nil, err
	}
	err = b.db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.CreateCity(ctx, "测速"); err != nil {
			return err
		}
		tx.SaveUnit(org.Unit{ID: benchCentre, Name: "热线中心", Level: 1, Kind: org.Centre, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveUnit(org.Unit{ID: benchUnit, Parent: benchCentre, Name: "承办单位", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveRegion(org.Region{Code: "341300", Name: "全市", Level: 1})
		tx.SaveCategory(org.Category{ID: "1", Name: "测速", Level: 1, Enabled: true})
		if _, err := tx.Exec(ctx, `create table bench_raw (city int not null, id bigint not null, at timestamptz not null, text text not null, primary key (city, id))`); err != nil {
			return err
		}
		return tx.AddPolicy(ctx, ticket.Anhui())
	})
	if err != nil {
		return nil, fmt.Errorf("prepare bench: %w", err)
	}
	keys, err := freshKeys()
	if err != nil {
		return nil, err
	}
	b.work = casework.New(b.db, keys, casework.Options{})
	book, err := b.work.Rulebook(ctx)
	if err != nil {
		return nil, err
	}
	as := func(id org.UserID, unit org.UnitID, role org.Role) org.Actor {
		return org.NewActor(org.User{ID: id, Name: role.Name(), Unit: unit, Roles: []org.Role{role}}, org.Presets(), book.Units)
	}
	b.dispatcher, b.liaison, b.clerk = as(2, benchCentre, org.Dispatcher), as(3, benchUnit, org.Liaison), as(4, benchCentre, org.FollowUpClerk)
	return b, nil
}

func (b *stepBench) close() {
	b.work.Close()
	b.db.Close()
}

func freshKeys() (*seal.Keys, error) {
	kek, err := seal.OpenKEK(seal.NewKEK())
	if err != nil {
		return nil, err
	}
	data, err := seal.Generate(kek)
	if err != nil {
		return nil, err
	}
	return seal.Unwrap(kek, data)
}

// life is what happens to a ticket after it was registered, a step each.
func (b *stepBench) life() []struct {
	by org.Actor
	do ticket.Facts
} {
	on := ticket.On{Assignment: 1}
	return []struct {
		by org.Actor
		do ticket.Facts
	}{
		{b.dispatcher, &ticket.Dispatch{Unit: benchUnit}},
		{b.liaison, &ticket.Sign{On: on}},
		{b.liaison, &ticket.Contact{On: on, Reached: "yes", Evidence: ticket.Text("录音编号 20260610-1"), Text: ticket.Text("已与诉求人联系,约定现场查看。")}},
		{b.liaison, &ticket.SubmitReply{On: on, Public: ticket.Text("经现场核实,情况属实,已当场整改,并安排专人每日巡查,防止反弹。"), Founded: "yes", Resolved: "resolved"}},
		{b.dispatcher, &ticket.PassReply{}},
		{b.clerk, &ticket.Rate{Channel: "phone", Contacted: "yes", Resolved: "resolved", Satisfaction: 5}},
	}
}

// fill registers tickets until there are enough for a round.
func (b *stepBench) fill(ctx context.Context, wanted int) error {
	agent := org.Actor{ID: 1, Name: "坐席", Unit: benchCentre, Permissions: map[org.Permission]bool{org.Register: true, org.SeeAll: true}}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(64)
	for range wanted - len(b.stock) {
		group.Go(func() error {
			r, err := b.work.Register(ctx, agent, "", &ticket.Register{Kind: ticket.Complaint, Channel: ticket.Phone, Source: ticket.Local,
				Category: "1", Region: "341300", Title: ticket.Text("夜间施工扰民"), Content: ticket.Text("工地夜间施工,噪声很大,影响休息,请有关部门到现场查看并处理。"),
				Place: ticket.Text("示例路与示例街交口"), RequesterName: ticket.Text("王先生"), RequesterPhone: ticket.Text("19900001234"), RequesterKind: "person"},
				&ticket.Accept{}, &ticket.QueueDispatch{})
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			b.stock = append(b.stock, r.Case.ID)
			return nil
		})
	}
	return group.Wait()
}

// warm fills every table a little and lets the server look at them, as it does by
// itself within a minute; a bench is shorter.
func (b *stepBench) warm(ctx context.Context) error {
	if _, _, err := b.steps(ctx, 16, time.Second, ""); err != nil {
		return err
	}
	_, err := b.db.Pool.Exec(ctx, "vacuum analyze")
	return err
}

// steps lets clients lead tickets through their lives, one step after the other,
// and returns steps a second and CPU microseconds a step.
func (b *stepBench) steps(ctx context.Context, clients int, long time.Duration, profile string) (rate, cpu float64, err error) {
	per := len(b.life())
	if err := b.fill(ctx, int(1.5*b.expect*long.Seconds())/per+2*clients); err != nil {
		return 0, 0, fmt.Errorf("register tickets: %w", err)
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return 0, 0, fmt.Errorf("write profile: %w", err)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return 0, 0, fmt.Errorf("start profile: %w", err)
		}
		defer pprof.StopCPUProfile()
	}
	var taken, done atomic.Int64
	stock := b.stock
	began, used := time.Now(), b.cpu()
	var group errgroup.Group
	for range clients {
		group.Go(func() error {
			for {
				n := int(taken.Add(1)) - 1
				if n >= len(stock) {
					return nil
				}
				for _, step := range b.life() {
					if time.Since(began) >= long {
						return nil
					}
					if _, err := b.work.Do(ctx, step.by, casework.Deed{Ticket: stock[n], Do: []ticket.Facts{step.do}}); err != nil {
						return err
					}
					done.Add(1)
				}
			}
		})
	}
	err = group.Wait()
	took, n := time.Since(began), float64(done.Load())
	b.stock = stock[min(int(taken.Load()), len(stock)):]
	b.expect = n / took.Seconds()
	return b.expect, float64((b.cpu() - used).Microseconds()) / max(n, 1), err
}

// raw is what the machine gives: single rows, inserted and committed one by one.
func (b *stepBench) raw(ctx context.Context, clients int, long time.Duration) (rate float64, err error) {
	text := strings.Repeat("一行数据", 25)
	var done atomic.Int64
	began := time.Now()
	var group errgroup.Group
	for range clients {
		group.Go(func() error {
			for time.Since(began) < long {
				_, err := b.db.Pool.Exec(ctx, `insert into bench_raw (city, id, at, text) values ($1, $2, $3, $4)`, benchCity, b.rows.Add(1), b.db.Now(), text)
				if err != nil {
					return err
				}
				done.Add(1)
			}
			return nil
		})
	}
	err = group.Wait()
	return float64(done.Load()) / time.Since(began).Seconds(), err
}

// cpu is the processor time this program and its database have used.
func (b *stepBench) cpu() time.Duration {
	var self syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &self) // cannot fail for ourselves
	total := time.Duration(self.Utime.Nano() + self.Stime.Nano())
	master := b.server.Pid()
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		_, rest, ok := strings.Cut(string(text), ") ")
		f := strings.Fields(rest)
		if !ok || len(f) < 13 {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if parent, _ := strconv.Atoi(f[1]); parent != master && pid != master {
			continue
		}
		if text, err = os.ReadFile(filepath.Join(filepath.Dir(path), "schedstat")); err == nil {
			ns, _ := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
			total += time.Duration(ns)
			continue
		}
		const tick = 10 * time.Millisecond // what the kernel counts in
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		total += time.Duration(user+system) * tick
	}
	return total
}
