package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/postgres/private"
	"suban/internal/ticket"
	"suban/internal/workday"
)

type benchSupervision struct {
	Tickets int  `help:"在办工单数。" default:"100000"`
	Passes  int  `help:"量几次,取中位数。" default:"5"`
	Fresh   int  `help:"每次之间新到阈值的工单数。" default:"1000"`
	Must    bool `help:"慢于5秒时以非零退出。"`
}

// passTarget is how long a pass may take over 100,000 open tickets, and what is excellent.
var passTarget = target{5, 2}

func (cmd benchSupervision) Run(c *console) (err error) {
	if cmd.Tickets < 1 || cmd.Passes < 1 || cmd.Fresh < 0 {
		return fault.In("tickets", "工单数和次数都要大于0")
	}
	base := os.TempDir()
	if os.Geteuid() == 0 {
		base = "/tmp" // the server runs under another account
	}
	dir, err := os.MkdirTemp(base, "suban-bench-")
	if err != nil {
		return fmt.Errorf("make bench directory: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil {
		return fmt.Errorf("open bench directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := private.Start(c, private.Options{Dir: filepath.Join(dir, "data"), Progress: func(line string) { c.say("%s", line) }})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	now, began := time.Date(2026, 6, 10, 10, 0, 0, 0, workday.Zone), time.Now()
	db, err := postgres.Open(c, server.DSN(), postgres.Options{City: benchCity, MaxConns: 8, Now: func() time.Time { return now.Add(time.Since(began)) }})
	if err != nil {
		return err
	}
	defer db.Close()
	keys, err := freshKeys()
	if err != nil {
		return err
	}
	if err := cmd.fill(c, db, now); err != nil {
		return err
	}
	work := casework.New(db, keys, casework.Options{})
	defer work.Close()
	o := oversight.New(db, work, keys)

	pass := func() (time.Duration, oversight.Passed, error) {
		began := time.Now()
		p, err := o.Pass(c)
		return time.Since(began), p, err
	}
	first, p, err := pass()
	if err != nil {
		return err
	}
	c.say("系统负载 %s;首次巡查 %.2f 秒,看了%d次承办,新命中%d", load(), first.Seconds(), p.Looked, p.Caught)
	var took []float64
	for range cmd.Passes {
		if err := db.Write(c, func(tx *postgres.Tx) error { return tx.RipenForBench(c, cmd.Fresh) }); err != nil {
			return err
		}
		d, p, err := pass()
		if err != nil {
			return err
		}
		took = append(took, d.Seconds())
		c.say("巡查 %.2f 秒,新命中%d,升级%d", d.Seconds(), p.Caught, p.Climbed)
	}
	slices.Sort(took)
	median := took[len(took)/2]
	result := struct {
		Tickets int     `json:"tickets"`
		First   float64 `json:"first_seconds"`
		Median  float64 `json:"median_seconds"`
		Must    float64 `json:"must"`
		OK      bool    `json:"ok"`
	}{cmd.Tickets, first.Seconds(), median, passTarget.must, median <= passTarget.must}
	if err := c.result(result, "%d 件在办:一次巡查 %.2f 秒(中位数)\t%s", cmd.Tickets, median,
		verdict(median <= passTarget.must, median <= passTarget.excellent, fmt.Sprintf("必须 %.0f 秒,优秀 %.0f 秒", passTarget.must, passTarget.excellent))); err != nil {
		return err
	}
	if !result.OK && cmd.Must {
		return fault.New(fault.Conflict, "慢于“必须”;系统负载 %s", load())
	}
	return nil
}

// fill makes a city with so many open tickets: a third of them past some threshold.
func (cmd benchSupervision) fill(ctx context.Context, db *postgres.DB, now time.Time) error {
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *postgres.Tx) error {
		if err := tx.CreateCity(ctx, "测速"); err != nil {
			return err
		}
		tx.SaveUnit(org.Unit{ID: benchCentre, Name: "热线中心", Level: 1, Kind: org.Centre, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveUnit(org.Unit{ID: benchUnit, Parent: benchCentre, Name: "承办单位", Level: 2, Kind: org.Bureau, Enabled: true, OpenedOn: "2021-01-01"})
		tx.SaveRegion(org.Region{Code: "341300", Name: "全市", Level: 1})
		tx.SaveCategory(org.Category{ID: "1", Name: "测速", Level: 1, Enabled: true})
		if err := tx.AddPolicy(ctx, ticket.Anhui()); err != nil {
			return err
		}
		if err := tx.Flush(ctx); err != nil {
			return err
		}
		for i := range cmd.Tickets {
			at := now.Add(-time.Duration(i%40) * 8 * time.Hour)
			due := at.AddDate(0, 0, 14)
			c := &ticket.Case{Ticket: ticket.Ticket{ID: ticket.ID(i + 1), No: fmt.Sprint(i), Version: 1, State: ticket.Handling, Kind: ticket.Help, Class: ticket.ClassMatter, Channel: ticket.Phone, Source: ticket.Local,
				Category: "1", Region: "341300", Labels: []string{}, PolicyID: 1, CreatedAt: at, AcceptedAt: &at, DueAt: &due, PhoneKey: fmt.Sprint(i / 2), RepeatNo: 1, Hops: 1}}
			a := ticket.Assignment{N: 1, Unit: benchUnit, Part: ticket.Lead, Depth: 1, Round: 1, State: ticket.WorkHandling, SentAt: at, SignDueAt: at.Add(12 * time.Hour), SignedAt: &at,
				ContactDueAt: at.AddDate(0, 0, 1), ContactedAt: &at, SendBackTill: at, DueAt: due, OriginalDueAt: due, DueFrom: at, DueWorkdays: 10}
			switch {
			case i%10 == 0:
				a.Warned = 2
			case i%10 < 3:
				a.Warned = 1
			case i%50 == 7:
				c.Source = ticket.Province
			}
			c.Assignments = []ticket.Assignment{a}
			tx.AddCase(&postgres.Stored{Case: c, Head: []byte{}})
			if i%2000 == 1999 {
				if err := tx.Flush(ctx); err != nil {
					return err
				}
			}
		}
		if err := tx.Flush(ctx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "analyze")
		return err
	})
}
