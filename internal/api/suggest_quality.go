package api

import (
	"context"
	"slices"
	"strconv"
	"time"

	"suban/internal/casework"
	"suban/internal/org"
	"suban/internal/triage"
	"suban/internal/workday"
)

// suggestionQuality is what was suggested in a period beside what people chose.
type suggestionQuality struct {
	N          int             `json:"n" doc:"已由人选定的件数"`
	Silent     int             `json:"silent" doc:"弃权的"`
	Right      int             `json:"right" doc:"建议与人选一致的"`
	ECE        float64         `json:"ece" doc:"校准误差"`
	Months     []qualityPart   `json:"months"`
	Categories []qualityPart   `json:"categories" doc:"按一级分类"`
	Curve      []triage.Bin    `json:"curve"`
	Confusions []confusionItem `json:"confusions" doc:"建议与人选不同的,最多的在前"`
}

type qualityPart struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	N      int    `json:"n"`
	Silent int    `json:"silent"`
	Right  int    `json:"right"`
}

type confusionItem struct {
	First      string `json:"first"`
	FirstName  string `json:"first_name" doc:"系统建议"`
	Chosen     string `json:"chosen"`
	ChosenName string `json:"chosen_name" doc:"人选"`
	N          int    `json:"n"`
}

// QualityRequest is of what and of when.
type QualityRequest struct {
	Asked string `query:"asked" enum:"category,unit" default:"category"`
	From  string `query:"from" maxLength:"10" doc:"从哪一天起;不写为一年前"`
	To    string `query:"to" maxLength:"10" doc:"到哪一天;不写为今天"`
}

type confusedRequest struct {
	QualityRequest
	First  string `query:"first" maxLength:"40" required:"true"`
	Chosen string `query:"chosen" maxLength:"40" required:"true"`
}

func (s *server) qualityDoors() {
	const tag = "智能建议"
	door(s, signedIn, get("suggestionQuality", "/api/triage/quality", "建议与人选:准确、校准、弃权、混淆", tag), func(ctx context.Context, by caller, in *QualityRequest) (*body[suggestionQuality], error) {
		from, to, err := s.period(in.From, in.To)
		if err != nil {
			return nil, err
		}
		q, err := s.Casework.QualityOf(ctx, by.Actor, in.Asked, from, to)
		if err != nil {
			return nil, inQuery(err)
		}
		n, err := s.names(ctx)
		return bodyOf(n.quality(q, in.Asked)), err
	})
	door(s, signedIn, get("confused", "/api/triage/confused", "一种混淆背后的工单", tag), func(ctx context.Context, by caller, in *confusedRequest) (*list[TicketRow], error) {
		from, to, err := s.period(in.From, in.To)
		if err != nil {
			return nil, err
		}
		found, err := s.Casework.Confused(ctx, by.Actor, in.Asked, from, to, in.First, in.Chosen)
		if err != nil {
			return nil, err
		}
		n, err := s.names(ctx)
		var rows []TicketRow
		for _, i := range found {
			rows = append(rows, n.row(i))
		}
		return listOf(rows), err
	})
}

// period is from the start of one day to the end of another.
func (s *server) period(from, to string) (time.Time, time.Time, error) {
	today := workday.DateOf(s.Now())
	first, last := today.Plus(-365), today
	var err error
	if from != "" {
		if first, err = workday.ParseDate(from); err != nil {
			return time.Time{}, time.Time{}, err
		}
	}
	if to != "" {
		if last, err = workday.ParseDate(to); err != nil {
			return time.Time{}, time.Time{}, err
		}
	}
	return first.Start(), last.Plus(1).Start(), nil
}

func (n names) quality(q casework.SuggestionQuality, asked string) suggestionQuality {
	name := func(id string) string {
		if asked == "unit" {
			u, _ := strconv.Atoi(id)
			return n.unit(org.UnitID(u)).Name
		}
		return n.path(id)
	}
	v := suggestionQuality{N: q.N, Silent: q.Silent, Right: q.Right, ECE: q.ECE, Months: []qualityPart{}, Categories: []qualityPart{}, Curve: append([]triage.Bin{}, q.Curve...), Confusions: []confusionItem{}}
	for _, p := range q.Months {
		v.Months = append(v.Months, qualityPart{p.Name, p.Name, p.N, p.Silent, p.Right})
	}
	for _, p := range q.Categories {
		v.Categories = append(v.Categories, qualityPart{p.Name, n.book.Categories[p.Name].Name, p.N, p.Silent, p.Right})
	}
	slices.SortStableFunc(v.Categories, func(a, b qualityPart) int { return b.N - a.N })
	for _, c := range q.Confusions {
		v.Confusions = append(v.Confusions, confusionItem{c.First, name(c.First), c.Chosen, name(c.Chosen), c.N})
	}
	return v
}
