package casework

import (
	"context"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
)

// ExportMost is how many tickets one export takes: more is a matter for statistics.
const ExportMost = 10_000

// Export lists all a filter finds in the actor's scope, as his lists show it.
func (c *Casework) Export(ctx context.Context, by org.Actor, f postgres.Filter) ([]Item, error) {
	if !by.May(org.Export) {
		return nil, fault.New(fault.Denied, "您没有导出的权限,请联系中心主任")
	}
	f.Limit = 100
	var all []Item
	for {
		p, err := c.List(ctx, by, f)
		if err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		switch {
		case len(all) > ExportMost:
			return nil, fault.New(fault.Conflict, "符合条件的工单超过%d件,一次最多导出这么多,请缩短受理日期或增加条件", ExportMost)
		case p.Next == "":
			return all, nil
		}
		f.After = p.Next
	}
}
