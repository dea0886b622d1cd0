package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/knowledge"
)

const correctionColumns = "id, article_id, edition, flaw, text, by_user, by_unit, at, verdict, answer, answered_by, answered_at"

func correctionFields(c *knowledge.Correction) []any {
	return []any{&c.ID, &c.Article, &c.Edition, &c.Flaw, &c.Text, &c.By, &c.ByUnit, &c.At, &c.Verdict, &c.Answer, &c.AnsweredBy, &c.AnsweredAt}
}

func scanCorrection(row pgx.CollectableRow) (c knowledge.Correction, err error) {
	return c, row.Scan(correctionFields(&c)...)
}

// AddCorrection queues a correction.
func (tx *Tx) AddCorrection(c knowledge.Correction) {
	tx.Queue(`insert into article_corrections (city, `+correctionColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		append([]any{tx.City}, correctionFields(&c)...)...)
}

// SaveVerdict queues what was answered to a correction.
func (tx *Tx) SaveVerdict(c knowledge.Correction) {
	tx.Queue(`update article_corrections set verdict = $3, answer = $4, answered_by = $5, answered_at = $6 where city = $1 and id = $2`,
		tx.City, c.ID, c.Verdict, c.Answer, c.AnsweredBy, c.AnsweredAt)
}

// Correction returns one correction, locked until the commit.
func (tx *Tx) Correction(ctx context.Context, id int64) (knowledge.Correction, error) {
	rows, err := tx.Query(ctx, `select `+correctionColumns+` from article_corrections where city = $1 and id = $2 for update`, tx.City, id)
	if err != nil {
		return knowledge.Correction{}, fmt.Errorf("load correction: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCorrection)
	if none(err) {
		return c, fault.New(fault.NotFound, "没有这条纠错,请刷新后再看")
	}
	return c, err
}

// Corrections lists the corrections of an article, those that wait first.
func (tx *Tx) Corrections(ctx context.Context, id knowledge.ID) ([]knowledge.Correction, error) {
	rows, err := tx.Query(ctx, `select `+correctionColumns+` from article_corrections where city = $1 and article_id = $2 order by verdict <> '', id desc limit 200`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list corrections of article %d: %w", id, err)
	}
	return pgx.CollectRows(rows, scanCorrection)
}
