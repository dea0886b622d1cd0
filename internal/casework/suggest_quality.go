package casework

import (
	"context"
	"time"

	"suban/internal/fault"
	"suban/internal/org"
	"suban/internal/postgres"
	"suban/internal/triage"
)

// SuggestionQuality is what models suggested in a period beside what people chose.
type SuggestionQuality struct {
	N, Silent, Right int
	Months           []QualityPart // by month
	Categories       []QualityPart // by category of the first level
	Curve            []triage.Bin
	ECE              float64
	Confusions       []postgres.Confusion
}

// QualityPart is a part of it.
type QualityPart struct {
	Name             string
	N, Silent, Right int
}

const confusionsShown = 40

// QualityOf adds up suggestions of categories, or of units, in a period.
func (c *Casework) QualityOf(ctx context.Context, by org.Actor, asked string, from, to time.Time) (q SuggestionQuality, err error) {
	if err := mayReadModels(by); err != nil {
		return q, err
	}
	if asked != "category" && asked != "unit" {
		return q, fault.In("asked", "只有分类和单位两种建议")
	}
	var rows []postgres.Judgement
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		if rows, err = tx.Judgements(ctx, asked, from, to); err != nil {
			return err
		}
		q.Confusions, err = tx.Confusions(ctx, asked, from, to, confusionsShown)
		return err
	})
	var curve triage.Curve
	for _, r := range rows {
		q.N, q.Silent, q.Right = q.N+r.N, q.Silent+r.Silent, q.Right+r.Right
		q.Months = addPart(q.Months, r.Month, r)
		q.Categories = addPart(q.Categories, r.Category, r)
		curve[r.Step].Sure += r.Sure
		curve[r.Step].N += r.N - r.Silent
		curve[r.Step].Right += r.Right
	}
	q.Curve, q.ECE = curve.Bins()
	return q, err
}

func addPart(parts []QualityPart, name string, r postgres.Judgement) []QualityPart {
	at := -1
	for i, p := range parts {
		if p.Name == name {
			at = i
		}
	}
	if at < 0 {
		parts = append(parts, QualityPart{Name: name})
		at = len(parts) - 1
	}
	p := &parts[at]
	p.N, p.Silent, p.Right = p.N+r.N, p.Silent+r.Silent, p.Right+r.Right
	return parts
}

// Confused lists the tickets behind a confusion.
func (c *Casework) Confused(ctx context.Context, by org.Actor, asked string, from, to time.Time, first, chosen string) (list []Item, err error) {
	if err := mayReadModels(by); err != nil {
		return nil, err
	}
	err = c.db.Read(ctx, func(tx *postgres.Tx) error {
		ids, err := tx.Confused(ctx, asked, from, to, first, chosen, 50)
		if err != nil {
			return err
		}
		rows, err := tx.RowsOf(ctx, ids, by.Scope())
		if err != nil {
			return err
		}
		digests := make([]string, len(rows))
		for i, r := range rows {
			digests[i] = r.Title
		}
		titles, err := c.titles(ctx, tx, ids, digests)
		for _, r := range rows {
			list = append(list, Item{r.Row, titles[r.ID]})
		}
		return err
	})
	return list, err
}
