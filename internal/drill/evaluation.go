package drill

import (
	"context"

	"suban/internal/city"
	"suban/internal/evaluation"
	"suban/internal/indicator"
	"suban/internal/postgres"
	"suban/internal/quality"
)

// The hotline evaluates itself once, on its summer.
const (
	evaluatedFrom, evaluatedTo = "2022-06-01", "2022-09-01" // [from, to)
	evaluatedOn                = "2022-09-06"
)

// evaluates has the hotline evaluate itself, once its figures are added up.
func (d *drill) evaluates(ctx context.Context, h *house) error {
	return city.Evaluating{Crew: d.Crew, Quality: quality.New(h.db, h.work, d.keys), Clock: h.at, Seed: d.Seed, On: date(evaluatedOn), Ready: func(ctx context.Context) error { return Fold(ctx, d.db) },
		Round: evaluation.Round{Name: "2022年夏季服务质量自评", Period: indicator.Period{From: date(evaluatedFrom), To: date(evaluatedTo)}}}.Tell(ctx)
}

// Fold adds up what the deeds of two years appended: in larger parts than the worker does, who
// keeps others waiting.
func Fold(ctx context.Context, db *postgres.DB) error {
	const most = 200_000
	for n := most; n == most; {
		err := db.Write(ctx, func(tx *postgres.Tx) (err error) { n, err = tx.FoldFigures(ctx, most); return err })
		if err != nil {
			return err
		}
	}
	return nil
}
