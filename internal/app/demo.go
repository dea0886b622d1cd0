package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"suban/internal/account"
	"suban/internal/blob"
	"suban/internal/casework"
	"suban/internal/city"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/seal"
)

// SeedDemo fills the demo city with tickets up to now; it says how far it is.
func (h *Home) SeedDemo(ctx context.Context, o city.SeedOptions, tell io.Writer) (city.Seeded, error) {
	keys, accounts, err := h.demo(ctx)
	if err != nil {
		return city.Seeded{}, err
	}
	if o.Blobs == nil {
		o.Blobs = blob.Open(h.Blobs, keys) // photos and recordings
	}
	if o.Now.IsZero() {
		o.Now = h.DB.Now()
	}
	o.Progress = Progress(tell, "演示工单")
	return city.Seed(ctx, h.DB, keys, accounts, o)
}

func (h *Home) demo(ctx context.Context) (*seal.Keys, *account.Accounts, error) {
	keys, err := h.Keys(ctx)
	if err != nil {
		return nil, nil, err
	}
	return keys, account.New(h.DB, keys, account.Trees(h.DB)), nil
}

// DemoAccounts says who can sign in to the demo city: one line per role, and the
// liaisons of one unit at the third and the fourth tier.
func DemoAccounts(tell io.Writer) {
	d := city.Demo()
	fmt.Fprintf(tell, "演示账号(口令都是 %s,不要动态口令;只供演示,切勿用于真实数据):\n", city.DemoPassword)
	line := func(login, role string, unit org.UnitID) {
		u, _ := d.Tree().Unit(unit)
		fmt.Fprintf(tell, "  %-14s %s · %s\n", login, role, u.Name)
	}
	for _, a := range d.Accounts {
		if a.Shown && a.Roles[0] != org.Integration { // which has a token, no password
			line(a.Login, a.Roles[0].Name(), a.Unit)
		}
	}
	for _, u := range d.Tree().Units() {
		if below := d.Tree().Children(u.ID); u.Level == 3 && u.Kind == org.Office && len(below) > 0 {
			line(fmt.Sprintf("liaison%d", u.ID), "承办联络员(三级)", u.ID)
			line(fmt.Sprintf("liaison%d", below[0]), "承办联络员(四级)", below[0])
			return
		}
	}
}

// Furnish gives a store without a city the divisions, units and categories that
// this program brings along, so that tickets can be imported into it.
func (h *Home) Furnish(ctx context.Context, tell io.Writer) error {
	err := h.DB.Read(ctx, func(tx *postgres.Tx) error {
		_, err := tx.CityName(ctx)
		return err
	})
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	if string(city.Code) != fmt.Sprint(h.DB.City) {
		return fault.New(fault.NotFound, "数据库中没有代码为%d的城市,请先初始化", h.DB.City)
	}
	fmt.Fprintf(tell, "数据为空:先建立%s的区划、单位、分类和时限规则\n", city.Name)
	return city.Demo().Install(ctx, h.DB)
}

// Work opens what does the deeds, for commands that do some and end.
func (h *Home) Work(ctx context.Context, o casework.Options) (*casework.Casework, error) {
	keys, err := h.Keys(ctx)
	if err != nil {
		return nil, err
	}
	return casework.New(h.DB, keys, o), nil
}

// Progress reports how far a long task is, at most once a second, with the time
// that is left.
func Progress(tell io.Writer, what string) func(done, total int) {
	began := time.Now()
	last := began
	gate := make(chan struct{}, 1)
	gate <- struct{}{}
	return func(done, total int) {
		select {
		case <-gate:
		default:
			return
		}
		defer func() { gate <- struct{}{} }()
		now := time.Now()
		if now.Sub(last) < time.Second || done == 0 || total == 0 {
			return
		}
		last = now
		left := time.Duration(float64(now.Sub(began)) / float64(done) * float64(total-done)).Round(time.Second)
		fmt.Fprintf(tell, "%s %d/%d(%d%%),约剩 %v\n", what, done, total, done*100/total, left)
	}
}
