package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"suban/internal/supervision"
)

const ruleColumns = "id, version, tier, trigger, threshold, name, text, reply_days, target, enabled, by_name, at"

func scanRule(row pgx.CollectableRow) (r supervision.Rule, err error) {
	return r, row.Scan(&r.ID, &r.Version, &r.Tier, &r.Trigger, &r.Threshold, &r.Name, &r.Text, &r.ReplyDays, &r.Target, &r.Enabled, &r.By, &r.At)
}

// SupervisionRules lists the newest version of every rule, by tier.
func (tx *Tx) SupervisionRules(ctx context.Context) ([]supervision.Rule, error) {
	rows, err := tx.Query(ctx, `select `+ruleColumns+` from (select distinct on (id) `+ruleColumns+` from supervision_rules
		where city = $1 order by id, version desc) r order by tier, id`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("list rules of supervision: %w", err)
	}
	return pgx.CollectRows(rows, scanRule)
}

// SupervisionRuleVersions lists every version of one rule, the newest first.
func (tx *Tx) SupervisionRuleVersions(ctx context.Context, id int) ([]supervision.Rule, error) {
	rows, err := tx.Query(ctx, `select `+ruleColumns+` from supervision_rules where city = $1 and id = $2 order by version desc`, tx.City, id)
	if err != nil {
		return nil, fmt.Errorf("list versions of a rule: %w", err)
	}
	return pgx.CollectRows(rows, scanRule)
}

// AddSupervisionRule writes a version of a rule. Two people who change one rule at a
// time get the same number, and the second is refused by the key.
func (tx *Tx) AddSupervisionRule(ctx context.Context, r supervision.Rule) error {
	_, err := tx.Exec(ctx, `insert into supervision_rules (city, `+ruleColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.City, r.ID, r.Version, r.Tier, r.Trigger, r.Threshold, r.Name, r.Text, r.ReplyDays, r.Target, r.Enabled, r.By, r.At)
	if err != nil {
		return fmt.Errorf("write rule of supervision: %w", err)
	}
	return nil
}
