package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"suban/internal/account"
	"suban/internal/app"
	"suban/internal/casework"
	"suban/internal/drill"
	"suban/internal/fault"
	"suban/internal/postgres"
	"suban/internal/proof"
	"suban/internal/seal"
	"suban/internal/stats"
)

type drillCommand struct {
	Scale   float64 `help:"规模:1 为整城(两年约一百三十五万件)。" default:"0.01"`
	Days    int     `help:"只讲最后多少天;0 为全部两年。" default:"0"`
	Seed    uint64  `help:"随机种子:同一个种子,同样的历史。" default:"1"`
	Workers int     `help:"同时讲多少天的事。" default:"64"`
	Out     string  `help:"报告写到哪个目录;缺省为数据目录旁的 drill。" placeholder:"DIR"`
	Page    bool    `help:"不再讲述,只核对已有的工单并重写报告。"`
}

func (cmd drillCommand) Run(c *console) error {
	switch {
	case cmd.Scale <= 0 || cmd.Scale > 2:
		return fault.In("scale", "规模应大于 0、不超过 2")
	case cmd.Days < 0 || cmd.Days > 731:
		return fault.In("days", "天数应在 0 到 731 之间")
	case cmd.Workers < 1 || cmd.Workers > 512:
		return fault.In("workers", "同时讲述的天数应在 1 到 512 之间")
	}
	c.store.Lax = true
	return c.home(func(h *app.Home) error {
		h.DB.Now = drill.Now
		keys, err := h.Keys(c)
		if err != nil {
			return err
		}
		about := proof.About{Seed: cmd.Seed, Days: cmd.Days, Commit: version().Commit, Machine: fmt.Sprintf("%s/%s,%d 核", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())}
		if !cmd.Page {
			began := time.Now()
			o := drill.Options{Scale: cmd.Scale, Days: cmd.Days, Seed: cmd.Seed, Workers: cmd.Workers, Progress: app.Progress(c.progress, "整城演练")}
			told, err := drill.Run(c, h.DB, keys, account.New(h.DB, keys, account.Trees(h.DB)), o)
			if err != nil {
				return err
			}
			about.Telling, about.Lives, about.Already, about.Cut = time.Since(began).Round(time.Second), told.Lives, told.Already, told.Cut
			c.say("讲述完毕:%d 件,用时 %s;现在核对", told.Lives, about.Telling)
		}
		p, err := prove(c, h.DB, keys, cmd.Scale, &about)
		if err != nil {
			return err
		}
		out := cmd.Out
		if out == "" {
			out = filepath.Join(filepath.Dir(filepath.Clean(c.store.Data)), "drill")
		}
		if err := p.Write(out, about); err != nil {
			return fmt.Errorf("write the page: %w", err)
		}
		var text strings.Builder
		p.Text(&text, about)
		return c.result(map[string]any{"ok": true, "tickets": about.Tickets, "digest": about.Digest, "rows": p.Tally()}, "%s\n报告:%s", text.String(), filepath.Join(out, "index.html"))
	})
}

// prove counts what was told and says how the rest of the house stands after it. The digest of
// the histories and the count of the figures read each their own half of the database.
func prove(ctx context.Context, db *postgres.DB, keys *seal.Keys, scale float64, about *proof.About) (p *proof.Proof, err error) {
	began := time.Now()
	if err := db.Settle(ctx); err != nil {
		return nil, err
	}
	work := casework.New(db, keys, casework.Options{Hold: true})
	defer work.Close()
	both, counting := errgroup.WithContext(ctx)
	both.Go(func() error {
		d, err := work.Digest(counting, drill.Now(), nil)
		about.Tickets, about.Events, about.Digest = d.Tickets, d.Events, d.Digest
		return err
	})
	both.Go(func() error {
		if err := drill.Fold(counting, db); err != nil { // else every figure adds up what is not folded yet
			return err
		}
		var err error
		if p, err = proof.Make(counting, db, keys, work, proof.Planted{Source: drill.Source, Outage: drill.OutageKey}, scale, nil); err != nil {
			return err
		}
		v, err := stats.New(db, keys, work.Rulebook).Verify(counting, nil)
		about.Verified = fmt.Sprintf("逐件核对 %d 件、%d 格,%d 处不符", v.Tickets, v.Cells, len(v.Flaws)+v.More)
		return err
	})
	if err := both.Wait(); err != nil {
		return nil, err
	}
	about.Radar, err = proof.Look(ctx, db, drill.Source, drill.HollowKey)
	about.Counting = time.Since(began).Round(time.Second)
	return p, err
}
