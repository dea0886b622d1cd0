package drill

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"suban/internal/casework"
	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/seal"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// supervised supervises at the present: as in every city, then with each medium and each form
// once at least, however small it is; and lets the radar look back.
func (d *drill) supervised(ctx context.Context, keys *seal.Keys) error {
	if err := Fold(ctx, d.db); err != nil { // who supervises reads figures
		return err
	}
	if err := d.Supervise(ctx, d.db, keys, d.now); err != nil {
		return err
	}
	db, looks := *d.db, atomic.Int64{}
	db.Now = func() time.Time { return d.now.Add(time.Minute + time.Duration(looks.Add(1))*time.Millisecond) }
	work := casework.New(&db, keys, casework.Options{Hold: true})
	defer work.Close()
	o := oversight.New(&db, work, keys)
	if err := d.reminded(ctx, &db, o); err != nil {
		return fmt.Errorf("remind by every medium: %w", err)
	}
	if err := d.struck(ctx, &db, o); err != nil {
		return fmt.Errorf("bring orders to their end: %w", err)
	}
	if err := d.in(d.now.Add(2*time.Minute), func(h *house) error { return d.comments(ctx, h) }); err != nil {
		return fmt.Errorf("hear an observer: %w", err)
	}
	if _, err := work.LookBack(ctx); err != nil {
		return fmt.Errorf("look back for hollow closings: %w", err)
	}
	return nil
}

// reminded reminds one open ticket by each of the six media.
func (d *drill) reminded(ctx context.Context, db *postgres.DB, o *oversight.Oversight) error {
	var open []supervision.Facts
	err := db.Read(ctx, func(tx *postgres.Tx) (err error) { open, err = tx.SupervisionFacts(ctx); return err })
	if err != nil {
		return err
	}
	rules, err := o.Rules(ctx)
	if err != nil {
		return err
	}
	matter := 0
	for _, r := range rules {
		if r.Trigger == supervision.ByHand && matter == 0 {
			matter = r.ID
		}
	}
	for i, medium := range supervision.Mediums {
		for j := range open {
			p := oversight.Prompt{Rule: matter, Medium: medium, Whom: "分管负责人", At: d.now}
			_, err := o.Remind(ctx, d.Post(org.Supervisor, 0), []ticket.ID{open[(i+j)%len(open)].Ticket}, p)
			if err == nil {
				break
			}
			if _, refused := fault.Of(err); !refused {
				return err
			}
		}
	}
	return nil
}

// struck brings one order of each form, and one of the business office, to its end (销号), about
// tickets closed in the last weeks.
func (d *drill) struck(ctx context.Context, db *postgres.DB, o *oversight.Oversight) error {
	var closed []ticket.ID
	cases := map[ticket.ID]*postgres.Stored{}
	err := db.Read(ctx, func(tx *postgres.Tx) (err error) {
		if closed, err = tx.ClosedSince(ctx, d.now.AddDate(0, 0, -40)); err != nil {
			return err
		}
		closed = closed[:min(len(closed), 3000)]
		cases, err = tx.Cases(ctx, closed)
		return err
	})
	if err != nil {
		return err
	}
	forms := []supervision.Form{supervision.Project, supervision.Circular, supervision.TV}
	wanted := map[org.Role]int{org.SupervisionOffice: 3, org.BusinessOffice: 1}
	for _, id := range closed {
		c := cases[id]
		if c == nil || c.Lead() == nil || !content(c.Case) {
			continue
		}
		office := org.SupervisionOffice
		if org.Above(business, c.Category) {
			office = org.BusinessOffice
		}
		if wanted[office] == 0 {
			continue
		}
		wanted[office]--
		if err := d.order(ctx, o, office, id, forms[wanted[office]%len(forms)]); err != nil {
			return err
		}
		if wanted[org.SupervisionOffice]+wanted[org.BusinessOffice] == 0 {
			break
		}
	}
	return nil
}

// content reports a ticket whose citizen was reached and is content: what an order about it can end with.
func content(c *ticket.Case) bool {
	for i := len(c.FollowUps) - 1; i >= 0; i-- {
		if f := c.FollowUps[i]; f.Reached {
			return f.Satisfaction >= 3
		}
	}
	return false
}

func (d *drill) order(ctx context.Context, o *oversight.Oversight, office org.Role, id ticket.ID, form supervision.Form) error {
	one, err := o.Draft(ctx, d.Post(org.Supervisor, 0), oversight.NewOrder{Tickets: []ticket.ID{id}, Reason: "同类诉求集中,提级督办。", Demand: "请举一反三,排查同类问题并报送整改情况。", Days: 3})
	if err != nil {
		return err
	}
	by, second := d.Office(office), d.Post(org.Supervisor, 1)
	unit := one.Unit
	if u, ok := d.units.Second(unit); ok {
		unit = u.ID
	}
	for _, step := range []struct {
		by org.Actor
		d  supervision.Deed
	}{
		{by, supervision.Deed{Do: supervision.Issue, Form: form, Days: 3}},
		{d.At(unit, org.Chief), supervision.Deed{Do: supervision.Read, Text: "请分管负责同志牵头,限期整改。"}},
		{d.At(unit, org.Liaison), supervision.Deed{Do: supervision.Report, Text: "已到现场处置,同类问题排查整改完毕。", Evidence: "整改前后照片4张,处置记录1份"}},
		{by, supervision.Deed{Do: supervision.Accept, Text: "佐证齐全,同意验收。"}},
		{second, supervision.Deed{Do: supervision.LookBack, Text: "现场复核,整改属实。"}},
		{second, supervision.Deed{Do: supervision.StrikeOff, Text: "经复核,同意销号。"}},
	} {
		if one, err = o.DoOrder(ctx, step.by, one.ID, one.Version, step.d); err != nil {
			return fmt.Errorf("%s: %w", step.d.Do, err)
		}
	}
	return nil
}
