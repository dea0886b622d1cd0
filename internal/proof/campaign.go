package proof

import (
	"context"

	"suban/internal/org"
	"suban/internal/oversight"
	"suban/internal/postgres"
	"suban/internal/supervision"
	"suban/internal/ticket"
)

// reader is who opens dossiers to count what stands in them.
var reader = org.Actor{Name: "演练核对", Permissions: map[org.Permission]bool{org.Supervise: true, org.SeeAll: true}}

// resolved are the tickets that the campaigns which were reported on resolved: as their look back
// left them.
func resolved(ctx context.Context, o *oversight.Oversight) (map[ticket.ID]bool, error) {
	list, err := o.Dossiers(ctx, reader, postgres.DossierFilter{Kind: supervision.Campaign, Limit: 1000})
	if err != nil {
		return nil, err
	}
	ids := map[ticket.ID]bool{}
	for _, d := range list {
		for _, p := range d.Points {
			if d.State == supervision.Closed && p.Result == supervision.Done {
				ids[p.Ticket] = true
			}
		}
	}
	return ids, nil
}
