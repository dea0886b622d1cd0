package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"suban/internal/fault"
	"suban/internal/indicator"
	"suban/internal/org"
)

// Sheets reads every version of the score sheets, the newest first.
func (tx *Tx) Sheets(ctx context.Context) ([]indicator.Sheet, error) {
	rows, err := tx.Query(ctx, `select body from score_sheets where city = $1 order by version desc`, tx.City)
	if err != nil {
		return nil, fmt.Errorf("read score sheets: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s indicator.Sheet, err error) { return s, row.Scan(&s) })
}

// AddSheet writes the next version of the score sheet.
func (tx *Tx) AddSheet(ctx context.Context, s indicator.Sheet, by org.UserID) (version int, err error) {
	if _, err := tx.Exec(ctx, `select 1 from cities where city = $1 for no key update`, tx.City); err != nil {
		return 0, fmt.Errorf("lock score sheets: %w", err)
	}
	if err := tx.QueryRow(ctx, `select coalesce(max(version), 0) + 1 from score_sheets where city = $1`, tx.City).Scan(&s.Version); err != nil {
		return 0, fmt.Errorf("number score sheet: %w", err)
	}
	body, err := json.Marshal(s)
	if err != nil {
		return 0, fmt.Errorf("write score sheet: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into score_sheets (city, version, name, from_on, body, made_at, made_by) values ($1, $2, $3, $4, $5, $6, $7)`,
		tx.City, s.Version, s.Name, s.FromOn, string(body), tx.Now, by)
	if err != nil {
		return 0, fmt.Errorf("add score sheet: %w", err)
	}
	return s.Version, nil
}

// AppealFilter says which appeals to read, newest first. Zero values do not filter.
type AppealFilter struct {
	ID    indicator.AppealID
	Units []org.UnitID
	Month string
	State indicator.AppealState
}

// SealedAppeal is an appeal with its words still sealed.
type SealedAppeal struct {
	indicator.Appeal
	Box []byte
}

// Appeals reads appeals with their verdicts.
func (tx *Tx) Appeals(ctx context.Context, f AppealFilter) ([]SealedAppeal, error) {
	w := where{args: []any{tx.City}, conds: []string{"a.id > 0"}}
	if f.ID != 0 {
		w.add("a.id = ?", f.ID)
	}
	if len(f.Units) > 0 {
		w.add("a.unit = any(?)", f.Units)
	}
	if f.Month != "" {
		w.add("a.month = ?", f.Month)
	}
	if f.State != "" {
		w.add("a.state = ?", f.State)
	}
	rows, err := tx.Query(ctx, `select a.id, a.ticket_id, a.k, a.n, a.round, a.unit, a.month, a.code, a.box, a.asked_at, a.asked_by, a.asked_name, a.decide_by, a.state,
		coalesce((select json_agg(json_build_object('at', v.at, 'id', v.by, 'by', v.by_name, 'exclude', v.verdict = 'exclude', 'remark', v.remark) order by v.n)
			from score_verdicts v where v.city = a.city and v.appeal = a.id), '[]')
		from score_appeals a where a.city = $1 and `+w.sql()+` order by a.id desc limit 1000`, w.args...)
	if err != nil {
		return nil, fmt.Errorf("read appeals: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a SealedAppeal, err error) {
		var verdicts []struct {
			indicator.AppealVerdict
			ID org.UserID `json:"id"`
		}
		err = row.Scan(&a.ID, &a.Item.Ticket, &a.K, &a.Item.N, &a.Item.Round, &a.Unit, &a.Month, &a.Code, &a.Box, &a.AskedAt, &a.AskedBy, &a.By, &a.DecideBy, &a.State, &verdicts)
		for _, v := range verdicts {
			v.AppealVerdict.By = v.ID
			a.Verdicts = append(a.Verdicts, v.AppealVerdict)
		}
		return a, err
	})
}

// AddAppeal writes a new appeal; an item is appealed once.
func (tx *Tx) AddAppeal(ctx context.Context, a SealedAppeal) error {
	tag, err := tx.Exec(ctx, `insert into score_appeals (city, id, ticket_id, k, n, round, unit, month, code, box, asked_at, asked_by, asked_name, decide_by, state, excluded)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, false) on conflict do nothing`,
		tx.City, a.ID, a.Item.Ticket, a.K, a.Item.N, a.Item.Round, a.Unit, a.Month, a.Code, a.Box, a.AskedAt, a.AskedBy, a.By, a.DecideBy, a.State)
	if err != nil {
		return fmt.Errorf("add appeal: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "这一项已经申诉过,请在申诉记录里查看结果")
	}
	return nil
}

// LockAppeal holds an appeal until the transaction ends.
func (tx *Tx) LockAppeal(ctx context.Context, id indicator.AppealID) (SealedAppeal, error) {
	if _, err := tx.Exec(ctx, `select 1 from score_appeals where city = $1 and id = $2 for update`, tx.City, id); err != nil {
		return SealedAppeal{}, fmt.Errorf("lock appeal: %w", err)
	}
	found, err := tx.Appeals(ctx, AppealFilter{ID: id})
	if err != nil {
		return SealedAppeal{}, err
	}
	if len(found) == 0 {
		return SealedAppeal{}, fault.New(fault.NotFound, "没有这件申诉")
	}
	return found[0], nil
}

// SaveAppealVerdict writes an appeal's last verdict and where it now stands.
func (tx *Tx) SaveAppealVerdict(a indicator.Appeal) {
	n := len(a.Verdicts)
	v := a.Verdicts[n-1]
	verdict := "refuse"
	if v.Exclude {
		verdict = "exclude"
	}
	tx.Queue(`insert into score_verdicts (city, appeal, n, at, by, by_name, verdict, remark) values ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.City, a.ID, n, v.At, v.By, v.Name, verdict, v.Remark)
	tx.Queue(`update score_appeals set state = $3, excluded = $4 where city = $1 and id = $2`, tx.City, a.ID, a.State, a.Excluded())
}

// Month is a month like 2026-10 as a period.
func Month(text string) (p indicator.Period, err error) {
	first, err := time.Parse("2006-01", text)
	if err != nil {
		return p, fault.In("month", "月份应写成 2026-10 这样的格式")
	}
	p.From.Year, p.From.Month, p.From.Day = first.Year(), first.Month(), 1
	next := first.AddDate(0, 1, 0)
	p.To.Year, p.To.Month, p.To.Day = next.Year(), next.Month(), 1
	return p, nil
}
