package casework

import (
	"context"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

const (
	// ExportMost is how many tickets one export takes: more is a matter for statistics.
	ExportMost = 10_000
	exportStep = 250 // tickets read at a time
)

// Export is a list on its way out of the house (导出), as the actor's lists show it and the
// newest first. It is counted once and read step by step.
type Export struct {
	Items []Item
	All   int       // how many there will be, 0 where nobody counts so far
	Back  time.Time // what was made after this has been looked at
	Done  bool

	work   *Casework
	by     org.Actor
	filter postgres.Filter
}

// Export begins an export of all that a filter finds in the actor's scope.
func (c *Casework) Export(ctx context.Context, by org.Actor, f postgres.Filter) (*Export, error) {
	if !by.May(org.Export) {
		return nil, fault.New(fault.Denied, "您没有导出的权限,请联系中心主任")
	}
	f.ByDue, f.Limit = false, 1
	first, err := c.List(ctx, by, f)
	if err != nil {
		return nil, err
	}
	x := &Export{Back: c.db.Now(), work: c, by: by}
	if !first.More {
		x.All = first.Count
	}
	if x.filter, err = c.long(ctx, c.scoped(by, f)); err != nil {
		return nil, err
	}
	x.filter.Limit = exportStep
	return x, nil
}

// Step reads on.
func (x *Export) Step(ctx context.Context) error {
	var items []Item
	err := x.work.db.Read(ctx, func(tx *postgres.Tx) (err error) {
		items, x.filter.After, err = x.work.items(ctx, tx, x.by, x.filter)
		return err
	})
	if err != nil {
		return err
	}
	x.Items = append(x.Items, items...)
	if len(x.Items) > ExportMost {
		return fault.New(fault.Conflict, "符合条件的工单超过%d件,一次最多导出这么多,请缩短受理日期或增加条件", ExportMost)
	}
	if x.Done = x.filter.After == ""; !x.Done {
		x.Back = postgres.CursorAt(x.filter.After)
	}
	return nil
}
