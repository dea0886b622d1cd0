package api

import (
	"context"
	"time"

	"suban/internal/supervision"
	"suban/internal/ticket"
)

// provinceItem is one ticket of the board of 省级不满意件 (挂图作战).
type provinceItem struct {
	Ticket       ticket.ID           `json:"ticket"`
	No           string              `json:"no"`
	Title        string              `json:"title"`
	County       string              `json:"county"`
	Unit         *ref                `json:"unit"`
	Owner        string              `json:"owner" doc:"单位登记的分管负责人(岗位)"`
	State        ticket.State        `json:"state"`
	Unsat        int                 `json:"unsat" doc:"不满意次数"`
	Satisfaction int                 `json:"satisfaction" doc:"最近一次回访的评价"`
	DueAt        *time.Time          `json:"due_at" doc:"督办单的反馈期限;没有督办单为办理期限"`
	Order        supervision.OrderID `json:"order"`
	Standing     string              `json:"standing" enum:"none,drafted,issued,working,to_sign,fed_back,accepted,struck"`
	StandingName string              `json:"standing_name"`
	Late         bool                `json:"late"`
}

func (s *server) provinceDoors() {
	door(s, signedIn, get("provinceBoard", "/api/supervision/province", "省级不满意件挂图作战", "督办"), func(ctx context.Context, by caller, _ *struct{}) (*list[provinceItem], error) {
		found, err := s.Oversight.ProvinceBoard(ctx, by.Actor)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		var all []provinceItem
		for _, p := range found {
			item := provinceItem{Ticket: p.Ticket, No: p.No, Title: p.TitleText, Unit: n.maybeUnit(p.Unit), State: p.State, Unsat: p.Unsat, Satisfaction: p.Satisfaction, DueAt: p.DueAt,
				Order: p.Order, Standing: "none", StandingName: "未立督办"}
			if r := n.region(p.Region.County()); r != nil {
				item.County = r.Name
			}
			if u, ok := n.book.Units.Unit(p.Unit); ok {
				item.Owner = u.Lead
			}
			if p.Order != 0 {
				item.Standing, item.StandingName = string(p.OrderState), p.OrderState.Name()
				if p.OrderDueAt != nil {
					item.DueAt = p.OrderDueAt
				}
			}
			item.Late = p.StruckAt == nil && item.DueAt != nil && !s.Now().Before(*item.DueAt)
			all = append(all, item)
		}
		return listOf(all), err
	})
}
