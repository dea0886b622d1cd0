package oversight

import (
	"context"
	"fmt"
	"strings"

	"suban/internal/indicator"
	"suban/internal/org"
	"suban/internal/stats"
	"suban/internal/supervision"
	"suban/internal/ticket"
	"suban/internal/workday"
)

// assessedMost is how many tickets a notice names.
const assessedMost = 40

// Assess drafts a unit's monthly notice (考核通报): its own figures beside those of the
// month before, its place, and the tickets that cost it points. The centre edits it.
func (o *Oversight) Assess(ctx context.Context, by org.Actor, s *stats.Stats, unit org.UnitID, month string) (Dossier, error) {
	if err := supervision.MayOpen(supervision.Assessment, by); err != nil {
		return Dossier{}, err
	}
	card, err := s.Card(ctx, by, unit, month)
	if err != nil {
		return Dossier{}, err
	}
	book, err := o.work.Rulebook(ctx)
	if err != nil {
		return Dossier{}, err
	}
	u, _ := book.Units.Unit(unit)
	first, err := workday.ParseDate(month + "-01")
	if err != nil {
		return Dossier{}, err
	}
	named, before := fmt.Sprintf("%d年%d月", first.Year, int(first.Month)), "—"
	if card.Had {
		before = fmt.Sprintf("%.1f", card.Before)
	}
	d := supervision.Dossier{Kind: supervision.Assessment, Units: []org.UnitID{unit}, DossierText: supervision.DossierText{Title: fmt.Sprintf("关于%s%s热线办理情况的通报", u.Name, named), Month: month,
		Figures: []supervision.PaperFigure{{Name: "得分", Value: fmt.Sprintf("%.1f", card.Score.Total), Before: before, Note: fmt.Sprintf("%s第%d名,共%d家", card.Group, card.Place, len(card.Peers))}}}}
	var weak []string
	for _, r := range card.Score.Rows {
		if r.K == "" {
			continue
		}
		note := fmt.Sprintf("%d/%d,权重%g,得%.1f分", r.Tally.Num, r.Tally.Den, r.Weight, r.Points)
		if !r.Counted {
			note = fmt.Sprintf("%d/%d,样本不足,未计分", r.Tally.Num, r.Tally.Den)
		} else if r.Points < r.Weight*0.6 {
			weak = append(weak, r.Name)
		}
		d.Figures = append(d.Figures, supervision.PaperFigure{Name: r.Name, Value: value(r), Before: "—", Note: note})
	}
	seen := map[ticket.ID]bool{}
	for _, l := range card.Lost {
		if id := ticket.ID(l.Ticket); !seen[id] && len(d.Tickets) < assessedMost {
			seen[id] = true
			d.Tickets = append(d.Tickets, id)
		}
	}
	d.Text = fmt.Sprintf("%s,贵单位热线办理得分%.1f分,在%s中列第%d名。涉及扣分的工单%d件,列于后。", named, card.Score.Total, card.Group, card.Place, len(seen))
	if len(weak) > 0 {
		d.Text += "得分偏低的指标:" + strings.Join(weak, "、") + "。"
	}
	d.Text += "请逐件核对,制定整改措施并书面签收。"
	return o.OpenDossier(ctx, by, NewDossier{Dossier: d})
}

func value(r indicator.RowScore) string {
	if def, _ := indicator.Find(r.K); def.Days {
		return r.Tally.Mean() + "个工作日"
	}
	share, ok := r.Tally.Share()
	if !ok {
		return indicator.Dash
	}
	return fmt.Sprintf("%.2f%%", 100*share)
}
