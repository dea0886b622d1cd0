package oversight

import (
	"context"
	"slices"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// observedMost is how many tickets an observer is shown.
const observedMost = 500

// Observed lists the tickets of the four lists as observers may see them (两代表一委员):
// what it is about, where and with whom, and nothing a citizen said.
func (o *Oversight) Observed(ctx context.Context, by org.Actor) (list []postgres.Listed, err error) {
	if !by.May(org.Comment) {
		return nil, fault.New(fault.Denied, "清单公开由代表、委员、观察员和市领导查看;您没有“%s”权限", org.Comment.Name())
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		list, _, err = tx.ListedTickets(ctx, postgres.ListFilter{Scope: org.Scope{All: true}, Limit: observedMost})
		return err
	})
	return slices.DeleteFunc(list, func(l postgres.Listed) bool { return l.Kind == ticket.TipOff || l.Confidential }), err
}

// listed refuses tickets that no list shows to observers.
func (o *Oversight) listed(ctx context.Context, ids []ticket.ID) error {
	all, err := o.Observed(ctx, org.Actor{Permissions: map[org.Permission]bool{org.Comment: true}})
	for _, id := range ids {
		if err == nil && !slices.ContainsFunc(all, func(l postgres.Listed) bool { return l.ID == id }) {
			return fault.In("tickets", "这件工单现在不在公开的清单上")
		}
	}
	return err
}
