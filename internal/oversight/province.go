package oversight

import (
	"context"

	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/ticket"
)

// ProvinceItem is a ticket of the board, opened.
type ProvinceItem struct {
	postgres.ProvinceItem
	TitleText string
}

// ProvinceBoard shows the board of the province's tickets that were not satisfying
// (省级不满意件挂图作战): each with its owner, its date and how far its strike-off is.
func (o *Oversight) ProvinceBoard(ctx context.Context, by org.Actor) (list []ProvinceItem, err error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *postgres.Tx) error {
		rows, err := tx.ProvinceBoard(ctx, by.Scope())
		if err != nil {
			return err
		}
		ids := make([]ticket.ID, len(rows))
		for i, r := range rows {
			ids[i] = r.Ticket
		}
		titles, err := o.titles(ctx, tx, ids)
		for _, r := range rows {
			list = append(list, ProvinceItem{r, titles[r.Ticket]})
		}
		return err
	})
	return list, err
}
